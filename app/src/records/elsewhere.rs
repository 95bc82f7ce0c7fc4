//! The two lists that have a search, and how each points at what the other has found.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    search::{Facets, Query},
    view::Kind,
};

use crate::{
    kinds,
    routes::{Route, address, listing::Listings},
    state::{Ledger, use_ledger},
    text::t,
};

/// A list that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    Contacts,
    Knowledge,
}

impl Listed {
    const fn other(self) -> Self {
        match self {
            Self::Contacts => Self::Knowledge,
            Self::Knowledge => Self::Contacts,
        }
    }

    /// What it shows to somebody who types.
    fn kinds(self) -> BTreeSet<Kind> {
        match self {
            Self::Contacts => kinds::chips().collect(),
            Self::Knowledge => BTreeSet::from([Kind::Knowledge]),
        }
    }

    /// Whether something is put away of what it shows to somebody who asks for nothing. Reactive.
    pub(crate) fn has_put_away(self, ledger: Ledger) -> bool {
        ledger.has_put_away(|kind| match self {
            Self::Contacts => kinds::contacts().any(|one| one == *kind),
            Self::Knowledge => *kind == Kind::Knowledge,
        })
    }

    pub(crate) fn query(self) -> RwSignal<Query> {
        match self {
            Self::Contacts => expect_context::<Listings>().contacts.query,
            Self::Knowledge => expect_context::<Listings>().knowledge.query,
        }
    }

    const fn route(self) -> Route {
        match self {
            Self::Contacts => Route::Contacts,
            Self::Knowledge => Route::Knowledge,
        }
    }

    fn hits(self, count: usize) -> String {
        match self {
            Self::Contacts => t().elsewhere_contacts(count),
            Self::Knowledge => t().elsewhere_knowledge(count),
        }
    }

    /// How many of what was counted it would show.
    fn count(self, facets: &Facets) -> usize {
        self.kinds().iter().filter_map(|kind| facets.kinds.get(kind)).sum()
    }
}

/// The way to what the other list has for the same words and filters, as long as it has any.
#[component]
pub(crate) fn Elsewhere(here: Listed, facets: Memo<Arc<Facets>>) -> impl IntoView {
    let (mine, other) = (here.query(), here.other());
    let theirs = other.query();
    let count = Memo::new(move |_| {
        let is_typed = !mine.read().text.trim().is_empty();
        if is_typed { other.count(&facets.read()) } else { 0 }
    });
    // Only what is asked here, of whatever kind the other list has.
    let go = move |_| theirs.set(Query { kinds: BTreeSet::new(), ..mine.get_untracked() });
    view! {
        <Show when=move || { count.get() > 0 }>
            <p class="acts no-print">
                <a class="btn" id="elsewhere" href=address(other.route()) on:click=go>{move || other.hits(count.get())}</a>
            </p>
        </Show>
    }
}

/// What there is for some words besides what the filters of a list let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Beyond {
    /// In the same list without its filters.
    here: usize,
    /// In the other list.
    other: usize,
    /// Put away, of the same list and of the other.
    archived: [usize; 2],
}

impl Beyond {
    /// Nothing until it is known; asked only for words.
    pub(crate) fn of(here: Listed, words: Signal<String>) -> Signal<Option<Self>> {
        let ledger = use_ledger();
        let query = move |archived| {
            Signal::derive(move || Query { text: words.get(), archived, ..Query::default() })
        };
        let (current, archived) = (ledger.facets(query(false)), ledger.facets(query(true)));
        Signal::derive(move || {
            let (current, archived) = (current.get()?, archived.get()?);
            let is_of_these =
                current.query.text == words.get() && current.query.text == archived.query.text;
            is_of_these.then(|| Self {
                here: here.count(&current.facets),
                other: here.other().count(&current.facets),
                archived: [here, here.other()].map(|list| list.count(&archived.facets)),
            })
        })
    }

    /// Whether there is nothing anywhere.
    pub(crate) const fn is_nothing(self) -> bool {
        matches!(self, Self { here: 0, other: 0, archived: [0, 0] })
    }
}

/// The ways to what there is besides.
#[component]
pub(crate) fn WaysBeyond(here: Listed, beyond: Beyond) -> impl IntoView {
    let t = t();
    let (mine, other) = (here.query(), here.other());
    let theirs = other.query();
    let only_words = move |archived| {
        let text = mine.read_untracked().text.clone();
        Query { text, archived, ..Query::default() }
    };
    let unfiltered = (beyond.here > 0).then(|| {
        view! { <button class="btn" type="button" id="unfiltered" on:click=move |_| mine.set(only_words(false))>{t.elsewhere_here(beyond.here)}</button> }
    });
    let over_there = (beyond.other > 0).then(|| {
        let go = move |_| theirs.set(only_words(false));
        view! { <a class="btn" id="elsewhere" href=address(other.route()) on:click=go>{other.hits(beyond.other)}</a> }
    });
    // Those of the same list first; there is one way to the others only where it has none.
    let put_away = match beyond.archived {
        [0, 0] => None,
        [0, count] => Some((other, theirs, count)),
        [count, _] => Some((here, mine, count)),
    };
    let put_away = put_away.map(|(list, query, count)| {
        let go = move |_| query.set(only_words(true));
        view! { <a class="btn" id="elsewhere-archived" href=address(list.route()) on:click=go>{t.elsewhere_archived(count)}</a> }
    });
    view! { {unfiltered}{over_there}{put_away} }
}
