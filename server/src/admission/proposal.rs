//! What a session hands in, and what became of it.

use staffelstab_shared::{
    crypto::PublicKey,
    id::{EntryId, LedgerId, StatementId},
    protocol::{Item, Reason},
};

/// Items that a session wants appended, in order.
#[derive(Debug)]
pub struct Proposal {
    pub ledger: LedgerId,
    /// Who proposes: a device's key, an invite's, the recovery sheet's.
    pub principal: PublicKey,
    /// The device has compared logs and brings what a relay lacks that was restored, is new,
    /// or is one of several: its chain may have holes where erasures purged entries for good,
    /// and branches where an entry was sealed anew for another relay.
    pub recovering: bool,
    /// The session began when nobody here knew the ledger: it may bring all statements,
    /// founded by whomever; each speaks for itself.
    pub founding: bool,
    /// The session is one of [`Who::Stranger`](super::Who::Stranger).
    pub returning: bool,
    pub items: Vec<Offered>,
}

/// One item of a proposal.
#[derive(Debug)]
pub struct Offered {
    pub(crate) item: Item,
    /// What [`State::check_entry`](staffelstab_shared::membership::State::check_entry) said, and by which state.
    pub(crate) checked: Option<(u64, Result<(), Reason>)>,
    /// Handed in with an invite.
    pub(crate) deposit: Option<Vec<u8>>,
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub ledger: LedgerId,
    /// Items that are durable, and where.
    pub acked: Vec<(EntryId, u64)>,
    pub rejected: Vec<(EntryId, Reason)>,
    /// The invite whose join was among them.
    pub(crate) joined_by: Option<StatementId>,
    /// The epoch keys that belong to it.
    pub deposit: Option<Vec<u8>>,
}

impl Outcome {
    pub(crate) const fn new(ledger: LedgerId) -> Self {
        Self { ledger, acked: Vec::new(), rejected: Vec::new(), joined_by: None, deposit: None }
    }
}

impl Offered {
    pub(crate) fn id(&self) -> EntryId {
        self.item.id()
    }
}
