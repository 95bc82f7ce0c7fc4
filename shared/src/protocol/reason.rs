//! Why a relay says no.

use minicbor::{Decode, Encode};

/// Why a relay refused something. The numbers are part of the protocol; unknown ones are
/// read as [`Reason::Other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Not a frame or item of this protocol.
    Malformed,
    /// No common protocol version.
    Version,
    /// The proof does not answer this challenge.
    BadProof,
    /// The principal is no live device or open invite of this ledger.
    NotMember,
    /// The device was removed.
    Removed,
    /// The role does not allow it.
    NotAllowed,
    /// The signature is wrong.
    BadSignature,
    /// It belongs to another ledger.
    OtherLedger,
    /// The chain of the device goes on elsewhere: another entry has this place.
    Fork,
    /// An entry before this one in the device's chain is missing.
    Gap,
    /// A statement it builds on is missing.
    UnknownHeads,
    /// The invite is used up, revoked or expired.
    InviteClosed,
    /// Nobody here knows the invite.
    InviteUnknown,
    /// The record was erased.
    Erased,
    /// Sealed under a key that was replaced; seal it anew.
    OldKey,
    /// Larger than allowed.
    TooLarge,
    /// The ledger's or device's share is full.
    Quota,
    /// This relay founds no ledgers for strangers.
    FoundingClosed,
    /// Too many connections or requests; try again later.
    Busy,
    /// The reader was too slow.
    TooSlow,
    /// The relay is shutting down; connect again.
    Restarting,
    /// The relay could not store it.
    Storage,
    /// A reason this version does not know.
    Other,
}

impl Reason {
    pub(super) const ALL: [Self; 23] = [
        Self::Malformed,
        Self::Version,
        Self::BadProof,
        Self::NotMember,
        Self::Removed,
        Self::NotAllowed,
        Self::BadSignature,
        Self::OtherLedger,
        Self::Fork,
        Self::Gap,
        Self::UnknownHeads,
        Self::InviteClosed,
        Self::InviteUnknown,
        Self::Erased,
        Self::OldKey,
        Self::TooLarge,
        Self::Quota,
        Self::FoundingClosed,
        Self::Busy,
        Self::TooSlow,
        Self::Restarting,
        Self::Storage,
        Self::Other,
    ];

    /// Whether trying again later may succeed without anybody doing anything.
    #[must_use]
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Quota | Self::Busy | Self::TooSlow | Self::Restarting | Self::Storage)
    }

    /// Whether a relay may take it once it knows more statements.
    #[must_use]
    pub const fn may_pass_later(self) -> bool {
        matches!(self, Self::NotMember | Self::Removed | Self::NotAllowed | Self::UnknownHeads)
    }
}

impl<C> Encode<C> for Reason {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u8(*self as u8)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Reason {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let number = usize::from(d.u8()?);
        Ok(Self::ALL.get(number).copied().unwrap_or(Self::Other))
    }
}
