//! What was asked for, and nobody had an answer.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{Line, Why, ordered};
use crate::{
    kind::Kind,
    model::{Model as _, Question},
    view::View,
};

/// One line for all who asked for the same; what was asked for last comes first.
#[must_use]
pub fn unanswered<'v>(views: impl Iterator<Item = &'v View>) -> Vec<Line> {
    let mut asked: BTreeMap<_, (usize, String, &View)> = BTreeMap::new();
    for view in views.filter(|view| view.kind == Kind::Question && !view.archived) {
        let question = Question::read(view);
        if question.answered_by.is_some() {
            continue;
        }
        let for_what = (question.topics, question.languages, question.district);
        let month = question.month;
        let (times, last, shown) =
            asked.entry(for_what).or_insert_with(|| (0, month.clone(), view));
        *times += 1;
        if (&month, view.id) > (last, shown.id) {
            (*last, *shown) = (month, view);
        }
    }
    let lines = asked.into_iter().map(|(for_what, (times, month, view))| {
        let why = Why::Unanswered { times, month: month.clone() };
        ((Reverse(month), for_what), Line::of(view, why))
    });
    ordered(lines)
}
