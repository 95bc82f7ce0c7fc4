use super::*;
use crate::exchange::jsonl;
use crate::id::DeviceId;
use crate::record::{Author, Document, Edit};
use crate::time::UnixMillis;
use crate::time_of_day::TimeOfDay;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn time(text: &str) -> Option<TimeOfDay> {
    Some(text.parse().unwrap())
}

fn table() -> Meeting {
    Meeting {
        about: [RecordId::from_random([9; 16])].into(),
        date: Some(day("2026-12-01")),
        begins: time("18:00"),
        ends: time("19:30"),
        place: "Rathaus, Raum 12".into(),
        ..Meeting::default()
    }
}

/// Two devices that write apart, and what both then see.
fn merged(base: &Meeting, one: impl Fn(&mut Meeting), other: impl Fn(&mut Meeting)) -> View {
    let author = |device| Author::new(&DeviceId::new([device; 16]), [device; 8], [3; 8]);
    let base = &Meeting { note: "Vorher".to_owned(), ..base.clone() };
    let flat = edits_between(&Flat::new(), &base.flat());
    let (mut first, _) =
        Document::create(&author(1), UnixMillis(0), &Kind::Meeting, &flat).unwrap();
    let mut second = Document::load(&first.save()).unwrap();
    let edit = |document: &mut Document, device, change: &dyn Fn(&mut Meeting)| {
        let heads = document.heads();
        let before = Meeting::read(&document.view(RecordId::new([1; 16])));
        let mut after = before.clone();
        change(&mut after);
        let edits = after.edits(&before);
        document.edit(&author(device), UnixMillis(1), &heads, &edits).unwrap().unwrap()
    };
    let mine = edit(&mut first, 1, &one);
    let theirs = edit(&mut second, 2, &other);
    first.merge(&theirs, &DeviceId::new([2; 16])).unwrap();
    second.merge(&mine, &DeviceId::new([1; 16])).unwrap();
    let (mine, theirs) = (first.view(RecordId::new([1; 16])), second.view(RecordId::new([1; 16])));
    assert_eq!(mine.flat, theirs.flat);
    mine
}

#[test]
fn a_meeting_needs_nothing_but_says_what_is_odd() {
    assert_eq!(Meeting::default().findings(), []);
    let turned = Meeting { ends: time("17:59"), ..table() };
    let [finding] = &turned.findings()[..] else { panic!("one thing is wrong") };
    assert_eq!((finding.key.as_str(), finding.complaint), ("ends", Complaint::TimeTurned));
    assert!(!finding.complaint.blocks(), "nothing is lost");
    assert_eq!(Meeting { ends: time("18:00"), ..table() }.findings(), []);
}

#[test]
fn a_day_that_is_over_or_far_away_is_doubted() {
    let note = || "Es war schön.".to_owned();
    let on = |date: &str, state| Meeting { date: Some(day(date)), state, note: note(), ..table() };
    let doubt = |date, state| on(date, state).doubt(day("2026-11-28"));
    for (date, planned, held) in [
        ("0001-01-01", Some(Doubt::Over), None),
        ("2026-11-27", Some(Doubt::Over), None),
        ("2026-11-28", None, None),
        ("2028-11-28", None, Some(Doubt::HeldAhead)),
        ("2028-11-29", Some(Doubt::FarAhead), Some(Doubt::HeldAhead)),
        ("9999-12-31", Some(Doubt::FarAhead), Some(Doubt::HeldAhead)),
    ] {
        assert_eq!(doubt(date, MeetingState::Planned), planned, "{date}");
        assert_eq!(doubt(date, MeetingState::Held), held, "{date}");
        assert_eq!(doubt(date, MeetingState::Cancelled), None, "{date}");
    }
    assert_eq!(Meeting::default().doubt(day("2026-11-28")), None);
    let slip = Meeting { note: String::new(), ..on("2026-11-27", MeetingState::Held) };
    assert_eq!(slip.doubt(day("2026-11-28")), Some(Doubt::NobodyThere));
    // Two years after the last day there is are no more.
    assert_eq!(on("9999-12-31", MeetingState::Planned).doubt(day("9999-01-01")), None);
}

