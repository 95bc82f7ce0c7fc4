//! What is looked for in a list and in which order it stands, as its address says it: so a
//! reload, the way back and a link handed on show the same list. Nothing of it that is usual is
//! written.

use std::collections::BTreeSet;

use form_urlencoded::{Serializer, parse};
use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::{By, Order},
    model::MAX_NAME_CHARS,
    search::Query,
    view::Kind,
};

use super::{Route, address};

/// Words of by what a list is ordered, in addresses.
const ORDERS: [(By, &str); 9] = [
    (By::Usual, "usual"),
    (By::Name, "name"),
    (By::Family, "surname"),
    (By::Given, "given"),
    (By::Kind, "kind"),
    (By::District, "district"),
    (By::Changed, "changed"),
    (By::Heard, "heard"),
    (By::Assured, "confirmed"),
];

/// So many topics or languages of an address count.
const MOST_CHOSEN: usize = 20;

/// What is asked of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) query: Query,
    pub(crate) order: Order,
}

impl Wanted {
    /// The part of an address behind its `?`; what it does not understand it leaves out.
    pub(crate) fn read(search: &str) -> Self {
        let mut wanted = Self::default();
        let Self { query, order } = &mut wanted;
        for (name, value) in parse(search.trim_start_matches('?').as_bytes()) {
            match &*name {
                "q" => query.text = value.into_owned(),
                "kind" => query.kinds = [Kind::from(&*value)].into(),
                "topic" => query.topics.extend([value.into_owned()]),
                "language" => query.languages.extend([value.into_owned()]),
                "district" => query.district = Some(value.into_owned()),
                "archived" => query.archived = value == "yes",
                "order" => {
                    let (word, backwards) =
                        value.strip_prefix('-').map_or((&*value, false), |word| (word, true));
                    let by = ORDERS.iter().find(|(_, known)| *known == word);
                    *order = by.map(|(by, _)| Order { by: *by, backwards }).unwrap_or_default();
                }
                _ => {}
            }
        }
        query.kinds.retain(Kind::is_listed);
        // Somebody else may have made the address.
        query.text = query.text.chars().take(MAX_NAME_CHARS).collect();
        for chosen in [&mut query.topics, &mut query.languages] {
            *chosen = std::mem::take(chosen).into_iter().take(MOST_CHOSEN).collect();
        }
        wanted
    }

    /// What [`Self::read`] reads; empty where all is as usual.
    pub(crate) fn write(&self) -> String {
        let Self { query, order } = self;
        let mut text = Serializer::new(String::new());
        if !query.text.is_empty() {
            text.append_pair("q", &query.text);
        }
        text.extend_pairs(query.kinds.iter().take(1).map(|kind| ("kind", kind.as_str())));
        text.extend_pairs(query.topics.iter().map(|topic| ("topic", topic)));
        text.extend_pairs(query.languages.iter().map(|code| ("language", code)));
        text.extend_pairs(query.district.iter().map(|district| ("district", district)));
        if query.archived {
            text.append_pair("archived", "yes");
        }
        if *order != Order::default() {
            let word = ORDERS.iter().find(|(by, _)| *by == order.by).map_or("", |(_, word)| word);
            let sign = if order.backwards { "-" } else { "" };
            text.append_pair("order", &format!("{sign}{word}"));
        }
        text.finish()
    }
}

/// The form of a new record, with what it is about: topics, languages and a district.
#[must_use]
pub(crate) fn address_about(form: Route, query: &Query) -> String {
    let Query { topics, languages, district, .. } = query.clone();
    let query = Query { topics, languages, district, ..Query::default() };
    let about = Wanted { query, ..Wanted::default() }.write();
    let about = (!about.is_empty()).then(|| format!("?{about}"));
    format!("{}{}", address(form), about.unwrap_or_default())
}

/// The row at the top of a list when somebody last looked at it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seen {
    pub(crate) id: RecordId,
    /// How far below the edge of what scrolls; negative where it reaches over it.
    pub(crate) below_px: f64,
}

