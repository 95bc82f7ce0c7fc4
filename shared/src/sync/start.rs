//! How a replica comes to be: opened from storage, or founded.

use std::sync::Arc;

use rand_core::Rng as _;

use super::{
    effects::{Context, Effects},
    joining::Joining,
    peer::Peer,
    replica::Replica,
    rows::{self, Identity, PeerRow, Queued, Table, Tables},
};
use crate::{
    crypto::{DeviceKeys, EpochKey},
    envelope::Kind,
    id::{EntryId, LedgerId, RecordId, RelayId, StatementId},
    membership::{Epoch, Statement},
    view::View,
};

/// Why stored rows could not be opened. They are left as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("no identity of this ledger is stored")]
    NoIdentity,
    #[error("the stored identity is damaged")]
    Damaged,
    /// There is no way from that format to this one.
    #[error("this was stored by an older version of the app, which this one cannot read")]
    OlderVersion,
    #[error("this was stored by a newer version of the app")]
    NewerVersion,
}

/// What was found in storage.
#[derive(Debug)]
pub enum Found {
    Ready(Box<Replica>),
    /// The device was about to join when it stopped; go on.
    Joining(Box<Joining>),
}

impl Replica {
    /// Founds a ledger whose home is `relay`. What is to be committed must be stored before
    /// the replica is used; the relay learns of it on the first connection.
    pub fn found(ctx: &mut Context, relay: RelayId) -> (Self, Effects) {
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
        replica.peers.insert(relay, Peer::new(relay, 1));
        replica.keyring.insert(epoch_key);
        let mut effects = Effects { strict: true, ..Effects::default() };
        effects.commit.push(replica.identity_row());
        effects.commit.push(replica.keys_row());
        replica.issue(statement, None, &mut effects);
        replica.keep(&mut effects);
        (replica, effects)
    }

    /// Opens what is stored. Rows of documents and of the log are not needed. A damaged
    /// row other than the identity is left out, never in the way of the others.
    ///
    /// # Errors
    /// When there is no identity, it cannot be read, or it is of another version.
    pub fn open(ctx: &mut Context, stored: &Tables) -> Result<Found, OpenError> {
        let rows_of = |table| stored.get(&table).map(Vec::as_slice).unwrap_or_default();
        let meta = |name: &[u8]| {
            rows_of(Table::Meta).iter().find(|(key, _)| key == name).map(|(_, value)| value)
        };
        let Some(identity) = meta(rows::IDENTITY) else {
            return meta(rows::JOINING)
                .and_then(|bytes| Joining::resume(bytes))
                .map(|joining| Found::Joining(Box::new(joining)))
                .ok_or(OpenError::NoIdentity);
        };
        let identity: Identity = rows::decode(identity).ok_or(OpenError::Damaged)?;
        match identity.format.unwrap_or_default().cmp(&rows::FORMAT) {
            core::cmp::Ordering::Less => return Err(OpenError::OlderVersion),
            core::cmp::Ordering::Greater => return Err(OpenError::NewerVersion),
            core::cmp::Ordering::Equal => {}
        }
        let keys = DeviceKeys::from_seeds(&identity.sign, &identity.seal);
        let mut replica = Self::new(ctx, identity.ledger, identity.relay, keys);
        if let Some(progress) = meta(rows::PROGRESS).and_then(|bytes| rows::decode(bytes)) {
            replica.progress = progress;
            replica.is_dirty = false;
            replica.chains = replica.progress.chains.iter().copied().collect();
        }
        for (key, bytes) in rows_of(Table::Meta) {
            if let (Some(_), Some(row)) =
                (key.strip_prefix(rows::PEER), rows::decode::<PeerRow>(bytes))
            {
                replica.peers.insert(row.cursor.relay, Peer::stored(row));
            }
        }
        // If its row is damaged, everything is compared anew.
        let number = replica.next_peer_number();
        replica
            .peers
            .entry(identity.relay)
            .or_insert_with(|| Peer::unknown(identity.relay, number));
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
        Ok(Found::Ready(Box::new(replica)))
    }
}
