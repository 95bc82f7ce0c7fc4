//! Dates in words: "vor 3 Wochen", "im Oktober", "am 24. Oktober". Pure: today comes from
//! outside, and so do the texts.

use staffelstab_shared::{
    since::{self, Unread},
    time::Day,
};

use super::texts::Texts;

/// A moment on the clock of the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LocalTime {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
}

/// Whole days from one day to another; negative where the other comes first.
pub(crate) fn days_between(from: Day, to: Day) -> i64 {
    to.number() - from.number()
}

fn name_in(list: &'static str, index: usize) -> &'static str {
    list.split('|').nth(index).unwrap_or_default()
}

pub(crate) fn month_name(texts: &Texts, month: u8) -> &'static str {
    name_in(texts.months, usize::from(month.saturating_sub(1)))
}

/// "28.11.2026".
pub(crate) fn in_digits(texts: &Texts, day: Day) -> String {
    let [date, month] = [day.day(), day.month()].map(|number| format!("{number:02}"));
    texts.day_in_digits(&date, &month, &day.year().to_string())
}

/// "Montag".
pub(crate) fn weekday_name(texts: &Texts, day: Day) -> &'static str {
    // Days are counted from a Wednesday, 1 March of the year 0; the list begins with Monday.
    let index = usize::try_from((day.number() + 2).rem_euclid(7)).unwrap_or_default();
    name_in(texts.weekdays, index)
}

/// How long ago, as one says it: the longer, the less exact.
pub(crate) fn ago(texts: &Texts, today: Day, day: Day) -> String {
    let days = days_between(day, today);
    let count = usize::try_from(days).unwrap_or_default();
    match days {
        ..0 => on(texts, today, day),
        0 => texts.today.to_owned(),
        1 => texts.yesterday.to_owned(),
        2..14 => texts.days_ago(count),
        14..42 => texts.weeks_ago(count / 7),
        42..720 if day.year() == today.year() => texts.in_month(month_name(texts, day.month())),
        42..720 => texts.in_month_of_year(month_name(texts, day.month()), &day.year().to_string()),
        _ => texts.in_year(&day.year().to_string()),
    }
}

/// Which days are asked for: what is written without a year, or as a weekday, follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Asks {
    #[default]
    Any,
    /// Something that has been.
    Past,
    /// Something still to come; a day that is over is taken all the same.
    ToCome,
    /// Something that is to take place, today at the earliest; a day that is over is taken all
    /// the same.
    Planned,
    /// Something that takes place, or took place: the nearer of both.
    Near,
    /// The end of something that begins on this day.
    After(Day),
}

/// "24. Oktober"; with the year where it is another one.
pub(crate) fn date(texts: &Texts, today: Day, day: Day) -> String {
    let (number, month) = (day.day().to_string(), month_name(texts, day.month()));
    if day.year() == today.year() {
        texts.day_and_month(&number, month)
    } else {
        texts.day_month_year(&number, month, &day.year().to_string())
    }
}

/// "Montag, 16. November".
pub(crate) fn weekday(texts: &Texts, today: Day) -> String {
    weekday_of(texts, today, today)
}

/// The same of any day.
pub(crate) fn weekday_of(texts: &Texts, today: Day, day: Day) -> String {
    texts.weekday_and_date(&date(texts, today, day), weekday_name(texts, day))
}

/// "24. Oktober 2026", for paper, which gets old.
pub(crate) fn full(texts: &Texts, day: Day) -> String {
    let month = month_name(texts, day.month());
    texts.day_month_year(&day.day().to_string(), month, &day.year().to_string())
}

/// "Samstag, 24. Oktober 2026", for whoever has to keep it in mind.
pub(crate) fn with_weekday(texts: &Texts, day: Day) -> String {
    texts.day_and_time(weekday_name(texts, day), &full(texts, day))
}

/// "am 24. Oktober".
pub(crate) fn on(texts: &Texts, today: Day, day: Day) -> String {
    texts.on_day(&date(texts, today, day))
}

