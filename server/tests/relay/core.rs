//! The relay without a network: sessions and hub, driven by hand.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use proptest::prelude::*;
use staffelstab_server::{
    config::Policy,
    hub::Hub,
    log::{
        FoundingCode, Holding, Leave, Log, LogError, LogInvite, LogItem, MemoryLog, Page, Summary,
        Tell, Write,
    },
    session::{Effect, RelaySession},
};
use staffelstab_shared::{
    cbor::List,
    crypto::{PublicKey, SigningKey},
    envelope::ChainHead,
    id::{DeviceId, EntryId, LedgerId, RecordId},
    membership::Role,
    protocol::{
        ClientFrame, Cursor, Delivery, Frame, Handshake, Item, Reason, RunningHash, ServerFrame,
    },
    time::UnixMillis,
};

use crate::{
    line::{NONCE, entries},
    town::{Device, NEVER, Town, bytes, relay_key},
};

/// A relay and the hour that is struck there.
pub(crate) struct Bench {
    pub(crate) hub: Hub,
    pub(crate) now: UnixMillis,
}

impl Bench {
    pub(crate) fn new(log: Arc<dyn Log>) -> Self {
        Self::with(Policy::default(), log)
    }

    fn with(policy: Policy, log: Arc<dyn Log>) -> Self {
        Self { hub: Hub::new(relay_key(), policy, log), now: UnixMillis(1_000_000_000_000) }
    }

    /// A relay with a key of its own.
    pub(crate) fn keyed(key: SigningKey, log: Arc<dyn Log>) -> Self {
        Self { hub: Hub::new(key, Policy::default(), log), now: UnixMillis(1_000_000_000_000) }
    }

    /// A founded town and its founder's session.
    pub(crate) fn town(&self) -> (Town, Device, RelaySession) {
        let (town, founder) = Town::found(self.hub.id(), 1);
        let (mut session, _) = self.open(town.ledger, founder.keys.sign());
        assert_eq!(self.append(&mut session, town.ledger, &[town.founding.bytes()]), Ok(()));
        (town, founder, session)
    }

    /// One more device that joins in a role, and its session.
    pub(crate) fn join(
        &self,
        town: &mut Town,
        founder: &Device,
        steward: &mut RelaySession,
        role: Role,
    ) -> (Device, RelaySession) {
        self.join_until(town, founder, steward, role, NEVER)
    }

    /// The same by an invite that expires.
    pub(crate) fn join_until(
        &self,
        town: &mut Town,
        founder: &Device,
        steward: &mut RelaySession,
        role: Role,
        expires: UnixMillis,
    ) -> (Device, RelaySession) {
        let invitation = town.invite(founder, role, expires);
        let ledger = town.ledger;
        assert_eq!(self.append(steward, ledger, &[invitation.statement.bytes()]), Ok(()));
        let device = town.device();
        let (mut session, _) = self.open(ledger, &invitation.secret.signing_key());
        let join = town.join(&invitation, &device);
        assert_eq!(self.append(&mut session, ledger, &[join.bytes()]), Ok(()));
        let (session, _) = self.open(ledger, device.keys.sign());
        (device, session)
    }

    /// Opens a session and reads what there is.
    pub(crate) fn open(
        &self,
        ledger: LedgerId,
        key: &SigningKey,
    ) -> (RelaySession, Vec<ServerFrame>) {
        self.open_at(ledger, key, None)
    }

    pub(crate) fn open_at(
        &self,
        ledger: LedgerId,
        key: &SigningKey,
        cursor: Option<Cursor>,
    ) -> (RelaySession, Vec<ServerFrame>) {
        let mut session = RelaySession::new([5; 32]);
        let principal = key.public();
        let versions = (1, 1);
        self.talk(&mut session, &ClientFrame::Hello { ledger, versions, principal, nonce: NONCE });
        let relay = self.hub.id();
        let handshake = Handshake {
            relay,
            ledger,
            version: 1,
            principal,
            client_nonce: NONCE,
            relay_nonce: [5; 32],
        };
        let signature = handshake.prove(key);
        let prove = ClientFrame::Prove { ledger, signature, cursor };
        let frames = self.talk(&mut session, &prove);
        (session, frames)
    }

    /// Sends one frame and carries out what follows until it is quiet.
    pub(crate) fn talk(&self, session: &mut RelaySession, frame: &ClientFrame) -> Vec<ServerFrame> {
        let effects = session.receive(&self.hub, &frame.to_bytes(), self.now);
        self.perform(session, effects)
    }

    pub(crate) fn perform(
        &self,
        session: &mut RelaySession,
        effects: Vec<Effect>,
    ) -> Vec<ServerFrame> {
        let mut frames = Vec::new();
        let mut effects = std::collections::VecDeque::from(effects);
        loop {
            let effect = effects.pop_front().or_else(|| session.pull(&self.hub, self.now));
            match effect {
                Some(Effect::Send(frame) | Effect::Close(frame, _)) => {
                    frames.push(ServerFrame::from_bytes(&frame).unwrap());
                }
                Some(Effect::Append(proposal)) => {
                    for outcome in self.hub.commit(&[proposal], self.now).outcomes {
                        effects.extend(session.committed(&outcome));
                    }
                }
                Some(Effect::Seek(key)) => effects.extend(session.sought(&self.hub, key, self.now)),
                None => return frames,
            }
        }
    }

