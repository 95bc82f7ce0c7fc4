//! The head of a page on paper.

use leptos::prelude::*;

use crate::{
    state::{clock, use_ledger},
    text::{dates, t},
};

/// What stands above a printed page: which ledger, what of it, and when.
#[component]
pub(crate) fn PrintHead(#[prop(optional, into)] what: Option<Signal<String>>) -> impl IntoView {
    let (ledger, t) = (use_ledger(), t());
    let stamp = move || {
        let now = clock::local_time(clock::now());
        t.printed_on(&dates::full(t, clock::today()), &dates::clock(now))
    };
    view! {
        <p class="only-print sheet-head">
            <b><bdi>{ledger.name()}</bdi>{what.map(|what| view! { ": "{what} })}</b>" · "{stamp}
        </p>
    }
}
