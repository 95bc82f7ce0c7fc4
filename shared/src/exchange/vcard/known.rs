//! The people and organizations that a ledger has already, as cards are compared with them.

use std::collections::{BTreeMap, BTreeSet};

use super::card::Contact;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::model::{Model, Organization, Person};
use crate::search::fold;
use crate::view::View;

/// Put together once for a file: cards are many, and so are records.
#[derive(Debug, Default)]
pub struct Known {
    ids: BTreeSet<RecordId>,
    /// By their names, however they are written.
    called: BTreeMap<String, Vec<One>>,
}

#[derive(Debug)]
struct One {
    id: RecordId,
    contact: Contact,
    archived: bool,
}

/// What a ledger has of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    New,
    /// Somebody else, or perhaps not, is called the same.
    Namesake,
    /// Called the same, and reached the same way.
    Same,
}

impl Known {
    /// Takes what can come from a card; archived records too, for a card must not bring them back
    /// under another id.
    pub fn of<'a>(views: impl IntoIterator<Item = &'a View>) -> Self {
        let mut known = Self::default();
        for view in views {
            let contact = match view.kind {
                Kind::Person => Contact::Person(Box::new(Person::read(view))),
                Kind::Organization => Contact::Organization(Box::new(Organization::read(view))),
                Kind::Network
                | Kind::Post
                | Kind::Offer
                | Kind::Knowledge
                | Kind::Touchpoint
                | Kind::Task
                | Kind::Other(_) => continue,
            };
            known.ids.insert(view.id);
            let one = One { id: view.id, contact, archived: view.archived };
            known.called.entry(fold(one.contact.name())).or_default().push(one);
        }
        known
    }

    /// How a card with this id stands to what is there. A card that was read before is new here:
    /// its record is told by its id.
    pub(super) fn standing(&self, id: RecordId, contact: &Contact) -> Standing {
        if self.ids.contains(&id) {
            return Standing::New;
        }
        let named = self.called.get(&fold(contact.name())).map(Vec::as_slice).unwrap_or_default();
        if named.iter().any(|one| one.contact.is_same(contact)) {
            Standing::Same
        } else if named.iter().any(|one| one.contact.is_of_one_kind(contact)) {
            Standing::Namesake
        } else {
            Standing::New
        }
    }

    /// The one organization in use that is called so; nothing where there are several.
    pub(super) fn organization(&self, name: &str) -> Option<RecordId> {
        let named = self.called.get(&fold(name)).map(Vec::as_slice).unwrap_or_default();
        let mut found = named
            .iter()
            .filter(|one| !one.archived && matches!(one.contact, Contact::Organization(_)));
        found.next().map(|one| one.id).filter(|_| found.next().is_none())
    }
}
