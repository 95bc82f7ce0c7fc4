//! Touchpoints (after schema.org `Event`): somebody met, called or wrote to somebody.

use std::collections::BTreeSet;

use super::{ABOUT, Codec, Field, Model, Reader, Writer, one, set};
use crate::id::RecordId;
use crate::time::Day;
use crate::view::{Flat, Kind, View};

const DATE: Field = one("date", Codec::Day);
/// The key as organizations have it, with words of its own.
const TYPE: Field = Field { name: "touchpoint_type", ..super::TYPE };
const WHO: Field = set("who", "who", Codec::Record);
const NOTE: Field = one("note", Codec::Prose);

pub(super) const FIELDS: &[Field] = &[DATE, TYPE, WHO, ABOUT, NOTE];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touchpoint {
    pub date: Option<Day>,
    pub kind: TouchpointType,
    /// Persons and organizations.
    pub who: BTreeSet<RecordId>,
    /// A network that met, an offer it was about ...
    pub about: BTreeSet<RecordId>,
    pub note: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TouchpointType {
    #[default]
    Meeting,
    Call,
    Message,
    Visit,
    Event,
    /// A word of a later version.
    Other(String),
}

impl TouchpointType {
    pub const ALL: [Self; 5] = [Self::Meeting, Self::Call, Self::Message, Self::Visit, Self::Event];

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Meeting => "meeting",
            Self::Call => "call",
            Self::Message => "message",
            Self::Visit => "visit",
            Self::Event => "event",
            Self::Other(word) => word,
        }
    }

    /// Whether those who took part were in one room.
    #[must_use]
    pub const fn is_together(&self) -> bool {
        match self {
            Self::Meeting | Self::Visit | Self::Event => true,
            Self::Call | Self::Message | Self::Other(_) => false,
        }
    }
}

impl From<&str> for TouchpointType {
    fn from(word: &str) -> Self {
        let unknown = || if word.is_empty() { Self::Meeting } else { Self::Other(word.to_owned()) };
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or_else(unknown)
    }
}

impl Model for Touchpoint {
    const FIELDS: &'static [Field] = FIELDS;

    fn kind() -> Kind {
        Kind::Touchpoint
    }

    fn read(view: &View) -> Self {
        let from = Reader(view);
        Self {
            date: from.day(&DATE),
            kind: from.text(&TYPE).as_str().into(),
            who: from.records(&WHO),
            about: from.records(&ABOUT),
            note: from.text(&NOTE),
        }
    }

    fn flat(&self) -> Flat {
        let mut to = Writer::default();
        to.day(&DATE, self.date);
        to.text(&TYPE, self.kind.as_str());
        to.set(&WHO, self.who.iter().map(RecordId::to_string));
        to.set(&ABOUT, self.about.iter().map(RecordId::to_string));
        to.text(&NOTE, &self.note);
        to.0
    }
}
