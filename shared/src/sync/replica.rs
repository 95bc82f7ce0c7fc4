//! The state of a replica, how it is opened from storage, and how a ledger is founded.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use rand_core::Rng;

use super::{
    Context, Joining, Output, Row, Status, Stored, Table,
    held::Held,
    inbox::Incoming,
    outbox::Refused,
    rows::{self, Identity, Progress, Queued},
    session::Session,
};
use crate::{
    crypto::{DeviceKeys, EpochKey},
    envelope::{ChainHead, Kind},
    id::{DeviceId, EntryId, LedgerId, RecordId, RelayId, StatementId},
    membership::{Epoch, Keyring, Membership, Receipt, Role, State, Statement},
    protocol::{Cursor, Item},
    view::View,
};

/// Why stored rows could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("no identity of this ledger is stored")]
    NoIdentity,
    #[error("the stored identity is damaged")]
    Damaged,
}

/// What was found in storage.
#[derive(Debug)]
pub enum Opened {
    Ready(Box<Replica>),
    /// The device was about to join when it stopped; go on.
    Joining(Box<Joining>),
}

/// One ledger as one device keeps it.
pub struct Replica {
    pub(super) ledger: LedgerId,
    pub(super) relay: RelayId,
    pub(super) keys: DeviceKeys,
    /// The random half of the actor of this running app.
    pub(super) actor: [u8; 8],
    pub(super) membership: Membership,
    pub(super) keyring: Keyring,
    pub(super) views: BTreeMap<RecordId, Arc<View>>,
    pub(super) erased: BTreeSet<RecordId>,
    pub(super) progress: Progress,
    pub(super) chains: BTreeMap<DeviceId, ChainHead>,
    pub(super) outbox: BTreeMap<u64, Queued>,
    pub(super) attention: BTreeMap<u64, Refused>,
    pub(super) held: BTreeMap<EntryId, Held>,
    pub(super) inbox: VecDeque<Incoming>,
    /// Entries that were being merged when the app last stopped.
    pub(super) suspects: BTreeSet<EntryId>,
    /// How often the only suspect was alone when the app did not survive.
    pub(super) crashes_alone: u8,
    /// Removed devices whose entries this device has looked through since it started.
    pub(super) vouched: BTreeSet<DeviceId>,
    /// Statements for which logs were compared since the app started: once is enough.
    pub(super) compared_for: BTreeSet<EntryId>,
    /// Records with an erasure of ours on its way.
    pub(super) hidden: BTreeMap<RecordId, Arc<View>>,
    /// The deposits of own invites that may still be wanted.
    pub(super) deposits: BTreeMap<StatementId, Vec<u8>>,
    /// This device was not known at the relay and brought back how it joined.
    pub(super) came_back: bool,
    pub(super) session: Session,
}

impl core::fmt::Debug for Replica {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Replica")
            .field("ledger", &self.ledger)
            .field("device", &self.keys.id())
            .field("records", &self.views.len())
            .field("status", &self.status())
            .field("session", &self.session)
            .field("waiting", &self.inbox.front())
            .finish_non_exhaustive()
    }
}

