//! Sealed entries: who may bring them, where they fit a chain, and what they erase.

use staffelstab_shared::{
    envelope::{ChainHead, Entry, Kind},
    id::DeviceId,
    membership::Role,
    protocol::Reason,
    time::UnixMillis,
};

use super::{
    capacity::Who,
    desk::{Desk, Not},
};
use crate::log::{Erasure, LogError, LogItem, PURGE_DELAY_MS};

/// Erasures of one device that need no second steward, in any 24 hours.
pub const ERASURES_A_DAY: usize = 20;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// What the log can count to.
const MAX_SEQUENCE: u64 = i64::MAX as u64;

impl Desk<'_> {
    pub(super) fn entry(
        mut self,
        entry: &Entry,
        checked: Option<(u64, Result<(), Reason>)>,
    ) -> Result<u64, Not> {
        let header = entry.header();
        // Whoever belongs here may carry what others wrote; whether the writer may write is
        // asked of the entry itself.
        let proposer = match self.who()? {
            Who::Invite(_) | Who::Sheet => return Err(Reason::NotAllowed.into()),
            Who::Founder | Who::Stranger => return Err(Reason::NotMember.into()),
            Who::Device(id, _) => id,
        };
        if !(1..=MAX_SEQUENCE).contains(&header.sequence) {
            return Err(Reason::Malformed.into());
        }
        let head = self.book.own_head(&header.device);
        self.not_here_yet(entry.id(), header.sequence <= head.sequence)?;
        match checked {
            Some((revision, checked)) if revision == self.book.revision => checked?,
            Some(_) | None => self.book.state.check_entry(entry)?,
        }
        // What others bring (from another relay, after a restore, from a file) may have holes,
        // and of a fork both branches are kept. Only the device itself is stopped from
        // continuing where it must not, and only at home: elsewhere its chain may be here in
        // parts, carried by others, or go on as another relay's refusal left it. And not once
        // logs were compared: then it brings what it has written and another relay has.
        if proposer == header.device && self.is_home() && !self.recovering {
            self.continues_chain(entry, head)?;
        }
        let erasure = match header.kind {
            Kind::Change => self.change(entry).map(|()| None)?,
            Kind::Erase => self.erasure(entry)?,
            Kind::Statement | Kind::Receipt => return Err(Reason::Malformed.into()),
        };
        let sequence = self.put(LogItem {
            position: self.book.end.then(entry.id()),
            id: entry.id(),
            kind: header.kind,
            device: header.device,
            device_sequence: header.sequence,
            record: Some(header.record),
            bytes: Some(entry.bytes().clone()),
        });
        if let Some(erasure) = erasure {
            self.book.erased.insert(erasure.record, erasure);
            self.write.erasures.retain(|earlier| earlier.record != erasure.record);
            self.write.erasures.push(erasure);
        }
        Ok(sequence)
    }

    fn continues_chain(&self, entry: &Entry, head: ChainHead) -> Result<(), Not> {
        let header = entry.header();
        if header.sequence > head.sequence {
            let next = header.sequence == head.sequence.saturating_add(1);
            return match (next, header.previous == head.id) {
                (true, true) => Ok(()),
                (true, false) => Err(Reason::Fork.into()),
                (false, _) => Err(Reason::Gap.into()),
            };
        }
        // Below the end only a hole may be filled.
        let here = |item: &LogItem| {
            !item.is_control()
                && (item.device, item.device_sequence) == (header.device, header.sequence)
        };
        let taken = self.write.items.iter().any(here)
            || self.judge.log.is_taken(self.ledger, header.device, header.sequence)?;
        if taken { Err(Reason::Fork.into()) } else { Ok(()) }
    }

    fn change(&self, entry: &Entry) -> Result<(), Reason> {
        let header = entry.header();
        if self.book.erased.contains_key(&header.record) {
            return Err(Reason::Erased);
        }
        let len = entry.bytes().len() as u64;
        let device = self.book.chain(&header.device).bytes.saturating_add(len);
        let ledger = self.book.bytes.saturating_add(len);
        if device > self.judge.policy.device_quota || ledger > self.judge.policy.ledger_quota {
            return Err(Reason::Quota);
        }
        Ok(())
    }

    /// What becomes of the record: erased now, to be purged later; or, when a second
    /// steward says so, at once.
    fn erasure(&self, entry: &Entry) -> Result<Option<Erasure>, Not> {
        let header = entry.header();
        let (by, record, now) = (header.device, header.record, self.judge.now);
        let is_steward = |device: &DeviceId| {
            self.book.state.devices.get(device).is_some_and(|device| device.role == Role::Steward)
        };
        if let Some(first) = self.book.erased.get(&record) {
            let confirms = first.confirmed_by.is_none()
                && first.by != by
                && is_steward(&first.by)
                && is_steward(&by);
            if confirms {
                let confirmed = Erasure { confirmed_by: Some(by), due: Some(now), ..*first };
                return Ok(Some(confirmed));
            }
            return if is_steward(&by) { Ok(None) } else { Err(Reason::NotAllowed.into()) };
        }
        if !is_steward(&by) && !self.wrote_alone(entry)? {
            return Err(Reason::NotAllowed.into());
        }
        let day_ago = UnixMillis(now.0.saturating_sub(DAY_MS));
        let today = self.book.erased.values().filter(|it| it.by == by && it.at > day_ago).count();
        let due =
            (today < ERASURES_A_DAY).then(|| UnixMillis(now.0.saturating_add(PURGE_DELAY_MS)));
        Ok(Some(Erasure { record, by, at: now, confirmed_by: None, due, purged: false }))
    }

    fn wrote_alone(&self, entry: &Entry) -> Result<bool, LogError> {
        let header = entry.header();
        let other = |item: &LogItem| {
            item.kind == Kind::Change
                && item.record == Some(header.record)
                && item.device != header.device
        };
        let written = self.judge.log.writers_of(self.ledger, header.record)?;
        Ok(written.iter().all(|device| *device == header.device)
            && !self.write.items.iter().any(other))
    }
}
