//! One ledger as a relay keeps it in memory: who may what, where the log and every
//! device's chain end, what was erased, and the newest items for those who listen.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use staffelstab_shared::{
    envelope::{ChainHead, Kind},
    id::{DeviceId, LedgerId, RecordId, RelayId},
    membership::{Membership, State},
    protocol::{Item, MAX_BATCH, MAX_FRAME},
};

use crate::{
    delivery::deliver,
    log::{Chain, Erasure, Log, LogError, LogItem, Page, Position},
};

/// What fits one frame, with room for the frame itself.
pub(crate) const FRAME_PAGE: Page = Page { items: MAX_BATCH, bytes: MAX_FRAME - 128 * 1024 };

/// Newest items kept in memory.
const RECENT_ITEMS: usize = 256;
const RECENT_BYTES: usize = 512 * 1024;
/// Encoded frames kept for the next reader who stands at the same place.
const SHARED_FRAMES: usize = 4;

/// One ledger in memory. Sessions hold it while they are open.
#[derive(Debug)]
pub struct Ledger {
    id: LedgerId,
    book: Mutex<Book>,
}

/// What changes about a [`Ledger`].
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) membership: Membership,
    /// The membership's state, shared with sessions that check signatures.
    pub(crate) state: Arc<State>,
    /// Counts the states: a check made against an older one has to be made again.
    pub(crate) revision: u64,
    /// Statements and receipts so far.
    pub(crate) control_items: usize,
    /// The end of the log with what is just being written.
    pub(crate) end: Position,
    /// The end of the log on disk: nothing beyond it is shown to anybody.
    pub(crate) durable: Position,
    /// The newest durable statement or receipt.
    pub(crate) last_control: u64,
    pub(crate) chains: HashMap<DeviceId, Chain>,
    /// Bytes of all entries.
    pub(crate) bytes: u64,
    pub(crate) erased: BTreeMap<RecordId, Erasure>,
    recent: VecDeque<Arc<LogItem>>,
    recent_bytes: usize,
    shared: VecDeque<SharedFrame>,
}

#[derive(Debug)]
struct SharedFrame {
    after: u64,
    end: Position,
    frame: Bytes,
}

/// What a reader gets next.
#[derive(Debug)]
pub(crate) enum Next {
    /// Nothing: it has everything.
    Nothing,
    /// This frame, which leads to this position.
    Frame(Bytes, Position),
    /// It lies too far back: the log has to be read.
    Log,
}

impl Ledger {
    /// Reads a ledger from the log; nothing if it is unknown there.
    pub(crate) fn load(id: LedgerId, log: &dyn Log) -> Result<Option<Self>, LogError> {
        let book = Book::load(id, log)?;
        Ok(book.map(|book| Self { id, book: Mutex::new(book) }))
    }

    /// A ledger that is about to be founded.
    pub(crate) fn new(id: LedgerId) -> Self {
        Self { id, book: Mutex::new(Book::new(id)) }
    }

    #[must_use]
    pub const fn id(&self) -> LedgerId {
        self.id
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who may what now, and the number of that state.
    pub(crate) fn state(&self) -> (u64, Arc<State>) {
        let book = self.book();
        (book.revision, Arc::clone(&book.state))
    }

    /// The end of the log on disk.
    #[must_use]
    pub fn durable(&self) -> Position {
        self.book().durable
    }
}

impl Book {
    fn new(id: LedgerId) -> Self {
        let membership = Membership::new(id);
        let state = Arc::new(membership.state().clone());
        Self {
            membership,
            state,
            revision: 0,
            control_items: 0,
            end: Position::START,
            durable: Position::START,
            last_control: 0,
            chains: HashMap::new(),
            bytes: 0,
            erased: BTreeMap::new(),
            recent: VecDeque::new(),
            recent_bytes: 0,
            shared: VecDeque::new(),
        }
    }

    fn load(id: LedgerId, log: &dyn Log) -> Result<Option<Self>, LogError> {
        let Some(summary) = log.summary(id)? else { return Ok(None) };
        let mut book = Self::new(id);
        loop {
            let page = log.control_after(id, book.last_control, FRAME_PAGE)?;
            let Some(last) = page.last() else { break };
            book.last_control = last.position.sequence;
            book.control_items = book.control_items.saturating_add(page.len());
            for item in &page {
                book.learn(item)?;
            }
        }
        book.note_state();
        book.end = summary.end;
        book.durable = summary.end;
        book.bytes = summary.chains.iter().map(|(_, chain)| chain.bytes).sum();
        book.chains = summary.chains.into_iter().collect();
        book.erased =
            summary.erasures.into_iter().map(|erasure| (erasure.record, erasure)).collect();
        Ok(Some(book))
    }

