//! What a device does for the ledger unasked: new keys, deposits, vouching.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    effects::{Context, Effects},
    replica::Replica,
    rows::{self, Pairs, Queued, Row, Table},
};
use crate::{
    cbor::List,
    crypto::EpochKey,
    envelope::{ChainHead, Entry},
    id::{DeviceId, EntryId, KeyId, RelayId, StatementId},
    membership::{Act, Epoch, InviteStatus, MAX_VOUCHED, Role, Statement},
    protocol::{self, ClientFrame, ItemBytes},
};

/// Deposits of own invites that a device keeps, at most: those that last longest.
const MAX_DEPOSITS: usize = 64;

impl Replica {
    /// Once in a session, when all control items are here.
    pub(super) fn upkeep(&mut self, ctx: &mut Context, peer: RelayId, effects: &mut Effects) {
        if self.peers.get(&peer).is_some_and(|peer| peer.session.ready().is_some()) {
            self.cover(ctx, effects);
        }
    }

    /// Covers for what comes while a session is open. All stewards who are awake see it
    /// at once, so it is left to whoever invited the newcomer, or to the first of those who have
    /// the current key; the others look when they connect.
    pub(super) fn upkeep_live(&mut self, ctx: &mut Context, effects: &mut Effects) {
        if !self.peers.values().any(|peer| peer.session.ready().is_some()) {
            return;
        }
        let state = self.membership.state();
        let own = self.keys.id();
        let invited = |id: &DeviceId| {
            state.devices.get(id).is_some_and(|device| device.invited_by == Some(own))
        };
        let uncovered = state.uncovered();
        let stewards = state.devices.iter();
        let first = stewards
            .filter(|(_, device)| device.live && device.role == Role::Steward)
            .map(|(id, _)| *id)
            .find(|id| !uncovered.contains(id));
        let mends = self.keyring.succession(&self.membership, own).mends;
        if mends || first == Some(own) || uncovered.iter().any(invited) {
            self.cover(ctx, effects);
        }
    }

    /// A steward makes a new key when a reader joined who cannot reach the current one
    /// (invited before a rotation, joined after it), when somebody who may not read any
    /// more still can (removed by a device that stopped before it rotated), or when a key was
    /// sealed or encrypted so that it cannot be opened.
    fn cover(&mut self, ctx: &mut Context, effects: &mut Effects) {
        if self.role() != Some(Role::Steward) {
            return;
        }
        let state = self.membership.state();
        let settled = state.uncovered().is_empty() && state.exposed().is_empty();
        let succession = self.keyring.succession(&self.membership, self.keys.id());
        let reached = succession.keys.iter().map(EpochKey::id).chain(succession.lost.clone());
        let reached: BTreeSet<KeyId> = reached.collect();
        // What is only not here yet is not to be replaced by somebody who lacks it.
        if (settled && !succession.mends) || !reached.is_superset(&state.current_epochs()) {
            return;
        }
        self.rotate(ctx, effects);
    }

    /// Makes a new epoch key for everybody who may read.
    pub(super) fn rotate(&mut self, ctx: &mut Context, effects: &mut Effects) {
        let succession = self.keyring.succession(&self.membership, self.keys.id());
        let key = EpochKey::generate(&mut ctx.rng);
        let readers = self.membership.state().readers();
        let epoch = Epoch::seal(&key, &readers, &succession.keys, self.ledger, &mut ctx.rng);
        let Ok(epoch) = epoch.and_then(|epoch| epoch.leave_behind(&succession.lost)) else {
            return;
        };
        self.keyring.insert(key);
        effects.commit.push(self.keys_row());
        let statement = Statement::issue(
            self.ledger,
            self.keys.sign(),
            self.membership.heads(),
            Act::Rotate { epoch },
        );
        self.issue(statement, None, effects);
    }

    /// Adds a statement of our own: it counts here at once, and goes to the relay.
    pub(super) fn issue(
        &mut self,
        statement: Statement,
        deposit: Option<Vec<u8>>,
        effects: &mut Effects,
    ) {
        let bytes = statement.bytes().to_vec();
        let id = protocol::item_id(&bytes);
        if !self.membership.insert(statement).unwrap_or(false) {
            return;
        }
        effects.commit.push(Row::put(Table::Control, id.as_bytes().as_slice(), bytes.clone()));
        effects.membership = true;
        effects.strict = true;
        self.enqueue(Queued::Statement { bytes, deposit }, effects);
        self.keyring.update(&self.membership, &self.keys);
    }

    /// A relay keeps deposits apart from its log; one that is restored from before an invite
    /// gets its statement from anybody, and its deposit from here alone.
    pub(super) fn keep_deposit(
        &mut self,
        invite: StatementId,
        deposit: Vec<u8>,
        effects: &mut Effects,
    ) {
        effects.commit.push(Row::put(Table::Meta, deposit_key(&invite), deposit.clone()));
        self.deposits.insert(invite, deposit);
    }

