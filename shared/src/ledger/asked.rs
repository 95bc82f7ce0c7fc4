//! A question on its way to its answer.

use std::{collections::HashMap, sync::Arc};

use super::{
    answer::{Answer, Places},
    question::Ground,
};
use crate::network::layout::Layout;

/// What becomes of a question.
#[derive(Debug)]
pub enum Asked {
    /// That is all.
    Answered(Answer),
    /// It takes many rounds; each [`Laying::answer`] is better than the one before.
    Laying(Box<Laying>),
}

/// A map on its way to rest.
#[derive(Debug)]
pub struct Laying {
    layout: Layout,
    rests: bool,
}

impl Laying {
    pub(super) fn new(ground: &Ground) -> Self {
        let edges = ground
            .edges
            .iter()
            .filter_map(|(one, other)| Some((*ground.ids.get(*one)?, *ground.ids.get(*other)?)));
        let before: HashMap<_, _> = ground.before.iter().map(|(id, at)| (*id, *at)).collect();
        Self { layout: Layout::new(&ground.ids, edges, &before), rests: false }
    }

    /// Goes on as long as there is time. Whether there is more to do.
    pub fn go_on_while(&mut self, time: impl FnMut() -> bool) -> bool {
        self.rests = !self.layout.go_on_while(time);
        !self.rests
    }

    /// As far as it has come.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let points = self.layout.points().map(|(_, point)| point).collect();
        Answer::Layout(Places { points: Arc::new(points), rests: self.rests })
    }
}
