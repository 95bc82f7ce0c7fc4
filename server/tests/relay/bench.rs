//! A relay without a network: sessions and hub, driven by hand.

use std::sync::Arc;

use staffelstab_server::{
    config::Policy,
    hub::Hub,
    log::Log,
    session::{Effect, RelaySession},
};
use staffelstab_shared::{
    cbor::List,
    crypto::SigningKey,
    id::LedgerId,
    membership::Role,
    protocol::{ClientFrame, Cursor, Delivery, Frame, Handshake, Reason, ServerFrame},
    time::UnixMillis,
};

use crate::{
    line::NONCE,
    town::{Device, NEVER, Town, bytes, relay_key},
};

/// A relay and the hour that is struck there.
pub(crate) struct Bench {
    pub(crate) hub: Hub,
    pub(crate) now: UnixMillis,
}

impl Bench {
    pub(crate) fn new(log: Arc<dyn Log>) -> Self {
        Self::with(Policy::default(), log)
    }

    pub(crate) fn with(policy: Policy, log: Arc<dyn Log>) -> Self {
        Self { hub: Hub::new(relay_key(), policy, log), now: UnixMillis(1_000_000_000_000) }
    }

    /// A relay with a key of its own.
    pub(crate) fn keyed(key: SigningKey, log: Arc<dyn Log>) -> Self {
        Self { hub: Hub::new(key, Policy::default(), log), now: UnixMillis(1_000_000_000_000) }
    }

    /// A founded town and its founder's session.
    pub(crate) fn town(&self) -> (Town, Device, RelaySession) {
        let (town, founder) = Town::found(self.hub.id(), 1);
        let (mut session, _) = self.open(town.ledger, founder.keys.sign());
        assert_eq!(self.append(&mut session, town.ledger, &[town.founding.bytes()]), Ok(()));
        (town, founder, session)
    }

    /// One more device that joins in a role, and its session.
    pub(crate) fn join(
        &self,
        town: &mut Town,
        founder: &Device,
        steward: &mut RelaySession,
        role: Role,
    ) -> (Device, RelaySession) {
        self.join_until(town, founder, steward, role, NEVER)
    }

    /// The same by an invite that expires.
    pub(crate) fn join_until(
        &self,
        town: &mut Town,
        founder: &Device,
        steward: &mut RelaySession,
        role: Role,
        expires: UnixMillis,
    ) -> (Device, RelaySession) {
        let invitation = town.invite(founder, role, expires);
        let ledger = town.ledger;
        assert_eq!(self.append(steward, ledger, &[invitation.statement.bytes()]), Ok(()));
        let device = town.device();
        let (mut session, _) = self.open(ledger, &invitation.secret.signing_key());
        let join = town.join(&invitation, &device);
        assert_eq!(self.append(&mut session, ledger, &[join.bytes()]), Ok(()));
        let (session, _) = self.open(ledger, device.keys.sign());
        (device, session)
    }

    /// Opens a session and reads what there is.
    pub(crate) fn open(
        &self,
        ledger: LedgerId,
        key: &SigningKey,
    ) -> (RelaySession, Vec<ServerFrame>) {
        self.open_at(ledger, key, None)
    }

    pub(crate) fn open_at(
        &self,
        ledger: LedgerId,
        key: &SigningKey,
        cursor: Option<Cursor>,
    ) -> (RelaySession, Vec<ServerFrame>) {
        let mut session = RelaySession::new([5; 32]);
        let principal = key.public();
        let versions = (1, 1);
        self.talk(&mut session, &ClientFrame::Hello { ledger, versions, principal, nonce: NONCE });
        let relay = self.hub.id();
        let handshake = Handshake {
            relay,
            ledger,
            version: 1,
            principal,
            client_nonce: NONCE,
            relay_nonce: [5; 32],
        };
        let signature = handshake.prove(key);
        let prove = ClientFrame::Prove { ledger, signature, cursor };
        let frames = self.talk(&mut session, &prove);
        (session, frames)
    }

    /// Sends one frame and carries out what follows until it is quiet.
    pub(crate) fn talk(&self, session: &mut RelaySession, frame: &ClientFrame) -> Vec<ServerFrame> {
        let effects = session.receive(&self.hub, &frame.to_bytes(), self.now);
        self.perform(session, effects)
    }

    pub(crate) fn perform(
        &self,
        session: &mut RelaySession,
        effects: Vec<Effect>,
    ) -> Vec<ServerFrame> {
        let mut frames = Vec::new();
        let mut effects = std::collections::VecDeque::from(effects);
        loop {
            let effect = effects.pop_front().or_else(|| session.pull(&self.hub, self.now));
            match effect {
                Some(Effect::Send(frame) | Effect::Close(frame, _)) => {
                    frames.push(ServerFrame::from_bytes(&frame).unwrap());
                }
                Some(Effect::Append(proposal)) => {
                    for outcome in self.hub.commit(&[proposal], self.now).outcomes {
                        effects.extend(session.committed(&outcome));
                    }
                }
                Some(Effect::Seek(key)) => effects.extend(session.sought(&self.hub, key, self.now)),
                None => return frames,
            }
        }
    }

    /// Appends, and returns the first refusal.
    pub(crate) fn append(
        &self,
        session: &mut RelaySession,
        ledger: LedgerId,
        items: &[&Arc<[u8]>],
    ) -> Result<(), Reason> {
        let items = List::new(items.iter().map(|item| bytes(item)).collect()).unwrap();
        let frames = self.talk(session, &ClientFrame::Append { ledger, items });
        let refusal = frames.iter().find_map(|frame| match frame {
            ServerFrame::Rejected { reason, .. } | ServerFrame::Goodbye { reason, .. } => {
                Some(*reason)
            }
            _ => None,
        });
        refusal.map_or(Ok(()), Err)
    }

    /// Everything that a newly opened session of this device reads.
    pub(crate) fn reads(&self, town: &Town, device: &Device) -> Vec<Delivery> {
        delivered(&self.open(town.ledger, device.keys.sign()).1)
    }
}

pub(crate) fn delivered(frames: &[ServerFrame]) -> Vec<Delivery> {
    let items = frames.iter().filter_map(|frame| match frame {
        ServerFrame::Deliver { items, .. } => Some(items.to_vec()),
        _ => None,
    });
    items.flatten().collect()
}
