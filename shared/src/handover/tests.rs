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
    network::{
        Graph,
        what_if::{Loss, Question},
    },
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
        written: None,
        put_away: None,
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
    let agreed: Vec<_> =
        records.map(|record| Agreed { record, to: receiver, done: false }).collect();
    let passes = passes(last_day);
    let done = reassign(finding(&views), passes, &agreed, &[]);
    let entered = with(&views, |id| done.edits.get(id).map(|both| both.there.clone()));
    for one in &agreed {
        prop_assert!(is_entered(finding(&entered), passes, *one), "{:?}", one);
    }
    // Until the last day is over it is hers; nothing was confirmed by it.
    let before = Graph::of(entered.values(), day(last_day).min(today()));
    prop_assert!(before.carried_by(giver) == graph.carried_by(giver));
    let stays = passes.today <= passes.last_day;
    for (number, members) in town.networks.iter().enumerate() {
        let network = Network::read(&entered[&id(5, number)]);
        prop_assert_eq!(network.members.contains(&giver), stays && members.contains(&0));
    }
    for number in 0..town.persons {
        let ties = Person::read(&entered[&person(number)]).ties;
        prop_assert!(ties.iter().all(|tie| tie.confirmed.is_none()));
    }
    // Once it is over, what she still stands in ends.
    let first = passes.last_day.days_later(1).unwrap().max(today());
    let over = Passes { today: first, ..passes };
    let ended = reassign(finding(&entered), over, &agreed, &[]);
    let ends = |moved: &Moved| moved.what == Move::Ends && moved.to.is_none();
    prop_assert!(ended.moved.iter().all(ends) && (stays || ended.moved.is_empty()));
    let after = with(&entered, |id| ended.edits.get(id).map(|both| both.there.clone()));
    let then = Graph::of(after.values(), first);
    let mut loss = then.what_if(&then.touch(), &question);
    // Of whom the receiver alone knew, nobody else has to.
    loss.apart.retain(|sides| *sides != [[receiver]]);
    prop_assert!(loss.is_empty(), "{:?}", loss);
    // What nobody met or was shown yet is said to be agreed, and no more; once it has happened it is.
    let pending: BTreeSet<_> = loss.agreed.iter().copied().collect();
    let known: BTreeSet<_> = agreed.iter().map(|one| one.record).collect();
    prop_assert!(pending.is_subset(&known), "{:?}", pending);
    for id in &pending {
        prop_assert!(then.people_of(*id, &[giver].into()).is_empty());
        prop_assert!(!then.in_touch_with(receiver).contains(id));
    }
    let happened: Vec<_> = agreed.iter().map(|one| Agreed { done: true, ..*one }).collect();
    let known = reassign(finding(&after), over, &happened, &[]);
    let known = with(&after, |id| known.edits.get(id).map(|both| both.there.clone()));
    let known = Graph::of(known.values(), first);
    let mut loss = known.what_if(&known.touch(), &question);
    loss.apart.retain(|sides| *sides != [[receiver]]);
    prop_assert!(loss.is_empty() && loss.agreed.is_empty(), "{:?}", loss);
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

    // And all of it can be taken back.
    for (id, both) in &done.edits {
        prop_assert!(both.stands(&entered[id].flat) && !both.stands(&views[id].flat));
    }
    let back = with(&entered, |id| done.edits.get(id).map(|both| both.back.clone()));
    for (id, view) in &views {
        prop_assert_eq!(&back[id].flat, &view.flat);
    }
    // Doing it again changes nothing, and there is nothing more to do.
    let again = reassign(finding(&after), over, &agreed, &[]);
    prop_assert!(again.edits.is_empty() && again.moved.is_empty());
    Ok(())
}

fn passes(last_day: &str) -> Passes {
    Passes { giver: Some(person(0)), last_day: day(last_day), today: today() }
}

fn finding<'v>(
    views: &'v BTreeMap<RecordId, Arc<View>>,
) -> impl Fn(RecordId) -> Option<&'v View> + Copy {
    move |id| views.get(&id).map(Arc::as_ref)
}

/// What the ledger says of person 0 on the day after their last one: what has nobody else then, and
/// whom they alone are tied to. Reckoned from the records, not from what hangs on them.
fn bare(town: &Town, before: &Graph, then: &Graph) -> BTreeSet<RecordId> {
    let giver = person(0);
    let ids = [
        (2, town.posts.len()),
        (3, town.offers.len()),
        (4, town.knowledge.len()),
        (5, town.networks.len()),
    ];
    let ids =
        ids.into_iter().flat_map(|(sort, many)| (0..many).map(move |number| id(sort, number)));
    let nobody = BTreeSet::new();
    let of = |graph: &Graph, id| graph.people_of(id, &nobody);
    ids.filter(|id| of(before, *id).contains(&giver) || of(then, *id).contains(&giver))
        .filter(|id| of(then, *id).iter().all(|who| *who == giver))
        // What was run through a function that is vacant then has nobody, either.
        .filter(|id| then.people_of(*id, &[giver].into()).is_empty())
        .collect()
}

