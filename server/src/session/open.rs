//! A session after `Welcome`: it reads and appends.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use bytes::Bytes;
use staffelstab_shared::{
    crypto::PublicKey,
    envelope::{ChainHead, EnvelopeError, MAX_ENTRY},
    id::{DeviceId, EntryId, LedgerId},
    membership::Via,
    protocol::{
        ClientFrame, Cursor, Frame, Item, ItemBytes, MAX_BATCH, MAX_LISTING, Reason, ServerFrame,
        item_id,
    },
    time::UnixMillis,
};

use super::effect::Effect;
use crate::{
    admission::{Offered, Outcome, Proposal, Who},
    delivery::{cursor, deliver, delivery, encode, list},
    hub::{Hub, Short, storage},
    ledger::{FRAME_PAGE, Ledger, Next},
    log::{LogItem, Position},
};

/// Ids that one session may have asked for and not got yet.
const MAX_FETCHING: usize = 16 * MAX_BATCH;

#[derive(Debug)]
pub(super) struct Open {
    pub(super) ledger: LedgerId,
    principal: PublicKey,
    device: DeviceId,
    who: Who,
    /// Nothing as long as the ledger is not founded.
    book: Option<Arc<Ledger>>,
    /// The membership by which `who` was found.
    revision: u64,
    /// The cursor did not match: the device compares, and re-sends what is missing here.
    recovering: bool,
    reading: Reading,
    /// One answer for each `Fetch`.
    fetching: VecDeque<Vec<EntryId>>,
    /// Not told yet to whoever writes the log.
    pub(super) refused: BTreeMap<Reason, u64>,
}

#[derive(Debug, Clone, Copy)]
enum Reading {
    /// Statements and receipts after a sequence, ahead of their turn; then entries.
    Control(u64, Option<Position>),
    Entries(Position),
    /// For `Read`, or for ever: an invite reads no entries.
    Waits,
}

impl Open {
    pub(super) fn begin(
        hub: &Hub,
        ledger: LedgerId,
        principal: PublicKey,
        after: Option<Cursor>,
        now: UnixMillis,
    ) -> Result<(Self, Vec<Effect>), Reason> {
        let book = hub.ledger(ledger).map_err(storage)?;
        let (revision, who) = match &book {
            Some(book) => {
                let (revision, state) = book.state();
                (revision, who_of_old(Who::of(&state, &principal, now), after)?)
            }
            None if !hub.may_found(ledger).map_err(storage)? => {
                return Err(Reason::FoundingClosed);
            }
            None => (0, Who::Founder),
        };
        let mut open = Self {
            ledger,
            principal,
            device: principal.into(),
            who,
            revision,
            recovering: false,
            book,
            reading: Reading::Waits,
            fetching: VecDeque::new(),
            refused: BTreeMap::new(),
        };
        let mut effects = vec![open.welcome(hub, after)?];
        effects.extend(open.deposit(hub).map(Effect::Send));
        Ok((open, effects))
    }

    /// Says where the log stands, and begins to read if the cursor lies in it.
    fn welcome(&mut self, hub: &Hub, after: Option<Cursor>) -> Result<Effect, Reason> {
        let position = match after {
            _ if self.is_stranger() => None,
            Some(after) => self.place(hub, after)?,
            None => Some(Position::START),
        };
        let reads_entries = matches!(self.who, Who::Device(..) | Who::Founder);
        self.recovering |= position.is_none();
        self.reading = if self.is_stranger() {
            Reading::Waits
        } else {
            Reading::Control(
                position.map_or(0, |position| position.sequence),
                position.filter(|_| reads_entries),
            )
        };
        // To a stranger the log is empty: it learns nothing of it.
        let known = self.book.as_ref().filter(|_| !self.is_stranger());
        let head = known.map_or(Position::START, |book| book.durable());
        Ok(Effect::Send(encode(&ServerFrame::Welcome {
            ledger: self.ledger,
            known: self.book.is_some(),
            resumed: position.is_some(),
            head: cursor(hub.id(), head),
            own: self.own(),
        })))
    }

