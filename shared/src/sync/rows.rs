//! What a device stores: rows of a few tables, written in transactions.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::{
    cbor,
    envelope::{ChainHead, Kind},
    id::{DeviceId, EntryId, LedgerId, RecordId, RelayId},
    protocol::Cursor,
    time::UnixMillis,
};

/// The tables of one ledger on one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Keys, cursor, and the marker of a running merge.
    Meta,
    /// Statements and receipts, by id.
    Control,
    /// Own entries that are not acknowledged, by order.
    Outbox,
    /// Entries of others that cannot be merged yet, by id.
    Held,
    /// Own entries that were refused, by order.
    Attention,
    /// Tombstones of erased records.
    Erased,
    /// What screens show of each record.
    View,
    /// The document of each record.
    Document,
    /// Entries as they came, so that another relay or device can have them.
    Log,
}

impl Table {
    /// All tables; the last two are not read at start-up.
    pub const ALL: [Self; 9] = [
        Self::Meta,
        Self::Control,
        Self::Outbox,
        Self::Held,
        Self::Attention,
        Self::Erased,
        Self::View,
        Self::Document,
        Self::Log,
    ];

    /// Whether `Replica::open` needs its rows.
    #[must_use]
    pub const fn is_read_at_start(self) -> bool {
        !matches!(self, Self::Document | Self::Log)
    }

    /// A short stable name, for storage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Control => "control",
            Self::Outbox => "outbox",
            Self::Held => "held",
            Self::Attention => "attention",
            Self::Erased => "erased",
            Self::View => "view",
            Self::Document => "document",
            Self::Log => "log",
        }
    }
}

/// One row to be written, or deleted where there is no value.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    pub table: Table,
    pub key: Vec<u8>,
    pub value: Option<Vec<u8>>,
}

impl core::fmt::Debug for Row {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // Values hold keys and what people wrote.
        let len = self.value.as_ref().map(Vec::len);
        f.debug_struct("Row").field("table", &self.table).field("len", &len).finish_non_exhaustive()
    }
}

impl Row {
    pub(super) fn put(table: Table, key: impl Into<Vec<u8>>, value: Vec<u8>) -> Self {
        Self { table, key: key.into(), value: Some(value) }
    }

    pub(super) fn delete(table: Table, key: impl Into<Vec<u8>>) -> Self {
        Self { table, key: key.into(), value: None }
    }
}

/// Keys and values of one table, in the order of the keys.
pub type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// What start-up reads: the rows of every table that it needs.
pub type Tables = BTreeMap<Table, Pairs>;

/// The format of everything stored, in the identity's row. Rows of another one are left alone.
pub(super) const FORMAT: u16 = 3;

/// The key in [`Table::Meta`] of the row that holds who this device is in the ledger. Written once,
/// by founding or joining: whoever writes another over it loses the device's keys.
pub const IDENTITY: &[u8] = b"identity";
/// Before the id of a relay: how far the exchange with it has come.
pub(super) const PEER: &[u8] = b"peer/";
pub(super) const PROGRESS: &[u8] = b"progress";
pub(super) const KEYS: &[u8] = b"keys";
pub(super) const JOINING: &[u8] = b"joining";
pub(super) const MERGING: &[u8] = b"merging";
/// Before the id of an own invite: its deposit.
pub(super) const DEPOSIT: &[u8] = b"deposit/";

/// What is being merged at this moment.
#[derive(Encode, Decode, Default)]
pub(super) struct Merging {
    #[n(0)]
    pub(super) ids: Vec<EntryId>,
    /// How often a merge of this one entry alone was begun without an end.
    #[n(1)]
    pub(super) alone: u8,
}

/// Who this device is in this ledger. Never changes.
#[derive(Encode, Decode)]
pub(super) struct Identity {
    #[n(0)]
    pub(super) ledger: LedgerId,
    /// The relay it began with.
    #[n(1)]
    pub(super) relay: RelayId,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(super) sign: [u8; 32],
    #[cbor(n(3), with = "minicbor::bytes")]
    pub(super) seal: [u8; 32],
    /// [`FORMAT`]; the first one did not name itself.
    #[n(4)]
    pub(super) format: Option<u16>,
}

