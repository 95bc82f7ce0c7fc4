//! One session with a device, from the relay's side: a pure machine. Frames go in,
//! [`Effect`]s come out; what is to be read is pulled, frame by frame, whenever the other side
//! has taken the last one. So nothing is buffered for a slow reader, and a WebSocket, a POST
//! and a simulated network can carry the same session.
//!
//! `Hello` → `Challenge` → `Prove` → `Welcome`, then reading and appending.
//!
//! Reading order: `effect` (what a session wants done), `machine` ([`RelaySession`]), `open`
//! (after `Welcome`).

mod effect;
mod machine;
mod open;

pub use effect::Effect;
pub use machine::RelaySession;
