//! The handover of whoever stops, over generated towns: it covers what the what-if says would be
//! lost, and once somebody has taken it all on, nothing is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    id::RecordId,
    model::{
        Capacity, Edit, Holder, Knowledge, Level, Model, Network, Offer, Person, Post, Step, Task,
        Tenure, TenureId, Tie, TieKind, Touchpoint, TouchpointType,
    },
    network::{Graph, what_if::Question},
    time::Day,
    value::{Flat, Value},
    view::{Heads, Stamp, View},
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn today() -> Day {
    day("2026-11-15")
}

fn id(sort: u8, number: usize) -> RecordId {
    let mut bytes = [sort; 16];
    bytes[1] = u8::try_from(number).unwrap();
    RecordId::from_random(bytes)
}

fn person(number: usize) -> RecordId {
    id(1, number)
}

fn view<M: Model>(id: RecordId, model: &M) -> Arc<View> {
    Arc::new(View {
        id,
        kind: M::kind(),
        archived: false,
        flat: model.flat(),
        conflicts: BTreeMap::new(),
        problems: Vec::new(),
        created: Stamp::default(),
        changed: Stamp::default(),
        heads: Heads::default(),
        assured: None,
    })
}

/// Who is in something: persons by their numbers, and functions.
type Some_ = (Vec<usize>, Vec<usize>);

/// A town in numbers.
#[derive(Debug, Clone)]
struct Town {
    persons: usize,
    /// Of each function who carries it: number, capacity.
    posts: Vec<Vec<(usize, usize)>>,
    offers: Vec<Some_>,
    knowledge: Vec<Some_>,
    networks: Vec<Vec<usize>>,
    ties: Vec<(usize, usize)>,
    met: Vec<Vec<usize>>,
    tasks: Vec<Some_>,
}

prop_compose! {
    fn a_town()(persons in 2_usize..9)(
        posts in proptest::collection::vec(proptest::collection::vec((0..persons, 0_usize..3), 0..3), 0..4),
        offers in proptest::collection::vec((proptest::collection::vec(0..persons, 0..3), proptest::collection::vec(0_usize..4, 0..2)), 0..3),
        knowledge in proptest::collection::vec((proptest::collection::vec(0..persons, 0..3), proptest::collection::vec(0_usize..4, 0..2)), 0..3),
        networks in proptest::collection::vec(proptest::collection::vec(0..persons, 0..4), 0..3),
        ties in proptest::collection::vec((0..persons, 0..persons), 0..9),
        met in proptest::collection::vec(proptest::collection::vec(0..persons, 0..4), 0..3),
        tasks in proptest::collection::vec((proptest::collection::vec(0..persons, 0..3), proptest::collection::vec(0_usize..4, 0..2)), 0..3),
        persons in Just(persons),
    ) -> Town {
        Town { persons, posts, offers, knowledge, networks, ties, met, tasks }
    }
}

impl Town {
    /// One in the middle, and others who know nobody else.
    fn star(arms: usize) -> Self {
        let ties = (1..=arms).map(|arm| (0, arm)).collect();
        Self { persons: arms + 1, ties, ..Self::chain(0) }
    }

    fn chain(persons: usize) -> Self {
        Self {
            persons,
            posts: Vec::new(),
            offers: Vec::new(),
            knowledge: Vec::new(),
            networks: Vec::new(),
            ties: (1..persons).map(|next| (next - 1, next)).collect(),
            met: Vec::new(),
            tasks: Vec::new(),
        }
    }

