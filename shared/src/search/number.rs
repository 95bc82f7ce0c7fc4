//! Telephone numbers, wherever they stand: in their field, in a note, with words or marks around
//! them. A number is the same however it is grouped and whether the country is said; one that
//! differs in a digit is another one, and no slip is forgiven.
//!
//! A number is a term of its own sort: `+493415550100` where its country or a leading 0 says
//! where it begins, `#5550100` where it may be the end of a longer one. A library that knows the
//! numbering plans of all countries is some 200 kB of a download; what it adds, where an area
//! code ends, is not asked here.

use super::fold::{MAX_TERM_CHARS, Piece, is_dash, shorten};

/// Numbers without a country are of this one.
const HERE: &str = "49";

/// Fewer digits are no telephone number to whoever stores them: a room, a year, a time.
const LEAST_DIGITS: usize = 5;

/// The local part of a number has so many digits; a postcode has one less.
const LEAST_LOCAL: usize = 6;

/// So many typed digits are looked for anywhere in a number: its last four are asked for most.
const LEAST_WITHIN: usize = 4;

/// No number has more digits, its country, the 0 in brackets and an extension among them. Where
/// more stand in a row there are several, and nobody can tell where each ends.
const MOST_DIGITS: usize = 20;

/// Neighbouring groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run<'p, 'a> {
    groups: &'p [Piece<'a>],
}

/// The groups of digits at the beginning of some words, as far as they can be one number.
pub(super) fn run_at<'p, 'a>(pieces: &'p [Piece<'a>]) -> Option<Run<'p, 'a>> {
    let is_digits = |piece: &&Piece<'_>| piece.word.bytes().all(|byte| byte.is_ascii_digit());
    let first = pieces.first().filter(is_digits)?;
    let more = pieces.iter().skip(1).take_while(|piece| is_digits(piece) && is_within(piece.gap));
    let len = 1 + more.count();
    let run = Run { groups: pieces.get(..len)? };
    (!first.word.is_empty()).then_some(run)
}

/// What stands between the groups of one number; a + begins another.
fn is_within(gap: &str) -> bool {
    gap.chars().all(|c| c.is_whitespace() || is_dash(c) || matches!(c, '/' | '(' | ')' | '.'))
}

impl Run<'_, '_> {
    pub(super) const fn len(&self) -> usize {
        self.groups.len()
    }

    /// Written as a number from its very beginning on.
    fn is_whole(&self) -> bool {
        self.has_plus() || self.groups.first().is_some_and(|group| group.word.starts_with('0'))
    }

    fn has_plus(&self) -> bool {
        let gap = self.groups.first().map_or("", |group| group.gap);
        gap.trim_end_matches(|c: char| c == '(' || c.is_whitespace()).ends_with('+')
    }

    /// Whether its groups may be something by themselves: a year, a house, a postcode.
    pub(super) fn has_words(&self) -> bool {
        self.len() == 1 || !self.is_whole() || self.digits() < LEAST_DIGITS
    }

    fn digits(&self) -> usize {
        self.groups.iter().map(|group| group.word.len()).sum()
    }

    /// The terms it is found by. Several numbers may have come into one run: a term begins
    /// wherever one is written from its beginning on, and after as many digits as one may have, and
    /// none holds more than the next few.
    pub(super) fn each_term(&self, mut name: impl FnMut(&str)) {
        let mut passed = 0;
        for (from, group) in self.groups.iter().enumerate() {
            let Some(groups) = self.groups.get(from..) else { return };
            let rest = Run { groups };
            let begins = from == 0 || passed >= MOST_DIGITS;
            if begins || rest.is_whole() && !is_trunk(groups) {
                passed = 0;
                let part = rest.beginning();
                if part.digits() >= LEAST_DIGITS {
                    name(shorten(&part.term()));
                }
            }
            passed += group.word.len();
        }
    }

    /// As many of its groups as have room in a term.
    fn beginning(&self) -> Self {
        let mut digits = 0;
        let fits = self.groups.iter().take_while(|group| {
            digits += group.word.len();
            digits + HERE.len() < MAX_TERM_CHARS
        });
        Run { groups: self.groups.get(..fits.count().max(1)).unwrap_or(self.groups) }
    }

