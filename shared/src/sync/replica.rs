//! The state of a replica, and how a ledger is founded.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use rand_core::Rng;

use super::{
    effects::{Context, Effects},
    held::Held,
    incoming::Incoming,
    peer::Peer,
    refused::Refused,
    rows::{self, Identity, Progress, Queued, Row, Table},
};
use crate::{
    crypto::DeviceKeys,
    envelope::ChainHead,
    id::{DeviceId, EntryId, LedgerId, RecordId, RelayId, StatementId},
    membership::{Keyring, Membership, Receipt, Role, State},
    protocol::Item,
    view::View,
};

/// One ledger as one device keeps it: what it holds, what waits to go out, and the peers it
/// exchanges items with.
pub struct Replica {
    pub(super) ledger: LedgerId,
    pub(super) relay: RelayId,
    pub(super) keys: DeviceKeys,
    /// The random half of the actor of this running app.
    pub(super) actor: [u8; 8],
    pub(super) progress: Progress,
    /// The progress differs from what is stored.
    pub(super) is_dirty: bool,

    // The ledger.
    pub(super) membership: Membership,
    pub(super) keyring: Keyring,
    pub(super) views: BTreeMap<RecordId, Arc<View>>,
    pub(super) erased: BTreeSet<RecordId>,
    /// Records with an erasure of ours on its way.
    pub(super) hidden: BTreeMap<RecordId, Arc<View>>,
    pub(super) held: BTreeMap<EntryId, Held>,
    pub(super) chains: BTreeMap<DeviceId, ChainHead>,
    /// What waits to be merged and does not come from a relay's log.
    pub(super) loose: VecDeque<Incoming>,
    /// Entries that were being merged when the app last stopped.
    pub(super) suspects: BTreeSet<EntryId>,
    /// How often the only suspect was alone when the app did not survive.
    pub(super) crashes_alone: u8,
    /// Removed devices whose entries this device has looked through since it started.
    pub(super) vouched: BTreeSet<DeviceId>,

    // The outbox.
    pub(super) outbox: BTreeMap<u64, Queued>,
    pub(super) attention: BTreeMap<u64, Refused>,
    /// The deposits of own invites that may still be wanted.
    pub(super) deposits: BTreeMap<StatementId, Vec<u8>>,

    // The peers.
    pub(super) peers: BTreeMap<RelayId, Peer>,
    /// Relays that answered in place of another one, and that nobody has accepted yet.
    pub(super) found: BTreeMap<RelayId, RelayId>,
    /// Items for which logs were compared since the app started: once is enough.
    pub(super) compared_for: BTreeSet<(RelayId, EntryId)>,
}

impl core::fmt::Debug for Replica {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Replica")
            .field("ledger", &self.ledger)
            .field("device", &self.keys.id())
            .field("records", &self.views.len())
            .field("status", &self.status())
            .field("held", &self.held)
            .field("peers", &self.peers)
            .finish_non_exhaustive()
    }
}

impl Replica {
    pub(super) fn new(
        ctx: &mut Context,
        ledger: LedgerId,
        relay: RelayId,
        keys: DeviceKeys,
    ) -> Self {
        let mut actor = [0; 8];
        ctx.rng.fill_bytes(&mut actor);
        Self {
            ledger,
            relay,
            keys,
            actor,
            progress: Progress {
                chain: ChainHead::EMPTY,
                acked: ChainHead::EMPTY,
                chains: Vec::new(),
                next: 1,
                log: 0,
            },
            is_dirty: true,
            membership: Membership::new(ledger),
            keyring: Keyring::new(ledger),
            views: BTreeMap::new(),
            erased: BTreeSet::new(),
            hidden: BTreeMap::new(),
            held: BTreeMap::new(),
            chains: BTreeMap::new(),
            loose: VecDeque::new(),
            suspects: BTreeSet::new(),
            crashes_alone: 0,
            vouched: BTreeSet::new(),
            outbox: BTreeMap::new(),
            attention: BTreeMap::new(),
            deposits: BTreeMap::new(),
            peers: BTreeMap::new(),
            found: BTreeMap::new(),
            compared_for: BTreeSet::new(),
        }
    }

