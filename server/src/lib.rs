//! The Staffelstab relay: it orders, stores and forwards sealed entries without reading
//! a word, and serves the app.
//!
//! Reading order, from the inside out: [`config`] (what can be set), `draft` (a secret file on
//! its way to its place), `lock` (what only one process may have), `tally` (what is
//! told once a minute), [`log`] (what is stored, and the backends), `delivery` (frames that
//! carry it), [`ledger`] (one ledger in memory), [`admission`] (what is taken), [`hub`] (the relay
//! itself), [`session`] (one conversation with a device, pure), `key`, `place` and
//! [`relay`](Relay) (the folder a relay lives in). Up to here the time is an argument. Around that
//! the `edge`, which waits for networks, threads and the `clock`, with [`serve`] outermost;
//! `operator` has what is done beside serving, and `main` is the command line.

pub mod admission;
mod clock;
pub mod config;
mod delivery;
mod draft;
mod edge;
mod error;
pub mod hub;
mod key;
pub mod ledger;
mod lock;
pub mod log;
mod operator;
mod place;
mod relay;
pub mod session;
mod tally;

pub use edge::{Running, serve};
pub use error::{OtherKey, ServeError};
pub use operator::{Errand, ErrandError};
pub use relay::Relay;
