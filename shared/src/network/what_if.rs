//! What if some stop? A thought, nothing more: it reads the graph and writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use super::contact::Touch;
use super::graph::{EdgeKind, Facts, Graph};
use crate::id::RecordId;
use crate::model::Capacity;
use crate::time::Day;
use crate::view::Kind;

/// Of fewer on a side it is not said that a single way leads to them.
pub const SMALLEST_GROUP: usize = 3;

/// Who or what stops.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Question {
    /// Persons, functions, organizations.
    #[n(0)]
    pub stop: BTreeSet<RecordId>,
    /// Every function that is funded until this day or earlier.
    #[n(1)]
    pub funded_until: Option<Day>,
}

/// What would be lost. Every list is in the order of names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loss {
    /// Functions that end because they were asked for, are of an organization that stops, or
    /// are no longer funded.
    pub ending: Vec<RecordId>,
    /// Persons who go along: they carry only functions that end.
    pub along: Vec<RecordId>,
    /// Functions that lose the last who carry them.
    pub posts: Vec<Line>,
    /// Functions that nobody but a deputy would carry any more.
    pub deputized: Vec<RecordId>,
    /// Offers that nobody would run any more, or whose provider stops.
    pub offers: Vec<Line>,
    /// Knowledge that nobody else holds.
    pub knowledge: Vec<Line>,
    /// Networks that lose their last member.
    pub networks: Vec<Line>,
    /// Networks that lose somebody, and how many members are left.
    pub seats: Vec<(RecordId, usize)>,
    /// Groups that fall apart: for each the sides that are left, the largest first; of one
    /// side only whoever is left with nobody. See [`staying`].
    pub apart: Vec<Vec<Vec<RecordId>>>,
    /// Who has worked with those who stop, and could join in.
    pub join: Vec<RecordId>,
    /// What is not lost only because somebody has agreed to take it on: knowledge that nobody was
    /// shown yet, contacts that nobody has met yet.
    pub agreed: Vec<RecordId>,
}

/// Something that is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: RecordId,
    /// Who has worked with the last who carry it and is near it: by topic, district or network.
    pub near: Vec<RecordId>,
}

impl Loss {
    /// Whether everything would go on as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ending.is_empty()
            && self.posts.is_empty()
            && self.deputized.is_empty()
            && self.offers.is_empty()
            && self.knowledge.is_empty()
            && self.networks.is_empty()
            && self.seats.is_empty()
            && self.apart.is_empty()
    }
}

/// Everything that stops; of it the functions, and the persons who go along.
pub(super) struct Gone {
    pub(super) all: BTreeSet<RecordId>,
    ending: BTreeSet<RecordId>,
    along: BTreeSet<RecordId>,
}

/// Somebody who has worked with those who stop.
struct Colleague {
    id: RecordId,
    topics: BTreeSet<String>,
    district: Option<String>,
}

/// Many a thing hangs on the same few.
type Known = BTreeMap<BTreeSet<RecordId>, Vec<Colleague>>;

impl Graph {
    /// What would be lost if these stopped, and what of it is agreed on.
    #[must_use]
    pub fn what_if(&self, touch: &Touch, question: &Question) -> Loss {
        let mut loss = self.lost_without(touch, question);
        self.set_agreed_apart(&mut loss, touch, &self.gone(question).all);
        loss
    }

    /// What would be lost if these stopped, whatever was agreed.
    #[must_use]
    pub fn lost_without(&self, touch: &Touch, question: &Question) -> Loss {
        let Gone { all: gone, ending, along } = self.gone(question);
        if gone.is_empty() {
            return Loss::default();
        }
        let mut known = Known::new();
        let mut lost = |kind: &Kind| -> Vec<Line> {
            let lost = self.of_kind(kind).into_iter().filter(|id| {
                let carried = !self.people_of(*id, &BTreeSet::new()).is_empty();
                let orphaned = self
                    .outgoing(*id)
                    .any(|(to, edge)| edge.kind == EdgeKind::Provider && gone.contains(&to));
                let left = self.people_of(*id, &gone);
                !gone.contains(id) && ((carried && left.is_empty()) || orphaned)
            });
            lost.map(|id| self.line(id, &gone, &mut known)).collect()
        };
        let (posts, offers, knowledge) =
            (lost(&Kind::Post), lost(&Kind::Offer), lost(&Kind::Knowledge));
        let deputized = self.of_kind(&Kind::Post).into_iter().filter(|id| !gone.contains(id));
        let deputized = deputized.filter(|id| self.is_left_to_deputies(*id, &gone)).collect();
        let mut networks = Vec::new();
        let mut seats = Vec::new();
        for id in self.of_kind(&Kind::Network).into_iter().filter(|id| !gone.contains(id)) {
            let members: BTreeSet<_> = self.members(id).collect();
            let left = members.iter().filter(|member| !gone.contains(member)).count();
            if left < members.len() {
                if left == 0 {
                    networks.push(self.line(id, &gone, &mut known));
                } else {
                    seats.push((id, left));
                }
            }
        }
        let join = gone.iter().flat_map(|id| self.in_touch_with(*id));
        let join = join.filter(|id| !gone.contains(id) && self.is_person(*id));
        Loss {
            posts,
            deputized,
            offers,
            knowledge,
            networks,
            seats,
            apart: self.lose_touch(touch, &gone),
            join: self.by_name(join),
            ending: self.by_name(ending),
            along: self.by_name(along),
            agreed: Vec::new(),
        }
    }

