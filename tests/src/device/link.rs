//! A transport: frames out, frames in, the same by WebSocket and by POST.

use std::sync::{Arc, Mutex, PoisonError};

use super::{address::Address, lost::Lost, post::Post, socket::Socket};

/// Which way frames travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    #[default]
    Socket,
    /// Requests and answers, as behind a proxy that lets no WebSocket through.
    Post,
}

/// Bytes of frames that went over a link, without what carries them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    pub sent: u64,
    pub received: u64,
}

/// Keeps every byte that is sent and received on links that have it.
#[derive(Debug, Clone, Default)]
pub struct Tap(Arc<Mutex<Vec<u8>>>);

impl Tap {
    /// What has gone over the wire so far.
    #[must_use]
    pub fn recorded(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn record(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
    }
}

/// An open transport.
#[derive(Debug)]
pub struct Link {
    carrier: Carrier,
    tap: Option<Tap>,
    traffic: Traffic,
}

#[derive(Debug)]
enum Carrier {
    Socket(Box<Socket>),
    Post(Post),
}

impl Link {
    /// # Errors
    /// When nobody answers there.
    pub async fn open(address: Address, way: Way, tap: Option<Tap>) -> Result<Self, Lost> {
        let carrier = match way {
            Way::Socket => Carrier::Socket(Box::new(Socket::open(address).await?)),
            Way::Post => Carrier::Post(Post::open(address)),
        };
        Ok(Self { carrier, tap, traffic: Traffic::default() })
    }

    /// Puts a frame in line. It goes out with [`Self::flush`], or while [`Self::next`] waits.
    ///
    /// # Errors
    /// When the transport is gone.
    pub fn send(&mut self, frame: Vec<u8>) -> Result<(), Lost> {
        if let Some(tap) = &self.tap {
            tap.record(&frame);
        }
        self.traffic.sent += frame.len() as u64;
        match &mut self.carrier {
            Carrier::Socket(socket) => socket.send(frame),
            Carrier::Post(post) => post.send(frame),
        }
    }

    /// Sends what is in line as far as the network takes it at once.
    pub fn flush(&mut self) {
        match &mut self.carrier {
            Carrier::Socket(socket) => socket.flush(),
            // Sends by itself.
            Carrier::Post(_) => {}
        }
    }

    /// The next frame. Nothing is lost if this future is dropped before it is ready.
    ///
    /// # Errors
    /// When the transport is gone.
    pub async fn next(&mut self) -> Result<Vec<u8>, Lost> {
        let frame = match &mut self.carrier {
            Carrier::Socket(socket) => socket.next().await?,
            Carrier::Post(post) => post.next().await?,
        };
        if let Some(tap) = &self.tap {
            tap.record(&frame);
        }
        self.traffic.received += frame.len() as u64;
        Ok(frame)
    }

    /// What this link has carried.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }
}
