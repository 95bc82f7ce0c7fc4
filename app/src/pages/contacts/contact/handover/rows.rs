//! The list, part by part: a tick for each point, and what was agreed about it.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    handover::Move,
    id::RecordId,
    ledger::Passing,
    model::{Handover, Model as _, Post, Step},
    time::Day,
    view::Kind,
};

use super::{
    agreeing::Agreeing,
    hands::{Hand, name_of, named},
    list::{Line, Lines, Section, Ticked},
    ticking::{Refused, may_tick, tick, told, write_down},
    writing::Writing,
};
use crate::{
    components::{dom, icon::Icon, writers::Writers},
    records::carried::title,
    routes::{Route, address},
    state::{Ledger, clock, use_ledger},
    text::{Texts, dates, labels, lists::and_list, t},
};

/// So many points of a part are shown at first, on screens.
const SHOWN: usize = 12;

#[component]
pub(super) fn Sections(
    handover: Memo<Handover>,
    lines: Lines,
    passing: Signal<Option<Passing>>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let is_unsaid = Memo::new(move |_| {
        let handover = handover.read();
        handover.giver.is_none() && handover.posts.is_empty()
    });
    let part = move |section: Section| {
        let own = Memo::new(move |_| {
            let lines = lines.read();
            let own = lines.iter().flat_map(|lines| lines.iter());
            let own = own.filter(|line| Section::of(line.kind.as_ref()) == section);
            Arc::new(own.cloned().collect::<Vec<_>>())
        });
        view! { <Part section=section lines=own handover=handover passing=passing writing=writing /> }
    };
    view! {
        <Show when=move || is_unsaid.get()><p class="note" id="handover-who-first"><Icon name="info" /><span>{t.handover_who_first}</span></p></Show>
        <AgreeAll handover=handover lines=lines writing=writing />
        {Section::ALL.map(part).collect_view()}
    }
}

fn heading(t: &Texts, section: Section) -> (&'static str, &'static str) {
    match section {
        Section::Carried => ("handover-carried", t.handover_sec_carried),
        Section::Contacts => ("handover-contacts", t.handover_sec_contacts),
        Section::Knowledge => ("handover-knowledge", t.handover_sec_knowledge),
        Section::Networks => ("handover-networks", t.handover_sec_networks),
        Section::Tasks => ("handover-tasks", t.handover_sec_tasks),
        Section::Else => ("handover-else", t.handover_sec_else),
    }
}

#[component]
fn Part(
    section: Section,
    lines: Memo<Arc<Vec<Line>>>,
    handover: Memo<Handover>,
    passing: Signal<Option<Passing>>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let (id, words) = heading(t, section);
    let count = move || {
        let lines = lines.read();
        let done = lines.iter().filter(|line| !line.is_open()).count();
        t.of_so_many(&lines.len().to_string(), &done.to_string())
    };
    // Of many the first: whoever wants more asks for all.
    let all = RwSignal::new(false);
    let printing = dom::printing();
    let most = move || if all.get() || printing.get() { usize::MAX } else { SHOWN };
    let shown = move || lines.read().iter().take(most()).cloned().collect::<Vec<_>>();
    let left = move || lines.read().len().saturating_sub(most());
    view! {
        <Show when=move || !lines.read().is_empty()>
            <section class="sec" id=id aria-labelledby=format!("{id}-heading")>
                <header class="sec-head"><h2 id=format!("{id}-heading")>{words}</h2><span class="meta">{count}</span></header>
                {(section == Section::Contacts).then(|| view! { <Apart handover=handover passing=passing /> })}
                <ul class="rows" role="list"><For each=shown key=Line::looks let(line)><Row line=line handover=handover passing=passing writing=writing /></For></ul>
                <Show when=move || { left() > 0 }>
                    <p class="no-print"><button class="btn bare" type="button" on:click=move |_| all.set(true)>{move || t.today_more(left())}</button></p>
                </Show>
            </section>
        </Show>
    }
}

