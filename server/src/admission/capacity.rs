//! In what capacity somebody is at a relay.

use staffelstab_shared::{
    crypto::PublicKey,
    id::{DeviceId, StatementId},
    membership::{InviteStatus, Role, State},
    protocol::Reason,
    time::UnixMillis,
};

/// In what capacity somebody is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Device(DeviceId, Role),
    /// Holds an open invite: may join.
    Invite(StatementId),
    /// Holds the recovery sheet.
    Sheet,
    /// Nobody here knows the ledger: may found it.
    Founder,
    /// A device that says it was here before. If this relay has lost its join, it may bring
    /// that back, and what else bears the home's receipt; nothing more.
    Stranger,
}

impl Who {
    /// # Errors
    /// [`Reason::Removed`], [`Reason::InviteClosed`], [`Reason::NotMember`].
    pub(crate) fn of(state: &State, key: &PublicKey, now: UnixMillis) -> Result<Self, Reason> {
        if let Some((id, device)) = state.device(key) {
            return if device.live {
                Ok(Self::Device(id, device.role))
            } else {
                Err(Reason::Removed)
            };
        }
        if let Some((id, invite)) = state.invite(key) {
            let open = invite.status == InviteStatus::Open && now < invite.expires;
            return if open { Ok(Self::Invite(id)) } else { Err(Reason::InviteClosed) };
        }
        match state.sheet {
            Some(sheet) if sheet.sign == *key => Ok(Self::Sheet),
            Some(_) | None => Err(Reason::NotMember),
        }
    }
}
