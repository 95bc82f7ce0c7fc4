//! Whatever items can be exchanged with: how far that has come, and the session.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    incoming::Incoming,
    rows::{self, PeerRow, Row, Table},
};
use crate::{
    envelope::ChainHead,
    id::{EntryId, RelayId},
    protocol::{Cursor, Reason, RunningHash},
};

/// A relay that this device exchanges items with.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) row: PeerRow,
    /// The row differs from what is stored.
    pub(super) is_dirty: bool,
    pub(super) session: Session,
    /// What it delivered and is not merged yet.
    pub(super) inbox: VecDeque<Incoming>,
    /// It did not know this device, and was told how that joined.
    pub(super) came_back: bool,
    /// The end of the own chain as it says, where this device has not seen that entry.
    pub(super) claimed: Option<ChainHead>,
    /// Own entries of the log that it was sent in this session.
    pub(super) own_sent: BTreeSet<EntryId>,
}

/// Where a session stands.
#[derive(Debug)]
pub(super) enum Session {
    Closed,
    /// Said hello; a challenge is awaited.
    Greeting {
        nonce: [u8; 32],
    },
    /// Proved; a welcome is awaited.
    Proving,
    /// Welcome; the relay's log and ours are compared first.
    Comparing(Comparison),
    /// Welcome, but as a stranger: brings back how it joined. Waits for these answers.
    Returning(BTreeSet<EntryId>),
    /// Delivery goes on. Own entries go out once the control items are all here.
    Open(OpenSession),
}

#[derive(Debug)]
pub(super) struct OpenSession {
    /// The position of the last delivery queued.
    pub(super) received: Cursor,
    /// The end of the relay's log when the session began.
    pub(super) head: u64,
    pub(super) control_complete: bool,
    /// Orders of the outbox that were sent in this session.
    pub(super) sent: BTreeSet<u64>,
    /// Those of them that a relay which is not the home did not take.
    pub(super) declined: BTreeSet<u64>,
    /// Own entries that this device lacks, asked for by id.
    pub(super) fetching: BTreeSet<EntryId>,
    /// Control items known from earlier sessions whose turn has to come in this one.
    pub(super) due: BTreeSet<EntryId>,
    /// Of our log, everything up to here is there, was sent in this session, or was refused.
    pub(super) offered: u64,
    /// Items of our log under way to the relay, and where in the log they stand.
    pub(super) giving: BTreeMap<EntryId, u64>,
    /// The rest of the log was asked for.
    pub(super) is_reading_log: bool,
    /// Deposits of own invites were handed in.
    pub(super) has_deposits: bool,
    /// Logs were compared first: a relay then takes a chain with holes.
    pub(super) was_compared: bool,
}

/// Both sides' ids, side by side.
#[derive(Debug)]
pub(super) struct Comparison {
    /// Where the listing has come to.
    pub(super) at: Cursor,
    pub(super) listed: BTreeSet<EntryId>,
    /// What we asked for and what we sent, until it is answered.
    pub(super) fetching: BTreeSet<EntryId>,
    pub(super) sending: BTreeSet<EntryId>,
    pub(super) compared: bool,
    /// The end of our log when it was compared.
    pub(super) log: u64,
}

impl Session {
    /// Whether the other side has said welcome, or is about to.
    pub(super) const fn is_under_way(&self) -> bool {
        !matches!(self, Self::Closed)
    }

    /// The session, once all control items are here.
    pub(super) const fn ready(&self) -> Option<&OpenSession> {
        match self {
            Self::Open(open) if open.control_complete => Some(open),
            Self::Open(_)
            | Self::Closed
            | Self::Greeting { .. }
            | Self::Proving
            | Self::Comparing(_)
            | Self::Returning(_) => None,
        }
    }
}

impl OpenSession {
    pub(super) const fn new(received: Cursor, head: u64, offered: u64) -> Self {
        Self {
            received,
            head,
            control_complete: false,
            sent: BTreeSet::new(),
            declined: BTreeSet::new(),
            fetching: BTreeSet::new(),
            due: BTreeSet::new(),
            offered,
            giving: BTreeMap::new(),
            is_reading_log: false,
            has_deposits: false,
            was_compared: false,
        }
    }
}

impl Peer {
    /// One from whose log nothing was read, and which has nothing of ours.
    pub(super) fn new(relay: RelayId, number: u16) -> Self {
        let row = PeerRow {
            cursor: Cursor::start(relay),
            number,
            acked: ChainHead::EMPTY,
            last_ack: None,
            passing: Vec::new(),
            ahead: Vec::new(),
            given: 0,
            is_owed: false,
            answers_here: None,
            lacks: 0,
        };
        Self { is_dirty: true, ..Self::stored(row) }
    }

