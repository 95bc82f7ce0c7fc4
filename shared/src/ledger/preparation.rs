//! What helps to prepare a meeting: who was missing lately, what was decided last, what is still
//! to be done. Nobody is counted, and every list of people is in the order of names.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    answer::{Decided, Preparation},
    kept::Views,
    town::Town,
};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{Meeting, Model as _, Network, Task, Touchpoint},
    time::Day,
    view::View,
};

/// Who was at none of so many of the last meetings was missing lately.
const LATELY: usize = 2;

/// A time when people came together about the same.
struct Moment<'v> {
    view: &'v View,
    day: Day,
    who: BTreeSet<RecordId>,
}

impl Town {
    /// For a meeting that is to come; nothing where there is no such meeting.
    pub(super) fn preparation(&self, id: RecordId, views: &Views) -> Option<Preparation> {
        let here = || views.values().map(Arc::as_ref).filter(|view| !view.archived);
        let meeting = views.get(&id).filter(|view| view.kind == Kind::Meeting)?;
        let about = Meeting::read(meeting).about;
        let moments = self.moments(id, &about, here());
        // Where nobody noted who came, nobody knows who was missing.
        let lately: Vec<_> =
            moments.iter().filter(|moment| !moment.who.is_empty()).take(LATELY).collect();
        let came: BTreeSet<_> = lately.iter().flat_map(|moment| &moment.who).copied().collect();
        let members = about.iter().filter_map(|about| self.graph.node(*about));
        let members: BTreeSet<_> = members
            .filter(|node| node.view.kind == Kind::Network)
            .flat_map(|node| Network::read(&node.view).members)
            .collect();
        let is_here = |member: &RecordId| self.graph.node(*member).is_some();
        let missing = members
            .into_iter()
            .filter(|member| !lately.is_empty() && is_here(member) && !self.came(*member, &came));
        let decided = moments.iter().find_map(|moment| {
            let decisions = Meeting::read(moment.view).decisions;
            let is_one = moment.view.kind == Kind::Meeting && !decisions.is_empty();
            is_one.then(|| Decided {
                meeting: moment.view.id,
                day: moment.day,
                decisions: decisions.into_iter().map(|decision| decision.text).collect(),
            })
        });
        let of_meetings = moments
            .iter()
            .filter(|moment| moment.view.kind == Kind::Meeting)
            .flat_map(|moment| Meeting::read(moment.view).tasks);
        let of_meetings: BTreeSet<_> = of_meetings.collect();
        let mut tasks: Vec<_> = here()
            .filter(|view| view.kind == Kind::Task)
            .map(|view| (view, Task::read(view)))
            .filter(|(_, task)| task.is_open())
            .filter(|(view, task)| {
                !task.about.is_disjoint(&about) || of_meetings.contains(&view.id)
            })
            .map(|(view, task)| (task.due.is_none(), task.due, view.id))
            .collect();
        tasks.sort_unstable();
        Some(Preparation {
            lately: lately.iter().map(|moment| moment.day).collect(),
            missing: self.graph.by_name(missing).into_iter().map(|id| self.named(id)).collect(),
            decided,
            tasks: tasks.into_iter().map(|(.., id)| id).collect(),
        })
    }

    /// When people came together about any of these, the latest first; without the meeting that
    /// is prepared.
    fn moments<'v>(
        &self,
        without: RecordId,
        about: &BTreeSet<RecordId>,
        views: impl Iterator<Item = &'v View>,
    ) -> Vec<Moment<'v>> {
        let moment = |view: &'v View| {
            let touchpoint = Touchpoint::told_by(view)?;
            let day = touchpoint.date.filter(|day| *day <= self.graph.today())?;
            let is_about = !touchpoint.about.is_disjoint(about);
            let counts = view.id != without && is_about && touchpoint.kind.is_together();
            counts.then_some(Moment { view, day, who: touchpoint.who })
        };
        let mut moments: Vec<_> = views.filter_map(moment).collect();
        moments.sort_by_key(|moment| (std::cmp::Reverse(moment.day), moment.view.id));
        moments
    }

    /// Whether somebody came; an organization did with anybody who stands for it.
    fn came(&self, member: RecordId, came: &BTreeSet<RecordId>) -> bool {
        came.contains(&member)
            || !self.graph.people_behind(member, &BTreeSet::new()).is_disjoint(came)
    }
}
