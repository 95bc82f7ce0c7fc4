//! A device on tokio: the product's own client core and its driver, with rows in memory.
//!
//! A device does nothing by itself: it goes on only while somebody awaits [`Device::step`]
//! or one of the methods built on it. So a test says when a device is awake, and waits for
//! what it wants to see instead of sleeping.

mod address;
mod error;
pub mod hand;
mod joining;
mod link;
mod lost;
mod post;
mod socket;

use std::{sync::Arc, time::Duration};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use staffelstab_shared::{
    crypto::InviteSecret,
    exchange::Import,
    id::{DeviceId, RecordId, RelayId},
    membership::Role,
    protocol::{ClientFrame, Frame, ItemBytes, ServerFrame},
    record::{Document, Edit},
    sync::{Context, Driver, Effects, End, Found, Links, Pace, Replica, Screen, Status, Table},
    time::UnixMillis,
    view::{Heads, View},
};

use tokio::time::{Interval, MissedTickBehavior};

pub use crate::storage::Storage;
use crate::storage::at_once;
pub use address::{Address, NotHere};
pub use error::DeviceError;
pub use hand::Hand;
pub use link::{Link, Tap, Traffic, Way};
pub use lost::Lost;

/// Changes that wait for the relay, at most, while many are made.
pub const WAITING: usize = 512;
/// Items merged in one transaction.
const SLICE: usize = 64;
/// A device tries to reach its relay this often.
pub const ATTEMPTS_EVERY: Duration = Duration::from_millis(40);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// See the module.
pub struct Device {
    replica: Box<Replica>,
    storage: Storage,
    context: Context,
    route: Route,
    line: Line,
    /// When to try to reach the relay; nothing before the first attempt.
    attempts: Option<Interval>,
    /// What earlier links carried.
    traffic: Traffic,
    merges: bool,
}

impl core::fmt::Debug for Device {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Device").field("replica", &self.replica).finish_non_exhaustive()
    }
}

/// The connection of a device, while it has one.
#[derive(Debug, Default)]
struct Line {
    link: Option<Link>,
    /// A frame could not be sent.
    is_broken: bool,
    /// The machine wants it closed.
    ended: Option<End>,
}

/// How a device reaches its relay.
#[derive(Debug, Clone)]
pub struct Route {
    pub address: Address,
    pub way: Way,
    /// Where to record what is sent and received.
    pub tap: Option<Tap>,
}

impl From<Address> for Route {
    fn from(address: Address) -> Self {
        Self { address, way: Way::Socket, tap: None }
    }
}

impl Route {
    /// # Errors
    /// When nobody answers there.
    pub async fn open(&self) -> Result<Link, Lost> {
        Link::open(self.address, self.way, self.tap.clone()).await
    }
}

/// What a step showed: what a screen would draw anew.
#[derive(Debug, Default)]
pub struct Shown {
    pub changed: Vec<Arc<View>>,
    pub removed: Vec<RecordId>,
}

impl Screen for Shown {
    fn show(&mut self, mut changed: Vec<Arc<View>>, mut removed: Vec<RecordId>) {
        self.changed.append(&mut changed);
        self.removed.append(&mut removed);
    }

    fn show_members(&mut self, _: &Replica) {}

    fn elapsed_ms(&self) -> f64 {
        0.0
    }

    async fn breathe(&mut self) {}
}

impl Links for Line {
    fn send(&mut self, _: RelayId, frames: &[ClientFrame]) {
        let Some(link) = &mut self.link else { return };
        for frame in frames {
            self.is_broken |= link.send(frame.to_bytes()).is_err();
        }
        link.flush();
    }

    fn end(&mut self, _: RelayId, why: End) {
        self.ended = Some(why);
    }
}

impl Device {
    /// Opens what a device stored, as after a restart.
    ///
    /// # Errors
    /// When the rows hold no device of a ledger.
    pub fn open(route: impl Into<Route>, storage: Storage) -> Result<Self, DeviceError> {
        let mut context = new_context()?;
        match Replica::open(&mut context, &storage.stored())? {
            Found::Ready(replica) => Ok(Self::new(route.into(), replica, storage, context)),
            Found::Joining(_) => Err(DeviceError::StillJoining),
        }
    }

    fn new(route: Route, replica: Box<Replica>, storage: Storage, context: Context) -> Self {
        Self {
            replica,
            storage,
            context,
            route,
            line: Line::default(),
            attempts: None,
            traffic: Traffic::default(),
            merges: true,
        }
    }

    #[must_use]
    pub const fn replica(&self) -> &Replica {
        &self.replica
    }

    #[must_use]
    pub const fn storage(&self) -> &Storage {
        &self.storage
    }

    /// What is stored, for a device that is put away.
    #[must_use]
    pub fn into_storage(self) -> Storage {
        self.storage
    }

