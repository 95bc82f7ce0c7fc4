//! Days that are called by how they stand to today: "gestern", "Montag", "vor 3 Tagen", "3.12.".

use staffelstab_shared::{since, time::Day};

use super::{
    dates::{Asks, days_between, weekday_name},
    texts::Texts,
};

/// What may stand before such a day and says nothing.
const FILLING: [&str; 3] = ["am ", "on ", "the "];

const WEEK: i64 = 7;

const DAYS_A_YEAR: usize = 365;
/// Whoever writes a year so long ago has most likely written another one than they meant.
const LONG_AGO_YEARS: usize = 10;

/// The day that is meant; nothing where none is called so.
pub(crate) fn by_name(texts: &Texts, today: Day, asks: Asks, written: &str) -> Option<Day> {
    let said = written.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let said = without_filling(&said);
    let named = [
        (texts.day_before_yesterday, -2),
        (texts.yesterday, -1),
        (texts.today, 0),
        (texts.tomorrow, 1),
        (texts.day_after_tomorrow, 2),
    ];
    if let Some((_, days)) = named.into_iter().find(|(name, _)| without_filling(name) == said) {
        return today.days_later(days);
    }
    let words: Vec<_> = said.split(' ').collect();
    counted(texts, today, &words)
        .or_else(|| next_or_last(texts, today, &words))
        .or_else(|| by_direction(texts, today, asks, written, said))
}

fn without_filling(said: &str) -> &str {
    FILLING.iter().find_map(|word| said.strip_prefix(word)).unwrap_or(said)
}

fn is_one_of(list: &'static str, word: &str) -> bool {
    list.split('|').any(|one| one == word)
}

/// "vor 3 Tagen", "two weeks ago", "in einer Woche".
fn counted(texts: &Texts, today: Day, words: &[&str]) -> Option<Day> {
    let (sign, count, unit) = match *words {
        [when, count, unit] if when == texts.said_in => (1, count, unit),
        [when, count, unit] | [count, unit, when] if when == texts.said_ago => (-1, count, unit),
        _ => return None,
    };
    let days = if is_one_of(texts.said_days, unit) {
        1
    } else if is_one_of(texts.said_weeks, unit) {
        WEEK
    } else {
        return None;
    };
    today.days_later(sign * days * number(texts, count)?)
}

/// A small number, in digits or as a word.
fn number(texts: &Texts, word: &str) -> Option<i64> {
    let said = |(at, words): (i64, &str)| words.split(',').any(|one| one == word).then_some(at);
    let digits = || word.parse::<u16>().ok().map(i64::from);
    (1..).zip(texts.said_numbers.split('|')).find_map(said).or_else(digits)
}

/// "letzten Montag" and "nächsten Montag": before today and after it, whatever a field asks for.
fn next_or_last(texts: &Texts, today: Day, words: &[&str]) -> Option<Day> {
    let [which, weekday] = *words else { return None };
    let sign = if is_one_of(texts.said_last, which) {
        -1
    } else if is_one_of(texts.said_next, which) {
        1
    } else {
        return None;
    };
    let mut days = (1..=WEEK).filter_map(|days| today.days_later(sign * days));
    days.find(|day| is_weekday(texts, *day, weekday))
}

/// "Montag", "3.12.": which of them, the field says.
fn by_direction(texts: &Texts, today: Day, asks: Asks, written: &str, said: &str) -> Option<Day> {
    let weekday = |first: i64, sign: i64| {
        let mut days = (0..WEEK).filter_map(|days| today.days_later(sign * (first + days)));
        days.find(|day| is_weekday(texts, *day, said))
    };
    match asks {
        Asks::Any => None,
        Asks::Past => since::last_such_day(written, today).or_else(|| weekday(0, -1)),
        Asks::ToCome => since::next_such_day(written, today).or_else(|| weekday(1, 1)),
        Asks::Planned => since::next_such_day(written, today).or_else(|| weekday(0, 1)),
        Asks::After(first) => since::next_such_day(written, first).or_else(|| {
            let mut days = (0..WEEK).filter_map(|days| first.days_later(days));
            days.find(|day| is_weekday(texts, *day, said))
        }),
        Asks::Near => {
            let last = since::last_such_day(written, today).or_else(|| weekday(0, -1));
            let next = since::next_such_day(written, today).or_else(|| weekday(0, 1));
            let days = last.into_iter().chain(next);
            days.min_by_key(|day| day.number().abs_diff(today.number()))
        }
    }
}

