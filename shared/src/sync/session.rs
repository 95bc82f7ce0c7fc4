//! The session with a relay: handshake, and what each frame does.

use rand_core::Rng;

use super::{
    effects::{Context, Effects, End},
    incoming::Incoming,
    peer::{OpenSession, Session},
    replica::Replica,
    rows::{Row, Table},
};
use crate::{
    crypto::Signature,
    envelope::ChainHead,
    id::{EntryId, RelayId, StatementId},
    protocol::{
        self, ClientFrame, Cursor, Delivery, Frame as _, Handshake, ItemBytes, Reason, ServerFrame,
    },
};

impl Replica {
    /// A transport is open to where `peer` is: say hello. Nothing happens for one that is no
    /// peer.
    pub fn connect(&mut self, ctx: &mut Context, peer: RelayId) -> Effects {
        let mut effects = Effects::default();
        let mut nonce = [0; 32];
        ctx.rng.fill_bytes(&mut nonce);
        let Some(at) = self.peers.get_mut(&peer) else { return effects };
        at.disconnect();
        at.session = Session::Greeting { nonce };
        // What was ready to be tried again when the last connection broke.
        self.release(|_| true);
        let hello = ClientFrame::Hello {
            ledger: self.ledger,
            versions: (protocol::VERSION, protocol::VERSION),
            principal: self.keys.sign().public(),
            nonce,
        };
        effects.send(peer, hello);
        effects
    }

    /// The transport is gone. What was delivered but not merged will come again.
    pub fn disconnect(&mut self, peer: RelayId) {
        if let Some(at) = self.peers.get_mut(&peer) {
            at.disconnect();
        }
    }

    /// A frame came in.
    pub fn receive(&mut self, ctx: &mut Context, peer: RelayId, frame: ServerFrame) -> Effects {
        let mut effects = Effects::default();
        let is_under_way = self.peers.get(&peer).is_some_and(|peer| peer.session.is_under_way());
        if let ServerFrame::Goodbye { reason, .. } = frame {
            // A relay that is too busy to hear which ledger it is about names none.
            effects.end(peer, End::Refused(reason));
        } else if frame.ledger() != self.ledger || !is_under_way {
            effects.end(peer, End::Broken);
        } else {
            self.take_frame(ctx, peer, frame, &mut effects);
        }
        self.keep(&mut effects);
        effects
    }

    fn take_frame(
        &mut self,
        ctx: &mut Context,
        peer: RelayId,
        frame: ServerFrame,
        effects: &mut Effects,
    ) {
        match frame {
            ServerFrame::Challenge { relay, version, nonce, signature, .. } => {
                match self.answer(peer, relay, version, nonce, &signature) {
                    Ok(prove) => effects.send(peer, prove),
                    Err(end) => effects.end(peer, end),
                }
            }
            ServerFrame::Welcome { known, resumed, head, own, .. } => {
                self.welcome(ctx, peer, (known, resumed), head, own, effects);
            }
            ServerFrame::Control { items, last, .. } => {
                self.control(ctx, peer, &items.into_vec(), last, effects);
            }
            ServerFrame::Deliver { items, cursor, .. } => {
                self.deliver(peer, items.into_vec(), cursor, effects);
            }
            ServerFrame::Acked { items, .. } => {
                self.acked(ctx, peer, &items, effects);
                self.resent(ctx, peer, items.iter().map(|(id, _)| *id), effects);
                items.iter().for_each(|(id, _)| self.brought_back(peer, *id, None, effects));
                self.go_on(ctx, peer, effects);
            }
            ServerFrame::Rejected { id, reason, .. } => {
                self.not_taken(ctx, peer, id, reason, effects);
            }
            ServerFrame::Listing { after, ids, .. } => self.listed(peer, after, &ids, effects),
            ServerFrame::Fetched { items, .. } => {
                self.fetched(ctx, peer, items.into_vec(), effects);
            }
            ServerFrame::Goodbye { reason, .. } => effects.end(peer, End::Refused(reason)),
            // Answers to questions that only somebody who joins asks.
            ServerFrame::Sought { .. } | ServerFrame::Deposit { .. } => {}
        }
    }

