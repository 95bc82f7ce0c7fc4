//! Entries that cannot be merged yet, as they are kept in storage.

use minicbor::{Decode, Encode};

use crate::id::RecordId;

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
