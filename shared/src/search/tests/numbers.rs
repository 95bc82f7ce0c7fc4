//! A telephone number is found however it is written, wherever it stands; another one is not.

use proptest::{prelude::*, sample::select};

use super::*;

fn with_phone(number: u8, phone: &str) -> View {
    let mut person = Person { name: "Olga Kranz".into(), ..Person::default() };
    add_contact_point(&mut person.phones, phone);
    view(number, &person)
}

fn with_note(number: u8, notes: &str) -> View {
    view(number, &Person { name: "Olga Kranz".into(), notes: notes.into(), ..Person::default() })
}

fn finds(stored: &View, typed: &str) -> bool {
    let mut index = Index::default();
    index.update(stored);
    !ask(&index, &Query { text: typed.into(), ..Query::default() }).is_empty()
}

#[test]
fn words_and_marks_around_a_number_do_not_hide_it() {
    for (stored, typed) in [
        ("0341 6666666 (Büro)", "0341 6666666"),
        ("0341 6666666 (Büro)", "03416666666"),
        ("0341 6666666 (Büro)", "+49 341 6666666"),
        ("0341 6666666 (Büro)", "6666666"),
        ("0341 6666666 (Büro)", "büro"),
        ("Tel. 0341 9999999", "0341/9999999"),
        ("Tel. 0341 9999999", "9999"),
        ("\u{202a}0341 8888888\u{202c}", "0341 8888888"),
        ("0341\u{2011}7777777", "0341-7777777"),
        ("+49 (0)341 5550100", "0341 5550100"),
        ("0341 5550100", "\u{202a}+49 341 5550100\u{202c}"),
        ("0341 5550100", "Olga 5550100"),
        ("0341 5550100", "0341 5550100 Kranz"),
        ("5550100", "0341 5550100"),
        ("115", "115"),
    ] {
        assert!(finds(&with_phone(1, stored), typed), "{stored} by {typed}");
        let note = format!("Durchwahl {stored}, Schlüssel bei Frau Kranz.");
        assert!(finds(&with_note(1, &note), typed), "{note} by {typed}");
    }
}

#[test]
fn a_number_that_differs_is_no_hit() {
    for (stored, typed) in [
        ("0341 5551001", "0341 5551092"),
        ("0341 5551001", "5551092"),
        ("0341 5551001", "0351 5551001"),
        ("0341 5551001", "030 5551001"),
        ("0341 5551001", "+43 341 5551001"),
        ("0341 5551001", "1092"),
    ] {
        assert!(!finds(&with_phone(1, stored), typed), "{stored} by {typed}");
        assert!(!finds(&with_note(1, &format!("Tel. {stored}")), typed), "{stored} by {typed}");
    }
    let mut two = Person { name: "Zwei Nummern".into(), ..Person::default() };
    add_contact_point(&mut two.phones, "0341 5551001");
    add_contact_point(&mut two.phones, "0351 5551092");
    assert!(!finds(&view(1, &two), "0341 5551092"), "a half of each is neither");
}

#[test]
fn a_number_is_found_with_every_digit_that_is_typed() {
    let typed = "+49 341 5550100";
    for (end, _) in typed.char_indices().skip(1) {
        assert!(finds(&with_phone(1, "0341 5550100"), &typed[..end]), "{}", &typed[..end]);
    }
    let typed = "0341 5550100";
    for (end, _) in typed.char_indices().skip(1) {
        assert!(finds(&with_phone(1, "+49 341 5550100"), &typed[..end]), "{}", &typed[..end]);
    }
}

#[test]
fn postcodes_houses_and_years_are_still_words() {
    let note = "Gartenweg 12, 04109 Lindenau, seit 2019, Mo 9:30";
    for text in ["04109", "Gartenweg 12", "12 04109", "2019", "04109 Lindenau"] {
        assert!(finds(&with_note(1, note), text), "{text}");
    }
    assert!(!finds(&with_note(1, note), "04108"));
}

/// A number: area code, local part.
fn number() -> impl Strategy<Value = (String, String)> {
    ("[1-9][0-9]{1,3}", "[1-9][0-9]{5,7}")
}

fn written(area: &str, local: &str, way: usize, joint: &str) -> String {
    let (start, end) = local.split_at(local.len() / 2);
    match way {
        0 => format!("0{area}{joint}{local}"),
        1 => format!("+49{joint}{area}{joint}{local}"),
        2 => format!("0049 {area}{joint}{start}{joint}{end}"),
        3 => format!("+49 (0){area}{joint}{local}"),
        4 => format!("(0{area}) {start}{joint}{end}"),
        _ => format!("0{area} / {start} {end}"),
    }
}

const WAYS: usize = 6;

/// Between the groups.
const JOINTS: &[&str] = &[" ", "", "-", "\u{2011}", "/", ".", "\u{a0}", " – ", "\u{202f}"];

/// Around a number.
const AROUND: &[(&str, &str)] = &[
    ("", ""),
    ("Tel. ", ""),
    ("Tel.:", " (Büro, vormittags)"),
    ("\u{202a}", "\u{202c}"),
    ("mobil ", ", Frau Kranz"),
];

proptest! {
    #[test]
    fn every_writing_of_a_number_finds_every_other_one(
        (area, local) in number(),
        (stored, typed) in (0..WAYS, 0..WAYS),
        (joint, other) in (select(JOINTS), select(JOINTS)),
        (before, behind) in select(AROUND),
    ) {
        let stored = format!("{before}{}{behind}", written(&area, &local, stored, joint));
        let typed = written(&area, &local, typed, other);
        for record in [with_phone(1, &stored), with_note(1, &format!("Morgens: {stored}. Danke"))] {
            prop_assert!(finds(&record, &typed), "{stored} by {typed}");
            prop_assert!(finds(&record, &local), "{stored} by {local}");
            prop_assert!(finds(&record, &local[local.len() - 4..]), "{stored} by its end");
        }
    }

    #[test]
    fn a_number_with_another_digit_is_never_found(
        (area, local) in number(),
        (stored, typed) in (0..WAYS, 0..WAYS),
        (joint, other_joint) in (select(JOINTS), select(JOINTS)),
        at in any::<proptest::sample::Index>(),
        step in 1..10_u8,
    ) {
        let mut other = local.clone().into_bytes();
        let at = at.index(other.len());
        other[at] = b'0' + (other[at] - b'0' + step) % 10;
        let other = String::from_utf8(other).unwrap();
        let stored = written(&area, &local, stored, joint);
        let typed = written(&area, &other, typed, other_joint);
        prop_assert!(!finds(&with_phone(1, &stored), &typed), "{stored} by {typed}");
        prop_assert!(!finds(&with_note(1, &format!("Tel. {stored}")), &typed), "{stored} by {typed}");
    }
}
