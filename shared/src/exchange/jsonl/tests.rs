use super::*;
use crate::id::DeviceId;
use crate::model::{
    Capacity, Knowledge, Meeting, Model, Network, Offer, Organization, OrganizationType, Person,
    Post, Synonym, Task, Touchpoint, problems,
};
use crate::record::{Author, Document};
use crate::time::Day;
use crate::time::UnixMillis;
use crate::view::View;

const TOWN: &str = include_str!("../../../../app/assets/sample-town.jsonl");

fn views(imports: &[Import]) -> Vec<View> {
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    let make = |import: &Import| {
        Document::create(&author, UnixMillis(1), &import.kind, &import.edits)
            .unwrap()
            .0
            .view(import.id)
    };
    imports.iter().map(make).collect()
}

#[test]
fn the_sample_town_is_read_whole_and_without_a_problem() {
    let views = views(&read(TOWN).unwrap());
    let count = |kind: &str| views.iter().filter(|view| view.kind.as_str() == kind).count();
    assert_eq!(
        (count("person"), count("organization"), count("knowledge"), views.len()),
        (70, 20, 40, 200)
    );
    for view in &views {
        assert_eq!(problems(view), vec![], "{}", view.title());
        assert!(view.conflicts.is_empty());
        assert_eq!(View::from_bytes(&view.to_bytes()).unwrap(), *view);
    }
}

#[test]
fn what_the_town_says_is_what_forms_show() {
    let views = views(&read(TOWN).unwrap());
    let named = |name: &str| views.iter().find(|view| view.title() == name).unwrap();
    let renate = Person::read(named("Renate Vogel"));
    assert_eq!((renate.given.as_str(), renate.district.as_str()), ("Renate", "Neulindenau"));
    assert_eq!(renate.languages.iter().collect::<Vec<_>>(), ["de", "en", "ru"]);
    assert_eq!(renate.ties.len(), 10);
    assert!(renate.ties.iter().any(|tie| tie.kind.as_str() == "works-with" && tie.since == "2012"));
    assert_eq!(renate.informed_at.unwrap().to_string(), "2025-03-08");
    assert_eq!(Person::read(named("Dörte Zschocke")).phones.len(), 2);
    let town = Organization::read(named("Stadt Lindenau an der Mulde"));
    assert_eq!(
        (town.kind.as_str(), town.parent, town.district.as_str()),
        ("authority", None, "Oberau")
    );
    let practice = Knowledge::read(named("Praxis Schönfeld: spricht Polnisch"));
    assert!(practice.body.starts_with("Die Praxis Schönfeld"));
    assert_eq!((practice.holders.len(), practice.holders[0].level.as_str()), (1, "can-teach"));
    assert_eq!(practice.review_at.unwrap().to_string(), "2026-12-22");
    for view in views.iter().filter(|view| view.kind == Kind::Organization) {
        assert!(
            !matches!(Organization::read(view).kind, OrganizationType::Unknown(_)),
            "{}",
            view.title()
        );
    }
}

#[test]
fn a_form_of_an_imported_record_writes_nothing_by_itself() {
    for view in views(&read(TOWN).unwrap()) {
        let untouched = match view.kind {
            Kind::Person => Person::read(&view).flat(),
            Kind::Organization => Organization::read(&view).flat(),
            Kind::Network => Network::read(&view).flat(),
            Kind::Post => Post::read(&view).flat(),
            Kind::Offer => Offer::read(&view).flat(),
            Kind::Knowledge => Knowledge::read(&view).flat(),
            Kind::Touchpoint => Touchpoint::read(&view).flat(),
            Kind::Task => Task::read(&view).flat(),
            Kind::Meeting => Meeting::read(&view).flat(),
            Kind::Handover => crate::model::Handover::read(&view).flat(),
            Kind::Absence => crate::model::Absence::read(&view).flat(),
            Kind::Question => crate::model::Question::read(&view).flat(),
            Kind::Synonym => Synonym::read(&view).flat(),
            Kind::Other(_) => continue,
        };
        assert_eq!(untouched, view.flat, "{}", view.title());
    }
}

#[test]
fn other_kinds_are_kept_flat() {
    let line = r#"{"id":"07070707-0707-4707-8707-070707070707","kind":"loan","title":"A","who":["B"],"until":"2027-03-08"}"#;
    let views = views(&read(line).unwrap());
    let [loan] = views.as_slice() else { panic!("one line, one record") };
    assert_eq!(loan.kind.as_str(), "loan");
    assert_eq!((loan.title(), loan.text("until")), ("A", "2027-03-08"));
    assert_eq!(loan.members("who").collect::<Vec<_>>(), ["B"]);
}