    fn views(&self) -> BTreeMap<RecordId, Arc<View>> {
        let mut all = BTreeMap::new();
        let mut add = |view: Arc<View>| {
            all.insert(view.id, view);
        };
        for number in 0..self.persons {
            let ties = self.ties.iter().filter(|(one, other)| *one == number && one != other);
            let ties: BTreeSet<_> = ties.map(|(_, other)| person(*other)).collect();
            let tie = |to| Tie { to, kind: TieKind::Knows, since: String::new(), confirmed: None };
            let ties = ties.into_iter().map(tie).collect();
            let name = format!("Person {number}");
            add(view(person(number), &Person { name, ties, ..Person::default() }));
        }
        let who = |(persons, posts): &Some_| -> BTreeSet<RecordId> {
            let here = posts.iter().filter(|post| **post < self.posts.len());
            persons.iter().map(|one| person(*one)).chain(here.map(|post| id(2, *post))).collect()
        };
        for (number, carriers) in self.posts.iter().enumerate() {
            let mut post = Post { title: format!("Post {number}"), ..Post::default() };
            for (who, capacity) in carriers.iter().copied().collect::<BTreeMap<_, _>>() {
                let capacity = Capacity::ALL[capacity].clone();
                let tenure = TenureId::of(id(2, number), person(who), &capacity, None);
                let person = Some(person(who));
                post.tenures.push(Tenure { id: tenure, person, capacity, from: None, until: None });
            }
            add(view(id(2, number), &post));
        }
        for (number, run_by) in self.offers.iter().enumerate() {
            let name = format!("Offer {number}");
            add(view(id(3, number), &Offer { name, run_by: who(run_by), ..Offer::default() }));
        }
        for (number, known) in self.knowledge.iter().enumerate() {
            let title = format!("Knowledge {number}");
            let holder = |who| Holder { who, level: Level::Knows, confirmed: None };
            let holders = who(known).into_iter().map(holder).collect();
            add(view(id(4, number), &Knowledge { title, holders, ..Knowledge::default() }));
        }
        for (number, members) in self.networks.iter().enumerate() {
            let name = format!("Network {number}");
            let members = members.iter().map(|one| person(*one)).collect();
            add(view(id(5, number), &Network { name, members, ..Network::default() }));
        }
        for (number, who) in self.met.iter().enumerate() {
            let who = who.iter().map(|one| person(*one)).collect();
            let kind = TouchpointType::Call;
            let date = Some(day("2026-10-01"));
            add(view(id(6, number), &Touchpoint { date, kind, who, ..Touchpoint::default() }));
        }
        for (number, assigned) in self.tasks.iter().enumerate() {
            let title = format!("Task {number}");
            add(view(id(7, number), &Task { title, assigned: who(assigned), ..Task::default() }));
        }
        all
    }
}

fn written(flat: &mut Flat, edits: &[Edit]) {
    for edit in edits.iter().cloned() {
        match edit {
            Edit::Put { key, value } => flat.insert(key, Value::Scalar(value)),
            Edit::Text { key, text } => flat.insert(key, Value::Prose(text)),
            Edit::Settle { key, value } => flat.insert(key, value),
            Edit::Delete { key } => flat.remove(&key),
        };
    }
}

fn with(
    views: &BTreeMap<RecordId, Arc<View>>,
    edits: impl Fn(&RecordId) -> Option<Vec<Edit>>,
) -> BTreeMap<RecordId, Arc<View>> {
    let change = |(id, view): (&RecordId, &Arc<View>)| {
        let mut view = View::clone(view);
        written(&mut view.flat, &edits(id).unwrap_or_default());
        (*id, Arc::new(view))
    };
    views.iter().map(change).collect()
}

