//! What happens in the room is written at once, each on the state it was read at: there is no
//! form to lose, and who writes on another device takes nothing away.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    exchange::Import,
    id::RecordId,
    model::{Meeting, MeetingState, Model as _, Task, add_item, edits_between},
    time::Day,
    view::{Flat, Kind},
};

use crate::{
    components::{
        announce::trouble_text,
        toast::{Toast, use_toast},
    },
    news::Trouble,
    state::{Ledger, clock, use_ledger},
    text::t,
};

/// One meeting, for whoever writes to it.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    id: RecordId,
    ledger: Ledger,
    toast: Toast,
    /// How it stood before a tick here made it one that took place.
    before_tick: StoredValue<Option<(MeetingState, Option<Day>)>>,
}

impl Writing {
    pub(super) fn at(id: RecordId) -> Self {
        Self { id, ledger: use_ledger(), toast: use_toast(), before_tick: StoredValue::new(None) }
    }

    /// Somebody is there, or is not. Where only a tick said that it takes place, taking the last
    /// one away takes that back.
    pub(super) fn tick(self, who: RecordId, is_there: bool) {
        self.happen(move |mut meeting| {
            if is_there {
                meeting.attended.insert(who);
                let before = stands(&meeting);
                let meeting = meeting.goes_on(clock::day_and_time());
                if before.0 != meeting.state {
                    self.before_tick.set_value(Some(before));
                }
                return meeting;
            }
            meeting.attended.remove(&who);
            let is_held = meeting.is_held() && !meeting.leaves_a_trace();
            if !is_held {
                return meeting;
            }
            match self.before_tick.try_update_value(Option::take).flatten() {
                Some((state, date)) => Meeting { state, date, ..meeting },
                None => meeting,
            }
        });
    }

    pub(super) fn invite(self, who: RecordId, is_invited: bool) {
        self.happen(move |mut meeting| {
            if is_invited {
                meeting.invited.insert(who);
            } else {
                meeting.invited.remove(&who);
            }
            meeting
        });
    }

    /// Whoever was noted as there before it began is invited.
    pub(super) fn uncount(self) {
        self.happen(|mut meeting| {
            meeting.invited.append(&mut meeting.attended);
            meeting
        });
    }

    /// All of them at once, with a way back.
    pub(super) fn invite_all(self, all: BTreeSet<RecordId>) {
        spawn_local(async move {
            let added = all.clone();
            let invite = move |mut meeting: Meeting| {
                meeting.invited.extend(added);
                meeting
            };
            if let Err(trouble) = self.write(invite, Vec::new()).await {
                return self.toast.say(trouble_text(&trouble));
            }
            self.toast.done_with_undo(t().members_invited(all.len()), move || {
                let added = all.clone();
                self.happen(move |mut meeting| {
                    meeting.invited.retain(|id| !added.contains(id));
                    meeting
                });
            });
        });
    }

    pub(super) fn decide(self, words: String) {
        self.happen(move |mut meeting| {
            add_item(&mut meeting.decisions, &words);
            meeting.goes_on(clock::day_and_time())
        });
    }

    /// Writes it; where it takes place by that, says so, with a way back.
    fn happen(self, change: impl FnOnce(Meeting) -> Meeting + 'static) {
        spawn_local(async move {
            match self.write(change, Vec::new()).await {
                Ok((before, after)) if before.state != after.state => {
                    let said = if after.is_on(clock::day_and_time()) {
                        t().meeting_is_on
                    } else if after.is_held() {
                        t().meeting_is_held
                    } else {
                        t().meeting_is_planned
                    };
                    self.say(said, &before, &after);
                }
                Ok(_) => {}
                Err(trouble) => self.toast.say(trouble_text(&trouble)),
            }
        });
    }

    /// Planned, held or called off.
    pub(super) fn set(self, state: MeetingState) {
        let said = match state {
            MeetingState::Planned | MeetingState::Other(_) => t().meeting_is_planned,
            MeetingState::Held => t().meeting_is_held,
            MeetingState::Cancelled => t().meeting_is_cancelled,
        };
        self.turn(said, move |meeting| Meeting { state, ..meeting });
    }

    /// It takes place today, whatever day was planned.
    pub(super) fn today(self) {
        self.turn(t().meeting_is_today, |meeting| Meeting {
            date: Some(clock::today()),
            state: MeetingState::Planned,
            ..meeting
        });
    }

