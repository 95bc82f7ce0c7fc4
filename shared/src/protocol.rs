//! The frames between a device and a relay, version 1. They know nothing of how they
//! travel: a WebSocket message carries one, a request body of `POST /v1/exchange`
//! carries any number, each preceded by its length (see [`split_frames`]).
//!
//! A session: `Hello` → `Challenge` → `Prove` → `Welcome`; then the relay sends what lies
//! after the device's cursor, control items first, and goes on live; the device appends.

mod cursor;
mod frame;
mod handshake;
mod item;
mod reason;

pub use cursor::{Cursor, RunningHash};
pub use frame::{ClientFrame, Delivery, Frame, ServerFrame, join_frames, split_frames};
pub use handshake::Handshake;
pub use item::{Item, ItemBytes, item_id};
pub use reason::Reason;

/// The protocol version that this code speaks.
pub const VERSION: u16 = 1;
/// The largest frame, in bytes.
pub const MAX_FRAME: usize = 1024 * 1024;
/// Items in one frame, at most.
pub const MAX_BATCH: usize = 256;
/// Ids in one page of a listing, at most.
pub const MAX_LISTING: usize = 8192;

#[cfg(test)]
mod tests;
