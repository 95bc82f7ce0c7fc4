//! Items on their way in: verified, opened, merged or held, in slices that the screen does
//! not feel.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use super::{
    effects::{Context, Effects},
    held::HeldReason,
    incoming::Incoming,
    names,
    peer::Session,
    refused::{Refused, RefusedReason},
    replica::Replica,
    rows::{self, Arc8, Row, Table},
};
use crate::{
    envelope::{ChainHead, Entry, Kind, Opened},
    id::{DeviceId, EntryId, RecordId, RelayId, StatementId},
    protocol::{ClientFrame, Delivery, Item, MAX_BATCH, Reason},
    record::{Document, Merged},
    view::DevicePrefix,
};

/// Stored documents by record, handed in for a slice.
pub type Documents = BTreeMap<RecordId, Vec<u8>>;

/// Which line a slice is taken from: all of one comes from one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Loose,
    Peer(RelayId),
}

impl Source {
    const fn peer(self) -> Option<RelayId> {
        match self {
            Self::Loose => None,
            Self::Peer(peer) => Some(peer),
        }
    }
}

/// What a slice has touched so far.
struct Slice<'d> {
    stored: &'d Documents,
    open: BTreeMap<RecordId, Document>,
    changed: BTreeSet<RecordId>,
    segment: Vec<Arc8>,
}

impl Replica {
    /// Where the next slice comes from: items that wait for no relay first.
    pub(super) fn next_source(&self) -> Option<Source> {
        if !self.loose.is_empty() {
            return Some(Source::Loose);
        }
        let peer = self.peers.iter().find(|(_, peer)| peer.has_work());
        peer.map(|(relay, _)| Source::Peer(*relay))
    }

    fn queue(&self, source: Source) -> Option<&VecDeque<Incoming>> {
        match source {
            Source::Loose => Some(&self.loose),
            Source::Peer(peer) => self.peers.get(&peer).map(|peer| &peer.inbox),
        }
    }

    fn queue_mut(&mut self, source: Source) -> Option<&mut VecDeque<Incoming>> {
        match source {
            Source::Loose => Some(&mut self.loose),
            Source::Peer(peer) => self.peers.get_mut(&peer).map(|peer| &mut peer.inbox),
        }
    }

    /// What the next slice of `max` items would take.
    fn next_slice(&self, max: usize) -> impl Iterator<Item = &Incoming> {
        let queue = self.next_source().and_then(|source| self.queue(source));
        queue.into_iter().flatten().take(self.slice_len(max))
    }

    /// The records whose documents the next slice of `max` items needs. Hand them (those that
    /// exist, see [`Self::has_document`]) to [`Self::advance`].
    #[must_use]
    pub fn work(&self, max: usize) -> Vec<RecordId> {
        let mut records: Vec<RecordId> =
            self.next_slice(max).filter_map(Incoming::record).collect();
        records.sort_unstable();
        records.dedup();
        records
    }

    /// Whether anything waits that can be merged now.
    #[must_use]
    pub fn has_work(&self) -> bool {
        self.next_source().is_some()
    }

    /// The marker to be stored before the next slice is merged: if the app does not
    /// survive the merge, the next start knows where it stood.
    #[must_use]
    pub fn marker(&self, max: usize) -> Option<Row> {
        let ids: Vec<EntryId> = self
            .next_slice(max)
            .filter(|incoming| incoming.is_whole())
            .map(|incoming| incoming.id)
            .collect();
        let alone = match ids.as_slice() {
            [] => return None,
            [id] if self.suspects.contains(id) => self.crashes_alone.saturating_add(1),
            [_] => 1,
            [..] => 0,
        };
        let marker = rows::Merging { ids, alone };
        Some(Row::put(Table::Meta, rows::MERGING, rows::encode(&marker)))
    }

    /// Whether something is stored of a record. What comes in for the first time has nothing to
    /// be read.
    #[must_use]
    pub fn has_document(&self, record: &RecordId) -> bool {
        self.views.contains_key(record) || self.hidden.contains_key(record)
    }

