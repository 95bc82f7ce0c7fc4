//! Letters that are another one with something on it, and digits of every script.
//!
//! `letters.txt` has a line for each plain spelling: that, a space, and all small letters that
//! are taken for it. The larger part is the decomposition of the Unicode standard without its
//! marks (a test holds it against ICU4X); added are letters that the standard keeps apart and
//! people type for one another: ł and l, ı and i, letters of African, Central Asian and Arabic
//! alphabets on a keyboard that has them not, the homophones of Ethiopic. 2.4 kB compressed
//! where the normalization data of a library would be ten times as much.

use std::sync::LazyLock;

const LINES: &str = include_str!("letters.txt");

/// By letter.
static PLAIN: LazyLock<Vec<(char, &str)>> = LazyLock::new(|| {
    let lines = LINES.lines().filter_map(|line| line.split_once(' '));
    let mut letters: Vec<_> = lines
        .flat_map(|(plain, letters)| letters.chars().map(move |letter| (letter, plain)))
        .collect();
    letters.sort_unstable();
    letters
});

/// What a small letter or a digit is without what is on it; nothing if it is plain.
pub(super) fn plain(letter: char) -> Option<&'static str> {
    let at = PLAIN.binary_search_by_key(&letter, |(letter, _)| *letter).ok()?;
    PLAIN.get(at).map(|(_, plain)| *plain)
}

/// A syllable of Hangul as the two or three letters that it is written with (Unicode, 3.12).
pub(super) fn hangul(syllable: char) -> Option<impl Iterator<Item = char>> {
    const VOWELS: u32 = 21;
    const TAILS: u32 = 28;
    let index = u32::from(syllable).checked_sub(0xac00).filter(|index| *index < 11_172)?;
    let tail = index % TAILS;
    let letters = [
        Some(0x1100 + index / (VOWELS * TAILS)),
        Some(0x1161 + index % (VOWELS * TAILS) / TAILS),
        (tail > 0).then_some(0x11a7 + tail),
    ];
    Some(letters.into_iter().flatten().filter_map(char::from_u32))
}

/// What is as nothing: marks on letters (the hamza too), apostrophes of every kind, and what
/// only says where to break a line or which way to write.
pub(super) const fn is_nothing(c: char) -> bool {
    is_mark(c) || is_apostrophe(c) || is_invisible(c)
}

const fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}'
        // Hebrew and Arabic points, the stretching line.
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{621}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{674}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        // Dots of Indic letters.
        | '\u{93c}' | '\u{9bc}' | '\u{a3c}' | '\u{abc}' | '\u{b3c}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        // Voiced kana.
        | '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}'
        | '\u{fe20}'..='\u{fe2f}'
        // The points and the hamza as old fonts have them.
        | '\u{fe70}'..='\u{fe80}')
}

const fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '´'
            | '‘'
            | '’'
            | '‛'
            | '′'
            | '\u{2b9}'..='\u{2bf}'
            | '\u{2c8}'..='\u{2cb}'
            | '\u{374}'
            | '\u{55a}'
            | '\u{5f3}'
            | '\u{5f4}'
            | '\u{a78b}'
            | '\u{a78c}'
    )
}

const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200d}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        // Korean fillers.
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

#[cfg(test)]
mod tests {
    use icu_normalizer::DecomposingNormalizerBorrowed;

    use super::super::fold;
    use super::*;

    /// Every letter of the first plane but the old doubles of Chinese characters, which nobody
    /// types and the standard has for other programs' sake.
    fn letters() -> impl Iterator<Item = char> {
        let chars = ('\u{80}'..='\u{ffff}').filter(|c| c.is_alphabetic());
        chars.filter(|c| !matches!(c, '\u{f900}'..='\u{faff}'))
    }

    #[test]
    fn letters_in_one_piece_and_in_parts_fold_to_the_same() {
        let standard = DecomposingNormalizerBorrowed::new_nfd();
        for letter in letters() {
            let whole = letter.to_string();
            let parts = standard.normalize(&whole);
            assert_eq!(fold(&whole), fold(&parts), "{letter} {:x}", u32::from(letter));
        }
    }

    #[test]
    fn forms_of_letters_that_files_carry_are_the_letters() {
        let standard = DecomposingNormalizerBorrowed::new_nfkd();
        let forms = ('ﬀ'..='ﬆ').chain('\u{fe80}'..='\u{fefc}').chain('！'..='～').chain(['և', 'ĳ']);
        for form in forms {
            let form = form.to_string();
            assert_eq!(fold(&form), fold(&standard.normalize(&form)), "{form}");
        }
    }

    #[test]
    fn capitals_fold_as_small_letters_do() {
        // The iota below Greek vowels is a letter of its own in capitals.
        for letter in letters().filter(|c| !matches!(c, '\u{345}' | '\u{1f80}'..='\u{1fff}')) {
            let (small, large) = (letter.to_lowercase(), letter.to_uppercase());
            let [letter, small, large] =
                [letter.to_string(), small.to_string(), large.to_string()].map(|c| fold(&c));
            assert!(letter == small && letter == large, "{letter} {small} {large}");
        }
    }

    #[test]
    fn what_is_plain_is_not_taken_for_something_else() {
        for (letter, plain) in PLAIN.iter() {
            assert_eq!(fold(plain).chars().next(), plain.chars().next(), "{letter}");
            assert!(plain.chars().all(|c| super::plain(c).is_none()), "{letter} {plain}");
            assert_eq!(letter.to_lowercase().to_string(), letter.to_string());
        }
        let letters: Vec<_> = PLAIN.iter().map(|(letter, _)| *letter).collect();
        assert!(letters.windows(2).all(|pair| pair[0] < pair[1]), "each once");
    }

    #[test]
    fn digits_of_every_script_are_digits() {
        for digits in ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "０１２３４５６７８９"]
        {
            assert_eq!(fold(digits), "0123456789");
        }
    }
}
