use proptest::prelude::*;

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::time::Day;
use crate::value::{Flat, Value};
use crate::view::View;

mod every_kind;
mod handovers;
mod meetings;
mod posts;

fn view(kind: Kind, flat: Flat) -> View {
    View {
        id: RecordId::new([1; 16]),
        kind,
        archived: false,
        flat,
        conflicts: BTreeMap::new(),
        problems: Vec::new(),
        created: Default::default(),
        changed: Default::default(),
        heads: Default::default(),
        assured: None,
        written: None,
        put_away: None,
    }
}

fn complaints(person: &Person) -> Vec<Complaint> {
    person.findings().into_iter().map(|finding| finding.complaint).collect()
}

fn renate() -> Person {
    Person { name: "Renate Vogel".into(), ..Person::default() }
}

#[test]
fn a_form_says_what_is_wrong_and_where() {
    assert_eq!(complaints(&renate()), []);
    assert_eq!(complaints(&Person { name: " \u{7} ".into(), ..renate() }), [Complaint::NameEmpty]);
    let mut person = renate();
    add_contact_point(&mut person.phones, "keine");
    add_contact_point(&mut person.emails, "renate@example");
    let findings = person.findings();
    assert_eq!(
        findings[0],
        Finding {
            key: format!("phone/{}", person.phones[0].id),
            complaint: Complaint::PhoneWithoutDigits
        }
    );
    assert_eq!(findings[1].complaint, Complaint::EmailUnlikely);
    assert!(findings[0].complaint.blocks() && !findings[1].complaint.blocks());
}

#[test]
fn an_address_without_an_ending_is_only_a_warning() {
    for (address, likely) in [
        ("a@b.de", true),
        ("a.b@c.d.org", true),
        ("a@b", false),
        ("@b.de", false),
        ("a b@c.de", false),
        ("a@.de", false),
        ("a@b.", false),
    ] {
        let mut person = renate();
        add_contact_point(&mut person.emails, address);
        assert_eq!(complaints(&person).is_empty(), likely, "{address}");
    }
}

#[test]
fn what_is_too_long_is_said_with_the_most_there_may_be() {
    let long = |most_chars: usize| vec![Complaint::TooLong { most_chars }];
    assert_eq!(complaints(&Person { name: "ä".repeat(200), ..renate() }), []);
    assert_eq!(complaints(&Person { name: "ä".repeat(201), ..renate() }), long(200));
    assert_eq!(complaints(&Person { district: "x".repeat(2_001), ..renate() }), long(2_000));
    assert_eq!(complaints(&Person { notes: "x".repeat(10_000), ..renate() }), []);
    assert_eq!(complaints(&Person { notes: "x".repeat(20_001), ..renate() }), long(20_000));
    assert_eq!(complaints(&Person { topics: ["x".repeat(201)].into(), ..renate() }), long(200));
}

#[test]
fn names_of_any_script_and_with_any_sign_are_names() {
    for name in [
        "محمد علي",
        "👩‍🚀 Ina",
        "<script>alert(1)</script>",
        "O'Brien; DROP TABLE",
        "עברית",
        "A\u{202e}B",
    ] {
        let person = Person { name: name.into(), ..renate() };
        assert_eq!(complaints(&person), []);
        let stored = name.replace('\u{202e}', "");
        assert_eq!(person.flat()["name"], Value::text(stored), "but none that turns the rest");
    }
}

#[test]
fn control_characters_are_not_stored() {
    assert_eq!(clean(" Renate\u{0}\n Vogel\u{1b} "), "Renate  Vogel");
    assert_eq!(clean_prose("a\r\nb\rc\td\u{8}\n"), "a\nb\nc\td\n");
}

#[test]
fn a_number_written_twice_is_one_and_an_edited_one_keeps_its_key() {
    let mut phones = Vec::new();
    add_contact_point(&mut phones, "+49 30 23125801");
    add_contact_point(&mut phones, "+49 (30) 2312-5801");
    assert_eq!(phones.len(), 1);
    phones[0].text = "+49 30 9".into();
    add_contact_point(&mut phones, "+49 30 23125801");
    assert_eq!(phones.len(), 2);
    assert_ne!(phones[0].id, phones[1].id);
}

