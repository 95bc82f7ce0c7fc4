//! Statements and receipts: who may bring them, and what the home relay adds.

use std::collections::BTreeSet;

use staffelstab_shared::{
    crypto::PublicKey,
    id::{EntryId, LedgerId, RelayId, StatementId},
    membership::{Act, Receipt, Statement, Via},
    protocol::{Item, Reason, item_id},
};

use super::{
    capacity::Who,
    desk::{Desk, Not},
};
use crate::log::LogInvite;

/// Statements and receipts of one ledger; they are exempt from its quota.
const MAX_CONTROL_ITEMS: usize = 65_536;
/// Statements that a new home witnesses at once: each costs two folds. More are stated anew.
const MAX_CAUGHT_UP: usize = 256;

impl Desk<'_> {
    /// `receipts` came with it, in the same frame.
    pub(super) fn statement(
        mut self,
        statement: &Statement,
        deposit: Option<&[u8]>,
        receipts: &[&Receipt],
    ) -> Result<u64, Not> {
        let home = self.home_of(statement);
        let says_something =
            |it: &&Receipt| Some(it.relay()) == home || self.was_ever_home(it.relay());
        let receipts: Vec<&Receipt> = receipts.iter().copied().filter(says_something).collect();
        self.may_state(statement, !receipts.is_empty())?;
        let deposit = deposit.filter(|bytes| !bytes.is_empty());
        let invite = invite_row(self.ledger, statement, deposit)?;
        let known = self.book.membership.contains(&statement.id());
        let here = self.not_here_yet(EntryId::new(*statement.id().as_bytes()), known);
        if let Err(here) = here {
            // Known, but its deposit may be new: a restored relay may have the statement
            // from another device, and its issuer brings the deposit whenever it connects.
            if let Some(invite) = invite.filter(|invite| invite.deposit.is_some()) {
                let stored = self.judge.log.invite(invite.key)?;
                if stored.is_none_or(|stored| stored.deposit.is_none()) {
                    self.write.invites.push(invite);
                }
            }
            return Err(here);
        }
        if self.book.control_items >= MAX_CONTROL_ITEMS {
            return Err(Reason::Quota.into());
        }
        let receipted = self.counts(statement, &receipts)?;
        let was_home = self.is_home();
        // Before the statement itself: it may name another home.
        let receipt = receipted.then(|| self.witness(statement.id()));
        self.book.membership.insert(statement.clone())?;
        let item = Item::Statement(statement.clone());
        let sequence = self.put_control(&item, statement.issuer().into());
        if let Some(receipt) = receipt {
            self.put_receipt(&receipt)?;
        }
        self.book.note_state();
        let counts = self.book.state.counted.contains(&statement.id());
        self.write.invites.extend(invite.filter(|_| counts));
        self.begin_as_home(was_home)?;
        Ok(sequence)
    }

    fn witness(&self, statement: StatementId) -> Receipt {
        let time = self.book.membership.next_receipt_time(self.judge.now);
        Receipt::sign(self.ledger, statement, time, self.judge.key)
    }

    fn put_receipt(&mut self, receipt: &Receipt) -> Result<u64, Reason> {
        self.book.membership.insert_receipt(receipt.clone())?;
        let device = PublicKey::from(receipt.relay()).into();
        Ok(self.put_control(&Item::Receipt(receipt.clone()), device))
    }

    /// A relay that has just become the home witnesses what it holds and no home has
    /// witnessed, in causal order. Otherwise a removal from before the move would be overruled
    /// by whatever the removed states after it.
    fn begin_as_home(&mut self, was_home: bool) -> Result<(), Reason> {
        if was_home || !self.is_home() {
            return Ok(());
        }
        let witnessed: BTreeSet<StatementId> = {
            let receipts = self.book.membership.receipts();
            receipts
                .filter(|receipt| self.was_ever_home(receipt.relay()))
                .map(Receipt::statement)
                .collect()
        };
        // The founding and moves of the home have their turns without a receipt.
        let mut waiting: Vec<Statement> = self
            .book
            .membership
            .statements()
            .filter(|it| !matches!(it.act(), Act::Found { .. } | Act::Home { .. }))
            .filter(|it| !witnessed.contains(&it.id()))
            .cloned()
            .collect();
        // What does not count is witnessed too, since something may build on it.
        waiting.sort_by_key(|it| (!self.book.state.counted.contains(&it.id()), it.id()));
        waiting.truncate(MAX_CAUGHT_UP);
        loop {
            let admitted = |it: &Statement| self.book.membership.admit(it, self.judge.now);
            // A layer at a time: what is ready has everything it builds on behind it.
            let counts =
                |it: &Statement| self.book.state.counted.contains(&it.id()) && admitted(it).is_ok();
            let (mut layer, mut rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(counts);
            if layer.is_empty() {
                // Never before what rules it out.
                let is_late = |it: &Statement| admitted(it).is_err_and(does_not_count);
                (layer, rest) = rest.into_iter().partition(is_late);
            }
            for statement in &layer {
                if self.book.control_items < MAX_CONTROL_ITEMS {
                    let receipt = self.witness(statement.id());
                    self.put_receipt(&receipt)?;
                }
            }
            if layer.is_empty() {
                break;
            }
            waiting = rest;
        }
        self.book.note_state();
        Ok(())
    }

    /// Whose receipts order this statement.
    fn home_of(&self, statement: &Statement) -> Option<RelayId> {
        match statement.act() {
            Act::Found { home, .. } => Some(*home),
            Act::Invite { .. }
            | Act::Join { .. }
            | Act::Role { .. }
            | Act::Remove { .. }
            | Act::Vouch { .. }
            | Act::Rotate { .. }
            | Act::Home { .. }
            | Act::Sheet { .. } => self.book.state.home,
        }
    }

    /// Whether the statement counts; true if this relay witnesses that with a receipt of its
    /// own: a home does, for what has none of its own yet. Whoever is not the home asks the
    /// fold.
    fn counts(&self, statement: &Statement, receipts: &[&Receipt]) -> Result<bool, Reason> {
        let home = self.home_of(statement);
        let is_home = home == Some(self.relay());
        if is_home && receipts.iter().any(|receipt| Some(receipt.relay()) == home) {
            // It is brought back what it once witnessed: that stands, and no new one is signed.
            let known = |head| self.book.membership.contains(head);
            let complete = statement.heads().iter().all(known);
            return if complete { Ok(false) } else { Err(Reason::UnknownHeads) };
        }
        if is_home && receipts.is_empty() {
            let admitted = self.book.membership.admit(statement, self.judge.now);
            return self.orders(admitted);
        }
        // With what the home, or a former one, said of it: that may reach back before what is
        // known here.
        let mut trial = self.book.membership.clone();
        trial.insert(statement.clone())?;
        for receipt in receipts {
            trial.insert_receipt((*receipt).clone())?;
        }
        if is_home {
            return self.orders(trial.admit(statement, self.judge.now));
        }
        let (state, id) = (trial.state(), statement.id());
        if state.held.contains(&id) {
            Err(Reason::UnknownHeads)
        } else if state.counted.contains(&id) || !receipts.is_empty() {
            Ok(false)
        } else {
            Err(Reason::NotAllowed)
        }
    }

    /// Whether a home gives its receipt. Once logs were compared it orders what a device
    /// brings even if that does not count: it acted at another relay, and what builds on it has
    /// had no turn here. Otherwise whoever states something, or joins, is told that it
    /// does not count.
    fn orders(&self, admitted: Result<(), Reason>) -> Result<bool, Reason> {
        let is_device = matches!(self.who(), Ok(Who::Device(..)));
        match admitted {
            Err(reason) if !(self.recovering && is_device && does_not_count(reason)) => Err(reason),
            Ok(()) | Err(_) => Ok(true),
        }
    }

    /// Whether the proposer may hand in this statement at all. Whether its issuer may
    /// make it is another question. `witnessed`: the home's receipt comes with it.
    fn may_state(&self, statement: &Statement, witnessed: bool) -> Result<(), Reason> {
        let who = match self.who() {
            Err(Reason::NotMember) if self.founding => return Ok(()),
            Err(Reason::NotMember) if self.returning => {
                let is_own_join = matches!(
                    statement.act(),
                    Act::Join { device, .. } if device.sign == self.principal
                );
                return if witnessed || is_own_join { Ok(()) } else { Err(Reason::NotMember) };
            }
            who => who?,
        };
        let (allowed, otherwise) = match who {
            Who::Device(..) => (true, Reason::NotAllowed),
            Who::Invite(invite) => {
                let is_join = matches!(
                    statement.act(),
                    Act::Join { via: Via::Invite(via), .. } if *via == invite
                );
                (is_join, Reason::NotAllowed)
            }
            Who::Sheet => (statement.issuer() == self.principal, Reason::NotAllowed),
            Who::Founder if !self.may_found()? => (false, Reason::FoundingClosed),
            Who::Stranger => (false, Reason::NotMember),
            // Its signature is its founder's; whoever brings it back may do so.
            Who::Founder => (matches!(statement.act(), Act::Found { .. }), Reason::NotMember),
        };
        if allowed { Ok(()) } else { Err(otherwise) }
    }

    pub(super) fn receipt(mut self, receipt: &Receipt) -> Result<u64, Not> {
        match self.who() {
            Err(Reason::NotMember) if self.founding => {}
            Err(Reason::NotMember) if self.returning && self.was_ever_home(receipt.relay()) => {}
            Err(reason) => return Err(reason.into()),
            Ok(Who::Device(..) | Who::Sheet) => {}
            Ok(Who::Invite(_)) => return Err(Reason::NotAllowed.into()),
            Ok(Who::Founder | Who::Stranger) => return Err(Reason::NotMember.into()),
        }
        self.not_here_yet(item_id(receipt.bytes()), true)?;
        if !self.book.membership.contains(&receipt.statement()) {
            return Err(Reason::UnknownHeads.into());
        }
        // Only relays that are, or once were, the home have something to say.
        if !self.was_ever_home(receipt.relay()) {
            return Err(Reason::NotAllowed.into());
        }
        if self.book.control_items >= MAX_CONTROL_ITEMS {
            return Err(Reason::Quota.into());
        }
        let was_home = self.is_home();
        let sequence = self.put_receipt(receipt)?;
        self.book.note_state();
        // It may bear out the statement that makes this relay the home.
        self.begin_as_home(was_home)?;
        Ok(sequence)
    }
}

/// Whether a statement that is whole and knows what it builds on has merely come too late.
const fn does_not_count(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::NotAllowed
            | Reason::NotMember
            | Reason::Removed
            | Reason::InviteClosed
            | Reason::InviteUnknown
    )
}

/// The row of an invite, if the statement is one. Its deposit must be what it promises.
fn invite_row(
    ledger: LedgerId,
    statement: &Statement,
    deposit: Option<&[u8]>,
) -> Result<Option<LogInvite>, Reason> {
    let Act::Invite { key, deposit: promised, .. } = statement.act() else {
        return if deposit.is_none() { Ok(None) } else { Err(Reason::Malformed) };
    };
    if deposit.is_some_and(|bytes| blake3::hash(bytes) != *promised) {
        return Err(Reason::Malformed);
    }
    let deposit = deposit.map(Into::into);
    Ok(Some(LogInvite { ledger, key: *key, statement: statement.id(), deposit }))
}
