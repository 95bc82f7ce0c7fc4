//! Own entries on their way out: queued, sealed, sent, acknowledged or refused.
//!
//! A queued change is kept as plain payload and sealed only when it is sent, so that it
//! can be sealed anew when the key or the end of the own chain is another by then. What
//! was sealed is stored before it is sent.

use minicbor::{Decode, Encode};

use super::{
    Context, End, Output, Replica, Row, Table,
    rows::{self, Queued},
    session::{Session, acknowledged_as},
};
use crate::{
    cbor::List,
    envelope::{ChainHead, Draft, Entry, Kind, MAX_ENTRY},
    id::{EntryId, RecordId, StatementId},
    membership::Membership,
    protocol::{self, ClientFrame, ItemBytes, MAX_BATCH, Reason},
    time::UnixMillis,
};

/// Own items that one session may have unacknowledged.
const WINDOW: usize = 1024;
/// Bytes of items in one frame: leaves room for its own fields.
pub(super) const FRAME_ROOM: usize = protocol::MAX_FRAME - 16 * 1024;

/// Why an own entry went to "needs attention".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum RefusedReason {
    /// The relay said so.
    #[n(0)]
    Relay(#[n(0)] Reason),
    /// The record was erased before this arrived.
    #[n(1)]
    Erased,
    /// An entry of somebody else stopped the app while it was merged.
    #[n(2)]
    Quarantined,
}

/// An entry that needs a person's attention. It can be read and copied.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Refused {
    #[n(0)]
    pub record: RecordId,
    #[n(1)]
    pub reason: RefusedReason,
    /// What was written, in words.
    #[n(2)]
    pub note: String,
    #[n(3)]
    pub at: UnixMillis,
    /// The entry itself, for one that was quarantined.
    #[n(4)]
    pub entry: Option<EntryId>,
}

impl Replica {
    /// Puts an own item last in line. It is sent as soon as a session allows it.
    pub(super) fn enqueue(&mut self, queued: Queued, output: &mut Output) {
        let order = self.next_order();
        output.commit.push(Row::put(Table::Outbox, rows::order_key(order), rows::encode(&queued)));
        output.strict = true;
        self.outbox.insert(order, queued);
    }

    /// Seals and sends what is waiting, as far as the session and the window allow.
    pub(super) fn pump(&mut self, ctx: &mut Context, output: &mut Output) {
        let Session::Open(open) = &self.session else { return };
        if !open.control_complete {
            return;
        }
        let waiting: Vec<u64> = self
            .outbox
            .keys()
            .filter(|order| !open.sent.contains(order))
            .take(WINDOW.saturating_sub(open.sent.len()))
            .copied()
            .collect();
        let mut sent = Vec::with_capacity(waiting.len());
        let mut gathered = Gathered::default();
        let chain = self.progress.chain;
        for order in waiting {
            match self.ready(ctx, order, output) {
                Some(Ready::Item(bytes)) => {
                    gathered.push(bytes, self.ledger, &mut output.frames);
                }
                Some(Ready::Invite { statement, deposit }) => {
                    gathered.flush(self.ledger, &mut output.frames);
                    output.frames.push(ClientFrame::AppendInvite {
                        ledger: self.ledger,
                        statement,
                        deposit,
                    });
                }
                // No key to seal under yet: nothing behind may overtake.
                None => break,
            }
            sent.push(order);
        }
        gathered.flush(self.ledger, &mut output.frames);
        if chain != self.progress.chain {
            output.commit.push(self.progress_row());
            output.strict = true;
        }
        if let Session::Open(open) = &mut self.session {
            open.sent.extend(sent);
        }
    }

    fn ready(&mut self, ctx: &mut Context, order: u64, output: &mut Output) -> Option<Ready> {
        let queued = self.outbox.get_mut(&order)?;
        match queued {
            Queued::Statement { bytes, deposit: None } => {
                ItemBytes::new(bytes.clone()).ok().map(Ready::Item)
            }
            Queued::Statement { bytes, deposit: Some(deposit) } => Some(Ready::Invite {
                statement: ItemBytes::new(bytes.clone()).ok()?,
                deposit: ItemBytes::new(deposit.clone()).ok()?,
            }),
            Queued::Sealed { entry: Some(bytes), .. } => {
                ItemBytes::new(bytes.clone()).ok().map(Ready::Item)
            }
            Queued::Sealed { kind, record, payload, entry, .. } => {
                let key = self.keyring.sealing(self.membership.state())?;
                let draft = Draft {
                    kind: *kind,
                    ledger: self.ledger,
                    record: *record,
                    after: self.progress.chain,
                    payload,
                };
                let sealed = Entry::seal(&draft, key, &self.keys, &mut ctx.rng).ok()?;
                *entry = Some(sealed.bytes().to_vec());
                self.progress.chain = sealed.chain_head();
                output.commit.push(Row::put(
                    Table::Outbox,
                    rows::order_key(order),
                    rows::encode(queued),
                ));
                ItemBytes::new(sealed.bytes().to_vec()).ok().map(Ready::Item)
            }
        }
    }

