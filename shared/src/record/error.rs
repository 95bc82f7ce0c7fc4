//! How large the parts of a record may be, and what is wrong with a change.

use automerge::AutomergeError;

/// Longest change that is written: with header, padding and signature it still fits
/// an entry of 64 KiB.
pub const MAX_CHANGE_BYTES: usize = 56 << 10;
/// Longest change that is read, after inflating.
pub const MAX_INFLATED_BYTES: usize = 1 << 20;
/// Longest key of a record.
pub const MAX_KEY_BYTES: usize = 1024;

/// Why a change is not written, or not taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not exactly one change: {0}")]
    Malformed(&'static str),
    #[error("the change inflates to more than {MAX_INFLATED_BYTES} bytes")]
    Inflates,
    #[error("the change was written by another device than it was sent by")]
    ForeignActor,
    #[error("the change breaks a rule of documents: {0}")]
    Refused(&'static str),
    #[error("the document does not hold the state this edit was begun at")]
    UnknownBase,
    #[error("a key is empty, longer than {MAX_KEY_BYTES} bytes or kept for the record itself")]
    BadKey,
    #[error("the change is longer than {MAX_CHANGE_BYTES} bytes")]
    TooLarge,
    #[error("both actors of the author have written elsewhere")]
    ActorTaken,
    #[error("the document cannot be read or written")]
    Document(#[from] AutomergeError),
}
