//! A session by POST, between two requests: frames wait here, in either direction, until a
//! request brings or fetches them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::body::Bytes;
use staffelstab_shared::protocol::MAX_FRAME;
use tokio::{
    sync::{Mutex as Turn, MutexGuard as Held, mpsc},
    time::{Instant, sleep, timeout},
};

use super::transport::{Received, Transport};

/// A session that nobody polls has ended.
const SILENCE: Duration = Duration::from_secs(60);
/// Frames that wait in either direction.
const WAITING: usize = 2;
/// How long the last frames wait to be fetched, and how often that is looked at.
const LINGERING: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What a device calls its session by: random, so nobody can guess another's.
pub(crate) type Name = [u8; 16];

/// The sessions that are open by POST.
#[derive(Debug, Default)]
pub(crate) struct Mailboxes(Mutex<HashMap<Name, Arc<Mailbox>>>);

impl Mailboxes {
    pub(crate) fn find(&self, name: &Name) -> Option<Arc<Mailbox>> {
        self.all().get(name).cloned()
    }

    pub(crate) fn put(&self, name: Name, mailbox: Arc<Mailbox>) {
        self.all().insert(name, mailbox);
    }

    pub(crate) fn remove(&self, name: &Name) {
        self.all().remove(name);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Name, Arc<Mailbox>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The side of the requests.
#[derive(Debug)]
pub(crate) struct Mailbox {
    to_session: mpsc::Sender<Received>,
    /// Held while a body is read: a session has one under way.
    reading: Turn<()>,
    is_known: AtomicBool,
    /// Sends in their order, polls in theirs.
    sending: Turn<()>,
    from_session: Turn<mpsc::Receiver<Bytes>>,
    /// Seconds from its start to the last poll.
    polled_secs: AtomicU64,
    started: Instant,
}

/// The session has ended.
#[derive(Debug)]
pub(crate) struct Ended;

impl Mailbox {
    pub(crate) fn new() -> (Arc<Self>, Posted) {
        let (to_session, incoming) = mpsc::channel(WAITING);
        let (outgoing, from_session) = mpsc::channel(WAITING);
        let mailbox = Arc::new(Self {
            to_session,
            reading: Turn::default(),
            is_known: AtomicBool::new(false),
            sending: Turn::default(),
            from_session: Turn::new(from_session),
            polled_secs: AtomicU64::new(0),
            started: Instant::now(),
        });
        let posted = Posted { mailbox: Arc::clone(&mailbox), incoming, outgoing };
        (mailbox, posted)
    }

    /// Whether the other side has shown who it is.
    pub(crate) fn is_known(&self) -> bool {
        self.is_known.load(Ordering::Relaxed)
    }

    /// The turn to read a body; nothing while another one is read.
    pub(crate) fn turn(&self) -> Option<Held<'_, ()>> {
        self.reading.try_lock().ok()
    }

    /// Hands frames to the session in order, as fast as it takes them.
    pub(crate) async fn bring(
        &self,
        frames: impl IntoIterator<Item = Received>,
    ) -> Result<(), Ended> {
        let _turn = self.sending.lock().await;
        for frame in frames {
            self.to_session.send(frame).await.map_err(|_| Ended)?;
        }
        Ok(())
    }

    /// Ends a session that does not take what it is brought.
    pub(crate) fn give_up(&self) {
        // Full, or ended already: then its silence ends it.
        let _ended = self.to_session.try_send(Received::Gone);
    }

    /// Waits for frames, `patience` at most. What is there at once comes together, up to
    /// about one frame's bound; nothing comes when the time is over.
    pub(crate) async fn fetch(&self, patience: Duration) -> Result<Vec<Bytes>, Ended> {
        self.note_poll();
        let mut frames: Vec<Bytes> = Vec::new();
        let waiting = async {
            let mut from_session = self.from_session.lock().await;
            let first = from_session.recv().await?;
            let mut size = first.len();
            frames.push(first);
            while size < MAX_FRAME
                && let Ok(frame) = from_session.try_recv()
            {
                size += frame.len();
                frames.push(frame);
            }
            Some(())
        };
        let waited = timeout(patience, waiting).await;
        self.note_poll();
        match waited {
            Ok(None) => Err(Ended),
            Ok(Some(())) | Err(_) => Ok(frames),
        }
    }

    fn note_poll(&self) {
        self.polled_secs.store(self.started.elapsed().as_secs(), Ordering::Relaxed);
    }

    fn is_silent(&self) -> bool {
        let polled = Duration::from_secs(self.polled_secs.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(polled) >= SILENCE
    }
}

/// The side of the session.
#[derive(Debug)]
pub(crate) struct Posted {
    mailbox: Arc<Mailbox>,
    incoming: mpsc::Receiver<Received>,
    outgoing: mpsc::Sender<Bytes>,
}

impl Transport for Posted {
    async fn receive(&mut self) -> Received {
        self.incoming.recv().await.unwrap_or(Received::Gone)
    }

    async fn send(&mut self, frame: Bytes) -> bool {
        self.outgoing.send(frame).await.is_ok()
    }

    fn welcome(&mut self) {
        self.mailbox.is_known.store(true, Ordering::Relaxed);
    }

    async fn tick(&mut self) -> bool {
        !self.mailbox.is_silent()
    }

    async fn close(self) {
        // The last frames wait for one more poll; after that the name is unknown.
        let Self { mailbox, outgoing, .. } = self;
        let taken = async {
            while !mailbox.is_silent() && outgoing.capacity() < outgoing.max_capacity() {
                sleep(LOOK_AGAIN).await;
            }
        };
        let _late = timeout(LINGERING, taken).await;
    }
}
