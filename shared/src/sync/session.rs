//! The session with a relay: handshake, and what each frame does.

use std::collections::BTreeSet;

use rand_core::Rng;

use super::{Context, End, Output, Replica, Row, Table, compare::Comparison, inbox::Incoming};
use crate::{
    crypto::EpochKey,
    envelope::ChainHead,
    id::{DeviceId, EntryId, KeyId},
    membership::{Epoch, Role, Statement},
    protocol::{self, ClientFrame, Cursor, Delivery, Handshake, Reason, ServerFrame},
};

/// Where a session stands.
#[derive(Debug)]
pub(super) enum Session {
    Closed,
    /// Said hello; a challenge is awaited.
    Greeting {
        nonce: [u8; 32],
    },
    /// Proved; a welcome is awaited.
    Proving,
    /// Welcome; the relay's log and ours are compared first.
    Comparing(Comparison),
    /// Welcome, but as a stranger: brings back how it joined. Waits for these answers.
    Returning(BTreeSet<EntryId>),
    /// Delivery goes on. Own entries go out once the control items are all here.
    Open(OpenSession),
}

#[derive(Debug)]
pub(super) struct OpenSession {
    /// The position of the last delivery queued.
    pub(super) received: Cursor,
    /// The end of the relay's log when the session began.
    pub(super) head: u64,
    pub(super) control_complete: bool,
    /// Orders of the outbox that were sent in this session.
    pub(super) sent: BTreeSet<u64>,
    /// Own entries that this device lacks, asked for by id.
    pub(super) fetching: BTreeSet<EntryId>,
    /// Control items known from earlier sessions whose turn has to come in this one.
    pub(super) due: BTreeSet<EntryId>,
}

impl Session {
    pub(super) fn reached(&self, cursor: u64) -> bool {
        matches!(self, Self::Open(open) if open.control_complete && cursor >= open.head
            && cursor >= open.received.sequence)
    }
}

impl Replica {
    /// A transport is open: say hello.
    pub fn connect(&mut self, ctx: &mut Context) -> Output {
        let mut nonce = [0; 32];
        ctx.rng.fill_bytes(&mut nonce);
        self.disconnect();
        // What was ready to be tried again when the last connection broke.
        self.release(|_| true);
        self.session = Session::Greeting { nonce };
        let hello = ClientFrame::Hello {
            ledger: self.ledger,
            versions: (protocol::VERSION, protocol::VERSION),
            principal: self.keys.sign().public(),
            nonce,
        };
        Output { frames: vec![hello], ..Output::default() }
    }

    /// The transport is gone. What was delivered but not merged will come again.
    pub fn disconnect(&mut self) {
        self.session = Session::Closed;
        self.inbox.clear();
    }

    /// A frame came in.
    pub fn receive(&mut self, ctx: &mut Context, frame: ServerFrame) -> Output {
        use protocol::Frame as _;
        let mut output = Output::default();
        if frame.ledger() != self.ledger {
            output.end = Some(End::Broken);
            return output;
        }
        match frame {
            ServerFrame::Challenge { relay, version, nonce, signature, .. } => {
                match self.answer(relay, version, nonce, &signature) {
                    Ok(prove) => output.frames.push(prove),
                    Err(end) => output.end = Some(end),
                }
            }
            ServerFrame::Welcome { known, resumed, head, own, .. } => {
                self.welcome(ctx, known, resumed, head, own, &mut output);
            }
            ServerFrame::Control { items, last, .. } => {
                let items = items.into_vec();
                let control = items.iter().map(protocol::ItemBytes::as_slice);
                self.note_ahead(control.clone(), &mut output);
                self.take_control(ctx, control, &mut output);
                if let (true, Session::Open(open)) = (last, &mut self.session) {
                    open.control_complete = true;
                    let lost = open.received.sequence >= open.head && !open.due.is_empty();
                    if self.outbox.is_empty() {
                        self.progress.last_ack = Some(ctx.now);
                    }
                    if lost {
                        self.distrust(&mut output);
                        return output;
                    }
                }
                self.upkeep(ctx, &mut output);
                self.pump(ctx, &mut output);
            }
            ServerFrame::Deliver { items, cursor, .. } => {
                self.deliver(items.into_vec(), cursor, &mut output);
            }
            ServerFrame::Acked { items, .. } => {
                self.acked(ctx, &items, &mut output);
                self.resent(ctx, items.iter().map(|(id, _)| *id), &mut output);
                items.iter().for_each(|(id, _)| self.brought_back(*id, None, &mut output));
                self.pump(ctx, &mut output);
            }
            ServerFrame::Rejected { id, reason, .. } => {
                if matches!(self.session, Session::Returning(_)) {
                    self.brought_back(id, Some(reason), &mut output);
                } else if self.comparing_sent(&id) {
                    self.resent(ctx, [id], &mut output);
                } else {
                    self.rejected(ctx, id, reason, &mut output);
                }
            }
            ServerFrame::Listing { after, ids, .. } => self.listed(after, &ids, &mut output),
            ServerFrame::Fetched { items, .. } => self.fetched(ctx, items.into_vec(), &mut output),
            ServerFrame::Goodbye { reason, .. } => output.end = Some(End::Refused(reason)),
            // Answers to questions that only somebody who joins asks.
            ServerFrame::Sought { .. } | ServerFrame::Deposit { .. } => {}
        }
        output
    }

