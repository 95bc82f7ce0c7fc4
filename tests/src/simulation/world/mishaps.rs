//! What goes wrong.

use staffelstab_shared::sync::Joining;

use super::World;
use crate::simulation::device::App;

impl World {
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

    pub(super) fn relay_mishap(&mut self) {
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

    pub(super) fn device_mishap(&mut self, index: usize) {
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
}