    #[must_use]
    pub fn status(&self) -> Status {
        self.replica.status()
    }

    #[must_use]
    pub fn view(&self, record: &RecordId) -> Option<&Arc<View>> {
        self.replica.views().get(record)
    }

    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let now = self.line.link.as_ref().map(Link::traffic).unwrap_or_default();
        Traffic {
            sent: self.traffic.sent + now.sent,
            received: self.traffic.received + now.received,
        }
    }

    /// Puts merging off: what others write is taken note of and dropped. The next session
    /// brings it again.
    pub fn stop_merging(&mut self) {
        self.merges = false;
    }

    // What a person does. The edit is stored when the method returns, and sent while the
    // device is awake.

    /// # Errors
    /// When the record cannot be made.
    pub fn create(&mut self, import: &Import) -> Result<(), DeviceError> {
        self.context.now = now();
        let Import { id, kind, edits } = import;
        let effects = self.replica.create(&mut self.context, *id, kind, edits)?;
        self.apply(effects).map(drop)
    }

    /// Saves edits on the record as it is now.
    ///
    /// # Errors
    /// When there is no such record, or it may not be written.
    pub fn edit(&mut self, record: RecordId, edits: &[Edit]) -> Result<(), DeviceError> {
        let base = match self.view(&record) {
            Some(view) => view.heads.clone(),
            None => Document::load(self.document(record)?)?.heads(),
        };
        self.save(record, &base, edits)
    }

    /// Saves a form that was opened at `base`.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub fn save(
        &mut self,
        record: RecordId,
        base: &Heads,
        edits: &[Edit],
    ) -> Result<(), DeviceError> {
        self.context.now = now();
        let stored = self.storage.document(&record).ok_or(DeviceError::NoRecord)?;
        let effects = self.replica.save(&mut self.context, record, stored, base, edits)?;
        self.apply(effects).map(drop)
    }

    /// Makes an invite for a day, and returns its code once the relay has it.
    ///
    /// # Errors
    /// When this device is no steward, or the relay refuses for good.
    pub async fn invite(&mut self, role: Role) -> Result<String, DeviceError> {
        let secret = self.offer(role, UnixMillis(now().0 + DAY_MS))?;
        self.until(|device| device.status().unsent == 0).await?;
        Ok(secret.code())
    }

    /// Makes an invite. It works once the relay has it.
    ///
    /// # Errors
    /// When this device is no steward.
    pub fn offer(&mut self, role: Role, expires: UnixMillis) -> Result<InviteSecret, DeviceError> {
        self.context.now = now();
        let (secret, effects) = self.replica.invite(&mut self.context, role, expires)?;
        self.apply(effects)?;
        Ok(secret)
    }

    /// Takes note of an entry that needs attention; one that was kept out is tried again.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn dismiss(&mut self, order: u64) -> Result<(), DeviceError> {
        let effects = self.replica.dismiss(order);
        self.apply(effects).map(drop)
    }

    fn document(&self, record: RecordId) -> Result<&[u8], DeviceError> {
        self.storage.document(&record).ok_or(DeviceError::NoRecord)
    }

    // What the device does.

    /// Does the next thing: merges a slice, takes a frame, or connects again. Nothing is
    /// lost if this future is dropped before it is ready.
    ///
    /// # Errors
    /// When the relay refuses for good, is another one, or breaks the protocol.
    pub async fn step(&mut self) -> Result<Shown, DeviceError> {
        if self.replica.has_work() {
            return self.merge();
        }
        let Some(link) = &mut self.line.link else {
            self.connect().await?;
            return Ok(Shown::default());
        };
        match link.next().await {
            Ok(frame) => self.receive(&frame),
            Err(_) => {
                self.disconnect();
                Ok(Shown::default())
            }
        }
    }

    /// Stays awake until the condition holds.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub async fn until(&mut self, holds: impl Fn(&Self) -> bool) -> Result<(), DeviceError> {
        while !holds(self) {
            self.step().await?;
        }
        Ok(())
    }

    /// Makes all of these, and stays awake until the relay has them.
    ///
    /// # Errors
    /// As [`Self::create`] and [`Self::step`].
    pub async fn create_all(&mut self, imports: &[Import]) -> Result<(), DeviceError> {
        for import in imports {
            self.create(import)?;
            self.until(|device| device.status().unsent < WAITING).await?;
        }
        self.until(|device| device.status().unsent == 0).await
    }

    /// Stays awake until the relay has what is here, and what it has is here.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub async fn sync(&mut self) -> Result<(), DeviceError> {
        self.until(|device| device.status().unsent == 0 && device.status().caught_up).await
    }

    /// Stays awake for good.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub async fn stay_awake(&mut self) -> Result<(), DeviceError> {
        self.until(|_| false).await
    }

    /// Ends the connection, as when the network is gone.
    pub fn disconnect(&mut self) {
        self.traffic = self.traffic();
        self.release_link();
    }

    /// Hands out the open transport, and knows nothing of it any more.
    pub fn release_link(&mut self) -> Option<Link> {
        if self.status().caught_up {
            // The relay was there: the next attempt is a first one.
            self.attempts = None;
        }
        self.replica.disconnect(self.peer());
        self.line.link.take()
    }

    async fn connect(&mut self) -> Result<(), DeviceError> {
        self.attempts.get_or_insert_with(attempts).tick().await;
        // Nobody there: the next step tries again.
        let Ok(link) = self.route.open().await else { return Ok(()) };
        self.line = Line { link: Some(link), ..Line::default() };
        self.context.now = now();
        let peer = self.peer();
        let hello = self.replica.connect(&mut self.context, peer);
        self.apply(hello).map(drop)
    }

    fn receive(&mut self, frame: &[u8]) -> Result<Shown, DeviceError> {
        let Ok(frame) = ServerFrame::from_bytes(frame) else { return Err(DeviceError::Broken) };
        if !self.merges && matches!(frame, ServerFrame::Deliver { .. }) {
            return Ok(Shown::default());
        }
        self.context.now = now();
        let peer = self.peer();
        let effects = self.replica.receive(&mut self.context, peer, frame);
        self.apply(effects)
    }

    /// The relay that it expects to answer.
    fn peer(&self) -> RelayId {
        self.replica.answering(self.replica.relay())
    }

    fn merge(&mut self) -> Result<Shown, DeviceError> {
        self.context.now = now();
        let mut shown = Shown::default();
        let Ok(()) = at_once(self.driver(&mut shown).merge(&mut Pace::steady(SLICE)));
        self.close_what_ended().map(|()| shown)
    }

    fn apply(&mut self, effects: Effects) -> Result<Shown, DeviceError> {
        let mut shown = Shown::default();
        let Ok(()) = at_once(self.driver(&mut shown).carry_out(effects));
        self.close_what_ended().map(|()| shown)
    }

    fn driver<'a>(&'a mut self, shown: &'a mut Shown) -> Driver<'a, Storage, Line, Shown> {
        Driver {
            replica: &mut self.replica,
            context: &mut self.context,
            storage: &mut self.storage,
            links: &mut self.line,
            screen: shown,
        }
    }

    fn close_what_ended(&mut self) -> Result<(), DeviceError> {
        let ended = self.line.ended.take();
        if ended.is_some() || self.line.is_broken {
            self.disconnect();
        }
        match ended {
            None | Some(End::Again | End::Moved { .. }) => Ok(()),
            Some(End::Refused(reason)) if reason.is_passing() => Ok(()),
            Some(End::Refused(reason)) => Err(DeviceError::Refused(reason)),
            Some(End::NewRelay { found, .. }) => Err(DeviceError::NewRelay { found }),
            Some(End::Broken) => Err(DeviceError::Broken),
        }
    }

    /// Takes items that came another way than from a relay. They are merged while it is awake.
    pub fn take_items(&mut self, items: impl IntoIterator<Item = ItemBytes>) {
        self.replica.take_items(items, None);
    }

    /// Says that a relay which answered in place of the known one is this ledger's too.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn accept_relay(&mut self, found: RelayId) -> Result<(), DeviceError> {
        let effects = self.replica.accept_relay(found);
        self.apply(effects).map(drop)
    }

    /// Says that a relay is to be the home. Another steward may have to say the same.
    ///
    /// # Errors
    /// When this device may not.
    pub fn move_home(&mut self, relay: RelayId) -> Result<(), DeviceError> {
        self.context.now = now();
        let effects = self.replica.move_home(&mut self.context, relay)?;
        self.apply(effects).map(drop)
    }

    /// Removes a device.
    ///
    /// # Errors
    /// When this device is no steward.
    pub fn remove(&mut self, device: DeviceId) -> Result<(), DeviceError> {
        self.context.now = now();
        let effects = self.replica.remove(&mut self.context, device)?;
        self.apply(effects).map(drop)
    }

    /// Forgets what only a relay that lost its log would ask for.
    pub fn forget_log(&mut self) {
        self.storage.clear(Table::Log);
    }
}

/// The clock of a device that tries to reach its relay: the first time at once, then
/// never sooner than [`ATTEMPTS_EVERY`] after the last.
#[must_use]
pub fn attempts() -> Interval {
    let mut attempts = tokio::time::interval(ATTEMPTS_EVERY);
    attempts.set_missed_tick_behavior(MissedTickBehavior::Delay);
    attempts
}

/// Randomness of the system, and the time.
fn new_context() -> Result<Context, DeviceError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    Ok(Context { now: now(), rng: ChaCha20Rng::from_seed(seed) })
}

/// The wall clock.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the edge of a native device")]
pub fn now() -> UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UnixMillis(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}