    /// Whether the other side has not shown that it belongs here.
    pub(super) const fn is_stranger(&self) -> bool {
        matches!(self.who, Who::Stranger)
    }

    fn own(&self) -> ChainHead {
        let head = |book: &Arc<Ledger>| book.book().own_head(&self.device);
        self.book.as_ref().map_or(ChainHead::EMPTY, head)
    }

    /// The position of a cursor, if it lies in this relay's log.
    fn place(&self, hub: &Hub, after: Cursor) -> Result<Option<Position>, Reason> {
        if after.relay != hub.id() {
            return Ok(None);
        }
        let position = Position { sequence: after.sequence, hash: after.hash };
        if self.book.as_ref().is_some_and(|book| book.durable() == position) {
            return Ok(Some(position));
        }
        let hash = hub.log().hash_at(self.ledger, after.sequence).map_err(storage)?;
        Ok((hash == Some(after.hash)).then_some(position))
    }

    /// A device that joined and never wrote may have lost its keys on the way: once more.
    fn deposit(&self, hub: &Hub) -> Option<Bytes> {
        let Who::Device(id, _) = self.who else { return None };
        if self.own() != ChainHead::EMPTY {
            return None;
        }
        let (_, state) = self.book.as_ref()?.state();
        let Some(Via::Invite(invite)) = state.devices.get(&id)?.via else { return None };
        self.deposit_frame(hub.deposit(self.ledger, invite)?)
    }

    fn deposit_frame(&self, deposit: Vec<u8>) -> Option<Bytes> {
        let deposit = ItemBytes::new(deposit).ok()?;
        Some(encode(&ServerFrame::Deposit { ledger: self.ledger, deposit }))
    }

    pub(super) fn receive(&mut self, hub: &Hub, frame: ClientFrame) -> Result<Vec<Effect>, Reason> {
        if frame.ledger() != self.ledger {
            return Err(Reason::OtherLedger);
        }
        match frame {
            ClientFrame::Append { items, .. } => {
                Ok(self.append(items.into_vec().into_iter().map(|item| (item, None))))
            }
            ClientFrame::AppendInvite { statement, deposit, .. } => {
                Ok(self.append([(statement, Some(deposit.into_vec()))].into_iter()))
            }
            ClientFrame::List { after, .. } => self.listing(hub, after),
            ClientFrame::Fetch { ids, .. } => self.fetch(hub, ids.into_vec()),
            ClientFrame::Read { after, .. } => self.read(hub, after),
            ClientFrame::Hello { .. } | ClientFrame::Seek { .. } | ClientFrame::Prove { .. } => {
                Err(Reason::Malformed)
            }
        }
    }

    /// Parses items and checks signatures, here and not where writes are put in order:
    /// that is one place, and this is as many as there are sessions.
    fn append(&mut self, items: impl Iterator<Item = (ItemBytes, Option<Vec<u8>>)>) -> Vec<Effect> {
        let state = self.book.as_ref().map(|book| book.state());
        let mut effects = Vec::new();
        let mut offered = Vec::new();
        for (bytes, deposit) in items {
            match Item::parse(bytes.as_slice()) {
                Ok(item) => {
                    let checked = match (&state, &item) {
                        (Some((revision, state)), Item::Entry(entry)) => {
                            Some((*revision, state.check_entry(entry)))
                        }
                        (None, _) | (_, Item::Statement(_) | Item::Receipt(_)) => None,
                    };
                    offered.push(Offered { item, checked, deposit });
                }
                Err(error) => {
                    let reason = refusal(&error);
                    effects.push(self.rejected(item_id(bytes.as_slice()), reason));
                }
            }
        }
        if !offered.is_empty() {
            effects.push(Effect::Append(Proposal {
                ledger: self.ledger,
                principal: self.principal,
                recovering: self.recovering,
                founding: matches!(self.who, Who::Founder),
                returning: self.is_stranger(),
                items: offered,
            }));
        }
        effects
    }

