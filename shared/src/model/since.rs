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
