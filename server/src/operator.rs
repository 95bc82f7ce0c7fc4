//! What the person who runs a relay does beside running it.
//!
//! Reading order: `error`, `ledgers` (what lies here, and deleting it), `copies` (backup and
//! restore), `lost_key` (the key alone out of a backup), `founding_code`, `command` (all of them on the command line).

mod command;
mod copies;
mod error;
mod founding_code;
mod ledgers;
mod lost_key;

pub use command::Errand;
pub use error::ErrandError;
