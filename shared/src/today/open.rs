//! Places for somebody: functions that are vacant, without a deputy or about to end, tasks that
//! nobody sees to, and what only one person knows.

use super::{Line, Why, absent, ordered, waiting::waiting_task};
use crate::{
    model::{Knowledge, Model as _},
    network::{
        Graph,
        coverage::{KnowledgeCover, SOON_DAYS},
    },
    view::View,
};

/// What is open while somebody is away comes first. Then what is vacant, then what ends, by its day; then what has no deputy.
#[must_use]
pub fn places<'v>(views: impl Iterator<Item = &'v View> + Clone, graph: &Graph) -> Vec<Line> {
    // What is open because somebody is away is said of the absence.
    let mut lines = absent(views.clone(), graph);
    let today = graph.today();
    let posts = graph.posts().into_iter();
    let posts = posts.filter(|cover| cover.needs_a_hand(today));
    let posts = posts.filter(|cover| cover.carriers() > 0 || cover.away.is_empty());
    let posts = posts.filter_map(|cover| {
        let view = &graph.node(cover.id)?.view;
        let ends = cover.ends.filter(|_| cover.ends_within(SOON_DAYS, today));
        Some(((cover.carriers() > 0, ends.is_none(), ends), Line::of(view, Why::Place(cover))))
    });
    let tasks = views.filter(|view| !view.archived).filter_map(|view| {
        let task = waiting_task(view, today).filter(|task| task.assigned.is_empty())?;
        // What is due soon is among what comes soon.
        let why = task.due.is_none().then_some(Why::TaskOfNobody(None))?;
        Some(((true, true, None), Line::of(view, why)))
    });
    lines.extend(ordered(tasks.chain(posts)));
    lines
}

/// What nobody knows any more who is said to, and what one person only knows; each by name.
#[must_use]
pub fn known_by_one(graph: &Graph) -> Vec<Line> {
    let known = graph.knowledge().into_iter().filter(|cover| cover.holders < 2);
    let line = |cover: KnowledgeCover| {
        let view = &graph.node(cover.id)?.view;
        // Where nobody was ever named nobody is missing.
        let is_named = cover.holders == 1 || !Knowledge::read(view).holders.is_empty();
        is_named.then(|| (cover.holders, Line::of(view, Why::KnownByOne(cover))))
    };
    ordered(known.filter_map(line))
}
