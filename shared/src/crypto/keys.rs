//! Signing keys and the two keys of a device.

use core::fmt;
use std::sync::OnceLock;

use ed25519_dalek::Signer;
use hpke::{Deserializable, Kem, Serializable, kem::X25519HkdfSha256};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{CryptoError, purpose, short_hash};
use crate::id::{DeviceId, RelayId, bytes_newtype, display_hex};

bytes_newtype!(
    /// An Ed25519 public key.
    PublicKey, 32
);
bytes_newtype!(
    /// An Ed25519 signature.
    Signature, 64
);
bytes_newtype!(
    /// An X25519 public key, to which epoch keys are sealed.
    SealPublic, 32
);
display_hex!(PublicKey, Signature, SealPublic);

impl PublicKey {
    /// Checks a signature over `message`, hashed under a named purpose.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`] for a malformed key, else [`CryptoError::BadSignature`].
    pub fn verify(
        &self,
        purpose: &'static str,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), CryptoError> {
        Verifier::from(*self).verify(purpose, message, signature)
    }
}

/// A public key for many signatures: it is read as a point of the curve only once.
#[derive(Clone)]
pub struct Verifier {
    key: PublicKey,
    point: OnceLock<Option<ed25519_dalek::VerifyingKey>>,
}

impl Verifier {
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// As [`PublicKey::verify`].
    ///
    /// # Errors
    /// [`CryptoError::BadKey`] for a malformed key, else [`CryptoError::BadSignature`].
    pub fn verify(
        &self,
        purpose: &'static str,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), CryptoError> {
        let read = || ed25519_dalek::VerifyingKey::from_bytes(self.key.as_bytes()).ok();
        let point = self.point.get_or_init(read).as_ref().ok_or(CryptoError::BadKey)?;
        let signature = ed25519_dalek::Signature::from_bytes(signature.as_bytes());
        point
            .verify_strict(&blake3::derive_key(purpose, message), &signature)
            .map_err(|_| CryptoError::BadSignature)
    }
}

impl From<PublicKey> for Verifier {
    fn from(key: PublicKey) -> Self {
        Self { key, point: OnceLock::new() }
    }
}

impl PartialEq for Verifier {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Verifier {}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier(of {})", self.key)
    }
}

impl From<RelayId> for PublicKey {
    fn from(relay: RelayId) -> Self {
        Self::new(*relay.as_bytes())
    }
}

impl From<PublicKey> for RelayId {
    fn from(key: PublicKey) -> Self {
        Self::new(*key.as_bytes())
    }
}

impl From<PublicKey> for DeviceId {
    fn from(key: PublicKey) -> Self {
        Self::new(short_hash(purpose::DEVICE_ID, key.as_bytes()))
    }
}

/// An Ed25519 key that signs: a device's, a relay's, an invite's or a recovery sheet's.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        let key = Self::from_seed(&seed);
        seed.zeroize();
        key
    }

    /// The key of a 32-byte seed, as it is stored.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, to be stored where only this device can read it.
    #[must_use]
    pub fn seed(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.0.to_bytes())
    }

    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey::new(self.0.verifying_key().to_bytes())
    }

    /// Signs `message`, hashed under a named purpose.
    #[must_use]
    pub fn sign(&self, purpose: &'static str, message: &[u8]) -> Signature {
        Signature::new(self.0.sign(&blake3::derive_key(purpose, message)).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(of {})", self.public())
    }
}

/// What others know of a device: the key it signs with and the key one seals to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct DevicePublic {
    #[n(0)]
    pub sign: PublicKey,
    #[n(1)]
    pub seal: SealPublic,
}

impl DevicePublic {
    #[must_use]
    pub fn id(&self) -> DeviceId {
        self.sign.into()
    }
}

/// The secret keys of one device in one ledger, or of a recovery sheet.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DeviceKeys {
    #[zeroize(skip)] // erases itself on drop
    sign: SigningKey,
    seal: [u8; 32],
}

impl DeviceKeys {
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let sign = SigningKey::generate(rng);
        let mut seal = [0; 32];
        rng.fill_bytes(&mut seal);
        Self { sign, seal }
    }

    /// The keys of two stored seeds (signing, then sealing).
    #[must_use]
    pub fn from_seeds(sign: &[u8; 32], seal: &[u8; 32]) -> Self {
        Self { sign: SigningKey::from_seed(sign), seal: *seal }
    }

    /// The two seeds (signing, then sealing), to be stored where only this device can read them.
    #[must_use]
    pub fn seeds(&self) -> (zeroize::Zeroizing<[u8; 32]>, zeroize::Zeroizing<[u8; 32]>) {
        (self.sign.seed(), zeroize::Zeroizing::new(self.seal))
    }

    #[must_use]
    pub const fn sign(&self) -> &SigningKey {
        &self.sign
    }

    #[must_use]
    pub fn id(&self) -> DeviceId {
        self.sign.public().into()
    }

    #[must_use]
    pub fn public(&self) -> DevicePublic {
        let (_, public) = X25519HkdfSha256::derive_keypair(&self.seal);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&public.to_bytes());
        DevicePublic { sign: self.sign.public(), seal: SealPublic::new(bytes) }
    }

    pub(super) fn seal_private(&self) -> <X25519HkdfSha256 as Kem>::PrivateKey {
        X25519HkdfSha256::derive_keypair(&self.seal).0
    }
}

impl SealPublic {
    pub(super) fn to_hpke(self) -> Result<<X25519HkdfSha256 as Kem>::PublicKey, CryptoError> {
        <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(self.as_bytes())
            .map_err(|_| CryptoError::BadKey)
    }
}

impl fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKeys(of {})", self.id())
    }
}
