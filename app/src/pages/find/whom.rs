//! Whom to ask about an answer, on what number, and how sure it is.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{ContactPoint, Knowledge, Model as _, Offer, Post, field, held::Held as _, to_call},
    time::{Day, Sureness},
    view::{Kind, View},
};

use crate::{
    records::rows::title_of,
    state::Ledger,
    text::{dates, t},
};

/// So many to ask are enough.
const MOST_ASKED: usize = 3;

pub(super) fn number_of(view: &View) -> Option<String> {
    let numbers = Vec::<ContactPoint>::read(&view.flat, &field::PHONES);
    to_call(&numbers).map(|number| number.text.clone())
}

/// Whether somebody made sure within a year, and the words for when.
pub(super) fn freshness(view: &View, today: Day) -> (bool, String) {
    let t = t();
    let assured = || view.kind.assured().and_then(|field| view.text(field.key).parse().ok());
    let last = if view.kind == Kind::Knowledge {
        Knowledge::read(view).last_confirmed()
    } else {
        assured()
    };
    match last.map(|day| (day, day.sureness(today))) {
        Some((day, Sureness::Fresh)) => (true, t.confirmed_when(&dates::ago(t, today, day))),
        Some((day, Sureness::Old)) => (false, t.confirmed_when(&dates::ago(t, today, day))),
        Some((day, Sureness::Ahead)) => (false, t.confirmed_ahead(&dates::full(t, day))),
        None => (false, t.never_confirmed.to_owned()),
    }
}

/// Persons and organizations to ask about a record: themselves, whoever holds or runs it (in a
/// function, who carries that today), or who provides it. Who has a number comes first, then names.
pub(super) fn whom_to_ask(ledger: Ledger, view: &View, today: Day) -> Vec<RecordId> {
    let there = |id: RecordId| ledger.record(id).get().filter(|view| !view.archived);
    let mut whom: Vec<RecordId> = if view.kind == Kind::Knowledge {
        Knowledge::read(view).knowing().map(|holder| holder.who).collect()
    } else if view.kind == Kind::Offer {
        Offer::read(view).run_by.into_iter().collect()
    } else {
        return vec![view.id];
    };
    if whom.is_empty() && view.kind == Kind::Offer {
        whom.extend(Offer::read(view).provider);
    }
    let persons = whom.into_iter().flat_map(|id| match there(id) {
        Some(view) if view.kind == Kind::Post => {
            Post::read(&view).carried_on(today).into_keys().collect()
        }
        Some(_) => vec![id],
        None => Vec::new(),
    });
    let persons: BTreeSet<RecordId> = persons.collect();
    let mut persons: Vec<_> = persons.into_iter().filter_map(there).collect();
    persons.sort_by_cached_key(|view| (number_of(view).is_none(), title_of(view).to_lowercase()));
    persons.into_iter().map(|view| view.id).take(MOST_ASKED).collect()
}
