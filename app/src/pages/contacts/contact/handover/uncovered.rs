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

use super::{hands::name_of, open::Open};
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
        passing.as_ref().map(|passing| {
            (passing.uncovered.clone(), passing.deputized.clone(), passing.agreed.clone())
        })
    });
    // As long as it is not known nothing is said.
    let said = move || {
        said.get().map(|(nobody, deputized, agreed)| {
            let open = open.read();
            let waited_for = waited_for(&agreed, &open);
            let still = still_open(&open, &nobody, &waited_for);
            view! { {nobody_has(&nobody, &deputized, waited_for.is_empty())}{only_agreed(&waited_for)}{still} }
        })
    };
    let role = move || {
        // Whoever only gives a function away stays.
        let leaves = |_: &RecordId| handover.read().posts.is_empty();
        handover.read().giver.filter(leaves).map(|giver| {
            let words = t.closing_role(&name_of(ledger, t, giver));
            view! { <p class="sec-text no-print" id="closing-role">{words}" "<a href=address(Route::Members)>{t.closing_members}</a></p> }
        })
    };
    view! { {said}{role} }
}

/// A record, and what it is called.
type Called = (Kind, RecordId, String);

fn row(kind: &Kind, id: RecordId, words: String) -> AnyView {
    let href = address(Route::of_record(kind, id));
    view! { <li><a href=href><bdi>{words}</bdi></a></li> }.into_any()
}

/// What has nobody else; that nothing stays uncovered only where nothing is waited for either.
fn nobody_has(nobody: &[Named], deputized: &[Named], is_settled: bool) -> Option<AnyView> {
    let t = t();
    let said = if !nobody.is_empty() || !deputized.is_empty() {
        let nobody = nobody.iter().map(|one| row(&one.kind, one.id, title(&one.title)));
        let only = |one: &Named| row(&one.kind, one.id, t.closing_deputized(&title(&one.title)));
        let rows = nobody.chain(deputized.iter().map(only));
        view! { <ul class="points" id="uncovered">{rows.collect_view()}</ul> }.into_any()
    } else if is_settled {
        view! { <p class="soft">{t.closing_uncovered_none}" "<a href=address(Route::Coverage)>{t.closing_enough}</a></p> }.into_any()
    } else {
        return None;
    };
    Some(view! { <h3>{t.closing_uncovered}</h3>{said} }.into_any())
}

/// Contacts and knowledge that somebody has agreed to take on, and was not introduced to or shown:
/// those of the list, and what the ledger knows of besides.
fn waited_for(agreed: &[Named], open: &[Open]) -> Vec<Called> {
    let open = open.iter().filter(|point| point.is_agreed).filter_map(|point| {
        let (kind, id) = point.record.clone()?;
        let is_told = matches!(kind, Kind::Person | Kind::Organization | Kind::Knowledge);
        is_told.then(|| (kind, id, point.what.clone()))
    });
    let agreed = agreed.iter().map(|one| (one.kind.clone(), one.id, title(&one.title)));
    let mut seen = BTreeSet::new();
    open.chain(agreed).filter(|(_, id, _)| seen.insert(*id)).collect()
}

fn only_agreed(waited_for: &[Called]) -> Option<AnyView> {
    let t = t();
    if waited_for.is_empty() {
        return None;
    }
    let (known, met): (Vec<_>, Vec<_>) =
        waited_for.iter().partition(|(kind, ..)| *kind == Kind::Knowledge);
    let part = |words: &'static str, all: Vec<&Called>| {
        (!all.is_empty()).then(|| {
            let rows = all.iter().map(|(kind, id, words)| row(kind, *id, words.clone()));
            let rows = rows.collect_view();
            view! { <p>{words}": "{all.len()}</p><ul class="names" role="list">{rows}</ul> }
        })
    };
    let (met, known) = (part(t.handover_not_met, met), part(t.handover_not_shown, known));
    Some(
        view! { <h3>{t.closing_agreed}</h3><div id="closing-agreed">{met}{known}</div> }.into_any(),
    )
}

/// What else stands open on the list.
fn still_open(open: &[Open], nobody: &[Named], waited_for: &[Called]) -> Option<AnyView> {
    let t = t();
    let said = nobody.iter().map(|one| one.id);
    let said: BTreeSet<_> = said.chain(waited_for.iter().map(|(_, id, _)| *id)).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_that_is_agreed_is_waited_for_and_each_once() {
        let id = |number: u8| RecordId::from_random([number; 16]);
        let point = |number: u8, kind: Kind, is_agreed: bool| Open {
            record: Some((kind, id(number))),
            step: String::new(),
            what: format!("Nummer {number}"),
            is_agreed,
        };
        let open = [
            point(1, Kind::Person, true),
            point(2, Kind::Person, false),
            point(3, Kind::Post, true),
            point(4, Kind::Knowledge, true),
            Open { record: None, ..point(5, Kind::Person, true) },
        ];
        let named = |number: u8| {
            let title = format!("Nummer {number}");
            Named { id: id(number), kind: Kind::Person, title, within: None }
        };
        let all = waited_for(&[named(1), named(6)], &open);
        let ids: Vec<_> = all.iter().map(|(_, id, _)| *id).collect();
        assert_eq!(ids, [id(1), id(4), id(6)]);
    }
}
