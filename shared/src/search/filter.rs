//! The one filter of lists and of the search: by kind, topic, language and district, and how
//! many records each would leave.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use crate::kind::Kind;
use crate::model::field;
use crate::view::View;

/// What is looked for. Empty sets filter nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Query {
    #[n(0)]
    pub text: String,
    /// Any of these.
    #[n(1)]
    pub kinds: BTreeSet<Kind>,
    /// Any of these.
    #[n(2)]
    pub topics: BTreeSet<String>,
    /// Any of these codes.
    #[n(3)]
    pub languages: BTreeSet<String>,
    #[n(4)]
    pub district: Option<String>,
    /// Look among archived records instead of the others.
    #[n(5)]
    pub archived: bool,
}

/// How many records each filter would leave, the other filters and the words as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Facets {
    #[n(0)]
    pub kinds: BTreeMap<Kind, usize>,
    #[n(1)]
    pub topics: BTreeMap<String, usize>,
    #[n(2)]
    pub languages: BTreeMap<String, usize>,
    #[n(3)]
    pub districts: BTreeMap<String, usize>,
}

/// What a filter asks of a record: of its view, or of what an index keeps of it.
pub trait Filed {
    fn kind(&self) -> &Kind;
    /// Whether it is put away.
    fn archived(&self) -> bool;
    fn topics(&self) -> impl Iterator<Item = &str>;
    /// BCP 47.
    fn languages(&self) -> impl Iterator<Item = &str>;
    /// Empty if it says none.
    fn district(&self) -> &str;
}

impl Filed for View {
    fn kind(&self) -> &Kind {
        &self.kind
    }

    fn archived(&self) -> bool {
        self.archived
    }

    fn topics(&self) -> impl Iterator<Item = &str> {
        self.members(field::TOPICS.key)
    }

    fn languages(&self) -> impl Iterator<Item = &str> {
        self.members(field::LANGUAGES.key)
    }

    fn district(&self) -> &str {
        self.text(field::DISTRICT.key)
    }
}

/// The filters that a record passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    kind: bool,
    topic: bool,
    language: bool,
    district: bool,
}

impl Passed {
    /// Nothing for what no list shows, and for what is on the other shelf.
    #[must_use]
    pub fn of(record: &impl Filed, query: &Query) -> Option<Self> {
        if !record.kind().is_listed() || record.archived() != query.archived {
            return None;
        }
        let Query { kinds, topics, languages, district, .. } = query;
        Some(Self {
            kind: kinds.is_empty() || kinds.contains(record.kind()),
            topic: topics.is_empty() || record.topics().any(|topic| topics.contains(topic)),
            language: languages.is_empty()
                || record.languages().any(|code| languages.contains(code)),
            district: district.as_ref().is_none_or(|wanted| wanted == record.district()),
        })
    }

    /// Whether it is among what was asked for.
    #[must_use]
    pub const fn all(self) -> bool {
        self.kind && self.topic && self.language && self.district
    }
}

/// Whether a record comes to what is counted, or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
}

impl Facets {
    /// Counts one record for every filter that no other filter hides it from.
    pub fn count(&mut self, record: &impl Filed, passed: Passed, step: Step) {
        if (Passed { kind: true, ..passed }).all() {
            take(&mut self.kinds, record.kind(), step);
        }
        if (Passed { topic: true, ..passed }).all() {
            record.topics().for_each(|topic| take(&mut self.topics, topic, step));
        }
        if (Passed { language: true, ..passed }).all() {
            record.languages().for_each(|code| take(&mut self.languages, code, step));
        }
        let district = record.district();
        if (Passed { district: true, ..passed }).all() && !district.is_empty() {
            take(&mut self.districts, district, step);
        }
    }
}

/// What nobody has any more is not listed with a zero.
fn take<K, Q>(counts: &mut BTreeMap<K, usize>, of: &Q, step: Step)
where
    K: Ord + Borrow<Q>,
    Q: Ord + ToOwned<Owned = K> + ?Sized,
{
    match (counts.get_mut(of), step) {
        (Some(count), Step::Up) => *count += 1,
        (None, Step::Up) => {
            counts.insert(of.to_owned(), 1);
        }
        (Some(count), Step::Down) if *count > 1 => *count -= 1,
        (_, Step::Down) => {
            counts.remove(of);
        }
    }
}
