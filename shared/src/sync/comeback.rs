//! A relay that has lost how this device joined, or never knew, is told that first.

use std::collections::BTreeSet;

use super::{
    effects::{Effects, End},
    gathered::Gathered,
    peer::Session,
    replica::Replica,
    rows::Arc8,
};
use crate::{
    id::{EntryId, RelayId},
    membership::Act,
    protocol::{self, Item, ItemBytes, Reason},
};

impl Replica {
    /// The relay does not know this device: it was restored from before the join, or is new.
    /// It is brought everything that bears a receipt, which it believes, and the own join;
    /// then this device connects anew, as a member.
    pub(super) fn come_back(&mut self, peer: RelayId, effects: &mut Effects) {
        let refused = End::Refused(Reason::NotMember);
        if self.peers.get(&peer).is_none_or(|at| at.came_back) {
            // It knows, and the join does not count.
            return effects.end(peer, refused);
        }
        let own = self.keys.sign().public();
        let is_own_join = |bytes: &Arc8| {
            let Ok(Item::Statement(statement)) = Item::parse(bytes) else { return false };
            matches!(statement.act(), Act::Join { device, .. } if device.sign == own)
        };
        let mut waiting = BTreeSet::new();
        let mut gathered = Gathered::new(self.ledger, peer);
        for group in self.control_in_order() {
            if group.len() > 1 || group.first().is_some_and(is_own_join) {
                waiting.extend(group.iter().map(|bytes| protocol::item_id(bytes)));
                let items = group.iter().filter_map(|bytes| ItemBytes::new(bytes.to_vec()).ok());
                gathered.push_together(items.collect(), effects);
            }
        }
        gathered.flush(effects);
        if waiting.is_empty() {
            effects.end(peer, refused);
        }
        if let Some(at) = self.peers.get_mut(&peer) {
            at.session = Session::Returning(waiting);
        }
    }

    /// The relay took what it was brought back, or refused it.
    pub(super) fn brought_back(
        &mut self,
        peer: RelayId,
        id: EntryId,
        refused: Option<Reason>,
        effects: &mut Effects,
    ) {
        let Some(at) = self.peers.get_mut(&peer) else { return };
        let Session::Returning(waiting) = &mut at.session else { return };
        waiting.remove(&id);
        let done = waiting.is_empty();
        if let Some(reason) = refused.filter(|reason| reason.is_passing()) {
            effects.end(peer, End::Refused(reason));
        } else if done {
            at.came_back = true;
            effects.end(peer, End::Again);
        }
    }
}
