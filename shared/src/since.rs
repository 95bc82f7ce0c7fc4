//! Days that somebody knows more or less exactly: a year, a month or a day.

use crate::time::Day;

/// A year, a month or a day.
#[must_use]
pub fn is_since(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    whole.parse::<Day>().is_ok()
}

/// The first day of a year, month or day.
#[must_use]
pub fn first_day(since: &str) -> Option<Day> {
    if !is_since(since) {
        return None;
    }
    let rest = "-01-01";
    format!("{since}{}", rest.get(since.len().checked_sub(4)?..).unwrap_or_default()).parse().ok()
}

/// The last day of a year, month or day.
#[must_use]
pub fn last_day(since: &str) -> Option<Day> {
    let first = first_day(since)?;
    let months = match since.len() {
        4 => 12,
        7 => 1,
        _ => return Some(first),
    };
    // The last month of a calendar that ends with the year 9999 has no next one.
    let next = first.months_later(months)?;
    (28..=31).rev().find_map(|day| {
        let month = if next.month() == 1 { 12 } else { next.month() - 1 };
        Day::new(first.year(), month, day)
    })
}

/// The months as people write them here, in German and English; three letters are enough.
const MONTHS: [&[&str]; 12] = [
    &["januar", "january", "jänner", "jaenner"],
    &["februar", "february", "feber"],
    &["märz", "maerz", "march", "mrz"],
    &["april"],
    &["mai", "may"],
    &["juni", "june", "juno"],
    &["juli", "july"],
    &["august"],
    &["september"],
    &["oktober", "october"],
    &["november"],
    &["dezember", "december"],
];
/// What may stand before a date and says nothing.
const FILLING: [&str; 8] = ["seit", "since", "ab", "from", "im", "in", "am", "on"];

/// Why what somebody wrote is no year, month or day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// A date as one writes it, of a day that the calendar does not have: 31 February.
    NoSuchDay { year: u16, month: u8, day: u16 },
    /// A date of a month that no year has.
    NoSuchMonth(u16),
    /// A day without a year that no year has: 31 February.
    NeverSuchDay { month: u8, day: u16 },
    /// A day or a month without a year, or with one of two digits that could be a day.
    NoYear,
    /// Something else.
    NoDate,
}

/// A piece of what somebody wrote as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// A number, and how many digits it was written with.
    Number(u16, usize),
    Month(u8),
}

/// What somebody wrote as a year, a month or a day, as it is stored: `1.4.2021`, `04.2021`,
/// `04/2021`, `April 2021`, `1 April 2021`, `April 1, 2021`, `2021`. The day comes before the
/// month, unless only the other way round is a date. Nothing where it is none.
#[must_use]
pub fn understood(text: &str) -> Option<String> {
    read(text).ok()
}

/// As [`understood`], with the reason where it is none.
///
/// # Errors
/// [`Unread`].
pub fn read(text: &str) -> Result<String, Unread> {
    use Piece::{Month, Number};
    let text = text.trim();
    if is_since(text) {
        return Ok(text.to_owned());
    }
    let pieces = pieces(text).ok_or(Unread::NoDate)?;
    match *pieces.as_slice() {
        [Number(year, 4)] => month_of(year, 1).map(|_| format!("{year:04}")),
        [Number(month, 1 | 2), Number(year, 4)] | [Number(year, 4), Number(month, 1 | 2)] => {
            month_of(year, month)
        }
        [Month(month), Number(year, 4)] => month_of(year, month.into()),
        [Number(year, 4), Number(month, 1 | 2), Number(day, 1 | 2)] => day_of(year, month, day),
        [Number(day, 1 | 2), Number(month, 1 | 2), Number(year, digits @ (2 | 4))] => {
            let year = whole_year(year, digits);
            let turned = || day_of(year, day, month);
            day_of(year, month, day).or_else(|why| match (why, turned()) {
                (_, Ok(day)) => Ok(day),
                // Whoever writes the month first means a month.
                (Unread::NoSuchMonth(_), Err(why @ Unread::NoSuchDay { .. })) => Err(why),
                (why, Err(_)) => Err(why),
            })
        }
        [Number(day, 1 | 2), Month(month), Number(year, digits @ (2 | 4))]
        | [Month(month), Number(day, 1 | 2), Number(year, digits @ 4)] => {
            day_of(whole_year(year, digits), month.into(), day)
        }
        [Number(day @ 1..=31, 1 | 2), Month(month)] if !is_in_some_year(month.into(), day) => {
            Err(Unread::NeverSuchDay { month, day })
        }
        [Number(day @ 1..=31, 1 | 2), Number(month @ 1..=12, 1 | 2)]
            if !is_in_some_year(month, day) =>
        {
            let month = u8::try_from(month).map_err(|_| Unread::NoSuchMonth(month))?;
            Err(Unread::NeverSuchDay { month, day })
        }
        [Month(_)]
        | [Number(1..=31, 1 | 2), Month(_)]
        | [Month(_), Number(_, 1 | 2)]
        | [Number(1..=31, 1 | 2), Number(1..=12, 1 | 2)]
        | [Number(1..=12, 1 | 2), Number(_, 2)] => Err(Unread::NoYear),
        _ => Err(Unread::NoDate),
    }
}

