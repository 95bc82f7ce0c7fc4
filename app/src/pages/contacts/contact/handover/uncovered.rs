//! What stays uncovered, said openly: what nobody carries on, what is only agreed, and what stands
//! open on the list; and what is to be decided next.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::{Named, Passing},
    model::Handover,
    view::Kind,
};

use super::{open::Open, rows::name_of};
use crate::{
    records::carried::title,
    routes::{Route, address},
    state::use_ledger,
    text::t,
};

#[component]
pub(super) fn Uncovered(
    handover: Memo<Handover>,
    passing: Signal<Option<Passing>>,
    open: Memo<Vec<Open>>,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let said = Memo::new(move |_| {
        let passing = passing.read();
        passing.as_ref().map(|passing| (passing.uncovered.clone(), passing.agreed.clone()))
    });
    // As long as it is not known nothing is said.
    let said = move || {
        said.get().map(|(nobody, agreed)| {
            let still = still_open(&open.read(), &nobody, &agreed);
            view! { {nobody_has(&nobody, agreed.is_empty())}{only_agreed(agreed)}{still} }
        })
    };
    let role = move || {
        handover.read().giver.map(|giver| {
            let words = t.closing_role(&name_of(ledger, t, giver));
            view! { <p class="sec-text no-print" id="closing-role">{words}" "<a href=address(Route::Members)>{t.closing_members}</a></p> }
        })
    };
    view! { {said}{role} }
}

fn row(kind: &Kind, id: RecordId, words: String) -> AnyView {
    let href = address(Route::of_record(kind, id));
    view! { <li><a href=href><bdi>{words}</bdi></a></li> }.into_any()
}

fn named(one: &Named) -> AnyView {
    row(&one.kind, one.id, title(&one.title))
}

/// What has nobody else; that nothing stays uncovered only where nothing is waited for either.
fn nobody_has(nobody: &[Named], is_settled: bool) -> Option<AnyView> {
    let t = t();
    let said = if !nobody.is_empty() {
        let rows = nobody.iter().map(named).collect_view();
        view! { <ul class="points" id="uncovered">{rows}</ul> }.into_any()
    } else if is_settled {
        view! { <p class="soft">{t.closing_uncovered_none}</p> }.into_any()
    } else {
        return None;
    };
    Some(view! { <h3>{t.closing_uncovered}</h3>{said} }.into_any())
}

fn only_agreed(agreed: Vec<Named>) -> Option<AnyView> {
    let t = t();
    if agreed.is_empty() {
        return None;
    }
    let (known, met): (Vec<_>, Vec<_>) =
        agreed.into_iter().partition(|one| one.kind == Kind::Knowledge);
    let part = |words: &'static str, all: Vec<Named>| {
        (!all.is_empty()).then(|| {
            let rows = all.iter().map(named).collect_view();
            view! { <p>{words}": "{all.len()}</p><ul class="names" role="list">{rows}</ul> }
        })
    };
    let (met, known) = (part(t.handover_not_met, met), part(t.handover_not_shown, known));
    Some(
        view! { <h3>{t.closing_agreed}</h3><div id="closing-agreed">{met}{known}</div> }.into_any(),
    )
}

/// What else stands open on the list.
fn still_open(open: &[Open], nobody: &[Named], agreed: &[Named]) -> Option<AnyView> {
    let t = t();
    let said: BTreeSet<_> = nobody.iter().chain(agreed).map(|one| one.id).collect();
    let is_said = |point: &&Open| point.record.as_ref().is_some_and(|(_, id)| said.contains(id));
    let rows = open.iter().filter(|point| !is_said(point)).map(|point| match &point.record {
        Some((kind, id)) => row(kind, *id, point.words()),
        None => view! { <li><bdi>{point.words()}</bdi></li> }.into_any(),
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! { <h3>{t.closing_still_open}</h3><ul class="points" id="closing-open">{rows}</ul> }
            .into_any()
    })
}