proptest! {
    /// Whatever was agreed, and entered or not: if it says that nothing is left, that is true.
    #[test]
    fn what_is_said_to_be_uncovered_is_what_the_what_if_says_then(
        town in a_town(), receiver in any::<prop::sample::Index>(), late in any::<bool>(),
        agreed in any::<u32>(), entered in any::<bool>(), ended in any::<bool>(),
    ) {
        let (views, giver) = (town.views(), person(0));
        let receiver = person(1 + receiver.index(town.persons - 1));
        let passes = passes(if late { "2026-12-31" } else { "2026-11-01" });
        let graph = Graph::of(views.values(), passes.last_day.min(today()));
        let hangs = hanging(&graph, &graph.touch(), giver, Some(receiver)).all;
        let some = hangs.iter().enumerate().filter(|(at, _)| agreed >> (at % 32) & 1 == 1);
        let some: Vec<_> = some.map(|(_, one)| Agreed { record: one.id, to: receiver, done: false }).collect();
        let left: Vec<_> = hangs.iter().map(|one| one.id).collect();
        let mut now = views;
        if entered {
            let done = reassign(finding(&now), passes, &some, &[]);
            now = with(&now, |id| done.edits.get(id).map(|both| both.there.clone()));
        }
        let first = passes.last_day.days_later(1).unwrap().max(today());
        if ended {
            let over = Passes { today: first, ..passes };
            let done = reassign(finding(&now), over, &some, &left);
            now = with(&now, |id| done.edits.get(id).map(|both| both.there.clone()));
        }
        let before = Graph::of(now.values(), passes.last_day.min(today()));
        let then = Graph::of(now.values(), first);
        let touch = then.touch();
        let hangs = hanging(&before, &before.touch(), giver, Some(receiver)).all;
        let said = uncovered(&before, &then, &touch, Some(giver), false, &hangs);
        let agreed: BTreeSet<_> = said.agreed.iter().copied().collect();
        let said: BTreeSet<_> = said.nobody.into_iter().chain(said.agreed).collect();
        let question = Question { stop: [giver].into(), funded_until: None };
        let loss = then.what_if(&touch, &question);
        let lost = loss.posts.iter().chain(&loss.offers).chain(&loss.knowledge).chain(&loss.networks);
        let lost: BTreeSet<_> = lost.map(|line| line.id).collect();
        let people: BTreeSet<_> = (0..town.persons).map(person).collect();
        let (met, rest): (BTreeSet<_>, BTreeSet<_>) = said.iter().copied().partition(|id| people.contains(id));
        prop_assert_eq!(&rest, &bare(&town, &before, &then));
        prop_assert!(lost.is_subset(&rest), "{:?} {:?}", lost, rest);
        let only = then.ties_only_of(giver);
        prop_assert!(only.iter().all(|id| met.contains(id)));
        prop_assert!(loss.agreed.iter().all(|id| agreed.contains(id)), "{:?} {:?}", loss.agreed, agreed);
        // Knowledge of a function that nobody carries any more hangs on the giver no longer.
        let has_nobody = |id: &RecordId| then.people_of(*id, &BTreeSet::new()).is_empty();
        let is_known = |id: &RecordId| loss.agreed.contains(id) || only.contains(id) || has_nobody(id);
        prop_assert!(agreed.iter().all(is_known));
        prop_assert_eq!(met.is_empty(), loss.apart.is_empty() && only.is_empty() && !agreed.iter().any(|id| people.contains(id)));
        let parted: BTreeSet<_> = loss.apart.iter().flatten().flatten().chain(&only).chain(&agreed).copied().collect();
        prop_assert!(met.is_subset(&parted) && !said.contains(&giver));
        // Of a network or a function that goes on without the giver nothing is said.
        let loss = Loss { seats: Vec::new(), deputized: Vec::new(), ..loss };
        prop_assert!(!said.is_empty() || loss.is_empty());
    }
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
    let agreed = |record, to| vec![Agreed { record, to, done: false }];
    let nothing = |views: &BTreeMap<RecordId, Arc<View>>, agreed: &[Agreed]| {
        let done = reassign(finding(views), passes("2026-11-15"), agreed, &[]);
        assert!(done.moved.is_empty() && done.edits.is_empty());
        assert!(!is_entered(finding(views), passes("2026-11-15"), agreed[0]));
    };
    nothing(&views, &agreed(person(1), person(0)));
    nothing(&views, &agreed(id(2, 9), person(1)));
    nothing(&views, &agreed(person(1), id(9, 9)));
    let mut away = View::clone(&views[&person(2)]);
    away.archived = true;
    views.insert(away.id, Arc::new(away));
    nothing(&views, &agreed(person(1), person(2)));
    nothing(&views, &agreed(person(2), person(1)));
}

