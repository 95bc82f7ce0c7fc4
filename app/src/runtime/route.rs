//! Which way to the relay, and when to try again. Pure.
//!
//! A WebSocket first; where networks break it, the same frames by POST. What worked is
//! kept for as long as the app runs, and the socket is tried again later.

use staffelstab_shared::time::UnixMillis;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Path {
    Socket,
    Post,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It had been open: the relay had said welcome.
    AfterWelcome,
    /// The way is good, but this device or the relay does not want to go on.
    Refused,
    /// Nothing sensible came back.
    Failed,
}

const FIRST_PAUSE_MS: u32 = 1_000;
const LONGEST_PAUSE_MS: u32 = 60_000;
/// How long a socket that failed where POST worked is left alone.
const SOCKET_REST_MS: i64 = 10 * 60_000;
/// Failures of a socket that had worked, before POST is tried.
const FAITH: u32 = 3;

#[derive(Debug)]
pub(crate) struct Route {
    path: Path,
    /// Sessions in a row that came to nothing: no welcome, or a refusal after it.
    failures: u32,
    /// The way of the last welcome.
    proven: Option<Path>,
    socket_failed: Option<UnixMillis>,
}

impl Route {
    pub(crate) const fn new() -> Self {
        Self { path: Path::Socket, failures: 0, proven: None, socket_failed: None }
    }

    pub(crate) const fn path(&self) -> Path {
        self.path
    }

    pub(crate) const fn welcomed(&mut self) {
        self.proven = Some(self.path);
    }

    /// Another network: what was learned of the last one says nothing.
    pub(crate) const fn network_changed(&mut self) {
        *self = Self::new();
    }

    /// A person, or the screen, wants it now: the next pause is a short one again.
    pub(crate) const fn hurry(&mut self) {
        self.failures = 0;
    }

    /// Chooses the next way; returns the milliseconds to wait before it is taken.
    pub(crate) fn ended(&mut self, ended: Ended, now: UnixMillis, random: u32) -> u32 {
        match ended {
            Ended::AfterWelcome => {
                self.failures = 0;
                self.path = self.rested(now);
                // All devices of a relay that restarts come back within a second.
                random % FIRST_PAUSE_MS
            }
            Ended::Refused => self.pause(random),
            Ended::Failed if self.path == Path::Socket => {
                self.socket_failed = Some(now);
                if self.proven == Some(Path::Socket) && self.failures.saturating_add(1) < FAITH {
                    return self.pause(random);
                }
                self.path = Path::Post;
                0
            }
            Ended::Failed => {
                self.path =
                    if self.proven == Some(Path::Post) { self.rested(now) } else { Path::Socket };
                self.pause(random)
            }
        }
    }

    /// The way that worked, or the socket when it has rested.
    fn rested(&self, now: UnixMillis) -> Path {
        let resting = self
            .socket_failed
            .is_some_and(|failed| now.0.saturating_sub(failed.0) < SOCKET_REST_MS);
        if self.path == Path::Post && resting { Path::Post } else { Path::Socket }
    }

    fn pause(&mut self, random: u32) -> u32 {
        let pause = back_off(self.failures, random);
        self.failures = self.failures.saturating_add(1);
        pause
    }
}

/// Twice as long with each failure, up to a minute; between half and all of it, so that
/// devices that were cut off together do not come back together.
fn back_off(failures: u32, random: u32) -> u32 {
    let whole = FIRST_PAUSE_MS
        .checked_shl(failures.min(16))
        .unwrap_or(LONGEST_PAUSE_MS)
        .min(LONGEST_PAUSE_MS);
    let half = whole / 2;
    half + random % (half + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000_000);
    const LATER: UnixMillis = UnixMillis(NOW.0 + SOCKET_REST_MS);

    #[test]
    fn where_sockets_are_broken_posting_follows_at_once_and_stays() {
        let mut route = Route::new();
        assert_eq!(route.path(), Path::Socket);
        assert_eq!(route.ended(Ended::Failed, NOW, 7), 0);
        assert_eq!(route.path(), Path::Post);
        route.welcomed();
        assert!(route.ended(Ended::AfterWelcome, NOW, 7) < FIRST_PAUSE_MS);
        assert_eq!(route.path(), Path::Post);
        assert!(route.ended(Ended::Failed, NOW, 7) > 0, "the relay is gone, not the way");
        assert_eq!(route.path(), Path::Post);
    }

    #[test]
    fn a_socket_that_rested_is_tried_again() {
        let mut route = Route::new();
        route.ended(Ended::Failed, NOW, 0);
        route.welcomed();
        route.ended(Ended::AfterWelcome, LATER, 0);
        assert_eq!(route.path(), Path::Socket);
    }

    #[test]
    fn another_network_forgets_what_the_last_one_broke() {
        let mut route = Route::new();
        route.ended(Ended::Failed, NOW, 0);
        route.welcomed();
        route.network_changed();
        assert_eq!(route.path(), Path::Socket);
    }

    #[test]
    fn a_socket_that_worked_is_trusted_through_a_restart_of_the_relay() {
        let mut route = Route::new();
        route.welcomed();
        route.ended(Ended::AfterWelcome, NOW, 0);
        for _ in 1..FAITH {
            assert!(route.ended(Ended::Failed, NOW, 0) > 0);
            assert_eq!(route.path(), Path::Socket);
        }
        assert_eq!(route.ended(Ended::Failed, NOW, 0), 0);
        assert_eq!(route.path(), Path::Post);
    }

    #[test]
    fn without_a_relay_both_ways_are_tried_in_turn() {
        let mut route = Route::new();
        for _ in 0..5 {
            assert_eq!(route.ended(Ended::Failed, NOW, 0), 0);
            assert_eq!(route.path(), Path::Post);
            assert!(route.ended(Ended::Failed, NOW, 0) > 0);
            assert_eq!(route.path(), Path::Socket);
        }
    }

    #[test]
    fn a_refusal_says_nothing_against_the_way() {
        let mut route = Route::new();
        assert!(route.ended(Ended::Refused, NOW, 0) > 0);
        assert_eq!(route.path(), Path::Socket);
    }

    #[test]
    fn pauses_double_up_to_a_minute_and_never_agree() {
        for (failures, longest) in
            [(0, 1_000), (1, 2_000), (5, 32_000), (6, 60_000), (40, 60_000), (u32::MAX, 60_000)]
        {
            for random in [0, 1, 12_345, u32::MAX] {
                let pause = back_off(failures, random);
                assert!((longest / 2..=longest).contains(&pause), "{failures} {random}: {pause}");
            }
        }
        assert_ne!(back_off(3, 1), back_off(3, 2));
    }

    #[test]
    fn a_relay_that_welcomes_and_then_refuses_is_not_asked_every_second() {
        let mut route = Route::new();
        let mut pause = 0;
        for _ in 0..8 {
            route.welcomed();
            pause = route.ended(Ended::Refused, NOW, 0);
        }
        assert_eq!(pause, LONGEST_PAUSE_MS / 2);
    }

    #[test]
    fn hurrying_makes_the_next_pause_short() {
        let mut route = Route::new();
        for _ in 0..10 {
            route.ended(Ended::Refused, NOW, 0);
        }
        route.hurry();
        assert!(route.ended(Ended::Refused, NOW, u32::MAX) <= FIRST_PAUSE_MS);
    }
}
