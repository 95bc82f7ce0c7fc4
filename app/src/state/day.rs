//! Which day it is. Answers are of a day, and an app stays open over night.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::time::Day;

use crate::platform::{clock, page};

/// The day on the calendar on the wall.
pub(super) fn today() -> Day {
    let (year, month, day, ..) = clock::local(clock::now());
    // A clock beyond all calendars shows the first day there is.
    Day::new(year, month, day)
        .or_else(|| Day::new(1, 1, 1))
        .expect("1 January of the year 1 is a day")
}

/// Keeps a signal at today. Where the clocks are changed in the night, the day begins up to
/// an hour late.
pub(super) fn keep(day: RwSignal<Day>) {
    let look = move || {
        let today = today();
        if day.get_untracked() != today {
            day.set(today);
        }
    };
    // A device that slept has missed midnight.
    page::on_visible(look);
    spawn_local(async move {
        loop {
            clock::sleep(until_midnight_ms()).await;
            look();
        }
    });
}

fn until_midnight_ms() -> u32 {
    let (_, _, _, hour, minute) = clock::local(clock::now());
    let past = u32::from(hour) * 60 + u32::from(minute);
    (24 * 60_u32).saturating_sub(past).max(1) * 60_000
}
