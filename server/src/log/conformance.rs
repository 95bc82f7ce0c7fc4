//! What every log must do: one suite for all backends, those of other crates too.
//!
//! [`check`] is for all of them, [`check_reopened`] for those that outlive their process. Each
//! rule is a sentence; one that is broken is named on standard error before the panic goes on.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "this is test code, outside of `cfg(test)` for other crates' sake"
)]

use std::{mem, sync::Arc};

use staffelstab_shared::{
    crypto::{InviteSecret, PublicKey},
    envelope::{ChainHead, Kind},
    id::{DeviceId, EntryId, LedgerId, RecordId, StatementId},
    protocol::RunningHash,
    time::UnixMillis,
};

use super::{
    contract::Log,
    error::LogError,
    item::{
        Chain, Erasure, FoundingCode, Holding, Leave, LogInvite, LogItem, Page, Position, Write,
    },
};

const LEDGER: LedgerId = LedgerId::new([1; 16]);
const OTHER: LedgerId = LedgerId::new([2; 16]);
const ANNA: DeviceId = DeviceId::new([3; 16]);
const BEN: DeviceId = DeviceId::new([4; 16]);
const RECORD: RecordId = RecordId::new([5; 16]);
const NOW: UnixMillis = UnixMillis(1_000);
const EVERYTHING: Page = Page { items: 1000, bytes: usize::MAX };

type Rule = (&'static str, fn(&dyn Log));

macro_rules! rules {
    ($($rule:ident),* $(,)?) => { [$((stringify!($rule), $rule as fn(&dyn Log))),*] };
}

/// What holds for every log.
const RULES: [Rule; 10] = rules![
    only_a_log_with_a_ledger_is_used,
    items_come_back_as_they_were_appended_and_in_order,
    a_page_ends_where_it_is_full_but_never_before_its_first_item,
    what_does_not_follow_the_end_is_refused_and_nothing_of_it_stays,
    ledgers_do_not_mix,
    a_summary_knows_the_end_and_every_chain,
    an_invite_is_found_by_its_key_and_keeps_its_deposit,
    a_purge_takes_the_bytes_of_a_record_and_leaves_stubs,
    a_founding_code_founds_one_ledger_in_its_time,
    a_deleted_ledger_is_gone_and_not_to_come_back,
];

/// Checks every rule, each on a log of its own.
///
/// # Panics
/// Where a rule is broken.
pub fn check<L: Log>(fresh: impl Fn() -> L) {
    for (rule, check) in RULES {
        let _named = Named(rule);
        check(&fresh());
    }
}

/// Checks that a log opened again has everything, and goes on behind it. `open` opens the same
/// one every time; it is empty at first.
///
/// # Panics
/// Where something is missing.
pub fn check_reopened<L: Log>(open: impl Fn() -> L) {
    let _named = Named("a_log_opened_again_has_everything");
    let mut pen = Pen::new(LEDGER).put(Kind::Statement, ANNA, 0, "found").change(ANNA, 1, "one");
    let written = pen.append(&open());
    let log = open();
    assert_eq!(read(&log, 0), written);
    pen = pen.change(ANNA, 2, "two");
    pen.append(&log);
    assert_eq!(log.summary(LEDGER).unwrap().unwrap().end, pen.end);
}

/// Appends one more change of one record with this text, whatever lies there already.
///
/// # Panics
/// When that fails.
pub fn append_text(log: &dyn Log, text: &str) {
    let end = log.summary(LEDGER).unwrap().map_or(Position::START, |summary| summary.end);
    let pen = Pen { write: Write::new(LEDGER, NOW), end };
    pen.change(ANNA, end.sequence + 1, text).append(log);
}

/// How many items lie in the ledger that [`append_text`] writes to.
///
/// # Panics
/// When it cannot be read.
pub fn length(log: &dyn Log) -> usize {
    read(log, 0).len()
}

/// Purges the record that [`append_text`] writes.
///
/// # Panics
/// When that fails.
pub fn purge_text(log: &dyn Log) {
    log.purge(LEDGER, RECORD).unwrap();
}

/// Says which rule was broken.
struct Named(&'static str);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("a rule for every log is broken: {}", self.0.replace('_', " "));
        }
    }
}

