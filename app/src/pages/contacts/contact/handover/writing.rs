//! What is said and done in a handover is written at once, each on the state it was read at: there
//! is no form to lose, and who writes on another device takes nothing away.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    exchange::Import,
    handover::{Both, Closing, Reassigned},
    id::RecordId,
    model::{Edit, Handover, Meeting, Model as _, edits_between},
    view::{Flat, Kind},
};

use super::hands::{Hands, closing_of, is_closed};
use crate::{
    components::{
        announce::trouble_text,
        toast::{Toast, use_toast},
    },
    news::Trouble,
    state::{Ledger, use_ledger},
    text::{lists::and_list, t},
};

/// One handover, for whoever writes to it.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    pub(super) id: RecordId,
    pub(super) ledger: Ledger,
    pub(super) toast: Toast,
    me: Signal<Option<RecordId>>,
    pub(super) hands: Memo<Hands>,
    /// How it ends, as it stands.
    pub(super) closing: Memo<Closing>,
    is_closed: Signal<bool>,
    /// What is under way is finished before it is begun again.
    busy: RwSignal<bool>,
}

impl Writing {
    pub(super) fn at(id: RecordId, hands: Memo<Hands>) -> Self {
        let ledger = use_ledger();
        let (toast, busy) = (use_toast(), RwSignal::new(false));
        let closing = closing_of(hands);
        let is_closed = is_closed(closing);
        Self { id, ledger, toast, me: ledger.myself(), hands, closing, is_closed, busy }
    }

    /// Whether it is over: then it says what was, and nothing is written any more. Reactive.
    pub(super) fn is_closed(self) -> bool {
        self.is_closed.get()
    }

    /// Who holds this device, if that is known.
    pub(super) fn me(self) -> Option<RecordId> {
        self.me.get_untracked()
    }

    /// Writes a change; what could not be written is said.
    pub(super) fn change(self, change: impl FnOnce(&mut Handover) + 'static) {
        spawn_local(async move {
            if let Err(trouble) = self.write(change, Vec::new()).await {
                self.toast.say(trouble_text(&trouble));
            }
        });
    }

    /// As [`Self::change`], and says so with a way back.
    pub(super) fn change_and_say(
        self,
        said: impl Into<String>,
        change: impl FnOnce(&mut Handover) + 'static,
    ) {
        let said = said.into();
        spawn_local(async move {
            match self.write(change, Vec::new()).await {
                Ok(back) => self.say(said, back),
                Err(trouble) => self.toast.say(trouble_text(&trouble)),
            }
        });
    }

    /// Says that something was written, with the way back: what has been written there since stays.
    pub(super) fn say(self, said: String, back: Back) {
        if back.is_nothing() {
            return;
        }
        let undo = move || {
            let back = back.clone();
            spawn_local(async move {
                if let Err(trouble) = self.take_back(back).await {
                    self.toast.say(trouble_text(&trouble));
                }
            });
        };
        self.toast.done_with_undo(said, undo);
    }

    async fn take_back(self, back: Back) -> Result<(), Trouble> {
        let mut edits = Vec::new();
        let mut left = 0;
        for (id, both) in back.edits {
            let view = self.ledger.record(id).get_untracked();
            match view.filter(|view| both.stands(&view.flat)) {
                Some(_) => edits.push((id, both.back)),
                None => left += 1,
            }
        }
        self.ledger.edit_all(edits).await?;
        for made in back.made {
            self.ledger.set_archived(made, true).await?;
        }
        let said =
            if left > 0 { t().handover_move_left(left) } else { t().handover_move_back.into() };
        self.toast.say(said);
        Ok(())
    }