#[test]
fn the_first_who_is_there_makes_it_take_place_once_its_day_has_come() {
    let today = day("2026-11-28");
    let on = |date: Option<&str>, state| Meeting { date: date.map(day), state, ..table() };
    let at = |time: &str| Now { day: today, time: time.parse().unwrap() };
    let now = at("18:00");
    let goes_on = |date, state| {
        let Meeting { date, state, .. } = on(date, state).goes_on(now);
        (date.map(|day| day.to_string()), state)
    };
    let held = |date: &str| (Some(date.to_owned()), MeetingState::Held);
    assert_eq!(goes_on(None, MeetingState::Planned), held("2026-11-28"));
    assert_eq!(goes_on(Some("2026-11-28"), MeetingState::Planned), held("2026-11-28"));
    assert_eq!(goes_on(Some("2020-01-01"), MeetingState::Planned), held("2020-01-01"));
    for (date, state) in [
        ("2026-11-29", MeetingState::Planned),
        ("2026-11-28", MeetingState::Cancelled),
        ("2027-01-01", MeetingState::Held),
    ] {
        let meeting = on(Some(date), state);
        assert_eq!(meeting.clone().goes_on(now), meeting, "{date}");
    }
    let has_come = |date, state| on(date, state).has_come(now);
    assert!(has_come(Some("2026-11-28"), MeetingState::Planned));
    assert!(has_come(None, MeetingState::Held));
    assert!(!has_come(None, MeetingState::Planned) && !has_come(None, MeetingState::Cancelled));
    assert!(!has_come(Some("2026-11-29"), MeetingState::Planned));
}

#[test]
fn a_meeting_of_the_evening_is_not_held_in_the_morning() {
    let today = day("2026-11-28");
    let at = |time: &str| Now { day: today, time: time.parse().unwrap() };
    let evening = Meeting {
        date: Some(today),
        begins: time("18:30"),
        ends: time("20:00"),
        state: MeetingState::Planned,
        ..table()
    };
    assert!(!evening.has_come(at("07:42")));
    assert_eq!(evening.clone().goes_on(at("07:42")), evening);
    assert!(!evening.has_come(at("17:29")) && evening.has_come(at("17:30")));
    assert_eq!((evening.opens(at("07:42")), evening.opens(at("17:30"))), (time("17:30"), None));
    let held = evening.goes_on(at("17:45"));
    assert!(held.is_held() && held.is_on(at("17:45")) && held.is_on(at("19:59")));
    assert!(!held.is_on(at("20:00")));
    // Without its times only the day is known.
    let some_day = Meeting { begins: None, ends: None, ..held };
    assert!(!some_day.is_on(at("09:00")));
    assert!(Meeting { state: MeetingState::Planned, ..some_day }.has_come(at("00:00")));
}

#[test]
fn who_is_noted_as_there_counts_once_it_is_said_that_it_took_place() {
    let today = day("2026-11-28");
    let at = |time: &str| Now { day: today, time: time.parse().unwrap() };
    let who = [RecordId::from_random([7; 16])].into();
    let evening = Meeting {
        date: Some(today),
        begins: time("18:30"),
        attended: who,
        state: MeetingState::Planned,
        ..Meeting::default()
    };
    assert_eq!(evening.uncounted(at("07:42")), Some(Uncounted::Early));
    assert_eq!(evening.uncounted(at("19:00")), Some(Uncounted::Unsaid));
    let undated = Meeting { date: None, ..evening.clone() };
    assert_eq!(undated.uncounted(at("07:42")), Some(Uncounted::Unsaid));
    for state in [MeetingState::Held, MeetingState::Cancelled] {
        assert_eq!(Meeting { state, ..evening.clone() }.uncounted(at("19:00")), None);
    }
    let nobody = Meeting { attended: BTreeSet::new(), ..evening };
    assert_eq!(nobody.uncounted(at("19:00")), None);
}

#[test]
fn a_task_is_called_by_what_was_decided_and_loses_none_of_it() {
    let short = Task::to_do(" Anna fragt\nnach ");
    assert_eq!((short.title.as_str(), short.note.as_str()), ("Anna fragt nach", ""));
    let words = "wir ".repeat(300);
    let long = Task::to_do(&words);
    assert!(long.title.chars().count() <= MAX_NAME_CHARS && long.title.ends_with('…'));
    assert_eq!(long.note, words.trim());
    assert_eq!(long.findings(), []);
}

#[test]
fn rubbish_for_a_time_is_a_problem_and_stays() {
    let flat = Flat::from([("begins".to_owned(), Value::text("halb sieben"))]);
    let view = view(Kind::Meeting, flat);
    assert_eq!(Meeting::read(&view).begins, None);
    let [problem] = &problems(&view)[..] else { panic!("one problem") };
    assert_eq!((problem.key.as_str(), problem.fault), ("begins", crate::value::Fault::NotATime));
    assert_eq!(view.text("begins"), "halb sieben");
}

