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
    /// What this device can do about it.
    pub(crate) may: HomeMove,
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
    /// Somebody has not been a steward for long enough.
    NotYet,
    /// Stewards do it.
    ForStewards,
}

impl NotHome {
    pub(crate) fn step(&self) -> HomeStep {
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

    fn step(may: HomeMove, wished_by: &[DeviceId]) -> HomeStep {
        let relay = RelayId::new([9; 32]);
        NotHome { relay, me: ME, may, wished_by: wished_by.iter().copied().collect() }.step()
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
}
