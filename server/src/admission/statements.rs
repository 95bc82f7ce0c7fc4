//! Statements and receipts: who may bring them, and what the home relay adds.

use staffelstab_shared::{
    crypto::PublicKey,
    id::{EntryId, LedgerId, RelayId},
    membership::{Act, Receipt, Statement, Via},
    protocol::{Item, Reason},
};

use super::{Not, Place, Receipts, Who};
use crate::{config::Founding, log::StoredInvite};

/// Statements and receipts of one ledger; they are exempt from its quota.
const MAX_CONTROL_ITEMS: usize = 65_536;

impl Place<'_> {
    pub(super) fn statement(
        mut self,
        statement: &Statement,
        deposit: Option<Vec<u8>>,
        receipts: Receipts,
    ) -> Result<u64, Not> {
        let relay = RelayId::from(self.judge.key.public());
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
        let home = if let Act::Found { home, .. } = statement.act() {
            Some(*home)
        } else {
            self.book.state.home
        };
        let is_home = home == Some(relay);
        if is_home && !receipts.own {
            self.book.membership.admit(statement, self.judge.now)?;
        } else if is_home || receipts.of_home {
            // The home took it, here or there: where it stands in the order is for the fold to say.
            let known = |head| self.book.membership.contains(head);
            if !statement.heads().iter().all(known) {
                return Err(Reason::UnknownHeads.into());
            }
        } else {
            self.counts_without_receipt(statement)?;
        }
        // Before the statement itself: it may name another home.
        let receipt = (is_home && !receipts.own).then(|| {
            let time = self.book.membership.next_receipt_time(self.judge.now);
            Receipt::sign(self.ledger, statement.id(), time, self.judge.key)
        });
        self.book.membership.insert(statement.clone())?;
        self.write.invites.extend(invite);
        let item = Item::Statement(statement.clone());
        let sequence = self.put_control(&item, statement.issuer().into());
        if let Some(receipt) = receipt {
            self.book.membership.insert_receipt(receipt.clone())?;
            self.put_control(&Item::Receipt(receipt), PublicKey::from(relay).into());
        }
        self.book.note_state();
        Ok(sequence)
    }

    /// Whether the proposer may hand in this statement at all. Whether its issuer may
    /// make it is another question. `witnessed`: the home's receipt comes with it.
    pub(super) fn may_state(&self, statement: &Statement, witnessed: bool) -> Result<(), Reason> {
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
            Who::Founder if self.judge.policy.founding == Founding::Closed => {
                (false, Reason::FoundingClosed)
            }
            Who::Stranger => (false, Reason::NotMember),
            // Its signature is its founder's; whoever brings it back may do so.
            Who::Founder => (matches!(statement.act(), Act::Found { .. }), Reason::NotMember),
        };
        if allowed { Ok(()) } else { Err(otherwise) }
    }

    fn counts_without_receipt(&self, statement: &Statement) -> Result<(), Reason> {
        let mut trial = self.book.membership.clone();
        trial.insert(statement.clone())?;
        let (state, id) = (trial.state(), statement.id());
        if state.counted.contains(&id) {
            Ok(())
        } else if state.held.contains(&id) {
            Err(Reason::UnknownHeads)
        } else {
            Err(Reason::NotAllowed)
        }
    }

    pub(super) fn receipt(mut self, receipt: Receipt) -> Result<u64, Not> {
        match self.who() {
            Err(Reason::NotMember) if self.founding => {}
            Err(Reason::NotMember)
                if self.returning && Some(receipt.relay()) == self.book.state.home => {}
            Err(reason) => return Err(reason.into()),
            Ok(Who::Device(..) | Who::Sheet) => {}
            Ok(Who::Invite(_)) => return Err(Reason::NotAllowed.into()),
            Ok(Who::Founder | Who::Stranger) => return Err(Reason::NotMember.into()),
        }
        let item = Item::Receipt(receipt.clone());
        self.not_here_yet(item.id(), true)?;
        if !self.book.membership.contains(&receipt.statement()) {
            return Err(Reason::UnknownHeads.into());
        }
        // Only relays that are, or once were, the home have something to say.
        let relay = receipt.relay();
        let names_it = |statement: &Statement| {
            matches!(
                statement.act(),
                Act::Found { home, .. } | Act::Home { relay: home } if *home == relay
            )
        };
        if !self.book.membership.statements().any(names_it) {
            return Err(Reason::NotAllowed.into());
        }
        if self.book.control_items >= MAX_CONTROL_ITEMS {
            return Err(Reason::Quota.into());
        }
        self.book.membership.insert_receipt(receipt)?;
        let sequence = self.put_control(&item, PublicKey::from(relay).into());
        self.book.note_state();
        Ok(sequence)
    }
}

/// The row of an invite, if the statement is one. Its deposit must be what it promises.
fn invite_row(
    ledger: LedgerId,
    statement: &Statement,
    deposit: Option<Vec<u8>>,
) -> Result<Option<StoredInvite>, Reason> {
    let Act::Invite { key, deposit: promised, .. } = statement.act() else {
        return if deposit.is_none() { Ok(None) } else { Err(Reason::Malformed) };
    };
    if deposit.as_ref().is_some_and(|bytes| blake3::hash(bytes) != *promised) {
        return Err(Reason::Malformed);
    }
    let deposit = deposit.map(Into::into);
    Ok(Some(StoredInvite { ledger, key: *key, statement: statement.id(), deposit }))
}
