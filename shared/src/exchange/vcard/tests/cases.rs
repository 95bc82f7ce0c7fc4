//! Cards of a dozen programs that were once read wrongly, each with its right values. The files
//! beside are invented; their bytes matter.

use std::collections::BTreeSet;

use super::*;
use crate::model::{PhoneKind, dialled, to_call};

macro_rules! card {
    ($name:literal) => {
        include_bytes!(concat!("cards/", $name, ".vcf")).as_slice()
    };
}

fn persons(file: &[u8]) -> Vec<Person> {
    views(file).iter().filter(|view| view.kind == Kind::Person).map(Person::read).collect()
}

fn only(file: &[u8]) -> Person {
    let mut all = persons(file);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn numbers(person: &Person) -> Vec<(&str, PhoneKind)> {
    person.phones.iter().map(|one| (one.text.as_str(), one.kind.clone())).collect()
}

fn said(cards: &Cards) -> Vec<(usize, &str, Trouble)> {
    cards.problems.iter().map(|one| (one.card, one.name.as_str(), one.what)).collect()
}

#[test]
fn a_company_card_of_a_telephone_is_an_organization() {
    let views = views(card!("01-apple-company"));
    assert_eq!((views.len(), &views[0].kind), (1, &Kind::Organization));
    let company = Organization::read(&views[0]);
    assert_eq!(company.name, "Wohnungsbau Lindenau");
    let [number] = company.phones.as_slice() else { panic!("one number") };
    assert_eq!(number.text, "0341 5550100");
    assert_eq!((&number.kind, number.preferred), (&PhoneKind::Work, true));
}

#[test]
fn the_lists_a_telephone_makes_by_itself_are_no_topics() {
    let peter = only(card!("03b-android-labels"));
    assert_eq!(peter.name, "Peter Sommer");
    assert_eq!(numbers(&peter), [("01705550102", PhoneKind::Mobile)]);
    assert!(peter.topics.is_empty());
}

#[test]
fn the_own_word_of_a_number_and_the_web_address_are_kept() {
    let olga = only(card!("04-item-groups"));
    assert_eq!(olga.name, "Olga Kranz");
    assert_eq!(numbers(&olga), [("+49 341 5550103", PhoneKind::Own("Sekretariat".into()))]);
    assert_eq!(texts(&olga.emails), ["kranz@example.org"]);
    assert_eq!(olga.website, "http://example.org");
}

#[test]
fn a_letter_that_a_fold_cut_in_two_is_whole_again() {
    let people = persons(card!("05-fold-in-char"));
    let names: Vec<_> = people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["Kerstin Großmann", "Özlem Weiß"]);
    assert_eq!(people[1].notes, "Übergang e.V.");
}

#[test]
fn raw_bytes_are_read_in_the_charset_that_the_property_names() {
    assert_eq!(only(card!("07-cp1251")).name, "Олена Коваль");
    assert_eq!(only(card!("07b-8859-9")).name, "İbrahim Şahin Doğan");
    for file in [card!("07-cp1251"), card!("07b-8859-9")] {
        assert_eq!(read(file, &SECRET).unwrap().problems, vec![]);
    }
}

#[test]
fn the_bare_quoted_printable_of_a_mail_program_is_read() {
    let cards = read(card!("08-thunderbird-qp"), &SECRET).unwrap();
    assert_eq!(cards.unknown_organizations.keys().collect::<Vec<_>>(), ["Bürgerbüro"]);
    let guenther = only(card!("08-thunderbird-qp"));
    assert_eq!(guenther.name, "Günther Böhme");
    assert_eq!((guenther.given.as_str(), guenther.family.as_str()), ("Günther", "Böhme"));
    assert_eq!(guenther.notes, "Bürgerbüro");
    assert_eq!(numbers(&guenther), [("0341 5550115", PhoneKind::Work)]);
    assert_eq!(texts(&guenther.emails), ["guenther@example.org"]);
}

#[test]
fn a_name_whose_divisions_are_escaped_is_taken_apart() {
    let frieda = only(card!("09-n-escaped"));
    assert_eq!((frieda.given.as_str(), frieda.family.as_str()), ("Frieda", "Winter"));
    assert_eq!(frieda.name, "Frieda Winter");
}

#[test]
fn a_card_without_a_full_name_is_called_by_what_it_says() {
    let views = views(card!("10-no-fn"));
    let called: Vec<_> = views.iter().map(|view| (view.kind.clone(), view.title())).collect();
    assert_eq!(
        called,
        [
            (Kind::Person, "Thi Hong Nguyen"),
            (Kind::Organization, "Jobcenter Lindenau"),
            (Kind::Organization, "Standesamt"),
            (Kind::Person, "Oma Lisl"),
        ]
    );
}

