//! One ledger as one device keeps it, and how it stays equal with the others: a pure
//! machine. Frames, commands and stored rows go in; [`Output`]s come out.
//!
//! The one rule for whoever drives it: take outputs strictly one after the other, and of
//! each **first** commit its rows in one transaction, **then** send its frames, **then**
//! show its changes. If the commit fails, drop the [`Replica`] and open it again from what
//! is stored: nothing was claimed, so nothing is lost.
//!
//! Reading order: [`rows`](Row) (what is stored), `replica` (the state), `session` (frames
//! in), `outbox` (own entries out), `inbox` (others' entries in), `held` (those that wait),
//! `compare` (a relay that lost its log), `commands` (what a person does), `joining`.

mod batch;
mod commands;
mod compare;
mod held;
mod inbox;
mod joining;
mod outbox;
mod replica;
mod rows;
mod session;

use std::sync::Arc;

use rand_chacha::ChaCha20Rng;

use crate::{
    crypto::short_hash,
    id::{DeviceId, LedgerId, RecordId},
    protocol::{ClientFrame, Reason},
    time::UnixMillis,
    view::View,
};

pub use batch::Batch;
pub use commands::CommandError;
pub use held::HeldReason;
pub use inbox::Documents;
pub use joining::{Introduction, JoinError, JoinStep, Joining};
pub use outbox::{Refused, RefusedReason};
pub use replica::{OpenError, Opened, Replica};
pub use rows::{Row, Stored, Table};

/// The name under which a ledger's name is kept: a record of this kind.
pub const CIRCLE_KIND: &str = "circle";
/// A device's label is a record of this kind.
pub const DEVICE_KIND: &str = "device";

/// What the machine may not have of itself.
#[derive(Debug)]
pub struct Context {
    pub now: UnixMillis,
    pub rng: ChaCha20Rng,
}

/// What is to be done, in this order: commit, send, show.
#[derive(Debug, Default)]
pub struct Output {
    /// Rows for one transaction. Empty: nothing to store.
    pub commit: Vec<Row>,
    /// Whether the transaction holds what exists nowhere else (own edits, keys): then it
    /// must be flushed to disk before anything is claimed.
    pub strict: bool,
    pub frames: Vec<ClientFrame>,
    /// Records that changed, as they are now.
    pub changed: Vec<Arc<View>>,
    /// Records that were erased.
    pub removed: Vec<RecordId>,
    /// Whether members, roles or invites changed.
    pub membership: bool,
    /// The rows of [`Table::Log`] are wanted: hand them to [`Replica::read_log`].
    pub wants_log: bool,
    /// The connection is to be closed.
    pub end: Option<End>,
}

impl Output {
    /// Both as one: later rows overwrite earlier ones of the same key.
    pub fn join(&mut self, next: Self) {
        self.commit.extend(next.commit);
        self.strict |= next.strict;
        self.frames.extend(next.frames);
        self.changed.extend(next.changed);
        self.removed.extend(next.removed);
        self.membership |= next.membership;
        self.wants_log |= next.wants_log;
        self.end = next.end.or(self.end);
    }
}

/// Why a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Connect again soon.
    Again,
    /// The relay said goodbye.
    Refused(Reason),
    /// Another relay answers at this address than the one this ledger knows.
    WrongRelay,
    /// The relay broke the protocol.
    Broken,
}

/// Is my work safe, and do I have the others' work?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// Own changes that no relay has acknowledged as durable.
    pub unsent: usize,
    /// When the relay last acknowledged something, or said there was nothing to send.
    pub last_ack: Option<UnixMillis>,
    /// The session is open and everything the relay had has been merged.
    pub caught_up: bool,
    /// Entries that wait for a key, a statement or an earlier change.
    pub held: usize,
    /// Own entries that were refused.
    pub refused: usize,
}

impl Output {
    /// Whether there is nothing to do.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.commit.is_empty()
            && self.frames.is_empty()
            && self.changed.is_empty()
            && self.removed.is_empty()
            && !self.membership
            && !self.wants_log
            && self.end.is_none()
    }
}

/// The record that holds the ledger's name.
#[must_use]
pub fn circle_record(ledger: LedgerId) -> RecordId {
    RecordId::from_random(short_hash("staffelstab v1 circle record", ledger.as_bytes()))
}

/// The record that holds a device's label.
#[must_use]
pub fn device_record(device: DeviceId) -> RecordId {
    RecordId::from_random(short_hash("staffelstab v1 device record", device.as_bytes()))
}
