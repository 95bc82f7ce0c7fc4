//! Which person of the ledger holds this device: what waits for them, waits here.

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, sync, view::Kind};

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
            let person = RecordId::from_hex(label.text(sync::DEVICE_PERSON)).ok()?;
            let view = screen.view(person)?;
            let is_there = view.kind == Kind::Person && !view.archived;
            (label.changed.by.is_of(&device) && is_there).then_some(person)
        })
        .into()
    }

    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn say_who_i_am(&self, person: Option<RecordId>) -> Result<(), Trouble> {
        self.running()?.point_to(person).await
    }
}
