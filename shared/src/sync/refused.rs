//! Entries that need a person's attention.

use minicbor::{Decode, Encode};

use crate::{
    id::{EntryId, RecordId},
    protocol::Reason,
    time::UnixMillis,
};

/// Why an entry went to "needs attention".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum RefusedReason {
    /// The relay said so.
    #[n(0)]
    Relay(#[n(0)] Reason),
    /// The record was erased before this arrived.
    #[n(1)]
    Erased,
    /// An entry of somebody else stopped the app while it was merged.
    #[n(2)]
    Quarantined,
}

/// An entry that needs a person's attention. It can be read and copied.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Refused {
    #[n(0)]
    pub record: RecordId,
    #[n(1)]
    pub reason: RefusedReason,
    /// What was written, in words.
    #[n(2)]
    pub note: String,
    #[n(3)]
    pub at: UnixMillis,
    /// The entry itself, for one that was quarantined.
    #[n(4)]
    pub entry: Option<EntryId>,
}
