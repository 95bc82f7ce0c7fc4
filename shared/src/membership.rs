//! Who may what in a ledger: signed statements, and one fold over them.
//!
//! Reading order: [`statement`](Statement) (what is signed), `fold` (in which order
//! statements take their turns), `rules` (whether one counts at its turn, and what it
//! then does), `homes` (who may move the home), `state` ([`State`], what comes of it), `keyring` (which keys a device
//! reaches). [`Membership`] keeps the set and the fold's result together.

mod fold;
mod homes;
mod keyring;
mod role;
mod rules;
mod state;
mod statement;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

pub use fold::fold;
pub use homes::{HomeMove, WAIT_MS};
pub use keyring::{Keyring, MAX_COMBINED, Succession};
pub use role::Role;
pub use rules::MAX_HOMES;
pub use state::{Device, EpochState, HomeWish, Invite, InviteStatus, State};
pub use statement::{
    Act, Deposit, Epoch, MAX_EPOCHS, MAX_HEADS, MAX_RECIPIENTS, MAX_VOUCHED, Receipt, Statement,
    Target, Via, consent, second, verify_consent, verify_second,
};

use crate::{
    cbor::List,
    id::{LedgerId, RelayId, StatementId},
    protocol::Reason,
    time::UnixMillis,
};
use fold::{Evaluation, Witnessed, evaluate};
use rules::Turn;

/// Everything known of one ledger's membership: a set of statements and receipts, and
/// what the fold makes of it. Equal sets have equal states, in whatever order they grew.
#[derive(Clone)]
pub struct Membership {
    ledger: LedgerId,
    statements: BTreeMap<StatementId, Known>,
    /// Of one relay's receipts for one statement the earliest is kept: no other matters.
    receipts: BTreeMap<(RelayId, StatementId), Receipt>,
    /// Made on demand, forgotten with every change: filling the set costs one fold.
    evaluation: OnceLock<Evaluation>,
}

/// A statement, and whether it is sound in itself ([`rules::is_sound`]): that costs a
/// signature check, so it is found out once.
#[derive(Clone)]
struct Known {
    statement: Statement,
    sound: bool,
}

impl Membership {
    #[must_use]
    pub const fn new(ledger: LedgerId) -> Self {
        Self {
            ledger,
            statements: BTreeMap::new(),
            receipts: BTreeMap::new(),
            evaluation: OnceLock::new(),
        }
    }

    #[must_use]
    pub const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// Adds a statement and says whether it is new. One that does not count, or whose
    /// heads are unknown yet, is kept as well: that may change with the next.
    ///
    /// # Errors
    /// [`Reason::OtherLedger`].
    pub fn insert(&mut self, statement: Statement) -> Result<bool, Reason> {
        if statement.ledger() != self.ledger {
            return Err(Reason::OtherLedger);
        }
        if self.contains(&statement.id()) {
            return Ok(false);
        }
        let sound = rules::is_sound(self.ledger, &statement);
        self.statements.insert(statement.id(), Known { statement, sound });
        self.evaluation.take();
        Ok(true)
    }

    /// Adds a receipt and says whether it tells something new. Its statement may come
    /// later; a receipt of a relay that is not the home is kept and ignored.
    ///
    /// # Errors
    /// [`Reason::OtherLedger`].
    pub fn insert_receipt(&mut self, receipt: Receipt) -> Result<bool, Reason> {
        if receipt.ledger() != self.ledger {
            return Err(Reason::OtherLedger);
        }
        let key = (receipt.relay(), receipt.statement());
        if self.receipts.get(&key).is_some_and(|earliest| earliest.time() <= receipt.time()) {
            return Ok(false);
        }
        self.receipts.insert(key, receipt);
        self.evaluation.take();
        Ok(true)
    }

    /// Who may what, by all that is known. Folds once after a change.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.evaluation().state
    }

    /// The statements that a new one names as seen: those that count and that no other
    /// one that counts names. Overruled ones are left out, since a home relay refuses
    /// them and then everything that builds on them.
    #[must_use]
    pub fn heads(&self) -> List<StatementId, MAX_HEADS> {
        // More than fit are merged by several statements, the deepest first.
        let heads = self.evaluation().heads.iter().take(MAX_HEADS).copied().collect();
        List::new(heads).unwrap_or_default()
    }

    #[must_use]
    pub fn contains(&self, id: &StatementId) -> bool {
        self.statements.contains_key(id)
    }

    #[must_use]
    pub fn statement(&self, id: &StatementId) -> Option<&Statement> {
        self.statements.get(id).map(|known| &known.statement)
    }

    /// All statements, by id.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.statements.values().map(|known| &known.statement)
    }

    /// All receipts, by relay and statement.
    pub fn receipts(&self) -> impl Iterator<Item = &Receipt> {
        self.receipts.values()
    }

    /// What the home relay asks before it stores a statement at `now` and signs a
    /// receipt with [`Self::next_receipt_time`]: whether it will count then. It judges by
    /// what is receipted alone, since that is what comes before the new receipt.
    ///
    /// # Errors
    /// The reason why it will not count.
    pub fn admit(&self, statement: &Statement, now: UnixMillis) -> Result<(), Reason> {
        if statement.ledger() != self.ledger {
            return Err(Reason::OtherLedger);
        }
        let state = self.state();
        let turn = state.before_unreceipted.0.as_deref().unwrap_or(state);
        if turn.counted.contains(&statement.id()) {
            return Ok(());
        }
        if !statement.heads().iter().all(|head| turn.is_settled(head)) {
            return Err(Reason::UnknownHeads);
        }
        if !rules::is_sound(self.ledger, statement) {
            return Err(Reason::BadSignature);
        }
        if turn.overruled.contains(&statement.id()) {
            return Err(Reason::NotAllowed);
        }
        let receipted = Some(self.next_receipt_time(now));
        let is_move = matches!(statement.act(), Act::Home { .. });
        let saw_home = is_move && turn.moved_by.is_some_and(|id| self.builds_on(statement, id));
        turn.judge(statement, Turn { receipted, saw_home })
    }

    fn builds_on(&self, statement: &Statement, older: StatementId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = statement.heads().to_vec();
        while let Some(id) = open.pop() {
            if id == older {
                return true;
            }
            if seen.insert(id) {
                open.extend(self.statement(&id).into_iter().flat_map(Statement::heads));
            }
        }
        false
    }

    /// The time of the home relay's next receipt: `now`, or a millisecond after its last
    /// one where the clock went back.
    #[must_use]
    pub fn next_receipt_time(&self, now: UnixMillis) -> UnixMillis {
        let home = self.state().home;
        let last = self
            .receipts
            .values()
            .filter(|receipt| Some(receipt.relay()) == home)
            .map(Receipt::time)
            .max();
        last.map_or(now, |last| now.max(UnixMillis(last.0.saturating_add(1))))
    }

    fn evaluation(&self) -> &Evaluation {
        self.evaluation.get_or_init(|| {
            let statements: Vec<_> = self
                .statements
                .values()
                .map(|known| Witnessed { statement: &known.statement, sound: known.sound })
                .collect();
            evaluate(self.ledger, &statements, self.receipts.values())
        })
    }
}

impl core::fmt::Debug for Membership {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Membership")
            .field("ledger", &self.ledger)
            .field("statements", &self.statements.len())
            .field("receipts", &self.receipts.len())
            .finish_non_exhaustive()
    }
}
