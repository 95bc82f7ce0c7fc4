//! The statements of a ledger's membership and the receipts of its home relay.
//!
//! A statement is signed, names the statements its issuer had seen, and is readable by
//! the relay: no names are in it. Its id is the BLAKE3 hash of all its bytes.

use std::sync::Arc;

use minicbor::{Decode, Encode};

use super::role::Role;
use crate::{
    cbor::{self, List},
    crypto::{
        CryptoError, DeviceKeys, DevicePublic, EpochKey, PublicKey, SealedKey, Signature,
        SigningKey, WrappedKey, purpose,
    },
    envelope::{ChainHead, EnvelopeError, Kind, MAX_ENTRY, VERSION, peek, signed_part},
    id::{DeviceId, EntryId, KeyId, LedgerId, RelayId, StatementId},
    time::UnixMillis,
};

/// Statements that a statement may name as seen.
pub const MAX_HEADS: usize = 64;
/// Devices that one rotation may seal its key to.
pub const MAX_RECIPIENTS: usize = 500;
/// Epoch keys current at once, at most: removals that did not know of each other.
pub const MAX_EPOCHS: usize = 16;
/// Entries that one statement may vouch for.
pub const MAX_VOUCHED: usize = 256;

/// A new epoch key as it travels: sealed to every device that may read, with the keys
/// it replaces encrypted under it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Epoch {
    #[n(0)]
    pub key: KeyId,
    #[n(1)]
    pub sealed: List<(DeviceId, SealedKey), MAX_RECIPIENTS>,
    #[n(2)]
    pub replaces: List<WrappedKey, MAX_EPOCHS>,
}

/// What gives a newcomer the right to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Via {
    /// The invite of this id: one join, in the role it names.
    #[n(0)]
    Invite(#[n(0)] StatementId),
    /// The recovery sheet: a steward.
    #[n(1)]
    Sheet,
}

/// Whom or what a removal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Target {
    /// A device, and the end of its chain as far as the remover had seen it: entries
    /// above are refused unless somebody vouches for them.
    #[n(0)]
    Device(#[n(0)] DeviceId, #[n(1)] ChainHead),
    /// An invite that was not used yet.
    #[n(1)]
    Invite(#[n(0)] StatementId),
}

/// What a statement does.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// Founds the ledger. The founder is its first steward.
    #[n(0)]
    Found {
        #[n(0)]
        home: RelayId,
        #[n(1)]
        founder: DevicePublic,
        /// Makes two ledgers of one device differ.
        #[cbor(n(2), with = "minicbor::bytes")]
        salt: [u8; 16],
        #[n(3)]
        epoch: Epoch,
    },
    /// Lets the holder of an invite secret join, once.
    #[n(1)]
    Invite {
        /// The public half of the key that the secret gives.
        #[n(0)]
        key: PublicKey,
        #[n(1)]
        role: Role,
        #[n(2)]
        expires: UnixMillis,
        /// The epoch keys in the deposit.
        #[n(3)]
        epochs: List<KeyId, MAX_EPOCHS>,
        /// The BLAKE3 hash of the [`Deposit`], which the relay hands out with the join.
        #[cbor(n(4), with = "minicbor::bytes")]
        deposit: [u8; 32],
    },
    /// A device joins. Issued with the invite's or the sheet's key.
    #[n(2)]
    Join {
        #[n(0)]
        via: Via,
        #[n(1)]
        device: DevicePublic,
        /// The device's own signature: nobody can be joined without wanting to.
        #[n(2)]
        consent: Signature,
    },
    /// Gives a device another role. `cut` as in [`Target::Device`], when the device
    /// may not write any more.
    #[n(3)]
    Role {
        #[n(0)]
        device: DeviceId,
        #[n(1)]
        role: Role,
        #[n(2)]
        cut: ChainHead,
    },
    #[n(4)]
    Remove {
        #[n(0)]
        target: Target,
    },
    /// Accepts entries of a removed device that lie above its cut.
    #[n(5)]
    Vouch {
        #[n(0)]
        device: DeviceId,
        #[n(1)]
        entries: List<EntryId, MAX_VOUCHED>,
    },
    /// Makes a new epoch key.
    #[n(6)]
    Rotate {
        #[n(0)]
        epoch: Epoch,
    },
    /// Makes another relay the ledger's witness.
    #[n(7)]
    Home {
        #[n(0)]
        relay: RelayId,
    },
    /// Sets the keys of the recovery sheet and seals the current epoch keys to them.
    #[n(8)]
    Sheet {
        #[n(0)]
        sheet: DevicePublic,
        #[n(1)]
        sealed: List<(KeyId, SealedKey), MAX_EPOCHS>,
        /// A second steward's device and signature, where an older sheet is replaced
        /// without having it.
        #[n(2)]
        second: Option<(DeviceId, Signature)>,
    },
}

