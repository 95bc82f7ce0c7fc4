//! Questions that found no answer: what was asked for, and in which month. Never who asked.

use std::collections::BTreeSet;

use super::describe::record;
use super::field::{DISTRICT, LANGUAGES, TOPICS};
use super::table::{Codec, Field, Relates};
use crate::id::RecordId;

record! {
    /// Somebody asked for something here, and nobody had an answer.
    pub struct Question = "question" {
        pub topics: BTreeSet<String> = TOPICS,
        pub languages: BTreeSet<String> = LANGUAGES,
        pub district: String = DISTRICT,
        /// The month in which it was asked: `2026-11`. No day, so that nobody is recognised by it.
        pub month: String = Field::one("month", Codec::Since).dates().past(),
        /// What answers it by now.
        pub answered_by: Option<RecordId> =
            Field::one("answered_by", Codec::Record).relates(Relates::Named),
    }
    listed: false,
    in_network: false,
    facts: ["topics", "languages", "district", "month", "answered_by"],
}
