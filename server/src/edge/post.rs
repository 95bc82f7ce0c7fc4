//! A session over `POST /v1/exchange`, for networks that break WebSockets.
//!
//! A body with frames is answered 204 at once; an empty one waits for frames from the
//! relay, 25 seconds at most. The answer to the first names the session (`x-session`),
//! and every later one carries that name. A device has one of each under way at a time,
//! and when one fails it begins a new session: cursor and outbox make that safe.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
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
    common::Common,
    conversation::converse,
    mailbox::{Ended, Mailbox, Name},
    refusal,
    transport::Received,
};

pub(crate) const SESSION: &str = "x-session";
/// One frame as large as allowed, its length, and some small ones.
const MAX_BODY: usize = MAX_FRAME + 64 * 1024;
const LONG_POLL: Duration = Duration::from_secs(25);
/// How long a body may take to be taken by the session.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn exchange(
    State(common): State<Arc<Common>>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = match common.read(body, MAX_BODY).await {
        Ok(body) => body,
        Err(unread) => return refuse(address, unread.status(), unread.reason()),
    };
    match (headers.get(SESSION), body.is_empty()) {
        (None, true) => refuse(address, StatusCode::BAD_REQUEST, Reason::Malformed),
        (None, false) => begin(&common, address, &body).await,
        (Some(name), empty) => {
            let known = parse(name).and_then(|name| common.mailboxes.find(&name));
            match known {
                Some(mailbox) if empty => poll(&mailbox).await,
                Some(mailbox) => send(&mailbox, address, &body).await,
                None => StatusCode::GONE.into_response(),
            }
        }
    }
}

async fn begin(common: &Arc<Common>, address: IpAddr, body: &Bytes) -> Response {
    let Some(stranger) = common.door.enter(address) else {
        return refuse(address, StatusCode::TOO_MANY_REQUESTS, Reason::Busy);
    };
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
    let mut response = send(&mailbox, address, body).await;
    if let Ok(name) = HeaderValue::from_str(&KeyId::new(name).to_string()) {
        response.headers_mut().insert(SESSION, name);
    }
    response
}

async fn send(mailbox: &Mailbox, address: IpAddr, body: &Bytes) -> Response {
    let Ok(frames) = split_frames(body) else {
        let _ended = mailbox.bring([Received::Bad(Reason::Malformed)]).await;
        return refuse(address, StatusCode::BAD_REQUEST, Reason::Malformed);
    };
    let frames: Vec<Received> =
        frames.into_iter().map(|frame| Received::Frame(body.slice_ref(frame))).collect();
    match timeout(PATIENCE, mailbox.bring(frames)).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        // What the session said last is still to be polled.
        Ok(Err(Ended)) => StatusCode::GONE.into_response(),
        Err(_) => {
            mailbox.give_up();
            refuse(address, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
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

fn refuse(address: IpAddr, status: StatusCode, reason: Reason) -> Response {
    refusal::note(reason, address);
    status.into_response()
}

/// As it was written: 32 hexadecimal digits.
fn parse(name: &HeaderValue) -> Option<Name> {
    KeyId::from_hex(name.to_str().ok()?).ok().map(|id| *id.as_bytes())
}
