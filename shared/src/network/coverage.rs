//! How many carry each function and each piece of knowledge.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use super::graph::{EdgeKind, Facts, Graph};
use crate::id::RecordId;
use crate::model::Capacity;
use crate::time::Day;
use crate::view::{Kind, Value};

/// So many should know something, so that it does not hang on one.
pub const WANTED_KNOWING: usize = 2;

/// How well something is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    Nobody,
    /// One only.
    One,
    /// Several, but fewer than it should be.
    Few,
    Enough,
}

impl Cover {
    #[must_use]
    pub const fn of(carriers: usize, wanted: usize) -> Self {
        match carriers {
            0 => Self::Nobody,
            1 if wanted > 1 => Self::One,
            1 => Self::Enough,
            several if several < wanted => Self::Few,
            _ => Self::Enough,
        }
    }
}

/// A function and who carries it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PostCover {
    #[n(0)]
    pub id: RecordId,
    /// Those who hold it, or act in it.
    #[n(1)]
    pub holders: usize,
    #[n(2)]
    pub deputies: usize,
    #[n(3)]
    pub wanted: usize,
    #[n(4)]
    pub paid: bool,
    /// When it ends, as far as that is known: its funding, or the last tenure.
    #[n(5)]
    pub ends: Option<Day>,
}

/// A piece of knowledge and who carries it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct KnowledgeCover {
    #[n(0)]
    pub id: RecordId,
    #[n(1)]
    pub holders: usize,
    #[n(2)]
    pub written: bool,
}

/// The functions of a topic or district: how many are carried by paid work, how many by
/// voluntary work, and how many by nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Mix {
    #[n(0)]
    pub paid: usize,
    #[n(1)]
    pub voluntary: usize,
    #[n(2)]
    pub nobody: usize,
}

impl PostCover {
    #[must_use]
    pub const fn carriers(&self) -> usize {
        self.holders + self.deputies
    }

    #[must_use]
    pub const fn cover(&self) -> Cover {
        Cover::of(self.carriers(), self.wanted)
    }

    /// Whether it ends within some days of a day, or has ended already.
    #[must_use]
    pub fn ends_within(&self, days: i64, today: Day) -> bool {
        self.ends.is_some_and(|ends| ends.number() - today.number() <= days)
    }
}

impl KnowledgeCover {
    #[must_use]
    pub const fn cover(&self) -> Cover {
        Cover::of(self.holders, WANTED_KNOWING)
    }
}

impl Graph {
    /// Every function, by name.
    #[must_use]
    pub fn posts(&self) -> Vec<PostCover> {
        self.of_kind(&Kind::Post).into_iter().filter_map(|id| self.post(id)).collect()
    }

    #[must_use]
    pub fn post(&self, id: RecordId) -> Option<PostCover> {
        let node = self.node(id)?;
        let Facts::Post { paid, wanted, funded_until } = node.facts else { return None };
        let carriers = self.carriers(id);
        let deputies = carriers.values().filter(|capacity| **capacity == Capacity::Deputy).count();
        Some(PostCover {
            id,
            holders: carriers.len() - deputies,
            deputies,
            wanted,
            paid,
            ends: funded_until,
        })
    }

    /// Every piece of knowledge, by name.
    #[must_use]
    pub fn knowledge(&self) -> Vec<KnowledgeCover> {
        let cover = |id| {
            let node = self.node(id)?;
            let written = node.view.get("written").and_then(Value::as_bool).unwrap_or_default();
            let holders = self.people_of(id, &BTreeSet::new()).len();
            Some(KnowledgeCover { id, holders, written })
        };
        self.of_kind(&Kind::Knowledge).into_iter().filter_map(cover).collect()
    }

    /// The persons who carry a post, an offer or a piece of knowledge, by themselves or as
    /// carriers of a post; all but the ones who are gone.
    #[must_use]
    pub fn people_of(&self, id: RecordId, gone: &BTreeSet<RecordId>) -> BTreeSet<RecordId> {
        let mut people = BTreeSet::new();
        for (who, edge) in self.outgoing(id).filter(|(who, _)| !gone.contains(who)) {
            match edge.kind {
                EdgeKind::Tenure(_) => {
                    people.insert(who);
                }
                EdgeKind::Holder(_) | EdgeKind::RunBy | EdgeKind::Member => {
                    let carriers = self.carriers(who).into_keys();
                    people.extend(carriers.filter(|person| !gone.contains(person)));
                    if self.node(who).is_some_and(|node| node.view.kind == Kind::Person) {
                        people.insert(who);
                    }
                }
                EdgeKind::Parent
                | EdgeKind::Within
                | EdgeKind::ReportsTo
                | EdgeKind::Tie(_)
                | EdgeKind::Met
                | EdgeKind::Provider
                | EdgeKind::About => {}
            }
        }
        people
    }

    /// What carries these functions, topic by topic.
    #[must_use]
    pub fn mix_by_topic(&self, posts: &[PostCover]) -> BTreeMap<String, Mix> {
        mix(posts, |id| self.topics_of(id))
    }

    /// What carries these functions, district by district.
    #[must_use]
    pub fn mix_by_district(&self, posts: &[PostCover]) -> BTreeMap<String, Mix> {
        mix(posts, |id| self.district_of(id).into_iter().collect())
    }

    /// The topics of a record; a function without any has those of where it belongs.
    #[must_use]
    pub fn topics_of(&self, id: RecordId) -> BTreeSet<String> {
        let own = |id: RecordId| -> BTreeSet<String> {
            let node = self.node(id);
            node.into_iter()
                .flat_map(|node| node.view.members("topic"))
                .map(str::to_owned)
                .collect()
        };
        let topics = own(id);
        if topics.is_empty() { self.within(id).map(own).unwrap_or_default() } else { topics }
    }

    /// The district of a record; a function is where it belongs.
    #[must_use]
    pub fn district_of(&self, id: RecordId) -> Option<String> {
        let own = |id: RecordId| {
            let district = self.node(id)?.view.text("district");
            (!district.is_empty()).then(|| district.to_owned())
        };
        own(id).or_else(|| own(self.within(id)?))
    }

    /// Where a function belongs.
    #[must_use]
    pub fn within(&self, post: RecordId) -> Option<RecordId> {
        self.outgoing(post)
            .find(|(_, edge)| edge.kind == EdgeKind::Within)
            .map(|(within, _)| within)
    }
}

fn mix(
    posts: &[PostCover],
    headings: impl Fn(RecordId) -> BTreeSet<String>,
) -> BTreeMap<String, Mix> {
    let mut mixes: BTreeMap<String, Mix> = BTreeMap::new();
    for post in posts {
        for heading in headings(post.id) {
            let mix = mixes.entry(heading).or_default();
            match (post.carriers(), post.paid) {
                (0, _) => mix.nobody += 1,
                (_, true) => mix.paid += 1,
                (_, false) => mix.voluntary += 1,
            }
        }
    }
    mixes
}
