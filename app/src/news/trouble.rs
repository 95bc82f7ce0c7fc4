//! What went wrong, to be said in a person's own language.

use staffelstab_shared::{crypto::CodeError, protocol::Reason, sync::OpenError};

/// Why a command did not do what it was asked to. Nothing of what was stored before is lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("no network")]
    Offline,
    #[error("the relay does not answer")]
    RelayUnreachable,
    #[error("the code is not right: {0}")]
    Code(CodeError),
    #[error("the invite is used up, revoked or expired")]
    InviteClosed,
    #[error("nobody knows this invite")]
    InviteUnknown,
    #[error("the ledger is on this device already")]
    AlreadyHere,
    #[error("the invite is over, and of a ledger that is on this device")]
    InviteOfHere,
    #[error("the ledger is on this device, but not open")]
    HereNotOpen,
    #[error("joined, but the keys have not come yet")]
    NoKeysYet,
    #[error("this relay founds no ledgers for strangers")]
    FoundingClosed,
    #[error("the founding code is wrong, used, or too old")]
    FoundingCode,
    #[error("install the app first")]
    InstallFirst,
    #[error("the storage is full")]
    StorageFull,
    #[error("what was stored is gone")]
    Emptied,
    #[error("the browser gives no storage")]
    NoStorage,
    #[error("another tab is at work")]
    OtherTab,
    #[error("the relay refused")]
    Refused(Reason),
    #[error("the role does not allow it")]
    NotAllowed,
    #[error("too large")]
    TooLarge,
    #[error("too large a file")]
    FileTooLarge,
    #[error("too many contacts in a file")]
    TooManyCards,
    #[error("an empty file")]
    EmptyFile,
    #[error("not a file of contacts")]
    NotAVcard,
    #[error("the app was closed while it took files in")]
    ImportCutOff,
    #[error("what is stored cannot be read")]
    Unreadable,
    #[error("the record was erased meanwhile")]
    Gone,
    #[error("two versions stand side by side, and somebody has to decide first")]
    Undecided,
    #[error("{0}")]
    Other(String),
}

/// Why the app cannot work on this device at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Blocked {
    /// Private mode, or the browser refuses storage.
    NoStorage,
    StorageFull,
    /// What is stored was written by an app that this one cannot follow. It is left as it is.
    OlderVersion,
    NewerVersion,
    /// What is stored cannot be read; with the technical words.
    Damaged(String),
}

impl From<OpenError> for Blocked {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::OlderVersion => Self::OlderVersion,
            OpenError::NewerVersion => Self::NewerVersion,
            OpenError::NoIdentity | OpenError::Damaged => Self::Damaged(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_version_stored_is_not_called_damaged() {
        assert_eq!(Blocked::from(OpenError::OlderVersion), Blocked::OlderVersion);
        assert_eq!(Blocked::from(OpenError::NewerVersion), Blocked::NewerVersion);
        assert!(matches!(Blocked::from(OpenError::Damaged), Blocked::Damaged(_)));
    }
}
