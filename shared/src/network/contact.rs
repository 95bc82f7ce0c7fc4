//! Who is in touch with whom: by ties, shared networks and shared touchpoints. Where that
//! hangs on one only, it is said of the functions they carry.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::graph::{EdgeKind, Graph};
use super::measure::{self, Contacts};
use crate::id::RecordId;
use crate::view::Kind;

/// Persons, and the organizations and networks through which they are in touch.
#[derive(Debug, Clone)]
pub struct Touch {
    contacts: Contacts<RecordId>,
    places: BTreeMap<RecordId, NodeIndex>,
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
        let mut touch = Touch { contacts: Contacts::default(), places: BTreeMap::new() };
        for node in self.nodes().filter(|node| node.view.kind == Kind::Person) {
            touch.place(node.view.id);
        }
        let mut pairs = BTreeSet::new();
        for (one, other, edge) in self.edges() {
            if is_contact(&edge.kind) {
                pairs.insert((one.min(other), one.max(other)));
            }
        }
        for (one, other) in pairs {
            let (one, other) = (touch.place(one), touch.place(other));
            touch.contacts.add_edge(one, other, ());
        }
        touch
    }

    /// Where two sides of at least so many each are in touch over one only. In the order of
    /// the names of the functions, then of the ids: never by how much hangs on somebody.
    #[must_use]
    pub fn only_ways(&self, touch: &Touch, side: usize) -> Vec<OnlyWay> {
        let cut = measure::cut_vertices(&touch.contacts);
        let mut ways: Vec<_> =
            cut.into_iter().filter_map(|cut| self.only_way(touch, cut, side)).collect();
        ways.sort_by_cached_key(|way| {
            let name = way.posts.first().and_then(|post| self.node(*post));
            (name.is_none(), name.map(|node| node.view.title().to_owned()), way.over)
        });
        ways
    }

    fn only_way(&self, touch: &Touch, cut: NodeIndex, side: usize) -> Option<OnlyWay> {
        let over = *touch.contacts.node_weight(cut)?;
        match self.node(over)?.view.kind {
            Kind::Person | Kind::Organization => {}
            Kind::Network
            | Kind::Post
            | Kind::Offer
            | Kind::Knowledge
            | Kind::Touchpoint
            | Kind::Other(_) => return None,
        }
        let sides = self.fall_apart(touch, &BTreeSet::from([over]), side);
        let posts = self.carried_by(over);
        sides.into_iter().next().map(|sides| OnlyWay { over, posts, sides })
    }

    /// The groups that fall apart without some: for each, the sides that it leaves. Sides of
    /// fewer than `side` are not counted: whoever has one contact only is no group.
    #[must_use]
    pub fn fall_apart(
        &self,
        touch: &Touch,
        gone: &BTreeSet<RecordId>,
        side: usize,
    ) -> Vec<Vec<Vec<RecordId>>> {
        let gone: BTreeSet<_> =
            gone.iter().filter_map(|id| touch.places.get(id).copied()).collect();
        let left = measure::groups_without(&touch.contacts, &gone);
        // Sides belong together where the ones who go have contacts on both.
        let mut whole = vec![None; touch.contacts.node_count()];
        for (number, group) in measure::groups(&touch.contacts).into_iter().enumerate() {
            for node in group {
                whole.get_mut(node.index()).into_iter().for_each(|place| *place = Some(number));
            }
        }
        let mut apart: BTreeMap<Option<usize>, Vec<Vec<RecordId>>> = BTreeMap::new();
        for group in left {
            let of = group.first().and_then(|node| whole.get(node.index()).copied()).flatten();
            let ids = group.iter().filter_map(|node| touch.contacts.node_weight(*node).copied());
            let is_contact = |id: &RecordId| {
                self.node(*id)
                    .is_some_and(|node| matches!(node.view.kind, Kind::Person | Kind::Organization))
            };
            let group = self.by_name(ids.filter(is_contact));
            if group.len() >= side {
                apart.entry(of).or_default().push(group);
            }
        }
        let mut apart: Vec<_> = apart.into_values().filter(|sides| sides.len() > 1).collect();
        for sides in &mut apart {
            sides.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        }
        apart
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
    fn place(&mut self, id: RecordId) -> NodeIndex {
        *self.places.entry(id).or_insert_with(|| self.contacts.add_node(id))
    }

    /// The groups that are in touch, the largest first.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<RecordId>> {
        let ids = |group: Vec<NodeIndex>| -> Vec<RecordId> {
            group.into_iter().filter_map(|node| self.contacts.node_weight(node).copied()).collect()
        };
        let mut groups: Vec<_> = measure::groups(&self.contacts).into_iter().map(ids).collect();
        groups.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        groups
    }
}

/// Whether an edge is contact between people.
const fn is_contact(kind: &EdgeKind) -> bool {
    match kind {
        EdgeKind::Tie(_) | EdgeKind::Met | EdgeKind::Member => true,
        EdgeKind::Parent
        | EdgeKind::Within
        | EdgeKind::ReportsTo
        | EdgeKind::Tenure(_)
        | EdgeKind::Provider
        | EdgeKind::RunBy
        | EdgeKind::Holder(_)
        | EdgeKind::About => false,
    }
}
