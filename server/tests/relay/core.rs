//! What a relay takes and refuses, and what it brings back, without a network.

use std::sync::{Arc, atomic::Ordering};

use proptest::prelude::*;
use staffelstab_server::{
    config::Policy,
    log::MemoryLog,
    session::{Effect, RelaySession},
};
use staffelstab_shared::{
    cbor::List,
    envelope::ChainHead,
    membership::Role,
    protocol::{ClientFrame, Cursor, Delivery, Frame, Item, Reason, ServerFrame},
    time::UnixMillis,
};

use crate::{
    bench::Bench,
    line::entries,
    rigged::RiggedLog,
    town::{NEVER, bytes},
};

#[test]
fn a_full_share_refuses_entries_but_no_statements() {
    let policy = Policy { device_quota: 2000, ..Policy::default() };
    let bench = Bench::with(policy, Arc::new(MemoryLog::new()));
    let (mut town, mut founder, mut session) = bench.town();
    let (mut member, mut others) = bench.join(&mut town, &founder, &mut session, Role::Member);
    let record = town.record(1);
    let mut taken = 0;
    let refused = loop {
        let entry = town.change(&mut founder, record, "a little more");
        match bench.append(&mut session, town.ledger, &[entry.bytes()]) {
            Ok(()) => taken += entry.bytes().len(),
            Err(reason) => break reason,
        }
    };
    assert_eq!(refused, Reason::Quota);
    assert!((1000..=2000).contains(&taken), "{taken}");
    let invitation = town.invite(&founder, Role::Member, NEVER);
    assert_eq!(bench.append(&mut session, town.ledger, &[invitation.statement.bytes()]), Ok(()));
    // The share of one is not the share of all.
    let entry = town.change(&mut member, record, "mine");
    assert_eq!(bench.append(&mut others, town.ledger, &[entry.bytes()]), Ok(()));
}

#[test]
fn the_share_of_a_ledger_is_bounded_and_counted_again_after_a_start() {
    let policy = Policy { ledger_quota: 1200, ..Policy::default() };
    let log = Arc::new(MemoryLog::new());
    let bench = Bench::with(policy.clone(), log.clone());
    let (mut town, mut founder, mut session) = bench.town();
    let record = town.record(1);
    let entries = [0; 3].map(|_| town.change(&mut founder, record, "five hundred bytes or so"));
    assert_eq!(bench.append(&mut session, town.ledger, &[entries[0].bytes()]), Ok(()));
    assert_eq!(bench.append(&mut session, town.ledger, &[entries[1].bytes()]), Ok(()));
    let bench = Bench::with(policy, log);
    let (mut session, _) = bench.open(town.ledger, founder.keys.sign());
    let refused = bench.append(&mut session, town.ledger, &[entries[2].bytes()]);
    assert_eq!(refused, Err(Reason::Quota));
}

#[test]
fn an_invite_expires_by_the_relays_clock() {
    let mut bench = Bench::new(Arc::new(MemoryLog::new()));
    let (mut town, founder, mut session) = bench.town();
    let expires = UnixMillis(bench.now.0 + 1000);
    let invitation = town.invite(&founder, Role::Member, expires);
    bench.append(&mut session, town.ledger, &[invitation.statement.bytes()]).unwrap();
    let (mut holder, _) = bench.open(town.ledger, &invitation.secret.signing_key());
    bench.now = expires;
    let device = town.device();
    let join = town.join(&invitation, &device);
    let refused = bench.append(&mut holder, town.ledger, &[join.bytes()]);
    assert_eq!(refused, Err(Reason::InviteClosed));
}

#[test]
fn a_relay_that_lost_everything_takes_its_own_receipts_back() {
    let bench = Bench::new(Arc::new(MemoryLog::new()));
    let (mut town, founder, mut session) = bench.town();
    let (member, _) = bench.join(&mut town, &founder, &mut session, Role::Member);
    let before = bench.reads(&town, &member);
    let items: Vec<Arc<[u8]>> = before
        .iter()
        .map(|item| match item {
            Delivery::Whole(bytes) => bytes.as_slice().into(),
            Delivery::Own(_) | Delivery::Stub { .. } => panic!("only control items so far"),
        })
        .collect();

    let mut restored = Bench::new(Arc::new(MemoryLog::new()));
    restored.now = UnixMillis(bench.now.0 + 5_000_000);
    let (mut session, _) = restored.open(town.ledger, founder.keys.sign());
    let items: Vec<_> = items.iter().collect();
    assert_eq!(restored.append(&mut session, town.ledger, &items), Ok(()));
    assert_eq!(restored.reads(&town, &member), before);
}

