//! Drives the machine of [`staffelstab_shared::sync`]: storage, connection, slices.
//!
//! Everything goes through one [`Engine`](engine), one thing after the other. This file
//! says who holds it: the tab that has the lock, then the connection and the commands.

mod commands;
mod engine;
mod enter;
mod session;
mod store;
mod transport;
mod view_page;
mod way;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::{
    FutureExt as _, StreamExt as _,
    channel::{
        mpsc::{self, UnboundedReceiver, UnboundedSender},
        oneshot,
    },
    lock::{Mutex, MutexGuard},
};
use staffelstab_shared::{
    crypto::InviteSecret,
    exchange::Import,
    id::{LedgerId, RecordId},
    membership::Role,
    record::{Edit, HistoryEntry},
    sync::{Context, Found},
    time::UnixMillis,
    view::{Heads, Kind},
};
use wasm_bindgen_futures::spawn_local;

use crate::{
    news::{Blocked, Connection, Imported, News, Phase, Sink, Trouble, WaitingJoin},
    platform::{
        clock,
        indexed_db::StorageError,
        locks::{self, Ask},
        page, random,
    },
};
use engine::Engine;
use store::{Enrolment, Store};

/// Something happened that may be a reason to connect, or not to wait any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wake {
    /// A person asked for it, or there is a ledger now.
    Try,
    Visible,
    Network(bool),
}

/// The handle of everything that runs.
#[derive(Clone)]
pub(crate) struct Runtime(Rc<Inner>);

struct Inner {
    engine: Mutex<Engine>,
    wake: UnboundedSender<Wake>,
    steal: UnboundedSender<()>,
    /// Called when something was carried out; see [`Runtime::until`].
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    tidying: Cell<bool>,
}

/// Waits so long before views are brought to their pages: first the screen.
const PEACE_MS: u32 = 2_000;

/// What only the one running task has.
struct Ears {
    wakes: UnboundedReceiver<Wake>,
    steals: UnboundedReceiver<()>,
    ousted: UnboundedReceiver<()>,
}

impl Runtime {
    /// Starts everything. What happens is told to `sink`.
    ///
    /// # Errors
    /// When the browser has no randomness.
    pub(crate) fn start(sink: Sink) -> Result<Self, random::NoRandomness> {
        let mut context = Context { now: clock::now(), rng: random::generator()? };
        let mut token = [0; 16];
        rand_core::Rng::fill_bytes(&mut context.rng, &mut token);
        let (wake, wakes) = mpsc::unbounded();
        let (steal, steals) = mpsc::unbounded();
        let (oust, ousted) = mpsc::unbounded();
        let told: Sink = Rc::new(move |news| {
            if matches!(news, News::Ousted) {
                let _ = oust.unbounded_send(());
            } else {
                sink(news);
            }
        });
        let engine = Engine::new(
            Store::new(token),
            told,
            context,
            Connection::new(page::online(), clock::now()),
        );
        let runtime = Self(Rc::new(Inner {
            engine: Mutex::new(engine),
            wake,
            steal,
            waiting: RefCell::default(),
            tidying: Cell::new(false),
        }));
        runtime.listen();
        spawn_local(runtime.clone().live(Ears { wakes, steals, ousted }));
        Ok(runtime)
    }

    fn listen(&self) {
        let wake = self.0.wake.clone();
        page::on_network(move |online| {
            let _ = wake.unbounded_send(Wake::Network(online));
        });
        let wake = self.0.wake.clone();
        page::on_visible(move || {
            let _ = wake.unbounded_send(Wake::Visible);
        });
    }

    /// The life of this tab: it works as long as it has the lock.
    async fn live(self, mut ears: Ears) {
        let mut lost = match locks::acquire(Ask::IfFree).await {
            Some(lost) => lost,
            None => self.wait_for_turn(&mut ears.steals).await,
        };
        loop {
            let Ears { wakes, ousted, .. } = &mut ears;
            futures::select! {
                () = self.work(wakes).fuse() => {}
                _ = lost => {}
                _ = ousted.next() => {}
            }
            self.engine().await.close();
            lost = self.wait_for_turn(&mut ears.steals).await;
        }
    }

