//! The network: lines that open, carry, and break.

use rand_core::Rng;
use staffelstab_shared::{
    id::RelayId,
    protocol::{Frame, ServerFrame},
    sync::JoinError,
    time::UnixMillis,
};

use super::World;
use crate::simulation::device::{App, Connection};

impl World {
    /// Connects to one of the relays that a device visits.
    pub(super) fn connect(&mut self, index: usize) {
        let places: Vec<usize> = self.devices[index].visits.keys().copied().collect();
        let which = if places.len() > 1 { self.below(places.len()) } else { 0 };
        self.connect_to(index, places[which]);
    }

    pub(super) fn connect_everywhere(&mut self, index: usize) {
        let places: Vec<usize> = self.devices[index].visits.keys().copied().collect();
        for place in places {
            self.connect_to(index, place);
        }
    }

    fn connect_to(&mut self, index: usize, place: usize) {
        let device = &self.devices[index];
        if device.lines.contains_key(&place) || device.partitioned {
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
        let peer = self.devices[index].expects(place);
        let line = self.relays[place].connect(nonce);
        self.devices[index].lines.insert(place, Connection { line, peer });
        let mut ctx = self.context(self.devices[index].clock_ms);
        match (&mut self.devices[index].app, peer) {
            (App::Running(replica), Some(peer)) => {
                let effects = replica.connect(&mut ctx, peer);
                self.perform(index, effects);
            }
            (App::Joining(joining), _) => {
                let frame = joining.open(&mut ctx);
                self.send_to(index, place, vec![frame.to_bytes()]);
            }
            (App::Running(_) | App::Off, _) => {}
        }
    }

    pub(super) fn send(&mut self, index: usize, peer: RelayId, frames: Vec<Vec<u8>>) {
        if let Some(place) = self.place_of(index, peer) {
            self.send_to(index, place, frames);
        }
    }

    fn send_to(&mut self, index: usize, place: usize, frames: Vec<Vec<u8>>) {
        let Some(Connection { line, .. }) = self.devices[index].lines.get(&place) else { return };
        let Some(line) = self.relays[place].lines.get_mut(line) else { return };
        line.up.extend(frames);
    }

    /// Where a device has a connection on which it expects a relay.
    fn place_of(&self, index: usize, peer: RelayId) -> Option<usize> {
        let mut lines = self.devices[index].lines.iter();
        lines.find(|(_, line)| line.peer == Some(peer)).map(|(place, _)| *place)
    }

    pub(super) fn abandon_peer(&mut self, index: usize, peer: RelayId) {
        if let Some(place) = self.place_of(index, peer) {
            self.abandon(index, place);
        }
    }

    /// The device's end of a connection is gone; what is under way to the relay may arrive.
    pub(super) fn abandon(&mut self, index: usize, place: usize) {
        let Some(Connection { line: number, peer }) = self.devices[index].lines.remove(&place)
        else {
            return;
        };
        let kept = self.below(8);
        let lines = &mut self.relays[place].lines;
        if let Some(line) = lines.get_mut(&number) {
            line.abandoned = true;
            line.down.clear();
            line.up.truncate(kept);
            if line.up.is_empty() {
                lines.remove(&number);
            }
        }
        if let (Some(replica), Some(peer)) = (self.devices[index].replica_mut(), peer) {
            replica.disconnect(peer);
        }
    }

    pub(super) fn abandon_all(&mut self, index: usize) {
        for place in 0..self.relays.len() {
            self.abandon(index, place);
        }
    }

    pub(super) fn break_lines(&mut self, index: usize) {
        if !self.devices[index].lines.is_empty() {
            self.tally.breaks += 1;
            self.abandon_all(index);
        }
    }

    pub(super) fn deliver_up(&mut self) {
        let waiting: Vec<(usize, u64)> = self
            .relays
            .iter()
            .enumerate()
            .flat_map(|(place, relay)| relay.lines.iter().map(move |line| (place, line)))
            .filter(|(_, (_, line))| !line.up.is_empty())
            .map(|(place, (number, _))| (place, *number))
            .collect();
        if waiting.is_empty() {
            return;
        }
        let (place, number) = waiting[self.below(waiting.len())];
        self.relays[place].take(number, UnixMillis(self.now_ms));
        self.tally.frames += 1;
    }

    pub(super) fn deliver_down(&mut self) {
        let has_something = |place: usize, connection: &Connection| {
            let line = self.relays[place].lines.get(&connection.line);
            line.is_none_or(|line| !line.down.is_empty() || line.closed)
        };
        let waiting: Vec<(usize, usize)> = self
            .devices
            .iter()
            .enumerate()
            .flat_map(|(index, device)| device.lines.iter().map(move |line| (index, line)))
            .filter(|(_, (place, connection))| has_something(**place, connection))
            .map(|(index, (place, _))| (index, *place))
            .collect();
        if waiting.is_empty() {
            return;
        }
        let (index, place) = waiting[self.below(waiting.len())];
        let Some(Connection { line: number, peer }) =
            self.devices[index].lines.get(&place).copied()
        else {
            return;
        };
        let line = self.relays[place].lines.get_mut(&number);
        let frame = line.and_then(|line| line.down.pop_front());
        let Some(frame) = frame else { return self.abandon(index, place) };
        let frame = ServerFrame::from_bytes(&frame).expect("the relay speaks the protocol");
        if let ServerFrame::Welcome { known, head, .. } = &frame {
            self.devices[index].stranger = false;
            self.tally.comebacks += usize::from(*known && head.sequence == 0);
        }
        self.tally.frames += 1;
        let mut ctx = self.context(self.devices[index].clock_ms);
        if std::env::var_os("STAFFELSTAB_TRACE").is_some() {
            eprintln!("to device {index} from {place}: {frame:?}");
        }
        match (&mut self.devices[index].app, peer) {
            (App::Running(replica), Some(peer)) => {
                let effects = replica.receive(&mut ctx, peer, frame);
                self.perform(index, effects);
            }
            (App::Joining(_), _) => self.go_on_joining(index, place, &frame),
            (App::Running(_) | App::Off, _) => {}
        }
    }

    fn go_on_joining(&mut self, index: usize, place: usize, frame: &ServerFrame) {
        let mut ctx = self.context(self.devices[index].clock_ms);
        let App::Joining(joining) = &mut self.devices[index].app else { return };
        match joining.receive(&mut ctx, frame) {
            Ok(step) => {
                if self.chance(4) {
                    return self.crash(index);
                }
                self.devices[index].disk.write(step.commit);
                if self.chance(4) {
                    return self.crash(index);
                }
                let frames = step.frames.iter().map(Frame::to_bytes).collect();
                self.send_to(index, place, frames);
                if step.again {
                    self.abandon(index, place);
                }
                if let Some(replica) = step.done {
                    self.abandon(index, place);
                    self.devices[index].app = App::Running(replica);
                    self.tally.joins += 1;
                    self.tally.late_joins += self.tally.relay_restores;
                }
            }
            Err(error) => {
                if std::env::var_os("STAFFELSTAB_TRACE").is_some() {
                    eprintln!("device {index} cannot join: {error:?}");
                }
                self.abandon(index, place);
                // An invite that is closed stays so, and the newcomer gives up. One that
                // a restored relay does not know is tried again.
                self.devices[index].shut_out = error == JoinError::Closed;
            }
        }
    }
}
