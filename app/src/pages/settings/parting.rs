//! What can be said truly before a ledger leaves this device: where one's own work is, and what
//! leaving means for the others.

use staffelstab_shared::{membership::Role, time::UnixMillis};

use crate::{
    news::{Kept, NewRelay, Stand, Status},
    state::Member,
    text::Texts,
};

/// Where one's own work is, as far as this device was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// The ledger is not open here: nobody can see.
    Unknown,
    /// Another relay answers, and nobody has decided; so many changes are on this device only.
    Asked(NewRelay, usize),
    /// So many changes are on this device only.
    Unsent(usize, WaitsFor),
    /// At a relay; what the home lacks of it is being brought there.
    ToHome,
    /// The relay that answers now, and is not the home, has not told that it has all of it.
    ToElsewhere,
    /// At a relay that is not the home.
    Elsewhere,
    /// Nothing waits, but whether the relay has it all was not heard.
    Unsure,
    /// The home confirmed all of it at this time; there is no connection right now, or it is new.
    Before(UnixMillis),
    /// The home has it all.
    Safe(UnixMillis),
}

/// What unsent changes wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitsFor {
    /// The relay's answer.
    Relay,
    Network,
    /// What makes the transmission fail.
    Mending,
}

impl Work {
    pub(super) fn of(is_open: bool, status: &Status) -> Self {
        if !is_open {
            return Self::Unknown;
        }
        if let Some(new) = status.new_relay {
            return Self::Asked(new, status.unsent);
        }
        let waits_for = match status.stand {
            Stand::Offline => WaitsFor::Network,
            Stand::Failed => WaitsFor::Mending,
            Stand::All | Stand::Elsewhere | Stand::Here | Stand::Asked | Stand::Look => {
                WaitsFor::Relay
            }
        };
        match (status.unsent, status.stand, status.kept, status.last_ack) {
            (0, Stand::Failed, ..) | (0, _, Kept::Home, None) => Self::Unsure,
            (0, _, Kept::Elsewhere, _) => Self::Elsewhere,
            (0, _, Kept::ToElsewhere, _) => Self::ToElsewhere,
            (0, _, Kept::OnTheWay, _) => Self::ToHome,
            (0, Stand::All, Kept::Home, Some(at)) => Self::Safe(at),
            (0, _, Kept::Home, Some(at)) => Self::Before(at),
            (unsent, ..) => Self::Unsent(unsent, waits_for),
        }
    }

    /// Whether waiting helps.
    pub(super) const fn can_wait(self) -> bool {
        match self {
            Self::Unsent(..) | Self::ToHome | Self::ToElsewhere => true,
            Self::Unknown
            | Self::Asked(..)
            | Self::Elsewhere
            | Self::Unsure
            | Self::Before(_)
            | Self::Safe(_) => false,
        }
    }

    /// What is said of it; `time` says a moment in words.
    pub(super) fn words(
        self,
        t: &Texts,
        waits: bool,
        time: impl Fn(UnixMillis) -> String,
    ) -> String {
        match self {
            Self::Unknown => t.leave_unknown.to_owned(),
            Self::Asked(_, 0) => t.leave_asked.to_owned(),
            Self::Asked(_, unsent) => format!("{} {}", t.leave_unsent(unsent), t.leave_asked),
            Self::Unsent(unsent, _) if !waits => t.leave_unsent(unsent),
            Self::Unsent(unsent, WaitsFor::Relay) => t.leave_waiting(unsent),
            Self::Unsent(unsent, WaitsFor::Network) => t.leave_waiting_offline(unsent),
            Self::Unsent(unsent, WaitsFor::Mending) => t.leave_waiting_failed(unsent),
            Self::ToHome => t.leave_to_home.to_owned(),
            Self::ToElsewhere => t.leave_to_elsewhere.to_owned(),
            Self::Elsewhere => t.leave_elsewhere.to_owned(),
            Self::Unsure => t.leave_unsure.to_owned(),
            Self::Before(at) => t.leave_sent_before(&time(at)),
            Self::Safe(at) => t.leave_all_sent(&time(at)),
        }
    }

    /// What the button says that leaves at once.
    pub(super) fn leave(self, t: &Texts) -> String {
        match self {
            Self::Unsent(unsent, _) | Self::Asked(_, unsent @ 1..) => t.leave_discard(unsent),
            Self::Before(_) | Self::Safe(_) => t.leave_now.to_owned(),
            Self::Unknown
            | Self::Asked(..)
            | Self::ToHome
            | Self::ToElsewhere
            | Self::Elsewhere
            | Self::Unsure => t.leave_anyway.to_owned(),
        }
    }
}

/// What leaving means for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Who else belongs to it is not known here.
    Unknown,
    /// Others go on as before.
    Little,
    /// One other steward is left, who may not be able to do everything alone.
    OneStewardLeft,
    /// Nobody can invite or remove any more.
    LastSteward,
    /// Nobody can open it any more.
    Alone,
}

impl Meaning {
    pub(super) fn of(members: &[Member]) -> Self {
        let Some(me) = members.iter().find(|member| member.mine) else { return Self::Unknown };
        let others = members
            .iter()
            .filter(|member| member.live && !member.mine && member.role != Role::Mirror);
        let stewards = others.clone().filter(|member| member.role == Role::Steward).count();
        match (others.count(), me.live && me.role == Role::Steward, stewards) {
            (0, ..) => Self::Alone,
            (_, true, 0) => Self::LastSteward,
            (_, true, 1) => Self::OneStewardLeft,
            (_, true, _) | (_, false, _) => Self::Little,
        }
    }