/// How the network falls apart without whoever passes it on: of each contact it is as true as of
/// all others.
#[component]
fn Apart(handover: Memo<Handover>, passing: Signal<Option<Passing>>) -> impl IntoView {
    let ledger = use_ledger();
    let words = Memo::new(move |_| {
        let giver = handover.read().giver?;
        let passing = passing.read();
        let words = apart_words(t(), &name_of(ledger, t(), giver), &passing.as_ref()?.apart);
        (!words.is_empty()).then_some(words)
    });
    move || words.get().map(|words| view! { <p class="sec-text" id="handover-apart">{words}</p> })
}

/// `groups`: how many are on each side that is left of each.
fn apart_words(t: &Texts, giver: &str, groups: &[Vec<usize>]) -> String {
    let split = groups.iter().filter_map(|sides| {
        let sizes = sides.iter().filter(|size| **size > 1);
        let sizes: Vec<_> = sizes.map(ToString::to_string).collect();
        (sizes.len() > 1).then(|| t.handover_apart(giver, &and_list(t, &sizes)))
    });
    let alone = groups.iter().flatten().filter(|size| **size == 1).count();
    let alone = (alone > 0).then(|| t.handover_apart_alone(alone, giver));
    split.chain(alone).collect::<Vec<_>>().join(" ")
}

#[component]
fn Row(
    line: Line,
    handover: Memo<Handover>,
    passing: Signal<Option<Passing>>,
    writing: Writing,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let may_write = ledger.may_write();
    let agreeing: Agreeing = expect_context();
    let Line { id, agreed, .. } = line;
    let name = if line.kind.is_none() { t.unknown_record.to_owned() } else { title(&line.title) };
    let is_open = line.is_open();
    let is_entry = line.is_entry();
    let is_settled = line.is_settled();
    let how = how(ledger, t, &line);
    let ticked = line.ticked.filter(|_| !is_entry).map(|ticked| said(ledger, t, ticked));
    let is_agreed = agreed.is_some();
    // What passes over is done by an entry: to tick it leads there.
    let press = {
        let line = line.clone();
        move |event: leptos::ev::Event| {
            if !is_entry {
                let done = event_target_checked(&event);
                let taker = agreed.or_else(|| taker(&handover.read_untracked()));
                let may = if done { may_tick(&line, taker, has_text(ledger, id)) } else { Ok(()) };
                if may.is_err() {
                    dom::set_checked(&event, false);
                }
                match may {
                    Ok(()) => tick(writing, &line, taker, done),
                    Err(Refused::Nobody) => {
                        agreeing.ask_first(line.clone());
                    }
                    Err(Refused::OnlyWritten) => write_down(writing, id),
                    Err(Refused::NothingWritten) => writing.toast.say(t.handover_nothing_written),
                }
                return;
            }
            dom::set_checked(&event, !is_open);
            if is_agreed {
                writing.toast.say(t.handover_tick_entered);
                dom::focus("#reassign");
            } else {
                agreeing.ask_first(line.clone());
            }
        }
    };
    let label = t.handover_agree_of(&name);
    let can_agree = line.kind.is_some() && is_open;
    let of_row = StoredValue::new((name, how, ticked, press, line));
    let main = move || {
        of_row.with_value(|(name, how, ticked, ..)| {
            let (name, how, ticked) = (name.clone(), how.clone(), ticked.clone());
            view! {
                <span class="tick-main">
                    <span class="row-title"><bdi>{name}</bdi></span>
                    <span class="row-sub">{how}</span>
                    {ticked.map(|ticked| view! { <span class="meta">{ticked}</span> })}
                </span>
            }
        })
    };
    let point = move || {
        if writing.is_closed() {
            return view! { <div class="tick">{mark(!is_open)}{main()}</div> }.into_any();
        }
        let press = of_row.with_value(|(_, _, _, press, _)| press.clone());
        view! {
            <label class="tick">
                <input type="checkbox" prop:checked=!is_open disabled=move || is_settled || !may_write.get() on:change=press />
                {main()}
            </label>
        }
        .into_any()
    };
    let other = move || other_taker(ledger, &handover.read(), passing.read().as_ref(), agreed?);
    let ask = move |_| of_row.with_value(|(.., line)| agreeing.ask(line.clone()));
    view! {
        <li class="row" data-record=id.to_string()>
            {point}
            <Show when=move || may_write.get() && can_agree && !writing.is_closed()>
                <button class="btn icon row-ctl no-print" type="button" aria-label=label.clone() title=t.handover_agree on:click=ask><Icon name="edit" /></button>
            </Show>
            {move || other().map(|other| view! { <p class="row-sub other-taker">{other}</p> })}
        </li>
    }
}

