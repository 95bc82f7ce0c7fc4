//! What a page is answered: plain data, with every word that the records have for it. Words
//! for what has no name are the page's own.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use minicbor::{Decode, Encode};

use super::{codec, order::Letter, related::Related};
use crate::{
    cbor::{self, Malformed},
    id::RecordId,
    kind::Kind,
    model::{Capacity, Step},
    network::{
        coverage::{KnowledgeCover, Mix, PostCover},
        layout::Point,
        map::Map,
        rhythm::Rhythm,
        span::Gap,
        what_if::staying,
    },
    search::Facets,
    summary::Summary,
    time::Day,
    today::Line,
};

/// Longest encoded answer that is read, in bytes: a list of more records than a ledger has.
pub const MAX_ANSWER_BYTES: usize = 16 << 20;

/// Every answer, and how a page takes it out that asked for just that.
macro_rules! answers {
    ($($(#[doc = $doc:literal])* $number:literal $name:ident $take:ident
       $({$($with:tt)*})? $payload:ty;)*) => {
        /// The answer to the [`Question`](super::Question) of the same name.
        #[derive(Debug, Clone, PartialEq, Encode, Decode)]
        pub enum Answer {
            $($(#[doc = $doc])* #[n($number)] $name(#[cbor(n(0) $(, $($with)*)?)] $payload),)*
        }

        impl Answer {
            $(
                /// Nothing if it is the answer to something else.
                #[must_use]
                pub fn $take(self) -> Option<$payload> {
                    if let Self::$name(answer) = self { Some(answer) } else { None }
                }
            )*
        }
    };
}

answers! {
    /// To a search: ids, in the order that was asked for.
    0 Found found {with = "codec::shared"} Arc<Vec<RecordId>>;
    1 Facets facets {with = "codec::shared"} Arc<Facets>;
    /// Ordered by relation and title.
    2 Related related Vec<Related>;
    /// Nothing where it is no function that is here.
    3 Cover cover Option<PostCover>;
    /// Nothing where it is no network that is here.
    4 Rhythm rhythm Option<Rhythm>;
    5 Overview overview Overview;
    6 Parts parts {with = "codec::shared"} Arc<Parts>;
    /// In the order of the names of functions, never by how much hangs on somebody.
    7 OnlyWays only_ways Vec<OnlyWayOf>;
    /// By name.
    8 Posts posts {with = "codec::shared"} Arc<Vec<CoveredPost>>;
    /// By name.
    9 Knowledge knowledge {with = "codec::shared"} Arc<Vec<CoveredKnowledge>>;
    10 Mixes mixes Mixes;
    /// By name.
    11 Rhythms rhythms Vec<NamedRhythm>;
    12 Strangers strangers Unmet;
    /// Nothing where what it is about is gone, or nobody is there to introduce.
    13 Introduction introduction Option<Introduction>;
    14 WhatIf lost {with = "codec::shared"} Arc<Lost>;
    15 Map map MapOf;
    16 LossMap loss_map MapOf;
    17 Layout places Places;
    /// In the order of the list; none where it has no letters.
    18 Letters letters Vec<Letter>;
    /// Nothing where nobody noted it.
    19 Heard heard Option<Day>;
    /// By name.
    20 OfKind of_kind Vec<RecordId>;
    /// Nothing where it is no meeting that is here.
    22 Preparation preparation Option<Preparation>;
    /// Nothing where it is no handover that is here.
    26 Passing passing Option<Passing>;
    27 Summary summary Summary;
    28 Resembling resembling Vec<RecordId>;
    /// By name; only those that are open on some day, or of which nobody has decided.
    23 Open open {with = "codec::shared"} Arc<Vec<OpenPost>>;
    24 Changes changes Vec<Day>;
    21 Today today {with = "codec::shared"} Arc<Vec<Line>>;
}

impl Answer {
    /// Its one encoding, as CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_vec(self)
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are no answer in its one encoding, or more than [`MAX_ANSWER_BYTES`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_ANSWER_BYTES {
            return Err(Malformed("too long"));
        }
        cbor::from_slice(bytes)
    }
}

/// A record by its name.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Named {
    #[n(0)]
    pub id: RecordId,
    #[n(1)]
    pub kind: Kind,
    /// Empty where it has none.
    #[n(2)]
    pub title: String,
    /// The title of where a function belongs.
    #[n(3)]
    pub within: Option<String>,
}

/// A record, and the functions that a person carries today, by name.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Described {
    #[n(0)]
    pub id: RecordId,
    #[n(1)]
    pub kind: Kind,
    #[n(2)]
    pub title: String,
    #[n(3)]
    pub carries: Vec<String>,
}

/// The first of many, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct First<T> {
    #[n(0)]
    pub first: Vec<T>,
    #[n(1)]
    pub all: usize,
}

