//! Which way to the relay, and when to try again. Pure.
//!
//! A WebSocket first; where networks break it, the same frames by POST. What worked is
//! kept for as long as the app runs, and the socket is tried again later.

use staffelstab_shared::time::UnixMillis;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
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
pub(crate) struct Reconnect {
    way: Way,
    /// Sessions in a row that came to nothing: no welcome, or a refusal after it.
    failures: u32,
    /// The way of the last welcome.
    proven: Option<Way>,
    socket_failed: Option<UnixMillis>,
}

impl Reconnect {
    pub(crate) const fn new() -> Self {
        Self { way: Way::Socket, failures: 0, proven: None, socket_failed: None }
    }

    pub(crate) const fn way(&self) -> Way {
        self.way
    }

    pub(crate) const fn welcomed(&mut self) {
        self.proven = Some(self.way);
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
                self.way = self.rested(now);
                // All devices of a relay that restarts come back within a second.
                random % FIRST_PAUSE_MS
            }
            Ended::Refused => self.pause(random),
            Ended::Failed if self.way == Way::Socket => {
                self.socket_failed = Some(now);
                if self.proven == Some(Way::Socket) && self.failures.saturating_add(1) < FAITH {
                    return self.pause(random);
                }
                self.way = Way::Post;
                0
            }
            Ended::Failed => {
                self.way =
                    if self.proven == Some(Way::Post) { self.rested(now) } else { Way::Socket };
                self.pause(random)
            }
        }
    }

    /// The way that worked, or the socket when it has rested.
    fn rested(&self, now: UnixMillis) -> Way {
        let resting = self
            .socket_failed
            .is_some_and(|failed| now.0.saturating_sub(failed.0) < SOCKET_REST_MS);
        if self.way == Way::Post && resting { Way::Post } else { Way::Socket }
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
        let mut reconnect = Reconnect::new();
        assert_eq!(reconnect.way(), Way::Socket);
        assert_eq!(reconnect.ended(Ended::Failed, NOW, 7), 0);
        assert_eq!(reconnect.way(), Way::Post);
        reconnect.welcomed();
        assert!(reconnect.ended(Ended::AfterWelcome, NOW, 7) < FIRST_PAUSE_MS);
        assert_eq!(reconnect.way(), Way::Post);
        assert!(reconnect.ended(Ended::Failed, NOW, 7) > 0, "the relay is gone, not the way");
        assert_eq!(reconnect.way(), Way::Post);
    }

    #[test]
    fn a_socket_that_rested_is_tried_again() {
        let mut reconnect = Reconnect::new();
        reconnect.ended(Ended::Failed, NOW, 0);
        reconnect.welcomed();
        reconnect.ended(Ended::AfterWelcome, LATER, 0);
        assert_eq!(reconnect.way(), Way::Socket);
    }

    #[test]
    fn another_network_forgets_what_the_last_one_broke() {
        let mut reconnect = Reconnect::new();
        reconnect.ended(Ended::Failed, NOW, 0);
        reconnect.welcomed();
        reconnect.network_changed();
        assert_eq!(reconnect.way(), Way::Socket);
    }

    #[test]
    fn a_socket_that_worked_is_trusted_through_a_restart_of_the_relay() {
        let mut reconnect = Reconnect::new();
        reconnect.welcomed();
        reconnect.ended(Ended::AfterWelcome, NOW, 0);
        for _ in 1..FAITH {
            assert!(reconnect.ended(Ended::Failed, NOW, 0) > 0);
            assert_eq!(reconnect.way(), Way::Socket);
        }
        assert_eq!(reconnect.ended(Ended::Failed, NOW, 0), 0);
        assert_eq!(reconnect.way(), Way::Post);
    }

    #[test]
    fn without_a_relay_both_ways_are_tried_in_turn() {
        let mut reconnect = Reconnect::new();
        for _ in 0..5 {
            assert_eq!(reconnect.ended(Ended::Failed, NOW, 0), 0);
            assert_eq!(reconnect.way(), Way::Post);
            assert!(reconnect.ended(Ended::Failed, NOW, 0) > 0);
            assert_eq!(reconnect.way(), Way::Socket);
        }
    }

    #[test]
    fn a_refusal_says_nothing_against_the_way() {
        let mut reconnect = Reconnect::new();
        assert!(reconnect.ended(Ended::Refused, NOW, 0) > 0);
        assert_eq!(reconnect.way(), Way::Socket);
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
        let mut reconnect = Reconnect::new();
        let mut pause = 0;
        for _ in 0..8 {
            reconnect.welcomed();
            pause = reconnect.ended(Ended::Refused, NOW, 0);
        }
        assert_eq!(pause, LONGEST_PAUSE_MS / 2);
    }

    #[test]
    fn hurrying_makes_the_next_pause_short() {
        let mut reconnect = Reconnect::new();
        for _ in 0..10 {
            reconnect.ended(Ended::Refused, NOW, 0);
        }
        reconnect.hurry();
        assert!(reconnect.ended(Ended::Refused, NOW, u32::MAX) <= FIRST_PAUSE_MS);
    }
}
