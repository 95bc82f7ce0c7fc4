//! Why a relay could not be started or kept running.

use std::{io, path::PathBuf};

use crate::log::LogError;

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the folder {folder} cannot be used; choose another one with --data")]
    Folder { folder: PathBuf, source: io::Error },
    #[error("a relay is running in the folder {0}; stop it first")]
    InUse(PathBuf),
    #[error("a relay is running on the log {0}; stop it first")]
    LogInUse(String),
    #[error("no relay has its log at {0}; name its folder with --data")]
    Nothing(String),
    #[error("the relay's key in {0} is not 32 bytes long; restore it from a backup")]
    Key(PathBuf),
    /// Never mended silently: to the devices it would be another relay.
    #[error(
        "the log {log} is in use, but its key {key} is missing. Restore relay.key from the backup. \
         If it is lost, start once with --new-identity: then devices ask their people once whether \
         to go on, and bring what is missing"
    )]
    KeyMissing { key: PathBuf, log: String },
    #[error(
        "--new-identity makes a key where there is none, but there is one in {0}. Start without \
         --new-identity; nothing was changed"
    )]
    KeyPresent(PathBuf),
    #[error("the system gave no random bytes for the relay's key")]
    Random(#[from] getrandom::Error),
    #[error("the log {place} cannot be used")]
    Log { place: String, source: LogError },
    #[error("nothing can listen on {address}; choose another with --listen")]
    Listen { address: String, source: io::Error },
    #[error("the writer could not be started")]
    Writer(#[source] io::Error),
}
