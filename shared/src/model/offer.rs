//! Offers (after HSDS `service`, `schedule` and `location`): what helps people here.

use std::collections::BTreeSet;

use super::describe::record;
use super::field::{DISTRICT, LANGUAGES, NAME, NOTES, TOPICS};
use super::table::{Codec, Field, Relates, Searched};
use crate::id::RecordId;
use crate::time::Day;

record! {
    /// A language café, an hour of advice ...
    pub struct Offer = "offer" {
        pub name: String = NAME,
        /// The organization or network that offers it.
        pub provider: Option<RecordId> =
            Field::one("provider", Codec::Record).relates(Relates::Provider),
        /// The persons and posts that make it happen.
        pub run_by: BTreeSet<RecordId> =
            Field::set("run_by", "run_by", Codec::Record).relates(Relates::RunBy),
        pub place: String = Field::one("place", Codec::Text).searched(Searched::Words),
        pub district: String = DISTRICT,
        /// When it takes place, in words: `Di 16:00-18:00`.
        pub schedule: String = Field::one("schedule", Codec::Text).searched(Searched::Words),
        pub languages: BTreeSet<String> = LANGUAGES,
        pub topics: BTreeSet<String> = TOPICS,
        /// When somebody last made sure that it still takes place.
        pub last_assured: Option<Day> = Field::one("last_assured", Codec::Day).assures(),
        pub notes: String = NOTES,
    }
    listed: true,
    in_network: true,
    facts: ["provider", "schedule", "place", "district", "languages", "topics", "notes"],
}
