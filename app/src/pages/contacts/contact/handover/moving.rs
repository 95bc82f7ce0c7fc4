//! What was agreed is written into the records in one go: all of it seen before, and taken back with
//! one tap.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use leptos::prelude::*;
use staffelstab_shared::{
    handover::{Agreed, Move, Moved, Passes, Reassigned, Undecided, is_left, reassign},
    id::RecordId,
    ledger::Passing,
    model::{Capacity, Handover, Model as _, Post, Step},
    time::Day,
    view::Kind,
};

use super::{
    hands::name_of,
    list::{Line, Lines},
    rows::other_taker,
    ticking::told,
    writing::Writing,
};
use crate::{
    components::{icon::Icon, writers::Writers},
    routes::{Route, address, address_at},
    state::{Ledger, clock, use_ledger},
    text::{dates, labels, lists::and_list, t},
};

#[component]
pub(super) fn Moving(
    handover: Memo<Handover>,
    lines: Lines,
    passing: Signal<Option<Passing>>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let plan = Memo::new(move |_| planned(ledger, &handover.read(), lines));
    let count = Signal::derive(move || plan.read().done.moved.len());
    // All of them: nobody writes what they have not seen.
    let row = move |moved: &Moved| {
        let handover = handover.read();
        let other =
            moved.to.and_then(|to| other_taker(ledger, &handover, passing.read().as_ref(), to));
        let other =
            other.map(|other| view! { <span class="row-sub other-taker">" "{other}</span> });
        view! { <li>{words(ledger, &handover, moved)}{other}</li> }
    };
    let rows = move |is_agreed: bool| {
        let plan = plan.read();
        let those = plan.done.moved.iter().filter(|moved| plan.is_agreed(moved) == is_agreed);
        those.map(row).collect_view()
    };
    let has = move |is_agreed: bool| {
        let plan = plan.read();
        plan.done.moved.iter().any(|moved| plan.is_agreed(moved) == is_agreed)
    };
    let undecided = move || {
        let plan = plan.read();
        let waits = |one: &Undecided| {
            let name = name_of(ledger, t, one.on);
            let kind = ledger.record(one.on).get().map(|view| view.kind.clone());
            let href = address(Route::of_record(&kind.unwrap_or(Kind::Person), one.on));
            let words = words(ledger, &handover.read(), &one.moved);
            view! { <li>{words}" "<a class="undecided" href=href>{t.handover_decide_first(&name)}</a></li> }
        };
        plan.undecided.iter().map(waits).collect_view()
    };
    let day = StoredValue::new(address_at(Route::EditContact(writing.id), Some("last_day")));
    let press = move |_| writing.reassign(Reassigned::clone(&plan.read_untracked().done));
    view! {
        <Writers>
            // Also once it is closed: what was agreed holds, and a last day may be over only then.
            <Show when=move || { plan.read().without_day > 0 }>
                <p class="note" id="moves-no-day"><Icon name="calendar" /><span>
                    {move || t.handover_no_day_yet(plan.read().without_day)}" "<a href=day.get_value()>{t.handover_set_day}</a>
                </span></p>
            </Show>
            <Show when=move || { count.get() > 0 || !plan.read().undecided.is_empty() }>
                <section class="sec no-print" id="handover-move" aria-labelledby="handover-move-heading">
                    <header class="sec-head">
                        <h2 id="handover-move-heading">{move || if has(true) || !has(false) { t.handover_move_title } else { t.handover_move_left_title }}</h2>
                        <span class="count">{count}</span>
                    </header>
                    <Show when=move || has(true)>
                        <p class="sec-text">{t.handover_move_text}</p>
                        <ul class="points" id="moves-agreed">{move || rows(true)}</ul>
                    </Show>
                    <Show when=move || has(false)>
                        <p class="sec-text">{t.handover_move_left_text}</p>
                        <ul class="points" id="moves-left">{move || rows(false)}</ul>
                    </Show>
                    <Show when=move || { count.get() > 0 }>
                        <p class="acts"><button class="btn baton" type="button" id="reassign" on:click=press><Icon name="check" />{move || t.handover_move(count.get())}</button></p>
                    </Show>
                    <Show when=move || !plan.read().undecided.is_empty()>
                        <p class="fresh due"><Icon name="fork" /><span>{t.handover_undecided}</span></p>
                        <ul class="points" id="moves-undecided">{undecided}</ul>
                    </Show>
                </section>
            </Show>
        </Writers>
    }
}

/// What there is to write, and what waits for a decision between two versions.
#[derive(Debug, Clone, Default, PartialEq)]
struct Plan {
    done: Reassigned,
    undecided: Vec<Undecided>,
    /// The records that somebody has agreed to take on.
    agreed: BTreeSet<RecordId>,
    /// How many of them nobody can take on before it is said when the giver stops.
    without_day: usize,
}

impl Plan {
    fn is_agreed(&self, moved: &Moved) -> bool {
        self.agreed.contains(&moved.record)
    }
}

