//! The envelope, version 1: a header everybody may read, a payload only members can,
//! and the signature of the device that wrote it. See `PROTOCOL.md`.
//!
//! An entry is one of three types, by how far it is trusted: [`Entry`] is well-formed
//! bytes, [`Entry::verify`] vouches for its device, [`Entry::open`] gives an [`Opened`].

use std::sync::Arc;

use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    cbor::{self, Malformed},
    crypto::{
        CryptoError, DeviceKeys, Nonce, SealingKey, Signature, Verifier, pad, padded_len, purpose,
        unpad,
    },
    id::{DeviceId, EntryId, KeyId, LedgerId, RecordId},
};

/// The version of the envelope that this code writes and reads.
pub const VERSION: u8 = 1;

/// The largest entry, statement or receipt, in bytes.
pub const MAX_ENTRY: usize = 64 * 1024;

/// The largest payload that still fits an entry after padding, in bytes.
pub const MAX_PAYLOAD: usize = 60 * 1024;

/// What an item of the log is. The numbers are part of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// A change of one record, sealed.
    #[n(0)]
    Change,
    /// Erases one record; its payload names a successor, if there is one.
    #[n(1)]
    Erase,
    /// A membership statement, readable by the relay.
    #[n(2)]
    Statement,
    /// A home relay's receipt for a statement.
    #[n(3)]
    Receipt,
}

/// The part of an entry that relays read: it is signed, and bound to the payload.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Header {
    #[n(0)]
    version: u8,
    /// [`Kind::Change`] or [`Kind::Erase`].
    #[n(1)]
    pub kind: Kind,
    #[n(2)]
    pub ledger: LedgerId,
    #[n(3)]
    pub record: RecordId,
    /// Names the sealing key.
    #[n(4)]
    pub key: KeyId,
    #[n(5)]
    pub nonce: Nonce,
    #[n(6)]
    pub device: DeviceId,
    /// Counts the device's entries in this ledger, from 1.
    #[n(7)]
    pub sequence: u64,
    /// The device's entry before this one; zeros for its first.
    #[n(8)]
    pub previous: EntryId,
}

/// Where a device's chain of entries ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct ChainHead {
    #[n(0)]
    pub sequence: u64,
    #[n(1)]
    pub id: EntryId,
}

impl ChainHead {
    /// The end of a chain that has not begun.
    pub const EMPTY: Self = Self { sequence: 0, id: EntryId::new([0; 32]) };
}

/// What is to be sealed.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    pub kind: Kind,
    pub ledger: LedgerId,
    pub record: RecordId,
    /// The end of the writing device's chain so far.
    pub after: ChainHead,
    pub payload: &'a [u8],
}

/// Why an entry was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    #[error("the entry is larger than {MAX_ENTRY} bytes")]
    TooLarge,
    #[error("the entry's version {0} is not known")]
    Version(u8),
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

#[derive(Encode, Decode)]
struct Wire {
    #[n(0)]
    header: Header,
    #[n(1)]
    ciphertext: cbor::Bytes<MAX_ENTRY>,
    #[n(2)]
    signature: Signature,
}

/// Bytes of the signature at the end of every encoding: two of CBOR's head, 64 of its own.
const SIGNATURE_TAIL: usize = 66;

/// A well-formed entry. Nothing is known yet about who wrote it.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    id: EntryId,
    header: Header,
    ciphertext: Vec<u8>,
    signature: Signature,
    bytes: Arc<[u8]>,
}

/// An entry that was opened with the right key.
#[derive(Clone)]
pub struct Opened {
    pub header: Header,
    pub payload: Zeroizing<Vec<u8>>,
}

