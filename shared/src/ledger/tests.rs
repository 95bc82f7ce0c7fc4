use std::{collections::BTreeSet, sync::Arc};

use proptest::prelude::*;

use super::*;
use crate::{
    cbor::List,
    exchange::jsonl,
    id::{DeviceId, RecordId},
    kind::Kind,
    model::Capacity,
    network::{
        Graph,
        layout::{Layout, Point},
        map::Choice,
        rhythm::Pulse,
        what_if,
    },
    record::{Author, Document},
    search::Query,
    time::{Day, UnixMillis},
};

const TOWN: &str = include_str!("../../../app/assets/sample-town.jsonl");

fn today() -> Day {
    "2026-11-15".parse().unwrap()
}

/// The sample town.
fn town() -> Collection {
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    let views = jsonl::read(TOWN).unwrap().into_iter().map(|import| {
        let (document, _) =
            Document::create(&author, UnixMillis(1), &import.kind, &import.edits).unwrap();
        Arc::new(document.view(import.id))
    });
    let mut collection = Collection::default();
    collection.replace(views.collect());
    collection
}

fn answer(collection: &mut Collection, question: &Question) -> Answer {
    match collection.answer(question, today()) {
        Asked::Answered(answer) => answer,
        Asked::Laying(mut laying) => {
            laying.go_on_while(|| true);
            laying.answer()
        }
    }
}

fn id_of(collection: &mut Collection, kind: Kind, name: &str) -> RecordId {
    let query = Query { text: name.to_owned(), kinds: [kind].into(), ..Query::default() };
    answer(collection, &Question::Search(query, Order::default())).found().unwrap()[0]
}

fn whoever_stops(collection: &mut Collection) -> what_if::Question {
    let renate = id_of(collection, Kind::Person, "Renate Vogel");
    what_if::Question { stop: [renate].into(), funded_until: Day::new(2026, 12, 31) }
}

fn ground(collection: &mut Collection) -> Ground {
    let map = answer(collection, &Question::Map(Choice::default())).map().unwrap();
    let ids: Vec<_> = map.sheet.spots.iter().map(|spot| spot.id).collect();
    let edges = map.sheet.strokes.iter().map(|stroke| (stroke.one, stroke.other)).collect();
    let before = ids.first().map(|id| (*id, Point { x: -3.0, y: 0.5 })).into_iter().collect();
    Ground { ids: List::new(ids).unwrap(), edges: List::new(edges).unwrap(), before }
}

/// Every question, of what is in the sample town.
fn questions(collection: &mut Collection) -> Vec<Question> {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let query = Query {
        text: "haus".to_owned(),
        kinds: [Kind::Organization, Kind::Other("later".into())].into(),
        topics: set(&["Sprache"]),
        languages: set(&["ar", "de"]),
        district: Some(String::new()),
        archived: true,
    };
    let parts = answer(collection, &Question::Parts).parts().unwrap();
    let narrow = Narrow { district: parts.districts.first().cloned(), topic: None };
    let renate = id_of(collection, Kind::Person, "Renate Vogel");
    let stops = whoever_stops(collection);
    let posts = answer(collection, &Question::Posts(Narrow::default())).posts().unwrap();
    let rhythms = answer(collection, &Question::Rhythms(Narrow::default())).rhythms().unwrap();
    let (post, network) = (posts[0].cover.id, rhythms[0].rhythm.id);
    vec![
        Question::Search(query.clone(), By::Family.into()),
        Question::Search(Query::default(), Order { by: By::Heard, backwards: true }),
        Question::Letters(Query::default(), Order::default()),
        Question::Letters(query.clone(), By::Changed.into()),
        Question::Heard(renate),
        Question::Facets(query),
        Question::Facets(Query::default()),
        Question::Related(renate),
        Question::Cover(post),
        Question::Cover(renate),
        Question::Rhythm(network),
        Question::Overview,
        Question::Parts,
        Question::OnlyWays(3),
        Question::Posts(narrow.clone()),
        Question::Posts(Narrow::default()),
        Question::Knowledge(Narrow::default()),
        Question::Mixes(narrow.clone()),
        Question::Rhythms(Narrow::default()),
        Question::Strangers(Narrow { topic: Some(String::new()), ..narrow }),
        Question::Strangers(Narrow::default()),
        Question::Introduction {
            note_at: post,
            ones: Group::Behind(network),
            others: Group::These(vec![renate]),
        },
        Question::Introduction {
            note_at: network,
            ones: Group::Carrying(post),
            others: Group::These(Vec::new()),
        },
        Question::WhatIf(stops.clone()),
        Question::Map(Choice::default()),
        Question::LossMap(stops),
        Question::Layout(Ground::default()),
        Question::OfKind(Kind::Touchpoint),
        Question::Layout(ground(collection)),
    ]
}

