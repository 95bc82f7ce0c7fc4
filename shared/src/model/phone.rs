//! Telephone numbers: what sort they are, which one is called, and how they are dialled.

use super::contact_point::ContactPoint;
use super::mobile;
use super::phone_kind::PhoneKind;

/// The number to call: the preferred one, else a mobile one, else the first; never a fax or
/// a pager, and none without a digit.
#[must_use]
pub fn to_call(numbers: &[ContactPoint]) -> Option<&ContactPoint> {
    let spoken = || numbers.iter().filter(|one| one.kind.is_spoken() && has_digits(&one.text));
    let mobile = |one: &&ContactPoint| is_mobile(one);
    spoken().find(|one| one.preferred).or_else(|| spoken().find(mobile)).or_else(|| spoken().next())
}

/// The number for a short message: the preferred one if it is mobile, else a mobile one. A line
/// in an office takes none.
#[must_use]
pub fn to_message(numbers: &[ContactPoint]) -> Option<&ContactPoint> {
    let mobile = |one: &&ContactPoint| is_mobile(one);
    numbers.iter().filter(mobile).find(|one| one.preferred).or_else(|| numbers.iter().find(mobile))
}

/// Said to be mobile, or begins so, whoever it is used by.
fn is_mobile(number: &ContactPoint) -> bool {
    let said = number.kind == PhoneKind::Mobile && has_digits(&number.text);
    said || number.kind.is_spoken() && mobile::is_mobile(&dialled(&number.text))
}

fn has_digits(text: &str) -> bool {
    !dialled(text).is_empty()
}

/// What an extension is called: what stands behind it is for whoever takes the call.
const EXTENSION: [&str; 11] = [
    "ext",
    "extension",
    "x",
    "durchwahl",
    "dw",
    "app",
    "apparat",
    "nst",
    "nebenstelle",
    "klappe",
    "kl",
];
/// None has fewer digits: 110, 112.
const SHORTEST: usize = 3;
/// Numbers without an area code are no longer than this.
const LONGEST_LOCAL: usize = 9;
/// With the code of this country in front, none is shorter than this.
const SHORTEST_ABROAD: usize = 11;

/// A number as the telephone wants it: no words before it, none behind it in brackets or after a
/// comma, no extension, no zero in brackets that is for callers of the own country. Nothing where
/// it would be another number: with a `*` or a `#`, which command the telephone; with fewer digits than any number has; with other letters
/// in it, which may have been digits; and where neither a zero nor a plus stands before so many
/// digits, unless they begin with the code of this country.
#[must_use]
pub fn dialled(number: &str) -> String {
    let (digits, is_whole) = read(number);
    match digits.chars().next() {
        _ if !is_whole || digits.len() < SHORTEST => String::new(),
        Some('+' | '0') => digits,
        None => String::new(),
        Some(_) if digits.len() <= LONGEST_LOCAL => digits,
        Some(_) if begins_with_country(number, &digits) => format!("+{digits}"),
        Some(_) => String::new(),
    }
}

/// The digits of a number, whether somebody could dial them or not: to tell it from others.
#[must_use]
pub(crate) fn digits_of(number: &str) -> String {
    read(number).0
}

/// The digits up to the first word behind them, and whether they are all of the number.
fn read(number: &str) -> (String, bool) {
    if number.contains(['*', '#', '\u{ff0a}', '\u{ff03}']) {
        return (String::new(), false);
    }
    let number = number.replace("(0)", "");
    let mut digits = String::new();
    for (at, sign) in number.char_indices() {
        match digit(sign) {
            Some(digit) => digits.push(digit),
            None if matches!(sign, '+' | '\u{ff0b}') && digits.is_empty() => digits.push('+'),
            None if sign.is_alphabetic() && digits.chars().any(|c| c != '+') => {
                let (before, word) = number.split_at(at);
                return (digits, is_aside(before, word));
            }
            // What belongs to a word.
            None if sign.is_alphabetic() => digits.clear(),
            None => {}
        }
    }
    if digits == "+" { (String::new(), false) } else { (digits, true) }
}

/// Whether a word behind a number is said beside it and is no part of it.
fn is_aside(before: &str, word: &str) -> bool {
    let is_parted = before.trim_end().ends_with(['(', '[', ',', ';']);
    // A parameter (RFC 3966) says of whose numbers this one is: it is no number without it.
    let named = word.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(word.len());
    let is_parameter = word.get(named..).is_some_and(|rest| rest.trim_start().starts_with('='));
    let end = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
    let word = word.get(..end).unwrap_or_default().to_lowercase();
    is_parted && !is_parameter || EXTENSION.contains(&word.as_str())
}

/// Whether the code of this country stands before it, without its plus: "49 341 5550149". Some
/// area codes begin likewise, but nobody writes a part of them apart.
fn begins_with_country(number: &str, digits: &str) -> bool {
    let mut signs = number.chars().skip_while(|sign| digit(*sign).is_none());
    let is_apart = signs.nth(mobile::HERE.len()).is_some_and(|sign| digit(sign).is_none());
    let shortest = if is_apart { SHORTEST_ABROAD } else { SHORTEST_ABROAD + 1 };
    digits.starts_with(mobile::HERE) && digits.len() >= shortest
}

