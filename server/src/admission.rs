//! What a relay takes: every item of a proposal is judged against the ledger as it will
//! be with all the items before it, in the one place where writes are put in order.

mod entries;
mod statements;

use staffelstab_shared::{
    crypto::{PublicKey, SigningKey},
    envelope::Kind,
    id::{DeviceId, EntryId, LedgerId, RelayId, StatementId},
    membership::{Act, InviteStatus, Role, State, Via},
    protocol::{Item, Reason},
    time::UnixMillis,
};

use crate::{
    config::Policy,
    ledger::Book,
    log::{Log, LogError, Stored, Write},
};

pub use entries::{ERASURES_A_DAY, PURGE_DELAY_MS};

/// Items that a session wants appended, in order.
#[derive(Debug)]
pub struct Proposal {
    pub ledger: LedgerId,
    /// Who proposes: a device's key, an invite's, the recovery sheet's.
    pub principal: PublicKey,
    /// The device re-sends what a restored relay lost: its chain may have holes where
    /// erasures purged entries for good.
    pub recovering: bool,
    /// The session began when nobody here knew the ledger: it may bring all statements,
    /// founded by whomever; each speaks for itself.
    pub founding: bool,
    /// The session is one of [`Who::Stranger`].
    pub returning: bool,
    pub items: Vec<Offered>,
}

/// One item of a proposal.
#[derive(Debug)]
pub struct Offered {
    pub(crate) item: Item,
    /// What [`State::check_entry`] said, and by which state.
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

/// In what capacity somebody is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Device(DeviceId, Role),
    /// Holds an open invite: may join.
    Invite(StatementId),
    /// Holds the recovery sheet.
    Sheet,
    /// Nobody here knows the ledger: may found it.
    Founder,
    /// A device that says it was here before. If this relay has lost its join, it may bring
    /// that back, and what else bears the home's receipt; nothing more.
    Stranger,
}

impl Who {
    /// # Errors
    /// [`Reason::Removed`], [`Reason::InviteClosed`], [`Reason::NotMember`].
    pub(crate) fn of(state: &State, key: &PublicKey, now: UnixMillis) -> Result<Self, Reason> {
        if let Some((id, device)) = state.device(key) {
            return if device.live {
                Ok(Self::Device(id, device.role))
            } else {
                Err(Reason::Removed)
            };
        }
        if let Some((id, invite)) = state.invite(key) {
            let open = invite.status == InviteStatus::Open && now < invite.expires;
            return if open { Ok(Self::Invite(id)) } else { Err(Reason::InviteClosed) };
        }
        match state.sheet {
            Some(sheet) if sheet.sign == *key => Ok(Self::Sheet),
            Some(_) | None => Err(Reason::NotMember),
        }
    }
}

/// What judging needs to know besides the ledger.
pub(crate) struct Judge<'a> {
    pub(crate) key: &'a SigningKey,
    pub(crate) policy: &'a Policy,
    pub(crate) log: &'a dyn Log,
    pub(crate) now: UnixMillis,
}

/// An item that is not taken: because it is here already, or for a reason.
enum Not {
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
        tracing::error!(%error, "the log cannot be read");
        Self::Refused(Reason::Storage)
    }
}

