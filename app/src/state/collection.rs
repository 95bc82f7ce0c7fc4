//! All records of a ledger as screens see them, with what is derived from them.

use std::{cell::OnceCell, collections::BTreeMap, sync::Arc};

use staffelstab_shared::{
    id::RecordId,
    search::{Facets, Index, Query},
    view::{Kind, View},
};

use super::related::{References, Related};

/// What changed since the screen was last drawn.
#[derive(Debug, Default)]
pub(crate) struct Delta(BTreeMap<RecordId, Option<Arc<View>>>);

impl Delta {
    pub(crate) fn add(&mut self, changed: Vec<Arc<View>>, removed: Vec<RecordId>) {
        self.0.extend(changed.into_iter().map(|view| (view.id, Some(view))));
        self.0.extend(removed.into_iter().map(|id| (id, None)));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The index and the references are made when somebody first asks for them, and then
/// kept in step.
#[derive(Default)]
pub(crate) struct Collection {
    views: BTreeMap<RecordId, Arc<View>>,
    index: OnceCell<Index>,
    references: OnceCell<References>,
}

impl Collection {
    /// Takes in what changed; returns the ids of it.
    pub(crate) fn apply(&mut self, delta: Delta) -> Vec<RecordId> {
        let mut ids = Vec::with_capacity(delta.0.len());
        for (id, view) in delta.0 {
            if let Some(index) = self.index.get_mut() {
                match &view {
                    Some(view) => index.update(view),
                    None => index.remove(&id),
                }
            }
            if let Some(references) = self.references.get_mut() {
                match &view {
                    Some(view) => references.update(view),
                    None => references.remove(&id),
                }
            }
            match view {
                Some(view) => self.views.insert(id, view),
                None => self.views.remove(&id),
            };
            ids.push(id);
        }
        ids
    }

    pub(crate) fn get(&self, id: &RecordId) -> Option<&Arc<View>> {
        self.views.get(id)
    }

    pub(crate) fn ids(&self) -> Vec<RecordId> {
        self.views.keys().copied().collect()
    }

    /// Persons, organizations and pieces of knowledge that are not put away.
    pub(crate) fn count(&self) -> usize {
        self.views
            .values()
            .filter(|view| !view.archived && !matches!(view.kind, Kind::Other(_)))
            .count()
    }

    pub(crate) fn search(&self, query: &Query) -> Vec<RecordId> {
        self.index().query(query).into_iter().map(|hit| hit.id).collect()
    }

    pub(crate) fn facets(&self, query: &Query) -> Facets {
        self.index().facets(query)
    }

    pub(crate) fn related(&self, id: RecordId) -> Vec<Related> {
        let references = self.references.get_or_init(|| {
            let mut references = References::default();
            self.views.values().for_each(|view| references.update(view));
            references
        });
        references.related(id, |id| self.views.get(id).map(Arc::as_ref))
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index::default();
            self.views.values().for_each(|view| index.update(view));
            index
        })
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::DeviceId,
        record::{Author, Document, Edit},
        time::UnixMillis,
    };

    use super::*;

    fn person(number: u8, name: &str) -> Arc<View> {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let (document, _) =
            Document::create(&author, UnixMillis(0), &Kind::Person, &[Edit::put("name", name)])
                .unwrap();
        Arc::new(document.view(RecordId::from_random([number; 16])))
    }

    fn delta(changed: &[Arc<View>], removed: &[RecordId]) -> Delta {
        let mut delta = Delta::default();
        delta.add(changed.to_vec(), removed.to_vec());
        delta
    }

    fn found(collection: &Collection, text: &str) -> Vec<RecordId> {
        collection.search(&Query { text: text.to_owned(), ..Query::default() })
    }

    #[test]
    fn what_comes_in_after_the_first_search_is_found_too() {
        let (sara, jonas) = (person(1, "Sara Haddad"), person(2, "Jonas Weber"));
        let mut collection = Collection::default();
        collection.apply(delta(&[sara.clone()], &[]));
        assert_eq!(found(&collection, "haddad"), [sara.id]);
        collection.apply(delta(&[jonas.clone()], &[]));
        assert_eq!(found(&collection, "weber"), [jonas.id]);
        assert_eq!(collection.count(), 2);
    }

    #[test]
    fn what_was_renamed_or_erased_is_not_found_by_its_old_name() {
        let mut collection = Collection::default();
        let sara = person(1, "Sara Haddad");
        collection.apply(delta(&[sara.clone(), person(2, "Jonas Weber")], &[]));
        assert_eq!(found(&collection, "haddad").len(), 1);
        collection.apply(delta(&[person(1, "Sara Nasser")], &[]));
        assert!(found(&collection, "haddad").is_empty());
        collection.apply(delta(&[], &[sara.id]));
        assert!(found(&collection, "nasser").is_empty());
        assert!(collection.get(&sara.id).is_none());
    }

    #[test]
    fn of_two_changes_to_one_record_in_one_frame_the_later_counts() {
        let mut both = delta(&[person(1, "Sara Haddad")], &[]);
        both.add(vec![person(1, "Sara Nasser")], Vec::new());
        let mut collection = Collection::default();
        assert_eq!(collection.apply(both).len(), 1);
        assert_eq!(collection.get(&RecordId::from_random([1; 16])).unwrap().title(), "Sara Nasser");
    }
}