#[test]
fn questions_and_answers_cross_as_bytes_and_stay_what_they_are() {
    let mut town = town();
    for question in questions(&mut town) {
        assert_eq!(Question::from_bytes(&question.to_bytes()), Ok(question.clone()));
        let answer = answer(&mut town, &question);
        assert_eq!(Answer::from_bytes(&answer.to_bytes()), Ok(answer), "{question:?}");
    }
}

#[test]
fn an_answer_is_taken_only_as_what_it_is() {
    let mut town = town();
    let answer = answer(&mut town, &Question::Overview);
    assert!(answer.clone().overview().is_some_and(|overview| overview.records > 100));
    assert_eq!(answer.parts(), None);
}

#[test]
fn what_is_too_long_or_has_something_behind_is_refused() {
    assert!(Question::from_bytes(&vec![0; question::MAX_QUESTION_BYTES + 1]).is_err());
    assert!(Answer::from_bytes(&vec![0; answer::MAX_ANSWER_BYTES + 1]).is_err());
    let mut bytes = Question::Overview.to_bytes();
    bytes.push(0);
    assert!(Question::from_bytes(&bytes).is_err());
    // A list that says it is longer than a map has places, and one that lies about its length.
    let ids = vec![RecordId::from_random([1; 16]); crate::network::layout::MOST_NODES + 1];
    assert!(List::<_, { crate::network::layout::MOST_NODES }>::new(ids).is_err());
    assert!(
        Answer::from_bytes(&[0x82, 0, 0x81, 0x9b, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]).is_err()
    );
}

#[test]
fn answers_say_what_the_network_says() {
    let mut town = town();
    let stops = whoever_stops(&mut town);
    let lost = answer(&mut town, &Question::WhatIf(stops.clone())).lost().unwrap();
    assert!(!lost.is_nothing() && lost.posts.iter().all(|line| line.carried));
    assert!(lost.apart.iter().flatten().all(|side| side.people.len() >= side.districts.all));
    assert!(lost.posts.iter().all(|line| line.near.first.len() == line.near.all.min(3)));
    let map = answer(&mut town, &Question::LossMap(stops)).loss_map().unwrap();
    let named: BTreeSet<_> = map.named_first.iter().copied().collect();
    assert_eq!(named, (0..map.sheet.spots.len()).collect());

    let whole = answer(&mut town, &Question::Strangers(Narrow::default())).strangers().unwrap();
    let nowhere = Narrow { district: Some("Nirgendwo".to_owned()), topic: None };
    let part = answer(&mut town, &Question::Strangers(nowhere.clone())).strangers().unwrap();
    assert!(whole.any && !whole.pairs.is_empty());
    assert!(part.any && part.pairs.is_empty(), "there are some, but not there");
    assert_eq!(answer(&mut town, &Question::Posts(nowhere)).posts().unwrap().len(), 0);
}

#[test]
fn who_carries_a_function_is_offered_first_for_an_introduction() {
    let mut town = town();
    let whole = answer(&mut town, &Question::Strangers(Narrow::default())).strangers().unwrap();
    let pair = &whole.pairs[0];
    let question = Question::Introduction {
        note_at: pair.one.id,
        ones: Group::Behind(pair.one.id),
        others: Group::Behind(pair.other.id),
    };
    let introduction = answer(&mut town, &question).introduction().unwrap().unwrap();
    assert_eq!(introduction.note_at, pair.one);
    for people in [introduction.ones, introduction.others] {
        assert!(!people.is_empty());
        assert!(people.is_sorted_by_key(|one| one.carries.is_empty()));
    }
    let gone = Question::Introduction {
        note_at: RecordId::from_random([9; 16]),
        ones: Group::Behind(pair.one.id),
        others: Group::Behind(pair.other.id),
    };
    assert_eq!(answer(&mut town, &gone).introduction(), Some(None));
}

#[test]
fn answers_are_of_the_day_they_are_asked_on() {
    let mut town = town();
    let asleep = |town: &mut Collection, day: Day| {
        let Asked::Answered(answer) = town.answer(&Question::Rhythms(Narrow::default()), day)
        else {
            panic!("it is answered at once")
        };
        let rhythms = answer.rhythms().unwrap();
        rhythms.iter().filter(|network| network.rhythm.pulse == Pulse::Asleep).count()
    };
    let now = asleep(&mut town, today());
    assert!(asleep(&mut town, Day::new(2060, 1, 1).unwrap()) > now);
    assert_eq!(asleep(&mut town, today()), now);
}

