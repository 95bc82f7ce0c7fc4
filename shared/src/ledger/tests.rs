mod handed;
mod leave;
mod turned;

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
        span::Span,
        what_if,
    },
    record::{Author, Document, Edit},
    search::Query,
    time::{Day, UnixMillis},
    today::{Part, Why},
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

/// Some days that are still to come.
fn weeks() -> Span {
    Span::new("2026-12-20".parse().unwrap(), "2027-01-10".parse().unwrap()).unwrap()
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
        Question::Resembling(query.clone()),
        Question::Letters(query.clone(), By::Changed.into()),
        Question::Heard(renate),
        Question::Facets(query),
        Question::Facets(Query::default()),
        Question::Related(renate),
        Question::PutAway(renate),
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
            about: post,
            ones: Group::Behind(network),
            others: Group::These(vec![renate]),
        },
        Question::Introduction {
            about: network,
            ones: Group::Carrying(post),
            others: Group::These(Vec::new()),
        },
        Question::WhatIf(stops.clone()),
        Question::Map(Choice::default()),
        Question::LossMap(stops),
        Question::Layout(Ground::default()),
        Question::OfKind(Kind::Touchpoint),
        Question::Preparation(renate),
        Question::Passing(renate),
        Question::Today(Part::Mine, Some(renate)),
        Question::Today(Part::Quiet, Some(renate)),
        Question::Today(Part::Asleep, None),
        Question::Today(Part::Places, None),
        Question::Today(Part::Unsure, None),
        Question::Today(Part::KnownByOne, None),
        Question::Today(Part::Informing, None),
        Question::Today(Part::Unanswered, None),
        Question::Today(Part::Ahead, Some(renate)),
        Question::Open(Narrow::default(), weeks()),
        Question::Changes(weeks()),
        Question::At(weeks().until(), Box::new(Question::Posts(Narrow::default()))),
        Question::At(weeks().until(), Box::new(Question::Layout(Ground::default()))),
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
        about: pair.one.id,
        ones: Group::Behind(pair.one.id),
        others: Group::Behind(pair.other.id),
    };
    let introduction = answer(&mut town, &question).introduction().unwrap().unwrap();
    assert_eq!(introduction.about, pair.one);
    for people in [introduction.ones, introduction.others] {
        assert!(!people.is_empty());
        assert!(people.is_sorted_by_key(|one| one.carries.is_empty()));
    }
    let gone = Question::Introduction {
        about: RecordId::from_random([9; 16]),
        ones: Group::Behind(pair.one.id),
        others: Group::Behind(pair.other.id),
    };
    assert_eq!(answer(&mut town, &gone).introduction(), Some(None));
}

/// Adds one record.
fn put(collection: &mut Collection, number: u8, kind: &Kind, edits: &[Edit]) -> RecordId {
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [number; 8]);
    let (document, _) = Document::create(&author, UnixMillis(1), kind, edits).unwrap();
    let id = RecordId::from_random([number; 16]);
    let mut delta = Delta::default();
    delta.add(vec![Arc::new(document.view(id))], Vec::new());
    collection.apply(delta);
    id
}

