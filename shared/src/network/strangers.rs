//! Groups that have something in common and have not met.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{EdgeKind, Graph};
use crate::id::RecordId;
use crate::view::Kind;

/// More pairs than this help nobody; a filter by topic or district finds the others.
pub const MOST_PAIRS: usize = 200;

/// Two networks or organizations none of whose people is in touch with one of the other's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strangers {
    pub one: RecordId,
    pub other: RecordId,
    /// What they have in common.
    pub topics: BTreeSet<String>,
    pub districts: BTreeSet<String>,
}

/// A network or organization, and what it stands for.
struct Circle {
    id: RecordId,
    people: BTreeSet<RecordId>,
    topics: BTreeSet<String>,
    districts: BTreeSet<String>,
}

impl Graph {
    /// Pairs with a common topic or, where a network is one of them, a common district, in the
    /// order of their names; at most [`MOST_PAIRS`]. Who has no people here is left out:
    /// nobody knows whom they have met.
    #[must_use]
    pub fn strangers(&self) -> Vec<Strangers> {
        let ids = self.of_kind(&Kind::Network).into_iter().chain(self.of_kind(&Kind::Organization));
        let circles: Vec<_> =
            ids.map(|id| self.circle(id)).filter(|circle| !circle.people.is_empty()).collect();
        let mut strangers = Vec::new();
        let met = self.met(&circles);
        for (index, one) in circles.iter().enumerate() {
            for (place, other) in circles.iter().enumerate().skip(index + 1) {
                if met.contains(&(index, place)) {
                    continue;
                }
                let topics: BTreeSet<_> = one.topics.intersection(&other.topics).cloned().collect();
                let districts: BTreeSet<_> =
                    one.districts.intersection(&other.districts).cloned().collect();
                let network = self.is_network(one.id) || self.is_network(other.id);
                if topics.is_empty() && (districts.is_empty() || !network) {
                    continue;
                }
                strangers.push(Strangers { one: one.id, other: other.id, topics, districts });
                if strangers.len() == MOST_PAIRS {
                    return strangers;
                }
            }
        }
        strangers
    }

    /// The pairs of circles, by their places in the list, that share somebody or have
    /// somebody in touch with somebody.
    fn met(&self, circles: &[Circle]) -> BTreeSet<(usize, usize)> {
        let mut of: BTreeMap<RecordId, Vec<usize>> = BTreeMap::new();
        for (index, circle) in circles.iter().enumerate() {
            of.entry(circle.id).or_default().push(index);
            for person in &circle.people {
                of.entry(*person).or_default().push(index);
            }
        }
        let mut met = BTreeSet::new();
        let mut note = |ones: &[usize], others: &[usize]| {
            for one in ones {
                met.extend(others.iter().map(|other| (*one.min(other), *one.max(other))));
            }
        };
        for circles in of.values() {
            note(circles, circles);
        }
        for (one, other, edge) in self.edges() {
            let in_touch = edge.kind.is_touch() || edge.kind == EdgeKind::Parent;
            if let (true, Some(ones), Some(others)) = (in_touch, of.get(&one), of.get(&other)) {
                note(ones, others);
            }
        }
        met
    }

    fn circle(&self, id: RecordId) -> Circle {
        let people = self.people_behind(id, &BTreeSet::new());
        let own = self.topics_of(id);
        let topics =
            if self.is_network(id) { self.usual(&people, |id| self.topics_of(id)) } else { own };
        let mut districts: BTreeSet<_> = self.district_of(id).into_iter().collect();
        if districts.is_empty() {
            districts = self.usual(&people, |id| self.district_of(id).into_iter().collect());
        }
        Circle { id, people, topics, districts }
    }

    /// What at least two, and at least a third, of some people have.
    fn usual(
        &self,
        people: &BTreeSet<RecordId>,
        of: impl Fn(RecordId) -> BTreeSet<String>,
    ) -> BTreeSet<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for word in people.iter().flat_map(|person| of(*person)) {
            *counts.entry(word).or_default() += 1;
        }
        let usual =
            counts.into_iter().filter(|(_, count)| *count >= 2 && count * 3 >= people.len());
        usual.map(|(word, _)| word).collect()
    }

    pub(super) fn is_network(&self, id: RecordId) -> bool {
        self.node(id).is_some_and(|node| node.view.kind == Kind::Network)
    }
}
