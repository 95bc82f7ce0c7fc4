//! Signing off: each their own half, on their own device. No seal is pretended; what stays
//! uncovered is said.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    handover::{self, Both, Lack, Signed, Stage},
    id::RecordId,
    ledger::Passing,
    model::{Handover, Model as _, Side, Signature, Task},
    view::{Kind, View},
};

use super::{
    hands::{Hand, name_of, named},
    list::Lines,
    open::{Open, all_points, open_points, reminder, renewed},
    rows::nobody_gives,
    uncovered::Uncovered,
    writing::{Back, Writing, both, import},
};
use crate::{
    components::{announce::trouble_text, dialog::Dialog, icon::Icon, writers::Writers},
    kinds,
    news::Trouble,
    records::rows::{second_line, title_of},
    routes::{Route, address},
    state::{Ledger, Standing, clock, use_ledger},
    text::{dates, t},
};

#[component]
pub(super) fn Closing(
    id: RecordId,
    handover: Memo<Handover>,
    lines: Lines,
    passing: Signal<Option<Passing>>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let (me, standing) = (ledger.myself(), ledger.standing());
    let closing = writing.closing;
    let open = Memo::new(move |_| open_points(&handover.read(), lines.read().as_deref()));
    let is_steward = move || standing.get() == Standing::Steward;
    // For which sides whoever holds this device may sign.
    let sides = Memo::new(move |_| {
        let may_sign = |me| closing.read().may_sign(me, is_steward());
        me.get().map(may_sign).unwrap_or_default()
    });
    // One that was closed before, and opened again, has its task.
    let related = ledger.related(id);
    let has_task = move |me: RecordId| {
        let related = related.get_untracked().unwrap_or_default();
        let tasks = related.iter().filter(|one| one.kind == Kind::Task);
        let tasks = tasks.filter_map(|one| ledger.record(one.id).get_untracked());
        let mut tasks =
            tasks.filter(|view| !view.archived).map(|view| (view.id, Task::read(&view)));
        tasks.find(|(_, task)| task.is_open() && task.assigned.contains(&me))
    };
    let sign = move |side: Side| {
        let Some(me) = me.get_untracked() else { return };
        let what = ledger.record(id).get_untracked().and_then(|view| kinds::handed_over(&view));
        let open = open.get_untracked();
        let takes = matches!(side, Side::Receiver | Side::Steward);
        let (handover, today) = (handover.get_untracked(), clock::today());
        let fresh = || reminder(id, me, what, &open, &handover, today);
        let task = match has_task(me).filter(|_| takes) {
            Some((id, task)) => {
                let points = all_points(&handover, lines.get_untracked().as_deref());
                let renewed = renewed(task.clone(), fresh(), &points, today);
                Reminder::Renewed(id, both(&task.flat(), &renewed.flat()))
            }
            None if takes && !open.is_empty() => Reminder::New(Box::new(fresh())),
            None => Reminder::None,
        };
        spawn_local(async move {
            match signed(writing, me, side, task).await {
                Ok(back) => writing.say(t.closing_done.to_owned(), back),
                Err(trouble) => writing.toast.say(trouble_text(&trouble)),
            }
        });
    };
    // Whose signature there is to take back: one's own, or that of a steward.
    let taken_back = Memo::new(move |_| {
        let closing = closing.read();
        let by_steward = closing.is_by_steward();
        let is_own = |one: &Signed| Some(one.person) == me.get();
        let counts = closing.signed.iter().filter(|one| one.lack.is_none());
        let mine = counts.filter(|one| match one.side {
            Side::Steward => by_steward && (is_steward() || is_own(one)),
            Side::Giver | Side::Receiver | Side::Unsaid | Side::Other(_) => {
                is_own(one) && !by_steward
            }
        });
        mine.map(|one| one.person).collect::<Vec<_>>()
    });
    let take_back = move |_| {
        let persons = taken_back.get_untracked();
        // What both signed is not what it becomes now.
        let was_closed = writing.is_closed();
        let said = if was_closed { t.handover_reopened } else { t.closing_undone };
        writing.change_and_say(said, move |handover| {
            handover.signed.retain(|one| !was_closed && !persons.contains(&one.person));
        });
    };
    let stage = Memo::new(move |_| closing.read().stage());
    let is_closed = move || stage.get() == Stage::Closed;
    let is_unknown = move || me.get().is_none() && !is_closed();
    let may = move |side: Side| sides.read().contains(&side);
    let is_own = move || may(Side::Giver) || may(Side::Receiver);
    let own_words =
        move || if may(Side::Receiver) { t.closing_sign_receiver } else { t.closing_sign };
    // Where something is open, whoever signs is asked once.
    let asked = RwSignal::new(false);
    let asked_for = RwSignal::new(Side::Steward);
    let sign_or_ask = move |side: Side| {
        if open.read_untracked().is_empty() {
            sign(side);
        } else {
            asked_for.set(side);
            asked.set(true);
        }
    };
    let sign_own =
        move |_| sign_or_ask(if may(Side::Receiver) { Side::Receiver } else { Side::Giver });
    let sign_steward = move |_| sign_or_ask(Side::Steward);
    let sign_anyway = move |()| {
        asked.set(false);
        sign(asked_for.get_untracked());
    };
    // The last point may have been ticked meanwhile.
    Effect::new(move |_| {
        if asked.get() && open.read().is_empty() {
            sign_anyway(());
        }
    });
    let really_text = move || match asked_for.get() {
        Side::Giver => t.closing_really_giver,
        Side::Receiver | Side::Steward | Side::Unsaid | Side::Other(_) => t.closing_really_text,
    };
    let anyway = move || match asked_for.get() {
        Side::Steward => t.closing_sign_steward,
        Side::Receiver => t.closing_sign_receiver,
        Side::Giver | Side::Unsaid | Side::Other(_) => t.closing_sign,
    };
    let back_words = move || if is_closed() { t.handover_reopen } else { t.closing_taken_back };
    view! {
        <section class="sec" id="closing" aria-labelledby="closing-heading">
            <header class="sec-head"><h2 id="closing-heading">{t.closing}</h2></header>
            <Show when=move || !is_closed() fallback=move || view! { <p class="note" id="closing-closed"><Icon name="check" /><span>{move || closed_words(ledger, &handover.read(), &closing.read())}</span></p><p class="sec-text">{t.handover_no_seal}</p> }>
                <p class="sec-text no-print">{t.closing_text}</p>
            </Show>
            <Show when=move || stage.get() == Stage::Waits><p class="note" id="closing-waits"><Icon name="clock" /><span>{t.closing_waits}</span></p></Show>
            <Signatures handover=handover open=open writing=writing />
            <Show when=move || !is_closed()><p class="soft" id="closing-missing">{move || missing_words(ledger, &handover.read(), &closing.read())}</p></Show>
            <Writers>
                <Show when=is_unknown><p class="hint no-print" id="closing-who">{t.closing_who_first}</p></Show>
                <p class="acts no-print">
                    <Show when=is_own><button class="btn baton" type="button" id="sign-off" on:click=sign_own>{own_words}</button></Show>
                    <Show when=move || may(Side::Steward)><button class="btn" type="button" id="sign-steward" on:click=sign_steward>{t.closing_sign_steward}</button></Show>
                    <Show when=move || !taken_back.read().is_empty()><button class="btn" type="button" id="unsign" on:click=take_back><Icon name="undo" />{back_words}</button></Show>
                </p>
                <Show when=move || may(Side::Receiver) && !open.read().is_empty()><p class="hint no-print">{t.closing_open_text}</p></Show>
                <Show when=move || may(Side::Steward)><p class="hint no-print">{t.closing_steward_text}</p></Show>
            </Writers>
            <Show when=move || stage.get() != Stage::Running><div class="further"><Uncovered handover=handover passing=passing open=open /><Tasks id=id /></div></Show>
        </section>
        <Dialog id="close-open" title=Signal::derive(move || t.closing_really(open.read().len())) open=asked focus="#close-cancel">
            <p>{really_text}</p>
            <p class="acts">
                <button class="btn ink" type="button" id="close-cancel" on:click=move |_| asked.set(false)>{t.cancel}</button>
                <button class="btn" type="button" id="close-anyway" on:click=move |_| sign_anyway(())>{anyway}</button>
            </p>
        </Dialog>
    }
}

