//! Signing off: each their own half, on their own device. No seal is pretended; what stays
//! uncovered is said.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Handover, Model as _, Side, Signature, Stage, Task},
    view::Kind,
};

use super::{
    list::{Line, Lines, progress},
    rows::name_of,
    writing::{Back, Writing, import},
};
use crate::{
    components::{announce::trouble_text, icon::Icon, writers::Writers},
    kinds,
    news::Trouble,
    records::carried::title,
    routes::{Route, address},
    state::{Standing, clock, use_ledger},
    text::{dates, t},
};

#[component]
pub(super) fn Closing(
    id: RecordId,
    handover: Memo<Handover>,
    lines: Lines,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let (me, standing) = (ledger.myself(), ledger.standing());
    let open = Memo::new(move |_| {
        let (done, all) = progress(&handover.read(), lines.read().as_ref().map_or(&[], |it| it));
        all - done
    });
    // For which side whoever holds this device may sign, if for any.
    let own = Memo::new(move |_| {
        let handover = handover.read();
        let me = me.get()?;
        let is_steward = standing.get() == Standing::Steward || ledger.is_look();
        let side = side_of(&handover, me, is_steward)?;
        Some((me, side))
    });
    let is_signed = Memo::new(move |_| {
        let handover = handover.read();
        own.get().is_some_and(|(me, side)| handover.signed_for(&side).any(|one| one.person == me))
    });
    let sign = move |_| {
        let Some((me, side)) = own.get_untracked() else { return };
        let what = ledger.record(id).get_untracked().and_then(|view| kinds::handed_over(&view));
        let reminds =
            (side == Side::Receiver && open.get_untracked() > 0).then(|| reminder(id, me, what));
        spawn_local(async move {
            match signed(writing, me, side, reminds).await {
                Ok(back) => writing.say(t.closing_done.to_owned(), back),
                Err(trouble) => writing.toast.say(trouble_text(&trouble)),
            }
        });
    };
    let take_back = move |_| {
        let Some((me, _)) = own.get_untracked() else { return };
        writing.change_and_say(t.closing_undone, move |handover| {
            handover.signed.retain(|one| one.person != me);
        });
    };
    let sign_words = move || match own.get() {
        Some((_, Side::Receiver)) => t.closing_sign_receiver,
        Some((_, Side::Steward)) => t.closing_sign_steward,
        Some(_) | None => t.closing_sign,
    };
    let is_unknown = move || me.get().is_none() && handover.read().stage() != Stage::Closed;
    let stage = Memo::new(move |_| handover.read().stage());
    let by_steward =
        Memo::new(move |_| handover.read().signed_for(&Side::Steward).next().is_some());
    view! {
        <section class="sec" id="closing" aria-labelledby="closing-heading">
            <header class="sec-head"><h2 id="closing-heading">{t.closing}</h2></header>
            <Show when=move || stage.get() != Stage::Closed fallback=move || view! { <p class="note" id="closing-closed"><Icon name="check" /><span>{if by_steward.get() { t.closing_closed_steward } else { t.closing_closed }}</span></p> }>
                <p class="sec-text no-print">{t.closing_text}</p>
            </Show>
            <Show when=move || stage.get() == Stage::Waits><p class="note" id="closing-waits"><Icon name="clock" /><span>{t.closing_waits}</span></p></Show>
            <Signatures handover=handover open=open />
            <Writers>
                <Show when=is_unknown><p class="hint no-print" id="closing-who">{t.closing_who_first}</p></Show>
                <Show when=move || own.read().is_some()>
                    <p class="acts no-print">
                        <Show
                            when=move || is_signed.get()
                            fallback=move || view! { <button class="btn baton" type="button" id="sign-off" on:click=sign>{sign_words}</button> }
                        >
                            <button class="btn" type="button" id="unsign" on:click=take_back><Icon name="undo" />{t.closing_taken_back}</button>
                        </Show>
                    </p>
                    <Show when=move || matches!(&*own.read(), Some((_, Side::Receiver))) && !is_signed.get() && { open.get() > 0 }><p class="hint no-print">{t.closing_open_text}</p></Show>
                    <Show when=move || matches!(&*own.read(), Some((_, Side::Steward)))><p class="hint no-print">{t.closing_steward_text}</p></Show>
                </Show>
            </Writers>
            <Show when=move || stage.get() != Stage::Running><Uncovered handover=handover lines=lines /></Show>
        </section>
    }
}

/// A steward signs in place of a side that has not: never for themselves.
fn side_of(handover: &Handover, me: RecordId, is_steward: bool) -> Option<Side> {
    let has = |side: &Side| handover.signed_for(side).next().is_some();
    if handover.giver == Some(me) {
        return Some(Side::Giver);
    }
    if handover.receiver == Some(me) {
        return Some(Side::Receiver);
    }
    let is_wanted = !(has(&Side::Giver) && has(&Side::Receiver));
    (is_steward && is_wanted).then_some(Side::Steward)
}

/// A task for whoever takes over with open points.
fn reminder(handover: RecordId, me: RecordId, what: Option<String>) -> Task {
    let t = t();
    let title = t.closing_task(what.as_deref().unwrap_or(t.handover_untitled));
    Task { assigned: [me].into(), about: [handover].into(), ..Task::to_do(&title) }
}