    /// The relay has these items durably.
    pub(super) fn acked(&mut self, ctx: &Context, items: &[(EntryId, u64)], output: &mut Output) {
        let mut segment: Vec<rows::Arc8> = Vec::new();
        for (id, sequence) in items {
            let comparing = matches!(self.session, Session::Comparing(_));
            if comparing || *sequence > self.progress.cursor.sequence {
                self.progress.passing.push((*sequence, *id));
            }
            if let Some((order, bytes)) = self.sent_as(id) {
                self.take_acked(ctx, order, &bytes, &mut segment, output);
            }
        }
        if self.outbox.is_empty() {
            self.progress.last_ack = Some(ctx.now);
        }
        self.store_segment(&segment, output);
        output.commit.push(self.progress_row());
    }

    fn take_acked(
        &mut self,
        ctx: &Context,
        order: u64,
        bytes: &[u8],
        segment: &mut Vec<rows::Arc8>,
        output: &mut Output,
    ) {
        let queued = self.outbox.remove(&order);
        if let Session::Open(open) = &mut self.session {
            open.sent.remove(&order);
        }
        output.commit.push(Row::delete(Table::Outbox, rows::order_key(order)));
        if let Ok(entry) = Entry::parse(bytes) {
            if entry.header().sequence > self.progress.acked.sequence {
                self.progress.acked = entry.chain_head();
            }
            segment.push(entry.bytes().clone());
            if let Some(Queued::Sealed { kind: Kind::Erase, record, .. }) = queued {
                self.bury(ctx, record, entry.id(), output);
            }
        }
    }

    pub(super) fn store_segment(&mut self, segment: &[rows::Arc8], output: &mut Output) {
        if !segment.is_empty() {
            let key = rows::order_key(self.next_order());
            output.commit.push(Row::put(Table::Log, key, rows::encode_segment(segment)));
        }
    }

    /// The queued item with this id, and its bytes, if it was sealed.
    fn sent_as(&self, id: &EntryId) -> Option<(u64, Vec<u8>)> {
        // Acknowledgements come in the order of sending: it is nearly always the first.
        self.outbox.iter().find_map(|(order, queued)| {
            let bytes = sealed_bytes(queued)?;
            (acknowledged_as(bytes) == *id).then(|| (*order, bytes.clone()))
        })
    }

    /// The relay did not take an item.
    pub(super) fn rejected(
        &mut self,
        ctx: &Context,
        id: EntryId,
        reason: Reason,
        output: &mut Output,
    ) {
        let Some((order, _)) = self.sent_as(&id) else { return };
        let statement = matches!(self.outbox.get(&order), Some(Queued::Statement { .. }));
        if reason.is_passing() {
            output.end = Some(End::Refused(reason));
        } else if statement && reason == Reason::UnknownHeads && self.compared_for.insert(id) {
            // The relay lacks what ours builds on: it lost it, or it never took it.
            self.distrust(output);
        } else if statement {
            self.withdraw(order, id, output);
            output.end = Some(End::Again);
        } else if matches!(reason, Reason::Fork | Reason::Gap | Reason::OldKey) {
            // Our chain ends elsewhere than we thought: ask again where.
            output.end = Some(End::Again);
        } else {
            self.refuse(ctx, order, RefusedReason::Relay(reason), output);
            // Those behind it were chained to it: connect anew and chain them afresh.
            self.unseal(output);
            self.progress.chain = self.progress.acked;
            output.commit.push(self.progress_row());
            output.end = Some(End::Again);
        }
    }

    /// A statement of ours that the home did not take: it was overruled by one we had not
    /// seen. It must not linger here, or all that we state later would build on it.
    fn withdraw(&mut self, order: u64, id: EntryId, output: &mut Output) {
        self.outbox.remove(&order);
        output.commit.push(Row::delete(Table::Outbox, rows::order_key(order)));
        output.commit.push(Row::delete(Table::Control, id.as_bytes().as_slice()));
        output.strict = true;
        output.membership = true;
        let withdrawn = StatementId::new(*id.as_bytes());
        let mut kept = Membership::new(self.ledger);
        for statement in self.membership.statements() {
            if statement.id() != withdrawn {
                let _new = kept.insert(statement.clone());
            }
        }
        for receipt in self.membership.receipts() {
            let _new = kept.insert_receipt(receipt.clone());
        }
        self.membership = kept;
        self.keyring.update(&self.membership, &self.keys);
    }

    /// Moves a queued item to "needs attention"; it blocks nothing there.
    pub(super) fn refuse(
        &mut self,
        ctx: &Context,
        order: u64,
        reason: RefusedReason,
        output: &mut Output,
    ) {
        output.commit.push(Row::delete(Table::Outbox, rows::order_key(order)));
        output.strict = true;
        let (record, note) = match self.outbox.remove(&order) {
            Some(Queued::Sealed { kind: Kind::Erase, record, note, .. }) => {
                self.show_again(record, output);
                (record, note)
            }
            Some(Queued::Sealed { record, note, .. }) => (record, note),
            Some(Queued::Statement { .. }) | None => (RecordId::new([0; 16]), String::new()),
        };
        let refused = Refused { record, reason, note, at: ctx.now, entry: None };
        self.attend(refused, output);
    }

