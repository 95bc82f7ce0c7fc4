//! What is said of how a ledger stands: in the line on every page and in full on the page of the
//! status. One function makes all of it, so that one sentence cannot deny another.

use staffelstab_shared::time::UnixMillis;

use crate::{
    components::announce::failure_text,
    news::{Failure, HomeAsk, HomeStep, Kept, Stand, Status},
    state::Standing,
    text::Texts,
};

/// All sentences of one status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// On every page.
    pub(crate) line: String,
    /// Where one's own work is.
    pub(crate) mine: String,
    /// Whether the others' is here.
    pub(crate) theirs: String,
    /// Why it fails, and what is safe.
    pub(crate) failure: Option<(&'static str, String)>,
    /// The home was away, and answers again.
    pub(crate) home_back: Option<&'static str>,
}

/// How times are said.
pub(crate) struct Times<'a> {
    /// Short, for the line.
    pub(crate) clock: &'a dyn Fn(UnixMillis) -> String,
    /// In a sentence.
    pub(crate) moment: &'a dyn Fn(UnixMillis) -> String,
}

pub(crate) fn said(
    t: &'static Texts,
    status: &Status,
    standing: Standing,
    home: Option<&HomeAsk>,
    times: &Times<'_>,
) -> Said {
    Said {
        line: line(t, status, standing, times),
        mine: mine(t, status, standing, home, times),
        theirs: theirs(t, status, times),
        failure: failing(status).map(|failure| {
            let (title, text) = failure_text(t, failure);
            let safe = match status.unsent {
                0 => t.nothing_waits.to_owned(),
                unsent => t.safe_here(unsent),
            };
            (title, format!("{text} {safe}"))
        }),
        home_back: (status.home_is_back && status.stand != Stand::Look).then_some(
            match (status.unsent, status.kept) {
                (0, Kept::Home) => t.home_back,
                (_, Kept::Home | Kept::OnTheWay | Kept::Elsewhere | Kept::ToElsewhere) => {
                    t.home_back_bringing
                }
            },
        ),
    }
}

fn failing(status: &Status) -> Option<Failure> {
    (status.stand == Stand::Failed).then_some(status.failure.unwrap_or(Failure::Other))
}

fn line(t: &'static Texts, status: &Status, standing: Standing, times: &Times<'_>) -> String {
    match (status.stand, status.unsent, status.kept) {
        (Stand::All, ..) if status.refused > 0 => t.stand_refused(status.refused),
        // Whoever reads transfers nothing.
        (Stand::All, ..) if standing == Standing::Reader => {
            let said = if status.caught_up { t.stand_current } else { t.stand_fetching };
            said.to_owned()
        }
        (Stand::All, ..) => match status.last_ack {
            Some(at) => t.stand_all_at(&(times.clock)(at)),
            None => t.stand_all.to_owned(),
        },
        (Stand::Elsewhere, ..) => t.stand_elsewhere.to_owned(),
        (Stand::Asked, ..) => t.stand_asked.to_owned(),
        (Stand::Here, 0, Kept::OnTheWay) => t.stand_to_home.to_owned(),
        (Stand::Here, 0, Kept::ToElsewhere) => t.stand_to_elsewhere.to_owned(),
        (Stand::Here, 0, Kept::Home | Kept::Elsewhere) => t.stand_fetching.to_owned(),
        (Stand::Here, unsent, _) => t.only_here(unsent),
        (Stand::Offline, ..) if standing == Standing::Reader => t.stand_offline_reader.to_owned(),
        (Stand::Offline, 0, _) => t.stand_offline.to_owned(),
        (Stand::Offline, unsent, _) => t.stand_offline_with(unsent),
        (Stand::Failed, unsent, _) => match (failing(status), unsent) {
            // Trying again changes nothing about these.
            (
                Some(
                    failure @ (Failure::StorageFull
                    | Failure::Emptied
                    | Failure::Removed
                    | Failure::LedgerRefused),
                ),
                _,
            ) => failure_text(t, failure).0.to_owned(),
            // Nothing of ours waits: what failed is keeping in touch, and no transmission.
            (_, 0) => t.stand_failed_none.to_owned(),
            (_, _) => t.stand_failed.to_owned(),
        },
        (Stand::Look, ..) => t.stand_look.to_owned(),
    }
}

