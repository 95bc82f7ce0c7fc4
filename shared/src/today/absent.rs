//! Absences that run or begin soon, as far as functions are open meanwhile because of them.

use std::collections::BTreeMap;

use super::{Line, Why, ordered};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{Absence, Model as _},
    network::{Graph, span::Span},
    time::Day,
    view::View,
};

/// An absence that begins within so many days wants somebody to stand in.
const SOON_DAYS: i64 = 14;

/// The one that began first comes first.
#[must_use]
pub fn absent<'v>(views: impl Iterator<Item = &'v View>, graph: &Graph) -> Vec<Line> {
    let absences = views.filter(|view| view.kind == Kind::Absence && !view.archived);
    let waiting: Vec<_> = absences
        .filter_map(|view| {
            let absence = Absence::read(view);
            let span = waiting(absence.from?, absence.until, graph.today())?;
            Some((view, absence, span))
        })
        .collect();
    if waiting.is_empty() {
        return Vec::new();
    }
    let carried = graph.ever_carried();
    let title = |id: RecordId| graph.node(id).map(|node| node.view.title().to_owned());
    let line = |(view, absence, span): (&'v View, Absence, Span)| {
        let person = absence.person?;
        let open_days = |post: RecordId| -> i64 {
            let gaps = graph.gaps(post, span).into_iter().filter(|gap| gap.vacant);
            let gaps = gaps.filter(|gap| gap.away.iter().any(|one| one.absence == view.id));
            gaps.map(|gap| gap.days.days()).sum()
        };
        let posts = carried.get(&person).into_iter().flatten().copied();
        let open: BTreeMap<_, _> =
            posts.map(|post| (post, open_days(post))).filter(|(_, days)| *days > 0).collect();
        let always = open.values().all(|days| *days == span.days());
        let open = graph.by_name(open.into_keys());
        let open: Vec<_> = open.into_iter().filter_map(title).collect();
        let Absence { from, until, .. } = absence;
        let is_any = !open.is_empty();
        let why = Why::Absent { who: title(person)?, from, until, open, always };
        is_any.then(|| (from, Line::of(view, why)))
    };
    ordered(waiting.into_iter().filter_map(line))
}

/// The days of an absence that are still to come, where the first of them is near.
fn waiting(from: Day, until: Option<Day>, today: Day) -> Option<Span> {
    let is_near = from.number() - today.number() <= SOON_DAYS;
    let last = until.or_else(|| Day::new(9999, 12, 31))?;
    Span::new(from.max(today), last).filter(|_| is_near)
}