#[test]
fn a_meeting_is_prepared_by_who_was_missing_what_was_decided_and_what_is_open() {
    let mut collection = Collection::default();
    let person = |town: &mut Collection, number, name: &str| {
        put(town, number, &Kind::Person, &[Edit::put("name", name)])
    };
    let (ada, bo) = (person(&mut collection, 1, "Zoë"), person(&mut collection, 2, "Bo"));
    let (cem, dana) = (person(&mut collection, 3, "Cem"), person(&mut collection, 4, "Ännchen"));
    let office = put(&mut collection, 5, &Kind::Organization, &[Edit::put("name", "Amt")]);
    // Bo stands for the office.
    let tenure = format!("tenure/{}", RecordId::from_random([99; 16]));
    let post = [
        Edit::put("within", office.to_string()),
        Edit::put(format!("{tenure}/person"), bo.to_string()),
    ];
    put(&mut collection, 6, &Kind::Post, &post);
    let members = [ada, bo, cem, dana, office, RecordId::from_random([77; 16])];
    let members: Vec<_> =
        members.iter().map(|member| Edit::set(format!("member/{member}"), true)).collect();
    let network = put(&mut collection, 7, &Kind::Network, &members);
    let about = || Edit::set(format!("about/{network}"), true);
    let planned = put(&mut collection, 8, &Kind::Meeting, &[about()]);
    let asked = |town: &mut Collection| {
        answer(town, &Question::Preparation(planned)).preparation().unwrap().unwrap()
    };
    assert_eq!(asked(&mut collection), Preparation::default(), "nobody knows anything yet");

    let met = |town: &mut Collection, number, state: &str, day: &str, who: &[RecordId]| {
        let mut edits = vec![about(), Edit::put("date", day), Edit::put("state", state)];
        edits.extend(who.iter().map(|who| Edit::set(format!("attended/{who}"), true)));
        edits.push(Edit::put("decision/00000001", format!("Beschluss {number}")));
        put(town, number, &Kind::Meeting, &edits)
    };
    let spring = met(&mut collection, 10, "held", "2026-03-01", &[dana]);
    met(&mut collection, 11, "held", "2025-01-01", &[cem]);
    met(&mut collection, 12, "planned", "2026-06-01", &[cem]);
    met(&mut collection, 13, "held", "2026-11-16", &[cem]);
    met(&mut collection, 14, "cancelled", "2026-07-01", &[cem]);
    // A touchpoint counts as well, a call does not.
    let touched = |town: &mut Collection, number, kind: &str, day: &str, who: RecordId| {
        let who = Edit::set(format!("who/{who}"), true);
        let edits = [about(), who, Edit::put("date", day), Edit::put("type", kind)];
        put(town, number, &Kind::Touchpoint, &edits);
    };
    touched(&mut collection, 15, "event", "2026-05-01", bo);
    touched(&mut collection, 16, "call", "2026-10-01", cem);
    let task =
        |town: &mut Collection, number, edits: &[Edit]| put(town, number, &Kind::Task, edits);
    let undated = task(&mut collection, 20, &[about()]);
    let due = task(&mut collection, 21, &[about(), Edit::put("due", "2026-12-01")]);
    task(&mut collection, 22, &[about(), Edit::put("done_at", "2026-10-01")]);
    task(&mut collection, 23, &[Edit::put("title", "von etwas anderem")]);

    let preparation = asked(&mut collection);
    let days: Vec<_> = preparation.lately.iter().map(Day::to_string).collect();
    assert_eq!(days, ["2026-05-01", "2026-03-01"]);
    let missing: Vec<_> = preparation.missing.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(missing, ["Cem", "Zoë"], "Bo came, and so did the office; by name");
    let decided = preparation.decided.unwrap();
    assert_eq!((decided.meeting, decided.decisions), (spring, vec!["Beschluss 10".to_owned()]));
    assert_eq!(preparation.tasks, [due, undated]);
    // Of a network without such moments, and of what is no meeting, there is nothing.
    assert_eq!(answer(&mut collection, &Question::Preparation(network)).preparation(), Some(None));
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
fn another_day_is_asked_for_beside_today_and_both_follow_the_records() {
    let mut town = town();
    let cover = |town: &mut Collection, post, day: Option<&str>| {
        let question = Question::Cover(post);
        let question = match day {
            Some(day) => Question::At(day.parse().unwrap(), Box::new(question)),
            None => question,
        };
        answer(town, &question).cover().unwrap().map(|cover| cover.carriers())
    };
    let (ada, bo) = (RecordId::from_random([91; 16]), RecordId::from_random([92; 16]));
    put(&mut town, 91, &Kind::Person, &[Edit::put("name", "Ada")]);
    put(&mut town, 92, &Kind::Person, &[Edit::put("name", "Bo")]);
    let tenure = format!("tenure/{}", RecordId::from_random([99; 16]));
    let held = [
        Edit::put("title", "Lotse"),
        Edit::put(format!("{tenure}/person"), ada.to_string()),
        Edit::put(format!("{tenure}/until"), "2027-08-31"),
    ];
    let post = put(&mut town, 93, &Kind::Post, &held);
    let days = [None, Some("2026-11-15"), Some("2027-08-10"), Some("2027-09-01")];
    let said = |town: &mut Collection| days.map(|day| cover(town, post, day));
    assert_eq!(said(&mut town), [Some(1), Some(1), Some(1), Some(0)]);
    // Read in slices, it is the same; today stands beside it.
    let (day, mut looks) = ("2027-08-10".parse().unwrap(), 0..3);
    assert!(town.other_town_while(day, || looks.next().is_some()), "there is more to do");
    let away = [Edit::put("person", ada.to_string()), Edit::put("from", "2027-08-01")];
    put(&mut town, 94, &Kind::Absence, &away);
    while town.other_town_while(day, || true) {}
    assert_eq!(said(&mut town), [Some(1), Some(1), Some(0), Some(0)]);
    let stands_in = Edit::set(format!("stands_in/{bo}"), true);
    put(&mut town, 94, &Kind::Absence, &[&away[..], &[stands_in]].concat());
    assert_eq!(said(&mut town), [Some(1), Some(1), Some(1), Some(0)]);
}

#[test]
fn what_hangs_on_somebody_is_theirs_also_while_they_are_away_and_until_somebody_else_has_it() {
    let mut town = town();
    let renate = id_of(&mut town, Kind::Person, "Renate Vogel");
    let post = id_of(&mut town, Kind::Post, "Koordination Ehrenamt");
    let other = id_of(&mut town, Kind::Person, "Amira Darwish");
    let handover = |last_day: &str| {
        let giver = Edit::put("giver", renate.to_string());
        let receiver = Edit::put("receiver", other.to_string());
        vec![giver, receiver, Edit::put("last_day", last_day)]
    };
    let id = put(&mut town, 90, &Kind::Handover, &handover("2026-12-31"));
    let lines = |town: &mut Collection| {
        answer(town, &Question::Passing(id)).passing().unwrap().unwrap().lines
    };
    let at_work = lines(&mut town);
    let of = |lines: &[PassingLine]| lines.iter().find(|it| it.record.id == post).cloned().unwrap();
    assert_eq!((of(&at_work).lost, of(&at_work).covered), (true, false));
    let away = [Edit::put("person", renate.to_string()), Edit::put("from", "2026-11-01")];
    put(&mut town, 91, &Kind::Absence, &away);
    assert_eq!(lines(&mut town), at_work, "on leave it is still hers");
    // Somebody else carries it from the day after her last one on.
    let view = Arc::clone(town.get(&post).unwrap());
    let key = format!("tenure/{}", RecordId::from_random([89; 16]));
    let mut edits: Vec<_> =
        view.flat.iter().map(|(key, value)| Edit::of(key.clone(), value.clone())).collect();
    edits.push(Edit::put(format!("{key}/person"), other.to_string()));
    edits.push(Edit::put(format!("{key}/from"), "2027-01-01"));
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    let (document, _) = Document::create(&author, UnixMillis(1), &Kind::Post, &edits).unwrap();
    let mut delta = Delta::default();
    delta.add(vec![Arc::new(document.view(post))], Vec::new());
    town.apply(delta);
    let after = lines(&mut town);
    assert_eq!((of(&after).lost, of(&after).covered), (true, true));
    // Her last day was before today: as she left it, and as it is since.
    let gone = handover("2026-10-31");
    put(&mut town, 90, &Kind::Handover, &gone);
    assert_eq!((of(&lines(&mut town)).lost, of(&lines(&mut town)).covered), (true, false));
}

#[test]
fn a_day_is_asked_for_once() {
    let day = weeks().from();
    let once = Question::At(day, Box::new(Question::Overview));
    assert_eq!(Question::from_bytes(&once.to_bytes()), Ok(once.clone()));
    assert!(Question::from_bytes(&Question::At(day, Box::new(once)).to_bytes()).is_err());
    // As deep as a question may be long.
    let one = [0x82, 0x18, 25, 0x82, 0x83, 0x19, 0x07, 0xea, 1, 1];
    assert!(Question::from_bytes(&one.repeat(MAX_QUESTION_BYTES / one.len())).is_err());
    // Days that end before they begin are no span.
    let mut turned = Question::Changes(weeks()).to_bytes();
    let year = turned.len() - 4;
    turned[year] -= 1;
    assert!(Question::from_bytes(&turned).is_err());
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
fn what_coverage_says_would_part_groups_parts_them_in_the_what_if() {
    let mut town = town();
    let posts = answer(&mut town, &Question::Posts(Narrow::default())).posts().unwrap();
    let (mut with_others, mut alone_is_nothing) = (0, false);
    for post in posts.iter() {
        let Some(others) = &post.parts else { continue };
        with_others += usize::from(!others.is_empty());
        let stop = others.iter().map(|one| one.id).chain([post.cover.id]).collect();
        let question = Question::WhatIf(what_if::Question { stop, funded_until: None });
        let lost = answer(&mut town, &question).lost().unwrap();
        assert!(!lost.apart.is_empty(), "{}", post.title);
        let fewer = Question::WhatIf(what_if::Question {
            stop: [post.cover.id].into(),
            funded_until: None,
        });
        let lost = answer(&mut town, &fewer).lost().unwrap();
        alone_is_nothing |= lost.apart.is_empty();
    }
    assert!(with_others > 0 && alone_is_nothing, "in the sample town somebody carries two such");
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

#[test]
fn a_point_is_entered_when_the_ledger_says_so_and_stays_on_the_list_once_it_was_agreed() {
    let mut town = town();
    let renate = id_of(&mut town, Kind::Person, "Renate Vogel");
    let other = id_of(&mut town, Kind::Person, "Amira Darwish");
    let post = id_of(&mut town, Kind::Post, "Koordination Ehrenamt");
    let far = id_of(&mut town, Kind::Person, "Cem Arslan");
    let item = |record: RecordId, part: &str| format!("items/{record}/{part}");
    let edits = vec![
        Edit::put("giver", renate.to_string()),
        Edit::put("receiver", other.to_string()),
        Edit::put("last_day", "2026-12-31"),
        // Ticked by whoever; and agreed with somebody of whom nothing is lost.
        Edit::put(item(post, "done_at"), "2026-11-01"),
        Edit::put(item(far, "agreed"), other.to_string()),
        Edit::put(item(far, "step"), "introduce"),
    ];
    let id = put(&mut town, 90, &Kind::Handover, &edits);
    let said =
        |town: &mut Collection| answer(town, &Question::Passing(id)).passing().unwrap().unwrap();
    let of =
        |passing: &Passing, record| passing.lines.iter().find(|it| it.record.id == record).cloned();
    let before = said(&mut town);
    assert!(!of(&before, post).unwrap().entered, "a tick enters nothing");
    assert!(before.uncovered.iter().any(|one| one.id == post));
    assert_eq!(of(&before, far).unwrap().record.title, "Cem Arslan");
    let view = Arc::clone(town.get(&post).unwrap());
    let key = format!("tenure/{}", RecordId::from_random([89; 16]));
    let mut edits: Vec<_> =
        view.flat.iter().map(|(key, value)| Edit::of(key.clone(), value.clone())).collect();
    edits.push(Edit::put(format!("{key}/person"), other.to_string()));
    edits.push(Edit::put(format!("{key}/from"), "2027-01-01"));
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    let (document, _) = Document::create(&author, UnixMillis(1), &Kind::Post, &edits).unwrap();
    let mut delta = Delta::default();
    delta.add(vec![Arc::new(document.view(post))], Vec::new());
    town.apply(delta);
    let after = said(&mut town);
    assert!(of(&after, post).unwrap().entered);
    assert!(after.uncovered.iter().all(|one| one.id != post));
    assert_eq!(after.more, before.more);
}

#[test]
fn what_hangs_on_whoever_is_on_leave_is_not_said_to_hang_on_nobody() {
    let mut town = town();
    let question = Question::WhatIf(whoever_stops(&mut town));
    let before = answer(&mut town, &question);
    assert!(!before.clone().lost().unwrap().posts.is_empty());
    let renate = id_of(&mut town, Kind::Person, "Renate Vogel");
    let away = [Edit::put("person", renate.to_string()), Edit::put("from", "2026-01-01")];
    put(&mut town, 91, &Kind::Absence, &away);
    let said = answer(&mut town, &question).lost().unwrap();
    assert_eq!(said.away.iter().map(|one| one.id).collect::<Vec<_>>(), [renate]);
    assert_eq!(Lost { away: Vec::new(), ..Lost::clone(&said) }, *before.lost().unwrap());
}
