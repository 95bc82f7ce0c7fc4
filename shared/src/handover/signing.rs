//! Who has signed a handover off, and what of it counts: each signs on the device that says whose
//! it is, a steward on a steward's. What another device wrote for somebody is said, and closes
//! nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    id::{DeviceId, RecordId},
    model::{Handover, Model as _, Side},
    time::Day,
    value::Value,
    view::{DevicePrefix, View},
};

/// The key under which a device's label says which person holds it.
const PERSON: &str = "person";

/// The devices of a ledger, as far as a signature asks: whose each says it is, and which are
/// stewards'.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Devices {
    persons: BTreeMap<DevicePrefix, RecordId>,
    stewards: BTreeSet<DevicePrefix>,
}

impl Devices {
    /// Adds a device with its label. What others wrote into a label says nothing.
    pub fn add(&mut self, device: DeviceId, is_steward: bool, label: Option<&View>) {
        let prefix = DevicePrefix::of(&device);
        if let Some(person) = label.and_then(|label| holder(label, device)) {
            self.persons.insert(prefix, person);
        }
        if is_steward {
            self.stewards.insert(prefix);
        }
    }

    /// Whether a device says it is somebody's.
    #[must_use]
    pub fn is_of(&self, device: &DevicePrefix, person: RecordId) -> bool {
        self.persons.get(device) == Some(&person)
    }

    /// How many devices say they are somebody's.
    #[must_use]
    pub fn count_of(&self, person: RecordId) -> usize {
        self.persons.values().filter(|one| **one == person).count()
    }
}

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Another device than that of the person wrote it; or of a steward, none of a steward.
    OtherDevice,
    /// They pass nothing on here, and take nothing on.
    NoPart,
    /// Its day is still to come.
    Ahead,
}

/// A signature, and whether it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub person: RecordId,
    pub side: Side,
    pub on: Day,
    /// A device that wrote it; one of theirs where there is one.
    pub by: Option<DevicePrefix>,
    pub lack: Option<Lack>,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Running,
    /// Whoever passes it on has signed, and nobody is there to take it: the folder waits.
    Waits,
    /// Both sides have signed, or a steward in place of one.
    Closed,
}

/// How a handover ends: every signature that stands there, and whose is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closing {
    pub signed: Vec<Signed>,
    giver: Option<RecordId>,
    receiver: Option<RecordId>,
}

impl Closing {
    /// The signatures of a handover, as the devices of its ledger are.
    #[must_use]
    pub fn of(view: &View, devices: &Devices, today: Day) -> Self {
        let handover = Handover::read(view);
        let signed = handover.signed.iter().filter_map(|one| {
            let key = |part: &str| format!("signed/{}/{part}", one.person);
            let of_person = |by: &DevicePrefix| devices.is_of(by, one.person);
            let of_steward = |by: &DevicePrefix| devices.stewards.contains(by);
            // Of what was set apart their own counts.
            let own = |part: &str, is_theirs: &dyn Fn(&DevicePrefix) -> bool| {
                said(view, &key(part), is_theirs).map(str::to_owned)
            };
            let side = own("side", &of_person).map(|side| Side::from(side.as_str()));
            let side = side.unwrap_or_else(|| one.side.clone());
            let is_theirs: &dyn Fn(&DevicePrefix) -> bool = match side {
                Side::Steward => &of_steward,
                Side::Giver | Side::Receiver | Side::Unsaid | Side::Other(_) => &of_person,
            };
            let own_day = own("on", is_theirs).and_then(|day| day.parse().ok());
            let on = own_day.or(one.on)?;
            let has_part = match side {
                Side::Giver => handover.giver == Some(one.person),
                Side::Receiver => handover.receiver == Some(one.person),
                Side::Steward => true,
                Side::Unsaid | Side::Other(_) => false,
            };
            let is_own = own("side", is_theirs).is_some() && own_day.is_some();
            let lack = match (has_part, is_own, on > today) {
                (false, ..) => Some(Lack::NoPart),
                (true, false, _) => Some(Lack::OtherDevice),
                (true, true, true) => Some(Lack::Ahead),
                (true, true, false) => None,
            };
            let side_key = key("side");
            let by = view.writers(&side_key).find(|by| is_theirs(by));
            // What does not count is that of whoever wrote it.
            let by = by.or_else(|| view.writers(&side_key).next()).copied();
            Some(Signed { person: one.person, side, on, by, lack })
        });
        Self { signed: signed.collect(), giver: handover.giver, receiver: handover.receiver }
    }