fn numbers_of(flat: Flat) -> Vec<String> {
    let view = view(Kind::Person, flat);
    assert_eq!(problems(&view), vec![]);
    Person::read(&view).phones.into_iter().map(|one| one.text).collect()
}

#[test]
fn numbers_keep_the_order_in_which_they_were_entered() {
    // In the order of their ids the second one would come first.
    let entered = ["0341 5550602", "0341 5550601", "0341 5550603", "110", "112", "19222"];
    for count in 0..entered.len() {
        let mut person = renate();
        entered.iter().skip(count).for_each(|one| add_contact_point(&mut person.phones, one));
        assert_eq!(numbers_of(person.flat()), entered[count..]);
    }
}

#[test]
fn numbers_stored_without_a_rank_stay_readable_and_stand_first() {
    let mut flat = renate().flat();
    for number in ["0341 5550601", "0341 5550602"] {
        flat.insert(format!("phone/{}", ContactPointId::of(number)), Value::text(number));
    }
    let mut person = Person::read(&view(Kind::Person, flat.clone()));
    assert_eq!(person.flat(), flat, "a form of them writes nothing by itself");
    add_contact_point(&mut person.phones, "110");
    assert_eq!(person.phones.last().unwrap().text, "110");
    let again = numbers_of(person.flat());
    assert_eq!((again.len(), again[2].as_str()), (3, "110"));
}

#[test]
fn numbers_that_two_devices_added_at_once_stand_in_the_same_order_on_both() {
    let mut base = renate();
    add_contact_point(&mut base.phones, "1");
    let (mut one, mut other) = (base.clone(), base);
    add_contact_point(&mut one.phones, "2");
    add_contact_point(&mut other.phones, "3");
    let mut flat = one.flat();
    flat.extend(other.flat());
    let together = numbers_of(flat.clone());
    flat.extend(one.flat());
    assert_eq!(numbers_of(flat), together);
    assert_eq!((together.len(), together[0].as_str()), (3, "1"));
}

#[test]
fn what_stands_beside_a_number_comes_and_goes_with_it() {
    let mut person = renate();
    add_number(&mut person.phones, "1", PhoneKind::Mobile, true);
    add_number(&mut person.phones, "2", PhoneKind::Own("Empfang".into()), false);
    let read = Person::read(&view(Kind::Person, person.flat()));
    assert_eq!(read, person);
    let fewer = Person { phones: person.phones.split_off(1), ..person.clone() };
    let gone = fewer.edits(&read);
    assert_eq!(gone.len(), 4, "the number, its kind, its rank and that it is preferred");
    assert!(gone.iter().all(|edit| matches!(edit, Edit::Delete { .. })));
}

#[test]
fn a_date_is_stored_in_the_standard_form_and_what_is_none_as_it_was_typed() {
    for (typed, stored) in
        [("April 2021", "2021-04"), ("1.4.2021", "2021-04-01"), ("früher", "früher")]
    {
        let to = RecordId::new([2; 16]);
        let tie = Tie { to, kind: TieKind::Knows, since: typed.into(), confirmed: None };
        let person = Person { ties: vec![tie], ..renate() };
        assert_eq!(person.flat()[&format!("tie/{to}/since")], Value::text(stored));
        assert_eq!(complaints(&person).is_empty(), is_since(stored));
    }
}

#[test]
fn every_key_a_form_writes_has_a_field() {
    let tie = Tie {
        to: RecordId::new([2; 16]),
        kind: TieKind::Mentors,
        since: "2012-04".into(),
        confirmed: "2026-01-02".parse().ok(),
    };
    let mut person = Person {
        ties: vec![tie],
        languages: ["ar".into()].into(),
        topics: ["Schule/Kita".into()].into(),
        ..renate()
    };
    add_contact_point(&mut person.phones, "1");
    for key in person.flat().keys() {
        assert!(field_of(&Kind::Person, key).is_some(), "{key}");
    }
    assert_eq!(
        field_of(&Kind::Person, &format!("tie/{}/since", RecordId::new([2; 16]))).map(|f| f.name),
        Some("tie_since")
    );
    assert_eq!(field_of(&Kind::Person, "topic"), None);
    assert_eq!(field_of(&Kind::Person, "topical/x"), None);
    assert_eq!(Person::read(&view(Kind::Person, person.flat())), person);
    for kind in [Kind::Person, Kind::Organization, Kind::Knowledge] {
        let names: BTreeSet<_> = kind.fields().iter().map(|field| field.name).collect();
        assert_eq!(names.len(), kind.fields().len());
    }
}

