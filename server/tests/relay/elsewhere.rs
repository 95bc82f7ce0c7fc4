//! A relay that is not the home of a ledger: a second one, or the old log under a new key. It
//! stores, orders and forwards, and witnesses nothing until a statement makes it the home.

use std::sync::Arc;

use staffelstab_server::{
    log::{Log, LogItem, MemoryLog, Page, Write},
    session::RelaySession,
};
use staffelstab_shared::{
    crypto::SigningKey,
    envelope::{ChainHead, Entry, Kind},
    id::{EntryId, LedgerId, RelayId},
    membership::Role,
    protocol::{ClientFrame, Cursor, Item, Reason, ServerFrame},
    time::UnixMillis,
};

use crate::{
    bench::Bench,
    line::entries,
    town::{Device, NEVER, Town},
};

/// A ledger at its home, with people of every role, and a log for another relay.
struct Scene {
    home: Bench,
    town: Town,
    founder: Device,
    /// The founder's session at home.
    session: RelaySession,
    member: Device,
    members: RelaySession,
}

fn elsewhere(log: Arc<dyn Log>) -> Bench {
    Bench::keyed(SigningKey::from_seed(&[77; 32]), log)
}

impl Scene {
    fn new() -> Self {
        Self::on(Arc::new(MemoryLog::new()))
    }

    fn on(log: Arc<dyn Log>) -> Self {
        let home = Bench::new(log);
        let (mut town, founder, mut session) = home.town();
        let (member, members) = home.join(&mut town, &founder, &mut session, Role::Member);
        Self { home, town, founder, session, member, members }
    }

    fn write(&mut self, text: &str) -> Entry {
        let record = self.town.record(1);
        let entry = self.town.change(&mut self.member, record, text);
        let taken = self.home.append(&mut self.members, self.town.ledger, &[entry.bytes()]);
        assert_eq!(taken, Ok(()));
        entry
    }
}

fn log(bench: &Bench, ledger: LedgerId) -> Vec<LogItem> {
    let page = Page { items: usize::MAX, bytes: usize::MAX };
    bench.hub.log().read_after(ledger, 0, page).unwrap()
}

fn ids(items: &[LogItem]) -> Vec<EntryId> {
    items.iter().map(|item| item.id).collect()
}

fn receipts_of(items: &[LogItem], relay: RelayId) -> usize {
    let parsed = items.iter().filter_map(|item| Item::parse(item.bytes.as_ref()?).ok());
    parsed.filter(|item| matches!(item, Item::Receipt(receipt) if receipt.relay() == relay)).count()
}

/// Brings items as a device does: a statement with its receipt in one frame, entries after.
fn bring(
    bench: &Bench,
    session: &mut RelaySession,
    ledger: LedgerId,
    items: &[LogItem],
) -> Result<(), Reason> {
    let mut frames: Vec<Vec<&Arc<[u8]>>> = Vec::new();
    for item in items {
        match frames.last_mut().filter(|_| item.kind == Kind::Receipt) {
            Some(frame) => frame.extend(&item.bytes),
            None => frames.push(item.bytes.iter().collect()),
        }
    }
    frames.iter().try_for_each(|frame| bench.append(session, ledger, frame))
}

fn everything(bench: &Bench, scene: &Scene) {
    let ledger = scene.town.ledger;
    let (mut session, _) = bench.open(ledger, scene.founder.keys.sign());
    bring(bench, &mut session, ledger, &log(&scene.home, ledger)).unwrap();
}

#[test]
fn any_device_of_a_ledger_brings_a_second_relay_the_whole_of_it() {
    for role in [Role::Steward, Role::Member, Role::Reader, Role::Mirror] {
        let mut scene = Scene::new();
        let Scene { home, town, founder, session, .. } = &mut scene;
        let (device, _) = home.join(town, founder, session, role);
        scene.write("one");
        scene.write("two");
        let ledger = scene.town.ledger;
        let items = log(&scene.home, ledger);

        // Its own join comes last of the statements, each in a frame of its own.
        let second = elsewhere(Arc::new(MemoryLog::new()));
        let (mut bringing, _) = second.open(ledger, device.keys.sign());
        assert_eq!(bring(&second, &mut bringing, ledger, &items), Ok(()), "{role:?}");
        let there = log(&second, ledger);
        assert_eq!(ids(&there), ids(&items), "nothing lacks, and nothing was added: {role:?}");
        let listing = second.talk(&mut bringing, &ClientFrame::List { ledger, after: 0 });
        assert!(matches!(listing.as_slice(), [ServerFrame::Listing { ids: listed, .. }]
            if listed.to_vec() == ids(&items)));
    }
}

