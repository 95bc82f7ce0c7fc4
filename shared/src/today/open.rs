//! Places for somebody: functions that are vacant, without a deputy or about to end, tasks that
//! nobody sees to, and what only one person knows.

use super::{Line, Why, mine::waiting_task, ordered};
use crate::{
    network::{Graph, coverage::SOON_DAYS},
    view::View,
};

/// What is vacant comes first, then what ends, by its day; then what has no deputy.
#[must_use]
pub fn places<'v>(views: impl Iterator<Item = &'v View>, graph: &Graph) -> Vec<Line> {
    let today = graph.today();
    let posts = graph.posts().into_iter().filter(|cover| cover.needs_a_hand(today));
    let posts = posts.filter_map(|cover| {
        let view = &graph.node(cover.id)?.view;
        let ends = cover.ends.filter(|_| cover.ends_within(SOON_DAYS, today));
        Some(((cover.carriers() > 0, ends.is_none(), ends), Line::of(view, Why::Place(cover))))
    });
    let tasks = views.filter(|view| !view.archived).filter_map(|view| {
        let task = waiting_task(view, today).filter(|task| task.assigned.is_empty())?;
        let why = Why::TaskOfNobody(task.due);
        Some(((true, task.due.is_none(), task.due), Line::of(view, why)))
    });
    ordered(tasks.chain(posts))
}

/// By name.
#[must_use]
pub fn known_by_one(graph: &Graph) -> Vec<Line> {
    let known = graph.knowledge().into_iter().filter(|cover| cover.holders == 1);
    let line = |cover: crate::network::coverage::KnowledgeCover| {
        Some(((), Line::of(&graph.node(cover.id)?.view, Why::KnownByOne(cover))))
    };
    ordered(known.filter_map(line))
}
