//! A list of which only the rows in sight are drawn, so that ten thousand are as quick as ten.
//! Screen readers hear the whole length; the keyboard reaches every row.

use std::{ops::Range, sync::Arc};

use leptos::{ev, html::Ul, prelude::*, wasm_bindgen::JsCast, web_sys};
use staffelstab_shared::id::RecordId;

use crate::components::{dom, heights::Heights};

/// Rows drawn beyond the edges, so that scrolling shows no gap.
const MARGIN: usize = 8;
/// Drawn before anything is known about the window.
const FIRST: usize = 24;
const ESTIMATE_PX: f64 = 73.0;
/// Rows that PageUp and PageDown pass over.
const PAGE: usize = 8;
/// More rows than this are not put on paper, and the paper says so.
pub(crate) const MOST_PRINTED: usize = 10_000;

/// `row` draws the link of a record; it must be the only thing in its `li` that takes the focus.
#[component]
pub(crate) fn VirtualList(
    #[prop(into)] ids: Signal<Arc<Vec<RecordId>>>,
    label: &'static str,
    #[prop(into)] row: Callback<RecordId, AnyView>,
    /// On paper something else stands for it.
    #[prop(optional, into)]
    has_sheet: Signal<bool>,
) -> impl IntoView {
    let list = NodeRef::<Ul>::new();
    let heights = RwSignal::new(Heights::new(ESTIMATE_PX));
    let window_rows = RwSignal::new(0..FIRST);
    let printing = dom::printing();
    // The row that waits to be drawn to take the focus.
    let wanted = StoredValue::new(None::<usize>);

    let shown = Memo::new(move |_| {
        let len = ids.read().len();
        if printing.get() && !has_sheet.get() {
            return 0..len.min(MOST_PRINTED);
        }
        let rows = window_rows.get();
        rows.start.min(len)..rows.end.min(len)
    });

    // Frames and events may come after the list is gone: then there is nothing to look at.
    let look = move || {
        if heights.is_disposed() {
            return;
        }
        let Some(list) = list.get_untracked().filter(|list| is_laid_out(list)) else { return };
        let len = ids.read_untracked().len();
        let rows = heights.with_untracked(|heights| rows_in_sight(&list, heights, len));
        if *window_rows.read_untracked() != rows {
            window_rows.set(rows);
        }
    };
    let measure = move || {
        if heights.is_disposed() {
            return;
        }
        let Some(list) = list.get_untracked().filter(|list| is_laid_out(list)) else { return };
        let drawn = drawn_heights(&list);
        let first = shown.get_untracked().start;
        let mut next = heights.get_untracked();
        if next.measure(first, &drawn) {
            heights.set(next);
            look();
        }
        if let Some(index) = wanted.get_value()
            && focus_row(&list, index)
        {
            wanted.set_value(None);
        }
    };

    // Other records: from the top again, and measure anew.
    Effect::new(move |before: Option<Arc<Vec<RecordId>>>| {
        let now = ids.get();
        if before.is_some_and(|before| before != now) {
            heights.update(Heights::forget);
        }
        request_animation_frame(look);
        now
    });
    Effect::new(move |_| {
        shown.get();
        request_animation_frame(measure);
    });

    // Scrolling does not bubble, but it can be caught on its way down: it may be the window or
    // a pane that scrolls.
    let scroll = scroll_listener(move || request_animation_frame(look));
    let resize = window_event_listener(ev::resize, move |_| {
        heights.try_update(Heights::forget);
        request_animation_frame(move || {
            measure();
            look();
        });
    });
    // It comes back from behind a record, the text grows, a keyboard opens.
    let size = StoredValue::new(None);
    Effect::new(move |_| {
        let again = move || {
            request_animation_frame(move || {
                measure();
                look();
            });
        };
        size.set_value(list.get().map(|list| size_listener(&list, again)));
    });
    on_cleanup(move || {
        drop(scroll);
        resize.remove();
    });

    let on_key = move |event: ev::KeyboardEvent| {
        let Some(list) = list.get_untracked() else { return };
        let Some(at) = focused_row(&list) else { return };
        let last = ids.read_untracked().len().saturating_sub(1);
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
        let to = to.min(last);
        if !focus_row(&list, to) {
            wanted.set_value(Some(to));
            let top = heights.with_untracked(|heights| heights.offset(to));
            scroll_by(&list, list.get_bounding_client_rect().top() + top - 200.0);
        }
    };

    let before = move || format!("{}px", heights.read().offset(shown.read().start));
    let after = move || {
        let heights = heights.read();
        format!("{}px", heights.offset(ids.read().len()) - heights.offset(shown.read().end))
    };
    let rows = move || {
        let ids = ids.read();
        let shown = shown.get();
        let some = ids.get(shown.clone()).unwrap_or_default();
        shown.zip(some.iter().copied()).collect::<Vec<_>>()
    };
    view! {
        <ul
            class="rows virtual"
            role="list"
            aria-label=label
            node_ref=list
            style:padding-block-start=before
            style:padding-block-end=after
            on:keydown=on_key
        >
            <For each=rows key=|(index, id)| (*index, *id) let((index, id))>
                <li aria-setsize=move || ids.read().len().to_string() aria-posinset=(index + 1).to_string()>{row.run(id)}</li>
            </For>
        </ul>
    }
}

