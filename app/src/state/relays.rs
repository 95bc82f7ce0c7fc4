//! Relays come and go: what a person is asked, and what stewards do about it.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::id::{DeviceId, RelayId};

use super::Ledger;
use crate::{
    news::{HomeAsk, NewRelay, NotHome, Trouble},
    text::t,
};

impl Ledger {
    /// Another relay answers, and nobody here has said yet that it is the ledger's.
    #[must_use]
    pub(crate) fn new_relay(&self) -> Signal<Option<NewRelay>> {
        let status = self.board().status;
        Memo::new(move |_| status.read().new_relay).into()
    }

    /// The same, unless a person has put it off: for this other relay, or since the app was
    /// started. However often one answers with a fresh key, it asks but once.
    #[must_use]
    pub(crate) fn new_relay_to_ask_about(&self) -> Signal<Option<NewRelay>> {
        let (ledger, new_relay) = (*self, self.new_relay());
        let put_off = self.board().put_off;
        Memo::new(move |_| {
            let put_off_now = put_off.read();
            new_relay.get().filter(|new| asks(*new, ledger.relay_put_off(new.known), &put_off_now))
        })
        .into()
    }

    /// "Later": it stays with the status.
    pub(crate) fn put_off_relay(&self, new: NewRelay) {
        self.keep_relay_put_off(new);
        self.board().put_off.update(|put_off| {
            put_off.insert(new.known);
        });
    }

    /// The relay that a person can make the home now, unless that was put off.
    #[must_use]
    pub(crate) fn home_to_ask_about(&self) -> Signal<Option<RelayId>> {
        let (ledger, ask) = (*self, self.home_ask());
        let put_off = self.board().put_off;
        Memo::new(move |_| {
            put_off.track();
            let relay = ask.get().filter(HomeAsk::is_open)?.relay;
            (ledger.home_put_off() != Some(relay)).then_some(relay)
        })
        .into()
    }

    /// "Later": it stays with the status.
    pub(crate) fn put_off_home(&self, relay: RelayId) {
        self.keep_home_put_off(relay);
        self.board().put_off.notify();
    }

    /// Whether somebody has read, in this run of the app, that the home is back. Reactive.
    #[must_use]
    pub(crate) fn has_read_home_back(&self) -> bool {
        self.board().home_back_read.get()
    }

    pub(crate) fn read_home_back(&self) {
        self.board().home_back_read.set(true);
    }

    /// A person says that it is: this device goes on with it, and brings it all it lacks.
    ///
    /// # Errors
    /// Those of the storage.
    pub(crate) async fn accept_relay(&self, found: RelayId) -> Result<(), Trouble> {
        self.running()?.accept_relay(found).await
    }

    /// What there is to say and to do so that the relay becomes the home; nothing where it is.
    #[must_use]
    pub(crate) fn home_ask(&self) -> Signal<Option<HomeAsk>> {
        let not_home = self.board().not_home;
        Memo::new(move |_| not_home.read().as_ref().map(NotHome::ask)).into()
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
        let name = |device: &DeviceId| self.label_of(*device).words(t());
        let names: BTreeSet<_> = devices.iter().map(name).filter(|name| !name.is_empty()).collect();
        names.into_iter().collect()
    }
}

/// Whether to ask about another relay: what was put off for the known one before, and since the
/// app was started.
fn asks(new: NewRelay, put_off: Option<RelayId>, put_off_now: &BTreeSet<RelayId>) -> bool {
    put_off != Some(new.found) && !put_off_now.contains(&new.known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_off_is_asked_again_only_of_yet_another_relay_and_after_a_new_start() {
        let [known, found, another] = [1, 2, 3].map(|number| RelayId::new([number; 32]));
        let new = NewRelay { known, found };
        let yet_another = NewRelay { known, found: another };
        let (nothing, now) = (BTreeSet::new(), BTreeSet::from([known]));
        assert!(asks(new, None, &nothing));
        assert!(!asks(new, Some(found), &now));
        assert!(!asks(new, Some(found), &nothing), "also after a new start");
        // One that answers with a fresh key at each connection does not ask at each.
        assert!(!asks(yet_another, Some(found), &now));
        assert!(asks(yet_another, Some(found), &nothing));
    }
}
