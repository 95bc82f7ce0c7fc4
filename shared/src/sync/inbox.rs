//! Entries of others on their way in: verified, opened, merged, in slices that the
//! screen does not feel.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use super::{
    Context, Output, Refused, RefusedReason, Replica, Row, Table,
    held::HeldReason,
    rows::{self, Queued},
    session::Session,
};
use crate::{
    envelope::{Entry, Kind, Opened},
    id::{DeviceId, EntryId, RecordId, StatementId},
    membership::Role,
    protocol::{ClientFrame, Cursor, Delivery, Item, MAX_BATCH, Reason},
    record::{Document, Merged},
    view::DevicePrefix,
};

/// Stored documents by record, handed in for a slice.
pub type Documents = BTreeMap<RecordId, Vec<u8>>;

/// Something delivered that waits for its turn.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    pub(super) delivery: Delivery,
    pub(super) id: EntryId,
    /// The position in the relay's log after it; none for what was asked for by id.
    pub(super) after: Option<Cursor>,
    /// The item, read when its turn comes and then only once.
    item: OnceLock<Option<Item>>,
}

impl Incoming {
    pub(super) fn new(delivery: Delivery, after: Option<Cursor>) -> Self {
        Self { id: delivery.id(), delivery, after, item: OnceLock::new() }
    }

    /// What was delivered whole, if it can be read.
    fn item(&self) -> Option<&Item> {
        let read = || match &self.delivery {
            Delivery::Whole(bytes) => Item::parse(bytes.as_slice()).ok(),
            Delivery::Own(_) | Delivery::Stub { .. } => None,
        };
        self.item.get_or_init(read).as_ref()
    }

    /// The record it is about, without opening it.
    fn record(&self) -> Option<RecordId> {
        match self.item()? {
            Item::Entry(entry) => Some(entry.header().record),
            Item::Statement(_) | Item::Receipt(_) => None,
        }
    }
}

/// What a slice has touched so far.
struct Slice<'d> {
    stored: &'d Documents,
    open: BTreeMap<RecordId, Document>,
    changed: std::collections::BTreeSet<RecordId>,
    segment: Vec<rows::Arc8>,
}

impl Replica {
    /// The records whose documents the next slice of `max` items needs. Hand them (those that
    /// exist, see [`Self::has_document`]) to [`Self::advance`].
    #[must_use]
    pub fn work(&self, max: usize) -> Vec<RecordId> {
        let mut records: Vec<RecordId> =
            self.inbox.iter().take(self.slice_len(max)).filter_map(Incoming::record).collect();
        records.sort_unstable();
        records.dedup();
        records
    }

    /// Whether anything waits that can be merged now.
    #[must_use]
    pub fn has_work(&self) -> bool {
        let fetching = |id: &EntryId| matches!(&self.session, Session::Open(open) if open.fetching.contains(id));
        match self.inbox.front().map(|incoming| &incoming.delivery) {
            Some(Delivery::Own(id)) => !fetching(id),
            Some(Delivery::Whole(_) | Delivery::Stub { .. }) => true,
            None => false,
        }
    }

    /// The marker to be stored before the next slice is merged: if the app does not
    /// survive the merge, the next start knows where it stood.
    #[must_use]
    pub fn marker(&self, max: usize) -> Option<Row> {
        let ids: Vec<EntryId> = self
            .inbox
            .iter()
            .take(self.slice_len(max))
            .filter(|incoming| matches!(incoming.delivery, Delivery::Whole(_)))
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
    pub fn advance(&mut self, ctx: &mut Context, stored: &Documents, max: usize) -> Output {
        let mut output = Output::default();
        let mut slice = Slice {
            stored,
            open: BTreeMap::new(),
            changed: std::collections::BTreeSet::new(),
            segment: Vec::new(),
        };
        for taken in 0..self.slice_len(max) {
            let Some(incoming) = self.inbox.pop_front() else { break };
            let was_not_asked_for = |record: &RecordId| {
                self.has_document(record)
                    && !slice.stored.contains_key(record)
                    && !slice.open.contains_key(record)
            };
            if taken > 0 && incoming.record().is_some_and(|record| was_not_asked_for(&record)) {
                // It came into the line after the documents were asked for: merged into an
                // empty one it would overwrite what is here. The next slice has it.
                self.inbox.push_front(incoming);
                break;
            }
            let Incoming { id, after, .. } = incoming;
            if matches!(incoming.delivery, Delivery::Own(_))
                && self.lacks_own(ctx, id, after, &mut output)
            {
                // Ours, but this device does not have it: it was rolled back. Everything
                // behind waits until it is fetched, so that the cursor stays true.
                self.inbox.push_front(incoming);
                self.fetch_own(&mut output);
                break;
            }
            // What is quarantined stays at the relay and in "needs attention".
            if matches!(incoming.delivery, Delivery::Whole(_))
                && !self.is_quarantined(ctx, &incoming, &mut output)
            {
                self.take(ctx, &incoming, &mut slice, &mut output);
            }
            if let Some(after) = after {
                self.progress.cursor = after;
                self.progress.passing.retain(|(sequence, _)| *sequence > after.sequence);
                self.progress.ahead.retain(|ahead| *ahead != id);
            }
        }
        self.finish(&slice, &mut output);
        if output.membership {
            // Somebody joined who lacks a key, or a key came that own changes waited for.
            self.upkeep_live(ctx, &mut output);
            self.pump(ctx, &mut output);
        }
        output.commit.push(Row::delete(Table::Meta, rows::MERGING));
        output.commit.push(self.progress_row());
        output
    }

    fn is_quarantined(&mut self, ctx: &Context, incoming: &Incoming, output: &mut Output) -> bool {
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
            self.attend(Refused { record, reason, note, at: ctx.now, entry: Some(id) }, output);
            return true;
        }
        false
    }