/// How far this device has come, whatever relay it speaks with.
#[derive(Debug, Clone, Encode, Decode)]
pub(super) struct Progress {
    /// The end of the own chain, acknowledged or not.
    #[n(0)]
    pub(super) chain: ChainHead,
    /// The end of the own chain as some relay has it.
    #[n(1)]
    pub(super) acked: ChainHead,
    /// The end of every other device's chain as merged: the cut of a removal.
    #[n(2)]
    pub(super) chains: Vec<(DeviceId, ChainHead)>,
    /// Numbers the rows of the log and of the outbox.
    #[n(3)]
    pub(super) next: u64,
    /// The number of the last row of the log; 0 before the first.
    #[n(4)]
    pub(super) log: u64,
}

/// How far the exchange with one peer has come.
#[derive(Debug, Clone, Encode, Decode)]
pub(super) struct PeerRow {
    /// Everything up to here of its log is merged.
    #[n(0)]
    pub(super) cursor: Cursor,
    /// Marks rows of our log that it is known to have. 0 is nobody's.
    #[n(1)]
    pub(super) number: u16,
    /// The end of the own chain as it has acknowledged it.
    #[n(2)]
    pub(super) acked: ChainHead,
    #[n(3)]
    pub(super) last_ack: Option<UnixMillis>,
    /// Own items acknowledged at positions that the cursor has not passed.
    #[n(4)]
    pub(super) passing: Vec<(u64, EntryId)>,
    /// Control items that came ahead of their turn, until their turn comes: a relay that
    /// was restored from before them would never deliver them.
    #[n(5)]
    pub(super) ahead: Vec<EntryId>,
    /// It has all of our log up to this number, but for what it refused.
    #[n(6)]
    pub(super) given: u64,
    /// It refused what it may take once it knows more statements.
    #[n(7)]
    pub(super) is_owed: bool,
    /// The relay that answered last where this one was.
    #[n(8)]
    pub(super) answers_here: Option<RelayId>,
    /// How many own entries of our log it refused since logs were last compared.
    #[n(9)]
    pub(super) lacks: u64,
}

/// What an own entry will say, and how it was sealed, if it was.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub(super) enum Queued {
    #[n(0)]
    Sealed {
        #[n(0)]
        kind: Kind,
        #[n(1)]
        record: RecordId,
        #[cbor(n(2), with = "minicbor::bytes")]
        payload: Vec<u8>,
        /// What the person wrote, in words: to be read and copied if it is refused.
        #[n(3)]
        note: String,
        #[cbor(n(4), with = "minicbor::bytes")]
        entry: Option<Vec<u8>>,
    },
    #[n(1)]
    Statement {
        #[cbor(n(0), with = "minicbor::bytes")]
        bytes: Vec<u8>,
        #[cbor(n(1), with = "minicbor::bytes")]
        deposit: Option<Vec<u8>>,
    },
}

impl Queued {
    /// The record that an entry is about.
    pub(super) const fn record(&self) -> Option<RecordId> {
        match self {
            Self::Sealed { record, .. } => Some(*record),
            Self::Statement { .. } => None,
        }
    }
}

pub(super) fn order_key(order: u64) -> [u8; 8] {
    order.to_be_bytes()
}

pub(super) fn read_order(key: &[u8]) -> Option<u64> {
    key.try_into().ok().map(u64::from_be_bytes)
}

pub(super) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    cbor::to_vec(value)
}

pub(super) fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Option<T> {
    minicbor::decode(bytes).ok()
}

/// Items of the log, many in one row, with the number of the peer that has all of them.
pub(super) fn encode_segment(number: u16, items: &[Arc8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2 + items.iter().map(|item| item.len() + 4).sum::<usize>());
    bytes.extend_from_slice(&number.to_be_bytes());
    for item in items {
        bytes.extend_from_slice(&u32::try_from(item.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(item);
    }
    bytes
}

pub(super) type Arc8 = std::sync::Arc<[u8]>;

/// The number of a peer, and the items.
pub(super) fn decode_segment(bytes: &[u8]) -> (u16, Vec<&[u8]>) {
    let Some((number, items)) = bytes.split_first_chunk() else { return (0, Vec::new()) };
    (u16::from_be_bytes(*number), crate::protocol::split_frames(items).unwrap_or_default())
}
