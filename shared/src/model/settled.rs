//! What of a meeting others may be told.

use super::form::Model as _;
use super::meeting::Meeting;
use crate::view::View;

impl Meeting {
    /// What others may be told: nothing of when and where that is still to be decided between, and
    /// no end before its beginning.
    #[must_use]
    pub fn settled(view: &View) -> Self {
        let meeting = Self::read(view);
        let is_open = |key: &str| view.conflicts.contains_key(key);
        let begins = meeting.begins.filter(|_| !is_open("begins"));
        let ends = meeting.ends.filter(|ends| begins.is_some_and(|begins| begins <= *ends));
        Self {
            date: meeting.date.filter(|_| !is_open("date")),
            begins,
            ends: ends.filter(|_| !is_open("ends")),
            place: if is_open("place") { String::new() } else { meeting.place },
            ..meeting
        }
    }

    /// Of what an invitation says, what is still to be decided between: keys.
    pub fn undecided(view: &View) -> impl Iterator<Item = &'static str> {
        let said = ["title", "date", "begins", "ends", "place"];
        said.into_iter().filter(|key| view.conflicts.contains_key(*key))
    }
}
