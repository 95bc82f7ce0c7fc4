//! Tasks (after the to-dos of iCalendar, RFC 5545): what is to be done, and who sees to it.

use std::collections::BTreeSet;

use super::clean::clean;
use super::complaint::MAX_NAME_CHARS;
use super::describe::record;
use super::field::{ABOUT, TITLE};
use super::table::{Codec, Field, Relates, Searched};
use crate::id::RecordId;
use crate::time::Day;

record! {
    /// Something that is to be done.
    pub struct Task = "task" {
        pub title: String = TITLE,
        pub due: Option<Day> = Field::one("due", Codec::Day).ahead(),
        /// The persons and posts that see to it.
        pub assigned: BTreeSet<RecordId> =
            Field::set("assigned", "assigned", Codec::Record).relates(Relates::Named),
        /// The records it is about.
        pub about: BTreeSet<RecordId> = ABOUT,
        /// When it was done; until then it is open.
        pub done_at: Option<Day> = Field::one("done_at", Codec::Day).past(),
        /// The person or post that did it.
        pub done_by: Option<RecordId> =
            Field::one("done_by", Codec::Record).relates(Relates::Named),
        pub note: String = Field::one("note", Codec::Prose).searched(Searched::Words),
    }
    listed: true,
    in_network: false,
    facts: ["due", "assigned", "about", "done_at", "done_by", "note"],
}

impl Task {
    /// One that says what is to be done; what is too long for a title stands in the note as well.
    #[must_use]
    pub fn to_do(words: &str) -> Self {
        let words = clean(words);
        match words.char_indices().nth(MAX_NAME_CHARS - 1) {
            Some((end, last)) if words.len() > end + last.len_utf8() => {
                let title = format!("{}…", words.get(..end).unwrap_or_default().trim_end());
                Self { title, note: words, ..Self::default() }
            }
            Some(_) | None => Self { title: words, ..Self::default() },
        }
    }

    /// Whether it still is to be done.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.done_at.is_none()
    }
}
