//! Absences: somebody carries nothing for some days, and others stand in. Never why: there is no
//! field for a reason, and none for a note.

use std::collections::BTreeSet;

use super::describe::record;
use super::table::{Codec, Field, Relates};
use super::tenure::is_turned;
use crate::id::RecordId;
use crate::time::Day;

record! {
    /// Somebody is away.
    pub struct Absence = "absence" {
        pub person: Option<RecordId> =
            Field::one("person", Codec::Record).relates(Relates::Person),
        /// The first day.
        pub from: Option<Day> = Field::one("from", Codec::Day).begins(),
        /// The last day; open-ended without.
        pub until: Option<Day> = Field::one("until", Codec::Day).after("from"),
        /// The persons who carry meanwhile what the other one carries.
        pub stands_in: BTreeSet<RecordId> =
            Field::set("stands_in", "stands_in", Codec::Record).relates(Relates::Person),
    }
    listed: false,
    in_network: false,
    facts: ["person", "from", "until", "stands_in"],
}

impl Absence {
    /// Whether it runs on a day. One without a first day, or that ends before it begins, never
    /// does.
    #[must_use]
    pub fn runs_on(&self, day: Day) -> bool {
        self.from.is_some_and(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it ends before it begins.
    #[must_use]
    pub fn is_turned(&self) -> bool {
        is_turned(self.from, self.until)
    }
}