    pub(super) fn committed(&mut self, outcome: &Outcome) -> Vec<Effect> {
        let mut effects = Vec::new();
        for acked in outcome.acked.chunks(MAX_BATCH) {
            let items = list(acked.to_vec());
            effects.push(Effect::Send(encode(&ServerFrame::Acked { ledger: self.ledger, items })));
        }
        for (id, reason) in &outcome.rejected {
            effects.push(self.rejected(*id, *reason));
        }
        let deposit = outcome.deposit.clone().and_then(|deposit| self.deposit_frame(deposit));
        effects.extend(deposit.map(Effect::Send));
        effects
    }

    fn rejected(&mut self, id: EntryId, reason: Reason) -> Effect {
        // Anybody who has a ledger here can bring thousands of them.
        tracing::debug!(ledger = %Short(self.ledger), ?reason, "an item was refused");
        let times = self.refused.entry(reason).or_default();
        *times = times.saturating_add(1);
        Effect::Send(encode(&ServerFrame::Rejected { ledger: self.ledger, id, reason }))
    }

    fn listing(&self, hub: &Hub, after: u64) -> Result<Vec<Effect>, Reason> {
        self.may_read_entries(hub)?;
        // No log is that long: then the page is empty.
        let start = after.min(i64::MAX as u64);
        let ids = hub.log().ids_after(self.ledger, start, MAX_LISTING).map_err(storage)?;
        let ids = list(ids);
        Ok(vec![Effect::Send(encode(&ServerFrame::Listing { ledger: self.ledger, after, ids }))])
    }

    fn fetch(&mut self, hub: &Hub, ids: Vec<EntryId>) -> Result<Vec<Effect>, Reason> {
        self.may_read_entries(hub)?;
        let waiting: usize = self.fetching.iter().map(|ids| ids.len().max(1)).sum();
        if waiting + ids.len() > MAX_FETCHING {
            return Err(Reason::Busy);
        }
        self.fetching.push_back(ids);
        Ok(Vec::new())
    }

    fn read(&mut self, hub: &Hub, after: Cursor) -> Result<Vec<Effect>, Reason> {
        self.may_read_entries(hub)?;
        match self.place(hub, after)? {
            Some(position) => {
                self.reading = Reading::Entries(position);
                Ok(Vec::new())
            }
            None => Ok(vec![self.welcome(hub, Some(after))?]),
        }
    }

    fn may_read_entries(&self, hub: &Hub) -> Result<(), Reason> {
        match self.who {
            Who::Device(..) => Ok(()),
            // Nothing is there to read; once there is, its own join makes it a device.
            Who::Founder if hub.ledger(self.ledger).map_err(storage)?.is_none() => Ok(()),
            Who::Invite(_) | Who::Sheet => Err(Reason::NotAllowed),
            Who::Founder | Who::Stranger => Err(Reason::NotMember),
        }
    }

    pub(super) fn pull(&mut self, hub: &Hub, now: UnixMillis) -> Result<Option<Bytes>, Reason> {
        self.check_membership(hub, now)?;
        if matches!(self.who, Who::Founder) && self.book.is_some() {
            // It reads when it belongs here.
            return Ok(None);
        }
        if let Some(ids) = self.fetching.pop_front() {
            return self.fetched(hub, ids).map(Some);
        }
        match self.reading {
            Reading::Control(after, then) => self.control(hub, after, then).map(Some),
            Reading::Entries(position) => self.entries(hub, position),
            Reading::Waits => Ok(None),
        }
    }

    pub(super) fn reads_log(&self) -> bool {
        let far_back = |position: Position| {
            self.book.as_ref().is_some_and(|book| book.book().is_far_back(position))
        };
        !self.fetching.is_empty()
            || match self.reading {
                Reading::Control(after, _) => {
                    self.book.as_ref().is_some_and(|book| book.book().last_control > after)
                }
                Reading::Entries(position) => far_back(position),
                Reading::Waits => false,
            }
    }

