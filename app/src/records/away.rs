//! Whether somebody is away today or passes on what they carry: said wherever one would call them.

use leptos::prelude::*;
use staffelstab_shared::{
    handover::{Closing, Stage},
    id::RecordId,
    model::{Absence, Handover, Model as _},
    view::{Kind, View},
};

use super::{rows::title_of, together::is_own_absence};
use crate::{
    components::icon::Icon,
    state::{Ledger, clock, use_ledger},
    text::{dates, lists::and_list, t},
};

/// Nothing where they are there.
#[component]
pub(crate) fn AwayNote(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let related = ledger.related(id);
    let said = Memo::new(move |_| {
        let related = related.read();
        let said = related.iter().flatten().filter_map(|one| {
            let view = ledger.record(one.id).get().filter(|view| !view.archived)?;
            if is_own_absence(one) { away(ledger, &view) } else { passes_on(ledger, &view, id) }
        });
        said.collect::<Vec<_>>()
    });
    let line = |words: &String| {
        let words = words.clone();
        view! { <p class="fresh due away"><Icon name="calendar" /><span>{words}</span></p> }
    };
    move || said.read().iter().map(line).collect_view()
}

fn away(ledger: Ledger, view: &View) -> Option<String> {
    let (t, today) = (t(), clock::today());
    let absence = Absence::read(view);
    absence.runs_on(today).then(|| {
        let until = absence.until.map(|day| dates::date(t, today, day));
        let away = until.map_or_else(|| t.away_now.to_owned(), |day| t.away_now_until(&day));
        let others = absence.stands_in.iter().filter_map(|who| ledger.record(*who).get());
        let others: Vec<_> = others.map(|view| title_of(&view)).collect();
        if others.is_empty() {
            away
        } else {
            format!("{away} {}", t.cov_stands_in(&and_list(t, &others)))
        }
    })
}

fn passes_on(ledger: Ledger, view: &View, id: RecordId) -> Option<String> {
    if view.kind != Kind::Handover {
        return None;
    }
    let handover = Handover::read(view);
    let runs = || Closing::of(view, &ledger.devices(), clock::today()).stage() == Stage::Running;
    let is_theirs = handover.giver == Some(id) && runs();
    let last_day = handover.last_day.filter(|_| is_theirs)?;
    Some(t().away_passes_on(&dates::date(t(), clock::today(), last_day)))
}