    /// One at a time where one of them is under suspicion.
    pub(super) fn slice_len(&self, max: usize) -> usize {
        if self.suspects.is_empty() { max.max(1) } else { 1 }
    }

    /// Merges the next slice of at most `max` items.
    pub fn advance(&mut self, ctx: &mut Context, stored: &Documents, max: usize) -> Effects {
        let mut effects = Effects::default();
        let Some(source) = self.next_source() else { return effects };
        let from = source.peer();
        let waited = from.filter(|peer| self.waits_for_own(peer));
        let mut slice =
            Slice { stored, open: BTreeMap::new(), changed: BTreeSet::new(), segment: Vec::new() };
        for taken in 0..self.slice_len(max) {
            let Some(incoming) = self.queue_mut(source).and_then(VecDeque::pop_front) else {
                break;
            };
            let was_not_asked_for = |record: &RecordId| {
                self.has_document(record)
                    && !slice.stored.contains_key(record)
                    && !slice.open.contains_key(record)
            };
            if taken > 0 && incoming.record().is_some_and(|record| was_not_asked_for(&record)) {
                // It came into the line after the documents were asked for: merged into an
                // empty one it would overwrite what is here. The next slice has it.
                self.put_back(source, incoming);
                break;
            }
            let is_passing = self.is_passing(from, &incoming);
            if let (Some(peer), Some(id), false) = (from, incoming.own(), is_passing)
                && self.lacks_own(ctx, peer, id, &mut effects)
            {
                // Ours, but this device does not have it: it was rolled back. Everything
                // behind waits until it is fetched, so that the cursor stays true.
                self.put_back(source, incoming);
                self.fetch_own(peer, &mut effects);
                break;
            }
            // What is quarantined stays at the relay and in "needs attention".
            if incoming.is_whole()
                && !is_passing
                && !self.is_quarantined(ctx, &incoming, &mut effects)
            {
                self.take(ctx, from, &incoming, &mut slice, &mut effects);
            }
            self.move_cursor(from, &incoming);
        }
        self.finish(from, &slice, &mut effects);
        if effects.membership {
            // Somebody joined who lacks a key, or a key came that own changes waited for.
            self.upkeep_live(ctx, &mut effects);
            self.go_on_everywhere(ctx, &mut effects);
        }
        if let Some(peer) = waited {
            self.go_on(ctx, peer, &mut effects);
        }
        effects.commit.push(Row::delete(Table::Meta, rows::MERGING));
        self.keep(&mut effects);
        effects
    }

    /// Whether own changes wait until it is known where the own chain ends there.
    fn waits_for_own(&self, peer: &RelayId) -> bool {
        self.peers.get(peer).is_some_and(|at| at.claimed.is_some())
    }

    fn put_back(&mut self, source: Source, incoming: Incoming) {
        if let Some(queue) = self.queue_mut(source) {
            queue.push_front(incoming);
        }
    }

    fn move_cursor(&mut self, from: Option<RelayId>, incoming: &Incoming) {
        let at = from.and_then(|from| self.peers.get_mut(&from));
        let (Some(at), Some(after)) = (at, incoming.after) else { return };
        at.row.cursor = after;
        at.row.passing.retain(|(sequence, _)| *sequence > after.sequence);
        at.row.ahead.retain(|ahead| *ahead != incoming.id);
        at.is_dirty = true;
    }

    /// Whether the relay has it from this device.
    fn is_passing(&self, from: Option<RelayId>, incoming: &Incoming) -> bool {
        let sequence = incoming.after.map_or(0, |after| after.sequence);
        let at = from.and_then(|from| self.peers.get(&from));
        at.is_some_and(|at| at.row.passing.contains(&(sequence, incoming.id)))
    }

