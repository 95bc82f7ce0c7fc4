//! The log: for every ledger its items in order, each durable before it is acknowledged.
//!
//! Reading order: [`item`](LogItem) (what lies there), [`error`](LogError), [`contract`](Log)
//! (what a backend does), [`memory`](MemoryLog), [`sqlite`](SqliteLog),
//! [`address`](LogAddress) (which one to use), `conformance` (the one suite that all of them
//! pass; with the feature `conformance` it is there for backends elsewhere).
//!
//! Backends are synchronous and know nothing of sessions or admission; what is written
//! has been admitted.

mod address;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod contract;
mod error;
mod item;
mod memory;
mod sqlite;

pub use address::{AddressError, LogAddress};
pub use contract::{Log, Tell};
pub use error::LogError;
pub use item::{Chain, Erasure, LogInvite, LogItem, Page, Position, Summary, Write};
pub use memory::MemoryLog;
pub use sqlite::SqliteLog;
