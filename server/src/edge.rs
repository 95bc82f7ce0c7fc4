//! The relay's edge: everything that waits for a network, a clock or another thread.
//!
//! Reading order, from the inside out: `bells` (a ledger has grown), `writer` (one thread
//! that writes), `door` (how many strangers an address may bring), `transport` (what carries
//! frames), `mailbox` (a session by POST, between two requests), `presence` (who has to be
//! gone before the relay stops), `body` (of a request), `pulse` (how the relay was a moment
//! ago), `common` (what all connections have in common), `address` (who asks), `refusal` (what
//! the log says of whom, and how often), `conversation` (drives a session over a transport), `socket` and
//! `post` (the two transports), `founding` (by a code), `marker` (that a ledger was here),
//! `health`, `assets` (the app), `router`, `serve`, `running`.

mod address;
mod assets;
mod bells;
mod body;
mod common;
mod conversation;
mod door;
mod founding;
mod health;
mod mailbox;
mod marker;
mod post;
mod presence;
mod pulse;
mod refusal;
mod router;
mod running;
mod serve;
mod socket;
mod transport;
mod writer;

pub use running::Running;
pub use serve::serve;
