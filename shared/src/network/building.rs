//! A graph on its way: it is read record by record, so that whoever waits for it can do something
//! else in between.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::graph::Graph;
use crate::id::RecordId;
use crate::model::{Meeting, Touchpoint};
use crate::time::Day;
use crate::view::{Kind, View};

/// So many records are read before somebody looks at the clock.
const AT_A_TIME: usize = 32;

impl Graph {
    /// The network of these records as of a day, be it past or to come: by the dates that stand in
    /// them, with absences reckoned in. It knows nothing of what stood in them earlier.
    #[must_use]
    pub fn of<'v>(views: impl IntoIterator<Item = &'v Arc<View>>, today: Day) -> Self {
        Building::new(views, today).at_once()
    }
}

#[derive(Debug)]
pub struct Building {
    views: Vec<Arc<View>>,
    graph: Graph,
    touchpoints: Vec<Touchpoint>,
    /// Of each meeting to come its day and what it is about.
    planned: Vec<(Day, BTreeSet<RecordId>)>,
    next: Step,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The records from this place on.
    Records(usize),
    /// What they say about others, from the node at this place on.
    References(usize),
    Meetings,
    Stands,
}

impl Building {
    #[must_use]
    pub fn new<'v>(views: impl IntoIterator<Item = &'v Arc<View>>, today: Day) -> Self {
        let used = views.into_iter().filter(|view| !view.archived);
        Self {
            views: used.cloned().collect(),
            graph: Graph::new(today),
            touchpoints: Vec::new(),
            planned: Vec::new(),
            next: Step::Records(0),
        }
    }

    /// The day it is read for.
    #[must_use]
    pub const fn today(&self) -> Day {
        self.graph.today()
    }

    /// Goes on as long as there is time. Whether there is more to do.
    pub fn go_on_while(&mut self, mut time: impl FnMut() -> bool) -> bool {
        while !matches!(self.next, Step::Stands) && time() {
            self.next = match self.next {
                Step::Records(place) => self.read_records(place),
                Step::References(place) => {
                    let mut places = place..place + AT_A_TIME;
                    if places.all(|place| self.graph.link_from(place)) {
                        Step::References(place + AT_A_TIME)
                    } else {
                        Step::Meetings
                    }
                }
                Step::Meetings => {
                    self.graph.meet(&self.touchpoints);
                    self.graph.plan(&self.planned);
                    Step::Stands
                }
                Step::Stands => Step::Stands,
            };
        }
        !matches!(self.next, Step::Stands)
    }

    /// What is not read yet is read now.
    #[must_use]
    pub fn at_once(mut self) -> Graph {
        self.go_on_while(|| true);
        self.graph
    }

    fn read_records(&mut self, place: usize) -> Step {
        let Self { views, graph, touchpoints, planned, .. } = self;
        let next = views.iter().skip(place).take(AT_A_TIME);
        for view in next.clone() {
            if let Some(touchpoint) = Touchpoint::told_by(view) {
                touchpoints.push(touchpoint);
            } else if view.kind == Kind::Absence {
                graph.note(view);
            } else if view.kind == Kind::Meeting {
                let meeting = Meeting::settled(view);
                let ahead = meeting.date.filter(|_| meeting.is_ahead(graph.today()));
                planned.extend(ahead.map(|date| (date, meeting.about)));
            } else if view.kind.is_in_network() {
                graph.place(view);
            }
        }
        if next.len() < AT_A_TIME { Step::References(0) } else { Step::Records(place + AT_A_TIME) }
    }
}
