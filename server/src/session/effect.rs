//! What a session wants done.

use bytes::Bytes;
use staffelstab_shared::{crypto::PublicKey, protocol::Reason};

use crate::admission::Proposal;

/// What a session wants done, in order.
#[derive(Debug)]
pub enum Effect {
    /// Send this frame.
    Send(Bytes),
    /// Commit this, and hand the outcome to [`RelaySession::committed`](super::RelaySession::committed). Outcomes come in the
    /// order of the proposals.
    Append(Proposal),
    /// Answer with [`RelaySession::sought`](super::RelaySession::sought), unless this address asks too often.
    Seek(PublicKey),
    /// Send this last frame, then close.
    Close(Bytes, Reason),
}
