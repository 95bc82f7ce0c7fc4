//! What is told: counts with the words for what they count.

use minicbor::{Decode, Encode};

use crate::{
    network::{coverage::Cover, rhythm::Pulse},
    time::Day,
};

/// So many months are a year; the month of the day is the last of them.
pub const MONTHS: u8 = 12;

/// All of it, as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Summary {
    #[n(0)]
    pub day: Day,
    /// One for each subject that there is any of, in the order of [`Subject`].
    #[n(1)]
    pub tables: Vec<Table>,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Subject {
    /// Functions.
    #[n(0)]
    Posts,
    #[n(1)]
    Offers,
    /// Pieces of knowledge.
    #[n(2)]
    Knowledge,
    #[n(3)]
    Networks,
    /// Persons and organizations: how far they are in touch.
    #[n(4)]
    Contacts,
    #[n(5)]
    Organizations,
    /// Questions that nobody has answered so far: those that were asked in the year that ends
    /// with the month of the day.
    #[n(6)]
    Questions,
}

impl Subject {
    /// As it stands in ids of a page.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Offers => "offers",
            Self::Knowledge => "knowledge",
            Self::Networks => "networks",
            Self::Contacts => "persons",
            Self::Organizations => "organizations",
            Self::Questions => "questions",
        }
    }

    /// Whether records have dates for it, so that it can be told of an earlier day.
    #[must_use]
    pub const fn is_dated(self) -> bool {
        match self {
            Self::Posts | Self::Networks | Self::Questions => true,
            Self::Offers | Self::Knowledge | Self::Contacts | Self::Organizations => false,
        }
    }
}

/// One subject: how many there are, and how they are divided.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Table {
    #[n(0)]
    pub subject: Subject,
    #[n(1)]
    pub total: Count,
    #[n(2)]
    pub parts: Vec<Part>,
}

/// By what a subject is divided. Each of its records stands in one line, and in one only.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Part {
    #[n(0)]
    pub by: By,
    #[n(1)]
    pub lines: Vec<Line>,
    /// Some lines are left out, words and all, since nothing of them may be told.
    #[n(2)]
    pub more: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum By {
    /// How many carry it.
    #[n(0)]
    Cover,
    /// Paid or voluntary.
    #[n(1)]
    Work,
    #[n(2)]
    Rhythm,
    #[n(3)]
    Touch,
    #[n(4)]
    Month,
    #[n(5)]
    District,
    #[n(6)]
    Topic,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Line {
    #[n(0)]
    pub heading: Heading,
    #[n(1)]
    pub count: Count,
}

/// What a line counts, in the order of lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Heading {
    #[n(0)]
    Nobody,
    #[n(1)]
    One,
    /// Several, but fewer than it should be.
    #[n(2)]
    Few,
    /// Nobody, one, or too few: where there are not enough of each to tell them apart.
    #[n(3)]
    Open,
    #[n(4)]
    Enough,
    #[n(5)]
    Paid,
    #[n(6)]
    Voluntary,
    #[n(7)]
    Awake,
    #[n(8)]
    Due,
    #[n(9)]
    Asleep,
    /// Nobody wrote down when it met.
    #[n(10)]
    Unknown,
    /// Due or asleep: where there are not enough of each to tell them apart.
    #[n(11)]
    NotAwake,
    /// In the group of those who are in touch with each other that has most.
    #[n(12)]
    Largest,
    #[n(13)]
    Smaller,
    /// In touch with nobody, as far as is known.
    #[n(14)]
    Alone,
    /// A month of the year, from 1 to 12; the first month of the year that is counted has place 0.
    #[n(15)]
    Month {
        #[n(0)]
        place: u8,
        #[n(1)]
        month: u8,
    },
    /// A district or a topic.
    #[n(16)]
    Named(#[n(0)] String),
    /// More than one topic.
    #[n(17)]
    Several,
    /// No district or topic.
    #[n(18)]
    Without,
}

impl Heading {
    pub(super) const fn of_cover(cover: Cover) -> Self {
        match cover {
            Cover::Nobody => Self::Nobody,
            Cover::One => Self::One,
            Cover::Few => Self::Few,
            Cover::Enough => Self::Enough,
        }
    }

    pub(super) const fn of_pulse(pulse: Pulse) -> Self {
        match pulse {
            Pulse::Awake => Self::Awake,
            Pulse::Due => Self::Due,
            Pulse::Asleep => Self::Asleep,
            Pulse::Unknown => Self::Unknown,
        }
    }

    /// The heading that takes the place of this one where a part is told in fewer lines.
    pub(super) fn coarser(&self) -> Self {
        match self {
            Self::Nobody | Self::One | Self::Few => Self::Open,
            Self::Due | Self::Asleep => Self::NotAwake,
            Self::Open
            | Self::Enough
            | Self::Paid
            | Self::Voluntary
            | Self::Awake
            | Self::Unknown
            | Self::NotAwake
            | Self::Largest
            | Self::Smaller
            | Self::Alone
            | Self::Month { .. }
            | Self::Named(_)
            | Self::Several
            | Self::Without => self.clone(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Count {
    #[n(0)]
    Shown(#[n(0)] usize),
    /// It is under [`SMALLEST_SHOWN`](super::SMALLEST_SHOWN), or would give away one that is.
    #[n(1)]
    Withheld,
}

/// Which counts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// All that the records say.
    Everything,
    /// What they say of another day: only what has dates in them.
    ByDates,
}
