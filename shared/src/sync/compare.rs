//! When a relay's log is not the one our cursor speaks of: it was restored from a backup,
//! replaced, or never met. Both sides' ids are compared; each sends what the other lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    effects::{Context, Effects},
    gathered::Gathered,
    peer::{Comparison, OpenSession, Session},
    replica::Replica,
    rows::{self, Arc8, Pairs},
};
use crate::{
    cbor::List,
    envelope::Entry,
    id::{DeviceId, EntryId, RelayId, StatementId},
    membership::{Receipt, Statement},
    protocol::{self, ClientFrame, Cursor, ItemBytes, MAX_BATCH},
};

impl Replica {
    pub(super) fn begin_comparison(&mut self, peer: RelayId, known: bool, effects: &mut Effects) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        at.row.passing.clear();
        at.session = Session::Comparing(Comparison {
            at: Cursor::start(peer),
            listed: BTreeSet::new(),
            fetching: BTreeSet::new(),
            sending: BTreeSet::new(),
            compared: false,
            log: 0,
        });
        at.row.lacks = 0;
        at.own_sent.clear();
        if known {
            effects.send(peer, ClientFrame::List { ledger: self.ledger, after: 0 });
        } else {
            effects.want_log(0);
        }
    }

    fn comparison(&mut self, peer: RelayId) -> Option<&mut Comparison> {
        match &mut self.peers.get_mut(&peer)?.session {
            Session::Comparing(comparison) => Some(comparison),
            Session::Closed
            | Session::Greeting { .. }
            | Session::Proving
            | Session::Returning(_)
            | Session::Open(_) => None,
        }
    }

    pub(super) fn listed(
        &mut self,
        peer: RelayId,
        after: u64,
        ids: &[EntryId],
        effects: &mut Effects,
    ) {
        let ledger = self.ledger;
        let Some(comparison) = self.comparison(peer) else { return };
        if after != comparison.at.sequence || comparison.compared {
            return;
        }
        for id in ids {
            comparison.at = comparison.at.then(*id);
            comparison.listed.insert(*id);
        }
        if ids.is_empty() {
            effects.want_log(0);
        } else {
            let after = comparison.at.sequence;
            effects.send(peer, ClientFrame::List { ledger, after });
        }
    }

    /// Now that both sides' ids are here: sends what the relay lacks, asks for what we lack.
    pub(super) fn compare(
        &mut self,
        ctx: &mut Context,
        peer: RelayId,
        log: &Pairs,
        effects: &mut Effects,
    ) {
        if self.comparison(peer).is_none_or(|comparison| comparison.compared) {
            return;
        }
        let (ledger, end, control) = (self.ledger, self.progress.log, self.control_in_order());
        let own = self.keys.id();
        let Some(at) = self.peers.get_mut(&peer) else { return };
        let Session::Comparing(comparison) = &mut at.session else { return };
        comparison.compared = true;
        comparison.log = end;
        let mut missing_here = comparison.listed.clone();
        let mut gathered = Gathered::new(ledger, peer);
        for group in control {
            let mut together = Vec::new();
            for bytes in group {
                let id = protocol::item_id(&bytes);
                missing_here.remove(&id);
                if comparison.listed.contains(&id) || !comparison.sending.insert(id) {
                    continue;
                }
                together.extend(ItemBytes::new(bytes.to_vec()));
            }
            gathered.push_together(together, effects);
        }
        for bytes in log.iter().flat_map(|(_, row)| rows::decode_segment(row).1) {
            let id = protocol::item_id(bytes);
            missing_here.remove(&id);
            if comparison.listed.contains(&id) || !comparison.sending.insert(id) {
                continue;
            }
            if is_written_by(bytes, own) {
                at.own_sent.insert(id);
            }
            if let Ok(item) = ItemBytes::new(bytes.to_vec()) {
                gathered.push(item, effects);
            }
        }
        gathered.flush(effects);
        let missing: Vec<EntryId> = missing_here.iter().copied().collect();
        comparison.fetching = missing_here;
        for ids in missing.chunks(MAX_BATCH) {
            if let Ok(ids) = List::new(ids.to_vec()) {
                effects.send(peer, ClientFrame::Fetch { ledger, ids });
            }
        }
        self.settle_comparison(ctx, peer, effects);
    }

    /// Every statement with its receipts, each after all it builds on: a relay that has
    /// lost them takes them in this order only, and believes its own old receipts.
    pub(super) fn control_in_order(&self) -> Vec<Vec<Arc8>> {
        let mut receipts: BTreeMap<StatementId, Vec<&Receipt>> = BTreeMap::new();
        for receipt in self.membership.receipts() {
            receipts.entry(receipt.statement()).or_default().push(receipt);
        }
        let time = |id: &StatementId| {
            let times = receipts.get(id).into_iter().flatten().map(|receipt| receipt.time());
            times.min().map_or(i64::MAX, |time| time.0)
        };
        let mut waiting: Vec<&Statement> = self.membership.statements().collect();
        waiting.sort_by_key(|statement| (time(&statement.id()), statement.id()));
        let mut placed = BTreeSet::new();
        let mut groups = Vec::with_capacity(waiting.len());
        loop {
            let before = waiting.len();
            waiting.retain(|statement| {
                let ready = statement.heads().iter().all(|head| placed.contains(head));
                if ready {
                    placed.insert(statement.id());
                    let own = receipts.get(&statement.id()).into_iter().flatten();
                    let mut group = vec![statement.bytes().clone()];
                    group.extend(own.map(|receipt| receipt.bytes().clone()));
                    groups.push(group);
                }
                !ready
            });
            if waiting.len() == before {
                return groups;
            }
        }
    }

    /// What we sent was taken, or refused for good.
    pub(super) fn resent(
        &mut self,
        ctx: &mut Context,
        peer: RelayId,
        ids: impl IntoIterator<Item = EntryId>,
        effects: &mut Effects,
    ) {
        if let Some(comparison) = self.comparison(peer) {
            for id in ids {
                comparison.sending.remove(&id);
            }
            self.settle_comparison(ctx, peer, effects);
        }
    }

    pub(super) fn comparison_fetched(
        &mut self,
        ctx: &mut Context,
        peer: RelayId,
        ids: &[EntryId],
        effects: &mut Effects,
    ) {
        if let Some(comparison) = self.comparison(peer) {
            for id in ids {
                comparison.fetching.remove(id);
            }
            self.settle_comparison(ctx, peer, effects);
        }
    }

    /// Both have everything: read on from the end of the listing.
    fn settle_comparison(&mut self, ctx: &mut Context, peer: RelayId, effects: &mut Effects) {
        let (acked, log) = (self.progress.acked, self.progress.log);
        let Some(at) = self.peers.get_mut(&peer) else { return };
        let Session::Comparing(comparison) = &at.session else { return };
        if !comparison.compared || !comparison.fetching.is_empty() || !comparison.sending.is_empty()
        {
            return;
        }
        let given = comparison.log;
        let mut after = comparison.at;
        // What we sent stands right behind the listing, as far as nobody came between.
        at.row.passing.sort_unstable();
        for (sequence, id) in &at.row.passing {
            if *sequence == after.sequence.saturating_add(1) {
                after = after.then(*id);
            }
        }
        at.row.passing.retain(|(sequence, _)| *sequence > after.sequence);
        let mut open = OpenSession::new(after, after.sequence, given);
        // They came before the listing, and ours went there.
        open.control_complete = true;
        open.was_compared = true;
        at.session = Session::Open(open);
        at.row.given = given;
        at.is_dirty = true;
        // What was fetched is merged after this; if the app stops before, the next
        // comparison fetches it again, since the log does not hold it yet.
        match at.inbox.back_mut() {
            // The cursor moves when the first delivery behind it is merged.
            Some(last) => last.after = Some(after),
            None => at.row.cursor = after,
        }
        at.settle_given(acked, log);
        effects.send(peer, ClientFrame::Read { ledger: self.ledger, after });
        self.upkeep(ctx, peer, effects);
        self.go_on(ctx, peer, effects);
    }
}

/// Whether it is an entry of this device.
pub(super) fn is_written_by(item: &[u8], device: DeviceId) -> bool {
    Entry::parse(item).is_ok_and(|entry| entry.header().device == device)
}
