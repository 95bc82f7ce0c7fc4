//! What a relay refuses: each with a reason, with nothing changed, and it stays up.

use std::sync::Arc;

use crate::{
    line::{CARRIERS, Carrier, Fixture, Line, NONCE, post},
    town::{Device, NEVER, Town, bytes},
};
use staffelstab_server::{
    config::{Connections, Founding, Policy},
    log::MemoryLog,
};
use staffelstab_shared::{
    cbor::List,
    crypto::{DeviceKeys, SigningKey},
    envelope::{ChainHead, Entry},
    id::{LedgerId, RelayId},
    membership::Role,
    protocol::{
        ClientFrame, Frame, Handshake, MAX_FRAME, Reason, RunningHash, ServerFrame, join_frames,
    },
    time::UnixMillis,
};

/// A relay with a town whose log ends at 2.
struct Scene {
    relay: Fixture,
    town: Town,
    founder: Device,
    line: Line,
    carrier: Carrier,
}

impl Scene {
    async fn new(carrier: Carrier) -> Self {
        let relay = Fixture::start().await;
        let (town, founder, line) = relay.town(carrier).await;
        Self { relay, town, founder, line, carrier }
    }

    /// Nothing was changed, and the relay goes on.
    async fn is_untouched(&mut self) {
        self.log_ends_at(2).await;
    }

    async fn log_ends_at(&mut self, end: u64) {
        let mut line = self.relay.line(self.carrier).await;
        let welcome = line.open(self.town.ledger, self.founder.keys.sign(), None).await;
        let ServerFrame::Welcome { head, .. } = welcome else { panic!("{welcome:?}") };
        assert_eq!(head.sequence, end);
        let record = self.town.record(200);
        let entry = self.town.change(&mut self.founder, record, "still alive");
        line.append(&[entry.bytes()]).await.unwrap();
    }
}

pub(crate) fn goodbye(frame: &ServerFrame) -> Option<Reason> {
    if let ServerFrame::Goodbye { reason, .. } = frame { Some(*reason) } else { None }
}

fn stranger() -> DeviceKeys {
    DeviceKeys::from_seeds(&[8; 32], &[9; 32])
}

#[tokio::test]
async fn a_non_member_is_turned_away() {
    for carrier in CARRIERS {
        let mut scene = Scene::new(carrier).await;
        let mut line = scene.relay.line(carrier).await;
        let answer = line.open(scene.town.ledger, stranger().sign(), None).await;
        assert_eq!(goodbye(&answer), Some(Reason::NotMember));
        assert_eq!(line.receive().await, None, "nothing follows");
        scene.is_untouched().await;
    }
}

#[tokio::test]
async fn nobody_can_be_somebody_else() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let mut line = scene.relay.line(Carrier::WebSocket).await;
    let ledger = scene.town.ledger;
    let handshake = line.hello(ledger, scene.founder.keys.sign()).await;
    let signature = handshake.prove(stranger().sign());
    line.send(&ClientFrame::Prove { ledger, signature, cursor: None }).await;
    assert_eq!(line.goodbye().await, Reason::BadProof);
    scene.is_untouched().await;
}

#[tokio::test]
async fn a_proof_that_was_recorded_opens_nothing() {
    for carrier in CARRIERS {
        let mut scene = Scene::new(carrier).await;
        let ledger = scene.town.ledger;
        let key = scene.founder.keys.sign();
        let mut recorded = scene.relay.line(carrier).await;
        let signature = recorded.hello(ledger, key).await.prove(key);

        let mut replayed = scene.relay.line(carrier).await;
        replayed.hello(ledger, key).await;
        replayed.send(&ClientFrame::Prove { ledger, signature, cursor: None }).await;
        assert_eq!(replayed.goodbye().await, Reason::BadProof);
        scene.is_untouched().await;
    }
}