fn moves(views: &BTreeMap<RecordId, Arc<View>>, passes: Passes, agreed: &[Agreed]) -> Vec<Move> {
    let done = reassign(finding(views), passes, agreed, &[]);
    done.moved.iter().map(|moved| moved.what).collect()
}

/// Everybody carries, runs and is in one of each.
fn of_one(carriers: &[(usize, usize)]) -> Town {
    let (posts, nobody) = (vec![carriers.to_vec()], Vec::new());
    let of_giver = || vec![(vec![0], Vec::new())];
    Town {
        posts,
        offers: of_giver(),
        knowledge: of_giver(),
        networks: vec![vec![0, 2]],
        tasks: of_giver(),
        met: nobody,
        ..Town::chain(4)
    }
}

#[test]
fn until_the_last_day_is_over_nobody_leaves_what_has_no_days() {
    let views = of_one(&[(0, 0)]).views();
    let agreed =
        [2, 3, 4, 5, 7].map(|sort| Agreed { record: id(sort, 0), to: person(3), done: false });
    let (until, from) = (day("2026-12-31"), day("2027-01-01"));
    let joins = Move::Joins { until: Some(until) };
    let said = [Move::Carries { until: Some(until), from }, joins, Move::Learns, joins, joins];
    assert_eq!(moves(&views, passes("2026-12-31"), &agreed), said);
    let over = Passes { today: day("2027-02-01"), ..passes("2026-12-31") };
    let from = day("2027-02-01");
    let said = [
        Move::Carries { until: Some(until), from },
        Move::InPlace,
        Move::Learns,
        Move::InPlace,
        Move::InPlace,
    ];
    assert_eq!(moves(&views, over, &agreed), said);
    // What nobody takes on ends as well, and only then.
    let left = [id(2, 0), id(3, 0), id(5, 0), id(4, 0)];
    assert!(reassign(finding(&views), passes("2026-12-31"), &[], &left).moved.is_empty());
    let done = reassign(finding(&views), over, &[], &left);
    assert_eq!(done.moved.iter().map(|one| one.record).collect::<Vec<_>>(), left[..3]);
    let what: Vec<_> = done.moved.iter().map(|one| (one.to, one.what)).collect();
    assert_eq!(what, [(None, Move::Stops { until }), (None, Move::Ends), (None, Move::Ends)]);
}

#[test]
fn who_never_had_a_function_stops_nothing_and_who_has_it_goes_on() {
    let views = of_one(&[(1, 0), (2, 2)]).views();
    let agreed = [Agreed { record: id(2, 0), to: person(3), done: false }];
    let from = day("2027-01-01");
    let done = reassign(finding(&views), passes("2026-12-31"), &agreed, &[]);
    assert_eq!(done.moved[0].what, Move::Carries { until: None, from });
    let after = with(&views, |id| done.edits.get(id).map(|both| both.there.clone()));
    let carried = Post::read(&after[&id(2, 0)]);
    let carried: Vec<_> = carried.carried_on(from).into_keys().collect();
    assert_eq!(carried, [person(1), person(2), person(3)]);
}

#[test]
fn a_deputy_has_no_function_that_they_only_stand_by_for() {
    let views = of_one(&[(0, 0), (3, 2)]).views();
    let agreed = Agreed { record: id(2, 0), to: person(3), done: false };
    assert!(!is_entered(finding(&views), passes("2026-12-31"), agreed));
    // Where both hold it, only hers is to be ended.
    let views = of_one(&[(0, 0), (3, 0)]).views();
    assert!(is_entered(finding(&views), passes("2026-12-31"), agreed));
    let stops = Move::Stops { until: day("2026-12-31") };
    assert_eq!(moves(&views, passes("2026-12-31"), &[agreed]), [stops]);
}

#[test]
fn nobody_else_is_said_only_of_whom_nobody_else_has_a_tie_to() {
    // 0 knows 1 to 5; 3 and 4 know each other, and 5 to 7 are the side that stays.
    let ties = vec![(0, 1), (0, 2), (0, 3), (0, 4), (3, 4), (0, 5), (5, 6), (6, 7)];
    let views = Town { ties, ..Town::star(7) }.views();
    let graph = Graph::of(views.values(), today());
    let hangs = hanging(&graph, &graph.touch(), person(0), None).all;
    let said: Vec<_> = hangs.iter().map(|one| (one.id, one.lost, one.only)).collect();
    let (alone, cut_off) = ((true, true), (true, false));
    let of = |number, (lost, only): (bool, bool)| (person(number), lost, only);
    assert_eq!(said, [of(1, alone), of(2, alone), of(3, cut_off), of(4, cut_off)]);
}

