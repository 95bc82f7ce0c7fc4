//! How many carry something, as circles.

use leptos::prelude::*;

use crate::text::t;

/// So many should know it, so that nothing hangs on one.
const WANTED_HOLDERS: usize = 2;

/// Full circles carry it; a dashed one is a place for somebody.
#[component]
pub(crate) fn Places(holders: usize) -> impl IntoView {
    let t = t();
    let open = WANTED_HOLDERS.saturating_sub(holders);
    let label = if open > 0 {
        t.places_open(&holders.to_string(), &WANTED_HOLDERS.to_string())
    } else {
        t.places_full(holders)
    };
    let full = (0..holders.min(MOST_CIRCLES)).map(|_| view! { <i></i> }).collect_view();
    let dashed = (0..open).map(|_| view! { <i class="open"></i> }).collect_view();
    view! { <span class="places" role="img" aria-label=label>{full}{dashed}</span> }
}

/// The same for a function: full circles hold it, rings stand in, dashed ones are free.
#[component]
pub(crate) fn PostPlaces(holders: usize, deputies: usize, wanted: usize) -> impl IntoView {
    let carried = holders + deputies;
    let label = t().post_places(&carried.to_string(), &wanted.max(carried).to_string());
    let circles = |class: &'static str, count: usize| {
        (0..count.min(MOST_CIRCLES)).map(|_| view! { <i class=class></i> }).collect_view()
    };
    let open = wanted.saturating_sub(carried);
    view! { <span class="places" role="img" aria-label=label>{circles("", holders)}{circles("deputy", deputies)}{circles("open", open)}</span> }
}

/// More say nothing more.
const MOST_CIRCLES: usize = 5;
