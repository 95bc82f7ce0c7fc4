//! Answers to the last questions without words, kept in step with the records: of ten thousand
//! one changes, and a list that it leaves as it was is not even drawn again.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    id::RecordId,
    search::{Facets, Query, filter::Step, fold},
    view::View,
};

use super::browse;

/// Answers that are remembered: a form and the page behind it ask the same questions.
const REMEMBERED: usize = 4;

pub(super) type Views = BTreeMap<RecordId, Arc<View>>;

#[derive(Debug, Default)]
pub(super) struct Kept {
    lists: Vec<(Query, Arc<Vec<RecordId>>)>,
    counts: Vec<(Query, Arc<Facets>)>,
}

impl Kept {
    pub(super) fn list(
        &mut self,
        query: &Query,
        fresh: impl FnOnce() -> Vec<RecordId>,
    ) -> Arc<Vec<RecordId>> {
        remembered(&mut self.lists, query, || Arc::new(fresh()))
    }

    pub(super) fn facets(&mut self, query: &Query, fresh: impl FnOnce() -> Facets) -> Arc<Facets> {
        remembered(&mut self.counts, query, || Arc::new(fresh()))
    }

    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// A record is about to change: `views` still has it as it was.
    pub(super) fn change(&mut self, views: &Views, id: &RecordId, new: Option<&View>) {
        let old = views.get(id).map(Arc::as_ref);
        for (query, list) in &mut self.lists {
            let place = |view: Option<&View>| {
                view.filter(|view| browse::is_listed(view, query))
                    .map(|view| (fold(view.title()), view.id))
            };
            let (from, to) = (place(old), place(new));
            if from == to {
                continue;
            }
            let list = Arc::make_mut(list);
            if let Some(Ok(at)) = from.map(|from| find(list, views, &from)) {
                list.remove(at);
            }
            if let Some(Err(at)) = to.map(|to| find(list, views, &to)) {
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

/// Where in the order of names, or where it would stand.
fn find(list: &[RecordId], views: &Views, wanted: &(String, RecordId)) -> Result<usize, usize> {
    let name = |id| views.get(id).map(|view| fold(view.title())).unwrap_or_default();
    list.binary_search_by(|id| (name(id), *id).cmp(wanted))
}

fn remembered<T: Clone>(
    answers: &mut Vec<(Query, T)>,
    query: &Query,
    fresh: impl FnOnce() -> T,
) -> T {
    if let Some((_, answer)) = answers.iter().find(|(asked, _)| asked == query) {
        return answer.clone();
    }
    if answers.len() >= REMEMBERED {
        answers.remove(0);
    }
    let answer = fresh();
    answers.push((query.clone(), answer.clone()));
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
        for query in queries() {
            answers.list(&query, || list(views.values().map(Arc::as_ref), &query));
            answers.facets(&query, || facets(views.values().map(Arc::as_ref), &query));
        }
        let ids: Vec<RecordId> = views.keys().copied().collect();
        let mut change = |id: RecordId, new: Option<View>| {
            answers.change(&views, &id, new.as_ref());
            match new {
                Some(new) => views.insert(id, Arc::new(new)),
                None => views.remove(&id),
            };
            for query in queries() {
                let all = || views.values().map(Arc::as_ref);
                let kept = answers.list(&query, || panic!("it was kept"));
                assert_eq!(*kept, list(all(), &query), "{query:?}");
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
