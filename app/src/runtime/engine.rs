//! One ledger at work: the machine, its storage and its connection, and the one rule
//! between them: first commit, then send, then show.

use rand_core::Rng as _;
use staffelstab_shared::{
    id::{DeviceId, RecordId},
    protocol::Reason,
    record::Document,
    sync::{Batch, Context, End, Opened, Output, Replica},
    time::UnixMillis,
};

use super::{
    store::{Enrolment, Store},
    transport::Transport,
};
use crate::{
    news::{Connection, Failure, News, Seat, Sink, Trouble},
    platform::{clock, indexed_db::StorageError, page},
};

/// A slice of merging takes no longer than this, so that the screen does not feel it.
const SLICE_MS: f64 = 8.0;
const LARGEST_SLICE: usize = 256;
/// Slices that are stored at once. What somebody saves meanwhile waits as long.
const SLICES: usize = 12;

pub(super) struct Engine {
    pub(super) store: Store,
    pub(super) sink: Sink,
    context: Context,
    pub(super) ledger: Option<Ledger>,
    /// Open as long as a session lasts.
    pub(super) transport: Option<Transport>,
    pub(super) connection: Connection,
    /// Why the last session was ended, if the machine did it.
    pub(super) ended: Option<End>,
    /// Items merged in one slice: as many as the device manages in time.
    slice: usize,
    attention: Option<usize>,
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
            connection,
            ended: None,
            slice: 8,
            attention: None,
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
    ) -> Result<Result<Opened, staffelstab_shared::sync::OpenError>, StorageError> {
        let stored = self.store.load(enrolment.ledger).await?;
        Ok(Replica::open(self.context(), &stored))
    }

    /// Puts a replica to work and all of it on the screen.
    pub(super) fn begin(&mut self, enrolment: Enrolment, replica: Box<Replica>) {
        (self.sink)(News::Opened(replica.views().values().cloned().collect()));
        self.ledger = Some(Ledger { enrolment, replica });
        self.attention = None;
        self.tell_members();
        self.tell_status();
    }

    /// Ends everything; what is stored stays as it is.
    pub(super) fn close(&mut self) {
        self.ledger = None;
        self.transport = None;
        self.connection.welcomed = false;
    }

    /// Commit, send, show. Where the commit fails, the replica is ahead of the disk: it
    /// is dropped and opened again. Nothing was claimed, so nothing is lost.
    pub(super) async fn carry_out(&mut self, output: Output, by: By) -> Result<(), StorageError> {
        let mut next = Some(output);
        while let Some(output) = next.take() {
            let Some(ledger) = &mut self.ledger else { return Err(StorageError::OtherTab) };
            if let Err(error) =
                self.store.commit(ledger.enrolment.ledger, &output.commit, output.strict).await
            {
                self.commit_failed(&error).await;
                return Err(error);
            }
            if !output.commit.is_empty() && self.connection.failure == Some(Failure::StorageFull) {
                self.connection.failure = None;
            }
            if let Some(transport) = &self.transport {
                transport.send(&output.frames);
            }
            let at_once = by == By::Us;
            if !output.changed.is_empty() || !output.removed.is_empty() {
                (self.sink)(News::Records {
                    changed: output.changed,
                    removed: output.removed,
                    at_once,
                });
            }
            if output.membership {
                self.tell_members();
            }
            if let Some(end) = output.end {
                self.end(end);
            }
            if output.wants_log {
                next = self.read_log().await?;
            }
        }
        self.tell_status();
        Ok(())
    }

    async fn read_log(&mut self) -> Result<Option<Output>, StorageError> {
        let Some(ledger) = &mut self.ledger else { return Ok(None) };
        let log = self.store.log(ledger.enrolment.ledger).await?;
        self.context.now = clock::now();
        Ok(Some(ledger.replica.read_log(&mut self.context, &log)))
    }

    /// The machine wants the session to end.
    fn end(&mut self, end: End) {
        self.ended = Some(end);
        self.transport = None;
        self.connection.failure = match end {
            End::Again => self.connection.failure,
            End::Refused(reason) => failure_of(reason),
            End::WrongRelay => Some(Failure::WrongRelay),
            End::Broken => Some(Failure::Other),
        };
    }

    async fn commit_failed(&mut self, error: &StorageError) {
        self.transport = None;
        let Some(Ledger { enrolment, .. }) = self.ledger.take() else { return };
        match error {
            StorageError::OtherTab => return (self.sink)(News::Ousted),
            StorageError::Full => self.connection.failure = Some(Failure::StorageFull),
            StorageError::Refused | StorageError::Lost(_) | StorageError::Broken(_) => {}
        }
        match self.open(&enrolment).await {
            Ok(Ok(Opened::Ready(replica))) => self.ledger = Some(Ledger { enrolment, replica }),
            Ok(Ok(Opened::Joining(_))) => {}
            Ok(Err(error)) => (self.sink)(News::Damaged(error.to_string())),
            Err(error) => (self.sink)(News::Damaged(error.to_string())),
        }
        self.tell_status();
    }

    /// Merges some of what others wrote: in slices, with a breath for the screen after each, and
    /// all of them in one transaction, which costs as much as many merges.
    pub(super) async fn work(&mut self) -> Result<(), StorageError> {
        let Some(Ledger { enrolment, replica }) = &self.ledger else { return Ok(()) };
        let ledger = enrolment.ledger;
        let items = self.slice * SLICES;
        let (mut records, marker) = (replica.work(items), replica.marker(items));
        // A first sync reads nothing.
        records.retain(|record| replica.has_document(record));
        let marker = marker.as_slice();
        let (marked, documents) = futures::join!(
            self.store.commit(ledger, marker, false),
            self.store.documents(ledger, &records)
        );
        let documents = match marked.and(documents) {
            Ok(documents) => documents,
            Err(error) => {
                self.commit_failed(&error).await;
                return Err(error);
            }
        };
        let mut batch = Batch::new(documents, items);
        loop {
            let (begun, max) = (clock::elapsed_ms(), self.slice);
            let Ok((replica, context)) = self.replica() else { return Ok(()) };
            let goes_on = batch.merge(replica, context, max);
            self.slice = next_slice(max, clock::elapsed_ms() - begun);
            if !goes_on {
                break;
            }
            clock::breathe().await;
        }
        self.carry_out(batch.finish(), By::Others).await
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
            None => Err(Trouble::Unreadable),
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
        let Some(Ledger { replica, .. }) = &self.ledger else { return };
        let me = replica.device();
        let state = replica.members();
        let seat = |(id, device): (&DeviceId, &staffelstab_shared::membership::Device)| Seat {
            device: *id,
            role: device.role,
            mine: *id == me,
            live: device.live,
            joined: device.joined_at,
            invited_by: device.invited_by,
        };
        let seats = state.devices.iter().map(seat).collect();
        let now = clock::now();
        let open = state.invites.values().filter(|invite| {
            invite.status == staffelstab_shared::membership::InviteStatus::Open
                && invite.expires > now
        });
        (self.sink)(News::Members { ledger: replica.ledger(), seats, open_invites: open.count() });
    }

    pub(super) fn tell_status(&mut self) {
        let Some(Ledger { replica, .. }) = &self.ledger else { return };
        let status = replica.status();
        if self.attention != Some(status.refused) {
            self.attention = Some(status.refused);
            (self.sink)(News::Attention(
                replica.refused().map(|(order, refused)| (order, refused.clone())).collect(),
            ));
        }
        if status.unsent == 0 && self.connection.failure == Some(Failure::Quota) {
            self.connection.failure = None;
        }
        (self.sink)(News::Status(status, self.connection));
    }

    pub(super) fn set_connection(&mut self, change: impl FnOnce(&mut Connection)) {
        change(&mut self.connection);
        self.connection.online = page::online();
        self.tell_status();
    }
}

