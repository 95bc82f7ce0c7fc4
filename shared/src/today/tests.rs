use std::{collections::BTreeSet, sync::Arc};

use serde_json::Value as Json;

use super::*;
use crate::{
    exchange::jsonl,
    id::DeviceId,
    ledger::{Asked, Collection, Delta, Question},
    model::{Edit, Knowledge, Model, Task, Touchpoint, TouchpointType},
    network::rhythm::Pulse,
    record::{Author, Document},
    time::UnixMillis,
    view::{Stamp, Value, Variant},
};

const TOWN: &str = include_str!("../../../app/assets/sample-town.jsonl");
const TODAY: &str = "2026-11-15";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn id(number: u8) -> RecordId {
    RecordId::from_random([number; 16])
}

fn written_on(day: &str, id: RecordId, kind: &Kind, edits: &[Edit]) -> Arc<View> {
    let days = day.parse::<Day>().unwrap().number() - Day::of(UnixMillis(0)).unwrap().number();
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    let at = UnixMillis(days * 86_400_000);
    Arc::new(Document::create(&author, at, kind, edits).unwrap().0.view(id))
}

fn of<M: Model>(number: u8, kind: &Kind, record: &M) -> Arc<View> {
    let edits = crate::model::edits_between(&crate::view::Flat::new(), &record.flat());
    written_on(TODAY, id(number), kind, &edits)
}

fn ledger(views: impl IntoIterator<Item = Arc<View>>) -> Collection {
    let mut ledger = Collection::default();
    ledger.replace(views.into_iter().collect());
    ledger
}

fn town() -> Collection {
    let imports = jsonl::read(TOWN).unwrap();
    let view = |import: &crate::exchange::Import| {
        written_on(TODAY, import.id, &import.kind, &import.edits)
    };
    ledger(imports.iter().map(view))
}

fn ask(ledger: &mut Collection, part: Part, me: Option<RecordId>, today: &str) -> Vec<Line> {
    let Asked::Answered(answer) = ledger.answer(&Question::Today(part, me), day(today)) else {
        panic!("it is answered at once")
    };
    answer.today().expect("it is that answer").to_vec()
}

fn add(ledger: &mut Collection, view: Arc<View>) {
    let mut delta = Delta::default();
    delta.add(vec![view], Vec::new());
    ledger.apply(delta);
}

fn lines_of_json() -> Vec<Json> {
    TOWN.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Months since the year 0, and the day in it.
fn months(day: &str) -> (i64, i64) {
    let parts: Vec<i64> = day.split('-').map(|part| part.parse().unwrap()).collect();
    (parts[0] * 12 + parts[1], parts[2])
}

#[test]
fn the_networks_that_sleep_are_those_of_the_raw_lines_with_their_own_rhythm() {
    let json = lines_of_json();
    let of_kind = |kind: &'static str| json.iter().filter(move |line| line["kind"] == kind);
    let mut wanted = BTreeSet::new();
    for network in of_kind("network") {
        let held = of_kind("touchpoint").filter(|touchpoint| {
            let about = touchpoint["about"].as_array().unwrap();
            let together = ["meeting", "visit", "event"].map(Json::from);
            about.contains(&network["id"]) && together.contains(&touchpoint["type"])
        });
        let said = network["last_met"].as_str().into_iter();
        let last = held.map(|one| one["when"].as_str().unwrap()).chain(said).max().unwrap();
        let cadence = network["cadence_months"].as_i64().unwrap();
        let ((now, today), (then, on)) = (months(TODAY), months(last));
        let passed = now - then - i64::from(today <= on);
        if passed >= 2 * cadence {
            wanted.insert((network["name"].as_str().unwrap(), last, cadence));
        }
    }
    let lines = ask(&mut town(), Part::Asleep, None, TODAY);
    let found: Vec<_> = lines
        .iter()
        .map(|line| {
            let Why::Asleep { rhythm, call } = &line.why else { panic!("{line:?}") };
            assert!(call.len() <= 3);
            let last = rhythm.last_met.unwrap().to_string();
            (line.title.clone(), last, i64::from(rhythm.cadence_months.unwrap()))
        })
        .collect();
    let names: Vec<_> = found.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["Frauennetzwerk Mulde", "AG Wohnen"], "what fell asleep last comes first");
    let found: BTreeSet<_> =
        found.iter().map(|(name, last, cadence)| (&**name, &**last, *cadence)).collect();
    assert_eq!(found, wanted);
}