/// "seit 1. März 2019", "1. März 2019 bis 30. April 2024": from when to when, in words.
/// Nothing where neither is known.
pub(crate) fn span(
    texts: &Texts,
    today: Day,
    from: Option<Day>,
    until: Option<Day>,
) -> Option<String> {
    let day = |day| date(texts, today, day);
    match (from, until) {
        // One year said would seem to be that of both.
        (Some(from), Some(until)) if from.year() != until.year() => {
            Some(texts.span(&full(texts, from), &full(texts, until)))
        }
        (Some(from), Some(until)) => Some(texts.span(&day(from), &day(until))),
        (Some(from), None) if from > today => Some(texts.span_from_future(&day(from))),
        (Some(from), None) => Some(texts.span_from(&day(from))),
        (None, Some(until)) if until < today => Some(texts.span_ended(&day(until))),
        (None, Some(until)) => Some(texts.span_until(&day(until))),
        (None, None) => None,
    }
}

/// "14:05".
pub(crate) fn clock(time: LocalTime) -> String {
    format!("{}:{:02}", time.hour, time.minute)
}

fn day_of(time: LocalTime) -> Option<Day> {
    Day::new(time.year, time.month, time.day)
}

/// A moment in the past or soon to come: "heute, 14:05", "Samstag, 11:15", "24. Oktober, 16:20".
pub(crate) fn moment(texts: &Texts, today: Day, time: LocalTime) -> String {
    let Some(day) = day_of(time) else { return texts.moment_unknown.to_owned() };
    let name = match days_between(day, today) {
        0 => texts.today.to_owned(),
        1 => texts.yesterday.to_owned(),
        -1 => texts.tomorrow.to_owned(),
        -6..=6 => weekday_name(texts, day).to_owned(),
        _ => date(texts, today, day),
    };
    texts.day_and_time(&name, &clock(time))
}

/// A moment as a machine reads it, for `<time datetime>`.
pub(crate) fn machine(time: LocalTime) -> String {
    let LocalTime { year, month, day, hour, minute } = time;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
}

/// Why what somebody wrote is no date, with an example of what is asked for; nothing where it
/// is one, or where nothing is written.
pub(crate) fn unread(texts: &Texts, today: Day, asks: Asks, written: &str) -> Option<String> {
    if written.trim().is_empty() {
        return None;
    }
    let year = today.year() - u16::from(asks == Asks::Past);
    Some(match since::read(written).err()? {
        Unread::NoSuchDay { year, month, day } => {
            let month = month_name(texts, month);
            texts.no_such_day(&texts.day_month_year(&day.to_string(), month, &year.to_string()))
        }
        Unread::NeverSuchDay { month, day } => {
            texts.no_such_day(&texts.day_and_month(&day.to_string(), month_name(texts, month)))
        }
        Unread::NoSuchMonth(month) => texts.no_such_month(&month.to_string()),
        Unread::NoYear => texts.year_missing(&year.to_string()),
        Unread::NoDate if matches!(asks, Asks::ToCome | Asks::Planned) => {
            texts.complaint_day_to_come(&(today.year() + 1).to_string())
        }
        Unread::NoDate => texts.complaint_day.to_owned(),
    })
}

