//! One ledger for whoever draws it: its records, and how it stands.

use std::{rc::Rc, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::{LedgerId, RecordId},
    sync,
    time::Day,
    view::{Kind, View},
};

use super::{
    Attention,
    below::Ground,
    board::{Board, Screen},
    clock,
};
use crate::{
    news::{Blocked, Stand, Status, Trouble},
    runtime::Running,
};

/// The handle, given as context by the part of the app that shows this ledger.
#[derive(Clone, Copy)]
pub(crate) struct Ledger {
    id: LedgerId,
    is_look: bool,
    pub(super) screen: Screen,
    ground: Ground,
    /// The day that is looked at instead of today.
    seen_on: Option<Signal<Option<Day>>>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger({})", self.id)
    }
}

/// The handle from the context.
///
/// # Panics
/// Where no ledger is shown.
#[must_use]
pub(crate) fn use_ledger() -> Ledger {
    expect_context()
}

impl Ledger {
    pub(super) const fn new(id: LedgerId, is_look: bool, screen: Screen, ground: Ground) -> Self {
        Self { id, is_look, screen, ground, seen_on: None }
    }

    /// The same ledger, asked as of another day, or of today where there is none. What is written is
    /// written today, and records are what they are.
    #[must_use]
    pub(crate) const fn seen_on(self, day: Signal<Option<Day>>) -> Self {
        Self { seen_on: Some(day), ..self }
    }

    /// The same, asked as of today.
    #[must_use]
    pub(crate) const fn of_today(self) -> Self {
        Self { seen_on: None, ..self }
    }

    /// Another day than today, as of which it is asked; reactive. Nothing also where nobody looks
    /// any more.
    pub(super) fn other_day(&self) -> Option<Day> {
        self.seen_on?.try_get().flatten()
    }

    /// The day as of which it is asked; reactive.
    #[must_use]
    pub(crate) fn day(&self) -> Day {
        self.other_day().unwrap_or_else(clock::today)
    }

    pub(super) fn board(&self) -> Rc<Board> {
        self.screen.board()
    }

    pub(super) fn try_board(&self) -> Option<Rc<Board>> {
        self.screen.try_board()
    }

    /// Its engine.
    ///
    /// # Errors
    /// [`Trouble::OtherTab`] while it is not open here.
    pub(super) fn running(&self) -> Result<Running, Trouble> {
        self.ground.with_value(|below| below.runtime())?.running(self.id).ok_or(Trouble::OtherTab)
    }

    #[must_use]
    pub(crate) const fn id(&self) -> LedgerId {
        self.id
    }

    /// Whether it is only looked at: known to no relay, stored nowhere, gone with the page.
    #[must_use]
    pub(crate) const fn is_look(&self) -> bool {
        self.is_look
    }

    pub(super) const fn ground(&self) -> Ground {
        self.ground
    }

    /// Its records are there.
    #[must_use]
    pub(crate) fn is_open(&self) -> Signal<bool> {
        self.board().open.into()
    }

    /// There is no record that a list would show; reactive.
    #[must_use]
    pub(crate) fn is_empty(&self) -> Signal<bool> {
        let (screen, revision) = (self.screen, self.board().revision);
        Memo::new(move |_| {
            revision.track();
            let board = screen.board();
            let records = board.records.borrow();
            !records.views().any(|view| view.kind.is_listed())
        })
        .into()
    }

    /// Whether something of these kinds is put away. Reactive.
    pub(crate) fn has_put_away(&self, kinds: impl Fn(&Kind) -> bool) -> bool {
        let board = self.board();
        board.revision.track();
        let records = board.records.borrow();
        records.views().any(|view| view.archived && kinds(&view.kind))
    }

    /// Why it cannot be opened.
    #[must_use]
    pub(crate) fn blocked(&self) -> Signal<Option<Blocked>> {
        self.board().blocked.into()
    }

    #[must_use]
    pub(crate) fn status(&self) -> Signal<Status> {
        let (status, is_look) = (self.board().status, self.is_look);
        Signal::derive(move || match status.get() {
            status if is_look => Status { stand: Stand::Look, ..status },
            status => status,
        })
    }

    /// It was joined, and has never been here as a whole: what is not here may still come.
    #[must_use]
    pub(crate) fn is_arriving(&self) -> Signal<bool> {
        let status = self.board().status;
        Memo::new(move |_| status.read().arriving.is_some()).into()
    }

    /// Tries the connection again at once.
    pub(crate) fn retry(&self) {
        if let Ok(running) = self.running() {
            running.retry();
        }
    }

    #[must_use]
    pub(crate) fn record(&self, id: RecordId) -> Signal<Option<Arc<View>>> {
        let screen = self.screen;
        Signal::derive(move || screen.view(id))
    }

    /// The title of a record, also of one that is only planned; reactive.
    #[must_use]
    pub(crate) fn name_of(&self, id: RecordId) -> Option<String> {
        self.screen.title(id).or_else(|| self.planned(id).map(|planned| planned.name))
    }

    #[must_use]
    pub(crate) fn attention(&self) -> Signal<Vec<Attention>> {
        let (screen, refused) = (self.screen, self.board().refused);
        Memo::new(move |_| {
            let attention = |(order, refused): (u64, sync::Refused)| Attention {
                id: order.to_string(),
                record: refused.record,
                title: screen.title(refused.record).unwrap_or_default(),
                reason: refused.reason.into(),
                text: refused.note,
                at: refused.at,
            };
            refused.get().into_iter().map(attention).collect::<Vec<_>>()
        })
        .into()
    }

    /// Takes something off the list that somebody has looked at.
    ///
    /// # Errors
    /// Those of the storage.
    pub(crate) async fn dismiss(&self, id: String) -> Result<(), Trouble> {
        let order = id.parse().map_err(|_| Trouble::Gone)?;
        self.running()?.dismiss(order).await
    }
}
