//! Whether the relay is well, for whoever watches it: 200 and "ok", or 503 and what is wrong.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::time::{Instant, timeout};

use super::{common::Common, pulse::Ails, writer::Writer};

/// Whoever has to wait longer for the disk does not store anything either.
const PATIENCE: Duration = Duration::from_secs(5);

/// Says how it is, or was a moment ago.
pub(crate) async fn health(State(common): State<Arc<Common>>) -> Response {
    let looking = look(common.writer.clone());
    let ails = common.pulse.feel(Instant::now(), looking).await;
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    match ails {
        None => (no_store, "ok").into_response(),
        Some(ails) => (StatusCode::SERVICE_UNAVAILABLE, no_store, ails + "\n").into_response(),
    }
}

/// Asks the thread that writes: it reads, writes, and looks for room.
async fn look(writer: Writer) -> Ails {
    match timeout(PATIENCE, writer.ails()).await {
        Ok(Some(ails)) => ails,
        Ok(None) => Some(
            "the writer has stopped. Nothing acknowledged is lost; start the relay again"
                .to_owned(),
        ),
        Err(_) => Some(
            "the writer does not answer: the disk is stuck, or far too slow. Nothing acknowledged \
             is lost"
                .to_owned(),
        ),
    }
}
