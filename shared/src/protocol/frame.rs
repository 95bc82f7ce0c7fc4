//! The frames themselves, in both directions, and how they are written and read.

use minicbor::{Decode, Encode};

use super::{Cursor, ItemBytes, MAX_BATCH, MAX_FRAME, MAX_LISTING, Reason, item_id};
use crate::{
    cbor::{self, List, Malformed},
    crypto::{PublicKey, Signature},
    envelope::ChainHead,
    id::{DeviceId, EntryId, LedgerId, RelayId},
};

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
