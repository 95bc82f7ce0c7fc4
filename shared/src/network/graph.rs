//! The one graph of a town: every record of the network's kinds is a node, every reference between two of
//! them an edge. References that lead nowhere (erased, put away, not yet arrived) are no
//! edges; nothing else depends on them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef as _;

use super::absences::{Absences, Tenured};
use super::agreed::Agreed;
use super::reference::{Relation, references};
use crate::id::RecordId;
use crate::model::{
    Capacity, Level, Model as _, Network, Number, Post, TieKind, Touchpoint, first_day,
};
use crate::search::fold;
use crate::time::{Day, Sureness};
use crate::view::{Kind, View};

/// Of a touchpoint with more people than this nobody can say who spoke to whom; they are
/// linked in a ring, which keeps them together.
const ROUND: usize = 12;

/// All records of the network's kinds that are not put away, and what they have to do with each other on
/// one day: of tenures those that run then, with whoever stands in for those who are away
/// ([`Absences`]).
#[derive(Debug, Clone)]
pub struct Graph {
    pub(super) graph: DiGraph<Node, Edge>,
    pub(super) places: HashMap<RecordId, NodeIndex>,
    pub(super) today: Day,
    /// On which days somebody was in touch with a person or an organization, each once, the
    /// first day first.
    days: HashMap<RecordId, Vec<Day>>,
    absences: Absences,
    pub(super) agreed: Agreed,
}

#[derive(Debug, Clone)]
pub struct Node {
    pub view: Arc<View>,
    /// Folded, to order by.
    name: String,
    pub facts: Facts,
}

/// What a kind's own fields say, as far as the network asks.
#[derive(Debug, Clone)]
pub enum Facts {
    Nothing,
    Post {
        paid: bool,
        wanted: usize,
        funded_until: Option<Day>,
    },
    Network {
        /// It meets every so many months, if it said.
        cadence_months: Option<u32>,
        last_met: Option<Day>,
        /// When it is to meet next, as far as somebody has planned it.
        planned: Option<Day>,
    },
}

/// From the record a reference is written in to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    pub kind: EdgeKind,
    /// When it began, as far as it says.
    pub since: Option<Day>,
    /// When it was last used or confirmed.
    pub last: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    Parent,
    Within,
    ReportsTo,
    /// A running tenure: from the post to who carries it that day, or stands in.
    Tenure(Capacity),
    Member,
    Tie(TieKind),
    /// Both took part in a touchpoint.
    Met,
    Provider,
    RunBy,
    Holder(Level),
    About,
}

impl EdgeKind {
    /// Whether people are in touch by it: a tie, a touchpoint, a network they are both in.
    #[must_use]
    pub const fn is_touch(&self) -> bool {
        match self {
            Self::Tie(_) | Self::Met | Self::Member => true,
            Self::Parent
            | Self::Within
            | Self::ReportsTo
            | Self::Tenure(_)
            | Self::Provider
            | Self::RunBy
            | Self::Holder(_)
            | Self::About => false,
        }
    }
}

impl Graph {
    pub(super) fn new(today: Day) -> Self {
        Self {
            graph: DiGraph::new(),
            places: HashMap::new(),
            today,
            days: HashMap::new(),
            absences: Absences::default(),
            agreed: Agreed::default(),
        }
    }

    pub(super) fn place(&mut self, view: &Arc<View>) {
        self.places.insert(view.id, self.graph.add_node(Node::new(view, self.today)));
    }

    /// Notes who is away when; before anything is linked.
    pub(super) fn note(&mut self, view: &View) {
        self.absences.add(view);
    }

    /// Reads what the record at a place says about others; whether there is one.
    pub(super) fn link_from(&mut self, place: usize) -> bool {
        let from = NodeIndex::new(place);
        let Some(node) = self.graph.node_weight(from) else { return false };
        for reference in references(&node.view) {
            self.link(from, reference.to, reference.relation);
        }
        true
    }

