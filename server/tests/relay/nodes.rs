//! Several nodes of one relay on one log: what each keeps in memory follows what lies there.

use std::sync::Arc;

use staffelstab_server::{log::MemoryLog, session::Effect};
use staffelstab_shared::{
    cbor::List,
    membership::Role,
    protocol::{ClientFrame, Frame as _, Reason},
};

use crate::{
    bench::{Bench, delivered},
    line::{Carrier, Fixture, entries},
    rigged::RiggedLog,
    town::{Town, bytes},
};

#[test]
fn a_node_that_somebody_else_overtook_judges_that_ledger_again_and_no_other() {
    let log = Arc::new(MemoryLog::new());
    let (one, two) = (Bench::new(log.clone()), Bench::new(log));
    let (mut town, mut founder, mut session) = one.town();
    let (mut member, _) = one.join(&mut town, &founder, &mut session, Role::Member);
    // The other node has the ledger in memory, and another ledger of its own.
    let (mut members, _) = two.open(town.ledger, member.keys.sign());
    let (other, mut others_founder) = Town::found(two.hub.id(), 9);
    let mut other = other;
    let (mut elsewhere, _) = two.open(other.ledger, others_founder.keys.sign());
    two.append(&mut elsewhere, other.ledger, &[other.founding.bytes()]).unwrap();

    let record = town.record(1);
    let first = town.change(&mut founder, record, "by the first node");
    assert_eq!(one.append(&mut session, town.ledger, &[first.bytes()]), Ok(()));
    let second = town.change(&mut member, record, "by the second node");
    let apart = other.change(&mut others_founder, record, "in another ledger");
    let propose = |session: &mut staffelstab_server::session::RelaySession, ledger, item| {
        let items = List::new(vec![bytes(item)]).unwrap();
        let frame = ClientFrame::Append { ledger, items }.to_bytes();
        match session.receive(&two.hub, &frame, two.now).pop() {
            Some(Effect::Append(proposal)) => proposal,
            effect => panic!("{effect:?}"),
        }
    };
    let proposals = vec![
        propose(&mut elsewhere, other.ledger, apart.bytes()),
        propose(&mut members, town.ledger, second.bytes()),
    ];
    let committed = two.hub.commit(&proposals, two.now);
    // Founding, invite and join have a receipt each.
    assert_eq!(committed.outcomes[0].acked, [(apart.id(), 3)]);
    assert_eq!(committed.outcomes[1].acked, [(second.id(), 8)]);
    let mut grown = committed.grown;
    grown.sort_unstable();
    let mut both = vec![town.ledger, other.ledger];
    both.sort_unstable();
    assert_eq!(grown, both);
    assert_eq!(entries(&two.reads(&town, &founder)), [first.id(), second.id()]);
}

#[test]
fn what_another_node_wrote_meanwhile_decides() {
    let log = Arc::new(MemoryLog::new());
    let (one, two) = (Bench::new(log.clone()), Bench::new(log));
    let (mut town, founder, mut session) = one.town();
    let (mut member, _) = one.join(&mut town, &founder, &mut session, Role::Member);
    let (mut members, _) = two.open(town.ledger, member.keys.sign());
    let removal = town.remove(&founder, &member);
    one.append(&mut session, town.ledger, &[removal.bytes()]).unwrap();
    let record = town.record(1);
    let late = town.change(&mut member, record, "too late");
    let refused = two.append(&mut members, town.ledger, &[late.bytes()]);
    assert_eq!(refused, Err(Reason::Removed));
}

#[test]
fn readers_of_one_node_get_what_another_wrote_once_it_has_caught_up() {
    let log = Arc::new(MemoryLog::new());
    let (one, two) = (Bench::new(log.clone()), Bench::new(log));
    let (mut town, mut founder, mut session) = one.town();
    let (member, _) = one.join(&mut town, &founder, &mut session, Role::Member);
    let (mut reading, _) = two.open(town.ledger, member.keys.sign());
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "by the first node");
    one.append(&mut session, town.ledger, &[entry.bytes()]).unwrap();
    assert_eq!(two.perform(&mut reading, Vec::new()), []);
    two.hub.catch_up(town.ledger);
    let read = delivered(&two.perform(&mut reading, Vec::new()));
    assert_eq!(entries(&read), [entry.id()]);
    // Once too often is no harm.
    two.hub.catch_up(town.ledger);
    assert_eq!(two.perform(&mut reading, Vec::new()), []);
}

#[tokio::test]
async fn a_device_that_listens_is_woken_by_what_another_node_wrote() {
    let log = Arc::new(RiggedLog::default());
    let relay = Fixture::with(Default::default(), Default::default(), log.clone()).await;
    let (mut town, mut founder, mut line) = relay.town(Carrier::WebSocket).await;
    let other_node = Bench::new(log.log.clone());
    let (mut session, _) = other_node.open(town.ledger, founder.keys.sign());
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "by the other node");
    other_node.append(&mut session, town.ledger, &[entry.bytes()]).unwrap();
    log.tell(town.ledger);
    assert_eq!(entries(line.read_to(3).await), [entry.id()]);
}