    pub(super) fn attend(&mut self, refused: Refused, output: &mut Output) {
        let order = self.next_order();
        output.commit.push(Row::put(
            Table::Attention,
            rows::order_key(order),
            rows::encode(&refused),
        ));
        self.attention.insert(order, refused);
    }

    /// Forgets how queued changes were sealed.
    pub(super) fn unseal(&mut self, output: &mut Output) {
        for (order, queued) in &mut self.outbox {
            if let Queued::Sealed { entry: entry @ Some(_), .. } = queued {
                *entry = None;
                output.commit.push(Row::put(
                    Table::Outbox,
                    rows::order_key(*order),
                    rows::encode(queued),
                ));
            }
        }
    }

    /// Compares our chain with what the relay has of it, before anything is written.
    pub(super) fn settle_chain(&mut self, ctx: &Context, own: ChainHead, output: &mut Output) {
        let sealed: Vec<(u64, ChainHead)> = self
            .outbox
            .iter()
            .filter_map(|(order, queued)| {
                let entry = Entry::parse(sealed_bytes(queued)?).ok()?;
                Some((*order, entry.chain_head()))
            })
            .collect();
        let known = own == self.progress.acked || sealed.iter().any(|(_, head)| *head == own);
        if known {
            // What the relay has of the queue was stored before the connection broke.
            let stored: Vec<(EntryId, u64)> = sealed
                .iter()
                .filter(|(_, head)| head.sequence <= own.sequence)
                .map(|(_, head)| (head.id, 0))
                .collect();
            if !stored.is_empty() {
                self.acked(ctx, &stored, output);
            }
        } else if own.sequence >= self.progress.acked.sequence {
            // The relay has entries of ours that we do not know: this device was rolled
            // back, or runs twice. Go on behind them; they come with the delivery.
            self.progress.acked = own;
        } else {
            // The relay lost entries. The comparison of logs brings them back first.
            return;
        }
        match self.sealed_end() {
            Some(end) => self.progress.chain = end,
            None => {
                self.unseal(output);
                self.progress.chain = self.progress.acked;
            }
        }
        output.commit.push(self.progress_row());
    }

    /// The end of the own chain with what is sealed in the queue; nothing if that does not
    /// continue what is acknowledged, without a hole and under the current key.
    fn sealed_end(&self) -> Option<ChainHead> {
        let key = self.keyring.sealing(self.membership.state())?.id();
        let mut end = self.progress.acked;
        let mut complete = false;
        for queued in self.outbox.values() {
            let Queued::Sealed { entry, .. } = queued else { continue };
            let Some(bytes) = entry else {
                complete = true;
                continue;
            };
            let entry = Entry::parse(bytes).ok()?;
            let header = entry.header();
            let next = header.previous == end.id
                && header.sequence == end.sequence.saturating_add(1)
                && header.key == key;
            if complete || !next {
                return None;
            }
            end = entry.chain_head();
        }
        Some(end)
    }
}

/// The bytes of an item that may already have been sent.
fn sealed_bytes(queued: &Queued) -> Option<&Vec<u8>> {
    match queued {
        Queued::Sealed { entry, .. } => entry.as_ref(),
        Queued::Statement { bytes, .. } => Some(bytes),
    }
}

enum Ready {
    Item(ItemBytes),
    Invite { statement: ItemBytes, deposit: ItemBytes },
}

/// Items for the next frame: neither too many nor too large.
#[derive(Default)]
pub(super) struct Gathered {
    items: Vec<ItemBytes>,
    bytes: usize,
}

impl Gathered {
    pub(super) fn push(
        &mut self,
        item: ItemBytes,
        ledger: crate::id::LedgerId,
        frames: &mut Vec<ClientFrame>,
    ) {
        let len = item.as_slice().len();
        debug_assert!(len <= MAX_ENTRY, "items are bounded when they are made");
        if self.items.len() >= MAX_BATCH || self.bytes.saturating_add(len + 5) > FRAME_ROOM {
            self.flush(ledger, frames);
        }
        self.bytes += len + 5;
        self.items.push(item);
    }

    /// Puts items into one frame, all of them.
    pub(super) fn push_together(
        &mut self,
        items: Vec<ItemBytes>,
        ledger: crate::id::LedgerId,
        frames: &mut Vec<ClientFrame>,
    ) {
        let bytes: usize = items.iter().map(|item| item.as_slice().len() + 5).sum();
        if self.items.len() + items.len() > MAX_BATCH || self.bytes + bytes > FRAME_ROOM {
            self.flush(ledger, frames);
        }
        for item in items {
            self.push(item, ledger, frames);
        }
    }

    pub(super) fn flush(&mut self, ledger: crate::id::LedgerId, frames: &mut Vec<ClientFrame>) {
        if self.items.is_empty() {
            return;
        }
        self.bytes = 0;
        if let Ok(items) = List::new(core::mem::take(&mut self.items)) {
            frames.push(ClientFrame::Append { ledger, items });
        }
    }
}
