//! The frames between a device and a relay, version 1. They know nothing of how they
//! travel: a WebSocket message carries one, a request body of `POST /v1/exchange`
//! carries any number, each preceded by its length (see [`split_frames`]).
//!
//! A session: `Hello` → `Challenge` → `Prove` → `Welcome`; then the relay sends what lies
//! after the device's cursor, control items first, and goes on live; the device appends.

use minicbor::{Decode, Encode};

use crate::{
    cbor::{self, Bytes, List, Malformed},
    crypto::{CryptoError, PublicKey, Signature, SigningKey, purpose},
    envelope::{ChainHead, Entry, EnvelopeError, Kind, MAX_ENTRY, peek},
    id::{DeviceId, EntryId, LedgerId, RelayId},
    membership::{Receipt, Statement},
};

/// The protocol version that this code speaks.
pub const VERSION: u16 = 1;
/// The largest frame, in bytes.
pub const MAX_FRAME: usize = 1024 * 1024;
/// Items in one frame, at most.
pub const MAX_BATCH: usize = 256;
/// Ids in one page of a listing, at most.
pub const MAX_LISTING: usize = 8192;

/// A position in one relay's log of one ledger.
///
/// The hash runs over the ids of all items up to and with `sequence`, so a relay that was
/// restored from a backup cannot match a cursor from after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Cursor {
    #[n(0)]
    pub relay: RelayId,
    /// Items of the log so far; 0 before the first.
    #[n(1)]
    pub sequence: u64,
    #[n(2)]
    pub hash: RunningHash,
}

crate::id::bytes_newtype!(
    /// The hash over the ids of all items of a log so far, in order.
    RunningHash, 32
);
crate::id::display_hex!(RunningHash);

impl RunningHash {
    /// The hash of an empty log.
    pub const EMPTY: Self = Self([0; 32]);

    /// The hash with one more item.
    #[must_use]
    pub fn then(&self, id: EntryId) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(purpose::RUNNING_HASH);
        hasher.update(&self.0);
        hasher.update(id.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }
}

impl Cursor {
    /// Before the first item.
    #[must_use]
    pub const fn start(relay: RelayId) -> Self {
        Self { relay, sequence: 0, hash: RunningHash::EMPTY }
    }

    /// After one more item.
    #[must_use]
    pub fn then(&self, id: EntryId) -> Self {
        Self {
            relay: self.relay,
            sequence: self.sequence.saturating_add(1),
            hash: self.hash.then(id),
        }
    }
}

/// One item of a log, parsed. Everything in a log is one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Sealed; its signature is not yet checked (that needs the membership).
    Entry(Entry),
    /// Its signature fits its issuer; whether it counts is for the fold to say.
    Statement(Statement),
    /// Its signature fits the relay it names.
    Receipt(Receipt),
}

impl Item {
    /// Reads an item of any kind.
    ///
    /// # Errors
    /// See [`Entry::parse`], [`Statement::parse`], [`Receipt::parse`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let (_, kind) = peek(bytes)?;
        if kind == Kind::Statement as u8 {
            Statement::parse(bytes).map(Self::Statement)
        } else if kind == Kind::Receipt as u8 {
            Receipt::parse(bytes).map(Self::Receipt)
        } else {
            Entry::parse(bytes).map(Self::Entry)
        }
    }

    /// The BLAKE3 hash of all its bytes.
    #[must_use]
    pub fn id(&self) -> EntryId {
        item_id(self.bytes())
    }

    #[must_use]
    pub fn bytes(&self) -> &std::sync::Arc<[u8]> {
        match self {
            Self::Entry(entry) => entry.bytes(),
            Self::Statement(statement) => statement.bytes(),
            Self::Receipt(receipt) => receipt.bytes(),
        }
    }

    #[must_use]
    pub fn ledger(&self) -> LedgerId {
        match self {
            Self::Entry(entry) => entry.header().ledger,
            Self::Statement(statement) => statement.ledger(),
            Self::Receipt(receipt) => receipt.ledger(),
        }
    }

    /// Statements and receipts: they come before entries and need no place in a quota.
    #[must_use]
    pub const fn is_control(&self) -> bool {
        matches!(self, Self::Statement(_) | Self::Receipt(_))
    }
}

