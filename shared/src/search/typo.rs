//! How far a term is from what was typed: insertions, deletions, replacements and
//! swapped neighbours (optimal string alignment, after Damerau 1964), up to a bound.

use super::fold::MAX_TERM_CHARS;
use super::vocabulary::Letters;

const WIDTH: usize = MAX_TERM_CHARS + 1;

/// A typed word, ready to be compared with many terms.
#[derive(Debug)]
pub(super) struct Typed {
    chars: Vec<char>,
    letters: Letters,
    most: u8,
    /// Whether it may be the beginning of a longer term.
    open: bool,
}

impl Typed {
    /// One slip is forgiven from 4 characters on, two from 8. `None`: none is, nor where there
    /// is a digit: another number is another thing.
    pub(super) fn new(word: &str, open: bool) -> Option<Self> {
        let chars: Vec<char> = word.chars().take(MAX_TERM_CHARS).collect();
        if chars.iter().any(char::is_ascii_digit) {
            return None;
        }
        let most = match chars.len() {
            0..4 => return None,
            4..8 => 1,
            _ => 2,
        };
        Some(Self { chars, letters: Letters::of(word), most, open })
    }

    /// Whether the term, or its beginning where the word is open, is near enough.
    pub(super) fn is_near(&self, term: &str, letters: Letters) -> bool {
        // Every letter that is not there is a slip.
        if self.letters.missing_in(letters) > u32::from(self.most) {
            return false;
        }
        let (typed, most) = (self.chars.len(), usize::from(self.most));
        // Bytes are at least as many as characters: a cheap first look.
        if term.len() + most < typed {
            return false;
        }
        let length = term.chars().count();
        if length + most < typed || !self.open && length > typed + most || length > MAX_TERM_CHARS {
            return false;
        }
        self.distance_at_most(term)
    }

    fn distance_at_most(&self, term: &str) -> bool {
        let typed = self.chars.len();
        // Rows of the table for this character of the term, the one before, and that before.
        let mut rows = [[0_u8; WIDTH]; 3];
        let [two, one, row] = &mut rows;
        for (value, cell) in (0..).zip(one.iter_mut()) {
            *cell = value;
        }
        let mut before = None;
        for (index, c) in (1_u8..).zip(term.chars()) {
            if let Some(first) = row.first_mut() {
                *first = index;
            }
            let mut least = index;
            let mut left = index;
            for (j, t) in self.chars.iter().enumerate() {
                let diagonal = one.get(j).copied().unwrap_or(u8::MAX);
                let up = one.get(j + 1).copied().unwrap_or(u8::MAX);
                let mut cost = (diagonal + u8::from(*t != c)).min(up + 1).min(left + 1);
                let swapped = j > 0 && before == Some(*t) && self.chars.get(j - 1) == Some(&c);
                if swapped {
                    cost = cost.min(two.get(j - 1).copied().unwrap_or(u8::MAX).saturating_add(1));
                }
                if let Some(cell) = row.get_mut(j + 1) {
                    *cell = cost;
                }
                left = cost;
                least = least.min(cost);
            }
            if self.open && left <= self.most {
                return true;
            }
            if least > self.most {
                return false;
            }
            before = Some(c);
            std::mem::swap(two, one);
            std::mem::swap(one, row);
        }
        one.get(typed).is_some_and(|distance| *distance <= self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(typed: &str, term: &str, open: bool) -> bool {
        Typed::new(typed, open).is_some_and(|typed| typed.is_near(term, Letters::of(term)))
    }

    #[test]
    fn one_slip_is_forgiven_from_four_letters_and_two_from_eight() {
        for (typed, term) in
            [("vogl", "vogel"), ("vogle", "vogel"), ("vokel", "vogel"), ("vvogel", "vogel")]
        {
            assert!(near(typed, term, false), "{typed} {term}");
        }
        assert!(!near("vgo", "vog", false));
        assert!(!near("vokl", "vogel", false));
        assert!(near("zschokke", "zschocke", false));
        assert!(near("schonfled", "schonfeld", false));
        assert!(near("shonfled", "schonfeld", false));
        assert!(!near("shonfl", "schonfeld", false));
    }

    #[test]
    fn a_word_still_being_typed_is_near_the_beginning_of_a_term() {
        assert!(near("gesnud", "gesundheit", true));
        assert!(!near("gesnud", "gesundheit", false));
        assert!(!near("abcd", "gesundheit", true));
    }

    #[test]
    fn words_of_any_length_are_compared() {
        let long = "a".repeat(100);
        assert!(near(&long, &"a".repeat(MAX_TERM_CHARS), false));
        assert!(!near("abcd", "", true));
    }

    #[test]
    fn what_has_a_digit_is_forgiven_nothing() {
        assert!(!near("haus12", "haus13", false));
        assert!(!near("04109", "04108", true));
    }
}