/// What is asked about the year of a day that has been: where it was written without one and the
/// nearer such day is still to come, or where it is very long ago.
pub(crate) fn doubt_of_year(texts: &Texts, today: Day, written: &str, day: Day) -> Option<String> {
    let days = usize::try_from(days_between(day, today)).unwrap_or_default();
    // The nearest whole numbers.
    let months = (days * 12 + DAYS_A_YEAR / 2) / DAYS_A_YEAR;
    let years = (days + DAYS_A_YEAR / 2) / DAYS_A_YEAR;
    let near = by_name(texts, today, Asks::Near, written);
    if near.is_none_or(|near| near <= day) {
        return (years >= LONG_AGO_YEARS).then(|| texts.day_years_ago(years));
    }
    Some(match months {
        12 if days < DAYS_A_YEAR => texts.day_long_ago.to_owned(),
        ..24 => texts.day_months_ago(months),
        _ => texts.day_years_ago(years),
    })
}

/// Whether a day of the week is called so: "montag", "mo.".
fn is_weekday(texts: &Texts, day: Day, said: &str) -> bool {
    let said = said.trim_end_matches('.');
    let name = weekday_name(texts, day).to_lowercase();
    said == name || (matches!(said.chars().count(), 2 | 3) && name.starts_with(said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{DE, EN};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_called_by_how_it_stands_to_today() {
        // A Saturday.
        let today = day("2026-11-28");
        for (texts, asks, written, meant) in [
            (&DE, Asks::Near, "9.12.", "2026-12-09"),
            (&DE, Asks::After(day("2026-11-20")), "25.11.", "2026-11-25"),
            (&DE, Asks::After(day("2026-11-20")), "15.11.", "2027-11-15"),
            (&DE, Asks::After(day("2026-12-02")), "Freitag", "2026-12-04"),
            (&DE, Asks::After(day("2026-12-02")), "morgen", "2026-11-29"),
            (&DE, Asks::Near, "20. November", "2026-11-20"),
            (&DE, Asks::Near, "Samstag", "2026-11-28"),
            (&DE, Asks::Near, "Montag", "2026-11-30"),
            (&DE, Asks::Near, "Mittwoch", "2026-11-25"),
            (&DE, Asks::Any, " Heute", "2026-11-28"),
            (&DE, Asks::Any, "gestern", "2026-11-27"),
            (&DE, Asks::ToCome, "morgen", "2026-11-29"),
            (&DE, Asks::ToCome, "übermorgen", "2026-11-30"),
            (&EN, Asks::Past, "Yesterday ", "2026-11-27"),
            (&DE, Asks::ToCome, "Montag", "2026-11-30"),
            (&DE, Asks::ToCome, "am Mo.", "2026-11-30"),
            (&DE, Asks::ToCome, "Samstag", "2026-12-05"),
            (&DE, Asks::Planned, "Donnerstag", "2026-12-03"),
            (&DE, Asks::Planned, "Fr", "2026-12-04"),
            (&DE, Asks::Planned, "Samstag", "2026-11-28"),
            (&DE, Asks::Planned, "27.11.", "2027-11-27"),
            (&DE, Asks::Planned, "28. November", "2026-11-28"),
            (&DE, Asks::Planned, "gestern", "2026-11-27"),
            (&DE, Asks::Planned, "letzten Donnerstag", "2026-11-26"),
            (&EN, Asks::Planned, "thursday", "2026-12-03"),
            (&DE, Asks::Past, "Samstag", "2026-11-28"),
            (&DE, Asks::Past, "Montag", "2026-11-23"),
            (&EN, Asks::Past, "on Sunday", "2026-11-22"),
            (&EN, Asks::ToCome, "Tue", "2026-12-01"),
            (&DE, Asks::ToCome, "3.12", "2026-12-03"),
            (&DE, Asks::ToCome, "5. Januar", "2027-01-05"),
            (&DE, Asks::Past, "3.12.", "2025-12-03"),
        ] {
            assert_eq!(by_name(texts, today, asks, written), Some(day(meant)), "{written}");
        }
        for written in ["bald", "Montag", "3.12.", "", "1.4.2027"] {
            assert_eq!(by_name(&DE, today, Asks::Any, written), None, "{written}");
        }
        for written in ["bald", "M", "Montagabend", "in Tagen", "nach Ostern", ""] {
            assert_eq!(by_name(&DE, today, Asks::ToCome, written), None, "{written}");
        }
    }

    #[test]
    fn the_year_of_a_day_is_asked_about_with_how_long_ago_it_is() {
        let today = day("2026-11-29");
        let asked = |written: &str, said: &str| doubt_of_year(&DE, today, written, day(said));
        for (written, said, words) in [
            ("3.5", "2026-05-03", "Das ist etwa 7 Monate her. Stimmt das Jahr?"),
            ("15.1.", "2026-01-15", "Das ist etwa 10 Monate her. Stimmt das Jahr?"),
            ("30.11.", "2025-11-30", "Das ist fast ein Jahr her. Stimmt das Jahr?"),
            ("29.2.", "2024-02-29", "Das ist etwa 3 Jahre her. Stimmt das Jahr?"),
            ("15.10.1926", "1926-10-15", "Das ist etwa 100 Jahre her. Stimmt das Jahr?"),
            ("1999", "1999-01-01", "Das ist etwa 28 Jahre her. Stimmt das Jahr?"),
        ] {
            assert_eq!(asked(written, said).as_deref(), Some(words), "{written}");
        }
        for (written, said) in [
            ("1.6.", "2026-06-01"),
            ("gestern", "2026-11-28"),
            ("3.5.2026", "2026-05-03"),
            ("1.4.2021", "2021-04-01"),
            ("29. November 2026", "2026-11-29"),
        ] {
            assert_eq!(asked(written, said), None, "{written}");
        }
        let english = doubt_of_year(&EN, today, "3 May", day("2026-05-03"));
        let words = "That is about 7 months ago. Is the year right?";
        assert_eq!(english.as_deref(), Some(words));
    }

    #[test]
    fn a_day_is_called_by_how_far_it_is_from_today_in_whatever_field() {
        // A Saturday.
        let today = day("2026-11-28");
        for (texts, written, meant) in [
            (&DE, "vorgestern", "2026-11-26"),
            (&DE, "vor 3 Tagen", "2026-11-25"),
            (&DE, "vor einem Tag", "2026-11-27"),
            (&DE, "Vor  zwei Wochen", "2026-11-14"),
            (&DE, "vor einer Woche", "2026-11-21"),
            (&DE, "in 3 Tagen", "2026-12-01"),
            (&DE, "in zwölf Wochen", "2027-02-20"),
            (&DE, "letzten Montag", "2026-11-23"),
            (&DE, "am letzten Samstag", "2026-11-21"),
            (&DE, "vergangenen Fr.", "2026-11-27"),
            (&DE, "nächsten Montag", "2026-11-30"),
            (&DE, "kommenden Samstag", "2026-12-05"),
            (&EN, "day before yesterday", "2026-11-26"),
            (&EN, "the day after tomorrow", "2026-11-30"),
            (&EN, "Last Monday", "2026-11-23"),
            (&EN, "3 days ago", "2026-11-25"),
            (&EN, "a week ago", "2026-11-21"),
            (&EN, "in 3 days", "2026-12-01"),
            (&EN, "in two weeks", "2026-12-12"),
            (&EN, "next Monday", "2026-11-30"),
        ] {
            for asks in [Asks::Any, Asks::Past, Asks::ToCome, Asks::Planned, Asks::Near] {
                assert_eq!(by_name(texts, today, asks, written), Some(day(meant)), "{written}");
            }
        }
        for written in ["vor Tagen", "3 Tage", "in 3", "in 99999 Tagen", "letzten", "in 3 Monaten"]
        {
            assert_eq!(by_name(&DE, today, Asks::Near, written), None, "{written}");
        }
    }
}
