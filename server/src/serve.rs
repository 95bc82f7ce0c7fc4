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
    sync::{mpsc, watch},
    task::{JoinHandle, spawn_blocking},
    time::{interval, sleep, timeout},
};
use tower::ServiceBuilder;

use crate::{
    clock,
    config::Edge,
    door::Door,
    error::ServeError,
    hub::Hub,
    relay::Relay,
    router::{Peer, router},
    session_http::Exchanges,
    writer::{Bells, Writer},
};

/// How long sessions and the writer may take to end.
const STOPPING: Duration = Duration::from_secs(10);
/// How long a request's head may take.
const HEAD: Duration = Duration::from_secs(10);
const HEAD_BYTES: usize = 16 * 1024;
const MINUTE: Duration = Duration::from_secs(60);

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) hub: Arc<Hub>,
    pub(crate) writer: Writer,
    pub(crate) bells: Arc<Bells>,
    pub(crate) door: Arc<Door>,
    pub(crate) exchanges: Exchanges,
    pub(crate) edge: Edge,
    stop: watch::Sender<bool>,
    /// Everybody who must be gone before the writer stops holds a clone.
    presence: mpsc::WeakSender<()>,
}

/// Held by a session as long as it lasts.
#[derive(Debug)]
pub(crate) struct Presence {
    _sender: Option<mpsc::Sender<()>>,
}

impl Shared {
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    pub(crate) fn presence(&self) -> Presence {
        Presence { _sender: self.presence.upgrade() }
    }
}

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
    let (hub, edge, _lock) = relay.into_parts();
    let hub = Arc::new(hub);
    let bells = Arc::new(Bells::default());
    let (writer, thread) =
        Writer::start(Arc::clone(&hub), Arc::clone(&bells)).map_err(ServeError::Writer)?;
    let (present, mut gone) = mpsc::channel(1);
    let shared = Arc::new(Shared {
        hub,
        writer,
        bells,
        door: Arc::new(Door::new(edge.strangers_per_address)),
        exchanges: Exchanges::default(),
        edge,
        stop: watch::Sender::new(false),
        presence: present.downgrade(),
    });
    let clockwork = tokio::spawn(clockwork(Arc::clone(&shared)));

    accept(&listener, &shared, &router(&shared), shutdown).await;

    tracing::info!("stopping");
    drop(listener);
    clockwork.abort();
    // Aborted is what it should be; whatever it held is free then.
    let _aborted = clockwork.await;
    shared.stop.send_replace(true);
    drop(present);
    if timeout(STOPPING, gone.recv()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    shared.writer.stop().await;
    let drained = spawn_blocking(move || thread.join());
    if timeout(STOPPING, drained).await.is_err() {
        tracing::error!("the writer did not end in time");
    }
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    shared: &Arc<Shared>,
    router: &Router,
    shutdown: impl Future<Output = ()>,
) {
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let presence = shared.presence();
                    let (router, stopping) = (router.clone(), shared.stopping());
                    tokio::spawn(async move {
                        let _presence = presence;
                        connection(stream, peer, router, stopping).await;
                    });
                }
                // Out of file handles, most likely: those who are here go on.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
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
    mut stopping: watch::Receiver<bool>,
) {
    // Without it one edit at a time falls from 14,000 to 270 a second.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let service = ServiceBuilder::new().layer(Extension(Peer(peer.ip()))).service(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
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
async fn clockwork(shared: Arc<Shared>) {
    let mut minute = interval(MINUTE);
    loop {
        minute.tick().await;
        shared.door.forget();
        shared.bells.forget();
        let hub = Arc::clone(&shared.hub);
        let tidied = spawn_blocking(move || {
            hub.purge_due(clock::now());
            hub.forget_idle();
        });
        if let Err(error) = tidied.await {
            tracing::error!(%error, "tidying up broke");
        }
    }
}

/// A relay that serves in the background, for tests and benches.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    served: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    /// Starts a relay on `listener`.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn start(listener: TcpListener, relay: Relay) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let shutdown = async {
            // Dropping the handle stops the relay as well.
            let _dropped = stopped.await;
        };
        Ok(Self {
            address,
            stop: Some(stop),
            served: tokio::spawn(serve(listener, relay, shutdown)),
        })
    }

    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops it and waits until it has.
    ///
    /// # Errors
    /// What [`serve`] returns; a relay that broke counts as stopped.
    pub async fn stop(mut self) -> Result<(), ServeError> {
        drop(self.stop.take());
        self.served.await.unwrap_or(Ok(()))
    }
}