    fn link(&mut self, from_record: NodeIndex, to: RecordId, relation: Relation) {
        let who = to;
        let Some(&to) = self.places.get(&to) else { return };
        let edge = |kind, since, last| Some(Edge { kind, since, last });
        let edge = match relation {
            Relation::Parent => edge(EdgeKind::Parent, None, None),
            Relation::Within => edge(EdgeKind::Within, None, None),
            Relation::ReportsTo => edge(EdgeKind::ReportsTo, None, None),
            Relation::Tenure { capacity, from, until } => {
                let tenure = Tenured { person: who, capacity, from, until };
                // Only a person carries a post.
                if tenure.runs_on(self.today) && self.kind(to) == Some(&Kind::Person) {
                    self.carry(from_record, &tenure);
                }
                None
            }
            Relation::Member => edge(EdgeKind::Member, None, None),
            // What is agreed has not happened.
            Relation::Tie { kind: TieKind::ToMeet, .. } => {
                let from = self.graph.node_weight(from_record).map(|node| node.view.id);
                from.into_iter().for_each(|from| self.agreed.meets(from, who));
                None
            }
            Relation::Holder { level: Level::ToLearn, .. } => {
                let from = self.graph.node_weight(from_record).map(|node| node.view.id);
                from.into_iter().for_each(|from| self.agreed.learns(from, who));
                None
            }
            Relation::Tie { kind, since, confirmed } => {
                edge(EdgeKind::Tie(kind), first_day(&since), confirmed)
            }
            Relation::Provider => edge(EdgeKind::Provider, None, None),
            Relation::RunBy => edge(EdgeKind::RunBy, None, None),
            Relation::Holder { level, confirmed } => edge(EdgeKind::Holder(level), None, confirmed),
            Relation::About { date } => edge(EdgeKind::About, None, date),
            Relation::Who { .. } | Relation::Named { .. } => None,
        };
        if let Some(edge) = edge {
            self.graph.add_edge(from_record, to, edge);
        }
    }

    /// Whoever carries a post by a tenure, or stands in.
    fn carry(&mut self, post: NodeIndex, tenure: &Tenured) {
        let (carriers, _) =
            self.absences.carrying(tenure, self.today, |other| self.is_person(other));
        for (who, capacity, since) in carriers {
            if let Some(&who) = self.places.get(&who) {
                let kind = EdgeKind::Tenure(capacity);
                self.graph.add_edge(post, who, Edge { kind, since, last: None });
            }
        }
    }

    /// Touchpoints: who took part has met, ties and networks were last used then.
    pub(super) fn meet(&mut self, touchpoints: &[Touchpoint]) {
        let mut met: BTreeMap<(NodeIndex, NodeIndex), Option<Day>> = BTreeMap::new();
        let mut note = |one: NodeIndex, other: NodeIndex, date| {
            let last = met.entry((one.min(other), one.max(other))).or_default();
            *last = (*last).max(date);
        };
        for touchpoint in touchpoints {
            // What is planned has not happened yet.
            if touchpoint.date.is_some_and(|date| date > self.today) {
                continue;
            }
            let places = |ids: &BTreeSet<RecordId>| -> Vec<NodeIndex> {
                ids.iter().filter_map(|id| self.places.get(id).copied()).collect()
            };
            if let Some(date) = touchpoint.date {
                for id in &touchpoint.who {
                    self.days.entry(*id).or_default().push(date);
                }
            }
            let who = places(&touchpoint.who);
            if who.len() <= ROUND {
                for (index, one) in who.iter().enumerate() {
                    who.iter()
                        .skip(index + 1)
                        .for_each(|other| note(*one, *other, touchpoint.date));
                }
            } else {
                let ring = who.iter().zip(who.iter().cycle().skip(1));
                ring.for_each(|(one, other)| note(*one, *other, touchpoint.date));
            }
            if touchpoint.kind.is_together() {
                for about in places(&touchpoint.about) {
                    if let Some(Node { facts: Facts::Network { last_met, .. }, .. }) =
                        self.graph.node_weight_mut(about)
                    {
                        *last_met = (*last_met).max(touchpoint.date);
                    }
                }
            }
        }
        for days in self.days.values_mut() {
            days.sort_unstable();
            days.dedup();
        }
        for edge in self.graph.edge_indices() {
            let Some((one, other)) = self.graph.edge_endpoints(edge) else { continue };
            let pair = (one.min(other), one.max(other));
            if let (Some(Edge { kind: EdgeKind::Tie(_), last, .. }), Some(date)) =
                (self.graph.edge_weight_mut(edge), met.get(&pair))
            {
                // A confirmation that is still to come hides no meeting.
                let confirmed = last.filter(|day| day.sureness(self.today) != Sureness::Ahead);
                *last = confirmed.max(*date);
            }
        }
        for ((one, other), last) in met {
            self.graph.add_edge(one, other, Edge { kind: EdgeKind::Met, since: None, last });
        }
    }

    /// Who is away, today or another day.
    #[must_use]
    pub const fn absences(&self) -> &Absences {
        &self.absences
    }

    /// Meetings that are planned: each network has its next one.
    pub(super) fn plan(&mut self, planned: &[(Day, BTreeSet<RecordId>)]) {
        for (date, about) in planned {
            for place in about.iter().filter_map(|id| self.places.get(id)) {
                if let Some(Node { facts: Facts::Network { planned, .. }, .. }) =
                    self.graph.node_weight_mut(*place)
                {
                    *planned = Some(planned.map_or(*date, |next| next.min(*date)));
                }
            }
        }
    }

