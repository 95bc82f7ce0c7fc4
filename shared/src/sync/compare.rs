//! When a relay's log is not the one our cursor speaks of: it was restored from a backup,
//! or replaced. Both sides' ids are compared; each sends what the other lacks. A relay that
//! has lost how this device joined is told that first.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Context, End, Output, Replica,
    outbox::Gathered,
    rows,
    session::{OpenSession, Session},
};
use crate::{
    cbor::List,
    envelope::Entry,
    id::{DeviceId, EntryId, StatementId},
    membership::{Act, MAX_VOUCHED, Receipt, Role, Statement},
    protocol::{self, ClientFrame, Cursor, Item, ItemBytes, MAX_BATCH, Reason},
};

#[derive(Debug)]
pub(super) struct Comparison {
    /// Where the listing has come to.
    at: Cursor,
    listed: BTreeSet<EntryId>,
    /// What we asked for and what we sent, until it is answered.
    fetching: BTreeSet<EntryId>,
    sending: BTreeSet<EntryId>,
    compared: bool,
}

impl Replica {
    pub(super) fn begin_comparison(&mut self, known: bool, output: &mut Output) {
        self.progress.passing.clear();
        self.session = Session::Comparing(Comparison {
            at: Cursor::start(self.relay),
            listed: BTreeSet::new(),
            fetching: BTreeSet::new(),
            sending: BTreeSet::new(),
            compared: false,
        });
        if known {
            output.frames.push(ClientFrame::List { ledger: self.ledger, after: 0 });
        } else {
            output.wants_log = true;
        }
    }

    pub(super) fn listed(&mut self, after: u64, ids: &[EntryId], output: &mut Output) {
        let Session::Comparing(comparison) = &mut self.session else { return };
        if after != comparison.at.sequence || comparison.compared {
            return;
        }
        for id in ids {
            comparison.at = comparison.at.then(*id);
            comparison.listed.insert(*id);
        }
        if ids.is_empty() {
            output.wants_log = true;
        } else {
            let after = comparison.at.sequence;
            output.frames.push(ClientFrame::List { ledger: self.ledger, after });
        }
    }

    /// The stored rows of the log, in the order of their keys: what was asked for with
    /// [`Output::wants_log`].
    pub fn read_log(&mut self, ctx: &mut Context, log: &[Vec<u8>]) -> Output {
        let mut output = Output::default();
        self.vouch(log, &mut output);
        if matches!(&self.session, Session::Comparing(comparison) if !comparison.compared) {
            self.compare(ctx, log, &mut output);
        }
        self.pump(ctx, &mut output);
        if output.strict {
            output.commit.push(self.progress_row());
        }
        output
    }

    fn compare(&mut self, ctx: &mut Context, log: &[Vec<u8>], output: &mut Output) {
        let Session::Comparing(mut comparison) =
            core::mem::replace(&mut self.session, Session::Closed)
        else {
            return;
        };
        comparison.compared = true;
        let mut missing_here = comparison.listed.clone();
        let mut gathered = Gathered::default();
        for group in self.control_in_order() {
            let mut together = Vec::new();
            for bytes in group {
                let id = protocol::item_id(&bytes);
                missing_here.remove(&id);
                if comparison.listed.contains(&id) || !comparison.sending.insert(id) {
                    continue;
                }
                together.extend(ItemBytes::new(bytes.to_vec()));
            }
            gathered.push_together(together, self.ledger, &mut output.frames);
        }
        for bytes in log.iter().flat_map(|row| rows::decode_segment(row)) {
            let id = protocol::item_id(bytes);
            missing_here.remove(&id);
            if comparison.listed.contains(&id) || !comparison.sending.insert(id) {
                continue;
            }
            if let Ok(item) = ItemBytes::new(bytes.to_vec()) {
                gathered.push(item, self.ledger, &mut output.frames);
            }
        }
        gathered.flush(self.ledger, &mut output.frames);
        let missing: Vec<EntryId> = missing_here.iter().copied().collect();
        comparison.fetching = missing_here;
        for ids in missing.chunks(MAX_BATCH) {
            if let Ok(ids) = List::new(ids.to_vec()) {
                output.frames.push(ClientFrame::Fetch { ledger: self.ledger, ids });
            }
        }
        self.session = Session::Comparing(comparison);
        self.settle_comparison(ctx, output);
    }

