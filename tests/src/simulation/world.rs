//! What happens, step by step, decided by the seed.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use staffelstab_server::log::MemoryLog;
use staffelstab_shared::{
    crypto::InviteSecret,
    id::{DeviceId, RecordId, StatementId},
    membership::{InviteStatus, Role, Via},
    protocol::{ClientFrame, Frame, Reason, ServerFrame},
    record::Edit,
    sync::{Batch, Context, End, JoinError, Joining, Output, Refused, RefusedReason, Replica},
    time::UnixMillis,
    view::Kind,
};

use super::{
    device::{App, Device, Mark},
    relay::Relay,
    verdict,
};

const STEPS: usize = 700;
const MAX_DEVICES: usize = 6;
/// Rounds in which everything must have come to rest after healing.
const MAX_HEALING: usize = 400;
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

    // ---- the network ----

    pub(super) fn connect(&mut self, index: usize) {
        let device = &self.devices[index];
        if device.line.is_some() || device.partitioned {
            return;
        }
        if matches!(device.app, App::Off) {
            return self.start(index);
        }
        if device.shut_out {
            return;
        }
        let mut nonce = [0; 32];
        self.rng.fill_bytes(&mut nonce);
        let line = self.relay.connect(nonce);
        self.devices[index].line = Some(line);
        let mut ctx = self.context(self.devices[index].clock_ms);
        match &mut self.devices[index].app {
            App::Running(replica) => {
                let output = replica.connect(&mut ctx);
                self.perform(index, output);
            }
            App::Joining(joining) => {
                let frame = joining.open(&mut ctx);
                self.send(index, &[frame]);
            }
            App::Off => {}
        }
    }

    fn send(&mut self, index: usize, frames: &[ClientFrame]) {
        let Some(line) = self.devices[index].line else { return };
        let Some(line) = self.relay.lines.get_mut(&line) else { return };
        line.up.extend(frames.iter().map(Frame::to_bytes));
    }

    /// The device's end of a connection is gone; what is under way to the relay may arrive.
    fn abandon(&mut self, index: usize) {
        let Some(number) = self.devices[index].line.take() else { return };
        let kept = self.below(8);
        if let Some(line) = self.relay.lines.get_mut(&number) {
            line.abandoned = true;
            line.down.clear();
            line.up.truncate(kept);
            if line.up.is_empty() {
                self.relay.lines.remove(&number);
            }
        }
        if let Some(replica) = self.devices[index].replica_mut() {
            replica.disconnect();
        }
    }

    fn break_line(&mut self, index: usize) {
        if self.devices[index].line.is_some() {
            self.tally.breaks += 1;
            self.abandon(index);
        }
    }

    fn deliver_up(&mut self) {
        let waiting: Vec<u64> = self
            .relay
            .lines
            .iter()
            .filter(|(_, line)| !line.up.is_empty())
            .map(|(number, _)| *number)
            .collect();
        if waiting.is_empty() {
            return;
        }
        let number = waiting[self.below(waiting.len())];
        self.relay.take(number, UnixMillis(self.now_ms));
        self.tally.frames += 1;
    }

    fn deliver_down(&mut self) {
        let waiting: Vec<usize> = (0..self.devices.len())
            .filter(|index| {
                self.devices[*index].line.is_some_and(|number| {
                    self.relay
                        .lines
                        .get(&number)
                        .is_none_or(|line| !line.down.is_empty() || line.closed)
                })
            })
            .collect();
        if waiting.is_empty() {
            return;
        }
        let index = waiting[self.below(waiting.len())];
        let number = self.devices[index].line.unwrap_or_default();
        let frame = self.relay.lines.get_mut(&number).and_then(|line| line.down.pop_front());
        let Some(frame) = frame else { return self.abandon(index) };
        let frame = ServerFrame::from_bytes(&frame).expect("the relay speaks the protocol");
        if let ServerFrame::Welcome { known, head, .. } = &frame {
            self.devices[index].stranger = false;
            self.tally.comebacks += usize::from(*known && head.sequence == 0);
        }
        self.tally.frames += 1;
        let mut ctx = self.context(self.devices[index].clock_ms);
        if std::env::var_os("STAFFELSTAB_TRACE").is_some() {
            eprintln!("to device {index}: {frame:?}");
        }
        match &mut self.devices[index].app {
            App::Running(replica) => {
                let output = replica.receive(&mut ctx, frame);
                self.perform(index, output);
            }
            App::Joining(joining) => match joining.receive(&mut ctx, &frame) {
                Ok(step) => {
                    if self.chance(4) {
                        return self.crash(index);
                    }
                    self.devices[index].commit(step.commit);
                    if self.chance(4) {
                        return self.crash(index);
                    }
                    self.send(index, &step.frames);
                    if step.again {
                        self.abandon(index);
                    }
                    if let Some(replica) = step.done {
                        self.abandon(index);
                        self.devices[index].app = App::Running(replica);
                        self.tally.joins += 1;
                        self.tally.late_joins += self.tally.relay_restores;
                    }
                }
                Err(error) => {
                    if std::env::var_os("STAFFELSTAB_TRACE").is_some() {
                        eprintln!("device {index} cannot join: {error:?}");
                    }
                    self.abandon(index);
                    // An invite that is closed stays so, and the newcomer gives up. One that
                    // a restored relay does not know is tried again.
                    self.devices[index].shut_out = error == JoinError::Closed;
                }
            },
            App::Off => {}
        }
    }

    // ---- the one rule: commit, send, show ----

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

    // ---- what people do ----

    fn edit(&mut self, index: usize) {
        let fresh = self.records.is_empty() || self.below(6) == 0;
        let at = self.below(self.records.len());
        let record = if fresh {
            let mut bytes = [0; 16];
            self.rng.fill_bytes(&mut bytes);
            RecordId::from_random(bytes)
        } else {
            self.records[at]
        };
        let mark = format!("mark/{}", self.next_mark);
        let word = format!("Lindenau {}", self.below(1000));
        let mut edits = vec![Edit::set(mark.clone(), true)];
        match self.below(4) {
            0 => edits.push(Edit::put("family", word)),
            1 => edits.push(Edit::Text { key: "notes".into(), text: word }),
            2 => edits.push(Edit::Delete { key: "district".into() }),
            _ => edits.push(Edit::put("district", word)),
        }
        let mut ctx = self.context(self.devices[index].clock_ms);
        let device = &mut self.devices[index];
        let stored = device.document(record).cloned();
        let App::Running(replica) = &mut device.app else { return };
        let result = match (&stored, replica.views().get(&record)) {
            (Some(stored), Some(view)) => {
                let heads = view.heads.clone();
                replica.save(&mut ctx, record, stored, &heads, &edits)
            }
            _ if fresh => replica.create(&mut ctx, record, &Kind::Person, &edits),
            _ => return,
        };
        let Ok(output) = result else { return };
        let removed = |replica: &Replica| {
            let devices = replica.members().devices.iter();
            devices.filter(|(_, device)| !device.live).map(|(id, _)| *id).collect()
        };
        let after_removal_of = removed(replica);
        self.next_mark += 1;
        if self.perform(index, output) {
            // Committed: from here on it must never get lost.
            self.devices[index].marks.push(Mark { record, key: mark, after_removal_of });
            self.tally.edits += 1;
            if fresh {
                self.records.push(record);
            }
        }
    }

    fn erase(&mut self, index: usize) {
        if self.records.is_empty() || self.tally.erasures >= 2 {
            return;
        }
        let at = self.below(self.records.len());
        let record = self.records[at];
        let mut ctx = self.context(0);
        let device = &mut self.devices[index];
        let Some(stored) = device.document(record).cloned() else { return };
        let App::Running(replica) = &mut device.app else { return };
        if let Ok(output) = replica.erase(&mut ctx, record, &stored, None) {
            self.tally.erasures += 1;
            self.perform(index, output);
        }
    }

    fn invite(&mut self, index: usize) {
        if self.devices.len() >= MAX_DEVICES {
            return;
        }
        let role = if self.below(3) == 0 { Role::Steward } else { Role::Member };
        let expires = UnixMillis(self.now_ms + 3_600_000_000);
        let mut ctx = self.context(0);
        let App::Running(replica) = &mut self.devices[index].app else { return };
        if let Ok((secret, output)) = replica.invite(&mut ctx, role, expires) {
            self.perform(index, output);
            self.newcomer(secret);
        }
    }

    fn newcomer(&mut self, secret: InviteSecret) {
        let mut ctx = self.context(0);
        let (joining, _) = Joining::begin(&mut ctx, secret.clone());
        let device = Device::new(App::Joining(Box::new(joining)));
        self.devices.push(Device { code: Some(secret), ..device });
    }

    fn remove(&mut self, index: usize) {
        if self.tally.removals >= 2 {
            return;
        }
        let mut ctx = self.context(0);
        let victim = self.below(self.devices.len());
        let Some(victim) = self.devices[victim].replica().map(Replica::device) else { return };
        let App::Running(replica) = &mut self.devices[index].app else { return };
        if let Ok(output) = replica.remove(&mut ctx, victim) {
            self.tally.removals += 1;
            self.perform(index, output);
        }
    }

    // ---- mishaps ----

    pub(super) fn crash(&mut self, index: usize) {
        self.tally.crashes += 1;
        self.abandon(index);
        self.devices[index].app = App::Off;
        if let (true, Some(secret)) =
            (self.devices[index].disk.is_empty(), self.devices[index].code.clone())
        {
            // Nothing is stored yet: the person types the code again.
            let mut ctx = self.context(0);
            let (joining, _) = Joining::begin(&mut ctx, secret);
            self.devices[index].app = App::Joining(Box::new(joining));
        }
    }

    pub(super) fn start(&mut self, index: usize) {
        let mut ctx = self.context(0);
        self.devices[index].start(&mut ctx);
    }

    fn relay_mishap(&mut self) {
        match self.below(4) {
            0 => self.relay_backup = Some(self.relay.backup()),
            1 if self.tally.relay_restores == 0 && self.tally.rollbacks == 0 => {
                if let Some(backup) = self.relay_backup.take() {
                    self.tally.relay_restores += 1;
                    self.relay.restart(Some(backup));
                }
            }
            _ => {
                self.tally.relay_restarts += 1;
                self.relay.restart(None);
            }
        }
    }

    fn device_mishap(&mut self, index: usize) {
        let jump = i64::try_from(self.below(200_000_000)).unwrap_or(0) - 100_000_000;
        let device = &mut self.devices[index];
        device.clock_ms = jump;
        match device.backup.take() {
            // Both at once could lose what only they had.
            Some((disk, marks)) if self.tally.relay_restores == 0 && self.tally.rollbacks == 0 => {
                self.tally.rollbacks += 1;
                self.crash(index);
                let device = &mut self.devices[index];
                device.disk = disk;
                device.marks.truncate(marks);
                device.rolled_back = true;
            }
            other => {
                let running = matches!(device.app, App::Running(_));
                device.backup =
                    other.or_else(|| running.then(|| (device.disk.clone(), device.marks.len())));
            }
        }
    }

    // ---- the end ----

    fn heal(&mut self) -> Result<(), String> {
        self.healing = true;
        for device in &mut self.devices {
            device.partitioned = false;
        }
        for _ in 0..MAX_HEALING {
            self.now_ms += 1_000;
            for index in 0..self.devices.len() {
                self.connect(index);
            }
            for _ in 0..60 {
                self.deliver_up();
                self.deliver_down();
            }
            for index in 0..self.devices.len() {
                for _ in 0..40 {
                    self.work(index);
                }
                self.try_quarantined(index);
            }
            if self.is_quiet() {
                return Ok(());
            }
        }
        Err(format!("nothing came to rest: {:#?}", self.unrest()))
    }

    /// A crash in the middle of a merge puts what was merged under suspicion. Its person
    /// reads that, and lets it be tried again.
    fn try_quarantined(&mut self, index: usize) {
        let Some(replica) = self.devices[index].replica_mut() else { return };
        let is_suspect = |refused: &Refused| refused.reason == RefusedReason::Quarantined;
        let suspect = replica.refused().find(|(_, refused)| is_suspect(refused));
        if let Some((order, _)) = suspect {
            let output = replica.dismiss(order);
            self.perform(index, output);
        }
    }

    fn is_quiet(&self) -> bool {
        let lines = self.relay.lines.values();
        lines.into_iter().all(|line| line.up.is_empty() && (line.down.is_empty() || line.abandoned))
            && self.unrest().is_empty()
    }

    fn unrest(&self) -> Vec<String> {
        let mut unrest = Vec::new();
        for (index, device) in self.devices.iter().enumerate() {
            if self.is_rightly_out(device) {
                continue;
            }
            match &device.app {
                App::Running(replica) => {
                    let status = replica.status();
                    if !status.caught_up || status.unsent > 0 || replica.has_work() {
                        unrest.push(format!("device {index}: {replica:?}"));
                    }
                }
                App::Joining(_) | App::Off => unrest.push(format!("device {index} is not ready")),
            }
        }
        unrest
    }

    /// Whether the relay keeps a device out that does not belong to the ledger, by the fold of
    /// those who do: it was removed, or its invite was closed before it joined.
    fn is_rightly_out(&self, device: &Device) -> bool {
        let live = self.live();
        let Some(members) = live.first().map(|(_, replica)| replica.members()) else {
            return false;
        };
        let is_closed = |id: &StatementId, own: Option<DeviceId>| {
            members.invites.get(id).is_none_or(|invite| match invite.status {
                InviteStatus::Open => false,
                InviteStatus::Used(other) => own.is_some_and(|own| own != other),
                InviteStatus::Revoked => true,
            })
        };
        match (&device.app, &device.code) {
            (App::Running(replica), _) if device.shut_out || device.stranger => {
                let own = replica.device();
                let via = replica.members().devices.get(&own).and_then(|device| device.via);
                match (members.devices.get(&own), via) {
                    (Some(device), _) => !device.live,
                    (None, Some(Via::Invite(invite))) => is_closed(&invite, Some(own)),
                    (None, Some(Via::Sheet) | None) => false,
                }
            }
            (App::Joining(_), Some(code)) => {
                // Nobody knows an invite whose issuer was removed or rolled back before the
                // relay had it.
                let invite = members.invite(&code.signing_key().public());
                invite.is_none_or(|(id, _)| is_closed(&id, None))
            }
            (App::Running(_) | App::Joining(_) | App::Off, _) => false,
        }
    }

    /// Devices that belong to the ledger at the end, by everybody's fold.
    pub(super) fn live(&self) -> Vec<(usize, &Replica)> {
        let replicas = self.devices.iter().enumerate();
        replicas
            .filter(|(_, device)| !device.shut_out && !device.stranger)
            .filter_map(|(index, device)| Some((index, device.replica()?)))
            .filter(|(_, replica)| replica.role().is_some())
            .collect()
    }

    pub(super) fn removed(&self) -> Vec<(DeviceId, &Replica)> {
        let Some((_, judge)) = self.live().into_iter().next() else { return Vec::new() };
        let members = judge.members();
        let replicas = self.devices.iter().filter_map(Device::replica);
        replicas
            .filter(|replica| {
                members.devices.get(&replica.device()).is_some_and(|device| !device.live)
            })
            .map(|replica| (replica.device(), replica))
            .collect()
    }
}
