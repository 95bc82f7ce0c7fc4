//! Own entries on their way out: queued, sealed, sent, acknowledged or refused.
//!
//! A queued change is kept as plain payload and sealed only when it is sent, so that it
//! can be sealed anew when the key or the end of the own chain is another by then. What
//! was sealed is stored before it is sent. It leaves the queue for the log when one relay
//! has it; the others get it from there.

use super::{
    effects::{Context, Effects, End},
    gathered::Gathered,
    peer::{Peer, Session},
    refused::{Refused, RefusedReason},
    replica::Replica,
    rows::{self, Arc8, Queued, Row, Table},
};
use crate::{
    crypto::Verifier,
    envelope::{ChainHead, Draft, Entry, Kind},
    id::{EntryId, RecordId, RelayId, StatementId},
    membership::Membership,
    protocol::{self, ClientFrame, ItemBytes, Reason},
};

/// Own items that one session may have unacknowledged.
const WINDOW: usize = 1024;

impl Replica {
    /// Puts an own item last in line. It is sent as soon as a session allows it.
    pub(super) fn enqueue(&mut self, queued: Queued, effects: &mut Effects) {
        let order = self.next_order();
        effects.commit.push(Row::put(Table::Outbox, rows::order_key(order), rows::encode(&queued)));
        effects.strict = true;
        self.outbox.insert(order, queued);
    }

    /// Seals and sends what is waiting, as far as the session and the window allow. The peer
    /// has all of the log, or it is on its way: what is queued comes behind.
    pub(super) fn pump(&mut self, ctx: &mut Context, peer: RelayId, effects: &mut Effects) {
        let session = self.peers.get(&peer).and_then(|peer| peer.session.ready());
        let Some(open) = session else { return };
        let waiting: Vec<u64> = self
            .outbox
            .keys()
            .filter(|order| !open.sent.contains(order))
            .take(WINDOW.saturating_sub(open.sent.len()))
            .copied()
            .collect();
        let mut sent = Vec::with_capacity(waiting.len());
        let mut gathered = Gathered::new(self.ledger, peer);
        for order in waiting {
            match self.ready(ctx, order, effects) {
                Some(Ready::Item(bytes)) => gathered.push(bytes, effects),
                Some(Ready::Invite { statement, deposit }) => {
                    gathered.flush(effects);
                    let ledger = self.ledger;
                    effects.send(peer, ClientFrame::AppendInvite { ledger, statement, deposit });
                }
                // No key to seal under yet: nothing behind may overtake.
                None => break,
            }
            sent.push(order);
        }
        gathered.flush(effects);
        if let Some(open) = self.peers.get_mut(&peer).and_then(Peer::open) {
            open.sent.extend(sent);
        }
    }

    fn ready(&mut self, ctx: &mut Context, order: u64, effects: &mut Effects) -> Option<Ready> {
        let queued = self.outbox.get_mut(&order)?;
        match queued {
            Queued::Statement { bytes, deposit: None } => {
                ItemBytes::new(bytes.clone()).ok().map(Ready::Item)
            }
            Queued::Statement { bytes, deposit: Some(deposit) } => Some(Ready::Invite {
                statement: ItemBytes::new(bytes.clone()).ok()?,
                deposit: ItemBytes::new(deposit.clone()).ok()?,
            }),
            Queued::Sealed { entry: Some(bytes), .. } => {
                ItemBytes::new(bytes.clone()).ok().map(Ready::Item)
            }
            Queued::Sealed { kind, record, payload, entry, .. } => {
                let key = self.keyring.sealing(self.membership.state())?;
                let draft = Draft {
                    kind: *kind,
                    ledger: self.ledger,
                    record: *record,
                    after: self.progress.chain,
                    payload,
                };
                let sealed = Entry::seal(&draft, key, &self.keys, &mut ctx.rng).ok()?;
                *entry = Some(sealed.bytes().to_vec());
                self.progress.chain = sealed.chain_head();
                self.is_dirty = true;
                effects.strict = true;
                effects.commit.push(Row::put(
                    Table::Outbox,
                    rows::order_key(order),
                    rows::encode(queued),
                ));
                ItemBytes::new(sealed.bytes().to_vec()).ok().map(Ready::Item)
            }
        }
    }

