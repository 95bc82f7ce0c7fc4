//! Roles: what a device may do.

use minicbor::{Decode, Encode};

/// What a device may do. The numbers are part of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// Reads, writes, invites, removes, erases.
    #[n(0)]
    Steward,
    /// Reads and writes.
    #[n(1)]
    Member,
    /// Reads.
    #[n(2)]
    Reader,
    /// Carries sealed entries; has no keys.
    #[n(3)]
    Mirror,
}

impl Role {
    /// Whether entries of this role's devices are taken.
    #[must_use]
    pub const fn may_write(self) -> bool {
        matches!(self, Self::Steward | Self::Member)
    }

    /// Whether epoch keys are sealed to this role's devices.
    #[must_use]
    pub const fn may_read(self) -> bool {
        matches!(self, Self::Steward | Self::Member | Self::Reader)
    }
}
