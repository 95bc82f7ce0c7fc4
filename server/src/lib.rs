//! The Staffelstab relay: it orders, stores and forwards sealed entries without reading
//! a word, and serves the app.
//!
//! Reading order, from the inside out: [`log`] (what is stored, and the backends),
//! [`ledger`] (one ledger in memory), [`admission`] (what is taken), [`hub`] (the relay
//! itself), [`session`] (one conversation, pure). Around that the edge: `writer` (group
//! commit), `conversation` (drives a session), `session_socket` and `session_http` (what
//! carries it), `assets` (the app), and [`serve`].

pub mod admission;
mod assets;
mod clock;
pub mod config;
mod conversation;
mod delivery;
mod door;
mod error;
pub mod hub;
pub mod ledger;
pub mod log;
mod relay;
mod router;
mod serve;
pub mod session;
mod session_http;
mod session_socket;
mod writer;

pub use error::ServeError;
pub use relay::Relay;
pub use serve::{Running, serve};
