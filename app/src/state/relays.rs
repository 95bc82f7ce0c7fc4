//! Relays come and go: what a person is asked, and what stewards do about it.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::{DeviceId, RelayId},
    sync,
};

use super::Ledger;
use crate::news::{HomeStep, NewRelay, NotHome, Trouble};

impl Ledger {
    /// Another relay answers, and nobody here has said yet that it is the ledger's.
    #[must_use]
    pub(crate) fn new_relay(&self) -> Signal<Option<NewRelay>> {
        let status = self.board().status;
        Memo::new(move |_| status.read().new_relay).into()
    }

    /// A person says that it is: this device goes on with it, and brings it all it lacks.
    ///
    /// # Errors
    /// Those of the storage.
    pub(crate) async fn accept_relay(&self, found: RelayId) -> Result<(), Trouble> {
        self.running()?.accept_relay(found).await
    }

    /// What is to be done so that the relay becomes the home; nothing where it is.
    #[must_use]
    pub(crate) fn home_step(&self) -> Signal<Option<HomeStep>> {
        let not_home = self.board().not_home;
        Memo::new(move |_| not_home.read().as_ref().map(NotHome::step)).into()
    }

    /// Says that the relay is the home, or should be.
    ///
    /// # Errors
    /// [`Trouble::NotAllowed`] where this device may not, and those of the storage.
    pub(crate) async fn move_home(&self) -> Result<(), Trouble> {
        let relay = self.board().not_home.with_untracked(|not_home| Some(not_home.as_ref()?.relay));
        match relay {
            Some(relay) => self.running()?.move_home(relay).await,
            None => Ok(()),
        }
    }

    /// The labels of devices, without those that have none. Reactive.
    #[must_use]
    pub(crate) fn names_of(&self, devices: &BTreeSet<DeviceId>) -> Vec<String> {
        let name = |device: &DeviceId| self.name_of(sync::device_record(*device));
        let names: BTreeSet<_> =
            devices.iter().filter_map(name).filter(|name| !name.is_empty()).collect();
        names.into_iter().collect()
    }
}
