//! What pages are given to show, with the names that only the records know: plain data.

use staffelstab_shared::{
    id::{DeviceId, RecordId},
    membership::Role,
    protocol::Reason,
    time::UnixMillis,
};

/// A device of the ledger, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) device: DeviceId,
    /// The label; empty as long as it has not arrived.
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) mine: bool,
    /// Not removed.
    pub(crate) live: bool,
    /// When the relay took the join; none for the founder and while it is under way.
    pub(crate) joined: Option<UnixMillis>,
    pub(crate) invited_by: Option<String>,
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