#[test]
fn cards_of_one_person_are_one_and_said() {
    let cards = read(card!("14-dup"), &SECRET).unwrap();
    assert_eq!(cards.imports.len(), 1);
    let joined = |card| (card, "Dora Doppel", Trouble::Joined);
    assert_eq!(said(&cards), [joined(2), joined(3)]);
    let dora = only(card!("14-dup"));
    assert_eq!(dora.name, "Dora Doppel");
    assert_eq!(numbers(&dora), [("+49 170 5550130", PhoneKind::Mobile)]);
    assert_eq!(texts(&dora.emails), ["dora@example.org"]);
}

#[test]
fn people_of_one_name_who_share_no_number_stay_two() {
    let file = "BEGIN:VCARD\nFN:Dora Doppel\nTEL:1234\nEND:VCARD\nBEGIN:VCARD\nFN:Dora Doppel\nTEL:5678\nEND:VCARD\n";
    assert_eq!(persons(file.as_bytes()).len(), 2);
}

#[test]
fn a_card_of_somebody_who_is_there_is_not_taken_in_again_and_a_namesake_is_said() {
    let there = |file: &[u8]| -> Vec<View> {
        // As if somebody had typed them: under other ids than the cards'.
        let cards = read(file, &[9; 32]).unwrap();
        cards.imports.iter().map(view).collect()
    };
    let dora = there(card!("14-dup"));
    let again = |file: &[u8], views: &[View]| {
        let known = Known::of(views);
        super::super::read(file, With { secret: &SECRET, decode: &decode, known: &known }).unwrap()
    };
    let cards = again(card!("14-dup"), &dora);
    assert_eq!(cards.imports, []);
    let known = |card| (card, "Dora Doppel", Trouble::Known);
    assert_eq!(said(&cards), [known(1), known(2), known(3)]);
    assert_eq!(cards.known, [dora[0].id].into(), "three cards, one contact");

    // The same file once more: two of its cards had become one with the first.
    let first = read(card!("14-dup"), &SECRET).unwrap();
    let views: Vec<_> = first.imports.iter().map(view).collect();
    let cards = again(card!("14-dup"), &views);
    let there = cards.known.iter().copied().chain(cards.imports.iter().map(|import| import.id));
    assert_eq!(there.collect::<BTreeSet<_>>(), [views[0].id].into());

    let archived: Vec<_> =
        dora.iter().cloned().map(|view| View { archived: true, ..view }).collect();
    assert_eq!(again(card!("14-dup"), &archived).imports, [], "an archived one does not come back");

    let other = "BEGIN:VCARD\nFN:DORA DOPPEL\nTEL:0341 5550999\nEND:VCARD\n";
    let cards = again(other.as_bytes(), &dora);
    assert_eq!(cards.imports.len(), 1);
    assert_eq!(said(&cards), [(1, "DORA DOPPEL", Trouble::Namesake)]);

    let first = read(other.as_bytes(), &SECRET).unwrap();
    let views: Vec<_> = first.imports.iter().map(view).collect();
    let cards = again(other.as_bytes(), &views);
    assert_eq!(cards.imports, first.imports, "the same card keeps its id, which says it is there");
    assert_eq!(said(&cards), []);
}

#[test]
fn lines_may_end_with_a_carriage_return_alone() {
    let people = persons(card!("15-cr-only"));
    let names: Vec<_> = people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["Max Mac", "Moritz Mac"]);
}

#[test]
fn in_version_2_1_the_space_of_a_fold_belongs_to_the_text() {
    assert_eq!(only(card!("16-fold21")).notes, "Schlüssel beim Hausmeister");
}

#[test]
fn numbers_of_every_writing_are_found_by_their_digits_and_words_stay_words() {
    let nora = only(card!("18-tel"));
    let dials: Vec<_> = nora.phones.iter().map(|one| dialled(&one.text)).collect();
    assert_eq!(
        dials,
        [
            "+493415550143",
            "+491705550144",
            "+493415550145",
            "+493415550146",
            "03415550147",
            "03415550148",
            "+493415550149",
        ]
    );
    assert_eq!(nora.phones[0].text, "+49-341-5550143 ext. 12");
    assert_eq!(nora.phones[1].kind, PhoneKind::Mobile);
    assert_eq!(nora.phones[2].text, "+49 341 5550145");
    assert_eq!(nora.phones[4].kind, PhoneKind::Own("Büro, vormittags".into()));
    assert_eq!(nora.phones[5].text, "0341-5550148");
}

