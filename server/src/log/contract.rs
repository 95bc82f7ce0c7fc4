//! What a backend does: the one contract, which `conformance` tests.

use std::fmt::Debug;

use staffelstab_shared::{
    crypto::PublicKey,
    id::{DeviceId, EntryId, LedgerId, RecordId, RelayId},
    protocol::RunningHash,
    time::UnixMillis,
};

use super::{
    error::LogError,
    item::{FoundingCode, Holding, Leave, LogInvite, LogItem, Page, Summary, Write},
};

/// A durable log of many ledgers.
pub trait Log: Send + Sync + Debug {
    /// Writes everything in one durable step: when it returns, a power cut loses nothing.
    ///
    /// # Errors
    /// Then nothing was written. [`LogError::NotNext`] names the first ledger whose log has
    /// meanwhile been written by somebody else: that one alone has to be caught up and
    /// judged again, the rest of the step is as good as before.
    fn append(&self, writes: &[&Write]) -> Result<(), LogError>;

    /// What to keep in memory of a ledger; nothing if it is unknown.
    ///
    /// # Errors
    /// When reading fails.
    fn summary(&self, ledger: LedgerId) -> Result<Option<Summary>, LogError>;

    /// Items after a sequence, in order.
    ///
    /// # Errors
    /// When reading fails.
    fn read_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError>;

    /// Statements and receipts after a sequence, in order.
    ///
    /// # Errors
    /// When reading fails.
    fn control_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError>;

    /// Ids after a sequence, in order.
    ///
    /// # Errors
    /// When reading fails.
    fn ids_after(
        &self,
        ledger: LedgerId,
        after: u64,
        count: usize,
    ) -> Result<Vec<EntryId>, LogError>;

    /// One item by its id.
    ///
    /// # Errors
    /// When reading fails.
    fn find(&self, ledger: LedgerId, id: EntryId) -> Result<Option<LogItem>, LogError>;

    /// The running hash at a sequence; nothing beyond the end.
    ///
    /// # Errors
    /// When reading fails.
    fn hash_at(&self, ledger: LedgerId, sequence: u64) -> Result<Option<RunningHash>, LogError>;

    /// Whether any entry has this place in a device's chain.
    ///
    /// # Errors
    /// When reading fails.
    fn is_taken(
        &self,
        ledger: LedgerId,
        device: DeviceId,
        device_sequence: u64,
    ) -> Result<bool, LogError>;

    /// The devices that wrote changes of a record.
    ///
    /// # Errors
    /// When reading fails.
    fn writers_of(&self, ledger: LedgerId, record: RecordId) -> Result<Vec<DeviceId>, LogError>;

    /// An invite by its key, whichever ledger it belongs to.
    ///
    /// # Errors
    /// When reading fails.
    fn invite(&self, key: PublicKey) -> Result<Option<LogInvite>, LogError>;

    /// Erased records whose bytes are due to go.
    ///
    /// # Errors
    /// When reading fails.
    fn due(&self, now: UnixMillis) -> Result<Vec<(LedgerId, RecordId)>, LogError>;

    /// Removes the bytes of a record's changes for good; stubs stay. Repeating is safe.
    ///
    /// # Errors
    /// [`LogError::PurgePending`] when it has to be repeated for the last traces.
    fn purge(&self, ledger: LedgerId, record: RecordId) -> Result<(), LogError>;

    /// Notes that whoever has a founding code may found one ledger, until `until`.
    ///
    /// # Errors
    /// When it could not be made durable.
    fn offer_founding(&self, code: FoundingCode, until: UnixMillis) -> Result<(), LogError>;

    /// Gives a founding code to a ledger. Whether the code was good: it is until a ledger that it
    /// was given to lies here. Until then the last one has it, and it alone: an answer that was
    /// lost on the way, or a founding that came to nothing, does not use the code up.
    ///
    /// # Errors
    /// When it could not be made durable.
    fn take_founding(
        &self,
        code: FoundingCode,
        ledger: LedgerId,
        now: UnixMillis,
    ) -> Result<bool, LogError>;

    /// What was said about a ledger that does not lie here.
    ///
    /// # Errors
    /// When reading fails.
    fn leave(&self, ledger: LedgerId) -> Result<Leave, LogError>;

    /// Every ledger, and how much of it lies here.
    ///
    /// # Errors
    /// When reading fails.
    fn holdings(&self) -> Result<Vec<Holding>, LogError>;

    /// Removes a ledger with everything that belongs to it, for good, and remembers that it is
    /// not to come back. Not while a relay has it in memory.
    ///
    /// # Errors
    /// [`LogError::PurgePending`] when it has to be repeated for the last traces.
    fn delete(&self, ledger: LedgerId) -> Result<(), LogError>;

    /// Whether any ledger lies here: then devices know its relay by its key.
    ///
    /// # Errors
    /// When reading fails.
    fn is_used(&self) -> Result<bool, LogError>;

    /// Notes whose log it is: a key that is another relay's, or of which one bit has turned, is
    /// then known for what it is when the log is opened again.
    ///
    /// Nothing to do, and so the default, where a log ends with its process.
    ///
    /// # Errors
    /// When it could not be made durable.
    fn belong_to(&self, relay: RelayId) -> Result<(), LogError> {
        let _ = relay;
        Ok(())
    }

    /// Asks to be told of every ledger that *somebody else's* append made longer: another
    /// node on the same database. `tell` is called from a thread of the backend, after the
    /// append is durable and as soon as the backend learns of it; it may be called once for
    /// several appends, and once too often, but never too seldom while the backend can hear
    /// the others. After a time in which it could not, it tells of every ledger that may have
    /// grown meanwhile. The relay then reads that ledger's log from where its memory ends
    /// ([`Self::summary`] and [`Self::control_after`] say the rest), and wakes its readers.
    ///
    /// Nothing to do, and so the default, where one process owns the log: then there is
    /// nobody else.
    fn grown(&self, tell: Tell) {
        drop(tell);
    }

    /// Reads something, writes something, and looks whether there is room for more.
    ///
    /// # Errors
    /// When the log cannot be used.
    fn check(&self) -> Result<(), LogError>;
}

/// Called with a ledger whose log somebody else has made longer.
pub type Tell = Box<dyn Fn(LedgerId) + Send + Sync>;