/// What a refusal means for the status line. Passing ones mean nothing yet.
const fn failure_of(reason: Reason) -> Option<Failure> {
    match reason {
        Reason::NotMember | Reason::BadProof => Some(Failure::NotMember),
        Reason::Removed => Some(Failure::Removed),
        Reason::Version => Some(Failure::Version),
        Reason::Quota => Some(Failure::Quota),
        Reason::Storage | Reason::Busy => Some(Failure::RelayUnreachable),
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
        | Reason::Erased
        | Reason::OldKey
        | Reason::TooLarge
        | Reason::FoundingClosed
        | Reason::Other => Some(Failure::Other),
    }
}

/// Twice as many while there is time, half as many when it took too long.
fn next_slice(max: usize, took_ms: f64) -> usize {
    if took_ms > SLICE_MS {
        (max / 2).max(1)
    } else if took_ms * 2.0 < SLICE_MS {
        max.saturating_mul(2).min(LARGEST_SLICE)
    } else {
        max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_grows_while_there_is_time_and_shrinks_when_there_is_none() {
        assert_eq!(next_slice(8, 1.0), 16);
        assert_eq!(next_slice(8, 6.0), 8);
        assert_eq!(next_slice(8, 9.0), 4);
        assert_eq!(next_slice(1, 900.0), 1);
        assert_eq!(next_slice(LARGEST_SLICE, 0.0), LARGEST_SLICE);
    }

    #[test]
    fn a_relay_that_restarts_is_no_failure() {
        assert_eq!(failure_of(Reason::Restarting), None);
        assert_eq!(failure_of(Reason::Removed), Some(Failure::Removed));
    }
}
