//! What comes of a fold: who may what.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{role::Role, statement::Via};
use crate::{
    crypto::{DevicePublic, PublicKey, Verifier},
    envelope::{ChainHead, Entry},
    id::{DeviceId, EntryId, KeyId, LedgerId, RelayId, StatementId},
    protocol::Reason,
    time::UnixMillis,
};

/// Who may what in one ledger, by a set of statements and receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The relay whose receipts order statements; none until the founding is known.
    pub home: Option<RelayId>,
    /// Every device that ever joined.
    pub devices: BTreeMap<DeviceId, Device>,
    /// Every invite ever made.
    pub invites: BTreeMap<StatementId, Invite>,
    /// The recovery sheet, if there is one.
    pub sheet: Option<DevicePublic>,
    /// Every epoch that counts.
    pub epochs: BTreeMap<KeyId, EpochState>,
    /// Wishes to move the home, since it moved last.
    pub home_wishes: BTreeMap<StatementId, HomeWish>,
    /// The statements that count.
    pub counted: BTreeSet<StatementId>,
    /// The statements that wait for others they build on.
    pub held: BTreeSet<StatementId>,
    /// The statements that do not count.
    pub overruled: BTreeSet<StatementId>,

    /// Entries that members vouched for, of devices that do not count as such: where each
    /// device's own list is not.
    pub(super) vouched: BTreeMap<DeviceId, BTreeSet<EntryId>>,
    pub(super) ledger: LedgerId,
    /// The epochs of [`Self::epochs`] that no other one replaces.
    pub(super) current: BTreeSet<KeyId>,
    /// Epoch keys handed to a device as it came, or to a sheet as it was set; later ones
    /// are sealed to it. Every device and every sheet that ever was has its place here.
    pub(super) given: BTreeMap<DeviceId, BTreeSet<KeyId>>,
    /// The statement that set the sheet.
    pub(super) sheet_set_by: Option<StatementId>,
    /// Every signing key that ever was a device's, an invite's or a sheet's: none may
    /// come a second time.
    pub(super) used: BTreeSet<DeviceId>,
    /// Every relay that ever was the home.
    pub(crate) homes: BTreeSet<RelayId>,
    /// The statement that made the home the home.
    pub(super) moved_by: Option<StatementId>,
    /// The times of the first and the last receipt that ordered anything.
    pub(super) witnessed: Option<(UnixMillis, UnixMillis)>,
    /// Whether stewards or the sheet changed since the last receipt.
    pub(super) unwitnessed: bool,
    /// The home's time when it first saw the sheet.
    pub(super) sheet_since: Option<UnixMillis>,
    /// Whoever set the sheet could have moved the home too.
    pub(super) sheet_is_trusted: bool,
    /// The state before the statements without a receipt, where there are any: the next
    /// receipt of the home takes its turn there, and so does a move of the home.
    pub(super) before_unreceipted: Before,
}

/// An earlier state, kept beside a later one. It is no part of what that one says: two states
/// that say the same are equal, whatever was overruled on the way.
#[derive(Debug, Clone)]
pub(super) struct Before(pub(super) Option<Arc<State>>);

impl PartialEq for Before {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Before {}

/// A steward's wish that another relay become the home. Another steward confirms it by a
/// statement that names the same relay and has seen this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeWish {
    pub by: DeviceId,
    pub relay: RelayId,
}

/// When a device was a steward last, by the home's receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stewardship {
    pub(super) since: UnixMillis,
    /// None while it goes on.
    pub(super) until: Option<UnixMillis>,
}

/// One device that joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub public: DevicePublic,
    pub(super) verifier: Verifier,
    pub role: Role,
    /// Not removed.
    pub live: bool,
    /// None for the founder.
    pub via: Option<Via>,
    /// The steward's device whose invite it used.
    pub invited_by: Option<DeviceId>,
    /// The home relay's time; none before its receipt is here.
    pub joined_at: Option<UnixMillis>,
    /// Where its chain ended for the steward that removed it or took its right to write.
    pub cut: Option<ChainHead>,
    /// Entries above the cut that a member vouched for.
    pub vouched: BTreeSet<EntryId>,
    /// None if no home ever saw it as a steward.
    pub(super) stewardship: Option<Stewardship>,
}

/// One invite that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    pub key: PublicKey,
    pub role: Role,
    /// By the home relay's clock. An invite stays [`InviteStatus::Open`] after it: only
    /// whoever knows the time can say that it is over.
    pub expires: UnixMillis,
    pub issued_by: DeviceId,
    /// The epoch keys in its deposit.
    pub epochs: Vec<KeyId>,
    /// The BLAKE3 hash of its deposit.
    pub deposit: [u8; 32],
    pub status: InviteStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteStatus {
    Open,
    /// This device joined with it.
    Used(DeviceId),
    /// Revoked by a steward, or closed because a device was removed.
    Revoked,
}

/// One epoch that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochState {
    /// The devices and the sheet that its key is sealed to.
    pub recipients: BTreeSet<DeviceId>,
    /// The epochs before it whose keys are encrypted under its own.
    pub replaces: BTreeSet<KeyId>,
    pub statement: StatementId,
}

