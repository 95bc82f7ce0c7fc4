//! Rows of which only those in sight are drawn, so that ten thousand are as quick as ten: for a
//! list and for a table. The keyboard reaches every row, and whatever changes around the rows
//! (another width, a record in front of them, other rows above) leaves them where they were.

mod layout;
mod place;

use std::{ops::Range, sync::Arc};

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};
use staffelstab_shared::id::RecordId;

use crate::{
    components::{dom, heights::Heights, listening},
    routes::listing::Seen,
};
use layout::{
    Shape, edge_of, focus_row, focused_row, inner_height, position, rows_in_sight, rows_of,
    scroll_by, shape_of,
};

/// Drawn before anything is known about the window.
const FIRST: usize = 24;
/// Rows that PageUp and PageDown pass over.
const PAGE: usize = 8;
/// More rows than this are not put on paper, and the paper says so.
pub(crate) const MOST_PRINTED: usize = 10_000;
/// What may lie above the first rows: a line of words, the head of a table.
const COVERED_PX: f64 = 52.0;

/// What holds the rows, once it is there.
pub(super) type Holder = Signal<Option<web_sys::HtmlElement>, LocalStorage>;

/// What a list or a table draws of its rows.
#[derive(Clone, Copy)]
pub(super) struct InSight {
    rows: Rows,
}

#[derive(Clone, Copy)]
struct Rows {
    ids: Signal<Arc<Vec<RecordId>>>,
    holder: Holder,
    /// None of a list that only stands below another.
    seen: Option<StoredValue<Option<Seen>>>,
    heights: RwSignal<Heights>,
    shown: Memo<Range<usize>>,
    window: RwSignal<Range<usize>>,
    /// The row that waits to be drawn to take the focus.
    wanted: StoredValue<Option<usize>>,
    /// Frames that are left to bring the rows where they were, and how many were right.
    settling: StoredValue<(usize, usize)>,
    hidden: StoredValue<bool>,
    shape: StoredValue<Option<Shape>>,
}

impl InSight {
    /// `has_sheet`: something else stands for it on paper. `seen`: the row to begin at, and where it is kept. `jump`: where somebody wants to go.
    pub(super) fn of(
        ids: Signal<Arc<Vec<RecordId>>>,
        holder: Holder,
        has_sheet: Signal<bool>,
        seen: Option<StoredValue<Option<Seen>>>,
        jump: RwSignal<Option<usize>>,
        estimate_px: f64,
    ) -> Self {
        let printing = dom::printing();
        let window = RwSignal::new(0..FIRST);
        let shown = Memo::new(move |_| {
            let len = ids.read().len();
            if printing.get() && !has_sheet.get() {
                return 0..len.min(MOST_PRINTED);
            }
            let rows = window.get();
            rows.start.min(len)..rows.end.min(len)
        });
        let rows = Rows {
            ids,
            holder,
            seen,
            heights: RwSignal::new(Heights::new(estimate_px)),
            shown,
            window,
            wanted: StoredValue::new(None),
            settling: StoredValue::new((0, 0)),
            hidden: StoredValue::new(false),
            shape: StoredValue::new(None),
        };
        rows.watch();
        Effect::new(move |_| {
            if let Some(index) = jump.get() {
                jump.set(None);
                rows.jump(index);
            }
        });
        Self { rows }
    }

    /// The rows to draw, with their places in the list.
    pub(super) fn drawn(self) -> Vec<(usize, RecordId)> {
        let ids = self.rows.ids.read();
        let shown = self.rows.shown.get();
        let some = ids.get(shown.clone()).unwrap_or_default();
        shown.zip(some.iter().copied()).collect()
    }

    /// The room of the rows above.
    pub(super) fn before(self) -> String {
        format!("{}px", self.rows.heights.read().offset(self.rows.shown.read().start))
    }

    /// The room of the rows below.
    pub(super) fn after(self) -> String {
        let heights = self.rows.heights.read();
        let (len, end) = (self.rows.ids.read().len(), self.rows.shown.read().end);
        format!("{}px", heights.offset(len) - heights.offset(end))
    }

    pub(super) fn on_key(self, event: &ev::KeyboardEvent) {
        let Some(list) = self.rows.holder.get_untracked() else { return };
        let Some(at) = focused_row(&list) else { return };
        let last = self.rows.ids.read_untracked().len().saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowDown" => at + 1,
            "ArrowUp" => at.saturating_sub(1),
            "PageDown" => at + PAGE,
            "PageUp" => at.saturating_sub(PAGE),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        self.rows.focus(&list, to.min(last));
    }

    /// Whoever opens a record finds its row at the same place, whatever becomes of the list.
    pub(super) fn on_click(self, event: &ev::MouseEvent) {
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let row = target.and_then(|it| it.closest("[data-row]").ok().flatten());
        if let Some((list, row)) = self.rows.holder.get_untracked().zip(row) {
            self.rows.note(&list, &row);
        }
    }
}