#[test]
fn a_card_that_the_file_cuts_off_is_named_and_its_number_not_taken() {
    let cards = read(card!("23-truncated"), &SECRET).unwrap();
    assert_eq!(said(&cards), [(2, "Abgeschn", Trouble::CutOff)]);
    assert_eq!(cards.imports.len(), 1);
    assert_eq!(view(&cards.imports[0]).title(), "Ganz");
}

#[test]
fn what_a_card_says_of_a_person_is_taken_in_and_the_rest_is_said() {
    let cards = read(card!("26-person-fields"), &SECRET).unwrap();
    let anna = only(card!("26-person-fields"));
    assert_eq!(anna.name, "Dr. Anna Amt");
    assert_eq!((anna.given.as_str(), anna.family.as_str()), ("Anna", "Amt"));
    assert_eq!(anna.also_known_as, "Anni");
    assert_eq!(anna.address, "Rathausplatz 1, 04177 Lindenau");
    assert_eq!(anna.website, "https://amt.example.org");
    assert_eq!(anna.notes, "Stadt Lindenau, Sozialamt\nSachgebietsleiterin, Integration");
    assert_eq!(numbers(&anna), [("0341 5550160", PhoneKind::Work)]);
    assert_eq!(cards.left_out.into_iter().collect::<Vec<_>>(), [(LeftOut::Chat, 1)]);
    assert_eq!(
        cards.unknown_organizations.into_iter().collect::<Vec<_>>(),
        [("Stadt Lindenau, Sozialamt".to_owned(), vec![cards.imports[0].id])]
    );
}

#[test]
fn who_works_for_an_organization_of_the_ledger_is_tied_to_the_nearest_part() {
    let (town, office) = (RecordId::from_random([1; 16]), RecordId::from_random([2; 16]));
    let known = |all: &[(&str, u8)]| {
        let views: Vec<_> = all
            .iter()
            .map(|(name, id)| {
                let id = RecordId::from_random([*id; 16]);
                let organization =
                    Organization { name: (*name).to_owned(), ..Organization::default() };
                let edits = organization.edits(&Organization::default());
                view(&Import { id, kind: Kind::Organization, edits })
            })
            .collect();
        let known = Known::of(&views);
        super::super::read(
            card!("26-person-fields"),
            With { secret: &SECRET, decode: &decode, known: &known },
        )
        .unwrap()
    };
    for (all, tied) in [
        (&[("Stadt Lindenau", 1), ("Sozialamt", 2)][..], office),
        (&[("Stadt Lindenau", 1)][..], town),
        // Made of such a card before.
        (&[("Stadt Lindenau", 1), ("Stadt Lindenau, Sozialamt", 2)][..], office),
    ] {
        let cards = known(all);
        let anna = Person::read(&view(&cards.imports[0]));
        assert_eq!(
            anna.ties.iter().map(|tie| (tie.to, &tie.kind)).collect::<Vec<_>>(),
            [(tied, &TieKind::WorksFor)]
        );
        assert!(cards.unknown_organizations.is_empty());
        assert_eq!(cards.imports[0].id, known(&[]).imports[0].id, "she stays who she is");
    }
}

#[test]
fn an_organization_of_the_same_file_is_found_too() {
    let file = "BEGIN:VCARD\nFN:Ina\nORG:Café Welcome\nTEL:1\nEND:VCARD\nBEGIN:VCARD\nORG:CAFE WELCOME\nTEL:2\nEND:VCARD\n";
    let views = views(file.as_bytes());
    assert_eq!(Person::read(&views[0]).ties[0].to, views[1].id);
}

#[test]
fn numbers_keep_their_order_and_the_preferred_mobile_is_called() {
    let fritzi = only(card!("40-fax-first"));
    assert_eq!(
        numbers(&fritzi),
        [
            ("0170 5550201", PhoneKind::Mobile),
            ("0341 5550202", PhoneKind::Work),
            ("0341 5550203", PhoneKind::Fax),
            ("0341 5550204", PhoneKind::Pager),
            ("0341 5550205", PhoneKind::Own("Notfall nachts".into())),
        ]
    );
    assert_eq!(to_call(&fritzi.phones).unwrap().text, "0170 5550201");
    assert_eq!(fritzi.phones.iter().filter(|one| one.preferred).count(), 1);
    assert_eq!(texts(&fritzi.emails), ["fritzi@example.org", "amt@example.org"]);
}