#[test]
fn what_is_erased_is_in_no_answer_any_more() {
    let mut town = town();
    let posts = |town: &mut Collection| answer(town, &Question::Overview).overview().unwrap().posts;
    let before = posts(&mut town);
    let all = answer(&mut town, &Question::Posts(Narrow::default())).posts().unwrap();
    let mut delta = Delta::default();
    delta.add(Vec::new(), vec![all[0].cover.id]);
    town.apply(delta);
    assert_eq!(posts(&mut town), before - 1);
}

#[test]
fn a_map_comes_to_rest_step_by_step_where_it_would_at_once() {
    let mut town = town();
    let ground = ground(&mut town);
    let Asked::Laying(mut laying) = town.answer(&Question::Layout(ground.clone()), today()) else {
        panic!("it takes rounds")
    };
    let mut steps = 0;
    loop {
        let mut rounds = 0..20;
        let more = laying.go_on_while(|| rounds.next().is_some());
        let places = laying.answer().places().unwrap();
        assert_eq!((places.rests, places.points.len()), (!more, ground.ids.len()));
        steps += 1;
        if !more {
            break;
        }
    }
    assert!(steps > 3);
    let edges = ground.edges.iter().map(|(one, other)| (ground.ids[*one], ground.ids[*other]));
    let before = ground.before.iter().map(|(id, at)| (*id, *at)).collect();
    let mut layout = Layout::new(&ground.ids, edges, &before);
    layout.go_on_while(|| true);
    let at_once: Vec<_> = layout.points().map(|(_, point)| point).collect();
    assert_eq!(*laying.answer().places().unwrap().points, at_once);
}

#[test]
fn a_town_without_records_has_an_answer_to_everything() {
    let mut filled = town();
    let mut empty = Collection::default();
    for question in questions(&mut filled) {
        let answer = answer(&mut empty, &question);
        assert_eq!(Answer::from_bytes(&answer.to_bytes()), Ok(answer), "{question:?}");
    }
    assert!(Graph::of([], today()).is_empty());
}

proptest! {
    #[test]
    fn any_bytes_are_a_question_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(question) = Question::from_bytes(&bytes) {
            prop_assert_eq!(question.to_bytes(), bytes);
        }
    }

    #[test]
    fn any_bytes_are_an_answer_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(answer) = Answer::from_bytes(&bytes) {
            prop_assert_eq!(answer.to_bytes(), bytes);
        }
    }
}

#[test]
fn a_spoiled_question_or_answer_never_panics_and_has_one_spelling() {
    let mut town = town();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for question in questions(&mut town) {
        let answer = answer(&mut town, &question).to_bytes();
        let question = question.to_bytes();
        let spoiled = (any::<proptest::sample::Index>(), any::<u8>());
        runner
            .run(&spoiled, |(at, byte)| {
                let spoil = |bytes: &[u8]| {
                    let mut bytes = bytes.to_vec();
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                    bytes
                };
                let (question, answer) = (spoil(&question), spoil(&answer));
                if let Ok(read) = Question::from_bytes(&question) {
                    prop_assert_eq!(read.to_bytes(), question);
                    // Whatever it asks, it has an answer.
                    let mut empty = Collection::default();
                    drop(empty.answer(&read, today()));
                }
                if let Ok(read) = Answer::from_bytes(&answer) {
                    prop_assert_eq!(read.to_bytes(), answer);
                }
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn who_carries_a_function_or_knows_a_thing_is_named_and_they_are_as_many_as_counted() {
    let mut town = town();
    let posts = answer(&mut town, &Question::Posts(Narrow::default())).posts().unwrap();
    for post in posts.iter() {
        assert_eq!(post.carriers.len(), post.cover.carriers(), "{}", post.title);
        let stand_by = post.carriers.iter().filter(|one| one.capacity == Capacity::Deputy);
        assert_eq!(stand_by.count(), post.cover.deputies, "{}", post.title);
        assert!(post.carriers.is_sorted_by_key(|one| one.capacity.clone()), "{}", post.title);
    }
    let volunteers = posts.iter().find(|post| post.title == "Koordination Ehrenamt").unwrap();
    assert_eq!(volunteers.carriers[0].title, "Renate Vogel");
    let knowledge = answer(&mut town, &Question::Knowledge(Narrow::default())).knowledge().unwrap();
    assert!(knowledge.iter().all(|known| known.holders.len() == known.cover.holders));
    assert!(knowledge.iter().any(|known| known.holders == ["Renate Vogel"]));
}