#[tokio::test]
async fn a_challenge_forwarded_from_another_relay_opens_nothing() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let ledger = scene.town.ledger;
    let key = scene.founder.keys.sign();
    // An evil relay shows the device this relay's nonce as its own challenge; the device
    // answers to the evil relay.
    let mut line = scene.relay.line(Carrier::WebSocket).await;
    let real = line.hello(ledger, key).await;
    let evil = SigningKey::from_seed(&[66; 32]);
    let forwarded = Handshake { relay: RelayId::from(evil.public()), ..real };
    forwarded.verify_challenge(&forwarded.challenge(&evil)).unwrap();
    let signature = forwarded.prove(key);
    line.send(&ClientFrame::Prove { ledger, signature, cursor: None }).await;
    assert_eq!(line.goodbye().await, Reason::BadProof);
    scene.is_untouched().await;
}

#[tokio::test]
async fn a_session_has_one_challenge() {
    let scene = Scene::new(Carrier::WebSocket).await;
    let mut line = scene.relay.line(Carrier::WebSocket).await;
    line.hello(scene.town.ledger, scene.founder.keys.sign()).await;
    let principal = scene.founder.keys.sign().public();
    let ledger = scene.town.ledger;
    line.send(&ClientFrame::Hello { ledger, versions: (1, 1), principal, nonce: NONCE }).await;
    assert_eq!(line.goodbye().await, Reason::Malformed);
}

#[tokio::test]
async fn a_version_that_nobody_shares_is_said() {
    let scene = Scene::new(Carrier::WebSocket).await;
    let mut line = scene.relay.line(Carrier::WebSocket).await;
    let principal = scene.founder.keys.sign().public();
    let ledger = scene.town.ledger;
    line.send(&ClientFrame::Hello { ledger, versions: (2, 9), principal, nonce: NONCE }).await;
    assert_eq!(line.goodbye().await, Reason::Version);
}

#[tokio::test]
async fn a_forged_signature_is_refused() {
    for carrier in CARRIERS {
        let mut scene = Scene::new(carrier).await;
        let record = scene.town.record(1);
        let entry = scene.town.change(&mut scene.founder, record, "forged");
        let mut forged = entry.bytes().to_vec();
        *forged.last_mut().unwrap() ^= 1;
        assert_eq!(scene.line.append(&[&forged.into()]).await, Err(Reason::BadSignature));
        scene.founder.chain = ChainHead::EMPTY;
        scene.is_untouched().await;
    }
}

#[tokio::test]
async fn a_tampered_header_is_refused() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let record = scene.town.record(1);
    let entry = scene.town.change(&mut scene.founder, record, "mine");
    let place = entry.bytes().windows(16).position(|window| window == record.as_bytes());
    let mut tampered = entry.bytes().to_vec();
    tampered[place.unwrap()] ^= 1;
    let parsed = Entry::parse(&tampered).unwrap();
    assert_ne!(parsed.header().record, record, "still well-formed");
    assert_eq!(scene.line.append(&[&tampered.into()]).await, Err(Reason::BadSignature));
    scene.founder.chain = ChainHead::EMPTY;
    scene.is_untouched().await;
}

#[tokio::test]
async fn an_entry_of_somebody_unknown_is_refused() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let mut unknown = Device { keys: stranger(), chain: ChainHead::EMPTY };
    let record = scene.town.record(1);
    let entry = scene.town.change(&mut unknown, record, "who am I?");
    assert_eq!(scene.line.append(&[entry.bytes()]).await, Err(Reason::NotMember));
    scene.is_untouched().await;
}

#[tokio::test]
async fn an_entry_of_another_ledger_is_refused() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let (mut other, mut founder) = Town::found(scene.relay.id, 99);
    let record = other.record(1);
    let entry = other.change(&mut founder, record, "lost");
    assert_eq!(scene.line.append(&[entry.bytes()]).await, Err(Reason::OtherLedger));
    scene.is_untouched().await;
}

#[tokio::test]
async fn an_oversize_frame_is_refused() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    scene.line.send_bytes(vec![0; MAX_FRAME + 1]).await;
    assert_eq!(scene.line.goodbye().await, Reason::TooLarge);
    scene.is_untouched().await;

    let body = vec![0; 2 * MAX_FRAME];
    assert_eq!(post(scene.relay.address(), None, body).await.status(), 413);
    scene.log_ends_at(3).await;
}