/// A day and its month as people write them without the year (`12.11.`, `12. November`): the
/// last such day up to `today`. Nothing where it is none, or could be something else.
#[must_use]
pub fn last_such_day(text: &str, today: Day) -> Option<Day> {
    // A 29 February may be eight years ago.
    let years = (today.year().saturating_sub(8)..=today.year()).rev();
    such_days(text, years)?.find(|day| *day <= today)
}

/// The same: the next such day, from `today` on.
#[must_use]
pub fn next_such_day(text: &str, today: Day) -> Option<Day> {
    such_days(text, today.year()..=today.year().saturating_add(8))?.find(|day| *day >= today)
}

/// The day that is written without its year, of each of these years that has it.
fn such_days(text: &str, years: impl Iterator<Item = u16>) -> Option<impl Iterator<Item = Day>> {
    use Piece::{Month, Number};
    let (day, month) = match *pieces(text)?.as_slice() {
        // With a stroke between them some write the month first.
        [Number(day, 1 | 2), Number(month, 1 | 2)] if text.contains('.') => (day, month),
        [Number(day, 1 | 2), Month(month)] => (day, month.into()),
        _ => return None,
    };
    Some(years.filter_map(move |year| day_of(year, month, day).ok()?.parse::<Day>().ok()))
}

/// Whether a leap year has such a day: then some year has it.
fn is_in_some_year(month: u16, day: u16) -> bool {
    day_of(2000, month, day).is_ok()
}

fn month_of(year: u16, month: u16) -> Result<String, Unread> {
    let first = u8::try_from(month).ok().and_then(|month| Day::new(year, month, 1));
    let first = first.ok_or(if year == 0 { Unread::NoDate } else { Unread::NoSuchMonth(month) })?;
    Ok(format!("{:04}-{:02}", first.year(), first.month()))
}

fn day_of(year: u16, month: u16, day: u16) -> Result<String, Unread> {
    month_of(year, month)?;
    let month = u8::try_from(month).map_err(|_| Unread::NoSuchMonth(month))?;
    let there = u8::try_from(day).ok().and_then(|day| Day::new(year, month, day));
    there.map(|day| day.to_string()).ok_or(Unread::NoSuchDay { year, month, day })
}

/// Of a year with two digits: of this century, or of the last one from 70 on.
const fn whole_year(year: u16, digits: usize) -> u16 {
    match (year, digits) {
        (70.., 2) => 1900 + year,
        (_, 2) => 2000 + year,
        _ => year,
    }
}

/// Numbers and months; nothing where there is anything else.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| {
            if first.is_ascii_digit() { c.is_ascii_digit() } else { c.is_alphabetic() }
        };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end)?;
        if word.is_empty() {
            if !first.is_whitespace() && !".,/-’'".contains(first) {
                return None;
            }
            rest = rest.get(first.len_utf8()..)?;
            continue;
        }
        rest = after;
        if first.is_ascii_digit() {
            pieces.push(Piece::Number(word.parse().ok()?, word.len()));
            continue;
        }
        let word = word.to_lowercase();
        let is_ordinal = matches!(word.as_str(), "st" | "nd" | "rd" | "th" | "of")
            && matches!(pieces.last(), Some(Piece::Number(..)));
        if is_ordinal || FILLING.contains(&word.as_str()) {
            continue;
        }
        pieces.push(Piece::Month(month(&word)?));
    }
    Some(pieces)
}

