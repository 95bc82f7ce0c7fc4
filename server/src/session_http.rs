//! A session over `POST /v1/exchange`, for networks that break WebSockets.
//!
//! A body with frames is answered 204 at once; an empty one waits for frames from the
//! relay, 25 seconds at most. The answer to the first names the session (`x-session`),
//! and every later one carries that name. A device has one of each under way at a time,
//! and when one fails it begins a new session: cursor and outbox make that safe.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use staffelstab_shared::protocol::{MAX_FRAME, Reason, join_frames, split_frames};
use tokio::{
    sync::{Mutex as Turn, mpsc},
    time::{Instant, timeout},
};

use crate::{
    conversation::{Incoming, Transport, converse},
    router::Client,
    serve::Shared,
};

pub(crate) const SESSION: &str = "x-session";
/// One frame as large as allowed, its length, and some small ones.
const MAX_BODY: usize = MAX_FRAME + 64 * 1024;
const LONG_POLL: Duration = Duration::from_secs(25);
/// A session that nobody polls has ended.
const SILENCE: Duration = Duration::from_secs(60);
/// How long a body may take to come in, and to be taken by the session.
const PATIENCE: Duration = Duration::from_secs(20);
/// Frames that wait in either direction.
const WAITING: usize = 2;

type Name = [u8; 16];

/// The sessions that are open by POST.
#[derive(Debug, Default)]
pub(crate) struct Exchanges(Mutex<HashMap<Name, Arc<Exchange>>>);

#[derive(Debug)]
struct Exchange {
    to_session: mpsc::Sender<Incoming>,
    /// Sends in their order, polls in theirs.
    sending: Turn<()>,
    from_session: Turn<mpsc::Receiver<Bytes>>,
    /// Seconds from its start to the last poll.
    polled_secs: AtomicU64,
    started: Instant,
}

impl Exchanges {
    fn all(&self) -> MutexGuard<'_, HashMap<Name, Arc<Exchange>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Exchange {
    fn polled(&self) {
        self.polled_secs.store(self.started.elapsed().as_secs(), Ordering::Relaxed);
    }

    fn is_silent(&self) -> bool {
        let polled = Duration::from_secs(self.polled_secs.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(polled) >= SILENCE
    }
}

pub(crate) async fn exchange(
    State(shared): State<Arc<Shared>>,
    Client(address): Client,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = match timeout(PATIENCE, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return refuse(StatusCode::PAYLOAD_TOO_LARGE, Reason::TooLarge),
        Err(_) => return refuse(StatusCode::REQUEST_TIMEOUT, Reason::TooSlow),
    };
    match (headers.get(SESSION), body.is_empty()) {
        (None, true) => refuse(StatusCode::BAD_REQUEST, Reason::Malformed),
        (None, false) => begin(&shared, address, &body).await,
        (Some(name), empty) => {
            let known = parse(name).and_then(|name| shared.exchanges.all().get(&name).cloned());
            match known {
                Some(exchange) if empty => poll(&exchange).await,
                Some(exchange) => send(&exchange, &body).await,
                None => StatusCode::GONE.into_response(),
            }
        }
    }
}

async fn begin(shared: &Arc<Shared>, address: IpAddr, body: &Bytes) -> Response {
    let Some(stranger) = shared.door.enter(address) else {
        return refuse(StatusCode::TOO_MANY_REQUESTS, Reason::Busy);
    };
    let mut name: Name = [0; 16];
    if getrandom::fill(&mut name).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (to_session, incoming) = mpsc::channel(WAITING);
    let (outgoing, from_session) = mpsc::channel(WAITING);
    let exchange = Arc::new(Exchange {
        to_session,
        sending: Turn::default(),
        from_session: Turn::new(from_session),
        polled_secs: AtomicU64::new(0),
        started: Instant::now(),
    });
    shared.exchanges.all().insert(name, Arc::clone(&exchange));
    let posted = Posted { exchange: Arc::clone(&exchange), incoming, outgoing };
    let (at, presence) = (Arc::clone(shared), shared.presence());
    tokio::spawn(async move {
        let _presence = presence;
        Box::pin(converse(Arc::clone(&at), posted, address, stranger)).await;
        at.exchanges.all().remove(&name);
    });
    let mut response = send(&exchange, body).await;
    let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(SESSION, name);
    }
    response
}

/// Hands frames to the session in order. They are taken as fast as it takes them.
async fn send(exchange: &Exchange, body: &Bytes) -> Response {
    let Ok(frames) = split_frames(body) else {
        let _ended = exchange.to_session.send(Incoming::Bad(Reason::Malformed)).await;
        return refuse(StatusCode::BAD_REQUEST, Reason::Malformed);
    };
    let sending = async {
        let _turn = exchange.sending.lock().await;
        for frame in frames {
            exchange.to_session.send(Incoming::Frame(body.slice_ref(frame))).await?;
        }
        Ok::<_, mpsc::error::SendError<Incoming>>(())
    };
    match timeout(PATIENCE, sending).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        // What the session said last is still to be polled.
        Ok(Err(_)) => StatusCode::GONE.into_response(),
        Err(_) => {
            let _ended = exchange.to_session.try_send(Incoming::Gone);
            refuse(StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}

/// Waits for frames. What is there at once is answered together.
async fn poll(exchange: &Exchange) -> Response {
    exchange.polled();
    let mut frames: Vec<Bytes> = Vec::new();
    let waiting = async {
        let mut from_session = exchange.from_session.lock().await;
        let first = from_session.recv().await?;
        let mut size = first.len();
        frames.push(first);
        while size < MAX_FRAME
            && let Ok(frame) = from_session.try_recv()
        {
            size += frame.len();
            frames.push(frame);
        }
        Some(())
    };
    let waited = timeout(LONG_POLL, waiting).await;
    exchange.polled();
    match waited {
        Ok(None) => StatusCode::GONE.into_response(),
        Ok(Some(())) | Err(_) => {
            let body = join_frames(frames.iter().map(AsRef::as_ref));
            ([(header::CONTENT_TYPE, "application/octet-stream")], body).into_response()
        }
    }
}

fn refuse(status: StatusCode, reason: Reason) -> Response {
    tracing::info!(?reason, "a request was refused");
    (status, format!("{reason:?}")).into_response()
}

fn parse(name: &HeaderValue) -> Option<Name> {
    staffelstab_shared::id::KeyId::from_hex(name.to_str().ok()?).ok().map(|id| *id.as_bytes())
}

struct Posted {
    exchange: Arc<Exchange>,
    incoming: mpsc::Receiver<Incoming>,
    outgoing: mpsc::Sender<Bytes>,
}

impl Transport for Posted {
    async fn receive(&mut self) -> Incoming {
        self.incoming.recv().await.unwrap_or(Incoming::Gone)
    }

    async fn send(&mut self, frame: Bytes) -> bool {
        self.outgoing.send(frame).await.is_ok()
    }

    async fn tick(&mut self) -> bool {
        !self.exchange.is_silent()
    }

    async fn close(self) {
        // The last frames wait for one more poll; after that the name is unknown.
        let Self { exchange, outgoing, .. } = self;
        let taken = async {
            while !exchange.is_silent() && outgoing.capacity() < outgoing.max_capacity() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let _late = timeout(Duration::from_secs(5), taken).await;
    }
}