/// A log as it grows in a test.
struct Pen {
    write: Write,
    end: Position,
}

impl Pen {
    fn new(ledger: LedgerId) -> Self {
        Self { write: Write::new(ledger, NOW), end: Position::START }
    }

    fn put(mut self, kind: Kind, device: DeviceId, device_sequence: u64, text: &str) -> Self {
        let id = EntryId::new(*blake3::hash(text.as_bytes()).as_bytes());
        self.end = self.end.then(id);
        let record = matches!(kind, Kind::Change | Kind::Erase).then_some(RECORD);
        self.write.items.push(LogItem {
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
    fn append(&mut self, log: &dyn Log) -> Vec<LogItem> {
        let next = Write::new(self.write.ledger, NOW);
        let write = mem::replace(&mut self.write, next);
        log.append(&[&write]).unwrap();
        write.items
    }
}

fn read(log: &dyn Log, after: u64) -> Vec<LogItem> {
    log.read_after(LEDGER, after, EVERYTHING).unwrap()
}

fn only_a_log_with_a_ledger_is_used(log: &dyn Log) {
    assert!(!log.is_used().unwrap());
    assert!(log.check().is_ok());
    Pen::new(LEDGER).change(ANNA, 1, "one").append(log);
    assert!(log.is_used().unwrap());
}

fn items_come_back_as_they_were_appended_and_in_order(log: &dyn Log) {
    let mut pen = Pen::new(LEDGER).put(Kind::Statement, ANNA, 0, "found").change(ANNA, 1, "one");
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
}

fn a_page_ends_where_it_is_full_but_never_before_its_first_item(log: &dyn Log) {
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
}

fn what_does_not_follow_the_end_is_refused_and_nothing_of_it_stays(log: &dyn Log) {
    Pen::new(LEDGER).change(ANNA, 1, "one").append(log);
    let good = Pen::new(OTHER).change(ANNA, 1, "good").write;
    let from_the_start = Pen::new(LEDGER).change(ANNA, 2, "two").write;
    let refused = log.append(&[&good, &from_the_start]);
    assert!(matches!(refused, Err(LogError::NotNext(LEDGER))), "{refused:?}");
    assert_eq!(read(log, 0).len(), 1);
    assert_eq!(log.summary(OTHER).unwrap(), None);
    // Without the ledger that was named the rest is as good as before.
    let good = Pen::new(OTHER).change(ANNA, 1, "good").write;
    log.append(&[&good]).unwrap();
    assert_eq!(log.summary(OTHER).unwrap().unwrap().end.sequence, 1);
}

fn ledgers_do_not_mix(log: &dyn Log) {
    let here = Pen::new(LEDGER).change(ANNA, 1, "same");
    let there = Pen::new(OTHER).change(ANNA, 1, "same");
    log.append(&[&here.write, &there.write]).unwrap();
    assert_eq!(read(log, 0).len(), 1);
    assert_eq!(log.read_after(OTHER, 0, EVERYTHING).unwrap().len(), 1);
    assert_eq!(log.summary(LedgerId::new([9; 16])).unwrap(), None);
}

fn a_summary_knows_the_end_and_every_chain(log: &dyn Log) {
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
}

fn an_invite_is_found_by_its_key_and_keeps_its_deposit(log: &dyn Log) {
    let invite = |deposit: Option<&[u8]>| LogInvite {
        ledger: LEDGER,
        key: PublicKey::new([7; 32]),
        statement: StatementId::new([8; 32]),
        deposit: deposit.map(Arc::from),
    };
    let write = |deposit| {
        let invites = vec![invite(deposit)];
        log.append(&[&Write { invites, ..Write::new(LEDGER, NOW) }]).unwrap();
        log.invite(PublicKey::new([7; 32])).unwrap().unwrap()
    };
    assert_eq!(log.invite(PublicKey::new([7; 32])).unwrap(), None);
    assert_eq!(write(None), invite(None));
    assert_eq!(write(Some(b"keys")), invite(Some(b"keys")));
    assert_eq!(write(None), invite(Some(b"keys")));
}

fn a_purge_takes_the_bytes_of_a_record_and_leaves_stubs(log: &dyn Log) {
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
        assert_eq!(after[0], LogItem { bytes: None, ..before[0].clone() });
        assert_eq!(after[1], before[1]);
        assert_eq!(log.due(UnixMillis(10)).unwrap(), []);
        let summary = log.summary(LEDGER).unwrap().unwrap();
        assert_eq!(summary.erasures, [erasure(10, true)]);
        assert_eq!(summary.chains[0].1.bytes, 0);
        assert_eq!(summary.end, pen.end);
    }
}

fn a_founding_code_founds_one_ledger_in_its_time(log: &dyn Log) {
    let code = |number| FoundingCode::of(&InviteSecret::from_bytes([number; 16]));
    log.offer_founding(code(1), UnixMillis(10)).unwrap();
    let take = |number, ledger, now| log.take_founding(code(number), ledger, UnixMillis(now));
    assert!(!take(2, LEDGER, 5).unwrap(), "nobody made this one");
    assert!(!take(1, LEDGER, 10).unwrap(), "too late");
    assert_eq!(log.leave(LEDGER).unwrap(), Leave::Unsaid);
    assert!(take(1, LEDGER, 9).unwrap());
    assert!(take(1, LEDGER, 9).unwrap(), "the answer may have been lost on the way");
    assert_eq!(log.leave(LEDGER).unwrap(), Leave::Granted);
    assert!(take(1, OTHER, 9).unwrap(), "nothing was founded with it yet");
    assert_eq!(log.leave(LEDGER).unwrap(), Leave::Unsaid, "it founds one, not two");
    assert_eq!(log.leave(OTHER).unwrap(), Leave::Granted);
    assert!(!take(1, LEDGER, 10).unwrap(), "too late");
    assert_eq!(log.leave(OTHER).unwrap(), Leave::Granted);
    Pen::new(OTHER).put(Kind::Statement, ANNA, 0, "found").append(log);
    assert!(!take(1, LEDGER, 9).unwrap(), "now it is used");
    assert!(take(1, OTHER, 9).unwrap());
    assert_eq!(log.leave(LEDGER).unwrap(), Leave::Unsaid);
    log.delete(OTHER).unwrap();
    assert!(!take(1, LEDGER, 9).unwrap(), "what was founded with it counts when it is gone too");
}

fn a_deleted_ledger_is_gone_and_not_to_come_back(log: &dyn Log) {
    let mut gone = Pen::new(LEDGER).put(Kind::Statement, ANNA, 0, "found").change(ANNA, 1, "one");
    gone.append(log);
    Pen::new(OTHER).change(ANNA, 1, "three").append(log);
    let holding = |ledger, bytes| Holding { ledger, entries: 1, bytes, last_write: Some(NOW) };
    assert_eq!(log.holdings().unwrap(), [holding(LEDGER, 3), holding(OTHER, 5)]);
    log.delete(LEDGER).unwrap();
    assert_eq!(log.holdings().unwrap(), [holding(OTHER, 5)]);
    assert_eq!(log.summary(LEDGER).unwrap(), None);
    assert_eq!(read(log, 0), []);
    assert_eq!(log.leave(LEDGER).unwrap(), Leave::Withdrawn);
    assert_eq!(log.leave(OTHER).unwrap(), Leave::Unsaid);
    log.delete(LEDGER).unwrap();
}
