//! The relay itself: its key, its log, and the ledgers that somebody is using. Pure but
//! for the log: the time is an argument, and nothing here waits for a network.
//!
//! Invariant: nothing is acknowledged or shown before it is durable.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use staffelstab_shared::{
    crypto::{PublicKey, SigningKey},
    id::{LedgerId, RecordId, RelayId, StatementId},
    protocol::Reason,
    time::UnixMillis,
};

use crate::{
    admission::{Judge, Outcome, Proposal, Who, admit},
    config::Policy,
    ledger::Ledger,
    log::{Log, LogError, Write},
};

/// See the module.
pub struct Hub {
    key: SigningKey,
    id: RelayId,
    policy: Policy,
    log: Arc<dyn Log>,
    ledgers: Mutex<HashMap<LedgerId, Arc<Ledger>>>,
    /// Held while something is written: writes are judged one after the other.
    writing: Mutex<()>,
}

/// What a commit did.
#[derive(Debug, Default)]
pub struct Committed {
    /// One for each proposal, in their order.
    pub outcomes: Vec<Outcome>,
    /// Ledgers whose log grew: their readers have something to read.
    pub grown: Vec<LedgerId>,
}

impl Hub {
    #[must_use]
    pub fn new(key: SigningKey, policy: Policy, log: Arc<dyn Log>) -> Self {
        let id = key.public().into();
        Self { key, id, policy, log, ledgers: Mutex::default(), writing: Mutex::default() }
    }

    #[must_use]
    pub const fn id(&self) -> RelayId {
        self.id
    }

    pub(crate) const fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(crate) const fn policy(&self) -> &Policy {
        &self.policy
    }

    #[must_use]
    pub fn log(&self) -> &dyn Log {
        self.log.as_ref()
    }

