//! Persons (after JSContact, RFC 9553, and vCard 4, RFC 6350): the people who help.

use std::collections::BTreeSet;

use super::{
    Codec, DISTRICT, EMAILS, Field, Item, LANGUAGES, Model, NAME, NOTES, PHONES, Reader,
    TIE_CONFIRMED, TIE_KIND, TIE_SINCE, TOPICS, Writer, one,
};
use crate::id::RecordId;
use crate::time::Day;
use crate::view::{Flat, Kind, View};

const GIVEN: Field = one("given", Codec::Text);
const FAMILY: Field = one("family", Codec::Text);
const INFORMED_AT: Field = one("informed_at", Codec::Day);
const LEGAL_BASIS: Field = one("legal_basis", Codec::Text);
const CONFIRMED_AT: Field = one("confirmed_at", Codec::Day);

pub(super) const FIELDS: &[Field] = &[
    NAME,
    GIVEN,
    FAMILY,
    PHONES,
    EMAILS,
    LANGUAGES,
    TOPICS,
    DISTRICT,
    NOTES,
    TIE_KIND,
    TIE_SINCE,
    TIE_CONFIRMED,
    INFORMED_AT,
    LEGAL_BASIS,
    CONFIRMED_AT,
];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The full name, as one says it.
    pub name: String,
    pub given: String,
    pub family: String,
    pub phones: Vec<Item>,
    pub emails: Vec<Item>,
    /// BCP 47: languages they can help in.
    pub languages: BTreeSet<String>,
    pub topics: BTreeSet<String>,
    pub district: String,
    pub notes: String,
    pub ties: Vec<Tie>,
    /// When they were told that their data is kept (DSGVO Art. 14).
    pub informed_at: Option<Day>,
    pub legal_basis: String,
    /// When somebody last made sure that this is right.
    pub confirmed_at: Option<Day>,
}

/// A working relation to another person or organization. Private ties are not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    pub to: RecordId,
    pub kind: TieKind,
    /// A year, a month or a day.
    pub since: String,
    pub confirmed: Option<Day>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TieKind {
    #[default]
    Knows,
    WorksWith,
    Supports,
    Mentors,
    /// A word of a later version.
    Other(String),
}

impl TieKind {
    pub const ALL: [Self; 4] = [Self::Knows, Self::WorksWith, Self::Supports, Self::Mentors];

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Knows => "knows",
            Self::WorksWith => "works-with",
            Self::Supports => "supports",
            Self::Mentors => "mentors",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for TieKind {
    fn from(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl Model for Person {
    const FIELDS: &'static [Field] = FIELDS;

    fn kind() -> Kind {
        Kind::Person
    }

    fn read(view: &View) -> Self {
        let from = Reader(view);
        Self {
            name: from.text(&NAME),
            given: from.text(&GIVEN),
            family: from.text(&FAMILY),
            phones: from.items(&PHONES),
            emails: from.items(&EMAILS),
            languages: from.set(&LANGUAGES),
            topics: from.set(&TOPICS),
            district: from.text(&DISTRICT),
            notes: from.text(&NOTES),
            ties: read_ties(&from),
            informed_at: from.day(&INFORMED_AT),
            legal_basis: from.text(&LEGAL_BASIS),
            confirmed_at: from.day(&CONFIRMED_AT),
        }
    }

    fn flat(&self) -> Flat {
        let mut to = Writer::default();
        to.text(&NAME, &self.name);
        to.text(&GIVEN, &self.given);
        to.text(&FAMILY, &self.family);
        to.items(&PHONES, &self.phones);
        to.items(&EMAILS, &self.emails);
        to.set(&LANGUAGES, &self.languages);
        to.set(&TOPICS, &self.topics);
        to.text(&DISTRICT, &self.district);
        to.text(&NOTES, &self.notes);
        write_ties(&mut to, &self.ties);
        to.day(&INFORMED_AT, self.informed_at);
        to.text(&LEGAL_BASIS, &self.legal_basis);
        to.day(&CONFIRMED_AT, self.confirmed_at);
        to.0
    }
}

/// A tie is there as long as any part of it is: who edits one while another takes it
/// away keeps it.
pub(super) fn read_ties(from: &Reader<'_>) -> Vec<Tie> {
    let tie = |(to, parts): (RecordId, std::collections::BTreeMap<&str, &str>)| Tie {
        to,
        kind: parts.get("kind").map(|word| TieKind::from(*word)).unwrap_or_default(),
        since: parts.get("since").copied().unwrap_or_default().to_owned(),
        confirmed: parts.get("confirmed").and_then(|day| day.parse().ok()),
    };
    from.links(&TIE_KIND).into_iter().map(tie).collect()
}

pub(super) fn write_ties(to: &mut Writer, ties: &[Tie]) {
    for tie in ties {
        to.part(&TIE_KIND, tie.to, tie.kind.as_str());
        to.part(&TIE_SINCE, tie.to, &tie.since);
        to.part(
            &TIE_CONFIRMED,
            tie.to,
            &tie.confirmed.map(|day| day.to_string()).unwrap_or_default(),
        );
    }
}
