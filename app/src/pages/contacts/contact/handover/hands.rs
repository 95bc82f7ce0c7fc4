//! Whose hand wrote what stands in a handover: what one says there for oneself counts from one's own
//! device only, and what another wrote is said to be theirs.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    handover::{Closing, Devices, Stage},
    id::RecordId,
    view::{DevicePrefix, View},
};

use crate::{
    state::{Ledger, clock, use_ledger},
    text::Texts,
};

/// Who wrote something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Hand {
    /// A device that says it is theirs.
    Own,
    /// Another one, as far as it is known.
    Other(Option<DevicePrefix>),
}

/// The handover as it was written, and whose the devices are.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Hands {
    view: Option<Arc<View>>,
    devices: Devices,
}

impl Hands {
    pub(super) fn of(id: RecordId) -> Memo<Self> {
        let ledger = use_ledger();
        let record = ledger.record(id);
        Memo::new(move |_| Self { view: record.get(), devices: ledger.devices() })
    }

    /// Whose hand wrote under a key what is said of a person.
    pub(super) fn wrote(&self, key: &str, person: RecordId) -> Hand {
        let Some(view) = &self.view else { return Hand::Other(None) };
        if view.is_written_by(key, |by| self.devices.is_of(by, person)) {
            return Hand::Own;
        }
        Hand::Other(view.writers(key).next().copied())
    }

    /// A device that wrote under a key.
    pub(super) fn writer(&self, key: &str) -> Option<DevicePrefix> {
        self.view.as_ref()?.writers(key).next().copied()
    }

    pub(super) fn closing(&self) -> Closing {
        let today = clock::today();
        let of = |view: &Arc<View>| Closing::of(view, &self.devices, today);
        self.view.as_ref().map(of).unwrap_or_default()
    }

    /// Whether several devices say they are somebody's.
    pub(super) fn is_claimed_twice(&self, person: RecordId) -> bool {
        self.devices.count_of(person) > 1
    }
}

/// How a handover ends, as it stands now.
pub(super) fn closing_of(hands: Memo<Hands>) -> Memo<Closing> {
    Memo::new(move |_| hands.read().closing())
}

pub(super) fn is_closed(closing: Memo<Closing>) -> Signal<bool> {
    Memo::new(move |_| closing.read().stage() == Stage::Closed).into()
}

/// What a record is called; that it is unknown where it is not here. Reactive.
pub(super) fn name_of(ledger: Ledger, t: &Texts, who: RecordId) -> String {
    ledger.name_of(who).unwrap_or_else(|| t.unknown_record.to_owned())
}

/// The name of the device that wrote; somebody where it is not known. Reactive.
pub(super) fn named(ledger: Ledger, t: &Texts, by: Option<DevicePrefix>) -> String {
    let name = by.map(|by| ledger.who(by)).unwrap_or_default();
    if name.is_empty() { t.somebody.to_owned() } else { name }
}
