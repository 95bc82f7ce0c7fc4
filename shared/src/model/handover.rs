//! Handovers (after PROV-O's delegation, in spirit): somebody passes on what they carry, in a
//! conversation over weeks. What hangs on whoever passes it on is reckoned each time from the
//! ledger ([`crate::handover`]); here stands only what people said and did about it. So
//! two devices need not agree on a list, and what became right elsewhere goes by itself.

use std::collections::BTreeSet;

use super::describe::{link_of, record};
use super::held::Link as _;
use super::table::{Codec, Field, Naming, Relates, Searched};
use super::word_list::words;
use crate::id::RecordId;
use crate::time::Day;

record! {
    /// Somebody passes on what they carry.
    pub struct Handover = "handover" {
        /// The person who passes it on; nobody where a function is vacant.
        pub giver: Option<RecordId> =
            Field::one("giver", Codec::Record).relates(Relates::Person),
        /// The person who takes it on; nobody yet is the usual case.
        pub receiver: Option<RecordId> =
            Field::one("receiver", Codec::Record).relates(Relates::Person),
        /// The functions that change hands; without any, all that hangs on the person.
        pub posts: BTreeSet<RecordId> =
            Field::set("posts", "posts", Codec::Record).relates(Relates::Post),
        /// The last day on which whoever passes it on sees to it.
        pub last_day: Option<Day> = Field::one("last_day", Codec::Day),
        /// Who sees to it that both get together.
        pub moderator: Option<RecordId> =
            Field::one("moderator", Codec::Record).relates(Relates::Person),
        /// Until when the other may still ask.
        pub ask_until: Option<Day> = Field::one("ask_until", Codec::Day).after("last_day"),
        pub note: String = Field::one("note", Codec::Prose).searched(Searched::Words),
        /// Its meetings.
        pub meetings: BTreeSet<RecordId> =
            Field::set("meetings", "meetings", Codec::Record).relates(Relates::Meeting),
        /// What was said and done about records that hang on whoever passes it on.
        pub items: Vec<Passed> =
            Field::links("items", "items", Naming::Record("record"), Passed::PARTS)
                .relates(Relates::Named),
        /// Points that no record stands for.
        pub points: Vec<Point> =
            Field::links("points", "points", Naming::Own(&["text"]), Point::PARTS)
                .relates(Relates::Named),
        pub things: Vec<Thing> =
            Field::links("things", "things", Naming::Own(&["what"]), Thing::PARTS)
                .relates(Relates::Named),
        /// The knowledge that answers a question.
        pub answers: Vec<GuideAnswer> =
            Field::links("answers", "answers", Naming::Record("knowledge"), GuideAnswer::PARTS)
                .relates(Relates::Named),
        /// Who has signed it off, each their own half.
        pub signed: Vec<Signature> =
            Field::links("signed", "signed", Naming::Record("person"), Signature::PARTS)
                .relates(Relates::Named),
    }
    listed: true,
    in_network: false,
    facts: ["giver", "receiver", "posts", "last_day", "moderator", "ask_until", "note"],
}

link_of! {
    /// What was said and done about one record.
    pub struct Passed {
        pub record: RecordId,
        pub step: Step = Field::part("items", "items", "step", Codec::Text).words(&Step::WORDS),
        /// Who agreed to take it on.
        pub agreed: Option<RecordId> =
            Field::part("item_agreed", "items", "agreed", Codec::Record),
        pub done_at: Option<Day> =
            Field::part("item_done_at", "items", "done_at", Codec::Day).past(),
        pub done_by: Option<RecordId> =
            Field::part("item_done_by", "items", "done_by", Codec::Record),
    }
}

link_of! {
    /// Something to talk about that no record stands for.
    pub struct Point {
        pub id: LinkId,
        pub text: String = Field::part("points", "points", "text", Codec::Text),
        pub done_at: Option<Day> =
            Field::part("point_done_at", "points", "done_at", Codec::Day).past(),
        pub done_by: Option<RecordId> =
            Field::part("point_done_by", "points", "done_by", Codec::Record),
    }
}

link_of! {
    /// Something that goes from hand to hand (as associations owe it by § 667 BGB).
    pub struct Thing {
        pub id: LinkId,
        /// What it is. Of accounts the name, never the password.
        pub what: String = Field::part("things", "things", "what", Codec::Text),
        pub sort: ThingSort =
            Field::part("thing_sort", "things", "sort", Codec::Text).words(&ThingSort::WORDS),
        pub received_on: Option<Day> =
            Field::part("thing_received_on", "things", "received_on", Codec::Day).past(),
        pub received_by: Option<RecordId> =
            Field::part("thing_received_by", "things", "received_by", Codec::Record),
    }
}

