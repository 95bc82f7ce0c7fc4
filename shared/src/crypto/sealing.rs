//! Epoch keys, the sealing key made of them, and how both travel.

use core::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256,
    kem::X25519HkdfSha256, single_shot_open, single_shot_seal_with_rng,
};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{CryptoError, DeviceKeys, SealPublic, purpose, short_hash};
use crate::id::{KeyId, LedgerId, RecordId, bytes_newtype, display_hex};

bytes_newtype!(
    /// A random number used once, 24 bytes for XChaCha20.
    Nonce, 24
);
bytes_newtype!(
    /// The public value of one HPKE encapsulation.
    Encapsulated, 32
);
bytes_newtype!(
    /// A key of 32 bytes with its authentication tag of 16.
    KeyCiphertext, 48
);
display_hex!(Nonce, Encapsulated, KeyCiphertext);

impl Nonce {
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 24];
        rng.fill_bytes(&mut bytes);
        Self::new(bytes)
    }
}

/// The secret of one epoch: everybody who may read has it; a removal makes a new one.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct EpochKey([u8; 32]);

impl EpochKey {
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret itself, to be stored where only this device can read it.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Names this key without giving it away.
    #[must_use]
    pub fn id(&self) -> KeyId {
        KeyId::new(short_hash(purpose::KEY_ID, &self.0))
    }

    /// Encrypts this key under a newer one, so that one key reads all before it.
    #[must_use]
    pub fn wrap(&self, under: &Self, ledger: LedgerId, rng: &mut impl CryptoRng) -> WrappedKey {
        WrappedKey::new(self, &under.0, ledger, rng)
    }
}

impl fmt::Debug for EpochKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EpochKey({})", self.id())
    }
}

/// An epoch key encrypted under another symmetric key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct WrappedKey {
    /// Names the key inside.
    #[n(0)]
    pub key: KeyId,
    #[n(1)]
    nonce: Nonce,
    #[n(2)]
    ciphertext: KeyCiphertext,
}

impl WrappedKey {
    /// In place of a key that its replacement leaves behind: whoever replaces it cannot open
    /// it, and nobody shall seal with it.
    #[must_use]
    pub const fn lost(key: KeyId) -> Self {
        Self { key, nonce: Nonce::new([0; 24]), ciphertext: KeyCiphertext::new([0; 48]) }
    }

    pub(super) fn new(
        key: &EpochKey,
        under: &[u8; 32],
        ledger: LedgerId,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let nonce = Nonce::generate(rng);
        let aad = [purpose::WRAPPED_KEY, ledger.as_bytes(), key.id().as_bytes()].concat();
        let ciphertext = encrypt(under, &nonce, &aad, &key.0);
        let mut bytes = [0; 48];
        bytes.copy_from_slice(&ciphertext);
        Self { key: key.id(), nonce, ciphertext: KeyCiphertext::new(bytes) }
    }

    /// Decrypts with the key it was wrapped under.
    ///
    /// # Errors
    /// [`CryptoError::WrongKey`] when that is another one, or the text was changed.
    pub fn unwrap_with(&self, under: &EpochKey, ledger: LedgerId) -> Result<EpochKey, CryptoError> {
        self.open(&under.0, ledger)
    }

    pub(super) fn open(&self, under: &[u8; 32], ledger: LedgerId) -> Result<EpochKey, CryptoError> {
        let aad = [purpose::WRAPPED_KEY, ledger.as_bytes(), self.key.as_bytes()].concat();
        let plain = Zeroizing::new(decrypt(under, &self.nonce, &aad, self.ciphertext.as_bytes())?);
        let bytes: [u8; 32] = plain.as_slice().try_into().map_err(|_| CryptoError::WrongKey)?;
        let key = EpochKey(bytes);
        if key.id() == self.key { Ok(key) } else { Err(CryptoError::WrongKey) }
    }
}

/// An epoch key sealed to one device with HPKE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct SealedKey {
    #[n(0)]
    encapsulated: Encapsulated,
    #[n(1)]
    ciphertext: KeyCiphertext,
}

