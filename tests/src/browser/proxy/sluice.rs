//! How much of what the relay says gets through.

use std::io::{Error, ErrorKind, Result};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::TcpStream,
    sync::watch,
};

const BUFFER_BYTES: usize = 16 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Open,
    /// So many bytes more, over all connections.
    Left(u64),
    Cut,
}

#[derive(Debug, Clone)]
pub(super) struct Sluice(watch::Sender<Flow>);

impl Default for Sluice {
    fn default() -> Self {
        Self(watch::Sender::new(Flow::Open))
    }
}

impl Sluice {
    pub(super) fn set(&self, flow: Flow) {
        self.0.send_replace(flow);
    }

    /// Carries a connection until either side, or the sluice, ends it.
    pub(super) async fn carry(&self, mut browser: TcpStream, mut relay: TcpStream) -> Result<()> {
        let (mut from_browser, mut to_browser) = browser.split();
        let (mut from_relay, mut to_relay) = relay.split();
        let down = async {
            let mut buffer = vec![0; BUFFER_BYTES];
            loop {
                let read = from_relay.read(&mut buffer).await?;
                let mut rest = buffer.get(..read).unwrap_or_default();
                if rest.is_empty() {
                    return Ok::<(), Error>(());
                }
                while !rest.is_empty() {
                    let (now, later) = rest.split_at(self.take(rest.len()).await?);
                    to_browser.write_all(now).await?;
                    rest = later;
                }
            }
        };
        let up = async { copy(&mut from_browser, &mut to_relay).await.map(drop) };
        let mut cut = self.0.subscribe();
        let cut =
            async { cut.wait_for(|flow| *flow == Flow::Cut).await.map(drop).map_err(|_| broken()) };
        tokio::select! {
            done = down => done,
            done = up => done,
            done = cut => done,
        }
    }

    /// How many of so many bytes may pass now; waits until it is one at least.
    async fn take(&self, wanted: usize) -> Result<usize> {
        let mut flows = self.0.subscribe();
        loop {
            let mut taken = Ok(0);
            self.0.send_if_modified(|flow| {
                taken = match flow {
                    Flow::Open => Ok(wanted),
                    Flow::Cut => Err(broken()),
                    Flow::Left(left) => {
                        let now = wanted.min(usize::try_from(*left).unwrap_or(usize::MAX));
                        *left -= now as u64;
                        Ok(now)
                    }
                };
                // Whoever waits, waits for another decision.
                false
            });
            match taken? {
                0 => flows.changed().await.map_err(|_| broken())?,
                taken => return Ok(taken),
            }
        }
    }
}

fn broken() -> Error {
    Error::from(ErrorKind::ConnectionAborted)
}
