//! How relay and device show each other who they are.

use minicbor::{Decode, Encode};

use crate::{
    cbor,
    crypto::{CryptoError, PublicKey, Signature, SigningKey, purpose},
    id::{LedgerId, RelayId},
};

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
