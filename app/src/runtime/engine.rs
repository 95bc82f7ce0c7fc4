//! One ledger at work: the machine, its storage and its connection, and the screen, under
//! the one driver.

use std::sync::Arc;

use rand_core::Rng as _;
use staffelstab_shared::{
    id::{DeviceId, LedgerId, RecordId, RelayId},
    membership::{HomeMove, InviteStatus},
    protocol::{ClientFrame, Reason},
    record::Document,
    sync::{Context, Driver, Effects, End, Found, Links, Pace, Replica, Screen},
    time::UnixMillis,
    view::View,
};

use super::{
    store::{Enrolment, Store},
    transport::Transport,
};
use crate::{
    news::{
        Blocked, Connection, Failure, LedgerNews, NewRelay, News, NotHome, Seat, Sink, Trouble,
    },
    platform::{clock, indexed_db::StorageError, page},
};

pub(super) struct Engine {
    pub(super) store: Store,
    sink: Sink,
    context: Context,
    pub(super) ledger: Option<Ledger>,
    /// Open as long as a session lasts.
    pub(super) transport: Option<Transport>,
    /// Whom the session is with, and expects to answer.
    pub(super) with: Option<RelayId>,
    pub(super) connection: Connection,
    /// Why the last session was ended, if the machine did it.
    pub(super) ended: Option<End>,
    /// How much is merged at once: as much as the device manages in time.
    pace: Pace,
    attention: Option<usize>,
    /// What was told last.
    not_home: Option<NotHome>,
}

/// A ledger of this device.
pub(super) struct Ledger {
    pub(super) enrolment: Enrolment,
    pub(super) replica: Box<Replica>,
}

/// Whether what is shown was done here, and must be seen before the page goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Us,
    Others,
}

/// What the driver is to do.
enum Work {
    CarryOut(Effects),
    Merge,
}

/// The connection, as the driver uses it.
struct Ways<'a> {
    transport: &'a mut Option<Transport>,
    with: Option<RelayId>,
    ended: Option<End>,
}

impl Links for Ways<'_> {
    fn send(&mut self, peer: RelayId, frames: &[ClientFrame]) {
        if let Some(transport) = self.transport.as_ref().filter(|_| self.with == Some(peer)) {
            transport.send(frames);
        }
    }

    fn end(&mut self, peer: RelayId, why: End) {
        if self.with == Some(peer) {
            *self.transport = None;
            self.ended = Some(why);
        }
    }
}

/// The screen, as the driver uses it.
struct Told<'a> {
    sink: &'a Sink,
    ledger: LedgerId,
    at_once: bool,
}

impl Screen for Told<'_> {
    fn show(&mut self, changed: Vec<Arc<View>>, removed: Vec<RecordId>) {
        let news = LedgerNews::Records { changed, removed, at_once: self.at_once };
        (self.sink)(News::Of(self.ledger, news));
    }

    fn show_members(&mut self, replica: &Replica) {
        tell_members(self.sink, replica);
    }

    fn elapsed_ms(&self) -> f64 {
        clock::elapsed_ms()
    }

    async fn breathe(&mut self) {
        clock::breathe().await;
    }
}

impl Engine {
    pub(super) const fn new(
        store: Store,
        sink: Sink,
        context: Context,
        connection: Connection,
    ) -> Self {
        Self {
            store,
            sink,
            context,
            ledger: None,
            transport: None,
            with: None,
            connection,
            ended: None,
            pace: Pace::SCREEN,
            attention: None,
            not_home: None,
        }
    }

    pub(super) fn now(&self) -> UnixMillis {
        clock::now()
    }

    pub(super) fn random(&mut self) -> u32 {
        self.context.rng.next_u32()
    }

