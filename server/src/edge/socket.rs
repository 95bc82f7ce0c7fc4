//! A session over a WebSocket: one binary message carries one frame.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use staffelstab_shared::protocol::{MAX_FRAME, Reason};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite;

use super::{
    address::ClientAddress,
    common::Common,
    conversation::converse,
    door::Permit,
    transport::{Received, Transport},
};

/// Default buffers cost about 145 kB for each idle socket, these 8.
const BUFFER: usize = 4096;
const PING_AFTER: Duration = Duration::from_secs(25);
const SILENCE: Duration = Duration::from_secs(60);
const CLOSING: Duration = Duration::from_secs(2);

pub(crate) async fn upgrade(
    State(common): State<Arc<Common>>,
    ClientAddress(address): ClientAddress,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(stranger) = common.door.enter(address) else {
        common.refusals.note(Reason::Busy, address);
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let presence = common.attendance.presence();
    upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * MAX_FRAME)
        .max_message_size(MAX_FRAME)
        .max_frame_size(MAX_FRAME)
        .on_upgrade(move |socket| async move {
            let _presence = presence;
            talk(common, socket, address, stranger).await;
        })
}

async fn talk(common: Arc<Common>, socket: WebSocket, address: IpAddr, stranger: Permit) {
    let heard = Instant::now();
    // On the heap, so that the task of an idle session stays small.
    Box::pin(converse(common, Socket { socket, heard, pinged: heard }, address, stranger)).await;
}

struct Socket {
    socket: WebSocket,
    heard: Instant,
    pinged: Instant,
}

impl Transport for Socket {
    async fn receive(&mut self) -> Received {
        let message = self.socket.recv().await;
        self.heard = Instant::now();
        match message {
            Some(Ok(Message::Binary(frame))) => Received::Frame(frame),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Received::Nothing,
            Some(Ok(Message::Text(_))) => Received::Bad(Reason::Malformed),
            Some(Ok(Message::Close(_))) | None => Received::Gone,
            Some(Err(error)) => refusal(error),
        }
    }

    async fn send(&mut self, frame: Bytes) -> bool {
        self.socket.send(Message::Binary(frame)).await.is_ok()
    }

    async fn tick(&mut self) -> bool {
        if self.heard.elapsed() >= SILENCE {
            return false;
        }
        let quiet_since = self.heard.max(self.pinged);
        if quiet_since.elapsed() < PING_AFTER {
            return true;
        }
        self.pinged = Instant::now();
        let ping = self.socket.send(Message::Ping(Bytes::new()));
        matches!(timeout(CLOSING, ping).await, Ok(Ok(())))
    }

    async fn close(mut self) {
        // Reads on for a moment: closing with unread bytes would reset the connection and
        // take the last frame with it.
        let closing = async {
            let _closed = self.socket.send(Message::Close(None)).await;
            while let Some(Ok(_)) = self.socket.recv().await {}
        };
        let _late = timeout(CLOSING, closing).await;
    }
}

fn refusal(error: axum::Error) -> Received {
    use tungstenite::Error;
    let error = error.into_inner().downcast::<Error>();
    match error.as_deref() {
        Ok(Error::Capacity(_)) => Received::Bad(Reason::TooLarge),
        Ok(Error::Utf8(_)) => Received::Bad(Reason::Malformed),
        Ok(_) | Err(_) => Received::Gone,
    }
}