    fn take(
        &mut self,
        ctx: &mut Context,
        incoming: &Incoming,
        slice: &mut Slice<'_>,
        output: &mut Output,
    ) {
        match incoming.item() {
            Some(Item::Entry(entry)) => {
                slice.segment.push(entry.bytes().clone());
                self.take_entry(ctx, entry, slice, output);
            }
            Some(item @ (Item::Statement(_) | Item::Receipt(_))) => {
                self.take_control(ctx, [item.bytes().as_ref()], output);
            }
            // A relay that sends what is none of ours gains nothing by it.
            None => {}
        }
    }

    fn take_entry(
        &mut self,
        ctx: &mut Context,
        entry: &Entry,
        slice: &mut Slice<'_>,
        output: &mut Output,
    ) {
        let header = entry.header();
        if header.ledger != self.ledger || self.erased.contains(&header.record) {
            return self.unhold(entry, output);
        }
        match self.membership.state().check_entry(entry) {
            Ok(()) => {}
            Err(Reason::NotMember | Reason::Removed | Reason::NotAllowed) => {
                return self.hold(entry, HeldReason::Writer, output);
            }
            Err(_) => return self.unhold(entry, output),
        }
        let head = self.chains.entry(header.device).or_insert(entry.chain_head());
        if header.sequence > head.sequence {
            *head = entry.chain_head();
        }
        let Some(key) = self.keyring.by_id(header.key) else {
            return self.hold(entry, HeldReason::Key, output);
        };
        let Ok(opened) = entry.open(key) else {
            return self.unhold(entry, output);
        };
        match header.kind {
            Kind::Change => self.merge(entry, &opened, slice, output),
            Kind::Erase => {
                self.erase_for(ctx, entry, slice, output);
                self.unhold(entry, output);
            }
            Kind::Statement | Kind::Receipt => {}
        }
    }

    fn merge(
        &mut self,
        entry: &Entry,
        opened: &Opened,
        slice: &mut Slice<'_>,
        output: &mut Output,
    ) {
        let record = opened.header.record;
        let document = slice.document(record);
        match document.merge(&opened.payload, &opened.header.device) {
            Ok(Merged::Applied) => {
                slice.changed.insert(record);
                self.unhold(entry, output);
                self.release(|held| held.reason == HeldReason::Dependency && held.record == record);
            }
            Ok(Merged::Waiting(_)) => self.hold(entry, HeldReason::Dependency, output),
            // Known, or no change at all: the log keeps it, the record stays as it is.
            Ok(Merged::Known) | Err(_) => self.unhold(entry, output),
        }
    }

    /// Somebody erased a record: a steward any, a member one made of their own entries.
    fn erase_for(
        &mut self,
        ctx: &Context,
        entry: &Entry,
        slice: &mut Slice<'_>,
        output: &mut Output,
    ) {
        let (record, device) = (entry.header().record, entry.header().device);
        let refused = self.attention.values().map(|refused| refused.record);
        let unsent = self.unsent().chain(refused).filter(|of| *of == record).count();
        if self.is_steward(&device) || slice.is_all_of(record, &device, (&self.keys.id(), unsent)) {
            slice.open.remove(&record);
            slice.changed.remove(&record);
            self.bury(ctx, record, entry.id(), output);
        }
    }

    fn is_steward(&self, device: &DeviceId) -> bool {
        let state = self.membership.state();
        state.devices.get(device).is_some_and(|device| device.role == Role::Steward)
    }

