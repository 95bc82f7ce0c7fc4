//! Why a relay could not be started or kept running.

use std::{io, path::PathBuf};

use crate::log::LogError;

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the folder {folder} cannot be used; choose another one with --data")]
    Folder { folder: PathBuf, source: io::Error },
    #[error("another relay is running in the folder {0}")]
    InUse(PathBuf),
    #[error("the relay's key in {0} is not 32 bytes long; restore it from a backup")]
    Key(PathBuf),
    /// Never mended silently: to the devices it would be another relay.
    #[error(
        "the log is in use, but its key {0} is missing. Restore relay.key from the backup. If it \
         is lost, start once with --new-key: then devices ask their people once whether to go on, \
         and bring what is missing"
    )]
    KeyMissing(PathBuf),
    #[error(
        "--new-key makes a key where there is none, but there is one in {0}. Start without \
         --new-key; nothing was changed"
    )]
    KeyPresent(PathBuf),
    #[error("the system gave no random bytes for the relay's key")]
    Random(#[from] getrandom::Error),
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("the network failed")]
    Network(#[source] io::Error),
    #[error("the writer could not be started")]
    Writer(#[source] io::Error),
}