#[test]
fn two_devices_bring_one_ledger_at_the_same_time() {
    let mut scene = Scene::new();
    scene.write("one");
    let ledger = scene.town.ledger;
    let items = log(&scene.home, ledger);
    let second = elsewhere(Arc::new(MemoryLog::new()));
    // Both begin when nobody there knows it.
    let (mut founders, _) = second.open(ledger, scene.founder.keys.sign());
    let (mut members, _) = second.open(ledger, scene.member.keys.sign());
    assert_eq!(bring(&second, &mut founders, ledger, &items[..2]), Ok(()));
    assert_eq!(bring(&second, &mut members, ledger, &items), Ok(()));
    assert_eq!(bring(&second, &mut founders, ledger, &items), Ok(()));
    assert_eq!(ids(&log(&second, ledger)), ids(&items));
}

#[test]
fn a_second_relay_takes_statements_and_gives_no_receipts() {
    let mut scene = Scene::new();
    let ledger = scene.town.ledger;
    let second = elsewhere(Arc::new(MemoryLog::new()));
    everything(&second, &scene);
    let before = log(&second, ledger).len();
    let (mut session, _) = second.open(ledger, scene.founder.keys.sign());
    let invitation = scene.town.invite(&scene.founder, Role::Member, NEVER);
    assert_eq!(second.append(&mut session, ledger, &[invitation.statement.bytes()]), Ok(()));
    let device = scene.town.device();
    let (mut holder, _) = second.open(ledger, &invitation.secret.signing_key());
    let join = scene.town.join(&invitation, &device);
    assert_eq!(second.append(&mut holder, ledger, &[join.bytes()]), Ok(()));
    let there = log(&second, ledger);
    assert_eq!(there.len(), before + 2, "both act at once, and nobody witnesses them");
    assert_eq!(receipts_of(&there, second.hub.id()), 0);

    // The home does, when they are carried there.
    let carried: Vec<_> = there[before..].iter().filter_map(|item| item.bytes.as_ref()).collect();
    assert_eq!(scene.home.append(&mut scene.session, ledger, &carried), Ok(()));
    let at_home = log(&scene.home, ledger);
    assert_eq!(at_home.len(), before + 4);
    // And its receipts are carried back.
    assert_eq!(bring(&second, &mut session, ledger, &at_home), Ok(()));
    assert_eq!(receipts_of(&log(&second, ledger), scene.home.hub.id()), 5);
}

#[test]
fn what_others_wrote_is_taken_in_any_order_with_holes_and_twice_is_once() {
    let mut scene = Scene::new();
    let ledger = scene.town.ledger;
    let second = elsewhere(Arc::new(MemoryLog::new()));
    everything(&second, &scene);
    let written: Vec<Entry> = ["one", "two", "three", "four"].map(|text| scene.write(text)).into();
    let (mut carrying, _) = second.open(ledger, scene.founder.keys.sign());
    for index in [2, 0, 2, 3, 0] {
        assert_eq!(second.append(&mut carrying, ledger, &[written[index].bytes()]), Ok(()));
    }
    let there = ids(&log(&second, ledger));
    let expected = [written[2].id(), written[0].id(), written[3].id()];
    assert_eq!(there[there.len() - 3..], expected);

    // The writer comes itself: its chain is here in parts.
    let (mut own, frames) = second.open(ledger, scene.member.keys.sign());
    let welcome = frames.first();
    assert!(
        matches!(welcome, Some(ServerFrame::Welcome { own, resumed: true, .. })
        if *own == written[3].chain_head()),
        "{welcome:?}"
    );
    assert_eq!(second.append(&mut own, ledger, &[written[1].bytes()]), Ok(()));
    let five = scene.write("five");
    let six = scene.write("six");
    // The one before it may have been purged for good.
    assert_eq!(second.append(&mut own, ledger, &[six.bytes()]), Ok(()));
    assert_eq!(second.append(&mut own, ledger, &[five.bytes()]), Ok(()));
    let read = entries(&second.reads(&scene.town, &scene.founder));
    assert_eq!(read.len(), 6);
}

