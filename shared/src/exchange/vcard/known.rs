//! The people and organizations that a ledger has already, as cards are compared with them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::contact::Contact;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::model::{Model, Organization, Person};
use crate::search::fold;
use crate::view::View;

/// Put together once for a file: cards are many, and so are records.
#[derive(Debug, Default)]
pub struct Known {
    ids: HashSet<RecordId>,
    /// How they are called, and by which ways those called so are reached.
    called: HashSet<String>,
    ways: HashMap<String, RecordId>,
    /// The organizations in use by their names; nothing where there are several.
    organizations: HashMap<String, Option<RecordId>>,
    /// The topics in use, by how they are called however they are written.
    topics: HashMap<String, BTreeSet<String>>,
}

/// What a ledger has of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    New,
    /// Somebody else, or perhaps not, is called the same.
    Namesake,
    /// Called the same, and reached the same way as this record.
    Same(RecordId),
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
                | Kind::Meeting
                | Kind::Handover
                | Kind::Absence
                | Kind::Question
                | Kind::Synonym
                | Kind::Other(_) => continue,
            };
            known.ids.insert(view.id);
            known.called.insert(contact.called());
            for way in contact.ways() {
                known.ways.entry(way).or_insert(view.id);
            }
            for topic in contact.topics().iter().filter(|_| !view.archived) {
                known.topics.entry(topic.to_lowercase()).or_default().insert(topic.clone());
            }
            let name = fold(contact.name());
            // A name of signs only folds to nothing: nobody is called by it.
            let is_named = matches!(contact, Contact::Organization(_)) && !name.is_empty();
            if is_named && !view.archived {
                let named = known.organizations.entry(name);
                named.and_modify(|one| *one = None).or_insert(Some(view.id));
            }
        }
        known
    }

    /// How a card with this id stands to what is there. A card that was read before is new here:
    /// its record is told by its id.
    pub(super) fn standing(&self, id: RecordId, contact: &Contact) -> Standing {
        if self.ids.contains(&id) {
            Standing::New
        } else if let Some(same) = contact.ways().find_map(|way| self.ways.get(&way)) {
            Standing::Same(*same)
        } else if self.called.contains(&contact.called()) {
            Standing::Namesake
        } else {
            Standing::New
        }
    }

    /// As the ledger writes a topic, so itself if that is one of several ways; nothing where it has
    /// none of that name.
    pub(super) fn spelled(&self, topic: &str) -> Option<&str> {
        let ways = self.topics.get(&topic.to_lowercase())?;
        ways.get(topic).or_else(|| ways.first()).map(String::as_str)
    }

    /// The one organization in use that is called so; nothing where there are several.
    pub(super) fn organization(&self, name: &str) -> Option<RecordId> {
        self.organizations.get(&fold(name)).copied().flatten()
    }
}
