//! What happens, step by step, decided by the seed.

mod mishaps;
mod network;
mod people;
mod rest;
mod wires;

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use staffelstab_server::log::MemoryLog;
use staffelstab_shared::{
    id::{LedgerId, RecordId, RelayId},
    protocol::Reason,
    sync::{Context, Driver, Effects, End, Pace, Replica},
    time::UnixMillis,
};

use super::{
    device::{App, Device},
    disk::Disk,
    relay::Relay,
};
use crate::storage::at_once;
use wires::{Nobody, Wires};

const STEPS: usize = 700;
const MAX_DEVICES: usize = 6;
/// The beginning of time, in milliseconds: any will do.
const START_MS: i64 = 1_790_000_000_000;

/// What kind of world a seed plays in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    OneRelay,
    /// Two relays that never see each other; the founder visits both, everybody else one.
    TwoRelays,
    /// The relay is set up anew at some point, with another key, with its log or without.
    NewKey,
}

/// What a seed played: proof that the mishaps really happened.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub edits: usize,
    pub joins: usize,
    pub crashes: usize,
    pub breaks: usize,
    pub removals: usize,
    pub erasures: usize,
    pub relay_restarts: usize,
    pub relay_restores: usize,
    pub rollbacks: usize,
    /// Devices that a restored relay did not know, and that brought back how they joined.
    pub comebacks: usize,
    /// Joins after the relay was restored.
    pub late_joins: usize,
    /// Relays set up anew with another key.
    pub new_keys: usize,
    /// Times that a person said yes to a new relay.
    pub accepted: usize,
    /// Times that a steward said where the home is to be.
    pub home_words: usize,
    /// Worlds that ended with the home moved to the new relay.
    pub homes_moved: usize,
    pub frames: usize,
}

pub(super) struct World {
    rng: ChaCha20Rng,
    now_ms: i64,
    scenario: Scenario,
    /// By their place: whoever stands there.
    pub(super) relays: Vec<Relay>,
    /// Of the log of the relay at a place.
    relay_backup: Option<(usize, MemoryLog)>,
    pub(super) devices: Vec<Device>,
    records: Vec<RecordId>,
    next_mark: usize,
    pub(super) tally: Tally,
    /// Nothing breaks any more.
    healing: bool,
}

impl World {
    /// What comes of a seed, once everything is healed.
    ///
    /// # Errors
    /// What did not come to its end, in words.
    pub(super) fn played(scenario: Scenario, seed: u64) -> Result<Self, String> {
        let mut world = Self::new(scenario, seed);
        world.gather()?;
        for _ in 0..STEPS {
            world.step();
        }
        world.heal()?;
        world.tally.homes_moved = usize::from(world.has_new_relay() && world.has_moved());
        Ok(world)
    }

    fn new(scenario: Scenario, seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        let mut rng = ChaCha20Rng::from_seed(bytes);
        let count = if scenario == Scenario::TwoRelays { 2 } else { 1 };
        let relays = std::iter::repeat_with(|| Relay::new(random(&mut rng))).take(count).collect();
        let mut world = Self {
            rng,
            now_ms: START_MS,
            scenario,
            relays,
            relay_backup: None,
            devices: Vec::new(),
            records: Vec::new(),
            next_mark: 0,
            tally: Tally::default(),
            healing: false,
        };
        let mut ctx = world.context(0);
        let home = world.relays[0].id();
        let (replica, effects) = Replica::found(&mut ctx, home);
        let mut founder = Device::new(App::Running(Box::new(replica)));
        founder.visits.insert(0, home);
        world.devices.push(founder);
        world.healing = true;
        world.perform(0, effects);
        world.healing = false;
        world
    }

    /// A circle of a few before things go wrong.
    fn gather(&mut self) -> Result<(), String> {
        let newcomers = self.below(4);
        for _ in 0..newcomers {
            self.invite(0);
        }
        self.heal()?;
        if self.scenario == Scenario::TwoRelays {
            let other = self.relays[1].id();
            if let Some(replica) = self.devices[0].replica_mut() {
                let effects = replica.meet_relay(other);
                self.perform(0, effects);
            }
            self.devices[0].visits.insert(1, other);
            self.invite_to(0, 1);
            self.heal()?;
        }
        self.healing = false;
        Ok(())
    }

