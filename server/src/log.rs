//! The log: for every ledger its items in order, each durable before it is acknowledged.
//!
//! Reading order: [`item`](LogItem) (what lies there), [`error`](LogError), [`contract`](Log)
//! (what a backend does), [`memory`](MemoryLog), [`sqlite`](SqliteLog),
//! [`address`](LogAddress) (which one to use), `found` (what lies there before it is opened), `copy`
//! (what a backup holds, and why one was not taken or not put back), `trouble` (what is told of one
//! that fails, and how often), `watched` (whichever it is, and what ails it),
//! `conformance` (the one suite that all of them pass; with the feature `conformance` it is
//! there for backends elsewhere).
//!
//! Backends are synchronous and know nothing of sessions or admission; what is written
//! has been admitted.

mod address;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod contract;
mod copy;
mod error;
mod found;
mod item;
mod memory;
mod sqlite;
pub(crate) mod trouble;
mod watched;

pub use address::{AddressError, LogAddress};
pub use contract::{Log, Tell};
pub(crate) use copy::{KeyOfCopy, NotPutBack, NotTaken, counted, relay_of};
pub use error::{Fault, LogError};
pub(crate) use found::{Found, Purpose};
pub use item::{
    Chain, Erasure, FoundingCode, Holding, Leave, LogInvite, LogItem, PURGE_DELAY_MS, Page,
    Position, Summary, Write,
};
pub use memory::MemoryLog;
pub use sqlite::SqliteLog;
pub(crate) use watched::Watched;
