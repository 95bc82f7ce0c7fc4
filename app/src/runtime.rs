//! Drives the machine of [`staffelstab_shared::sync`]: storage, connection, slices.
//!
//! A tab that has its [turn](turn) opens all ledgers of the device. Each is [`Running`] by
//! itself: an engine through which everything goes, one thing after the other, and a session.

mod commands;
mod engine;
mod enter;
mod leave;
mod look;
mod memory;
mod running;
mod session;
mod store;
mod transport;
mod turn;
mod view_page;
mod way;
mod whole;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use futures::{
    channel::mpsc::{self, UnboundedReceiver, UnboundedSender},
    lock::Mutex,
};
use staffelstab_shared::{
    crypto::InviteSecret,
    exchange::Import,
    id::LedgerId,
    sync::{Context, Found},
};
use wasm_bindgen_futures::spawn_local;

use crate::{
    news::{Blocked, Connection, LedgerNews, News, Phase, Sink, Trouble, WaitingJoin},
    platform::{clock, indexed_db::StorageError, page, random},
};
use engine::Engine;
use running::Wake;
use store::{Enrolment, Store};
use whole::to_the_end;

pub(crate) use running::Running;

/// The handle of everything that runs.
#[derive(Clone)]
pub(crate) struct Runtime(Rc<Inner>);

struct Inner {
    store: Store,
    sink: Sink,
    /// What is opened first.
    first: Cell<Option<LedgerId>>,
    /// Ledgers of this device, those too that are still opening.
    known: RefCell<Vec<LedgerId>>,
    /// All that are open, a look among them.
    running: RefCell<BTreeMap<LedgerId, Running>>,
    /// Ledgers that want a session.
    starting: UnboundedSender<(Running, UnboundedReceiver<Wake>)>,
    /// One founding or joining after the other.
    entering: Mutex<()>,
    steal: UnboundedSender<()>,
    /// Something changed that is a reason to try again what failed.
    again: UnboundedSender<()>,
}

/// What only the one task has that runs.
struct Ears {
    started: UnboundedReceiver<(Running, UnboundedReceiver<Wake>)>,
    steals: UnboundedReceiver<()>,
    agains: UnboundedReceiver<()>,
    ousted: UnboundedReceiver<()>,
    /// The page was shown or hidden.
    shown: UnboundedReceiver<()>,
}

impl Runtime {
    /// Starts everything, with this ledger first, if it is there. What happens is told to
    /// `sink`.
    ///
    /// # Errors
    /// When the browser has no randomness.
    pub(crate) fn start(first: Option<LedgerId>, sink: Sink) -> Result<Self, random::NoRandomness> {
        let mut token = [0; 16];
        rand_core::Rng::fill_bytes(&mut random::generator()?, &mut token);
        let (starting, started) = mpsc::unbounded();
        let (steal, steals) = mpsc::unbounded();
        let (again, agains) = mpsc::unbounded();
        let (oust, ousted) = mpsc::unbounded();
        let told: Sink = Rc::new(move |news| {
            if matches!(news, News::Ousted) {
                let _ = oust.unbounded_send(());
            } else {
                sink(news);
            }
        });
        let runtime = Self(Rc::new(Inner {
            store: Store::new(token),
            sink: told,
            first: Cell::new(first),
            known: RefCell::default(),
            running: RefCell::default(),
            starting,
            entering: Mutex::new(()),
            steal,
            again,
        }));
        runtime.listen();
        let (show, shown) = mpsc::unbounded();
        page::on_shown_or_hidden(move || drop(show.unbounded_send(())));
        spawn_local(runtime.clone().live(Ears { started, steals, agains, ousted, shown }));
        Ok(runtime)
    }

    fn listen(&self) {
        let runtime = self.clone();
        page::on_network(move |online| runtime.wake_all(Wake::Network(online)));
        let runtime = self.clone();
        page::on_visible(move || runtime.wake_all(Wake::Visible));
    }

    fn wake_all(&self, wake: Wake) {
        self.0.running.borrow().values().for_each(|running| running.wake(wake));
        let _ = self.0.again.unbounded_send(());
    }

    /// Opens what is stored: the ledgers first, then joins that were interrupted.
    async fn open(&self) -> Result<(), Blocked> {
        self.0.store.take_over().await?;
        let mut enrolments = self.0.store.enrolments().await?;
        let first = self.0.first.get();
        enrolments.sort_by_key(|enrolment| Some(enrolment.ledger) != first);
        self.0.known.replace(enrolments.iter().map(|enrolment| enrolment.ledger).collect());
        self.tell_ledgers();
        let mut interrupted = Vec::new();
        for enrolment in enrolments {
            let ledger = enrolment.ledger;
            let mut engine = self.engine().map_err(|_| Blocked::NoStorage)?;
            match engine.open(&enrolment).await? {
                Ok(Found::Ready(replica)) => {
                    let labelled = enrolment.label.is_empty();
                    engine.begin(enrolment, replica);
                    if !labelled {
                        // Stopped between joining and writing one's name; no reason not to start.
                        let _ = engine.keep_label().await;
                    }
                    self.put_to_work(ledger, engine);
                    self.tell(News::Phase(Phase::Ready));
                }
                Ok(Found::Joining(joining)) => interrupted.push((enrolment, *joining)),
                Err(error) => {
                    self.tell(News::Of(ledger, LedgerNews::Blocked(error.into())));
                    self.tell(News::Phase(Phase::Ready));
                }
            }
        }
        let mut waiting = None;
        for (enrolment, joining) in interrupted {
            let ledger = enrolment.ledger;
            let (invite, name) = (joining.secret().clone(), enrolment.label.clone());
            if let Err(trouble) = self.resume(enrolment, joining).await {
                self.forget_that(ledger);
                waiting = Some(WaitingJoin { invite, name, trouble });
            }
        }
        self.tell(News::Waiting(waiting));
        self.tell(News::Phase(Phase::Ready));
        Ok(())
    }

