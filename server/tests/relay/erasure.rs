//! Erasing: hidden at once, purged later, or at once when two stewards say so.

use std::sync::Arc;

use staffelstab_server::{
    admission::{ERASURES_A_DAY, PURGE_DELAY_MS},
    log::{Log, MemoryLog, SqliteLog},
    session::RelaySession,
};
use staffelstab_shared::{
    envelope::Entry,
    id::RecordId,
    membership::Role,
    protocol::{Delivery, Reason},
    time::UnixMillis,
};

use crate::{
    bench::Bench,
    town::{Device, Town},
};

struct Scene {
    bench: Bench,
    town: Town,
    founder: Device,
    session: RelaySession,
    record: RecordId,
    change: Entry,
}

impl Scene {
    fn new(log: Arc<dyn Log>) -> Self {
        let bench = Bench::new(log);
        let (mut town, mut founder, mut session) = bench.town();
        let record = town.record(1);
        let change = town.change(&mut founder, record, "to be erased");
        bench.append(&mut session, town.ledger, &[change.bytes()]).unwrap();
        Self { bench, town, founder, session, record, change }
    }

    fn erase(&mut self) -> Result<(), Reason> {
        let erase = self.town.erase(&mut self.founder, self.record);
        self.bench.append(&mut self.session, self.town.ledger, &[erase.bytes()])
    }

    fn join(&mut self, role: Role) -> (Device, RelaySession) {
        let Self { bench, town, founder, session, .. } = self;
        bench.join(town, founder, session, role)
    }

    fn stored_bytes(&self) -> Option<Arc<[u8]>> {
        self.bench.hub.log().find(self.town.ledger, self.change.id()).unwrap().unwrap().bytes
    }
}

fn on_every_backend(check: impl Fn(Scene)) {
    check(Scene::new(Arc::new(MemoryLog::new())));
    let folder = tempfile::tempdir().unwrap();
    check(Scene::new(Arc::new(SqliteLog::open(&folder.path().join("relay.sqlite")).unwrap())));
}

#[test]
fn an_erased_record_is_hidden_at_once_and_takes_no_changes() {
    on_every_backend(|mut scene| {
        let (mut reader, mut others) = scene.join(Role::Member);
        scene.erase().unwrap();
        let read = scene.bench.reads(&scene.town, &reader);
        let stub =
            Delivery::Stub { id: scene.change.id(), device: scene.founder.keys.id(), sequence: 1 };
        assert!(read.contains(&stub), "{read:?}");
        assert!(scene.stored_bytes().is_some(), "not purged yet");

        let late = scene.town.change(&mut reader, scene.record, "I did not know");
        let refused = scene.bench.append(&mut others, scene.town.ledger, &[late.bytes()]);
        assert_eq!(refused, Err(Reason::Erased));
    });
}

#[test]
fn the_bytes_go_after_three_days() {
    on_every_backend(|mut scene| {
        scene.erase().unwrap();
        let erased = scene.bench.now;
        scene.bench.hub.purge_due(UnixMillis(erased.0 + PURGE_DELAY_MS - 1));
        assert!(scene.stored_bytes().is_some());
        scene.bench.hub.purge_due(UnixMillis(erased.0 + PURGE_DELAY_MS));
        assert_eq!(scene.stored_bytes(), None);
        // The chain goes on, and the stub keeps its place.
        let other = scene.town.record(2);
        let next = scene.town.change(&mut scene.founder, other, "life goes on");
        scene.bench.append(&mut scene.session, scene.town.ledger, &[next.bytes()]).unwrap();
    });
}

#[test]
fn a_second_steward_purges_at_once_and_nothing_is_left_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let log = Arc::new(SqliteLog::open(&folder.path().join("relay.sqlite")).unwrap());
    let mut scene = Scene::new(log);
    let (mut second, mut others) = scene.join(Role::Steward);
    let trace = scene.change.bytes()[100..140].to_vec();
    let traces = || {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        files.filter(|file| file.windows(trace.len()).any(|window| window == trace)).count()
    };
    assert!(traces() > 0, "the search finds what is there");
    scene.erase().unwrap();
    // Twice by the same steward is no second one.
    scene.erase().unwrap();
    assert!(scene.stored_bytes().is_some());

    let confirmation = scene.town.erase(&mut second, scene.record);
    scene.bench.append(&mut others, scene.town.ledger, &[confirmation.bytes()]).unwrap();
    assert_eq!(scene.stored_bytes(), None);
    assert_eq!(traces(), 0);
}

#[test]
fn a_member_erases_only_what_is_theirs_alone() {
    on_every_backend(|mut scene| {
        let (mut member, mut session) = scene.join(Role::Member);
        let ledger = scene.town.ledger;
        let refused = scene.town.erase(&mut member, scene.record);
        let refused = scene.bench.append(&mut session, ledger, &[refused.bytes()]);
        assert_eq!(refused, Err(Reason::NotAllowed));
        member.chain = staffelstab_shared::envelope::ChainHead::EMPTY;

        let own = scene.town.record(7);
        let change = scene.town.change(&mut member, own, "mine");
        let erase = scene.town.erase(&mut member, own);
        // Even when both are still on their way to the disk.
        let items = [change.bytes(), erase.bytes()];
        assert_eq!(scene.bench.append(&mut session, ledger, &items), Ok(()));
    });
}

#[test]
fn a_stolen_phone_cannot_wipe_a_ledger() {
    let mut scene = Scene::new(Arc::new(MemoryLog::new()));
    let (mut second, mut others) = scene.join(Role::Steward);
    let mut last = scene.change.clone();
    for number in 1..=ERASURES_A_DAY + 1 {
        let number = u8::try_from(number + 10).unwrap();
        scene.record = scene.town.record(number);
        last = scene.town.change(&mut scene.founder, scene.record, "one of many");
        scene.bench.append(&mut scene.session, scene.town.ledger, &[last.bytes()]).unwrap();
        scene.erase().unwrap();
    }
    scene.bench.hub.purge_due(UnixMillis(i64::MAX));
    scene.change = last;
    assert!(scene.stored_bytes().is_some(), "one too many for one steward");
    let confirmation = scene.town.erase(&mut second, scene.record);
    scene.bench.append(&mut others, scene.town.ledger, &[confirmation.bytes()]).unwrap();
    assert_eq!(scene.stored_bytes(), None);
}

#[test]
fn erasures_outlive_a_restart() {
    let log = Arc::new(MemoryLog::new());
    let mut scene = Scene::new(log.clone());
    scene.erase().unwrap();
    let bench = Bench::new(log);
    let (mut session, _) = bench.open(scene.town.ledger, scene.founder.keys.sign());
    let late = scene.town.change(&mut scene.founder, scene.record, "once more");
    let refused = bench.append(&mut session, scene.town.ledger, &[late.bytes()]);
    assert_eq!(refused, Err(Reason::Erased));
}