#[test]
fn whom_the_receiver_does_not_know_stays_on_the_list() {
    // On the smaller side 1, 2 and whoever takes over: 5, who knows 1 and not 2.
    let ties = vec![(0, 1), (0, 2), (1, 2), (5, 1), (0, 3), (0, 4), (3, 4), (4, 6), (6, 7)];
    let views = Town { ties, ..Town::star(7) }.views();
    let graph = Graph::of(views.values(), today());
    let list = |receiver: Option<usize>| -> BTreeSet<RecordId> {
        let all = hanging(&graph, &graph.touch(), person(0), receiver.map(person)).all;
        all.into_iter().map(|one| one.id).collect()
    };
    let of = |numbers: &[usize]| numbers.iter().copied().map(person).collect::<BTreeSet<_>>();
    // Whoever comes may know nobody on either side.
    assert_eq!(list(None), of(&[1, 2, 3, 4]));
    assert_eq!(list(Some(5)), of(&[2, 3, 4]));
}

#[test]
fn a_tick_says_that_they_know_it_and_taken_back_that_they_are_still_to() {
    let views = of_one(&[(0, 0)]).views();
    let (learner, passes) = (person(3), passes("2026-12-31"));
    let of = |record, done| Agreed { record, to: learner, done };
    let both = [id(4, 0), person(1)];
    // Before it is entered there is nothing to say.
    assert!(both.iter().all(|record| happened(finding(&views), of(*record, true)).is_none()));
    let entered = reassign(finding(&views), passes, &both.map(|record| of(record, false)), &[]);
    let entered = with(&views, |id| entered.edits.get(id).map(|both| both.there.clone()));
    let says = |views: &BTreeMap<RecordId, Arc<View>>| {
        let holders = Knowledge::read(&views[&id(4, 0)]).holders;
        let level = holders.into_iter().find(|holder| holder.who == learner).map(|one| one.level);
        let ties = Person::read(&views[&learner]).ties;
        (level, ties.into_iter().find(|tie| tie.to == person(1)).map(|tie| tie.kind))
    };
    let knowing = |views: &BTreeMap<RecordId, Arc<View>>| {
        Knowledge::read(&views[&id(4, 0)]).knowing().map(|it| it.who).collect::<Vec<_>>()
    };
    assert_eq!(says(&entered), (Some(Level::ToLearn), Some(TieKind::ToMeet)));
    assert_eq!(knowing(&entered), [person(0)]);
    let turned = |views: &BTreeMap<RecordId, Arc<View>>, done: bool| {
        let all = both.map(|record| happened(finding(views), of(record, done)).unwrap());
        let said = all.each_ref().map(|one| one.moved.what);
        let edits: BTreeMap<_, _> = all.into_iter().map(|one| (one.id, one.both.there)).collect();
        (said, with(views, |id| edits.get(id).cloned()))
    };
    let (said, ticked) = turned(&entered, true);
    assert_eq!(said, [Move::Knows, Move::Met]);
    assert_eq!(says(&ticked), (Some(Level::Knows), Some(TieKind::Knows)));
    assert_eq!(knowing(&ticked).len(), 2);
    assert!(both.iter().all(|record| happened(finding(&ticked), of(*record, true)).is_none()));
    let (said, back) = turned(&ticked, false);
    assert_eq!((said, says(&back)), ([Move::Learns, Move::Meets], says(&entered)));
    // What somebody made sure of since stays.
    let sure = Some(today());
    let mut known = Knowledge::read(&ticked[&id(4, 0)]);
    known.holders.iter_mut().for_each(|holder| holder.confirmed = sure);
    let mut met = Person::read(&ticked[&learner]);
    met.ties.iter_mut().for_each(|tie| tie.confirmed = sure);
    let mut ticked = ticked;
    ticked.insert(id(4, 0), view(id(4, 0), &known));
    ticked.insert(learner, view(learner, &met));
    assert!(both.iter().all(|record| happened(finding(&ticked), of(*record, false)).is_none()));
}

#[test]
fn what_stands_there_in_full_is_said_and_taken_back_and_of_nothing_it_is_not_said() {
    let piece = |body: &str, written: bool| {
        let body = body.to_owned();
        view(id(4, 0), &Knowledge { body, written, ..Knowledge::default() })
    };
    let written = written_down(&piece("Im Büro hängt der Schlüssel.", false), true).unwrap();
    assert_eq!(written.there, [Edit::set("written", true)]);
    let back = written_down(&piece("Im Büro hängt der Schlüssel.", true), false).unwrap();
    assert_eq!((back.there, back.back), (written.back, written.there));
    assert_eq!(written_down(&piece(" ", false), true), None);
    assert_eq!(written_down(&piece("Im Büro.", true), true), None);
}