    /// A device that is removed meanwhile reads nothing more.
    fn check_membership(&mut self, hub: &Hub, now: UnixMillis) -> Result<(), Reason> {
        if self.book.is_none() {
            self.book = hub.ledger(self.ledger).map_err(storage)?;
        }
        let Some(book) = &self.book else { return Ok(()) };
        if book.book().revision == self.revision {
            return Ok(());
        }
        let (revision, state) = book.state();
        self.revision = revision;
        match self.who {
            Who::Device(..) | Who::Sheet => {
                self.who = Who::of(&state, &self.principal, now)?;
            }
            // It brings a whole ledger, frame by frame, and its own join is still to come.
            Who::Founder => match Who::of(&state, &self.principal, now) {
                Err(Reason::NotMember) => {}
                who => self.who = who?,
            },
            // It may just have been used, by this very session.
            Who::Invite(_) => {}
            // It connects anew when it has brought back what it has.
            Who::Stranger => {}
        }
        Ok(())
    }

    fn fetched(&mut self, hub: &Hub, ids: Vec<EntryId>) -> Result<Bytes, Reason> {
        let mut items: Vec<LogItem> = Vec::new();
        let mut left = FRAME_PAGE.bytes;
        let mut rest = ids.into_iter();
        for id in rest.by_ref() {
            let Some(item) = hub.log().find(self.ledger, id).map_err(storage)? else { continue };
            left = left.saturating_sub(item.size());
            items.push(item);
            if left < MAX_ENTRY {
                break;
            }
        }
        let rest: Vec<EntryId> = rest.collect();
        if !rest.is_empty() {
            self.fetching.push_front(rest);
        }
        let hidden =
            |item: &LogItem| self.book.as_ref().is_some_and(|book| book.book().is_hidden(item));
        let items = list(items.iter().map(|item| delivery(item, hidden(item))).collect());
        Ok(encode(&ServerFrame::Fetched { ledger: self.ledger, items }))
    }

    fn control(&mut self, hub: &Hub, after: u64, then: Option<Position>) -> Result<Bytes, Reason> {
        let newest = self.book.as_ref().map_or(0, |book| book.book().last_control);
        let page = if newest > after {
            hub.log().control_after(self.ledger, after, FRAME_PAGE).map_err(storage)?
        } else {
            Vec::new()
        };
        let reached = page.last().map_or(newest, |item| item.position.sequence);
        let last = reached >= newest;
        self.reading = match (last, then) {
            (false, _) => Reading::Control(reached, then),
            (true, Some(position)) => Reading::Entries(position),
            (true, None) => Reading::Waits,
        };
        let whole = |item: LogItem| ItemBytes::new(item.bytes?.to_vec()).ok();
        let items = list(page.into_iter().filter_map(whole).collect());
        Ok(encode(&ServerFrame::Control { ledger: self.ledger, items, last }))
    }

    fn entries(&mut self, hub: &Hub, after: Position) -> Result<Option<Bytes>, Reason> {
        let Some(book) = &self.book else { return Ok(None) };
        let next = book.book().next(self.ledger, hub.id(), after, self.device);
        let (frame, position) = match next {
            Next::Nothing => return Ok(None),
            Next::Frame(frame, position) => (frame, position),
            Next::Log => {
                // The log may be ahead of what was announced; it is durable all the same.
                let items = hub.log().read_after(self.ledger, after.sequence, FRAME_PAGE);
                let items = items.map_err(storage)?;
                if items.is_empty() {
                    return Ok(None);
                }
                let book = book.book();
                let hidden = items.iter().map(|item| (item, book.is_hidden(item)));
                deliver(self.ledger, hub.id(), self.device, hidden)
            }
        };
        self.reading = Reading::Entries(position);
        Ok(Some(frame))
    }
}

/// Who has a cursor was here before: the relay may have lost that it joined.
fn who_of_old(who: Result<Who, Reason>, after: Option<Cursor>) -> Result<Who, Reason> {
    if who == Err(Reason::NotMember) && after.is_some() { Ok(Who::Stranger) } else { who }
}

const fn refusal(error: &EnvelopeError) -> Reason {
    match error {
        EnvelopeError::TooLarge => Reason::TooLarge,
        EnvelopeError::Version(_) => Reason::Version,
        EnvelopeError::Malformed(_) => Reason::Malformed,
        EnvelopeError::Crypto(_) => Reason::BadSignature,
    }
}
