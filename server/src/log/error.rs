//! What can go wrong with a log, whichever backend it has, and what its operator does then.

use std::{error::Error, io};

use staffelstab_shared::id::LedgerId;

/// Why the log could not be read or written. It names no backend: what one of them has to
/// say is the source.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The storage under the log failed.
    #[error("{0}")]
    Storage(Fault, #[source] Box<dyn Error + Send + Sync>),
    /// What is stored contradicts itself.
    #[error("{fault} ({0})", fault = Fault::Damaged)]
    Damaged(&'static str),
    /// The items for this ledger do not follow the end of its log: somebody else has
    /// written there.
    #[error("the items do not follow the end of the ledger's log")]
    NotNext(LedgerId),
    /// What lies there belongs to something else, and was left as it is.
    #[error(
        "what lies there is no log of a relay; it was left as it is. If another file was meant, \
         name it with --log. If it was a relay's log, its disk has damaged it: put its files \
         aside, and restore the last backup with `staffelstab restore`"
    )]
    Foreign,
    /// Something in the log's database is no relay's, and would act on what is stored.
    #[error(
        "there is a {0} in the log's database. A relay has none: it could remove or turn what is \
         acknowledged, and nothing was opened. If you have put it there, take it away again. If \
         not, somebody else can write that file: see to that, put its files aside, and restore a \
         backup from before with `staffelstab restore`"
    )]
    Added(String),
    /// Nothing can lie where the log is to lie.
    #[error("{0}; name another place with --log")]
    NoPlace(String),
    /// Readers were in the way of removing the last traces of purged bytes.
    #[error("the last traces of purged bytes are not gone yet")]
    PurgePending,
}

/// What is wrong with a storage, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    #[error(
        "there is no room left where the log lies. Nothing acknowledged is lost. Make room, or \
         move the folder to a larger disk: devices keep what they could not send, and send it then"
    )]
    Full,
    #[error(
        "the log may not be written. Nothing acknowledged is lost. See that the relay's user owns \
         the database and its folder, and that the disk is not mounted read-only: devices keep \
         what they could not send, and send it then"
    )]
    ReadOnly,
    #[error(
        "this user may not read and write what lies there. Run it as the relay's user. If that is \
         who runs it, give them the log's files and their folder with `chown`"
    )]
    Denied,
    #[error(
        "the stored log is damaged. Stop the relay, put its files aside, and restore the last \
         backup with `staffelstab restore`: devices bring what that one lacks. Look after the disk"
    )]
    Damaged,
    #[error(
        "the storage of the log failed. Nothing acknowledged is lost, and devices keep what they \
         could not send. The cause stands beside; look after the disk"
    )]
    Other,
}

impl LogError {
    /// A failure of the storage, with its cause.
    pub fn storage(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Storage(Fault::Other, cause.into())
    }

    /// What it is that failed, if it is the storage.
    #[must_use]
    pub const fn fault(&self) -> Option<Fault> {
        match self {
            Self::Storage(fault, _) => Some(*fault),
            Self::Damaged(_) => Some(Fault::Damaged),
            Self::NotNext(_)
            | Self::Foreign
            | Self::Added(_)
            | Self::NoPlace(_)
            | Self::PurgePending => None,
        }
    }
}

impl From<io::Error> for LogError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let fault = if matches!(error.kind(), StorageFull | QuotaExceeded) {
            Fault::Full
        } else if error.kind() == ReadOnlyFilesystem {
            Fault::ReadOnly
        } else if error.kind() == PermissionDenied {
            Fault::Denied
        } else {
            Fault::Other
        };
        Self::Storage(fault, error.into())
    }
}
