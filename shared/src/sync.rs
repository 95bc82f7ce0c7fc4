//! One ledger as one device keeps it, and how it stays equal with the others: a pure
//! machine. Frames, items and commands go in; [`Effects`] come out, in order. The
//! [`Driver`] carries them out, whatever the storage, the links and the screen are.
//!
//! The one rule: **first** commit, **then** send, **then** show. If the commit fails, the
//! [`Replica`] is dropped and opened again from what is stored: nothing was claimed, so
//! nothing is lost.
//!
//! A replica holds a *ledger* (what was checked, opened and merged, from wherever it came),
//! an *outbox*, and *peers*: the relays it exchanges items with, each with its own cursor and
//! session. What came from one is given to every other that lacks it. The *home* is a role:
//! the relay whose receipts order membership.
//!
//! Reading order: `rows` (what is stored), `effects` (what is asked for), `peer`, `replica`
//! (the state), `start` (opened or founded), `session` (frames in), `merge` and `waiting`
//! and `erasing` (items in), `outbox` (own entries out), `giving` (everything else out), `compare` and
//! `comeback` (a relay that lost its log, or how this device joined), `relays` (another relay
//! answers), `upkeep`, `commands` (what a person does), `joining`, `driver`.

mod batch;
mod comeback;
mod commands;
mod compare;
mod driver;
mod effects;
mod erasing;
mod gathered;
mod giving;
mod held;
mod incoming;
mod joining;
mod merge;
mod names;
mod outbox;
mod peer;
mod refused;
mod relays;
mod replica;
mod rows;
mod session;
mod start;
mod status;
#[cfg(test)]
mod tests;
mod upkeep;
mod waiting;

pub use commands::CommandError;
pub use driver::{Driver, Links, Pace, Screen, Storage};
pub use effects::{Context, Effect, Effects, End};
pub use held::HeldReason;
pub use joining::{Introduction, JoinError, JoinStep, Joining};
pub use merge::Documents;
pub use names::{
    CIRCLE_KIND, DEVICE_KIND, DEVICE_PERSON, circle_record, device_record, is_ledgers_own,
};
pub use refused::{Refused, RefusedReason};
pub use relays::MoveError;
pub use replica::Replica;
pub use rows::{IDENTITY, Pairs, Row, Table, Tables};
pub use start::{Found, OpenError};
pub use status::Status;
