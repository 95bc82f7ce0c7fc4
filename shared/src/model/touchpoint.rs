//! Touchpoints (after schema.org `Event`): somebody met, called or wrote to somebody.

use std::collections::BTreeSet;

use super::describe::record;
use super::field::{ABOUT, TYPE};
use super::table::{Codec, Field, Relates, Searched};
use super::word_list::words;
use crate::id::RecordId;
use crate::time::Day;

record! {
    /// A meeting, a call, a visit ...
    pub struct Touchpoint = "touchpoint" {
        pub date: Option<Day> = Field::one("date", Codec::Day).json("when").dates(),
        /// The key as organizations have it, with words of its own.
        pub kind: TouchpointType = TYPE.called("touchpoint_type").words(&TouchpointType::WORDS),
        /// Persons and organizations.
        pub who: BTreeSet<RecordId> =
            Field::set("who", "who", Codec::Record).relates(Relates::Who),
        /// A network that met, an offer it was about ...
        pub about: BTreeSet<RecordId> = ABOUT,
        pub note: String = Field::one("note", Codec::Prose).searched(Searched::Words),
    }
    listed: false,
    in_network: false,
    facts: ["who", "about", "note"],
}

words! {
    /// How people were in touch.
    pub enum TouchpointType else Other {
        #[default]
        Meeting = "meeting",
        Call = "call",
        Message = "message",
        Visit = "visit",
        Event = "event",
    }
    foreign ["mail" => "message"]
}

impl TouchpointType {
    /// Whether those who took part were in one room.
    #[must_use]
    pub const fn is_together(&self) -> bool {
        match self {
            Self::Meeting | Self::Visit | Self::Event => true,
            Self::Call | Self::Message | Self::Other(_) => false,
        }
    }
}