    pub(super) fn random_bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.context.rng.fill_bytes(&mut bytes);
        bytes
    }

    pub(super) fn context(&mut self) -> &mut Context {
        self.context.now = clock::now();
        &mut self.context
    }

    pub(super) fn ledger(&self) -> Result<&Ledger, Trouble> {
        self.ledger.as_ref().ok_or(Trouble::OtherTab)
    }

    /// The machine and what it may not have of itself.
    pub(super) fn replica(&mut self) -> Result<(&mut Replica, &mut Context), Trouble> {
        self.context.now = clock::now();
        let ledger = self.ledger.as_mut().ok_or(Trouble::OtherTab)?;
        Ok((&mut ledger.replica, &mut self.context))
    }

    /// Opens what is stored of a ledger.
    pub(super) async fn open(
        &mut self,
        enrolment: &Enrolment,
    ) -> Result<Result<Found, staffelstab_shared::sync::OpenError>, StorageError> {
        let stored = self.store.load(enrolment.ledger).await?;
        Ok(Replica::open(self.context(), &stored))
    }

    /// Puts a replica to work and all of it on the screen.
    pub(super) fn begin(&mut self, enrolment: Enrolment, replica: Box<Replica>) {
        let all = replica.views().values().cloned().collect();
        self.ledger = Some(Ledger { enrolment, replica });
        self.tell(LedgerNews::Opened(all));
        self.attention = None;
        self.not_home = None;
        self.tell_members();
        self.tell_status();
    }

    fn tell(&self, news: LedgerNews) {
        if let Some(Ledger { enrolment, .. }) = &self.ledger {
            (self.sink)(News::Of(enrolment.ledger, news));
        }
    }

    fn tell_blocked(&self, ledger: LedgerId, blocked: Blocked) {
        (self.sink)(News::Of(ledger, LedgerNews::Blocked(blocked)));
    }

    /// Ends everything; what is stored stays as it is.
    pub(super) fn close(&mut self) {
        self.ledger = None;
        self.transport = None;
        self.connection.welcomed = false;
    }

    /// Lets the driver carry out what the machine asks for. Where the storage fails, the
    /// replica is ahead of the disk: it is dropped and opened again. Nothing was claimed, so
    /// nothing is lost.
    pub(super) async fn carry_out(&mut self, effects: Effects, by: By) -> Result<(), StorageError> {
        self.drive(Work::CarryOut(effects), by).await?;
        self.note_arrival().await;
        self.tell_status();
        Ok(())
    }

    /// Merges some of what others wrote.
    pub(super) async fn work(&mut self) -> Result<(), StorageError> {
        if self.has_work() {
            self.drive(Work::Merge, By::Others).await?;
            self.note_arrival().await;
            self.tell_status();
        }
        Ok(())
    }

    /// Once everything that the relay had is here, a ledger that was joined has arrived.
    async fn note_arrival(&mut self) {
        let Some(Ledger { enrolment, replica }) = &mut self.ledger else { return };
        if enrolment.is_arriving && replica.status().caught_up {
            enrolment.is_arriving = false;
            let enrolment = enrolment.clone();
            // Where the storage fails, the next start says once more that it arrives.
            drop(self.store.settle(&enrolment, &[]).await);
        }
    }

    async fn drive(&mut self, work: Work, by: By) -> Result<(), StorageError> {
        self.context.now = clock::now();
        let Some(Ledger { enrolment, replica }) = &mut self.ledger else {
            return Err(StorageError::OtherTab);
        };
        let mut shelf = self.store.of(enrolment.ledger);
        let mut way = Ways { transport: &mut self.transport, with: self.with, ended: None };
        let mut told = Told { sink: &self.sink, ledger: enrolment.ledger, at_once: by == By::Us };
        let mut driver = Driver {
            replica,
            context: &mut self.context,
            storage: &mut shelf,
            links: &mut way,
            screen: &mut told,
        };
        let done = match work {
            Work::CarryOut(effects) => driver.carry_out(effects).await,
            Work::Merge => driver.merge(&mut self.pace).await,
        };
        let ended = way.ended;
        if shelf.has_written && self.connection.failure == Some(Failure::StorageFull) {
            self.connection.failure = None;
        }
        if let Some(end) = ended {
            self.end(end);
        }
        if let Err(error) = &done {
            self.commit_failed(error).await;
        }
        done
    }

    /// The relay that is expected where this ledger's is.
    pub(super) fn peer(&self) -> Option<RelayId> {
        let replica = &self.ledger.as_ref()?.replica;
        Some(replica.answering(replica.relay()))
    }

    /// The session is over, whoever ended it.
    pub(super) fn disconnect(&mut self) {
        self.transport = None;
        if let (Some(peer), Some(ledger)) = (self.with.take(), &mut self.ledger) {
            ledger.replica.disconnect(peer);
        }
    }

    /// The machine wants the session to end.
    fn end(&mut self, end: End) {
        self.ended = Some(end);
        match end {
            End::Again | End::Moved { .. } => {}
            End::Refused(reason) => self.connection.fail(failure_of(reason)),
            End::NewRelay { .. } => self.connection.fail(None),
            End::Broken => self.connection.fail(Some(Failure::Other)),
        }
        if let End::NewRelay { known, found } = end {
            self.connection.new_relay = Some(NewRelay { known, found });
        }
    }

    async fn commit_failed(&mut self, error: &StorageError) {
        self.transport = None;
        // Whom a person could accept, the replica knew only while it was at work.
        self.connection.new_relay = None;
        if *error == StorageError::Emptied {
            // There is nothing to read anew: what was typed stays on the screen.
            self.connection.failure = Some(Failure::Emptied);
            return self.tell_status();
        }
        let Some(Ledger { enrolment, .. }) = self.ledger.take() else { return };
        match error {
            StorageError::OtherTab => return (self.sink)(News::Ousted),
            StorageError::Full => self.connection.fail(Some(Failure::StorageFull)),
            StorageError::Refused
            | StorageError::Emptied
            | StorageError::Taken
            | StorageError::Newer
            | StorageError::Lost(_)
            | StorageError::Broken(_) => {}
        }
        match self.open(&enrolment).await {
            Ok(Ok(Found::Ready(replica))) => self.ledger = Some(Ledger { enrolment, replica }),
            Ok(Ok(Found::Joining(_))) => {}
            Ok(Err(error)) => self.tell_blocked(enrolment.ledger, error.into()),
            Err(error) => self.tell_blocked(enrolment.ledger, error.into()),
        }
        self.tell_status();
    }

    pub(super) fn has_work(&self) -> bool {
        self.ledger.as_ref().is_some_and(|ledger| ledger.replica.has_work())
    }

    /// Brings the views of a page to it. Whether to go on: not while there is work, and not
    /// where the storage fails, which whoever has to write will find out and say.
    pub(super) async fn tidy(&mut self, page: u8) -> bool {
        let Some(Ledger { enrolment, .. }) = &self.ledger else { return false };
        !self.has_work() && self.store.bring_to_page(enrolment.ledger, page).await.is_ok()
    }

    /// A record's document as it is stored.
    pub(super) async fn document(&self, record: RecordId) -> Result<Vec<u8>, Trouble> {
        let Ledger { enrolment, replica } = self.ledger()?;
        let mut found = self.store.documents(enrolment.ledger, &[record]).await?;
        match found.remove(&record) {
            Some(bytes) => Ok(bytes),
            None if replica.is_erased(&record) || !replica.views().contains_key(&record) => {
                Err(Trouble::Gone)
            }
            // Where nothing is there at all, it says so itself.
            None => {
                Err(self.store.check().await.map_or_else(Trouble::from, |()| Trouble::Unreadable))
            }
        }
    }

    pub(super) async fn history(&self, record: RecordId) -> Result<Document, Trouble> {
        let stored = self.document(record).await?;
        Document::load(&stored).map_err(|_| Trouble::Unreadable)
    }

    /// Whether all that was to be sent was acknowledged.
    pub(super) fn unsent(&self) -> usize {
        self.ledger.as_ref().map_or(0, |ledger| ledger.replica.status().unsent)
    }

    fn tell_members(&self) {
        if let Some(Ledger { replica, .. }) = &self.ledger {
            tell_members(&self.sink, replica);
        }
    }

    pub(super) fn tell_status(&mut self) {
        let Some(Ledger { replica, enrolment }) = &self.ledger else { return };
        let status = replica.status();
        let not_home = not_home(replica);
        self.connection.is_arriving = enrolment.is_arriving;
        if status.caught_up {
            self.connection.had_all = Some(clock::now());
        }
        match (&self.not_home, &not_home) {
            // Either the other relay became the home, or the home is back.
            (Some(other), None) => {
                self.connection.home_is_back = replica.members().home != Some(other.relay);
            }
            (_, Some(_)) => self.connection.home_is_back = false,
            (None, None) => {}
        }
        self.connection.at_home = not_home.is_none();
        self.connection.has_all = not_home.as_ref().is_none_or(|not_home| not_home.has_all);
        if self.not_home != not_home {
            self.tell(LedgerNews::NotHome(not_home.clone()));
            self.not_home = not_home;
        }
        let Some(Ledger { replica, .. }) = &self.ledger else { return };
        if self.attention != Some(status.refused) {
            self.attention = Some(status.refused);
            self.tell(LedgerNews::Attention(
                replica.refused().map(|(order, refused)| (order, refused.clone())).collect(),
            ));
        }
        if status.unsent == 0 && self.connection.failure == Some(Failure::Quota) {
            self.connection.failure = None;
        }
        self.tell(LedgerNews::Status(status, self.connection));
    }

    pub(super) fn set_connection(&mut self, change: impl FnOnce(&mut Connection)) {
        change(&mut self.connection);
        self.connection.online = page::online();
        self.tell_status();
    }
}

