//! What happens, step by step, decided by the seed.

mod mishaps;
mod network;
mod people;
mod rest;

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use staffelstab_server::log::MemoryLog;
use staffelstab_shared::{
    id::RecordId,
    protocol::Reason,
    sync::{Batch, Context, End, Output, Replica},
    time::UnixMillis,
};

use super::{
    device::{App, Device},
    relay::Relay,
    verdict,
};

const STEPS: usize = 700;
const MAX_DEVICES: usize = 6;
/// The beginning of time, in milliseconds: any will do.
const START_MS: i64 = 1_790_000_000_000;

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
    pub frames: usize,
}

pub(super) struct World {
    rng: ChaCha20Rng,
    now_ms: i64,
    pub(super) relay: Relay,
    relay_backup: Option<MemoryLog>,
    pub(super) devices: Vec<Device>,
    records: Vec<RecordId>,
    next_mark: usize,
    pub(super) tally: Tally,
    /// Nothing breaks any more.
    healing: bool,
}

/// Plays a seed.
///
/// # Errors
/// What did not hold, in words.
pub fn run(seed: u64) -> Result<Tally, String> {
    let mut world = World::new(seed);
    world.gather()?;
    for _ in 0..STEPS {
        world.step();
    }
    world.heal()?;
    verdict::check(&world)?;
    Ok(world.tally)
}

impl World {
    fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        let mut rng = ChaCha20Rng::from_seed(bytes);
        let mut relay_seed = [0; 32];
        rng.fill_bytes(&mut relay_seed);
        let relay = Relay::new(relay_seed);
        let mut world = Self {
            rng,
            now_ms: START_MS,
            relay,
            relay_backup: None,
            devices: Vec::new(),
            records: Vec::new(),
            next_mark: 0,
            tally: Tally::default(),
            healing: false,
        };
        let mut ctx = world.context(0);
        let (replica, output) = Replica::found(&mut ctx, world.relay.id());
        let mut founder = Device::new(App::Running(Box::new(replica)));
        founder.commit(output.commit);
        world.devices.push(founder);
        world
    }

    /// A circle of a few before things go wrong.
    fn gather(&mut self) -> Result<(), String> {
        let newcomers = self.below(4);
        for _ in 0..newcomers {
            self.invite(0);
        }
        self.heal()?;
        self.healing = false;
        Ok(())
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
            76..84 => self.connect(device),
            84..87 => self.break_line(device),
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

    /// The one rule: commit, send, show.
    fn perform(&mut self, index: usize, output: Output) -> bool {
        if self.chance(1) && !output.commit.is_empty() {
            self.crash(index);
            return false;
        }
        self.devices[index].commit(output.commit);
        if self.chance(1) {
            self.crash(index);
            return true;
        }
        self.send(index, &output.frames);
        if output.wants_log {
            let log = self.devices[index].log();
            let mut ctx = self.context(self.devices[index].clock_ms);
            if let Some(replica) = self.devices[index].replica_mut() {
                let output = replica.read_log(&mut ctx, &log);
                self.perform(index, output);
            }
        }
        if self.healing && std::env::var_os("STAFFELSTAB_TRACE").is_some() && output.end.is_some() {
            eprintln!("device {index}: {:?}, {:?}", output.end, self.devices[index].app);
        }
        match output.end {
            None => {}
            Some(End::Refused(Reason::Removed)) => {
                self.abandon(index);
                self.devices[index].shut_out = true;
            }
            Some(End::Refused(Reason::NotMember)) => {
                self.abandon(index);
                self.devices[index].stranger = true;
            }
            Some(End::WrongRelay | End::Broken) => panic!("the relay kept to the protocol"),
            Some(End::Again | End::Refused(_)) => self.abandon(index),
        }
        true
    }

    fn work(&mut self, index: usize) {
        let (max, slice) = (1 + self.below(6), 1 + self.below(3));
        let mut ctx = self.context(self.devices[index].clock_ms);
        let device = &mut self.devices[index];
        let App::Running(replica) = &mut device.app else { return };
        if !replica.has_work() {
            return;
        }
        let marker = replica.marker(max);
        let records = replica.work(max);
        let documents = device.documents(&records);
        device.commit(marker.into_iter().collect());
        let Some(replica) = device.replica_mut() else { return };
        let mut batch = Batch::new(documents, max);
        while batch.merge(replica, &mut ctx, slice) {}
        self.perform(index, batch.finish());
    }
}
