//! The network as of another day and over a span, against computations that know nothing of
//! graphs: from the lines of the sample town, and from records that were cut to a day by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::span::Span;
use super::super::{EdgeKind, Graph};
use super::town;
use crate::exchange::jsonl;
use crate::id::RecordId;
use crate::model::{
    Absence, Capacity, Model, Post, Tenure, TenureId, Touchpoint, TouchpointType, edits_between,
};
use crate::time::Day;
use crate::view::{Flat, Kind, View};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn id(number: u8) -> RecordId {
    RecordId::from_random([number; 16])
}

fn of<M: Model>(number: u8, kind: &Kind, record: &M) -> Arc<View> {
    town::view(id(number), kind, &edits_between(&Flat::new(), &record.flat()))
}

fn person(number: u8) -> Arc<View> {
    town::view(id(number), &Kind::Person, &[crate::record::Edit::put("name", format!("P{number}"))])
}

// The sample town, from its lines.

/// From 20 November to the end of January, as they are written.
fn written_days() -> Vec<String> {
    let month = |month: &'static str, days: std::ops::RangeInclusive<u8>| {
        days.map(move |day| format!("{month}-{day:02}"))
    };
    month("2026-11", 20..=30)
        .chain(month("2026-12", 1..=31))
        .chain(month("2027-01", 1..=31))
        .collect()
}

/// Dates are compared as they are written.
fn runs(line: &Json, day: &str) -> bool {
    line["from"].as_str().is_none_or(|from| from <= day)
        && line["until"].as_str().is_none_or(|until| day <= until)
}

/// Who carries a function on a day, from its line and those of absences.
fn carriers_on(post: &Json, absences: &[Json], day: &str) -> BTreeSet<String> {
    let away = |person: &str| {
        absences
            .iter()
            .filter(move |it| it["person"] == person && runs(it, day))
            .collect::<Vec<_>>()
    };
    let mut carriers = BTreeSet::new();
    for tenure in post["tenures"].as_array().unwrap().iter().filter(|tenure| runs(tenure, day)) {
        let who = tenure["person"].as_str().unwrap();
        if away(who).is_empty() {
            carriers.insert(who.to_owned());
        }
        for other in away(who).iter().flat_map(|it| it["stands_in"].as_array().unwrap()) {
            let other = other.as_str().unwrap();
            if other != who && away(other).is_empty() {
                carriers.insert(other.to_owned());
            }
        }
    }
    carriers
}

#[test]
fn what_is_open_over_a_span_is_what_the_lines_of_the_town_say() {
    let lines = town::lines();
    let posts: Vec<_> = town::of_kind(&lines, "post").collect();
    let today = "2026-11-20";
    let alone: BTreeSet<_> = posts.iter().map(|post| carriers_on(post, &[], today)).collect();
    let alone: Vec<_> = alone.into_iter().filter(|who| who.len() == 1).flatten().collect();
    let several = posts.iter().map(|post| carriers_on(post, &[], today));
    let several = several.max_by_key(BTreeSet::len).unwrap();
    let several: Vec<_> = several.into_iter().collect();
    assert!(alone.len() > 4 && several.len() > 1);
    let absence =
        |number: u8, person: &str, from: &str, until: Option<&str>, stands_in: &[&str]| {
            json!({ "id": id(number).to_string(), "kind": "absence", "person": person, "from": from,
            "until": until, "stands_in": stands_in })
        };
    let absences = [
        // Nobody stands in, in the middle of the span.
        absence(201, &alone[0], "2026-12-01", Some("2026-12-20"), &[]),
        // Somebody does, but is away for a part of it.
        absence(202, &alone[1], "2026-11-01", Some("2027-01-10"), &[&alone[2]]),
        absence(203, &alone[2], "2026-12-24", Some("2026-12-31"), &[]),
        // Open-ended, and a second one of the same person.
        absence(204, &alone[3], "2027-01-15", None, &[]),
        absence(205, &alone[3], "2027-01-20", Some("2027-01-25"), &[&alone[4]]),
        // Of several one goes: somebody is left.
        absence(206, &several[0], "2026-12-01", None, &[]),
        // Over before, and turned: on no day.
        absence(207, &several[1], "2026-01-01", Some("2026-11-19"), &[]),
        absence(208, &alone[4], "2026-12-20", Some("2026-12-01"), &[]),
    ];
    let text = absences.iter().map(|line| line.to_string()).collect::<Vec<_>>().join("\n");
    let added = jsonl::read(&text).unwrap();
    let added = added.iter().map(|import| town::view(import.id, &import.kind, &import.edits));
    let views: Vec<_> = town::views().into_iter().chain(added).collect();
    let graph = Graph::of(&views, town::today());
    let days = written_days();
    let span = Span::new(day(&days[0]), day(days.last().unwrap())).unwrap();

    let (mut open, mut because) = (0, 0);
    for post in posts {
        let gaps = graph.gaps(RecordId::from_hex(post["id"].as_str().unwrap()).unwrap(), span);
        let mut said = gaps.iter();
        let mut gap = said.next();
        for written in &days {
            let carried = !carriers_on(post, &absences, written).is_empty();
            let funded =
                post["funded_until"].as_str().is_none_or(|until| written.as_str() <= until);
            while gap.is_some_and(|gap| gap.days.until() < day(written)) {
                gap = said.next();
            }
            let here = gap.filter(|gap| gap.days.holds(day(written)));
            let found = here.map(|gap| (gap.vacant, gap.unfunded));
            let expected = (!carried || !funded).then_some((!carried, !funded));
            assert_eq!(found, expected, "{} on {written}", post["title"]);
            open += usize::from(found.is_some());
            because += usize::from(here.is_some_and(|gap| !gap.away.is_empty()));
        }
    }
    assert!(open > because && because > 0, "{open}, {because} of them as somebody is away");
}

