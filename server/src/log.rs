//! The log: for every ledger its items in order, each durable before it is acknowledged.
//!
//! Backends are synchronous and know nothing of sessions or admission; what is written
//! has been admitted. All of them pass the one suite in `conformance`.

#[cfg(test)]
mod conformance;
mod memory;
mod sqlite;

use std::{fmt::Debug, sync::Arc};

use staffelstab_shared::{
    crypto::PublicKey,
    envelope::{ChainHead, Kind},
    id::{DeviceId, EntryId, LedgerId, RecordId, StatementId},
    protocol::RunningHash,
    time::UnixMillis,
};

pub use memory::MemoryLog;
pub use sqlite::SqliteLog;

/// Why the log could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("the database failed")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the folder of the database cannot be used")]
    Io(#[from] std::io::Error),
    /// What is stored contradicts itself.
    #[error("the stored log is damaged: {0}")]
    Damaged(&'static str),
    /// The write does not continue the ledger's log where it ends.
    #[error("the items do not follow the end of the log")]
    NotNext,
    /// Readers were in the way of removing purged bytes from the write-ahead log.
    #[error("purged bytes are not gone from the write-ahead log yet")]
    PurgePending,
}

/// A position in a ledger's log: how many items, and the hash over their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub sequence: u64,
    pub hash: RunningHash,
}

impl Position {
    /// Before the first item.
    pub const START: Self = Self { sequence: 0, hash: RunningHash::EMPTY };

    /// After one more item.
    #[must_use]
    pub fn then(&self, id: EntryId) -> Self {
        Self { sequence: self.sequence.saturating_add(1), hash: self.hash.then(id) }
    }
}

/// One item as it lies in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The position after this item.
    pub position: Position,
    pub id: EntryId,
    pub kind: Kind,
    /// Who wrote it; for statements and receipts derived from the issuer's key.
    pub device: DeviceId,
    /// The place in the device's chain; 0 for control items.
    pub device_sequence: u64,
    /// The record of an entry.
    pub record: Option<RecordId>,
    /// Nothing once the item was purged: a stub stays.
    pub bytes: Option<Arc<[u8]>>,
}

impl Stored {
    /// Statements and receipts.
    #[must_use]
    pub const fn is_control(&self) -> bool {
        matches!(self.kind, Kind::Statement | Kind::Receipt)
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.as_ref().map_or(0, |bytes| bytes.len())
    }

    /// Where the writing device's chain stands after it.
    #[must_use]
    pub const fn chain_head(&self) -> ChainHead {
        ChainHead { sequence: self.device_sequence, id: self.id }
    }
}

/// An invite as far as a relay has to find it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredInvite {
    pub ledger: LedgerId,
    pub key: PublicKey,
    pub statement: StatementId,
    /// Handed out with the join; nothing if the statement came without it.
    pub deposit: Option<Arc<[u8]>>,
}

/// An erased record: hidden at once, purged when due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    pub record: RecordId,
    pub by: DeviceId,
    pub at: UnixMillis,
    /// The second steward.
    pub confirmed_by: Option<DeviceId>,
    /// When to purge; nothing while a second steward has to confirm.
    pub due: Option<UnixMillis>,
    pub purged: bool,
}

/// What one device holds in a ledger's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    pub head: ChainHead,
    /// Bytes of its entries.
    pub bytes: u64,
}

impl Chain {
    pub(crate) const EMPTY: Self = Self { head: ChainHead::EMPTY, bytes: 0 };

    /// With one more entry. Of two branches the one that is longer leads; of two equally
    /// long ones the first.
    pub(crate) fn push(&mut self, item: &Stored) {
        self.bytes = self.bytes.saturating_add(item.len() as u64);
        if item.device_sequence > self.head.sequence {
            self.head = item.chain_head();
        }
    }
}

/// What a relay keeps of a ledger in memory, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub end: Position,
    pub chains: Vec<(DeviceId, Chain)>,
    pub erasures: Vec<Erasure>,
}

/// What is added to one ledger, all or nothing.
#[derive(Debug, Clone)]
pub struct Write {
    pub ledger: LedgerId,
    /// They continue the log exactly where it ends.
    pub items: Vec<Stored>,
    /// Replace what is there for the same key only by adding a deposit.
    pub invites: Vec<StoredInvite>,
    /// Replace what is there for the same record.
    pub erasures: Vec<Erasure>,
}

impl Write {
    pub(crate) const fn new(ledger: LedgerId) -> Self {
        Self { ledger, items: Vec::new(), invites: Vec::new(), erasures: Vec::new() }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.items.is_empty() && self.invites.is_empty() && self.erasures.is_empty()
    }
}

/// How much of a log to read at once. At least one item is read if there is one.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub items: usize,
    pub bytes: usize,
}

/// A durable log of many ledgers.
pub trait Log: Send + Sync + Debug {
    /// Writes everything in one durable step: when it returns, a power cut loses nothing.
    ///
    /// # Errors
    /// Then nothing was written.
    fn append(&self, writes: &[Write]) -> Result<(), LogError>;

    /// What to keep in memory of a ledger; nothing if it is unknown.
    ///
    /// # Errors
    /// When reading fails.
    fn summary(&self, ledger: LedgerId) -> Result<Option<Summary>, LogError>;

    /// Items after a sequence, in order.
    ///
    /// # Errors
    /// When reading fails.
    fn read_after(&self, ledger: LedgerId, after: u64, page: Page)
    -> Result<Vec<Stored>, LogError>;

    /// Statements and receipts after a sequence, in order.
    ///
    /// # Errors
    /// When reading fails.
    fn control_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<Stored>, LogError>;

    /// Ids after a sequence, in order.
    ///
    /// # Errors
    /// When reading fails.
    fn ids_after(
        &self,
        ledger: LedgerId,
        after: u64,
        count: usize,
    ) -> Result<Vec<EntryId>, LogError>;

    /// One item by its id.
    ///
    /// # Errors
    /// When reading fails.
    fn find(&self, ledger: LedgerId, id: EntryId) -> Result<Option<Stored>, LogError>;

    /// The running hash at a sequence; nothing beyond the end.
    ///
    /// # Errors
    /// When reading fails.
    fn hash_at(&self, ledger: LedgerId, sequence: u64) -> Result<Option<RunningHash>, LogError>;

    /// Whether any entry has this place in a device's chain.
    ///
    /// # Errors
    /// When reading fails.
    fn is_taken(
        &self,
        ledger: LedgerId,
        device: DeviceId,
        device_sequence: u64,
    ) -> Result<bool, LogError>;

    /// The devices that wrote changes of a record.
    ///
    /// # Errors
    /// When reading fails.
    fn writers_of(&self, ledger: LedgerId, record: RecordId) -> Result<Vec<DeviceId>, LogError>;

    /// An invite by its key, whichever ledger it belongs to.
    ///
    /// # Errors
    /// When reading fails.
    fn invite(&self, key: PublicKey) -> Result<Option<StoredInvite>, LogError>;

    /// Erased records whose bytes are due to go.
    ///
    /// # Errors
    /// When reading fails.
    fn due(&self, now: UnixMillis) -> Result<Vec<(LedgerId, RecordId)>, LogError>;

    /// Removes the bytes of a record's changes for good; stubs stay. Repeating is safe.
    ///
    /// # Errors
    /// [`LogError::PurgePending`] when it has to be repeated for the last traces.
    fn purge(&self, ledger: LedgerId, record: RecordId) -> Result<(), LogError>;

    /// Reads something.
    ///
    /// # Errors
    /// When the log cannot be read.
    fn check(&self) -> Result<(), LogError>;
}
