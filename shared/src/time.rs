//! Points in time as the domain sees them: a moment handed in by the edge, and a
//! calendar day as people write it.

use core::fmt;

use minicbor::{Decode, Encode};

/// Milliseconds since 1970-01-01T00:00:00Z, as the device that wrote says. A device's
/// clock may be wrong: show it, never decide anything important by it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct UnixMillis(#[n(0)] pub i64);

impl UnixMillis {
    /// What a device's clock shows, in milliseconds since 1970; a clock that is out of all bounds
    /// shows the nearest moment between 1970 and the year 9999, so that what is written can be
    /// read and dated everywhere.
    #[must_use]
    pub fn on_a_clock(shown: f64) -> Self {
        /// The last millisecond of the year 9999.
        const LAST: f64 = 253_402_300_799_999.0;
        #[expect(clippy::cast_possible_truncation, reason = "whole, and far below 2^53")]
        Self(shown.clamp(0.0, LAST) as i64)
    }
}

/// A calendar day (proleptic Gregorian), written `YYYY-MM-DD`. Orders as time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

/// How the day on which somebody made sure stands to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// Within a year. Where the sun rises earlier it may be tomorrow already.
    Fresh,
    /// Longer ago.
    Old,
    /// Still to come: a clock went wrong, and nothing is sure.
    Ahead,
}

/// For so many days nobody need ask whether it is still so.
const FRESH_DAYS: i64 = 365;

/// The text is no day written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day written YYYY-MM-DD")]
pub struct NotADay;

