//! Why a native device cannot go on.

use staffelstab_shared::{
    crypto::CodeError,
    envelope::EnvelopeError,
    id::RelayId,
    protocol::Reason,
    record,
    sync::{CommandError, JoinError, MoveError, OpenError},
};

use super::Lost;

/// Why a device cannot go on. What it stored is safe.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    #[error("the relay refuses: {0:?}")]
    Refused(Reason),
    #[error("a relay that this device does not know answers at this address")]
    NewRelay { found: RelayId },
    #[error("the relay breaks the protocol")]
    Broken,
    #[error("this device has not joined yet")]
    StillJoining,
    #[error("these are not the rows of a device that can write")]
    NoKeys,
    #[error("this device does not have the record")]
    NoRecord,
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error(transparent)]
    Move(#[from] MoveError),
    #[error(transparent)]
    Join(#[from] JoinError),
    #[error(transparent)]
    Code(#[from] CodeError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    #[error(transparent)]
    Record(#[from] record::Error),
    #[error("the connection was lost")]
    Lost(#[from] Lost),
    #[error("the system gives no randomness")]
    Random(#[from] getrandom::Error),
}
