//! Folding: what is the same for somebody who searches. ä = ae = a, ß = ss, capitals
//! and every accent of Latin letters are as nothing; other scripts stay, in lower case.
//!
//! The fold of the beginning of a word is the beginning of its fold, so that a word
//! half typed is found.

/// Longest term that is told apart from a longer one.
pub(super) const MAX_TERM_CHARS: usize = 40;

/// Folds a text, spaces and punctuation included.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        // The e of ae, oe and ue only says that the vowel before has two dots.
        let silent = matches!(c, 'e' | 'E') && matches!(before, 'a' | 'o' | 'u' | 'A' | 'O' | 'U');
        before = c;
        if !silent {
            push(&mut out, c);
        }
    }
    out
}

fn push(out: &mut String, c: char) {
    match c {
        'a'..='z' | '0'..='9' | ' ' => out.push(c),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}' | '\u{640}' | '\u{670}' => {}
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push('a'),
        'œ' | 'Œ' => out.push('o'),
        'þ' | 'Þ' => out.push_str("th"),
        'Й' | 'й' => out.push('и'),
        'Ё' | 'ё' => out.push('е'),
        'Ї' | 'ї' => out.push('і'),
        _ if c.is_ascii() => out.push(c),
        _ => match latin(c) {
            Some(base) => out.push(base),
            None => out.extend(c.to_lowercase().filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))),
        },
    }
}

/// The letter under the accent, for the Latin blocks of Unicode.
fn latin(c: char) -> Option<char> {
    let index = BASES.partition_point(|(first, _, _)| *first <= c).checked_sub(1)?;
    BASES.get(index).filter(|(_, last, _)| c <= *last).map(|(_, _, base)| *base)
}

/// Ranges of code points (first, last) over one letter.
const BASES: &[(char, char, char)] = &[
    ('À', 'Å', 'a'),
    ('Ç', 'Ç', 'c'),
    ('È', 'Ë', 'e'),
    ('Ì', 'Ï', 'i'),
    ('Ð', 'Ð', 'd'),
    ('Ñ', 'Ñ', 'n'),
    ('Ò', 'Ö', 'o'),
    ('Ø', 'Ø', 'o'),
    ('Ù', 'Ü', 'u'),
    ('Ý', 'Ý', 'y'),
    ('à', 'å', 'a'),
    ('ç', 'ç', 'c'),
    ('è', 'ë', 'e'),
    ('ì', 'ï', 'i'),
    ('ð', 'ð', 'd'),
    ('ñ', 'ñ', 'n'),
    ('ò', 'ö', 'o'),
    ('ø', 'ø', 'o'),
    ('ù', 'ü', 'u'),
    ('ý', 'ý', 'y'),
    ('ÿ', 'ÿ', 'y'),
    ('Ā', 'ą', 'a'),
    ('Ć', 'č', 'c'),
    ('Ď', 'đ', 'd'),
    ('Ē', 'ě', 'e'),
    ('Ĝ', 'ģ', 'g'),
    ('Ĥ', 'ħ', 'h'),
    ('Ĩ', 'ı', 'i'),
    ('Ĵ', 'ĵ', 'j'),
    ('Ķ', 'ĸ', 'k'),
    ('Ĺ', 'ł', 'l'),
    ('Ń', 'ŋ', 'n'),
    ('Ō', 'ő', 'o'),
    ('Ŕ', 'ř', 'r'),
    ('Ś', 'š', 's'),
    ('Ţ', 'ŧ', 't'),
    ('Ũ', 'ų', 'u'),
    ('Ŵ', 'ŵ', 'w'),
    ('Ŷ', 'Ÿ', 'y'),
    ('Ź', 'ž', 'z'),
    ('ſ', 'ſ', 's'),
    ('Ə', 'Ə', 'e'),
    ('Ơ', 'ơ', 'o'),
    ('Ư', 'ư', 'u'),
    ('Ǎ', 'ǎ', 'a'),
    ('Ǐ', 'ǐ', 'i'),
    ('Ǒ', 'ǒ', 'o'),
    ('Ǔ', 'ǜ', 'u'),
    ('Ǧ', 'ǧ', 'g'),
    ('Ș', 'ș', 's'),
    ('Ț', 'ț', 't'),
    ('ə', 'ə', 'e'),
    ('Ḁ', 'ḁ', 'a'),
    ('Ḃ', 'ḇ', 'b'),
    ('Ḉ', 'ḉ', 'c'),
    ('Ḋ', 'ḓ', 'd'),
    ('Ḕ', 'ḝ', 'e'),
    ('Ḟ', 'ḟ', 'f'),
    ('Ḡ', 'ḡ', 'g'),
    ('Ḣ', 'ḫ', 'h'),
    ('Ḭ', 'ḯ', 'i'),
    ('Ḱ', 'ḵ', 'k'),
    ('Ḷ', 'ḽ', 'l'),
    ('Ḿ', 'ṃ', 'm'),
    ('Ṅ', 'ṋ', 'n'),
    ('Ṍ', 'ṓ', 'o'),
    ('Ṕ', 'ṗ', 'p'),
    ('Ṙ', 'ṟ', 'r'),
    ('Ṡ', 'ṩ', 's'),
    ('Ṫ', 'ṱ', 't'),
    ('Ṳ', 'ṻ', 'u'),
    ('Ṽ', 'ṿ', 'v'),
    ('Ẁ', 'ẉ', 'w'),
    ('Ẋ', 'ẍ', 'x'),
    ('Ẏ', 'ẏ', 'y'),
    ('Ẑ', 'ẕ', 'z'),
    ('ẖ', 'ẖ', 'h'),
    ('ẗ', 'ẗ', 't'),
    ('ẘ', 'ẘ', 'w'),
    ('ẙ', 'ẙ', 'y'),
    ('ẚ', 'ẚ', 'a'),
    ('Ạ', 'ặ', 'a'),
    ('Ẹ', 'ệ', 'e'),
    ('Ỉ', 'ị', 'i'),
    ('Ọ', 'ợ', 'o'),
    ('Ụ', 'ự', 'u'),
    ('Ỳ', 'ỹ', 'y'),
];