impl<T> Default for First<T> {
    fn default() -> Self {
        Self { first: Vec::new(), all: 0 }
    }
}

/// How much there is, in numbers of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Overview {
    /// Of all kinds that have a list.
    #[n(0)]
    pub records: usize,
    #[n(1)]
    pub organizations: usize,
    #[n(2)]
    pub posts: usize,
    #[n(3)]
    pub knowledge: usize,
}

/// The districts and topics of a town, as one reads them in a menu.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Parts {
    #[n(0)]
    pub districts: Vec<String>,
    #[n(1)]
    pub topics: Vec<String>,
}

/// All contact between groups leads over one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OnlyWayOf {
    /// A person or an organization.
    #[n(0)]
    pub over: Named,
    /// The functions that a person carries, by name.
    #[n(1)]
    pub posts: Vec<Named>,
    /// The districts of each side: those of most people first.
    #[n(2)]
    pub sides: Vec<Vec<String>>,
    /// Those of the functions that nobody else carries.
    #[n(3)]
    pub alone: Vec<Named>,
    /// Whoever it leads over is away that day.
    #[n(4)]
    pub away: bool,
}

/// A function and how it is carried.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct CoveredPost {
    #[n(0)]
    pub cover: PostCover,
    #[n(1)]
    pub title: String,
    /// The title of where it belongs.
    #[n(2)]
    pub within: Option<String>,
    /// Where groups would lose touch without it: the other functions that would have to rest with
    /// it, by name, since the only one all ways lead over carries them too.
    #[n(3)]
    pub parts: Option<Vec<Named>>,
    /// Who carries it today: those who hold it first, each capacity by name.
    #[n(4)]
    pub carriers: Vec<Carrier>,
    /// Who carries it stands in several versions, and nobody has decided.
    #[n(5)]
    pub undecided: bool,
}

/// Who carries a function, and how.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Carrier {
    /// Empty where they have no name.
    #[n(0)]
    pub title: String,
    #[n(1)]
    pub capacity: Capacity,
    /// Only that day, for somebody who is away.
    #[n(2)]
    pub stands_in: bool,
}

/// A function that is open for some days.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OpenPost {
    #[n(0)]
    pub id: RecordId,
    #[n(1)]
    pub title: String,
    /// The title of where it belongs.
    #[n(2)]
    pub within: Option<String>,
    #[n(3)]
    pub paid: bool,
    /// The last day that is funded, where that is known.
    #[n(4)]
    pub funded_until: Option<Day>,
    /// On which days, and why; the first days first. None only where it is undecided.
    #[n(5)]
    pub gaps: Vec<Gap>,
    /// Who carries it stands in several versions, and nobody has decided.
    #[n(6)]
    pub undecided: bool,
}

/// A piece of knowledge and how it is carried.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct CoveredKnowledge {
    #[n(0)]
    pub cover: KnowledgeCover,
    #[n(1)]
    pub title: String,
    #[n(2)]
    pub topics: BTreeSet<String>,
    /// The persons who know it, or carry a function that does; by name.
    #[n(3)]
    pub holders: Vec<String>,
}

