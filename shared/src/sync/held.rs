//! Entries that cannot be merged yet, as they are kept in storage.

use minicbor::{Decode, Encode};

use crate::{envelope::Entry, id::RecordId};

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

#[derive(Clone, Encode, Decode)]
pub(super) struct Held {
    #[n(0)]
    pub(super) reason: HeldReason,
    #[n(1)]
    pub(super) record: RecordId,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(super) bytes: Vec<u8>,
}

impl core::fmt::Debug for Held {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let entry = Entry::parse(&self.bytes).ok();
        let place = entry.map(|entry| (entry.header().device, entry.header().sequence));
        f.debug_struct("Held")
            .field("reason", &self.reason)
            .field("record", &self.record)
            .field("place", &place)
            .finish_non_exhaustive()
    }
}
