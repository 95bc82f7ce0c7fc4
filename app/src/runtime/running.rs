//! A ledger of this device at work: its engine, and what a person does to it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::{
    FutureExt as _,
    channel::{
        mpsc::{self, UnboundedReceiver, UnboundedSender},
        oneshot,
    },
    lock::{Mutex, MutexGuard},
};
use staffelstab_shared::{
    crypto::InviteSecret,
    exchange::Import,
    id::{RecordId, RelayId},
    membership::Role,
    record::{Edit, HistoryEntry},
    time::UnixMillis,
    view::{Heads, Kind},
};
use wasm_bindgen_futures::spawn_local;

use super::{engine::Engine, whole::to_the_end};
use crate::{
    news::{Imported, Trouble},
    platform::clock,
};

/// Something happened that may be a reason to connect, or not to wait any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wake {
    /// A person asked for it, or there is a ledger now.
    Try,
    Visible,
    Network(bool),
}

/// Waits so long before views are brought to their pages: first the screen.
const PEACE_MS: u32 = 2_000;

/// The handle of one ledger. Everything goes through its engine, one thing after the other.
#[derive(Clone)]
pub(crate) struct Running(Rc<Inner>);

struct Inner {
    engine: Mutex<Engine>,
    wake: UnboundedSender<Wake>,
    /// Called when something was carried out; see [`Running::until`].
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    tidying: Cell<bool>,
    gone: Cell<bool>,
}

impl Running {
    /// The receiver is for its session.
    pub(super) fn new(engine: Engine) -> (Self, UnboundedReceiver<Wake>) {
        let (wake, wakes) = mpsc::unbounded();
        let running = Self(Rc::new(Inner {
            engine: Mutex::new(engine),
            wake,
            waiting: RefCell::default(),
            tidying: Cell::new(false),
            gone: Cell::new(false),
        }));
        (running, wakes)
    }

    pub(super) async fn engine(&self) -> MutexGuard<'_, Engine> {
        self.0.engine.lock().await
    }

    pub(super) fn wake(&self, wake: Wake) {
        let _ = self.0.wake.unbounded_send(wake);
    }

    /// It has left this device: its session ends.
    pub(super) fn end(&self) {
        self.0.gone.set(true);
        self.wake(Wake::Try);
    }

    pub(super) fn is_gone(&self) -> bool {
        self.0.gone.get()
    }

    /// Brings views to their pages once many are loose: page by page, each in a moment of its
    /// own, and only while nothing waits to be merged. What is left waits for the next occasion.
    pub(super) async fn tidy_soon(&self) {
        if !self.engine().await.store.has_many_loose_views() || self.0.tidying.replace(true) {
            return;
        }
        let running = self.clone();
        spawn_local(async move {
            clock::sleep(PEACE_MS).await;
            for page in 0..=u8::MAX {
                if !running.engine().await.tidy(page).await {
                    break;
                }
                clock::breathe().await;
            }
            running.0.tidying.set(false);
        });
    }

    /// Connect now, whatever was planned.
    pub(crate) fn retry(&self) {
        self.wake(Wake::Try);
    }

    /// Something was carried out: whoever waits looks again.
    pub(super) fn settled(&self) {
        for waiting in self.0.waiting.take() {
            let _ = waiting.send(());
        }
    }

    /// Waits for a condition of the engine, at most so long. Whether it came.
    pub(super) async fn until(&self, patience_ms: u32, holds: impl Fn(&Engine) -> bool) -> bool {
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

    /// As [`to_the_end`], for a command to this ledger.
    async fn to_the_end<T: 'static>(
        &self,
        command: impl AsyncFnOnce(Self) -> Result<T, Trouble> + 'static,
    ) -> Result<T, Trouble> {
        let running = self.clone();
        to_the_end(async move {
            let result = command(running.clone()).await;
            running.settled();
            result
        })
        .await
    }

    /// Saves a record, and makes what it refers to and is not there yet.
    pub(crate) async fn save(
        &self,
        id: Option<RecordId>,
        kind: Kind,
        base: Heads,
        edits: Vec<Edit>,
        with: Vec<Import>,
    ) -> Result<RecordId, Trouble> {
        self.to_the_end(async move |running| {
            running.engine().await.save(id, &kind, &base, &edits, &with).await
        })
        .await
    }

    /// An edit on top of everything that is here.
    pub(crate) async fn edit_now(&self, record: RecordId, edits: Vec<Edit>) -> Result<(), Trouble> {
        self.to_the_end(async move |running| running.engine().await.edit_now(record, &edits).await)
            .await
    }

    /// Edits of several records, each once, on top of everything that is here: in one transaction.
    pub(crate) async fn edit_all(&self, edits: Vec<(RecordId, Vec<Edit>)>) -> Result<(), Trouble> {
        self.to_the_end(async move |running| running.engine().await.edit_all(&edits).await).await
    }

    pub(crate) async fn history(&self, record: RecordId) -> Result<Vec<HistoryEntry>, Trouble> {
        self.engine().await.read_history(record).await
    }

    pub(crate) async fn invite(&self, role: Role) -> Result<(InviteSecret, UnixMillis), Trouble> {
        self.to_the_end(async move |running| running.engine().await.invite(role).await).await
    }

    pub(crate) async fn name_me(&self, name: String) -> Result<(), Trouble> {
        self.to_the_end(async move |running| running.engine().await.name_me(&name).await).await
    }

    pub(crate) async fn point_to(&self, person: Option<RecordId>) -> Result<(), Trouble> {
        self.to_the_end(async move |running| running.engine().await.point_to(person).await).await
    }

    /// Goes on with the relay that was found.
    pub(crate) async fn accept_relay(&self, found: RelayId) -> Result<(), Trouble> {
        self.to_the_end(async move |running| running.engine().await.accept_relay(found).await)
            .await?;
        self.retry();
        Ok(())
    }

    pub(crate) async fn move_home(&self, relay: RelayId) -> Result<(), Trouble> {
        self.to_the_end(async move |running| running.engine().await.move_home(relay).await).await
    }

    pub(crate) async fn dismiss(&self, order: u64) -> Result<(), Trouble> {
        self.to_the_end(async move |running| running.engine().await.dismiss(order).await).await
    }

    pub(crate) async fn import_secret(&self) -> Result<[u8; 32], Trouble> {
        self.engine().await.import_secret()
    }

    /// In slices, so that the screen stays awake and other commands get their turn.
    pub(crate) async fn import(&self, imports: Vec<Import>) -> Result<Imported, Trouble> {
        self.to_the_end(async move |running| {
            let mut imported = Imported::default();
            let mut rest = imports.as_slice();
            while !rest.is_empty() {
                let done = running.engine().await.import(rest, &mut imported).await?;
                rest = rest.get(done..).unwrap_or_default();
                clock::breathe().await;
            }
            Ok(imported)
        })
        .await
    }
}