#[test]
fn a_network_that_met_leaves_the_list_whoever_wrote_it_down() {
    let mut town = town();
    let asleep = ask(&mut town, Part::Asleep, None, TODAY);
    let touchpoint = |kind, date| {
        let about = [asleep[0].id].into();
        Touchpoint { date: Some(day(date)), kind, about, ..Touchpoint::default() }
    };
    // A message is no meeting, and what is planned has not happened.
    add(&mut town, of(1, &Kind::Touchpoint, &touchpoint(TouchpointType::Message, "2026-11-14")));
    add(&mut town, of(2, &Kind::Touchpoint, &touchpoint(TouchpointType::Meeting, "2026-11-16")));
    assert_eq!(ask(&mut town, Part::Asleep, None, TODAY).len(), asleep.len());
    add(&mut town, of(3, &Kind::Touchpoint, &touchpoint(TouchpointType::Meeting, "2026-11-14")));
    let left = ask(&mut town, Part::Asleep, None, TODAY);
    assert_eq!(left, asleep[1..]);
    // Asleep again, it is there for another reason: putting it off before does not hide it.
    let later = ask(&mut town, Part::Asleep, None, "2031-01-01");
    let again = later.iter().find(|line| line.id == asleep[0].id).unwrap();
    assert_ne!(again.key(), asleep[0].key());
}

#[test]
fn a_network_sleeps_on_where_nobody_came_and_calls_nobody_where_a_meeting_is_planned() {
    use crate::model::{Meeting, MeetingState, add_item};
    let mut town = town();
    let asleep = ask(&mut town, Part::Asleep, None, TODAY);
    let network = asleep[0].id;
    let mut held = Meeting {
        date: Some(day(TODAY)),
        about: [network].into(),
        state: MeetingState::Held,
        ..Meeting::default()
    };
    add(&mut town, of(1, &Kind::Meeting, &held));
    assert_eq!(ask(&mut town, Part::Asleep, None, TODAY), asleep, "nobody was there");

    let Why::Asleep { call, .. } = &asleep[0].why else { panic!("{asleep:?}") };
    assert!(!call.is_empty());
    let planned = |date: &str| Meeting {
        date: Some(day(date)),
        about: [network].into(),
        ..Meeting::default()
    };
    add(&mut town, of(2, &Kind::Meeting, &planned("2026-12-15")));
    add(&mut town, of(3, &Kind::Meeting, &planned("2026-12-01")));
    let lines = ask(&mut town, Part::Asleep, None, TODAY);
    let Why::Asleep { rhythm, call } = &lines[0].why else { panic!("{lines:?}") };
    assert_eq!((rhythm.planned, call.as_slice()), (Some(day("2026-12-01")), &[][..]));
    assert_eq!(lines[0].key(), asleep[0].key(), "put off is put off");

    add_item(&mut held.decisions, "Wir treffen uns wieder");
    add(&mut town, of(1, &Kind::Meeting, &held));
    assert_eq!(ask(&mut town, Part::Asleep, None, TODAY), lines[1..]);
}