/// Where one's own work is.
fn mine(
    t: &Texts,
    status: &Status,
    standing: Standing,
    home: Option<&HomeAsk>,
    times: &Times<'_>,
) -> String {
    let at = |said: String| match failing(status) {
        Some(Failure::StorageFull) => format!("{said} {}", t.mine_storage_full),
        Some(_) | None => said,
    };
    match (status.unsent, status.stand) {
        (_, Stand::Look) => t.look_mine.to_owned(),
        // Also without a network: what the known relay had, it may have no longer.
        (0, _) if status.new_relay.is_some() => t.mine_asked_none.to_owned(),
        (unsent, _) if status.new_relay.is_some() => t.mine_asked(unsent),
        (0, _) if status.refused > 0 => t.mine_refused(status.refused),
        (0, _) if standing == Standing::Reader => t.mine_reader.to_owned(),
        (0, Stand::Failed) => at(match status.last_ack.filter(|_| status.kept == Kept::Home) {
            Some(when) => t.mine_sent_before(&(times.moment)(when)),
            None => t.nothing_waits.to_owned(),
        }),
        (0, _) => match (status.kept, status.last_ack) {
            (Kept::Home, Some(_)) => t.mine_safe.to_owned(),
            // Nobody has confirmed anything yet.
            (Kept::Home, None) => t.nothing_waits.to_owned(),
            (Kept::OnTheWay, _) => t.mine_to_home.to_owned(),
            (Kept::ToElsewhere, _) => t.mine_to_elsewhere.to_owned(),
            (Kept::Elsewhere, _) => mine_elsewhere(t, home).to_owned(),
        },
        (unsent, Stand::Offline) => t.mine_offline(unsent),
        (unsent, Stand::Failed) if failing(status) == Some(Failure::Removed) => {
            t.mine_removed(unsent)
        }
        (unsent, Stand::All | Stand::Elsewhere | Stand::Here | Stand::Asked | Stand::Failed) => {
            at(t.mine_here(unsent))
        }
    }
}

/// What is at another relay than the home, and who has to say that this one is the home now.
fn mine_elsewhere(t: &Texts, home: Option<&HomeAsk>) -> &'static str {
    match home {
        Some(HomeAsk { step: HomeStep::ForStewards, .. }) => t.mine_elsewhere_stewards,
        Some(HomeAsk { step: HomeStep::Propose(_), is_stored: true, .. }) => {
            t.mine_elsewhere_propose
        }
        Some(home) if home.is_open() => t.mine_elsewhere_you,
        Some(_) | None => t.mine_elsewhere,
    }
}

