//! The status line: is my work safe, do I have the others' work?

use staffelstab_shared::{sync, time::UnixMillis};

use super::relays::NewRelay;

/// What the status line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) stand: Stand,
    /// Changes that are on this device only.
    pub(crate) unsent: usize,
    /// Where the others of ours are.
    pub(crate) kept: Kept,
    /// When the relay last acknowledged something of ours as durable, or told us that we have everything.
    pub(crate) last_ack: Option<UnixMillis>,
    /// Everything the relay had has arrived here.
    pub(crate) caught_up: bool,
    /// Entries of others that wait for a key or for another entry.
    pub(crate) held: usize,
    /// Entries of ours that were refused.
    pub(crate) refused: usize,
    pub(crate) failure: Option<Failure>,
    /// A person has to say whether this relay is the ledger's.
    pub(crate) new_relay: Option<NewRelay>,
    /// When all that the relay had was here last, as far as this run of the app knows.
    pub(crate) had_all: Option<UnixMillis>,
    /// The ledger has never been here as a whole.
    pub(crate) arriving: Option<Arriving>,
    /// The home answers again, after another relay was exchanged with.
    pub(crate) home_is_back: bool,
}

/// How much of a ledger that was just joined is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arriving {
    /// Items of the relay's log that are here.
    pub(crate) merged: u64,
    /// Of so many, where the relay has said it.
    pub(crate) of: Option<u64>,
    /// The relay is talked to.
    pub(crate) is_coming: bool,
}

/// Where those of our changes are that are not on this device only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kept {
    /// Durable at the home.
    Home,
    /// Durable at a relay; the home, which is talked to, is still compared with.
    OnTheWay,
    /// Durable at the relay that is exchanged with, which is not the home.
    Elsewhere,
    /// That relay, which is not the home, has not yet told that it has all of them.
    ToElsewhere,
}

/// What may be true, one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stand {
    /// Everything of ours is durable at the relay, and everything of theirs is here.
    All,
    /// Everything of ours is durable at the relay, which is not the home (yet); everything it
    /// has is here.
    Elsewhere,
    /// Changes are on this device only, or theirs are still on their way; a connection is there or being made.
    Here,
    /// No network. Work goes on.
    Offline,
    /// Another relay answers: a person has to decide. Work goes on.
    Asked,
    /// There is a network, and still it does not work.
    Failed,
    /// Of a ledger that is only looked at nothing is kept and nothing transmitted.
    Look,
}

/// Why transmission fails although there is a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Failure {
    RelayUnreachable,
    /// It answers that it has too many connections.
    RelayBusy,
    /// It answers, and its storage fails: it cannot keep anything, or cannot read all that it has.
    RelayStorage,
    /// It does not keep this ledger: it was deleted there, or never was, and none is founded there.
    LedgerRefused,
    NotMember,
    Removed,
    Version,
    Quota,
    StorageFull,
    /// What was stored in this browser was thrown away while the page is open.
    Emptied,
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
    /// The relay at the address is the ledger's home.
    pub(crate) at_home: bool,
    /// It has told this device that it holds everything of its own.
    pub(crate) has_all: bool,
    /// Another relay answered, and nobody has said yet that it is the ledger's.
    pub(crate) new_relay: Option<NewRelay>,
    /// See [`Status::had_all`].
    pub(crate) had_all: Option<UnixMillis>,
    /// The ledger was joined and has never been here as a whole.
    pub(crate) is_arriving: bool,
    /// See [`Status::home_is_back`].
    pub(crate) home_is_back: bool,
}

impl Connection {
    /// What a relay answers changes nothing about a storage that was emptied: that stays so until
    /// the app begins anew.
    pub(crate) fn fail(&mut self, failure: Option<Failure>) {
        if self.failure != Some(Failure::Emptied) {
            self.failure = failure;
        }
    }

    pub(crate) const fn new(online: bool, now: UnixMillis) -> Self {
        Self {
            online,
            welcomed: false,
            since: now,
            failure: None,
            at_home: true,
            has_all: false,
            new_relay: None,
            had_all: None,
            is_arriving: false,
            home_is_back: false,
        }
    }
}

impl Status {
    /// Before anything is known.
    pub(crate) const UNKNOWN: Self = Self {
        stand: Stand::Here,
        unsent: 0,
        kept: Kept::Home,
        last_ack: None,
        caught_up: false,
        held: 0,
        refused: 0,
        failure: None,
        new_relay: None,
        had_all: None,
        arriving: None,
        home_is_back: false,
    };