impl SealedKey {
    /// Seals an epoch key to the holder of `recipient`.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`] when `recipient` is no valid X25519 key.
    pub fn seal(
        key: &EpochKey,
        recipient: SealPublic,
        ledger: LedgerId,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, CryptoError> {
        let aad = [ledger.as_bytes().as_slice(), key.id().as_bytes()].concat();
        let (encapsulated, ciphertext) =
            single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &OpModeS::Base,
                &recipient.to_hpke()?,
                purpose::EPOCH_KEY,
                &key.0,
                &aad,
                rng,
            )
            .map_err(|_| CryptoError::BadKey)?;
        Ok(Self {
            encapsulated: Encapsulated::from_slice(&encapsulated.to_bytes())
                .map_err(|_| CryptoError::BadKey)?,
            ciphertext: KeyCiphertext::from_slice(&ciphertext).map_err(|_| CryptoError::BadKey)?,
        })
    }

    /// Opens what was sealed to this device; `key` is the id of the key expected inside.
    ///
    /// # Errors
    /// [`CryptoError::WrongKey`] when it was sealed to another device, or holds another key.
    pub fn open(
        &self,
        key: KeyId,
        keys: &DeviceKeys,
        ledger: LedgerId,
    ) -> Result<EpochKey, CryptoError> {
        let aad = [ledger.as_bytes().as_slice(), key.as_bytes()].concat();
        let encapsulated =
            <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(self.encapsulated.as_bytes())
                .map_err(|_| CryptoError::WrongKey)?;
        let plain = Zeroizing::new(
            single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &OpModeR::Base,
                &keys.seal_private(),
                &encapsulated,
                purpose::EPOCH_KEY,
                self.ciphertext.as_bytes(),
                &aad,
            )
            .map_err(|_| CryptoError::WrongKey)?,
        );
        let bytes: [u8; 32] = plain.as_slice().try_into().map_err(|_| CryptoError::WrongKey)?;
        let opened = EpochKey(bytes);
        if opened.id() == key { Ok(opened) } else { Err(CryptoError::WrongKey) }
    }
}

/// What payloads are sealed under: derived from all current epoch keys, so that of
/// two devices removed at once neither can read on.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SealingKey([u8; 32]);

impl SealingKey {
    /// Derives the key; order and repetition of `epochs` do not matter.
    #[must_use]
    pub fn derive<'k>(epochs: impl IntoIterator<Item = &'k EpochKey>) -> Self {
        let mut sorted: Vec<&[u8; 32]> = epochs.into_iter().map(|key| &key.0).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut hasher = blake3::Hasher::new_derive_key(purpose::SEALING_KEY);
        for key in sorted {
            hasher.update(key);
        }
        Self(*hasher.finalize().as_bytes())
    }

    #[must_use]
    pub fn id(&self) -> KeyId {
        KeyId::new(short_hash(purpose::KEY_ID, &self.0))
    }

    fn for_record(&self, ledger: LedgerId, record: RecordId) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        let info = [purpose::RECORD_KEY, ledger.as_bytes(), record.as_bytes()].concat();
        let expanded = Hkdf::<Sha256>::new(None, &self.0).expand(&info, key.as_mut_slice());
        debug_assert!(expanded.is_ok(), "32 bytes are always within HKDF's limit");
        key
    }

    pub(crate) fn seal(
        &self,
        ledger: LedgerId,
        record: RecordId,
        nonce: &Nonce,
        aad: &[u8],
        plain: &[u8],
    ) -> Vec<u8> {
        encrypt(&self.for_record(ledger, record), nonce, aad, plain)
    }

    pub(crate) fn open(
        &self,
        ledger: LedgerId,
        record: RecordId,
        nonce: &Nonce,
        aad: &[u8],
        ciphertext: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        decrypt(&self.for_record(ledger, record), nonce, aad, ciphertext)
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKey({})", self.id())
    }
}

fn encrypt(key: &[u8; 32], nonce: &Nonce, aad: &[u8], msg: &[u8]) -> Vec<u8> {
    XChaCha20Poly1305::new(key.into())
        .encrypt(nonce.as_bytes().into(), Payload { msg, aad })
        .expect("payloads are bounded far below the cipher's limit")
}

fn decrypt(key: &[u8; 32], nonce: &Nonce, aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, CryptoError> {
    XChaCha20Poly1305::new(key.into())
        .decrypt(nonce.as_bytes().into(), Payload { msg, aad })
        .map_err(|_| CryptoError::WrongKey)
}
