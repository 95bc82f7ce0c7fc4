//! A log whose failures and whose other writers a test places exactly.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use staffelstab_server::log::{
    FoundingCode, Holding, Leave, Log, LogError, LogInvite, LogItem, MemoryLog, Page, Summary,
    Tell, Write,
};
use staffelstab_shared::{
    crypto::PublicKey,
    id::{DeviceId, EntryId, LedgerId, RecordId},
    protocol::RunningHash,
    time::UnixMillis,
};

/// A log on a disk that is full now and then, and whose owner hears when somebody else wrote.
#[derive(Default)]
pub(crate) struct RiggedLog {
    pub(crate) log: Arc<MemoryLog>,
    pub(crate) full: AtomicBool,
    /// Whoever writes does not survive it.
    pub(crate) breaks: AtomicBool,
    tell: Mutex<Option<Tell>>,
}

impl std::fmt::Debug for RiggedLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RiggedLog").finish_non_exhaustive()
    }
}

impl RiggedLog {
    /// Somebody else has written to a ledger.
    pub(crate) fn tell(&self, ledger: LedgerId) {
        self.tell.lock().unwrap().as_ref().expect("nobody has asked to be told")(ledger);
    }
}

impl Log for RiggedLog {
    fn append(&self, writes: &[&Write]) -> Result<(), LogError> {
        assert!(!self.breaks.load(Ordering::SeqCst), "a fault of the backend");
        if self.full.load(Ordering::SeqCst) {
            return Err(std::io::Error::from(std::io::ErrorKind::StorageFull).into());
        }
        self.log.append(writes)
    }
    fn summary(&self, ledger: LedgerId) -> Result<Option<Summary>, LogError> {
        self.log.summary(ledger)
    }
    fn read_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.log.read_after(ledger, after, page)
    }
    fn control_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.log.control_after(ledger, after, page)
    }
    fn ids_after(
        &self,
        ledger: LedgerId,
        after: u64,
        count: usize,
    ) -> Result<Vec<EntryId>, LogError> {
        self.log.ids_after(ledger, after, count)
    }
    fn find(&self, ledger: LedgerId, id: EntryId) -> Result<Option<LogItem>, LogError> {
        self.log.find(ledger, id)
    }
    fn hash_at(&self, ledger: LedgerId, sequence: u64) -> Result<Option<RunningHash>, LogError> {
        self.log.hash_at(ledger, sequence)
    }
    fn is_taken(&self, ledger: LedgerId, device: DeviceId, place: u64) -> Result<bool, LogError> {
        self.log.is_taken(ledger, device, place)
    }
    fn writers_of(&self, ledger: LedgerId, record: RecordId) -> Result<Vec<DeviceId>, LogError> {
        self.log.writers_of(ledger, record)
    }
    fn invite(&self, key: PublicKey) -> Result<Option<LogInvite>, LogError> {
        self.log.invite(key)
    }
    fn due(&self, now: UnixMillis) -> Result<Vec<(LedgerId, RecordId)>, LogError> {
        self.log.due(now)
    }
    fn purge(&self, ledger: LedgerId, record: RecordId) -> Result<(), LogError> {
        self.log.purge(ledger, record)
    }
    fn offer_founding(&self, code: FoundingCode, until: UnixMillis) -> Result<(), LogError> {
        self.log.offer_founding(code, until)
    }
    fn take_founding(
        &self,
        code: FoundingCode,
        ledger: LedgerId,
        now: UnixMillis,
    ) -> Result<bool, LogError> {
        self.log.take_founding(code, ledger, now)
    }
    fn leave(&self, ledger: LedgerId) -> Result<Leave, LogError> {
        self.log.leave(ledger)
    }
    fn holdings(&self) -> Result<Vec<Holding>, LogError> {
        self.log.holdings()
    }
    fn delete(&self, ledger: LedgerId) -> Result<(), LogError> {
        self.log.delete(ledger)
    }
    fn grown(&self, tell: Tell) {
        *self.tell.lock().unwrap() = Some(tell);
    }
    fn is_used(&self) -> Result<bool, LogError> {
        self.log.is_used()
    }
    fn check(&self) -> Result<(), LogError> {
        self.log.check()
    }
}