    /// Which of the truths holds.
    ///
    /// Everything is transmitted only after the home's durable acknowledgement of all of
    /// it, and with everything of the others here. Failing needs an answer: no answer is
    /// being offline, and that is calm.
    pub(crate) fn of(status: &sync::Status, connection: &Connection, now: UnixMillis) -> Self {
        let trying = now.0.saturating_sub(connection.since.0) < i64::from(PATIENCE_MS);
        let complete = status.unsent == 0 && status.caught_up;
        let kept = match (connection.at_home, status.only_elsewhere) {
            (true, 0) => Kept::Home,
            (true, _) => Kept::OnTheWay,
            (false, _) if connection.has_all => Kept::Elsewhere,
            (false, _) => Kept::ToElsewhere,
        };
        let stand = match connection {
            Connection { failure: Some(Failure::StorageFull), .. } => Stand::Failed,
            Connection { online: false, welcomed: false, .. } => Stand::Offline,
            Connection { new_relay: Some(_), .. } => Stand::Asked,
            Connection { failure: Some(_), .. } => Stand::Failed,
            Connection { welcomed: true, .. } if complete => match kept {
                Kept::Home => Stand::All,
                Kept::OnTheWay | Kept::ToElsewhere => Stand::Here,
                Kept::Elsewhere => Stand::Elsewhere,
            },
            Connection { welcomed: true, .. } => Stand::Here,
            Connection { .. } if trying => Stand::Here,
            Connection { .. } => Stand::Offline,
        };
        Self {
            stand,
            unsent: status.unsent,
            kept,
            last_ack: status.last_ack,
            caught_up: status.caught_up,
            held: status.held,
            refused: status.refused,
            failure: connection.failure.filter(|_| stand == Stand::Failed),
            new_relay: connection.new_relay,
            had_all: connection.had_all,
            arriving: connection.is_arriving.then_some(Arriving {
                merged: status.merged,
                of: status.of,
                is_coming: connection.welcomed,
            }),
            home_is_back: connection.home_is_back,
        }
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::id::RelayId;

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);
    const LONG_AGO: UnixMillis = UnixMillis(0);
    const CONNECTED: Connection =
        Connection { welcomed: true, has_all: true, ..Connection::new(true, LONG_AGO) };
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
    fn a_storage_that_was_emptied_stays_so_whatever_a_relay_answers() {
        let mut connection = CONNECTED;
        connection.fail(Some(Failure::RelayBusy));
        connection.fail(Some(Failure::Emptied));
        for answer in [None, Some(Failure::Other), Some(Failure::StorageFull)] {
            connection.fail(answer);
            assert_eq!(stand(0, true, connection), Stand::Failed);
            assert_eq!(connection.failure, Some(Failure::Emptied));
        }
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

    #[test]
    fn a_new_relay_is_a_question_and_no_failure() {
        let new_relay =
            Some(NewRelay { known: RelayId::new([1; 32]), found: RelayId::new([2; 32]) });
        let asked = Connection { new_relay, ..CUT_OFF };
        assert_eq!(stand(3, false, asked), Stand::Asked);
        assert_eq!(stand(0, false, asked), Stand::Asked);
        // Without a network nobody needs to decide at once.
        assert_eq!(stand(3, false, Connection { online: false, ..asked }), Stand::Offline);
        let status = Status::of(&sync::Status::default(), &asked, NOW);
        assert_eq!((status.failure, status.new_relay), (None, new_relay));
    }

    #[test]
    fn what_only_another_relay_holds_is_not_called_transmitted() {
        let elsewhere = Connection { at_home: false, ..CONNECTED };
        assert_eq!(stand(0, true, elsewhere), Stand::Elsewhere);
        assert_eq!(stand(1, true, elsewhere), Stand::Here);
        assert_eq!(stand(0, false, elsewhere), Stand::Here);
        // Another relay held it; the one that answers has not told so.
        let lacks = Connection { has_all: false, ..elsewhere };
        let status =
            Status::of(&sync::Status { caught_up: true, ..Default::default() }, &lacks, NOW);
        assert_eq!((status.stand, status.kept), (Stand::Here, Kept::ToElsewhere));
        // The home answers, and has not yet been brought all of it.
        let brought = sync::Status { only_elsewhere: 2, caught_up: true, ..Default::default() };
        let status = Status::of(&brought, &CONNECTED, NOW);
        assert_eq!((status.stand, status.kept), (Stand::Here, Kept::OnTheWay));
        assert_eq!(Status::of(&brought, &elsewhere, NOW).kept, Kept::Elsewhere);
    }
}