    /// For one ledger, with the storage of this device.
    fn engine(&self) -> Result<Engine, Trouble> {
        self.engine_on(self.0.store.beside())
    }

    fn engine_on(&self, store: Store) -> Result<Engine, Trouble> {
        let rng = random::generator().map_err(|_| Trouble::NoStorage)?;
        let context = Context { now: clock::now(), rng };
        let connection = Connection::new(page::online(), clock::now());
        Ok(Engine::new(store, self.0.sink.clone(), context, connection))
    }

    /// From now on it can be given commands, and has a session.
    fn put_to_work(&self, ledger: LedgerId, engine: Engine) -> Running {
        let (running, wakes) = Running::new(engine);
        self.0.running.borrow_mut().insert(ledger, running.clone());
        let _ = self.0.starting.unbounded_send((running.clone(), wakes));
        running
    }

    /// It is a ledger of this device.
    fn make_known(&self, ledger: LedgerId) {
        let is_new = !self.0.known.borrow().contains(&ledger);
        if is_new {
            self.0.known.borrow_mut().push(ledger);
        }
        self.tell_ledgers();
    }

    /// It is none (any more).
    fn forget_that(&self, ledger: LedgerId) {
        self.0.known.borrow_mut().retain(|known| *known != ledger);
        self.tell_ledgers();
    }

    fn tell_ledgers(&self) {
        let known = self.0.known.borrow().clone();
        self.tell(News::Ledgers(known));
    }

    fn tell(&self, news: News) {
        (self.0.sink)(news);
    }

    /// A ledger that is open.
    pub(crate) fn running(&self, ledger: LedgerId) -> Option<Running> {
        self.0.running.borrow().get(&ledger).cloned()
    }

    /// Takes over from the other tab.
    pub(crate) fn use_here(&self) {
        let _ = self.0.steal.unbounded_send(());
    }

    /// Founds a ledger at the relay that serves this app, by a code where it wants one.
    pub(crate) async fn found(
        &self,
        ledger_name: String,
        my_name: String,
        code: Option<InviteSecret>,
    ) -> Result<LedgerId, Trouble> {
        let runtime = self.clone();
        let found = async move { runtime.found_here(&ledger_name, &my_name, code.as_ref()).await };
        to_the_end(found).await
    }

    /// Joins a ledger; says which.
    pub(crate) async fn join(
        &self,
        secret: InviteSecret,
        my_name: String,
    ) -> Result<LedgerId, Trouble> {
        let runtime = self.clone();
        to_the_end(async move { runtime.join_here(secret, &my_name).await }).await
    }

    /// Takes every trace of a ledger from this device. Where that fails, all of it stays.
    pub(crate) async fn leave(&self, ledger: LedgerId) -> Result<(), Trouble> {
        let runtime = self.clone();
        to_the_end(async move { runtime.leave_here(ledger).await }).await
    }

    /// Opens a ledger with these records that is kept nowhere and known to no relay.
    pub(crate) async fn look(
        &self,
        ledger_name: String,
        my_name: String,
        records: Vec<Import>,
    ) -> Result<LedgerId, Trouble> {
        let runtime = self.clone();
        to_the_end(async move { runtime.look_here(&ledger_name, &my_name, records).await }).await
    }
}

impl From<StorageError> for Trouble {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Refused => Self::NoStorage,
            StorageError::Full => Self::StorageFull,
            StorageError::OtherTab => Self::OtherTab,
            StorageError::Emptied => Self::Emptied,
            StorageError::Taken => Self::HereNotOpen,
            StorageError::Newer => Self::Other(error.to_string()),
            StorageError::Lost(words) | StorageError::Broken(words) => Self::Other(words),
        }
    }
}

impl From<StorageError> for Blocked {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Refused => Self::NoStorage,
            StorageError::Full => Self::StorageFull,
            StorageError::Newer => Self::NewerVersion,
            StorageError::OtherTab | StorageError::Emptied | StorageError::Taken => {
                Self::Damaged(error.to_string())
            }
            StorageError::Lost(words) | StorageError::Broken(words) => Self::Damaged(words),
        }
    }
}

impl Enrolment {
    fn here(ledger: LedgerId, label: &str) -> Self {
        Self { ledger, origin: page::origin(), label: label.to_owned(), is_arriving: false }
    }
}