#[test]
fn tasks_wait_for_whoever_they_name_and_for_whoever_carries_the_function() {
    let post = written_on(
        TODAY,
        id(9),
        &Kind::Post,
        &[
            Edit::put("title", "Kasse"),
            Edit::put(format!("tenure/{}/person", id(50)), id(1).to_string()),
            Edit::put(format!("tenure/{}/from", id(50)), "2020-01-01"),
            Edit::put(format!("tenure/{}/person", id(51)), id(2).to_string()),
            Edit::put(format!("tenure/{}/until", id(51)), "2020-01-01"),
        ],
    );
    let task = |number: u8, title: &str, due: Option<&str>, who: &[u8]| {
        let assigned = who.iter().map(|who| id(*who)).collect();
        let due = due.map(day);
        of(number, &Kind::Task, &Task { title: title.into(), due, assigned, ..Task::default() })
    };
    let done = Task { title: "getan".into(), done_at: Some(day(TODAY)), ..Task::default() };
    let mut ledger = ledger([
        post,
        task(20, "ohne Tag", None, &[1]),
        task(21, "bald", Some("2026-11-29"), &[1, 9]),
        task(22, "später", Some("2026-11-30"), &[1]),
        task(23, "überfällig", Some("2026-01-01"), &[9]),
        task(24, "fremd", Some("2026-01-01"), &[3]),
        task(25, "von niemandem", Some("2026-11-20"), &[]),
        of(26, &Kind::Task, &Task { assigned: [id(1)].into(), ..done }),
    ]);
    let titles = |ledger: &mut Collection, me| {
        let lines = ask(ledger, Part::Mine, me, TODAY);
        lines.into_iter().map(|line| line.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(&mut ledger, Some(id(1))), ["überfällig", "bald", "ohne Tag"]);
    let through = ask(&mut ledger, Part::Mine, Some(id(1)), TODAY);
    let Why::Task { through: Some(post), .. } = through[0].why else { panic!("{through:?}") };
    assert_eq!(post, id(9));
    assert!(matches!(through[1].why, Why::Task { through: None, .. }), "it names them, too");
    assert!(titles(&mut ledger, Some(id(2))).is_empty(), "carries the function no longer");
    assert!(titles(&mut ledger, None).is_empty());
    // One day on, another one is near enough.
    let tomorrow = ask(&mut ledger, Part::Mine, Some(id(1)), "2026-11-16");
    assert_eq!(tomorrow.len(), 4);
    let places = ask(&mut ledger, Part::Places, Some(id(1)), TODAY);
    let said: Vec<_> = places.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(said, ["Kasse"], "nobody of this ledger carries the function");
    // A day makes it one of the next things for all.
    let ahead = ask(&mut ledger, Part::Ahead, Some(id(1)), TODAY);
    let said: Vec<_> = ahead.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(said, ["von niemandem"]);
}

#[test]
fn an_absence_is_said_while_functions_are_open_because_of_it_and_goes_once_somebody_stands_in() {
    let person = |number: u8, name: &str| {
        of(number, &Kind::Person, &crate::model::Person { name: name.into(), ..Default::default() })
    };
    let post = |number: u8, title: &str, who: &[u8]| {
        let tenure = |who: &u8| crate::model::Tenure {
            id: crate::model::TenureId::from_random([*who; 16]),
            person: Some(id(*who)),
            capacity: crate::model::Capacity::Holder,
            from: None,
            until: None,
        };
        let (title, tenures) = (title.to_owned(), who.iter().map(tenure).collect());
        of(number, &Kind::Post, &crate::model::Post { title, tenures, ..Default::default() })
    };
    let away = |from: &str, until: Option<&str>, stands_in: &[u8]| {
        let stands_in = stands_in.iter().copied().map(id).collect();
        let (from, until) = (Some(day(from)), until.map(day));
        let person = Some(id(1));
        of(20, &Kind::Absence, &crate::model::Absence { person, from, until, stands_in })
    };
    let mut ledger = ledger([
        person(1, "Ada"),
        person(2, "Bo"),
        post(10, "Zelt", &[1]),
        post(11, "Ämter", &[1]),
        post(12, "Kasse", &[1, 2]),
        away("2026-11-29", Some("2026-12-20"), &[]),
    ]);
    let said = |ledger: &mut Collection, today: &str| {
        let lines = ask(ledger, Part::Places, None, today);
        let open = lines.iter().find_map(|line| {
            let Why::Absent { who, open, .. } = &line.why else { return None };
            Some((who.clone(), open.clone()))
        });
        (open, lines.iter().map(|line| line.title.clone()).collect::<Vec<_>>())
    };
    let open = || Some(("Ada".to_owned(), vec!["Ämter".to_owned(), "Zelt".to_owned()]));
    assert_eq!(said(&mut ledger, "2026-11-14").0, None, "not yet");
    assert_eq!(said(&mut ledger, "2026-11-15").0, open());
    // While it runs, it says so instead of the functions.
    assert_eq!(said(&mut ledger, "2026-12-20"), (open(), vec![String::new(), "Kasse".to_owned()]));
    assert_eq!(said(&mut ledger, "2026-12-21").0, None, "over");
    for (from, until) in [("2026-12-01", Some("2026-11-20")), ("2027-06-01", None)] {
        add(&mut ledger, away(from, until, &[]));
        assert_eq!(said(&mut ledger, TODAY).0, None, "turned, or far off");
    }
    add(&mut ledger, away("2026-11-01", None, &[2]));
    assert_eq!(said(&mut ledger, TODAY).0, None, "somebody stands in");
    // Whether it is so on all days or on some is told apart.
    let always = |ledger: &mut Collection| {
        let lines = ask(ledger, Part::Places, None, "2026-11-20");
        lines.iter().find_map(|line| match (line.id == id(20), &line.why) {
            (true, Why::Absent { always, .. }) => Some(*always),
            _ => None,
        })
    };
    let (from, until) = ("2026-11-29", Some("2026-12-20"));
    add(&mut ledger, away(from, until, &[]));
    assert_eq!(always(&mut ledger), Some(true));
    add(&mut ledger, away(from, until, &[2]));
    let (from, until) = (Some(day("2026-12-10")), Some(day("2026-12-12")));
    let (person, stands_in) = (Some(id(2)), [].into());
    let other = crate::model::Absence { person, from, until, stands_in };
    add(&mut ledger, of(21, &Kind::Absence, &other));
    assert_eq!(always(&mut ledger), Some(false));
}

#[test]
fn who_was_heard_of_is_no_longer_quiet_and_one_is_never_quiet_to_oneself() {
    let mut town = town();
    let quiet = ask(&mut town, Part::Quiet, None, TODAY);
    assert!(!quiet.is_empty());
    let lasts: Vec<_> = quiet
        .iter()
        .map(|line| {
            let Why::Quiet { last, .. } = line.why else { panic!("{line:?}") };
            last
        })
        .collect();
    assert!(lasts.is_sorted_by(|one, other| one >= other), "{lasts:?}");
    let first = quiet[0].clone();
    let mine = ask(&mut town, Part::Quiet, Some(first.id), TODAY);
    assert!(mine.iter().all(|line| line.id != first.id));
    let call = Touchpoint {
        date: Some(day(TODAY)),
        kind: TouchpointType::Call,
        who: [first.id].into(),
        ..Touchpoint::default()
    };
    add(&mut town, of(1, &Kind::Touchpoint, &call));
    assert_eq!(ask(&mut town, Part::Quiet, None, TODAY), quiet[1..]);
}

#[test]
fn what_is_new_is_sure_and_what_was_never_assured_for_a_year_is_not() {
    let offer = |number, day: &str, last: Option<&str>| {
        let mut edits = vec![Edit::put("name", "Sprachcafé")];
        edits.extend(last.map(|last| Edit::put("last_assured", last)));
        written_on(day, id(number), &Kind::Offer, &edits)
    };
    let mut ledger = ledger([
        offer(1, "2026-11-01", None),
        offer(2, "2025-11-01", None),
        offer(3, "2020-01-01", Some("2026-10-01")),
        offer(4, "2026-11-01", Some("2025-11-14")),
        // A clock went wrong: nobody has made sure tomorrow.
        offer(5, "2026-11-01", Some("2027-01-01")),
    ]);
    let unsure = ask(&mut ledger, Part::Unsure, None, TODAY);
    let said: Vec<_> = unsure.iter().map(|line| line.id).collect();
    assert_eq!(said, [id(2), id(4), id(5)]);
}

#[test]
fn whoever_was_not_informed_is_to_be_told_within_a_month() {
    let person = |number, written: &str, informed: Option<&str>| {
        let mut edits = vec![Edit::put("name", "Nour Haddad")];
        edits.extend(informed.map(|day| Edit::put("informed_at", day)));
        written_on(written, id(number), &Kind::Person, &edits)
    };
    let mut ledger = ledger([
        person(1, "2026-11-01", None),
        person(2, "2026-01-31", None),
        person(3, "2026-01-01", Some("2026-01-02")),
        person(4, "2026-01-01", Some("ja")),
        person(5, "2026-01-05", Some("9999-12-31")),
    ]);
    let lines = ask(&mut ledger, Part::Informing, Some(id(1)), TODAY);
    let said: Vec<_> = lines.iter().map(|line| (line.id, line.why.clone())).collect();
    assert_eq!(
        said,
        [
            (id(4), Why::Inform(day("2026-02-01"))),
            (id(5), Why::Inform(day("2026-02-05"))),
            (id(2), Why::Inform(day("2026-02-28"))),
        ]
    );
}

#[test]
fn the_list_says_what_the_pages_of_the_network_say() {
    let mut town = town();
    let every = |town: &mut Collection, question| match town.answer(&question, day(TODAY)) {
        Asked::Answered(answer) => answer,
        Asked::Laying(_) => panic!("it is answered at once"),
    };
    let posts = every(&mut town, Question::Posts(Default::default())).posts().unwrap();
    let open: BTreeSet<_> = posts
        .iter()
        .filter(|post| post.cover.needs_a_hand(day(TODAY)))
        .map(|post| post.cover.clone().id)
        .collect();
    let places = ask(&mut town, Part::Places, None, TODAY);
    let said: BTreeSet<_> = places
        .iter()
        .filter(|line| matches!(line.why, Why::Place(_)))
        .map(|line| line.id)
        .collect();
    assert_eq!(said, open);
    let known = every(&mut town, Question::Knowledge(Default::default())).knowledge().unwrap();
    let is_named = |id: &RecordId| !Knowledge::read(town.get(id).unwrap()).holders.is_empty();
    let one = known.iter().filter(|known| known.cover.holders < 2);
    let one = one.filter(|known| is_named(&known.cover.id)).count();
    assert_eq!(ask(&mut town, Part::KnownByOne, None, TODAY).len(), one);
    let rhythms = every(&mut town, Question::Rhythms(Default::default())).rhythms().unwrap();
    let asleep = rhythms.iter().filter(|one| one.rhythm.pulse == Pulse::Asleep).count();
    assert_eq!(ask(&mut town, Part::Asleep, None, TODAY).len(), asleep);
}

#[test]
fn a_town_that_is_read_in_steps_is_the_one_that_is_read_at_once() {
    let (mut one, mut other) = (town(), town());
    let mut steps = 0;
    let mut looks = 0;
    while one.town_while(day(TODAY), || {
        looks += 1;
        looks % 2 == 0
    }) {
        steps += 1;
        assert!(steps < 1_000, "it comes to an end");
    }
    assert!(steps > 5);
    for part in Part::ALL {
        let me = Some(ask(&mut other, Part::Quiet, None, TODAY)[0].id);
        assert_eq!(ask(&mut one, part, me, TODAY), ask(&mut other, part, me, TODAY), "{part:?}");
    }
    // What is half read when something changes is read anew.
    let mut third = town();
    let mut once = 0..1;
    assert!(third.town_while(day(TODAY), || once.next().is_some()));
    let gone = ask(&mut other, Part::Asleep, None, TODAY)[0].id;
    let mut delta = Delta::default();
    delta.add(Vec::new(), vec![gone]);
    third.apply(delta);
    assert!(ask(&mut third, Part::Asleep, None, TODAY).iter().all(|line| line.id != gone));
}

#[test]
fn what_is_put_away_is_on_no_list() {
    let mut town = town();
    let all = |town: &mut Collection| {
        let lines = Part::ALL.into_iter().flat_map(|part| ask(town, part, None, TODAY));
        lines.map(|line| line.id).collect::<BTreeSet<_>>()
    };
    let before = all(&mut town);
    for id in &before {
        let mut view = View::clone(town.get(id).unwrap());
        view.archived = true;
        add(&mut town, Arc::new(view));
    }
    assert!(all(&mut town).is_disjoint(&before));
}

#[test]
fn what_nobody_knows_any_more_is_said_before_what_one_knows() {
    let mut town = town();
    let before = ask(&mut town, Part::KnownByOne, None, TODAY);
    let known = Knowledge::read(town.get(&before[5].id).unwrap());
    let mut holder = View::clone(town.get(&known.holders[0].who).unwrap());
    holder.archived = true;
    add(&mut town, Arc::new(holder));
    let after = ask(&mut town, Part::KnownByOne, None, TODAY);
    let nobody = |line: &Line| matches!(&line.why, Why::KnownByOne(cover) if cover.holders == 0);
    assert!(after.iter().any(|line| line.id == before[5].id && nobody(line)));
    assert!(after.iter().map(|line| !nobody(line)).is_sorted());
    // Whoever put it off as known to one did not put this off.
    let key = |lines: &[Line]| lines.iter().find(|line| line.id == before[5].id).map(Line::key);
    assert_ne!(key(&before), key(&after));
}

#[test]
fn what_was_asked_for_again_is_one_line_until_somebody_names_an_answer() {
    let question = |number: u8, topic: &str, month: &str| {
        let (topics, month) = ([topic.to_owned()].into(), month.to_owned());
        of(number, &Kind::Question, &crate::model::Question { topics, month, ..Default::default() })
    };
    let mut ledger = ledger([
        question(1, "Wohnen", "2026-09"),
        question(2, "Wohnen", "2026-11"),
        question(3, "Wohnen", "2026-10"),
        question(4, "Sport", "2026-10"),
    ]);
    let said = |ledger: &mut Collection| {
        let lines = ask(ledger, Part::Unanswered, None, TODAY);
        lines.into_iter().map(|line| (line.id, line.why)).collect::<Vec<_>>()
    };
    let asked = |times, month: &str| Why::Unanswered { times, month: month.to_owned() };
    assert_eq!(said(&mut ledger), [(id(2), asked(3, "2026-11")), (id(4), asked(1, "2026-10"))]);
    let answered = crate::model::Question {
        topics: ["Sport".to_owned()].into(),
        answered_by: Some(id(9)),
        ..Default::default()
    };
    add(&mut ledger, of(4, &Kind::Question, &answered));
    assert_eq!(said(&mut ledger), [(id(2), asked(3, "2026-11"))]);
}

#[test]
fn a_meeting_is_said_when_it_is_near_and_until_somebody_says_that_it_was_held() {
    use crate::model::{Meeting, MeetingState};
    let meeting = |number: u8, date: &str, invited: &[u8], state: MeetingState| {
        let invited = invited.iter().map(|who| id(*who)).collect();
        let date = Some(day(date));
        of(number, &Kind::Meeting, &Meeting { date, invited, state, ..Meeting::default() })
    };
    let mut ledger = ledger([
        meeting(1, "2026-11-29", &[9], MeetingState::Planned),
        meeting(2, "2026-11-30", &[9], MeetingState::Planned),
        meeting(3, "2026-11-14", &[], MeetingState::Planned),
        meeting(4, "2026-11-14", &[9], MeetingState::Held),
        meeting(5, "2026-11-20", &[9], MeetingState::Cancelled),
    ]);
    let ids = |ledger: &mut Collection, part, me| {
        ask(ledger, part, me, TODAY).into_iter().map(|line| line.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&mut ledger, Part::Mine, Some(id(9))), [id(1)]);
    assert_eq!(ids(&mut ledger, Part::Ahead, Some(id(9))), [id(3)]);
    assert_eq!(ids(&mut ledger, Part::Ahead, None), [id(3), id(1)]);
}

#[test]
fn nobody_is_sent_to_whoever_is_away() {
    let mut town = town();
    let called = |town: &mut Collection| -> BTreeSet<RecordId> {
        let lines = ask(town, Part::Asleep, None, TODAY);
        let calls = lines.into_iter().filter_map(|line| {
            if let Why::Asleep { call, .. } = line.why { Some(call) } else { None }
        });
        calls.flatten().collect()
    };
    let quiet = |town: &mut Collection| -> BTreeSet<RecordId> {
        ask(town, Part::Quiet, None, TODAY).into_iter().map(|line| line.id).collect()
    };
    let first = *called(&mut town).first().unwrap();
    let silent = quiet(&mut town);
    let silent = ask(&mut town, Part::Quiet, None, TODAY)
        .into_iter()
        .find(|line| line.kind == Kind::Person && silent.contains(&line.id))
        .unwrap()
        .id;
    let away = |who: RecordId| {
        vec![
            Edit::put("person", who.to_string()),
            Edit::put("from", TODAY),
            Edit::put("until", TODAY),
        ]
    };
    add(&mut town, written_on(TODAY, id(1), &Kind::Absence, &away(first)));
    add(&mut town, written_on(TODAY, id(2), &Kind::Absence, &away(silent)));
    assert!(!called(&mut town).contains(&first));
    assert!(!quiet(&mut town).contains(&silent));
}

#[test]
fn nobody_is_sent_to_a_meeting_whose_day_is_still_to_be_decided() {
    let mut town = town();
    let network = ask(&mut town, Part::Asleep, None, TODAY)[0].id;
    let planned = crate::model::Meeting {
        date: Some(day("2026-11-20")),
        about: [network].into(),
        ..crate::model::Meeting::default()
    };
    let mut view = of(1, &Kind::Meeting, &planned);
    add(&mut town, Arc::clone(&view));
    let is_ahead = |town: &mut Collection| {
        ask(town, Part::Ahead, None, TODAY).iter().any(|line| line.id == id(1))
    };
    let next = |town: &mut Collection| {
        let lines = ask(town, Part::Asleep, None, TODAY);
        let line = lines.into_iter().find(|line| line.id == network).unwrap();
        if let Why::Asleep { rhythm, .. } = line.why { rhythm.planned } else { None }
    };
    assert!(is_ahead(&mut town) && next(&mut town) == Some(day("2026-11-20")));
    let days = ["2026-11-20", "2026-11-21"]
        .map(|text| Variant { value: Value::text(text), stamp: Stamp::default() });
    Arc::make_mut(&mut view).conflicts.insert("date".to_owned(), days.to_vec());
    add(&mut town, view);
    assert!(!is_ahead(&mut town) && next(&mut town).is_none());
}