// Small ledgers, made up.

const PEOPLE: u8 = 5;
const POSTS: std::ops::Range<u8> = 10..14;

#[derive(Debug, Clone)]
struct Ledger {
    posts: Vec<Post>,
    absences: Vec<Absence>,
    touchpoints: Vec<Touchpoint>,
}

fn a_day() -> impl Strategy<Value = Day> {
    (1_u8..=14).prop_map(|number| Day::new(2027, 8, number).unwrap())
}

fn somebody() -> impl Strategy<Value = RecordId> {
    // One of them is in no record.
    (1..=PEOPLE + 1).prop_map(id)
}

prop_compose! {
    fn a_tenure()(
        number in any::<u8>(), person in proptest::option::weighted(0.9, somebody()),
        capacity in proptest::sample::select(vec![Capacity::Holder, Capacity::Deputy]),
        from in proptest::option::of(a_day()), until in proptest::option::of(a_day()),
    ) -> Tenure {
        Tenure { id: TenureId::from_random([number; 16]), person, capacity, from, until }
    }
}

prop_compose! {
    fn a_post()(
        mut tenures in proptest::collection::vec(a_tenure(), 0..4),
        funded_until in proptest::option::weighted(0.3, a_day()),
    ) -> Post {
        // Each has a key of its own.
        tenures.sort_by_key(|tenure| tenure.id);
        tenures.dedup_by_key(|tenure| tenure.id);
        Post { title: "Lotse".to_owned(), tenures, funded_until, ..Post::default() }
    }
}

prop_compose! {
    fn an_absence()(
        person in somebody(), from in proptest::option::weighted(0.9, a_day()),
        until in proptest::option::of(a_day()),
        stands_in in proptest::collection::btree_set(somebody(), 0..3),
    ) -> Absence {
        Absence { person: Some(person), from, until, stands_in }
    }
}

prop_compose! {
    fn a_touchpoint()(
        date in a_day(), who in proptest::collection::btree_set(somebody(), 0..3),
    ) -> Touchpoint {
        Touchpoint { date: Some(date), kind: TouchpointType::Call, who, ..Touchpoint::default() }
    }
}

prop_compose! {
    fn a_ledger()(
        posts in proptest::collection::vec(a_post(), POSTS.len()),
        absences in proptest::collection::vec(an_absence(), 0..5),
        touchpoints in proptest::collection::vec(a_touchpoint(), 0..3),
    ) -> Ledger {
        Ledger { posts, absences, touchpoints }
    }
}

impl Ledger {
    fn views(&self) -> Vec<Arc<View>> {
        let people = (1..=PEOPLE).map(person);
        let posts = POSTS.zip(&self.posts).map(|(at, post)| of(at, &Kind::Post, post));
        let absences = (20..).zip(&self.absences).map(|(at, one)| of(at, &Kind::Absence, one));
        let met = (40..).zip(&self.touchpoints).map(|(at, one)| of(at, &Kind::Touchpoint, one));
        people.chain(posts).chain(absences).chain(met).collect()
    }

