//! A town that stands as of one day: built when somebody asks, in slices where they can wait, and
//! kept until a record changes or somebody asks for another day.

use std::sync::Arc;

use super::town::Town;
use crate::{
    network::{Building, Graph},
    time::Day,
    view::View,
};

#[derive(Debug, Default)]
pub(super) struct Standing {
    town: Option<Town>,
    /// A town that somebody waits for.
    building: Option<Building>,
}

impl Standing {
    /// A record changed.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// As it was last asked for.
    pub(super) const fn town(&self) -> Option<&Town> {
        self.town.as_ref()
    }

    /// Goes on with the town of a day as long as there is time. Whether there is more to do.
    pub(super) fn go_on_while<'v>(
        &mut self,
        views: impl Iterator<Item = &'v Arc<View>>,
        day: Day,
        time: impl FnMut() -> bool,
    ) -> bool {
        if self.town.as_ref().is_some_and(|town| town.graph.today() == day) {
            return false;
        }
        let begun = self.building.take().filter(|building| building.today() == day);
        let mut begun = begun.unwrap_or_else(|| Building::new(views, day));
        if begun.go_on_while(time) {
            self.building = Some(begun);
            return true;
        }
        self.town = Some(Town::of(begun.at_once()));
        false
    }

    /// The town of a day, at once.
    pub(super) fn of_day<'v>(
        &mut self,
        views: impl Iterator<Item = &'v Arc<View>> + Clone,
        day: Day,
    ) -> &Town {
        self.go_on_while(views.clone(), day, || true);
        self.town.get_or_insert_with(|| Town::of(Graph::of(views, day)))
    }
}
