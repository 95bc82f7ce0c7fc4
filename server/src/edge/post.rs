//! A session over `POST /v1/exchange`, for networks that break WebSockets.
//!
//! A body with frames is answered 204 at once; an empty one waits for frames from the
//! relay, 25 seconds at most. The answer to the first names the session (`x-session`),
//! and every later one carries that name. A device has one of each under way at a time,
//! and when one fails it begins a new session: cursor and outbox make that safe.
//!
//! Who sends is counted before a byte of the body is read: unfinished bodies of strangers would
//! fill the memory.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use staffelstab_shared::{
    id::KeyId,
    protocol::{MAX_FRAME, Reason, join_frames, split_frames},
};
use tokio::time::timeout;

use super::{
    address::ClientAddress,
    body::Unread,
    common::Common,
    conversation::converse,
    door::Permit,
    mailbox::{Ended, Mailbox, Name},
    transport::Received,
};

pub(crate) const SESSION: &str = "x-session";
/// One frame as large as allowed, its length, and some small ones.
const MAX_BODY: usize = MAX_FRAME + 64 * 1024;
/// The first body of a session says who begins it: one frame, of a few hundred bytes.
const MAX_FIRST: usize = 16 * 1024;
const LONG_POLL: Duration = Duration::from_secs(25);
/// How long a body may take to be taken by the session.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn exchange(
    State(common): State<Arc<Common>>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(name) = headers.get(SESSION) else {
        let Some(stranger) = common.door.enter(address) else { return busy(&common, address) };
        return match read(&common, address, body, MAX_FIRST).await {
            Ok(body) if body.is_empty() => {
                refuse(&common, address, StatusCode::BAD_REQUEST, Reason::Malformed)
            }
            Ok(body) => begin(&common, address, stranger, &body).await,
            Err(refused) => refused,
        };
    };
    let Some(mailbox) = parse(name).and_then(|name| common.mailboxes.find(&name)) else {
        return StatusCode::GONE.into_response();
    };
    if body.is_end_stream() {
        return poll(&mailbox).await;
    }
    let Some(turn) = mailbox.turn() else { return busy(&common, address) };
    let read = if mailbox.is_known() {
        common.read(body, MAX_BODY).await.map_err(|unread| unread_of(&common, address, unread))
    } else {
        read(&common, address, body, MAX_BODY).await
    };
    drop(turn);
    match read {
        Ok(body) if body.is_empty() => poll(&mailbox).await,
        Ok(body) => send(&common, &mailbox, address, &body).await,
        Err(refused) => refused,
    }
}

/// Reads a stranger's body, if not too many are being read.
async fn read(
    common: &Common,
    address: IpAddr,
    body: Body,
    most: usize,
) -> Result<Bytes, Response> {
    // What its head says of its length, and no more comes; unsaid it may be as long as allowed.
    let said = body.size_hint().exact().and_then(|said| usize::try_from(said).ok());
    let bytes = said.map_or(most, |said| said.min(most));
    let Some(_reading) = common.door.read(address, bytes) else {
        return Err(busy(common, address));
    };
    common.read(body, most).await.map_err(|unread| unread_of(common, address, unread))
}

async fn begin(common: &Arc<Common>, address: IpAddr, stranger: Permit, body: &Bytes) -> Response {
    let mut name: Name = [0; 16];
    if getrandom::fill(&mut name).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (mailbox, posted) = Mailbox::new();
    common.mailboxes.put(name, Arc::clone(&mailbox));
    let (at, presence) = (Arc::clone(common), common.attendance.presence());
    tokio::spawn(async move {
        let _presence = presence;
        Box::pin(converse(Arc::clone(&at), posted, address, stranger)).await;
        at.mailboxes.remove(&name);
    });
    let mut response = send(common, &mailbox, address, body).await;
    if let Ok(name) = HeaderValue::from_str(&KeyId::new(name).to_string()) {
        response.headers_mut().insert(SESSION, name);
    }
    response
}

async fn send(common: &Common, mailbox: &Mailbox, address: IpAddr, body: &Bytes) -> Response {
    let Ok(frames) = split_frames(body) else {
        let _ended = mailbox.bring([Received::Bad(Reason::Malformed)]).await;
        return refuse(common, address, StatusCode::BAD_REQUEST, Reason::Malformed);
    };
    let frames: Vec<Received> =
        frames.into_iter().map(|frame| Received::Frame(body.slice_ref(frame))).collect();
    match timeout(PATIENCE, mailbox.bring(frames)).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        // What the session said last is still to be polled.
        Ok(Err(Ended)) => StatusCode::GONE.into_response(),
        Err(_) => {
            mailbox.give_up();
            refuse(common, address, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}

async fn poll(mailbox: &Mailbox) -> Response {
    match mailbox.fetch(LONG_POLL).await {
        Err(Ended) => StatusCode::GONE.into_response(),
        Ok(frames) => {
            let body = join_frames(frames.iter().map(AsRef::as_ref));
            ([(header::CONTENT_TYPE, "application/octet-stream")], body).into_response()
        }
    }
}

fn busy(common: &Common, address: IpAddr) -> Response {
    refuse(common, address, StatusCode::TOO_MANY_REQUESTS, Reason::Busy)
}

fn unread_of(common: &Common, address: IpAddr, unread: Unread) -> Response {
    refuse(common, address, unread.status(), unread.reason())
}

fn refuse(common: &Common, address: IpAddr, status: StatusCode, reason: Reason) -> Response {
    common.refusals.note(reason, address);
    status.into_response()
}

/// As it was written: 32 hexadecimal digits.
fn parse(name: &HeaderValue) -> Option<Name> {
    KeyId::from_hex(name.to_str().ok()?).ok().map(|id| *id.as_bytes())
}
