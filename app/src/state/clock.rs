//! The clock on the wall, and the frames of the screen.

use staffelstab_shared::time::{Day, UnixMillis};

use crate::{platform::clock, text::dates::LocalTime};

#[must_use]
pub(crate) fn now() -> UnixMillis {
    clock::now()
}

/// The day on the calendar on the wall.
#[must_use]
pub(crate) fn today() -> Day {
    let LocalTime { year, month, day, .. } = local_time(now());
    // A clock beyond all calendars shows the first day there is.
    Day::new(year, month, day)
        .or_else(|| Day::new(1, 1, 1))
        .expect("1 January of the year 1 is a day")
}

#[must_use]
pub(crate) fn local_time(at: UnixMillis) -> LocalTime {
    let (year, month, day, hour, minute) = clock::local(at);
    LocalTime { year, month, day, hour, minute }
}

/// Waits until the browser draws.
pub(crate) async fn next_frame() {
    clock::next_frame().await;
}

/// Milliseconds that only go forward, to cut work into slices.
#[must_use]
pub(crate) fn elapsed_ms() -> f64 {
    clock::elapsed_ms()
}
