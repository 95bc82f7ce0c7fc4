//! What the screen is told of one ledger, as signals.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
    sync::Arc,
};

use leptos::{prelude::*, reactive::signal::ArcTrigger, task::spawn_local};
use staffelstab_shared::{
    id::{RecordId, RelayId},
    ledger::{Collection, Delta},
    membership::Role,
    protocol::Reason,
    sync::{Refused, RefusedReason},
    time::{Day, UnixMillis},
    view::View,
};

use super::{AttentionReason, planned::Planned, shown::PutOff};
use crate::{
    news::{Blocked, LedgerNews, NotHome, Seat, Status},
    platform::clock,
};

/// The index is made in slices of this length.
const SLICE_MS: f64 = 8.0;
/// Whoever searches meanwhile is shown so often what else was found.
const SHOW_MS: f64 = 200.0;

/// One signal for each thing that changes by itself. The records have one that says that
/// any of them changed, and one for each that is on the screen.
pub(super) struct Board {
    pub(super) open: RwSignal<bool>,
    pub(super) blocked: RwSignal<Option<Blocked>>,
    pub(super) seats: RwSignal<Vec<Seat>>,
    pub(super) open_invites: RwSignal<Vec<UnixMillis>>,
    pub(super) status: RwSignal<Status>,
    pub(super) not_home: RwSignal<Option<NotHome>>,
    /// Relays in whose place another one answered, and a person put that off in this run of the app.
    pub(super) put_off: RwSignal<BTreeSet<RelayId>>,
    /// That the home is back was read in this run of the app.
    pub(super) home_back_read: RwSignal<bool>,
    pub(super) refused: RwSignal<Vec<(u64, Refused)>>,
    /// What somebody does not want to see for a while; nothing before it was read.
    pub(super) put_off_lines: RwSignal<Option<PutOff>>,
    /// Whom forms name and the ledger does not have yet.
    pub(super) planned: RwSignal<BTreeMap<RecordId, Planned>>,
    /// Today, on this device.
    pub(super) day: RwSignal<Day>,
    /// Counts the changes to records.
    pub(super) revision: RwSignal<u64>,
    pub(super) records: RefCell<Collection>,
    waiting: RefCell<Delta>,
    drawing: Cell<bool>,
    mounted: RefCell<HashMap<RecordId, Mounted>>,
}

struct Mounted {
    changed: ArcTrigger,
    readers: usize,
}

impl Board {
    pub(super) fn new(day: RwSignal<Day>) -> Self {
        Self {
            open: RwSignal::new(false),
            blocked: RwSignal::new(None),
            seats: RwSignal::new(Vec::new()),
            open_invites: RwSignal::new(Vec::new()),
            status: RwSignal::new(Status::UNKNOWN),
            not_home: RwSignal::new(None),
            put_off: RwSignal::new(BTreeSet::new()),
            home_back_read: RwSignal::new(false),
            refused: RwSignal::new(Vec::new()),
            put_off_lines: RwSignal::new(None),
            planned: RwSignal::default(),
            day,
            revision: RwSignal::new(0),
            records: RefCell::default(),
            waiting: RefCell::default(),
            drawing: Cell::new(false),
            mounted: RefCell::default(),
        }
    }

    pub(super) fn hear(self: &Rc<Self>, news: LedgerNews) {
        match news {
            LedgerNews::Opened(views) => {
                self.waiting.take();
                self.records.borrow_mut().replace(views);
                let mounted: Vec<_> = self.mounted.borrow().keys().copied().collect();
                self.tell(&mounted);
                put(self.blocked, None);
                put(self.open, true);
                self.index_soon();
            }
            LedgerNews::Records { changed, removed, at_once } => {
                self.waiting.borrow_mut().add(changed, removed);
                if at_once {
                    self.draw();
                } else {
                    self.draw_soon();
                }
            }
            LedgerNews::Members { seats, open_invites } => {
                if self.seats.with_untracked(|before| *before != seats) {
                    let of = |seat: &Seat| (seat.device, seat.role == Role::Steward);
                    self.records.borrow_mut().seat(seats.iter().map(of).collect());
                    self.tell(&[]);
                }
                put(self.seats, seats);
                put(self.open_invites, open_invites);
            }
            LedgerNews::Status(status, connection) => {
                let status = Status::of(&status, &connection, clock::now());
                let was_arriving = self.status.with_untracked(|before| before.arriving.is_some());
                if was_arriving && status.arriving.is_none() {
                    // What has arrived is on the screen before it is said to be all.
                    self.draw();
                }
                put(self.status, status);
            }
            LedgerNews::NotHome(not_home) => put(self.not_home, not_home),
            LedgerNews::Attention(refused) => put(self.refused, refused),
            LedgerNews::Blocked(blocked) => put(self.blocked, Some(blocked)),
            // Then there is no board any more.
            LedgerNews::Gone => {
                self.waiting.take();
                self.records.borrow_mut().replace(Vec::new());
                put(self.open, false);
            }
        }
    }

