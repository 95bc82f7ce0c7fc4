//! The connection: as long as there is a ledger, there is a session with its relay, or
//! the next try of one.

use std::{future::Future, pin::pin};

use futures::{
    FutureExt as _, StreamExt as _,
    channel::mpsc::UnboundedReceiver,
    future::{Either, select},
};
use staffelstab_shared::protocol::{Frame as _, ServerFrame};

use super::{
    engine::By,
    running::{Running, Wake},
    transport::Transport,
    way::{Ended, Reconnect, Way},
};
use crate::{
    news::Failure,
    platform::{
        clock,
        wire::{Closed, Wire},
    },
};

/// A socket that does not open in this time will not.
const OPEN_MS: u32 = 4_000;
/// From one frame of the handshake to the next.
const HANDSHAKE_MS: u32 = 10_000;
/// Sent and not acknowledged for so long: the connection is dead and does not know it.
const SILENCE_MS: u32 = 20_000;
/// The status with which a relay, or a proxy before it, takes no more connections.
const TOO_MANY: u16 = 429;
/// Waking up after this long, a connection is not believed any more.
const STALE_MS: i64 = 60_000;

/// What a session has to do next.
enum Next {
    Frame(ServerFrame),
    Merge,
    Closed(Closed),
    Wake(Wake),
    /// Nothing came for a while.
    Quiet,
}

/// Waits for something, at most so long.
pub(super) async fn within<T>(ms: u32, wait: impl Future<Output = T>) -> Option<T> {
    match select(pin!(wait), pin!(clock::sleep(ms))).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(((), _)) => None,
    }
}

impl Running {
    /// Returns once the ledger has left this device.
    pub(super) async fn keep_connected(self, mut wakes: UnboundedReceiver<Wake>) {
        let wakes = &mut wakes;
        let mut reconnect = Reconnect::new();
        self.tidy_soon().await;
        while !self.is_gone() {
            if self.engine().await.ledger.is_none() {
                wakes.next().await;
                continue;
            }
            let ended = self.session(&mut reconnect, wakes).await;
            let pause = {
                let mut engine = self.engine().await;
                engine.disconnect();
                engine.set_connection(|connection| {
                    if ended == Ended::AfterWelcome {
                        connection.since = clock::now();
                    }
                    connection.welcomed = false;
                });
                let random = engine.random();
                reconnect.ended(ended, engine.now(), random)
            };
            self.settled();
            self.pause(pause, &mut reconnect, wakes).await;
        }
    }

    /// Waits, unless something happens that makes it worth trying at once.
    async fn pause(&self, ms: u32, reconnect: &mut Reconnect, wakes: &mut UnboundedReceiver<Wake>) {
        let mut over = pin!(clock::sleep(ms).fuse());
        // Once the first seconds are over, the status line says so.
        let mut patience = pin!(clock::sleep(crate::news::PATIENCE_MS).fuse());
        loop {
            let wake = futures::select! {
                () = over => return,
                () = patience => {
                    self.engine().await.tell_status();
                    continue;
                }
                wake = wakes.next() => wake.unwrap_or(Wake::Try),
            };
            if wake == Wake::Network(true) {
                reconnect.network_changed();
            }
            reconnect.hurry();
            self.engine().await.set_connection(|connection| connection.since = clock::now());
            if wake != Wake::Network(false) {
                return;
            }
        }
    }

    async fn session(
        &self,
        reconnect: &mut Reconnect,
        wakes: &mut UnboundedReceiver<Wake>,
    ) -> Ended {
        let way = reconnect.way();
        let Some(mut wires) = self.open_transport(way).await else { return Ended::Failed };
        let mut welcomed = false;
        let mut heard = clock::now();
        loop {
            let next = self.next(&mut wires, wakes, welcomed).await;
            let goes_on = match next {
                Next::Frame(frame) => {
                    heard = clock::now();
                    if matches!(frame, ServerFrame::Welcome { .. }) {
                        welcomed = true;
                        reconnect.welcomed();
                    }
                    self.take(frame).await
                }
                Next::Merge => self.merge().await,
                Next::Closed(closed) => {
                    self.closed(closed, way).await;
                    return ended(welcomed);
                }
                Next::Wake(Wake::Network(online)) => {
                    self.engine().await.set_connection(|_| {});
                    if online {
                        reconnect.network_changed();
                    }
                    return ended(welcomed);
                }
                Next::Wake(Wake::Try | Wake::Visible) => {
                    let silent_ms = clock::now().0.saturating_sub(heard.0);
                    if welcomed && silent_ms > STALE_MS {
                        return Ended::AfterWelcome;
                    }
                    true
                }
                // Quiet is what a connection is most of the time.
                Next::Quiet if welcomed && self.engine().await.unsent() == 0 => true,
                Next::Quiet => return ended(welcomed),
            };
            self.settled();
            if !goes_on {
                return Ended::Refused;
            }
        }
    }

