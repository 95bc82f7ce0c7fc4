//! Whether a statement counts at its turn, and what it does then.
//!
//! Beyond the table in `PROTOCOL.md`: a key that was ever a device's, an invite's or a
//! sheet's never comes back; the last live steward can be neither removed nor demoted,
//! not even where there is a sheet (join with the sheet first, then remove). A move of the
//! home counts only if its issuer had seen the move before it, so of two at once one
//! counts; and a relay that was the home once cannot become it again, since its later
//! receipts would reach back before the move.

use std::collections::BTreeSet;

use super::{
    Act, Device, Epoch, EpochState, Invite, InviteStatus, Role, State, Statement, Target, Via,
    verify_consent, verify_second,
};
use crate::{
    crypto::{DevicePublic, PublicKey, Signature},
    envelope::ChainHead,
    id::{DeviceId, KeyId, LedgerId, StatementId},
    protocol::Reason,
    time::UnixMillis,
};

/// Relays that may be a ledger's home one after another, at most. It bounds the fold.
pub const MAX_HOMES: usize = 64;

/// What can be said of a statement without knowing any other: the founder founds with
/// its own key, everybody else has seen something, and whoever joins wants to.
pub(super) fn is_sound(ledger: LedgerId, statement: &Statement) -> bool {
    match statement.act() {
        Act::Found { founder, .. } => {
            founder.sign == statement.issuer() && statement.heads().is_empty()
        }
        Act::Join { via, device, consent } => {
            !statement.heads().is_empty() && verify_consent(ledger, *via, device, consent).is_ok()
        }
        Act::Invite { .. }
        | Act::Role { .. }
        | Act::Remove { .. }
        | Act::Vouch { .. }
        | Act::Rotate { .. }
        | Act::Home { .. }
        | Act::Sheet { .. } => !statement.heads().is_empty(),
    }
}

/// What the order says of a statement beside its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// The home relay's time. Without one nobody can say whether an invite has expired, so
    /// a join that is not receipted acts at once; a later receipt settles it.
    pub(super) receipted: Option<UnixMillis>,
    /// Whether it builds on the statement that made the home the home.
    pub(super) saw_home: bool,
}

/// Whether the statement counts now. The statement is sound.
impl State {
    pub(super) fn judge(&self, statement: &Statement, turn: Turn) -> Result<(), Reason> {
        let issuer = statement.issuer();
        match statement.act() {
            Act::Found { .. } => allow(self.home.is_none()),
            Act::Invite { key, .. } => {
                self.steward(&issuer)?;
                self.unused(key)
            }
            Act::Join { via: Via::Invite(invite), device, .. } => {
                self.open_invite(invite, &issuer, turn.receipted)?;
                self.unused(&device.sign)
            }
            Act::Join { via: Via::Sheet, device, .. } => {
                self.sheet_holder(&issuer)?;
                self.unused(&device.sign)
            }
            Act::Role { device, role, .. } => {
                self.steward(&issuer)?;
                let device = self.devices.get(device).ok_or(Reason::NotAllowed)?;
                allow(device.live && (*role == Role::Steward || self.can_spare(device)))
            }
            Act::Remove { target: Target::Device(device, _) } => {
                self.steward(&issuer)?;
                let device = self.devices.get(device).ok_or(Reason::NotAllowed)?;
                allow(self.can_spare(device))
            }
            Act::Remove { target: Target::Invite(invite) } => {
                self.steward(&issuer)?;
                self.invites.get(invite).map(|_| ()).ok_or(Reason::InviteUnknown)
            }
            Act::Vouch { .. } => allow(self.live(&issuer)?.role.may_write()),
            Act::Rotate { epoch } => {
                self.steward(&issuer)?;
                allow(!self.epochs.contains_key(&epoch.key))
            }
            Act::Home { relay } => {
                if self.sheet.is_some_and(|sheet| sheet.sign == issuer) {
                    allow(self.sheet_may_move(self.time_at(turn.receipted)))?;
                } else {
                    // At least a wish.
                    self.steward(&issuer)?;
                }
                allow(turn.saw_home)?;
                allow(self.homes.len() < MAX_HOMES && !self.homes.contains(relay))
            }
            Act::Sheet { sheet, second, .. } => {
                self.sheet_setter(&issuer, sheet, second.as_ref())?;
                self.unused(&sheet.sign)
            }
        }
    }