impl Entry {
    /// Seals and signs a draft.
    ///
    /// # Errors
    /// [`EnvelopeError::TooLarge`] when the payload has more than [`MAX_PAYLOAD`] bytes;
    /// [`EnvelopeError::Malformed`] for a kind that is not sealed.
    pub fn seal(
        draft: &Draft<'_>,
        key: &SealingKey,
        device: &DeviceKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, EnvelopeError> {
        sealed_kind(draft.kind)?;
        if draft.payload.len() > MAX_PAYLOAD {
            return Err(EnvelopeError::TooLarge);
        }
        let header = Header {
            version: VERSION,
            kind: draft.kind,
            ledger: draft.ledger,
            record: draft.record,
            key: key.id(),
            nonce: Nonce::generate(rng),
            device: device.id(),
            sequence: draft.after.sequence.saturating_add(1),
            previous: draft.after.id,
        };
        let mut plain = Zeroizing::new(Vec::with_capacity(padded_len(draft.payload.len())));
        plain.extend_from_slice(draft.payload);
        pad(&mut plain);
        let aad = cbor::to_vec(&header);
        let ciphertext = key.seal(header.ledger, header.record, &header.nonce, &aad, &plain);
        let mut wire = Wire {
            header,
            ciphertext: cbor::Bytes::new(ciphertext)?,
            signature: Signature::new([0; 64]),
        };
        let mut bytes = cbor::to_vec(&wire);
        wire.signature = device.sign().sign(purpose::ENTRY_SIGNATURE, signed_part(&bytes));
        // An encoding ends with the bytes of the signature.
        bytes.truncate(bytes.len().saturating_sub(Signature::LEN));
        bytes.extend_from_slice(wire.signature.as_bytes());
        Self::from_wire(wire, &bytes)
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// When the bytes are too many, of another version, or not the one encoding.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > MAX_ENTRY {
            return Err(EnvelopeError::TooLarge);
        }
        let (version, _) = peek(bytes)?;
        if version != VERSION {
            return Err(EnvelopeError::Version(version));
        }
        let wire: Wire = cbor::from_slice(bytes)?;
        sealed_kind(wire.header.kind)?;
        Self::from_wire(wire, bytes)
    }

    /// `bytes` are the one encoding of `wire`.
    fn from_wire(wire: Wire, bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > MAX_ENTRY {
            return Err(EnvelopeError::TooLarge);
        }
        Ok(Self {
            id: EntryId::new(*blake3::hash(bytes).as_bytes()),
            header: wire.header,
            ciphertext: wire.ciphertext.into_vec(),
            signature: wire.signature,
            bytes: bytes.into(),
        })
    }

    #[must_use]
    pub const fn id(&self) -> EntryId {
        self.id
    }

    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    #[must_use]
    pub const fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }

    /// Where this entry's device stands after it.
    #[must_use]
    pub const fn chain_head(&self) -> ChainHead {
        ChainHead { sequence: self.header.sequence, id: self.id }
    }

    /// Checks that the holder of `key` wrote this entry and is the device it names.
    ///
    /// # Errors
    /// [`CryptoError::BadSignature`] or [`CryptoError::BadKey`].
    pub fn verify(&self, key: &Verifier) -> Result<(), CryptoError> {
        if DeviceId::from(*key.key()) != self.header.device {
            return Err(CryptoError::BadKey);
        }
        key.verify(purpose::ENTRY_SIGNATURE, signed_part(&self.bytes), &self.signature)
    }

    /// Decrypts the payload.
    ///
    /// # Errors
    /// [`CryptoError::WrongKey`] when `key` is not the one it was sealed under;
    /// [`CryptoError::BadPadding`] when its writer padded it wrongly.
    pub fn open(&self, key: &SealingKey) -> Result<Opened, CryptoError> {
        if key.id() != self.header.key {
            return Err(CryptoError::WrongKey);
        }
        let aad = cbor::to_vec(&self.header);
        let Header { ledger, record, nonce, .. } = &self.header;
        let mut payload =
            Zeroizing::new(key.open(*ledger, *record, nonce, &aad, &self.ciphertext)?);
        unpad(&mut payload)?;
        Ok(Opened { header: self.header.clone(), payload })
    }
}

impl core::fmt::Debug for Entry {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Entry").field("id", &self.id).field("header", &self.header).finish()
    }
}

impl core::fmt::Debug for Opened {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Opened").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Everything before the signature: what a signature covers.
pub(crate) fn signed_part(bytes: &[u8]) -> &[u8] {
    bytes.get(..bytes.len().saturating_sub(SIGNATURE_TAIL)).unwrap_or_default()
}

fn sealed_kind(kind: Kind) -> Result<(), Malformed> {
    match kind {
        Kind::Change | Kind::Erase => Ok(()),
        Kind::Statement | Kind::Receipt => Err(Malformed("not a sealed kind")),
    }
}

/// Version and kind of any item of the log, without reading the rest.
pub(crate) fn peek(bytes: &[u8]) -> Result<(u8, u8), Malformed> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let mut read = || -> Result<(u8, u8), minicbor::decode::Error> {
        decoder.array()?;
        decoder.array()?;
        Ok((decoder.u8()?, decoder.u8()?))
    };
    read().map_err(|_| Malformed("not an item of a log"))
}

#[cfg(test)]
mod tests;
