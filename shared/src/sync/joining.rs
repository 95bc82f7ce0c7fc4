//! Before there is a replica: meeting a relay, and joining a ledger by its invite.

use minicbor::{Decode, Encode};
use rand_core::Rng;

use super::{
    effects::{Context, Effects},
    peer::Peer,
    replica::Replica,
    rows::{self, Row, Table},
};
use crate::{
    cbor::List,
    crypto::{DeviceKeys, InviteSecret, SigningKey},
    id::{EntryId, LedgerId, RelayId},
    membership::{self, Act, Deposit, InviteStatus, Membership, Statement, Via},
    protocol::{self, ClientFrame, Frame as _, Handshake, Item, ItemBytes, Reason, ServerFrame},
};

const NO_LEDGER: LedgerId = LedgerId::new([0; 16]);

/// Why joining or founding did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    #[error("the relay refused: {0:?}")]
    Refused(Reason),
    #[error("the invite is used up, revoked or expired")]
    Closed,
    /// The device has joined. Its keys come when the device that invited it connects.
    #[error("the relay was restored and does not have the keys of this invite yet")]
    NoKeysYet,
    #[error("the relay's answer makes no sense")]
    Broken,
}

/// Asks a relay who it is, before a ledger is founded there.
#[derive(Debug)]
pub struct Introduction {
    key: SigningKey,
    nonce: [u8; 32],
}

impl Introduction {
    /// Says hello without a ledger.
    pub fn begin(ctx: &mut Context) -> (Self, ClientFrame) {
        let key = SigningKey::generate(&mut ctx.rng);
        let mut nonce = [0; 32];
        ctx.rng.fill_bytes(&mut nonce);
        let hello = hello(NO_LEDGER, &key, nonce);
        (Self { key, nonce }, hello)
    }

    /// The relay's answer: its id, proved by its signature.
    ///
    /// # Errors
    /// When it refuses, or its challenge is not signed by the key it names.
    pub fn receive(&self, frame: &ServerFrame) -> Result<RelayId, JoinError> {
        let handshake = challenged(frame, NO_LEDGER, &self.key, self.nonce)?;
        Ok(handshake.relay)
    }
}

fn hello(ledger: LedgerId, key: &SigningKey, nonce: [u8; 32]) -> ClientFrame {
    ClientFrame::Hello {
        ledger,
        versions: (protocol::VERSION, protocol::VERSION),
        principal: key.public(),
        nonce,
    }
}

fn challenged(
    frame: &ServerFrame,
    ledger: LedgerId,
    key: &SigningKey,
    client_nonce: [u8; 32],
) -> Result<Handshake, JoinError> {
    if let ServerFrame::Goodbye { reason, .. } = frame {
        return Err(JoinError::Refused(*reason));
    }
    let ServerFrame::Challenge { relay, version, nonce, signature, .. } = frame else {
        return Err(JoinError::Broken);
    };
    let handshake = Handshake {
        relay: *relay,
        ledger,
        version: *version,
        principal: key.public(),
        client_nonce,
        relay_nonce: *nonce,
    };
    handshake.verify_challenge(signature).map_err(|_| JoinError::Broken)?;
    Ok(handshake)
}

/// What is stored before the join is sent: the keys must not be lost once it counts.
#[derive(Clone, Encode, Decode)]
struct Intent {
    #[n(0)]
    ledger: LedgerId,
    #[n(1)]
    relay: RelayId,
    #[cbor(n(2), with = "minicbor::bytes")]
    secret: [u8; 16],
    #[cbor(n(3), with = "minicbor::bytes")]
    sign: [u8; 32],
    #[cbor(n(4), with = "minicbor::bytes")]
    seal: [u8; 32],
    #[cbor(n(5), with = "minicbor::bytes")]
    join: Vec<u8>,
}

/// Joins a ledger: finds it by the invite, proves to have the secret, leaves the join
/// statement, and takes the keys.
pub struct Joining {
    secret: InviteSecret,
    keys: DeviceKeys,
    nonce: [u8; 32],
    ledger: LedgerId,
    relay: Option<RelayId>,
    membership: Membership,
    join: Option<(EntryId, Vec<u8>)>,
    /// A join was sent on an earlier connection.
    was_sent: bool,
    /// So on this one we ask as the device whether it arrived.
    as_device: bool,
    /// It did not, or the relay lost it: the next connection is the invite's.
    absent: bool,
    /// The invite was closed while we asked: by our own join, perhaps.
    asked_again: bool,
    /// The keys, while the statements that came with them are awaited.
    deposit: Option<Vec<u8>>,
}

impl core::fmt::Debug for Joining {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Joining").field("ledger", &self.ledger).finish_non_exhaustive()
    }
}

