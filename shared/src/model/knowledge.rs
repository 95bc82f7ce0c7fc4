//! Knowledge (after schema.org `about`, `inLanguage`, `lastReviewed`): what people here
//! know, and who knows it.

use std::collections::BTreeSet;

use super::{
    ABOUT, Codec, DISTRICT, Field, LANGUAGES, Model, Reader, TITLE, TOPICS, Writer, link, one,
};
use crate::id::RecordId;
use crate::time::Day;
use crate::view::{Flat, Kind, View};

const BODY: Field = one("body", Codec::Prose);
const HOLDER_LEVEL: Field = link("holders", "holder", "level", Codec::Text);
const HOLDER_CONFIRMED: Field = link("holder_confirmed", "holder", "confirmed", Codec::Day);
const WRITTEN: Field = one("written", Codec::Bool);
const REVIEW_AT: Field = one("review_at", Codec::Day);

pub(super) const FIELDS: &[Field] = &[
    TITLE,
    BODY,
    TOPICS,
    LANGUAGES,
    DISTRICT,
    ABOUT,
    HOLDER_LEVEL,
    HOLDER_CONFIRMED,
    WRITTEN,
    REVIEW_AT,
];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Knowledge {
    pub title: String,
    pub body: String,
    pub topics: BTreeSet<String>,
    pub languages: BTreeSet<String>,
    pub district: String,
    /// The records it is about.
    pub about: BTreeSet<RecordId>,
    pub holders: Vec<Holder>,
    /// Whether it is written down.
    pub written: bool,
    pub review_at: Option<Day>,
}

/// A person or post that knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    pub who: RecordId,
    pub level: Level,
    pub confirmed: Option<Day>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    #[default]
    Knows,
    CanTeach,
    /// A word of a later version.
    Other(String),
}

impl Level {
    pub const ALL: [Self; 2] = [Self::Knows, Self::CanTeach];

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Knows => "knows",
            Self::CanTeach => "can-teach",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for Level {
    fn from(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == word)
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl Model for Knowledge {
    const FIELDS: &'static [Field] = FIELDS;

    fn kind() -> Kind {
        Kind::Knowledge
    }

    fn read(view: &View) -> Self {
        let from = Reader(view);
        let holders = from.links(&HOLDER_LEVEL).into_iter().map(|(who, parts)| Holder {
            who,
            level: parts.get("level").map(|word| Level::from(*word)).unwrap_or_default(),
            confirmed: parts.get("confirmed").and_then(|day| day.parse().ok()),
        });
        Self {
            title: from.text(&TITLE),
            body: from.text(&BODY),
            topics: from.set(&TOPICS),
            languages: from.set(&LANGUAGES),
            district: from.text(&DISTRICT),
            about: from.records(&ABOUT),
            holders: holders.collect(),
            written: from.bool(&WRITTEN),
            review_at: from.day(&REVIEW_AT),
        }
    }

    fn flat(&self) -> Flat {
        let mut to = Writer::default();
        to.text(&TITLE, &self.title);
        to.text(&BODY, &self.body);
        to.set(&TOPICS, &self.topics);
        to.set(&LANGUAGES, &self.languages);
        to.text(&DISTRICT, &self.district);
        to.set(&ABOUT, self.about.iter().map(RecordId::to_string));
        for holder in &self.holders {
            to.part(&HOLDER_LEVEL, holder.who, holder.level.as_str());
            to.part(
                &HOLDER_CONFIRMED,
                holder.who,
                &holder.confirmed.map(|day| day.to_string()).unwrap_or_default(),
            );
        }
        to.bool(&WRITTEN, self.written);
        to.day(&REVIEW_AT, self.review_at);
        to.0
    }
}