    /// Once in a session: hands in the deposits of own invites again (mostly the relay has
    /// them), and forgets those that nobody can want any more.
    pub(super) fn hand_in_deposits(&mut self, ctx: &Context, peer: RelayId, effects: &mut Effects) {
        let state = self.membership.state();
        let wanted = |id: &StatementId| {
            state.invites.get(id).is_some_and(|invite| match invite.status {
                InviteStatus::Open => ctx.now < invite.expires,
                // It may have lost its connection before the keys came. Who writes has them.
                InviteStatus::Used(device) => {
                    ctx.now < invite.expires && !self.chains.contains_key(&device)
                }
                InviteStatus::Revoked => false,
            })
        };
        let mut soonest: Vec<_> = self.deposits.keys().copied().filter(wanted).collect();
        soonest.sort_by_key(|id| state.invites.get(id).map(|invite| invite.expires));
        let kept = soonest.split_off(soonest.len().saturating_sub(MAX_DEPOSITS));
        let before: Vec<StatementId> = self.deposits.keys().copied().collect();
        for id in before.into_iter().filter(|id| !kept.contains(id)) {
            self.deposits.remove(&id);
            effects.commit.push(Row::delete(Table::Meta, deposit_key(&id)));
        }
        for (id, deposit) in &self.deposits {
            // One that is still on its way goes out in its turn, with its deposit.
            if self.is_queued(id) {
                continue;
            }
            let Some(statement) = self.membership.statement(id) else { continue };
            let statement = ItemBytes::new(statement.bytes().to_vec());
            if let (Ok(statement), Ok(deposit)) = (statement, ItemBytes::new(deposit.clone())) {
                let ledger = self.ledger;
                effects.send(peer, ClientFrame::AppendInvite { ledger, statement, deposit });
            }
        }
    }

    pub(super) fn is_queued(&self, statement: &StatementId) -> bool {
        self.outbox.values().any(|queued| match queued {
            Queued::Statement { bytes, .. } => {
                protocol::item_id(bytes).as_bytes() == statement.as_bytes()
            }
            Queued::Sealed { .. } => false,
        })
    }

    /// Whether this device has merged entries of a device that was cut off below them, or
    /// whose join does not count, and nobody has vouched for all of those yet.
    pub(super) fn must_vouch(&self) -> bool {
        let writes = matches!(self.role(), Some(Role::Steward | Role::Member));
        writes
            && self.chains.iter().any(|(id, merged)| {
                !self.vouched.contains(id)
                    && self.end_of(id).is_some_and(|cut| merged.sequence > cut.sequence)
            })
    }

    /// Where the chain of a device ends, as far as it counts. None while it goes on.
    fn end_of(&self, device: &DeviceId) -> Option<ChainHead> {
        match self.membership.state().devices.get(device) {
            Some(device) => device.cut,
            // It joined at another relay, with an invite that was closed at the home.
            None => Some(ChainHead::EMPTY),
        }
    }

    /// Vouches for what this device has merged of a removed device above its cut, or of one
    /// that never counted: others who get it later must not refuse what is part of the record
    /// here.
    pub(super) fn vouch(&mut self, log: &Pairs, effects: &mut Effects) {
        if !self.must_vouch() {
            return;
        }
        let mut merged: BTreeMap<DeviceId, Vec<EntryId>> = BTreeMap::new();
        for bytes in log.iter().flat_map(|(_, row)| rows::decode_segment(row).1) {
            let Ok(entry) = Entry::parse(bytes) else { continue };
            let (header, id) = (entry.header(), entry.id());
            let state = self.membership.state();
            let is_known = self.chains.contains_key(&header.device);
            let cut = self.end_of(&header.device);
            let above = cut.is_some_and(|cut| header.sequence > cut.sequence);
            let is_vouched = state.has_vouched(&header.device, &id)
                || state.devices.get(&header.device).is_some_and(|it| it.vouched.contains(&id));
            if is_known && above && !is_vouched && !self.held.contains_key(&id) {
                merged.entry(header.device).or_default().push(id);
            }
        }
        let ended: Vec<DeviceId> =
            self.chains.keys().filter(|id| self.end_of(id).is_some()).copied().collect();
        self.vouched.extend(ended);
        for (device, mut ids) in merged {
            ids.sort_unstable();
            ids.dedup();
            for ids in ids.chunks(MAX_VOUCHED) {
                let Ok(entries) = List::new(ids.to_vec()) else { continue };
                let act = Act::Vouch { device, entries };
                let heads = self.membership.heads();
                let statement = Statement::issue(self.ledger, self.keys.sign(), heads, act);
                self.issue(statement, None, effects);
            }
        }
    }
}

fn deposit_key(invite: &StatementId) -> Vec<u8> {
    [rows::DEPOSIT, invite.as_bytes().as_slice()].concat()
}