    fn answer(
        &mut self,
        relay: crate::id::RelayId,
        version: u16,
        relay_nonce: [u8; 32],
        signature: &crate::crypto::Signature,
    ) -> Result<ClientFrame, End> {
        let Session::Greeting { nonce } = self.session else { return Err(End::Broken) };
        if relay != self.relay {
            return Err(End::WrongRelay);
        }
        let handshake = Handshake {
            relay,
            ledger: self.ledger,
            version,
            principal: self.keys.sign().public(),
            client_nonce: nonce,
            relay_nonce,
        };
        if version != protocol::VERSION {
            return Err(End::Refused(Reason::Version));
        }
        handshake.verify_challenge(signature).map_err(|_| End::WrongRelay)?;
        self.session = Session::Proving;
        Ok(ClientFrame::Prove {
            ledger: self.ledger,
            signature: handshake.prove(self.keys.sign()),
            cursor: Some(self.progress.cursor),
        })
    }

    fn welcome(
        &mut self,
        ctx: &mut Context,
        known: bool,
        resumed: bool,
        head: Cursor,
        own: ChainHead,
        output: &mut Output,
    ) {
        if head.relay != self.relay {
            output.end = Some(End::WrongRelay);
            return;
        }
        if known && !resumed && head.sequence == 0 {
            // A ledger that is known has a founding: it is this device that is not.
            return self.come_back(output);
        }
        self.came_back = false;
        self.settle_chain(ctx, own, output);
        let last = self.progress.passing.iter().map(|(sequence, _)| *sequence).max();
        let lost = own.sequence < self.progress.acked.sequence || last > Some(head.sequence);
        if resumed && known && lost {
            // It has lost what it once acknowledged, behind our cursor.
            return self.distrust(output);
        }
        let fresh = self.progress.cursor.sequence == 0 && self.progress.acked == ChainHead::EMPTY;
        if resumed && (known || fresh) {
            self.session = Session::Open(OpenSession {
                received: self.progress.cursor,
                head: head.sequence,
                // A relay that does not know the ledger has no control items to send.
                control_complete: !known,
                sent: BTreeSet::new(),
                fetching: BTreeSet::new(),
                due: self.progress.ahead.iter().copied().collect(),
            });
            if !known {
                self.pump(ctx, output);
            }
        } else {
            self.begin_comparison(known, output);
        }
    }