    fn is_quarantined(
        &mut self,
        ctx: &Context,
        incoming: &Incoming,
        effects: &mut Effects,
    ) -> bool {
        let id = incoming.id;
        if self.attention.values().any(|refused| refused.entry == Some(id)) {
            return true;
        }
        // An app that is closed in the middle of a merge leaves the same marker as one that
        // crashed: only what brought it down twice, and by itself, is kept out.
        if self.suspects.remove(&id) && core::mem::take(&mut self.crashes_alone) > 1 {
            let record = incoming.record().unwrap_or(RecordId::new([0; 16]));
            let reason = RefusedReason::Quarantined;
            let note = String::new();
            self.attend(Refused { record, reason, note, at: ctx.now, entry: Some(id) }, effects);
            return true;
        }
        false
    }

    fn take(
        &mut self,
        ctx: &mut Context,
        from: Option<RelayId>,
        incoming: &Incoming,
        slice: &mut Slice<'_>,
        effects: &mut Effects,
    ) {
        match incoming.item() {
            Some(Item::Entry(entry)) => {
                let is_own = entry.header().device == self.keys.id();
                // What is held lies in the log since it came.
                let was_held = self.held.contains_key(&incoming.id);
                let is_known = self.take_entry(ctx, entry, slice, effects);
                if let (true, Some(peer)) = (is_own, from) {
                    self.saw_own(peer, entry, effects);
                }
                if !was_held && (is_own || !is_known) {
                    slice.segment.push(entry.bytes().clone());
                }
            }
            Some(item @ (Item::Statement(_) | Item::Receipt(_))) => {
                self.take_control(ctx, [item.bytes().as_ref()], from, effects);
            }
            // A relay that sends what is none of ours gains nothing by it.
            None => {}
        }
    }

    /// Checks, opens and merges an entry; whether all of it was here before.
    fn take_entry(
        &mut self,
        ctx: &mut Context,
        entry: &Entry,
        slice: &mut Slice<'_>,
        effects: &mut Effects,
    ) -> bool {
        let header = entry.header();
        if header.ledger != self.ledger || self.erased.contains(&header.record) {
            self.unhold(entry, effects);
            return false;
        }
        match self.membership.state().check_entry(entry) {
            Ok(()) => {}
            Err(Reason::NotMember | Reason::Removed | Reason::NotAllowed) => {
                self.hold(entry, HeldReason::Writer, effects);
                return false;
            }
            Err(_) => {
                self.unhold(entry, effects);
                return false;
            }
        }
        let head = self.chains.entry(header.device).or_insert(ChainHead::EMPTY);
        if entry.header().sequence > head.sequence {
            *head = entry.chain_head();
            self.is_dirty = true;
        }
        let Some(key) = self.keyring.by_id(header.key) else {
            self.hold(entry, HeldReason::Key, effects);
            return false;
        };
        let Ok(opened) = entry.open(key) else {
            self.unhold(entry, effects);
            return false;
        };
        match header.kind {
            Kind::Change => return self.merge(entry, &opened, slice, effects),
            Kind::Erase => {
                self.erase_for(ctx, entry, slice, effects);
                self.unhold(entry, effects);
            }
            Kind::Statement | Kind::Receipt => {}
        }
        false
    }

    fn merge(
        &mut self,
        entry: &Entry,
        opened: &Opened,
        slice: &mut Slice<'_>,
        effects: &mut Effects,
    ) -> bool {
        let record = opened.header.record;
        let document = slice.document(record);
        let (ledger, device) = (self.ledger, opened.header.device);
        let may_be = |kind: &str| names::may_be(kind, record, ledger, device);
        match document.merge_where(&opened.payload, &device, may_be) {
            Ok(Merged::Applied) => {
                slice.changed.insert(record);
                self.unhold(entry, effects);
                self.release(|held| held.reason == HeldReason::Dependency && held.record == record);
            }
            Ok(Merged::Waiting(_)) => self.hold(entry, HeldReason::Dependency, effects),
            Ok(Merged::Known) => {
                self.unhold(entry, effects);
                return true;
            }
            // No change at all: the log keeps it, the record stays as it is.
            Err(_) => self.unhold(entry, effects),
        }
        false
    }

