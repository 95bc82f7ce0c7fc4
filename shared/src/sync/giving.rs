//! Giving on what is here to every peer that lacks it, others' entries too.
//!
//! The log grows at its end only. Every peer's row says up to where it has everything, and
//! every row of the log names the peer that it came from or that acknowledged it: what a
//! peer is sent is what lies behind that place and is not marked as its own.

use super::{
    compare::is_written_by,
    effects::{Context, Effects, End},
    gathered::Gathered,
    incoming::Incoming,
    peer::Session,
    replica::Replica,
    rows::{self, Arc8, Pairs, Row, Table},
};
use crate::{
    id::{EntryId, RelayId},
    protocol::{self, Delivery, ItemBytes, Reason},
};

impl Replica {
    /// Takes items from anywhere, in any order: a relay's answer, a file, a screen. They are
    /// checked, opened and merged with the next slices, and given to every peer that lacks
    /// them. `from` is a peer that has all of them.
    pub fn take_items(
        &mut self,
        items: impl IntoIterator<Item = ItemBytes>,
        from: Option<RelayId>,
    ) {
        let items = items.into_iter().map(|bytes| Incoming::new(Delivery::Whole(bytes), None));
        match from.and_then(|peer| self.peers.get_mut(&peer)) {
            Some(peer) => peer.inbox.extend(items),
            None => self.loose.extend(items),
        }
    }

    /// Adds items to the log, and passes them on at once to peers that have all before them.
    /// `from` is the peer that has these.
    pub(super) fn store_segment(
        &mut self,
        from: Option<RelayId>,
        segment: &[Arc8],
        effects: &mut Effects,
    ) {
        if segment.is_empty() {
            return;
        }
        let order = self.next_order();
        let before = core::mem::replace(&mut self.progress.log, order);
        let number = from.and_then(|from| self.peers.get(&from)).map_or(0, |from| from.row.number);
        let row = rows::encode_segment(number, segment);
        effects.commit.push(Row::put(Table::Log, rows::order_key(order), row));
        let (acked, own) = (self.progress.acked, self.keys.id());
        for (relay, peer) in &mut self.peers {
            let has_it = Some(*relay) == from;
            if has_it && peer.row.given == before {
                peer.row.given = order;
                peer.is_dirty = true;
            }
            let Session::Open(open) = &mut peer.session else { continue };
            if !open.control_complete || open.offered != before {
                continue;
            }
            open.offered = order;
            if !has_it {
                let mut gathered = Gathered::new(self.ledger, *relay);
                for item in segment {
                    // It may be on its way already, out of the outbox.
                    let id = protocol::item_id(item);
                    if is_written_by(item, own) {
                        peer.own_sent.insert(id);
                    }
                    if open.giving.insert(id, order).is_none()
                        && let Ok(item) = ItemBytes::new(item.to_vec())
                    {
                        gathered.push(item, effects);
                    }
                }
                gathered.flush(effects);
            }
            peer.settle_given(acked, order);
        }
    }

    /// Goes on with what a session is for: first what lies in the log, then what is queued.
    pub(super) fn go_on(&mut self, ctx: &mut Context, peer: RelayId, effects: &mut Effects) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        let Session::Open(open) = &mut at.session else { return };
        if !open.control_complete || open.is_reading_log {
            return;
        }
        if open.offered < self.progress.log {
            open.is_reading_log = true;
            return effects.want_log(open.offered);
        }
        if !core::mem::replace(&mut open.has_deposits, true) {
            self.hand_in_deposits(ctx, peer, effects);
        }
        if self.is_chain_settled(peer, effects) {
            self.pump(ctx, peer, effects);
        }
    }

    pub(super) fn go_on_everywhere(&mut self, ctx: &mut Context, effects: &mut Effects) {
        let peers: Vec<RelayId> = self.peers().collect();
        for peer in peers {
            self.go_on(ctx, peer, effects);
        }
    }

    /// The stored rows of the log, in the order of their keys: what was asked for with
    /// `Effect::ReadLog`.
    pub fn read_log(&mut self, ctx: &mut Context, log: &Pairs) -> Effects {
        let mut effects = Effects::default();
        self.vouch(log, &mut effects);
        let peers: Vec<RelayId> = self.peers().collect();
        for peer in peers {
            self.compare(ctx, peer, log, &mut effects);
            self.give(peer, log, &mut effects);
        }
        self.go_on_everywhere(ctx, &mut effects);
        self.keep(&mut effects);
        effects
    }

    fn give(&mut self, peer: RelayId, log: &Pairs, effects: &mut Effects) {
        let own = self.keys.id();
        let Some(at) = self.peers.get_mut(&peer) else { return };
        let Session::Open(open) = &mut at.session else { return };
        if !core::mem::take(&mut open.is_reading_log) {
            return;
        }
        let mut gathered = Gathered::new(self.ledger, peer);
        for (key, row) in log {
            let Some(order) = rows::read_order(key).filter(|order| *order > open.offered) else {
                continue;
            };
            let (number, items) = rows::decode_segment(row);
            if number == at.row.number {
                continue;
            }
            for bytes in items {
                let id = protocol::item_id(bytes);
                if is_written_by(bytes, own) {
                    at.own_sent.insert(id);
                }
                if open.giving.insert(id, order).is_none()
                    && let Ok(item) = ItemBytes::new(bytes.to_vec())
                {
                    gathered.push(item, effects);
                }
            }
        }
        gathered.flush(effects);
        // What was stored since the rows were read stands behind this, and is asked for next.
        let last = log.last().and_then(|(key, _)| rows::read_order(key));
        open.offered = last.map_or(self.progress.log, |last| last.max(open.offered));
        at.settle_given(self.progress.acked, self.progress.log);
    }

    /// A relay did not take something of our log.
    pub(super) fn gift_refused(
        &mut self,
        peer: RelayId,
        id: EntryId,
        reason: Reason,
        effects: &mut Effects,
    ) {
        if reason.is_passing() {
            return effects.end(peer, End::Refused(reason));
        }
        let does_not_fit = matches!(reason, Reason::Fork | Reason::Gap | Reason::UnknownHeads);
        let session = self.peers.get(&peer).and_then(|at| at.session.ready());
        if does_not_fit && session.is_some_and(|open| !open.was_compared) {
            // It lacks what this builds on.
            return self.distrust(peer, effects);
        }
        let (acked, log) = (self.progress.acked, self.progress.log);
        let Some(at) = self.peers.get_mut(&peer) else { return };
        at.refused(&id, reason);
        if let Session::Open(open) = &mut at.session {
            open.giving.remove(&id);
        }
        at.settle_given(acked, log);
    }

    /// What a relay refused for what it did not know, it may take now.
    pub(super) fn compare_where_owed(&mut self, effects: &mut Effects) {
        let owed = self.peers.iter().filter(|(_, peer)| peer.row.is_owed);
        let owed: Vec<RelayId> = owed.map(|(relay, _)| *relay).collect();
        for relay in owed {
            self.distrust(relay, effects);
        }
    }
}