    /// What is said of it, and whether inviting somebody first would help.
    pub(super) const fn words(self, t: &Texts) -> Option<(&'static str, bool)> {
        match self {
            Self::Little => None,
            Self::Unknown => Some((t.leave_members_unknown, false)),
            Self::OneStewardLeft => Some((t.leave_one_steward, false)),
            Self::LastSteward => Some((t.leave_last_steward, true)),
            Self::Alone => Some((t.leave_alone, true)),
        }
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::id::{DeviceId, RelayId};

    use super::*;
    use crate::{news::Failure, text::DE};

    const AT: UnixMillis = UnixMillis(1_000);

    fn status(stand: Stand, unsent: usize, kept: Kept) -> Status {
        Status { stand, unsent, kept, last_ack: Some(AT), caught_up: true, ..Status::UNKNOWN }
    }

    fn said(work: Work) -> String {
        work.words(&DE, false, |_| "14:05".to_owned())
    }

    #[test]
    fn only_what_the_home_has_confirmed_is_called_transmitted_and_with_its_time() {
        let safe = Work::of(true, &status(Stand::All, 0, Kept::Home));
        assert_eq!(safe, Work::Safe(AT));
        assert_eq!(said(safe), "Alles von Ihnen ist übertragen, bestätigt 14:05.");
        let new_relay =
            Some(NewRelay { known: RelayId::new([1; 32]), found: RelayId::new([2; 32]) });
        let asked = Status { new_relay, ..status(Stand::Asked, 0, Kept::Home) };
        let asked_offline = Status { new_relay, ..status(Stand::Offline, 0, Kept::Home) };
        let failed =
            Status { failure: Some(Failure::NotMember), ..status(Stand::Failed, 0, Kept::Home) };
        let unheard = Status { last_ack: None, ..status(Stand::All, 0, Kept::Home) };
        for (is_open, status) in [
            (true, asked),
            (true, asked_offline),
            (true, failed),
            (true, unheard),
            (true, status(Stand::Elsewhere, 0, Kept::Elsewhere)),
            (true, status(Stand::Here, 0, Kept::ToElsewhere)),
            (true, status(Stand::Here, 0, Kept::OnTheWay)),
            (true, status(Stand::Here, 1, Kept::Home)),
            (true, status(Stand::Offline, 0, Kept::Home)),
            // A ledger that is not open, blocked or still opening has a board without news.
            (false, status(Stand::Here, 0, Kept::Home)),
            (false, status(Stand::All, 0, Kept::Home)),
        ] {
            let work = Work::of(is_open, &status);
            assert!(!matches!(work, Work::Safe(_)), "{status:?}");
            assert!(!said(work).contains("Alles von Ihnen ist übertragen"), "{}", said(work));
        }
    }

    #[test]
    fn whoever_waits_is_told_what_for() {
        let waiting = |stand| {
            let work = Work::of(true, &status(stand, 2, Kept::Home));
            assert!(work.can_wait());
            work.words(&DE, true, |_| String::new())
        };
        assert_eq!(waiting(Stand::Here), DE.leave_waiting(2));
        assert_eq!(waiting(Stand::Offline), DE.leave_waiting_offline(2));
        assert_eq!(waiting(Stand::Failed), DE.leave_waiting_failed(2));
        // Nothing will come of itself where a person has to decide, or nothing is open.
        let new = NewRelay { known: RelayId::new([1; 32]), found: RelayId::new([2; 32]) };
        assert!(!Work::Asked(new, 2).can_wait() && !Work::Unknown.can_wait());
    }

    #[test]
    fn what_is_only_here_is_said_and_counted_while_another_relay_asks_too() {
        let new_relay =
            Some(NewRelay { known: RelayId::new([1; 32]), found: RelayId::new([2; 32]) });
        let asked = Work::of(true, &Status { new_relay, ..status(Stand::Asked, 2, Kept::Home) });
        assert!(said(asked).contains(&DE.leave_unsent(2)), "{}", said(asked));
        assert_eq!(asked.leave(&DE), DE.leave_discard(2));
    }

    fn device(number: u8, role: Role, live: bool) -> Member {
        Member {
            device: DeviceId::new([number; 16]),
            label: Default::default(),
            role,
            mine: number == 0,
            live,
            joined: None,
            invited_by: None,
            invite: None,
        }
    }

    #[test]
    fn the_last_steward_is_told_what_leaving_means() {
        let me = device(0, Role::Steward, true);
        let member = device(1, Role::Member, true);
        let meaning =
            |others: &[Member]| Meaning::of(&[std::slice::from_ref(&me), others].concat());
        assert_eq!(meaning(&[]), Meaning::Alone);
        assert_eq!(meaning(&[device(1, Role::Mirror, true)]), Meaning::Alone);
        assert_eq!(meaning(&[device(1, Role::Steward, false)]), Meaning::Alone);
        assert_eq!(meaning(std::slice::from_ref(&member)), Meaning::LastSteward);
        let removed = device(2, Role::Steward, false);
        assert_eq!(meaning(&[member.clone(), removed]), Meaning::LastSteward);
        let (one, two) = (device(2, Role::Steward, true), device(3, Role::Steward, true));
        assert_eq!(meaning(&[member.clone(), one.clone()]), Meaning::OneStewardLeft);
        assert_eq!(meaning(&[member, one, two]), Meaning::Little);
    }

    #[test]
    fn a_member_s_leaving_changes_little_for_the_others() {
        let others = [device(0, Role::Member, true), device(1, Role::Steward, true)];
        assert_eq!(Meaning::of(&others), Meaning::Little);
        let removed = [device(0, Role::Steward, false), device(1, Role::Member, true)];
        assert_eq!(Meaning::of(&removed), Meaning::Little);
    }

    #[test]
    fn where_the_members_are_not_known_nobody_is_called_alone() {
        assert_eq!(Meaning::of(&[]), Meaning::Unknown);
    }
}
