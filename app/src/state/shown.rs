//! What pages are given to show, with the names that only the records know: plain data.

use std::collections::BTreeMap;

use staffelstab_shared::{
    id::{DeviceId, RecordId},
    membership::Role,
    protocol::Reason,
    time::{Day, UnixMillis},
};

use super::label::Label;
use crate::news::Seat;

/// What is put off, and until when: the key of a line of today's list, and a day.
pub(crate) type PutOff = BTreeMap<String, Day>;

/// A device of the ledger, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) device: DeviceId,
    pub(crate) label: Label,
    pub(crate) role: Role,
    pub(crate) mine: bool,
    /// Not removed.
    pub(crate) live: bool,
    /// When the relay took the join; none for the founder and while it is under way.
    pub(crate) joined: Option<UnixMillis>,
    pub(crate) invited_by: Option<String>,
    /// Until when the invite would have held that it joined with.
    pub(crate) invite: Option<UnixMillis>,
}

/// What this device may do in a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Its members are not known yet.
    Unknown,
    Steward,
    Member,
    Reader,
    /// It belonged to the ledger once.
    Removed,
}

impl Standing {
    pub(super) fn of(seats: &[Seat]) -> Self {
        match seats.iter().find(|seat| seat.mine) {
            None => Self::Unknown,
            Some(Seat { live: false, .. }) => Self::Removed,
            Some(Seat { role: Role::Steward, .. }) => Self::Steward,
            Some(Seat { role: Role::Member, .. }) => Self::Member,
            Some(Seat { role: Role::Reader | Role::Mirror, .. }) => Self::Reader,
        }
    }

    pub(crate) const fn may_write(self) -> bool {
        matches!(self, Self::Steward | Self::Member)
    }

    pub(crate) const fn may_invite(self) -> bool {
        matches!(self, Self::Steward)
    }
}

/// An invite to hand on. Shown once: the code is nowhere kept.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) code: String,
    pub(crate) link: String,
    pub(crate) expires: UnixMillis,
    pub(crate) role: Role,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation")
            .field("role", &self.role)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// Something of ours that did not get through, with what it said, so that it can be
/// copied and entered again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attention {
    pub(crate) id: String,
    pub(crate) record: RecordId,
    pub(crate) title: String,
    pub(crate) reason: AttentionReason,
    pub(crate) text: String,
    pub(crate) at: UnixMillis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttentionReason {
    /// The relay refused our entry.
    Refused(Reason),
    /// Merging it stopped the app once; it is set aside.
    Crashed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(number: u8, role: Role, live: bool) -> Seat {
        let device = DeviceId::new([number; 16]);
        Seat { device, role, mine: number == 0, live, joined: None, invited_by: None, invite: None }
    }

    #[test]
    fn what_this_device_may_do_follows_its_own_seat_and_no_other() {
        let others = [seat(1, Role::Steward, true)];
        let of = |mine: Seat| Standing::of(&[others.as_slice(), &[mine]].concat());
        assert_eq!(Standing::of(&others), Standing::Unknown);
        assert_eq!(of(seat(0, Role::Steward, true)), Standing::Steward);
        assert_eq!(of(seat(0, Role::Member, true)), Standing::Member);
        assert_eq!(of(seat(0, Role::Reader, true)), Standing::Reader);
        for role in [Role::Steward, Role::Member, Role::Reader] {
            let removed = of(seat(0, role, false));
            assert_eq!(removed, Standing::Removed);
            assert!(!removed.may_write() && !removed.may_invite());
        }
    }
}
