//! A log as the relay uses it: whichever backend it is, it is remembered what ails it, and
//! what a disk gave back wrongly goes to nobody.

use std::{
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use staffelstab_shared::{
    crypto::PublicKey,
    id::{DeviceId, EntryId, LedgerId, RecordId, RelayId},
    protocol::{RunningHash, item_id},
    time::UnixMillis,
};

use super::{
    contract::{Log, Tell},
    error::{Fault, LogError},
    item::{FoundingCode, Holding, Leave, LogInvite, LogItem, Page, Summary, Write},
    trouble,
};

/// See the module.
#[derive(Debug)]
pub(crate) struct Watched {
    log: Arc<dyn Log>,
    ails: Mutex<Ails>,
}

#[derive(Debug, Default)]
struct Ails {
    /// Until something can be written again.
    write: Option<String>,
    /// Until somebody has looked after it and started the relay anew.
    damage: Option<String>,
}

impl Watched {
    pub(crate) fn new(log: Arc<dyn Log>) -> Self {
        Self { log, ails: Mutex::default() }
    }

    /// What is wrong, in words, after having tried. Nothing: all is well.
    pub(crate) fn ails(&self) -> Option<String> {
        let tried = self.check();
        if let Err(error) = &tried {
            trouble::note("the log cannot be used", error);
        }
        let ails = self.noted_ails();
        let tried = tried.err().map(|error| words(&error));
        ails.damage.clone().or(tried).or_else(|| ails.write.clone())
    }

    fn noted_ails(&self) -> MutexGuard<'_, Ails> {
        self.ails.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn noted<T>(&self, result: Result<T, LogError>) -> Result<T, LogError> {
        if let Err(error) = &result
            && error.fault() == Some(Fault::Damaged)
        {
            self.noted_ails().damage = Some(words(error));
        }
        result
    }

    /// What is written once damage is known would go with the log that is put aside: the device
    /// keeps it instead.
    fn noted_write<T>(&self, write: impl FnOnce() -> Result<T, LogError>) -> Result<T, LogError> {
        if self.noted_ails().damage.is_some() {
            return Err(LogError::Damaged("nothing more is written to it"));
        }
        let result = write();
        match &result {
            Ok(_) => self.noted_ails().write = None,
            Err(error) if error.fault().is_some() => {
                self.noted_ails().write = Some(words(error));
            }
            Err(_) => {}
        }
        self.noted(result)
    }

    /// Devices would take other bytes for a relay that lies.
    fn whole(&self, items: Result<Vec<LogItem>, LogError>) -> Result<Vec<LogItem>, LogError> {
        let is_whole =
            |item: &LogItem| item.bytes.as_ref().is_none_or(|bytes| item_id(bytes) == item.id);
        self.noted(items.and_then(|items| {
            if items.iter().all(is_whole) {
                Ok(items)
            } else {
                Err(LogError::Damaged("an entry is not what was written"))
            }
        }))
    }
}

/// An error with its causes, on one line.
fn words(error: &LogError) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}

impl Log for Watched {
    fn append(&self, writes: &[&Write]) -> Result<(), LogError> {
        self.noted_write(|| self.log.append(writes))
    }

    fn summary(&self, ledger: LedgerId) -> Result<Option<Summary>, LogError> {
        self.noted(self.log.summary(ledger))
    }

    fn read_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.whole(self.log.read_after(ledger, after, page))
    }

    fn control_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.whole(self.log.control_after(ledger, after, page))
    }

    fn ids_after(
        &self,
        ledger: LedgerId,
        after: u64,
        count: usize,
    ) -> Result<Vec<EntryId>, LogError> {
        self.noted(self.log.ids_after(ledger, after, count))
    }

    fn find(&self, ledger: LedgerId, id: EntryId) -> Result<Option<LogItem>, LogError> {
        let found = self.log.find(ledger, id).map(|item| item.into_iter().collect());
        Ok(self.whole(found)?.pop())
    }

    fn hash_at(&self, ledger: LedgerId, sequence: u64) -> Result<Option<RunningHash>, LogError> {
        self.noted(self.log.hash_at(ledger, sequence))
    }

    fn is_taken(
        &self,
        ledger: LedgerId,
        device: DeviceId,
        device_sequence: u64,
    ) -> Result<bool, LogError> {
        self.noted(self.log.is_taken(ledger, device, device_sequence))
    }

    fn writers_of(&self, ledger: LedgerId, record: RecordId) -> Result<Vec<DeviceId>, LogError> {
        self.noted(self.log.writers_of(ledger, record))
    }

    fn invite(&self, key: PublicKey) -> Result<Option<LogInvite>, LogError> {
        self.noted(self.log.invite(key))
    }

    fn due(&self, now: UnixMillis) -> Result<Vec<(LedgerId, RecordId)>, LogError> {
        self.noted(self.log.due(now))
    }

    fn purge(&self, ledger: LedgerId, record: RecordId) -> Result<(), LogError> {
        self.noted_write(|| self.log.purge(ledger, record))
    }

    fn offer_founding(&self, code: FoundingCode, until: UnixMillis) -> Result<(), LogError> {
        self.noted_write(|| self.log.offer_founding(code, until))
    }

    fn take_founding(
        &self,
        code: FoundingCode,
        ledger: LedgerId,
        now: UnixMillis,
    ) -> Result<bool, LogError> {
        self.noted_write(|| self.log.take_founding(code, ledger, now))
    }

    fn leave(&self, ledger: LedgerId) -> Result<Leave, LogError> {
        self.noted(self.log.leave(ledger))
    }

    fn holdings(&self) -> Result<Vec<Holding>, LogError> {
        self.noted(self.log.holdings())
    }

    fn delete(&self, ledger: LedgerId) -> Result<(), LogError> {
        self.noted_write(|| self.log.delete(ledger))
    }

    fn is_used(&self) -> Result<bool, LogError> {
        self.noted(self.log.is_used())
    }

    fn belong_to(&self, relay: RelayId) -> Result<(), LogError> {
        self.noted_write(|| self.log.belong_to(relay))
    }

    fn grown(&self, tell: Tell) {
        self.log.grown(tell);
    }

    fn check(&self) -> Result<(), LogError> {
        self.noted(self.log.check())
    }
}