impl Rows {
    fn watch(self) {
        // Other records: measure anew. Asked for in another way they begin at the top.
        Effect::new(move |before: Option<Arc<Vec<RecordId>>>| {
            let now = self.ids.get();
            if before.is_some_and(|before| before != now) {
                self.heights.update(Heights::forget);
                request_animation_frame(move || {
                    if self.place().is_some() {
                        self.settle();
                    } else {
                        self.begin();
                    }
                });
            }
            request_animation_frame(move || self.look());
            now
        });
        Effect::new(move |_| {
            self.shown.get();
            request_animation_frame(move || {
                self.measure();
                self.look();
            });
        });
        // Scrolling does not bubble, but it can be caught on its way down: it may be the window
        // or a pane that scrolls.
        let again = move |_| request_animation_frame(move || self.look());
        let scroll = listening::on_its_way("scroll", again);
        let resize = window_event_listener(ev::resize, move |_| self.fit());
        // Whoever scrolls is not pulled back.
        let hands = ["wheel", "touchmove"].map(|moves| {
            listening::on_its_way(moves, move |_| {
                self.settling.try_update_value(|settling| *settling = (0, 0));
            })
        });
        // It comes back from behind a record, stands beside one, the text grows, a keyboard
        // opens.
        let size = StoredValue::new(None);
        Effect::new(move |_| {
            let again = move || {
                request_animation_frame(move || {
                    self.measure();
                    self.look();
                });
            };
            size.set_value(self.holder.get().map(|list| listening::on_size(&list, again)));
            // Where somebody was when they left.
            if self.place().is_some() {
                self.settle();
            }
        });
        on_cleanup(move || {
            drop((scroll, hands));
            resize.remove();
        });
    }

    /// Frames and events may come after the list is gone: then there is nothing to look at. On
    /// a phone the open record takes the list's place: then its rows have no height, and say
    /// nothing about the one they will have.
    fn laid_out(self) -> Option<web_sys::HtmlElement> {
        if self.heights.is_disposed() {
            return None;
        }
        let list = self.holder.try_get_untracked().flatten()?;
        if list.offset_width() > 0 {
            return Some(list);
        }
        self.hidden.set_value(true);
        None
    }

    fn look(self) {
        let Some(list) = self.laid_out() else { return };
        let shape = shape_of(&list);
        let before = self.shape.get_value();
        if before != Some(shape) {
            self.shape.set_value(Some(shape));
            if before.is_some() {
                // Rows have moved, and nobody moved them.
                return self.fit();
            }
        }
        if self.hidden.get_value() {
            self.hidden.set_value(false);
            return self.settle();
        }
        // Where other rows are about to be drawn it is looked again once they are.
        if self.draw_around(&list) || self.settling.get_value().0 > 0 || self.is_where_it_was(&list)
        {
            return;
        }
        let edge = edge_of(&list) + COVERED_PX;
        let top = rows_of(&list).find(|row| row.get_bounding_client_rect().bottom() > edge);
        match top.filter(|row| row.get_bounding_client_rect().top() < inner_height()) {
            // Whoever has not gone down into the list stays at its beginning, whatever comes in.
            Some(row) if position(&row) != Some(0) => self.note(&list, &row),
            Some(_) | None => self.keep(None),
        }
    }

    /// Says whether other rows are drawn than before.
    fn draw_around(self, list: &web_sys::HtmlElement) -> bool {
        let len = self.ids.read_untracked().len();
        let rows = self.heights.with_untracked(|heights| rows_in_sight(list, heights, len));
        if *self.window.read_untracked() == rows {
            return false;
        }
        let before = self.shown.get_untracked();
        self.window.set(rows);
        self.shown.get_untracked() != before
    }

    fn measure(self) {
        let Some(list) = self.laid_out() else { return };
        // Each row says where in the list it is: others than these may be about to be drawn.
        let height = |row: web_sys::Element| {
            Some((position(&row)?, row.get_bounding_client_rect().height()))
        };
        let drawn: Vec<_> = rows_of(&list).filter_map(height).collect();
        let mut next = self.heights.get_untracked();
        if next.measure(&drawn) {
            self.heights.set(next);
            self.draw_around(&list);
        }
        if let Some(index) = self.wanted.get_value()
            && focus_row(&list, index)
        {
            self.wanted.set_value(None);
        }
    }

    fn jump(self, index: usize) {
        let Some(list) = self.laid_out() else { return };
        let id = self.ids.read_untracked().get(index).copied();
        self.keep(id.map(|id| Seen { id, below_px: 2.0 * COVERED_PX }));
        self.wanted.set_value(Some(index));
        self.settle();
        self.draw_around(&list);
    }

    fn focus(self, list: &web_sys::HtmlElement, to: usize) {
        if !focus_row(list, to) {
            self.wanted.set_value(Some(to));
            let top = self.heights.with_untracked(|heights| heights.offset(to));
            scroll_by(list, list.get_bounding_client_rect().top() + top - 200.0);
        }
    }
}
