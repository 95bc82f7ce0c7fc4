//! Who belongs to the ledger: its name, its members, invites, and who wrote what.

use leptos::prelude::*;
use staffelstab_shared::{membership::Role, sync};

use super::{Invitation, Ledger, Member, Standing};
use crate::{news::Trouble, platform::page};

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
    pub(crate) fn who(&self, device_prefix: [u8; 8]) -> String {
        let seats = self.board().seats;
        let device = seats.with(|seats| {
            seats
                .iter()
                .map(|seat| seat.device)
                .find(|device| device.as_bytes().starts_with(&device_prefix))
        });
        device.and_then(|device| self.name_of(sync::device_record(device))).unwrap_or_default()
    }

    #[must_use]
    pub(crate) fn members(&self) -> Signal<Vec<Member>> {
        let (screen, seats) = (self.screen, self.board().seats);
        let name = move |device| screen.title(sync::device_record(device)).unwrap_or_default();
        Memo::new(move |_| {
            let member = |seat: crate::news::Seat| Member {
                device: seat.device,
                name: name(seat.device),
                role: seat.role,
                mine: seat.mine,
                live: seat.live,
                joined: seat.joined,
                invited_by: seat.invited_by.map(name),
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
    pub(crate) fn open_invites(&self) -> Signal<usize> {
        self.board().open_invites.into()
    }

    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn rename_me(&self, name: String) -> Result<(), Trouble> {
        self.running()?.name_me(name).await
    }
}