    /// What others did is drawn with the next frame, however much of it comes.
    fn draw_soon(self: &Rc<Self>) {
        if self.drawing.replace(true) {
            return;
        }
        let board = self.clone();
        spawn_local(async move {
            clock::next_frame().await;
            board.drawing.set(false);
            board.draw();
        });
    }

    fn draw(&self) {
        let delta = self.waiting.take();
        if delta.is_empty() {
            return;
        }
        let ids = self.records.borrow_mut().apply(delta);
        self.tell(&ids);
    }

    /// Says that these records changed, to whoever has them on the screen.
    fn tell(&self, ids: &[RecordId]) {
        let changed: Vec<ArcTrigger> = {
            let mounted = self.mounted.borrow();
            let mounted = ids.iter().filter_map(|id| mounted.get(id));
            mounted.map(|mounted| mounted.changed.clone()).collect()
        };
        self.revision.update(|revision| *revision = revision.wrapping_add(1));
        changed.iter().for_each(ArcTrigger::notify);
    }

    /// Makes the index once the first screen stands, without disturbing it.
    fn index_soon(self: &Rc<Self>) {
        let board = self.clone();
        spawn_local(async move {
            clock::next_frame().await;
            let mut shown = clock::elapsed_ms();
            loop {
                clock::breathe().await;
                let begun = clock::elapsed_ms();
                let in_time = || clock::elapsed_ms() - begun < SLICE_MS;
                let goes_on = board.records.borrow_mut().index_while(in_time);
                let due = !goes_on || begun - shown > SHOW_MS;
                if due && board.records.borrow_mut().was_asked_early() {
                    shown = begun;
                    board.tell(&[]);
                }
                if !goes_on {
                    break;
                }
            }
        });
    }

    fn forget(&self, id: &RecordId) {
        let mut all = self.mounted.borrow_mut();
        if let Some(mounted) = all.get_mut(id) {
            mounted.readers = mounted.readers.saturating_sub(1);
            if mounted.readers == 0 {
                all.remove(id);
            }
        }
    }
}

/// The board for whoever is on the screen. Copied freely, as signals are.
#[derive(Clone, Copy)]
pub(super) struct Screen(StoredValue<Rc<Board>, LocalStorage>);

impl Screen {
    pub(super) fn new(board: Rc<Board>) -> Self {
        Self(StoredValue::new_local(board))
    }

    pub(super) fn board(self) -> Rc<Board> {
        self.0.get_value()
    }

    /// Nothing when it is no longer on the screen.
    pub(super) fn try_board(self) -> Option<Rc<Board>> {
        self.0.try_get_value()
    }

    /// The record as it is; whoever reads it here and now reads it again when it changes.
    pub(super) fn view(self, id: RecordId) -> Option<Arc<View>> {
        let board = self.board();
        self.track(&board, id);
        let records = board.records.borrow();
        records.get(&id).cloned()
    }

    pub(super) fn title(self, id: RecordId) -> Option<String> {
        self.view(id).map(|view| view.title().to_owned())
    }

    fn track(self, board: &Board, id: RecordId) {
        // Otherwise there is nobody who could read again.
        if Owner::current().is_none() {
            return;
        }
        let changed = {
            let mut mounted = board.mounted.borrow_mut();
            let mounted = mounted
                .entry(id)
                .or_insert_with(|| Mounted { changed: ArcTrigger::new(), readers: 0 });
            mounted.readers = mounted.readers.saturating_add(1);
            mounted.changed.clone()
        };
        changed.track();
        on_cleanup(move || {
            if let Some(board) = self.0.try_get_value() {
                board.forget(&id);
            }
        });
    }
}

/// Equal news is no news.
pub(super) fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

impl From<RefusedReason> for AttentionReason {
    fn from(reason: RefusedReason) -> Self {
        match reason {
            RefusedReason::Relay(reason) => Self::Refused(reason),
            RefusedReason::Erased => Self::Refused(Reason::Erased),
            RefusedReason::Quarantined => Self::Crashed,
        }
    }
}