    /// The bytes of every item in the logs of all relays.
    pub(super) fn all_bytes(&self, ledger: LedgerId) -> Vec<Vec<u8>> {
        self.relays.iter().flat_map(|relay| relay.all_bytes(ledger)).collect()
    }

    /// Whether another relay stands where the ledger was founded.
    pub(super) const fn has_new_relay(&self) -> bool {
        self.tally.new_keys > 0
    }

    /// Whether all who belong here know whoever stands at the first place as the home.
    pub(super) fn has_moved(&self) -> bool {
        let home = Some(self.relays[0].id());
        self.live().iter().all(|(_, replica)| replica.members().home == home)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.rng.next_u64() % (bound.max(1) as u64)).unwrap_or(0)
    }

    fn chance(&mut self, percent: usize) -> bool {
        !self.healing && self.below(100) < percent
    }

    fn context(&mut self, clock_ms: i64) -> Context {
        let mut seed = [0; 32];
        self.rng.fill_bytes(&mut seed);
        Context { now: UnixMillis(self.now_ms + clock_ms), rng: ChaCha20Rng::from_seed(seed) }
    }

    fn step(&mut self) {
        self.now_ms += 1 + i64::try_from(self.below(500)).unwrap_or(0);
        let device = self.below(self.devices.len());
        match self.below(100) {
            0..24 => self.deliver_up(),
            24..48 => self.deliver_down(),
            48..62 => self.work(device),
            62..76 => self.edit(device),
            76..84 => {
                self.answer_questions(device);
                self.connect(device);
                if self.has_new_relay() && self.chance(10) {
                    self.move_home(device);
                }
            }
            84..87 => self.break_lines(device),
            87..90 => self.crash(device),
            90..93 => self.invite(device),
            93 => self.erase(device),
            94..96 => self.remove(device),
            96 => self.relay_mishap(),
            97 => self.device_mishap(device),
            98 => self.devices[device].partitioned ^= true,
            _ => self.now_ms += 60_000,
        }
    }

    /// Lets the driver carry out what the machine asks for. Whether anything was stored.
    fn perform(&mut self, index: usize, effects: Effects) -> bool {
        let written = self.devices[index].disk.written;
        self.drive(index, Some(effects));
        self.devices[index].disk.written > written
    }

    fn work(&mut self, index: usize) {
        if self.devices[index].replica().is_some_and(Replica::has_work) {
            self.drive(index, None);
        }
    }

    /// Carries out effects, or merges where there are none, until the app crashes or is done.
    fn drive(&mut self, index: usize, effects: Option<Effects>) {
        let mut context = self.context(self.devices[index].clock_ms);
        let slice = 1 + self.below(3);
        let mut pace = Pace { slice, slices: 1 + self.below(3), limit_ms: None };
        let fate = (!self.healing).then(|| ChaCha20Rng::from_seed(random(&mut self.rng)));
        let Device { app: App::Running(replica), disk, .. } = &mut self.devices[index] else {
            return;
        };
        disk.fate = fate;
        let mut links = Wires::default();
        let mut driver: Driver<'_, Disk, Wires, Nobody> = Driver {
            replica,
            context: &mut context,
            storage: disk,
            links: &mut links,
            screen: &mut Nobody,
        };
        let survived = match effects {
            Some(effects) => at_once(driver.carry_out(effects)).is_ok(),
            None => at_once(driver.merge(&mut pace)).is_ok(),
        };
        for (peer, frames) in links.sent {
            self.send(index, peer, frames);
        }
        for (peer, end) in links.ended {
            self.end(index, peer, end);
        }
        if !survived {
            self.crash(index);
        }
    }

    fn end(&mut self, index: usize, peer: RelayId, end: End) {
        if self.healing && std::env::var_os("STAFFELSTAB_TRACE").is_some() {
            eprintln!("device {index}: {end:?}, {:?}", self.devices[index].app);
        }
        self.abandon_peer(index, peer);
        let device = &mut self.devices[index];
        match end {
            End::Refused(Reason::Removed) => device.shut_out = true,
            End::Refused(Reason::NotMember) => device.stranger = true,
            End::Broken => panic!("the relay kept to the protocol"),
            End::NewRelay { found, .. } => {
                device.asked.insert(found);
            }
            End::Again | End::Refused(_) | End::Moved { .. } => {}
        }
    }
}

fn random<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}