    /// One that may have anything: both logs are compared first.
    pub(super) fn unknown(relay: RelayId, number: u16) -> Self {
        let mut peer = Self::new(relay, number);
        peer.mistrust();
        peer
    }

    pub(super) const fn stored(row: PeerRow) -> Self {
        Self {
            row,
            is_dirty: false,
            session: Session::Closed,
            inbox: VecDeque::new(),
            came_back: false,
            claimed: None,
            own_sent: BTreeSet::new(),
        }
    }

    pub(super) fn relay(&self) -> RelayId {
        self.row.cursor.relay
    }

    pub(super) fn to_row(&self) -> Row {
        let key = [rows::PEER, self.relay().as_bytes().as_slice()].concat();
        Row::put(Table::Meta, key, rows::encode(&self.row))
    }

    /// The relay's log is not the one we knew: compare everything on the next connection,
    /// for which the cursor must not fit.
    pub(super) fn mistrust(&mut self) {
        let (relay, hash) = (self.relay(), RunningHash::EMPTY);
        self.row.cursor = Cursor { relay, sequence: 1, hash };
        self.row.passing.clear();
        self.row.ahead.clear();
        self.row.is_owed = false;
        self.row.lacks = 0;
        self.is_dirty = true;
    }

    /// What was delivered but not merged will come again.
    pub(super) fn disconnect(&mut self) {
        self.session = Session::Closed;
        self.inbox.clear();
        self.claimed = None;
        self.own_sent.clear();
    }

    pub(super) const fn open(&mut self) -> Option<&mut OpenSession> {
        match &mut self.session {
            Session::Open(open) => Some(open),
            Session::Closed
            | Session::Greeting { .. }
            | Session::Proving
            | Session::Comparing(_)
            | Session::Returning(_) => None,
        }
    }

    /// Whether it has lost entries of the own chain, which ends there at `own`.
    pub(super) const fn lost_own(&self, own: ChainHead) -> bool {
        own.sequence.saturating_add(self.row.lacks) < self.row.acked.sequence
    }

    /// How many own entries, of those that some relay has acknowledged, it has not or did not
    /// take. `acked` is the end of the own chain as some relay has it.
    pub(super) const fn missing(&self, acked: ChainHead) -> u64 {
        acked.sequence.saturating_sub(self.row.acked.sequence).saturating_add(self.row.lacks)
    }

    /// Whether everything that the relay had is merged.
    pub(super) fn is_read(&self) -> bool {
        let cursor = self.row.cursor.sequence;
        self.session
            .ready()
            .is_some_and(|open| cursor >= open.head && cursor >= open.received.sequence)
            && self.inbox.is_empty()
    }

    /// How far its log is merged.
    pub(super) const fn merged(&self) -> u64 {
        self.row.cursor.sequence
    }

    /// How far its log is merged, of how much, while a session delivers it.
    pub(super) fn reading(&self) -> Option<(u64, u64)> {
        match &self.session {
            Session::Open(open) => {
                let merged = self.merged();
                Some((merged, open.head.max(open.received.sequence).max(merged)))
            }
            Session::Closed
            | Session::Greeting { .. }
            | Session::Proving
            | Session::Comparing(_)
            | Session::Returning(_) => None,
        }
    }

    /// Whether what waits first can be merged now.
    pub(super) fn has_work(&self) -> bool {
        let is_fetched = |id: &EntryId| matches!(&self.session, Session::Open(open) if open.fetching.contains(id));
        self.inbox.front().is_some_and(|incoming| match incoming.own() {
            Some(id) => !is_fetched(&id),
            None => true,
        })
    }

    /// Notes how far into our log the relay has everything, by what is not under way.
    /// `acked` is the end of the own chain, all of which lies in the log; `log` the log's end.
    pub(super) fn settle_given(&mut self, acked: ChainHead, log: u64) {
        let Session::Open(open) = &self.session else { return };
        let first = open.giving.values().min();
        let given = first.map_or(open.offered, |order| order.saturating_sub(1));
        if given > self.row.given {
            self.row.given = given;
            self.is_dirty = true;
        }
        let has_all = first.is_none() && open.offered >= log;
        if has_all && acked.sequence > self.row.acked.sequence {
            self.row.acked = acked;
            self.is_dirty = true;
        }
    }

    /// It did not take something of our log. What was written into an erased record is nowhere
    /// to be.
    pub(super) fn refused(&mut self, id: &EntryId, reason: Reason) {
        if reason != Reason::Erased && self.own_sent.contains(id) {
            self.row.lacks = self.row.lacks.saturating_add(1);
        }
        self.row.is_owed |= reason.may_pass_later();
        self.is_dirty = true;
    }
}
