//! Folding: what is the same for somebody who searches. ä = ae = a, ß = ss; capitals, accents
//! and points, apostrophes and marks that nobody sees are as nothing in every script; digits
//! are digits. Everything is folded the same, what is stored and what is typed: two spellings
//! find each other where they fold to one.
//!
//! The fold of the beginning of a word is the beginning of its fold, so that a word
//! half typed is found.

use super::letters::{hangul, is_nothing, plain};

/// Longest term that is told apart from a longer one.
pub(super) const MAX_TERM_CHARS: usize = 40;

/// Folds a text, spaces and punctuation included.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match narrow(c) {
            '\'' | '`' => {}
            c if c.is_ascii() => push(&mut folded, c.to_ascii_lowercase()),
            c => c.to_lowercase().filter(|c| !is_nothing(*c)).for_each(|c| match plain(c) {
                Some(plain) => plain.chars().for_each(|c| push(&mut folded, c)),
                None => match hangul(c) {
                    Some(letters) => folded.extend(letters),
                    None => folded.push(c),
                },
            }),
        }
    }
    folded
}

/// The wide forms of East Asian fonts are ASCII, apart from that.
fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The e of ae, oe and ue only says that the vowel before has two dots. It goes whatever it has
/// on it itself: somebody types Joel for Joël.
fn push(folded: &mut String, c: char) {
    if !(c == 'e' && is_silent_after(folded)) {
        folded.push(c);
    }
}

fn is_silent_after(folded: &str) -> bool {
    folded.ends_with(['a', 'o', 'u'])
}

/// Puts a folded word to another, as the fold of both written as one word.
pub(super) fn join(folded: &mut String, next: &str) {
    let silent = is_silent_after(folded);
    folded.push_str(if silent { next.trim_start_matches('e') } else { next });
}

/// Whether a folded word stands within a term, after its beginning. An e at the beginning of
/// the word may be silent there ("Neueinrichtung").
pub(super) fn stands_within(term: &str, word: &str) -> bool {
    term.contains(word)
        || word.strip_prefix('e').is_some_and(|rest| {
            let places = term.match_indices(rest);
            !rest.is_empty() && places.filter_map(|(at, _)| term.get(..at)).any(is_silent_after)
        })
}

/// A word of a folded text, and what stands between it and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) gap: &'a str,
    pub(super) word: &'a str,
}

impl Piece<'_> {
    /// Whether some write it and the one before as one word: Anna-Lena, می‌خواهم, Helfer:innen.
    pub(super) fn is_joined(&self) -> bool {
        let mut gap = self.gap.chars();
        gap.next().is_some_and(is_joint) && gap.next().is_none()
    }
}

/// A hyphen of any kind, the half-space of Persian, the signs that German puts before an
/// ending for all.
fn is_joint(c: char) -> bool {
    is_dash(c) || matches!(c, '\u{200c}' | '\u{5be}' | '·' | '*' | ':' | '_')
}

/// Hyphens, dashes and the minus.
pub(super) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}')
}

/// The words of a folded text.
pub(super) fn pieces(folded: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        let begins = rest.find(is_of_a_word)?;
        let (gap, from) = rest.split_at_checked(begins)?;
        let ends = from.find(|c| !is_of_a_word(c)).unwrap_or(from.len());
        let (word, after) = from.split_at_checked(ends)?;
        rest = after;
        Some(Piece { gap, word: shorten(word) })
    })
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || is_sign(c)
}

/// Vowel signs and such of Indic scripts, Thai, Burmese and Khmer: parts of a word that are no
/// letters.
const fn is_sign(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{963}' | '\u{966}'..='\u{dff}' | '\u{e00}'..='\u{e4e}'
        | '\u{1000}'..='\u{1049}' | '\u{1780}'..='\u{17d3}')
}

pub(super) fn shorten(term: &str) -> &str {
    // Bytes are at least as many as characters: most terms need no counting.
    if term.len() <= MAX_TERM_CHARS {
        return term;
    }
    let end = term.char_indices().nth(MAX_TERM_CHARS).map_or(term.len(), |(end, _)| end);
    term.get(..end).unwrap_or(term)
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
            ("IŞIK", "ışık"),
            ("Łukasz", "lukasz"),
            ("Șerban", "Serban"),
            ("Mu\u{308}ller", "Müller"),
            ("Joël", "Joel"),
            ("Hue", "Huế"),
            ("Gaëlle", "Gaelle"),
            ("Bjørn Ærø", "Bjorn Aero"),
            ("Андрей", "АНДРЕИ\u{306}"),
            ("Мар\u{2bc}яна", "Мар'яна"),
            ("Мар\u{2bc}яна", "Мар’яна"),
            ("O’Neill", "ONeill"),
            ("مُحَمَّد", "محمد"),
            ("أحمد", "احمد"),
            ("فاطمة", "فاطمه"),
            ("علي", "علی"),
            ("كريم", "کریم"),
            ("ሐና", "ሀና"),
            ("Νίκος", "ΝΙΚΟΣ"),
            ("Мұхтар", "Мухтар"),
            ("ＡＢＣ", "abc"),
            ("\u{202a}Sara\u{202c}", "Sara"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn words_come_with_what_is_before_them() {
        let pieces: Vec<_> = pieces("(anna-lena) kranz").collect();
        assert_eq!(pieces.iter().map(|piece| piece.gap).collect::<Vec<_>>(), ["(", "-", ") "]);
        assert_eq!(pieces.iter().map(Piece::is_joined).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn a_word_within_another_is_seen_though_its_e_is_silent_there() {
        let folded = fold("Neueinrichtung");
        assert!(stands_within(&folded, &fold("Einrichtung")));
        assert!(!stands_within(&folded, &fold("Hinrichtung")));
        assert!(!stands_within("haus", "e"));
    }

    proptest! {
        #[test]
        fn the_beginning_of_a_word_folds_to_the_beginning_of_its_fold(text in "\\PC{0,12}", cut in 0_usize..12) {
            let start: String = text.chars().take(cut).collect();
            prop_assert!(fold(&text).starts_with(&fold(&start)));
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,12}|[a-zA-ZäöüÄÖÜßçéèñøåşğıİ' -]{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn words_put_together_fold_as_one(one in "[a-züëé]{1,6}", other in "[a-züëé]{1,6}") {
            let mut joined = fold(&one);
            join(&mut joined, &fold(&other));
            prop_assert_eq!(joined, fold(&format!("{one}{other}")));
        }

        #[test]
        fn no_text_is_too_odd_to_take_apart(text in "\\PC{0,30}") {
            let folded = fold(&text);
            let pieces: Vec<_> = pieces(&folded).collect();
            prop_assert!(pieces.iter().all(|piece| !piece.word.is_empty()));
        }
    }
}