    /// A ledger that this relay has.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn ledger(&self, id: LedgerId) -> Result<Option<Arc<Ledger>>, LogError> {
        if let Some(ledger) = self.ledgers().get(&id) {
            return Ok(Some(Arc::clone(ledger)));
        }
        let Some(loaded) = Ledger::load(id, self.log())? else { return Ok(None) };
        let mut ledgers = self.ledgers();
        Ok(Some(Arc::clone(ledgers.entry(id).or_insert_with(|| Arc::new(loaded)))))
    }

    /// The ledger that an open invite belongs to.
    ///
    /// # Errors
    /// [`Reason::InviteUnknown`], [`Reason::InviteClosed`] or [`Reason::Storage`].
    pub fn seek(&self, invite: PublicKey, now: UnixMillis) -> Result<LedgerId, Reason> {
        let found = self.log.invite(invite).map_err(storage)?.ok_or(Reason::InviteUnknown)?;
        if found.deposit.is_none() {
            // Restored from before the invite, and its issuer has not been here since: whoever
            // joined now would use it up and get no keys.
            return Err(Reason::InviteUnknown);
        }
        let ledger = self.ledger(found.ledger).map_err(storage)?.ok_or(Reason::InviteUnknown)?;
        let (_, state) = ledger.state();
        match Who::of(&state, &invite, now)? {
            Who::Invite(_) => Ok(found.ledger),
            Who::Device(..) | Who::Sheet | Who::Founder | Who::Stranger => {
                Err(Reason::InviteUnknown)
            }
        }
    }

    /// Judges proposals in order and makes what is taken durable in one step. When this
    /// returns, outcomes may be told.
    pub fn commit(&self, proposals: Vec<Proposal>, now: UnixMillis) -> Committed {
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let judge = Judge { key: &self.key, policy: &self.policy, log: self.log(), now };
        let mut touched: BTreeMap<LedgerId, (Arc<Ledger>, Write)> = BTreeMap::new();
        let mut outcomes = Vec::with_capacity(proposals.len());
        for proposal in proposals {
            let id = proposal.ledger;
            let known = match touched.get_mut(&id) {
                Some(known) => known,
                None => match self.ledger(id) {
                    Ok(ledger) => {
                        let ledger = ledger.unwrap_or_else(|| Arc::new(Ledger::new(id)));
                        touched.entry(id).or_insert((ledger, Write::new(id)))
                    }
                    Err(error) => {
                        outcomes.push(unreadable(&proposal, &error));
                        continue;
                    }
                },
            };
            let (ledger, write) = known;
            outcomes.push(admit(&judge, &mut ledger.book(), write, proposal));
        }
        touched.retain(|_, (_, write)| !write.is_empty());
        let (ledgers, writes): (Vec<_>, Vec<_>) = touched.into_values().unzip();
        if let Err(error) = self.append(&writes) {
            tracing::error!(%error, "nothing could be stored");
            self.forget_unwritten(&ledgers);
            return Committed {
                outcomes: outcomes.iter().map(not_stored).collect(),
                grown: Vec::new(),
            };
        }
        let mut due = Vec::new();
        let mut grown = Vec::new();
        for (ledger, write) in ledgers.into_iter().zip(writes) {
            let erasures = write.erasures.iter().filter(|it| it.due.is_some_and(|due| due <= now));
            due.extend(erasures.map(|erasure| (ledger.id(), erasure.record)));
            if !write.items.is_empty() {
                grown.push(ledger.id());
            }
            ledger.book().publish(write.items);
            self.ledgers().entry(ledger.id()).or_insert(ledger);
        }
        drop(writing);
        for (ledger, record) in due {
            self.purge(ledger, record);
        }
        for outcome in &mut outcomes {
            self.add_deposit(outcome);
        }
        Committed { outcomes, grown }
    }

    fn append(&self, writes: &[Write]) -> Result<(), LogError> {
        if writes.is_empty() { Ok(()) } else { self.log.append(writes) }
    }

    /// After a failed write memory is ahead of the log: read it again. If that fails too,
    /// the next write will not fit the log's end either, and leads here again.
    fn forget_unwritten(&self, ledgers: &[Arc<Ledger>]) {
        for ledger in ledgers {
            if let Err(error) = ledger.book().reload(ledger.id(), self.log()) {
                tracing::error!(%error, "a ledger cannot be read");
            }
        }
    }

    fn add_deposit(&self, outcome: &mut Outcome) {
        let Some(invite) = outcome.joined_by else { return };
        outcome.deposit = self.deposit(outcome.ledger, invite);
    }

    /// What an invite's joiner is given.
    pub(crate) fn deposit(&self, ledger: LedgerId, invite: StatementId) -> Option<Vec<u8>> {
        let (_, state) = self.ledger(ledger).ok()??.state();
        let key = state.invites.get(&invite)?.key;
        let stored = self.log.invite(key).ok()??;
        stored.deposit.map(|deposit| deposit.to_vec())
    }

    /// Purges every erased record whose time has come. To be called now and then.
    pub fn purge_due(&self, now: UnixMillis) {
        match self.log.due(now) {
            Ok(due) => due.into_iter().for_each(|(ledger, record)| self.purge(ledger, record)),
            Err(error) => tracing::error!(%error, "due erasures cannot be read"),
        }
    }

    fn purge(&self, ledger: LedgerId, record: RecordId) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let purged = self.log.purge(ledger, record).and_then(|()| self.log.summary(ledger));
        match purged {
            Ok(summary) => {
                let loaded = self.ledgers().get(&ledger).cloned();
                if let (Some(loaded), Some(summary)) = (loaded, summary) {
                    loaded.book().purge(record, summary.chains);
                }
                tracing::info!(ledger = %Short(ledger), "purged an erased record");
            }
            Err(error) => tracing::warn!(%error, "a purge is to be repeated"),
        }
    }

    /// Forgets ledgers that no session is using; the log has them.
    pub fn forget_idle(&self) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.ledgers().retain(|_, ledger| Arc::strong_count(ledger) > 1);
    }

    fn ledgers(&self) -> MutexGuard<'_, HashMap<LedgerId, Arc<Ledger>>> {
        self.ledgers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub")
            .field("id", &self.id)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// Enough of a ledger's id to tell lines of the log apart, too little to find it by.
pub(crate) struct Short(pub(crate) LedgerId);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_bytes().iter().take(3).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What the other side is told of a failing log. The cause goes to the operator.
#[expect(clippy::needless_pass_by_value, reason = "made for map_err")]
pub(crate) fn storage(error: LogError) -> Reason {
    tracing::error!(%error, "the log cannot be read");
    Reason::Storage
}

fn unreadable(proposal: &Proposal, error: &LogError) -> Outcome {
    tracing::error!(%error, "a ledger cannot be read");
    let rejected = proposal.items.iter().map(|offered| (offered.id(), Reason::Storage)).collect();
    Outcome { rejected, ..Outcome::new(proposal.ledger) }
}

fn not_stored(outcome: &Outcome) -> Outcome {
    let failed = outcome.acked.iter().map(|(id, _)| (*id, Reason::Storage));
    let rejected = outcome.rejected.iter().copied().chain(failed).collect();
    Outcome { rejected, ..Outcome::new(outcome.ledger) }
}
