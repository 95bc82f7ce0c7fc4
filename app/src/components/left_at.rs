//! Where somebody was on a page when a press led on from it, and how much they had opened there: on
//! the way back it is so again. Long lists of records keep the row instead (`in_sight`).

use std::collections::BTreeMap;

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_location;

use crate::{components::listening, platform::history, routes::trail::path};

/// A page may take so many frames until it is as long as it was.
const MOST_FRAMES: usize = 120;
/// The browser has its own idea of where one was; it is over after so many frames.
const SETTLED_FRAMES: usize = 3;

/// Given as context.
#[derive(Clone, Copy)]
pub(crate) struct LeftAt {
    pages: StoredValue<BTreeMap<String, Left>>,
    /// Somebody came with the buttons of the browser, and has done nothing since.
    came_back: StoredValue<bool>,
}

#[derive(Debug, Clone, Default)]
struct Left {
    scrolled_px: f64,
    /// How many rows of a part of the page stood there.
    opened: BTreeMap<&'static str, usize>,
}

impl LeftAt {
    /// Listens. Before the router does: it must be known when the address is another one.
    pub(crate) fn listen() -> Self {
        let left = Self { pages: StoredValue::default(), came_back: StoredValue::new(false) };
        let back = window_event_listener(ev::popstate, move |_| left.came_back.set_value(true));
        let acts = ["click", "keydown", "wheel", "touchmove"].map(|act| {
            listening::on_its_way(act, move |_| {
                left.came_back.try_update_value(|came| *came = false);
                if act == "click" {
                    left.note();
                }
            })
        });
        on_cleanup(move || {
            back.remove();
            drop(acts);
        });
        left
    }

    pub(crate) fn came_back(self) -> bool {
        self.came_back.get_value()
    }

    fn note(self) {
        let (page, scrolled_px) = (path(&history::address()).to_owned(), scrolled());
        self.pages.try_update_value(|pages| {
            pages.entry(page).or_default().scrolled_px = scrolled_px;
        });
    }

    /// Scrolls a page that somebody comes back to, as soon as it is long enough.
    pub(crate) fn settle(self, page: &str) {
        let place = self.pages.with_value(|pages| pages.get(page).map(|left| left.scrolled_px));
        if let Some(place) = place.filter(|place| self.came_back() && *place > 0.0) {
            self.settle_on(place, MOST_FRAMES, 0);
        }
    }

    fn settle_on(self, place: f64, frames: usize, right: usize) {
        request_animation_frame(move || {
            // Whoever scrolls, or presses something, is not pulled back.
            if self.came_back.try_get_value() != Some(true) {
                return;
            }
            let right = if (scrolled() - place).abs() <= 1.0 { right + 1 } else { 0 };
            if right == 0 {
                window().scroll_to_with_x_and_y(0.0, place);
            }
            if frames > 1 && right < SETTLED_FRAMES {
                self.settle_on(place, frames - 1, right);
            }
        });
    }

    /// How many rows of a part of this page stand there: `first`, or as many as somebody had opened
    /// when they left it and come back now.
    pub(crate) fn opened(self, part: &'static str, first: usize) -> RwSignal<usize> {
        let page = use_location().pathname.get_untracked();
        let before = self.pages.with_value(|pages| pages.get(&page)?.opened.get(part).copied());
        let rows = RwSignal::new(before.filter(|_| self.came_back()).unwrap_or(first));
        Effect::new(move |_| {
            let rows = rows.get();
            self.pages.try_update_value(|pages| {
                pages.entry(page.clone()).or_default().opened.insert(part, rows);
            });
        });
        rows
    }
}

fn scrolled() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// See [`LeftAt::opened`].
pub(crate) fn opened(part: &'static str, first: usize) -> RwSignal<usize> {
    expect_context::<LeftAt>().opened(part, first)
}