    /// Statements and receipts, from wherever they come.
    pub(super) fn take_control<'b>(
        &mut self,
        ctx: &mut Context,
        items: impl IntoIterator<Item = &'b [u8]>,
        output: &mut Output,
    ) {
        let mut new = false;
        for bytes in items {
            if self.insert_control(bytes) {
                let id = protocol::item_id(bytes);
                output.commit.push(Row::put(
                    Table::Control,
                    id.as_bytes().as_slice(),
                    bytes.to_vec(),
                ));
                new = true;
            }
        }
        if new {
            output.membership = true;
            self.membership_changed(ctx, output);
        }
    }

    /// Opens what new keys there are and tries held entries again.
    pub(super) fn membership_changed(&mut self, _: &mut Context, output: &mut Output) {
        if self.keyring.update(&self.membership, &self.keys) {
            output.commit.push(self.keys_row());
            output.strict = true;
        }
        self.release_held();
        output.wants_log |= self.must_vouch();
    }

    /// A steward makes a new key when a reader joined who cannot reach the current one
    /// (invited before a rotation, joined after it), when somebody who may not read any
    /// more still can (removed by a device that stopped before it rotated), or when a key was
    /// sealed or encrypted so that it cannot be opened.
    pub(super) fn upkeep(&mut self, ctx: &mut Context, output: &mut Output) {
        let ready = matches!(&self.session, Session::Open(open) if open.control_complete);
        if !ready {
            return;
        }
        self.hand_in_deposits(ctx, output);
        self.cover(ctx, output);
    }

    /// The same for what comes while the session is open. All stewards who are awake see it
    /// at once, so it is left to whoever invited the newcomer, or to the first of them; the
    /// others look when they connect.
    pub(super) fn upkeep_live(&mut self, ctx: &mut Context, output: &mut Output) {
        if !matches!(&self.session, Session::Open(open) if open.control_complete) {
            return;
        }
        let state = self.membership.state();
        let own = self.keys.id();
        let invited = |id: &DeviceId| {
            state.devices.get(id).is_some_and(|device| device.invited_by == Some(own))
        };
        let stewards = state.devices.iter();
        let first = stewards
            .filter(|(_, device)| device.live && device.role == Role::Steward)
            .map(|(id, _)| *id)
            .next();
        let mends = self.keyring.succession(&self.membership, own).mends;
        if mends || first == Some(own) || state.uncovered().iter().any(invited) {
            self.cover(ctx, output);
        }
    }

    fn cover(&mut self, ctx: &mut Context, output: &mut Output) {
        if self.role() != Some(Role::Steward) {
            return;
        }
        let state = self.membership.state();
        let settled = state.uncovered().is_empty() && state.exposed().is_empty();
        let succession = self.keyring.succession(&self.membership, self.keys.id());
        let reached = succession.keys.iter().map(EpochKey::id).chain(succession.lost.clone());
        let reached: BTreeSet<KeyId> = reached.collect();
        // What is only not here yet is not to be replaced by somebody who lacks it.
        if (settled && !succession.mends) || !reached.is_superset(&state.current_epochs()) {
            return;
        }
        self.rotate(ctx, output);
    }

    /// Makes a new epoch key for everybody who may read.
    pub(super) fn rotate(&mut self, ctx: &mut Context, output: &mut Output) {
        let succession = self.keyring.succession(&self.membership, self.keys.id());
        let key = EpochKey::generate(&mut ctx.rng);
        let readers = self.membership.state().readers();
        let epoch = Epoch::seal(&key, &readers, &succession.keys, self.ledger, &mut ctx.rng);
        let Ok(epoch) = epoch.and_then(|epoch| epoch.leave_behind(&succession.lost)) else {
            return;
        };
        self.keyring.insert(key);
        output.commit.push(self.keys_row());
        let statement = Statement::issue(
            self.ledger,
            self.keys.sign(),
            self.membership.heads(),
            crate::membership::Act::Rotate { epoch },
        );
        self.issue(statement, None, output);
    }

    fn deliver(&mut self, items: Vec<Delivery>, cursor: Cursor, output: &mut Output) {
        let Session::Open(open) = &mut self.session else {
            output.end = Some(End::Broken);
            return;
        };
        let mut at = open.received;
        let passing = &self.progress.passing;
        for delivery in items {
            let mut incoming = Incoming::new(delivery, None);
            let id = incoming.id;
            at = at.then(id);
            incoming.after = Some(at);
            if passing.iter().any(|(sequence, own)| *sequence == at.sequence && *own != id) {
                return self.distrust(output);
            }
            self.inbox.push_back(incoming);
        }
        if !self.progress.ahead.is_empty() {
            let delivered: BTreeSet<EntryId> =
                self.inbox.iter().map(|incoming| incoming.id).collect();
            open.due.retain(|id| !delivered.contains(id));
        }
        let lost = at.sequence >= open.head && !open.due.is_empty();
        if at == cursor && !lost {
            open.received = at;
        } else {
            self.distrust(output);
        }
    }

    fn note_ahead<'b>(&mut self, items: impl Iterator<Item = &'b [u8]>, output: &mut Output) {
        let before = self.progress.ahead.len();
        for bytes in items {
            let id = protocol::item_id(bytes);
            let statement = crate::id::StatementId::new(*id.as_bytes());
            if !self.membership.contains(&statement) {
                self.progress.ahead.push(id);
            }
        }
        if self.progress.ahead.len() > before {
            output.commit.push(self.progress_row());
        }
    }

    /// The relay's log is not the one we knew: compare everything on the next connection,
    /// for which the cursor must not fit.
    pub(super) fn distrust(&mut self, output: &mut Output) {
        self.disconnect();
        let hash = protocol::RunningHash::EMPTY;
        self.progress.cursor = Cursor { relay: self.relay, sequence: 1, hash };
        self.progress.passing.clear();
        self.progress.ahead.clear();
        output.commit.push(self.progress_row());
        output.end = Some(End::Again);
    }

    fn fetched(&mut self, ctx: &mut Context, items: Vec<Delivery>, output: &mut Output) {
        let ids: Vec<EntryId> = items.iter().map(Delivery::id).collect();
        for delivery in items {
            self.place_fetched(delivery);
        }
        self.comparison_fetched(ctx, &ids, output);
    }

    /// Adds a statement of our own: it counts here at once, and goes to the relay.
    pub(super) fn issue(
        &mut self,
        statement: Statement,
        deposit: Option<Vec<u8>>,
        output: &mut Output,
    ) {
        let bytes = statement.bytes().to_vec();
        let id = protocol::item_id(&bytes);
        if !self.membership.insert(statement).unwrap_or(false) {
            return;
        }
        output.commit.push(Row::put(Table::Control, id.as_bytes().as_slice(), bytes.clone()));
        output.membership = true;
        output.strict = true;
        self.enqueue(super::rows::Queued::Statement { bytes, deposit }, output);
        self.keyring.update(&self.membership, &self.keys);
    }
}

/// The id under which the relay acknowledges an item.
pub(super) fn acknowledged_as(bytes: &[u8]) -> EntryId {
    protocol::item_id(bytes)
}
