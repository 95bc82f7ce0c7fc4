//! Whether somebody is away today or passes on what they carry: said wherever one would call them.

use leptos::prelude::*;
use staffelstab_shared::{
    handover::{Closing, Stage},
    id::RecordId,
    model::{Absence, Handover, Model as _},
    time::Day,
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
    let absences = ledger.of_kind(Kind::Absence);
    let said = Memo::new(move |_| {
        let related = related.read();
        let said = related.iter().flatten().filter_map(|one| {
            let view = ledger.record(one.id).get().filter(|view| !view.archived)?;
            if is_own_absence(one) {
                away(ledger, &view, &absences.read().clone().unwrap_or_default())
            } else {
                passes_on(ledger, &view, id)
            }
        });
        said.collect::<Vec<_>>()
    });
    let line = |words: &String| {
        let words = words.clone();
        view! { <p class="fresh due away"><Icon name="calendar" /><span>{words}</span></p> }
    };
    move || said.read().iter().map(line).collect_view()
}

/// `absences`: all there are, whoever is away.
fn away(ledger: Ledger, view: &View, absences: &[RecordId]) -> Option<String> {
    let (t, today) = (t(), clock::today());
    let absence = Absence::read(view);
    if !absence.runs_on(today) {
        return None;
    }
    let day = |until: Day| dates::date(t, today, until);
    let until = absence.until.map(day);
    let mut said = vec![until.map_or_else(|| t.away_now.to_owned(), |day| t.away_now_until(&day))];
    // Whoever stands in may be away as well.
    let all: Vec<_> = absences
        .iter()
        .filter_map(|id| ledger.record(*id).get())
        .filter(|view| !view.archived)
        .map(|view| Absence::read(&view))
        .filter(|absence| absence.runs_on(today))
        .collect();
    let own = |who: RecordId| all.iter().find(|absence| absence.person == Some(who));
    let (mut here, mut gone) = (Vec::new(), Vec::new());
    for who in &absence.stands_in {
        let Some(view) = ledger.record(*who).get() else { continue };
        match own(*who) {
            None => here.push(title_of(&view)),
            Some(Absence { until: Some(until), .. }) => {
                gone.push(t.away_stand_in_until(&title_of(&view), &day(*until)));
            }
            Some(_) => gone.push(t.away_stand_in(&title_of(&view))),
        }
    }
    said.extend((!here.is_empty()).then(|| t.cov_stands_in(&and_list(t, &here))));
    said.extend(gone);
    Some(said.join(" "))
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
