//! A file may be as long and as odd as it likes: it is read in one go, and what is cut is said.
//! Where a test says how much of something there is, so much would take minutes if each were
//! held against all.

use super::*;
use crate::model::{MAX_PROSE_CHARS, add_contact_point};
use crate::view::{Heads, Stamp};

const MANY: usize = 300_000;

fn said(cards: &Cards) -> Vec<Trouble> {
    cards.problems.iter().map(|problem| problem.what).collect()
}

fn known(views: &[View], file: &[u8]) -> Cards {
    let known = Known::of(views);
    super::super::read(file, With { secret: &SECRET, decode: &decode, known: &known }).unwrap()
}

#[test]
fn a_line_in_many_pieces_is_read_in_one_go() {
    let lines: [(&str, &[u8]); 8] = [
        ("NOTE;ENCODING=QUOTED-PRINTABLE:", b"=C3=\n=A4b=\n"),
        ("NOTE;ENCODING=QUOTED-PRINTABLE:", b"=80=\n"),
        ("X-QUOTED-PRINTABLE", b"=\n"),
        ("X-", b"A=\n"),
        ("X", b"\n A"),
        ("NOTE:", b"\n  A"),
        ("NOTE:a", b"\n \x80"),
        ("NOTE;", b"\n A;"),
    ];
    for (head, piece) in lines {
        let mut file = format!("BEGIN:VCARD\nVERSION:2.1\nFN:A\n{head}").into_bytes();
        file.extend_from_slice(&piece.repeat(MANY));
        file.extend_from_slice(b"\nTEL:1234\nEND:VCARD\n");
        let cards = read(&file, &SECRET).unwrap();
        let card = Person::read(&view(&cards.imports[0]));
        assert_eq!((cards.imports.len(), card.name.as_str()), (1, "A"), "{head}");
        assert_eq!(texts(&card.phones), ["1234"], "{head}");
    }
}

#[test]
fn a_file_of_many_marks_lines_or_parts_is_read_in_one_go() {
    for file in [
        "END:VCARD\n".repeat(MANY) + "BEGIN:VCARD\nFN:A\nEND:VCARD\n",
        format!("BEGIN:VCARD\nFN:A\n{}END:VCARD\n", "AGENT:\n".repeat(MANY)),
        format!("BEGIN:VCARD\nFN:A\n{}END:VCARD\n", "AGENT:BEGIN:VCARD\\n\n".repeat(MANY)),
        format!("BEGIN:VCARD\nFN:A\nAGENT:{}\nEND:VCARD\n", "BEGIN:VCARD\\nAGENT:".repeat(9_000)),
        format!("BEGIN:VCARD\nFN:A\n{}END:VCARD\n", "x\n".repeat(MANY)),
        format!("BEGIN:VCARD\nFN:A\n{}END:VCARD\n", "TEL:\n".repeat(MANY)),
        format!("BEGIN:VCARD\nFN:A\nN:{}\nEND:VCARD\n", "a;".repeat(MANY)),
        format!("BEGIN:VCARD\nFN:A\nN:{}\nEND:VCARD\n", "a\\;".repeat(MANY)),
        format!("BEGIN:VCARD\nFN:A\nORG:{}\nEND:VCARD\n", ";a".repeat(MANY)),
        format!("BEGIN:VCARD\nFN:A\nCATEGORIES:{}\nEND:VCARD\n", ",ice;ice".repeat(MANY)),
        format!("BEGIN:VCARD\nFN:A\nNICKNAME:{}\nEND:VCARD\n", ",a".repeat(MANY)),
    ] {
        let cards = read(file.as_bytes(), &SECRET).unwrap();
        assert_eq!(cards.imports.len(), 1);
        assert_eq!(view(&cards.imports[0]).title(), "A");
        assert!(cards.problems.len() <= 2, "{:?}", cards.problems);
    }
    let cards = "BEGIN:VCARD\n".repeat(MANY);
    assert_eq!(read(cards.as_bytes(), &SECRET), Err(Error::TooManyCards));
}

fn typed(number: usize) -> View {
    let mut maria = Person { name: "Maria Klein".into(), ..Person::default() };
    add_contact_point(&mut maria.phones, &format!("0341 {}", 1_000_000 + number));
    let mut id = [9; 16];
    id[..8].copy_from_slice(&number.to_le_bytes());
    View {
        id: RecordId::from_random(id),
        kind: Kind::Person,
        archived: false,
        flat: maria.flat(),
        conflicts: BTreeMap::new(),
        problems: Vec::new(),
        created: Stamp::default(),
        changed: Stamp::default(),
        heads: Heads::default(),
        assured: None,
        written: None,
        put_away: None,
    }
}