#[test]
fn the_tasks_of_the_town_are_read() {
    let views = views(&read(TOWN).unwrap());
    let tasks: Vec<_> = views.iter().filter(|view| view.kind == Kind::Task).collect();
    assert_eq!(tasks.len(), 8);
    let due = Day::new(2027, 3, 8);
    let task = tasks.into_iter().map(Task::read).find(|task| task.due == due).unwrap();
    assert_eq!(task.title, "Förderantrag fertig schreiben");
    assert_eq!((task.assigned.len(), task.done_at), (1, None));
}

#[test]
fn posts_networks_offers_and_touchpoints_come_in_whole() {
    let views = views(&read(TOWN).unwrap());
    let named = |name: &str| views.iter().find(|view| view.title() == name).unwrap();
    let post = Post::read(named("Koordination Ehrenamt"));
    assert_eq!((post.fte.as_str(), post.paid, post.wanted()), ("1", true, 1));
    assert_eq!(post.tenures.len(), 2);
    let renate = named("Renate Vogel").id;
    let carried = post.carried_on(Day::new(2026, 11, 15).unwrap());
    assert_eq!(carried.into_iter().collect::<Vec<_>>(), [(renate, &Capacity::Holder)]);
    let table = Network::read(named("Runder Tisch Integration"));
    assert_eq!((table.cadence_months.as_str(), table.members.len()), ("6", 8));
    assert!(table.members.contains(&renate));
    let cafe = Offer::read(named("Sprachcafé"));
    assert_eq!((cafe.run_by.len(), cafe.schedule.as_str()), (3, "Di 16:00-18:00"));
    let touchpoints = views.iter().filter(|view| view.kind == Kind::Touchpoint);
    let touchpoints: Vec<_> = touchpoints.map(Touchpoint::read).collect();
    assert_eq!(touchpoints.len(), 24);
    assert!(touchpoints.iter().all(|one| one.date.is_some() && !one.who.is_empty()));
}

#[test]
fn numbers_come_in_as_words_or_with_their_kind_and_keep_their_order() {
    let line = r#"{"id":"07070707-0707-4707-8707-070707070707","kind":"person","name":"A","phones":["0341 2",{"number":"0341 1","kind":"fax"},{"number":"0170 3","kind":"mobile","preferred":true}],"emails":["b@example.org",{"address":"a@example.org"}]}"#;
    let person = Person::read(&views(&read(line).unwrap())[0]);
    let said = |one: &ContactPoint| (one.text.clone(), one.kind.as_str().to_owned(), one.preferred);
    let numbers: Vec<_> = person.phones.iter().map(said).collect();
    let number = |text: &str, kind: &str, preferred| (text.into(), kind.into(), preferred);
    assert_eq!(
        numbers,
        [
            number("0341 2", "", false),
            number("0341 1", "fax", false),
            number("0170 3", "mobile", true)
        ]
    );
    let emails: Vec<_> = person.emails.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(emails, ["b@example.org", "a@example.org"]);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let good = r#"{"id":"07070707-0707-4707-8707-070707070707","kind":"person","name":"A"}"#;
    let error = |line: &str| read(&format!("{good}\n\n{line}")).unwrap_err();
    assert_eq!(error("{").line, 3);
    assert_eq!(error("[]").what, What::NotAnObject);
    assert_eq!(error(r#"{"kind":"person"}"#).what, What::NoId);
    assert_eq!(error(r#"{"id":"07070707-0707-4707-8707-070707070707"}"#).what, What::NoKind);
    let with = |field: &str| good.replace('}', &format!(",{field}}}"));
    for field in [
        r#""ties":[{"kind":"knows"}]"#,
        r#""phones":[1]"#,
        r#""phones":[{"kind":"mobile"}]"#,
        r#""x":{"y":1}"#,
        r#""x":[[1]]"#,
        r#""topics":"Schule""#,
    ] {
        let name = field.split('"').nth(1).unwrap();
        match (name, read(&with(field))) {
            ("topics", Ok(imports)) => assert_eq!(imports.len(), 1),
            (_, Err(error)) => assert_eq!(error.what, What::Field(name.into())),
            (_, Ok(_)) => panic!("{field}"),
        }
    }
    assert_eq!(read(&"x".repeat(MAX_LINE_BYTES + 1)).unwrap_err().what, What::LineTooLong);
    assert_eq!(read("").unwrap(), vec![]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(read(&with(&format!("\"x\":{deep}"))).unwrap_err().what, What::NotAnObject);
}
