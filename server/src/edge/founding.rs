//! `POST /v1/founding`: who has a code from the operator may found one ledger here.
//!
//! The body is the code and, on a line of its own, the id of the ledger that its founder's
//! device is about to bring. 204: it may, and no other one that the code was shown for before.
//! 403: the code is not known, is too old, or another ledger was founded with it.

use std::sync::Arc;

use axum::{body::Body, extract::State, http::StatusCode};
use staffelstab_shared::{crypto::InviteSecret, id::LedgerId, protocol::Reason};
use tokio::task::spawn_blocking;

use super::{address::ClientAddress, common::Common};
use crate::{clock, hub::storage, log::FoundingCode};

/// Two short lines.
const MAX_BODY: usize = 1024;

pub(crate) async fn founding(
    State(common): State<Arc<Common>>,
    ClientAddress(address): ClientAddress,
    body: Body,
) -> StatusCode {
    // As for invites: codes are not to be guessed. Counted before the body is read, as by
    // `exchange`.
    let stranger = common.door.enter(address);
    let Some(_stranger) = stranger.filter(|_| common.door.may_seek(address)) else {
        common.refusals.note(Reason::Busy, address);
        return StatusCode::TOO_MANY_REQUESTS;
    };
    let body = match common.read(body, MAX_BODY).await {
        Ok(body) => body,
        Err(unread) => {
            common.refusals.note(unread.reason(), address);
            return unread.status();
        }
    };
    let Some((code, ledger)) = parse(&body) else { return StatusCode::BAD_REQUEST };
    let hub = Arc::clone(&common.hub);
    let taken = spawn_blocking(move || hub.take_founding(code, ledger, clock::now())).await;
    match taken {
        Ok(Ok(true)) => StatusCode::NO_CONTENT,
        Ok(Ok(false)) => {
            common.refusals.note(Reason::FoundingClosed, address);
            StatusCode::FORBIDDEN
        }
        Ok(Err(error)) => {
            let _told = storage(error);
            StatusCode::SERVICE_UNAVAILABLE
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn parse(body: &[u8]) -> Option<(FoundingCode, LedgerId)> {
    let (code, ledger) = std::str::from_utf8(body).ok()?.split_once('\n')?;
    let code = FoundingCode::of(&InviteSecret::parse(code).ok()?);
    Some((code, LedgerId::from_hex(ledger.trim()).ok()?))
}
