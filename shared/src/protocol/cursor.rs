//! Where a reader stands in a log.

use minicbor::{Decode, Encode};

use crate::{
    crypto::purpose,
    id::{EntryId, RelayId},
};

/// A position in one relay's log of one ledger.
///
/// The hash runs over the ids of all items up to and with `sequence`, so a relay that was
/// restored from a backup cannot match a cursor from after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Cursor {
    #[n(0)]
    pub relay: RelayId,
    /// Items of the log so far; 0 before the first.
    #[n(1)]
    pub sequence: u64,
    #[n(2)]
    pub hash: RunningHash,
}

crate::id::bytes_newtype!(
    /// The hash over the ids of all items of a log so far, in order.
    RunningHash, 32
);
crate::id::display_hex!(RunningHash);

impl RunningHash {
    /// The hash of an empty log.
    pub const EMPTY: Self = Self([0; 32]);

    /// The hash with one more item.
    #[must_use]
    pub fn then(&self, id: EntryId) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(purpose::RUNNING_HASH);
        hasher.update(&self.0);
        hasher.update(id.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }
}

impl Cursor {
    /// Before the first item.
    #[must_use]
    pub const fn start(relay: RelayId) -> Self {
        Self { relay, sequence: 0, hash: RunningHash::EMPTY }
    }

    /// After one more item.
    #[must_use]
    pub fn then(&self, id: EntryId) -> Self {
        Self {
            relay: self.relay,
            sequence: self.sequence.saturating_add(1),
            hash: self.hash.then(id),
        }
    }
}