#[test]
fn a_chain_that_the_home_let_go_on_elsewhere_is_kept_on_both_branches() {
    let mut scene = Scene::new();
    let ledger = scene.town.ledger;
    let second = elsewhere(Arc::new(MemoryLog::new()));
    everything(&second, &scene);
    let (mut session, _) = second.open(ledger, scene.member.keys.sign());
    // Taken here, refused at home; so the device seals it anew.
    let record = scene.town.record(1);
    let first = scene.town.change(&mut scene.member, record, "one");
    assert_eq!(second.append(&mut session, ledger, &[first.bytes()]), Ok(()));
    scene.member.chain = ChainHead::EMPTY;
    let anew = scene.write("one, sealed anew");
    assert_eq!(second.append(&mut session, ledger, &[anew.bytes()]), Ok(()));
    let next = scene.write("two");
    assert_eq!(second.append(&mut session, ledger, &[next.bytes()]), Ok(()));
    // At home the device is stopped where its chain forks, until it has compared logs.
    assert_eq!(scene.home.append(&mut scene.members, ledger, &[first.bytes()]), Err(Reason::Fork));
    let mut comparing = comparing(&scene.home, ledger, &scene.member);
    assert_eq!(scene.home.append(&mut comparing, ledger, &[first.bytes()]), Ok(()));
    assert_eq!(entries(&scene.home.reads(&scene.town, &scene.founder)).len(), 3);
}

/// A session that cannot go on where the last one ended.
fn comparing(bench: &Bench, ledger: LedgerId, device: &Device) -> RelaySession {
    let other = SigningKey::from_seed(&[99; 32]).public().into();
    bench.open_at(ledger, device.keys.sign(), Some(Cursor::start(other))).0
}

#[test]
fn a_home_orders_what_acted_elsewhere_once_logs_were_compared_and_it_still_does_not_count() {
    let mut scene = Scene::new();
    let ledger = scene.town.ledger;
    let Scene { home, town, founder, session, member, .. } = &mut scene;
    let invitation = town.invite(founder, Role::Member, NEVER);
    home.append(session, ledger, &[invitation.statement.bytes()]).unwrap();
    let heads = town.heads.clone();
    // Somebody joins at another relay, and a steward states something on top of it.
    let newcomer = town.device();
    let join = town.join(&invitation, &newcomer);
    let on_top = town.invite(founder, Role::Member, NEVER);
    // Meanwhile a removal at home closes all open invites.
    town.heads = heads;
    let removal = town.remove(founder, member);
    home.append(session, ledger, &[removal.bytes()]).unwrap();

    assert_eq!(home.append(session, ledger, &[join.bytes()]), Err(Reason::InviteClosed));
    let too_early = home.append(session, ledger, &[on_top.statement.bytes()]);
    assert_eq!(too_early, Err(Reason::UnknownHeads));
    let mut comparing = comparing(home, ledger, founder);
    for carried in [&join, &on_top.statement] {
        assert_eq!(home.append(&mut comparing, ledger, &[carried.bytes()]), Ok(()));
        let [.., statement, receipt] = &log(home, ledger)[..] else { panic!("both are there") };
        assert_eq!(statement.id.as_bytes(), carried.id().as_bytes());
        assert_eq!(receipt.kind, Kind::Receipt);
    }
    let (session, _) = home.open(ledger, newcomer.keys.sign());
    assert!(!session.is_open(), "its invite was closed");
    let (session, _) = home.open(ledger, &on_top.secret.signing_key());
    assert!(session.is_open(), "what builds on it counts");
}

