//! A WebSocket: one binary message, one frame.

use futures::channel::mpsc::UnboundedSender;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast as _;
use web_sys::{BinaryType, MessageEvent, WebSocket};

use super::{
    events::Listener,
    wire::{Closed, Wire},
};

/// Closes when it is dropped.
pub(crate) struct Socket {
    inner: WebSocket,
    _listeners: [Listener; 4],
}

impl Socket {
    /// # Errors
    /// Where the policy of the page, or the address, forbids it.
    pub(crate) fn open(origin: &str, events: &UnboundedSender<Wire>) -> Result<Self, Closed> {
        // http -> ws, https -> wss
        let address = format!("ws{}/v1/session", origin.strip_prefix("http").unwrap_or_default());
        let inner = WebSocket::new(&address).map_err(|_| Closed::Unreachable)?;
        inner.set_binary_type(BinaryType::Arraybuffer);
        let tell = |name, wire: fn() -> Wire| {
            let events = events.clone();
            Listener::new(&inner, name, move |_| {
                let _ = events.unbounded_send(wire());
            })
        };
        let frames = events.clone();
        let message = Listener::new(&inner, "message", move |event| {
            let data = event.unchecked_into::<MessageEvent>().data();
            let wire = match data.dyn_into::<ArrayBuffer>() {
                Ok(buffer) => Wire::Frame(Uint8Array::new(&buffer).to_vec()),
                Err(_) => Wire::Closed(Closed::Nonsense),
            };
            let _ = frames.unbounded_send(wire);
        });
        let listeners = [
            tell("open", || Wire::Opened),
            tell("close", || Wire::Closed(Closed::Unreachable)),
            tell("error", || Wire::Closed(Closed::Unreachable)),
            message,
        ];
        Ok(Self { inner, _listeners: listeners })
    }

    pub(crate) fn send(&self, frames: &[Vec<u8>]) {
        for frame in frames {
            // A socket that is closing says so by its own event.
            let _ = self.inner.send_with_u8_array(frame);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.inner.close();
    }
}