#[test]
fn a_card_without_a_name_is_said_and_the_others_are_read() {
    let cards = read(card!("50-problem"), &SECRET).unwrap();
    assert_eq!(said(&cards), [(2, "", Trouble::Nameless)]);
    let names: Vec<_> = cards.imports.iter().map(|one| view(one).title().to_owned()).collect();
    assert_eq!(names, ["Anton Eins", "Berta Drei"]);
}

#[test]
fn a_card_inside_a_card_is_somebody_else() {
    let file = "BEGIN:VCARD\nVERSION:2.1\nFN:Chefin\nTEL:1\nAGENT:\nBEGIN:VCARD\nVERSION:2.1\nFN:Assistent\nTEL:2\nEND:VCARD\nTEL:3\nEND:VCARD\n";
    let people = persons(file.as_bytes());
    let said: Vec<_> = people.iter().map(|one| (one.name.as_str(), texts(&one.phones))).collect();
    assert_eq!(said, [("Chefin", vec!["1", "3"]), ("Assistent", vec!["2"])]);
}

#[test]
fn soft_breaks_may_be_indented_and_pictures_may_not_be() {
    let file = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=\r\n  =B6rg M=C3=BC=\r\n  ller\r\n\
        PHOTO;BASE64:\r\nAAAA\r\nBBBB==\r\n\r\nNOTE;QUOTED-PRINTABLE:gr=FC=DFt=\r\n=20 alle=3A ja\r\nEND:VCARD\r\n";
    let cards = read(file, &SECRET).unwrap();
    let joerg = only(file);
    assert_eq!((joerg.name.as_str(), joerg.notes.as_str()), ("Jörg Müller", "grüßt  alle: ja"));
    assert_eq!(said(&cards), [(1, "Jörg Müller", Trouble::Guessed(Guess::Note))]);
    assert_eq!(cards.left_out.keys().collect::<Vec<_>>(), [&LeftOut::Picture]);
}

#[test]
fn what_is_too_long_is_cut_with_a_mark_and_can_be_edited() {
    let file =
        format!("BEGIN:VCARD\nFN:Lang\nTEL:Zentrale\nNOTE:{}\nEND:VCARD\n", "x".repeat(30_000));
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    assert_eq!(said(&cards), [(1, "Lang", Trouble::Shortened)]);
    let long = only(file.as_bytes());
    assert!(long.notes.ends_with("x…"));
    assert_eq!(texts(&long.phones), ["Zentrale"]);
    let found: Vec<_> = long.findings().into_iter().map(|one| one.complaint).collect();
    assert_eq!(found, [crate::model::Complaint::PhoneWithoutDigits]);
}

#[test]
fn private_addresses_birthdays_and_pictures_are_left_out_and_said() {
    let file = "BEGIN:VCARD\nVERSION:3.0\nFN:Ina\nBDAY:1970-01-01\nADR;TYPE=HOME:;;Weg 1;Ort;;1;\nPHOTO;ENCODING=b:AAAA\nEND:VCARD\n";
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    assert_eq!(
        cards.left_out.keys().collect::<Vec<_>>(),
        [&LeftOut::Birthday, &LeftOut::Picture, &LeftOut::Address]
    );
    let flat = format!("{:?}", view(&cards.imports[0]).flat);
    assert!(!flat.contains("1970") && !flat.contains("Weg"), "{flat}");
}

/// A card whose organization is called by signs, or by nothing that anybody sees.
fn unseen(name: &str) -> String {
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nORG:{name}\r\nTEL:0341 1\r\nEND:VCARD\r\n\
         BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Arndt\r\nTEL:0341 2\r\nEND:VCARD\r\n"
    )
}

#[test]
fn who_names_no_employer_works_for_nobody() {
    let next = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ben Busch\r\nTEL:0341 3\r\nEND:VCARD\r\n";
    for name in ["'", "\u{200b}\u{200b}", "\u{301}", "\u{3164}", "-"] {
        let cards = read(unseen(name).as_bytes(), &SECRET).unwrap();
        let views: Vec<_> = cards.imports.iter().map(view).collect();
        let anna = views.iter().find(|view| view.title() == "Anna Arndt").unwrap();
        assert_eq!(Person::read(anna).ties, [], "{name:?}");
        assert!(views.iter().all(|view| !view.title().is_empty()), "{name:?}");
        let known = Known::of(&views);
        let later =
            super::super::read(next, With { secret: &SECRET, decode: &decode, known: &known });
        let ben = view(&later.unwrap().imports[0]);
        assert_eq!(Person::read(&ben).ties, [], "{name:?}");
    }
}
