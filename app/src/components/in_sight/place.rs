//! Where somebody is in the rows, and how they get back there whatever changes around them.

use leptos::{prelude::*, web_sys};

use super::{
    COVERED_PX, Rows,
    layout::{edge_of, inner_height, position, row_at, rows_of, scroll_by},
};
use crate::{components::heights::Heights, routes::listing::Seen};

/// So many frames in a row things must be where they belong, out of so many.
const SETTLED_FRAMES: usize = 3;
const MOST_FRAMES: usize = 20;

impl Rows {
    pub(super) fn place(self) -> Option<Seen> {
        self.seen?.try_get_value().flatten()
    }

    pub(super) fn keep(self, seen: Option<Seen>) {
        if let Some(kept) = self.seen {
            kept.try_update_value(|kept| *kept = seen);
        }
    }

    /// The row that was noted last stands where it was: it says more than the one at the top,
    /// since somebody may have pressed it.
    pub(super) fn is_where_it_was(self, list: &web_sys::HtmlElement) -> bool {
        let Some(Seen { id, below_px }) = self.place() else { return false };
        let ids = self.ids.read_untracked();
        let is_it = |row: &web_sys::Element| {
            position(row).and_then(|at| ids.get(at)).is_some_and(|there| *there == id)
        };
        rows_of(list).find(is_it).is_some_and(|row| {
            let now = row.get_bounding_client_rect().top() - edge_of(list);
            (now - below_px).abs() <= 1.0
        })
    }

    /// Rows have other heights: the list has another width, the window another size, the text
    /// another one.
    pub(super) fn fit(self) {
        self.heights.try_update(Heights::forget);
        self.settle();
    }

    /// This row is where somebody is.
    pub(super) fn note(self, list: &web_sys::HtmlElement, row: &web_sys::Element) {
        let id = position(row).and_then(|at| self.ids.read_untracked().get(at).copied());
        let below_px = row.get_bounding_client_rect().top() - edge_of(list);
        self.keep(id.map(|id| Seen { id, below_px }));
    }

    /// Brings the row that somebody saw back to where it was. Rows that are measured move those
    /// below them, and the browser has its own idea of where one was: a few frames are needed,
    /// and more of them if something changes meanwhile.
    pub(super) fn settle(self) {
        let before = self.settling.try_update_value(|now| std::mem::replace(now, (MOST_FRAMES, 0)));
        if before.is_some_and(|(left, _)| left == 0) {
            self.settle_on();
        }
    }

    fn settle_on(self) {
        if self.settling.try_get_value().is_none_or(|(left, _)| left == 0) {
            return;
        }
        let Some(list) = self.laid_out() else {
            self.settling.try_update_value(|settling| *settling = (0, 0));
            return;
        };
        self.hidden.set_value(false);
        self.draw_around(&list);
        self.measure();
        let place = self.place().and_then(|seen| {
            let at = self.ids.read_untracked().iter().position(|id| *id == seen.id)?;
            Some((at, seen.below_px))
        });
        let (left, right) = self.settling.get_value();
        let mut now = (0, 0);
        if let Some((at, below_px)) = place {
            // What was in sight stays in sight, also where the window became lower.
            let wanted = edge_of(&list) + below_px.min(inner_height() - 2.0 * COVERED_PX);
            let top = match row_at(&list, at) {
                Some(row) => row.get_bounding_client_rect().top(),
                None => {
                    let offset = self.heights.with_untracked(|heights| heights.offset(at));
                    list.get_bounding_client_rect().top() + offset
                }
            };
            let off = top - wanted;
            let right = if off.abs() > 1.0 { 0 } else { right + 1 };
            if right == 0 {
                scroll_by(&list, off);
            }
            if right < SETTLED_FRAMES && left > 1 {
                now = (left - 1, right);
                request_animation_frame(move || self.settle_on());
            }
        }
        self.settling.set_value(now);
        self.draw_around(&list);
    }

    /// The first row again, if somebody is below it.
    pub(super) fn begin(self) {
        let Some(list) = self.laid_out() else { return };
        let above = list.get_bounding_client_rect().top() - edge_of(&list) - 2.0 * COVERED_PX;
        if above < 0.0 {
            scroll_by(&list, above);
        }
        self.look();
    }
}