    /// A number that marks rows of the log as known to a new peer.
    pub(super) fn next_peer_number(&self) -> u16 {
        let highest = self.peers.values().map(|peer| peer.row.number).max();
        highest.unwrap_or_default().saturating_add(1)
    }

    /// Adds a statement or receipt; whether it was new.
    pub(super) fn insert_control(&mut self, bytes: &[u8]) -> bool {
        match Item::parse(bytes) {
            Ok(Item::Statement(statement)) => self.membership.insert(statement).unwrap_or(false),
            Ok(Item::Receipt(receipt)) => self.insert_receipt(receipt),
            Ok(Item::Entry(_)) | Err(_) => false,
        }
    }

    fn insert_receipt(&mut self, receipt: Receipt) -> bool {
        self.membership.insert_receipt(receipt).unwrap_or(false)
    }

    pub(super) fn identity_row(&self) -> Row {
        let (sign, seal) = self.keys.seeds();
        let identity = Identity {
            ledger: self.ledger,
            relay: self.relay,
            sign: *sign,
            seal: *seal,
            format: Some(rows::FORMAT),
        };
        Row::put(Table::Meta, rows::IDENTITY, rows::encode(&identity))
    }

    pub(super) fn keys_row(&self) -> Row {
        let keys: Vec<minicbor::bytes::ByteArray<32>> =
            self.keyring.epoch_keys().map(|key| (*key.as_bytes()).into()).collect();
        Row::put(Table::Meta, rows::KEYS, rows::encode(&keys))
    }

    /// Adds the rows that say how far this device has come, where that has changed.
    pub(super) fn keep(&mut self, effects: &mut Effects) {
        if effects.membership {
            self.compare_where_owed(effects);
        }
        if core::mem::take(&mut self.is_dirty) {
            self.progress.chains = self.chains.iter().map(|(id, head)| (*id, *head)).collect();
            let row = Row::put(Table::Meta, rows::PROGRESS, rows::encode(&self.progress));
            effects.commit.push(row);
        }
        for peer in self.peers.values_mut().filter(|peer| peer.is_dirty) {
            peer.is_dirty = false;
            effects.commit.push(peer.to_row());
        }
    }

    /// A number nobody had, for a row of the outbox, the log or of what was refused.
    pub(super) fn next_order(&mut self) -> u64 {
        let order = self.progress.next;
        self.progress.next = order.saturating_add(1);
        self.is_dirty = true;
        order
    }

    /// The ledger's id.
    #[must_use]
    pub const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// The relay this device began with.
    #[must_use]
    pub const fn relay(&self) -> RelayId {
        self.relay
    }

    /// The relays that this device exchanges items with, in the order of their ids.
    pub fn peers(&self) -> impl Iterator<Item = RelayId> {
        self.peers.keys().copied()
    }

    /// The relay to expect where `known` was: itself, or the one that answered there last.
    #[must_use]
    pub fn answering(&self, known: RelayId) -> RelayId {
        let answering = self.peers.get(&known).and_then(|peer| peer.row.answers_here);
        answering.unwrap_or(known)
    }

    /// This device's id.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.keys.id()
    }

    /// Members, roles, invites, as the fold has them.
    #[must_use]
    pub fn members(&self) -> &State {
        self.membership.state()
    }

    /// This device's role, if it is a live member.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        let device = self.membership.state().devices.get(&self.keys.id())?;
        device.live.then_some(device.role)
    }

    /// All records as screens show them.
    #[must_use]
    pub const fn views(&self) -> &BTreeMap<RecordId, Arc<View>> {
        &self.views
    }

    /// Whether it was erased here, or is about to be.
    #[must_use]
    pub fn is_erased(&self, record: &RecordId) -> bool {
        self.erased.contains(record) || self.hidden.contains_key(record)
    }

    /// Own entries that were refused, to be read, copied and dismissed, by their number.
    pub fn refused(&self) -> impl Iterator<Item = (u64, &Refused)> {
        self.attention.iter().map(|(order, refused)| (*order, refused))
    }

    /// Records with changes that no relay has acknowledged.
    pub fn unsent(&self) -> impl Iterator<Item = RecordId> {
        self.outbox.values().filter_map(Queued::record)
    }
}
