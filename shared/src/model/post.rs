//! Posts (after W3C ORG `Post` and `Membership`, and Popolo): functions, apart from the
//! persons who carry them.

use std::collections::{BTreeMap, BTreeSet};

use super::describe::record;
use super::field::{NOTES, TITLE, TOPICS};
use super::held::Link as _;
use super::number::Number;
use super::table::{Codec, Face, Field, Naming, Relates};
use super::tenure::{Capacity, Tenure};
use crate::id::RecordId;
use crate::time::Day;

/// So many should be able to carry a function, unless it says otherwise.
pub const MIN_HOLDERS_UNSAID: usize = 2;

record! {
    /// A function, and who carries it.
    pub struct Post = "post" {
        pub title: String = TITLE,
        /// The organization or network it belongs to.
        pub within: Option<RecordId> =
            Field::one("within", Codec::Record).relates(Relates::Within),
        /// The post it reports to.
        pub reports_to: Option<RecordId> =
            Field::one("reports_to", Codec::Record).relates(Relates::ReportsTo).face(Face::WayUp),
        /// Paid; otherwise voluntary.
        pub paid: bool = Field::one("paid", Codec::Bool).face(Face::EitherWay),
        /// The share of a full position, as it was typed: `0.5`.
        pub fte: String = Field::one("fte", Codec::Share),
        pub funded_until: Option<Day> = Field::one("funded_until", Codec::Day),
        /// How many should carry it, as it was typed; empty: [`MIN_HOLDERS_UNSAID`].
        pub min_holders: String = Field::one("min_holders", Codec::Count),
        pub tenures: Vec<Tenure> = Field::links(
            "tenures",
            "tenure",
            Naming::Own(&["person", "capacity", "from"]),
            Tenure::PARTS,
        )
        .relates(Relates::Tenure),
        pub topics: BTreeSet<String> = TOPICS,
        pub notes: String = NOTES,
    }
    listed: true,
    in_network: true,
    facts: [
        "paid", "within", "reports_to", "fte", "funded_until", "min_holders", "topics", "notes",
    ],
}

impl Post {
    /// How many should carry it.
    #[must_use]
    pub fn wanted(&self) -> usize {
        let wanted = Number::typed(&self.min_holders).and_then(Number::count);
        wanted.and_then(|wanted| usize::try_from(wanted).ok()).unwrap_or(MIN_HOLDERS_UNSAID)
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
