//! The head of a page on paper.

use leptos::prelude::*;

use crate::{
    state::use_app,
    text::{dates, t},
};

/// What stands above a printed page: which ledger, what of it, and when.
#[component]
pub(crate) fn PrintHead(#[prop(optional, into)] what: Option<Signal<String>>) -> impl IntoView {
    let (app, t) = (use_app(), t());
    let stamp = move || {
        let now = app.local_time(app.now());
        t.printed_on(&dates::full(t, app.today()), &dates::clock(now))
    };
    view! {
        <p class="only-print sheet-head">
            <b><bdi>{app.ledger_name()}</bdi>{what.map(|what| view! { ": "{what} })}</b>" · "{stamp}
        </p>
    }
}