    /// Another tab is at work: until it closes, or somebody wants it here.
    async fn wait_for_turn(&self, steals: &mut UnboundedReceiver<()>) -> locks::Lost {
        self.tell(News::Phase(Phase::OtherTab)).await;
        loop {
            let ask = futures::select! {
                lost = locks::acquire(Ask::Wait).fuse() => match lost {
                    Some(lost) => return lost,
                    None => continue,
                },
                _ = steals.next() => Ask::Steal,
            };
            if let Some(lost) = locks::acquire(ask).await {
                return lost;
            }
        }
    }

    /// Opens what is stored and stays connected. Returns only if the storage fails for good.
    async fn work(&self, wakes: &mut UnboundedReceiver<Wake>) {
        self.tell(News::Phase(Phase::Starting)).await;
        while let Err(blocked) = self.open().await {
            self.tell(News::Phase(Phase::Blocked(blocked))).await;
            wakes.next().await;
        }
        self.tidy_soon().await;
        self.keep_connected(wakes).await;
    }

    async fn open(&self) -> Result<(), Blocked> {
        let mut engine = self.engine().await;
        engine.store.take_over().await?;
        let Some(enrolment) = engine.store.active().await? else {
            (engine.sink)(News::Phase(Phase::NoLedger(None)));
            return Ok(());
        };
        match engine.open(&enrolment).await?.map_err(|error| Blocked::Damaged(error.to_string()))? {
            Found::Ready(replica) => {
                let labelled = enrolment.label.is_empty();
                engine.begin(enrolment, replica);
                if !labelled {
                    // Stopped between joining and writing one's name; no reason not to start.
                    let _ = engine.keep_label().await;
                }
                (engine.sink)(News::Phase(Phase::Ready));
            }
            Found::Joining(joining) => {
                let (invite, name) = (joining.secret().clone(), enrolment.label.clone());
                let phase = match engine.resume(enrolment, *joining).await {
                    Ok(()) => Phase::Ready,
                    Err(trouble) => Phase::NoLedger(Some(WaitingJoin { invite, name, trouble })),
                };
                (engine.sink)(News::Phase(phase));
            }
        }
        Ok(())
    }

    /// Brings views to their pages once many are loose: page by page, each in a moment of its
    /// own, and only while nothing waits to be merged. What is left waits for the next occasion.
    async fn tidy_soon(&self) {
        if !self.engine().await.store.has_many_loose_views() || self.0.tidying.replace(true) {
            return;
        }
        let runtime = self.clone();
        spawn_local(async move {
            clock::sleep(PEACE_MS).await;
            for page in 0..=u8::MAX {
                if !runtime.engine().await.tidy(page).await {
                    break;
                }
                clock::breathe().await;
            }
            runtime.0.tidying.set(false);
        });
    }

    async fn tell(&self, news: News) {
        (self.engine().await.sink)(news);
    }