    fn term(&self) -> String {
        let abroad = self.has_plus()
            || self.groups.first().is_some_and(|group| group.word.starts_with("00"));
        let mut digits = String::new();
        for (at, group) in self.groups.iter().enumerate() {
            // +49 (0) 341: the 0 is dialled only without what stands before it.
            if !(abroad && at > 0 && self.groups.get(at..).is_some_and(is_trunk)) {
                digits.push_str(group.word);
            }
        }
        let digits = digits.as_str();
        let abroad = if self.has_plus() { Some(digits) } else { digits.strip_prefix("00") };
        match (abroad, digits.strip_prefix('0')) {
            (Some(abroad), _) => match abroad.strip_prefix(HERE) {
                Some(national) => format!("+{HERE}{}", national.trim_start_matches('0')),
                None => format!("+{abroad}"),
            },
            (None, Some(national)) => format!("+{HERE}{national}"),
            (None, None) => format!("#{digits}"),
        }
    }

    /// What is looked for by it; nothing where a few digits say too little.
    pub(super) fn typed(&self) -> Option<Typed> {
        let digits: String = self.groups.iter().map(|group| group.word).collect();
        let digits = shorten(&digits).to_owned();
        if self.is_whole() {
            let end = (digits.len() >= LEAST_WITHIN && !self.has_plus()).then_some(digits);
            return Some(Typed::Whole { term: shorten(&self.term()).to_owned(), end });
        }
        (digits.len() >= 3).then_some(Typed::Part(digits))
    }
}

/// "(0)", behind the code of a country.
fn is_trunk(groups: &[Piece<'_>]) -> bool {
    let next_closes = groups.get(1).is_none_or(|next| next.gap.starts_with(')'));
    groups.first().is_some_and(|group| group.word == "0" && group.gap.ends_with('(')) && next_closes
}

/// What a number begins with, as a term.
pub(super) const SORTS: [&str; 2] = ["#", "+"];

/// How a number fits what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Same,
    Begins,
    Within,
}

/// A number somebody types.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Typed {
    /// From its beginning, as a term. The last digits of a number may begin with 0 too.
    Whole { term: String, end: Option<String> },
    /// Some of its digits.
    Part(String),
}

impl Typed {
    /// Ends of a whole number that somebody may have stored without its area code.
    pub(super) fn local_parts(&self) -> Vec<String> {
        let Self::Whole { term, .. } = self else { return Vec::new() };
        let digits = term.trim_start_matches('+');
        let Some(last) = digits.len().checked_sub(LEAST_LOCAL) else { return Vec::new() };
        (0..=last).filter_map(|from| Some(format!("#{}", digits.get(from..)?))).collect()
    }

