//! All records of a ledger as screens see them, with what is derived from them: taken in here,
//! answered in [`answers`], the town of a day in [`on_its_way`].

mod answers;
mod on_its_way;

use std::{collections::BTreeMap, mem, ops::Bound, sync::Arc};

use super::{
    kept::{Kept, Views},
    order::Heard,
    related::References,
    shown::shown,
    standing::Standing,
};
use crate::{
    handover::Devices,
    id::{DeviceId, RecordId},
    kind::Kind,
    model::Touchpoint,
    search::Index,
    sync::device_record,
    time::Day,
    today::Line,
    view::View,
};

/// What changed since the screen was last drawn.
#[derive(Debug, Default)]
pub struct Delta(BTreeMap<RecordId, Option<Arc<View>>>);

impl Delta {
    /// Of two changes to one record the later counts.
    pub fn add(&mut self, changed: Vec<Arc<View>>, removed: Vec<RecordId>) {
        self.0.extend(changed.into_iter().map(|view| (view.id, Some(view))));
        self.0.extend(removed.into_iter().map(|id| (id, None)));
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// All records, and what is derived from them. The index is made in slices, while the first screen already shows lists; the
/// references when somebody first asks for them. Then both are kept in step.
#[derive(Debug, Default)]
pub struct Collection {
    views: Views,
    index: Index,
    indexed: Indexed,
    /// Words were asked for while the index was not whole: there may be more to find.
    asked_early: bool,
    references: Option<References>,
    now: Standing,
    /// As of another day, for as long as somebody looks at it.
    then: Standing,
    kept: Kept,
    /// Made when somebody first asks; anew when a touchpoint changed, or a day has passed.
    heard: Option<Heard>,
    /// The day that was last asked for.
    today: Option<Day>,
    /// The devices of the ledger, and whether each is a steward's.
    seats: Vec<(DeviceId, bool)>,
    /// What waited for whom on a day: several pages ask, and nothing changed in between.
    mine: Option<(Option<RecordId>, Day, Arc<Vec<Line>>)>,
}

/// Bringing an answer up to date with one record costs about as much as looking at so many.
const STEP_COST: usize = 16;
/// Looked at before somebody is told that nothing is found.
const LOOK: usize = 500;

/// How far the index has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Indexed {
    #[default]
    Nothing,
    /// All records up to this one.
    UpTo(RecordId),
    Everything,
}

impl Collection {
    /// Takes in what changed; returns the ids of it.
    pub fn apply(&mut self, delta: Delta) -> Vec<RecordId> {
        if delta.len().saturating_mul(STEP_COST) > self.views.len() {
            self.kept.forget();
        }
        self.now.forget();
        self.then.forget();
        self.mine = None;
        let mut ids = Vec::with_capacity(delta.0.len());
        for (id, view) in delta.0 {
            let view = view.map(shown);
            let indexed = match self.indexed {
                Indexed::Nothing => false,
                Indexed::UpTo(last) => id <= last,
                Indexed::Everything => true,
            };
            let before = self.views.get(&id).map(Arc::as_ref);
            let tells =
                |view: &View| view.kind == Kind::Network || Touchpoint::told_by(view).is_some();
            if [before, view.as_deref()].into_iter().flatten().any(tells) {
                self.forget_heard();
            }
            let nothing = Heard::default();
            let heard = self.heard.as_ref().unwrap_or(&nothing);
            self.kept.change(&self.views, heard, &id, view.as_deref());
            match &view {
                Some(view) if indexed => self.index.update(view),
                Some(_) => {}
                None => self.index.remove(&id),
            }
            if let Some(references) = &mut self.references {
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

    /// All of it is replaced: the index begins anew.
    pub fn replace(&mut self, views: Vec<Arc<View>>) {
        *self = Self { seats: mem::take(&mut self.seats), ..Self::default() };
        self.views = views.into_iter().map(|view| (view.id, shown(view))).collect();
    }

    /// Whose the devices of the ledger are is asked of their labels; which are stewards', of its
    /// members.
    pub fn seat(&mut self, seats: Vec<(DeviceId, bool)>) {
        self.seats = seats;
        self.mine = None;
    }

    /// Whose signatures count.
    pub(super) fn devices(&self) -> Devices {
        let mut devices = Devices::default();
        for (device, is_steward) in &self.seats {
            let label = self.views.get(&device_record(*device)).map(Arc::as_ref);
            devices.add(*device, *is_steward, label);
        }
        devices
    }

    /// A record as it is now.
    #[must_use]
    pub fn get(&self, id: &RecordId) -> Option<&Arc<View>> {
        self.views.get(id)
    }

    /// Every record, those in the archive too.
    pub fn views(&self) -> impl Iterator<Item = &View> + Clone {
        self.views.values().map(AsRef::as_ref)
    }

    /// Goes on with the index as long as there is time. Whether there is more to do.
    pub fn index_while(&mut self, mut time: impl FnMut() -> bool) -> bool {
        let from = match self.indexed {
            Indexed::Nothing => Bound::Unbounded,
            Indexed::UpTo(last) => Bound::Excluded(last),
            Indexed::Everything => return false,
        };
        for (id, view) in self.views.range((from, Bound::Unbounded)) {
            if !time() {
                return true;
            }
            self.index.update(view);
            self.indexed = Indexed::UpTo(*id);
        }
        self.indexed = Indexed::Everything;
        false
    }

    fn forget_heard(&mut self) {
        self.heard = None;
        self.kept.forget_heard();
    }

    /// Whether somebody waits for more to be found; asking settles it.
    pub fn was_asked_early(&mut self) -> bool {
        mem::take(&mut self.asked_early)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            asked::Asked,
            order::{By, Order},
            question::Question,
        },
        *,
    };
    use crate::{
        kind::Kind,
        record::{Author, Document, Edit},
        search::Query,
        time::UnixMillis,
    };

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

    fn found(collection: &mut Collection, text: &str) -> Vec<RecordId> {
        let query = Query { text: text.to_owned(), ..Query::default() };
        collection.search(&query, Order::default()).to_vec()
    }

    #[test]
    fn what_comes_in_after_the_first_search_is_found_too() {
        let (sara, jonas) = (person(1, "Sara Haddad"), person(2, "Jonas Weber"));
        let mut collection = Collection::default();
        collection.apply(delta(std::slice::from_ref(&sara), &[]));
        assert_eq!(found(&mut collection, "haddad"), [sara.id]);
        collection.apply(delta(std::slice::from_ref(&jonas), &[]));
        assert_eq!(found(&mut collection, "weber"), [jonas.id]);
    }

    #[test]
    fn hits_stand_in_the_order_asked_for_while_and_after_somebody_types() {
        let names = ["Sara Nasser", "Amal Sarah", "Sara Haddad", "Jonas Weber"];
        let mut collection = Collection::default();
        let people = (1..).zip(names).map(|(number, name)| person(number, name));
        collection.apply(delta(&people.collect::<Vec<_>>(), &[]));
        let asked = |collection: &mut Collection, text: &str, order: Order| {
            let query = Query { text: text.to_owned(), ..Query::default() };
            let ids = collection.search(&query, order);
            ids.iter().map(|id| id.as_bytes()[0]).collect::<Vec<_>>()
        };
        assert_eq!(asked(&mut collection, "sara", Order::default()), [3, 1, 2]);
        assert_eq!(asked(&mut collection, "sara", By::Family.into()), [3, 1, 2]);
        let backwards = Order { by: By::Family, backwards: true };
        assert_eq!(asked(&mut collection, "sara", backwards), [2, 1, 3]);
        assert_eq!(asked(&mut collection, "", By::Family.into()), [3, 1, 2, 4]);
        collection.apply(delta(&[person(4, "Jonas Abel")], &[]));
        assert_eq!(asked(&mut collection, "", By::Family.into()), [4, 3, 1, 2]);
    }

    #[test]
    fn who_was_just_heard_of_goes_to_the_end_of_those_longest_not_heard_of() {
        let mut collection = Collection::default();
        collection.apply(delta(&[person(1, "Sara Haddad"), person(2, "Jonas Weber")], &[]));
        let asked_on = |collection: &mut Collection, day: u8| {
            let question = Question::Search(Query::default(), By::Heard.into());
            let answer = collection.answer(&question, Day::new(2026, 11, day).unwrap());
            let Asked::Answered(answer) = answer else { panic!("it takes no rounds") };
            let ids = answer.found().unwrap();
            let people = ids.iter().map(|id| id.as_bytes()[0]).filter(|number| *number < 9);
            people.collect::<Vec<_>>()
        };
        let longest = |collection: &mut Collection| asked_on(collection, 28);
        assert_eq!(longest(&mut collection), [2, 1]);
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let jonas = RecordId::from_random([2; 16]);
        let edits = [Edit::put("date", "2026-11-01"), Edit::set(format!("who/{jonas}"), true)];
        let (call, _) =
            Document::create(&author, UnixMillis(0), &Kind::Touchpoint, &edits).unwrap();
        let call = Arc::new(call.view(RecordId::from_random([9; 16])));
        collection.apply(delta(std::slice::from_ref(&call), &[]));
        assert_eq!(longest(&mut collection), [1, 2]);
        assert_eq!(collection.heard().last(jonas), Day::new(2026, 11, 1));
        assert_eq!(asked_on(&mut collection, 1), [1, 2]);
        collection.apply(delta(&[], &[call.id]));
        assert_eq!(longest(&mut collection), [2, 1]);
        // A meeting counts once it was held, and its day has come.
        let meeting = |state: &str| {
            let edits = [
                Edit::put("date", "2026-11-20"),
                Edit::put("state", state),
                Edit::set(format!("attended/{jonas}"), true),
            ];
            let (meeting, _) =
                Document::create(&author, UnixMillis(0), &Kind::Meeting, &edits).unwrap();
            Arc::new(meeting.view(RecordId::from_random([9; 16])))
        };
        for (state, order) in [("planned", [2, 1]), ("held", [1, 2]), ("cancelled", [2, 1])] {
            collection.apply(delta(&[meeting(state)], &[]));
            assert_eq!(longest(&mut collection), order, "{state}");
            assert_eq!(asked_on(&mut collection, 19), [2, 1], "{state}, the day before");
            assert_eq!(longest(&mut collection), order, "{state}");
        }
    }

    #[test]
    fn what_is_counted_is_counted_anew_when_something_changed() {
        let people = |collection: &mut Collection| {
            collection.facets(&Query::default()).kinds.get(&Kind::Person).copied()
        };
        let mut collection = Collection::default();
        collection.apply(delta(&[person(1, "Sara Haddad")], &[]));
        assert_eq!((people(&mut collection), people(&mut collection)), (Some(1), Some(1)));
        collection.apply(delta(&[person(2, "Jonas Weber")], &[]));
        assert_eq!(people(&mut collection), Some(2));
    }

    #[test]
    fn what_was_renamed_or_erased_is_not_found_by_its_old_name() {
        let mut collection = Collection::default();
        let sara = person(1, "Sara Haddad");
        collection.apply(delta(&[sara.clone(), person(2, "Jonas Weber")], &[]));
        assert_eq!(found(&mut collection, "haddad").len(), 1);
        collection.apply(delta(&[person(1, "Sara Nasser")], &[]));
        assert!(found(&mut collection, "haddad").is_empty());
        collection.apply(delta(&[], &[sara.id]));
        assert!(found(&mut collection, "nasser").is_empty());
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

    #[test]
    fn what_changes_while_the_index_is_made_is_found_as_it_is_then() {
        let mut collection = Collection::default();
        collection.replace((1..=4).map(|number| person(number, "Sara Haddad")).collect());
        let mut slices = 0..2;
        assert!(collection.index_while(|| slices.next().is_some()), "there is more to do");
        collection.apply(delta(&[person(1, "Jonas Weber"), person(4, "Jonas Weber")], &[]));
        collection.apply(delta(&[], &[RecordId::from_random([2; 16])]));
        assert!(!collection.index_while(|| true));
        assert_eq!(found(&mut collection, "haddad"), [RecordId::from_random([3; 16])]);
        assert_eq!(found(&mut collection, "weber").len(), 2);
    }

    #[test]
    fn a_search_does_not_wait_for_the_index_unless_nothing_is_found_yet() {
        let names = ["Sara Haddad", "Jonas Weber", "Sara Nasser"];
        let mut collection = Collection::default();
        collection.replace((1..).zip(names).map(|(number, name)| person(number, name)).collect());
        let mut looks = 0..1;
        collection.index_while(|| looks.next().is_some());
        assert_eq!(found(&mut collection, "sara").len(), 1);
        assert!(collection.was_asked_early() && !collection.was_asked_early());
        assert_eq!(found(&mut collection, "weber").len(), 1);
        assert_eq!(found(&mut collection, "sara").len(), 2);
        assert!(!collection.was_asked_early(), "that was all");
    }

    #[test]
    fn nobody_is_told_that_there_is_nothing_before_everything_was_looked_at() {
        let names = ["Sara Haddad", "Jonas Weber"];
        let mut collection = Collection::default();
        collection.replace((1..).zip(names).map(|(number, name)| person(number, name)).collect());
        let counted = |collection: &mut Collection, text: &str| {
            let query = Query { text: text.to_owned(), ..Query::default() };
            collection.facets(&query).kinds.get(&Kind::Person).copied()
        };
        assert_eq!(counted(&mut collection, "weber"), Some(1));
        assert_eq!(counted(&mut collection, "xyz"), None);
    }
}
