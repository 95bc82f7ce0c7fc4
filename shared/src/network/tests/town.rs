//! The sample town, against computations from its own lines of JSON that know nothing of
//! views, models or graphs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use super::super::coverage::Cover;
use super::super::map::{Fate, Stroke};
use super::super::rhythm::Pulse;
use super::super::what_if::{Line, Question, SMALLEST_GROUP, districts};
use super::super::{EdgeKind, Graph};
use crate::exchange::jsonl;
use crate::id::{DeviceId, RecordId};
use crate::record::{Author, Document, Edit};
use crate::time::{Day, UnixMillis};
use crate::view::{Kind, View};

const TOWN: &str = include_str!("../../../../app/assets/sample-town.jsonl");
const TODAY: &str = "2026-11-15";

pub(super) fn today() -> Day {
    TODAY.parse().unwrap()
}

pub(super) fn view(id: RecordId, kind: &Kind, edits: &[Edit]) -> Arc<View> {
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    Arc::new(Document::create(&author, UnixMillis(1), kind, edits).unwrap().0.view(id))
}

pub(super) fn views() -> Vec<Arc<View>> {
    let imports = jsonl::read(TOWN).unwrap();
    imports.iter().map(|import| view(import.id, &import.kind, &import.edits)).collect()
}

pub(super) fn lines() -> Vec<Json> {
    TOWN.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(super) fn of_kind<'j>(lines: &'j [Json], kind: &'j str) -> impl Iterator<Item = &'j Json> {
    lines.iter().filter(move |line| line["kind"] == kind)
}

fn texts(list: &Json) -> BTreeSet<&str> {
    list.as_array().into_iter().flatten().map(|one| one.as_str().unwrap()).collect()
}

fn running(post: &Json) -> impl Iterator<Item = &Json> {
    post["tenures"].as_array().unwrap().iter().filter(|tenure| {
        tenure["from"].as_str().is_none_or(|from| from <= TODAY)
            && tenure["until"].as_str().is_none_or(|until| until >= TODAY)
    })
}

fn carriers(post: &Json) -> BTreeSet<&str> {
    running(post).map(|tenure| tenure["person"].as_str().unwrap()).collect()
}

fn id(text: &str) -> RecordId {
    RecordId::from_hex(text).unwrap()
}

fn renate(lines: &[Json]) -> &str {
    let renate = of_kind(lines, "person").find(|person| person["name"] == "Renate Vogel");
    renate.unwrap()["id"].as_str().unwrap()
}

fn ids(lines: &[Line]) -> BTreeSet<RecordId> {
    lines.iter().map(|line| line.id).collect()
}

/// The groups of persons by ties, shared networks and shared touchpoints, as the
/// generator of the town counts them.
fn groups_without(lines: &[Json], gone: &str) -> Vec<usize> {
    let mut up: BTreeMap<&str, &str> = of_kind(lines, "person")
        .map(|person| person["id"].as_str().unwrap())
        .filter(|person| *person != gone)
        .map(|person| (person, person))
        .collect();
    fn top<'a>(up: &BTreeMap<&'a str, &'a str>, mut one: &'a str) -> &'a str {
        while up[one] != one {
            one = up[one];
        }
        one
    }
    for line in lines.iter().filter(|line| line["id"] != gone) {
        let together: Vec<&str> = match line["kind"].as_str().unwrap() {
            "person" => std::iter::once(line["id"].as_str().unwrap())
                .chain(
                    line["ties"].as_array().unwrap().iter().map(|tie| tie["to"].as_str().unwrap()),
                )
                .collect(),
            "network" => texts(&line["members"]).into_iter().collect(),
            "touchpoint" => texts(&line["who"]).into_iter().collect(),
            _ => continue,
        };
        let together: Vec<_> = together.into_iter().filter(|one| up.contains_key(one)).collect();
        for pair in together.windows(2) {
            let (one, other) = (top(&up, pair[0]), top(&up, pair[1]));
            up.insert(one, other);
        }
    }
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for person in up.keys() {
        *sizes.entry(top(&up, person)).or_default() += 1;
    }
    let mut sizes: Vec<_> = sizes.into_values().collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    sizes
}

