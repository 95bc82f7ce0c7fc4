//! Cryptography, all of it from published crates: Ed25519 (RFC 8032, strict
//! verification), XChaCha20-Poly1305, HKDF-SHA-256 (RFC 5869), HPKE (RFC 9180,
//! base mode, X25519 / HKDF-SHA-256 / ChaCha20-Poly1305) and BLAKE3.
//!
//! Randomness is always an argument. Secrets are erased on drop and print nothing.
//! Every use of a key names its purpose: see [`purpose`].

mod invite;
mod keys;
mod padding;
mod sealing;

pub use invite::{CodeError, INVITE_CODE_LEN, InviteSecret};
pub use keys::{DeviceKeys, DevicePublic, PublicKey, SealPublic, Signature, SigningKey, Verifier};
pub use padding::{PADDING_FLOOR, padded_len};
pub use sealing::{
    Encapsulated, EpochKey, KeyCiphertext, Nonce, SealedKey, SealingKey, WrappedKey,
};

pub(crate) use padding::{pad, unpad};

/// Why something could not be opened or verified. Deliberately says no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    #[error("the signature does not belong to this text and key")]
    BadSignature,
    #[error("the key does not open this text")]
    WrongKey,
    #[error("not a valid public key")]
    BadKey,
    #[error("the padding is damaged")]
    BadPadding,
}

/// Domain separation: one constant for each purpose a key or hash serves.
///
/// Changing a string changes the protocol; the golden vectors would notice.
pub(crate) mod purpose {
    pub(crate) const DEVICE_ID: &str = "staffelstab v1 device id";
    pub(crate) const KEY_ID: &str = "staffelstab v1 key id";
    pub(crate) const SEALING_KEY: &str = "staffelstab v1 sealing key";
    pub(crate) const INVITE_SIGN: &str = "staffelstab v1 invite signing key";
    pub(crate) const INVITE_WRAP: &str = "staffelstab v1 invite wrapping key";
    pub(crate) const INVITE_CHECK: &str = "staffelstab v1 invite code check";
    pub(crate) const ENTRY_SIGNATURE: &str = "staffelstab v1 entry signature";
    pub(crate) const STATEMENT_SIGNATURE: &str = "staffelstab v1 statement signature";
    pub(crate) const RECEIPT_SIGNATURE: &str = "staffelstab v1 receipt signature";
    pub(crate) const DEVICE_CONSENT: &str = "staffelstab v1 device consent";
    pub(crate) const CHALLENGE: &str = "staffelstab v1 challenge";
    pub(crate) const PROOF: &str = "staffelstab v1 proof";
    pub(crate) const RUNNING_HASH: &str = "staffelstab v1 running hash";
    pub(crate) const RECORD_KEY: &[u8] = b"staffelstab v1 record key";
    pub(crate) const EPOCH_KEY: &[u8] = b"staffelstab v1 epoch key";
    pub(crate) const WRAPPED_KEY: &[u8] = b"staffelstab v1 wrapped key";
}

/// The first 16 bytes of a BLAKE3 hash with a named purpose.
pub(crate) fn short_hash(purpose: &'static str, bytes: &[u8]) -> [u8; 16] {
    let hash = blake3::derive_key(purpose, bytes);
    let mut short = [0; 16];
    short.copy_from_slice(hash.split_at(16).0);
    short
}
