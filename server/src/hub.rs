//! The relay itself: its key, its log, and the ledgers that somebody is using. Pure but
//! for the log: the time is an argument, and nothing here waits for a network.
//!
//! Invariant: nothing is acknowledged or shown before it is durable.

use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use staffelstab_shared::{
    crypto::{PublicKey, SigningKey},
    id::{LedgerId, RecordId, RelayId, StatementId},
    protocol::Reason,
    time::UnixMillis,
};

use crate::{
    admission::{Judge, Outcome, Proposal, Who, admit, may_found},
    config::Policy,
    ledger::Ledger,
    log::{FoundingCode, Log, LogError, Watched, Write, trouble},
};

/// How often one ledger is judged again in one step because somebody else wrote to it.
const MAX_TRIES: u32 = 4;

/// See the module.
pub struct Hub {
    key: SigningKey,
    id: RelayId,
    policy: Policy,
    log: Watched,
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

/// A ledger in a step that is being written.
struct Touched {
    ledger: Arc<Ledger>,
    write: Write,
    /// The proposals for it, by their place in the step.
    proposals: Vec<usize>,
    /// How often it was judged again.
    tries: u32,
}

impl Touched {
    fn new(ledger: Arc<Ledger>, at: UnixMillis) -> Self {
        let write = Write::new(ledger.id(), at);
        Self { ledger, write, proposals: Vec::new(), tries: 0 }
    }

    fn admit(&mut self, judge: &Judge<'_>, proposal: &Proposal) -> Outcome {
        admit(judge, &mut self.ledger.book(), &mut self.write, proposal)
    }

    /// Forgets what was to be written, and reads what is there now.
    fn catch_up(&mut self, log: &dyn Log) -> Result<(), LogError> {
        self.write = Write::new(self.ledger.id(), self.write.at);
        self.ledger.book().reload(self.ledger.id(), log)
    }
}

impl Hub {
    #[must_use]
    pub fn new(key: SigningKey, policy: Policy, log: Arc<dyn Log>) -> Self {
        let id = key.public().into();
        Self {
            key,
            id,
            policy,
            log: Watched::new(log),
            ledgers: Mutex::default(),
            writing: Mutex::default(),
        }
    }

    #[must_use]
    pub const fn id(&self) -> RelayId {
        self.id
    }

    pub(crate) const fn key(&self) -> &SigningKey {
        &self.key
    }

    #[must_use]
    pub fn log(&self) -> &dyn Log {
        &self.log
    }

    /// What ails the log, in words for its operator; nothing if it was read and written just
    /// now, and had room for more.
    pub(crate) fn ails(&self) -> Option<String> {
        self.log.ails()
    }

    /// Whether somebody may found this ledger here, or bring it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(crate) fn may_found(&self, ledger: LedgerId) -> Result<bool, LogError> {
        may_found(&self.policy, self.log(), ledger)
    }