/// Paid and voluntary work side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Mixes {
    #[n(0)]
    pub topics: BTreeMap<String, Mix>,
    #[n(1)]
    pub districts: BTreeMap<String, Mix>,
    /// How many functions they are in all.
    #[n(2)]
    pub posts: usize,
    /// How many of them count among the topics of where they belong.
    #[n(3)]
    pub by_place: usize,
    /// How many have no topic at all.
    #[n(4)]
    pub without_topic: usize,
}

/// A network and its rhythm.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct NamedRhythm {
    #[n(0)]
    pub title: String,
    #[n(1)]
    pub rhythm: Rhythm,
}

/// Who has not met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Unmet {
    /// Whether there are any in the whole town.
    #[n(0)]
    pub any: bool,
    /// Those of the part that is looked at, by name.
    #[n(1)]
    pub pairs: Vec<StrangerPair>,
}

/// Two groups that have something in common and have not met.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct StrangerPair {
    #[n(0)]
    pub one: Named,
    #[n(1)]
    pub other: Named,
    #[n(2)]
    pub topics: BTreeSet<String>,
    #[n(3)]
    pub districts: BTreeSet<String>,
}

/// Who could be introduced to whom: who carries a function first, then the others, both by
/// name.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Introduction {
    /// What they would come together about.
    #[n(0)]
    pub about: Named,
    #[n(1)]
    pub ones: Vec<Described>,
    #[n(2)]
    pub others: Vec<Described>,
}

/// What helps to prepare a meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Preparation {
    /// The days on which people last came together about the same, the latest first; only those of
    /// which it was noted who came.
    #[n(0)]
    pub lately: Vec<Day>,
    /// The members of the network who came on none of these days, by name.
    #[n(1)]
    pub missing: Vec<Named>,
    /// What was decided last.
    #[n(2)]
    pub decided: Option<Decided>,
    /// The open tasks about the same, or out of earlier meetings about it: as they are due.
    #[n(3)]
    pub tasks: Vec<RecordId>,
}

/// What a meeting decided, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Decided {
    #[n(0)]
    pub meeting: RecordId,
    #[n(1)]
    pub day: Day,
    #[n(2)]
    pub decisions: Vec<String>,
}

/// What hangs on whoever passes on in a handover.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Passing {
    /// Functions, then offers, networks, knowledge, contacts and tasks; each by name.
    #[n(0)]
    pub lines: Vec<PassingLine>,
    /// Who works nearby already, and could take it on: the first of them, by name.
    #[n(1)]
    pub near: Vec<Described>,
    /// How many more do.
    #[n(2)]
    pub more: usize,
    /// What nobody but the giver has from the day after the last day on, as the ledger is now.
    #[n(3)]
    pub uncovered: Vec<Named>,
    /// Who agreed to take something on, and is not who takes over.
    #[n(4)]
    pub others: Vec<Taker>,
    /// What somebody has agreed to take on, and nobody but the giver knows or has met then.
    #[n(5)]
    pub agreed: Vec<Named>,
    /// Groups of contacts that fall apart without the giver: how many are on each side that is left.
    #[n(6)]
    pub apart: Vec<Vec<usize>>,
    /// Functions that only a deputy carries then.
    #[n(7)]
    pub deputized: Vec<Named>,
}

/// Somebody who takes something on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Taker {
    #[n(0)]
    pub id: RecordId,
    /// Empty where they have no name.
    #[n(1)]
    pub title: String,
    /// What tells them from others of their name: functions, organizations, the district.
    #[n(2)]
    pub of: Vec<String>,
}

/// One record that passes from one to the other.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PassingLine {
    #[n(0)]
    pub record: Named,
    /// What is usual for it.
    #[n(1)]
    pub step: Step,
    /// Nobody but the giver carries it or knows it; a contact would be cut off from the others.
    #[n(2)]
    pub lost: bool,
    /// Somebody else does once the giver has stopped.
    #[n(3)]
    pub covered: bool,
    /// Nobody but the giver carries it or knows it, or has a tie to this contact.
    #[n(4)]
    pub only: bool,
    /// Whoever agreed to take it on, or else takes over, has it already.
    #[n(5)]
    pub entered: bool,
    /// The giver no longer stands in it from the day after the last day on.
    #[n(6)]
    pub left: bool,
}