    /// As if nothing were written but what is so on a day: no dates are left to be reckoned with.
    fn cut_to(&self, day: Day) -> Self {
        let running = |person: RecordId| {
            let of = move |it: &&Absence| {
                let begun = it.from.is_some_and(|from| from <= day);
                it.person == Some(person) && begun && it.until.is_none_or(|until| day <= until)
            };
            self.absences.iter().filter(of)
        };
        let mut number = 0;
        let mut lasting = |person, capacity| {
            number += 1;
            let id = TenureId::from_random([number; 16]);
            Tenure { id, person: Some(person), capacity, from: None, until: None }
        };
        let cut = |post: &Post| {
            let mut tenures = Vec::new();
            for tenure in post.tenures.iter().filter(|tenure| tenure.runs_on(day)) {
                // Nobody can be away who is not here.
                let Some(person) = tenure.person.filter(|who| *who != id(PEOPLE + 1)) else {
                    continue;
                };
                if running(person).next().is_none() {
                    tenures.push(lasting(person, tenure.capacity.clone()));
                }
                let others: BTreeSet<_> =
                    running(person).flat_map(|it| it.stands_in.iter().copied()).collect();
                for other in others.into_iter().filter(|other| *other != person) {
                    if running(other).next().is_none() {
                        let is_deputy = tenure.capacity == Capacity::Deputy;
                        let as_what = if is_deputy { Capacity::Deputy } else { Capacity::Acting };
                        tenures.push(lasting(other, as_what));
                    }
                }
            }
            Post { tenures, ..post.clone() }
        };
        let posts = self.posts.iter().map(cut).collect();
        let met = self.touchpoints.iter().filter(|met| met.date.is_some_and(|date| date <= day));
        Self { posts, absences: Vec::new(), touchpoints: met.cloned().collect() }
    }
}

type Edges = BTreeSet<(RecordId, RecordId, EdgeKind)>;

/// What a graph says, without since when.
fn said(graph: &Graph) -> (Edges, Vec<BTreeMap<RecordId, Capacity>>) {
    let edges = graph.edges().map(|(from, to, edge)| (from, to, edge.kind.clone()));
    (edges.collect(), POSTS.map(|post| graph.carriers(id(post))).collect())
}

proptest! {
    #[test]
    fn the_network_as_of_a_day_is_that_of_records_cut_to_it(ledger in a_ledger(), on in a_day()) {
        let graph = Graph::of(&ledger.views(), on);
        let cut = Graph::of(&ledger.cut_to(on).views(), on);
        prop_assert_eq!(said(&graph), said(&cut));
        for person in 1..=PEOPLE {
            prop_assert_eq!(graph.days_in_touch(id(person)), cut.days_in_touch(id(person)));
        }
        // Who carries is counted as they are named, whoever stands in.
        for post in graph.posts() {
            prop_assert_eq!(post.carriers(), graph.carriers(post.id).len());
        }
    }

    #[test]
    fn a_span_says_what_its_days_say(ledger in a_ledger(), one in a_day(), other in a_day()) {
        let views = ledger.views();
        let span = Span::new(one.min(other), one.max(other)).unwrap();
        // It is the same from whichever day one looks.
        let from_afar = Graph::of(&views, day("2001-01-01"));
        let mut before = None;
        let changes = from_afar.changes(span);
        prop_assert_eq!(changes.first(), Some(&span.from()));
        for number in span.from().day()..=span.until().day() {
            let on = Day::new(2027, 8, number).unwrap();
            let graph = Graph::of(&views, on);
            for post in POSTS.map(id) {
                let cover = graph.post(post).unwrap();
                let gaps = from_afar.gaps(post, span);
                let gap: Vec<_> = gaps.iter().filter(|gap| gap.days.holds(on)).collect();
                let is_open = cover.carriers() == 0 || cover.ends.is_some_and(|ends| ends < on);
                prop_assert_eq!(!gap.is_empty(), is_open, "{} on {}", post, on);
                prop_assert!(gap.len() < 2, "a day stands in one part");
                if let [gap] = gap.as_slice() {
                    prop_assert_eq!(gap.vacant, cover.carriers() == 0);
                    prop_assert_eq!(&gap.away, &cover.away);
                }
                prop_assert!(gaps.iter().all(|gap| span.from() <= gap.days.from()
                    && gap.days.until() <= span.until()));
            }
            let carried = said(&graph).1;
            if let Some(before) = before.replace(carried.clone()) {
                prop_assert!(before == carried || changes.contains(&on), "{}", on);
            }
        }
    }
}