async fn signed(
    writing: Writing,
    me: RecordId,
    side: Side,
    reminds: Option<Task>,
) -> Result<Back, Trouble> {
    let mut with = Vec::new();
    if let Some(task) = reminds {
        with.push(import(writing.ledger.new_id()?, Kind::Task, &task.flat()));
    }
    let sign = move |handover: &mut Handover| {
        handover.signed.retain(|one| one.person != me);
        handover.signed.push(Signature { person: me, side, on: Some(clock::today()) });
    };
    writing.write(sign, with).await
}

/// Both sides, and who signed in place of one.
#[component]
fn Signatures(handover: Memo<Handover>, open: Memo<usize>) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let half = move |side: Side| {
        move || {
            let handover = handover.read();
            let (who, nobody) = match side {
                Side::Giver => (handover.giver, t.handover_vacant),
                Side::Receiver => (handover.receiver, t.handover_nobody_yet),
                Side::Steward | Side::Unsaid | Side::Other(_) => (None, ""),
            };
            let name = who.map_or_else(|| nobody.to_owned(), |who| name_of(ledger, t, who));
            // Whoever signed for a side is named where it is somebody else by now.
            let own = handover.signed_for(&side).map(|one| said(&handover, one));
            let own: Vec<_> = own.collect();
            let class = if own.is_empty() { "fresh" } else { "fresh ok" };
            let words = match (own.is_empty(), open.get()) {
                (false, _) => own.join(", "),
                (true, 0) => t.closing_not_yet.to_owned(),
                (true, open) => format!("{}, {}", t.closing_not_yet, t.closing_open(open)),
            };
            view! { <div><b><bdi>{name}</bdi></b><p class=class>{words}</p></div> }
        }
    };
    let said_of = move |one: &Signature| {
        let day = one.on.map(|on| dates::date(t, clock::today(), on)).unwrap_or_default();
        t.closing_signed_steward(&day, &name_of(ledger, t, one.person))
    };
    let stewards = move || {
        let handover = handover.read();
        let all: Vec<_> = handover.signed_for(&Side::Steward).map(said_of).collect();
        all.into_iter().map(|words| view! { <p class="fresh ok">{words}</p> }).collect_view()
    };
    view! { <div class="sign" id="signatures">{half(Side::Giver)}{half(Side::Receiver)}</div>{stewards} }
}

/// "abgezeichnet am 11. November"; by name where it was somebody else.
fn said(handover: &Handover, one: &Signature) -> String {
    let t = t();
    let day = one.on.map(|on| dates::date(t, clock::today(), on)).unwrap_or_default();
    let words = t.closing_signed(&day);
    if [handover.giver, handover.receiver].contains(&Some(one.person)) {
        words
    } else {
        format!("{}: {words}", name_of(use_ledger(), t, one.person))
    }
}

/// What nobody carries on, said openly; and what is to be decided next.
#[component]
fn Uncovered(handover: Memo<Handover>, lines: Lines) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let uncovered = Memo::new(move |_| {
        let lines = lines.read();
        let lines = lines.iter().flat_map(|lines: &Arc<Vec<Line>>| lines.iter());
        lines.filter(|line| line.is_uncovered()).cloned().collect::<Vec<_>>()
    });
    let row = |line: Line| {
        let name = title(&line.title);
        view! { <li><bdi>{name}</bdi></li> }
    };
    let role = move || {
        handover.read().giver.map(|giver| {
            let words = t.closing_role(&name_of(ledger, t, giver));
            view! { <p class="sec-text no-print" id="closing-role">{words}" "<a href=address(Route::Members)>{t.closing_members}</a></p> }
        })
    };
    view! {
        <h3>{t.closing_uncovered}</h3>
        <Show when=move || !uncovered.read().is_empty() fallback=move || view! { <p class="soft">{t.closing_uncovered_none}</p> }>
            <ul class="points" id="uncovered">{move || uncovered.get().into_iter().map(row).collect_view()}</ul>
        </Show>
        {role}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_signs_for_their_own_side_and_a_steward_only_for_one_that_is_missing() {
        let id = |number: u8| RecordId::from_random([number; 16]);
        let (giver, receiver, other) = (id(1), id(2), id(3));
        let mut handover =
            Handover { giver: Some(giver), receiver: Some(receiver), ..Handover::default() };
        assert_eq!(side_of(&handover, giver, true), Some(Side::Giver));
        assert_eq!(side_of(&handover, receiver, false), Some(Side::Receiver));
        assert_eq!(side_of(&handover, other, false), None);
        assert_eq!(side_of(&handover, other, true), Some(Side::Steward));
        let on = "2026-11-15".parse().ok();
        handover.signed.push(Signature { person: giver, side: Side::Giver, on });
        assert_eq!(
            (handover.stage(), side_of(&handover, other, true)),
            (Stage::Running, Some(Side::Steward))
        );
        handover.signed.push(Signature { person: receiver, side: Side::Receiver, on });
        assert_eq!((handover.stage(), side_of(&handover, other, true)), (Stage::Closed, None));
    }

    #[test]
    fn nobody_closes_a_handover_alone() {
        let id = |number: u8| RecordId::from_random([number; 16]);
        let on = "2026-11-15".parse().ok();
        let mut handover = Handover { giver: Some(id(1)), ..Handover::default() };
        let mut sign = |person, side| {
            handover.signed.push(Signature { person, side, on });
            handover.stage()
        };
        assert_eq!(sign(id(1), Side::Giver), Stage::Waits, "nobody takes it yet");
        assert_eq!(sign(id(1), Side::Steward), Stage::Waits, "twice the same person");
        assert_eq!(sign(id(4), Side::Steward), Stage::Closed);
    }
}
