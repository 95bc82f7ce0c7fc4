//! The clock on the wall.

use staffelstab_shared::time::{Day, UnixMillis};

use super::day;
use crate::{platform::clock, text::dates::LocalTime};

#[must_use]
pub(crate) fn now() -> UnixMillis {
    clock::now()
}

/// The day on the calendar on the wall.
#[must_use]
pub(crate) fn today() -> Day {
    day::today()
}

#[must_use]
pub(crate) fn local_time(at: UnixMillis) -> LocalTime {
    let (year, month, day, hour, minute) = clock::local(at);
    LocalTime { year, month, day, hour, minute }
}
