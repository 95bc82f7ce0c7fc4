//! The suite for log backends, as another crate meets it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use staffelstab_server::log::{
    Erasure, FoundingCode, Holding, Leave, Log, LogError, LogInvite, LogItem, MemoryLog, Page,
    SqliteLog, Summary, Write, conformance,
};
use staffelstab_shared::{
    crypto::PublicKey,
    id::{DeviceId, EntryId, LedgerId, RecordId},
    protocol::RunningHash,
    time::UnixMillis,
};

/// A backend of another crate, which forgets that anything is to be purged.
#[derive(Debug, Default)]
struct Forgetful(MemoryLog);

impl Log for Forgetful {
    fn append(&self, writes: &[&Write]) -> Result<(), LogError> {
        let forget = |write: &&Write| Write { erasures: Vec::<Erasure>::new(), ..(*write).clone() };
        let writes: Vec<Write> = writes.iter().map(forget).collect();
        self.0.append(&writes.iter().collect::<Vec<_>>())
    }
    fn summary(&self, ledger: LedgerId) -> Result<Option<Summary>, LogError> {
        self.0.summary(ledger)
    }
    fn read_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.0.read_after(ledger, after, page)
    }
    fn control_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.0.control_after(ledger, after, page)
    }
    fn ids_after(
        &self,
        ledger: LedgerId,
        after: u64,
        count: usize,
    ) -> Result<Vec<EntryId>, LogError> {
        self.0.ids_after(ledger, after, count)
    }
    fn find(&self, ledger: LedgerId, id: EntryId) -> Result<Option<LogItem>, LogError> {
        self.0.find(ledger, id)
    }
    fn hash_at(&self, ledger: LedgerId, sequence: u64) -> Result<Option<RunningHash>, LogError> {
        self.0.hash_at(ledger, sequence)
    }
    fn is_taken(&self, ledger: LedgerId, device: DeviceId, place: u64) -> Result<bool, LogError> {
        self.0.is_taken(ledger, device, place)
    }
    fn writers_of(&self, ledger: LedgerId, record: RecordId) -> Result<Vec<DeviceId>, LogError> {
        self.0.writers_of(ledger, record)
    }
    fn invite(&self, key: PublicKey) -> Result<Option<LogInvite>, LogError> {
        self.0.invite(key)
    }
    fn due(&self, now: UnixMillis) -> Result<Vec<(LedgerId, RecordId)>, LogError> {
        self.0.due(now)
    }
    fn purge(&self, ledger: LedgerId, record: RecordId) -> Result<(), LogError> {
        self.0.purge(ledger, record)
    }
    fn offer_founding(&self, code: FoundingCode, until: UnixMillis) -> Result<(), LogError> {
        self.0.offer_founding(code, until)
    }
    fn take_founding(
        &self,
        code: FoundingCode,
        ledger: LedgerId,
        now: UnixMillis,
    ) -> Result<bool, LogError> {
        self.0.take_founding(code, ledger, now)
    }
    fn leave(&self, ledger: LedgerId) -> Result<Leave, LogError> {
        self.0.leave(ledger)
    }
    fn holdings(&self) -> Result<Vec<Holding>, LogError> {
        self.0.holdings()
    }
    fn delete(&self, ledger: LedgerId) -> Result<(), LogError> {
        self.0.delete(ledger)
    }
    fn is_used(&self) -> Result<bool, LogError> {
        self.0.is_used()
    }
    fn check(&self) -> Result<(), LogError> {
        self.0.check()
    }
}

#[test]
fn the_relays_own_backends_pass_from_outside() {
    conformance::check(MemoryLog::new);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.sqlite");
    conformance::check_reopened(|| SqliteLog::open(&path).unwrap());
}

#[test]
fn a_backend_that_forgets_erasures_is_found_out() {
    let checked = catch_unwind(AssertUnwindSafe(|| conformance::check(Forgetful::default)));
    assert!(checked.is_err());
}
