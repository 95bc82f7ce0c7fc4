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
    #[error("the system gave no random bytes for the relay's key")]
    Random(#[from] getrandom::Error),
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("the network failed")]
    Network(#[source] io::Error),
    #[error("the writer could not be started")]
    Writer(#[source] io::Error),
}