    async fn engine(&self) -> MutexGuard<'_, Engine> {
        self.0.engine.lock().await
    }

    /// Connect now, whatever was planned.
    pub(crate) fn retry(&self) {
        let _ = self.0.wake.unbounded_send(Wake::Try);
    }

    /// Takes over from the other tab.
    pub(crate) fn use_here(&self) {
        let _ = self.0.steal.unbounded_send(());
    }

    /// Something was carried out: whoever waits looks again.
    fn settled(&self) {
        for waiting in self.0.waiting.take() {
            let _ = waiting.send(());
        }
    }

    /// Waits for a condition of the engine, at most so long. Whether it came.
    async fn until(&self, patience_ms: u32, holds: impl Fn(&Engine) -> bool) -> bool {
        let patience = clock::sleep(patience_ms).fuse();
        futures::pin_mut!(patience);
        loop {
            let (send, changed) = oneshot::channel();
            {
                let engine = self.engine().await;
                if holds(&engine) {
                    return true;
                }
                self.0.waiting.borrow_mut().push(send);
            }
            futures::select! {
                () = patience => return false,
                _ = changed.fuse() => {}
            }
        }
    }

    /// Runs to its end even if the page that asked is closed meanwhile: half a command
    /// would leave the machine ahead of the storage.
    async fn to_the_end<T: 'static>(
        &self,
        command: impl AsyncFnOnce(Self) -> Result<T, Trouble> + 'static,
    ) -> Result<T, Trouble> {
        let (send, done) = oneshot::channel();
        let runtime = self.clone();
        spawn_local(async move {
            let result = command(runtime.clone()).await;
            runtime.settled();
            let _ = send.send(result);
        });
        done.await.unwrap_or_else(|_| Err(Trouble::Other("stopped".to_owned())))
    }

    pub(crate) async fn save(
        &self,
        id: Option<RecordId>,
        kind: Kind,
        base: Heads,
        edits: Vec<Edit>,
    ) -> Result<RecordId, Trouble> {
        self.to_the_end(async move |runtime| {
            runtime.engine().await.save(id, &kind, &base, &edits).await
        })
        .await
    }

    /// An edit on top of everything that is here.
    pub(crate) async fn edit_now(&self, record: RecordId, edits: Vec<Edit>) -> Result<(), Trouble> {
        self.to_the_end(async move |runtime| runtime.engine().await.edit_now(record, &edits).await)
            .await
    }

    pub(crate) async fn history(&self, record: RecordId) -> Result<Vec<HistoryEntry>, Trouble> {
        self.engine().await.read_history(record).await
    }

    pub(crate) async fn invite(&self, role: Role) -> Result<(InviteSecret, UnixMillis), Trouble> {
        self.to_the_end(async move |runtime| runtime.engine().await.invite(role).await).await
    }

    pub(crate) async fn name_me(&self, name: String) -> Result<(), Trouble> {
        self.to_the_end(async move |runtime| runtime.engine().await.name_me(&name).await).await
    }

    pub(crate) async fn dismiss(&self, order: u64) -> Result<(), Trouble> {
        self.to_the_end(async move |runtime| runtime.engine().await.dismiss(order).await).await
    }

    pub(crate) async fn import_secret(&self) -> Result<[u8; 32], Trouble> {
        self.engine().await.import_secret()
    }

    /// In slices, so that the screen stays awake and other commands get their turn.
    pub(crate) async fn import(&self, imports: Vec<Import>) -> Result<Imported, Trouble> {
        self.to_the_end(async move |runtime| {
            let mut imported = Imported::default();
            let mut rest = imports.as_slice();
            while !rest.is_empty() {
                let done = runtime.engine().await.import(rest, &mut imported).await?;
                rest = rest.get(done..).unwrap_or_default();
                clock::breathe().await;
            }
            Ok(imported)
        })
        .await
    }

    pub(crate) async fn found(&self, ledger_name: String, my_name: String) -> Result<(), Trouble> {
        self.to_the_end(async move |runtime| runtime.found_here(&ledger_name, &my_name).await).await
    }

    pub(crate) async fn join(&self, secret: InviteSecret, my_name: String) -> Result<(), Trouble> {
        self.to_the_end(async move |runtime| runtime.join_here(secret, &my_name).await).await
    }
}

impl From<StorageError> for Trouble {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Refused => Self::NoStorage,
            StorageError::Full => Self::StorageFull,
            StorageError::OtherTab => Self::OtherTab,
            StorageError::Lost(words) | StorageError::Broken(words) => Self::Other(words),
        }
    }
}

impl From<StorageError> for Blocked {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Refused => Self::NoStorage,
            StorageError::Full => Self::StorageFull,
            StorageError::OtherTab => Self::Damaged(error.to_string()),
            StorageError::Lost(words) | StorageError::Broken(words) => Self::Damaged(words),
        }
    }
}

impl Enrolment {
    fn here(ledger: LedgerId, label: &str) -> Self {
        Self { ledger, origin: page::origin(), label: label.to_owned() }
    }
}