fn theirs(t: &Texts, status: &Status, times: &Times<'_>) -> String {
    let is_in_touch = match status.stand {
        Stand::Look => return t.look_theirs.to_owned(),
        Stand::All | Stand::Elsewhere | Stand::Here => true,
        Stand::Offline | Stand::Asked | Stand::Failed => false,
    };
    match (is_in_touch, status.caught_up, status.had_all) {
        _ if failing(status) == Some(Failure::Removed) => t.theirs_removed.to_owned(),
        (true, true, _) => t.theirs_all.to_owned(),
        (true, false, _) => t.theirs_fetching.to_owned(),
        _ if status.arriving.is_some() => t.theirs_arriving.to_owned(),
        (false, _, Some(at)) => t.theirs_until(&(times.moment)(at)),
        (false, _, None) => t.theirs_later.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::id::RelayId;

    use super::*;
    use crate::{
        news::{Arriving, NewRelay},
        text::DE,
    };

    const STANDS: [Stand; 7] = [
        Stand::All,
        Stand::Elsewhere,
        Stand::Here,
        Stand::Offline,
        Stand::Asked,
        Stand::Failed,
        Stand::Look,
    ];
    const KEPT: [Kept; 4] = [Kept::Home, Kept::OnTheWay, Kept::Elsewhere, Kept::ToElsewhere];
    const FAILURES: [Failure; 11] = [
        Failure::RelayUnreachable,
        Failure::RelayBusy,
        Failure::RelayStorage,
        Failure::LedgerRefused,
        Failure::NotMember,
        Failure::Removed,
        Failure::Version,
        Failure::Quota,
        Failure::StorageFull,
        Failure::Emptied,
        Failure::Other,
    ];

    fn status(stand: Stand, unsent: usize) -> Status {
        Status { stand, unsent, caught_up: true, ..Status::UNKNOWN }
    }

    fn say_as(standing: Standing, status: &Status) -> Said {
        let times = Times { clock: &|_| "14:05".to_owned(), moment: &|_| "14:05".to_owned() };
        said(&DE, status, standing, None, &times)
    }

    fn say(status: &Status) -> Said {
        say_as(Standing::Member, status)
    }

    /// Every status that can be told of, and many that cannot.
    fn every() -> Vec<Status> {
        let new = NewRelay { known: RelayId::new([1; 32]), found: RelayId::new([2; 32]) };
        let at = Some(UnixMillis(1_000));
        let mut every = Vec::new();
        for stand in STANDS {
            let failures: Vec<Option<Failure>> = match stand {
                Stand::Failed => FAILURES.into_iter().map(Some).collect(),
                Stand::All
                | Stand::Elsewhere
                | Stand::Here
                | Stand::Offline
                | Stand::Asked
                | Stand::Look => vec![None],
            };
            for failure in failures {
                for kept in KEPT {
                    for bits in 0_u8..=0b1111_1111 {
                        let on = |bit: u8| bits & (1 << bit) != 0;
                        every.push(Status {
                            stand,
                            failure,
                            kept,
                            unsent: if on(0) { 2 } else { 0 },
                            refused: usize::from(on(1)),
                            caught_up: on(2),
                            last_ack: at.filter(|_| on(3)),
                            had_all: at.filter(|_| on(4)),
                            new_relay: on(5).then_some(new),
                            arriving: on(6).then_some(Arriving {
                                merged: 3,
                                of: Some(9),
                                is_coming: false,
                            }),
                            home_is_back: on(7),
                            held: 0,
                        });
                    }
                }
            }
        }
        every
    }

    #[test]
    fn no_sentence_denies_another() {
        for status in every() {
            for standing in [Standing::Member, Standing::Reader] {
                let Said { line, mine, theirs, failure, home_back } = say_as(standing, &status);
                let told = format!("{status:?}: {line} | {mine} | {theirs} | {failure:?}");
                let fails = status.stand == Stand::Failed;
                assert_eq!(failure.is_some(), fails, "{told}");
                if fails {
                    assert!(!mine.contains("Alles ist übertragen"), "{told}");
                    assert_ne!(theirs, DE.theirs_all, "{told}");
                }
                if line == DE.stand_failed {
                    assert!(status.unsent > 0, "a transmission that fails waits: {told}");
                }
                if mine == DE.mine_safe {
                    assert!(status.unsent == 0 && status.refused == 0, "{told}");
                    assert!(status.kept == Kept::Home && status.last_ack.is_some(), "{told}");
                    assert!(status.new_relay.is_none(), "{told}");
                }
                if line.starts_with(DE.stand_current) {
                    assert!(status.caught_up, "{told}");
                }
                if line.starts_with(DE.stand_all) {
                    assert_ne!(standing, Standing::Reader, "{told}");
                    assert!(status.stand == Stand::All && status.refused == 0, "{told}");
                }
                let is_counted = mine.contains('2') || status.stand == Stand::Look;
                assert!(status.unsent == 0 || is_counted, "what waits is counted: {told}");
                if theirs == DE.theirs_all {
                    assert!(status.caught_up, "{told}");
                }
                if theirs.contains("14:05") {
                    assert!(status.had_all.is_some() && status.arriving.is_none(), "{told}");
                }
                assert_eq!(
                    home_back.is_some(),
                    status.home_is_back && status.stand != Stand::Look,
                    "{told}"
                );
                if home_back == Some(DE.home_back) {
                    assert!(status.unsent == 0 && status.kept == Kept::Home, "{told}");
                }
                for words in [&line, &mine, &theirs] {
                    assert!(!words.trim().is_empty(), "{told}");
                }
            }
        }
    }

    #[test]
    fn the_line_says_one_of_four_truths() {
        let acked = Status { last_ack: Some(UnixMillis(1)), ..status(Stand::All, 0) };
        assert_eq!(say(&acked).line, "Alles übertragen ·\u{a0}14:05");
        let line = |stand, unsent| say(&status(stand, unsent)).line;
        assert_eq!(line(Stand::Here, 3), "3 Änderungen nur auf diesem Gerät");
        assert_eq!(line(Stand::Here, 1), "Eine Änderung nur auf diesem Gerät");
        assert_eq!(line(Stand::Offline, 0), "Offline – Sie können weiterarbeiten");
        assert_eq!(line(Stand::Offline, 3), "Offline – 3 Änderungen nur auf diesem Gerät");
        assert_eq!(line(Stand::Failed, 3), "Übertragung fehlgeschlagen – erneut versuchen");
        let reader = say_as(Standing::Reader, &status(Stand::Offline, 0)).line;
        assert_eq!(reader, "Offline – Sie können weiterlesen");
    }

    #[test]
    fn where_nothing_waits_no_transmission_has_failed() {
        let failed = Status { last_ack: Some(UnixMillis(1)), ..status(Stand::Failed, 0) };
        let Said { line, mine, .. } = say(&failed);
        assert_eq!(line, "Abgleich fehlgeschlagen – erneut versuchen");
        assert_eq!(mine, "Von Ihnen wartet nichts. Das Relais hat alles bestätigt, zuletzt 14:05.");
        let full = Status { failure: Some(Failure::StorageFull), ..failed };
        assert_eq!(say(&full).line, "Der Speicher dieses Geräts ist voll");
        assert!(say(&full).mine.ends_with(DE.mine_storage_full));
    }

    #[test]
    fn what_did_not_get_through_is_not_called_transmitted() {
        let refused = Status { refused: 1, last_ack: Some(UnixMillis(1)), ..status(Stand::All, 0) };
        assert_eq!(say(&refused).line, DE.stand_refused(1));
        assert_eq!(say(&refused).mine, DE.mine_refused(1));
    }

    #[test]
    fn what_is_still_being_fetched_is_not_called_complete() {
        let fetching = Status { caught_up: false, ..status(Stand::Here, 0) };
        assert_eq!(say(&fetching).line, DE.stand_fetching);
        assert_eq!(say(&fetching).theirs, DE.theirs_fetching);
        // An acknowledgement of ours says nothing of theirs.
        let cut = Status { last_ack: Some(UnixMillis(1)), ..status(Stand::Offline, 0) };
        let cut = Status { caught_up: false, ..cut };
        assert_eq!(say(&cut).theirs, DE.theirs_later);
    }

    #[test]
    fn of_a_new_relay_the_line_says_what_is_to_be_decided_and_never_that_all_is_transmitted() {
        let line = |stand| say(&status(stand, 0)).line;
        assert_eq!(line(Stand::Asked), "Ein anderes Relais antwortet – bitte entscheiden");
        assert_eq!(
            line(Stand::Elsewhere),
            "Bei diesem Relais gespeichert – es ist nicht die Heimat"
        );
        let on_the_way = Status { kept: Kept::OnTheWay, ..status(Stand::Here, 0) };
        assert_eq!(say(&on_the_way).line, "Wird der Heimat gebracht");
        let new_relay =
            Some(NewRelay { known: RelayId::new([1; 32]), found: RelayId::new([2; 32]) });
        for stand in [Stand::Asked, Stand::Offline, Stand::Failed] {
            let asked = |unsent| Status { new_relay, ..status(stand, unsent) };
            assert_eq!(say(&asked(0)).mine, DE.mine_asked_none);
            assert_eq!(say(&asked(2)).mine, DE.mine_asked(2));
        }
    }

    #[test]
    fn whoever_has_the_button_is_told_so_and_not_of_some_steward() {
        let say = |step, is_stored| {
            let ask = HomeAsk { relay: RelayId::new([9; 32]), step, is_stored };
            mine_elsewhere(&DE, Some(&ask))
        };
        assert_eq!(say(HomeStep::Alone, true), DE.mine_elsewhere_you);
        assert_eq!(say(HomeStep::ForStewards, true), DE.mine_elsewhere_stewards);
        assert_eq!(say(HomeStep::NotYet, true), DE.mine_elsewhere);
        assert_eq!(say(HomeStep::Alone, false), DE.mine_elsewhere);
    }
}
