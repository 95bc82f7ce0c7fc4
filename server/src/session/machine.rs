//! From `Hello` to the end: who is there, and what phase the session is in.

use std::{collections::BTreeMap, mem};

use staffelstab_shared::{
    crypto::{PublicKey, Signature},
    id::{LedgerId, RelayId},
    protocol::{ClientFrame, Cursor, Frame, Handshake, MAX_FRAME, Reason, ServerFrame, VERSION},
    time::UnixMillis,
};

use super::{effect::Effect, open::Open};
use crate::{admission::Outcome, delivery::encode, hub::Hub};

/// A session as the relay has it. See the room.
#[derive(Debug)]
pub struct RelaySession {
    nonce: [u8; 32],
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// Nobody has said who they are.
    Fresh,
    /// Waits for the proof. A session has one challenge.
    Challenged(Handshake),
    Open(Box<Open>),
    Closed,
}

impl RelaySession {
    /// `nonce` must be random and new: it is what makes a recorded proof worthless.
    #[must_use]
    pub const fn new(nonce: [u8; 32]) -> Self {
        Self { nonce, phase: Phase::Fresh }
    }

    /// Whether the other side has shown who it is, and belongs here.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(&self.phase, Phase::Open(open) if !open.is_stranger())
    }

    /// The ledger of an open session.
    #[must_use]
    pub fn ledger(&self) -> Option<LedgerId> {
        match &self.phase {
            Phase::Open(open) => Some(open.ledger),
            Phase::Fresh | Phase::Challenged(_) | Phase::Closed => None,
        }
    }

    /// Takes one frame from the other side.
    pub fn receive(&mut self, hub: &Hub, bytes: &[u8], now: UnixMillis) -> Vec<Effect> {
        if bytes.len() > MAX_FRAME {
            return self.end(Reason::TooLarge);
        }
        let Ok(frame) = ClientFrame::from_bytes(bytes) else {
            return self.end(Reason::Malformed);
        };
        let answer = match (&mut self.phase, frame) {
            (Phase::Closed, _) => Ok(Vec::new()),
            (Phase::Fresh, ClientFrame::Seek { invite, .. }) => Ok(vec![Effect::Seek(invite)]),
            (Phase::Fresh, ClientFrame::Hello { ledger, versions, principal, nonce }) => {
                self.challenge(hub, ledger, versions, principal, nonce)
            }
            (Phase::Challenged(handshake), ClientFrame::Prove { ledger, signature, cursor }) => {
                let handshake = *handshake;
                self.open(hub, &handshake, ledger, &signature, cursor, now)
            }
            (Phase::Open(open), frame) => open.receive(hub, frame),
            (Phase::Fresh | Phase::Challenged(_), _) => Err(Reason::Malformed),
        };
        answer.unwrap_or_else(|reason| self.end(reason))
    }

    /// Takes what became of a proposal.
    pub fn committed(&mut self, outcome: &Outcome) -> Vec<Effect> {
        if let Phase::Open(open) = &mut self.phase { open.committed(outcome) } else { Vec::new() }
    }

    /// How many items were refused since this was last asked, and why: for the log.
    pub fn take_refused(&mut self) -> BTreeMap<Reason, u64> {
        match &mut self.phase {
            Phase::Open(open) => mem::take(&mut open.refused),
            Phase::Fresh | Phase::Challenged(_) | Phase::Closed => BTreeMap::new(),
        }
    }

    /// Answers a `Seek`.
    pub fn sought(&mut self, hub: &Hub, invite: PublicKey, now: UnixMillis) -> Vec<Effect> {
        match hub.seek(invite, now) {
            Ok(ledger) => vec![Effect::Send(encode(&ServerFrame::Sought { ledger, invite }))],
            Err(reason) => self.end(reason),
        }
    }

    /// The next frame to read, if there is one. To be called until there is nothing, after
    /// every frame received and whenever the session's ledger has grown.
    pub fn pull(&mut self, hub: &Hub, now: UnixMillis) -> Option<Effect> {
        let Phase::Open(open) = &mut self.phase else { return None };
        match open.pull(hub, now) {
            Ok(frame) => frame.map(Effect::Send),
            Err(reason) => self.end(reason).pop(),
        }
    }

    /// Whether [`Self::pull`] will read from the log, which may take a while.
    #[must_use]
    pub fn reads_log(&self) -> bool {
        match &self.phase {
            Phase::Open(open) => open.reads_log(),
            Phase::Fresh | Phase::Challenged(_) | Phase::Closed => false,
        }
    }

    /// Ends the session from this side.
    pub fn end(&mut self, reason: Reason) -> Vec<Effect> {
        let ledger = match &self.phase {
            Phase::Open(open) => open.ledger,
            Phase::Challenged(handshake) => handshake.ledger,
            Phase::Fresh => LedgerId::new([0; 16]),
            Phase::Closed => return Vec::new(),
        };
        self.phase = Phase::Closed;
        vec![Effect::Close(encode(&ServerFrame::Goodbye { ledger, reason }), reason)]
    }

    fn challenge(
        &mut self,
        hub: &Hub,
        ledger: LedgerId,
        (lowest, highest): (u16, u16),
        principal: PublicKey,
        client_nonce: [u8; 32],
    ) -> Result<Vec<Effect>, Reason> {
        if !(lowest..=highest).contains(&VERSION) {
            return Err(Reason::Version);
        }
        let relay: RelayId = hub.id();
        let handshake = Handshake {
            relay,
            ledger,
            version: VERSION,
            principal,
            client_nonce,
            relay_nonce: self.nonce,
        };
        self.phase = Phase::Challenged(handshake);
        let signature = handshake.challenge(hub.key());
        let nonce = self.nonce;
        let frame = ServerFrame::Challenge { ledger, relay, version: VERSION, nonce, signature };
        Ok(vec![Effect::Send(encode(&frame))])
    }

    fn open(
        &mut self,
        hub: &Hub,
        handshake: &Handshake,
        ledger: LedgerId,
        proof: &Signature,
        cursor: Option<Cursor>,
        now: UnixMillis,
    ) -> Result<Vec<Effect>, Reason> {
        if ledger != handshake.ledger {
            return Err(Reason::OtherLedger);
        }
        handshake.verify_proof(proof).map_err(|_| Reason::BadProof)?;
        let (open, welcome) = Open::begin(hub, ledger, handshake.principal, cursor, now)?;
        self.phase = Phase::Open(Box::new(open));
        Ok(welcome)
    }
}
