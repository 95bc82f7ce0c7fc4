//! What hangs on whoever passes on in a handover, with the words for it: reckoned from the ledger
//! each time, so that what became right elsewhere goes by itself.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use super::{
    answer::{Named, Passing, PassingLine, Taker},
    kept::Views,
    town::Town,
};
use crate::{
    handover::{
        Agreed, Hanging, Passes, WhatHangs, hanging, hanging_on_posts, is_entered, uncovered,
    },
    id::RecordId,
    kind::Kind,
    model::{Absence, Handover, Model as _, Passed, Person, Step, Task, TieKind},
    network::Graph,
    search::fold,
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
        let touch = |graph: &Cow<'_, Graph>| match graph {
            Cow::Borrowed(_) => self.touch().clone(),
            Cow::Owned(graph) => graph.touch(),
        };
        let WhatHangs { all, near, apart } = match (giver, handover.posts.is_empty()) {
            (Some(giver), true) => hanging(&before, &touch(&before), giver, handover.receiver),
            (giver, _) => hanging_on_posts(&before, giver, &handover.posts),
        };
        let passes = Passes { giver, last_day, today };
        let find = |id: RecordId| views.get(&id).map(Arc::as_ref);
        let entered = |record: RecordId| {
            let item = handover.item(record);
            let to = item.and_then(|item| item.agreed).or(handover.receiver);
            let done = item.is_some_and(|item| item.done_at.is_some());
            to.is_some_and(|to| {
                // Without a last day nobody leaves a function: whoever has it as well, or stands in
                // as long as the giver is away, has taken it on.
                let stays = handover.last_day.is_none() && giver.is_some();
                let has_it = || {
                    after.carriers(record).contains_key(&to)
                        || is_post(record, views) && stands_in(giver, to, today, views)
                };
                stays && has_it() || is_entered(find, passes, Agreed { record, to, done })
            })
        };
        let left =
            |record: RecordId| giver.is_some_and(|giver| has_left(&after, record, giver, views));
        let posts = !handover.posts.is_empty();
        let open = uncovered(&before, &after, &touch(&after), giver, posts, &all);
        let named = |ids: Vec<RecordId>| ids.into_iter().map(|id| self.named(id)).collect();
        let deputized = named(open.deputized);
        let (mut open, agreed): (Vec<_>, Vec<_>) = (named(open.nobody), named(open.agreed));
        let gone: BTreeSet<_> = giver.into_iter().collect();
        let line = |Hanging { id, step, lost, only }| {
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
            let record = self.named(id);
            PassingLine { record, step, lost, covered, only, entered: entered(id), left: left(id) }
        };
        let mut lines: Vec<_> = all.into_iter().map(line).collect();
        for (record, covered) in self.open_tasks(id, &handover, views) {
            let entered = entered(record.id);
            open.extend((!covered).then(|| record.clone()));
            let (step, lost) = (Step::Move, !covered);
            let left = left(record.id);
            lines.push(PassingLine { record, step, lost, covered, only: lost, entered, left });
        }
        lines.extend(self.said(&handover, &lines, views, entered, left));
        let is_free = |id: &RecordId| Some(*id) != giver && Some(*id) != handover.receiver;
        let near: Vec<_> = near.into_iter().filter(is_free).collect();
        let more = near.len().saturating_sub(NEARBY);
        let near = near.into_iter().take(NEARBY).map(|id| self.described(id)).collect();
        let others = self.others(&handover, views);
        Some(Passing { lines, near, more, uncovered: open, others, agreed, apart, deputized })
    }

    /// What somebody agreed on or ticked stays on the list, also where nothing is lost any more.
    fn said(
        &self,
        handover: &Handover,
        lines: &[PassingLine],
        views: &Views,
        entered: impl Fn(RecordId) -> bool,
        left: impl Fn(RecordId) -> bool,
    ) -> Vec<PassingLine> {
        let is_said = |item: &&Passed| {
            let is_listed = lines.iter().any(|line| line.record.id == item.record);
            (item.agreed.is_some() || item.done_at.is_some()) && !is_listed
        };
        let said = handover.items.iter().filter(is_said);
        let mut said: Vec<_> = said
            .filter_map(|item| {
                let view = views.get(&item.record)?;
                let is_done = view.kind == Kind::Task && !Task::read(view).is_open();
                Some(PassingLine {
                    record: self.named_view(view),
                    step: item.step.clone(),
                    lost: false,
                    covered: true,
                    only: false,
                    // What is put away has nothing left to pass on.
                    entered: is_done || view.archived || entered(item.record),
                    left: left(item.record),
                })
            })
            .collect();
        said.sort_by_cached_key(|line| (fold(&line.record.title), line.record.id));
        said
    }

    /// Who takes something on and is not who takes over: with what tells them from others of their
    /// name.
    fn others(&self, handover: &Handover, views: &Views) -> Vec<Taker> {
        let agreed: BTreeSet<_> = handover.items.iter().filter_map(|item| item.agreed).collect();
        let others = agreed.into_iter().filter(|who| Some(*who) != handover.receiver);
        let taker = |id: RecordId| {
            let view = views.get(&id)?;
            let person = Person::read(view);
            let mut of = self.described(id).carries;
            let works = person.ties.iter().filter(|tie| tie.kind == TieKind::WorksFor);
            of.extend(works.filter_map(|tie| Some(views.get(&tie.to)?.title().to_owned())));
            of.push(person.district);
            of.retain(|word| !word.is_empty());
            Some(Taker { id, title: view.title().to_owned(), of })
        };
        others.filter_map(taker).collect()
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

    /// The open tasks of the giver, or of the functions that change hands, as they are due; and
    /// whether somebody else sees to each as well. One that reminds of the handover itself is none
    /// that is handed over.
    fn open_tasks(&self, id: RecordId, handover: &Handover, views: &Views) -> Vec<(Named, bool)> {
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
            .filter(|(_, task)| !task.about.contains(&id))
            .collect();
        tasks.sort_by_key(|(view, task)| (task.due.is_none(), task.due, view.id));
        let line = |(view, task): (&View, Task)| {
            (self.named_view(view), !task.assigned.iter().all(theirs))
        };
        tasks.into_iter().map(line).collect()
    }
}

fn is_post(id: RecordId, views: &Views) -> bool {
    views.get(&id).is_some_and(|view| view.kind == Kind::Post)
}

/// Whether somebody stands in for the giver in an absence that is not over.
fn stands_in(giver: Option<RecordId>, who: RecordId, today: Day, views: &Views) -> bool {
    let absences = views.values().filter(|view| view.kind == Kind::Absence && !view.archived);
    absences.map(|view| Absence::read(view)).any(|absence| {
        absence.person == giver
            && absence.until.is_none_or(|until| until >= today)
            && absence.stands_in.contains(&who)
    })
}

/// Whether somebody no longer carries, runs, is in or sees to it, on the day that the graph is of.
fn has_left(after: &Graph, id: RecordId, who: RecordId, views: &Views) -> bool {
    let Some(view) = views.get(&id) else { return false };
    match view.kind {
        Kind::Post | Kind::Offer | Kind::Network => {
            !after.people_of(id, &BTreeSet::new()).contains(&who)
        }
        Kind::Task => !Task::read(view).assigned.contains(&who),
        Kind::Person
        | Kind::Organization
        | Kind::Knowledge
        | Kind::Touchpoint
        | Kind::Meeting
        | Kind::Handover
        | Kind::Absence
        | Kind::Question
        | Kind::Synonym
        | Kind::Other(_) => false,
    }
}
