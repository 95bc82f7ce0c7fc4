//! The status line: is my work safe, do I have the others' work?

use staffelstab_shared::{sync, time::UnixMillis};

/// What the status line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) stand: Stand,
    /// Changes that are on this device only.
    pub(crate) unsent: usize,
    /// When the relay last acknowledged something of ours as durable, or told us that we have everything.
    pub(crate) last_ack: Option<UnixMillis>,
    /// Everything the relay had has arrived here.
    pub(crate) caught_up: bool,
    /// Entries of others that wait for a key or for another entry.
    pub(crate) held: usize,
    /// Entries of ours that were refused.
    pub(crate) refused: usize,
    pub(crate) failure: Option<Failure>,
}

/// The four truths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stand {
    /// Everything of ours is durable at the relay, and everything of theirs is here.
    All,
    /// Changes are on this device only, or theirs are still on their way; a connection is there or being made.
    Here,
    /// No network. Work goes on.
    Offline,
    /// There is a network, and still it does not work.
    Failed,
}

/// Why transmission fails although there is a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Failure {
    RelayUnreachable,
    NotMember,
    Removed,
    WrongRelay,
    Version,
    Quota,
    StorageFull,
    Other,
}

/// How long a connection may be in the making before the status line says that there is none.
pub(crate) const PATIENCE_MS: u32 = 5_000;

/// What is known of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Connection {
    /// What the browser believes of the network.
    pub(crate) online: bool,
    /// The relay said welcome, and the session goes on.
    pub(crate) welcomed: bool,
    /// Since when a connection is tried.
    pub(crate) since: UnixMillis,
    /// What the relay answered instead, or why the storage fails.
    pub(crate) failure: Option<Failure>,
}

impl Connection {
    pub(crate) const fn new(online: bool, now: UnixMillis) -> Self {
        Self { online, welcomed: false, since: now, failure: None }
    }
}

impl Status {
    /// Which of the four truths holds.
    ///
    /// Everything is transmitted only after the relay's durable acknowledgement of all of
    /// it, and with everything of the others here. Failing needs an answer: no answer is
    /// being offline, and that is calm.
    pub(crate) fn of(status: &sync::Status, connection: &Connection, now: UnixMillis) -> Self {
        let trying = now.0.saturating_sub(connection.since.0) < i64::from(PATIENCE_MS);
        let complete = status.unsent == 0 && status.caught_up;
        let stand = match connection {
            Connection { failure: Some(Failure::StorageFull), .. } => Stand::Failed,
            Connection { online: false, welcomed: false, .. } => Stand::Offline,
            Connection { failure: Some(_), .. } => Stand::Failed,
            Connection { welcomed: true, .. } if complete => Stand::All,
            Connection { welcomed: true, .. } => Stand::Here,
            Connection { .. } if trying => Stand::Here,
            Connection { .. } => Stand::Offline,
        };
        Self {
            stand,
            unsent: status.unsent,
            last_ack: status.last_ack,
            caught_up: status.caught_up,
            held: status.held,
            refused: status.refused,
            failure: connection.failure.filter(|_| stand == Stand::Failed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);
    const LONG_AGO: UnixMillis = UnixMillis(0);
    const CONNECTED: Connection =
        Connection { online: true, welcomed: true, since: LONG_AGO, failure: None };
    const CUT_OFF: Connection = Connection { welcomed: false, ..CONNECTED };

    fn stand(unsent: usize, caught_up: bool, connection: Connection) -> Stand {
        let status = sync::Status { unsent, caught_up, ..sync::Status::default() };
        Status::of(&status, &connection, NOW).stand
    }

    #[test]
    fn all_is_transmitted_only_when_nothing_waits_on_either_side() {
        assert_eq!(stand(0, true, CONNECTED), Stand::All);
        assert_eq!(stand(1, true, CONNECTED), Stand::Here);
        assert_eq!(stand(0, false, CONNECTED), Stand::Here);
        assert_ne!(stand(0, true, CUT_OFF), Stand::All);
    }

    #[test]
    fn being_cut_off_is_offline_after_a_few_seconds_and_never_a_failure() {
        assert_eq!(stand(3, false, Connection { since: NOW, ..CUT_OFF }), Stand::Here);
        assert_eq!(stand(3, false, CUT_OFF), Stand::Offline);
        assert_eq!(stand(0, false, CUT_OFF), Stand::Offline);
        let no_network = Connection {
            online: false,
            since: NOW,
            failure: Some(Failure::RelayUnreachable),
            ..CUT_OFF
        };
        assert_eq!(stand(3, false, no_network), Stand::Offline);
    }

    #[test]
    fn a_relay_that_refuses_is_a_failure_with_its_reason() {
        let refused = Connection { failure: Some(Failure::Removed), ..CUT_OFF };
        let status = Status::of(&sync::Status::default(), &refused, NOW);
        assert_eq!((status.stand, status.failure), (Stand::Failed, Some(Failure::Removed)));
    }

    #[test]
    fn a_full_storage_fails_even_without_a_network() {
        let full = Connection { online: false, failure: Some(Failure::StorageFull), ..CUT_OFF };
        assert_eq!(stand(0, true, full), Stand::Failed);
    }

    #[test]
    fn a_connection_that_stands_is_believed_over_the_browser() {
        assert_eq!(stand(0, true, Connection { online: false, ..CONNECTED }), Stand::All);
    }
}
