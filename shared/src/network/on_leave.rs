//! Who is on leave from a function on the day of the graph, and who carries it for them meanwhile.

use std::collections::BTreeSet;

use super::graph::Graph;
use crate::{id::RecordId, kind::Kind, model::Capacity};

impl Graph {
    /// Who would carry a function today, and is away.
    #[must_use]
    pub fn on_leave_from(&self, post: RecordId) -> BTreeSet<RecordId> {
        let today = self.today();
        let running = self.tenures(post).into_iter().filter(|tenure| tenure.runs_on(today));
        let persons = running.map(|tenure| tenure.person);
        persons.filter(|person| self.absences().is_away(*person, today)).collect()
    }

    /// Who carries a function today for somebody who is away, and not by a tenure as good as that.
    #[must_use]
    pub fn standing_in(&self, post: RecordId) -> BTreeSet<RecordId> {
        let (today, tenures) = (self.today(), self.tenures(post));
        let has_own = |person: &RecordId, capacity: &Capacity| {
            let mut own = tenures.iter().filter(|tenure| tenure.person == *person);
            own.any(|tenure| tenure.runs_on(today) && tenure.capacity <= *capacity)
        };
        let carriers = self.carriers(post).into_iter();
        carriers.filter(|(who, how)| !has_own(who, how)).map(|(who, _)| who).collect()
    }

    /// The functions that a person carries today, or would if they were not away; by name.
    #[must_use]
    pub fn would_carry(&self, person: RecordId) -> Vec<RecordId> {
        if !self.absences().is_away(person, self.today()) {
            return self.carried_by(person);
        }
        let mut posts = self.of_kind(&Kind::Post);
        posts.retain(|post| self.on_leave_from(*post).contains(&person));
        posts
    }
}