    /// What counts for a side.
    pub fn counted(&self, side: &Side) -> impl Iterator<Item = &Signed> {
        self.signed.iter().filter(move |one| one.side == *side && one.lack.is_none())
    }

    /// What stands there and does not count.
    pub fn uncounted(&self) -> impl Iterator<Item = &Signed> {
        self.signed.iter().filter(|one| one.lack.is_some())
    }

    /// Whether a side has signed. Who closes as a steward what they pass on or take on themselves has
    /// signed that, too.
    #[must_use]
    pub fn has(&self, side: &Side) -> bool {
        let person = match side {
            Side::Giver => self.giver,
            Side::Receiver => self.receiver,
            Side::Steward | Side::Unsaid | Side::Other(_) => None,
        };
        let as_steward = |one: &Signed| person == Some(one.person);
        self.counted(side).next().is_some() || self.counted(&Side::Steward).any(as_steward)
    }

    /// The sides that have not signed.
    #[must_use]
    pub fn missing(&self) -> Vec<Side> {
        [Side::Giver, Side::Receiver].into_iter().filter(|side| !self.has(side)).collect()
    }

    #[must_use]
    pub fn is_by_steward(&self) -> bool {
        !self.missing().is_empty() && self.counted(&Side::Steward).next().is_some()
    }

    /// How far it has come: both sign, each their own side; a steward closes it alone where one is
    /// missing.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if self.missing().is_empty() || self.is_by_steward() {
            Stage::Closed
        } else if self.has(&Side::Giver) && self.receiver.is_none() {
            Stage::Waits
        } else {
            Stage::Running
        }
    }

    /// For which sides whoever holds this device may sign now.
    #[must_use]
    pub fn may_sign(&self, me: RecordId, is_steward: bool) -> Vec<Side> {
        if self.stage() == Stage::Closed {
            return Vec::new();
        }
        let mut sides = Vec::new();
        if self.giver == Some(me) && !self.has(&Side::Giver) {
            sides.push(Side::Giver);
        }
        if self.receiver == Some(me) && self.giver != Some(me) && !self.has(&Side::Receiver) {
            sides.push(Side::Receiver);
        }
        // In place of a side that is somebody else's, or nobody's.
        let other = [(Side::Giver, self.giver), (Side::Receiver, self.receiver)];
        let other = other.iter().any(|(side, who)| *who != Some(me) && !self.has(side));
        if is_steward && other {
            sides.push(Side::Steward);
        }
        sides
    }
}

/// Whose a device says it is, in its label. What others wrote there says nothing.
#[must_use]
pub fn holder(label: &View, device: DeviceId) -> Option<RecordId> {
    let own = said(label, PERSON, |by| by.is_of(&device));
    // Of a label that was read before its writers were asked, whoever changed it last.
    let before = || label.written.is_none() && label.changed.by.is_of(&device);
    let person = own.or_else(|| before().then(|| label.text(PERSON)))?;
    RecordId::from_hex(person).ok()
}

/// What a device wrote under a key: of what was set apart its own. Nothing where another wrote it.
fn said<'v>(
    view: &'v View,
    key: &str,
    is_theirs: impl Fn(&DevicePrefix) -> bool,
) -> Option<&'v str> {
    let apart = view.conflicts.get(key).into_iter().flatten();
    let mut own = apart.filter(|variant| is_theirs(&variant.stamp.by));
    let shown = || view.get(key).filter(|_| view.is_written_by(key, &is_theirs));
    own.next().map(|variant| &variant.value).or_else(shown).and_then(Value::as_text)
}

#[cfg(test)]
mod tests;
