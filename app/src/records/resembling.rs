//! Which hits of a search are no more than like what was typed, by a slip: their rows say so.

use std::collections::HashSet;

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, search::Query};

use crate::state::use_ledger;

/// Of the list that the rows stand in.
#[derive(Clone, Copy)]
struct Resembling(Memo<HashSet<RecordId>>);

/// For the rows of a list in which this is looked for.
pub(crate) fn provide(asked: Signal<Query>) {
    let alike = use_ledger().resembling(asked);
    provide_context(Resembling(Memo::new(move |_| {
        alike.read().iter().flatten().copied().collect()
    })));
}

/// Whether a record is in the list for no better reason. Reactive.
pub(crate) fn only_resembles(id: RecordId) -> bool {
    use_context::<Resembling>().is_some_and(|Resembling(alike)| alike.read().contains(&id))
}