#[test]
fn a_stranger_brings_back_what_the_home_receipted_and_reads_nothing() {
    let bench = Bench::new(Arc::new(MemoryLog::new()));
    let (mut town, founder, mut session) = bench.town();
    let ledger = town.ledger;
    let invitation = town.invite(&founder, Role::Member, UnixMillis(bench.now.0 + 1_000));
    bench.append(&mut session, ledger, &[invitation.statement.bytes()]).unwrap();
    let device = town.device();
    let (mut holder, _) = bench.open(ledger, &invitation.secret.signing_key());
    bench.append(&mut holder, ledger, &[town.join(&invitation, &device).bytes()]).unwrap();
    let before = bench.reads(&town, &device);
    let items: Vec<Arc<[u8]>> = before
        .iter()
        .map(|item| match item {
            Delivery::Whole(bytes) => bytes.as_slice().into(),
            Delivery::Own(_) | Delivery::Stub { .. } => panic!("only control items so far"),
        })
        .collect();
    let items: Vec<_> = items.iter().collect();

    // Restored from before the invite, when that has long expired.
    let mut restored = Bench::new(Arc::new(MemoryLog::new()));
    restored.now = UnixMillis(bench.now.0 + 5_000_000);
    let (mut session, _) = restored.open(ledger, founder.keys.sign());
    restored.append(&mut session, ledger, &items[..2]).unwrap();
    let here = Some(Cursor::start(restored.hub.id()));
    let (mut session, frames) = restored.open_at(ledger, device.keys.sign(), here);
    assert!(
        matches!(frames.as_slice(), [ServerFrame::Welcome { known: true, resumed: false, head, .. }]
            if head.sequence == 0),
        "nothing is told but that: {frames:?}"
    );
    assert!(!session.is_open(), "it still counts among the strangers of its address");
    let bare = restored.append(&mut session, ledger, &[items[2]]);
    assert_eq!(bare, Err(Reason::NotMember), "a statement without its receipt");
    assert_eq!(restored.append(&mut session, ledger, &items[2..]), Ok(()));
    assert_eq!(restored.reads(&town, &device), before);

    // Who has nothing to bring back stays outside.
    let other = town.device();
    let (mut session, _) = restored.open_at(ledger, other.keys.sign(), here);
    let frames = restored.talk(&mut session, &ClientFrame::List { ledger, after: 0 });
    let farewell =
        matches!(frames.as_slice(), [ServerFrame::Goodbye { reason: Reason::NotMember, .. }]);
    assert!(farewell, "{frames:?}");
}

#[test]
fn a_joiner_who_never_got_the_keys_gets_them_on_coming_back() {
    let bench = Bench::new(Arc::new(MemoryLog::new()));
    let (mut town, founder, mut session) = bench.town();
    let invitation = town.invite(&founder, Role::Member, NEVER);
    let (statement, deposit) = (bytes(invitation.statement.bytes()), bytes(&invitation.deposit));
    bench
        .talk(&mut session, &ClientFrame::AppendInvite { ledger: town.ledger, statement, deposit });
    let mut device = town.device();
    let (mut holder, _) = bench.open(town.ledger, &invitation.secret.signing_key());
    let join = town.join(&invitation, &device);
    bench.append(&mut holder, town.ledger, &[join.bytes()]).unwrap();

    let has_keys = |frames: &[ServerFrame]| {
        frames.iter().any(|frame| {
            matches!(
                frame,
                ServerFrame::Deposit { deposit, .. } if deposit.as_slice() == invitation.deposit
            )
        })
    };
    let (mut session, frames) = bench.open(town.ledger, device.keys.sign());
    assert!(has_keys(&frames));
    let record = town.record(1);
    let entry = town.change(&mut device, record, "I can write");
    bench.append(&mut session, town.ledger, &[entry.bytes()]).unwrap();
    assert!(!has_keys(&bench.open(town.ledger, device.keys.sign()).1), "it has them");
}

#[test]
fn an_entry_with_an_absurd_place_is_refused_and_harms_nobody() {
    let bench = Bench::new(Arc::new(MemoryLog::new()));
    let (mut town, mut founder, mut session) = bench.town();
    let (mut member, mut others) = bench.join(&mut town, &founder, &mut session, Role::Member);
    let record = town.record(1);
    member.chain = ChainHead { sequence: u64::MAX - 1, ..ChainHead::EMPTY };
    let absurd = town.change(&mut member, record, "the last ever");
    let good = town.change(&mut founder, record, "good");
    // Brought by another, whose chain this is not.
    let refused = bench.append(&mut session, town.ledger, &[absurd.bytes(), good.bytes()]);
    assert_eq!(refused, Err(Reason::Malformed));
    assert_eq!(entries(&bench.reads(&town, &founder)), [good.id()]);
    assert_eq!(bench.append(&mut others, town.ledger, &[absurd.bytes()]), Err(Reason::Malformed));
}