    /// Hides a record for good; what was queued for it needs attention.
    pub(super) fn bury(
        &mut self,
        ctx: &Context,
        record: RecordId,
        by: EntryId,
        output: &mut Output,
    ) {
        self.erased.insert(record);
        self.views.remove(&record);
        self.hidden.remove(&record);
        let key = record.as_bytes().as_slice();
        output.commit.push(Row::put(Table::Erased, key, by.as_bytes().to_vec()));
        output.commit.push(Row::delete(Table::View, key));
        output.commit.push(Row::delete(Table::Document, key));
        output.removed.push(record);
        let queued: Vec<u64> = self
            .outbox
            .iter()
            .filter(|(_, queued)| {
                matches!(queued, Queued::Sealed { record: of, kind: Kind::Change, entry: None, .. }
                    if *of == record)
            })
            .map(|(order, _)| *order)
            .collect();
        for order in queued {
            self.refuse(ctx, order, RefusedReason::Erased, output);
        }
        let held: Vec<EntryId> =
            self.held.iter().filter(|(_, held)| held.record == record).map(|(id, _)| *id).collect();
        for id in held {
            self.held.remove(&id);
            output.commit.push(Row::delete(Table::Held, id.as_bytes().as_slice()));
        }
    }

    /// Whether an own item that the relay has is missing here. One that was sent and not
    /// yet acknowledged counts as acknowledged.
    fn lacks_own(
        &mut self,
        ctx: &Context,
        id: EntryId,
        after: Option<Cursor>,
        output: &mut Output,
    ) -> bool {
        let sequence = after.map_or(0, |after| after.sequence);
        if self.progress.passing.contains(&(sequence, id)) {
            return false;
        }
        let before = self.outbox.len();
        self.acked(ctx, &[(id, 0)], output);
        self.outbox.len() == before && !self.membership.contains(&StatementId::new(*id.as_bytes()))
    }

    fn fetch_own(&mut self, output: &mut Output) {
        let Session::Open(open) = &mut self.session else { return };
        let passing: std::collections::BTreeSet<EntryId> =
            self.progress.passing.iter().map(|(_, id)| *id).collect();
        let mut ids: Vec<EntryId> = Vec::new();
        for incoming in &self.inbox {
            if let Delivery::Own(id) = incoming.delivery
                && !passing.contains(&id)
                && open.fetching.insert(id)
            {
                ids.push(id);
            }
        }
        for ids in ids.chunks(MAX_BATCH) {
            if let Ok(ids) = crate::cbor::List::new(ids.to_vec()) {
                output.frames.push(ClientFrame::Fetch { ledger: self.ledger, ids });
            }
        }
    }

    /// Puts what was fetched in its place in the line.
    pub(super) fn place_fetched(&mut self, delivery: Delivery) {
        let id = delivery.id();
        if let Session::Open(open) = &mut self.session {
            open.fetching.remove(&id);
        }
        let own = self.inbox.iter_mut().find(|waiting| waiting.delivery == Delivery::Own(id));
        match own {
            Some(waiting) => *waiting = Incoming::new(delivery, waiting.after),
            None => self.inbox.push_back(Incoming::new(delivery, None)),
        }
    }

    fn finish(&mut self, slice: &Slice<'_>, output: &mut Output) {
        for record in &slice.changed {
            if let Some(document) = slice.open.get(record) {
                self.store_document(*record, document, output);
            }
        }
        self.store_segment(&slice.segment, output);
    }

    /// Document and view of a record, for the same transaction.
    pub(super) fn store_document(
        &mut self,
        record: RecordId,
        document: &Document,
        output: &mut Output,
    ) {
        let view = Arc::new(document.view(record));
        let key = record.as_bytes().as_slice();
        output.commit.push(Row::put(Table::Document, key, document.save()));
        output.commit.push(Row::put(Table::View, key, view.to_bytes()));
        if let Some(hidden) = self.hidden.get_mut(&record) {
            *hidden = view;
        } else {
            output.changed.push(view.clone());
            self.views.insert(record, view);
        }
    }

    /// Hides a record that this device is about to erase. It comes back if the relay
    /// refuses, and is buried when it agrees.
    pub(super) fn hide(&mut self, record: RecordId) -> bool {
        let view = self.views.remove(&record);
        view.is_some_and(|view| self.hidden.insert(record, view).is_none())
    }

    pub(super) fn show_again(&mut self, record: RecordId, output: &mut Output) {
        if let Some(view) = self.hidden.remove(&record) {
            output.changed.push(view.clone());
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
