mod cases;
mod charsets;
mod folds;
mod lengths;
mod whole;

use proptest::prelude::*;

use super::*;
use crate::id::DeviceId;
use crate::record::{Author, Document};
use crate::time::UnixMillis;
use crate::view::{Kind, View};

const SECRET: [u8; 32] = [7; 32];

/// The tables that browsers have, too.
fn decode(label: &str, bytes: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

fn read(file: &[u8], secret: &[u8; 32]) -> Result<Cards, Error> {
    super::read(file, With { secret, decode: &decode, known: &Known::default() })
}

fn view(import: &Import) -> View {
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    let (document, _) =
        Document::create(&author, UnixMillis(1), &import.kind, &import.edits).unwrap();
    let view = document.view(import.id);
    assert_eq!(crate::model::problems(&view), vec![]);
    view
}

fn views(file: &[u8]) -> Vec<View> {
    let cards = read(file, &SECRET).unwrap();
    let missed = cards.problems.iter().filter(|problem| !problem.what.is_taken_in());
    assert_eq!(missed.collect::<Vec<_>>(), Vec::<&CardProblem>::new());
    cards.imports.iter().map(view).collect()
}

fn person(file: &[u8]) -> Person {
    let views = views(file);
    assert_eq!((views.len(), &views[0].kind), (1, &Kind::Person));
    assert_eq!(crate::model::problems(&views[0]), vec![]);
    Person::read(&views[0])
}

fn texts(items: &[crate::model::ContactPoint]) -> Vec<&str> {
    items.iter().map(|item| item.text.as_str()).collect()
}

#[test]
fn a_card_of_an_old_phone_is_read() {
    let file = b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;\r\n\
        FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg M=C3=BCller\r\nTEL;CELL:0176 04069562\r\nTEL;HOME;VOICE:+49 30 23125801\r\n\
        EMAIL;INTERNET:joerg@example.org\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Zeile eins=0D=0AZeile =\r\nzwei\r\nEND:VCARD\r\n";
    let person = person(file);
    assert_eq!(
        (person.name.as_str(), person.given.as_str(), person.family.as_str()),
        ("Jörg Müller", "Jörg", "Müller")
    );
    assert_eq!(texts(&person.phones), ["0176 04069562", "+49 30 23125801"]);
    assert_eq!(texts(&person.emails), ["joerg@example.org"]);
    assert_eq!(person.notes, "Zeile eins\nZeile zwei");
}

#[test]
fn quoted_printable_without_a_charset_is_read_as_it_was_meant() {
    for name in ["M=C3=BCller", "M=FCller"] {
        let file =
            format!("BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE:{name}\nEND:VCARD\n");
        assert_eq!(person(file.as_bytes()).name, "Müller", "{name}");
    }
}

#[test]
fn a_card_of_a_mail_program_in_windows_1252_is_read() {
    let file = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Orhan \xc7elik\r\nN:\xc7elik;Orhan;;;\r\nCATEGORIES:Sport,Begegnung\r\nORG:Stadt;Sozialamt\r\n\
        TITLE:Sachbearbeiter\r\nNOTE:100 \x80\\, bar\\nund mehr\r\nTEL;TYPE=WORK:030/123456\r\nEND:VCARD\r\n";
    let person = person(file);
    assert_eq!((person.name.as_str(), person.family.as_str()), ("Orhan Çelik", "Çelik"));
    assert_eq!(person.topics.iter().collect::<Vec<_>>(), ["Begegnung", "Sport"]);
    assert_eq!(person.notes, "Stadt, Sozialamt\nSachbearbeiter\n100 €, bar\nund mehr");
}

#[test]
fn a_text_in_base64_is_read_and_what_is_none_is_said() {
    let note = |written: &str| {
        let file =
            format!("BEGIN:VCARD\r\nVERSION:2.1\r\nN:Basis;Notiz\r\n{written}\r\nEND:VCARD\r\n");
        person(file.as_bytes()).notes
    };
    assert_eq!(note("NOTE;ENCODING=BASE64:SGFsbG8gV2VsdA=="), "Hallo Welt");
    assert_eq!(note("NOTE;ENCODING=b:SGFs\r\n bG8gV2VsdA"), "Hallo Welt");
    assert_eq!(note("NOTE;BASE64;CHARSET=ISO-8859-1:/A=="), "ü");
    let broken = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Basis\r\nNOTE;ENCODING=b:???\r\nEND:VCARD\r\n";
    assert_eq!(person(broken).notes, "");
    let problems = read(broken, &[1; 32]).unwrap().problems;
    assert!(!problems.is_empty(), "it is said");
}

#[test]
fn a_card_of_a_new_phone_is_read() {
    let file = "\u{feff}BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\r\nFN:محمد علي\r\nN:علي;محمد;;;\r\n\
        TEL;VALUE=uri;TYPE=\"voice,home\":tel:+49-30-23125801\r\nEMAIL:m.ali@example.org\r\nLANG;PREF=1:ar\r\nLANG:de\r\nLANG:Klingonisch!\r\n\
        BDAY:19700310\r\nADR:;;Muldenstraße 1;Lindenau;;04177;\r\nPHOTO:data:image/jpeg;base64,AAAA\r\nNOTE:<script>alert(1)</script> 👋\r\nEND:VCARD\r\n";
    let person = person(file.as_bytes());
    assert_eq!((person.name.as_str(), person.given.as_str()), ("محمد علي", "محمد"));
    assert_eq!(texts(&person.phones), ["+49-30-23125801"]);
    assert_eq!(person.languages.iter().collect::<Vec<_>>(), ["ar", "de"]);
    assert_eq!(person.notes, "<script>alert(1)</script> 👋", "markup is text");
    assert_eq!(person.district, "", "nobody's district is guessed");
}

#[test]
fn a_card_that_names_only_an_organization_is_one() {
    let file = "BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nORG:Café Welcome\nURL:https://cafe.example.org\nADR:;;Markt 1;Lindenau;;04177;Deutschland\nEND:VCARD\n\
        BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Praxis Schönfeld\nTEL:030 1234\nEND:VCARD\n";
    let views = views(file.as_bytes());
    let read: Vec<_> = views.iter().map(Organization::read).collect();
    assert!(views.iter().all(|view| view.kind == Kind::Organization));
    assert_eq!(
        (read[0].name.as_str(), read[0].website.as_str()),
        ("Café Welcome", "https://cafe.example.org")
    );
    assert_eq!(read[0].address, "Markt 1, 04177 Lindenau");
    assert_eq!(read[1].name, "Praxis Schönfeld");
}

#[test]
fn importing_the_same_file_twice_gives_the_same_records_and_another_ledger_gives_others() {
    let file = "BEGIN:VCARD\nVERSION:3.0\nFN:A\nTEL:1 23\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:B\nUID:x-1\nEND:VCARD\n";
    let ids = |secret: &[u8; 32]| {
        read(file.as_bytes(), secret)
            .unwrap()
            .imports
            .into_iter()
            .map(|import| import.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&SECRET), ids(&SECRET));
    assert!(
        ids(&SECRET).iter().all(|id| !ids(&[8; 32]).contains(id)),
        "a relay cannot guess a card by its id"
    );
    let renamed = file.replace("FN:B", "FN:C");
    assert_eq!(
        read(renamed.as_bytes(), &SECRET).unwrap().imports[1].id,
        ids(&SECRET)[1],
        "a UID names a card whatever it says"
    );
}

#[test]
fn cards_that_are_no_contact_are_named_and_the_others_come_in() {
    let card = |lines: &str| format!("BEGIN:VCARD\nVERSION:4.0\n{lines}\nEND:VCARD\n");
    let file = [
        card("FN:A"),
        card("NOTE:x"),
        card("KIND:group\nFN:Alle"),
        card("FN:A"),
        card("EMAIL:b@example.org"),
    ]
    .concat();
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    assert_eq!(cards.imports.len(), 2);
    let said: Vec<_> = cards.problems.iter().map(|problem| (problem.card, problem.what)).collect();
    assert_eq!(said, [(2, Trouble::Nameless), (3, Trouble::NoContact), (4, Trouble::Twice)]);
}

#[test]
fn a_file_that_holds_no_contact_is_refused() {
    for file in [
        "",
        "Name;Telefon\nA;1",
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        "%PDF-1.7",
        "{\"a\":1}",
        "\0\0\0",
    ] {
        assert_eq!(read(file.as_bytes(), &SECRET), Err(Error::NoCards), "{file}");
    }
    assert_eq!(read(&vec![b' '; MAX_FILE_BYTES + 1], &SECRET), Err(Error::TooLong));
    let many = "BEGIN:VCARD\nFN:A\nEND:VCARD\n".repeat(MAX_CARDS + 1);
    assert_eq!(read(many.as_bytes(), &SECRET), Err(Error::TooManyCards));
}

proptest! {
    #[test]
    fn any_bytes_are_cards_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _read = read(&bytes, &SECRET);
    }

    #[test]
    fn anything_in_a_card_is_text_or_left_out(
        name in prop::sample::select(vec!["FN", "N", "TEL", "EMAIL", "NOTE", "ORG", "ADR", "LANG", "CATEGORIES", "UID", "KIND", "PHOTO", "BDAY", "X-A"]),
        parameter in prop::sample::select(vec!["", ";ENCODING=QUOTED-PRINTABLE", ";ENCODING=BASE64", ";CHARSET=UTF-16", ";VALUE=uri", ";TYPE=\"a"]),
        value in "(\\PC|[\\\\;,=:\"\r\n\t]|=C3|BEGIN:VCARD){0,40}",
    ) {
        let _read = read(format!("BEGIN:VCARD\nVERSION:2.1\n{name}{parameter}:{value}\nEND:VCARD\n").as_bytes(), &SECRET);
        let _read = read(format!("BEGIN:VCARD\nVERSION:4.0\nFN:A\n{name}{parameter}:{value}\nEND:VCARD\n").as_bytes(), &SECRET);
    }
}