    /// What was agreed, in the records themselves: all at once. That anybody was introduced, or showed
    /// or wrote down anything, is for people to say.
    pub(super) fn reassign(self, done: Reassigned) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let edits = done.edits.iter().map(|(id, both)| (*id, both.there.clone())).collect();
            let written = self.ledger.edit_all(edits).await;
            self.busy.try_set(false);
            let apart = self.undecided(done.edits.keys());
            let back = Back { edits: done.edits.into_iter().collect(), made: Vec::new() };
            match written {
                Ok(_) => self.say(t().handover_moved(done.moved.len()), back),
                Err(Trouble::Undecided) if !apart.is_empty() => {
                    self.toast.say(t().handover_two_versions(&and_list(t(), &apart)));
                }
                Err(trouble) => self.toast.say(trouble_text(&trouble)),
            }
        });
    }

    /// Of which records two versions stand side by side.
    fn undecided<'i>(self, ids: impl Iterator<Item = &'i RecordId>) -> Vec<String> {
        let apart = ids.filter_map(|id| self.ledger.record(*id).get_untracked());
        let apart = apart.filter(|view| !view.conflicts.is_empty());
        apart.filter_map(|view| self.ledger.name_of(view.id)).collect()
    }

    /// Only what differs, on the heads it was read at; with what is made for it.
    pub(super) async fn write(
        self,
        change: impl FnOnce(&mut Handover),
        with: Vec<Import>,
    ) -> Result<Back, Trouble> {
        let view = self.ledger.record(self.id).get_untracked().ok_or(Trouble::Gone)?;
        let before = Handover::read(&view);
        let mut after = before.clone();
        change(&mut after);
        let own = both(&before.flat(), &after.flat());
        let made = with.iter().map(|import| import.id).collect();
        if own.there.is_empty() {
            return Ok(Back::default());
        }
        let (heads, edits) = (view.heads.clone(), own.there.clone());
        self.ledger.save_with(Some(self.id), Kind::Handover, heads, edits, with).await?;
        Ok(Back { edits: vec![(self.id, own)], made })
    }

    /// A change, and what it says in another record: both or neither.
    pub(super) async fn write_both(
        self,
        change: impl FnOnce(&mut Handover),
        other: RecordId,
        said: Both,
    ) -> Result<Back, Trouble> {
        let view = self.ledger.record(self.id).get_untracked().ok_or(Trouble::Gone)?;
        let before = Handover::read(&view);
        let mut after = before.clone();
        change(&mut after);
        let edits = vec![(self.id, both(&before.flat(), &after.flat())), (other, said)];
        let there = edits.iter().map(|(id, both)| (*id, both.there.clone())).collect();
        self.ledger.edit_all(there).await?;
        Ok(Back { edits, made: Vec::new() })
    }

    /// Meetings that belong to the handover.
    pub(super) fn plan(self, meetings: Vec<Meeting>, said: &'static str) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let planned = self.make_meetings(meetings).await;
            self.busy.try_set(false);
            match planned {
                Ok(back) => self.say(said.to_owned(), back),
                Err(trouble) => self.toast.say(trouble_text(&trouble)),
            }
        });
    }

    async fn make_meetings(self, meetings: Vec<Meeting>) -> Result<Back, Trouble> {
        let mut made = Vec::new();
        for meeting in meetings {
            made.push(import(self.ledger.new_id()?, Kind::Meeting, &meeting.flat()));
        }
        let ids: Vec<_> = made.iter().map(|import| import.id).collect();
        self.write(|handover| handover.meetings.extend(ids), made).await
    }
}

/// What takes something back.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Back {
    edits: Vec<(RecordId, Both)>,
    /// Records that were made for it; they are put away.
    made: Vec<RecordId>,
}

impl Back {
    const fn is_nothing(&self) -> bool {
        self.edits.is_empty() && self.made.is_empty()
    }
}

pub(super) fn both(before: &Flat, after: &Flat) -> Both {
    let between = |from: &Flat, to: &Flat| -> Vec<Edit> { edits_between(from, to) };
    Both { there: between(before, after), back: between(after, before) }
}

/// A new record.
pub(super) fn import(id: RecordId, kind: Kind, flat: &Flat) -> Import {
    Import { id, kind, edits: edits_between(&Flat::new(), flat) }
}
