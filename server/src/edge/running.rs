//! A relay that serves in the background.

use std::net::SocketAddr;

use tokio::{net::TcpListener, task::JoinHandle};

use super::serve::serve;
use crate::{error::ServeError, relay::Relay};

/// See the module. For tests and benches.
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