/// The id of an item by its bytes.
#[must_use]
pub fn item_id(bytes: &[u8]) -> EntryId {
    EntryId::new(*blake3::hash(bytes).as_bytes())
}

/// The bytes of an item in a frame.
pub type ItemBytes = Bytes<MAX_ENTRY>;

/// Frames from a device to a relay. Every one names its ledger.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ClientFrame {
    /// Opens a session. `principal` is a device's signing key, or an invite's.
    #[n(0)]
    Hello {
        #[n(0)]
        ledger: LedgerId,
        /// The versions this device speaks, lowest and highest.
        #[n(1)]
        versions: (u16, u16),
        #[n(2)]
        principal: PublicKey,
        /// Random; the relay signs it with its challenge.
        #[cbor(n(3), with = "minicbor::bytes")]
        nonce: [u8; 32],
    },
    /// Asks which ledger an invite belongs to; `ledger` is zeros. Needs no session.
    #[n(1)]
    Seek {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        invite: PublicKey,
    },
    /// Answers a challenge, and says where reading goes on.
    #[n(2)]
    Prove {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        signature: Signature,
        #[n(2)]
        cursor: Option<Cursor>,
    },
    /// Appends items, in order.
    #[n(3)]
    Append {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        items: List<ItemBytes, MAX_BATCH>,
    },
    /// Appends an invite together with what the relay hands out with its join.
    #[n(4)]
    AppendInvite {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        statement: ItemBytes,
        #[n(2)]
        deposit: ItemBytes,
    },
    /// Asks for the ids of the log after a sequence, after a cursor did not match.
    #[n(5)]
    List {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        after: u64,
    },
    /// Asks for items by id.
    #[n(6)]
    Fetch {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        ids: List<EntryId, MAX_BATCH>,
    },
    /// Begins (or goes on) reading after a cursor that the device has verified.
    #[n(7)]
    Read {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        after: Cursor,
    },
}

/// One item as a relay delivers it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Delivery {
    #[n(0)]
    Whole(#[n(0)] ItemBytes),
    /// The reader wrote it: the id is enough.
    #[n(1)]
    Own(#[n(0)] EntryId),
    /// It was purged by an erasure; the id keeps the running hash whole.
    #[n(2)]
    Stub {
        #[n(0)]
        id: EntryId,
        #[n(1)]
        device: DeviceId,
        #[n(2)]
        sequence: u64,
    },
}

impl Delivery {
    #[must_use]
    pub fn id(&self) -> EntryId {
        match self {
            Self::Whole(bytes) => item_id(bytes.as_slice()),
            Self::Own(id) | Self::Stub { id, .. } => *id,
        }
    }
}

/// Frames from a relay to a device. Every one names its ledger.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ServerFrame {
    #[n(0)]
    Challenge {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        relay: RelayId,
        /// The version chosen for this session.
        #[n(2)]
        version: u16,
        #[cbor(n(3), with = "minicbor::bytes")]
        nonce: [u8; 32],
        /// The relay's signature over both nonces, ledger and version.
        #[n(4)]
        signature: Signature,
    },
    /// The answer to `Seek`.
    #[n(1)]
    Sought {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        invite: PublicKey,
    },
    /// The session is open.
    #[n(2)]
    Welcome {
        #[n(0)]
        ledger: LedgerId,
        /// Whether this relay has the ledger at all.
        #[n(1)]
        known: bool,
        /// Whether the cursor handed in lies in this relay's log: then delivery follows.
        /// Otherwise the device compares ids (`List`) and then begins with `Read`.
        #[n(2)]
        resumed: bool,
        /// The end of the log.
        #[n(3)]
        head: Cursor,
        /// The end of the device's own chain as this relay has it.
        #[n(4)]
        own: ChainHead,
    },
    /// Control items after the cursor, ahead of their turn. They do not move the cursor.
    #[n(3)]
    Control {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        items: List<ItemBytes, MAX_BATCH>,
        /// No more control items follow ahead of the entries.
        #[n(2)]
        last: bool,
    },
    /// Items in the order of the log; `cursor` is the position after the last of them.
    #[n(4)]
    Deliver {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        items: List<Delivery, MAX_BATCH>,
        #[n(2)]
        cursor: Cursor,
    },
    /// These items are durable here, at these positions.
    #[n(5)]
    Acked {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        items: List<(EntryId, u64), MAX_BATCH>,
    },
    /// This item was not taken.
    #[n(6)]
    Rejected {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        id: EntryId,
        #[n(2)]
        reason: Reason,
    },
    /// The epoch keys of an invite, after its join.
    #[n(7)]
    Deposit {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        deposit: ItemBytes,
    },
    /// A page of ids, from `after + 1`; empty at the end of the log.
    #[n(8)]
    Listing {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        after: u64,
        #[n(2)]
        ids: List<EntryId, MAX_LISTING>,
    },
    /// Items asked for by `Fetch`.
    #[n(9)]
    Fetched {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        items: List<Delivery, MAX_BATCH>,
    },
    /// The session ends, and why.
    #[n(10)]
    Goodbye {
        #[n(0)]
        ledger: LedgerId,
        #[n(1)]
        reason: Reason,
    },
}

