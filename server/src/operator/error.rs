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
    #[error(
        "already there: {}. Restore into an empty folder, or put all of these aside first: what is left \
         of another database would damage this one",
        named(.0)
    )]
    PlaceTaken(Vec<PathBuf>),
    #[error("the relay's key {0} is missing; without it a backup would be no relay's")]
    NoKey(PathBuf),
    #[error("the backup {file} could not be used")]
    Copy { file: PathBuf, source: LogError },
    #[error("the answer could not be read, or the result not written")]
    Terminal(#[from] io::Error),
}

fn named(files: &[PathBuf]) -> String {
    let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
    files.join(", ")
}
