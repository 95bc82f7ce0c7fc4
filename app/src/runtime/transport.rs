//! A connection to the relay, whichever way it goes.

use futures::channel::mpsc::{self, UnboundedReceiver};
use staffelstab_shared::protocol::{ClientFrame, Frame as _};

use super::way::Way;
use crate::platform::{
    long_poll::LongPoll,
    socket::Socket,
    wire::{Closed, Wire},
};

/// Closes when it is dropped.
pub(super) enum Transport {
    Socket(Socket),
    Post(LongPoll),
}

impl Transport {
    /// Begins to connect. What happens comes out of the receiver; the first is
    /// [`Wire::Opened`].
    pub(super) fn open(way: Way, origin: &str) -> Result<(Self, UnboundedReceiver<Wire>), Closed> {
        let (send, receive) = mpsc::unbounded();
        let transport = match way {
            Way::Socket => Self::Socket(Socket::open(origin, &send)?),
            Way::Post => Self::Post(LongPoll::open(origin, &send)?),
        };
        Ok((transport, receive))
    }

    pub(super) fn send(&self, frames: &[ClientFrame]) {
        let frames: Vec<_> = frames.iter().map(ClientFrame::to_bytes).collect();
        match self {
            Self::Socket(socket) => socket.send(&frames),
            Self::Post(poll) => poll.send(&frames),
        }
    }
}
