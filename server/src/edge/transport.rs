//! What carries a session's frames: a WebSocket, or POST requests.

use std::future::Future;

use bytes::Bytes;
use staffelstab_shared::protocol::Reason;

/// One side of one connection, frame by frame.
pub(crate) trait Transport: Send {
    /// Waits for something to come. May be dropped while it waits.
    fn receive(&mut self) -> impl Future<Output = Received> + Send;
    /// Sends a frame; false when the other side has gone.
    fn send(&mut self, frame: Bytes) -> impl Future<Output = bool> + Send;
    /// The other side has shown who it is.
    fn welcome(&mut self) {}
    /// Keeps the connection alive; false when the other side has been silent too long.
    fn tick(&mut self) -> impl Future<Output = bool> + Send;
    /// Closes politely.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// What a transport received.
#[derive(Debug)]
pub(crate) enum Received {
    Frame(Bytes),
    /// A sign of life.
    Nothing,
    /// Something that carries no frame.
    Bad(Reason),
    Gone,
}