impl Day {
    /// A day of the calendar, or nothing if there is no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year) && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1 March of the year 0: the distance of two days is their difference.
    /// The inverse of what [`Self::of`] does.
    #[must_use]
    pub fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * shifted + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
    }

    /// How sure it makes that something is so.
    #[must_use]
    pub fn sureness(self, today: Self) -> Sureness {
        match today.number() - self.number() {
            ..-1 => Sureness::Ahead,
            -1..=FRESH_DAYS => Sureness::Fresh,
            _ => Sureness::Old,
        }
    }

    /// Nothing before the first day of the year 1.
    #[must_use]
    pub fn day_before(self) -> Option<Self> {
        let (year, month) = match (self.month, self.day) {
            (1, 1) => (self.year.checked_sub(1)?, 12),
            (month, 1) => (self.year, month - 1),
            (month, day) => return Self::new(self.year, month, day - 1),
        };
        Self::new(year, month, days_in_month(year, month))
    }

    /// The day so many days later, or earlier. Nothing beyond the years 1 to 9999.
    #[must_use]
    pub fn days_later(self, days: i64) -> Option<Self> {
        /// Days from 1 March of the year 0 to 1 January 1970.
        const EPOCH: i64 = 719_468;
        let since_1970 = self.number().checked_add(days)?.checked_sub(EPOCH)?;
        Self::of(UnixMillis(since_1970.checked_mul(86_400_000)?))
    }

    /// The same day some months later, or the last day of a month that is too short.
    /// Nothing beyond the year 9999.
    #[must_use]
    pub fn months_later(self, months: u32) -> Option<Self> {
        let month = u32::from(self.month) - 1 + months % 12;
        let year = u32::from(self.year).checked_add(months / 12)?.checked_add(month / 12)?;
        let (year, month) = (u16::try_from(year).ok()?, u8::try_from(month % 12 + 1).ok()?);
        Self::new(year, month, self.day.min(days_in_month(year, month)))
    }

    /// The day that a moment falls on in UTC; add the offset of the place first.
    /// Moments outside the years 1 to 9999 have none.
    #[must_use]
    pub fn of(moment: UnixMillis) -> Option<Self> {
        // Days since 1970 to a civil date, after Howard Hinnant,
        // "chrono-compatible low-level date algorithms".
        let days = moment.0.div_euclid(86_400_000) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

impl core::str::FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let digits = |part: &str| -> Result<u16, NotADay> {
            if part.bytes().all(|byte| byte.is_ascii_digit()) {
                part.parse().map_err(|_| NotADay)
            } else {
                Err(NotADay)
            }
        };
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotADay);
        };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return Err(NotADay);
        }
        let small = |value: u16| u8::try_from(value).map_err(|_| NotADay);
        Self::new(digits(year)?, small(digits(month)?)?, small(digits(day)?)?).ok_or(NotADay)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_makes_sure_for_a_year_and_not_before_it_comes() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let today = day("2026-11-28");
        for (said, sureness) in [
            ("2026-11-29", Sureness::Fresh),
            ("2026-11-28", Sureness::Fresh),
            ("2025-11-28", Sureness::Fresh),
            ("2025-11-27", Sureness::Old),
            ("0001-01-01", Sureness::Old),
            ("2026-11-30", Sureness::Ahead),
            ("2099-06-01", Sureness::Ahead),
            ("9999-12-31", Sureness::Ahead),
        ] {
            assert_eq!(day(said).sureness(today), sureness, "{said}");
        }
    }

    #[test]
    fn the_day_before_is_one_less() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let mut one = day("2028-03-02");
        for _ in 0..800 {
            let before = one.day_before().unwrap();
            assert_eq!(before.number() + 1, one.number());
            one = before;
        }
        assert_eq!(day("0001-01-01").day_before(), None);
    }

    #[test]
    fn a_clock_out_of_all_bounds_still_shows_a_day() {
        for shown in [f64::MAX, f64::MIN, 9e18, -62_135_596_800_001.0, f64::NAN, f64::INFINITY] {
            assert!(Day::of(UnixMillis::on_a_clock(shown)).is_some(), "{shown}");
        }
        assert_eq!(UnixMillis::on_a_clock(1_795_000_000_123.0), UnixMillis(1_795_000_000_123));
    }

    #[test]
    fn months_later_is_the_same_day_where_there_is_one() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        for (from, months, to) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2026-11-15", 3, "2027-02-15"),
            ("2026-12-01", 0, "2026-12-01"),
            ("2026-12-31", 12, "2027-12-31"),
            ("2026-07-12", 30, "2029-01-12"),
        ] {
            assert_eq!(day(from).months_later(months), Some(day(to)), "{from} + {months}");
        }
        assert_eq!(day("9999-12-01").months_later(1), None);
        assert_eq!(day("2026-01-01").months_later(u32::MAX), None);
    }

    proptest! {
        #[test]
        fn the_number_of_a_day_counts_days(days in -700_000_i64..2_900_000) {
            let day = |days: i64| Day::of(UnixMillis(days * 86_400_000));
            if let (Some(one), Some(next)) = (day(days), day(days + 1)) {
                prop_assert_eq!(next.number() - one.number(), 1);
            }
        }
    }

    #[test]
    fn a_day_is_read_strictly() {
        assert_eq!("2024-02-29".parse(), Ok(Day { year: 2024, month: 2, day: 29 }));
        for text in [
            "",
            "2023-02-29",
            "2024-2-9",
            "24-02-29",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "0000-01-01",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
        for text in ["2024-02-29-", " 2024-02-29", "2024-02-+9", "2024-02-29T00:00", "٢٠٢٤-٠٢-٢٩"]
        {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
    }

    #[test]
    fn a_moment_falls_on_its_day() {
        for (millis, day) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_400_000, "2000-02-29"),
            (1_795_132_799_999, "2026-11-19"),
        ] {
            assert_eq!(
                Day::of(UnixMillis(millis)).map(|day| day.to_string()).as_deref(),
                Some(day)
            );
        }
        assert_eq!(Day::of(UnixMillis(i64::MAX)), None);
        assert_eq!(Day::of(UnixMillis(i64::MIN)), None);
    }

    proptest! {
        #[test]
        fn a_written_day_reads_back(year in 1_u16..=9999, month in 1_u8..=12, day in 1_u8..=31) {
            if let Some(day) = Day::new(year, month, day) {
                prop_assert_eq!(day.to_string().parse(), Ok(day));
            }
        }

        #[test]
        fn any_text_is_a_day_or_an_error(text in ".*") {
            if let Ok(day) = text.parse::<Day>() {
                prop_assert_eq!(day.to_string(), text);
            }
        }
    }
}