/// What stands for the box of a point that nobody ticks any more.
pub(super) fn mark(is_done: bool) -> impl IntoView {
    if is_done {
        view! { <span class="mark done"><Icon name="check" /></span> }.into_any()
    } else {
        view! { <span class="mark" aria-hidden="true"></span> }.into_any()
    }
}

/// Who takes over, where that is somebody else.
fn taker(handover: &Handover) -> Option<RecordId> {
    handover.receiver.filter(|who| Some(*who) != handover.giver)
}

fn has_text(ledger: Ledger, id: RecordId) -> bool {
    let view = ledger.record(id).get_untracked();
    view.is_some_and(|view| !view.text("body").trim().is_empty())
}

/// That somebody takes it on who is not the one who takes over: with a way to them, and what tells
/// two of one name apart.
pub(super) fn other_taker(
    ledger: Ledger,
    handover: &Handover,
    passing: Option<&Passing>,
    who: RecordId,
) -> Option<AnyView> {
    let t = t();
    let receiver = handover.receiver.filter(|receiver| *receiver != who)?;
    let of = passing.and_then(|passing| passing.others.iter().find(|one| one.id == who));
    let of: Vec<_> = of.map(|one| one.of.clone()).unwrap_or_default();
    let of = if of.is_empty() { t.handover_other_bare.to_owned() } else { of.join(", ") };
    let words = t.handover_other(&name_of(ledger, t, who), &of, &name_of(ledger, t, receiver));
    let href = address(Route::Contact(who));
    Some(view! { {words}" "<a href=href>{t.handover_record}</a> }.into_any())
}

/// "vorstellen · übernimmt Dörte Zschocke · sonst bei niemandem".
fn how(ledger: Ledger, t: &Texts, line: &Line) -> String {
    let entry = line.is_entry().then(|| {
        let words = match (line.is_open(), line.left && line.agreed.is_none()) {
            (false, _) => t.handover_entered,
            (true, true) => t.handover_left_nobody,
            (true, false) => t.handover_not_entered,
        };
        words.to_owned()
    });
    // What is done is said by its own line.
    // Ticked with nobody on the other side, nobody else knows it yet.
    let is_known_of = line.kind == Some(Kind::Knowledge) && !line.covered;
    let is_open = line.is_open() || is_known_of;
    let hangs = match (is_open && line.lost, is_open && line.only, line.covered) {
        (_, true, false) if is_contact(line) => Some(t.handover_lost_contact.to_owned()),
        (_, true, false) => Some(t.handover_lost.to_owned()),
        (true, _, true) | (_, true, true) => Some(t.handover_covered.to_owned()),
        // Who would lose touch is said once, above the list.
        (_, false, _) => None,
    };
    steps(ledger, t, line)
        .into_iter()
        .chain(entry)
        .chain(hangs)
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// How it goes on, and with whom that is agreed. Nobody takes over a person, nor what is let go.
pub(super) fn steps(ledger: Ledger, t: &Texts, line: &Line) -> Vec<String> {
    let step = labels::step(&line.step);
    let Some(name) = line.agreed.map(|who| name_of(ledger, t, who)) else { return vec![step] };
    if line.step == Step::LetGo {
        let words = t.handover_let_go_with(&name);
        [Some(words), in_spite(t, line, &name)].into_iter().flatten().collect()
    } else if is_contact(line) {
        vec![step, t.handover_agreed_with(&name)]
    } else {
        vec![step, t.handover_takes(&name)]
    }
}

/// On another device it went on nevertheless.
fn in_spite(t: &Texts, line: &Line, name: &str) -> Option<String> {
    let what = title(&line.title);
    let happened = match &line.kind {
        Some(Kind::Person | Kind::Organization) => {
            line.ticked.and_then(|_| told(Move::Met, name, &what))
        }
        Some(Kind::Knowledge) => line.ticked.and_then(|_| told(Move::Knows, name, &what)),
        Some(
            Kind::Post
            | Kind::Offer
            | Kind::Network
            | Kind::Task
            | Kind::Touchpoint
            | Kind::Meeting
            | Kind::Handover
            | Kind::Absence
            | Kind::Question
            | Kind::Synonym
            | Kind::Other(_),
        ) => Some(t.handover_let_go_has(name)),
        None => None,
    };
    happened.filter(|_| line.entered).map(|words| t.handover_let_go_but(&words))
}

const fn is_contact(line: &Line) -> bool {
    matches!(line.kind, Some(Kind::Person | Kind::Organization))
}

/// When somebody ticked it: they themselves, or whoever noted it for them.
fn said(ledger: Ledger, t: &Texts, ticked: Ticked) -> String {
    let day = dates::date(t, clock::today(), ticked.at);
    let words = match (ticked.by, ticked.hand) {
        (Some(by), Hand::Own) => t.handover_done_by(&day, &name_of(ledger, t, by)),
        (Some(_), Hand::Other(by)) => t.handover_done_noted(&day, &named(ledger, t, by)),
        (None, _) => t.handover_done(&day),
    };
    marked_ahead(t, ticked.at, words)
}

/// A day that is still to come is nothing that was done.
pub(super) fn marked_ahead(t: &Texts, day: Day, words: String) -> String {
    if day > clock::today() { t.handover_ahead(&words) } else { words }
}

/// What stands for who passes it on where nobody is named: where somebody has the function, it is
/// only not said yet.
pub(super) fn nobody_gives(ledger: Ledger, handover: &Handover) -> &'static str {
    let t = t();
    let is_held = |post: &RecordId| {
        let view = ledger.record(*post).get();
        view.is_some_and(|view| !Post::read(&view).carried_on(clock::today()).is_empty())
    };
    let is_vacant = !handover.posts.is_empty() && !handover.posts.iter().any(is_held);
    if is_vacant { t.handover_vacant } else { t.handover_giver_unsaid }
}