    /// Appends, and returns the first refusal.
    pub(crate) fn append(
        &self,
        session: &mut RelaySession,
        ledger: LedgerId,
        items: &[&Arc<[u8]>],
    ) -> Result<(), Reason> {
        let items = List::new(items.iter().map(|item| bytes(item)).collect()).unwrap();
        let frames = self.talk(session, &ClientFrame::Append { ledger, items });
        let refusal = frames.iter().find_map(|frame| match frame {
            ServerFrame::Rejected { reason, .. } | ServerFrame::Goodbye { reason, .. } => {
                Some(*reason)
            }
            _ => None,
        });
        refusal.map_or(Ok(()), Err)
    }

    /// Everything that a newly opened session of this device reads.
    pub(crate) fn reads(&self, town: &Town, device: &Device) -> Vec<Delivery> {
        delivered(&self.open(town.ledger, device.keys.sign()).1)
    }
}

pub(crate) fn delivered(frames: &[ServerFrame]) -> Vec<Delivery> {
    let items = frames.iter().filter_map(|frame| match frame {
        ServerFrame::Deliver { items, .. } => Some(items.to_vec()),
        _ => None,
    });
    items.flatten().collect()
}

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

/// A log on a disk that is full now and then, and whose owner hears when somebody else wrote.
#[derive(Default)]
pub(crate) struct RiggedLog {
    pub(crate) log: Arc<MemoryLog>,
    pub(crate) full: AtomicBool,
    /// Whoever writes does not survive it.
    pub(crate) breaks: AtomicBool,
    tell: Mutex<Option<Tell>>,
}

impl std::fmt::Debug for RiggedLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RiggedLog").finish_non_exhaustive()
    }
}

impl RiggedLog {
    /// Somebody else has written to a ledger.
    pub(crate) fn tell(&self, ledger: LedgerId) {
        self.tell.lock().unwrap().as_ref().expect("nobody has asked to be told")(ledger);
    }
}

impl Log for RiggedLog {
    fn append(&self, writes: &[&Write]) -> Result<(), LogError> {
        assert!(!self.breaks.load(Ordering::SeqCst), "a fault of the backend");
        if self.full.load(Ordering::SeqCst) {
            return Err(std::io::Error::from(std::io::ErrorKind::StorageFull).into());
        }
        self.log.append(writes)
    }
    fn summary(&self, ledger: LedgerId) -> Result<Option<Summary>, LogError> {
        self.log.summary(ledger)
    }
    fn read_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.log.read_after(ledger, after, page)
    }
    fn control_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.log.control_after(ledger, after, page)
    }
    fn ids_after(
        &self,
        ledger: LedgerId,
        after: u64,
        count: usize,
    ) -> Result<Vec<EntryId>, LogError> {
        self.log.ids_after(ledger, after, count)
    }
    fn find(&self, ledger: LedgerId, id: EntryId) -> Result<Option<LogItem>, LogError> {
        self.log.find(ledger, id)
    }
    fn hash_at(&self, ledger: LedgerId, sequence: u64) -> Result<Option<RunningHash>, LogError> {
        self.log.hash_at(ledger, sequence)
    }
    fn is_taken(&self, ledger: LedgerId, device: DeviceId, place: u64) -> Result<bool, LogError> {
        self.log.is_taken(ledger, device, place)
    }
    fn writers_of(&self, ledger: LedgerId, record: RecordId) -> Result<Vec<DeviceId>, LogError> {
        self.log.writers_of(ledger, record)
    }
    fn invite(&self, key: PublicKey) -> Result<Option<LogInvite>, LogError> {
        self.log.invite(key)
    }
    fn due(&self, now: UnixMillis) -> Result<Vec<(LedgerId, RecordId)>, LogError> {
        self.log.due(now)
    }
    fn purge(&self, ledger: LedgerId, record: RecordId) -> Result<(), LogError> {
        self.log.purge(ledger, record)
    }
    fn offer_founding(&self, code: FoundingCode, until: UnixMillis) -> Result<(), LogError> {
        self.log.offer_founding(code, until)
    }
    fn take_founding(
        &self,
        code: FoundingCode,
        ledger: LedgerId,
        now: UnixMillis,
    ) -> Result<bool, LogError> {
        self.log.take_founding(code, ledger, now)
    }
    fn leave(&self, ledger: LedgerId) -> Result<Leave, LogError> {
        self.log.leave(ledger)
    }
    fn holdings(&self) -> Result<Vec<Holding>, LogError> {
        self.log.holdings()
    }
    fn delete(&self, ledger: LedgerId) -> Result<(), LogError> {
        self.log.delete(ledger)
    }
    fn grown(&self, tell: Tell) {
        *self.tell.lock().unwrap() = Some(tell);
    }
    fn is_used(&self) -> Result<bool, LogError> {
        self.log.is_used()
    }
    fn check(&self) -> Result<(), LogError> {
        self.log.check()
    }
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