/// What reminds of what is open, with the way there: until its day comes it stands on no page of
/// today.
#[component]
fn Tasks(id: RecordId) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let related = ledger.related(id);
    let tasks = Memo::new(move |_| {
        let related = related.read();
        let tasks = related.iter().flatten().filter(|one| one.kind == Kind::Task);
        let tasks = tasks.filter_map(|one| ledger.record(one.id).get());
        tasks.filter(|view| !view.archived && Task::read(view).is_open()).collect::<Vec<_>>()
    });
    let row = |view: Arc<View>| {
        let href = address(Route::of_record(&view.kind, view.id));
        let (title, line) = (title_of(&view), second_line(&view));
        view! { <li><a href=href><bdi>{title}</bdi></a><p class="meta">{line}</p></li> }
    };
    view! {
        <Show when=move || !tasks.read().is_empty()>
            <h3>{t.closing_tasks}</h3>
            <ul class="points" id="closing-tasks">{move || tasks.get().into_iter().map(row).collect_view()}</ul>
        </Show>
    }
}

/// Who closed it and, where that was a steward, why.
fn closed_words(ledger: Ledger, handover: &Handover, closing: &handover::Closing) -> String {
    let t = t();
    if !closing.is_by_steward() {
        return t.closing_closed.to_owned();
    }
    let reasons = missing(ledger, handover, closing);
    format!("{} {}", t.closing_closed_steward, reasons.join(" "))
}

