//! The clock on the wall.

use leptos::prelude::*;
use staffelstab_shared::{
    model::Now,
    time::{Day, UnixMillis},
    time_of_day::TimeOfDay,
};

use super::day;
use crate::{platform::clock, text::dates::LocalTime};

#[must_use]
pub(crate) fn now() -> UnixMillis {
    clock::now()
}

/// The day on the calendar on the wall. Reactive: ask where it is said or written, never once
/// for a page that stays open.
#[must_use]
pub(crate) fn today() -> Day {
    day::today()
}

/// Day and time on the wall. Reactive, as [`today`] is.
#[must_use]
pub(crate) fn day_and_time() -> Now {
    day::now()
}

/// What is suggested to be today stays today, as long as it stands there as it was suggested.
pub(crate) fn suggest_today(
    suggested: impl Fn() -> Option<Day> + 'static,
    suggest: impl Fn(Day) + 'static,
) {
    Effect::new(move |before: Option<Day>| {
        let today = today();
        if before.is_some_and(|before| before != today) && untrack(&suggested) == before {
            suggest(today);
        }
        today
    });
}

/// The moment at which it is so late on a day, where the device is.
#[must_use]
pub(crate) fn at_local(day: Day, time: TimeOfDay) -> UnixMillis {
    clock::at_local(day, time)
}

#[must_use]
pub(crate) fn local_time(at: UnixMillis) -> LocalTime {
    let (year, month, day, hour, minute) = clock::local(at);
    LocalTime { year, month, day, hour, minute }
}