/// What there is to know and to do where the relay that is exchanged with is not the home.
fn not_home(replica: &Replica) -> Option<NotHome> {
    let relay = replica.answering(replica.relay());
    let state = replica.members();
    if state.home.is_none_or(|home| home == relay) {
        return None;
    }
    let wishes = state.home_wishes.values().filter(|wish| wish.relay == relay);
    let me = replica.device();
    let may_move = |device: &DeviceId| match state.home_move(device) {
        HomeMove::Alone | HomeMove::WithSecond(_) => true,
        HomeMove::WithSheet | HomeMove::NotYet | HomeMove::No => false,
    };
    let others = state.devices.keys().filter(|device| **device != me);
    Some(NotHome {
        relay,
        me,
        was_home: state.was_home(relay),
        has_all: replica.has_all_of_mine(relay),
        may: state.home_move(&me),
        others_may: others.filter(|device| may_move(device)).copied().collect(),
        wished_by: wishes.map(|wish| wish.by).collect(),
    })
}

fn tell_members(sink: &Sink, replica: &Replica) {
    let me = replica.device();
    let state = replica.members();
    let used = |by: &DeviceId| {
        let with = InviteStatus::Used(*by);
        state.invites.values().find(|invite| invite.status == with).map(|invite| invite.expires)
    };
    let seat = |(id, device): (&DeviceId, &staffelstab_shared::membership::Device)| Seat {
        device: *id,
        role: device.role,
        mine: *id == me,
        live: device.live,
        joined: device.joined_at,
        invited_by: device.invited_by,
        invite: used(id),
    };
    let seats = state.devices.iter().map(seat).collect();
    let now = clock::now();
    let open = state
        .invites
        .values()
        .filter(|invite| invite.status == InviteStatus::Open && invite.expires > now);
    let open_invites = open.map(|invite| invite.expires).collect();
    let news = LedgerNews::Members { seats, open_invites };
    sink(News::Of(replica.ledger(), news));
}