    /// A relay has these items durably.
    pub(super) fn acked(
        &mut self,
        ctx: &Context,
        peer: RelayId,
        items: &[(EntryId, u64)],
        effects: &mut Effects,
    ) {
        let mut segment: Vec<Arc8> = Vec::new();
        for (id, sequence) in items {
            if let Some(at) = self.peers.get_mut(&peer) {
                if let Some(open) = at.open() {
                    open.giving.remove(id);
                }
                let comparing = matches!(at.session, Session::Comparing(_));
                if comparing || *sequence > at.row.cursor.sequence {
                    at.row.passing.push((*sequence, *id));
                    // While logs are compared nothing is gained by keeping it.
                    at.is_dirty |= !comparing;
                }
            }
            if let Some((order, bytes)) = self.sent_as(id) {
                self.take_acked(ctx, peer, order, &bytes, &mut segment, effects);
            }
        }
        self.store_segment(Some(peer), &segment, effects);
        let (is_empty, acked, log) =
            (self.outbox.is_empty(), self.progress.acked, self.progress.log);
        if let Some(at) = self.peers.get_mut(&peer) {
            if is_empty {
                at.row.last_ack = Some(ctx.now);
                at.is_dirty |= !matches!(at.session, Session::Comparing(_));
            }
            at.settle_given(acked, log);
        }
    }

    fn take_acked(
        &mut self,
        ctx: &Context,
        peer: RelayId,
        order: u64,
        bytes: &[u8],
        segment: &mut Vec<Arc8>,
        effects: &mut Effects,
    ) {
        let queued = self.outbox.remove(&order);
        let id = protocol::item_id(bytes);
        for (relay, at) in &mut self.peers {
            let Some(open) = at.open() else { continue };
            if open.sent.remove(&order) && *relay != peer {
                // Under way there too; it gets its place in the log below.
                open.giving.insert(id, u64::MAX);
                at.own_sent.insert(id);
            }
        }
        effects.commit.push(Row::delete(Table::Outbox, rows::order_key(order)));
        segment.push(bytes.into());
        if let Ok(entry) = Entry::parse(bytes) {
            let head = entry.chain_head();
            if head.sequence > self.progress.acked.sequence {
                self.progress.acked = head;
                self.is_dirty = true;
            }
            if let Some(at) = self.peers.get_mut(&peer)
                && head.sequence > at.row.acked.sequence
            {
                at.row.acked = head;
                at.is_dirty = true;
            }
            if let Some(Queued::Sealed { kind: Kind::Erase, record, .. }) = queued {
                self.bury(ctx, record, entry.id(), effects);
            }
        }
    }

    /// The queued item with this id, and its bytes, if it was sealed.
    fn sent_as(&self, id: &EntryId) -> Option<(u64, Vec<u8>)> {
        // Acknowledgements come in the order of sending: it is nearly always the first.
        self.outbox.iter().find_map(|(order, queued)| {
            let bytes = sealed_bytes(queued)?;
            (protocol::item_id(bytes) == *id).then(|| (*order, bytes.clone()))
        })
    }

    /// A relay did not take a queued item.
    pub(super) fn rejected(
        &mut self,
        ctx: &Context,
        peer: RelayId,
        id: EntryId,
        reason: Reason,
        effects: &mut Effects,
    ) {
        let Some((order, bytes)) = self.sent_as(&id) else { return };
        let statement = matches!(self.outbox.get(&order), Some(Queued::Statement { .. }));
        let is_home = self.is_home(peer);
        if reason.is_passing() {
            effects.end(peer, End::Refused(reason));
        } else if statement
            && reason == Reason::UnknownHeads
            && self.compared_for.insert((peer, id))
        {
            // The relay lacks what ours builds on: it lost it, or it never took it.
            self.distrust(peer, effects);
        } else if statement && (is_home || !self.counts(&id)) {
            self.withdraw(order, id, effects);
            effects.end(peer, End::Again);
        } else if reason == Reason::OldKey {
            effects.end(peer, End::Again);
        } else if !is_home && !self.is_refused_here(&bytes) {
            // Only the home's word is final. Until it spoke the words wait here.
            if let Some(at) = self.peers.get_mut(&peer) {
                at.row.is_owed |= reason.may_pass_later();
                at.is_dirty = true;
                if let Some(open) = at.open() {
                    open.declined.insert(order);
                }
            }
        } else if matches!(reason, Reason::Fork | Reason::Gap) {
            // Our chain ends elsewhere than we thought: see what it has of it, or ask again.
            if self.compared_for.insert((peer, id)) {
                self.distrust(peer, effects);
            } else {
                effects.end(peer, End::Again);
            }
        } else if !statement {
            self.refuse(ctx, order, RefusedReason::Relay(reason), effects);
            // Those behind it were chained to it: connect anew and chain them afresh.
            self.unseal(0, effects);
            self.progress.chain = self.progress.acked;
            self.is_dirty = true;
            effects.end(peer, End::Again);
        }
        // A statement that counts here waits for the home, which alone puts them in order.
    }