#[test]
fn decisions_keep_the_order_they_were_written_in_and_each_is_there_once() {
    let mut decisions = Vec::new();
    let texts = ["Zuschuss: 1.5 Stunden", "Zuschuss: 15 Stunden", "Anna fragt nach"];
    texts.iter().for_each(|text| assert!(add_item(&mut decisions, text).is_some()));
    assert_eq!(add_item(&mut decisions, "  "), None);
    assert_eq!(add_item(&mut decisions, " Anna fragt nach "), Some(decisions[2].id));
    let meeting = Meeting { decisions, ..table() };
    let read = Meeting::read(&view(Kind::Meeting, meeting.flat()));
    assert_eq!(read, meeting);
    assert_eq!(read.decisions.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), texts);
    // One that was edited keeps its key; the same words again are another one.
    let mut edited = meeting.decisions;
    edited[0].text = "Zuschuss: 2 Stunden".to_owned();
    add_item(&mut edited, texts[0]);
    let ids: BTreeSet<_> = edited.iter().map(|one| one.id).collect();
    assert_eq!((edited.len(), ids.len()), (4, 4));
}

#[test]
fn two_devices_each_add_a_decision_and_a_tick_and_both_are_there() {
    let base = Meeting { state: MeetingState::Planned, ..table() };
    let (ada, bo) = (RecordId::from_random([2; 16]), RecordId::from_random([3; 16]));
    let seen = merged(
        &base,
        |one| {
            one.state = MeetingState::Held;
            one.attended.insert(ada);
            add_item(&mut one.decisions, "Der Saal wird gemietet");
            one.note = "Vorher Wenig Zeit".to_owned();
        },
        |other| {
            other.state = MeetingState::Held;
            other.attended.insert(bo);
            add_item(&mut other.decisions, "Die Flyer werden gedruckt");
            add_item(&mut other.decisions, "Der Saal wird gemietet");
        },
    );
    let meeting = Meeting::read(&seen);
    assert!(seen.conflicts.is_empty(), "{:?}", seen.conflicts);
    assert_eq!(meeting.attended, [ada, bo].into());
    assert_eq!(meeting.decisions.len(), 2, "the same words are one decision");
    assert_eq!(meeting.note, "Vorher Wenig Zeit");
    assert!(meeting.is_held());
}

#[test]
fn what_was_held_tells_of_who_came_and_nothing_else_does() {
    let ada = RecordId::from_random([2; 16]);
    let of = |state| Meeting {
        invited: [RecordId::from_random([4; 16])].into(),
        attended: [ada].into(),
        state,
        ..table()
    };
    let told = |state| Touchpoint::told_by(&view(Kind::Meeting, of(state).flat()));
    let held = told(MeetingState::Held).unwrap();
    assert_eq!((held.date, held.who, held.about), (table().date, [ada].into(), table().about));
    assert_eq!(held.kind, TouchpointType::Meeting);
    for state in [MeetingState::Planned, MeetingState::Cancelled, MeetingState::Other("x".into())] {
        assert_eq!(told(state), None);
    }
}

#[test]
fn a_meeting_comes_in_from_a_file() {
    let line = r#"{"id":"07070707-0707-4707-8707-070707070707","kind":"meeting","when":"2026-12-01","begins":"18:00","state":"confirmed","agenda":["Begrüßung",{"text":"Haushalt"}],"decisions":["Ja"]}"#;
    let [import] = &jsonl::read(line).unwrap()[..] else { panic!("one line, one record") };
    let mut flat = Flat::new();
    for edit in &import.edits {
        if let Edit::Put { key, value } = edit {
            flat.insert(key.clone(), Value::Scalar(value.clone()));
        }
    }
    let meeting = Meeting::read(&view(Kind::Meeting, flat));
    let said: Vec<_> = meeting.agenda.iter().map(|item| item.text.as_str()).collect();
    assert_eq!(said, ["Begrüßung", "Haushalt"]);
    assert_eq!((meeting.date, meeting.begins), (Some(day("2026-12-01")), time("18:00")));
    assert_eq!(meeting.state, MeetingState::Planned);
}

#[test]
fn an_invitation_says_nothing_that_is_to_be_decided_between_and_no_end_before_the_beginning() {
    let turned = Meeting { ends: time("17:30"), ..table() };
    let place = |place: &'static str| move |it: &mut Meeting| it.place = place.to_owned();
    let view = merged(&turned, place("Bürgerhaus"), place("Volkshochschule"));
    assert_eq!(Meeting::undecided(&view).collect::<Vec<_>>(), ["place"]);
    let told = Meeting::settled(&view);
    assert_eq!((told.place.as_str(), told.date, told.begins), ("", table().date, table().begins));
    assert_eq!(told.ends, None, "it would end before it begins");
    let begins = |begins: &'static str| move |it: &mut Meeting| it.begins = time(begins);
    let view = merged(&table(), begins("17:00"), begins("18:30"));
    assert_eq!(Meeting::undecided(&view).collect::<Vec<_>>(), ["begins"]);
    let told = Meeting::settled(&view);
    assert_eq!((told.begins, told.ends, told.place.as_str()), (None, None, "Rathaus, Raum 12"));
}
