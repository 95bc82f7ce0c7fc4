//! The town of a day on its way: made in slices, so that nobody waits for it in one go, and kept
//! until something changes or the day has passed.

use std::collections::BTreeSet;

use super::{
    super::{standing::Standing, town::Town},
    Collection,
};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{Absence, Model as _},
    network::Graph,
    time::Day,
    view::View,
};

impl Collection {
    /// Goes on with the town of a day as long as there is time, so that nobody waits for it in one
    /// go. Whether there is more to do.
    pub fn town_while(&mut self, today: Day, time: impl FnMut() -> bool) -> bool {
        self.now.go_on_while(self.views.values(), today, time)
    }

    /// The same with the town as of another day; it takes the place of the one before.
    pub fn other_town_while(&mut self, day: Day, time: impl FnMut() -> bool) -> bool {
        self.then.go_on_while(self.views.values(), day, time)
    }

    /// Made when somebody asks, and anew when something changed or a day has passed.
    pub(super) fn town(&mut self, day: Day) -> &Town {
        let standing = if self.today == Some(day) { &mut self.now } else { &mut self.then };
        standing.of_day(self.views.values(), day)
    }

    /// Where some of these are away that day: the town as if they were not. What hangs on somebody
    /// does so while they are on leave, too.
    pub(super) fn town_without_leave(
        &mut self,
        who: &BTreeSet<RecordId>,
        day: Day,
    ) -> Option<Town> {
        let absences = self.town(day).graph.absences();
        if !who.iter().any(|one| absences.is_away(*one, day)) {
            return None;
        }
        let is_theirs = |view: &View| {
            view.kind == Kind::Absence
                && Absence::read(view).person.is_some_and(|person| who.contains(&person))
        };
        let there = self.views.values().filter(|view| !is_theirs(view));
        Some(Town::of(Graph::of(there, day)))
    }

    pub(super) fn standing(&self, day: Day) -> &Standing {
        if self.today == Some(day) { &self.now } else { &self.then }
    }
}