fn month(word: &str) -> Option<u8> {
    let is_begun = |name: &&str| name.starts_with(word);
    let long_enough = word.chars().count() >= 3;
    let month = MONTHS.iter().position(|names| long_enough && names.iter().any(&is_begun))?;
    u8::try_from(month + 1).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_understood_as_people_write_them() {
        for (written, stored) in [
            ("1.4.2021", "2021-04-01"),
            ("01.04.2021", "2021-04-01"),
            ("1. 4. 2021", "2021-04-01"),
            ("1.4.21", "2021-04-01"),
            ("31.12.98", "1998-12-31"),
            ("1/4/2021", "2021-04-01"),
            ("4/13/2021", "2021-04-13"),
            ("2021-4-1", "2021-04-01"),
            ("2021-04-01", "2021-04-01"),
            ("04.2021", "2021-04"),
            ("4.2021", "2021-04"),
            ("04/2021", "2021-04"),
            ("2021/04", "2021-04"),
            ("2021-04", "2021-04"),
            ("April 2021", "2021-04"),
            ("apr. 2021", "2021-04"),
            ("Mär 2021", "2021-03"),
            ("Mrz. 2021", "2021-03"),
            ("March 2021", "2021-03"),
            ("May 2021", "2021-05"),
            ("Jänner 2021", "2021-01"),
            ("DEZEMBER 2021", "2021-12"),
            ("1. April 2021", "2021-04-01"),
            ("1 April 2021", "2021-04-01"),
            ("1st of April 2021", "2021-04-01"),
            ("April 1, 2021", "2021-04-01"),
            ("am 1. April 2021", "2021-04-01"),
            ("seit April 2021", "2021-04"),
            ("since 2021", "2021"),
            (" 2021 ", "2021"),
        ] {
            assert_eq!(understood(written).as_deref(), Some(stored), "{written}");
        }
    }

    #[test]
    fn a_year_and_a_month_have_a_first_and_a_last_day() {
        for (since, first, last) in [
            ("2024", "2024-01-01", "2024-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2021-12", "2021-12-01", "2021-12-31"),
            ("2021-04", "2021-04-01", "2021-04-30"),
            ("2021-04-05", "2021-04-05", "2021-04-05"),
        ] {
            let said = |day: Option<Day>| day.map(|day| day.to_string());
            assert_eq!(said(first_day(since)).as_deref(), Some(first), "{since}");
            assert_eq!(said(last_day(since)).as_deref(), Some(last), "{since}");
        }
        assert_eq!((first_day("bald"), last_day("bald")), (None, None));
    }

    #[test]
    fn what_is_no_date_or_could_be_several_is_not_understood() {
        for written in [
            "",
            "seit",
            "seit langem",
            "21",
            "4.21",
            "April",
            "April 21",
            "31.2.2021",
            "13/2021",
            "32.1.2021",
            "20210401",
            "99999",
            "0000",
            "1.4.2021 12:00",
            "1+4+2021",
            "Ap 2021",
            "2021 2022",
            "April April 2021",
            "1.2.3.2021",
        ] {
            assert_eq!(understood(written), None, "{written}");
        }
    }

    #[test]
    fn what_is_no_date_is_told_why() {
        let no_day = |year, month, day| Unread::NoSuchDay { year, month, day };
        for (written, why) in [
            ("31.2.2027", no_day(2027, 2, 31)),
            ("30.2.2028", no_day(2028, 2, 30)),
            ("29.2.2027", no_day(2027, 2, 29)),
            ("29.2.2100", no_day(2100, 2, 29)),
            ("31.4.2026", no_day(2026, 4, 31)),
            ("31. April 2026", no_day(2026, 4, 31)),
            ("April 31, 2026", no_day(2026, 4, 31)),
            ("4/31/2026", no_day(2026, 4, 31)),
            ("31.6.26", no_day(2026, 6, 31)),
            ("2026-11-31", no_day(2026, 11, 31)),
            ("0.4.2026", no_day(2026, 4, 0)),
            ("32.1.2021", no_day(2021, 1, 32)),
            ("15.13.2026", Unread::NoSuchMonth(13)),
            ("13/2021", Unread::NoSuchMonth(13)),
            ("2021-13", Unread::NoSuchMonth(13)),
            ("2021-13-01", Unread::NoSuchMonth(13)),
            ("0/2021", Unread::NoSuchMonth(0)),
            ("3.12.", Unread::NoYear),
            ("3. 12", Unread::NoYear),
            ("31.2.", Unread::NeverSuchDay { month: 2, day: 31 }),
            ("31. April", Unread::NeverSuchDay { month: 4, day: 31 }),
            ("29.2.", Unread::NoYear),
            ("3. Dezember", Unread::NoYear),
            ("December 3", Unread::NoYear),
            ("April", Unread::NoYear),
            ("April 21", Unread::NoYear),
            ("4.21", Unread::NoYear),
            ("bald", Unread::NoDate),
            ("0000", Unread::NoDate),
            ("1.4.2021 12:00", Unread::NoDate),
            ("", Unread::NoDate),
        ] {
            assert_eq!(read(written), Err(why), "{written}");
        }
        assert_eq!(read("29.2.2028").as_deref(), Ok("2028-02-29"));
        assert_eq!(read("29.2.2000").as_deref(), Ok("2000-02-29"));
    }

    #[test]
    fn a_day_without_its_year_is_the_last_such_day() {
        let today = "2026-11-16".parse().unwrap();
        let said = |text| last_such_day(text, today).map(|day| day.to_string());
        for (written, day) in [
            ("12.11.", "2026-11-12"),
            ("12.11", "2026-11-12"),
            ("am 16. November", "2026-11-16"),
            ("17.11.", "2025-11-17"),
            ("3. Dezember", "2025-12-03"),
            ("29.2.", "2024-02-29"),
        ] {
            assert_eq!(said(written).as_deref(), Some(day), "{written}");
        }
        for written in ["31.2.", "12/11", "12", "April 21", "4.2021", "12.11.26", "12.11.2", ""] {
            assert_eq!(said(written), None, "{written}");
        }
    }

    #[test]
    fn a_day_without_its_year_may_be_the_next_such_day() {
        let today = "2026-11-16".parse().unwrap();
        let said = |text| next_such_day(text, today).map(|day| day.to_string());
        for (written, day) in [
            ("3.12", "2026-12-03"),
            ("16.11.", "2026-11-16"),
            ("15. November", "2027-11-15"),
            ("am 5. Januar", "2027-01-05"),
            ("29.2.", "2028-02-29"),
        ] {
            assert_eq!(said(written).as_deref(), Some(day), "{written}");
        }
        for written in ["31.2.", "12/11", "12", "Januar 27", "4.2027", "12.11.27", ""] {
            assert_eq!(said(written), None, "{written}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_understood_in_every_way_of_writing_it(number in 400_000_i64..800_000) {
            let day = Day::of(crate::time::UnixMillis((number - 719_468) * 86_400_000)).unwrap();
            let (y, m, d) = (day.year(), day.month(), day.day());
            for names in MONTHS[usize::from(m) - 1] {
                for written in [format!("{d}. {names} {y:04}"), format!("{names} {d}, {y:04}")] {
                    prop_assert_eq!(understood(&written), Some(day.to_string()));
                }
                let month = Some(format!("{y:04}-{m:02}"));
                prop_assert_eq!(understood(&format!("{names} {y:04}")), month);
            }
            for written in [format!("{d}.{m}.{y:04}"), format!("{d:02}/{m:02}/{y:04}"), day.to_string()] {
                prop_assert_eq!(understood(&written), Some(day.to_string()));
            }
        }

        #[test]
        fn what_is_understood_is_a_standard_form_and_stays(text in "\\PC{0,20}|[0-9. /-]{0,12}") {
            if let Some(stored) = understood(&text) {
                prop_assert!(is_since(&stored), "{} from {}", stored, text);
                prop_assert_eq!(understood(&stored), Some(stored));
            }
        }
    }
}