/// The epoch keys encrypted under an invite's secret.
pub type Deposit = List<WrappedKey, MAX_EPOCHS>;

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Body {
    #[n(0)]
    version: u8,
    #[n(1)]
    kind: Kind,
    /// Zeros in the founding statement, whose own hash names the ledger.
    #[n(2)]
    ledger: LedgerId,
    #[n(3)]
    issuer: PublicKey,
    #[n(4)]
    heads: List<StatementId, MAX_HEADS>,
    #[n(5)]
    act: Act,
}

#[derive(Encode, Decode)]
struct Wire {
    #[n(0)]
    body: Body,
    #[n(1)]
    signature: Signature,
}

/// A well-formed statement whose signature fits its issuer. Whether it counts is for
/// the fold to say.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    id: StatementId,
    body: Body,
    bytes: Arc<[u8]>,
}

impl Statement {
    /// Signs a founding statement.
    #[must_use]
    pub fn found(home: RelayId, founder: &DeviceKeys, salt: [u8; 16], epoch: Epoch) -> Self {
        let act = Act::Found { home, founder: founder.public(), salt, epoch };
        Self::sign(LedgerId::new([0; 16]), founder.sign(), List::default(), act)
    }

    /// Signs a statement. `heads` are the newest statements its issuer has seen.
    #[must_use]
    pub fn issue(
        ledger: LedgerId,
        issuer: &SigningKey,
        heads: List<StatementId, MAX_HEADS>,
        act: Act,
    ) -> Self {
        Self::sign(ledger, issuer, heads, act)
    }

    fn sign(
        ledger: LedgerId,
        issuer: &SigningKey,
        heads: List<StatementId, MAX_HEADS>,
        act: Act,
    ) -> Self {
        let mut heads = heads.into_vec();
        heads.sort_unstable();
        heads.dedup();
        let body = Body {
            version: VERSION,
            kind: Kind::Statement,
            ledger,
            issuer: issuer.public(),
            heads: List::new(heads).unwrap_or_default(),
            act,
        };
        let mut wire = Wire { body, signature: Signature::new([0; 64]) };
        let unsigned = cbor::to_vec(&wire);
        wire.signature = issuer.sign(purpose::STATEMENT_SIGNATURE, signed_part(&unsigned));
        let bytes: Arc<[u8]> = cbor::to_vec(&wire).into();
        Self { id: statement_id(&bytes), body: wire.body, bytes }
    }

    /// Reads a statement and checks its signature.
    ///
    /// # Errors
    /// When it is malformed, of another version, or its signature is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let wire: Wire = parse_item(bytes, Kind::Statement, |wire: &Wire| wire.body.kind)?;
        let heads = &wire.body.heads;
        if !heads.iter().zip(heads.iter().skip(1)).all(|(one, next)| one < next) {
            return Err(cbor::Malformed("heads are not in order").into());
        }
        wire.body.issuer.verify(
            purpose::STATEMENT_SIGNATURE,
            signed_part(bytes),
            &wire.signature,
        )?;
        Ok(Self { id: statement_id(bytes), body: wire.body, bytes: bytes.into() })
    }

    #[must_use]
    pub const fn id(&self) -> StatementId {
        self.id
    }

    /// The ledger this statement belongs to; a founding statement names its own.
    #[must_use]
    pub fn ledger(&self) -> LedgerId {
        if matches!(self.body.act, Act::Found { .. }) { self.id.into() } else { self.body.ledger }
    }

    #[must_use]
    pub const fn issuer(&self) -> PublicKey {
        self.body.issuer
    }

    #[must_use]
    pub fn heads(&self) -> &[StatementId] {
        &self.body.heads
    }

    #[must_use]
    pub const fn act(&self) -> &Act {
        &self.body.act
    }

    #[must_use]
    pub const fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }
}

impl core::fmt::Debug for Statement {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Statement").field("id", &self.id).field("act", &self.body.act).finish()
    }
}

impl Epoch {
    /// Seals a new epoch key to `recipients` and encrypts under it the keys it replaces.
    ///
    /// # Errors
    /// When a recipient's key is no key, or there are too many recipients.
    pub fn seal(
        key: &EpochKey,
        recipients: &[DevicePublic],
        replaces: &[EpochKey],
        ledger: LedgerId,
        rng: &mut impl rand_core::CryptoRng,
    ) -> Result<Self, EnvelopeError> {
        let mut sealed = Vec::with_capacity(recipients.len());
        for recipient in recipients {
            sealed.push((recipient.id(), SealedKey::seal(key, recipient.seal, ledger, rng)?));
        }
        let replaces = replaces.iter().map(|old| old.wrap(key, ledger, rng)).collect();
        Ok(Self { key: key.id(), sealed: List::new(sealed)?, replaces: List::new(replaces)? })
    }

    /// Replaces also these, whose keys its issuer cannot open.
    ///
    /// # Errors
    /// When they are too many.
    pub fn leave_behind(self, lost: &[KeyId]) -> Result<Self, EnvelopeError> {
        let lost = lost.iter().copied().map(WrappedKey::lost);
        let replaces = self.replaces.into_vec().into_iter().chain(lost).collect();
        Ok(Self { replaces: List::new(replaces)?, ..self })
    }
}