#[tokio::test]
async fn random_bytes_are_refused() {
    for carrier in CARRIERS {
        let mut scene = Scene::new(carrier).await;
        for seed in 0..32_u8 {
            let mut noise = vec![0; usize::from(seed) * 7 + 1];
            blake3::Hasher::new().update(&[seed]).finalize_xof().fill(&mut noise);
            let mut line = scene.relay.line(carrier).await;
            line.send_bytes(noise.clone()).await;
            assert_eq!(line.goodbye().await, Reason::Malformed);

            let mut member = scene.relay.line(carrier).await;
            member.open(scene.town.ledger, scene.founder.keys.sign(), None).await;
            let refused = member.append(&[&noise.clone().into()]).await;
            assert!(matches!(refused, Err(Reason::Malformed | Reason::Version)), "{refused:?}");
            member.send_bytes(noise).await;
            assert_eq!(member.goodbye().await, Reason::Malformed);
        }
        scene.is_untouched().await;
    }
}

#[tokio::test]
async fn text_is_no_frame() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    scene.line.send_text("hello").await;
    assert_eq!(scene.line.goodbye().await, Reason::Malformed);
    scene.is_untouched().await;
}

#[tokio::test]
async fn a_body_that_is_cut_off_is_refused() {
    let mut scene = Scene::new(Carrier::Post).await;
    let frame = ClientFrame::List { ledger: scene.town.ledger, after: 0 }.to_bytes();
    let mut body = join_frames([frame.as_slice()]);
    body.pop();
    assert_eq!(post(scene.relay.address(), None, body).await.status(), 400);
    let unknown = Some("00000000000000000000000000000000");
    assert_eq!(post(scene.relay.address(), unknown, Vec::new()).await.status(), 410);
    assert_eq!(post(scene.relay.address(), Some("ä"), Vec::new()).await.status(), 410);
    scene.is_untouched().await;
}

#[tokio::test]
async fn an_invite_works_once() {
    for carrier in CARRIERS {
        let mut scene = Scene::new(carrier).await;
        let Scene { relay, town, founder, line, .. } = &mut scene;
        let invitation = town.invite(founder, Role::Member, NEVER);
        line.append(&[invitation.statement.bytes()]).await.unwrap();
        let key = invitation.secret.signing_key();
        let mut late = relay.line(carrier).await;
        late.open(town.ledger, &key, None).await;
        relay.join(town, &invitation, carrier).await;

        let newcomer = town.device();
        let join = town.join(&invitation, &newcomer);
        assert_eq!(late.append(&[join.bytes()]).await, Err(Reason::InviteClosed));
        let mut later = relay.line(carrier).await;
        let answer = later.open(town.ledger, &key, None).await;
        assert_eq!(goodbye(&answer), Some(Reason::InviteClosed));
        scene.log_ends_at(6).await;
    }
}

#[tokio::test]
async fn an_expired_invite_is_refused() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let Scene { relay, town, founder, line, .. } = &mut scene;
    let invitation = town.invite(founder, Role::Member, UnixMillis(1));
    line.append(&[invitation.statement.bytes()]).await.unwrap();
    let mut late = relay.line(Carrier::WebSocket).await;
    let answer = late.open(town.ledger, &invitation.secret.signing_key(), None).await;
    assert_eq!(goodbye(&answer), Some(Reason::InviteClosed));
    // Nor can a member bring in the join.
    let newcomer = town.device();
    let join = town.join(&invitation, &newcomer);
    assert_eq!(line.append(&[join.bytes()]).await, Err(Reason::InviteClosed));
    scene.log_ends_at(4).await;
}