    /// Frames first, so that acknowledgements never wait behind merging.
    async fn next(
        &self,
        wires: &mut UnboundedReceiver<Wire>,
        wakes: &mut UnboundedReceiver<Wake>,
        welcomed: bool,
    ) -> Next {
        let wire = match wires.try_recv() {
            Ok(wire) => Some(wire),
            Err(_) if self.engine().await.has_work() => return Next::Merge,
            Err(_) => {
                let patience = if welcomed { SILENCE_MS } else { HANDSHAKE_MS };
                match select(pin!(within(patience, wires.next())), pin!(wakes.next())).await {
                    Either::Left((Some(wire), _)) => wire,
                    Either::Left((None, _)) => return Next::Quiet,
                    Either::Right((wake, _)) => return Next::Wake(wake.unwrap_or(Wake::Try)),
                }
            }
        };
        match wire {
            Some(Wire::Frame(bytes)) => {
                ServerFrame::from_bytes(&bytes).map_or(Next::Closed(Closed::Nonsense), Next::Frame)
            }
            Some(Wire::Opened) => Next::Quiet,
            Some(Wire::Closed(closed)) => Next::Closed(closed),
            None => Next::Closed(Closed::Ended),
        }
    }

    /// Some of what came in, then a breath for the screen.
    async fn merge(&self) -> bool {
        let merged = self.engine().await.work().await.is_ok();
        clock::breathe().await;
        self.tidy_soon().await;
        merged
    }

    /// Opens a transport and says hello on it.
    async fn open_transport(&self, way: Way) -> Option<UnboundedReceiver<Wire>> {
        let mut engine = self.engine().await;
        engine.ended = None;
        let origin = engine.ledger.as_ref()?.enrolment.origin.clone();
        drop(engine);
        let (transport, mut wires) = Transport::open(way, &origin).ok()?;
        let Some(Some(Wire::Opened)) = within(OPEN_MS, wires.next()).await else { return None };
        let mut engine = self.engine().await;
        engine.transport = Some(transport);
        let peer = engine.peer()?;
        engine.with = Some(peer);
        let Ok((replica, context)) = engine.replica() else { return None };
        let hello = replica.connect(context, peer);
        engine.carry_out(hello, By::Others).await.ok()?;
        Some(wires)
    }

    /// A frame came in. Whether the session goes on.
    async fn take(&self, frame: ServerFrame) -> bool {
        let mut engine = self.engine().await;
        let welcome = matches!(frame, ServerFrame::Welcome { .. });
        let Some(peer) = engine.with else { return false };
        let Ok((replica, context)) = engine.replica() else { return false };
        let effects = replica.receive(context, peer, frame);
        if welcome {
            engine.connection.welcomed = true;
            engine.connection.new_relay = None;
            if engine.connection.failure != Some(Failure::Quota) {
                engine.connection.fail(None);
            }
        }
        engine.carry_out(effects, By::Others).await.is_ok() && engine.transport.is_some()
    }

    /// The connection is gone by itself. Only an answer that is an error is a failure; no
    /// answer is being offline.
    async fn closed(&self, closed: Closed, way: Way) {
        let mut engine = self.engine().await;
        engine.set_connection(|connection| match (closed, way) {
            // A socket does not say why; posting will.
            (Closed::Unreachable, Way::Socket) | (Closed::Ended, _) => {}
            (Closed::Unreachable, Way::Post) => {
                connection.failure.take_if(|failure| {
                    matches!(
                        failure,
                        Failure::RelayUnreachable
                            | Failure::RelayBusy
                            | Failure::RelayStorage
                            | Failure::LedgerRefused
                    )
                });
            }
            (Closed::Answered(status), _) => connection.fail(Some(failure_of(status))),
            (Closed::Nonsense, _) => connection.fail(Some(Failure::Other)),
        });
    }
}

/// What an answer that is an error means for the status line.
const fn failure_of(status: u16) -> Failure {
    match status {
        TOO_MANY => Failure::RelayBusy,
        _ => Failure::RelayUnreachable,
    }
}

const fn ended(welcomed: bool) -> Ended {
    if welcomed { Ended::AfterWelcome } else { Ended::Failed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_that_has_too_many_connections_does_answer() {
        assert_eq!(failure_of(429), Failure::RelayBusy);
        for status in [403, 404, 500, 502, 503] {
            assert_eq!(failure_of(status), Failure::RelayUnreachable, "{status}");
        }
    }
}
