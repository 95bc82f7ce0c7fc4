//! A name is found by each of its spellings, whichever of them is stored.

use proptest::{prelude::*, sample::select};

use super::*;

fn finds(stored: &str, typed: &str) -> bool {
    let mut index = Index::default();
    index.update(&person(1, stored, "", &[], &[]));
    index.update(&person(2, "Qxq Zyz", "", &[], &[]));
    ask(&index, &Query { text: typed.into(), ..Query::default() }) == [1]
}

#[test]
fn each_spelling_finds_each_other_one() {
    for spellings in [
        &["Joël Kaya", "Joel Kaya", "JOEL KAYA", "Joe\u{308}l Kaya", "kaya joel"][..],
        &["Hue Tran", "Huế Trần", "Hue\u{302}\u{301} Tran"],
        &["Мар\u{2bc}яна", "Мар'яна", "Мар’яна", "Мар`яна", "Маряна"],
        &["Anna-Lena Groß", "Annalena Gross", "Anna Lena Groß", "Anna\u{2011}Lena Groß"],
        &["Abd el-Rahman", "Abdelrahman", "Abdel Rahman", "Abd Elrahman", "Abd-el-Rahman"],
        &["O'Neill", "O’Neill", "ONeill", "O Neill"],
        &["Işık Yıldız", "Isik Yildiz", "IŞIK YILDIZ", "ışık yıldız"],
        &["İbrahim", "Ibrahim", "ibrahim", "IBRAHIM", "i\u{307}brahim"],
        &["علی‌رضا", "علیرضا", "علي رضا", "على\u{200c}رضا"],
        &["أحمد الحسن", "احمد الحسن", "\u{202b}أحمد الحسن\u{202c}"],
        &["Sprach-Café", "Sprachcafe", "Sprach Café", "SPRACHCAFÉ"],
        &["Helfer:innen", "Helfer*innen", "Helferinnen", "Helfer_innen"],
        &["Maria-Elena", "Mariaelena", "Maria Elena"],
        &["Van der Berg", "Vanderberg", "van-der-Berg"],
        &["김민수", "\u{1100}\u{1175}\u{11b7}\u{1106}\u{1175}\u{11ab}\u{1109}\u{116e}"],
        &["Raum ٣٤٥", "Raum 345", "Raum ۳۴۵"],
    ] {
        for (stored, typed) in
            spellings.iter().flat_map(|one| spellings.iter().map(move |other| (one, other)))
        {
            assert!(finds(stored, typed), "{stored} by {typed}");
        }
    }
}

#[test]
fn what_a_hyphen_joins_is_found_as_one_outside_of_names_too() {
    let mut index = Index::default();
    let notes = "Donnerstags Sprach-Café, Frau O’Neill fragen.".into();
    index.update(&view(1, &Person { name: "Anna".into(), notes, ..Person::default() }));
    for text in ["Sprachcafé", "Sprach-Cafe", "oneill"] {
        assert_eq!(ask(&index, &Query { text: text.into(), ..Query::default() }), [1], "{text}");
    }
}

/// A letter by all its spellings.
type Letter = &'static [&'static str];

const LATIN: &[Letter] = &[
    &["a", "A", "á", "ā", "a\u{301}"],
    &["ä", "ae", "a", "Ä", "a\u{308}", "æ"],
    &["ö", "oe", "o", "ø", "OE"],
    &["ü", "ue", "u", "Ü", "U"],
    &["ß", "ss", "SS", "ẞ"],
    &["e", "ë", "é", "ế", "E"],
    &["ı", "i", "İ", "I", "ï", "i\u{307}"],
    &["ł", "l", "L"],
    &["ç", "c", "č"],
    &["ş", "s", "ș", "S"],
    &["đ", "d", "ð"],
    &["n", "ñ", "n\u{303}", "N"],
    &["t", "T", "ț"],
    &["r", "\u{200e}r", "r\u{200b}", "r\u{ad}"],
    &["m'", "m’", "m", "mʼ", "m‘"],
    &["k", "ｋ", "K"],
];

const ARABIC: &[Letter] = &[
    &["ا", "أ", "إ", "آ", "ٱ"],
    &["ي", "ی", "ى", "ئ"],
    &["ك", "ک", "ﻛ"],
    &["ه", "ة", "ہ", "ە"],
    &["م", "مُ", "مّ", "ـم"],
    &["و", "ؤ", "ۆ"],
    &["ر", "\u{200f}ر", "ڕ"],
    &["ل", "ل\u{202c}"],
    &["ن", "نْ", "ﻥ"],
];

const CYRILLIC: &[Letter] = &[
    &["й", "и", "Й", "и\u{306}"],
    &["ё", "е", "Е"],
    &["ї", "і", "Ї"],
    &["ґ", "г", "Г"],
    &["р'", "р\u{2bc}", "р’", "р"],
    &["м", "М"],
    &["қ", "к", "К"],
    &["о", "О", "о\u{301}"],
];

/// Between the parts of a name.
const JOINTS: &[&str] = &["-", " ", "", "\u{2011}", "–"];
const HALF_SPACES: &[&str] = &["\u{200c}", " ", ""];

/// A name of up to three parts, written in two ways.
fn written_twice(
    letters: &'static [Letter],
    joints: &'static [&'static str],
) -> impl Strategy<Value = (String, String)> {
    let letter = select(letters).prop_flat_map(|letter| (select(letter), select(letter)));
    let part = proptest::collection::vec(letter, 2..6);
    let parts = proptest::collection::vec((part, select(joints), select(joints)), 1..4);
    parts.prop_map(|parts| {
        let (mut one, mut other) = (String::new(), String::new());
        for (at, (part, joint, other_joint)) in parts.into_iter().enumerate() {
            if at > 0 {
                one.push_str(joint);
                other.push_str(other_joint);
            }
            for (letter, other_letter) in part {
                one.push_str(letter);
                other.push_str(other_letter);
            }
        }
        (one, other)
    })
}

proptest! {
    #[test]
    fn every_name_is_found_by_each_of_its_spellings(
        (one, other) in prop_oneof![
            written_twice(LATIN, JOINTS),
            written_twice(CYRILLIC, JOINTS),
            written_twice(ARABIC, HALF_SPACES),
        ]
    ) {
        prop_assert!(finds(&one, &other), "{one:?} by {other:?}");
        prop_assert!(finds(&other, &one), "{other:?} by {one:?}");
        prop_assert!(finds(&one, &other.to_uppercase()), "{one:?} by the capitals of {other:?}");
    }

    #[test]
    fn every_name_is_found_by_itself(name in "\\PC{0,20}[a-zא-ת一-三]\\PC{0,20}") {
        let mut index = Index::default();
        index.update(&person(1, &name, "", &[], &[]));
        prop_assert_eq!(ask(&index, &Query { text: name.clone(), ..Query::default() }), [1]);
    }
}