    /// The day it was read for.
    #[must_use]
    pub const fn today(&self) -> Day {
        self.today
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.graph.node_count() == 0
    }

    #[must_use]
    pub fn node(&self, id: RecordId) -> Option<&Node> {
        self.graph.node_weight(*self.places.get(&id)?)
    }

    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.graph.node_weights()
    }

    /// On which days somebody was in touch with a person or an organization, as far as it was
    /// noted: each once, the first day first.
    #[must_use]
    pub fn days_in_touch(&self, id: RecordId) -> &[Day] {
        self.days.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every edge with the records it leads from and to.
    pub fn edges(&self) -> impl Iterator<Item = (RecordId, RecordId, &Edge)> {
        self.graph.edge_references().filter_map(|edge| {
            Some((self.id(edge.source())?, self.id(edge.target())?, edge.weight()))
        })
    }

    /// The records of a kind, by name.
    #[must_use]
    pub fn of_kind(&self, kind: &Kind) -> Vec<RecordId> {
        let all = self.nodes().filter(|node| node.view.kind == *kind);
        self.by_name(all.map(|node| node.view.id))
    }

    /// The same records in the order of their names: the only order lists of people have.
    #[must_use]
    pub fn by_name(&self, ids: impl IntoIterator<Item = RecordId>) -> Vec<RecordId> {
        let mut ids: Vec<_> = ids.into_iter().collect();
        ids.sort_by_cached_key(|id| {
            (self.node(*id).map(|node| node.name.clone()).unwrap_or_default(), *id)
        });
        ids.dedup();
        ids
    }

    /// The persons who carry a post today, and how.
    #[must_use]
    pub fn carriers(&self, post: RecordId) -> BTreeMap<RecordId, Capacity> {
        let mut carriers: BTreeMap<RecordId, Capacity> = BTreeMap::new();
        for (person, edge) in self.outgoing(post) {
            if let EdgeKind::Tenure(capacity) = &edge.kind {
                let best = carriers.entry(person).or_insert_with(|| capacity.clone());
                if capacity < best {
                    best.clone_from(capacity);
                }
            }
        }
        carriers
    }

    /// The posts that a person carries today, by name.
    #[must_use]
    pub fn carried_by(&self, person: RecordId) -> Vec<RecordId> {
        let carried =
            self.incoming(person).filter(|(_, edge)| matches!(edge.kind, EdgeKind::Tenure(_)));
        self.by_name(carried.map(|(post, _)| post))
    }

    /// What a record says about others.
    pub(super) fn outgoing(&self, id: RecordId) -> impl Iterator<Item = (RecordId, &Edge)> {
        self.directed(id, Direction::Outgoing)
    }

    /// What others say about a record.
    pub(super) fn incoming(&self, id: RecordId) -> impl Iterator<Item = (RecordId, &Edge)> {
        self.directed(id, Direction::Incoming)
    }

    fn directed(
        &self,
        id: RecordId,
        direction: Direction,
    ) -> impl Iterator<Item = (RecordId, &Edge)> {
        let place = self.places.get(&id);
        place.into_iter().flat_map(move |place| {
            self.graph.edges_directed(*place, direction).filter_map(move |edge| {
                let other = match direction {
                    Direction::Outgoing => edge.target(),
                    Direction::Incoming => edge.source(),
                };
                Some((self.id(other)?, edge.weight()))
            })
        })
    }

    pub(super) fn id(&self, place: NodeIndex) -> Option<RecordId> {
        self.graph.node_weight(place).map(|node| node.view.id)
    }

    fn kind(&self, place: NodeIndex) -> Option<&Kind> {
        self.graph.node_weight(place).map(|node| &node.view.kind)
    }
}

impl Node {
    fn new(view: &Arc<View>, today: Day) -> Self {
        let facts = if view.kind == Kind::Post {
            let post = Post::read(view);
            Facts::Post { paid: post.paid, wanted: post.wanted(), funded_until: post.funded_until }
        } else if view.kind == Kind::Network {
            let network = Network::read(view);
            let months = Number::typed(&network.cadence_months).and_then(Number::count);
            // What is still to come, seen from that day, has not happened.
            let is_ahead = |day: &Day| day.sureness(today) == Sureness::Ahead;
            let last_met = network.last_met.filter(|day| !is_ahead(day));
            Facts::Network { cadence_months: months, last_met, planned: None }
        } else {
            Facts::Nothing
        };
        Self { view: Arc::clone(view), name: fold(view.title()), facts }
    }
}
