//! What can go wrong with a log, whichever backend it has.

use std::error::Error;

use staffelstab_shared::id::LedgerId;

/// Why the log could not be read or written. It names no backend: what one of them has to
/// say is the source.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The storage under the log failed: a full disk, a lost connection.
    #[error("the storage of the log failed")]
    Storage(#[source] Box<dyn Error + Send + Sync>),
    /// What is stored contradicts itself.
    #[error("the stored log is damaged: {0}")]
    Damaged(&'static str),
    /// The items for this ledger do not follow the end of its log: somebody else has
    /// written there.
    #[error("the items do not follow the end of the ledger's log")]
    NotNext(LedgerId),
    /// Readers were in the way of removing the last traces of purged bytes.
    #[error("the last traces of purged bytes are not gone yet")]
    PurgePending,
}

impl LogError {
    /// A failure of the storage, with its cause.
    pub fn storage(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Storage(cause.into())
    }
}
