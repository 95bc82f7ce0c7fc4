//! Drives one [`RelaySession`] over a transport: frames in, effects out, one at a time.

use std::{
    collections::VecDeque,
    future::{pending, ready},
    mem,
    net::IpAddr,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use staffelstab_shared::protocol::Reason;
use tokio::{
    sync::{oneshot, watch},
    task::spawn_blocking,
    time::{Instant, interval, timeout},
};

use super::{
    common::Common,
    door::Permit,
    transport::{Received, Transport},
};
use crate::{
    admission::Outcome,
    clock,
    hub::Hub,
    session::{Effect, RelaySession},
};

/// Proposals of one session that may be on their way to the disk; then it is not heard
/// until one is there.
const MAX_UNDER_WAY: usize = 64;
/// Frames from this size on are read on a thread of their own: they may hold hundreds of
/// signatures.
const LARGE_FRAME: usize = 16 * 1024;
/// How often a transport looks after its connection.
const TICK: Duration = Duration::from_secs(5);
/// A last frame is worth this long.
const FAREWELL: Duration = Duration::from_secs(2);

enum Step {
    Received(Received),
    Committed(Option<Outcome>),
    Pull,
    Rung,
    Tick,
    Stop,
}

struct Conversation<T> {
    common: Arc<Common>,
    session: RelaySession,
    transport: T,
    address: IpAddr,
    /// Given back as soon as the other side has shown who it is.
    stranger: Option<Permit>,
    bell: Option<watch::Receiver<()>>,
    under_way: VecDeque<oneshot::Receiver<Outcome>>,
    open: bool,
}

/// Talks until one side ends it.
pub(crate) async fn converse<T: Transport>(
    common: Arc<Common>,
    transport: T,
    address: IpAddr,
    stranger: Permit,
) {
    let mut nonce = [0; 32];
    if getrandom::fill(&mut nonce).is_err() {
        tracing::error!("no randomness");
        return transport.close().await;
    }
    let mut stopping = common.attendance.stopping();
    let mut conversation = Conversation {
        common,
        session: RelaySession::new(nonce),
        transport,
        address,
        stranger: Some(stranger),
        bell: None,
        under_way: VecDeque::new(),
        open: true,
    };
    conversation.run(&mut stopping).await;
    conversation.transport.close().await;
}

impl<T: Transport> Conversation<T> {
    async fn run(&mut self, stopping: &mut watch::Receiver<bool>) {
        let patience = Duration::from_secs(self.common.limits.handshake_secs);
        let deadline = Instant::now() + patience;
        let mut tick = interval(TICK.min(patience));
        let mut has_more = false;
        while self.open {
            let listens = self.under_way.len() < MAX_UNDER_WAY;
            let step = tokio::select! {
                incoming = self.transport.receive(), if listens => Step::Received(incoming),
                outcome = first(&mut self.under_way) => Step::Committed(outcome),
                () = ready(()), if has_more => Step::Pull,
                () = rung(&mut self.bell), if !has_more => Step::Rung,
                _ = tick.tick() => Step::Tick,
                () = stopped(stopping) => Step::Stop,
            };
            match step {
                Step::Received(Received::Frame(frame)) => {
                    self.receive(frame).await;
                    has_more = true;
                }
                Step::Received(Received::Nothing) => {}
                Step::Received(Received::Bad(reason)) => self.end(reason).await,
                Step::Received(Received::Gone) => self.open = false,
                Step::Committed(outcome) => self.committed(outcome).await,
                Step::Pull | Step::Rung => has_more = self.pull().await,
                Step::Tick => {
                    let late = self.stranger.is_some() && Instant::now() >= deadline;
                    if late || !self.transport.tick().await {
                        self.end(Reason::TooSlow).await;
                    }
                }
                Step::Stop => self.end(Reason::Restarting).await,
            }
        }
    }

    async fn receive(&mut self, frame: Bytes) {
        let large = frame.len() >= LARGE_FRAME || !self.session.is_open();
        let work =
            move |session: &mut RelaySession, hub: &Hub| session.receive(hub, &frame, clock::now());
        let effects = self.work(large, work).await;
        self.perform(effects).await;
        if self.session.is_open() && self.stranger.take().is_some() {
            self.transport.welcome();
            self.bell = self.session.ledger().map(|ledger| self.common.bells.listen(ledger));
        }
    }

    async fn pull(&mut self) -> bool {
        let reads = self.session.reads_log();
        let pulled = self.work(reads, |session, hub| session.pull(hub, clock::now())).await;
        let has_more = pulled.is_some();
        self.perform(pulled).await;
        has_more
    }

    async fn committed(&mut self, outcome: Option<Outcome>) {
        let Some(mut outcome) = outcome else { return self.end(Reason::Storage).await };
        // Whatever else is ready goes into the same answer.
        while let Some(next) = self.under_way.front_mut() {
            let Ok(more) = next.try_recv() else { break };
            self.under_way.pop_front();
            outcome.acked.extend(more.acked);
            outcome.rejected.extend(more.rejected);
            outcome.deposit = outcome.deposit.or(more.deposit);
        }
        let effects = self.session.committed(&outcome);
        self.perform(effects).await;
    }

    async fn end(&mut self, reason: Reason) {
        let effects = self.session.end(reason);
        self.perform(effects).await;
        self.open = false;
    }

    /// Runs something on the session; what may take long runs on a thread of its own, so
    /// that the others are served meanwhile.
    async fn work<R: Send + 'static + Default>(
        &mut self,
        long: bool,
        work: impl FnOnce(&mut RelaySession, &Hub) -> R + Send + 'static,
    ) -> R {
        if !long {
            return work(&mut self.session, &self.common.hub);
        }
        let hub = Arc::clone(&self.common.hub);
        let mut session = mem::replace(&mut self.session, RelaySession::new([0; 32]));
        let done = spawn_blocking(move || {
            let result = work(&mut session, &hub);
            (session, result)
        });
        match done.await {
            Ok((session, result)) => {
                self.session = session;
                result
            }
            Err(error) => {
                tracing::error!(%error, "a session broke");
                self.open = false;
                R::default()
            }
        }
    }

    async fn perform(&mut self, effects: impl IntoIterator<Item = Effect>) {
        self.common.refusals.note_items(self.session.take_refused());
        let mut effects: VecDeque<Effect> = effects.into_iter().collect();
        while self.open
            && let Some(effect) = effects.pop_front()
        {
            match effect {
                Effect::Send(frame) => self.send(frame).await,
                Effect::Append(proposal) => match self.common.writer.propose(proposal).await {
                    Some(outcome) => self.under_way.push_back(outcome),
                    None => effects.extend(self.session.end(Reason::Restarting)),
                },
                Effect::Seek(invite) if self.common.door.may_seek(self.address) => {
                    let seek = move |session: &mut RelaySession, hub: &Hub| {
                        session.sought(hub, invite, clock::now())
                    };
                    effects.extend(self.work(true, seek).await);
                }
                Effect::Seek(_) => effects.extend(self.session.end(Reason::Busy)),
                Effect::Close(farewell, reason) => {
                    self.common.refusals.note_end(reason, self.address);
                    let _late = timeout(FAREWELL, self.transport.send(farewell)).await;
                    self.open = false;
                }
            }
        }
    }

    async fn send(&mut self, frame: Bytes) {
        let patience = Duration::from_secs(self.common.limits.send_secs);
        match timeout(patience, self.transport.send(frame)).await {
            Ok(sent) => self.open = sent,
            Err(_) => {
                self.common.refusals.note_end(Reason::TooSlow, self.address);
                for effect in self.session.end(Reason::TooSlow) {
                    if let Effect::Close(farewell, _) = effect {
                        let _late = timeout(FAREWELL, self.transport.send(farewell)).await;
                    }
                }
                self.open = false;
            }
        }
    }
}

/// Waits for the oldest proposal's outcome; for ever if there is none.
async fn first(under_way: &mut VecDeque<oneshot::Receiver<Outcome>>) -> Option<Outcome> {
    let Some(oldest) = under_way.front_mut() else { return pending().await };
    let outcome = oldest.await.ok();
    under_way.pop_front();
    outcome
}

async fn rung(bell: &mut Option<watch::Receiver<()>>) {
    let Some(bell) = bell else { return pending().await };
    // An error means that nobody can ring any more: the relay is going away.
    if bell.changed().await.is_err() {
        pending::<()>().await;
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means the same: nobody is there any more who could say so.
    let _stopped = stopping.wait_for(|stop| *stop).await.is_ok();
}
