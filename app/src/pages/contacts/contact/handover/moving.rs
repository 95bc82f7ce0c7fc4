//! What was agreed is written into the records in one go: seen before, and taken back with one tap.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    handover::{Agreed, Move, Moved, Reassigned, reassign},
    model::{Handover, Step},
};

use super::{list::Lines, rows::name_of, writing::Writing};
use crate::{
    components::{icon::Icon, show_all::ShowAll, writers::Writers},
    state::{Ledger, clock, use_ledger},
    text::{dates, t},
};

/// So many are shown at first.
const FIRST: usize = 12;

#[component]
pub(super) fn Moving(handover: Memo<Handover>, lines: Lines, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let done = Memo::new(move |_| reassigned(ledger, &handover.read(), lines));
    let shown = RwSignal::new(FIRST);
    let count = Signal::derive(move || done.read().moved.len());
    let rows = move || {
        let done = done.read();
        let first = done.moved.iter().take(shown.get());
        first
            .map(|moved| view! { <li>{words(ledger, &handover.read(), moved)}</li> })
            .collect_view()
    };
    let press = move |_| writing.reassign(Reassigned::clone(&done.read_untracked()));
    view! {
        <Writers>
            <Show when=move || { count.get() > 0 }>
                <section class="sec no-print" id="handover-move" aria-labelledby="handover-move-heading">
                    <header class="sec-head"><h2 id="handover-move-heading">{t.handover_move_title}</h2><span class="count">{count}</span></header>
                    <p class="sec-text">{t.handover_move_text}</p>
                    <ul class="points">{rows}</ul>
                    <ShowAll total=count shown=shown />
                    <p class="acts"><button class="btn baton" type="button" id="reassign" on:click=press><Icon name="check" />{move || t.handover_move(count.get())}</button></p>
                </section>
            </Show>
        </Writers>
    }
}

/// What there is to write for what is agreed and open.
fn reassigned(ledger: Ledger, handover: &Handover, lines: Lines) -> Arc<Reassigned> {
    let lines = lines.read();
    let open = lines.iter().flat_map(|lines| lines.iter()).filter(|line| line.is_open());
    let moves = open.filter(|line| line.step != Step::LetGo);
    let agreed: Vec<_> =
        moves.filter_map(|line| Some(Agreed { record: line.id, to: line.agreed? })).collect();
    if agreed.is_empty() {
        return Arc::default();
    }
    let today = clock::today();
    let ids = agreed.iter().flat_map(|one| [one.record, one.to]);
    let views: BTreeMap<_, _> = ids.filter_map(|id| Some((id, ledger.record(id).get()?))).collect();
    let view = |id| views.get(&id).map(Arc::as_ref);
    let last_day = handover.last_day.unwrap_or(today);
    Arc::new(reassign(view, handover.giver, &agreed, last_day, today))
}

fn words(ledger: Ledger, handover: &Handover, moved: &Moved) -> String {
    let t = t();
    let what = name_of(ledger, t, moved.agreed.record);
    let name = name_of(ledger, t, moved.agreed.to);
    let giver = handover.giver.map(|giver| name_of(ledger, t, giver));
    let day = |day| dates::date(t, clock::today(), day);
    match (moved.what, giver) {
        (Move::Carries { until, from }, Some(giver)) => {
            t.handover_move_post(&day(from), &giver, &name, &day(until), &what)
        }
        (Move::Carries { from, .. }, None) => t.handover_move_vacant(&day(from), &name, &what),
        (Move::InPlace, Some(giver)) => t.handover_move_place(&giver, &name, &what),
        (Move::InPlace, None) => t.handover_move_also(&name, &what),
        (Move::Knows, _) => t.handover_move_knows(&name, &what),
        (Move::Meets, _) => t.handover_move_meets(&name, &what),
    }
}