impl Replica {
    /// Founds a ledger whose home is `relay`. The output's rows must be stored before
    /// the replica is used; the relay learns of it on the first connection.
    pub fn found(ctx: &mut Context, relay: RelayId) -> (Self, Output) {
        let keys = DeviceKeys::generate(&mut ctx.rng);
        let epoch_key = EpochKey::generate(&mut ctx.rng);
        let mut salt = [0; 16];
        ctx.rng.fill_bytes(&mut salt);
        // The ledger's id comes of this statement, so its own key cannot be bound to the
        // id yet: it is sealed to zeros, and the founder keeps it besides.
        let sealed =
            Epoch::seal(&epoch_key, &[keys.public()], &[], LedgerId::new([0; 16]), &mut ctx.rng);
        debug_assert!(sealed.is_ok(), "a key of our own is a key");
        let epoch = sealed.unwrap_or_else(|_| Epoch {
            key: epoch_key.id(),
            sealed: crate::cbor::List::default(),
            replaces: crate::cbor::List::default(),
        });
        let statement = Statement::found(relay, &keys, salt, epoch);
        let mut replica = Self::new(ctx, statement.ledger(), relay, keys);
        replica.keyring.insert(epoch_key);
        let mut output = Output { strict: true, ..Output::default() };
        output.commit.push(replica.identity_row());
        output.commit.push(replica.keys_row());
        replica.issue(statement, None, &mut output);
        output.commit.push(replica.progress_row());
        (replica, output)
    }

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
            membership: Membership::new(ledger),
            keyring: Keyring::new(ledger),
            views: BTreeMap::new(),
            erased: BTreeSet::new(),
            progress: Progress {
                cursor: Cursor::start(relay),
                chain: ChainHead::EMPTY,
                acked: ChainHead::EMPTY,
                last_ack: None,
                passing: Vec::new(),
                chains: Vec::new(),
                next: 1,
                ahead: Vec::new(),
            },
            chains: BTreeMap::new(),
            outbox: BTreeMap::new(),
            attention: BTreeMap::new(),
            held: BTreeMap::new(),
            inbox: VecDeque::new(),
            suspects: BTreeSet::new(),
            crashes_alone: 0,
            vouched: BTreeSet::new(),
            compared_for: BTreeSet::new(),
            hidden: BTreeMap::new(),
            deposits: BTreeMap::new(),
            came_back: false,
            session: Session::Closed,
        }
    }

    /// Opens what is stored. Rows of documents and of the log are not needed. A damaged
    /// row other than the identity is left out, never in the way of the others.
    ///
    /// # Errors
    /// When there is no identity, or it cannot be read.
    pub fn open(ctx: &mut Context, stored: &Stored) -> Result<Opened, OpenError> {
        let rows_of = |table| stored.get(&table).map(Vec::as_slice).unwrap_or_default();
        let meta = |name: &[u8]| {
            rows_of(Table::Meta).iter().find(|(key, _)| key == name).map(|(_, value)| value)
        };
        let Some(identity) = meta(rows::IDENTITY) else {
            return meta(rows::JOINING)
                .and_then(|bytes| Joining::resume(bytes))
                .map(|joining| Opened::Joining(Box::new(joining)))
                .ok_or(OpenError::NoIdentity);
        };
        let identity: Identity = rows::decode(identity).ok_or(OpenError::Damaged)?;
        let keys = DeviceKeys::from_seeds(&identity.sign, &identity.seal);
        let mut replica = Self::new(ctx, identity.ledger, identity.relay, keys);
        if let Some(progress) = meta(rows::PROGRESS).and_then(|bytes| rows::decode(bytes)) {
            replica.progress = progress;
            replica.chains = replica.progress.chains.iter().copied().collect();
        }
        let epoch_keys: Vec<minicbor::bytes::ByteArray<32>> =
            meta(rows::KEYS).and_then(|bytes| rows::decode(bytes)).unwrap_or_default();
        for key in epoch_keys {
            replica.keyring.insert(EpochKey::from_bytes(*key));
        }
        for (_, bytes) in rows_of(Table::Control) {
            replica.insert_control(bytes);
        }
        replica.keyring.update(&replica.membership, &replica.keys);
        for (key, bytes) in rows_of(Table::Meta) {
            let id = key.strip_prefix(rows::DEPOSIT).map(StatementId::from_slice);
            if let Some(Ok(id)) = id {
                replica.deposits.insert(id, bytes.clone());
            }
        }
        for (key, bytes) in rows_of(Table::Outbox) {
            if let (Some(order), Some(queued)) = (rows::read_order(key), rows::decode(bytes)) {
                replica.outbox.insert(order, queued);
            }
        }
        for (key, bytes) in rows_of(Table::Attention) {
            if let (Some(order), Some(refused)) = (rows::read_order(key), rows::decode(bytes)) {
                replica.attention.insert(order, refused);
            }
        }
        for (key, bytes) in rows_of(Table::Held) {
            if let (Ok(id), Some(held)) = (EntryId::from_slice(key), rows::decode(bytes)) {
                replica.held.insert(id, held);
            }
        }
        for (key, _) in rows_of(Table::Erased) {
            replica.erased.extend(RecordId::from_slice(key));
        }
        for (_, bytes) in rows_of(Table::View) {
            if let Ok(view) = View::from_bytes(bytes) {
                replica.views.insert(view.id, Arc::new(view));
            }
        }
        let erasing: Vec<RecordId> = replica
            .outbox
            .values()
            .filter_map(|queued| match queued {
                Queued::Sealed { kind: Kind::Erase, record, .. } => Some(*record),
                Queued::Sealed { .. } | Queued::Statement { .. } => None,
            })
            .collect();
        for record in erasing {
            replica.hide(record);
        }
        let newest = [
            &replica.outbox.last_key_value().map(|(order, _)| *order),
            &replica.attention.last_key_value().map(|(order, _)| *order),
        ];
        let newest = newest.into_iter().flatten().max().map_or(0, |order| order.saturating_add(1));
        replica.progress.next = replica.progress.next.max(newest);
        let rows::Merging { ids, alone } =
            meta(rows::MERGING).and_then(|bytes| rows::decode(bytes)).unwrap_or_default();
        replica.suspects = ids.into_iter().collect();
        replica.crashes_alone = alone;
        Ok(Opened::Ready(Box::new(replica)))
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
        let identity =
            Identity { ledger: self.ledger, relay: self.relay, sign: *sign, seal: *seal };
        Row::put(Table::Meta, rows::IDENTITY, rows::encode(&identity))
    }

    pub(super) fn keys_row(&self) -> Row {
        let keys: Vec<minicbor::bytes::ByteArray<32>> =
            self.keyring.epoch_keys().map(|key| (*key.as_bytes()).into()).collect();
        Row::put(Table::Meta, rows::KEYS, rows::encode(&keys))
    }

    pub(super) fn progress_row(&mut self) -> Row {
        self.progress.chains = self.chains.iter().map(|(id, head)| (*id, *head)).collect();
        Row::put(Table::Meta, rows::PROGRESS, rows::encode(&self.progress))
    }

    /// A number nobody had, for a row of the outbox, the log or of what was refused.
    pub(super) fn next_order(&mut self) -> u64 {
        let order = self.progress.next;
        self.progress.next = order.saturating_add(1);
        order
    }

    #[must_use]
    pub const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// The relay this device knows: another one at its address is refused.
    #[must_use]
    pub const fn relay(&self) -> RelayId {
        self.relay
    }

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
        self.outbox.values().filter_map(|queued| match queued {
            Queued::Sealed { record, .. } => Some(*record),
            Queued::Statement { .. } => None,
        })
    }

    #[must_use]
    pub fn status(&self) -> Status {
        Status {
            unsent: self.outbox.len(),
            last_ack: self.progress.last_ack,
            caught_up: self.session.reached(self.progress.cursor.sequence) && self.inbox.is_empty(),
            held: self.held.len(),
            refused: self.attention.len(),
        }
    }
}
