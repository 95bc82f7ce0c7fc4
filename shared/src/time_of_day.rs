//! A time of day as people agree on it: the clock on the wall of the place, 24 hours.

use core::fmt;

/// Hours and minutes, written `HH:MM`. Orders as the day goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

/// The text is no time written `HH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time written HH:MM")]
pub struct NotATime;

impl TimeOfDay {
    /// A time from 00:00 to 23:59, or nothing if there is no such time.
    #[must_use]
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self { hour, minute })
    }

    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// So many minutes since midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.hour as u16 * 60 + self.minute as u16
    }

    /// The time so many minutes after midnight, or nothing if that is another day.
    #[must_use]
    pub fn of_minutes(minutes: u16) -> Option<Self> {
        Self::new(u8::try_from(minutes / 60).ok()?, u8::try_from(minutes % 60).ok()?)
    }

    /// What people write for one: `18`, `18 Uhr`, `9:30`, `18.30`, `1830`, `18h30`. Nothing where
    /// it is none.
    #[must_use]
    pub fn understood(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let text = ["uhr", "h"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(&text);
        let text = text.trim_end();
        let two = |text: &str| -> Option<u8> {
            let fits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| text.parse().ok()).flatten()
        };
        if let Some(hour) = two(text) {
            return Self::new(hour, 0);
        }
        if text.len() == 4 && text.is_ascii() {
            let (hour, minute) = text.split_at(2);
            if let (Some(hour), Some(minute)) = (two(hour), two(minute)) {
                return Self::new(hour, minute);
            }
        }
        let parted = [" uhr ", ":", ".", ",", "h", " "];
        let (hour, minute) = parted.iter().find_map(|by| text.split_once(by))?;
        let minute = minute.trim();
        if minute.len() != 2 {
            return None;
        }
        Self::new(two(hour.trim())?, two(minute)?)
    }
}

impl core::str::FromStr for TimeOfDay {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let (hour, minute) = text.split_once(':').ok_or(NotATime)?;
        let two = |part: &str| -> Result<u8, NotATime> {
            let fits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            if fits { part.parse().map_err(|_| NotATime) } else { Err(NotATime) }
        };
        Self::new(two(hour)?, two(minute)?).ok_or(NotATime)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_is_read_strictly() {
        assert_eq!("18:05".parse(), Ok(TimeOfDay { hour: 18, minute: 5 }));
        for text in ["", "24:00", "18:60", "8:05", "18:5", "18.05", " 18:05", "18:05:00", "١٨:٠٥"]
        {
            assert_eq!(text.parse::<TimeOfDay>(), Err(NotATime), "{text}");
        }
    }

    #[test]
    fn a_time_is_understood_as_people_write_it() {
        for (typed, time) in [
            ("18", "18:00"),
            ("9", "09:00"),
            ("18 Uhr", "18:00"),
            ("18 Uhr 30", "18:30"),
            ("18.30 Uhr", "18:30"),
            ("9:30", "09:30"),
            ("18,30", "18:30"),
            ("1830", "18:30"),
            ("18h30", "18:30"),
            ("18h", "18:00"),
            (" 00:00 ", "00:00"),
        ] {
            let understood = TimeOfDay::understood(typed).map(|time| time.to_string());
            assert_eq!(understood.as_deref(), Some(time), "{typed}");
        }
        for typed in ["", "halb sieben", "24", "18:3", "183", "18:75", "-1", "18:30:00", "abend"] {
            assert_eq!(TimeOfDay::understood(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_written_time_reads_back(hour in 0_u8..24, minute in 0_u8..60) {
            let time = TimeOfDay::new(hour, minute).unwrap();
            prop_assert_eq!(time.to_string().parse(), Ok(time));
            prop_assert_eq!(TimeOfDay::understood(&time.to_string()), Some(time));
        }

        #[test]
        fn any_text_is_a_time_or_none(text in ".*") {
            if let Ok(time) = text.parse::<TimeOfDay>() {
                prop_assert_eq!(time.to_string(), text.clone());
            }
            let _understood = TimeOfDay::understood(&text);
        }
    }
}
