//! Measures of graphs without a name, on petgraph. They describe a network; nothing
//! here is ever shown as a number of a person.

use std::collections::{BTreeSet, VecDeque};

use petgraph::graph::{EdgeIndex, NodeIndex, UnGraph};
use petgraph::visit::EdgeRef as _;

/// A graph of contacts: simple (no loops, no two edges between two nodes).
pub type Contacts<N> = UnGraph<N, ()>;

/// The connected groups, each sorted, the one with the first node first.
#[must_use]
pub fn groups<N>(graph: &Contacts<N>) -> Vec<Vec<NodeIndex>> {
    groups_without(graph, &BTreeSet::new())
}

/// The connected groups that are left without some nodes.
#[must_use]
pub fn groups_without<N>(graph: &Contacts<N>, gone: &BTreeSet<NodeIndex>) -> Vec<Vec<NodeIndex>> {
    let mut seen = vec![false; graph.node_count()];
    let mut groups = Vec::new();
    let mut see = |node: NodeIndex| match seen.get_mut(node.index()) {
        Some(seen) => !std::mem::replace(seen, true),
        None => false,
    };
    for start in graph.node_indices().filter(|node| !gone.contains(node)) {
        if !see(start) {
            continue;
        }
        let (mut group, mut next) = (Vec::new(), vec![start]);
        while let Some(node) = next.pop() {
            group.push(node);
            next.extend(graph.neighbors(node).filter(|one| !gone.contains(one) && see(*one)));
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

/// The nodes without which a group falls apart (Tarjan 1972, by petgraph), sorted.
#[must_use]
pub fn cut_vertices<N: Clone>(graph: &Contacts<N>) -> Vec<NodeIndex> {
    let mut cut: Vec<_> =
        petgraph::algo::articulation_points::articulation_points(graph).into_iter().collect();
    cut.sort_unstable();
    cut
}

/// The edges without which a group falls apart (by petgraph), sorted.
#[must_use]
pub fn bridges<N>(graph: &Contacts<N>) -> Vec<EdgeIndex> {
    let mut bridges: Vec<_> =
        petgraph::algo::bridges::bridges(graph).map(|edge| edge.id()).collect();
    bridges.sort_unstable();
    bridges
}

/// How many of the shortest ways between others lead over each node, every pair counted
/// once: Ulrik Brandes, "A Faster Algorithm for Betweenness Centrality", Journal of
/// Mathematical Sociology 25 (2001), 163-177. O(nodes × edges).
#[must_use]
pub fn betweenness<N>(graph: &Contacts<N>) -> Vec<f64> {
    let count = graph.node_count();
    let mut between = vec![0.0; count];
    for source in graph.node_indices() {
        // Breadth first: in which order nodes are reached, over how many shortest ways,
        // and from where.
        let mut order = Vec::with_capacity(count);
        let mut ways = vec![0.0; count];
        let mut distance = vec![usize::MAX; count];
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut queue = VecDeque::from([source.index()]);
        put(&mut ways, source.index(), 1.0);
        put(&mut distance, source.index(), 0);
        while let Some(node) = queue.pop_front() {
            order.push(node);
            let (far, over) = (at(&distance, node), at(&ways, node));
            for next in graph.neighbors(NodeIndex::new(node)).map(NodeIndex::index) {
                if at(&distance, next) == usize::MAX {
                    put(&mut distance, next, far + 1);
                    queue.push_back(next);
                }
                if at(&distance, next) == far + 1 {
                    add(&mut ways, next, over);
                    before.get_mut(next).into_iter().for_each(|before| before.push(node));
                }
            }
        }
        // Back from the farthest: what hangs on each node.
        let mut hangs = vec![0.0; count];
        for node in order.into_iter().rev() {
            let share = (1.0 + at(&hangs, node)) / at(&ways, node);
            for one in before.get(node).into_iter().flatten().copied() {
                add(&mut hangs, one, at(&ways, one) * share);
            }
            if node != source.index() {
                add(&mut between, node, at(&hangs, node));
            }
        }
    }
    // Every pair was seen from both ends.
    between.iter_mut().for_each(|between| *between /= 2.0);
    between
}

fn at<T: Copy + Default>(values: &[T], index: usize) -> T {
    values.get(index).copied().unwrap_or_default()
}

fn put<T>(values: &mut [T], index: usize, value: T) {
    if let Some(place) = values.get_mut(index) {
        *place = value;
    }
}

fn add(values: &mut [f64], index: usize, more: f64) {
    if let Some(place) = values.get_mut(index) {
        *place += more;
    }
}
