//! What a device believes of a relay that loses, refuses or invents. The relay is played by
//! the test, frame by frame.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

use super::super::{Context, Effect, Effects, End, Replica, Status, rows::Pairs};
use crate::{
    cbor::List,
    crypto::SigningKey,
    envelope::ChainHead,
    id::{EntryId, RecordId, RelayId},
    kind::Kind,
    protocol::{self, ClientFrame, Cursor, Handshake, Item, Reason, ServerFrame, VERSION, item_id},
    record::Edit,
    sync::Table,
    time::UnixMillis,
};

const RECORD: RecordId = RecordId::new([9; 16]);

/// A device, what its storage keeps of the log, and what it last sent and why it hung up.
struct Phone {
    ctx: Context,
    replica: Replica,
    log: Pairs,
    sent: Vec<ClientFrame>,
    end: Option<End>,
}

/// A relay as the test has it answer.
struct Relay {
    key: SigningKey,
    log: Vec<EntryId>,
}

impl Relay {
    fn new(seed: u8) -> Self {
        Self { key: SigningKey::from_seed(&[seed; 32]), log: Vec::new() }
    }

    fn id(&self) -> RelayId {
        RelayId::from(self.key.public())
    }

    fn head(&self) -> Cursor {
        self.log.iter().fold(Cursor::start(self.id()), |at, id| at.then(*id))
    }
}

impl Phone {
    fn found(home: &Relay) -> Self {
        let mut ctx =
            Context { now: UnixMillis(1_790_000_000_000), rng: ChaCha20Rng::from_seed([7; 32]) };
        let (replica, founding) = Replica::found(&mut ctx, home.id());
        let mut phone = Self { ctx, replica, log: Vec::new(), sent: Vec::new(), end: None };
        phone.carry_out(founding);
        phone
    }

    fn carry_out(&mut self, effects: Effects) {
        for effect in effects {
            match effect {
                Effect::Commit { rows, .. } => {
                    let log = rows.into_iter().filter(|row| row.table == Table::Log);
                    self.log.extend(log.filter_map(|row| Some((row.key, row.value?))));
                }
                Effect::Send { frames, .. } => self.sent.extend(frames),
                Effect::End { peer, why } => {
                    self.replica.disconnect(peer);
                    self.end = Some(why);
                }
                Effect::ReadLog { .. } => {
                    let next = self.replica.read_log(&mut self.ctx, &self.log);
                    self.carry_out(next);
                }
                Effect::Show { .. } | Effect::Members => {}
            }
        }
    }

    fn write(&mut self, record: RecordId) {
        let edits = [Edit::put("name", "Nour")];
        let effects =
            self.replica.create(&mut self.ctx, record, &Kind::Person, &edits).expect("it may");
        self.carry_out(effects);
    }

    fn hear(&mut self, relay: &Relay, frame: ServerFrame) {
        let effects = self.replica.receive(&mut self.ctx, relay.id(), frame);
        self.carry_out(effects);
    }

    /// Connects up to the welcome, which the test gives.
    fn meet(&mut self, relay: &Relay, known: bool, resumed: bool, own: ChainHead) {
        (self.sent, self.end) = (Vec::new(), None);
        let effects = self.replica.connect(&mut self.ctx, relay.id());
        self.carry_out(effects);
        let Some(ClientFrame::Hello { ledger, principal, nonce, .. }) = self.sent.pop() else {
            panic!("it says hello")
        };
        let handshake = Handshake {
            relay: relay.id(),
            ledger,
            version: VERSION,
            principal,
            client_nonce: nonce,
            relay_nonce: [5; 32],
        };
        let signature = handshake.challenge(&relay.key);
        let challenge = ServerFrame::Challenge {
            ledger,
            relay: relay.id(),
            version: VERSION,
            nonce: [5; 32],
            signature,
        };
        self.hear(relay, challenge);
        self.sent.clear();
        let head = relay.head();
        self.hear(relay, ServerFrame::Welcome { ledger, known, resumed, head, own });
        if known && resumed {
            let items = List::new(Vec::new()).unwrap();
            self.hear(relay, ServerFrame::Control { ledger, items, last: true });
        }
    }

    /// The items that were sent and not looked at yet.
    fn appended(&mut self) -> Vec<Vec<u8>> {
        let sent = core::mem::take(&mut self.sent);
        let items = sent.into_iter().filter_map(|frame| {
            if let ClientFrame::Append { items, .. } = frame {
                Some(items.into_vec())
            } else {
                None
            }
        });
        items.flatten().map(|item| item.as_slice().to_vec()).collect()
    }

