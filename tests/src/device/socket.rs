//! Frames by WebSocket, one a message.

use std::{
    future::poll_fn,
    task::{Context, Poll, Waker},
};

use futures_util::{Sink, Stream};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Error, Message, protocol::WebSocketConfig},
};

use super::{address::Address, lost::Lost};
use staffelstab_shared::protocol::MAX_FRAME;

/// Enough for one entry; thousands of idle sockets fit one process.
const READ_BUFFER: usize = 4 * 1024;

#[derive(Debug)]
pub(super) struct Socket {
    stream: WebSocketStream<TcpStream>,
}

impl Socket {
    pub(super) async fn open(address: Address) -> Result<Self, Lost> {
        let stream = TcpStream::connect(address.socket()).await?;
        // Without it the relay's answer to a single edit waits for our delayed TCP ack.
        stream.set_nodelay(true)?;
        let url = format!("ws://{}/v1/session", address.socket());
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .max_message_size(Some(MAX_FRAME))
            .max_frame_size(Some(MAX_FRAME));
        let (stream, _) =
            client_async_with_config(url, stream, Some(config)).await.map_err(Box::new)?;
        Ok(Self { stream })
    }

    pub(super) fn send(&mut self, frame: Vec<u8>) -> Result<(), Lost> {
        // Buffers without bound: the machine bounds what it sends before it is answered.
        let message = Message::Binary(frame.into());
        std::pin::Pin::new(&mut self.stream).start_send(message).map_err(lost)
    }

    /// What cannot be written at once, or fails, is [`Self::next`]'s to care for.
    pub(super) fn flush(&mut self) {
        let mut nobody = Context::from_waker(Waker::noop());
        let _tried = std::pin::Pin::new(&mut self.stream).poll_flush(&mut nobody);
    }

    /// Writes while it waits: a relay that waits for us to read must not wait for ever
    /// because we wait for it to read.
    pub(super) async fn next(&mut self) -> Result<Vec<u8>, Lost> {
        loop {
            let message = poll_fn(|cx| {
                let mut stream = std::pin::Pin::new(&mut self.stream);
                match stream.as_mut().poll_flush(cx) {
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(lost(error))),
                    Poll::Ready(Ok(())) | Poll::Pending => {}
                }
                stream.poll_next(cx).map(|message| match message {
                    Some(message) => message.map_err(lost),
                    None => Err(Lost::Closed),
                })
            });
            match message.await? {
                Message::Binary(frame) => return Ok(frame.to_vec()),
                Message::Close(_) => return Err(Lost::Closed),
                // Answered by the stream itself.
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Text(_) | Message::Frame(_) => return Err(Lost::Closed),
            }
        }
    }
}

fn lost(error: Error) -> Lost {
    Box::new(error).into()
}