    /// Gives a founding code to a ledger. Whether it was good. Nothing is founded meanwhile.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn take_founding(
        &self,
        code: FoundingCode,
        ledger: LedgerId,
        now: UnixMillis,
    ) -> Result<bool, LogError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.log.take_founding(code, ledger, now)
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
    pub fn commit(&self, proposals: &[Proposal], now: UnixMillis) -> Committed {
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let judge = Judge { key: &self.key, policy: &self.policy, log: self.log(), now };
        let mut outcomes = Vec::with_capacity(proposals.len());
        let mut step: BTreeMap<LedgerId, Touched> = BTreeMap::new();
        for (index, proposal) in proposals.iter().enumerate() {
            let id = proposal.ledger;
            let touched = match step.get_mut(&id) {
                Some(touched) => touched,
                None => match self.ledger(id) {
                    Ok(ledger) => step.entry(id).or_insert_with(|| {
                        let ledger = ledger.unwrap_or_else(|| Arc::new(Ledger::new(id)));
                        Touched::new(ledger, now)
                    }),
                    Err(error) => {
                        outcomes.push(unreadable(proposal, &error));
                        continue;
                    }
                },
            };
            touched.proposals.push(index);
            outcomes.push(touched.admit(&judge, proposal));
        }
        self.append(&mut step, proposals, &mut outcomes, &judge);
        let mut due = Vec::new();
        let mut grown = Vec::new();
        for Touched { ledger, write, .. } in step.into_values() {
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

    /// Makes the step durable; what of it could not be is no longer in it afterwards.
    ///
    /// Where somebody else wrote to a ledger meanwhile, that ledger alone is caught up and its
    /// proposals are judged again, by what is there now; the others wait, and lose nothing.
    fn append(
        &self,
        step: &mut BTreeMap<LedgerId, Touched>,
        proposals: &[Proposal],
        outcomes: &mut [Outcome],
        judge: &Judge<'_>,
    ) {
        loop {
            step.retain(|_, touched| !touched.write.is_empty());
            if step.is_empty() {
                return;
            }
            let writes: Vec<&Write> = step.values().map(|touched| &touched.write).collect();
            let error = match self.log.append(&writes) {
                Ok(()) => return,
                Err(error) => error,
            };
            let conflict = match &error {
                LogError::NotNext(ledger) => step.get_mut(ledger),
                LogError::Storage(..)
                | LogError::Damaged(_)
                | LogError::Foreign
                | LogError::Added(_)
                | LogError::NoPlace(_)
                | LogError::PurgePending => None,
            };
            if let Some(touched) = conflict
                && touched.tries < MAX_TRIES
            {
                touched.tries += 1;
                let caught_up = touched.catch_up(self.log());
                for index in touched.proposals.clone() {
                    let (Some(proposal), Some(outcome)) =
                        (proposals.get(index), outcomes.get_mut(index))
                    else {
                        continue;
                    };
                    *outcome = match &caught_up {
                        Ok(()) => touched.admit(judge, proposal),
                        Err(error) => unreadable(proposal, error),
                    };
                }
                continue;
            }
            trouble::note("what was proposed could not be stored", &error);
            let failed = match &error {
                LogError::NotNext(ledger) => step.remove(ledger).map(|touched| vec![touched]),
                LogError::Storage(..)
                | LogError::Damaged(_)
                | LogError::Foreign
                | LogError::Added(_)
                | LogError::NoPlace(_)
                | LogError::PurgePending => None,
            };
            let failed = failed.unwrap_or_else(|| mem::take(step).into_values().collect());
            for touched in failed {
                for index in &touched.proposals {
                    if let Some(outcome) = outcomes.get_mut(*index) {
                        *outcome = not_stored(outcome);
                    }
                }
                self.forget_unwritten(&touched.ledger);
            }
        }
    }

    /// After a failed write memory is ahead of the log: read it again. If that fails too,
    /// the next write will not fit the log's end either, and is caught up then.
    fn forget_unwritten(&self, ledger: &Ledger) {
        if let Err(error) = ledger.book().reload(ledger.id(), self.log()) {
            trouble::note("a ledger cannot be read", &error);
        }
    }

    /// Reads on where somebody else has written to a ledger that is in memory here; its
    /// readers are to be woken afterwards. Called by whoever listens to [`Log::grown`].
    pub fn catch_up(&self, ledger: LedgerId) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(loaded) = self.ledgers().get(&ledger).cloned() else { return };
        let mut book = loaded.book();
        let is_behind = self.log.hash_at(ledger, book.end.sequence.saturating_add(1));
        let caught_up = match is_behind {
            Ok(None) => Ok(()),
            Ok(Some(_)) => book.reload(ledger, self.log()),
            Err(error) => Err(error),
        };
        if let Err(error) = caught_up {
            trouble::note("a ledger cannot be read", &error);
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
            Err(error) => trouble::note("due erasures cannot be read", &error),
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
            Err(error) => tracing::warn!(cause = cause(&error), "a purge is to be repeated"),
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
        let whole = self.0.to_string();
        f.write_str(whole.get(..6).unwrap_or(&whole))
    }
}

/// For the operator: printed with the sources, where the backend says what is wrong.
fn cause(error: &LogError) -> &(dyn Error + 'static) {
    error
}

/// What the other side is told of a failing log. The cause goes to the operator.
#[expect(clippy::needless_pass_by_value, reason = "made for map_err")]
pub(crate) fn storage(error: LogError) -> Reason {
    trouble::note("the log cannot be read", &error);
    Reason::Storage
}

fn unreadable(proposal: &Proposal, error: &LogError) -> Outcome {
    trouble::note("a ledger cannot be read", error);
    let rejected = proposal.items.iter().map(|offered| (offered.id(), Reason::Storage)).collect();
    Outcome { rejected, ..Outcome::new(proposal.ledger) }
}

fn not_stored(outcome: &Outcome) -> Outcome {
    let failed = outcome.acked.iter().map(|(id, _)| (*id, Reason::Storage));
    let rejected = outcome.rejected.iter().copied().chain(failed).collect();
    Outcome { rejected, ..Outcome::new(outcome.ledger) }
}
