//! A log that lives in memory, for the simulation and for tests. A clone is a backup.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use staffelstab_shared::{
    crypto::PublicKey,
    envelope::Kind,
    id::{DeviceId, EntryId, LedgerId, RecordId},
    protocol::RunningHash,
    time::UnixMillis,
};

use super::{
    contract::Log,
    error::LogError,
    item::{
        Chain, Erasure, FoundingCode, Holding, Leave, LogInvite, LogItem, Page, Position, Summary,
        Write,
    },
};

/// See the module.
#[derive(Debug, Default)]
pub struct MemoryLog(Mutex<Contents>);

#[derive(Debug, Default, Clone)]
struct Contents {
    ledgers: BTreeMap<LedgerId, Lines>,
    invites: BTreeMap<PublicKey, LogInvite>,
    codes: BTreeMap<FoundingCode, (UnixMillis, Option<LedgerId>)>,
    withdrawn: BTreeSet<LedgerId>,
}

#[derive(Debug, Default, Clone)]
struct Lines {
    items: Vec<LogItem>,
    places: BTreeMap<EntryId, usize>,
    erasures: BTreeMap<RecordId, Erasure>,
    last_write: Option<UnixMillis>,
}

impl Lines {
    fn end(&self) -> Position {
        self.items.last().map_or(Position::START, |item| item.position)
    }

    fn after(&self, sequence: u64) -> impl Iterator<Item = &LogItem> {
        let skipped = usize::try_from(sequence).unwrap_or(usize::MAX);
        self.items.iter().skip(skipped)
    }
}

impl MemoryLog {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T: Default>(&self, ledger: LedgerId, read: impl FnOnce(&Lines) -> T) -> T {
        self.contents().ledgers.get(&ledger).map(read).unwrap_or_default()
    }
}

impl Clone for MemoryLog {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.contents().clone()))
    }
}

impl Log for MemoryLog {
    fn append(&self, writes: &[&Write]) -> Result<(), LogError> {
        let mut contents = self.contents();
        for write in writes {
            let mut end = contents.ledgers.get(&write.ledger).map_or(Position::START, Lines::end);
            for item in &write.items {
                end = end.then(item.id);
                if end != item.position {
                    return Err(LogError::NotNext(write.ledger));
                }
            }
        }
        for write in writes {
            let lines = contents.ledgers.entry(write.ledger).or_default();
            lines.last_write = Some(write.at);
            for item in &write.items {
                lines.places.insert(item.id, lines.items.len());
                lines.items.push(item.clone());
            }
            lines.erasures.extend(write.erasures.iter().map(|erasure| (erasure.record, *erasure)));
            for invite in &write.invites {
                let known = contents.invites.entry(invite.key).or_insert_with(|| invite.clone());
                if known.deposit.is_none() {
                    known.deposit.clone_from(&invite.deposit);
                }
            }
        }
        Ok(())
    }

    fn summary(&self, ledger: LedgerId) -> Result<Option<Summary>, LogError> {
        Ok(self.contents().ledgers.get(&ledger).map(|lines| {
            let mut chains: BTreeMap<DeviceId, Chain> = BTreeMap::new();
            for item in lines.items.iter().filter(|item| !item.is_control()) {
                chains.entry(item.device).or_insert(Chain::EMPTY).push(item);
            }
            Summary {
                end: lines.end(),
                chains: chains.into_iter().collect(),
                erasures: lines.erasures.values().copied().collect(),
            }
        }))
    }

