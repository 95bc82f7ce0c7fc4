//! Entries that cannot be merged yet: kept in storage, and tried again when what they wait for
//! arrives.

use minicbor::{Decode, Encode};

use super::{Output, Replica, Row, Table, inbox::Incoming, rows};
use crate::{
    envelope::Entry,
    id::RecordId,
    protocol::{Delivery, ItemBytes},
};

/// Why an entry cannot be merged yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum HeldReason {
    /// The device that wrote it is not known, or was removed before it wrote.
    #[n(0)]
    Writer,
    /// The key it was sealed under has not arrived.
    #[n(1)]
    Key,
    /// It builds on a change that has not arrived.
    #[n(2)]
    Dependency,
}

#[derive(Debug, Clone, Encode, Decode)]
pub(super) struct Held {
    #[n(0)]
    pub(super) reason: HeldReason,
    #[n(1)]
    pub(super) record: RecordId,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(super) bytes: Vec<u8>,
}

impl Replica {
    pub(super) fn hold(&mut self, entry: &Entry, reason: HeldReason, output: &mut Output) {
        let held = Held { reason, record: entry.header().record, bytes: entry.bytes().to_vec() };
        output.commit.push(Row::put(
            Table::Held,
            entry.id().as_bytes().as_slice(),
            rows::encode(&held),
        ));
        self.held.insert(entry.id(), held);
    }

    pub(super) fn unhold(&mut self, entry: &Entry, output: &mut Output) {
        if self.held.remove(&entry.id()).is_some() {
            output.commit.push(Row::delete(Table::Held, entry.id().as_bytes().as_slice()));
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
            let queued = self
                .inbox
                .iter()
                .any(|other| other.after.is_none() && other.delivery == incoming.delivery);
            if !queued {
                self.inbox.push_back(incoming);
            }
        }
    }
}
