//! A change to all that are chosen is carried out, record by record, and taken back. Where all
//! went well, and where the page was left meanwhile, a message says so; where not, a dialogue
//! that stays until it was read.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::id::RecordId;

use super::done::{Done, TakenBack, count_in, told};
use crate::{
    components::toast::Toast,
    news::Trouble,
    state::{ForAll, Ledger, Meaning},
};

/// The last of it, and how far it has come; given as context.
#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    pub(super) done: RwSignal<Option<Done>>,
    /// How many of how many.
    pub(super) under_way: RwSignal<Option<(usize, usize)>>,
    chosen: RwSignal<BTreeSet<RecordId>>,
    is_on: RwSignal<bool>,
    /// From where on Shift chooses.
    anchor: StoredValue<Option<RecordId>>,
}

impl Last {
    pub(super) fn provide(
        is_on: RwSignal<bool>,
        chosen: RwSignal<BTreeSet<RecordId>>,
        anchor: StoredValue<Option<RecordId>>,
    ) {
        let (done, under_way) = (RwSignal::new(None), RwSignal::new(None));
        provide_context(Self { done, under_way, chosen, is_on, anchor });
    }

    /// What was done is done with; whatever was chosen meanwhile stays chosen.
    fn ends(self, ids: &BTreeSet<RecordId>) {
        self.anchor.try_set_value(None);
        let is_empty = self.chosen.try_update(|chosen| {
            chosen.retain(|id| !ids.contains(id));
            chosen.is_empty()
        });
        if is_empty == Some(true) {
            self.is_on.try_set(false);
        }
    }

    /// Whether so many may be begun with: one thing at a time, or the way back of the first is lost.
    pub(super) fn begin(self, many: usize) -> bool {
        // Where the page is left, nothing else of it can be under way.
        let is_free = self.under_way.try_read_untracked().is_none_or(|way| way.is_none());
        if is_free {
            self.under_way.try_set(Some((0, many)));
        }
        is_free
    }
}

pub(super) async fn carry_out(
    ledger: Ledger,
    toast: Toast,
    last: Last,
    change: ForAll,
    ids: BTreeSet<RecordId>,
) {
    let mut done = Done { change: Some(change.clone()), ..Done::default() };
    for (at, id) in ids.iter().enumerate() {
        last.under_way.try_set(Some((at, ids.len())));
        match ledger.change_as_all(*id, &change).await {
            Ok((_, Meaning::Change { back, .. })) => done.changed.push((*id, back)),
            Ok((_, Meaning::Already)) => done.already += 1,
            Ok((title, Meaning::NoField)) => done.unfit.push(title),
            Ok((title, Meaning::Contested)) => done.contested.push(title),
            Err(trouble) => count_in(&mut done.failed, &trouble),
        }
    }
    last.under_way.try_set(None);
    if !done.is_plain() && last.done.try_set(Some(done.clone())).is_none() {
        return;
    }
    last.ends(&ids);
    if done.changed.is_empty() {
        toast.say(told(&done).join(" "));
    } else {
        say_done(ledger, toast, last, done);
    }
}

/// In a message, with the way back.
fn say_done(ledger: Ledger, toast: Toast, last: Last, done: Done) {
    let said = told(&done).join(" ");
    let undo = move || {
        let done = done.clone();
        // While something else is under way, the way back waits.
        if !last.begin(done.changed.len()) {
            return say_done(ledger, toast, last, done);
        }
        spawn_local(async move {
            let taken_back = take_back(ledger, last, &done).await;
            toast.say(told(&Done { taken_back, ..done }).join(" "));
        });
    };
    toast.done_with_undo(said, undo);
}

pub(super) async fn take_back(ledger: Ledger, last: Last, done: &Done) -> Option<TakenBack> {
    let change = done.change.as_ref()?;
    let mut taken = TakenBack::default();
    for (at, (id, back)) in done.changed.iter().enumerate() {
        last.under_way.try_set(Some((at, done.changed.len())));
        match ledger.take_back(*id, change, back.clone()).await {
            Ok(true) => taken.done += 1,
            Ok(false) | Err(Trouble::Gone) => taken.left += 1,
            Err(trouble) => count_in(&mut taken.failed, &trouble),
        }
    }
    last.under_way.try_set(None);
    Some(taken)
}