/// The terms of a text, folded.
pub(super) fn terms(text: &str) -> Vec<String> {
    words(&fold(text)).map(str::to_owned).collect()
}

/// The terms of a text that is folded already.
pub(super) fn words(folded: &str) -> impl Iterator<Item = &str> {
    let parts = folded.split(|c: char| !c.is_alphanumeric() && !is_mark(c));
    parts.filter(|part| !part.is_empty()).map(shorten)
}

/// Vowel signs and such of Indic scripts, Thai and others: parts of a word that are no letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{e7f}' | '\u{610}'..='\u{61a}' | '\u{200c}' | '\u{200d}')
}

fn shorten(term: &str) -> &str {
    // Bytes are at least as many as characters: most terms need no counting.
    if term.len() <= MAX_TERM_CHARS {
        return term;
    }
    let end = term.char_indices().nth(MAX_TERM_CHARS).map_or(term.len(), |(end, _)| end);
    term.get(..end).unwrap_or(term)
}

/// The digits of a telephone number without what comes before the area code: `+49 30 1`,
/// `0049 30 1` and `030 1` are the same. Nothing if the text is no number.
pub(super) fn number(text: &str) -> Option<String> {
    if !text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-/().".contains(c)) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).take(MAX_TERM_CHARS).collect();
    let international = text.trim_start().starts_with('+');
    let national = match digits.strip_prefix("00") {
        Some(rest) => rest.strip_prefix("49").unwrap_or(rest),
        None if international => digits.strip_prefix("49").unwrap_or(&digits),
        None => digits.strip_prefix('0').unwrap_or(&digits),
    };
    (national.len() >= 3).then(|| national.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_one() {
        for (one, other) in [
            ("Müller", "Mueller"),
            ("Müller", "MULLER"),
            ("Groß", "Gross"),
            ("STRAẞE", "Strasse"),
            ("Çelik", "celik"),
            ("Nguyễn", "nguyen"),
            ("Đặng", "Dang"),
            ("Dvořák", "dvorak"),
            ("İbrahim", "ibrahim"),
            ("Ilgaz", "ılgaz"),
            ("Łukasz", "lukasz"),
            ("Șerban", "Serban"),
            ("Mu\u{308}ller", "Müller"),
            ("Андрей", "АНДРЕИ\u{306}"),
            ("مُحَمَّد", "محمد"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn a_number_is_one_however_it_is_written() {
        for text in ["+49 30 23125553", "0049 (30) 2312-5553", "030/23125553"] {
            assert_eq!(number(text).as_deref(), Some("3023125553"), "{text}");
        }
        assert_eq!(number("Raum 12"), None);
        assert_eq!(number("12"), None);
    }

    proptest! {
        #[test]
        fn the_beginning_of_a_word_folds_to_the_beginning_of_its_fold(text in "\\PC{0,12}", cut in 0_usize..12) {
            let start: String = text.chars().take(cut).collect();
            prop_assert!(fold(&text).starts_with(&fold(&start)));
        }

        #[test]
        fn folding_twice_is_folding_once_for_what_people_write(text in "[a-zA-ZäöüÄÖÜßçéèñøåşğıİ ]{0,20}") {
            let once = fold(&text);
            // "aee" keeps an e that a second fold would take; terms are folded once only.
            prop_assume!(!["ae", "oe", "ue"].iter().any(|pair| once.contains(pair)));
            prop_assert_eq!(fold(&once), once);
        }
    }
}