/// What joining asks for next. As with [`Effects`]: commit, then send.
#[derive(Debug, Default)]
pub struct JoinStep {
    /// Rows of the ledger [`Joining::ledger`], to be stored and flushed before sending.
    pub commit: Vec<Row>,
    pub frames: Vec<ClientFrame>,
    /// Joined. `commit` holds all that the replica needs to be opened again.
    pub done: Option<Box<Replica>>,
    /// Connect anew and send [`Joining::open`].
    pub again: bool,
}

impl Joining {
    /// Begins with the secret of an invite. Send the frame on an open transport.
    pub fn begin(ctx: &mut Context, secret: InviteSecret) -> (Self, ClientFrame) {
        let keys = DeviceKeys::generate(&mut ctx.rng);
        let mut joining = Self {
            secret,
            keys,
            nonce: [0; 32],
            ledger: NO_LEDGER,
            relay: None,
            membership: Membership::new(NO_LEDGER),
            join: None,
            was_sent: false,
            as_device: false,
            absent: false,
            asked_again: false,
            deposit: None,
        };
        let frame = joining.open(ctx);
        (joining, frame)
    }

    /// Goes on where a device stopped that had stored its intent.
    pub(super) fn resume(bytes: &[u8]) -> Option<Self> {
        let intent: Intent = rows::decode(bytes)?;
        Some(Self {
            secret: InviteSecret::from_bytes(intent.secret),
            keys: DeviceKeys::from_seeds(&intent.sign, &intent.seal),
            nonce: [0; 32],
            ledger: intent.ledger,
            relay: Some(intent.relay),
            membership: Membership::new(intent.ledger),
            join: Some((protocol::item_id(&intent.join), intent.join)),
            was_sent: true,
            as_device: true,
            absent: false,
            asked_again: false,
            deposit: None,
        })
    }

    /// The first frame of every attempt, on a transport newly opened.
    pub fn open(&mut self, ctx: &mut Context) -> ClientFrame {
        self.was_sent |= self.join.is_some();
        self.as_device = self.was_sent && !core::mem::take(&mut self.absent);
        self.deposit = None;
        if self.as_device {
            ctx.rng.fill_bytes(&mut self.nonce);
            return hello(self.ledger, self.keys.sign(), self.nonce);
        }
        ClientFrame::Seek { ledger: NO_LEDGER, invite: self.secret.signing_key().public() }
    }

    /// The ledger, once it is known.
    #[must_use]
    pub fn ledger(&self) -> Option<LedgerId> {
        (self.ledger != NO_LEDGER).then_some(self.ledger)
    }

    /// The secret of the invite it joins by.
    #[must_use]
    pub const fn secret(&self) -> &InviteSecret {
        &self.secret
    }

    /// Whether both join by one invite.
    #[must_use]
    pub fn is_by_invite_of(&self, other: &Self) -> bool {
        self.secret == other.secret
    }

    /// A frame came in.
    ///
    /// # Errors
    /// When the relay refuses the invite, or breaks the protocol.
    pub fn receive(
        &mut self,
        ctx: &mut Context,
        frame: &ServerFrame,
    ) -> Result<JoinStep, JoinError> {
        let invite_key = self.secret.signing_key();
        let principal = if self.as_device { self.keys.sign().clone() } else { invite_key.clone() };
        let mut step = JoinStep::default();
        match frame {
            ServerFrame::Sought { ledger, .. } => {
                if self.join.is_none() {
                    self.ledger = *ledger;
                    self.membership = Membership::new(*ledger);
                }
                ctx.rng.fill_bytes(&mut self.nonce);
                step.frames.push(hello(self.ledger, &invite_key, self.nonce));
            }
            ServerFrame::Challenge { .. } => {
                let handshake = challenged(frame, self.ledger, &principal, self.nonce)?;
                // Another relay than at the last try may stand here by now: what it hands out
                // must open with the secret, whoever it is.
                self.relay = Some(handshake.relay);
                step.frames.push(ClientFrame::Prove {
                    ledger: self.ledger,
                    signature: handshake.prove(&principal),
                    cursor: None,
                });
            }
            ServerFrame::Control { items, last, .. } => {
                for bytes in items.iter() {
                    self.insert(bytes.as_slice());
                }
                if *last && self.as_device {
                    // Whoever has all of it can bring a relay back that loses it.
                    let deposit = self.deposit.take().ok_or(JoinError::NoKeysYet)?;
                    step = self.finish(ctx, &deposit)?;
                } else if *last {
                    self.send_join(&invite_key, &mut step)?;
                }
            }
            ServerFrame::Deposit { deposit, .. } if self.as_device => {
                self.deposit = Some(deposit.as_slice().to_vec());
            }
            ServerFrame::Deposit { deposit, .. } => {
                step = self.finish(ctx, deposit.as_slice())?;
            }
            ServerFrame::Rejected { id, reason, .. } => {
                if self.join.as_ref().is_some_and(|(join, _)| join == id) {
                    return Err(refused(*reason));
                }
            }
            ServerFrame::Goodbye { reason: Reason::NotMember, .. } if self.as_device => {
                // It did not arrive, or the relay lost it and perhaps what it builds on: join
                // as at first, with the same keys.
                self.join = None;
                self.absent = true;
                step.again = true;
            }
            ServerFrame::Goodbye { reason: Reason::InviteClosed, .. }
                if self.was_sent && !self.as_device && !self.asked_again =>
            {
                // Somebody else may have brought our join back in the meantime.
                self.asked_again = true;
                step.again = true;
            }
            ServerFrame::Goodbye { reason, .. } => return Err(refused(*reason)),
            ServerFrame::Welcome { .. }
            | ServerFrame::Acked { .. }
            | ServerFrame::Deliver { .. }
            | ServerFrame::Listing { .. }
            | ServerFrame::Fetched { .. } => {}
        }
        if frame.ledger() != self.ledger && frame.ledger() != NO_LEDGER {
            return Err(JoinError::Broken);
        }
        Ok(step)
    }