/// The device's signature under its wish to join.
#[must_use]
pub fn consent(ledger: LedgerId, via: Via, device: &DeviceKeys) -> Signature {
    device.sign().sign(purpose::DEVICE_CONSENT, &consent_text(ledger, via, &device.public()))
}

/// Checks [`consent`].
///
/// # Errors
/// [`CryptoError::BadSignature`] when the device did not sign this.
pub fn verify_consent(
    ledger: LedgerId,
    via: Via,
    device: &DevicePublic,
    consent: &Signature,
) -> Result<(), CryptoError> {
    device.sign.verify(purpose::DEVICE_CONSENT, &consent_text(ledger, via, device), consent)
}

fn consent_text(ledger: LedgerId, via: Via, device: &DevicePublic) -> Vec<u8> {
    cbor::to_vec(&(ledger, via, *device))
}

/// The second steward's signature under a new recovery sheet.
#[must_use]
pub fn second(ledger: LedgerId, sheet: &DevicePublic, key: &SigningKey) -> Signature {
    key.sign(purpose::DEVICE_CONSENT, &second_text(ledger, sheet))
}

/// Checks [`second`].
///
/// # Errors
/// [`CryptoError::BadSignature`] when the holder of `key` did not sign this.
pub fn verify_second(
    ledger: LedgerId,
    sheet: &DevicePublic,
    key: &PublicKey,
    signature: &Signature,
) -> Result<(), CryptoError> {
    key.verify(purpose::DEVICE_CONSENT, &second_text(ledger, sheet), signature)
}

fn second_text(ledger: LedgerId, sheet: &DevicePublic) -> Vec<u8> {
    cbor::to_vec(&("sheet", ledger, *sheet))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
struct ReceiptBody {
    #[n(0)]
    version: u8,
    #[n(1)]
    kind: Kind,
    #[n(2)]
    ledger: LedgerId,
    #[n(3)]
    statement: StatementId,
    #[n(4)]
    time: UnixMillis,
    #[n(5)]
    relay: RelayId,
}

#[derive(Encode, Decode)]
struct ReceiptWire {
    #[n(0)]
    body: ReceiptBody,
    #[n(1)]
    signature: Signature,
}

/// A relay's word that it had a statement at a time, after all the statement's heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    body: ReceiptBody,
    bytes: Arc<[u8]>,
}

impl Receipt {
    /// Signs a receipt. Times of one relay and ledger must strictly increase.
    #[must_use]
    pub fn sign(
        ledger: LedgerId,
        statement: StatementId,
        time: UnixMillis,
        relay: &SigningKey,
    ) -> Self {
        let body = ReceiptBody {
            version: VERSION,
            kind: Kind::Receipt,
            ledger,
            statement,
            time,
            relay: relay.public().into(),
        };
        let mut wire = ReceiptWire { body, signature: Signature::new([0; 64]) };
        let unsigned = cbor::to_vec(&wire);
        wire.signature = relay.sign(purpose::RECEIPT_SIGNATURE, signed_part(&unsigned));
        Self { body, bytes: cbor::to_vec(&wire).into() }
    }

    /// Reads a receipt and checks its signature.
    ///
    /// # Errors
    /// When it is malformed, of another version, or its signature is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let wire: ReceiptWire =
            parse_item(bytes, Kind::Receipt, |wire: &ReceiptWire| wire.body.kind)?;
        PublicKey::from(wire.body.relay).verify(
            purpose::RECEIPT_SIGNATURE,
            signed_part(bytes),
            &wire.signature,
        )?;
        Ok(Self { body: wire.body, bytes: bytes.into() })
    }

    #[must_use]
    pub const fn ledger(&self) -> LedgerId {
        self.body.ledger
    }

    #[must_use]
    pub const fn statement(&self) -> StatementId {
        self.body.statement
    }

    #[must_use]
    pub const fn time(&self) -> UnixMillis {
        self.body.time
    }

    #[must_use]
    pub const fn relay(&self) -> RelayId {
        self.body.relay
    }

    #[must_use]
    pub const fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }
}

fn statement_id(bytes: &[u8]) -> StatementId {
    StatementId::new(*blake3::hash(bytes).as_bytes())
}

fn parse_item<'b, T>(
    bytes: &'b [u8],
    kind: Kind,
    kind_of: impl Fn(&T) -> Kind,
) -> Result<T, EnvelopeError>
where
    T: Decode<'b, ()> + Encode<()>,
{
    if bytes.len() > MAX_ENTRY {
        return Err(EnvelopeError::TooLarge);
    }
    let (version, _) = peek(bytes)?;
    if version != VERSION {
        return Err(EnvelopeError::Version(version));
    }
    let wire: T = cbor::from_slice(bytes)?;
    if kind_of(&wire) == kind {
        Ok(wire)
    } else {
        Err(cbor::Malformed("another kind of item").into())
    }
}
