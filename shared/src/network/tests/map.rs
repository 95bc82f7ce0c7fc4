//! What lies on a map, and what joins it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::Graph;
use super::super::layout::MOST_NODES;
use super::super::map::{Age, Choice, Fate, Look, Map, What};
use super::super::what_if::Question;
use super::town::{lines, of_kind, today, view, views};
use crate::id::RecordId;
use crate::record::Edit;
use crate::view::{Kind, View};

fn choice(kinds: &[Kind]) -> Choice {
    Choice { kinds: kinds.iter().cloned().collect(), ..Choice::default() }
}

fn number(number: u16) -> RecordId {
    let mut bytes = [9; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    RecordId::from_random(bytes)
}

fn joined(map: &Map) -> BTreeSet<(&str, &str, Look)> {
    let name = |place: usize| map.spots[place].name.as_str();
    let stroke = |(one, other, look): (usize, usize, Look)| (name(one), name(other), look);
    map.strokes.iter().map(|one| stroke((one.one, one.other, one.look))).collect()
}

/// Two persons who know each other; one carries a post, the other runs an office's offer.
fn street() -> Vec<Arc<View>> {
    let [anna, bert, post, office, offer] = [1, 2, 3, 4, 5].map(number);
    let put = |key: String, value: RecordId| Edit::put(key, value.to_string());
    vec![
        view(
            anna,
            &Kind::Person,
            &[Edit::put("name", "Anna"), Edit::put(format!("tie/{bert}/kind"), "supports")],
        ),
        view(bert, &Kind::Person, &[Edit::put("name", "Bert")]),
        view(
            post,
            &Kind::Post,
            &[Edit::put("title", "Lotsin"), put(format!("tenure/{}/person", number(8)), anna)],
        ),
        view(
            office,
            &Kind::Organization,
            &[Edit::put("name", "Amt"), Edit::put("district", "Oberau")],
        ),
        view(
            offer,
            &Kind::Offer,
            &[
                Edit::put("name", "Beratung"),
                put("provider".to_owned(), office),
                Edit::set(format!("run_by/{bert}"), true),
            ],
        ),
    ]
}

#[test]
fn the_map_of_what_would_be_lost_shows_what_stops_and_what_would_be_no_more() {
    let views = street();
    let graph = Graph::of(&views, today());
    let asked = |who: u16| {
        let question = Question { stop: [number(who)].into(), funded_until: None };
        let loss = graph.what_if(&graph.touch(), &question);
        graph.map_of_loss(&question, &loss)
    };
    let fates = |map: &Map| -> Vec<(String, Fate)> {
        map.spots.iter().map(|spot| (spot.name.clone(), spot.fate)).collect()
    };
    let named = |name: &str, fate| (name.to_owned(), fate);
    let anna = asked(1);
    // Bert, for whom the office stands, knew only her.
    assert_eq!(fates(&anna), [named("Amt", Fate::Apart), named("Lotsin", Fate::Stops)]);
    assert_eq!(anna.strokes.iter().map(|stroke| stroke.ends).collect::<Vec<_>>(), [true]);
    let bert = asked(2);
    assert!(fates(&bert).contains(&named("Beratung", Fate::Stops)), "{:?}", fates(&bert));
    assert!(fates(&asked(4)).contains(&named("Amt", Fate::Stops)));
    assert_eq!(asked(99), Map::default(), "who is not here leaves nothing behind");
}

#[test]
fn on_the_map_of_a_function_that_ends_what_still_joins_its_contacts_is_seen() {
    let [anna, bert, lotsin, key] = [1, 2, 3, 4].map(number);
    let carried = |id, title: &str| {
        let tenure = format!("tenure/{}/person", number(8));
        view(id, &Kind::Post, &[Edit::put("title", title), Edit::put(tenure, anna.to_string())])
    };
    let tie = Edit::put(format!("tie/{bert}/kind"), "knows");
    let views = [
        view(anna, &Kind::Person, &[Edit::put("name", "Anna"), tie]),
        view(bert, &Kind::Person, &[Edit::put("name", "Bert")]),
        carried(lotsin, "Lotsin"),
        carried(key, "Schl\u{fc}sseldienst"),
        view(
            number(5),
            &Kind::Post,
            &[
                Edit::put("title", "Pate"),
                Edit::put(format!("tenure/{}/person", number(9)), bert.to_string()),
            ],
        ),
    ];
    let graph = Graph::of(&views, today());
    let question = Question { stop: [lotsin].into(), funded_until: None };
    let map = graph.map_of_loss(&question, &graph.what_if(&graph.touch(), &question));
    let name = |place: usize| map.spots[place].name.as_str();
    let strokes: BTreeSet<_> = map
        .strokes
        .iter()
        .map(|stroke| (name(stroke.one), name(stroke.other), stroke.ends))
        .collect();
    // Anna stays on in her other function, and knows Bert there as before.
    let expected = [("Lotsin", "Pate", true), ("Pate", "Schl\u{fc}sseldienst", false)];
    assert_eq!(strokes, expected.into());
}

#[test]
fn functions_and_organizations_stand_for_persons_who_are_left_off() {
    let views = street();
    let graph = Graph::of(&views, today());
    let without = graph.map(&choice(&[Kind::Organization, Kind::Post]));
    assert_eq!(joined(&without), [("Amt", "Lotsin", Look::Supports)].into());
    let with = graph.map(&choice(&[Kind::Organization, Kind::Post, Kind::Person]));
    let expected = [("Anna", "Bert", Look::Supports), ("Anna", "Lotsin", Look::Carries)];
    assert_eq!(joined(&with), expected.into(), "then nobody stands for them");
}

#[test]
fn a_map_is_narrowed_by_place_by_look_and_by_age() {
    let views = street();
    let graph = Graph::of(&views, today());
    let all = choice(&[Kind::Organization, Kind::Person]);
    let oberau = Choice { district: Some("Oberau".to_owned()), ..all.clone() };
    let names =
        |map: &Map| -> Vec<String> { map.spots.iter().map(|spot| spot.name.clone()).collect() };
    assert_eq!(names(&graph.map(&oberau)), ["Amt"]);
    let nowhere = Choice { district: Some(String::new()), ..all.clone() };
    assert_eq!(names(&graph.map(&nowhere)), ["Anna", "Bert"]);
    let no_support = Choice { looks: [Look::Knows].into(), ..all.clone() };
    assert!(graph.map(&no_support).strokes.is_empty());
    // Nobody wrote down when they were last in touch.
    assert!(graph.map(&Choice { age: Age::Fresh, ..all.clone() }).strokes.is_empty());
    assert_eq!(graph.map(&Choice { age: Age::Quiet, ..all }).strokes.len(), 1);
}

#[test]
fn ties_on_the_map_of_the_sample_town_are_those_of_its_lines() {
    let (lines, views) = (lines(), views());
    let graph = Graph::of(&views, today());
    let mut wanted = choice(&[Kind::Person]);
    wanted.looks = [Look::Supports, Look::WorksWith].into();
    let map = graph.map(&wanted);
    let mut expected: BTreeMap<(String, String), Look> = BTreeMap::new();
    for person in of_kind(&lines, "person") {
        for tie in person["ties"].as_array().unwrap() {
            let look = match tie["kind"].as_str().unwrap() {
                "supports" | "mentors" => Look::Supports,
                "works-with" => Look::WorksWith,
                _ => continue,
            };
            let (one, other) = (person["id"].as_str().unwrap(), tie["to"].as_str().unwrap());
            if of_kind(&lines, "person").all(|person| person["id"] != other) {
                continue;
            }
            let pair = (one.min(other).to_owned(), one.max(other).to_owned());
            let known = expected.entry(pair).or_insert(look);
            *known = look.min(*known);
        }
    }
    let id = |place: usize| map.spots[place].id.to_string();
    let drawn = map.strokes.iter().map(|stroke| {
        let (one, other) = (id(stroke.one), id(stroke.other));
        ((one.clone().min(other.clone()), one.max(other)), stroke.look)
    });
    assert_eq!(drawn.collect::<BTreeMap<_, _>>(), expected);
    assert_eq!(map.spots.len(), of_kind(&lines, "person").count());
}

#[test]
fn a_large_town_is_bundled_by_district_and_then_by_topic() {
    let people: Vec<_> = (0..5_000)
        .map(|place| {
            let (district, topic) = (place % 4, place / 4 % 9);
            let mut edits = vec![
                Edit::put("name", format!("Person {place:04}")),
                Edit::set(format!("topic/Thema {topic}"), true),
                Edit::put(format!("tie/{}/kind", number((place + 1) % 5_000)), "knows"),
            ];
            if district > 0 {
                edits.push(Edit::put("district", format!("Ortsteil {district}")));
            }
            view(number(place), &Kind::Person, &edits)
        })
        .collect();
    let graph = Graph::of(&people, today());
    let all = choice(&[Kind::Person]);
    let town = graph.map(&all);
    let counts: Vec<_> = town.spots.iter().map(|spot| (spot.name.as_str(), spot.count())).collect();
    let districts = ["", "Ortsteil 1", "Ortsteil 2", "Ortsteil 3"];
    assert_eq!(counts, districts.map(|name| (name, 1_250)));
    assert_eq!(town.strokes.len(), 4, "a ring of districts");
    let one = Choice { district: Some("Ortsteil 1".to_owned()), ..all.clone() };
    let topics = graph.map(&one);
    assert_eq!(topics.spots.len(), 9);
    assert!(topics.spots.iter().all(|spot| matches!(spot.what, What::Topic { .. })));
    let both = Choice { topic: Some("Thema 1".to_owned()), ..one };
    let people = graph.map(&both);
    assert!(people.spots.len() > 100 && people.left_out == 0);
    assert!(people.spots.iter().all(|spot| spot.count() == 1));
    // Where nothing divides them any more, the map says how many it leaves out.
    let same: Vec<_> = (0..700)
        .map(|place| {
            view(
                number(place),
                &Kind::Person,
                &[Edit::put("district", "Oberau"), Edit::set("topic/Kita", true)],
            )
        })
        .collect();
    let narrow =
        Choice { district: Some("Oberau".to_owned()), topic: Some("Kita".to_owned()), ..all };
    let map = Graph::of(&same, today()).map(&narrow);
    assert_eq!((map.spots.len(), map.left_out), (MOST_NODES, 100));
}

#[test]
fn functions_that_hold_the_town_together_get_their_names_first_and_people_none_before_others() {
    let views = views();
    let graph = Graph::of(&views, today());
    let map = graph.map(&choice(&[Kind::Organization, Kind::Post, Kind::Network]));
    let first = map.named_first();
    let mut all = first.clone();
    all.sort_unstable();
    assert_eq!(all, (0..map.spots.len()).collect::<Vec<_>>());
    let names: Vec<_> = first.iter().map(|place| map.spots[*place].name.as_str()).collect();
    assert!(names[..3].contains(&"Koordination Ehrenamt"), "{names:?}");

    let map = graph.map(&choice(&[Kind::Organization, Kind::Person]));
    let first = map.named_first();
    let kinds: Vec<_> =
        first.iter().map(|place| map.spots[*place].what == What::Record(Kind::Person)).collect();
    assert!(kinds.is_sorted(), "organizations, then persons");
    let people: Vec<_> = first[20..].to_vec();
    assert!(people.is_sorted(), "in the order of their names");
}
