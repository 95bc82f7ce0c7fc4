//! What goes wrong.

use staffelstab_shared::sync::Joining;

use super::{Scenario, World, random};
use crate::simulation::device::App;

impl World {
    pub(super) fn crash(&mut self, index: usize) {
        self.tally.crashes += 1;
        self.abandon_all(index);
        self.devices[index].app = App::Off;
        self.devices[index].asked.clear();
        if let (true, Some(secret)) =
            (self.devices[index].disk.rows.is_empty(), self.devices[index].code.clone())
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

    pub(super) fn relay_mishap(&mut self) {
        let what = self.below(4);
        let place = if self.relays.len() > 1 { self.below(self.relays.len()) } else { 0 };
        if self.scenario == Scenario::NewKey && self.tally.new_keys == 0 && what < 2 {
            self.tally.new_keys += 1;
            let seed = random(&mut self.rng);
            return self.relays[place].replace(seed, what == 0);
        }
        // A relay set up anew may have lost what only an older state of a device had.
        let is_first = self.tally.relay_restores == 0
            && self.tally.rollbacks == 0
            && self.scenario != Scenario::NewKey;
        match what {
            0 => self.relay_backup = Some((place, self.relays[place].backup())),
            1 if is_first => {
                if let Some((place, backup)) = self.relay_backup.take() {
                    self.tally.relay_restores += 1;
                    self.relays[place].restart(Some(backup));
                }
            }
            _ => {
                self.tally.relay_restarts += 1;
                self.relays[place].restart(None);
            }
        }
    }

    /// A person is told that another relay answers, and says that it is theirs.
    pub(super) fn answer_questions(&mut self, index: usize) {
        let asked = core::mem::take(&mut self.devices[index].asked);
        for found in asked {
            let Some(replica) = self.devices[index].replica_mut() else { return };
            let effects = replica.accept_relay(found);
            self.tally.accepted += usize::from(self.perform(index, effects));
        }
    }

    /// A relay set up anew may have lost what only an older state of a device had; once it has
    /// been brought everything it is as any other.
    fn healthy_new_relay(&self) -> bool {
        self.has_new_relay()
            && self.live().iter().all(|(_, replica)| {
                let status = replica.status();
                status.unsent == 0 && status.caught_up
            })
    }

    pub(super) fn device_mishap(&mut self, index: usize) {
        let jump = i64::try_from(self.below(200_000_000)).unwrap_or(0) - 100_000_000;
        let is_alone = self.tally.relay_restores == 0
            && self.tally.rollbacks == 0
            && (self.scenario != Scenario::NewKey || self.healthy_new_relay());
        let device = &mut self.devices[index];
        device.clock_ms = jump;
        match device.backup.take() {
            // Both at once could lose what only they had.
            Some((rows, marks)) if is_alone => {
                self.tally.rollbacks += 1;
                self.crash(index);
                let device = &mut self.devices[index];
                device.disk.rows = rows;
                device.marks.truncate(marks);
                device.rolled_back = true;
            }
            other => {
                let running = matches!(device.app, App::Running(_));
                device.backup = other
                    .or_else(|| running.then(|| (device.disk.rows.clone(), device.marks.len())));
            }
        }
    }
}
