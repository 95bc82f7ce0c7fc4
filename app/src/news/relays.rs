//! Relays come and go: what a person is asked, and what is left for stewards to do.

use std::collections::BTreeSet;

use staffelstab_shared::{
    id::{DeviceId, RelayId},
    membership::HomeMove,
};

/// Another relay answers where a known one was, and has proved its key. Whether it is the
/// ledger's too, only a person knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NewRelay {
    pub(crate) known: RelayId,
    pub(crate) found: RelayId,
}

/// This device exchanges with a relay that is not the home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotHome {
    pub(crate) relay: RelayId,
    pub(crate) me: DeviceId,
    /// It was the home before, and cannot be it again.
    pub(crate) was_home: bool,
    /// It has told this device that it holds everything of its own.
    pub(crate) has_all: bool,
    /// What this device can do about it.
    pub(crate) may: HomeMove,
    /// Other stewards who can do it, alone or two of them together.
    pub(crate) others_may: BTreeSet<DeviceId>,
    /// Stewards who want this relay to be the home.
    pub(crate) wished_by: BTreeSet<DeviceId>,
}

/// What a person can do so that the relay becomes the home, or why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HomeStep {
    /// Saying so is enough.
    Alone,
    /// These have said so; saying the same is enough.
    Confirm(BTreeSet<DeviceId>),
    /// One of these has to say the same afterwards.
    Propose(BTreeSet<DeviceId>),
    /// It was said here; one of these has to say the same.
    Proposed(BTreeSet<DeviceId>),
    /// It takes the recovery sheet, or another steward.
    WithSheet,
    /// This device cannot, these can.
    Others(BTreeSet<DeviceId>),
    /// Somebody has not been a steward for long enough, and nobody can.
    NotYet,
    /// Stewards do it.
    ForStewards,
    /// Nobody can: it was the home before.
    Former,
}

impl HomeStep {
    /// Whether this person can do something about it now.
    pub(crate) const fn is_mine(&self) -> bool {
        match self {
            Self::Alone | Self::Confirm(_) | Self::Propose(_) => true,
            Self::Proposed(_)
            | Self::WithSheet
            | Self::Others(_)
            | Self::NotYet
            | Self::ForStewards
            | Self::Former => false,
        }
    }
}

/// What there is to say about the home while another relay is exchanged with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HomeAsk {
    pub(crate) relay: RelayId,
    pub(crate) step: HomeStep,
    /// That relay has everything of this device: before that nobody is asked to make it the home.
    pub(crate) is_stored: bool,
}

impl HomeAsk {
    /// Whether the home can be moved from here and now.
    pub(crate) const fn is_open(&self) -> bool {
        self.is_stored && self.step.is_mine()
    }
}

impl NotHome {
    pub(crate) fn ask(&self) -> HomeAsk {
        HomeAsk { relay: self.relay, step: self.step(), is_stored: self.has_all }
    }

    pub(crate) fn step(&self) -> HomeStep {
        if self.was_home {
            return HomeStep::Former;
        }
        match &self.may {
            HomeMove::Alone => HomeStep::Alone,
            HomeMove::WithSecond(seconds) => {
                let said: BTreeSet<_> = seconds.intersection(&self.wished_by).copied().collect();
                if !said.is_empty() {
                    HomeStep::Confirm(said)
                } else if self.wished_by.contains(&self.me) {
                    HomeStep::Proposed(seconds.clone())
                } else {
                    HomeStep::Propose(seconds.clone())
                }
            }
            HomeMove::WithSheet | HomeMove::NotYet if !self.others_may.is_empty() => {
                HomeStep::Others(self.others_may.clone())
            }
            HomeMove::WithSheet => HomeStep::WithSheet,
            HomeMove::NotYet => HomeStep::NotYet,
            HomeMove::No => HomeStep::ForStewards,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: DeviceId = DeviceId::new([1; 16]);
    const RENATE: DeviceId = DeviceId::new([2; 16]);
    const BERND: DeviceId = DeviceId::new([3; 16]);

    fn not_home(may: HomeMove, wished_by: &[DeviceId], has_all: bool) -> NotHome {
        let relay = RelayId::new([9; 32]);
        let wished_by = wished_by.iter().copied().collect();
        NotHome {
            relay,
            me: ME,
            was_home: false,
            has_all,
            may,
            others_may: BTreeSet::new(),
            wished_by,
        }
    }

    fn step(may: HomeMove, wished_by: &[DeviceId]) -> HomeStep {
        not_home(may, wished_by, true).step()
    }

    #[test]
    fn two_stewards_propose_wait_and_confirm() {
        let renate = BTreeSet::from([RENATE]);
        let with_renate = || HomeMove::WithSecond(renate.clone());
        assert_eq!(step(with_renate(), &[]), HomeStep::Propose(renate.clone()));
        assert_eq!(step(with_renate(), &[ME]), HomeStep::Proposed(renate.clone()));
        assert_eq!(step(with_renate(), &[RENATE]), HomeStep::Confirm(renate.clone()));
        // What somebody wants who may not confirm it changes nothing.
        assert_eq!(step(with_renate(), &[BERND]), HomeStep::Propose(renate.clone()));
    }

    #[test]
    fn who_moves_the_home_alone_asks_nobody_and_members_leave_it_to_stewards() {
        assert_eq!(step(HomeMove::Alone, &[RENATE]), HomeStep::Alone);
        assert_eq!(step(HomeMove::No, &[RENATE]), HomeStep::ForStewards);
    }

    #[test]
    fn nobody_is_asked_to_move_the_home_before_the_new_relay_has_everything() {
        assert!(not_home(HomeMove::Alone, &[], true).ask().is_open());
        assert!(!not_home(HomeMove::Alone, &[], false).ask().is_open());
        assert!(!not_home(HomeMove::No, &[], true).ask().is_open());
    }

    #[test]
    fn nobody_is_offered_to_move_the_home_back_to_where_it_was() {
        for may in [HomeMove::Alone, HomeMove::WithSecond(BTreeSet::from([RENATE])), HomeMove::No] {
            let back = NotHome { was_home: true, ..not_home(may, &[RENATE], true) };
            assert_eq!(back.step(), HomeStep::Former);
            assert!(!back.ask().is_open());
        }
    }

    #[test]
    fn who_cannot_yet_is_told_who_can_and_only_where_nobody_can_that_it_stays_so() {
        let bernd = BTreeSet::from([BERND]);
        for may in [HomeMove::NotYet, HomeMove::WithSheet] {
            let others = NotHome { others_may: bernd.clone(), ..not_home(may.clone(), &[], true) };
            assert_eq!(others.step(), HomeStep::Others(bernd.clone()));
            assert!(!others.ask().is_open());
        }
        assert_eq!(step(HomeMove::NotYet, &[]), HomeStep::NotYet);
        let alone = NotHome { others_may: bernd, ..not_home(HomeMove::Alone, &[], true) };
        assert_eq!(alone.step(), HomeStep::Alone, "whoever can needs nobody");
    }
}
