//! What belongs to a page on paper: its head, the command to print a list, and the word that
//! not all of it is there.

use leptos::prelude::*;

use staffelstab_shared::id::RecordId;

use crate::{
    components::{dom, icon::Icon, in_sight::MOST_PRINTED},
    state::{clock, use_ledger},
    text::{dates, t},
};

/// What stands above a printed page: which ledger, what of it, and when.
#[component]
pub(crate) fn PrintHead(
    #[prop(optional, into)] what: Option<Signal<String>>,
    /// It names nobody and is made to be passed on.
    #[prop(optional)]
    to_hand_out: bool,
) -> impl IntoView {
    let (ledger, t) = (use_ledger(), t());
    let stamp = move || {
        let now = clock::local_time(clock::now());
        let (day, time) = (dates::full(t, clock::today()), dates::clock(now));
        if to_hand_out { t.printed_as_of(&day, &time) } else { t.printed_on(&day, &time) }
    };
    view! {
        <p class="only-print sheet-head">
            <b><bdi>{ledger.name()}</bdi>{what.map(|what| view! { ": "{what} })}</b>" · "{stamp}
        </p>
    }
}

/// Puts the list on paper. Beside an open record that one would be printed: it has a command of
/// its own.
#[component]
pub(crate) fn PrintList(open: Signal<Option<RecordId>>) -> impl IntoView {
    let t = t();
    view! {
        <Show when=move || open.read().is_none()>
            <button class="btn bare icon" type="button" id="print-list" aria-label=t.print_list title=t.print_list on:click=|_| dom::print()>
                <Icon name="print" />
            </button>
        </Show>
    }
}

/// A list that is longer than what is printed of it says so.
#[component]
pub(crate) fn PrintedPart(#[prop(into)] all: Signal<usize>) -> impl IntoView {
    view! {
        <Show when=move || { all.get() > MOST_PRINTED }>
            <p class="only-print">{move || t().printed_part(&all.get().to_string(), &MOST_PRINTED.to_string())}</p>
        </Show>
    }
}