/// Why a relay refused something. The numbers are part of the protocol; unknown ones are
/// read as [`Reason::Other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Not a frame or item of this protocol.
    Malformed,
    /// No common protocol version.
    Version,
    /// The proof does not answer this challenge.
    BadProof,
    /// The principal is no live device or open invite of this ledger.
    NotMember,
    /// The device was removed.
    Removed,
    /// The role does not allow it.
    NotAllowed,
    /// The signature is wrong.
    BadSignature,
    /// It belongs to another ledger.
    OtherLedger,
    /// The chain of the device goes on elsewhere: another entry has this place.
    Fork,
    /// An entry before this one in the device's chain is missing.
    Gap,
    /// A statement it builds on is missing.
    UnknownHeads,
    /// The invite is used up, revoked or expired.
    InviteClosed,
    /// Nobody here knows the invite.
    InviteUnknown,
    /// The record was erased.
    Erased,
    /// Sealed under a key that was replaced; seal it anew.
    OldKey,
    /// Larger than allowed.
    TooLarge,
    /// The ledger's or device's share is full.
    Quota,
    /// This relay founds no ledgers for strangers.
    FoundingClosed,
    /// Too many connections or requests; try again later.
    Busy,
    /// The reader was too slow.
    TooSlow,
    /// The relay is shutting down; connect again.
    Restarting,
    /// The relay could not store it.
    Storage,
    /// A reason this version does not know.
    Other,
}

impl Reason {
    const ALL: [Self; 23] = [
        Self::Malformed,
        Self::Version,
        Self::BadProof,
        Self::NotMember,
        Self::Removed,
        Self::NotAllowed,
        Self::BadSignature,
        Self::OtherLedger,
        Self::Fork,
        Self::Gap,
        Self::UnknownHeads,
        Self::InviteClosed,
        Self::InviteUnknown,
        Self::Erased,
        Self::OldKey,
        Self::TooLarge,
        Self::Quota,
        Self::FoundingClosed,
        Self::Busy,
        Self::TooSlow,
        Self::Restarting,
        Self::Storage,
        Self::Other,
    ];

    /// Whether trying again later may succeed without anybody doing anything.
    #[must_use]
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Quota | Self::Busy | Self::TooSlow | Self::Restarting | Self::Storage)
    }
}

impl<C> Encode<C> for Reason {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u8(*self as u8)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Reason {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let number = usize::from(d.u8()?);
        Ok(Self::ALL.get(number).copied().unwrap_or(Self::Other))
    }
}

/// Frames can be written and read. Both directions are bounded by [`MAX_FRAME`].
pub trait Frame: Sized {
    fn to_bytes(&self) -> Vec<u8>;

