//! What every backend must do. Each test runs on each of them.

use std::{path::PathBuf, sync::Arc};

use staffelstab_shared::{
    crypto::PublicKey,
    envelope::{ChainHead, Kind},
    id::{DeviceId, EntryId, LedgerId, RecordId, StatementId},
    protocol::RunningHash,
    time::UnixMillis,
};

use super::{
    Chain, Erasure, Log, LogError, MemoryLog, Page, Position, SqliteLog, Stored, StoredInvite,
    Write,
};

const LEDGER: LedgerId = LedgerId::new([1; 16]);
const OTHER: LedgerId = LedgerId::new([2; 16]);
const ANNA: DeviceId = DeviceId::new([3; 16]);
const BEN: DeviceId = DeviceId::new([4; 16]);
const RECORD: RecordId = RecordId::new([5; 16]);
const EVERYTHING: Page = Page { items: 1000, bytes: usize::MAX };

fn on_every_backend(check: impl Fn(&dyn Log)) {
    check(&MemoryLog::new());
    let folder = tempfile::tempdir().unwrap();
    check(&SqliteLog::open(&folder.path().join("relay.sqlite")).unwrap());
}

/// A log as it grows in a test.
struct Pen {
    write: Write,
    end: Position,
}

impl Pen {
    fn new(ledger: LedgerId) -> Self {
        Self { write: Write::new(ledger), end: Position::START }
    }

    fn put(mut self, kind: Kind, device: DeviceId, device_sequence: u64, text: &str) -> Self {
        let id = EntryId::new(*blake3::hash(text.as_bytes()).as_bytes());
        self.end = self.end.then(id);
        let record = matches!(kind, Kind::Change | Kind::Erase).then_some(RECORD);
        self.write.items.push(Stored {
            position: self.end,
            id,
            kind,
            device,
            device_sequence,
            record,
            bytes: Some(text.as_bytes().into()),
        });
        self
    }

    fn change(self, device: DeviceId, device_sequence: u64, text: &str) -> Self {
        self.put(Kind::Change, device, device_sequence, text)
    }

    /// Appends what was put, and goes on behind it.
    fn append(&mut self, log: &dyn Log) -> Vec<Stored> {
        let next = Write::new(self.write.ledger);
        let write = std::mem::replace(&mut self.write, next);
        log.append(std::slice::from_ref(&write)).unwrap();
        write.items
    }
}

fn read(log: &dyn Log, after: u64) -> Vec<Stored> {
    log.read_after(LEDGER, after, EVERYTHING).unwrap()
}

#[test]
fn items_come_back_as_they_were_appended_and_in_order() {
    on_every_backend(|log| {
        let mut pen =
            Pen::new(LEDGER).put(Kind::Statement, ANNA, 0, "found").change(ANNA, 1, "one");
        let mut all = pen.append(log);
        pen = pen.change(BEN, 1, "two").put(Kind::Receipt, BEN, 0, "receipt");
        all.extend(pen.append(log));

        assert_eq!(read(log, 0), all);
        assert_eq!(read(log, 2), all[2..]);
        assert_eq!(read(log, 4), []);
        let control = log.control_after(LEDGER, 0, EVERYTHING).unwrap();
        assert_eq!(control, [all[0].clone(), all[3].clone()]);
        assert_eq!(log.control_after(LEDGER, 1, EVERYTHING).unwrap(), [all[3].clone()]);
        let ids: Vec<_> = all.iter().map(|item| item.id).collect();
        assert_eq!(log.ids_after(LEDGER, 1, 2).unwrap(), ids[1..3]);
        assert_eq!(log.find(LEDGER, ids[2]).unwrap(), Some(all[2].clone()));
        assert_eq!(log.find(OTHER, ids[2]).unwrap(), None);
        assert_eq!(log.hash_at(LEDGER, 3).unwrap(), Some(all[2].position.hash));
        assert_eq!(log.hash_at(LEDGER, 0).unwrap(), Some(RunningHash::EMPTY));
        assert_eq!(log.hash_at(LEDGER, 5).unwrap(), None);
        assert_eq!(log.hash_at(LEDGER, u64::MAX).unwrap(), None);
        assert!(log.check().is_ok());
    });
}

#[test]
fn a_page_ends_where_it_is_full_but_never_before_its_first_item() {
    on_every_backend(|log| {
        let mut pen = Pen::new(LEDGER);
        for (sequence, text) in [(1, "aaaa"), (2, "bbbb"), (3, "cccc")] {
            pen = pen.change(ANNA, sequence, text);
        }
        pen.append(log);
        let count = |items, bytes| log.read_after(LEDGER, 0, Page { items, bytes }).unwrap().len();
        assert_eq!(count(10, 12), 3);
        assert_eq!(count(10, 11), 2);
        assert_eq!(count(1, 12), 1);
        assert_eq!(count(10, 1), 1);
    });
}

#[test]
fn what_does_not_follow_the_end_is_refused_and_nothing_of_it_stays() {
    on_every_backend(|log| {
        Pen::new(LEDGER).change(ANNA, 1, "one").append(log);
        let good = Pen::new(OTHER).change(ANNA, 1, "good").write;
        let from_the_start = Pen::new(LEDGER).change(ANNA, 2, "two").write;
        let refused = log.append(&[good, from_the_start]);
        assert!(matches!(refused, Err(LogError::NotNext)), "{refused:?}");
        assert_eq!(read(log, 0).len(), 1);
        assert_eq!(log.summary(OTHER).unwrap(), None);
    });
}

