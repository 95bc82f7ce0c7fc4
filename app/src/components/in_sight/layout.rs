//! Rows as they lie on the page: where each is, what scrolls them, which of them has the focus.

use std::ops::Range;

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys};

use crate::components::{heights::Heights, room};

/// Rows drawn beyond the edges, so that scrolling shows no gap.
const MARGIN: usize = 8;

/// What the heights of rows depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    list_px: i32,
    text_px: f64,
}

pub(super) fn shape_of(list: &web_sys::HtmlElement) -> Shape {
    Shape { list_px: list.offset_width(), text_px: room::text_px() }
}

pub(super) fn inner_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(1_000.0)
}

pub(super) fn rows_in_sight(
    list: &web_sys::HtmlElement,
    heights: &Heights,
    len: usize,
) -> Range<usize> {
    let top = -list.get_bounding_client_rect().top();
    let first = heights.index_at(top.max(0.0), len).saturating_sub(MARGIN);
    let last = heights.index_at((top + inner_height()).max(0.0), len) + MARGIN;
    first..last + 1
}

pub(super) fn rows_of(
    list: &web_sys::HtmlElement,
) -> impl Iterator<Item = web_sys::Element> + use<> {
    let children = list.children();
    (0..children.length()).filter_map(move |index| children.item(index))
}

pub(super) fn position(row: &web_sys::Element) -> Option<usize> {
    row.get_attribute("data-row")?.parse().ok()
}

pub(super) fn row_at(list: &web_sys::HtmlElement, index: usize) -> Option<web_sys::Element> {
    rows_of(list).find(|row| position(row) == Some(index))
}

pub(super) fn focused_row(list: &web_sys::HtmlElement) -> Option<usize> {
    let focused = document().active_element()?;
    rows_of(list).find(|row| row.contains(Some(&focused))).as_ref().and_then(position)
}

/// Gives the focus to a row, if it is drawn: to its link, or to its box where the focus is on one.
pub(super) fn focus_row(list: &web_sys::HtmlElement, index: usize) -> bool {
    let is_on_box = document()
        .active_element()
        .is_some_and(|it| it.matches("[data-row] input").is_ok_and(|is| is));
    let what = if is_on_box { "input" } else { "a" };
    let target = row_at(list, index).and_then(|row| row.query_selector(what).ok().flatten());
    let Some(target) = target.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    target.scroll_into_view_with_scroll_into_view_options(&options);
    target.focus().is_ok()
}

/// The pane that scrolls the list; otherwise the window does.
fn pane_of(list: &web_sys::HtmlElement) -> Option<web_sys::Element> {
    let pane = list.closest(".pane-list").ok().flatten();
    pane.filter(|pane| pane.scroll_height() > pane.client_height())
}

/// The upper edge of what scrolls.
pub(super) fn edge_of(list: &web_sys::HtmlElement) -> f64 {
    pane_of(list).map_or(0.0, |pane| pane.get_bounding_client_rect().top().max(0.0))
}

/// Scrolls whatever scrolls the list.
pub(super) fn scroll_by(list: &web_sys::HtmlElement, distance_px: f64) {
    match pane_of(list) {
        #[expect(clippy::cast_possible_truncation, reason = "whole pixels, far below the limit")]
        Some(pane) => pane.set_scroll_top(pane.scroll_top() + distance_px.round() as i32),
        None => window().scroll_by_with_x_and_y(0.0, distance_px),
    }
}
