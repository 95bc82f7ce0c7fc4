//! The errands of an operator, as the command line names them.

use std::{
    io::{BufRead, Write},
    path::PathBuf,
};

use super::{copies, error::ErrandError, founding_code, ledgers, lost_key};
use crate::{clock, place::Place};

/// Something to do beside serving.
#[derive(Debug, clap::Subcommand)]
pub enum Errand {
    /// List the ledgers: how much lies here, never what
    Ledgers {
        #[command(subcommand)]
        what: Option<WithLedgers>,
        #[command(flatten)]
        place: Place,
    },
    /// Write everything that is acknowledged, and the relay's key, to one new file. The relay
    /// may run meanwhile. Whoever has the file can pass for this relay: keep it as safe as a key
    Backup {
        /// A new file
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Put a backup back into an empty folder. Devices then bring what it lacks
    Restore {
        /// A file that `staffelstab backup` has written
        file: PathBuf,
        /// Put nothing back but the relay's key, where that is missing, damaged or not the log's;
        /// the log that lies there stays as it is
        #[arg(long)]
        key_only: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Make a code with which somebody may found one ledger here, though founding is closed
    FoundingCode {
        /// Days in which the code has to be used
        #[arg(long, value_name = "COUNT", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
        #[command(flatten)]
        place: Place,
    },
}

/// Something to do with a ledger.
#[derive(Debug, clap::Subcommand)]
pub enum WithLedgers {
    /// Delete a ledger from this relay for good; asks first. The relay must not be running
    Delete {
        /// Its id, as `staffelstab ledgers` and the app's status page show it
        id: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

impl Errand {
    /// Does it; what is to be read goes to `out`, and what is asked is read from `answers`.
    ///
    /// # Errors
    /// An [`ErrandError`]; then nothing was changed.
    pub fn run(self, answers: &mut dyn BufRead, out: &mut dyn Write) -> Result<(), ErrandError> {
        match self {
            Self::Ledgers { what: None, place } => ledgers::list(&place, out),
            Self::Ledgers { what: Some(WithLedgers::Delete { id, yes }), place } => {
                ledgers::delete(&place, &id, yes, answers, out)
            }
            Self::Backup { file, place } => copies::backup(&place, &file, out),
            Self::Restore { file, key_only: false, place } => copies::restore(&place, &file, out),
            Self::Restore { file, key_only: true, place } => lost_key::restore(&place, &file, out),
            Self::FoundingCode { days, place } => {
                founding_code::make(&place, days, clock::now(), out)
            }
        }
    }
}