    /// Reads everything anew: after a write failed what was noted ahead of it is void, and
    /// after somebody else wrote, memory is behind.
    pub(crate) fn reload(&mut self, id: LedgerId, log: &dyn Log) -> Result<(), LogError> {
        let revision = self.revision;
        *self = Self::load(id, log)?.unwrap_or_else(|| Self::new(id));
        self.revision = self.revision.max(revision).saturating_add(1);
        Ok(())
    }

    fn learn(&mut self, item: &LogItem) -> Result<(), LogError> {
        let damaged = LogError::Damaged("a control item cannot be read");
        let Some(bytes) = &item.bytes else { return Err(damaged) };
        let learnt = match Item::parse(bytes) {
            Ok(Item::Statement(statement)) => self.membership.insert(statement),
            Ok(Item::Receipt(receipt)) => self.membership.insert_receipt(receipt),
            Ok(Item::Entry(_)) | Err(_) => return Err(damaged),
        };
        learnt.map(|_| ()).map_err(|_| damaged)
    }

    /// To be called after the membership grew.
    pub(crate) fn note_state(&mut self) {
        self.state = Arc::new(self.membership.state().clone());
        self.revision = self.revision.saturating_add(1);
    }

    pub(crate) fn chain(&self, device: &DeviceId) -> Chain {
        self.chains.get(device).copied().unwrap_or(Chain::EMPTY)
    }

    pub(crate) fn own_head(&self, device: &DeviceId) -> ChainHead {
        self.chain(device).head
    }

    /// Whether the bytes of this item may be shown to readers.
    pub(crate) fn is_hidden(&self, item: &LogItem) -> bool {
        item.kind == Kind::Change
            && item.record.is_some_and(|record| self.erased.contains_key(&record))
    }

    /// Notes what is on disk now, and keeps it for those who listen.
    pub(crate) fn publish(&mut self, items: Vec<LogItem>) {
        for item in items {
            self.durable = item.position;
            if item.is_control() {
                self.last_control = item.position.sequence;
            }
            if item.kind == Kind::Erase {
                self.shared.clear();
            }
            self.recent_bytes = self.recent_bytes.saturating_add(item.size());
            self.recent.push_back(Arc::new(item));
            while self.recent.len() > RECENT_ITEMS || self.recent_bytes > RECENT_BYTES {
                let Some(oldest) = self.recent.pop_front() else { break };
                self.recent_bytes = self.recent_bytes.saturating_sub(oldest.size());
            }
        }
    }

    /// Forgets purged bytes here as well.
    pub(crate) fn purge(&mut self, record: RecordId, chains: Vec<(DeviceId, Chain)>) {
        if let Some(erasure) = self.erased.get_mut(&record) {
            erasure.purged = true;
        }
        self.bytes = chains.iter().map(|(_, chain)| chain.bytes).sum();
        self.chains = chains.into_iter().collect();
        self.recent.clear();
        self.recent_bytes = 0;
        self.shared.clear();
    }

    /// What a reader at `after` gets next, as far as memory has it.
    pub(crate) fn next(
        &mut self,
        id: LedgerId,
        relay: RelayId,
        after: Position,
        reader: DeviceId,
    ) -> Next {
        if after.sequence >= self.durable.sequence {
            return Next::Nothing;
        }
        if let Some(shared) = self
            .shared
            .iter()
            .find(|shared| shared.after == after.sequence && shared.end == self.durable)
            && !self.wrote_after(after, reader)
        {
            return Next::Frame(shared.frame.clone(), shared.end);
        }
        let Some(items) = self.recent_after(after) else { return Next::Log };
        let own = items.iter().any(|item| item.device == reader);
        let (frame, end) = deliver(
            id,
            relay,
            reader,
            items.iter().map(|item| (item.as_ref(), self.is_hidden(item))),
        );
        if !own {
            if self.shared.len() >= SHARED_FRAMES {
                self.shared.pop_front();
            }
            self.shared.push_back(SharedFrame { after: after.sequence, end, frame: frame.clone() });
        }
        Next::Frame(frame, end)
    }

    /// Whether [`Self::next`] would have to read the log.
    pub(crate) fn is_far_back(&self, after: Position) -> bool {
        after.sequence < self.durable.sequence
            && self
                .recent
                .front()
                .is_none_or(|oldest| oldest.position.sequence > after.sequence.saturating_add(1))
    }

    fn wrote_after(&self, after: Position, reader: DeviceId) -> bool {
        self.recent
            .iter()
            .rev()
            .take_while(|item| item.position.sequence > after.sequence)
            .any(|item| item.device == reader)
    }

    fn recent_after(&self, after: Position) -> Option<Vec<Arc<LogItem>>> {
        if self.is_far_back(after) {
            return None;
        }
        let new = self.recent.iter().filter(|item| item.position.sequence > after.sequence);
        Some(new.take(MAX_BATCH).cloned().collect())
    }
}
