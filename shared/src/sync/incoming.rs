//! Something that came in and waits for its turn.

use std::sync::OnceLock;

use crate::{
    id::{EntryId, RecordId},
    protocol::{Cursor, Delivery, Item},
};

#[derive(Debug, Clone)]
pub(super) struct Incoming {
    pub(super) delivery: Delivery,
    pub(super) id: EntryId,
    /// The position in the relay's log after it; none for what was asked for by id, or did
    /// not come from a relay's log.
    pub(super) after: Option<Cursor>,
    /// The item, read when its turn comes and then only once.
    item: OnceLock<Option<Item>>,
}

impl Incoming {
    pub(super) fn new(delivery: Delivery, after: Option<Cursor>) -> Self {
        Self { id: delivery.id(), delivery, after, item: OnceLock::new() }
    }

    /// What was delivered whole, if it can be read.
    pub(super) fn item(&self) -> Option<&Item> {
        let read = || match &self.delivery {
            Delivery::Whole(bytes) => Item::parse(bytes.as_slice()).ok(),
            Delivery::Own(_) | Delivery::Stub { .. } => None,
        };
        self.item.get_or_init(read).as_ref()
    }

    /// The record it is about, without opening it.
    pub(super) fn record(&self) -> Option<RecordId> {
        match self.item()? {
            Item::Entry(entry) => Some(entry.header().record),
            Item::Statement(_) | Item::Receipt(_) => None,
        }
    }

    /// The id of what this device wrote itself, as the relay says.
    pub(super) const fn own(&self) -> Option<EntryId> {
        match &self.delivery {
            Delivery::Own(id) => Some(*id),
            Delivery::Whole(_) | Delivery::Stub { .. } => None,
        }
    }

    pub(super) const fn is_whole(&self) -> bool {
        matches!(self.delivery, Delivery::Whole(_))
    }
}