#[test]
fn as_many_cards_of_one_name_as_a_file_may_have_are_told_apart_by_their_numbers() {
    let card = |number: usize| {
        format!("BEGIN:VCARD\nFN:Maria Klein\nTEL:0341 {number}\nEMAIL:{number}@a.de\nEND:VCARD\n")
    };
    let file: String = (0..MAX_CARDS / 2).map(|number| card(1_000_000 + number)).collect();
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    assert_eq!((cards.imports.len(), cards.problems), (MAX_CARDS / 2, vec![]));

    let again = file.replace("TEL:0341 ", "NOTE:Noch einmal\nTEL:+49 341 ");
    let twice = read((file.clone() + &again).as_bytes(), &SECRET).unwrap();
    assert_eq!(twice.imports.len(), MAX_CARDS / 2);
    assert_eq!(said(&twice), vec![Trouble::Joined; MAX_CARDS / 2]);

    // As if somebody had typed a fifth of them.
    let there: Vec<_> = (0..MAX_CARDS / 10).map(typed).collect();
    let rest = known(&there, file.as_bytes());
    assert_eq!(rest.imports.len(), MAX_CARDS / 2 - MAX_CARDS / 10);
    let count = |what| said(&rest).into_iter().filter(|it| *it == what).count();
    assert_eq!(count(Trouble::Known), MAX_CARDS / 10);
    assert_eq!(count(Trouble::Namesake), MAX_CARDS / 2 - MAX_CARDS / 10);
}

#[test]
fn a_card_that_two_others_share_a_number_with_is_the_first_of_them() {
    let card = |lines: &str| format!("BEGIN:VCARD\nFN:Dora\n{lines}END:VCARD\n");
    let file = card("TEL:1111\n")
        + &card("TEL:2222\n")
        + &card("TEL:2222\nTEL:1111\n")
        + &card("TEL:2222\nTEL:3333\n");
    let people: Vec<_> = views(file.as_bytes()).iter().map(Person::read).collect();
    let said: Vec<_> = people.iter().map(|one| texts(&one.phones)).collect();
    assert_eq!(said, [vec!["1111", "2222", "3333"], vec!["2222"]]);
}

#[test]
fn addresses_that_have_the_same_digits_are_two() {
    let card = |email: &str| format!("BEGIN:VCARD\nFN:Dora\nTEL:1234\nEMAIL:{email}\nEND:VCARD\n");
    let file = card("dora1@example.org") + &card("kranz1@example.org");
    assert_eq!(texts(&person(file.as_bytes()).emails), ["dora1@example.org", "kranz1@example.org"]);
    let file = file.replace("TEL:1234\n", "");
    assert_eq!(views(file.as_bytes()).len(), 2, "of one name, but not of one address");
}