    fn live(&self, key: &PublicKey) -> Result<&Device, Reason> {
        let (_, device) = self.device(key).ok_or(Reason::NotMember)?;
        if device.live { Ok(device) } else { Err(Reason::Removed) }
    }

    fn steward(&self, key: &PublicKey) -> Result<(), Reason> {
        allow(self.live(key)?.role == Role::Steward)
    }

    fn sheet_holder(&self, key: &PublicKey) -> Result<(), Reason> {
        if self.sheet.is_some_and(|sheet| sheet.sign == *key) {
            return Ok(());
        }
        self.live(key)?;
        Err(Reason::NotAllowed)
    }

    /// The first sheet needs one steward; another one the sheet itself or two stewards,
    /// so that whoever photographed it does not rule for ever.
    fn sheet_setter(
        &self,
        key: &PublicKey,
        sheet: &DevicePublic,
        second: Option<&(DeviceId, Signature)>,
    ) -> Result<(), Reason> {
        let Some(current) = self.sheet else { return self.steward(key) };
        if current.sign == *key {
            return Ok(());
        }
        self.steward(key)?;
        let (id, signature) = second.ok_or(Reason::NotAllowed)?;
        let other = self.devices.get(id).ok_or(Reason::NotAllowed)?.public.sign;
        allow(other != *key && self.steward(&other).is_ok())?;
        verify_second(self.ledger, sheet, &other, signature).map_err(|_| Reason::BadSignature)
    }

    fn open_invite(
        &self,
        id: &StatementId,
        issuer: &PublicKey,
        receipted: Option<UnixMillis>,
    ) -> Result<(), Reason> {
        let invite = self.invites.get(id).ok_or(Reason::InviteUnknown)?;
        allow(invite.key == *issuer)?;
        let expired = receipted.is_some_and(|time| time >= invite.expires);
        if invite.status == InviteStatus::Open && !expired {
            Ok(())
        } else {
            Err(Reason::InviteClosed)
        }
    }

    fn unused(&self, key: &PublicKey) -> Result<(), Reason> {
        allow(!self.used.contains(&DeviceId::from(*key)))
    }

    /// Whether a live steward is left without this device.
    fn can_spare(&self, device: &Device) -> bool {
        !device.live || device.role != Role::Steward || self.stewards() > 1
    }
}

fn allow(allowed: bool) -> Result<(), Reason> {
    if allowed { Ok(()) } else { Err(Reason::NotAllowed) }
}

/// What a statement does that counts.
impl State {
    pub(super) fn apply(&mut self, statement: &Statement, receipted: Option<UnixMillis>) {
        let id = statement.id();
        match statement.act() {
            Act::Found { home, founder, epoch, .. } => {
                self.set_home(*home, id);
                self.begin_epoch(id, epoch);
                let device = Device::new(*founder, Role::Steward, receipted);
                self.add_device(device, [epoch.key].into());
            }
            Act::Invite { key, role, expires, epochs, deposit } => {
                self.used.insert(DeviceId::from(*key));
                let invite = Invite {
                    key: *key,
                    role: *role,
                    expires: *expires,
                    issued_by: statement.issuer().into(),
                    epochs: epochs.to_vec(),
                    deposit: *deposit,
                    status: InviteStatus::Open,
                };
                self.invites.insert(id, invite);
            }
            Act::Join { via: Via::Invite(invite_id), device, .. } => {
                let Some(invite) = self.invites.get_mut(invite_id) else { return };
                invite.status = InviteStatus::Used(device.id());
                let given = invite.epochs.iter().copied().collect();
                let mut device = Device::new(*device, invite.role, receipted);
                device.via = Some(Via::Invite(*invite_id));
                device.invited_by = Some(invite.issued_by);
                self.add_device(device, given);
            }
            Act::Join { via: Via::Sheet, device, .. } => {
                let mut device = Device::new(*device, Role::Steward, receipted);
                device.via = Some(Via::Sheet);
                // What the sheet opened for it, the fold adds: it knows what lay before.
                self.add_device(device, BTreeSet::new());
            }
            Act::Role { device, role, cut } => {
                let Some(device) = self.devices.get_mut(device) else { return };
                if role.may_write() {
                    device.cut = None;
                } else {
                    device.end_chain(*cut);
                }
                device.role = *role;
                self.unwitnessed = true;
            }
            Act::Remove { target: Target::Device(device, cut) } => self.remove(device, *cut),
            Act::Remove { target: Target::Invite(invite) } => {
                if let Some(invite) = self.invites.get_mut(invite) {
                    invite.close();
                }
            }
            Act::Vouch { device, entries } => {
                let entries = entries.iter().copied();
                match self.devices.get_mut(device) {
                    Some(device) if device.cut.is_some() || !device.live => {
                        device.vouched.extend(entries);
                    }
                    Some(_) => {}
                    // It joined at another relay, with an invite that was closed at the home.
                    None => self.vouched.entry(*device).or_default().extend(entries),
                }
            }
            Act::Rotate { epoch } => self.begin_epoch(id, epoch),
            // Whether it moves, the fold asks: it knows what lay before.
            Act::Home { .. } => {}
            Act::Sheet { sheet, sealed, second } => {
                let (issuer, now) = (statement.issuer(), self.time_at(receipted));
                self.sheet_is_trusted = self.trusts_sheet(&issuer, sheet, second.as_ref(), now);
                self.sheet_since = None;
                self.unwitnessed = true;
                self.used.insert(sheet.id());
                self.given.insert(sheet.id(), sealed.iter().map(|(key, _)| *key).collect());
                self.sheet = Some(*sheet);
                self.sheet_set_by = Some(id);
            }
        }
    }