    fn answer(
        &mut self,
        peer: RelayId,
        relay: RelayId,
        version: u16,
        relay_nonce: [u8; 32],
        signature: &Signature,
    ) -> Result<ClientFrame, End> {
        let at = self.peers.get_mut(&peer).ok_or(End::Broken)?;
        let Session::Greeting { nonce } = at.session else { return Err(End::Broken) };
        let handshake = Handshake {
            relay,
            ledger: self.ledger,
            version,
            principal: self.keys.sign().public(),
            client_nonce: nonce,
            relay_nonce,
        };
        if version != protocol::VERSION {
            return Err(End::Refused(Reason::Version));
        }
        handshake.verify_challenge(signature).map_err(|_| End::Broken)?;
        if relay != peer {
            return Err(self.another_answers(peer, relay));
        }
        at.session = Session::Proving;
        Ok(ClientFrame::Prove {
            ledger: self.ledger,
            signature: handshake.prove(self.keys.sign()),
            cursor: Some(at.row.cursor),
        })
    }

    fn welcome(
        &mut self,
        ctx: &mut Context,
        peer: RelayId,
        (known, resumed): (bool, bool),
        head: Cursor,
        own: ChainHead,
        effects: &mut Effects,
    ) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        if head.relay != peer || !matches!(at.session, Session::Proving) {
            return effects.end(peer, End::Broken);
        }
        if known && !resumed && head.sequence == 0 {
            // A ledger that is known has a founding: it is this device that is not.
            return self.come_back(peer, effects);
        }
        if i64::try_from(own.sequence).is_err() {
            return effects.end(peer, End::Broken);
        }
        at.came_back = false;
        let last = at.row.passing.iter().map(|(sequence, _)| *sequence).max();
        let lost = at.lost_own(own) || last > Some(head.sequence);
        self.settle_chain(peer, own, effects);
        if resumed && known && lost {
            // It has lost what it once acknowledged, behind our cursor.
            return self.distrust(peer, effects);
        }
        let Some(at) = self.peers.get_mut(&peer) else { return };
        let is_new = at.row.cursor.sequence == 0 && self.progress.log == 0;
        if resumed && (known || is_new) {
            let mut open = OpenSession::new(at.row.cursor, head.sequence, at.row.given);
            // A relay that does not know the ledger has no control items to send.
            open.control_complete = !known;
            open.due = at.row.ahead.iter().copied().collect();
            at.session = Session::Open(open);
            if !known {
                self.go_on(ctx, peer, effects);
            }
        } else {
            self.begin_comparison(peer, known, effects);
        }
    }

    fn control(
        &mut self,
        ctx: &mut Context,
        peer: RelayId,
        items: &[ItemBytes],
        is_last: bool,
        effects: &mut Effects,
    ) {
        let control = items.iter().map(ItemBytes::as_slice);
        self.note_ahead(peer, control.clone());
        self.take_control(ctx, control, Some(peer), effects);
        let outbox_is_empty = self.outbox.is_empty();
        let Some(at) = self.peers.get_mut(&peer) else { return };
        if let (true, Session::Open(open)) = (is_last, &mut at.session) {
            open.control_complete = true;
            let lost = open.received.sequence >= open.head && !open.due.is_empty();
            if outbox_is_empty {
                at.row.last_ack = Some(ctx.now);
            }
            if lost {
                return self.distrust(peer, effects);
            }
        }
        self.upkeep(ctx, peer, effects);
        self.go_on(ctx, peer, effects);
    }

    /// Statements and receipts, from wherever they come.
    pub(super) fn take_control<'b>(
        &mut self,
        ctx: &mut Context,
        items: impl IntoIterator<Item = &'b [u8]>,
        from: Option<RelayId>,
        effects: &mut Effects,
    ) {
        let new: Vec<_> =
            items.into_iter().filter(|bytes| self.learn(bytes, effects)).map(Into::into).collect();
        if !new.is_empty() {
            self.store_segment(from, &new, effects);
            self.membership_changed(ctx, effects);
        }
    }

    /// Adds a statement or receipt, and stores it if it is new.
    pub(super) fn learn(&mut self, bytes: &[u8], effects: &mut Effects) -> bool {
        let is_new = self.insert_control(bytes);
        if is_new {
            let id = protocol::item_id(bytes);
            let key = id.as_bytes().as_slice();
            effects.commit.push(Row::put(Table::Control, key, bytes.to_vec()));
            effects.membership = true;
        }
        is_new
    }

    /// Opens what new keys there are and tries held entries again.
    pub(super) fn membership_changed(&mut self, _: &mut Context, effects: &mut Effects) {
        if self.keyring.update(&self.membership, &self.keys) {
            effects.commit.push(self.keys_row());
            effects.strict = true;
        }
        self.release_held();
        if self.must_vouch() {
            effects.want_log(0);
        }
    }

    fn deliver(
        &mut self,
        peer: RelayId,
        items: Vec<Delivery>,
        cursor: Cursor,
        effects: &mut Effects,
    ) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        let Session::Open(open) = &mut at.session else {
            return effects.end(peer, End::Broken);
        };
        let mut position = open.received;
        let passing = &at.row.passing;
        for delivery in items {
            let mut incoming = Incoming::new(delivery, None);
            let id = incoming.id;
            position = position.then(id);
            incoming.after = Some(position);
            let is_other =
                |(sequence, own): &(u64, EntryId)| *sequence == position.sequence && *own != id;
            if passing.iter().any(is_other) {
                return self.distrust(peer, effects);
            }
            at.inbox.push_back(incoming);
        }
        if !at.row.ahead.is_empty() {
            let delivered: std::collections::BTreeSet<EntryId> =
                at.inbox.iter().map(|incoming| incoming.id).collect();
            open.due.retain(|id| !delivered.contains(id));
        }
        let lost = position.sequence >= open.head && !open.due.is_empty();
        if position == cursor && !lost {
            open.received = position;
        } else {
            self.distrust(peer, effects);
        }
    }

    fn note_ahead<'b>(&mut self, peer: RelayId, items: impl Iterator<Item = &'b [u8]>) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        for bytes in items {
            let id = protocol::item_id(bytes);
            if !self.membership.contains(&StatementId::new(*id.as_bytes())) {
                at.row.ahead.push(id);
                at.is_dirty = true;
            }
        }
    }

    /// The relay's log is not the one we knew: compare everything on the next connection.
    pub(super) fn distrust(&mut self, peer: RelayId, effects: &mut Effects) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        at.mistrust();
        if at.session.is_under_way() {
            at.disconnect();
            effects.end(peer, End::Again);
        }
    }

    fn fetched(
        &mut self,
        ctx: &mut Context,
        peer: RelayId,
        items: Vec<Delivery>,
        effects: &mut Effects,
    ) {
        let ids: Vec<EntryId> = items.iter().map(Delivery::id).collect();
        for delivery in items {
            self.place_fetched(peer, delivery);
        }
        self.comparison_fetched(ctx, peer, &ids, effects);
    }

    /// The relay did not take an item.
    fn not_taken(
        &mut self,
        ctx: &mut Context,
        peer: RelayId,
        id: EntryId,
        reason: Reason,
        effects: &mut Effects,
    ) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        match &mut at.session {
            Session::Returning(_) => self.brought_back(peer, id, Some(reason), effects),
            Session::Comparing(comparison) if comparison.sending.contains(&id) => {
                if reason.is_passing() {
                    // Nothing is settled: the next session compares again.
                    return effects.end(peer, End::Refused(reason));
                }
                at.refused(&id, reason);
                self.resent(ctx, peer, [id], effects);
            }
            Session::Open(open) if open.giving.contains_key(&id) => {
                self.gift_refused(peer, id, reason, effects);
            }
            Session::Closed
            | Session::Greeting { .. }
            | Session::Proving
            | Session::Comparing(_)
            | Session::Open(_) => self.rejected(ctx, peer, id, reason, effects),
        }
    }
}