    /// Takes everything that was sent, durably.
    fn take_all(&mut self, relay: &mut Relay) -> Vec<Vec<u8>> {
        let items = self.appended();
        for item in &items {
            relay.log.push(item_id(item));
            let items = List::new(vec![(item_id(item), relay.head().sequence)]).unwrap();
            let ledger = self.replica.ledger();
            self.hear(relay, ServerFrame::Acked { ledger, items });
        }
        items
    }

    fn refuse(&mut self, relay: &Relay, id: EntryId, reason: Reason) {
        let ledger = self.replica.ledger();
        self.hear(relay, ServerFrame::Rejected { ledger, id, reason });
    }

    /// Answers the question for the ids of its log.
    fn list(&mut self, relay: &Relay) {
        let ledger = self.replica.ledger();
        let pages = [(0, relay.log.clone()), (relay.head().sequence, Vec::new())];
        for (after, ids) in pages {
            let ids = List::new(ids).unwrap();
            self.hear(relay, ServerFrame::Listing { ledger, after, ids });
        }
    }

    fn is_safe(&self, relay: &Relay) -> bool {
        let Status { unsent, only_elsewhere, refused, .. } = self.replica.status();
        let safe = (unsent, only_elsewhere, refused) == (0, 0, 0);
        assert_eq!(safe, self.replica.has_all_of_mine(relay.id()));
        safe
    }
}

fn entries(items: &[Vec<u8>]) -> Vec<(EntryId, ChainHead)> {
    let entry = |item: &Vec<u8>| match Item::parse(item) {
        Ok(Item::Entry(entry)) => Some((entry.id(), entry.chain_head())),
        Ok(Item::Statement(_) | Item::Receipt(_)) | Err(_) => None,
    };
    items.iter().filter_map(entry).collect()
}

/// A phone that has written one record, all of it at the home.
fn safe() -> (Phone, Relay, ChainHead) {
    let mut home = Relay::new(1);
    let mut phone = Phone::found(&home);
    phone.write(RECORD);
    phone.meet(&home, false, true, ChainHead::EMPTY);
    assert!(!phone.is_safe(&home));
    let items = phone.take_all(&mut home);
    let (_, own) = entries(&items)[0];
    assert!(phone.is_safe(&home));
    phone.replica.disconnect(home.id());
    (phone, home, own)
}

#[test]
fn what_the_home_lost_and_refuses_for_now_is_only_here() {
    let (mut phone, mut home, own) = safe();
    home.log.truncate(1);
    // However often it is tried, and although nothing of it is unknown to the home.
    for reason in [Reason::Quota, Reason::Storage, Reason::Busy] {
        phone.meet(&home, true, false, ChainHead::EMPTY);
        phone.list(&home);
        let lacking = entries(&phone.appended());
        assert_eq!(lacking.len(), 1);
        phone.refuse(&home, lacking[0].0, reason);
        assert_eq!(phone.end, Some(End::Refused(reason)));
        assert_eq!(phone.replica.status().unsent, 1, "{reason:?}");
        assert!(!phone.is_safe(&home));
    }
    phone.meet(&home, true, false, ChainHead::EMPTY);
    phone.list(&home);
    assert_eq!(entries(&phone.take_all(&mut home)), [(own.id, own)]);
    assert!(phone.is_safe(&home));
}

#[test]
fn what_the_home_lost_and_refuses_for_good_is_not_said_to_be_there_after_a_reconnection() {
    let (mut phone, mut home, _) = safe();
    home.log.truncate(1);
    phone.meet(&home, true, false, ChainHead::EMPTY);
    phone.list(&home);
    let lacking = entries(&phone.appended());
    phone.refuse(&home, lacking[0].0, Reason::NotMember);
    for _ in 0..2 {
        assert_eq!(phone.replica.status().unsent, 1);
        assert!(!phone.is_safe(&home));
        phone.replica.disconnect(home.id());
        phone.meet(&home, true, true, ChainHead::EMPTY);
        assert_eq!(phone.end, None, "it is not compared over and over");
    }
    // Later words that it takes do not hide the gap.
    phone.write(RecordId::new([8; 16]));
    assert_eq!(phone.take_all(&mut home).len(), 1);
    assert_eq!(phone.replica.status().unsent, 1);
    assert!(!phone.is_safe(&home));
}

