//! The network: lines that open, carry, and break.

use rand_core::Rng;
use staffelstab_shared::{
    protocol::{ClientFrame, Frame, ServerFrame},
    sync::JoinError,
    time::UnixMillis,
};

use super::World;
use crate::simulation::device::App;

impl World {
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

    pub(super) fn send(&mut self, index: usize, frames: &[ClientFrame]) {
        let Some(line) = self.devices[index].line else { return };
        let Some(line) = self.relay.lines.get_mut(&line) else { return };
        line.up.extend(frames.iter().map(Frame::to_bytes));
    }

    /// The device's end of a connection is gone; what is under way to the relay may arrive.
    pub(super) fn abandon(&mut self, index: usize) {
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

    pub(super) fn break_line(&mut self, index: usize) {
        if self.devices[index].line.is_some() {
            self.tally.breaks += 1;
            self.abandon(index);
        }
    }

    pub(super) fn deliver_up(&mut self) {
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

    pub(super) fn deliver_down(&mut self) {
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
}