#[test]
fn words_of_a_later_version_stay_as_they_are() {
    let id = RecordId::new([2; 16]);
    let flat: Flat =
        [(format!("tie/{id}/kind"), Value::text("adores")), ("name".to_owned(), Value::text("A"))]
            .into();
    let person = Person::read(&view(Kind::Person, flat));
    assert_eq!(person.ties[0].kind, TieKind::Other("adores".into()));
    assert_eq!(person.edits(&person), vec![]);
    let without = Person { ties: vec![], ..person.clone() };
    assert_eq!(without.edits(&person), [Edit::Delete { key: format!("tie/{id}/kind") }]);
}

fn text() -> impl Strategy<Value = String> {
    "[a-zA-Zäöüßş ]{0,12}".prop_map(|text| clean(&text))
}

fn day() -> impl Strategy<Value = Option<Day>> {
    proptest::option::of(
        (1_u16..=9999, 1_u8..=12, 1_u8..=28).prop_map(|(y, m, d)| Day::new(y, m, d).unwrap()),
    )
}

fn words() -> impl Strategy<Value = BTreeSet<String>> {
    proptest::collection::btree_set("[a-zäß/]{1,8}", 0..4)
}

prop_compose! {
    fn a_person()(name in text(), family in text(), languages in words(), topics in words(), notes in "\\PC{0,30}",
        numbers in proptest::collection::vec("[0-9]{3,9}", 0..4), informed_at in day(), confirmed_at in day(),
        to in proptest::collection::btree_set(any::<[u8; 16]>(), 0..3), kind in 0_usize..4, confirmed in day()) -> Person {
        let mut phones = Vec::new();
        numbers.iter().for_each(|number| add_contact_point(&mut phones, number));
        let tie = |to| Tie { to: RecordId::new(to), kind: TieKind::ALL[kind].clone(), since: "2012".into(), confirmed };
        Person { name, family, languages, topics, notes: clean_prose(&notes), phones, informed_at, confirmed_at,
            ties: to.into_iter().map(tie).collect(), ..Person::default() }
    }
}

proptest! {
    #[test]
    fn a_person_written_reads_back(person in a_person()) {
        let view = view(Kind::Person, person.flat());
        prop_assert_eq!(problems(&view), vec![]);
        prop_assert_eq!(Person::read(&view), person);
        prop_assert_eq!(View::from_bytes(&view.to_bytes()).unwrap(), view);
    }

    #[test]
    fn edits_lead_from_one_form_to_another_and_touch_nothing_else(one in a_person(), other in a_person()) {
        let mut flat = one.flat();
        flat.insert("unknown".into(), Value::text("stays"));
        let edits = other.edits(&one);
        for edit in &edits {
            match edit {
                Edit::Put { key, value } => { flat.insert(key.clone(), Value::Scalar(value.clone())); }
                Edit::Text { key, text } => { flat.insert(key.clone(), Value::Prose(text.clone())); }
                Edit::Delete { key } => { prop_assert!(flat.remove(key).is_some()); }
                Edit::Settle { .. } => prop_assert!(false, "a form settles nothing by itself"),
            }
        }
        prop_assert_eq!(flat.remove("unknown"), Some(Value::text("stays")));
        prop_assert_eq!(flat, other.flat());
    }

    #[test]
    fn any_flat_map_is_read_without_panic(
        entries in proptest::collection::btree_map("(name|phone|tie|topic|informed_at|notes|holder)?(/[0-9a-f]{0,8}){0,2}", "\\PC{0,10}", 0..8)
    ) {
        let flat: Flat = entries.into_iter().map(|(key, text)| (key, Value::text(text))).collect();
        for kind in [Kind::Person, Kind::Organization, Kind::Knowledge] {
            let view = view(kind, flat.clone());
            let _problems = problems(&view);
            let _read = (Person::read(&view), Organization::read(&view), Knowledge::read(&view));
        }
    }

    #[test]
    fn any_bytes_are_a_view_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _view = View::from_bytes(&bytes);
    }
}