    fn turn(self, said: &'static str, change: impl FnOnce(Meeting) -> Meeting + 'static) {
        // From now on it is somebody's word, and no tick's.
        self.before_tick.set_value(None);
        spawn_local(async move {
            match self.write(change, Vec::new()).await {
                Ok((before, after)) => self.say(said, &before, &after),
                Err(trouble) => self.toast.say(trouble_text(&trouble)),
            }
        });
    }

    /// Said with a way back to the state and the day it had. Who was there stays.
    fn say(self, said: &'static str, before: &Meeting, after: &Meeting) {
        let (before, after) = (stands(before), stands(after));
        let undo = move || {
            let (before, after) = (before.clone(), after.clone());
            spawn_local(async move {
                let back = self.write(
                    |meeting| {
                        // Unless somebody has said otherwise since.
                        let (state, date) =
                            if stands(&meeting) == after { before } else { stands(&meeting) };
                        Meeting { state, date, ..meeting }
                    },
                    Vec::new(),
                );
                match back.await {
                    Ok((before, after)) if before == after => self.toast.say(t().select_left(1)),
                    Ok(_) => {}
                    Err(trouble) => self.toast.say(trouble_text(&trouble)),
                }
            });
        };
        self.toast.done_with_undo(said, undo);
    }

    /// A task that falls out of a decision, about what the meeting is about: made and noted here
    /// in one.
    pub(super) async fn make_task(self, decision: String) {
        match self.task_of(&decision).await {
            Ok(task) => {
                let undo = move || {
                    spawn_local(async move {
                        if let Err(trouble) = self.take_task_back(task).await {
                            self.toast.say(trouble_text(&trouble));
                        }
                    });
                };
                self.toast.done_with_undo(t().decision_task_made, undo);
            }
            Err(trouble) => self.toast.say(trouble_text(&trouble)),
        }
    }

    async fn task_of(self, decision: &str) -> Result<RecordId, Trouble> {
        let id = self.ledger.new_id()?;
        let about = self.meeting()?.about;
        let flat = Task { about, ..Task::to_do(decision) }.flat();
        let made = Import { id, kind: Kind::Task, edits: edits_between(&Flat::new(), &flat) };
        let note = move |mut meeting: Meeting| {
            meeting.tasks.insert(id);
            meeting
        };
        self.write(note, vec![made]).await.map(|_| id)
    }

    /// Putting it away first: a task that nobody names any more would be there alone.
    async fn take_task_back(self, task: RecordId) -> Result<(), Trouble> {
        self.ledger.set_archived(task, true).await?;
        let forget = move |mut meeting: Meeting| {
            meeting.tasks.remove(&task);
            meeting
        };
        self.write(forget, Vec::new()).await.map(|_| ())
    }

    /// Who sees to a task that came of it.
    pub(super) fn assign(self, task: RecordId, who: RecordId) {
        spawn_local(async move {
            if let Err(trouble) = assign(self.ledger, task, who).await {
                self.toast.say(trouble_text(&trouble));
            }
        });
    }

    fn meeting(self) -> Result<Meeting, Trouble> {
        let view = self.ledger.record(self.id).get_untracked().ok_or(Trouble::Gone)?;
        Ok(Meeting::read(&view))
    }

    /// Only what differs, on the heads it was read at; with what is made for it. As it was
    /// before, and after.
    async fn write(
        self,
        change: impl FnOnce(Meeting) -> Meeting,
        with: Vec<Import>,
    ) -> Result<(Meeting, Meeting), Trouble> {
        let view = self.ledger.record(self.id).get_untracked().ok_or(Trouble::Gone)?;
        let before = Meeting::read(&view);
        let after = change(before.clone());
        let edits = after.edits(&before);
        if !edits.is_empty() {
            let heads = view.heads.clone();
            self.ledger.save_with(Some(self.id), Kind::Meeting, heads, edits, with).await?;
        }
        Ok((before, after))
    }
}

/// Its state and its day.
fn stands(meeting: &Meeting) -> (MeetingState, Option<Day>) {
    (meeting.state.clone(), meeting.date)
}

async fn assign(ledger: Ledger, task: RecordId, who: RecordId) -> Result<(), Trouble> {
    let view = ledger.record(task).get_untracked().ok_or(Trouble::Gone)?;
    let before = Task::read(&view);
    let mut after = before.clone();
    after.assigned.insert(who);
    let edits = after.edits(&before);
    ledger.save(Some(task), Kind::Task, view.heads.clone(), edits).await.map(|_| ())
}
