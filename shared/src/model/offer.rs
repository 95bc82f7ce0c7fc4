//! Offers (after HSDS `service`, `schedule` and `location`): what helps people here.

use std::collections::BTreeSet;

use super::{
    Codec, DISTRICT, Field, LANGUAGES, Model, NAME, NOTES, Reader, TOPICS, Writer, one, set,
};
use crate::id::RecordId;
use crate::time::Day;
use crate::view::{Flat, Kind, View};

const PROVIDER: Field = one("provider", Codec::Record);
const RUN_BY: Field = set("run_by", "run_by", Codec::Record);
const PLACE: Field = one("place", Codec::Text);
const SCHEDULE: Field = one("schedule", Codec::Text);
const LAST_ASSURED: Field = one("last_assured", Codec::Day);

pub(super) const FIELDS: &[Field] =
    &[NAME, PROVIDER, RUN_BY, PLACE, DISTRICT, SCHEDULE, LANGUAGES, TOPICS, LAST_ASSURED, NOTES];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    pub name: String,
    /// The organization or network that offers it.
    pub provider: Option<RecordId>,
    /// The persons and posts that make it happen.
    pub run_by: BTreeSet<RecordId>,
    pub place: String,
    pub district: String,
    /// When it takes place, in words: `Di 16:00-18:00`.
    pub schedule: String,
    pub languages: BTreeSet<String>,
    pub topics: BTreeSet<String>,
    /// When somebody last made sure that it still takes place.
    pub last_assured: Option<Day>,
    pub notes: String,
}

impl Model for Offer {
    const FIELDS: &'static [Field] = FIELDS;

    fn kind() -> Kind {
        Kind::Offer
    }

    fn read(view: &View) -> Self {
        let from = Reader(view);
        Self {
            name: from.text(&NAME),
            provider: from.record(&PROVIDER),
            run_by: from.records(&RUN_BY),
            place: from.text(&PLACE),
            district: from.text(&DISTRICT),
            schedule: from.text(&SCHEDULE),
            languages: from.set(&LANGUAGES),
            topics: from.set(&TOPICS),
            last_assured: from.day(&LAST_ASSURED),
            notes: from.text(&NOTES),
        }
    }

    fn flat(&self) -> Flat {
        let mut to = Writer::default();
        to.text(&NAME, &self.name);
        to.record(&PROVIDER, self.provider);
        to.set(&RUN_BY, self.run_by.iter().map(RecordId::to_string));
        to.text(&PLACE, &self.place);
        to.text(&DISTRICT, &self.district);
        to.text(&SCHEDULE, &self.schedule);
        to.set(&LANGUAGES, &self.languages);
        to.set(&TOPICS, &self.topics);
        to.day(&LAST_ASSURED, self.last_assured);
        to.text(&NOTES, &self.notes);
        to.0
    }
}