    /// Whether somebody carries a function as its own now, and without some only deputies would.
    fn is_left_to_deputies(&self, post: RecordId, gone: &BTreeSet<RecordId>) -> bool {
        let carriers = self.carriers(post);
        let is_deputy = |capacity: &Capacity| *capacity == Capacity::Deputy;
        let mut left = carriers.iter().filter(|(person, _)| !gone.contains(person)).peekable();
        left.peek().is_some()
            && left.all(|(_, capacity)| is_deputy(capacity))
            && !carriers.values().all(is_deputy)
    }

    /// Everything that stops with these: what lies below them, and who carries nothing else.
    #[must_use]
    pub fn gone_with(&self, stop: BTreeSet<RecordId>) -> BTreeSet<RecordId> {
        self.gone(&Question { stop, funded_until: None }).all
    }

    pub(super) fn gone(&self, question: &Question) -> Gone {
        // An organization with all below it; a circle of parents ends where it began.
        let mut gone = BTreeSet::new();
        let mut next: Vec<_> =
            question.stop.iter().copied().filter(|id| self.node(*id).is_some()).collect();
        while let Some(id) = next.pop() {
            if gone.insert(id) {
                let below = self
                    .incoming(id)
                    .filter(|(_, edge)| matches!(edge.kind, EdgeKind::Parent | EdgeKind::Within));
                next.extend(below.map(|(below, _)| below));
            }
        }
        if let Some(until) = question.funded_until {
            let ends = self.nodes().filter(|node| {
                matches!(node.facts, Facts::Post { funded_until: Some(day), .. } if day <= until)
            });
            gone.extend(ends.map(|node| node.view.id));
        }
        let ending: BTreeSet<_> =
            gone.iter().copied().filter(|id| self.is_of(*id, &Kind::Post)).collect();
        let carriers = ending.iter().flat_map(|post| self.carriers(*post).into_keys());
        let along: BTreeSet<_> = carriers
            .filter(|person| !gone.contains(person))
            .filter(|person| self.carried_by(*person).iter().all(|post| gone.contains(post)))
            .collect();
        gone.extend(&along);
        Gone { all: gone, ending, along }
    }

    /// Who has worked with some, is not gone, and what they stand for; by name.
    fn colleagues(&self, of: &BTreeSet<RecordId>, gone: &BTreeSet<RecordId>) -> Vec<Colleague> {
        let worked = of.iter().flat_map(|carrier| self.in_touch_with(*carrier));
        let worked = worked.filter(|other| !gone.contains(other) && !of.contains(other));
        let worked = self.by_name(worked.filter(|other| self.is_person(*other)));
        let colleague =
            |id| Colleague { id, topics: self.topics_of(id), district: self.district_of(id) };
        worked.into_iter().map(colleague).collect()
    }

    fn line(&self, id: RecordId, gone: &BTreeSet<RecordId>, known: &mut Known) -> Line {
        let carriers = self.people_of(id, &BTreeSet::new());
        let worked =
            known.entry(carriers).or_insert_with_key(|carriers| self.colleagues(carriers, gone));
        let topics = self.topics_of(id);
        let district = self.district_of(id);
        let is_near = |other: &&Colleague| {
            !topics.is_disjoint(&other.topics) || district.is_some() && district == other.district
        };
        let near: Vec<_> = worked.iter().filter(is_near).map(|other| other.id).collect();
        let all = || worked.iter().map(|other| other.id).collect();
        Line { id, near: if near.is_empty() { all() } else { near } }
    }

    /// Who has worked with those who carry something, and is near it; without some.
    #[must_use]
    pub fn near(&self, id: RecordId, gone: &BTreeSet<RecordId>) -> Vec<RecordId> {
        self.line(id, gone, &mut Known::new()).near
    }

    /// The members of a network.
    pub fn members(&self, network: RecordId) -> impl Iterator<Item = RecordId> {
        let members = self.outgoing(network).filter(|(_, edge)| edge.kind == EdgeKind::Member);
        members.map(|(member, _)| member)
    }

    pub(super) fn is_person(&self, id: RecordId) -> bool {
        self.is_of(id, &Kind::Person)
    }

    /// Whether a record is here, and of a kind.
    #[must_use]
    pub fn is_of(&self, id: RecordId, kind: &Kind) -> bool {
        self.node(id).is_some_and(|node| node.view.kind == *kind)
    }
}

/// How many of the sides of a group, by their sizes from the largest on, lose touch with nobody
/// but the others: the largest, or one of the largest; none, where all are left with nobody.
#[must_use]
pub fn staying(sizes: impl IntoIterator<Item = usize>) -> usize {
    usize::from(sizes.into_iter().next().is_some_and(|largest| largest > 1))
}

/// How many of a list's people live or work in which district: the words for a side.
#[must_use]
pub fn districts(graph: &Graph, ids: &[RecordId]) -> Vec<(String, usize)> {
    let mut districts: BTreeMap<String, usize> = BTreeMap::new();
    for district in ids.iter().filter_map(|id| graph.district_of(*id)) {
        *districts.entry(district).or_default() += 1;
    }
    let mut districts: Vec<_> = districts.into_iter().collect();
    districts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    districts
}