#[test]
fn a_further_relay_cannot_invent_an_end_of_the_own_chain() {
    for sequence in [1, 2, 1_000, i64::MAX.cast_unsigned(), u64::MAX] {
        let (mut phone, mut home, own) = safe();
        let mut liar = Relay::new(2);
        liar.log.push(home.log[0]);
        let met = phone.replica.meet_relay(liar.id());
        phone.carry_out(met);
        let invented = ChainHead { sequence, id: EntryId::new([3; 32]) };
        phone.meet(&liar, true, false, invented);
        phone.list(&liar);
        phone.write(RecordId::new([8; 16]));
        let _what_it_keeps = phone.appended();
        phone.replica.disconnect(liar.id());

        // The home gets what comes next, chained to what it has.
        phone.meet(&home, true, true, own);
        let next = entries(&phone.take_all(&mut home));
        assert_eq!(next.len(), 1, "{sequence}");
        assert_eq!(next[0].1.sequence, own.sequence + 1, "{sequence}");
        assert!(phone.is_safe(&home), "{sequence}: {:?}", phone.replica.status());
    }
}

#[test]
fn a_device_that_was_rolled_back_writes_behind_what_it_gets_back() {
    let mut home = Relay::new(1);
    let mut phone = Phone::found(&home);
    phone.meet(&home, false, true, ChainHead::EMPTY);
    let founding = phone.take_all(&mut home);
    assert_eq!(founding.len(), 1);
    phone.replica.disconnect(home.id());
    // What it wrote once and does not know any more.
    let mut before = Phone::found(&home);
    before.write(RECORD);
    before.meet(&home, false, true, ChainHead::EMPTY);
    let lost = before.appended().pop().unwrap();
    let (id, own) = entries(core::slice::from_ref(&lost))[0];
    home.log.push(id);

    phone.write(RecordId::new([8; 16]));
    phone.meet(&home, true, true, own);
    assert_eq!(phone.appended().len(), 0, "it may not write before it has seen its own end");
    let ledger = phone.replica.ledger();
    let own_items = home.log.iter().map(|id| protocol::Delivery::Own(*id)).collect();
    let items = List::new(own_items).unwrap();
    phone.hear(&home, ServerFrame::Deliver { ledger, items, cursor: home.head() });
    advance(&mut phone);
    let items = List::new(vec![protocol::Delivery::Whole(protocol::ItemBytes::new(lost).unwrap())])
        .unwrap();
    phone.hear(&home, ServerFrame::Fetched { ledger, items });
    advance(&mut phone);
    let next = entries(&phone.take_all(&mut home));
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].1.sequence, own.sequence + 1);
    assert!(phone.replica.views().contains_key(&RECORD));
    assert!(phone.is_safe(&home));
}

fn advance(phone: &mut Phone) {
    let effects = phone.replica.advance(&mut phone.ctx, &Default::default(), 64);
    phone.carry_out(effects);
}

#[test]
fn what_a_further_relay_refuses_still_goes_to_the_home() {
    let reasons = [
        Reason::NotMember,
        Reason::Removed,
        Reason::Malformed,
        Reason::TooLarge,
        Reason::Fork,
        Reason::Gap,
        Reason::BadSignature,
    ];
    for reason in reasons {
        let (mut phone, mut home, own) = safe();
        let mut liar = Relay::new(2);
        liar.log.push(home.log[0]);
        let met = phone.replica.meet_relay(liar.id());
        phone.carry_out(met);
        phone.meet(&liar, true, false, ChainHead::EMPTY);
        phone.list(&liar);
        let brought = phone.appended();
        for item in &brought {
            phone.refuse(&liar, item_id(item), Reason::Malformed);
        }
        phone.write(RecordId::new([8; 16]));
        let sent = entries(&phone.appended());
        assert_eq!(sent.len(), 1, "{reason:?}");
        phone.refuse(&liar, sent[0].0, reason);
        assert_eq!(phone.replica.refused().count(), 0, "{reason:?}");
        assert_eq!(phone.replica.status().unsent, 1, "{reason:?}");

        phone.meet(&home, true, true, own);
        assert_eq!(entries(&phone.take_all(&mut home)), sent, "{reason:?}");
        assert!(phone.is_safe(&home), "{reason:?}");
    }
}

#[test]
fn only_the_newest_relay_that_answers_is_asked_about() {
    let (mut phone, home, _) = safe();
    for seed in 10..40 {
        let stranger = Relay::new(seed);
        let end = phone.replica.another_answers(home.id(), stranger.id());
        assert_eq!(end, End::NewRelay { known: home.id(), found: stranger.id() });
    }
    assert_eq!(phone.replica.found.len(), 1);
    // One that the ledger itself names as its home needs no question.
    let other = Relay::new(2);
    let met = phone.replica.meet_relay(other.id());
    phone.carry_out(met);
    let moved = phone.replica.move_home(&mut phone.ctx, other.id()).unwrap();
    phone.carry_out(moved);
    phone.replica.peers.remove(&other.id());
    let end = phone.replica.another_answers(home.id(), other.id());
    assert_eq!(end, End::Moved { found: other.id() });
    assert!(phone.replica.peers.contains_key(&other.id()));
}