/// What there is to write for what is agreed; and where the last day is over, what the giver still
/// stands in.
fn planned(ledger: Ledger, handover: &Handover, lines: Lines) -> Arc<Plan> {
    let lines = lines.read();
    let all = || lines.iter().flat_map(|lines| lines.iter());
    // What somebody stops doing they stop on a day. What others learn needs none.
    let has_day = handover.last_day.is_some() || handover.giver.is_none();
    let moves = || all().filter(|line| line.step != Step::LetGo && line.agreed.is_some());
    let can = |line: &&Line| has_day || !line.is_entry();
    let without_day = moves().filter(|line| !can(line) && line.is_open()).count();
    let agreed = |line: &Line| {
        Some(Agreed { record: line.id, to: line.agreed?, done: line.ticked.is_some() })
    };
    let agreed: Vec<_> = moves().filter(can).filter_map(agreed).collect();
    let left: Vec<_> = all().filter(|line| may_end(handover, line)).map(|line| line.id).collect();
    if agreed.is_empty() && left.is_empty() {
        return Arc::new(Plan { without_day, ..Plan::default() });
    }
    let today = clock::today();
    let ids = agreed.iter().flat_map(|one| [one.record, one.to]).chain(left.iter().copied());
    let views: BTreeMap<_, _> = ids.filter_map(|id| Some((id, ledger.record(id).get()?))).collect();
    let view = |id| views.get(&id).map(Arc::as_ref);
    let last_day = handover.last_day.unwrap_or(today);
    let passes = Passes { giver: handover.giver, last_day, today };
    let (done, undecided) = reassign(view, passes, &agreed, &left).decided(view);
    let agreed = agreed.iter().map(|one| one.record).collect();
    Arc::new(Plan { done, undecided, agreed, without_day })
}

/// What the giver leaves with their last day.
fn may_end(handover: &Handover, line: &Line) -> bool {
    let is_passed = matches!(line.step, Step::Move | Step::LetGo);
    is_passed && line.kind.as_ref().is_some_and(|kind| is_left(handover, kind))
}

fn words(ledger: Ledger, handover: &Handover, moved: &Moved) -> String {
    let t = t();
    let what = name_of(ledger, t, moved.record);
    let name = moved.to.map(|to| name_of(ledger, t, to)).unwrap_or_default();
    let name = acting(ledger, handover, moved, name);
    let giver = handover.giver.map(|giver| name_of(ledger, t, giver)).unwrap_or_default();
    let has_giver = handover.giver.is_some();
    let day = |day| dates::date(t, clock::today(), day);
    match moved.what {
        Move::Carries { until: Some(until), from } => {
            t.handover_move_post(&day(from), &giver, &name, &day(until), &what)
        }
        Move::Carries { until: None, from } if has_giver => {
            let others = others(ledger, moved, handover.giver, from);
            if others.is_empty() {
                t.handover_move_nobodys(&day(from), &giver, &name, &what)
            } else {
                let names = and_list(t, &others);
                t.handover_move_beside(&day(from), &giver, others.len(), &name, &names, &what)
            }
        }
        Move::Carries { from, .. } => t.handover_move_vacant(&day(from), &name, &what),
        Move::Stops { until } => {
            let next = until.days_later(1).unwrap_or(until);
            if others(ledger, moved, handover.giver, next).is_empty() {
                t.handover_move_empties(&giver, &day(until), &what)
            } else {
                t.handover_move_stops(&giver, &day(until), &what)
            }
        }
        Move::Joins { until: Some(until) } => {
            t.handover_move_joins(&giver, &name, &day(until), &what)
        }
        Move::Joins { until: None } => t.handover_move_also(&name, &what),
        Move::InPlace => t.handover_move_place(&giver, &name, &what),
        Move::Ends => t.handover_move_ends(&giver, &what),
        Move::Knows | Move::Learns | Move::Met | Move::Meets => {
            told(moved.what, &name, &what).unwrap_or_default()
        }
    }
}

/// The name, with the capacity of a function where it is not the usual one.
fn acting(ledger: Ledger, handover: &Handover, moved: &Moved, name: String) -> String {
    let Move::Carries { .. } = moved.what else { return name };
    let Some(view) = ledger.record(moved.record).get() else { return name };
    let today = clock::today();
    let last_day = handover.last_day.unwrap_or(today);
    let passes = Passes { giver: handover.giver, last_day, today };
    match passes.capacity(&Post::read(&view)) {
        Capacity::Holder => name,
        other @ (Capacity::Acting | Capacity::Deputy | Capacity::Other(_)) => {
            format!("{name} ({})", labels::capacity(&other))
        }
    }
}

/// Who else carries a function from a day on.
fn others(ledger: Ledger, moved: &Moved, giver: Option<RecordId>, from: Day) -> Vec<String> {
    let Some(view) = ledger.record(moved.record).get() else { return Vec::new() };
    let post = Post::read(&view);
    let carried = post.carried_on(from);
    let others = carried.keys().filter(|who| Some(**who) != moved.to && Some(**who) != giver);
    others.map(|who| name_of(ledger, t(), *who)).collect()
}
