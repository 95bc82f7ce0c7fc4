//! Posts (after W3C ORG `Post` and `Membership`, and Popolo): functions, apart from the
//! persons who carry them.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Codec, Complaint, Field, Finding, Model, NOTES, Number, Reader, TITLE, TOPICS, Writer, check,
    link, one,
};
use crate::id::RecordId;
use crate::time::Day;
use crate::view::{Flat, Kind, View};

const WITHIN: Field = one("within", Codec::Record);
const REPORTS_TO: Field = one("reports_to", Codec::Record);
const PAID: Field = one("paid", Codec::Bool);
const FTE: Field = one("fte", Codec::Share);
const FUNDED_UNTIL: Field = one("funded_until", Codec::Day);
const MIN_HOLDERS: Field = one("min_holders", Codec::Count);
const TENURE_PERSON: Field = link("tenures", "tenure", "person", Codec::Record);
const TENURE_CAPACITY: Field = link("tenure_capacity", "tenure", "capacity", Codec::Text);
const TENURE_FROM: Field = link("tenure_from", "tenure", "from", Codec::Day);
const TENURE_UNTIL: Field = link("tenure_until", "tenure", "until", Codec::Day);

pub(super) const FIELDS: &[Field] = &[
    TITLE,
    WITHIN,
    REPORTS_TO,
    PAID,
    FTE,
    FUNDED_UNTIL,
    MIN_HOLDERS,
    TENURE_PERSON,
    TENURE_CAPACITY,
    TENURE_FROM,
    TENURE_UNTIL,
    TOPICS,
    NOTES,
];

/// So many should be able to carry a function, unless it says otherwise.
pub const MIN_HOLDERS_UNSAID: usize = 2;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Post {
    pub title: String,
    /// The organization or network it belongs to.
    pub within: Option<RecordId>,
    /// The post it reports to.
    pub reports_to: Option<RecordId>,
    /// Paid; otherwise voluntary.
    pub paid: bool,
    /// The share of a full position, as it was typed: `0.5`.
    pub fte: String,
    pub funded_until: Option<Day>,
    /// How many should carry it, as it was typed; empty: [`MIN_HOLDERS_UNSAID`].
    pub min_holders: String,
    /// In the order of their ids; nothing depends on it.
    pub tenures: Vec<Tenure>,
    pub topics: BTreeSet<String>,
    pub notes: String,
}

/// Names a tenure within its post, so that two devices can each add one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenureId(RecordId);

/// Somebody carries a post for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenure {
    pub id: TenureId,
    /// Nobody where this part has not arrived, or was taken away on another device.
    pub person: Option<RecordId>,
    pub capacity: Capacity,
    pub from: Option<Day>,
    /// The last day; open-ended without.
    pub until: Option<Day>,
}

/// In this order: whoever holds or acts carries a post now, a deputy stands by.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capacity {
    #[default]
    Holder,
    Acting,
    Deputy,
    /// A word of a later version.
    Other(String),
}

impl Capacity {
    pub const ALL: [Self; 3] = [Self::Holder, Self::Deputy, Self::Acting];

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Holder => "holder",
            Self::Deputy => "deputy",
            Self::Acting => "acting",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for Capacity {
    fn from(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|capacity| capacity.as_str() == word)
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl TenureId {
    /// Of 16 random bytes.
    #[must_use]
    pub const fn from_random(bytes: [u8; 16]) -> Self {
        Self(RecordId::from_random(bytes))
    }

    /// The id of a tenure that comes in from elsewhere, from what it says: importing it
    /// twice is one tenure.
    #[must_use]
    pub fn of(post: RecordId, person: RecordId, capacity: &str, from: &str) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(post.as_bytes()).update(person.as_bytes());
        hash.update(capacity.as_bytes()).update(b"\0").update(from.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(hash.finalize().as_bytes().split_at(16).0);
        Self::from_random(bytes)
    }
}

impl fmt::Display for TenureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Tenure {
    /// Whether it runs on a day. One that ends before it starts never does.
    #[must_use]
    pub fn runs_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it ends before it starts.
    #[must_use]
    pub fn is_turned(&self) -> bool {
        self.from.zip(self.until).is_some_and(|(from, until)| until < from)
    }
}

impl Post {
    /// How many should carry it.
    #[must_use]
    pub fn wanted(&self) -> usize {
        match Number::typed(&self.min_holders) {
            Some(Number::Whole(wanted)) => usize::try_from(wanted).unwrap_or_default().max(1),
            Some(Number::Broken(_)) | None => MIN_HOLDERS_UNSAID,
        }
    }

    /// Who carries it on a day, in which capacities; everybody once.
    #[must_use]
    pub fn carried_on(&self, day: Day) -> BTreeMap<RecordId, &Capacity> {
        let mut carriers = BTreeMap::new();
        for tenure in self.tenures.iter().filter(|tenure| tenure.runs_on(day)) {
            if let Some(person) = tenure.person {
                let best = carriers.entry(person).or_insert(&tenure.capacity);
                *best = (*best).min(&tenure.capacity);
            }
        }
        carriers
    }
}

impl Model for Post {
    const FIELDS: &'static [Field] = FIELDS;

    fn kind() -> Kind {
        Kind::Post
    }

    fn read(view: &View) -> Self {
        let from = Reader(view);
        let tenures = from.links(&TENURE_PERSON).into_iter().map(|(id, parts)| {
            let day = |part| parts.get(part).and_then(|day: &&str| day.parse().ok());
            Tenure {
                id: TenureId(id),
                person: parts.get("person").and_then(|id| RecordId::from_hex(id).ok()),
                capacity: parts.get("capacity").map(|word| (*word).into()).unwrap_or_default(),
                from: day("from"),
                until: day("until"),
            }
        });
        Self {
            title: from.text(&TITLE),
            within: from.record(&WITHIN),
            reports_to: from.record(&REPORTS_TO),
            paid: from.bool(&PAID),
            fte: from.number(&FTE),
            funded_until: from.day(&FUNDED_UNTIL),
            min_holders: from.number(&MIN_HOLDERS),
            tenures: tenures.collect(),
            topics: from.set(&TOPICS),
            notes: from.text(&NOTES),
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = check::findings(Self::FIELDS, &self.flat());
        findings.extend(self.tenures.iter().filter(|tenure| tenure.is_turned()).map(|tenure| {
            Finding {
                key: format!("{}/{}/until", TENURE_UNTIL.key, tenure.id),
                complaint: Complaint::EndsBeforeStart,
            }
        }));
        findings
    }

    fn flat(&self) -> Flat {
        let mut to = Writer::default();
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        to.text(&TITLE, &self.title);
        to.record(&WITHIN, self.within);
        to.record(&REPORTS_TO, self.reports_to);
        to.bool(&PAID, self.paid);
        to.number(&FTE, &self.fte);
        to.day(&FUNDED_UNTIL, self.funded_until);
        to.number(&MIN_HOLDERS, &self.min_holders);
        for tenure in &self.tenures {
            let TenureId(id) = tenure.id;
            let person = tenure.person.map(|person| person.to_string()).unwrap_or_default();
            to.part(&TENURE_PERSON, id, &person);
            to.part(&TENURE_CAPACITY, id, tenure.capacity.as_str());
            to.part(&TENURE_FROM, id, &day(tenure.from));
            to.part(&TENURE_UNTIL, id, &day(tenure.until));
        }
        to.set(&TOPICS, &self.topics);
        to.text(&NOTES, &self.notes);
        to.0
    }
}
