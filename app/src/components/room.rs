//! How much room there is: in the window, and for letters.

use leptos::{ev, prelude::*};

use crate::components::listening;

/// Half as large again as usual.
const LARGE_TEXT_PX: f64 = 24.0;
/// Somebody reads on who is so far from the top.
const READS_ON_PX: f64 = 48.0;

/// Whether the window is so now, such as `(min-width: 60rem)`.
pub(crate) fn use_media(query: &'static str) -> Signal<bool> {
    let asked = move || window().match_media(query).ok().flatten().is_some_and(|it| it.matches());
    let (is, look) = looked_at(asked);
    let resize = window_event_listener(ev::resize, move |_| look());
    on_cleanup(move || resize.remove());
    is
}

/// Whether somebody reads on below the beginning of the page.
pub(crate) fn use_reading_on() -> Signal<bool> {
    let (is, look) = looked_at(|| window().scroll_y().is_ok_and(|px| px > READS_ON_PX));
    let scroll = listening::on_its_way("scroll", move |_| look());
    on_cleanup(move || drop(scroll));
    is
}

/// Whether letters are so large that nothing may lie above the page.
pub(crate) fn use_large_text() -> Signal<bool> {
    let (is, look) = looked_at(|| text_px() >= LARGE_TEXT_PX);
    // Letters that grow make the page longer.
    let size = document().body().map(|body| listening::on_size(&body, look));
    on_cleanup(move || drop(size));
    is
}

/// How high the letters of the page are that all others are measured by.
pub(crate) fn text_px() -> f64 {
    let size = document().document_element().and_then(|root| {
        let style = window().get_computed_style(&root).ok()??;
        style.get_property_value("font-size").ok()?.trim_end_matches("px").parse().ok()
    });
    size.unwrap_or_default()
}

/// What is so, and how to look again.
fn looked_at(asked: impl Fn() -> bool + Copy + 'static) -> (Signal<bool>, impl Fn() + Copy) {
    let is = RwSignal::new(asked());
    let look = move || {
        let now = asked();
        if is.try_get_untracked().is_some_and(|before| before != now) {
            is.set(now);
        }
    };
    (is.into(), look)
}
