//! Who is in touch with whom: by ties, shared networks and shared touchpoints. Where that
//! hangs on one only, it is said of the functions they carry.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::graph::{EdgeKind, Graph};
use super::measure::{self, Contacts};
use crate::id::RecordId;
use crate::time::Day;
use crate::view::Kind;

/// Persons, and the organizations and networks through which they are in touch.
#[derive(Debug, Clone)]
pub struct Touch {
    contacts: Contacts<Contact>,
    places: BTreeMap<RecordId, NodeIndex>,
    /// The group that each node belongs to, by its place.
    wholes: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Contact {
    id: RecordId,
    /// Persons and organizations count; a network is only where they meet.
    counts: bool,
}

/// All ways between several sides lead over one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlyWay {
    /// Whom everything leads over: a person or an organization.
    pub over: RecordId,
    /// The functions that a person carries, by name.
    pub posts: Vec<RecordId>,
    /// Who would lose touch with whom; each side by name, the largest first.
    pub sides: Vec<Vec<RecordId>>,
}

impl Graph {
    /// Who is in touch with whom.
    #[must_use]
    pub fn touch(&self) -> Touch {
        let mut touch =
            Touch { contacts: Contacts::default(), places: BTreeMap::new(), wholes: Vec::new() };
        for node in self.nodes().filter(|node| node.view.kind == Kind::Person) {
            touch.place(node.view.id, true);
        }
        let mut pairs = BTreeSet::new();
        for (one, other, edge) in self.edges() {
            if edge.kind.is_touch() {
                pairs.insert((one.min(other), one.max(other)));
            }
        }
        for (one, other) in pairs {
            let [one, other] = [one, other].map(|id| touch.place(id, !self.is_network(id)));
            touch.contacts.add_edge(one, other, ());
        }
        touch.count_wholes();
        touch
    }

    /// Where two sides of at least so many each are in touch over one only. In the order of
    /// the names of the functions, then of the ids: never by how much hangs on somebody.
    #[must_use]
    pub fn only_ways(&self, touch: &Touch, side: usize) -> Vec<OnlyWay> {
        let cut = measure::cut_vertices(&touch.contacts, |contact| usize::from(contact.counts));
        let parts = cut
            .into_iter()
            .filter(|(_, sides)| sides.iter().filter(|count| **count >= side).count() > 1);
        let mut ways: Vec<_> =
            parts.filter_map(|(cut, _)| self.only_way(touch, cut, side)).collect();
        ways.sort_by_cached_key(|way| {
            let name = way.posts.first().and_then(|post| self.node(*post));
            (name.is_none(), name.map(|node| node.view.title().to_owned()), way.over)
        });
        ways
    }

    fn only_way(&self, touch: &Touch, cut: NodeIndex, side: usize) -> Option<OnlyWay> {
        let Contact { id: over, .. } = *touch.contacts.node_weight(cut)?;
        if !matches!(self.node(over)?.view.kind, Kind::Person | Kind::Organization) {
            return None;
        }
        let sides = self.fall_apart(touch, &BTreeSet::from([over]), side);
        let posts = self.would_carry(over);
        sides.into_iter().next().map(|sides| OnlyWay { over, posts, sides })
    }

    /// The groups that fall apart without some: for each, the sides that it leaves. Sides of
    /// fewer than `side` are not counted.
    #[must_use]
    fn fall_apart(
        &self,
        touch: &Touch,
        gone: &BTreeSet<RecordId>,
        side: usize,
    ) -> Vec<Vec<Vec<RecordId>>> {
        let mut apart = self.sides_without(touch, gone);
        for sides in apart.values_mut() {
            sides.retain(|contacts| contacts.len() >= side);
        }
        apart.into_values().filter(|sides| sides.len() > 1).collect()
    }

    /// Who loses touch without some: for each group that falls apart, the sides it leaves; and
    /// whoever is left with nobody. Even one alone is a side.
    #[must_use]
    pub fn lose_touch(&self, touch: &Touch, gone: &BTreeSet<RecordId>) -> Vec<Vec<Vec<RecordId>>> {
        let stops = |whole: usize| {
            gone.iter().filter_map(|id| touch.places.get(id)).any(|node| {
                let counts = touch.contacts.node_weight(*node).is_some_and(|it| it.counts);
                counts && touch.wholes.get(node.index()) == Some(&whole)
            })
        };
        let is_alone = |sides: &[Vec<RecordId>]| matches!(sides, [side] if side.len() == 1);
        let apart = self.sides_without(touch, gone).into_iter();
        let apart =
            apart.filter(|(whole, sides)| sides.len() > 1 || is_alone(sides) && stops(*whole));
        apart.map(|(_, sides)| sides).collect()
    }