    /// A device that came with the sheet has what the sheet opened: what was sealed to
    /// the sheet in statements that the device had seen.
    pub(super) fn give_sheet_epochs(
        &mut self,
        device: DeviceId,
        seen: impl Fn(&StatementId) -> bool,
    ) {
        let Some(sheet) = self.sheet.map(|sheet| sheet.id()) else { return };
        let set = self.sheet_set_by.filter(|set| seen(set));
        let mut given = set.and_then(|_| self.given.get(&sheet)).cloned().unwrap_or_default();
        for (key, epoch) in &self.epochs {
            if epoch.recipients.contains(&sheet) && seen(&epoch.statement) {
                given.insert(*key);
            }
        }
        self.given.insert(device, given);
    }

    fn add_device(&mut self, device: Device, given: BTreeSet<KeyId>) {
        let id = device.public.id();
        self.unwitnessed = true;
        self.used.insert(id);
        self.given.insert(id, given);
        self.devices.insert(id, device);
    }

    /// A device that is removed twice keeps the first cut, and nothing else happens.
    fn remove(&mut self, device: &DeviceId, cut: ChainHead) {
        let Some(device) = self.devices.get_mut(device).filter(|device| device.live) else {
            return;
        };
        device.end_chain(cut);
        device.live = false;
        self.unwitnessed = true;
        self.invites.values_mut().for_each(Invite::close);
    }

    fn begin_epoch(&mut self, statement: StatementId, epoch: &Epoch) {
        let recipients = epoch.sealed.iter().map(|(device, _)| *device).collect();
        // Only epochs from before: so there is no circle, and always a current one.
        let replaces: BTreeSet<_> = epoch
            .replaces
            .iter()
            .map(|wrapped| wrapped.key)
            .filter(|key| self.epochs.contains_key(key))
            .collect();
        for key in &replaces {
            self.current.remove(key);
        }
        self.current.insert(epoch.key);
        self.epochs.insert(epoch.key, EpochState { recipients, replaces, statement });
    }
}

impl Device {
    fn new(public: DevicePublic, role: Role, joined_at: Option<UnixMillis>) -> Self {
        Self {
            public,
            verifier: public.sign.into(),
            role,
            live: true,
            via: None,
            invited_by: None,
            joined_at,
            cut: None,
            vouched: BTreeSet::new(),
            stewardship: None,
        }
    }

    /// The first cut stands. A device that could not write has nothing below it.
    fn end_chain(&mut self, cut: ChainHead) {
        let cut = if self.role.may_write() { cut } else { ChainHead::EMPTY };
        self.cut.get_or_insert(cut);
    }
}

impl Invite {
    fn close(&mut self) {
        if self.status == InviteStatus::Open {
            self.status = InviteStatus::Revoked;
        }
    }
}
