//! The one place where the relay reads the time.

use std::time::{SystemTime, UNIX_EPOCH};

use staffelstab_shared::time::UnixMillis;

#[expect(
    clippy::disallowed_methods,
    reason = "the edge: everything behind gets the time as an argument"
)]
pub(crate) fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