#[tokio::test]
async fn an_invite_appends_nothing_but_its_join() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let Scene { relay, town, founder, line, .. } = &mut scene;
    let invitation = town.invite(founder, Role::Steward, NEVER);
    line.append(&[invitation.statement.bytes()]).await.unwrap();
    let mut holder = relay.line(Carrier::WebSocket).await;
    let key = invitation.secret.signing_key();
    holder.open(town.ledger, &key, None).await;
    let record = town.record(1);
    let chain = founder.chain;
    let entry = town.change(founder, record, "stolen");
    assert_eq!(holder.append(&[entry.bytes()]).await, Err(Reason::NotAllowed));
    founder.chain = chain;
    let heads = town.heads.clone();
    let removal = town.remove(founder, &Device { keys: stranger(), chain: ChainHead::EMPTY });
    assert_eq!(holder.append(&[removal.bytes()]).await, Err(Reason::NotAllowed));
    town.heads = heads;
    holder.send(&ClientFrame::List { ledger: town.ledger, after: 0 }).await;
    assert_eq!(holder.goodbye().await, Reason::NotAllowed);
    scene.log_ends_at(4).await;
}

#[tokio::test]
async fn a_deposit_that_is_not_the_promised_one_is_refused() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let Scene { town, founder, line, .. } = &mut scene;
    let invitation = town.invite(founder, Role::Member, NEVER);
    let (statement, deposit) = (bytes(invitation.statement.bytes()), bytes(b"other keys"));
    line.send(&ClientFrame::AppendInvite { ledger: town.ledger, statement, deposit }).await;
    assert_eq!(line.verdict(1).await, Err(Reason::Malformed));
    scene.is_untouched().await;
}

#[tokio::test]
async fn a_reader_writes_nothing() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let Scene { relay, town, founder, line, .. } = &mut scene;
    let invitation = town.invite(founder, Role::Reader, NEVER);
    line.append(&[invitation.statement.bytes()]).await.unwrap();
    let (mut reader, mut others) = relay.join(town, &invitation, Carrier::WebSocket).await;
    let record = town.record(1);
    let entry = town.change(&mut reader, record, "I may not");
    assert_eq!(others.append(&[entry.bytes()]).await, Err(Reason::NotAllowed));
    assert_eq!(line.append(&[entry.bytes()]).await, Err(Reason::NotAllowed));
    scene.log_ends_at(6).await;
}

#[tokio::test]
async fn a_statement_whose_heads_are_unknown_is_refused() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let Scene { town, founder, line, .. } = &mut scene;
    let _never_sent = town.invite(founder, Role::Member, NEVER);
    let second = town.invite(founder, Role::Member, NEVER);
    assert_eq!(line.append(&[second.statement.bytes()]).await, Err(Reason::UnknownHeads));
    scene.is_untouched().await;
}

#[tokio::test]
async fn a_gap_and_a_fork_of_ones_own_chain_are_refused() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let Scene { town, founder, line, .. } = &mut scene;
    let record = town.record(1);
    let first = town.change(founder, record, "one");
    let second = town.change(founder, record, "two");
    assert_eq!(line.append(&[second.bytes()]).await, Err(Reason::Gap));
    line.append(&[first.bytes()]).await.unwrap();
    founder.chain = ChainHead::EMPTY;
    let fork = town.change(founder, record, "another one");
    assert_eq!(line.append(&[fork.bytes()]).await, Err(Reason::Fork));
    founder.chain = first.chain_head();
    scene.log_ends_at(3).await;
}

#[tokio::test]
async fn a_fork_that_another_member_brings_is_kept() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let Scene { relay, town, founder, line, .. } = &mut scene;
    let invitation = town.invite(founder, Role::Member, NEVER);
    line.append(&[invitation.statement.bytes()]).await.unwrap();
    let (_, mut others) = relay.join(town, &invitation, Carrier::WebSocket).await;
    let record = town.record(1);
    let first = town.change(founder, record, "one");
    line.append(&[first.bytes()]).await.unwrap();
    founder.chain = ChainHead::EMPTY;
    let fork = town.change(founder, record, "another one");
    others.append(&[fork.bytes()]).await.unwrap();
    founder.chain = first.chain_head();
    scene.log_ends_at(8).await;
}

