//! What is looked for in a list stands in its address, and an address shows the list that it
//! says.

use core::time::Duration;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::State,
};

use crate::{
    components::{dom, left_at::LeftAt, listening},
    platform::history,
    routes::{
        Route,
        listing::{Listings, Wanted},
        trail::path,
    },
};

/// After the last key. Browsers take so many changes of an address, and no more.
const PAUSE: Duration = Duration::from_millis(300);

/// Keeps lists and addresses in step, for the pages of one ledger.
pub(crate) fn keep_in_address(route: Memo<Route>) {
    let (listings, left) = (expect_context::<Listings>(), expect_context::<LeftAt>());
    let (navigate, location) = (use_navigate(), use_location());
    let search = location.search;
    let written = StoredValue::new(None::<String>);
    Effect::new(move |_| {
        let (route, search) = (route.get(), search.get());
        let Some(listing) = listings.of(&route) else { return };
        // What was written here says nothing new; by now something else may be asked.
        if written.try_update_value(Option::take).flatten().as_deref()
            == Some(search.trim_start_matches('?'))
        {
            return;
        }
        // A link into a list leads to it as it was left; only the way back leads further back.
        let says = !search.is_empty() || (left.came_back() && route.open().is_none());
        if says && untrack(|| listing.wanted()) != Wanted::read(&search) {
            listing.want(Wanted::read(&search));
        }
    });
    let write = move || {
        // Only what is noted on an entry says which page it is of; the address bar comes after the
        // page.
        let is_here = path(&history::address()) == location.pathname.get_untracked();
        let Some(noted) = history::noted().filter(|_| is_here) else {
            return Some(Written::NotYet);
        };
        let listing = listings.of(&route.try_get_untracked()?)?;
        let wanted = untrack(|| listing.wanted()).write();
        if Wanted::read(&search.get_untracked()).write() != wanted {
            let to = at(&location.pathname.get_untracked(), &wanted);
            written.set_value(Some(wanted));
            let state = State::from(noted);
            navigate(
                &to,
                NavigateOptions { replace: true, scroll: false, state, ..Default::default() },
            );
        }
        Some(Written::Done)
    };
    let write = StoredValue::new_local(write);
    let latest = StoredValue::new(0_u64);
    Effect::new(move |_| {
        let Some(listing) = listings.of(&route.get()) else { return };
        listing.wanted();
        search.track();
        let number = latest.get_value().wrapping_add(1);
        latest.set_value(number);
        write_soon(write, latest, number);
    });
    // Whoever presses a link leaves before the pause is over. The router hears of it when somebody
    // comes back.
    let leaving = listening::on_its_way("click", move |_| {
        let Some(route) = route.try_get_untracked() else { return };
        let there = history::address();
        let is_here = path(&there) == location.pathname.get_untracked();
        let Some(listing) = listings.of(&route).filter(|_| is_here && !dom::is_modal_open()) else {
            return;
        };
        let wanted = untrack(|| listing.wanted());
        let asked = there.split_once('?').map_or("", |(_, asked)| asked);
        if history::noted().is_some() && Wanted::read(asked) != wanted {
            history::rewrite(&at(path(&there), &wanted.write()));
        }
    });
    on_cleanup(move || drop(leaving));
}

/// The address of a page of which something is asked.
fn at(page: &str, asked: &str) -> String {
    if asked.is_empty() { page.to_owned() } else { format!("{page}?{asked}") }
}

/// What became of an address that was to be written.
enum Written {
    Done,
    /// The page has just come.
    NotYet,
}

/// Unless something else is wanted by then. What a dialogue changes is written once it is closed.
fn write_soon<F: Fn() -> Option<Written> + 'static>(
    write: StoredValue<F, LocalStorage>,
    latest: StoredValue<u64>,
    number: u64,
) {
    set_timeout(
        move || {
            if latest.try_get_value() != Some(number) {
                return;
            }
            let written = if dom::is_modal_open() {
                Some(Written::NotYet)
            } else {
                write.try_with_value(|write| write()).flatten()
            };
            if let Some(Written::NotYet) = written {
                write_soon(write, latest, number);
            }
        },
        PAUSE,
    );
}
