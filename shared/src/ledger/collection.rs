//! All records of a ledger as screens see them, with what is derived from them.

use std::{
    collections::{BTreeMap, HashSet},
    mem,
    ops::Bound,
    sync::Arc,
};

use super::{
    answer::{Answer, Preparation},
    asked::{Asked, Laying},
    browse,
    kept::{Kept, Views},
    order::{By, Heard, Letter, Order, Sorting},
    question::Question,
    related::{References, Related},
    town::Town,
};
use crate::{
    id::RecordId,
    kind::Kind,
    model::Touchpoint,
    network::{Building, Graph},
    search::{Facets, Index, Query, fold},
    time::Day,
    today::{self, Line, Part},
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
    town: Option<Town>,
    /// A town that somebody waits for.
    building: Option<Building>,
    kept: Kept,
    /// Made when somebody first asks; anew when a touchpoint changed, or a day has passed.
    heard: Option<Heard>,
    /// The day that was last asked for.
    today: Option<Day>,
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
        self.town = None;
        self.building = None;
        let mut ids = Vec::with_capacity(delta.0.len());
        for (id, view) in delta.0 {
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
        *self = Self::default();
        self.views = views.into_iter().map(|view| (view.id, view)).collect();
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

    /// Answers a question as it is on a day.
    pub fn answer(&mut self, question: &Question, today: Day) -> Asked {
        if self.today != Some(today) {
            self.today = Some(today);
            self.forget_heard();
        }
        Asked::Answered(match question {
            Question::Search(query, order) => Answer::Found(self.search(query, *order)),
            Question::Facets(query) => Answer::Facets(self.facets(query)),
            Question::Related(id) => Answer::Related(self.related(*id)),
            Question::Cover(post) => Answer::Cover(self.town(today).graph.post(*post)),
            Question::Rhythm(network) => Answer::Rhythm(self.town(today).graph.rhythm(*network)),
            Question::Overview => Answer::Overview(self.town(today).overview()),
            Question::Parts => Answer::Parts(self.town(today).parts()),
            Question::OnlyWays(first) => Answer::OnlyWays(self.town(today).only_ways(*first)),
            Question::Posts(narrow) => Answer::Posts(self.town(today).posts(narrow).into()),
            Question::Knowledge(narrow) => {
                Answer::Knowledge(self.town(today).knowledge(narrow).into())
            }
            Question::Mixes(narrow) => Answer::Mixes(self.town(today).mixes(narrow)),
            Question::Rhythms(narrow) => Answer::Rhythms(self.town(today).rhythms(narrow)),
            Question::Strangers(narrow) => Answer::Strangers(self.town(today).strangers(narrow)),
            Question::Introduction { about, ones, others } => {
                Answer::Introduction(self.town(today).introduction(*about, ones, others))
            }
            Question::WhatIf(question) => Answer::WhatIf(self.town(today).lost(question).into()),
            Question::Map(choice) => Answer::Map(self.town(today).map(choice)),
            Question::LossMap(question) => Answer::LossMap(self.town(today).loss_map(question)),
            Question::Letters(query, order) => Answer::Letters(self.letters(query, *order)),
            Question::Heard(id) => Answer::Heard(self.heard().last(*id)),
            Question::OfKind(kind) => Answer::OfKind(self.of_kind(kind)),
            Question::Preparation(meeting) => {
                Answer::Preparation(self.preparation(*meeting, today))
            }
            Question::Today(part, me) => Answer::Today(self.today(*part, *me, today).into()),
            Question::Layout(ground) => return Asked::Laying(Box::new(Laying::new(ground))),
        })
    }

    /// What matches, in an order. While the index is made, some of it may be missing, but nobody
    /// is told that there is nothing before everything was looked at.
    fn search(&mut self, query: &Query, order: Order) -> Arc<Vec<RecordId>> {
        if is_without_words(query) {
            return self.list(query, order);
        }
        let asked = |index: &Index| index.query(query).into_iter().map(|hit| hit.id).collect();
        let mut found: Vec<_> = asked(&self.index);
        while found.is_empty() && self.look_on() {
            found = asked(&self.index);
        }
        self.asked_early |= self.indexed != Indexed::Everything;
        if order == Order::default() {
            return Arc::new(found);
        }
        // Nothing is sorted at a keystroke: the list without words stands in its order already.
        let all = self.list(&Query { text: String::new(), ..query.clone() }, order);
        let found: HashSet<_> = found.into_iter().collect();
        Arc::new(all.iter().filter(|id| found.contains(*id)).copied().collect())
    }

    /// Everything that passes the filters, whatever the words.
    fn list(&mut self, query: &Query, order: Order) -> Arc<Vec<RecordId>> {
        if order.by == By::Heard {
            self.heard();
        }
        let Self { views, index, indexed, kept, heard, .. } = self;
        let nothing = Heard::default();
        let sorting = Sorting { order, heard: heard.as_ref().unwrap_or(&nothing) };
        kept.list(query, order, || {
            // The index has the names at hand.
            if *indexed == Indexed::Everything && order == Order::default() {
                return index.query(query).into_iter().map(|hit| hit.id).collect();
            }
            browse::list(views.values().map(Arc::as_ref), query, sorting)
        })
    }

    /// Where names begin with another letter; none in another order than that of names.
    fn letters(&mut self, query: &Query, order: Order) -> Vec<Letter> {
        if !order.by.has_letters() || !is_without_words(query) {
            return Vec::new();
        }
        let list = self.list(query, order);
        let sorting = Sorting { order, heard: &Heard::default() };
        sorting.letters(&list, |id| self.views.get(id).map(Arc::as_ref))
    }

    fn heard(&mut self) -> &Heard {
        let Self { views, heard, today, .. } = self;
        let views = views.values().map(Arc::as_ref);
        heard.get_or_insert_with(|| today.map(|day| Heard::of(views, day)).unwrap_or_default())
    }

    fn forget_heard(&mut self) {
        self.heard = None;
        self.kept.forget_heard();
    }

    fn of_kind(&self, kind: &Kind) -> Vec<RecordId> {
        let those = self.views().filter(|view| view.kind == *kind && !view.archived);
        let mut named: Vec<_> = those.map(|view| (fold(view.title()), view.id)).collect();
        named.sort_unstable();
        named.into_iter().map(|(_, id)| id).collect()
    }

    /// Goes on with the index because nothing is found yet. Whether there was more to do.
    fn look_on(&mut self) -> bool {
        let is_more = self.indexed != Indexed::Everything;
        let mut looks = 0..LOOK;
        self.index_while(|| looks.next().is_some());
        is_more
    }

    /// Whether somebody waits for more to be found; asking settles it.
    pub fn was_asked_early(&mut self) -> bool {
        mem::take(&mut self.asked_early)
    }

    fn facets(&mut self, query: &Query) -> Arc<Facets> {
        if !is_without_words(query) {
            let mut counted = self.index.facets(query);
            while counted.kinds.is_empty() && self.look_on() {
                counted = self.index.facets(query);
            }
            self.asked_early |= self.indexed != Indexed::Everything;
            return Arc::new(counted);
        }
        let views = self.views.values().map(Arc::as_ref);
        self.kept.facets(query, || browse::facets(views, query))
    }

    fn today(&mut self, part: Part, me: Option<RecordId>, today: Day) -> Vec<Line> {
        // Some ask no graph: they are there at once.
        match part {
            Part::Mine => return today::mine(self.views(), me, today),
            Part::Unsure => return today::unsure(self.views(), today),
            Part::Informing => return today::not_informed(self.views(), me, today),
            Part::Unanswered => return today::unanswered(self.views()),
            Part::Ahead => return today::ahead(self.views(), me, today),
            Part::Quiet | Part::Asleep | Part::Places | Part::KnownByOne => {}
        }
        self.town(today);
        let Some(Town { graph, .. }) = &self.town else { return Vec::new() };
        match part {
            Part::Quiet => today::quiet(graph, me),
            Part::Asleep => today::asleep(graph, me),
            Part::Places => today::places(self.views(), graph),
            Part::KnownByOne => today::known_by_one(graph),
            Part::Mine | Part::Ahead | Part::Unsure | Part::Informing | Part::Unanswered => {
                Vec::new()
            }
        }
    }

    /// Goes on with the town of a day as long as there is time, so that nobody waits for it in one
    /// go. Whether there is more to do.
    pub fn town_while(&mut self, today: Day, time: impl FnMut() -> bool) -> bool {
        let Self { views, town, building, .. } = self;
        if town.as_ref().is_some_and(|town| town.graph.today() == today) {
            return false;
        }
        let mut begun = building
            .take()
            .filter(|building| building.today() == today)
            .unwrap_or_else(|| Building::new(views.values(), today));
        if begun.go_on_while(time) {
            *building = Some(begun);
            return true;
        }
        *town = Some(Town::of(begun.at_once()));
        false
    }

    fn preparation(&mut self, meeting: RecordId, today: Day) -> Option<Preparation> {
        self.town(today);
        let Self { views, town, .. } = self;
        town.as_ref()?.preparation(meeting, views)
    }

    /// Made when somebody asks, and anew when something changed or a day has passed.
    fn town(&mut self, today: Day) -> &Town {
        self.town_while(today, || true);
        let Self { views, town, .. } = self;
        town.get_or_insert_with(|| Town::of(Graph::of(views.values(), today)))
    }

    fn related(&mut self, id: RecordId) -> Vec<Related> {
        let references = self.references.get_or_insert_with(|| {
            let mut references = References::default();
            self.views.values().for_each(|view| references.update(view));
            references
        });
        references.related(id, |id| self.views.get(id).map(Arc::as_ref))
    }
}

fn is_without_words(query: &Query) -> bool {
    query.text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use crate::{
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