    fn insert(&mut self, bytes: &[u8]) {
        match Item::parse(bytes) {
            Ok(Item::Statement(statement)) => {
                let _known = self.membership.insert(statement);
            }
            Ok(Item::Receipt(receipt)) => {
                let _known = self.membership.insert_receipt(receipt);
            }
            Ok(Item::Entry(_)) | Err(_) => {}
        }
    }

    fn send_join(&mut self, invite: &SigningKey, step: &mut JoinStep) -> Result<(), JoinError> {
        let (Some(relay), None) = (self.relay, &self.join) else {
            return self.append_join(step);
        };
        let state = self.membership.state();
        let (id, found) = state.invite(&invite.public()).ok_or(JoinError::Closed)?;
        if found.status != InviteStatus::Open {
            return Err(JoinError::Closed);
        }
        let via = Via::Invite(id);
        let act = Act::Join {
            via,
            device: self.keys.public(),
            consent: membership::consent(self.ledger, via, &self.keys),
        };
        let statement = Statement::issue(self.ledger, invite, self.membership.heads(), act);
        let join = statement.bytes().to_vec();
        let (sign, seal) = self.keys.seeds();
        let intent = Intent {
            ledger: self.ledger,
            relay,
            secret: *self.secret.as_bytes(),
            sign: *sign,
            seal: *seal,
            join: join.clone(),
        };
        step.commit.push(Row::put(Table::Meta, rows::JOINING, rows::encode(&intent)));
        self.join = Some((protocol::item_id(&join), join));
        self.append_join(step)
    }

    fn append_join(&self, step: &mut JoinStep) -> Result<(), JoinError> {
        let (_, join) = self.join.as_ref().ok_or(JoinError::Broken)?;
        let item = ItemBytes::new(join.clone()).map_err(|_| JoinError::Broken)?;
        let items = List::new(vec![item]).map_err(|_| JoinError::Broken)?;
        step.frames.push(ClientFrame::Append { ledger: self.ledger, items });
        Ok(())
    }

    fn finish(&self, ctx: &mut Context, deposit: &[u8]) -> Result<JoinStep, JoinError> {
        let relay = self.relay.ok_or(JoinError::Broken)?;
        let wrapped: Deposit = crate::cbor::from_slice(deposit).map_err(|_| JoinError::Broken)?;
        let mut replica = Replica::new(ctx, self.ledger, relay, self.keys.clone());
        for key in wrapped.iter() {
            let key = self.secret.open(key, self.ledger).map_err(|_| JoinError::Broken)?;
            replica.keyring.insert(key);
        }
        replica.peers.insert(relay, Peer::new(relay, 1));
        let mut effects = Effects::default();
        let statements = self.membership.statements().map(Statement::bytes);
        let receipts = self.membership.receipts().map(membership::Receipt::bytes);
        let known = statements.chain(receipts).map(AsRef::as_ref);
        let join = self.join.iter().map(|(_, join)| join.as_slice());
        let control: Vec<&[u8]> = known.chain(join).collect();
        replica.take_control(ctx, control, Some(relay), &mut effects);
        replica.keep(&mut effects);
        let mut commit = effects.commit;
        commit.push(replica.identity_row());
        commit.push(replica.keys_row());
        commit.push(Row::delete(Table::Meta, rows::JOINING));
        Ok(JoinStep { commit, done: Some(Box::new(replica)), ..JoinStep::default() })
    }
}

const fn refused(reason: Reason) -> JoinError {
    if matches!(reason, Reason::InviteClosed) {
        JoinError::Closed
    } else {
        JoinError::Refused(reason)
    }
}