    /// How it fits a number, given as a term.
    pub(super) fn fits(&self, term: &str) -> Option<Fit> {
        match self {
            Self::Whole { term: typed, .. } if typed == term => Some(Fit::Same),
            Self::Whole { term: typed, .. } if term.starts_with(typed.as_str()) => {
                Some(Fit::Begins)
            }
            Self::Whole { end, .. } => {
                end.as_ref().is_some_and(|end| term.ends_with(end.as_str())).then_some(Fit::Within)
            }
            Self::Part(digits) => {
                let all = term.trim_start_matches(['#', '+']);
                let national = all.strip_prefix(HERE).filter(|_| term.starts_with('+'));
                let begins = |number: &str| number.starts_with(digits.as_str());
                if [Some(all), national].contains(&Some(digits.as_str())) {
                    Some(Fit::Same)
                } else if begins(all) || national.is_some_and(begins) {
                    Some(Fit::Begins)
                } else {
                    let within = digits.len() >= LEAST_WITHIN && all.contains(digits.as_str());
                    within.then_some(Fit::Within)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, pieces};
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let folded = fold(text);
        let pieces: Vec<_> = pieces(&folded).collect();
        let mut terms = Vec::new();
        let mut rest = pieces.as_slice();
        while !rest.is_empty() {
            let run = run_at(rest);
            if let Some(run) = run {
                run.each_term(|term| terms.push(term.to_owned()));
            }
            rest = &rest[run.map_or(1, |run| run.len())..];
        }
        terms.dedup();
        terms
    }

    #[test]
    fn a_number_is_one_however_it_is_written() {
        for text in [
            "+49 30 23125553",
            "0049 (30) 2312-5553",
            "030/23125553",
            "+49 (0)30 23125553",
            "+49 (0) 30 / 23 12 55 53",
            "+49 030 23125553",
            "(030) 23125553",
            "030.2312.5553",
            "030 2312\u{2011}5553",
            "\u{202a}030\u{a0}23125553\u{202c}",
            "Tel. 030 23125553 (Büro)",
            "Tel.:030-23125553, nachmittags",
            "٠٣٠ ٢٣١٢٥٥٥٣",
        ] {
            assert_eq!(terms(text), ["+493023125553"], "{text}");
        }
        assert_eq!(terms("+43 1 5550100"), ["+4315550100"]);
        assert_eq!(terms("0043 (0)1 5550100"), ["+4315550100"]);
        assert_eq!(terms("5550 100"), ["#5550100"]);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["Raum 12", "seit 2019", "9:30 Uhr", "12b 34", "A4", ""] {
            assert_eq!(terms(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn numbers_side_by_side_are_each_found() {
        let both = terms("0341 5550100 / 0341 5550200");
        assert!(both.contains(&"+493415550200".to_owned()), "{both:?}");
        assert_eq!(terms("0341 5550100 +49 341 5550200"), ["+493415550100", "+493415550200"]);
        assert!(terms("Mo 9-12 0341 5550100").contains(&"+493415550100".to_owned()));
    }

    #[test]
    fn in_a_row_of_any_length_every_number_is_found() {
        let numbers: Vec<_> = (100..200).map(|end| format!("5550{end}")).collect();
        for (area, start) in [("0341 ", "+49341"), ("", "")] {
            let row: Vec<_> = numbers.iter().map(|number| format!("{area}{number}")).collect();
            let found = terms(&row.join(" / "));
            for number in &numbers {
                let wanted = format!("{start}{number}");
                assert!(found.iter().any(|term| term.contains(&wanted)), "{wanted} in {found:?}");
            }
        }
    }

    /// Were every term as long as the rest of the row, this would take minutes.
    #[test]
    fn terms_of_a_row_take_as_long_as_the_row() {
        const GROUPS: usize = 200_000;
        for group in ["0 ", "01 ", "1 ", "(0) "] {
            let text = group.repeat(GROUPS);
            let pieces: Vec<_> = pieces(&text).collect();
            let mut count = 0;
            run_at(&pieces).unwrap().each_term(|_| count += 1);
            assert!((1..=GROUPS).contains(&count), "{group} {count}");
        }
    }

    #[test]
    fn a_number_is_found_by_its_beginning_its_local_part_and_its_end() {
        let fit = |text: &str, term: &str| {
            let folded = fold(text);
            let pieces: Vec<_> = pieces(&folded).collect();
            run_at(&pieces).unwrap().typed()?.fits(term)
        };
        let stored = "+493415551001";
        for (text, wanted) in [
            ("0341 555 1001", Some(Fit::Same)),
            ("+49 341 5551001", Some(Fit::Same)),
            ("341 5551001", Some(Fit::Same)),
            ("0341 55", Some(Fit::Begins)),
            ("0", Some(Fit::Begins)),
            ("5551001", Some(Fit::Within)),
            ("1001", Some(Fit::Within)),
            ("0341", Some(Fit::Begins)),
            ("001", None),
            ("0341 5551092", None),
            ("5551092", None),
            ("030 5551001", None),
            ("1092", None),
        ] {
            assert_eq!(fit(text, stored), wanted, "{text}");
        }
        assert_eq!(fit("0123", "+493415550123"), Some(Fit::Within), "its last four");
    }
}