/// What would be lost. Every list is in the order of names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Lost {
    /// Functions that end.
    #[n(0)]
    pub ending: Vec<Named>,
    /// Persons who carry only such functions.
    #[n(1)]
    pub along: Vec<Named>,
    /// Functions that lose the last who carry them.
    #[n(2)]
    pub posts: Vec<LostLine>,
    #[n(3)]
    pub offers: Vec<LostLine>,
    #[n(4)]
    pub knowledge: Vec<LostLine>,
    #[n(5)]
    pub networks: Vec<LostLine>,
    /// Networks that lose somebody.
    #[n(6)]
    pub seats: Vec<Seat>,
    /// Groups that fall apart: for each the sides that are left, the largest first; of one side
    /// only whoever is left with nobody.
    #[n(7)]
    pub apart: Vec<Vec<Side>>,
    /// The functions of those who could join in; then those who carry none.
    #[n(8)]
    pub join: Vec<Named>,
    /// Where a remedy for a group is written down: a function that stops or is carried by
    /// whoever stops; else what stops itself.
    #[n(9)]
    pub concerned: Option<RecordId>,
    /// What is not lost only because somebody has agreed to take it on: nobody was shown it or has
    /// met them yet.
    #[n(10)]
    pub agreed: Vec<Named>,
    /// Functions that nobody but a deputy would carry any more.
    #[n(11)]
    pub deputized: Vec<Named>,
    /// Who of those that stop is away on that day: it is reckoned as if they were not.
    #[n(12)]
    pub away: Vec<Named>,
}

impl Lost {
    /// Whether everything would go on as it is, once what is agreed has happened.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.ending.is_empty()
            && self.posts.is_empty()
            && self.deputized.is_empty()
            && self.offers.is_empty()
            && self.knowledge.is_empty()
            && self.networks.is_empty()
            && self.seats.is_empty()
            && self.apart.is_empty()
    }

    /// How many persons and organizations lose touch with others they are in touch with.
    #[must_use]
    pub fn losing_touch(&self) -> usize {
        let of_group = |sides: &Vec<Side>| -> usize {
            let sizes = || sides.iter().map(|side| side.people.len());
            sizes().skip(staying(sizes())).sum()
        };
        self.apart.iter().map(of_group).sum()
    }
}

/// Something that nobody else carries.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LostLine {
    #[n(0)]
    pub record: Named,
    /// Who has worked with the last who carry it and is near it, in words.
    #[n(1)]
    pub near: First<Described>,
    /// All of them.
    #[n(2)]
    pub near_ids: Vec<RecordId>,
    /// Whether somebody carries it now.
    #[n(3)]
    pub carried: bool,
}

/// A network that loses somebody.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Seat {
    #[n(0)]
    pub network: Named,
    /// How many members are left.
    #[n(1)]
    pub left: usize,
}

/// People who would lose touch with others.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Side {
    /// By name.
    #[n(0)]
    pub people: Vec<Described>,
    /// Those of most people first.
    #[n(1)]
    pub districts: First<String>,
    /// Functions and organizations that are with them, by name.
    #[n(2)]
    pub with: First<Named>,
}

/// What lies on a map, and in which order it is named where there is no room for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct MapOf {
    #[cbor(n(0), with = "codec::shared")]
    pub sheet: Arc<Map>,
    /// Places in the list of spots.
    #[cbor(n(1), with = "codec::shared")]
    pub named_first: Arc<Vec<usize>>,
}

/// Where everything on a map lies.
#[derive(Debug, Clone, Default, PartialEq, Encode, Decode)]
pub struct Places {
    /// In the order of the ids that were asked for.
    #[cbor(n(0), with = "codec::shared")]
    pub points: Arc<Vec<Point>>,
    /// Nothing moves any more: this is the last answer.
    #[n(1)]
    pub rests: bool,
}
