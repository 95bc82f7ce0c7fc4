//! The town of a day on its way: made in slices, so that nobody waits for it in one go, and kept
//! until something changes or the day has passed.

use super::{super::town::Town, Collection};
use crate::{
    network::{Building, Graph},
    time::Day,
};

impl Collection {
    /// Goes on with the town of a day as long as there is time, so that nobody waits for it in one
    /// go. Whether there is more to do.
    pub fn town_while(&mut self, today: Day, time: impl FnMut() -> bool) -> bool {
        let Self { views, town, building, .. } = self;
        if town.as_ref().is_some_and(|town| town.graph.today() == today) {
            return false;
        }
        let mut begun = building
            .take()
            .filter(|building| building.today() == today)
            .unwrap_or_else(|| Building::new(views.values(), today));
        if begun.go_on_while(time) {
            *building = Some(begun);
            return true;
        }
        *town = Some(Town::of(begun.at_once()));
        false
    }

    /// Made when somebody asks, and anew when something changed or a day has passed.
    pub(super) fn town(&mut self, today: Day) -> &Town {
        self.town_while(today, || true);
        let Self { views, town, .. } = self;
        town.get_or_insert_with(|| Town::of(Graph::of(views.values(), today)))
    }
}
