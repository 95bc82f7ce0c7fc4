//! Records that go: hidden while an erasure of ours is on its way, buried when it counts.

use super::{
    effects::{Context, Effects},
    refused::RefusedReason,
    replica::Replica,
    rows::{Queued, Row, Table},
};
use crate::{
    envelope::Kind,
    id::{DeviceId, EntryId, RecordId},
    membership::Role,
};

impl Replica {
    pub(super) fn is_steward(&self, device: &DeviceId) -> bool {
        let state = self.membership.state();
        state.devices.get(device).is_some_and(|device| device.role == Role::Steward)
    }

    /// Hides a record for good; what was queued for it needs attention.
    pub(super) fn bury(
        &mut self,
        ctx: &Context,
        record: RecordId,
        by: EntryId,
        effects: &mut Effects,
    ) {
        self.erased.insert(record);
        self.views.remove(&record);
        self.hidden.remove(&record);
        let key = record.as_bytes().as_slice();
        effects.commit.push(Row::put(Table::Erased, key, by.as_bytes().to_vec()));
        effects.commit.push(Row::delete(Table::View, key));
        effects.commit.push(Row::delete(Table::Document, key));
        effects.removed.push(record);
        let is_unsealed = |queued: &Queued| {
            matches!(queued, Queued::Sealed { kind: Kind::Change, entry: None, .. })
        };
        let queued: Vec<u64> = self
            .outbox
            .iter()
            .filter(|(order, queued)| {
                queued.record() == Some(record) && (is_unsealed(queued) || self.is_declined(order))
            })
            .map(|(order, _)| *order)
            .collect();
        for order in queued {
            self.refuse(ctx, order, RefusedReason::Erased, effects);
        }
        let held: Vec<EntryId> =
            self.held.iter().filter(|(_, held)| held.record == record).map(|(id, _)| *id).collect();
        for id in held {
            self.held.remove(&id);
            effects.commit.push(Row::delete(Table::Held, id.as_bytes().as_slice()));
        }
    }

    /// Hides a record that this device is about to erase. It comes back if the relay
    /// refuses, and is buried when it agrees.
    pub(super) fn hide(&mut self, record: RecordId) -> bool {
        let view = self.views.remove(&record);
        view.is_some_and(|view| self.hidden.insert(record, view).is_none())
    }

    pub(super) fn show_again(&mut self, record: RecordId, effects: &mut Effects) {
        if let Some(view) = self.hidden.remove(&record) {
            effects.changed.push(view.clone());
            self.views.insert(record, view);
        }
    }
}