/// Everything that is open and belongs to nobody yet, with whoever takes over: at once.
#[component]
fn AgreeAll(handover: Memo<Handover>, lines: Lines, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let open = Memo::new(move |_| {
        let lines = lines.read();
        let lines = lines.iter().flat_map(|lines| lines.iter());
        let open = lines.filter(|line| line.is_open() && line.agreed.is_none());
        open.filter(|line| line.step != Step::LetGo)
            .map(|line| (line.id, line.step.clone()))
            .collect::<Vec<_>>()
    });
    let receiver = Memo::new(move |_| {
        let is_running = !writing.is_closed();
        taker(&handover.read()).filter(|_| is_running)
    });
    let press = move |_| {
        let Some(who) = receiver.get_untracked() else { return };
        let open = open.get_untracked();
        let said = t.handover_agreed_all(open.len(), &name_of(ledger, t, who));
        writing.change_and_say(said, move |handover| {
            for (id, step) in open {
                handover.change_item(id, |item| {
                    item.step = step.clone();
                    item.agreed = Some(who);
                });
            }
        });
    };
    let words = move || receiver.get().map(|who| t.handover_agree_all(&name_of(ledger, t, who)));
    view! {
        <Writers>
            <Show when=move || { receiver.read().is_some() && open.read().len() > 1 }>
                <p class="acts no-print"><button class="btn" type="button" id="agree-all" on:click=press><Icon name="check" />{words}</button></p>
            </Show>
        </Writers>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{DE, EN};

    #[test]
    fn how_the_network_falls_apart_is_said_once_for_all() {
        let of = |groups: &[Vec<usize>]| apart_words(&DE, "Renate", groups);
        assert_eq!(of(&[]), "");
        let split = "Ohne Renate zerfällt das Netz: 35 und 34 Kontakte hätten keine Verbindung mehr zueinander.";
        assert_eq!(of(&[vec![35, 34]]), split);
        let one = "Ein Kontakt verlöre ohne Renate die Verbindung zu allen anderen.";
        assert_eq!(of(&[vec![35, 34, 1]]), format!("{split} {one}"));
        // Of one side that stays nothing falls apart.
        assert_eq!(of(&[vec![60, 1]]), one);
        let two = "2 contacts would lose touch with all others without Renate.";
        assert_eq!(apart_words(&EN, "Renate", &[vec![60, 1], vec![1]]), two);
    }
}
