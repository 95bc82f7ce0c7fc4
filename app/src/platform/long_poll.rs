//! The same frames by `POST /v1/exchange`, for networks that break WebSockets.
//!
//! The first request opens the session; its answer names it in `x-session`. Then two
//! things go on side by side: an empty request waits at the relay for frames (a long
//! poll), and what is to be sent goes one request after the other.

use futures::{
    StreamExt as _,
    channel::mpsc::{self, UnboundedReceiver, UnboundedSender},
    future::{Either, select},
};
use js_sys::{ArrayBuffer, Uint8Array};
use staffelstab_shared::protocol::{self, MAX_FRAME};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, Headers, RequestInit, Response};

use super::{
    clock,
    window::window,
    wire::{Closed, Wire},
};

const SESSION: &str = "x-session";
/// The relay answers a poll after 25 s at the latest.
const POLL_MS: u32 = 40_000;
const SEND_MS: u32 = 20_000;
/// Bytes of frames in one body, unless a single frame is longer.
const BODY: usize = MAX_FRAME;
/// The status of a session that the relay does not know any more.
const GONE: u16 = 410;

/// Ends when it is dropped.
pub(crate) struct LongPoll {
    outgoing: UnboundedSender<Vec<u8>>,
    abort: AbortController,
}

struct Line {
    address: String,
    abort: AbortController,
    events: UnboundedSender<Wire>,
}

impl LongPoll {
    /// # Errors
    /// Where the browser cannot abort requests.
    pub(crate) fn open(origin: &str, events: &UnboundedSender<Wire>) -> Result<Self, Closed> {
        let abort = AbortController::new().map_err(|_| Closed::Unreachable)?;
        let (outgoing, queue) = mpsc::unbounded();
        let line = Line {
            address: format!("{origin}/v1/exchange"),
            abort: abort.clone(),
            events: events.clone(),
        };
        spawn_local(async move {
            let events = line.events.clone();
            // Nothing is open before the first answer; but frames may be handed in.
            let _ = events.unbounded_send(Wire::Opened);
            if let Err(closed) = line.run(Bodies { queue, left: None }).await {
                let _ = events.unbounded_send(Wire::Closed(closed));
            }
        });
        Ok(Self { outgoing, abort })
    }

    pub(crate) fn send(&self, frames: &[Vec<u8>]) {
        for frame in frames {
            let _ = self.outgoing.unbounded_send(frame.clone());
        }
    }
}

impl Drop for LongPoll {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

impl Line {
    async fn run(&self, mut bodies: Bodies) -> Result<(), Closed> {
        let Some(body) = bodies.next().await else { return Ok(()) };
        let session = self.post(None, &body, SEND_MS).await?.ok_or(Closed::Nonsense)?;
        let send = async {
            while let Some(body) = bodies.next().await {
                match self.post(Some(&session), &body, SEND_MS).await {
                    // What the relay said last comes with the poll.
                    Err(Closed::Ended) => break,
                    sent => sent?,
                };
            }
            std::future::pending::<Result<(), Closed>>().await
        };
        let poll = async {
            loop {
                self.post(Some(&session), &[], POLL_MS).await?;
            }
        };
        match select(std::pin::pin!(send), std::pin::pin!(poll)).await {
            Either::Left((ended, _)) | Either::Right((ended, _)) => ended,
        }
    }

    /// One request. Hands on the frames of the answer, and returns the session it names.
    async fn post(
        &self,
        session: Option<&str>,
        body: &[u8],
        patience_ms: u32,
    ) -> Result<Option<String>, Closed> {
        let request = self.fetch(session, body);
        match select(std::pin::pin!(request), std::pin::pin!(clock::sleep(patience_ms))).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Err(Closed::Unreachable),
        }
    }

    async fn fetch(&self, session: Option<&str>, body: &[u8]) -> Result<Option<String>, Closed> {
        let headers = Headers::new().map_err(|_| Closed::Unreachable)?;
        let set = |name, value: &str| headers.set(name, value).map_err(|_| Closed::Unreachable);
        set("content-type", "application/octet-stream")?;
        if let Some(session) = session {
            set(SESSION, session)?;
        }
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_headers(&headers);
        init.set_signal(Some(&self.abort.signal()));
        init.set_body(&Uint8Array::from(body));
        let answer = JsFuture::from(window().fetch_with_str_and_init(&self.address, &init)).await;
        let answer: Response = answer.map_err(|_| Closed::Unreachable)?.unchecked_into();
        match answer.status() {
            200..300 => {}
            GONE => return Err(Closed::Ended),
            status => return Err(Closed::Answered(status)),
        }
        let session = answer.headers().get(SESSION).ok().flatten();
        let body = answer.array_buffer().map_err(|_| Closed::Unreachable)?;
        let body: ArrayBuffer =
            JsFuture::from(body).await.map_err(|_| Closed::Unreachable)?.unchecked_into();
        let body = Uint8Array::new(&body).to_vec();
        for frame in protocol::split_frames(&body).map_err(|_| Closed::Nonsense)? {
            let _ = self.events.unbounded_send(Wire::Frame(frame.to_vec()));
        }
        Ok(session)
    }
}

/// What is to be sent, in bodies as full as a relay takes them.
struct Bodies {
    queue: UnboundedReceiver<Vec<u8>>,
    /// Did not fit the last body.
    left: Option<Vec<u8>>,
}

impl Bodies {
    async fn next(&mut self) -> Option<Vec<u8>> {
        let first = match self.left.take() {
            Some(left) => left,
            None => self.queue.next().await?,
        };
        let mut bytes = first.len();
        let mut frames = vec![first];
        while let Ok(frame) = self.queue.try_recv() {
            bytes = bytes.saturating_add(frame.len());
            if bytes > BODY {
                self.left = Some(frame);
                break;
            }
            frames.push(frame);
        }
        Some(protocol::join_frames(frames.iter().map(Vec::as_slice)))
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn bodies(frames: &[usize]) -> Vec<Vec<usize>> {
        let (send, queue) = mpsc::unbounded();
        for len in frames {
            send.unbounded_send(vec![0; *len]).unwrap();
        }
        drop(send);
        let mut bodies = Bodies { queue, left: None };
        let mut taken = Vec::new();
        while let Some(body) = bodies.next().now_or_never().flatten() {
            taken.push(
                protocol::split_frames(&body).unwrap().iter().map(|frame| frame.len()).collect(),
            );
        }
        taken
    }

    #[test]
    fn what_waits_goes_together_as_far_as_a_body_holds_it() {
        assert_eq!(bodies(&[1, 2, 3]), [vec![1, 2, 3]]);
        assert_eq!(bodies(&[MAX_FRAME, MAX_FRAME]), [vec![MAX_FRAME], vec![MAX_FRAME]]);
        assert_eq!(bodies(&[MAX_FRAME - 1, 1, 1]), [vec![MAX_FRAME - 1, 1], vec![1]]);
        assert!(bodies(&[]).is_empty());
    }
}