#[test]
fn ledgers_do_not_mix() {
    on_every_backend(|log| {
        let here = Pen::new(LEDGER).change(ANNA, 1, "same");
        let there = Pen::new(OTHER).change(ANNA, 1, "same");
        log.append(&[here.write, there.write]).unwrap();
        assert_eq!(read(log, 0).len(), 1);
        assert_eq!(log.read_after(OTHER, 0, EVERYTHING).unwrap().len(), 1);
        assert_eq!(log.summary(LedgerId::new([9; 16])).unwrap(), None);
    });
}

#[test]
fn a_summary_knows_the_end_and_every_chain() {
    on_every_backend(|log| {
        let mut pen = Pen::new(LEDGER).put(Kind::Statement, ANNA, 0, "found");
        let items = pen.change(ANNA, 1, "one").change(ANNA, 2, "two").change(BEN, 1, "ben");
        pen = items;
        let written = pen.append(log);
        // A fork that is not longer does not lead.
        pen = pen.change(ANNA, 2, "another two");
        pen.append(log);
        let summary = log.summary(LEDGER).unwrap().unwrap();
        let head = |index: usize, sequence| ChainHead { sequence, id: written[index].id };
        assert_eq!(summary.end, pen.end);
        assert_eq!(
            summary.chains,
            [
                (ANNA, Chain { head: head(2, 2), bytes: 3 + 3 + 11 }),
                (BEN, Chain { head: head(3, 1), bytes: 3 }),
            ]
        );
        assert!(log.is_taken(LEDGER, ANNA, 2).unwrap());
        assert!(!log.is_taken(LEDGER, ANNA, 3).unwrap());
        assert!(!log.is_taken(LEDGER, ANNA, 0).unwrap(), "a statement has no place in a chain");
        assert_eq!(log.writers_of(LEDGER, RECORD).unwrap(), [ANNA, BEN]);
    });
}

#[test]
fn an_invite_is_found_by_its_key_and_keeps_its_deposit() {
    on_every_backend(|log| {
        let invite = |deposit: Option<&[u8]>| StoredInvite {
            ledger: LEDGER,
            key: PublicKey::new([7; 32]),
            statement: StatementId::new([8; 32]),
            deposit: deposit.map(Arc::from),
        };
        let write = |deposit| {
            let invites = vec![invite(deposit)];
            log.append(&[Write { invites, ..Write::new(LEDGER) }]).unwrap();
            log.invite(PublicKey::new([7; 32])).unwrap().unwrap()
        };
        assert_eq!(log.invite(PublicKey::new([7; 32])).unwrap(), None);
        assert_eq!(write(None), invite(None));
        assert_eq!(write(Some(b"keys")), invite(Some(b"keys")));
        assert_eq!(write(None), invite(Some(b"keys")));
    });
}

#[test]
fn a_purge_takes_the_bytes_of_a_record_and_leaves_stubs() {
    on_every_backend(|log| {
        let erasure = |due, purged| Erasure {
            record: RECORD,
            by: BEN,
            at: UnixMillis(5),
            confirmed_by: None,
            due: Some(UnixMillis(due)),
            purged,
        };
        let mut pen = Pen::new(LEDGER).change(ANNA, 1, "one").put(Kind::Erase, BEN, 1, "erase");
        pen.write.erasures.push(erasure(10, false));
        let before = pen.append(log);
        assert_eq!(log.due(UnixMillis(9)).unwrap(), []);
        assert_eq!(log.due(UnixMillis(10)).unwrap(), [(LEDGER, RECORD)]);

        for _twice in 0..2 {
            log.purge(LEDGER, RECORD).unwrap();
            let after = read(log, 0);
            assert_eq!(after[0], Stored { bytes: None, ..before[0].clone() });
            assert_eq!(after[1], before[1]);
            assert_eq!(log.due(UnixMillis(10)).unwrap(), []);
            let summary = log.summary(LEDGER).unwrap().unwrap();
            assert_eq!(summary.erasures, [erasure(10, true)]);
            assert_eq!(summary.chains[0].1.bytes, 0);
            assert_eq!(summary.end, pen.end);
        }
    });
}

#[test]
fn a_database_opened_again_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("relay.sqlite");
    let mut pen = Pen::new(LEDGER).put(Kind::Statement, ANNA, 0, "found").change(ANNA, 1, "one");
    let written = pen.append(&SqliteLog::open(&path).unwrap());
    let log = SqliteLog::open(&path).unwrap();
    assert_eq!(read(&log, 0), written);
    pen = pen.change(ANNA, 2, "two");
    pen.append(&log);
    assert_eq!(log.summary(LEDGER).unwrap().unwrap().end, pen.end);
}

#[test]
fn a_backup_in_memory_is_independent() {
    let log = MemoryLog::new();
    let mut pen = Pen::new(LEDGER).change(ANNA, 1, "one");
    pen.append(&log);
    let backup = log.clone();
    pen = pen.change(ANNA, 2, "two");
    pen.append(&log);
    assert_eq!((read(&backup, 0).len(), read(&log, 0).len()), (1, 2));
}

#[test]
fn purged_bytes_are_nowhere_in_the_files_of_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let log = SqliteLog::open(&folder.path().join("relay.sqlite")).unwrap();
    let text = "a text of which nothing may stay behind ".repeat(300);
    let mut pen = Pen::new(LEDGER).change(ANNA, 1, &text).change(ANNA, 2, "short and gone");
    pen.append(&log);
    let traces = || {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let traces = ["nothing may stay", "short and gone"];
        let has = |file: &[u8], trace: &str| {
            file.windows(trace.len()).any(|window| window == trace.as_bytes())
        };
        files.flat_map(|file| traces.map(|trace| has(&file, trace))).filter(|found| *found).count()
    };
    assert!(traces() >= 2, "the search finds what is there");
    log.purge(LEDGER, RECORD).unwrap();
    assert_eq!(traces(), 0);
}
