//! Entries that cannot be merged yet are tried again when what they wait for arrives.

use super::{
    effects::Effects,
    held::{Held, HeldReason},
    incoming::Incoming,
    replica::Replica,
    rows::{self, Row, Table},
};
use crate::{
    envelope::Entry,
    protocol::{Delivery, ItemBytes},
};

impl Replica {
    pub(super) fn hold(&mut self, entry: &Entry, reason: HeldReason, effects: &mut Effects) {
        let held = Held { reason, record: entry.header().record, bytes: entry.bytes().to_vec() };
        effects.commit.push(Row::put(
            Table::Held,
            entry.id().as_bytes().as_slice(),
            rows::encode(&held),
        ));
        self.held.insert(entry.id(), held);
    }

    pub(super) fn unhold(&mut self, entry: &Entry, effects: &mut Effects) {
        if self.held.remove(&entry.id()).is_some() {
            effects.commit.push(Row::delete(Table::Held, entry.id().as_bytes().as_slice()));
        }
    }

    /// Tries entries again that waited for a key or a statement.
    pub(super) fn release_held(&mut self) {
        self.release(|held| held.reason != HeldReason::Dependency);
    }

    pub(super) fn release(&mut self, ready: impl Fn(&Held) -> bool) {
        // They stay held in storage until they are merged.
        let released = self.held.values().filter(|held| ready(held));
        let released: Vec<Incoming> = released
            .filter_map(|held| ItemBytes::new(held.bytes.clone()).ok())
            .map(|bytes| Incoming::new(Delivery::Whole(bytes), None))
            .collect();
        for incoming in released {
            if !self.loose.iter().any(|other| other.id == incoming.id) {
                self.loose.push_back(incoming);
            }
        }
    }
}
