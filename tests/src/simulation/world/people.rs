//! What people do.

use rand_core::Rng;
use staffelstab_shared::{
    crypto::InviteSecret,
    id::RecordId,
    membership::Role,
    record::Edit,
    sync::{Joining, Replica},
    time::UnixMillis,
    view::Kind,
};

use super::{MAX_DEVICES, World};
use crate::simulation::device::{App, Device, Mark};

impl World {
    pub(super) fn edit(&mut self, index: usize) {
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
        let stored = device.disk.document(record).cloned();
        let App::Running(replica) = &mut device.app else { return };
        let result = match (&stored, replica.views().get(&record)) {
            (Some(stored), Some(view)) => {
                let heads = view.heads.clone();
                replica.save(&mut ctx, record, stored, &heads, &edits)
            }
            _ if fresh => replica.create(&mut ctx, record, &Kind::Person, &edits),
            _ => return,
        };
        let Ok(effects) = result else { return };
        let removed = |replica: &Replica| {
            let devices = replica.members().devices.iter();
            devices.filter(|(_, device)| !device.live).map(|(id, _)| *id).collect()
        };
        let after_removal_of = removed(replica);
        self.next_mark += 1;
        if self.perform(index, effects) {
            // Committed: from here on it must never get lost.
            self.devices[index].marks.push(Mark { record, key: mark, after_removal_of });
            self.tally.edits += 1;
            if fresh {
                self.records.push(record);
            }
        }
    }

    pub(super) fn erase(&mut self, index: usize) {
        if self.records.is_empty() || self.tally.erasures >= 2 {
            return;
        }
        let at = self.below(self.records.len());
        let record = self.records[at];
        let mut ctx = self.context(0);
        let device = &mut self.devices[index];
        let Some(stored) = device.disk.document(record).cloned() else { return };
        let App::Running(replica) = &mut device.app else { return };
        if let Ok(effects) = replica.erase(&mut ctx, record, &stored, None) {
            self.tally.erasures += 1;
            self.perform(index, effects);
        }
    }

    pub(super) fn invite(&mut self, index: usize) {
        let places: Vec<usize> = self.devices[index].visits.keys().copied().collect();
        let which = if places.len() > 1 { self.below(places.len()) } else { 0 };
        self.invite_to(index, places[which]);
    }

    /// Invites somebody who goes to the relay at a place.
    pub(super) fn invite_to(&mut self, index: usize, place: usize) {
        if self.devices.len() >= MAX_DEVICES {
            return;
        }
        let role = if self.below(3) == 0 { Role::Steward } else { Role::Member };
        let expires = UnixMillis(self.now_ms + 3_600_000_000);
        let mut ctx = self.context(0);
        let App::Running(replica) = &mut self.devices[index].app else { return };
        if let Ok((secret, effects)) = replica.invite(&mut ctx, role, expires) {
            self.perform(index, effects);
            self.newcomer(secret, place);
        }
    }

    fn newcomer(&mut self, secret: InviteSecret, place: usize) {
        let mut ctx = self.context(0);
        let (joining, _) = Joining::begin(&mut ctx, secret.clone());
        let device = Device::new(App::Joining(Box::new(joining)));
        let visits = [(place, self.relays[place].id())].into();
        self.devices.push(Device { code: Some(secret), visits, ..device });
    }

    pub(super) fn remove(&mut self, index: usize) {
        if self.tally.removals >= 2 {
            return;
        }
        let mut ctx = self.context(0);
        let victim = self.below(self.devices.len());
        if self.devices[victim].visits.len() > 1 {
            // Nobody would carry any more.
            return;
        }
        let Some(victim) = self.devices[victim].replica().map(Replica::device) else { return };
        let App::Running(replica) = &mut self.devices[index].app else { return };
        if let Ok(effects) = replica.remove(&mut ctx, victim) {
            self.tally.removals += 1;
            self.perform(index, effects);
        }
    }

    /// A steward says that whoever stands at the first place by now is the home. Whether
    /// anything was said.
    pub(super) fn move_home(&mut self, index: usize) -> bool {
        let relay = self.relays[0].id();
        let mut ctx = self.context(0);
        let App::Running(replica) = &mut self.devices[index].app else { return false };
        let Ok(effects) = replica.move_home(&mut ctx, relay) else { return false };
        self.tally.home_words += 1;
        self.perform(index, effects)
    }
}
