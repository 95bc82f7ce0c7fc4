//! Lists and counts without words, straight from the views: the first screen of a large
//! ledger need not wait for the index. They say the same as
//! [`crate::search::Index`] does.

use std::{borrow::Borrow, collections::BTreeMap};

use crate::{
    id::RecordId,
    search::{Facets, Query, fold},
    view::View,
};

/// Everything that passes the filters, by name.
pub(super) fn list<'v>(views: impl Iterator<Item = &'v View>, query: &Query) -> Vec<RecordId> {
    let shelf = views.filter(|view| is_listed(view, query));
    let mut named: Vec<_> = shelf.map(|view| (fold(view.title()), view.id)).collect();
    named.sort_unstable();
    named.into_iter().map(|(_, id)| id).collect()
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

/// Whether a record comes to what is counted, or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Up,
    Down,
}

/// Counts one record, wherever no other filter hides it.
pub(super) fn count(facets: &mut Facets, view: &View, query: &Query, step: Step) {
    let Some(passed) = Passed::of(view, query) else { return };
    if (Passed { kind: true, ..passed }).all() {
        take(&mut facets.kinds, &view.kind, step);
    }
    if (Passed { topic: true, ..passed }).all() {
        view.members("topic").for_each(|topic| take(&mut facets.topics, topic, step));
    }
    if (Passed { language: true, ..passed }).all() {
        view.members("language").for_each(|code| take(&mut facets.languages, code, step));
    }
    let district = view.text("district");
    if (Passed { district: true, ..passed }).all() && !district.is_empty() {
        take(&mut facets.districts, district, step);
    }
}

/// What nobody has any more is not listed with a zero.
fn take<K, Q>(counts: &mut BTreeMap<K, usize>, of: &Q, step: Step)
where
    K: Ord + Borrow<Q>,
    Q: Ord + ToOwned<Owned = K> + ?Sized,
{
    match (counts.get_mut(of), step) {
        (Some(count), Step::Up) => *count += 1,
        (None, Step::Up) => {
            counts.insert(of.to_owned(), 1);
        }
        (Some(count), Step::Down) if *count > 1 => *count -= 1,
        (_, Step::Down) => {
            counts.remove(of);
        }
    }
}

/// The filters that a record passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Passed {
    kind: bool,
    topic: bool,
    language: bool,
    district: bool,
}

impl Passed {
    /// Nothing for what has no screen, and for what is on the other shelf.
    fn of(view: &View, query: &Query) -> Option<Self> {
        if !view.kind.is_listed() || view.archived != query.archived {
            return None;
        }
        let Query { kinds, topics, languages, district, .. } = query;
        let any = |set, wanted: &std::collections::BTreeSet<String>| {
            wanted.is_empty() || view.members(set).any(|member| wanted.contains(member))
        };
        Some(Self {
            kind: kinds.is_empty() || kinds.contains(&view.kind),
            topic: any("topic", topics),
            language: any("language", languages),
            district: district.as_ref().is_none_or(|wanted| wanted == view.text("district")),
        })
    }

    const fn all(self) -> bool {
        self.kind && self.topic && self.language && self.district
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::{
        id::DeviceId,
        record::{Author, Document, Edit},
        search::Index,
        time::UnixMillis,
        view::Kind,
    };

    use super::*;

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
            assert_eq!(list(records.iter(), &query), hits, "{query:?}");
            assert_eq!(facets(records.iter(), &query), index.facets(&query), "{query:?}");
        }
    }
}