    /// Whether a relay that is not the home did not take it in a session that is open.
    pub(super) fn is_declined(&self, order: &u64) -> bool {
        let sessions = self.peers.values().filter_map(|peer| peer.session.ready());
        sessions.into_iter().any(|open| open.declined.contains(order))
    }

    /// Whether what this device knows itself speaks against an entry of its own.
    fn is_refused_here(&self, bytes: &[u8]) -> bool {
        Entry::parse(bytes).is_ok_and(|entry| {
            self.is_erased(&entry.header().record)
                || self.membership.state().check_entry(&entry).is_err()
        })
    }

    fn counts(&self, id: &EntryId) -> bool {
        self.membership.state().counted.contains(&StatementId::new(*id.as_bytes()))
    }

    /// A statement of ours that the home did not take: it was overruled by one we had not
    /// seen. It must not linger here, or all that we state later would build on it.
    fn withdraw(&mut self, order: u64, id: EntryId, effects: &mut Effects) {
        self.outbox.remove(&order);
        effects.commit.push(Row::delete(Table::Outbox, rows::order_key(order)));
        effects.commit.push(Row::delete(Table::Control, id.as_bytes().as_slice()));
        effects.strict = true;
        effects.membership = true;
        let withdrawn = StatementId::new(*id.as_bytes());
        let mut kept = Membership::new(self.ledger);
        for statement in self.membership.statements() {
            if statement.id() != withdrawn {
                let _new = kept.insert(statement.clone());
            }
        }
        for receipt in self.membership.receipts() {
            let _new = kept.insert_receipt(receipt.clone());
        }
        self.membership = kept;
        self.keyring.update(&self.membership, &self.keys);
    }

    /// Moves a queued item to "needs attention"; it blocks nothing there.
    pub(super) fn refuse(
        &mut self,
        ctx: &Context,
        order: u64,
        reason: RefusedReason,
        effects: &mut Effects,
    ) {
        effects.commit.push(Row::delete(Table::Outbox, rows::order_key(order)));
        effects.strict = true;
        let (record, note) = match self.outbox.remove(&order) {
            Some(Queued::Sealed { kind: Kind::Erase, record, note, .. }) => {
                self.show_again(record, effects);
                (record, note)
            }
            Some(Queued::Sealed { record, note, .. }) => (record, note),
            Some(Queued::Statement { .. }) | None => (RecordId::new([0; 16]), String::new()),
        };
        let refused = Refused { record, reason, note, at: ctx.now, entry: None };
        self.attend(refused, effects);
    }

    pub(super) fn attend(&mut self, refused: Refused, effects: &mut Effects) {
        let order = self.next_order();
        effects.commit.push(Row::put(
            Table::Attention,
            rows::order_key(order),
            rows::encode(&refused),
        ));
        self.attention.insert(order, refused);
    }

    /// Forgets how queued changes were sealed, from behind number `kept` of the own chain on.
    pub(super) fn unseal(&mut self, kept: u64, effects: &mut Effects) {
        let is_kept = |bytes: &Vec<u8>| {
            kept > 0 && Entry::parse(bytes).is_ok_and(|entry| entry.header().sequence <= kept)
        };
        for (order, queued) in &mut self.outbox {
            if let Queued::Sealed { entry: entry @ Some(_), .. } = queued
                && !entry.as_ref().is_some_and(is_kept)
            {
                *entry = None;
                effects.commit.push(Row::put(
                    Table::Outbox,
                    rows::order_key(*order),
                    rows::encode(queued),
                ));
            }
        }
    }

