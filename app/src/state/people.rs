//! Who belongs to the ledger: its name, its members, invites, and who wrote what.

use std::collections::BTreeMap;

use leptos::prelude::*;
use staffelstab_shared::{
    id::DeviceId, membership::Role, sync, time::UnixMillis, view::DevicePrefix,
};

use super::{Invitation, Ledger, Member, Standing, label::Label};
use crate::{
    news::{Seat, Trouble},
    platform::page,
    text::t,
};

impl Ledger {
    #[must_use]
    pub(crate) fn name(&self) -> Signal<String> {
        let (screen, circle) = (self.screen, sync::circle_record(self.id()));
        Memo::new(move |_| screen.title(circle).unwrap_or_default()).into()
    }

    #[must_use]
    pub(crate) fn me(&self) -> Signal<Option<Member>> {
        let members = self.members();
        Memo::new(move |_| members.get().into_iter().find(|member| member.mine)).into()
    }

    /// What this device may do here.
    #[must_use]
    pub(crate) fn standing(&self) -> Signal<Standing> {
        let seats = self.board().seats;
        Memo::new(move |_| seats.with(|seats| Standing::of(seats))).into()
    }

    /// Whether this device may write; not before that is known.
    #[must_use]
    pub(crate) fn may_write(&self) -> Signal<bool> {
        let seats = self.board().seats;
        Memo::new(move |_| seats.with(|seats| Standing::of(seats).may_write())).into()
    }

    /// The label of whoever wrote a change; empty if it is not known. Reactive.
    #[must_use]
    pub(crate) fn who(&self, by: DevicePrefix) -> String {
        let device = self
            .board()
            .seats
            .with(|seats| seats.iter().map(|seat| seat.device).find(|device| by.is_of(device)));
        device.map(|device| self.label_of(device).words(t())).unwrap_or_default()
    }

    /// The label of a device, as far as it counts. Reactive.
    #[must_use]
    pub(super) fn label_of(&self, device: DeviceId) -> Label {
        self.labels().remove(&device).unwrap_or_default()
    }

    /// The labels of all devices. Reactive.
    fn labels(&self) -> BTreeMap<DeviceId, Label> {
        let label = |seats: &[Seat], device| {
            let view = self.screen.view(sync::device_record(device));
            Label::of(view.as_deref(), device, seats)
        };
        self.board().seats.with(|seats| Label::all(seats, |device| label(seats, device)))
    }

    #[must_use]
    pub(crate) fn members(&self) -> Signal<Vec<Member>> {
        let (ledger, seats) = (*self, self.board().seats);
        Memo::new(move |_| {
            let labels = ledger.labels();
            let label = |device: &DeviceId| labels.get(device).cloned().unwrap_or_default();
            let member = |seat: Seat| Member {
                device: seat.device,
                label: label(&seat.device),
                role: seat.role,
                mine: seat.mine,
                live: seat.live,
                joined: seat.joined,
                invited_by: seat.invited_by.map(|by| label(&by).words(t())),
                invite: seat.invite,
            };
            seats.get().into_iter().map(member).collect::<Vec<_>>()
        })
        .into()
    }

    /// Makes an invite.
    ///
    /// # Errors
    /// [`Trouble::NotAllowed`] for all but stewards.
    pub(crate) async fn invite(&self, role: Role) -> Result<Invitation, Trouble> {
        let (secret, expires) = self.running()?.invite(role).await?;
        let code = secret.code();
        Ok(Invitation { link: format!("{}/join#{code}", page::origin()), code, expires, role })
    }

    #[must_use]
    /// Until when each open invite is good.
    pub(crate) fn open_invites(&self) -> Signal<Vec<UnixMillis>> {
        self.board().open_invites.into()
    }

    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn rename_me(&self, name: String) -> Result<(), Trouble> {
        self.running()?.name_me(name).await
    }
}
