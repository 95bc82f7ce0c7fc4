//! The drawn symbols. They stand once in the page; an [`Icon`] points at one.

use leptos::prelude::*;

/// All symbols, once, above everything that uses them.
#[component]
pub(crate) fn Icons() -> impl IntoView {
    view! { <svg id="icons" hidden inner_html=include_str!("icons.svg")></svg> }
}

/// One symbol, beside a word that says the same.
#[component]
pub(crate) fn Icon(
    name: &'static str,
    #[prop(default = "i")] class: &'static str,
) -> impl IntoView {
    view! { <svg class=class aria-hidden="true"><use href=format!("#i-{name}")></use></svg> }
}

/// The logo: two lanes and the baton.
#[component]
pub(crate) fn Logo() -> impl IntoView {
    view! {
        <svg viewBox="0 0 64 64" aria-hidden="true">
            <rect width="64" height="64" rx="15" fill="#14231E" />
            <g transform="rotate(-42 32 32)">
                <path d="M-14 12.5H78M-14 51.5H78" stroke="#35564A" stroke-width="2.5" />
                <rect x="5" y="24" width="54" height="16" rx="8" fill="#F6AE2D" />
                <path d="M38.5 24v16M46 24v16" stroke="#14231E" stroke-width="3.5" />
            </g>
        </svg>
    }
}
