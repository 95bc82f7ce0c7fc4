//! Organizations (after W3C ORG and HSDS).

use std::collections::BTreeSet;

use super::person::{Tie, read_ties, write_ties};
use super::{
    Codec, DISTRICT, EMAILS, Field, Item, Model, NAME, NOTES, PHONES, Reader, TIE_CONFIRMED,
    TIE_KIND, TIE_SINCE, TOPICS, TYPE, Writer, one,
};
use crate::id::RecordId;
use crate::view::{Flat, Kind, View};

const PARENT: Field = one("parent", Codec::Record);
const LEVEL: Field = one("level", Codec::Text);
const WEBSITE: Field = one("website", Codec::Website);
const ADDRESS: Field = one("address", Codec::Text);

pub(super) const FIELDS: &[Field] = &[
    NAME,
    TYPE,
    PARENT,
    LEVEL,
    PHONES,
    EMAILS,
    WEBSITE,
    ADDRESS,
    DISTRICT,
    TOPICS,
    NOTES,
    TIE_KIND,
    TIE_SINCE,
    TIE_CONFIRMED,
];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organization {
    pub name: String,
    /// What kind of organization it is.
    pub kind: OrganizationType,
    pub parent: Option<RecordId>,
    /// Where it stands in the hierarchy: Stabsstelle, Amt, Abteilung ...
    pub level: String,
    pub phones: Vec<Item>,
    pub emails: Vec<Item>,
    pub website: String,
    pub address: String,
    pub district: String,
    pub topics: BTreeSet<String>,
    pub notes: String,
    pub ties: Vec<Tie>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum OrganizationType {
    Authority,
    Association,
    ReligiousCommunity,
    School,
    Health,
    Business,
    Initiative,
    #[default]
    Other,
    /// A word of a later version.
    Unknown(String),
}

impl OrganizationType {
    pub const ALL: [Self; 8] = [
        Self::Authority,
        Self::Association,
        Self::ReligiousCommunity,
        Self::School,
        Self::Health,
        Self::Business,
        Self::Initiative,
        Self::Other,
    ];

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Authority => "authority",
            Self::Association => "association",
            Self::ReligiousCommunity => "religious-community",
            Self::School => "school",
            Self::Health => "health",
            Self::Business => "business",
            Self::Initiative => "initiative",
            Self::Other => "other",
            Self::Unknown(word) => word,
        }
    }
}

impl From<&str> for OrganizationType {
    fn from(word: &str) -> Self {
        let unknown = || if word.is_empty() { Self::Other } else { Self::Unknown(word.to_owned()) };
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or_else(unknown)
    }
}

impl Model for Organization {
    const FIELDS: &'static [Field] = FIELDS;

    fn kind() -> Kind {
        Kind::Organization
    }

    fn read(view: &View) -> Self {
        let from = Reader(view);
        Self {
            name: from.text(&NAME),
            kind: from.text(&TYPE).as_str().into(),
            parent: from.record(&PARENT),
            level: from.text(&LEVEL),
            phones: from.items(&PHONES),
            emails: from.items(&EMAILS),
            website: from.text(&WEBSITE),
            address: from.text(&ADDRESS),
            district: from.text(&DISTRICT),
            topics: from.set(&TOPICS),
            notes: from.text(&NOTES),
            ties: read_ties(&from),
        }
    }

    fn flat(&self) -> Flat {
        let mut to = Writer::default();
        to.text(&NAME, &self.name);
        to.text(&TYPE, self.kind.as_str());
        to.record(&PARENT, self.parent);
        to.text(&LEVEL, &self.level);
        to.items(&PHONES, &self.phones);
        to.items(&EMAILS, &self.emails);
        to.text(&WEBSITE, &self.website);
        to.text(&ADDRESS, &self.address);
        to.text(&DISTRICT, &self.district);
        to.set(&TOPICS, &self.topics);
        to.text(&NOTES, &self.notes);
        write_ties(&mut to, &self.ties);
        to.0
    }
}
