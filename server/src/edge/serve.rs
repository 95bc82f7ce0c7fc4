//! A relay on a listener: accepts connections, keeps its clockwork going, and stops
//! gracefully.

use std::{future::Future, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::spawn_blocking,
    time::{interval, sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceBuilder;

use super::{
    address::PeerAddress, bells::Bells, common::Common, door::Door, mailbox::Mailboxes,
    presence::Attendance, pulse::Pulse, refusal::Refusals, router::router, writer::Writer,
};
use crate::{clock, error::ServeError, hub::Hub, log::trouble, relay::Relay};

/// How long sessions and the writer may take to end.
const STOPPING: Duration = Duration::from_secs(10);
/// How long a request's head may take.
const HEAD: Duration = Duration::from_secs(10);
const HEAD_BYTES: usize = 16 * 1024;
const MINUTE: Duration = Duration::from_secs(60);

/// Serves until `shutdown` resolves; then says goodbye to everybody, writes what was
/// taken, and returns.
///
/// # Errors
/// When it cannot start.
pub async fn serve(
    listener: TcpListener,
    relay: Relay,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let (hub, limits, _lock) = relay.into_parts();
    let hub = Arc::new(hub);
    let bells = Arc::new(Bells::default());
    listen_to_the_log(&hub, &bells);
    let (writer, thread) =
        Writer::start(Arc::clone(&hub), Arc::clone(&bells)).map_err(ServeError::Writer)?;
    let (attendance, departure) = Attendance::open();
    let common = Arc::new(Common {
        hub,
        writer,
        bells,
        door: Arc::new(Door::new(limits.strangers_per_address)),
        mailboxes: Mailboxes::default(),
        attendance,
        pulse: Pulse::new(Duration::from_secs(limits.health_secs)),
        refusals: Refusals::default(),
        limits,
    });
    let clockwork = tokio::spawn(clockwork(Arc::clone(&common)));

    accept(&listener, &common, &router(&common), shutdown).await;

    tracing::info!("stopping");
    drop(listener);
    clockwork.abort();
    // Aborted is what it should be; whatever it held is free then.
    let _aborted = clockwork.await;
    common.attendance.stop();
    if timeout(STOPPING, departure.everybody()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    common.writer.stop().await;
    let drained = spawn_blocking(move || thread.join());
    if timeout(STOPPING, drained).await.is_err() {
        tracing::error!("the writer did not end in time");
    }
    common.refusals.tell_rest();
    trouble::tell_rest();
    Ok(())
}

/// Where several nodes write to one database, another node's writing wakes readers here.
fn listen_to_the_log(hub: &Arc<Hub>, bells: &Arc<Bells>) {
    // The log is the hub's: it must not keep it alive in turn.
    let (listening, bells) = (Arc::downgrade(hub), Arc::clone(bells));
    let tell = move |ledger| {
        if let Some(hub) = listening.upgrade() {
            hub.catch_up(ledger);
            bells.ring(ledger);
        }
    };
    hub.log().grown(Box::new(tell));
}

async fn accept(
    listener: &TcpListener,
    common: &Arc<Common>,
    router: &Router,
    shutdown: impl Future<Output = ()>,
) {
    let mut shutdown = pin!(shutdown);
    // A session says goodbye to a slow reader before its connection is cut.
    let patience = Duration::from_secs(common.limits.send_secs).saturating_mul(2);
    loop {
        tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let presence = common.attendance.presence();
                    let (router, stopping) = (router.clone(), common.attendance.stopping());
                    tokio::spawn(async move {
                        let _presence = presence;
                        connection(stream, peer, router, patience, stopping).await;
                    });
                }
                // Out of file handles, most likely: those who are here go on.
                Err(error) => {
                    common.refusals.note_unaccepted(&error);
                    sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    patience: Duration,
    mut stopping: watch::Receiver<bool>,
) {
    // Without it one edit at a time falls from 14,000 to 270 a second.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let mut stream = TimeoutStream::new(stream);
    // Whoever reads nothing of an answer does not hold it, and its memory, for ever.
    stream.set_write_timeout(Some(patience));
    let service = ServiceBuilder::new().layer(Extension(PeerAddress(peer.ip()))).service(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    let served = tokio::select! {
        served = connection.as_mut() => served,
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended");
    }
}

/// What is done every minute.
async fn clockwork(common: Arc<Common>) {
    let mut minute = interval(MINUTE);
    loop {
        minute.tick().await;
        common.door.forget();
        common.refusals.tell();
        trouble::tell();
        common.bells.forget();
        let hub = Arc::clone(&common.hub);
        let tidied = spawn_blocking(move || {
            hub.purge_due(clock::now());
            hub.forget_idle();
        });
        if let Err(error) = tidied.await {
            tracing::error!(%error, "tidying up broke");
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    #[tokio::test]
    async fn whoever_reads_nothing_of_an_answer_does_not_hold_it() {
        // More than any buffer in between holds.
        let router = Router::new().route("/", get(|| async { vec![0_u8; 64 << 20] }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut reader = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        reader.write_all(b"GET / HTTP/1.1\r\nhost: relay\r\n\r\n").await.unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        let (_goes_on, stopping) = watch::channel(false);
        connection(stream, peer, router, Duration::ZERO, stopping).await;
    }
}
