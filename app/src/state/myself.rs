//! Which person of the ledger holds this device: what waits for them, waits here.

use leptos::prelude::*;
use staffelstab_shared::{
    handover::{Devices, holder},
    id::RecordId,
    membership::Role,
    sync,
    view::{Heads, Kind},
};

use super::Ledger;
use crate::news::Trouble;

impl Ledger {
    /// Nothing where nobody has said so, where another device wrote it, or where that person is no
    /// longer there.
    #[must_use]
    pub(crate) fn myself(&self) -> Signal<Option<RecordId>> {
        let (screen, seats) = (self.screen, self.board().seats);
        Memo::new(move |_| {
            let device = seats.with(|seats| Some(seats.iter().find(|seat| seat.mine)?.device))?;
            let label = screen.view(sync::device_record(device))?;
            let person = holder(&label, device)?;
            let view = screen.view(person)?;
            let is_there = view.kind == Kind::Person && !view.archived;
            is_there.then_some(person)
        })
        .into()
    }

    /// Whose the devices of the ledger are, as far as signatures ask. Reactive.
    #[must_use]
    pub(crate) fn devices(&self) -> Devices {
        let mut devices = Devices::default();
        self.board().seats.with(|seats| {
            for seat in seats {
                let label = self.screen.view(sync::device_record(seat.device));
                devices.add(seat.device, seat.role == Role::Steward, label.as_deref());
            }
        });
        devices
    }

    /// Whoever is only planned is made first.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn say_who_i_am(&self, person: Option<RecordId>) -> Result<(), Trouble> {
        if let Some(id) = person
            && let Some(planned) = untrack(|| self.planned(id))
        {
            self.save(Some(id), planned.kind, Heads::default(), Vec::new()).await?;
        }
        self.running()?.point_to(person).await
    }
}