    /// Somebody erased a record: a steward any, a member one made of their own entries.
    fn erase_for(
        &mut self,
        ctx: &Context,
        entry: &Entry,
        slice: &mut Slice<'_>,
        effects: &mut Effects,
    ) {
        let (record, device) = (entry.header().record, entry.header().device);
        let refused = self.attention.values().map(|refused| refused.record);
        let unsent = self.unsent().chain(refused).filter(|of| *of == record).count();
        if self.is_steward(&device) || slice.is_all_of(record, &device, (&self.keys.id(), unsent)) {
            slice.open.remove(&record);
            slice.changed.remove(&record);
            self.bury(ctx, record, entry.id(), effects);
        }
    }

    /// Whether an own item that the relay has is missing here. One that was sent and not
    /// yet acknowledged counts as acknowledged.
    fn lacks_own(
        &mut self,
        ctx: &Context,
        peer: RelayId,
        id: EntryId,
        effects: &mut Effects,
    ) -> bool {
        let before = self.outbox.len();
        self.acked(ctx, peer, &[(id, 0)], effects);
        self.outbox.len() == before && !self.membership.contains(&StatementId::new(*id.as_bytes()))
    }

    fn fetch_own(&mut self, peer: RelayId, effects: &mut Effects) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        let Session::Open(open) = &mut at.session else { return };
        let passing: BTreeSet<EntryId> = at.row.passing.iter().map(|(_, id)| *id).collect();
        let own = at.inbox.iter().filter_map(Incoming::own);
        let ids: Vec<EntryId> =
            own.filter(|id| !passing.contains(id) && open.fetching.insert(*id)).collect();
        for ids in ids.chunks(MAX_BATCH) {
            if let Ok(ids) = crate::cbor::List::new(ids.to_vec()) {
                effects.send(peer, ClientFrame::Fetch { ledger: self.ledger, ids });
            }
        }
    }

    /// Puts what was fetched in its place in the line.
    pub(super) fn place_fetched(&mut self, peer: RelayId, delivery: Delivery) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        let id = delivery.id();
        if let Session::Open(open) = &mut at.session {
            open.fetching.remove(&id);
        }
        let own = at.inbox.iter_mut().find(|waiting| waiting.own() == Some(id));
        match own {
            Some(waiting) => *waiting = Incoming::new(delivery, waiting.after),
            None => at.inbox.push_back(Incoming::new(delivery, None)),
        }
    }

    fn finish(&mut self, from: Option<RelayId>, slice: &Slice<'_>, effects: &mut Effects) {
        for record in &slice.changed {
            if let Some(document) = slice.open.get(record) {
                self.store_document(*record, document, effects);
            }
        }
        self.store_segment(from, &slice.segment, effects);
    }

    /// Document and view of a record, for the same transaction.
    pub(super) fn store_document(
        &mut self,
        record: RecordId,
        document: &Document,
        effects: &mut Effects,
    ) {
        let view = Arc::new(document.view(record));
        let key = record.as_bytes().as_slice();
        effects.commit.push(Row::put(Table::Document, key, document.save()));
        effects.commit.push(Row::put(Table::View, key, view.to_bytes()));
        if let Some(hidden) = self.hidden.get_mut(&record) {
            *hidden = view;
        } else {
            effects.changed.push(view.clone());
            self.views.insert(record, view);
        }
    }
}

impl Slice<'_> {
    fn document(&mut self, record: RecordId) -> &mut Document {
        self.open.entry(record).or_insert_with(|| {
            self.stored
                .get(&record)
                .and_then(|bytes| Document::load(bytes).ok())
                .unwrap_or_else(Document::empty)
        })
    }

    /// Whether all changes of a record came from one device, as far as the relay could know:
    /// own changes that are not sent do not count.
    fn is_all_of(
        &mut self,
        record: RecordId,
        device: &DeviceId,
        (own, unsent): (&DeviceId, usize),
    ) -> bool {
        let (device, own) = (DevicePrefix::of(device), DevicePrefix::of(own));
        let history = self.document(record).history();
        let others = history.iter().filter(|change| change.stamp.by != device);
        let (mine, foreign): (Vec<_>, Vec<_>) = others.partition(|change| change.stamp.by == own);
        foreign.is_empty() && mine.len() <= unsent
    }
}
