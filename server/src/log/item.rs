//! What lies in a log: items with their positions, invites, erasures, and what a relay keeps
//! in memory of them.

use std::sync::Arc;

use staffelstab_shared::{
    crypto::{InviteSecret, PublicKey},
    envelope::{ChainHead, Kind},
    id::{DeviceId, EntryId, LedgerId, RecordId, StatementId},
    protocol::RunningHash,
    time::UnixMillis,
};

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
pub struct LogItem {
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

impl LogItem {
    /// Statements and receipts.
    #[must_use]
    pub const fn is_control(&self) -> bool {
        matches!(self.kind, Kind::Statement | Kind::Receipt)
    }

    /// Its bytes; none once it was purged.
    #[must_use]
    pub fn size(&self) -> usize {
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
pub struct LogInvite {
    pub ledger: LedgerId,
    pub key: PublicKey,
    pub statement: StatementId,
    /// Handed out with the join; nothing if the statement came without it.
    pub deposit: Option<Arc<[u8]>>,
}

/// From the erasure of a record to the purge of its bytes.
pub const PURGE_DELAY_MS: i64 = 72 * 60 * 60 * 1000;

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
    /// Nothing yet.
    pub const EMPTY: Self = Self { head: ChainHead::EMPTY, bytes: 0 };

    /// With one more entry. Of two branches the one that is longer leads; of two equally
    /// long ones the first.
    pub fn push(&mut self, item: &LogItem) {
        self.bytes = self.bytes.saturating_add(item.size() as u64);
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

/// The hash of a founding code: what lies at the relay founds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundingCode([u8; 32]);

impl FoundingCode {
    /// As it is stored.
    #[must_use]
    pub fn of(secret: &InviteSecret) -> Self {
        Self(blake3::derive_key("staffelstab founding code v1", secret.as_bytes()))
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What was said about a ledger that is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Nothing: the relay's rule holds.
    Unsaid,
    /// A founding code was used for it.
    Granted,
    /// The operator has deleted it.
    Withdrawn,
}

/// How much of a ledger lies here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    pub ledger: LedgerId,
    /// Of changes and erasures, purged ones too.
    pub entries: u64,
    /// Of those entries.
    pub bytes: u64,
    /// Nothing where an older relay wrote last.
    pub last_write: Option<UnixMillis>,
}

/// What is added to one ledger, all or nothing.
#[derive(Debug, Clone)]
pub struct Write {
    pub ledger: LedgerId,
    /// When.
    pub at: UnixMillis,
    /// They continue the log exactly where it ends.
    pub items: Vec<LogItem>,
    /// Replace what is there for the same key only by adding a deposit.
    pub invites: Vec<LogInvite>,
    /// Replace what is there for the same record.
    pub erasures: Vec<Erasure>,
}

impl Write {
    /// Nothing yet.
    #[must_use]
    pub const fn new(ledger: LedgerId, at: UnixMillis) -> Self {
        Self { ledger, at, items: Vec::new(), invites: Vec::new(), erasures: Vec::new() }
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty() && self.invites.is_empty() && self.erasures.is_empty()
    }
}

/// How much of a log to read at once. At least one item is read if there is one.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub items: usize,
    pub bytes: usize,
}