#[test]
fn what_would_be_lost_is_what_the_lines_of_the_town_say() {
    let (lines, views) = (lines(), views());
    let graph = Graph::of(&views, today());
    let renate = renate(&lines);
    let only = BTreeSet::from([renate]);
    let loss =
        graph.what_if(&graph.touch(), &Question { stop: [id(renate)].into(), funded_until: None });

    let expect = |kind: &str, carriers: &dyn Fn(&Json) -> bool| -> BTreeSet<RecordId> {
        of_kind(&lines, kind)
            .filter(|line| carriers(line))
            .map(|line| id(line["id"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(ids(&loss.posts), expect("post", &|post| carriers(post) == only));
    assert_eq!(ids(&loss.offers), expect("offer", &|offer| texts(&offer["run_by"]) == only));
    let holders = |knowledge: &Json| {
        let holders = knowledge["holders"].as_array().unwrap().iter();
        holders.map(|holder| holder["who"].as_str().unwrap()).collect::<BTreeSet<_>>() == only
    };
    assert_eq!(ids(&loss.knowledge), expect("knowledge", &holders));
    assert!(!loss.posts.is_empty() && !loss.knowledge.is_empty());

    let seats: BTreeMap<_, _> = loss.seats.iter().copied().collect();
    let expected = of_kind(&lines, "network").filter_map(|network| {
        let members = texts(&network["members"]);
        members.contains(renate).then(|| (id(network["id"].as_str().unwrap()), members.len() - 1))
    });
    assert_eq!(seats, expected.collect());

    let sizes = groups_without(&lines, renate);
    assert_eq!(sizes.len(), 2, "without her the town falls into two groups");
    assert_eq!(loss.apart.len(), 1);
    let sides: Vec<_> = loss.apart[0].iter().map(Vec::len).collect();
    assert_eq!(sides, sizes);
}

#[test]
fn a_function_is_left_to_its_deputy_where_the_lines_leave_nobody_else() {
    let (lines, views) = (lines(), views());
    let graph = Graph::of(&views, today());
    let mut left = 0;
    for person in of_kind(&lines, "person").map(|person| person["id"].as_str().unwrap()) {
        let stop = [id(person)].into();
        let loss = graph.what_if(&graph.touch(), &Question { stop, funded_until: None });
        let is_left = |post: &&Json| {
            let own: BTreeSet<_> = running(post)
                .filter(|tenure| tenure["capacity"] != "deputy")
                .map(|tenure| tenure["person"].as_str().unwrap())
                .collect();
            own == BTreeSet::from([person]) && carriers(post).len() > 1
        };
        let expected: BTreeSet<_> = of_kind(&lines, "post")
            .filter(is_left)
            .map(|post| id(post["id"].as_str().unwrap()))
            .collect();
        left += expected.len();
        assert_eq!(loss.deputized.into_iter().collect::<BTreeSet<_>>(), expected, "{person}");
    }
    assert!(left > 0, "some function has a deputy");
}

#[test]
fn the_only_way_over_the_river_is_said_of_a_function() {
    let (lines, views) = (lines(), views());
    let graph = Graph::of(&views, today());
    let touch = graph.touch();
    let renate = id(renate(&lines));
    let ways = graph.only_ways(&touch, SMALLEST_GROUP);
    let way = ways.iter().find(|way| way.over == renate).unwrap();
    let title = |id: &RecordId| graph.node(*id).unwrap().view.title().to_owned();
    assert!(way.posts.iter().map(title).any(|title| title == "Koordination Ehrenamt"));
    let sides: Vec<_> = way.sides.iter().map(|side| districts(&graph, side)).collect();
    assert_eq!(sides.len(), 2);
    let names = |side: &[(String, usize)]| -> BTreeSet<String> {
        side.iter().map(|(name, _)| name.clone()).collect()
    };
    assert!(names(&sides[0]).is_disjoint(&names(&sides[1])), "the river lies between them");
    assert_eq!(touch.groups().len(), 1);

    // On the map of it no contact is left over the river.
    let question = Question { stop: [renate].into(), funded_until: None };
    let map = graph.map_of_loss(&question, &graph.what_if(&touch, &question));
    let fates = |stroke: &Stroke| [stroke.one, stroke.other].map(|place| map.spots[place].fate);
    let over = |stroke: &&Stroke| {
        let fates = fates(stroke);
        stroke.look.is_contact() && fates.contains(&Fate::Apart) && fates.contains(&Fate::Stays)
    };
    assert!(map.strokes.iter().any(|stroke| over(&stroke)));
    assert!(map.strokes.iter().filter(over).all(|stroke| stroke.ends));
    for fate in [Fate::Apart, Fate::Stays] {
        let own = |stroke: &&Stroke| fates(stroke) == [fate; 2] && stroke.look.is_contact();
        assert!(map.strokes.iter().filter(own).any(|stroke| !stroke.ends), "each bank its own");
    }
}

#[test]
fn coverage_is_what_the_lines_of_the_town_say() {
    let (lines, views) = (lines(), views());
    let graph = Graph::of(&views, today());
    let posts = graph.posts();
    assert_eq!(posts.len(), of_kind(&lines, "post").count());
    for post in of_kind(&lines, "post") {
        let cover = graph.post(id(post["id"].as_str().unwrap())).unwrap();
        assert_eq!(cover.carriers(), carriers(post).len(), "{}", post["title"]);
        assert_eq!(cover.wanted, post["min_holders"].as_u64().unwrap() as usize);
        assert_eq!(cover.paid, post["paid"].as_bool().unwrap());
    }
    let vacant = posts.iter().filter(|post| post.cover() == Cover::Nobody).count();
    assert_eq!(vacant, of_kind(&lines, "post").filter(|post| carriers(post).is_empty()).count());
    assert!(vacant > 0);
    for cover in graph.knowledge() {
        let line = lines.iter().find(|line| line["id"] == cover.id.to_string()).unwrap();
        assert_eq!(cover.holders, line["holders"].as_array().unwrap().len());
    }
    let paid: usize = graph.mix_by_district(&posts).values().map(|mix| mix.paid).sum();
    let carried = |post: &&Json| post["paid"] == true && !carriers(post).is_empty();
    assert_eq!(paid, of_kind(&lines, "post").filter(carried).count());
}

#[test]
fn a_network_sleeps_against_its_own_rhythm() {
    let views = views();
    let graph = Graph::of(&views, today());
    let named = |name: &str| {
        let view = views.iter().find(|view| view.title() == name).unwrap();
        graph.rhythm(view.id).unwrap()
    };
    assert_eq!(named("Runder Tisch Integration").pulse, Pulse::Awake);
    let asleep = named("Frauennetzwerk Mulde");
    assert_eq!((asleep.pulse, asleep.due), (Pulse::Asleep, Day::new(2021, 11, 11)));
    // A meeting that somebody writes down wakes it; a call about it does not.
    for (kind, pulse) in [("call", Pulse::Asleep), ("meeting", Pulse::Awake)] {
        let touchpoint = view(
            RecordId::from_random([9; 16]),
            &Kind::Touchpoint,
            &[
                Edit::put("date", "2026-11-01"),
                Edit::put("type", kind),
                Edit::set(format!("about/{}", asleep.id), true),
            ],
        );
        let graph = Graph::of(views.iter().chain([&touchpoint]), today());
        assert_eq!(graph.rhythm(asleep.id).unwrap().pulse, pulse, "{kind}");
    }
}

#[test]
fn a_meeting_counts_as_a_touchpoint_once_it_was_held() {
    let views = views();
    let named = |name: &str| views.iter().find(|view| view.title() == name).unwrap().id;
    let network = named("Frauennetzwerk Mulde");
    let (renate, stranger) = (named("Renate Vogel"), RecordId::from_random([8; 16]));
    let newcomer = view(stranger, &Kind::Person, &[Edit::put("name", "Neu Hier")]);
    let held = |date: &str, state: &str| {
        let edits = [
            Edit::put("date", date),
            Edit::put("state", state),
            Edit::set(format!("about/{network}"), true),
            Edit::set(format!("invited/{network}"), true),
            Edit::set(format!("attended/{renate}"), true),
            Edit::set(format!("attended/{stranger}"), true),
        ];
        let meeting = view(RecordId::from_random([9; 16]), &Kind::Meeting, &edits);
        let graph = Graph::of(views.iter().chain([&newcomer, &meeting]), today());
        assert!(graph.node(meeting.id).is_none(), "it is no sign on the map");
        let rhythm = graph.rhythm(network).unwrap();
        let met = graph.in_touch_with(stranger).contains(&renate);
        (rhythm.last_met, rhythm.pulse, met)
    };
    let before = (Day::new(2021, 5, 11), Pulse::Asleep, false);
    for (date, state) in [
        ("2026-11-01", "planned"),
        ("2026-11-01", "cancelled"),
        ("2026-11-16", "held"),
        ("9999-12-31", "held"),
        ("2026-11-16", "planned"),
    ] {
        assert_eq!(held(date, state), before, "{state} on {date}");
    }
    let after = |day: &str| (day.parse().ok(), Pulse::Awake, true);
    assert_eq!(held("2026-11-01", "held"), after("2026-11-01"));
    assert_eq!(held("2026-11-15", "held"), after("2026-11-15"), "today");
    // Longer ago than what is known it says nothing new, except who met.
    assert_eq!(held("2010-01-01", "held"), (before.0, before.1, true));
}

#[test]
fn strangers_share_something_and_nobody() {
    let (lines, views) = (lines(), views());
    let graph = Graph::of(&views, today());
    let strangers = graph.strangers();
    assert!(!strangers.is_empty());
    let members: BTreeMap<_, _> = of_kind(&lines, "network")
        .map(|network| (id(network["id"].as_str().unwrap()), texts(&network["members"])))
        .collect();
    for pair in &strangers {
        assert!(!pair.topics.is_empty() || !pair.districts.is_empty());
        if let (Some(one), Some(other)) = (members.get(&pair.one), members.get(&pair.other)) {
            assert!(one.is_disjoint(other));
        }
    }
}

#[test]
fn what_is_funded_until_a_day_ends_and_takes_along_who_does_nothing_else() {
    let (lines, views) = (lines(), views());
    let graph = Graph::of(&views, today());
    let until: Day = "2026-12-31".parse().unwrap();
    let question = Question { stop: BTreeSet::new(), funded_until: Some(until) };
    let loss = graph.what_if(&graph.touch(), &question);
    let ending: BTreeSet<_> = of_kind(&lines, "post")
        .filter(|post| post["funded_until"].as_str().is_some_and(|day| day <= "2026-12-31"))
        .map(|post| post["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        loss.ending.iter().copied().collect::<BTreeSet<_>>(),
        ending.iter().map(|one| id(one)).collect()
    );
    let mut along = BTreeSet::new();
    for post in of_kind(&lines, "post").filter(|post| ending.contains(post["id"].as_str().unwrap()))
    {
        for person in carriers(post) {
            let others = of_kind(&lines, "post").filter(|post| carriers(post).contains(person));
            if others.into_iter().all(|post| ending.contains(post["id"].as_str().unwrap())) {
                along.insert(id(person));
            }
        }
    }
    assert_eq!(loss.along.iter().copied().collect::<BTreeSet<_>>(), along);
    assert!(!along.is_empty());
}

#[test]
fn references_that_lead_nowhere_or_in_a_circle_are_no_trouble() {
    let number = |number: u8| RecordId::from_random([number; 16]);
    let (town, office, lone) = (number(1), number(2), number(3));
    let (post, other) = (number(4), number(5));
    let away = number(99);
    let tenure = |person: RecordId| {
        [
            Edit::put(format!("tenure/{person}/person"), person.to_string()),
            Edit::put(format!("tenure/{person}/capacity"), "holder"),
        ]
    };
    let views = [
        view(
            town,
            &Kind::Organization,
            &[Edit::put("name", "Stadt"), Edit::put("parent", office.to_string())],
        ),
        view(
            office,
            &Kind::Organization,
            &[Edit::put("name", "Amt"), Edit::put("parent", town.to_string())],
        ),
        view(
            lone,
            &Kind::Person,
            &[Edit::put("name", "Änne"), Edit::put(format!("tie/{away}/kind"), "knows")],
        ),
        view(
            post,
            &Kind::Post,
            &[
                &[Edit::put("title", "Lotsin"), Edit::put("reports_to", other.to_string())][..],
                &tenure(away),
            ]
            .concat(),
        ),
        view(
            other,
            &Kind::Post,
            &[
                &[
                    Edit::put("title", "Leitung"),
                    Edit::put("reports_to", post.to_string()),
                    Edit::put("within", town.to_string()),
                ][..],
                &tenure(lone),
                // Who carries a post is a person.
                &tenure(office),
            ]
            .concat(),
        ),
    ];
    let graph = Graph::of(&views, today());
    assert_eq!(graph.post(post).unwrap().cover(), Cover::Nobody, "nobody we know");
    assert_eq!(graph.carriers(other).into_keys().collect::<Vec<_>>(), [lone]);
    let loss =
        graph.what_if(&graph.touch(), &Question { stop: [office].into(), funded_until: None });
    assert_eq!((loss.ending, loss.along), (vec![other], vec![lone]));
    let nobody =
        graph.what_if(&graph.touch(), &Question { stop: [away].into(), funded_until: None });
    assert!(nobody.is_empty());
}

#[test]
fn a_tie_is_as_old_as_its_last_use() {
    let number = |number: u8| RecordId::from_random([number; 16]);
    let (one, other) = (number(1), number(2));
    let person = view(
        one,
        &Kind::Person,
        &[
            Edit::put(format!("tie/{other}/kind"), "works-with"),
            Edit::put(format!("tie/{other}/since"), "2012"),
        ],
    );
    let friend = view(other, &Kind::Person, &[Edit::put("name", "Ömer")]);
    let met = view(
        number(3),
        &Kind::Touchpoint,
        &[
            Edit::put("date", "2025-03-01"),
            Edit::put("type", "call"),
            Edit::set(format!("who/{one}"), true),
            Edit::set(format!("who/{other}"), true),
        ],
    );
    let planned = view(
        number(4),
        &Kind::Touchpoint,
        &[
            Edit::put("date", "2027-01-01"),
            Edit::set(format!("who/{one}"), true),
            Edit::set(format!("who/{other}"), true),
        ],
    );
    let tie = |graph: &Graph| {
        let edge = graph.edges().find(|(_, _, edge)| matches!(edge.kind, EdgeKind::Tie(_)));
        edge.map(|(_, _, edge)| edge.clone()).unwrap()
    };
    let never = tie(&Graph::of([&person, &friend], today()));
    assert_eq!((never.since, never.last), (Day::new(2012, 1, 1), None));
    assert!(!never.is_fresh(today()), "nobody wrote it down");
    let used = tie(&Graph::of([&person, &friend, &met, &planned], today()));
    assert_eq!(used.last, Day::new(2025, 3, 1), "what is planned has not happened");
    assert!(!used.is_fresh(today()) && used.is_fresh(Day::new(2026, 3, 1).unwrap()));

    // What a clock that went wrong has confirmed hides no meeting, and makes nothing fresh.
    let ahead = view(
        one,
        &Kind::Person,
        &[
            Edit::put("name", "Anna"),
            Edit::put(format!("tie/{other}/kind"), "works-with"),
            Edit::put(format!("tie/{other}/confirmed"), "2099-06-01"),
        ],
    );
    let unmet = tie(&Graph::of([&ahead, &friend], today()));
    assert!(!unmet.is_fresh(today()));
    assert_eq!(tie(&Graph::of([&ahead, &friend, &met], today())).last, Day::new(2025, 3, 1));
}