/// Whether the handover of person 0 to another says what it should.
fn check(town: &Town, receiver: usize, last_day: &str) -> Result<(), TestCaseError> {
    let views = town.views();
    let (giver, receiver) = (person(0), person(receiver));
    let graph = Graph::of(views.values(), today());
    let touch = graph.touch();
    let question = Question { stop: [giver].into(), funded_until: None };
    let loss = graph.what_if(&touch, &question);

    // It covers what would be lost: each line, each seat, and of each side somebody or something.
    let hangs = hanging(&graph, &touch, giver, None).all;
    let lost: BTreeSet<_> = hangs.iter().filter(|one| one.lost).map(|one| one.id).collect();
    let lines = loss.posts.iter().chain(&loss.offers).chain(&loss.knowledge).chain(&loss.networks);
    let said: BTreeSet<_> =
        lines.map(|line| line.id).chain(loss.seats.iter().map(|(id, _)| *id)).collect();
    let introduced = hangs.iter().filter(|one| one.lost && one.step == Step::Introduce);
    let introduced: BTreeSet<_> = introduced.map(|one| one.id).collect();
    prop_assert_eq!(lost.difference(&introduced).copied().collect::<BTreeSet<_>>(), said);
    let parted: BTreeSet<_> = loss.apart.iter().flatten().flatten().copied().collect();
    prop_assert!(introduced.is_subset(&parted));
    prop_assert!(hangs.iter().all(|one| one.id != giver));

    // Somebody takes it all on.
    let hangs = hanging(&graph, &touch, giver, Some(receiver)).all;
    let tasks = town.tasks.iter().enumerate().filter(|(_, (who, _))| who.contains(&0));
    let tasks: Vec<_> = tasks.map(|(number, _)| id(7, number)).collect();
    let records = hangs.iter().map(|one| one.id).chain(tasks.iter().copied());
    let agreed: Vec<_> = records.map(|record| Agreed { record, to: receiver }).collect();
    let find = |id: RecordId| views.get(&id).map(Arc::as_ref);
    let done = reassign(find, Some(giver), &agreed, day(last_day), today());
    let after = with(&views, |id| done.edits.get(id).map(|both| both.there.clone()));
    let first = day(last_day).days_later(1).unwrap().max(today());
    let then = Graph::of(after.values(), first);
    let mut loss = then.what_if(&then.touch(), &question);
    // Of whom the receiver alone knew, nobody else has to.
    loss.apart.retain(|sides| *sides != [[receiver]]);
    prop_assert!(loss.is_empty(), "{:?}", loss);
    for task in tasks {
        prop_assert!(!Task::read(&after[&task]).assigned.contains(&giver));
    }
    for (number, _) in town.posts.iter().enumerate() {
        let post = Post::read(&after[&id(2, number)]);
        for one in &post.tenures {
            let doubled = post.tenures.iter().any(|other| other.id != one.id && one.doubles(other));
            prop_assert!(!doubled, "{:?}", post.tenures);
        }
    }
    // Until the last day it is hers.
    let before = Graph::of(after.values(), day(last_day).min(today()));
    prop_assert!(before.carried_by(giver) == graph.carried_by(giver));

    // And all of it can be taken back.
    for (id, both) in &done.edits {
        prop_assert!(both.stands(&after[id].flat) && !both.stands(&views[id].flat));
    }
    let back = with(&after, |id| done.edits.get(id).map(|both| both.back.clone()));
    for (id, view) in &views {
        prop_assert_eq!(&back[id].flat, &view.flat);
    }
    // Doing it again changes nothing.
    let find = |id: RecordId| after.get(&id).map(Arc::as_ref);
    prop_assert!(reassign(find, Some(giver), &agreed, day(last_day), today()).edits.is_empty());
    Ok(())
}

proptest! {
    #[test]
    fn whoever_takes_it_all_on_leaves_nothing_to_lose(
        town in a_town(), receiver in any::<prop::sample::Index>(), late in any::<bool>(),
    ) {
        let receiver = 1 + receiver.index(town.persons - 1);
        check(&town, receiver, if late { "2026-12-31" } else { "2026-11-01" })?;
    }
}

#[test]
fn a_star_and_a_chain_are_held_together_by_whoever_takes_it_on() {
    for town in [Town::star(6), Town::chain(5), Town::star(1)] {
        for receiver in 1..town.persons {
            check(&town, receiver, "2026-11-15").unwrap();
        }
    }
}

#[test]
fn with_nobody_on_the_other_side_everybody_who_would_lose_touch_is_named() {
    let views = Town::star(6).views();
    let graph = Graph::of(views.values(), today());
    let hangs = hanging(&graph, &graph.touch(), person(0), None).all;
    let lost: BTreeSet<_> = hangs.iter().filter(|one| one.lost).map(|one| one.id).collect();
    assert_eq!(lost, (1..=6).map(person).collect());
}

#[test]
fn nobody_takes_on_from_themselves_and_nothing_that_is_put_away() {
    let mut views = Town::star(2).views();
    let agreed = |record, to| vec![Agreed { record, to }];
    let nothing = |views: &BTreeMap<RecordId, Arc<View>>, agreed: &[Agreed]| {
        let find = |id: RecordId| views.get(&id).map(Arc::as_ref);
        let done = reassign(find, Some(person(0)), agreed, today(), today());
        assert!(done.moved.is_empty() && done.edits.is_empty());
    };
    nothing(&views, &agreed(person(1), person(0)));
    nothing(&views, &agreed(person(1), person(1)));
    nothing(&views, &agreed(id(2, 9), person(1)));
    nothing(&views, &agreed(person(1), id(9, 9)));
    let mut away = View::clone(&views[&person(2)]);
    away.archived = true;
    views.insert(away.id, Arc::new(away));
    nothing(&views, &agreed(person(1), person(2)));
    nothing(&views, &agreed(person(2), person(1)));
}
