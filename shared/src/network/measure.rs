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

/// The nodes without which a group falls apart, sorted; for each the weights of the sides that
/// it leaves: J. Hopcroft and R. Tarjan, "Algorithm 447: Efficient Algorithms for Graph
/// Manipulation", Communications of the ACM 16 (1973), 372-378. One walk over the graph.
#[must_use]
pub fn cut_vertices<N>(
    graph: &Contacts<N>,
    weight: impl Fn(&N) -> usize,
) -> Vec<(NodeIndex, Vec<usize>)> {
    let own = |node: NodeIndex| graph.node_weight(node).map_or(0, &weight);
    let count = graph.node_count();
    // When a node was reached, from one on; and the earliest that is reached from what hangs
    // below it without going back the way one came.
    let (mut reached, mut earliest) = (vec![0_usize; count], vec![0_usize; count]);
    let mut below = vec![0_usize; count];
    let mut sides: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut clock = 0;
    for root in graph.node_indices() {
        if at(&reached, root.index()) != 0 {
            continue;
        }
        let mut group = Vec::new();
        let mut way = Vec::new();
        let mut next = Some((root, None));
        while let Some((node, from)) = next.take() {
            clock += 1;
            put(&mut reached, node.index(), clock);
            put(&mut earliest, node.index(), clock);
            put(&mut below, node.index(), own(node));
            group.push(node);
            way.push((node, from, graph.neighbors(node).detach()));
            // On to somebody new, or back until somebody has another neighbour.
            while let Some((node, from, neighbours)) = way.last_mut() {
                let (node, from) = (*node, *from);
                match neighbours.next_node(graph) {
                    Some(other) if Some(other) == from => {}
                    Some(other) if at(&reached, other.index()) == 0 => {
                        next = Some((other, Some(node)));
                        break;
                    }
                    Some(other) => {
                        let found = at(&earliest, node.index()).min(at(&reached, other.index()));
                        put(&mut earliest, node.index(), found);
                    }
                    None => {
                        way.pop();
                        let Some(from) = from else { break };
                        let (found, hangs) =
                            (at(&earliest, node.index()), at(&below, node.index()));
                        let known = at(&earliest, from.index());
                        put(&mut earliest, from.index(), known.min(found));
                        below.get_mut(from.index()).into_iter().for_each(|sum| *sum += hangs);
                        if found >= at(&reached, from.index()) {
                            sides.get_mut(from.index()).into_iter().for_each(|all| all.push(hangs));
                        }
                    }
                }
            }
        }
        // What does not hang below a node is one side more; above the root there is nothing.
        let all = at(&below, root.index());
        for node in group.into_iter().filter(|node| *node != root) {
            if let Some(sides) = sides.get_mut(node.index()).filter(|sides| !sides.is_empty()) {
                sides.push(all - own(node) - sides.iter().sum::<usize>());
            }
        }
    }
    let all = graph.node_indices().zip(sides);
    all.filter(|(_, sides)| sides.len() > 1).collect()
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