    fn read_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        Ok(self.read(ledger, |lines| cut(lines.after(after), page)))
    }

    fn control_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        let control =
            |lines: &Lines| cut(lines.after(after).filter(|item| item.is_control()), page);
        Ok(self.read(ledger, control))
    }

    fn ids_after(
        &self,
        ledger: LedgerId,
        after: u64,
        count: usize,
    ) -> Result<Vec<EntryId>, LogError> {
        Ok(self.read(ledger, |lines| lines.after(after).take(count).map(|item| item.id).collect()))
    }

    fn find(&self, ledger: LedgerId, id: EntryId) -> Result<Option<LogItem>, LogError> {
        Ok(self.read(ledger, |lines| {
            lines.places.get(&id).and_then(|place| lines.items.get(*place)).cloned()
        }))
    }

    fn hash_at(&self, ledger: LedgerId, sequence: u64) -> Result<Option<RunningHash>, LogError> {
        let Some(before) = sequence.checked_sub(1) else {
            return Ok(Some(RunningHash::EMPTY));
        };
        Ok(self.read(ledger, |lines| lines.after(before).next().map(|item| item.position.hash)))
    }

    fn is_taken(
        &self,
        ledger: LedgerId,
        device: DeviceId,
        device_sequence: u64,
    ) -> Result<bool, LogError> {
        Ok(self.read(ledger, |lines| {
            let here = |item: &&LogItem| {
                !item.is_control()
                    && (item.device, item.device_sequence) == (device, device_sequence)
            };
            lines.items.iter().any(|item| here(&item))
        }))
    }

    fn writers_of(&self, ledger: LedgerId, record: RecordId) -> Result<Vec<DeviceId>, LogError> {
        Ok(self.read(ledger, |lines| {
            let changes = lines.items.iter().filter(|item| is_change_of(item, record));
            let mut devices: Vec<_> = changes.map(|item| item.device).collect();
            devices.sort_unstable();
            devices.dedup();
            devices
        }))
    }

    fn invite(&self, key: PublicKey) -> Result<Option<LogInvite>, LogError> {
        Ok(self.contents().invites.get(&key).cloned())
    }

    fn due(&self, now: UnixMillis) -> Result<Vec<(LedgerId, RecordId)>, LogError> {
        let contents = self.contents();
        let due = contents.ledgers.iter().flat_map(|(ledger, lines)| {
            let due = lines.erasures.values().filter(move |erasure| {
                !erasure.purged && erasure.due.is_some_and(|due| due <= now)
            });
            due.map(|erasure| (*ledger, erasure.record))
        });
        Ok(due.collect())
    }

    fn purge(&self, ledger: LedgerId, record: RecordId) -> Result<(), LogError> {
        let mut contents = self.contents();
        if let Some(lines) = contents.ledgers.get_mut(&ledger) {
            for item in lines.items.iter_mut().filter(|item| is_change_of(item, record)) {
                item.bytes = None;
            }
            if let Some(erasure) = lines.erasures.get_mut(&record) {
                erasure.purged = true;
            }
        }
        Ok(())
    }

    fn offer_founding(&self, code: FoundingCode, until: UnixMillis) -> Result<(), LogError> {
        self.contents().codes.insert(code, (until, None));
        Ok(())
    }

    fn take_founding(
        &self,
        code: FoundingCode,
        ledger: LedgerId,
        now: UnixMillis,
    ) -> Result<bool, LogError> {
        let Contents { codes, ledgers, .. } = &mut *self.contents();
        let Some((until, used)) = codes.get_mut(&code) else { return Ok(false) };
        let is_used = used.is_some_and(|used| used != ledger && ledgers.contains_key(&used));
        let is_good = *until > now && !is_used;
        if is_good {
            *used = Some(ledger);
        }
        Ok(is_good)
    }

    fn leave(&self, ledger: LedgerId) -> Result<Leave, LogError> {
        let contents = self.contents();
        let granted = || contents.codes.values().any(|(_, used)| *used == Some(ledger));
        Ok(match contents.withdrawn.contains(&ledger) {
            true => Leave::Withdrawn,
            false if granted() => Leave::Granted,
            false => Leave::Unsaid,
        })
    }

    fn holdings(&self) -> Result<Vec<Holding>, LogError> {
        let contents = self.contents();
        let holding = |(ledger, lines): (&LedgerId, &Lines)| {
            let entries = || lines.items.iter().filter(|item| !item.is_control());
            Holding {
                ledger: *ledger,
                entries: entries().count() as u64,
                bytes: entries().map(|item| item.size() as u64).sum(),
                last_write: lines.last_write,
            }
        };
        Ok(contents.ledgers.iter().map(holding).collect())
    }

    fn delete(&self, ledger: LedgerId) -> Result<(), LogError> {
        let mut contents = self.contents();
        contents.ledgers.remove(&ledger);
        contents.invites.retain(|_, invite| invite.ledger != ledger);
        contents.codes.retain(|_, (_, used)| *used != Some(ledger));
        contents.withdrawn.insert(ledger);
        Ok(())
    }

    fn is_used(&self) -> Result<bool, LogError> {
        Ok(!self.contents().ledgers.is_empty())
    }

    fn check(&self) -> Result<(), LogError> {
        Ok(())
    }
}

fn is_change_of(item: &LogItem, record: RecordId) -> bool {
    item.kind == Kind::Change && item.record == Some(record)
}

fn cut<'i>(items: impl Iterator<Item = &'i LogItem>, page: Page) -> Vec<LogItem> {
    let mut left = page.bytes;
    let mut cut: Vec<LogItem> = Vec::new();
    for item in items.take(page.items) {
        match left.checked_sub(item.size()) {
            Some(rest) => left = rest,
            None if cut.is_empty() => left = 0,
            None => break,
        }
        cut.push(item.clone());
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::conformance;

    #[test]
    fn it_does_what_every_log_does() {
        conformance::check(MemoryLog::new);
    }

    #[test]
    fn a_clone_is_a_backup_that_does_not_grow_with_it() {
        let log = MemoryLog::new();
        conformance::append_text(&log, "one");
        let backup = log.clone();
        conformance::append_text(&log, "two");
        assert_eq!((conformance::length(&backup), conformance::length(&log)), (1, 2));
    }
}