#[test]
fn an_entry_carried_ahead_of_its_writers_join_is_refused_until_that_is_there() {
    let mut scene = Scene::new();
    let ledger = scene.town.ledger;
    let second = elsewhere(Arc::new(MemoryLog::new()));
    everything(&second, &scene);
    let Scene { home, town, founder, session, .. } = &mut scene;
    let (mut late, mut lates) = home.join(town, founder, session, Role::Member);
    let record = town.record(2);
    let entry = town.change(&mut late, record, "of somebody new");
    home.append(&mut lates, ledger, &[entry.bytes()]).unwrap();
    let (mut carrying, _) = second.open(ledger, founder.keys.sign());
    let refused = second.append(&mut carrying, ledger, &[entry.bytes()]);
    assert_eq!(refused, Err(Reason::NotMember));
    assert_eq!(bring(&second, &mut carrying, ledger, &log(home, ledger)), Ok(()));
    assert_eq!(ids(&log(&second, ledger)), ids(&log(home, ledger)));
}

#[test]
fn what_the_home_let_count_is_believed_even_where_it_comes_late() {
    let mut scene = Scene::new();
    let ledger = scene.town.ledger;
    let Scene { home, town, founder, session, .. } = &mut scene;
    let (steward, mut stewards) = home.join(town, founder, session, Role::Steward);
    let before = log(home, ledger).len();
    // At once: one invites, the other removes it. The home saw the invite first.
    let heads = town.heads.clone();
    let invitation = town.invite(&steward, Role::Member, NEVER);
    home.append(&mut stewards, ledger, &[invitation.statement.bytes()]).unwrap();
    town.heads = heads;
    let removal = town.remove(founder, &steward);
    home.append(session, ledger, &[removal.bytes()]).unwrap();
    let items = log(home, ledger);
    let (invite, removed) = (&items[before..before + 2], &items[before + 2..]);

    let second = elsewhere(Arc::new(MemoryLog::new()));
    let (mut carrying, _) = second.open(ledger, founder.keys.sign());
    assert_eq!(bring(&second, &mut carrying, ledger, &items[..before]), Ok(()));
    assert_eq!(bring(&second, &mut carrying, ledger, removed), Ok(()));
    let bare = bring(&second, &mut carrying, ledger, &invite[..1]);
    assert_eq!(bare, Err(Reason::NotAllowed), "its issuer is gone, as far as is known here");
    assert_eq!(bring(&second, &mut carrying, ledger, invite), Ok(()));
    assert_eq!(log(&second, ledger).len(), items.len());
}

#[test]
fn an_old_log_under_a_new_key_is_brought_what_it_lacks_and_witnesses_once_it_is_the_home() {
    let disk = MemoryLog::new();
    let mut scene = Scene::on(Arc::new(disk));
    let ledger = scene.town.ledger;
    let (sheet, statement) = scene.town.sheet(&scene.founder);
    let stated = scene.home.append(&mut scene.session, ledger, &[statement.bytes()]);
    assert_eq!(stated, Ok(()));
    scene.write("in the backup");
    let backup = MemoryLog::new();
    copy(&scene.home, ledger, &backup);
    scene.write("only acknowledged");
    let Scene { home, town, founder, session, .. } = &mut scene;
    let (late, _) = home.join(town, founder, session, Role::Member);
    let items = log(home, ledger);
    let end = items.last().map(|item| item.position).unwrap();
    let cursor = Cursor { relay: scene.home.hub.id(), sequence: end.sequence, hash: end.hash };

    let relay = elsewhere(Arc::new(backup));
    let id = relay.hub.id();
    let (mut session, frames) = relay.open_at(ledger, scene.founder.keys.sign(), Some(cursor));
    assert!(
        matches!(frames.first(), Some(ServerFrame::Welcome { known: true, resumed: false, .. })),
        "{frames:?}"
    );
    assert_eq!(bring(&relay, &mut session, ledger, &items), Ok(()));
    assert_eq!(ids(&log(&relay, ledger)), ids(&items));
    let (_, frames) = relay.open(ledger, late.keys.sign());
    assert!(matches!(frames.first(), Some(ServerFrame::Welcome { known: true, .. })));

    // It carries on, as no home.
    let invitation = scene.town.invite(&scene.founder, Role::Member, NEVER);
    assert_eq!(relay.append(&mut session, ledger, &[invitation.statement.bytes()]), Ok(()));
    assert_eq!(receipts_of(&log(&relay, ledger), id), 0);
    // Who holds the sheet names it the home: it witnesses what was stated meanwhile.
    let moved = scene.town.move_home(&sheet, id);
    assert_eq!(relay.append(&mut session, ledger, &[moved.bytes()]), Ok(()));
    assert_eq!(receipts_of(&log(&relay, ledger), id), 1);
    let device = scene.town.device();
    let (mut holder, _) = relay.open(ledger, &invitation.secret.signing_key());
    let join = scene.town.join(&invitation, &device);
    assert_eq!(relay.append(&mut holder, ledger, &[join.bytes()]), Ok(()));
    assert_eq!(receipts_of(&log(&relay, ledger), id), 2);
    let next = scene.town.invite(&scene.founder, Role::Member, NEVER);
    assert_eq!(relay.append(&mut session, ledger, &[next.statement.bytes()]), Ok(()));
    assert_eq!(receipts_of(&log(&relay, ledger), id), 3);
}