/// One list for as long as the app runs. It outlives its page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listing {
    pub(crate) query: RwSignal<Query>,
    pub(crate) order: RwSignal<Order>,
    pub(crate) seen: StoredValue<Option<Seen>>,
    /// Whether pressing a row chooses it instead of opening it, and what is chosen.
    pub(crate) choosing: RwSignal<bool>,
    pub(crate) chosen: RwSignal<BTreeSet<RecordId>>,
}

impl Listing {
    fn new() -> Self {
        Self {
            query: RwSignal::new(Query::default()),
            order: RwSignal::new(Order::default()),
            seen: StoredValue::new(None),
            choosing: RwSignal::new(false),
            chosen: RwSignal::default(),
        }
    }

    pub(crate) fn wanted(self) -> Wanted {
        Wanted { query: self.query.get(), order: self.order.get() }
    }

    /// Equal news is no news.
    pub(crate) fn want(self, Wanted { query, order }: Wanted) {
        if *self.query.read_untracked() != query {
            self.query.set(query);
        }
        if self.order.get_untracked() != order {
            self.order.set(order);
        }
    }

    /// Of another ledger.
    pub(crate) fn forget(self) {
        self.want(Wanted::default());
        self.seen.set_value(None);
        self.choosing.set(false);
        self.chosen.set(BTreeSet::new());
    }
}

/// All lists; given as context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listings {
    pub(crate) contacts: Listing,
    pub(crate) knowledge: Listing,
    pub(crate) find: Listing,
    /// Somebody comes to the finder to name an answer: once they are there they begin with that.
    pub(crate) to_answer: StoredValue<bool>,
}

impl Listings {
    pub(crate) fn new() -> Self {
        Self {
            contacts: Listing::new(),
            knowledge: Listing::new(),
            find: Listing::new(),
            to_answer: StoredValue::new(false),
        }
    }

    pub(crate) fn forget(self) {
        self.contacts.forget();
        self.knowledge.forget();
        self.find.forget();
        self.to_answer.set_value(false);
    }

    /// The list that a page shows, alone or beside the record that is open.
    pub(crate) const fn of(self, route: &Route) -> Option<Listing> {
        match route {
            Route::Contacts | Route::Contact(_) => Some(self.contacts),
            Route::Knowledge | Route::Piece(_) => Some(self.knowledge),
            Route::Find => Some(self.find),
            Route::Home
            | Route::Today
            | Route::Join
            | Route::NewContact(_)
            | Route::EditContact(_)
            | Route::NewPiece
            | Route::EditPiece(_)
            | Route::Network
            | Route::Coverage
            | Route::Summary
            | Route::WhatIf(_)
            | Route::Status
            | Route::Members
            | Route::Settings
            | Route::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_usual_is_not_written() {
        assert_eq!(Wanted::default().write(), "");
        assert_eq!(Wanted::read(""), Wanted::default());
        let order = Order { by: By::Family, backwards: true };
        assert_eq!(Wanted { order, ..Wanted::default() }.write(), "order=-surname");
    }

    #[test]
    fn what_nobody_understands_is_left_out() {
        let read = Wanted::read("?kind=ufo&order=height&archived=1&x=7&q=%FF%zz&topic=a+b");
        let mut wanted = Wanted::default();
        wanted.query.text = "\u{fffd}%zz".to_owned();
        wanted.query.topics.insert("a b".to_owned());
        assert_eq!(read, wanted);
    }

    #[test]
    fn every_order_has_a_word_of_its_own() {
        for by in By::ALL {
            for backwards in [false, true] {
                let wanted = Wanted { order: Order { by, backwards }, ..Wanted::default() };
                assert_eq!(Wanted::read(&wanted.write()), wanted);
            }
        }
    }

    proptest! {
        #[test]
        fn an_address_says_what_is_looked_for(
            text in any::<String>(),
            topics in proptest::collection::btree_set(any::<String>(), 0..3),
            languages in proptest::collection::btree_set("[a-z]{2}", 0..3),
            district in proptest::option::of(any::<String>()),
            archived: bool,
        ) {
            let query =
                Query { text, kinds: [Kind::Post].into(), topics, languages, district, archived };
            let wanted = Wanted { query, order: By::Heard.into() };
            prop_assert_eq!(Wanted::read(&wanted.write()), wanted);
        }
    }
}
