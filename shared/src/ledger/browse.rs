//! Lists and counts without words, straight from the views: the first screen of a large
//! ledger need not wait for the index. They say the same as
//! [`crate::search::Index`] does.

use crate::{
    id::RecordId,
    search::{
        Facets, Query,
        filter::{Passed, Step},
    },
    view::View,
};

use super::order::{Place, Sorting};

/// Everything that passes the filters, in an order.
pub(super) fn list<'v>(
    views: impl Iterator<Item = &'v View>,
    query: &Query,
    sorting: Sorting<'_>,
) -> Vec<RecordId> {
    let shelf = views.filter(|view| is_listed(view, query));
    let mut places: Vec<_> = shelf.map(|view| sorting.place(view)).collect();
    places.sort_unstable_by(|one, other| sorting.compare(one, other));
    places.iter().map(Place::id).collect()
}

/// How many records each filter would leave, the others as they are.
pub(super) fn facets<'v>(views: impl Iterator<Item = &'v View>, query: &Query) -> Facets {
    let mut facets = Facets::default();
    views.for_each(|view| count(&mut facets, view, query, Step::Up));
    facets
}

pub(super) fn is_listed(view: &View, query: &Query) -> bool {
    Passed::of(view, query).is_some_and(Passed::all)
}

/// Counts one record, wherever no other filter hides it.
pub(super) fn count(facets: &mut Facets, view: &View, query: &Query, step: Step) {
    if let Some(passed) = Passed::of(view, query) {
        facets.count(view, passed, step);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::{
        id::DeviceId,
        kind::Kind,
        record::{Author, Document, Edit},
        search::Index,
        time::UnixMillis,
    };

    use super::{
        super::order::{Heard, Order},
        *,
    };

    pub(in super::super) fn records() -> Vec<View> {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let names = ["Ömer Aslan", "omer aslan", "Zoë", "ßara", "Änne Vogt", "", "Sara Haddad"];
        let kinds = ["person", "organization", "knowledge", "circle"];
        (0..200_u8)
            .map(|number| {
                let at = |len| usize::from(number) % len;
                let mut edits = vec![
                    Edit::put("name", names[at(names.len())]),
                    Edit::set(format!("topic/{}", ["Schule", "Wohnen", "Sport"][at(3)]), true),
                    Edit::set(format!("language/{}", ["ar", "uk"][at(2)]), number % 5 != 0),
                    Edit::put(
                        "district",
                        ["Lindenau", "Neustadt", ""][usize::from(number / 3) % 3],
                    ),
                ];
                edits.extend((number % 7 == 0).then(|| Edit::archive(true)));
                let kind = Kind::from(kinds[usize::from(number / 2) % kinds.len()]);
                let (document, _) =
                    Document::create(&author, UnixMillis(0), &kind, &edits).unwrap();
                document.view(RecordId::from_random([number; 16]))
            })
            .collect()
    }

    #[test]
    fn browsing_says_the_same_as_the_index() {
        let records = records();
        let mut index = Index::default();
        records.iter().for_each(|view| index.update(view));
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let all = Query::default();
        for query in [
            all.clone(),
            Query { archived: true, ..all.clone() },
            Query { kinds: [Kind::Person].into(), ..all.clone() },
            Query { topics: set(&["Schule", "Sport"]), ..all.clone() },
            Query { languages: set(&["ar"]), district: Some("Lindenau".to_owned()), ..all.clone() },
            Query { district: Some("Nirgendwo".to_owned()), ..all },
        ] {
            let hits: Vec<_> = index.query(&query).into_iter().map(|hit| hit.id).collect();
            let sorting = Sorting { order: Order::default(), heard: &Heard::default() };
            assert_eq!(list(records.iter(), &query, sorting), hits, "{query:?}");
            assert_eq!(facets(records.iter(), &query), index.facets(&query), "{query:?}");
        }
    }
}
