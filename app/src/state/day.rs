//! Which day it is, and how late. An app stays open over night, a device sleeps, and a clock is put right:
//! today is a signal, and so is the time.

use leptos::{prelude::*, reactive::graph::Observer, task::spawn_local};
use staffelstab_shared::{model::Now, time::Day, time_of_day::TimeOfDay};

use crate::platform::{clock, page};

/// So often the clock is looked at: it may have been put right.
const LOOK_MS: u32 = 60_000;

thread_local! {
    static DAY: ArcRwSignal<Day> = ArcRwSignal::new(on_the_wall());
    static TIME: ArcRwSignal<TimeOfDay> = ArcRwSignal::new(time_on_the_wall());
}

/// The day on the calendar on the wall, as the clock says it at this moment.
fn on_the_wall() -> Day {
    let (year, month, day, ..) = clock::local(clock::now());
    // A clock beyond all calendars shows the first day there is.
    Day::new(year, month, day)
        .or_else(|| Day::new(1, 1, 1))
        .expect("1 January of the year 1 is a day")
}

fn time_on_the_wall() -> TimeOfDay {
    let (_, _, _, hour, minute) = clock::local(clock::now());
    TimeOfDay::new(hour, minute).unwrap_or_default()
}

/// Day and time, minute by minute; asked by a press, those of the press.
pub(super) fn now() -> Now {
    if Observer::get().is_some() {
        TIME.with(ArcRwSignal::track);
    }
    Now { day: today(), time: time_on_the_wall() }
}

/// Today. What was said of it is said anew when it is another one; asked by a press, it is
/// the day of the press.
pub(super) fn today() -> Day {
    if Observer::get().is_some() {
        DAY.with(ArcRwSignal::track);
    }
    on_the_wall()
}

/// The signal itself.
pub(super) fn signal() -> RwSignal<Day> {
    DAY.with(|day| day.clone().into())
}

/// Keeps the signal at today.
pub(super) fn keep() {
    let look = || {
        let today = on_the_wall();
        DAY.with(|day| {
            if day.get_untracked() != today {
                day.set(today);
            }
        });
        let now = time_on_the_wall();
        TIME.with(|time| {
            if time.get_untracked() != now {
                time.set(now);
            }
        });
    };
    // A device that slept has missed midnight.
    page::on_visible(look);
    spawn_local(async move {
        loop {
            clock::sleep(until_midnight_ms().min(LOOK_MS)).await;
            look();
        }
    });
}

fn until_midnight_ms() -> u32 {
    let (_, _, _, hour, minute) = clock::local(clock::now());
    let past = u32::from(hour) * 60 + u32::from(minute);
    (24 * 60_u32).saturating_sub(past).max(1) * 60_000
}
