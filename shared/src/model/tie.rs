//! Ties: working relations between persons and organizations. Private ones are not stored.

use super::describe::link_of;
use super::table::{Codec, Field};
use super::word_list::words;
use crate::id::RecordId;
use crate::time::Day;

link_of! {
    /// A working relation to another person or organization.
    pub struct Tie {
        pub to: RecordId,
        pub kind: TieKind = Field::part("ties", "tie", "kind", Codec::Text).words(&TieKind::WORDS),
        /// A year, a month or a day.
        pub since: String = Field::part("tie_since", "tie", "since", Codec::Since),
        pub confirmed: Option<Day> =
            Field::part("tie_confirmed", "tie", "confirmed", Codec::Day).json("confirmed_at"),
    }
}

words! {
    /// What a tie is.
    pub enum TieKind else Other {
        #[default]
        Knows = "knows",
        WorksWith = "works-with",
        /// Somebody is employed or volunteers there.
        WorksFor = "works-for",
        Supports = "supports",
        Mentors = "mentors",
        /// Agreed in a handover, and not met yet: this is not being in touch.
        ToMeet = "to-meet",
    }
}

impl TieKind {
    /// Whether they are in touch: what is only agreed comes from a handover, and nobody enters it.
    #[must_use]
    pub const fn is_met(&self) -> bool {
        !matches!(self, Self::ToMeet)
    }
}