    /// # Errors
    /// When the bytes are too many or not a frame.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed>;

    fn ledger(&self) -> LedgerId;
}

macro_rules! frame {
    ($name:ident { $($variant:ident),* $(,)? }) => {
        impl Frame for $name {
            fn to_bytes(&self) -> Vec<u8> {
                cbor::to_vec(self)
            }

            fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
                if bytes.len() > MAX_FRAME {
                    return Err(Malformed("frame too large"));
                }
                // Additive to newer versions: no insistence on one encoding here, where
                // nothing is hashed or signed, but nothing may trail.
                let mut decoder = minicbor::Decoder::new(bytes);
                let frame = decoder.decode().map_err(|_| Malformed("not a frame"))?;
                if decoder.position() == bytes.len() {
                    Ok(frame)
                } else {
                    Err(Malformed("bytes behind the frame"))
                }
            }

            fn ledger(&self) -> LedgerId {
                match self {
                    $(Self::$variant { ledger, .. })|* => *ledger,
                }
            }
        }
    };
}

frame!(ClientFrame { Hello, Seek, Prove, Append, AppendInvite, List, Fetch, Read });
frame!(ServerFrame {
    Challenge,
    Sought,
    Welcome,
    Control,
    Deliver,
    Acked,
    Rejected,
    Deposit,
    Listing,
    Fetched,
    Goodbye,
});

/// Joins frames for one body: each with its length before it, 4 bytes, big-endian.
#[must_use]
pub fn join_frames<'f>(frames: impl IntoIterator<Item = &'f [u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    for frame in frames {
        let len = u32::try_from(frame.len()).unwrap_or(u32::MAX);
        body.extend_from_slice(&len.to_be_bytes());
        body.extend_from_slice(frame);
    }
    body
}

/// Takes a body apart again.
///
/// # Errors
/// When a length does not fit, or a frame is larger than [`MAX_FRAME`].
pub fn split_frames(mut body: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let mut frames = Vec::new();
    while !body.is_empty() {
        let (len, rest) = body.split_first_chunk().ok_or(Malformed("length cut off"))?;
        let len = usize::try_from(u32::from_be_bytes(*len)).unwrap_or(usize::MAX);
        if len > MAX_FRAME {
            return Err(Malformed("frame too large"));
        }
        let (frame, rest) = rest.split_at_checked(len).ok_or(Malformed("frame cut off"))?;
        frames.push(frame);
        body = rest;
    }
    Ok(frames)
}

/// The two sides of a handshake: what both must agree on before anything is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Handshake {
    #[n(0)]
    pub relay: RelayId,
    #[n(1)]
    pub ledger: LedgerId,
    #[n(2)]
    pub version: u16,
    #[n(3)]
    pub principal: PublicKey,
    #[cbor(n(4), with = "minicbor::bytes")]
    pub client_nonce: [u8; 32],
    #[cbor(n(5), with = "minicbor::bytes")]
    pub relay_nonce: [u8; 32],
}

impl Handshake {
    /// The relay's signature under its challenge.
    #[must_use]
    pub fn challenge(&self, relay: &SigningKey) -> Signature {
        relay.sign(purpose::CHALLENGE, &cbor::to_vec(self))
    }

    /// # Errors
    /// When the relay named in the handshake did not sign it.
    pub fn verify_challenge(&self, signature: &Signature) -> Result<(), CryptoError> {
        PublicKey::from(self.relay).verify(purpose::CHALLENGE, &cbor::to_vec(self), signature)
    }

    /// The principal's answer.
    #[must_use]
    pub fn prove(&self, principal: &SigningKey) -> Signature {
        principal.sign(purpose::PROOF, &cbor::to_vec(self))
    }

    /// # Errors
    /// When the principal named in the handshake did not sign it.
    pub fn verify_proof(&self, signature: &Signature) -> Result<(), CryptoError> {
        self.principal.verify(purpose::PROOF, &cbor::to_vec(self), signature)
    }
}

#[cfg(test)]
mod tests;