link_of! {
    /// A piece of knowledge that answers one of the questions.
    pub struct GuideAnswer {
        pub knowledge: RecordId,
        pub question: Guide =
            Field::part("answers", "answers", "question", Codec::Text).words(&Guide::WORDS),
    }
}

link_of! {
    /// One half of signing off. No seal: whether it counts depends on whose device wrote it
    /// ([`crate::handover::Closing`]).
    pub struct Signature {
        pub person: RecordId,
        pub side: Side = Field::part("signed", "signed", "side", Codec::Text).words(&Side::WORDS),
        pub on: Option<Day> = Field::part("signed_on", "signed", "on", Codec::Day).past(),
    }
}

words! {
    /// How something passes from one to the other.
    pub enum Step else Other {
        #[default]
        Unsaid = "",
        /// A meeting of three.
        Introduce = "introduce",
        Show = "show",
        WriteDown = "write-down",
        Move = "move",
        HandOut = "hand-out",
        /// Openly: nobody carries it on.
        LetGo = "let-go",
    }
}

words! {
    /// What sort of thing.
    pub enum ThingSort else Other {
        #[default]
        Unsaid = "",
        Key = "key",
        Stamp = "stamp",
        Paper = "paper",
        PowerOfAttorney = "power-of-attorney",
        Bank = "bank",
        /// Its name, never its password.
        Account = "account",
    }
}

words! {
    /// What one asks of whoever knows how it is done.
    pub enum Guide else Other {
        #[default]
        Unsaid = "",
        Purpose = "purpose",
        Reasons = "reasons",
        Pitfalls = "pitfalls",
        BuildingSites = "building-sites",
        Traditions = "traditions",
        WhomToAsk = "whom-to-ask",
    }
}

words! {
    /// For which side somebody signs.
    pub enum Side else Other {
        #[default]
        Unsaid = "",
        Giver = "giver",
        Receiver = "receiver",
        /// In place of a side that is ill, gone, or nobody yet.
        Steward = "steward",
    }
}

impl Handover {
    /// Whether somebody has a part in it.
    #[must_use]
    pub fn is_with(&self, person: RecordId) -> bool {
        [self.giver, self.receiver, self.moderator].contains(&Some(person))
    }

    /// What was said about a record; nothing so far where nobody did.
    #[must_use]
    pub fn item(&self, record: RecordId) -> Option<&Passed> {
        self.items.iter().find(|item| item.record == record)
    }

    /// Changes the item of a record, made where there is none.
    pub fn change_item(&mut self, record: RecordId, change: impl FnMut(&mut Passed)) {
        if self.item(record).is_none() {
            self.items.push(Passed::of(record));
        }
        self.items.iter_mut().filter(|item| item.record == record).take(1).for_each(change);
    }

    /// What is odd about it. Nothing of it keeps anybody from writing.
    #[must_use]
    pub fn doubt(&self, today: Day) -> Option<HandoverDoubt> {
        let is_far = |day: Day| today.months_later(FAR_AHEAD_MONTHS).is_some_and(|far| day > far);
        if self.giver.is_some() && self.giver == self.receiver {
            return Some(HandoverDoubt::ToOneself);
        }
        self.last_day.filter(|day| is_far(*day)).map(|_| HandoverDoubt::FarAhead)
    }
}

/// What is planned further ahead is most likely a slip of the year.
const FAR_AHEAD_MONTHS: u32 = 24;

/// What is odd about a handover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoverDoubt {
    /// Nobody takes on what they have.
    ToOneself,
    /// So far ahead that the year may be a slip.
    FarAhead,
}

impl Passed {
    /// Of which nothing was said so far.
    #[must_use]
    pub const fn of(record: RecordId) -> Self {
        Self { record, step: Step::Unsaid, agreed: None, done_at: None, done_by: None }
    }
}

/// Names a link within its handover, so that two devices can each add one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(RecordId);

impl From<RecordId> for LinkId {
    fn from(id: RecordId) -> Self {
        Self(id)
    }
}

impl From<LinkId> for RecordId {
    fn from(LinkId(id): LinkId) -> Self {
        id
    }
}
