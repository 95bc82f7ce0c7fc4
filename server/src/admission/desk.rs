//! Where one item is judged: the ledger as it will be with everything before it, and who
//! brings the item.

use staffelstab_shared::{
    crypto::{PublicKey, SigningKey},
    envelope::Kind,
    id::{DeviceId, EntryId, LedgerId, RelayId},
    membership::{Act, Statement},
    protocol::{Item, Reason},
    time::UnixMillis,
};

use super::capacity::Who;
use crate::{
    config::{Founding, Policy},
    ledger::Book,
    log::{Leave, Log, LogError, LogItem, Write, trouble},
};

/// What judging needs to know besides the ledger.
pub(crate) struct Judge<'a> {
    pub(crate) key: &'a SigningKey,
    pub(crate) policy: &'a Policy,
    pub(crate) log: &'a dyn Log,
    pub(crate) now: UnixMillis,
}

/// An item that is not taken: because it is here already, or for a reason.
pub(super) enum Not {
    Here(u64),
    Refused(Reason),
}

impl From<Reason> for Not {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

impl From<LogError> for Not {
    fn from(error: LogError) -> Self {
        Self::Refused(unreadable(error))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "made for map_err")]
fn unreadable(error: LogError) -> Reason {
    trouble::note("the log cannot be read", &error);
    Reason::Storage
}

/// Where one item is judged.
pub(super) struct Desk<'a> {
    pub(super) judge: &'a Judge<'a>,
    pub(super) book: &'a mut Book,
    pub(super) write: &'a mut Write,
    pub(super) ledger: LedgerId,
    pub(super) principal: PublicKey,
    pub(super) recovering: bool,
    pub(super) founding: bool,
    pub(super) returning: bool,
}

/// Whether somebody may found this ledger here, or bring it: by the relay's rule, unless its
/// operator has said something about this one.
pub(crate) fn may_found(
    policy: &Policy,
    log: &dyn Log,
    ledger: LedgerId,
) -> Result<bool, LogError> {
    Ok(match log.leave(ledger)? {
        Leave::Granted => true,
        Leave::Withdrawn => false,
        Leave::Unsaid => policy.founding == Founding::Open,
    })
}

impl Desk<'_> {
    pub(super) fn who(&self) -> Result<Who, Reason> {
        if self.book.end.sequence == 0 {
            Ok(Who::Founder)
        } else {
            Who::of(&self.book.state, &self.principal, self.judge.now)
        }
    }

    pub(super) fn may_found(&self) -> Result<bool, Reason> {
        may_found(self.judge.policy, self.judge.log, self.ledger).map_err(unreadable)
    }

    /// This relay's own id.
    pub(super) fn relay(&self) -> RelayId {
        self.judge.key.public().into()
    }

    /// Whether this relay is the ledger's home: then it gives receipts.
    pub(super) fn is_home(&self) -> bool {
        self.book.state.home == Some(self.relay())
    }

    /// Whether a relay is the ledger's home, or once was: then its receipts say something.
    pub(super) fn was_ever_home(&self, relay: RelayId) -> bool {
        let names_it = |statement: &Statement| {
            matches!(
                statement.act(),
                Act::Found { home, .. } | Act::Home { relay: home } if *home == relay
            )
        };
        self.book.state.home == Some(relay) || self.book.membership.statements().any(names_it)
    }

    /// Appending twice is once: says where the item is if it is here. `may_be` spares
    /// looking where the answer is known.
    pub(super) fn not_here_yet(&self, id: EntryId, may_be: bool) -> Result<(), Not> {
        if !may_be {
            return Ok(());
        }
        let sequence_of = |item: &LogItem| item.position.sequence;
        if let Some(item) = self.write.items.iter().find(|item| item.id == id) {
            return Err(Not::Here(sequence_of(item)));
        }
        match self.judge.log.find(self.ledger, id)? {
            Some(item) => Err(Not::Here(sequence_of(&item))),
            None => Ok(()),
        }
    }

    pub(super) fn put_control(&mut self, item: &Item, device: DeviceId) -> u64 {
        let kind = if matches!(item, Item::Receipt(_)) { Kind::Receipt } else { Kind::Statement };
        self.book.control_items = self.book.control_items.saturating_add(1);
        self.put(LogItem {
            position: self.book.end.then(item.id()),
            id: item.id(),
            kind,
            device,
            device_sequence: 0,
            record: None,
            bytes: Some(item.bytes().clone()),
        })
    }

    pub(super) fn put(&mut self, item: LogItem) -> u64 {
        let sequence = item.position.sequence;
        self.book.end = item.position;
        if !item.is_control() {
            self.book.bytes = self.book.bytes.saturating_add(item.size() as u64);
            let chain = self.book.chain(&item.device);
            self.book.chains.entry(item.device).or_insert(chain).push(&item);
        }
        self.write.items.push(item);
        sequence
    }
}
