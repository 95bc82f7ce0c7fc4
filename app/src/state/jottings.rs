//! What is jotted down of a ledger at once: drafts of forms, where things lay on its map, what
//! a person put off, and that files are being taken in.
//! Each ledger has its own, and another ledger's are out of reach.

use leptos::prelude::*;
use staffelstab_shared::id::RelayId;

use super::Ledger;
use crate::{
    news::{Failure, NewRelay},
    platform::jottings,
};

const PLACES: &str = "places";
const IMPORTING: &str = "importing";
const HOME_PUT_OFF: &str = "home-later";

impl Ledger {
    /// What was typed into a form of this ledger and not saved yet.
    #[must_use]
    pub(crate) fn draft(&self, form: &str) -> Option<Vec<u8>> {
        self.jotting(&draft_of(form))
    }

    /// Kept when this returns, unless it says otherwise. Of a look it is kept as long as that is
    /// open.
    pub(crate) fn keep_draft(&self, form: &str, draft: Option<&[u8]>) -> bool {
        if draft.is_none() {
            self.forget_put_off(&put_off_of(form));
        }
        // Beside a storage that was emptied nothing is safe, also where it takes this.
        let is_emptied = self.status().get_untracked().failure == Some(Failure::Emptied);
        self.jot(&draft_of(form), draft) && !is_emptied
    }

    /// The forms and dialogues of which there is a draft.
    #[must_use]
    pub(crate) fn drafts(&self) -> Vec<String> {
        let begins = draft_of("");
        let mut forms = if self.is_look() {
            self.ground().with_value(|below| below.jottings_of_look.names(&begins))
        } else {
            jottings::names(&self.id().to_string(), &begins)
        };
        forms.sort_unstable();
        forms
    }

    /// Where things lay on the map of this ledger.
    #[must_use]
    pub(crate) fn places(&self) -> Option<String> {
        String::from_utf8(self.jotting(PLACES)?).ok()
    }

    pub(crate) fn keep_places(&self, places: &str) {
        self.jot(PLACES, Some(places.as_bytes()));
    }

    /// Which other relay a person would decide about later, in place of this one.
    #[must_use]
    pub(crate) fn relay_put_off(&self, known: RelayId) -> Option<RelayId> {
        RelayId::from_slice(&self.jotting(&put_off(known))?).ok()
    }

    pub(crate) fn keep_relay_put_off(&self, new: NewRelay) {
        self.jot(&put_off(new.known), Some(new.found.as_bytes()));
    }

    /// Which relay a person would make the home later.
    #[must_use]
    pub(crate) fn home_put_off(&self) -> Option<RelayId> {
        RelayId::from_slice(&self.jotting(HOME_PUT_OFF)?).ok()
    }

    pub(crate) fn keep_home_put_off(&self, relay: RelayId) {
        self.jot(HOME_PUT_OFF, Some(relay.as_bytes()));
    }

    /// Whether files were being taken in when this app last ended, or are just now.
    #[must_use]
    pub(crate) fn is_noted_as_importing(&self) -> bool {
        self.jotting(IMPORTING).is_some()
    }

    pub(crate) fn note_importing(&self, is_importing: bool) {
        self.jot(IMPORTING, is_importing.then_some(&[]));
    }

    pub(super) fn jotting(&self, name: &str) -> Option<Vec<u8>> {
        if self.is_look() {
            self.ground().with_value(|below| below.jottings_of_look.read(name))
        } else {
            jottings::read(&self.id().to_string(), name)
        }
    }

    pub(super) fn jot(&self, name: &str, value: Option<&[u8]>) -> bool {
        if self.is_look() {
            self.ground().with_value(|below| below.jottings_of_look.write(name, value));
            true
        } else {
            jottings::write(&self.id().to_string(), name, value)
        }
    }
}

fn put_off(known: RelayId) -> String {
    format!("relay-later.{known}")
}

/// Under which key a draft is put off.
#[must_use]
pub(crate) fn put_off_of(form: &str) -> String {
    format!("here/draft/{form}")
}

fn draft_of(form: &str) -> String {
    format!("draft.{form}")
}