/// Which signature is missing, and who else can close it.
fn missing_words(ledger: Ledger, handover: &Handover, closing: &handover::Closing) -> String {
    let reasons = missing(ledger, handover, closing);
    format!("{} {}", reasons.join(" "), t().handover_steward_can)
}

fn missing(ledger: Ledger, handover: &Handover, closing: &handover::Closing) -> Vec<String> {
    let t = t();
    let unsigned = |who: RecordId| t.handover_unsigned(&name_of(ledger, t, who));
    let words = |side: Side| match side {
        Side::Giver => handover.giver.map_or_else(|| t.handover_no_giver.to_owned(), unsigned),
        Side::Receiver => {
            handover.receiver.map_or_else(|| t.handover_no_receiver.to_owned(), unsigned)
        }
        Side::Steward | Side::Unsaid | Side::Other(_) => String::new(),
    };
    closing.missing().into_iter().map(words).collect()
}

/// What becomes of the task that reminds of what is open.
enum Reminder {
    None,
    New(Box<Task>),
    Renewed(RecordId, Both),
}

async fn signed(
    writing: Writing,
    me: RecordId,
    side: Side,
    reminder: Reminder,
) -> Result<Back, Trouble> {
    // What another device wrote in one's place is none of one's own: away with it first, or nothing
    // would differ.
    let in_place = writing.closing.with_untracked(|closing| {
        closing.signed.iter().any(|one| one.person == me && one.lack.is_some())
    });
    if in_place {
        let strike = move |handover: &mut Handover| handover.signed.retain(|one| one.person != me);
        writing.write(strike, Vec::new()).await?;
    }
    let sign = move |handover: &mut Handover| {
        handover.signed.retain(|one| one.person != me);
        handover.signed.push(Signature { person: me, side, on: Some(clock::today()) });
    };
    match reminder {
        Reminder::New(task) => {
            let task = import(writing.ledger.new_id()?, Kind::Task, &task.flat());
            writing.write(sign, vec![task]).await
        }
        Reminder::Renewed(task, both) if !both.there.is_empty() => {
            writing.write_both(sign, task, both).await
        }
        Reminder::None | Reminder::Renewed(..) => writing.write(sign, Vec::new()).await,
    }
}