fn carried(tenures: Vec<Tenure>, absences: Vec<Absence>) -> Ledger {
    let mut posts = vec![Post { title: "Lotse".into(), ..Post::default() }; POSTS.len()];
    posts[0].tenures = tenures;
    Ledger { posts, absences, touchpoints: Vec::new() }
}

fn holds(person: u8) -> Tenure {
    let id_of = TenureId::from_random([person; 16]);
    let (from, until) = (None, None);
    Tenure { id: id_of, person: Some(id(person)), capacity: Capacity::Holder, from, until }
}

fn away(person: u8, from: &str, until: &str, stands_in: &[u8]) -> Absence {
    let stands_in = stands_in.iter().copied().map(id).collect();
    Absence {
        person: Some(id(person)),
        from: Some(day(from)),
        until: until.parse().ok(),
        stands_in,
    }
}

#[test]
fn the_last_days_of_the_calendar_and_what_is_turned_are_no_trouble() {
    let (first, last) = (Day::new(1, 1, 1).unwrap(), Day::new(9999, 12, 31).unwrap());
    let whole = Span::new(first, last).unwrap();
    assert_eq!(Span::new(last, first), None);
    let absences = vec![
        away(1, "0001-01-01", "0001-01-01", &[]),
        away(1, "9999-12-31", "9999-12-31", &[]),
        away(1, "2027-08-20", "2027-08-01", &[]),
    ];
    let graph = Graph::of(&carried(vec![holds(1)], absences).views(), town::today());
    let post = id(POSTS.start);
    let gaps: Vec<_> = graph.gaps(post, whole).iter().map(|gap| gap.days).collect();
    assert_eq!(gaps, [Span::new(first, first).unwrap(), Span::new(last, last).unwrap()]);
    assert_eq!(graph.changes(whole), [first, day("0001-01-02"), last]);
}

#[test]
fn who_stands_in_and_is_put_away_stands_in_no_more_and_who_is_put_away_carries_nothing() {
    let ledger = carried(vec![holds(1)], vec![away(1, "2027-08-01", "2027-08-20", &[2, 3])]);
    let post = id(POSTS.start);
    let without = |gone: &[u8]| {
        let views =
            ledger.views().into_iter().filter(|view| gone.iter().all(|one| view.id != id(*one)));
        let archived = gone.iter().map(|one| {
            let edits =
                [crate::record::Edit::put("name", "fort"), crate::record::Edit::archive(true)];
            town::view(id(*one), &Kind::Person, &edits)
        });
        let views: Vec<_> = views.chain(archived).collect();
        let graph = Graph::of(&views, day("2027-08-10"));
        let away = graph.post(post).unwrap().away;
        (graph.carriers(post).into_keys().collect::<Vec<_>>(), away.len())
    };
    assert_eq!(without(&[]), (vec![id(2), id(3)], 1));
    assert_eq!(without(&[3]), (vec![id(2)], 1));
    assert_eq!(without(&[2, 3]), (vec![], 1));
    assert_eq!(without(&[1]), (vec![], 0), "nobody is away who is not here");
}

#[test]
fn somebody_on_leave_knows_what_they_know_and_knows_whom_they_know() {
    let views = town::views();
    let renate = views.iter().find(|view| view.title() == "Renate Vogel").unwrap().id;
    let absence = Absence { person: Some(renate), from: Some(town::today()), ..Absence::default() };
    let all: Vec<_> = views.iter().cloned().chain([of(200, &Kind::Absence, &absence)]).collect();
    let (here, gone) = (Graph::of(&views, town::today()), Graph::of(&all, town::today()));
    assert!(!here.carried_by(renate).is_empty() && gone.carried_by(renate).is_empty());
    let others = |graph: &Graph| -> Vec<_> {
        let all = graph.edges().filter(|(_, _, edge)| !matches!(edge.kind, EdgeKind::Tenure(_)));
        all.map(|(from, to, edge)| (from, to, edge.clone())).collect()
    };
    assert_eq!(others(&here), others(&gone));
}
