//! Where the app as a whole stands, and what an import did.

use std::collections::{BTreeMap, BTreeSet};

use staffelstab_shared::{
    crypto::InviteSecret,
    exchange::vcard::{CardProblem, LeftOut},
};

use super::trouble::{Blocked, Trouble};

/// Where the app as a whole stands: which screen is right at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    Starting,
    /// Another tab is at work; this one can take over.
    OtherTab,
    /// The ledgers of this device are open, or opening; there may be none.
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
    /// What cards say that no record has room for, and how many cards say so.
    pub(crate) left_out: BTreeMap<LeftOut, usize>,
    /// Where people work, as their cards call it, and the ledger does not know it.
    pub(crate) unknown_organizations: BTreeSet<String>,
}

impl Imported {
    /// The same, with the file named in all that is said of its cards.
    #[must_use]
    pub(crate) fn of_file(mut self, name: &str) -> Self {
        let named = |problem| ImportProblem::In(name.to_owned(), Box::new(problem));
        self.problems = self.problems.into_iter().map(named).collect();
        self
    }

    /// Several files read one after the other are one import.
    pub(crate) fn join(&mut self, other: Self) {
        self.added += other.added;
        self.already_there += other.already_there;
        self.problems.extend(other.problems);
        for (what, count) in other.left_out {
            *self.left_out.entry(what).or_default() += count;
        }
        self.unknown_organizations.extend(other.unknown_organizations);
    }
}

/// What was not taken in, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ImportProblem {
    /// By its place in the file.
    Card(CardProblem),
    /// A record that is larger than records may be.
    TooLarge,
    /// One of several files was not read.
    File(Trouble),
    /// In the file of this name, one of several.
    In(String, Box<Self>),
}

impl ImportProblem {
    /// Whether it is about a card that was taken in all the same.
    pub(crate) fn is_remark(&self) -> bool {
        match self {
            Self::Card(problem) => problem.what.is_taken_in(),
            Self::TooLarge | Self::File(_) => false,
            Self::In(_, problem) => problem.is_remark(),
        }
    }
}