    /// The sides that every group leaves without some; each by name, the largest first.
    fn sides_without(
        &self,
        touch: &Touch,
        gone: &BTreeSet<RecordId>,
    ) -> BTreeMap<usize, Vec<Vec<RecordId>>> {
        let gone: BTreeSet<_> =
            gone.iter().filter_map(|id| touch.places.get(id).copied()).collect();
        let mut apart: BTreeMap<usize, Vec<Vec<RecordId>>> = BTreeMap::new();
        for group in measure::groups_without(&touch.contacts, &gone) {
            let Some(whole) = group.first().and_then(|node| touch.wholes.get(node.index())) else {
                continue;
            };
            let contacts = group.iter().filter_map(|node| touch.contacts.node_weight(*node));
            let contacts: Vec<_> =
                contacts.filter(|contact| contact.counts).map(|contact| contact.id).collect();
            // Where nobody is left, a network has nobody who meets.
            if !contacts.is_empty() {
                apart.entry(*whole).or_default().push(self.by_name(contacts));
            }
        }
        for sides in apart.values_mut() {
            sides.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        }
        apart
    }

    /// Whom somebody has a tie to, from either end, and when that was last used or confirmed; by
    /// name.
    #[must_use]
    pub fn ties_of(&self, id: RecordId) -> Vec<(RecordId, Option<Day>)> {
        let mut ties: BTreeMap<RecordId, Option<Day>> = BTreeMap::new();
        for (other, edge) in self.outgoing(id).chain(self.incoming(id)) {
            if let EdgeKind::Tie(_) = edge.kind {
                let last = ties.entry(other).or_default();
                *last = edge.last.max(*last);
            }
        }
        let by_name = self.by_name(ties.keys().copied()).into_iter();
        by_name.map(|other| (other, ties.get(&other).copied().flatten())).collect()
    }

    /// With whom nobody but somebody has a tie; by name.
    #[must_use]
    pub fn ties_only_of(&self, id: RecordId) -> Vec<RecordId> {
        let ties = self.ties_of(id).into_iter().map(|(other, _)| other);
        ties.filter(|other| self.ties_of(*other).iter().all(|(one, _)| *one == id)).collect()
    }

    /// Whom somebody has a tie to or met, in either direction.
    #[must_use]
    pub fn in_touch_with(&self, id: RecordId) -> BTreeSet<RecordId> {
        let near = self.outgoing(id).chain(self.incoming(id));
        near.filter(|(_, edge)| matches!(edge.kind, EdgeKind::Tie(_) | EdgeKind::Met))
            .map(|(other, _)| other)
            .collect()
    }
}

impl Touch {
    /// As if these were in touch as well.
    pub(super) fn with(&self, pairs: &BTreeSet<(RecordId, RecordId)>) -> Self {
        let mut touch = self.clone();
        for (one, other) in pairs {
            let [one, other] = [one, other].map(|id| touch.place(*id, true));
            touch.contacts.add_edge(one, other, ());
        }
        touch.count_wholes();
        touch
    }

    fn count_wholes(&mut self) {
        self.wholes = vec![0; self.contacts.node_count()];
        for (number, group) in measure::groups(&self.contacts).into_iter().enumerate() {
            for node in group {
                self.wholes.get_mut(node.index()).into_iter().for_each(|whole| *whole = number);
            }
        }
    }

    fn place(&mut self, id: RecordId, counts: bool) -> NodeIndex {
        let new = || self.contacts.add_node(Contact { id, counts });
        *self.places.entry(id).or_insert_with(new)
    }

    /// The groups that are in touch, the largest first.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<RecordId>> {
        let ids = |group: Vec<NodeIndex>| -> Vec<RecordId> {
            let contacts = group.into_iter().filter_map(|node| self.contacts.node_weight(node));
            contacts.map(|contact| contact.id).collect()
        };
        let mut groups: Vec<_> = measure::groups(&self.contacts).into_iter().map(ids).collect();
        groups.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        groups
    }
}
