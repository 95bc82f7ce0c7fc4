//! Where the app as a whole stands, and what an import did.

use staffelstab_shared::{crypto::InviteSecret, exchange::vcard::CardProblem};

use super::trouble::{Blocked, Trouble};

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
