//! A whole proposal, item by item.

use staffelstab_shared::{
    id::StatementId,
    membership::{Act, Receipt, Via},
    protocol::{Item, Reason},
};

use super::{
    desk::{Desk, Judge, Not},
    proposal::{Outcome, Proposal},
};
use crate::{ledger::Book, log::Write};

/// Judges the items of a proposal in order. What is taken is put into `write` and noted
/// in `book`.
pub(crate) fn admit(
    judge: &Judge<'_>,
    book: &mut Book,
    write: &mut Write,
    proposal: &Proposal,
) -> Outcome {
    let mut outcome = Outcome::new(proposal.ledger);
    // A restored or new relay is sent receipts again, in one frame with their statements.
    let receipts: Vec<&Receipt> = proposal
        .items
        .iter()
        .filter_map(|offered| match &offered.item {
            Item::Receipt(receipt) => Some(receipt),
            Item::Entry(_) | Item::Statement(_) => None,
        })
        .collect();
    for offered in &proposal.items {
        let desk = Desk {
            judge,
            book,
            write,
            ledger: proposal.ledger,
            principal: proposal.principal,
            recovering: proposal.recovering,
            founding: proposal.founding,
            returning: proposal.returning,
        };
        let taken = match &offered.item {
            item if item.ledger() != proposal.ledger => Err(Reason::OtherLedger.into()),
            Item::Entry(entry) => desk.entry(entry, offered.checked),
            Item::Statement(statement) => {
                let of_it = |receipt: &&Receipt| receipt.statement() == statement.id();
                let receipts: Vec<&Receipt> = receipts.iter().copied().filter(of_it).collect();
                desk.statement(statement, offered.deposit.as_deref(), &receipts)
            }
            Item::Receipt(receipt) => desk.receipt(receipt),
        };
        match taken {
            Ok(sequence) | Err(Not::Here(sequence)) => {
                outcome.acked.push((offered.id(), sequence));
                outcome.joined_by = joined_by(&offered.item).or(outcome.joined_by);
            }
            Err(Not::Refused(reason)) => outcome.rejected.push((offered.id(), reason)),
        }
    }
    outcome
}

fn joined_by(item: &Item) -> Option<StatementId> {
    let Item::Statement(statement) = item else { return None };
    if let Act::Join { via: Via::Invite(invite), .. } = statement.act() {
        Some(*invite)
    } else {
        None
    }
}