#[tokio::test]
async fn a_cursor_of_nowhere_makes_no_trouble() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let ledger = scene.town.ledger;
    for sequence in [1, 2, 3, i64::MAX as u64 + 1, u64::MAX] {
        let hash = RunningHash::EMPTY;
        let cursor = staffelstab_shared::protocol::Cursor { relay: scene.relay.id, sequence, hash };
        let mut line = scene.relay.line(Carrier::WebSocket).await;
        let welcome = line.open(ledger, scene.founder.keys.sign(), Some(cursor)).await;
        assert!(matches!(welcome, ServerFrame::Welcome { resumed: false, .. }), "{sequence}");
        line.send(&ClientFrame::Read { ledger, after: cursor }).await;
        let resumed = line.wait_for(|frame| match frame {
            ServerFrame::Welcome { resumed, .. } => Some(*resumed),
            _ => None,
        });
        assert!(!resumed.await);
        line.send(&ClientFrame::List { ledger, after: sequence }).await;
        line.wait_for(|frame| matches!(frame, ServerFrame::Listing { .. }).then_some(())).await;
    }
    scene.is_untouched().await;
}

#[tokio::test]
async fn a_closed_relay_founds_nothing() {
    let policy = Policy { founding: Founding::Closed, ..Policy::default() };
    let relay = Fixture::with(policy, Connections::default(), Arc::new(MemoryLog::new())).await;
    let (town, founder) = Town::found(relay.id, 1);
    let mut line = relay.line(Carrier::WebSocket).await;
    let answer = line.open(town.ledger, founder.keys.sign(), None).await;
    assert_eq!(goodbye(&answer), Some(Reason::FoundingClosed));
}

#[tokio::test]
async fn a_founding_that_somebody_else_brings_makes_nobody_else_a_member() {
    let relay = Fixture::start().await;
    let (town, founder) = Town::found(relay.id, 1);
    let (other, _) = Town::found(relay.id, 2);
    let mut thief = relay.line(Carrier::WebSocket).await;
    thief.open(town.ledger, stranger().sign(), None).await;
    thief.append(&[town.founding.bytes()]).await.unwrap();
    thief.send(&ClientFrame::List { ledger: town.ledger, after: 0 }).await;
    assert_eq!(thief.goodbye().await, Reason::NotMember);
    assert!(thief.items.is_empty(), "it reads nothing of what it brought");
    let mut line = relay.line(Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    assert_eq!(line.append(&[other.founding.bytes()]).await, Err(Reason::OtherLedger));
    line.append(&[town.founding.bytes()]).await.unwrap();
}

#[tokio::test]
async fn frames_for_another_ledger_end_a_session() {
    let mut scene = Scene::new(Carrier::WebSocket).await;
    let ledger = LedgerId::new([1; 16]);
    scene.line.send(&ClientFrame::Append { ledger, items: List::default() }).await;
    assert_eq!(scene.line.goodbye().await, Reason::OtherLedger);
    scene.is_untouched().await;
}

#[tokio::test]
async fn strangers_of_one_address_are_counted() {
    let connections = Connections { strangers_per_address: 2, ..Connections::default() };
    let relay = Fixture::with(Policy::default(), connections, Arc::new(MemoryLog::new())).await;
    let first = relay.line(Carrier::WebSocket).await;
    // A member is a stranger no more, and leaves the place to the next.
    let (town, founder, _line) = relay.town(Carrier::WebSocket).await;
    let mut third = relay.line(Carrier::WebSocket).await;
    third.open(town.ledger, founder.keys.sign(), None).await;
    let _second = relay.line(Carrier::WebSocket).await;
    assert_eq!(post(relay.address(), None, vec![0; 4]).await.status(), 429);
    drop(first);
    while post(relay.address(), None, vec![0; 4]).await.status() == 429 {}
}

#[tokio::test]
async fn who_never_says_who_they_are_is_dropped() {
    let connections = Connections { handshake_secs: 1, ..Connections::default() };
    let relay = Fixture::with(Policy::default(), connections, Arc::new(MemoryLog::new())).await;
    let mut silent = relay.line(Carrier::WebSocket).await;
    assert_eq!(silent.goodbye().await, Reason::TooSlow);
}