impl State {
    pub(super) const fn empty(ledger: LedgerId) -> Self {
        Self {
            home: None,
            devices: BTreeMap::new(),
            invites: BTreeMap::new(),
            sheet: None,
            epochs: BTreeMap::new(),
            home_wishes: BTreeMap::new(),
            counted: BTreeSet::new(),
            held: BTreeSet::new(),
            overruled: BTreeSet::new(),
            vouched: BTreeMap::new(),
            ledger,
            current: BTreeSet::new(),
            given: BTreeMap::new(),
            sheet_set_by: None,
            used: BTreeSet::new(),
            homes: BTreeSet::new(),
            moved_by: None,
            witnessed: None,
            unwitnessed: false,
            sheet_since: None,
            sheet_is_trusted: false,
            before_unreceipted: Before(None),
        }
    }

    #[must_use]
    pub const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// The device that signs with `key`, removed or not.
    #[must_use]
    pub fn device(&self, key: &PublicKey) -> Option<(DeviceId, &Device)> {
        let id = DeviceId::from(*key);
        self.devices.get(&id).filter(|device| device.public.sign == *key).map(|device| (id, device))
    }

    /// The invite whose secret gives `key`.
    #[must_use]
    pub fn invite(&self, key: &PublicKey) -> Option<(StatementId, &Invite)> {
        self.invites.iter().find(|(_, invite)| invite.key == *key).map(|(id, invite)| (*id, invite))
    }

    /// Whether the statement had its turn.
    pub(super) fn is_settled(&self, id: &StatementId) -> bool {
        self.counted.contains(id) || self.overruled.contains(id)
    }

    /// The epochs that no other one replaces. More than one after removals that did not
    /// know of each other: the sealing key is made of all of them.
    #[must_use]
    pub fn current_epochs(&self) -> BTreeSet<KeyId> {
        self.current.clone()
    }

    /// Whether this entry's device may have written it, and has signed it. Whether the
    /// entry continues the device's chain is for the log to say.
    ///
    /// Of a device whose join does not count nobody knows the key: what members vouched for
    /// is taken by its id, which is the hash of all its bytes.
    ///
    /// # Errors
    /// [`Reason::OtherLedger`], [`Reason::NotMember`], [`Reason::Removed`] or
    /// [`Reason::NotAllowed`] above a device's cut, [`Reason::BadSignature`].
    pub fn check_entry(&self, entry: &Entry) -> Result<(), Reason> {
        let header = entry.header();
        if header.ledger != self.ledger {
            return Err(Reason::OtherLedger);
        }
        let vouched = self.has_vouched(&header.device, &entry.id());
        let Some(device) = self.devices.get(&header.device) else {
            return if vouched { Ok(()) } else { Err(Reason::NotMember) };
        };
        if !vouched && !device.accepts(entry.chain_head()) {
            return Err(if device.live { Reason::NotAllowed } else { Reason::Removed });
        }
        entry.verify(&device.verifier).map_err(|_| Reason::BadSignature)
    }

    /// Whether a member vouched for this entry of a device before that counted, if ever.
    pub(crate) fn has_vouched(&self, device: &DeviceId, entry: &EntryId) -> bool {
        self.vouched.get(device).is_some_and(|entries| entries.contains(entry))
    }

    /// Whom a new epoch key is sealed to: live devices that read, and the sheet.
    #[must_use]
    pub fn readers(&self) -> Vec<DevicePublic> {
        let devices = self.devices.values().filter(|device| device.live && device.role.may_read());
        devices.map(|device| device.public).chain(self.sheet).collect()
    }

    /// Readers (devices, or the sheet) that lack the key of a current epoch: they came
    /// while another device rotated. A steward heals this by rotating once more.
    #[must_use]
    pub fn uncovered(&self) -> BTreeSet<DeviceId> {
        let readers = self.readers().into_iter().map(|reader| reader.id());
        readers.filter(|id| !self.reaches_current(id)).collect()
    }

    /// Devices and sheets that must not read any more and still hold every current key:
    /// they were removed, made mirrors or replaced, and nobody has rotated since. A steward
    /// heals this by rotating.
    #[must_use]
    pub fn exposed(&self) -> BTreeSet<DeviceId> {
        let readers: BTreeSet<_> = self.readers().into_iter().map(|reader| reader.id()).collect();
        let others = self.given.keys().filter(|id| !readers.contains(*id));
        others.filter(|id| self.reaches_current(id)).copied().collect()
    }

    /// Live stewards' devices.
    #[must_use]
    pub fn stewards(&self) -> usize {
        self.devices.values().filter(|device| device.live && device.role == Role::Steward).count()
    }

    /// Nothing wraps the key of a current epoch, so there are two ways to it only.
    fn reaches_current(&self, id: &DeviceId) -> bool {
        let given = self.given.get(id);
        self.current.iter().all(|key| {
            given.is_some_and(|given| given.contains(key))
                || self.epochs.get(key).is_some_and(|epoch| epoch.recipients.contains(id))
        })
    }
}

impl Device {
    /// Whether an entry at this place of the device's chain is taken.
    fn accepts(&self, place: ChainHead) -> bool {
        let below = |cut: ChainHead| {
            place.sequence < cut.sequence || place.sequence == cut.sequence && place.id == cut.id
        };
        self.live && self.role.may_write()
            || self.cut.is_some_and(below)
            || self.vouched.contains(&place.id)
    }
}