/// A year, a month or a day, as ties have it: "2012", "April 2012", "1. April 2012".
pub(crate) fn since(texts: &Texts, since: &str) -> String {
    let mut parts = since.split('-');
    let year = parts.next().unwrap_or_default();
    let month =
        parts.next().and_then(|month| month.parse().ok()).map(|month| month_name(texts, month));
    let day = parts.next().map(|day| day.trim_start_matches('0'));
    match (month, day) {
        (Some(month), Some(day)) => texts.day_month_year(day, month, year),
        (Some(month), None) => texts.month_of_year(month, year),
        _ => since.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{DE, EN};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    const NOON: LocalTime = LocalTime { year: 2026, month: 11, day: 14, hour: 9, minute: 5 };

    #[test]
    fn the_longer_ago_the_less_exact() {
        let today = day("2026-11-16");
        for (then, german, english) in [
            ("2026-11-16", "heute", "today"),
            ("2026-11-15", "gestern", "yesterday"),
            ("2026-11-12", "vor 4 Tagen", "4 days ago"),
            ("2026-10-24", "vor 3 Wochen", "3 weeks ago"),
            ("2026-09-03", "im September", "in September"),
            ("2025-05-25", "im Mai 2025", "in May 2025"),
            ("2023-01-01", "2023", "in 2023"),
            ("2027-03-01", "am 1. März 2027", "on 1 March 2027"),
        ] {
            assert_eq!(ago(&DE, today, day(then)), german);
            assert_eq!(ago(&EN, today, day(then)), english);
        }
    }

    #[test]
    fn a_date_says_the_year_only_where_it_is_another() {
        let today = day("2026-11-16");
        assert_eq!(on(&DE, today, day("2026-10-24")), "am 24. Oktober");
        assert_eq!(date(&DE, today, day("2023-02-23")), "23. Februar 2023");
        assert_eq!(with_weekday(&DE, day("2026-12-01")), "Dienstag, 1. Dezember 2026");
    }

    #[test]
    fn a_span_over_two_years_names_both() {
        let today = day("2026-11-16");
        let said = |texts, from, until| span(texts, today, Some(day(from)), Some(day(until)));
        for (from, until, german, english) in [
            ("2026-03-01", "2026-12-31", "1. März bis 31. Dezember", "1 March to 31 December"),
            (
                "2028-01-01",
                "2026-12-31",
                "1. Januar 2028 bis 31. Dezember 2026",
                "1 January 2028 to 31 December 2026",
            ),
            (
                "2026-03-01",
                "2027-03-31",
                "1. März 2026 bis 31. März 2027",
                "1 March 2026 to 31 March 2027",
            ),
        ] {
            assert_eq!(said(&DE, from, until).as_deref(), Some(german));
            assert_eq!(said(&EN, from, until).as_deref(), Some(english));
        }
    }

    #[test]
    fn a_moment_of_this_week_has_its_weekday() {
        assert_eq!(moment(&DE, day("2026-11-16"), NOON), "Samstag, 9:05");
        assert_eq!(moment(&DE, day("2026-11-14"), NOON), "heute, 9:05");
        assert_eq!(moment(&DE, day("2026-11-13"), NOON), "morgen, 9:05");
        assert_eq!(moment(&EN, day("2026-12-24"), NOON), "14 November, 9:05");
        assert_eq!(machine(NOON), "2026-11-14T09:05");
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(days_between(day("2024-02-28"), day("2024-03-01")), 2);
        assert_eq!(days_between(day("1970-01-01"), day("2026-11-22")), 20_779);
    }

    #[test]
    fn what_is_no_date_is_said_why() {
        for (written, german, english) in [
            ("31.2.2027", "Den 31. Februar 2027 gibt es nicht.", "There is no 31 February 2027."),
            (
                "29. Februar 2027",
                "Den 29. Februar 2027 gibt es nicht.",
                "There is no 29 February 2027.",
            ),
            ("31.4.2026", "Den 31. April 2026 gibt es nicht.", "There is no 31 April 2026."),
            ("31.2.", "Den 31. Februar gibt es nicht.", "There is no 31 February."),
            ("15.13.2026", "Einen Monat 13 gibt es nicht.", "There is no month 13."),
            (
                "3.12.",
                "Bitte schreiben Sie auch das Jahr dazu, mit vier Ziffern: etwa 3.12.2026.",
                "Please add the year, with four digits: for example 3 December 2026.",
            ),
        ] {
            assert_eq!(unread(&DE, day("2026-11-16"), Asks::Any, written).as_deref(), Some(german));
            assert_eq!(
                unread(&EN, day("2026-11-16"), Asks::Any, written).as_deref(),
                Some(english)
            );
        }
        assert_eq!(
            unread(&DE, day("2026-11-16"), Asks::Any, "bald").as_deref(),
            Some(DE.complaint_day)
        );
        let to_come = unread(&DE, day("2026-11-16"), Asks::ToCome, "bald");
        assert_eq!(
            to_come.as_deref(),
            Some("Das ist kein Datum. Zum Beispiel: 3.12., Montag oder 1.4.2027.")
        );
        for fine in ["", "  ", "1.4.2021", "2021"] {
            assert_eq!(unread(&DE, day("2026-11-16"), Asks::Any, fine), None, "{fine}");
        }
    }

    #[test]
    fn a_tie_may_be_old_by_year_month_or_day() {
        assert_eq!(since(&DE, "2012"), "2012");
        assert_eq!(since(&DE, "2026-04"), "April 2026");
        assert_eq!(since(&DE, "2026-04-01"), "1. April 2026");
        assert_eq!(since(&DE, "seit langem"), "seit langem");
    }
}
