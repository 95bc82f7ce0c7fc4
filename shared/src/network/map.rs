//! What a map shows: which records lie on it, and which strokes join them. Where persons are
//! left off, the functions they carry stand for them, so that contacts are seen all the same.

mod loss;

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use super::graph::{Edge, EdgeKind, Graph};
use super::layout::MOST_NODES;
use super::measure::{self, Contacts};
use crate::id::RecordId;
use crate::model::TieKind;
use crate::search::fold;
use crate::view::Kind;

/// How a stroke is drawn: the stronger first. Two records are joined by one stroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Look {
    /// Supports, mentors.
    #[n(0)]
    Supports,
    #[n(1)]
    WorksWith,
    /// Knows, or has met.
    #[n(2)]
    Knows,
    /// Is a member of a network.
    #[n(3)]
    Member,
    /// Carries a function, runs an offer, holds knowledge.
    #[n(4)]
    Carries,
    /// Belongs to, reports to, is about.
    #[n(5)]
    Belongs,
}

impl Look {
    pub const ALL: [Self; 6] =
        [Self::Supports, Self::WorksWith, Self::Knows, Self::Member, Self::Carries, Self::Belongs];

    #[must_use]
    pub const fn of(kind: &EdgeKind) -> Self {
        match kind {
            EdgeKind::Tie(TieKind::Supports | TieKind::Mentors) => Self::Supports,
            EdgeKind::Tie(TieKind::WorksWith | TieKind::WorksFor) => Self::WorksWith,
            EdgeKind::Tie(TieKind::Knows | TieKind::ToMeet | TieKind::Other(_)) | EdgeKind::Met => {
                Self::Knows
            }
            EdgeKind::Member => Self::Member,
            EdgeKind::Tenure(_) | EdgeKind::RunBy | EdgeKind::Holder(_) => Self::Carries,
            EdgeKind::Parent
            | EdgeKind::Within
            | EdgeKind::ReportsTo
            | EdgeKind::Provider
            | EdgeKind::About => Self::Belongs,
        }
    }

    /// Whether it is contact between people, which may go quiet.
    #[must_use]
    pub const fn is_contact(self) -> bool {
        match self {
            Self::Supports | Self::WorksWith | Self::Knows => true,
            Self::Member | Self::Carries | Self::Belongs => false,
        }
    }
}

/// Which contacts, by when they were last used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum Age {
    #[default]
    #[n(0)]
    Any,
    /// Used or confirmed within a year.
    #[n(1)]
    Fresh,
    /// Not for a year, or nobody wrote it down.
    #[n(2)]
    Quiet,
}

/// What somebody wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Choice {
    #[n(0)]
    pub kinds: BTreeSet<Kind>,
    #[n(1)]
    pub looks: BTreeSet<Look>,
    #[n(2)]
    pub district: Option<String>,
    #[n(3)]
    pub topic: Option<String>,
    #[n(4)]
    pub age: Age,
}

/// Organizations, functions and networks of the whole town, joined in every way.
impl Default for Choice {
    fn default() -> Self {
        Self {
            kinds: [Kind::Organization, Kind::Post, Kind::Network].into(),
            looks: Look::ALL.into(),
            district: None,
            topic: None,
            age: Age::Any,
        }
    }
}

/// A place on the map.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Spot {
    /// Of the record; of a bundle, from its name.
    #[n(0)]
    pub id: RecordId,
    #[n(1)]
    pub name: String,
    #[n(2)]
    pub what: What,
    #[n(3)]
    pub fate: Fate,
}

/// What would become of a spot, where somebody asks what if.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum Fate {
    #[default]
    #[n(0)]
    Stays,
    /// Loses touch with the larger side.
    #[n(1)]
    Apart,
    /// Ends, or nobody carries it any more.
    #[n(2)]
    Stops,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum What {
    #[n(0)]
    Record(#[n(0)] Kind),
    /// So many records of a district; opening it shows them.
    #[n(1)]
    District {
        #[n(0)]
        count: usize,
    },
    /// So many records of a topic.
    #[n(2)]
    Topic {
        #[n(0)]
        count: usize,
    },
}

/// A stroke between two spots, by their places in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Stroke {
    #[n(0)]
    pub one: usize,
    #[n(1)]
    pub other: usize,
    #[n(2)]
    pub look: Look,
    /// Whether it would be no more, where somebody asks what if.
    #[n(3)]
    pub ends: bool,
}

/// A map before anything has a place on it. Spots are in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Map {
    #[n(0)]
    pub spots: Vec<Spot>,
    #[n(1)]
    pub strokes: Vec<Stroke>,
    /// Records that found no room: there are more than a map has.
    #[n(2)]
    pub left_out: usize,
}

