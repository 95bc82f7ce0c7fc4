//! Who may move the home.
//!
//! The sheet; two stewards who name the same relay, the second having seen the first; or
//! one who has been the only steward for [`WAIT_MS`]. All of it is judged by the receipts,
//! so by what a home saw and when: a device that is stolen today can neither make its own
//! witnesses nor send the others away and be alone at once, but for what `PROTOCOL.md` names.

use std::collections::BTreeSet;

use super::{
    role::Role,
    state::{Device, HomeWish, State, Stewardship},
    statement::verify_second,
};
use crate::{
    crypto::{DevicePublic, PublicKey, Signature},
    id::{DeviceId, RelayId, StatementId},
    time::UnixMillis,
};

/// 72 hours: as long as others have to see what a steward's device does, and to act.
pub const WAIT_MS: i64 = 72 * 3_600_000;

/// What a device can do so that the home moves. By the last receipt: where the home still
/// answers, time may change the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HomeMove {
    /// Its own statement moves the home.
    Alone,
    /// One of these stewards states the same, having seen it.
    WithSecond(BTreeSet<DeviceId>),
    /// No steward can confirm it; the recovery sheet can do it.
    WithSheet,
    /// It is a steward, and there is nobody to confirm it, nor a sheet that may: another
    /// steward came, or the sheet was set by one alone, less than [`WAIT_MS`] ago.
    NotYet,
    /// It is no steward.
    No,
}

impl State {
    /// What this device can do so that the home moves to another relay. A move has its turn
    /// before what no receipt saw, so it is judged by what lies before that.
    #[must_use]
    pub fn home_move(&self, device: &DeviceId) -> HomeMove {
        let is_steward = |id: &DeviceId| self.devices.get(id).is_some_and(Device::is_steward);
        if !is_steward(device) {
            return HomeMove::No;
        }
        let judge = self.before_unreceipted.0.as_deref().unwrap_or(self);
        let now = judge.witnessed.map(|(_, last)| last);
        if judge.is_alone(device, now) {
            return HomeMove::Alone;
        }
        let others = self.devices.keys().filter(|other| *other != device && is_steward(other));
        let seconds: BTreeSet<DeviceId> =
            others.filter(|other| judge.are_two(device, other, now)).copied().collect();
        if !seconds.is_empty() {
            HomeMove::WithSecond(seconds)
        } else if judge.sheet_may_move(now) {
            HomeMove::WithSheet
        } else {
            HomeMove::NotYet
        }
    }

    /// Whether this relay is the home or ever was. One that was cannot be it again: a move back
    /// could not be told from an old one.
    #[must_use]
    pub fn was_home(&self, relay: RelayId) -> bool {
        self.homes.contains(&relay)
    }

    /// The home's time at a turn: never before its last receipt.
    pub(super) fn time_at(&self, receipted: Option<UnixMillis>) -> Option<UnixMillis> {
        let last = self.witnessed.map(|(_, last)| last);
        receipted.map_or(last, |time| Some(last.map_or(time, |last| last.max(time))))
    }

    /// Whether the sheet moves the home: it was known for long enough, or whoever set it
    /// could have moved the home too.
    pub(super) fn sheet_may_move(&self, now: Option<UnixMillis>) -> bool {
        self.sheet.is_some()
            && (self.sheet_is_trusted
                || self.sheet_since.is_some_and(|since| self.is_long(since, now)))
    }

    /// Whether a new sheet may move the home from the first. Asked before it is set.
    pub(super) fn trusts_sheet(
        &self,
        issuer: &PublicKey,
        sheet: &DevicePublic,
        second: Option<&(DeviceId, Signature)>,
        now: Option<UnixMillis>,
    ) -> bool {
        if self.sheet.is_some_and(|old| old.sign == *issuer) {
            return self.sheet_may_move(now);
        }
        let issuer = DeviceId::from(*issuer);
        self.is_alone(&issuer, now)
            || second.is_some_and(|(other, signature)| {
                self.are_two(&issuer, other, now)
                    && self.devices.get(other).is_some_and(|other| {
                        verify_second(self.ledger, sheet, &other.public.sign, signature).is_ok()
                    })
            })
    }

    /// Takes a statement *home* that counts: it moves the home, or is a wish that another
    /// steward may confirm. `seen` tells what its issuer had seen.
    pub(super) fn wish_home(
        &mut self,
        statement: StatementId,
        issuer: &PublicKey,
        relay: RelayId,
        receipted: Option<UnixMillis>,
        seen: impl Fn(&StatementId) -> bool,
    ) {
        let now = self.time_at(receipted);
        let device = DeviceId::from(*issuer);
        let by_sheet = self.sheet.is_some_and(|sheet| sheet.sign == *issuer);
        let confirms = || {
            self.home_wishes.iter().any(|(first, wish)| {
                wish.relay == relay && seen(first) && self.are_two(&wish.by, &device, now)
            })
        };
        if by_sheet || self.is_alone(&device, now) || confirms() {
            self.set_home(relay, statement);
        } else {
            self.home_wishes.insert(statement, HomeWish { by: device, relay });
        }
    }