/// A digit of the scripts that numbers are typed in here.
fn digit(sign: char) -> Option<char> {
    let zeros = ['0', '\u{660}', '\u{6f0}', '\u{ff10}'];
    zeros.into_iter().find_map(|zero| {
        let value = u32::from(sign).checked_sub(u32::from(zero))?;
        char::from_digit(value, 10)
    })
}

#[cfg(test)]
mod tests {
    use super::super::contact_point::add_number;
    use super::*;

    fn numbers(said: &[(&str, PhoneKind, bool)]) -> Vec<ContactPoint> {
        let mut all = Vec::new();
        for (text, kind, preferred) in said {
            add_number(&mut all, text, kind.clone(), *preferred);
        }
        all
    }

    fn called(said: &[(&str, PhoneKind, bool)]) -> Option<String> {
        to_call(&numbers(said)).map(|one| one.text.clone())
    }

    #[test]
    fn the_preferred_number_is_called_else_a_mobile_else_the_first_that_one_can_speak_at() {
        use PhoneKind::{Fax, Mobile, Pager, Private, Unsaid, Work};
        let one = |text: &str| Some(text.to_owned());
        assert_eq!(called(&[("111", Unsaid, false), ("222", Unsaid, false)]), one("111"));
        assert_eq!(called(&[("111", Work, false), ("222", Mobile, false)]), one("222"));
        assert_eq!(called(&[("111", Mobile, false), ("222", Private, true)]), one("222"));
        assert_eq!(
            called(&[("111", Fax, true), ("222", Pager, false), ("333", Work, false)]),
            one("333")
        );
        assert_eq!(called(&[("111", Fax, false), ("222", Pager, true)]), None);
        assert_eq!(called(&[("Zentrale", Work, true), ("222", Work, false)]), one("222"));
        assert_eq!(called(&[]), None);
    }

    #[test]
    fn a_message_goes_to_a_mobile_number_and_never_to_a_line_in_a_wall() {
        use PhoneKind::{Fax, Mobile, Own, Pager, Private, Unsaid, Work};
        let written = |said: &[(&str, PhoneKind, bool)]| {
            to_message(&numbers(said)).map(|one| one.text.clone())
        };
        let one = |text: &str| Some(text.to_owned());
        let (desk, cell) = ("0341 5550100", "0176 04069396");
        assert_eq!(
            written(&[(desk, Work, true), ("222", Fax, false), ("333", Mobile, false)]),
            one("333")
        );
        assert_eq!(written(&[("111", Mobile, false), ("222", Mobile, true)]), one("222"));
        for kind in [Unsaid, Work, Private, Own("Handy".to_owned())] {
            let said = [(desk, Unsaid, true), (cell, kind, false)];
            assert_eq!(written(&said), one(cell), "told by how it begins");
        }
        for kind in [Unsaid, Work, Private, Fax, Pager] {
            assert_eq!(written(&[(desk, kind, true)]), None);
        }
        assert_eq!(written(&[(cell, Fax, true)]), None);
        assert_eq!(written(&[("Zentrale", Mobile, true)]), None);
        // And without a preferred one it is called first, too.
        assert_eq!(called(&[(desk, Unsaid, false), (cell, Unsaid, false)]), one(cell));
    }

    #[test]
    fn a_number_is_dialled_without_words_marks_and_extension() {
        for (text, dials) in [
            ("+49 (176) 0406-9396", "+4917604069396"),
            ("0176 / 04069396", "017604069396"),
            ("+49 (0) 341 5550146", "+493415550146"),
            ("0341/5550147 (B\u{fc}ro 2, vormittags)", "03415550147"),
            ("+49-341-5550143 ext. 12", "+493415550143"),
            ("Tel. 0341 9999999", "03419999999"),
            ("\u{202a}+49\u{a0}341\u{a0}5550145\u{202c}", "+493415550145"),
            ("0341\u{2011}5550148", "03415550148"),
            ("\u{660}\u{663}\u{664}\u{661} 5", "03415"),
            ("nachmittags", ""),
            // Letters may have been digits.
            ("030 2312 abc", ""),
            ("030 23l2 58", ""),
            ("030 2312 B\u{fc}ro", ""),
            ("030 2312, B\u{fc}ro 2", "0302312"),
            ("030 2312 Durchwahl 58", "0302312"),
            ("030 2312 x58", "0302312"),
            ("030 2312;ext=58", "0302312"),
            ("0341 1;phone-context=evil", ""),
            ("7042; phone-context=example.org", ""),
            ("030 2312; Zentrale", "0302312"),
            // Without its plus, or without its zero.
            ("49 341 5550149", "+493415550149"),
            ("493415550149", "+493415550149"),
            ("4941 1234567", ""),
            ("17604069396", ""),
            ("341 5550149", ""),
            ("5550149", "5550149"),
            ("110", "110"),
            ("javascript:alert(1)", ""),
            ("12", ""),
            ("*21*01701234567#", ""),
            ("0341 5550143 #12", ""),
            ("+", ""),
        ] {
            assert_eq!(dialled(text), dials, "{text}");
        }
    }
}