impl Map {
    /// In which order spots get a name where there is no room for all: first those over which
    /// most ways lead. Persons come last and in the order of their names: no map ranks people.
    #[must_use]
    pub fn named_first(&self) -> Vec<usize> {
        let mut graph = Contacts::default();
        let nodes: Vec<_> = self.spots.iter().map(|_| graph.add_node(())).collect();
        for stroke in &self.strokes {
            if let (Some(one), Some(other)) = (nodes.get(stroke.one), nodes.get(stroke.other)) {
                graph.add_edge(*one, *other, ());
            }
        }
        let between = measure::betweenness(&graph);
        let spots = self.spots.iter().zip(between).enumerate();
        let mut order: Vec<_> = spots
            .map(|(place, (spot, between))| match spot.what {
                What::Record(Kind::Person) => (true, 0.0, place),
                What::Record(_) | What::District { .. } | What::Topic { .. } => {
                    (false, between, place)
                }
            })
            .collect();
        order.sort_by(|one, other| {
            one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)).then(one.2.cmp(&other.2))
        });
        order.into_iter().map(|(_, _, place)| place).collect()
    }

    /// Who is joined to a spot, how, and whether that ends: by name.
    pub fn beside(&self, spot: usize) -> impl Iterator<Item = (usize, Look, bool)> {
        let mut beside: Vec<_> = self
            .strokes
            .iter()
            .filter_map(|stroke| match (stroke.one == spot, stroke.other == spot) {
                (true, _) => Some((stroke.other, stroke.look, stroke.ends)),
                (_, true) => Some((stroke.one, stroke.look, stroke.ends)),
                _ => None,
            })
            .collect();
        beside.sort_unstable();
        beside.into_iter()
    }
}

impl Graph {
    /// The map of a choice. More than [`MOST_NODES`] are bundled by district, those of one
    /// district by topic.
    #[must_use]
    pub fn map(&self, choice: &Choice) -> Map {
        let fits = |id: &RecordId| {
            let district =
                choice.district.as_ref().is_none_or(|wanted| self.is_in_district(*id, wanted));
            let topic = choice.topic.as_ref().is_none_or(|wanted| self.is_on_topic(*id, wanted));
            district && topic
        };
        let shown = self.nodes().filter(|node| choice.kinds.contains(&node.view.kind));
        let shown: BTreeSet<_> = shown.map(|node| node.view.id).filter(fits).collect();
        let strokes = self.strokes(&shown, choice, &BTreeSet::new());
        if shown.len() <= MOST_NODES || (choice.district.is_some() && choice.topic.is_some()) {
            return self.map_of(&shown, &strokes);
        }
        let by_district = choice.district.is_none();
        let bundle = |id: RecordId| {
            if by_district {
                self.district_of(id).unwrap_or_default()
            } else {
                self.topics_of(id).into_iter().next().unwrap_or_default()
            }
        };
        bundled(&shown, &strokes, by_district, bundle)
    }

    /// Whether a record is of a district; without a word: of none.
    #[must_use]
    pub fn is_in_district(&self, id: RecordId, district: &str) -> bool {
        self.district_of(id).unwrap_or_default() == district
    }

    /// Whether a record is about a topic; without a word: about none.
    #[must_use]
    pub fn is_on_topic(&self, id: RecordId, topic: &str) -> bool {
        let topics = self.topics_of(id);
        if topic.is_empty() { topics.is_empty() } else { topics.contains(topic) }
    }

    fn map_of(
        &self,
        shown: &BTreeSet<RecordId>,
        strokes: &BTreeMap<(RecordId, RecordId), Look>,
    ) -> Map {
        let ids = self.by_name(shown.iter().copied());
        let spots = ids.iter().take(MOST_NODES).filter_map(|id| {
            let view = &self.node(*id)?.view;
            Some(Spot {
                id: *id,
                name: view.title().to_owned(),
                what: What::Record(view.kind.clone()),
                fate: Fate::Stays,
            })
        });
        let spots: Vec<_> = spots.collect();
        let strokes =
            placed(&spots, strokes.iter().map(|((one, other), look)| (*one, *other, *look)));
        Map { left_out: ids.len() - spots.len(), strokes, spots }
    }

    /// The strokes between what is shown, the strongest of each pair; without those that come
    /// from some.
    fn strokes(
        &self,
        shown: &BTreeSet<RecordId>,
        choice: &Choice,
        gone: &BTreeSet<RecordId>,
    ) -> BTreeMap<(RecordId, RecordId), Look> {
        let mut strokes: BTreeMap<(RecordId, RecordId), Look> = BTreeMap::new();
        let mut stand_ins: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
        for (one, other, edge) in self.edges() {
            let look = Look::of(&edge.kind);
            let is_gone = gone.contains(&one) || gone.contains(&other);
            if is_gone || !choice.looks.contains(&look) || !self.is_of_age(edge, choice.age) {
                continue;
            }
            // Who carries what says nothing about the functions of the same person.
            if !look.is_contact() && look != Look::Member {
                if shown.contains(&one) && shown.contains(&other) {
                    join(&mut strokes, one, other, look);
                }
                continue;
            }
            for id in [one, other] {
                stand_ins.entry(id).or_insert_with(|| self.stand_ins(id, shown));
            }
            for one in stand_ins.get(&one).into_iter().flatten() {
                for other in stand_ins.get(&other).into_iter().flatten() {
                    join(&mut strokes, *one, *other, look);
                }
            }
        }
        strokes
    }