    /// Compares our chain with what a relay has of it, before anything is written there.
    pub(super) fn settle_chain(&mut self, peer: RelayId, own: ChainHead, effects: &mut Effects) {
        let sealed: Vec<(u64, ChainHead)> = self
            .outbox
            .iter()
            .filter_map(|(order, queued)| {
                let entry = Entry::parse(sealed_bytes(queued)?).ok()?;
                Some((*order, entry.chain_head()))
            })
            .collect();
        let is_under_way = sealed.iter().any(|(_, head)| *head == own);
        if own == self.progress.acked || is_under_way {
            // What the relay may have of the queue stays as it was sealed and is sent again: it
            // has all of it or, of what lies below the end, has refused some.
        } else if own.sequence > self.progress.acked.sequence
            || own.sequence == self.progress.acked.sequence && self.is_home(peer)
        {
            // The relay says to have entries of ours that we do not know: this device was
            // rolled back, or runs twice. They come with the delivery; until then it is only
            // said, and nothing is written behind it.
            if let Some(at) = self.peers.get_mut(&peer) {
                at.claimed = Some(own);
            }
            return;
        } else if let Some(at) = self.peers.get_mut(&peer)
            && at.lost_own(own)
        {
            // The relay lost entries. The comparison of logs brings them back first.
            at.row.acked = own;
            at.is_dirty = true;
            return;
        }
        if let Some(at) = self.peers.get_mut(&peer)
            && own.sequence > at.row.acked.sequence
        {
            at.row.acked = own;
            at.is_dirty = true;
        }
        // What is under way to another relay stays as it was sealed.
        let is_sent =
            |other: &Peer| matches!(&other.session, Session::Open(open) if !open.sent.is_empty());
        if self.peers.values().any(is_sent) {
            return;
        }
        let chain = self.progress.chain;
        let start = if is_under_way { own } else { self.progress.acked };
        let kept = if is_under_way { own.sequence } else { 0 };
        match self.sealed_end(start, kept) {
            Some(end) => self.progress.chain = end,
            None => {
                self.unseal(kept, effects);
                self.progress.chain = start;
            }
        }
        self.is_dirty |= chain != self.progress.chain;
    }

    /// An entry of ours came from a relay, whole: what it said of our chain is true so far.
    pub(super) fn saw_own(&mut self, peer: RelayId, entry: &Entry, effects: &mut Effects) {
        let head = entry.chain_head();
        let is_claimed = self.peers.get(&peer).is_some_and(|at| at.claimed == Some(head));
        if is_claimed && entry.verify(&Verifier::from(self.keys.sign().public())).is_ok() {
            self.believe(peer, head, effects);
        }
    }

    /// Whether it is known where the own chain ends at this relay, so that one may write there.
    pub(super) fn is_chain_settled(&mut self, peer: RelayId, effects: &mut Effects) -> bool {
        let Some(at) = self.peers.get(&peer) else { return false };
        let Some(claimed) = at.claimed else { return true };
        if !at.is_read() {
            return false;
        }
        // That entry was erased, and its place in the chain is all that is left of it; or it
        // was made up. What the chain builds on everywhere only the home may say.
        if self.is_home(peer) {
            self.believe(peer, claimed, effects);
        } else if let Some(at) = self.peers.get_mut(&peer) {
            at.claimed = None;
        }
        true
    }

    fn believe(&mut self, peer: RelayId, head: ChainHead, effects: &mut Effects) {
        if let Some(at) = self.peers.get_mut(&peer) {
            at.claimed = None;
        }
        self.progress.acked = head;
        self.is_dirty = true;
        self.settle_chain(peer, head, effects);
    }

    /// Whether its word is final. Where no home is known every relay's is.
    fn is_home(&self, peer: RelayId) -> bool {
        self.membership.state().home.is_none_or(|home| home == peer)
    }

    /// The end of the own chain with what is sealed in the queue beyond number `kept`; nothing
    /// if that does not continue `start`, without a hole and under the current key.
    fn sealed_end(&self, start: ChainHead, kept: u64) -> Option<ChainHead> {
        let key = self.keyring.sealing(self.membership.state())?.id();
        let mut end = start;
        let mut complete = false;
        for queued in self.outbox.values() {
            let Queued::Sealed { entry, .. } = queued else { continue };
            let Some(bytes) = entry else {
                complete = true;
                continue;
            };
            let entry = Entry::parse(bytes).ok()?;
            let header = entry.header();
            if header.sequence <= kept {
                continue;
            }
            let next = header.previous == end.id
                && header.sequence == end.sequence.saturating_add(1)
                && header.key == key;
            if complete || !next {
                return None;
            }
            end = entry.chain_head();
        }
        Some(end)
    }
}

/// The bytes of an item that may already have been sent.
fn sealed_bytes(queued: &Queued) -> Option<&Vec<u8>> {
    match queued {
        Queued::Sealed { entry, .. } => entry.as_ref(),
        Queued::Statement { bytes, .. } => Some(bytes),
    }
}

enum Ready {
    Item(ItemBytes),
    Invite { statement: ItemBytes, deposit: ItemBytes },
}
