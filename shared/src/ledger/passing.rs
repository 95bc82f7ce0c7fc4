//! What hangs on whoever passes on in a handover, with the words for it: reckoned from the ledger
//! each time, so that what became right elsewhere goes by itself.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use super::{
    answer::{Passing, PassingLine},
    kept::Views,
    town::Town,
};
use crate::{
    handover::{Hanging, WhatHangs, hanging, hanging_on_posts},
    id::RecordId,
    kind::Kind,
    model::{Absence, Handover, Model as _, Step, Task},
    network::Graph,
    time::Day,
    view::View,
};

/// So many who work nearby are named.
const NEARBY: usize = 12;

impl Town {
    /// Nothing where there is no such handover.
    pub(super) fn passing(&self, id: RecordId, views: &Views) -> Option<Passing> {
        let view = views.get(&id).filter(|view| view.kind == Kind::Handover)?;
        let handover = Handover::read(view);
        let today = self.graph.today();
        let last_day = handover.last_day.unwrap_or(today);
        let giver = handover.giver;
        // As long as the giver still carries it; and once they have stopped.
        let before = self.on(last_day.min(today), giver, views);
        let next = last_day.days_later(1).map_or(last_day, |next| next.max(today));
        let after = self.on(next, giver, views);
        let WhatHangs { all, near } = match (handover.giver, handover.posts.is_empty()) {
            (Some(giver), true) => {
                let touch = match &before {
                    Cow::Borrowed(_) => Cow::Borrowed(self.touch()),
                    Cow::Owned(graph) => Cow::Owned(graph.touch()),
                };
                hanging(&before, &touch, giver, handover.receiver)
            }
            (giver, _) => hanging_on_posts(&before, giver, &handover.posts),
        };
        let gone: BTreeSet<_> = handover.giver.into_iter().collect();
        let line = |Hanging { id, step, lost }| {
            let covered = match step {
                Step::Introduce => {
                    let near = after.in_touch_with(id);
                    handover.receiver.is_some_and(|receiver| near.contains(&receiver))
                }
                Step::Unsaid
                | Step::Show
                | Step::WriteDown
                | Step::Move
                | Step::HandOut
                | Step::LetGo
                | Step::Other(_) => !after.people_of(id, &gone).is_empty(),
            };
            PassingLine { record: self.named(id), step, lost, covered }
        };
        let mut lines: Vec<_> = all.into_iter().map(line).collect();
        lines.extend(self.open_tasks(&handover, views));
        let is_free = |id: &RecordId| Some(*id) != handover.giver && Some(*id) != handover.receiver;
        let near = near.into_iter().filter(is_free).take(NEARBY);
        Some(Passing { lines, near: near.map(|id| self.described(id)).collect() })
    }

    /// As of a day. What hangs on somebody is theirs also while they are away.
    fn on<'g>(&'g self, day: Day, giver: Option<RecordId>, views: &Views) -> Cow<'g, Graph> {
        let is_their_absence = |view: &View| {
            view.kind == Kind::Absence
                && Absence::read(view).person.is_some_and(|it| Some(it) == giver)
        };
        if day == self.graph.today() && !views.values().any(|view| is_their_absence(view)) {
            return Cow::Borrowed(&self.graph);
        }
        let others = views.values().filter(|view| !is_their_absence(view));
        Cow::Owned(Graph::of(others, day))
    }

    /// The open tasks of the giver, or of the functions that change hands: as they are due.
    fn open_tasks(&self, handover: &Handover, views: &Views) -> Vec<PassingLine> {
        let theirs = |who: &RecordId| {
            if handover.posts.is_empty() {
                Some(*who) == handover.giver
            } else {
                handover.posts.contains(who)
            }
        };
        let tasks = views.values().map(Arc::as_ref);
        let tasks = tasks.filter(|view| view.kind == Kind::Task && !view.archived);
        let mut tasks: Vec<_> = tasks
            .map(|view| (view, Task::read(view)))
            .filter(|(_, task)| task.is_open() && task.assigned.iter().any(theirs))
            .collect();
        tasks.sort_by_key(|(view, task)| (task.due.is_none(), task.due, view.id));
        let line = |(view, task): (&View, Task)| {
            let covered = !task.assigned.iter().all(theirs);
            let record = self.named_view(view);
            PassingLine { record, step: Step::Move, lost: !covered, covered }
        };
        tasks.into_iter().map(line).collect()
    }
}