    fn is_of_age(&self, edge: &Edge, age: Age) -> bool {
        let contact = Look::of(&edge.kind).is_contact();
        match age {
            Age::Any => true,
            Age::Fresh => !contact || edge.is_fresh(self.today()),
            Age::Quiet => !contact || !edge.is_fresh(self.today()),
        }
    }

    /// What stands for a record on the map: itself; or the functions a person carries; or
    /// the organizations of those, and of the offers they run.
    fn stand_ins(&self, id: RecordId, shown: &BTreeSet<RecordId>) -> Vec<RecordId> {
        if shown.contains(&id) {
            return vec![id];
        }
        if self.node(id).is_none_or(|node| node.view.kind != Kind::Person) {
            return Vec::new();
        }
        let posts = self.carried_by(id);
        let mut stand_ins: BTreeSet<_> =
            posts.iter().copied().filter(|post| shown.contains(post)).collect();
        if stand_ins.is_empty() {
            let offers = self.incoming(id).filter(|(_, edge)| edge.kind == EdgeKind::RunBy);
            let homes = offers.flat_map(|(offer, _)| {
                let provider = self
                    .outgoing(offer)
                    .find(|(_, edge)| edge.kind == EdgeKind::Provider)
                    .map(|(provider, _)| provider);
                [Some(offer), provider]
            });
            let homes = homes.flatten().chain(posts.iter().filter_map(|post| self.within(*post)));
            stand_ins = homes.filter(|home| shown.contains(home)).collect();
        }
        stand_ins.into_iter().collect()
    }
}

fn join(
    strokes: &mut BTreeMap<(RecordId, RecordId), Look>,
    one: RecordId,
    other: RecordId,
    look: Look,
) {
    if one != other {
        let known = strokes.entry((one.min(other), one.max(other))).or_insert(look);
        *known = look.min(*known);
    }
}

fn bundled(
    shown: &BTreeSet<RecordId>,
    strokes: &BTreeMap<(RecordId, RecordId), Look>,
    by_district: bool,
    bundle: impl Fn(RecordId) -> String,
) -> Map {
    let of: BTreeMap<RecordId, String> = shown.iter().map(|id| (*id, bundle(*id))).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in of.values() {
        *counts.entry(name).or_default() += 1;
    }
    let mut spots: Vec<_> = counts
        .iter()
        .map(|(name, count)| {
            let what = if by_district {
                What::District { count: *count }
            } else {
                What::Topic { count: *count }
            };
            Spot { id: id_of_name(name), name: (*name).to_owned(), what, fate: Fate::Stays }
        })
        .collect();
    spots.sort_by_cached_key(|spot| (fold(&spot.name), spot.id));
    let left_out = spots.iter().skip(MOST_NODES).map(Spot::count).sum();
    spots.truncate(MOST_NODES);
    let mut joined = BTreeMap::new();
    for ((one, other), look) in strokes {
        if let (Some(one), Some(other)) = (of.get(one), of.get(other)) {
            join(&mut joined, id_of_name(one), id_of_name(other), *look);
        }
    }
    let strokes = joined.into_iter().map(|((one, other), look)| (one, other, look));
    Map { strokes: placed(&spots, strokes), left_out, spots }
}

impl Spot {
    /// How many records it stands for.
    #[must_use]
    pub const fn count(&self) -> usize {
        match self.what {
            What::Record(_) => 1,
            What::District { count } | What::Topic { count } => count,
        }
    }
}

/// Bundles have ids too, so that they keep their places between visits.
fn id_of_name(name: &str) -> RecordId {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(blake3::hash(name.as_bytes()).as_bytes().split_at(16).0);
    RecordId::from_random(bytes)
}

fn placed(
    spots: &[Spot],
    strokes: impl Iterator<Item = (RecordId, RecordId, Look)>,
) -> Vec<Stroke> {
    let places: BTreeMap<_, _> =
        spots.iter().enumerate().map(|(place, spot)| (spot.id, place)).collect();
    let mut strokes: Vec<_> = strokes
        .filter_map(|(one, other, look)| {
            let (one, other) = (*places.get(&one)?, *places.get(&other)?);
            Some(Stroke { one: one.min(other), other: one.max(other), look, ends: false })
        })
        .collect();
    strokes.sort_unstable();
    strokes
}