#[test]
fn who_was_removed_while_there_was_no_home_stays_removed_by_the_next_one() {
    let mut scene = Scene::new();
    let ledger = scene.town.ledger;
    let (sheet, statement) = scene.town.sheet(&scene.founder);
    scene.home.append(&mut scene.session, ledger, &[statement.bytes()]).unwrap();
    let Scene { home, town, founder, session, .. } = &mut scene;
    let (steward, _) = home.join(town, founder, session, Role::Steward);
    let relay = elsewhere(Arc::new(MemoryLog::new()));
    everything(&relay, &scene);
    let (mut session, _) = relay.open(ledger, scene.founder.keys.sign());
    let Scene { town, founder, .. } = &mut scene;
    let removal = town.remove(founder, &steward);
    assert_eq!(relay.append(&mut session, ledger, &[removal.bytes()]), Ok(()));
    let moved = town.move_home(&sheet, relay.hub.id());
    assert_eq!(relay.append(&mut session, ledger, &[moved.bytes()]), Ok(()));
    // Carried by somebody who still belongs here.
    let revenge = town.invite(&steward, Role::Steward, NEVER);
    let (mut members, _) = relay.open(ledger, scene.member.keys.sign());
    let refused = relay.append(&mut members, ledger, &[revenge.statement.bytes()]);
    assert_eq!(refused, Err(Reason::Removed));
}

#[test]
fn a_new_home_believes_what_the_lost_one_said_of_who_joined_there() {
    let mut scene = Scene::new();
    let ledger = scene.town.ledger;
    let (sheet, statement) = scene.town.sheet(&scene.founder);
    scene.home.append(&mut scene.session, ledger, &[statement.bytes()]).unwrap();
    let backup = MemoryLog::new();
    copy(&scene.home, ledger, &backup);
    let before = log(&scene.home, ledger).len();
    let Scene { home, town, founder, session, .. } = &mut scene;
    let heads = town.heads.clone();
    let soon = UnixMillis(home.now.0 + 1000);
    let (late, _) = home.join_until(town, founder, session, Role::Member, soon);
    let joined = log(home, ledger).split_off(before);

    // The home is lost, and moved by somebody who never heard of the guest.
    let mut relay = elsewhere(Arc::new(backup));
    relay.now = UnixMillis(home.now.0 + 5_000_000);
    town.heads = heads;
    let (mut founders, _) = relay.open(ledger, founder.keys.sign());
    let moved = town.move_home(&sheet, relay.hub.id());
    assert_eq!(relay.append(&mut founders, ledger, &[moved.bytes()]), Ok(()));

    let was_there = Some(Cursor::start(home.hub.id()));
    let (mut stranger, _) = relay.open_at(ledger, late.keys.sign(), was_there);
    assert!(!stranger.is_open());
    let bare: Vec<LogItem> =
        joined.iter().filter(|item| item.kind == Kind::Statement).cloned().collect();
    assert_eq!(bring(&relay, &mut stranger, ledger, &bare), Err(Reason::NotMember));
    assert_eq!(bring(&relay, &mut stranger, ledger, &joined), Ok(()));
    let (session, _) = relay.open(ledger, late.keys.sign());
    assert!(session.is_open(), "it belongs here again, though the invite has long expired");
}

fn copy(from: &Bench, ledger: LedgerId, to: &MemoryLog) {
    let items = log(from, ledger);
    let write = Write { items, ..Write::new(ledger, from.now) };
    to.append(&[&write]).unwrap();
}
