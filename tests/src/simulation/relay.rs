//! The relay and its connections: the product's hub over a log in memory, and lines on
//! which frames are under way in both directions.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use staffelstab_server::{
    config::Policy,
    hub::Hub,
    log::{Log, MemoryLog, Page},
    session::{Effect, RelaySession as Session},
};
use staffelstab_shared::{
    crypto::{PublicKey, SigningKey},
    id::LedgerId,
    time::UnixMillis,
};

/// One connection.
pub(super) struct Line {
    session: Session,
    /// Frames on their way to the relay, and to the device.
    pub(super) up: VecDeque<Vec<u8>>,
    pub(super) down: VecDeque<Vec<u8>>,
    /// The device has gone; what it sent may still arrive.
    pub(super) abandoned: bool,
    /// The relay has closed it; what it sent may still arrive.
    pub(super) closed: bool,
}

pub(super) struct Relay {
    key: SigningKey,
    log: Arc<MemoryLog>,
    hub: Hub,
    pub(super) lines: BTreeMap<u64, Line>,
    next_line: u64,
}

impl Relay {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        let key = SigningKey::from_seed(&seed);
        let log = Arc::new(MemoryLog::new());
        let hub = Hub::new(key.clone(), Policy::default(), log.clone());
        Self { key, log, hub, lines: BTreeMap::new(), next_line: 1 }
    }

    pub(super) fn id(&self) -> staffelstab_shared::id::RelayId {
        self.hub.id()
    }

    /// A copy of the log as it is on the disk now.
    pub(super) fn backup(&self) -> MemoryLog {
        MemoryLog::clone(&self.log)
    }

    /// The bytes of every item in the log.
    pub(super) fn all_bytes(&self, ledger: LedgerId) -> Vec<Vec<u8>> {
        let page = Page { items: usize::MAX, bytes: usize::MAX };
        let items = self.log.read_after(ledger, 0, page).expect("a log in memory can be read");
        items.into_iter().filter_map(|item| item.bytes).map(|bytes| bytes.to_vec()).collect()
    }

    /// Whether it can hand out the keys of an invite.
    pub(super) fn has_deposit(&self, invite: PublicKey) -> bool {
        let row = self.log.invite(invite).expect("a log in memory can be read");
        row.is_some_and(|row| row.deposit.is_some())
    }

    /// Starts anew, over the same log or over a backup. All connections are gone.
    pub(super) fn restart(&mut self, restored: Option<MemoryLog>) {
        if let Some(restored) = restored {
            self.log = Arc::new(restored);
        }
        self.hub = Hub::new(self.key.clone(), Policy::default(), self.log.clone());
        for line in self.lines.values_mut() {
            line.closed = true;
            line.up.clear();
        }
    }

    /// Is set up anew, with another key: over the same log, or with nothing.
    pub(super) fn replace(&mut self, seed: [u8; 32], keeps_log: bool) {
        self.key = SigningKey::from_seed(&seed);
        self.restart((!keeps_log).then(MemoryLog::new));
    }

    pub(super) fn connect(&mut self, nonce: [u8; 32]) -> u64 {
        let number = self.next_line;
        self.next_line += 1;
        let line = Line {
            session: Session::new(nonce),
            up: VecDeque::new(),
            down: VecDeque::new(),
            abandoned: false,
            closed: false,
        };
        self.lines.insert(number, line);
        number
    }

    /// The relay takes the next frame of a line.
    pub(super) fn take(&mut self, number: u64, now: UnixMillis) {
        let Some(line) = self.lines.get_mut(&number) else { return };
        let Some(frame) = line.up.pop_front() else { return };
        if line.closed {
            return;
        }
        let effects = line.session.receive(&self.hub, &frame, now);
        let grown = self.perform(number, effects, now);
        self.pull(number, now);
        if grown {
            let others: Vec<u64> = self.lines.keys().copied().collect();
            for other in others {
                self.pull(other, now);
            }
        }
        self.lines.retain(|_, line| {
            !(line.abandoned && line.up.is_empty()
                || line.closed && line.down.is_empty() && line.abandoned)
        });
    }

    fn perform(&mut self, number: u64, effects: Vec<Effect>, now: UnixMillis) -> bool {
        let mut grown = false;
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let Some(line) = self.lines.get_mut(&number) else { break };
            match effect {
                Effect::Send(frame) => line.down.push_back(frame.to_vec()),
                Effect::Append(proposal) => {
                    let committed = self.hub.commit(&[proposal], now);
                    grown |= !committed.grown.is_empty();
                    for outcome in &committed.outcomes {
                        waiting.extend(line.session.committed(outcome));
                    }
                }
                Effect::Seek(key) => waiting.extend(line.session.sought(&self.hub, key, now)),
                Effect::Close(frame, _) => {
                    line.down.push_back(frame.to_vec());
                    line.closed = true;
                }
            }
        }
        grown
    }

    fn pull(&mut self, number: u64, now: UnixMillis) {
        loop {
            let Some(line) = self.lines.get_mut(&number) else { return };
            if line.closed || line.abandoned {
                return;
            }
            let Some(effect) = line.session.pull(&self.hub, now) else { return };
            self.perform(number, vec![effect], now);
        }
    }
}
