//! The end: everything heals, and comes to rest.

use staffelstab_shared::{
    id::{DeviceId, StatementId},
    membership::{Invite, InviteStatus, Via},
    sync::{Refused, RefusedReason, Replica},
};

use super::World;
use crate::simulation::device::{App, Device};

/// Rounds in which everything must have come to rest after healing.
const MAX_HEALING: usize = 400;

impl World {
    pub(super) fn heal(&mut self) -> Result<(), String> {
        self.healing = true;
        for device in &mut self.devices {
            device.partitioned = false;
        }
        for _ in 0..MAX_HEALING {
            self.now_ms += 1_000;
            for index in 0..self.devices.len() {
                self.try_again(index);
                self.answer_questions(index);
                self.connect_everywhere(index);
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
            if self.is_quiet() && !self.anybody_moves_home() {
                return Ok(());
            }
        }
        Err(format!("nothing came to rest: {:#?}", self.unrest()))
    }

    /// Where no home is, a relay may send somebody away by what the next home does not let
    /// count. Its person opens the app again.
    fn try_again(&mut self, index: usize) {
        let device = &self.devices[index];
        let may_belong_here =
            device.shut_out && device.replica().is_some() && !self.is_rightly_out(device);
        if may_belong_here {
            self.devices[index].shut_out = false;
        }
    }

    /// A crash in the middle of a merge puts what was merged under suspicion. Its person
    /// reads that, and lets it be tried again.
    fn try_quarantined(&mut self, index: usize) {
        let Some(replica) = self.devices[index].replica_mut() else { return };
        let is_suspect = |refused: &Refused| refused.reason == RefusedReason::Quarantined;
        let suspect = replica.refused().find(|(_, refused)| is_suspect(refused));
        if let Some((order, _)) = suspect {
            let effects = replica.dismiss(order);
            self.perform(index, effects);
        }
    }

    /// Where a new relay stands and everybody has accepted it, its stewards make it the home.
    fn anybody_moves_home(&mut self) -> bool {
        if !self.has_new_relay() || self.has_moved() {
            return false;
        }
        let live: Vec<usize> = self.live().iter().map(|(index, _)| *index).collect();
        live.into_iter().any(|index| self.move_home(index))
    }

    fn is_quiet(&self) -> bool {
        let lines = self.relays.iter().flat_map(|relay| relay.lines.values());
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
                    let is_everywhere = device.lines.len() == device.visits.len();
                    if !status.caught_up
                        || !is_everywhere
                        || status.unsent > 0
                        || replica.has_work()
                    {
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
                invite.is_none_or(|(id, invite)| {
                    is_closed(&id, None) || self.has_lost_keys(device, invite)
                })
            }
            (App::Running(_) | App::Joining(_) | App::Off, _) => false,
        }
    }

    /// Whether nobody has the keys of an invite for the relay that a newcomer visits: they lay
    /// with whoever made it, on a device that was rolled back before it came there. The
    /// person gets another code.
    fn has_lost_keys(&self, newcomer: &Device, invite: &Invite) -> bool {
        let is_issuer =
            |it: &&Device| it.replica().is_some_and(|it| it.device() == invite.issued_by);
        self.devices.iter().find(is_issuer).is_some_and(|issuer| issuer.rolled_back)
            && !newcomer.visits.keys().any(|place| self.relays[*place].has_deposit(invite.key))
    }

    /// Devices that belong to the ledger at the end, by everybody's fold.
    pub(in crate::simulation) fn live(&self) -> Vec<(usize, &Replica)> {
        let replicas = self.devices.iter().enumerate();
        replicas
            .filter(|(_, device)| !device.shut_out && !device.stranger)
            .filter_map(|(index, device)| Some((index, device.replica()?)))
            .filter(|(_, replica)| replica.role().is_some())
            .collect()
    }

    pub(in crate::simulation) fn removed(&self) -> Vec<(DeviceId, &Replica)> {
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