#[test]
fn what_could_not_be_stored_is_not_acknowledged_and_is_taken_later() {
    let log = Arc::new(RiggedLog::default());
    let bench = Bench::new(log.clone());
    let (mut town, mut founder, mut session) = bench.town();
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "on a full disk");
    let invitation = town.invite(&founder, Role::Member, NEVER);
    let items = [entry.bytes(), invitation.statement.bytes()];
    log.full.store(true, Ordering::SeqCst);
    assert_eq!(bench.append(&mut session, town.ledger, &items), Err(Reason::Storage));
    assert_eq!(entries(&bench.reads(&town, &founder)), []);
    log.full.store(false, Ordering::SeqCst);
    assert_eq!(bench.append(&mut session, town.ledger, &items), Ok(()));
    assert_eq!(entries(&bench.reads(&town, &founder)), [entry.id()]);
}

#[test]
fn one_commit_of_many_sessions_judges_each_by_what_came_before() {
    let bench = Bench::new(Arc::new(MemoryLog::new()));
    let (mut town, founder, mut session) = bench.town();
    let (mut member, mut others) = bench.join(&mut town, &founder, &mut session, Role::Member);
    let record = town.record(1);
    let removal = town.remove(&founder, &member);
    let late = town.change(&mut member, record, "too late");
    let propose = |session: &mut RelaySession, item: &Arc<[u8]>| {
        let items = List::new(vec![bytes(item)]).unwrap();
        let frame = ClientFrame::Append { ledger: town.ledger, items };
        let mut effects = session.receive(&bench.hub, &frame.to_bytes(), bench.now);
        match effects.pop() {
            Some(Effect::Append(proposal)) => proposal,
            other => panic!("{other:?}"),
        }
    };
    // Both signatures were checked before either was written.
    let proposals =
        vec![propose(&mut session, removal.bytes()), propose(&mut others, late.bytes())];
    let committed = bench.hub.commit(&proposals, bench.now);
    assert_eq!(committed.outcomes[0].acked.len(), 1);
    assert_eq!(committed.outcomes[1].rejected, [(late.id(), Reason::Removed)]);
    assert_eq!(committed.grown, [town.ledger]);
}

proptest! {
    #[test]
    fn no_bytes_bring_a_session_down(frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 1..8)) {
        let bench = Bench::new(Arc::new(MemoryLog::new()));
        let (town, founder, _) = bench.town();
        let (mut open, _) = bench.open(town.ledger, founder.keys.sign());
        let mut fresh = RelaySession::new([1; 32]);
        for frame in frames {
            for session in [&mut open, &mut fresh] {
                let effects = session.receive(&bench.hub, &frame, bench.now);
                bench.perform(session, effects);
            }
        }
        prop_assert_eq!(bench.reads(&town, &founder).len(), 2);
    }

    #[test]
    fn a_frame_with_one_wrong_byte_changes_nothing_but_what_was_signed(at in 0_usize..2000, flip in 1_u8..) {
        let bench = Bench::new(Arc::new(MemoryLog::new()));
        let (mut town, mut founder, mut session) = bench.town();
        let record = town.record(1);
        let entry = town.change(&mut founder, record, "signed");
        let items = List::new(vec![bytes(entry.bytes())]).unwrap();
        let mut frame = ClientFrame::Append { ledger: town.ledger, items }.to_bytes();
        let at = at % frame.len();
        frame[at] ^= flip;
        let effects = session.receive(&bench.hub, &frame, bench.now);
        bench.perform(&mut session, effects);
        let stored = bench.reads(&town, &founder);
        for item in stored.iter().skip(2) {
            prop_assert_eq!(item.id(), entry.id());
        }
    }
}

#[test]
fn reloading_a_ledger_gives_the_same_picture() {
    let log = Arc::new(MemoryLog::new());
    let bench = Bench::new(log.clone());
    let (mut town, mut founder, mut session) = bench.town();
    let record = town.record(1);
    let first = town.change(&mut founder, record, "one");
    bench.append(&mut session, town.ledger, &[first.bytes()]).unwrap();
    drop(session);
    bench.hub.forget_idle();
    let next = town.change(&mut founder, record, "two");
    let (mut session, frames) = bench.open(town.ledger, founder.keys.sign());
    assert!(matches!(&frames[0], ServerFrame::Welcome { own, .. } if *own == first.chain_head()));
    bench.append(&mut session, town.ledger, &[next.bytes()]).unwrap();
    assert_eq!(entries(&bench.reads(&town, &founder)), [first.id(), next.id()]);
    let control = |item: &Delivery| match item {
        Delivery::Whole(bytes) => Item::parse(bytes.as_slice()).unwrap().is_control(),
        Delivery::Own(_) | Delivery::Stub { .. } => false,
    };
    assert_eq!(bench.reads(&town, &founder).iter().filter(|item| control(item)).count(), 2);
}
