//! Why an errand was not done, and what to do.

use std::{io, path::PathBuf};

use crate::{error::ServeError, log::LogError};

/// Why an errand was not done.
#[derive(Debug, thiserror::Error)]
pub enum ErrandError {
    #[error(transparent)]
    Place(#[from] ServeError),
    #[error(
        "\"{0}\" is no ledger's id: 32 hexadecimal digits, as `staffelstab ledgers` shows them"
    )]
    NotAnId(String),
    #[error("no ledger {0} lies here; `staffelstab ledgers` lists those that do")]
    NoLedger(String),
    #[error("nothing was deleted")]
    NotWanted,
    #[error("{0} is there already; choose another name, so that no backup is written over")]
    FileThere(PathBuf),
    #[error("something lies in {0} already; restore into an empty folder, or put it aside first")]
    PlaceTaken(String),
    #[error("the relay's key {0} is missing; without it a backup would be no relay's")]
    NoKey(PathBuf),
    #[error("the backup {file} could not be used")]
    Copy { file: PathBuf, source: LogError },
    #[error("the answer could not be read, or the result not written")]
    Terminal(#[from] io::Error),
}