    pub(super) fn set_home(&mut self, relay: RelayId, by: StatementId) {
        self.home = Some(relay);
        self.moved_by = Some(by);
        self.homes.insert(relay);
        self.home_wishes.clear();
    }

    /// Notes what the home saw as it gave a receipt: who is a steward by now, and who is
    /// one no more.
    pub(super) fn witness(&mut self, time: UnixMillis) {
        let (first, last) = self.witnessed.unwrap_or((time, time));
        let now = last.max(time);
        self.witnessed = Some((first, now));
        if !core::mem::take(&mut self.unwitnessed) {
            return;
        }
        for device in self.devices.values_mut() {
            let is_open = device.stewardship.is_some_and(|known| known.until.is_none());
            if device.is_steward() && !is_open {
                device.stewardship = Some(Stewardship { since: now, until: None });
            } else if !device.is_steward()
                && let Some(known) = &mut device.stewardship
            {
                known.until.get_or_insert(now);
            }
        }
        if self.sheet.is_some() {
            self.sheet_since.get_or_insert(now);
        }
    }

    /// Whether something known since then is known for long: 72 hours, or since the first
    /// 72 of the ledger, in which nothing can be older.
    fn is_long(&self, since: UnixMillis, now: Option<UnixMillis>) -> bool {
        let early = self.witnessed.map(|(first, _)| first.0.saturating_add(WAIT_MS));
        is_over(since, now) || early.is_some_and(|early| since.0 <= early)
    }

    /// Whether it has long been a steward, by the receipts. Where there are none at all,
    /// the founder has.
    fn is_long_a_steward(&self, device: &DeviceId, now: Option<UnixMillis>) -> bool {
        let Some(device) = self.devices.get(device).filter(|device| device.is_steward()) else {
            return false;
        };
        if now.is_none() {
            return device.via.is_none();
        }
        device
            .stewardship
            .is_some_and(|known| known.until.is_none() && self.is_long(known.since, now))
    }

    /// Whether it is long a steward, and nobody else was one in the last 72 hours.
    fn is_alone(&self, device: &DeviceId, now: Option<UnixMillis>) -> bool {
        let is_long_gone = |other: &Device| {
            other.stewardship.is_none_or(|known| {
                let gone_by = now.map(|now| now.0.saturating_sub(WAIT_MS));
                known.until.zip(gone_by).is_some_and(|(until, by)| until.0 <= by)
            })
        };
        self.is_long_a_steward(device, now)
            && self.devices.iter().all(|(id, other)| id == device || is_long_gone(other))
    }

    /// Whether two devices may do together what one may not. Where no sheet is and neither
    /// has a second of another line, any two that are long stewards may.
    fn are_two(&self, one: &DeviceId, other: &DeviceId, now: Option<UnixMillis>) -> bool {
        let are_long =
            one != other && self.is_long_a_steward(one, now) && self.is_long_a_steward(other, now);
        let has_second = |of: &DeviceId| {
            self.devices
                .keys()
                .any(|id| self.is_long_a_steward(id, now) && !self.are_of_one_line(of, id))
        };
        let has_no_other_way = || self.sheet.is_none() && !has_second(one) && !has_second(other);
        // In the first hours of a ledger whoever has the founder's device can make two at once.
        let is_protected = |of: &DeviceId| {
            let known = self.devices.get(of).and_then(|device| device.stewardship);
            known.is_some_and(|known| is_over(known.since, now))
        };
        let may_be_made_up = || self.sheet.is_some() && !(is_protected(one) && is_protected(other));
        are_long && (!self.are_of_one_line(one, other) && !may_be_made_up() || has_no_other_way())
    }

    /// Whether one came by an invite of the other or of somebody who did, or both came through
    /// one that the founder invited: whoever has that one device can make both.
    fn are_of_one_line(&self, one: &DeviceId, other: &DeviceId) -> bool {
        let branch = self.branch(one);
        self.is_below(one, other)
            || self.is_below(other, one)
            || branch.is_some() && branch == self.branch(other)
    }

    /// The device through which it came that the founder invited, itself perhaps; nothing for
    /// the founder.
    fn branch(&self, of: &DeviceId) -> Option<DeviceId> {
        let inviter = |of: &DeviceId| self.devices.get(of).and_then(|device| device.invited_by);
        let mut at = *of;
        let mut above = inviter(&at)?;
        while let Some(next) = inviter(&above) {
            (at, above) = (above, next);
        }
        Some(at)
    }

    /// Whether `below` is `above`, or came through it. Nobody joins twice, so this ends.
    fn is_below(&self, below: &DeviceId, above: &DeviceId) -> bool {
        let mut at = Some(*below);
        while let Some(device) = at {
            if device == *above {
                return true;
            }
            at = self.devices.get(&device).and_then(|device| device.invited_by);
        }
        false
    }
}

/// Whether 72 hours have passed since then.
fn is_over(since: UnixMillis, now: Option<UnixMillis>) -> bool {
    now.is_some_and(|now| since.0 <= now.0.saturating_sub(WAIT_MS))
}

impl Device {
    pub(super) fn is_steward(&self) -> bool {
        self.live && self.role == Role::Steward
    }
}
