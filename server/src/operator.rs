//! What the person who runs a relay does beside running it.
//!
//! Reading order: `error`, `ledgers` (what lies here, and deleting it), `copies` (backup and
//! restore), `founding_code`, `command` (all of them on the command line).

mod command;
mod copies;
mod error;
mod founding_code;
mod ledgers;

pub use command::Errand;