/// What a refusal means for the status line. Passing ones mean nothing yet.
const fn failure_of(reason: Reason) -> Option<Failure> {
    match reason {
        Reason::NotMember | Reason::BadProof => Some(Failure::NotMember),
        Reason::Removed => Some(Failure::Removed),
        Reason::Version => Some(Failure::Version),
        Reason::Quota => Some(Failure::Quota),
        Reason::Storage => Some(Failure::RelayStorage),
        Reason::FoundingClosed | Reason::Erased => Some(Failure::LedgerRefused),
        Reason::Busy => Some(Failure::RelayUnreachable),
        Reason::TooSlow | Reason::Restarting => None,
        Reason::Malformed
        | Reason::NotAllowed
        | Reason::BadSignature
        | Reason::OtherLedger
        | Reason::Fork
        | Reason::Gap
        | Reason::UnknownHeads
        | Reason::InviteClosed
        | Reason::InviteUnknown
        | Reason::OldKey
        | Reason::TooLarge
        | Reason::Other => Some(Failure::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_that_restarts_is_no_failure() {
        assert_eq!(failure_of(Reason::Restarting), None);
        assert_eq!(failure_of(Reason::Removed), Some(Failure::Removed));
    }

    #[test]
    fn a_relay_that_does_not_keep_the_ledger_is_no_passing_failure() {
        for reason in [Reason::FoundingClosed, Reason::Erased] {
            assert_eq!(failure_of(reason), Some(Failure::LedgerRefused));
        }
    }
}