#[test]
fn what_is_more_than_a_card_may_say_is_cut_and_said() {
    let list = |count: usize| (0..count).map(|one| format!("w{one}")).collect::<Vec<_>>();
    let lines = |name: &str, count: usize| {
        (0..count).map(|one| format!("{name}:555{one:03}\n")).collect::<String>()
    };
    let more = Trouble::TooMany;
    for (lines, wanted) in [
        (format!("CATEGORIES:{}\n", list(100).join(",")), vec![]),
        (format!("CATEGORIES:{}\n", list(101).join(",")), vec![more(1)]),
        (format!("CATEGORIES:{}\n", list(9_000).join(";")), vec![more(8_900)]),
        (format!("CATEGORIES:{}\n", list(1_010).join(",")), vec![more(910)]),
        (format!("CATEGORIES:{}\n", list(9_000).join(",")), vec![more(8_900)]),
        (format!("CATEGORIES:{}\n", "a;;,".repeat(2_000)), vec![]),
        (format!("NICKNAME:{}\n", list(9_000).join(",")), vec![Trouble::Shortened]),
        (format!("ORG:{}\n", list(101).join(";")), vec![more(1)]),
        (format!("ORG:{}\n", list(1_000).join(";")), vec![more(900)]),
        (format!("ORG:{}\n", list(1_001).join(";")), vec![more(901)]),
        (format!("ORG:{}\n", "Amt;".repeat(20_000)), vec![more(19_900)]),
        (format!("ORG:{}\n", "Amt\\;".repeat(20_000)), vec![more(19_900)]),
        (format!("ORG:a{}\n", ";".repeat(20_000)), vec![]),
        (lines("TEL", 100), vec![]),
        (lines("TEL", 101), vec![more(1)]),
        (lines("TEL", 5_000), vec![more(4_900)]),
        (lines("EMAIL", 101), vec![more(1)]),
        (lines("X-A", 1_990), vec![]),
        (lines("X-A", 2_001), vec![more(2)]),
        (format!("X-A:{}\n", "a".repeat(300_000)), vec![Trouble::Shortened]),
        (format!("X-A;{}:a\n", "a=b;".repeat(100_000)), vec![Trouble::LongLine]),
        (format!("X-A;{}:a\n", "a=b;".repeat(2_000)), vec![Trouble::LongLine]),
        (format!("PHOTO;ENCODING=b:{}\n", "a".repeat(300_000)), vec![]),
    ] {
        let file = format!("BEGIN:VCARD\nFN:A\n{lines}END:VCARD\n");
        let cards = read(file.as_bytes(), &SECRET).unwrap();
        assert_eq!(said(&cards), wanted, "{}", &file[..60.min(file.len())]);
        view(&cards.imports[0]);
    }
    let head = "a=b;".repeat(100_000);
    let file = format!("BEGIN:VCARD\nFN;{head}:A\nEND:VCARD\n");
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    assert_eq!((said(&cards), cards.imports.len()), (vec![Trouble::NamelessLong], 0));
}

#[test]
fn a_text_that_is_cut_inside_a_letter_is_still_read_as_it_was_meant() {
    for letter in ["ü", "日", "👋"] {
        for before in ["", "a", "ab", "abc"] {
            let file =
                format!("BEGIN:VCARD\nFN:A\nNOTE:{before}{}\nEND:VCARD\n", letter.repeat(200_000));
            let cards = read(file.as_bytes(), &SECRET).unwrap();
            assert_eq!(said(&cards), [Trouble::Shortened]);
            let notes = Person::read(&view(&cards.imports[0])).notes;
            assert!(notes.starts_with(&format!("{before}{letter}{letter}")));
            assert_eq!(notes.chars().count(), MAX_PROSE_CHARS);
        }
    }
}

#[test]
fn what_stands_behind_a_picture_of_thousands_of_lines_is_read() {
    let picture = "/9j/4AAQSkZJRgABAQAAAQABAAD\r\n".repeat(20_000);
    let file = format!(
        "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:A\r\nPHOTO;JPEG;BASE64:\r\n{picture}\r\nTEL:1234\r\nEND:VCARD\r\n"
    );
    assert_eq!(texts(&person(file.as_bytes()).phones), ["1234"]);
    assert_eq!(read(file.as_bytes(), &SECRET).unwrap().problems, []);
}

#[test]
fn cards_that_are_joined_grow_to_what_one_may_say_and_the_rest_is_said() {
    let card = |number: usize| {
        format!("BEGIN:VCARD\nFN:A\nTEL:1234\nTEL:{number}\nCATEGORIES:w{number}\nEND:VCARD\n")
    };
    let file: String = (0..150).map(|number| card(555_000 + number)).collect();
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    let person = Person::read(&view(&cards.imports[0]));
    assert_eq!((cards.imports.len(), person.phones.len(), person.topics.len()), (1, 100, 100));
    let count = |what| said(&cards).into_iter().filter(|it| *it == what).count();
    assert_eq!(count(Trouble::Joined), 149);
    // Of the hundredth a number, as all have one in common; then a number and a word of each.
    assert_eq!((count(Trouble::TooMany(1)), count(Trouble::TooMany(2))), (1, 50));
    assert_eq!(count(Trouble::Shortened), 0);

    let long = |word: &str| {
        let note = word.repeat(1_500);
        format!("BEGIN:VCARD\nFN:A\nTEL:1234\nNOTE:{note}\nEND:VCARD\n")
    };
    let file = long("Schlüssel ") + &long("Kranzbinder ");
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    assert_eq!(said(&cards), [Trouble::Joined, Trouble::Shortened], "a note that had no room");
}