/// Judges the items of a proposal in order. What is taken is put into `write` and noted
/// in `book`.
pub(crate) fn admit(
    judge: &Judge<'_>,
    book: &mut Book,
    write: &mut Write,
    proposal: Proposal,
) -> Outcome {
    let mut outcome = Outcome::new(proposal.ledger);
    let relay = judge.key.public().into();
    // A restored relay is sent its own receipts again: those stand, no new ones are signed.
    let receipts: Vec<(RelayId, StatementId)> = proposal
        .items
        .iter()
        .filter_map(|offered| match &offered.item {
            Item::Receipt(receipt) => Some((receipt.relay(), receipt.statement())),
            Item::Entry(_) | Item::Statement(_) => None,
        })
        .collect();
    for offered in proposal.items {
        let id = offered.item.id();
        let place = Place {
            judge,
            book,
            write,
            ledger: proposal.ledger,
            principal: proposal.principal,
            recovering: proposal.recovering,
            founding: proposal.founding,
            returning: proposal.returning,
        };
        let joined_by = joined_by(&offered.item);
        let taken = match offered.item {
            _ if offered.item.ledger() != proposal.ledger => Err(Reason::OtherLedger.into()),
            Item::Entry(entry) => place.entry(&entry, offered.checked),
            Item::Statement(statement) => {
                let receipted = receipts.contains(&(relay, statement.id()));
                let home = place.book.state.home;
                let witnessed = home.is_some_and(|home| receipts.contains(&(home, statement.id())));
                place.may_state(&statement, witnessed).map_err(Not::from).and_then(|()| {
                    let receipts = Receipts { own: receipted, of_home: witnessed };
                    place.statement(&statement, offered.deposit, receipts)
                })
            }
            Item::Receipt(receipt) => place.receipt(receipt),
        };
        match taken {
            Ok(sequence) | Err(Not::Here(sequence)) => {
                outcome.acked.push((id, sequence));
                outcome.joined_by = joined_by.or(outcome.joined_by);
            }
            Err(Not::Refused(reason)) => outcome.rejected.push((id, reason)),
        }
    }
    outcome
}

/// Which receipts of a statement come with it in one proposal.
#[derive(Debug, Clone, Copy)]
struct Receipts {
    /// This relay's own, from before it was restored.
    own: bool,
    /// The home's: it has taken the statement.
    of_home: bool,
}

fn joined_by(item: &Item) -> Option<StatementId> {
    let Item::Statement(statement) = item else { return None };
    if let Act::Join { via: Via::Invite(invite), .. } = statement.act() {
        Some(*invite)
    } else {
        None
    }
}

/// Where one item is judged.
struct Place<'a> {
    judge: &'a Judge<'a>,
    book: &'a mut Book,
    write: &'a mut Write,
    ledger: LedgerId,
    principal: PublicKey,
    recovering: bool,
    founding: bool,
    returning: bool,
}

impl Place<'_> {
    fn who(&self) -> Result<Who, Reason> {
        if self.book.end.sequence == 0 {
            Ok(Who::Founder)
        } else {
            Who::of(&self.book.state, &self.principal, self.judge.now)
        }
    }

    /// Appending twice is once: says where the item is if it is here. `may_be` spares
    /// looking where the answer is known.
    fn not_here_yet(&self, id: EntryId, may_be: bool) -> Result<(), Not> {
        if !may_be {
            return Ok(());
        }
        let sequence_of = |item: &Stored| item.position.sequence;
        if let Some(item) = self.write.items.iter().find(|item| item.id == id) {
            return Err(Not::Here(sequence_of(item)));
        }
        match self.judge.log.find(self.ledger, id)? {
            Some(item) => Err(Not::Here(sequence_of(&item))),
            None => Ok(()),
        }
    }

    fn put_control(&mut self, item: &Item, device: DeviceId) -> u64 {
        let kind = if matches!(item, Item::Receipt(_)) { Kind::Receipt } else { Kind::Statement };
        self.book.control_items = self.book.control_items.saturating_add(1);
        self.put(Stored {
            position: self.book.end.then(item.id()),
            id: item.id(),
            kind,
            device,
            device_sequence: 0,
            record: None,
            bytes: Some(item.bytes().clone()),
        })
    }

    fn put(&mut self, item: Stored) -> u64 {
        let sequence = item.position.sequence;
        self.book.end = item.position;
        if !item.is_control() {
            self.book.bytes = self.book.bytes.saturating_add(item.len() as u64);
            let chain = self.book.chain(&item.device);
            self.book.chains.entry(item.device).or_insert(chain).push(&item);
        }
        self.write.items.push(item);
        sequence
    }
}
