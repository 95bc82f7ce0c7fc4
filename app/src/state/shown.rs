//! What pages are given to show: plain data.

use staffelstab_shared::{
    crypto::InviteSecret,
    exchange::vcard::CardProblem,
    id::{DeviceId, RecordId},
    membership::Role,
    protocol::Reason,
    time::UnixMillis,
};

use super::{Blocked, Trouble};

/// Where the app as a whole stands: which screen is right at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    Starting,
    /// Another tab is at work; this one can take over.
    OtherTab,
    /// This device has no ledger: found one or join one, or go on with a join that waits.
    NoLedger(Option<WaitingJoin>),
    Ready,
    Blocked(Blocked),
}

/// A join that was begun on this device and not answered as hoped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WaitingJoin {
    pub(crate) invite: InviteSecret,
    pub(crate) name: String,
    /// Why it did not go on.
    pub(crate) trouble: Trouble,
}

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

/// What an import of contacts did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Imported {
    pub(crate) added: usize,
    pub(crate) already_there: usize,
    pub(crate) problems: Vec<ImportProblem>,
}

/// What was not taken in, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportProblem {
    /// By its place in the file.
    Card(CardProblem),
    /// A record that is larger than records may be.
    TooLarge,
}

/// How the browser keeps what is stored here. Nothing where it does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct StorageState {
    pub(crate) persistent: Option<bool>,
    pub(crate) usage_bytes: Option<u64>,
    pub(crate) quota_bytes: Option<u64>,
}

/// A moment on the clock of the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LocalTime {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
}
