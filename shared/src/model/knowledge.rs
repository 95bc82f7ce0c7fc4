//! Knowledge (after schema.org `about`, `inLanguage`, `lastReviewed`): what people here
//! know, and who knows it.

use std::collections::BTreeSet;

use super::describe::{link_of, record};
use super::field::{ABOUT, CONFIRMED_AT, DISTRICT, LANGUAGES, TITLE, TOPICS};
use super::held::Link as _;
use super::table::{Codec, Field, Naming, Relates, Searched};
use super::word_list::words;
use crate::id::RecordId;
use crate::time::Day;

record! {
    /// Something that people here know.
    pub struct Knowledge = "knowledge" {
        pub title: String = TITLE,
        pub body: String = Field::one("body", Codec::Prose).searched(Searched::Words),
        pub topics: BTreeSet<String> = TOPICS,
        pub languages: BTreeSet<String> = LANGUAGES,
        pub district: String = DISTRICT,
        /// The records it is about.
        pub about: BTreeSet<RecordId> = ABOUT,
        pub holders: Vec<Holder> =
            Field::links("holders", "holder", Naming::Record("who"), Holder::PARTS)
                .relates(Relates::Holder),
        /// Whether it is written down.
        pub written: bool = Field::one("written", Codec::Bool),
        /// When somebody last made sure that it is still right; whoever pressed, holder or not.
        pub confirmed_at: Option<Day> = CONFIRMED_AT,
        pub review_at: Option<Day> = Field::one("review_at", Codec::Day).ahead(),
    }
    listed: true,
    in_network: true,
    facts: ["languages", "topics", "district"],
}

impl Knowledge {
    /// The day on which somebody last made sure of it, or of who knows it.
    #[must_use]
    pub fn last_confirmed(&self) -> Option<Day> {
        let holders = self.knowing().filter_map(|holder| holder.confirmed);
        holders.chain(self.confirmed_at).max()
    }

    /// Those who know it: whoever is only to learn it does not.
    pub fn knowing(&self) -> impl Iterator<Item = &Holder> {
        self.holders.iter().filter(|holder| holder.level.is_known())
    }
}

link_of! {
    /// A person or post that knows.
    pub struct Holder {
        pub who: RecordId,
        pub level: Level =
            Field::part("holders", "holder", "level", Codec::Text).words(&Level::WORDS),
        pub confirmed: Option<Day> =
            Field::part("holder_confirmed", "holder", "confirmed", Codec::Day)
                .json("confirmed_at"),
    }
}

words! {
    /// How well somebody knows it.
    pub enum Level else Other {
        #[default]
        Knows = "knows",
        CanTeach = "can-teach",
        /// Agreed in a handover, and not shown yet: this is not knowing.
        ToLearn = "to-learn",
    }
}

impl Level {
    /// Whether it is known: what is only agreed comes from a handover, and nobody enters it.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::ToLearn)
    }
}
