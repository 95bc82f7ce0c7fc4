//! What a page may ask of a whole ledger.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use super::order::Order;
use crate::{
    cbor::{self, List, Malformed},
    id::{LedgerId, RecordId},
    kind::Kind,
    network::{
        layout::{MOST_NODES, Point},
        map::Choice,
        span::Span,
        what_if,
    },
    search::Query,
    time::Day,
    today::Part,
};

/// Longest encoded question that is read, in bytes: everybody chosen at once, or a map and
/// where it lay before.
pub const MAX_QUESTION_BYTES: usize = 1 << 20;

/// A map has no more edges than that between [`MOST_NODES`].
const MOST_EDGES: usize = MOST_NODES * MOST_NODES / 2;

/// A question. Answers are of the day on which it is asked, unless it asks [`At`](Self::At) another.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub enum Question {
    /// What matches, in an order. Answered by [`Found`](super::Answer::Found).
    #[n(0)]
    Search(#[n(0)] Query, #[n(1)] Order),
    /// How many records each filter would leave.
    #[n(1)]
    Facets(#[n(0)] Query),
    /// What has to do with a record, whichever side says so.
    #[n(2)]
    Related(#[n(0)] RecordId),
    /// What points at a record, is put away, and stands in no list. Answered by
    /// [`Related`](super::Answer::Related).
    #[n(29)]
    PutAway(#[n(0)] RecordId),
    /// How a function is carried.
    #[n(3)]
    Cover(#[n(0)] RecordId),
    /// A network against its own rhythm.
    #[n(4)]
    Rhythm(#[n(0)] RecordId),
    /// How much there is.
    #[n(5)]
    Overview,
    /// The districts and topics by which one can look at a part.
    #[n(6)]
    Parts,
    /// Where groups are in touch over one only: the first so many.
    #[n(7)]
    OnlyWays(#[n(0)] usize),
    /// How the functions of a part are carried.
    #[n(8)]
    Posts(#[n(0)] Narrow),
    /// How the knowledge of a part is carried.
    #[n(9)]
    Knowledge(#[n(0)] Narrow),
    /// Paid and voluntary work in a part.
    #[n(10)]
    Mixes(#[n(0)] Narrow),
    /// The networks of a part and their rhythms. They have no topics of their own, so only
    /// the district counts.
    #[n(11)]
    Rhythms(#[n(0)] Narrow),
    /// Groups of a part that have something in common and have not met.
    #[n(12)]
    Strangers(#[n(0)] Narrow),
    /// Who of two groups could be introduced to whom.
    #[n(13)]
    Introduction {
        /// What they would come together about.
        #[n(0)]
        about: RecordId,
        #[n(1)]
        ones: Group,
        #[n(2)]
        others: Group,
    },
    /// What would be lost.
    #[n(14)]
    WhatIf(#[n(0)] what_if::Question),
    /// What lies on the map of the network.
    #[n(15)]
    Map(#[n(0)] Choice),
    /// What lies on the map of what would be lost.
    #[n(16)]
    LossMap(#[n(0)] what_if::Question),
    /// Where it lies. Answered in several steps; asks nothing of the records.
    #[n(17)]
    Layout(#[n(0)] Ground),
    /// The letters to jump to in a list without words.
    #[n(18)]
    Letters(#[n(0)] Query, #[n(1)] Order),
    /// When somebody was last in touch with a record, or about it.
    #[n(19)]
    Heard(#[n(0)] RecordId),
    /// All of a kind that stands in no list, but those in the archive.
    #[n(20)]
    OfKind(#[n(0)] Kind),
    /// What helps to prepare a meeting.
    #[n(22)]
    Preparation(#[n(0)] RecordId),
    /// The functions of a part that are open on some day of a span. Answered by the town of any
    /// day alike.
    #[n(23)]
    Open(#[n(0)] Narrow, #[n(1)] Span),
    /// The days of a span on which functions change hands; with its first.
    #[n(24)]
    Changes(#[n(0)] Span),
    /// Another question as of another day, by the dates in the records; never one of these once
    /// more. Answered as that other question is.
    #[n(25)]
    At(#[n(0)] Day, #[cbor(n(1), with = "once")] Box<Self>),
    /// What hangs on whoever passes on in a handover.
    #[n(26)]
    Passing(#[n(0)] RecordId),
    /// What may be told of the ledger: as of another day only what has dates.
    #[n(27)]
    Summary(#[n(0)] LedgerId),
    /// What matches only because it resembles the words. Answered by [`Resembling`](super::Answer::Resembling).
    #[n(28)]
    Resembling(#[n(0)] Query),
    /// What there is to do; for whoever asks, where they have said who they are.
    #[n(21)]
    Today(#[n(0)] Part, #[n(1)] Option<RecordId>),
}

impl Question {
    /// Its one encoding, as CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_vec(self)
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are no question in its one encoding, or more than
    /// [`MAX_QUESTION_BYTES`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_QUESTION_BYTES {
            return Err(Malformed("too long"));
        }
        cbor::from_slice(bytes)
    }
}

/// A question within a question, one deep: bytes that go on and on are refused, not followed.
mod once {
    use minicbor::{
        Decode, Decoder, Encode, Encoder,
        decode::Error as Unreadable,
        encode::{Error as Unwritten, Write},
    };

    use super::Question;

    const AT: u32 = 25;

    pub(super) fn encode<C, W: Write>(
        question: &Question,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), Unwritten<W::Error>> {
        question.encode(e, ctx)
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Box<Question>, Unreadable> {
        let mut ahead = d.probe();
        ahead.array()?;
        if ahead.u32()? == AT {
            return Err(Unreadable::message("a day is asked for once"));
        }
        Question::decode(d, ctx).map(Box::new)
    }
}

/// Which part of a town is looked at. A name without a letter: what is of none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Narrow {
    #[n(0)]
    pub district: Option<String>,
    #[n(1)]
    pub topic: Option<String>,
}

impl Narrow {
    /// As one says it: "Neulindenau, Wohnen".
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.district.iter().chain(&self.topic).map(String::as_str)
    }
}

/// People of whom one could be introduced.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Group {
    /// The people a network or organization stands for, or itself where there is nobody.
    #[n(0)]
    Behind(#[n(0)] RecordId),
    /// Who carries a function, an offer or a network today.
    #[n(1)]
    Carrying(#[n(0)] RecordId),
    /// These.
    #[n(2)]
    These(#[n(0)] Vec<RecordId>),
}

/// What a map is laid out from.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub struct Ground {
    #[n(0)]
    pub ids: List<RecordId, MOST_NODES>,
    /// Who is joined, by their places in the list.
    #[n(1)]
    pub edges: List<(usize, usize), MOST_EDGES>,
    /// Where they lay before, as far as that is known.
    #[n(2)]
    pub before: BTreeMap<RecordId, Point>,
}