/// On a phone the open record takes the list's place: then its rows have no height, and say
/// nothing about the one they will have.
fn is_laid_out(list: &web_sys::HtmlElement) -> bool {
    list.offset_width() > 0
}

fn rows_in_sight(list: &web_sys::HtmlElement, heights: &Heights, len: usize) -> Range<usize> {
    let top = -list.get_bounding_client_rect().top();
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(1_000.0);
    let first = heights.index_at(top.max(0.0), len).saturating_sub(MARGIN);
    let last = heights.index_at((top + height).max(0.0), len) + MARGIN;
    first..last + 1
}

fn rows_of(list: &web_sys::HtmlElement) -> impl Iterator<Item = web_sys::Element> + use<> {
    let children = list.children();
    (0..children.length()).filter_map(move |index| children.item(index))
}

fn drawn_heights(list: &web_sys::HtmlElement) -> Vec<f64> {
    rows_of(list).map(|row| row.get_bounding_client_rect().height()).collect()
}

fn position(row: &web_sys::Element) -> Option<usize> {
    row.get_attribute("aria-posinset")?.parse::<usize>().ok()?.checked_sub(1)
}

fn focused_row(list: &web_sys::HtmlElement) -> Option<usize> {
    let focused = document().active_element()?;
    rows_of(list).find(|row| row.contains(Some(&focused))).as_ref().and_then(position)
}

/// Gives the focus to a row, if it is drawn.
fn focus_row(list: &web_sys::HtmlElement, index: usize) -> bool {
    let link = rows_of(list)
        .find(|row| position(row) == Some(index))
        .and_then(|row| row.query_selector("a").ok().flatten());
    let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    link.scroll_into_view_with_scroll_into_view_options(&options);
    link.focus().is_ok()
}

/// Scrolls whatever scrolls the list: the pane it stands in, or the window.
fn scroll_by(list: &web_sys::HtmlElement, distance_px: f64) {
    let pane = list.closest(".pane-list").ok().flatten();
    match pane.filter(|pane| pane.scroll_height() > pane.client_height()) {
        #[expect(clippy::cast_possible_truncation, reason = "whole pixels, far below the limit")]
        Some(pane) => pane.set_scroll_top(pane.scroll_top() + distance_px as i32),
        None => window().scroll_by_with_x_and_y(0.0, distance_px),
    }
}

/// Listens to every scroller of the page until it is dropped.
fn scroll_listener(listener: impl Fn() + 'static) -> impl Drop + Send + Sync + 'static {
    use leptos::wasm_bindgen::closure::Closure;
    struct Listening(send_wrapper::SendWrapper<Closure<dyn Fn()>>);
    impl Drop for Listening {
        fn drop(&mut self) {
            let function = self.0.as_ref().unchecked_ref();
            let _ =
                document().remove_event_listener_with_callback_and_bool("scroll", function, true);
        }
    }
    let closure = Closure::<dyn Fn()>::new(listener);
    let _ = document().add_event_listener_with_callback_and_bool(
        "scroll",
        closure.as_ref().unchecked_ref(),
        true,
    );
    Listening(send_wrapper::SendWrapper::new(closure))
}

/// Listens to the size of an element until it is dropped; being hidden and shown again is one.
fn size_listener<F: Fn() + 'static>(
    element: &web_sys::Element,
    listener: F,
) -> impl Drop + Send + Sync + use<F> {
    use leptos::wasm_bindgen::closure::Closure;
    struct Watched(
        Option<web_sys::ResizeObserver>,
        #[expect(dead_code, reason = "it is called")] Closure<dyn Fn()>,
    );
    struct Observing(send_wrapper::SendWrapper<Watched>);
    impl Drop for Observing {
        fn drop(&mut self) {
            if let Watched(Some(observer), _) = &*self.0 {
                observer.disconnect();
            }
        }
    }
    let closure = Closure::<dyn Fn()>::new(listener);
    let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(element);
    }
    Observing(send_wrapper::SendWrapper::new(Watched(observer, closure)))
}