/// Both sides, who signed in place of one, and what stands there and does not count.
#[component]
fn Signatures(handover: Memo<Handover>, open: Memo<Vec<Open>>, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let closing = writing.closing;
    let half = move |side: Side| {
        move || {
            let handover = handover.read();
            let (who, nobody) = match side {
                Side::Giver => (handover.giver, nobody_gives(ledger, &handover)),
                Side::Receiver => (handover.receiver, t.handover_nobody_yet),
                Side::Steward | Side::Unsaid | Side::Other(_) => (None, ""),
            };
            let name = who.map_or_else(|| nobody.to_owned(), |who| name_of(ledger, t, who));
            let closing = closing.read();
            let own: Vec<_> =
                closing.counted(&side).map(|one| said(ledger, writing, one)).collect();
            let class = if own.is_empty() { "fresh" } else { "fresh ok" };
            let words = match (own.is_empty(), open.read().len()) {
                (false, 0) => own.join(", "),
                (false, open) => format!("{}, {}", own.join(", "), t.closing_open(open)),
                (true, 0) => t.closing_not_yet.to_owned(),
                (true, open) => format!("{}, {}", t.closing_not_yet, t.closing_open(open)),
            };
            view! { <div><b><bdi>{name}</bdi></b><p class=class>{words}</p></div> }
        }
    };
    let stewards = move || {
        let closing = closing.read();
        let said_of = |one: &Signed| {
            let day = dates::date(t, clock::today(), one.on);
            // A steward's device closes it, whoever it says that is.
            let key = format!("signed/{}/side", one.person);
            let name = match writing.hands.read().wrote(&key, one.person) {
                Hand::Own => name_of(ledger, t, one.person),
                Hand::Other(_) => named(ledger, t, one.by),
            };
            t.closing_signed_steward(&day, &name)
        };
        let all: Vec<_> = closing.counted(&Side::Steward).map(said_of).collect();
        all.into_iter().map(|words| view! { <p class="fresh ok">{words}</p> }).collect_view()
    };
    let uncounted = move || {
        let closing = closing.read();
        let all: Vec<_> = closing.uncounted().map(|one| uncounted_words(ledger, one)).collect();
        all.into_iter()
            .map(|words| view! { <p class="fresh due uncounted"><Icon name="info" /><span>{words}</span></p> })
            .collect_view()
    };
    view! { <div class="sign" id="signatures">{half(Side::Giver)}{half(Side::Receiver)}</div>{stewards}<div id="uncounted">{uncounted}</div> }
}

/// "abgezeichnet am 11. November"; by which device, where several say they are theirs.
fn said(ledger: Ledger, writing: Writing, one: &Signed) -> String {
    let t = t();
    let day = dates::date(t, clock::today(), one.on);
    if writing.hands.read().is_claimed_twice(one.person) {
        t.handover_signed_by(&day, &named(ledger, t, one.by))
    } else {
        t.closing_signed(&day)
    }
}

/// What stands there as a signature, and is none.
fn uncounted_words(ledger: Ledger, one: &Signed) -> String {
    let t = t();
    let (name, by) = (name_of(ledger, t, one.person), named(ledger, t, one.by));
    match one.lack {
        Some(Lack::Ahead) => t.handover_uncounted_ahead(&dates::full(t, one.on), &name),
        Some(Lack::NoPart) => t.handover_uncounted_part(&by, &name),
        Some(Lack::OtherDevice) | None => t.handover_uncounted(&by, &name),
    }
}