    /// Every statement with its receipts, each after all it builds on: a relay that has
    /// lost them takes them in this order only, and believes its own old receipts.
    fn control_in_order(&self) -> Vec<Vec<rows::Arc8>> {
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

    /// Whether this device has merged entries of a device that was cut off below them, and
    /// nobody has vouched for all of those yet.
    pub(super) fn must_vouch(&self) -> bool {
        let writes = matches!(self.role(), Some(Role::Steward | Role::Member));
        writes
            && self.membership.state().devices.iter().any(|(id, device)| {
                let merged = self.chains.get(id).map_or(0, |head| head.sequence);
                device.cut.is_some_and(|cut| merged > cut.sequence) && !self.vouched.contains(id)
            })
    }

    /// Vouches for what this device has merged of a removed device above its cut: others
    /// who get it later must not refuse what is part of the record here.
    fn vouch(&mut self, log: &[Vec<u8>], output: &mut Output) {
        if !self.must_vouch() {
            return;
        }
        let mut merged: BTreeMap<DeviceId, Vec<EntryId>> = BTreeMap::new();
        for bytes in log.iter().flat_map(|row| rows::decode_segment(row)) {
            let Ok(entry) = Entry::parse(bytes) else { continue };
            let header = entry.header();
            let Some(device) = self.membership.state().devices.get(&header.device) else {
                continue;
            };
            let above = device.cut.is_some_and(|cut| header.sequence > cut.sequence);
            if above
                && !device.vouched.contains(&entry.id())
                && !self.held.contains_key(&entry.id())
            {
                merged.entry(header.device).or_default().push(entry.id());
            }
        }
        let cut: Vec<DeviceId> = self
            .membership
            .state()
            .devices
            .iter()
            .filter(|(_, device)| device.cut.is_some())
            .map(|(id, _)| *id)
            .collect();
        self.vouched.extend(cut);
        for (device, mut ids) in merged {
            ids.sort_unstable();
            ids.dedup();
            for ids in ids.chunks(MAX_VOUCHED) {
                let Ok(entries) = List::new(ids.to_vec()) else { continue };
                let act = Act::Vouch { device, entries };
                let heads = self.membership.heads();
                let statement = Statement::issue(self.ledger, self.keys.sign(), heads, act);
                self.issue(statement, None, output);
            }
        }
    }

    /// The relay does not know this device: it was restored from before the join. It is
    /// brought everything that bears a receipt, which it believes, and the own join; then
    /// this device connects anew, as a member.
    pub(super) fn come_back(&mut self, output: &mut Output) {
        if self.came_back {
            // It knows, and the join does not count.
            output.end = Some(End::Refused(Reason::NotMember));
            return;
        }
        let own = self.keys.sign().public();
        let is_own_join = |bytes: &rows::Arc8| {
            let Ok(Item::Statement(statement)) = Item::parse(bytes) else { return false };
            matches!(statement.act(), Act::Join { device, .. } if device.sign == own)
        };
        let mut waiting = BTreeSet::new();
        let mut gathered = Gathered::default();
        for group in self.control_in_order() {
            if group.len() > 1 || group.first().is_some_and(is_own_join) {
                waiting.extend(group.iter().map(|bytes| protocol::item_id(bytes)));
                let items = group.iter().filter_map(|bytes| ItemBytes::new(bytes.to_vec()).ok());
                gathered.push_together(items.collect(), self.ledger, &mut output.frames);
            }
        }
        gathered.flush(self.ledger, &mut output.frames);
        if waiting.is_empty() {
            output.end = Some(End::Refused(Reason::NotMember));
        }
        self.session = Session::Returning(waiting);
    }

    /// The relay took what it was brought back, or refused it.
    pub(super) fn brought_back(
        &mut self,
        id: EntryId,
        refused: Option<Reason>,
        output: &mut Output,
    ) {
        let Session::Returning(waiting) = &mut self.session else { return };
        waiting.remove(&id);
        let done = waiting.is_empty();
        if let Some(reason) = refused.filter(|reason| reason.is_passing()) {
            output.end = Some(End::Refused(reason));
        } else if done {
            self.came_back = true;
            output.end = Some(End::Again);
        }
    }

    pub(super) fn comparing_sent(&self, id: &EntryId) -> bool {
        matches!(&self.session, Session::Comparing(comparison) if comparison.sending.contains(id))
    }

    /// What we sent was taken, or refused for good.
    pub(super) fn resent(
        &mut self,
        ctx: &mut Context,
        ids: impl IntoIterator<Item = EntryId>,
        output: &mut Output,
    ) {
        if let Session::Comparing(comparison) = &mut self.session {
            for id in ids {
                comparison.sending.remove(&id);
            }
            self.settle_comparison(ctx, output);
        }
    }

    pub(super) fn comparison_fetched(
        &mut self,
        ctx: &mut Context,
        ids: &[EntryId],
        output: &mut Output,
    ) {
        if let Session::Comparing(comparison) = &mut self.session {
            for id in ids {
                comparison.fetching.remove(id);
            }
            self.settle_comparison(ctx, output);
        }
    }

    /// Both have everything: read on from the end of the listing.
    fn settle_comparison(&mut self, ctx: &mut Context, output: &mut Output) {
        let Session::Comparing(comparison) = &self.session else { return };
        if !comparison.compared || !comparison.fetching.is_empty() || !comparison.sending.is_empty()
        {
            return;
        }
        // What was fetched is merged after this; if the app stops before, the next
        // comparison fetches it again, since the log does not hold it yet.
        let after = comparison.at;
        let fetched_waiting = !self.inbox.is_empty();
        self.session = Session::Open(OpenSession {
            received: after,
            head: after.sequence,
            // They came before the listing, and ours went there.
            control_complete: true,
            sent: BTreeSet::new(),
            fetching: BTreeSet::new(),
            due: BTreeSet::new(),
        });
        self.progress.passing.retain(|(sequence, _)| *sequence > after.sequence);
        if fetched_waiting {
            // The cursor moves when the first delivery behind it is merged.
            if let Some(last) = self.inbox.back_mut() {
                last.after = Some(after);
            }
        } else {
            self.progress.cursor = after;
            output.commit.push(self.progress_row());
        }
        output.frames.push(ClientFrame::Read { ledger: self.ledger, after });
        self.upkeep(ctx, output);
        self.pump(ctx, output);
    }
}
