//! Answers to the last questions without words, kept in step with the records: of ten thousand
//! one changes, and a list that it leaves as it was is not even drawn again.

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use crate::{
    id::RecordId,
    search::{Facets, Query, filter::Step},
    view::View,
};

use super::{
    browse,
    order::{By, Heard, Order, Place, Sorting},
};

/// Answers that are remembered: a form and the page behind it ask the same questions.
const REMEMBERED: usize = 4;

pub(super) type Views = BTreeMap<RecordId, Arc<View>>;

/// What a list was asked for.
type Listed = (Query, Order);

#[derive(Debug, Default)]
pub(super) struct Kept {
    lists: Vec<(Listed, Arc<Vec<RecordId>>)>,
    counts: Vec<(Query, Arc<Facets>)>,
}

impl Kept {
    pub(super) fn list(
        &mut self,
        query: &Query,
        order: Order,
        fresh: impl FnOnce() -> Vec<RecordId>,
    ) -> Arc<Vec<RecordId>> {
        remembered(&mut self.lists, &(query.clone(), order), || Arc::new(fresh()))
    }

    pub(super) fn facets(&mut self, query: &Query, fresh: impl FnOnce() -> Facets) -> Arc<Facets> {
        remembered(&mut self.counts, query, || Arc::new(fresh()))
    }

    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Somebody was in touch: lists by that are no longer in order.
    pub(super) fn forget_heard(&mut self) {
        self.lists.retain(|((_, order), _)| order.by != By::Heard);
    }

    /// A record is about to change: `views` still has it as it was.
    pub(super) fn change(
        &mut self,
        views: &Views,
        heard: &Heard,
        id: &RecordId,
        new: Option<&View>,
    ) {
        let old = views.get(id).map(Arc::as_ref);
        for ((query, order), list) in &mut self.lists {
            let sorting = Sorting { order: *order, heard };
            let place = |view: Option<&View>| {
                view.filter(|view| browse::is_listed(view, query)).map(|view| sorting.place(view))
            };
            let (from, to) = (place(old), place(new));
            if from == to {
                continue;
            }
            let list = Arc::make_mut(list);
            if let Some(Ok(at)) = from.map(|from| find(list, views, sorting, &from)) {
                list.remove(at);
            }
            if let Some(Err(at)) = to.map(|to| find(list, views, sorting, &to)) {
                list.insert(at, *id);
            }
        }
        for (query, facets) in &mut self.counts {
            let facets = Arc::make_mut(facets);
            old.into_iter().for_each(|view| browse::count(facets, view, query, Step::Down));
            new.into_iter().for_each(|view| browse::count(facets, view, query, Step::Up));
        }
    }
}

/// Where in its order, or where it would stand.
fn find(
    list: &[RecordId],
    views: &Views,
    sorting: Sorting<'_>,
    wanted: &Place,
) -> Result<usize, usize> {
    list.binary_search_by(|id| match views.get(id) {
        Some(view) => sorting.compare(&sorting.place(view), wanted),
        // What a list names is here.
        None => Ordering::Less,
    })
}

fn remembered<Q: Clone + PartialEq, T: Clone>(
    answers: &mut Vec<(Q, T)>,
    question: &Q,
    fresh: impl FnOnce() -> T,
) -> T {
    if let Some((_, answer)) = answers.iter().find(|(asked, _)| asked == question) {
        return answer.clone();
    }
    if answers.len() >= REMEMBERED {
        answers.remove(0);
    }
    let answer = fresh();
    answers.push((question.clone(), answer.clone()));
    answer
}

#[cfg(test)]
mod tests {
    use crate::kind::Kind;

    use super::{
        super::browse::{facets, list, tests::records},
        *,
    };

    fn queries() -> [Query; 4] {
        let all = Query::default();
        [
            all.clone(),
            Query { kinds: [Kind::Person].into(), ..all.clone() },
            Query { topics: ["Schule".to_owned()].into(), ..all.clone() },
            Query { archived: true, ..all },
        ]
    }

    #[test]
    fn an_answer_kept_in_step_is_the_one_that_would_be_given_anew() {
        let mut records = records();
        let spare = records.split_off(150);
        let mut views: Views = records.into_iter().map(|view| (view.id, Arc::new(view))).collect();
        let mut answers = Kept::default();
        let heard = Heard::default();
        // As many lists as are remembered.
        let asked = || queries().into_iter().zip([By::Name, By::District, By::Changed, By::Kind]);
        for (query, by) in asked() {
            let sorting = Sorting { order: by.into(), heard: &heard };
            answers
                .list(&query, by.into(), || list(views.values().map(Arc::as_ref), &query, sorting));
            answers.facets(&query, || facets(views.values().map(Arc::as_ref), &query));
        }
        let ids: Vec<RecordId> = views.keys().copied().collect();
        let mut change = |id: RecordId, new: Option<View>| {
            answers.change(&views, &heard, &id, new.as_ref());
            match new {
                Some(new) => views.insert(id, Arc::new(new)),
                None => views.remove(&id),
            };
            for (query, by) in asked() {
                let sorting = Sorting { order: by.into(), heard: &heard };
                let all = || views.values().map(Arc::as_ref);
                let kept = answers.list(&query, by.into(), || panic!("it was kept"));
                assert_eq!(*kept, list(all(), &query, sorting), "{query:?}");
                let kept = answers.facets(&query, || panic!("it was kept"));
                assert_eq!(*kept, facets(all(), &query), "{query:?}");
            }
        };
        for (number, view) in spare.into_iter().enumerate() {
            // Some come new, some become what another one was, some are erased.
            match number % 3 {
                0 => change(view.id, Some(view)),
                1 => change(ids[number], Some(View { id: ids[number], ..view })),
                _ => change(ids[number], None),
            }
        }
    }
}
