//! Measures on graphs that everybody knows.

use std::collections::BTreeSet;

use petgraph::algo::articulation_points::articulation_points;
use petgraph::graph::{NodeIndex, UnGraph};
use proptest::prelude::*;

use super::super::measure::{self, Contacts};

fn graph(nodes: usize, edges: &[(u32, u32)]) -> Contacts<usize> {
    let mut graph = UnGraph::default();
    let nodes: Vec<_> = (0..nodes).map(|node| graph.add_node(node)).collect();
    for (one, other) in edges {
        graph.add_edge(nodes[*one as usize], nodes[*other as usize], ());
    }
    graph
}

fn between(graph: &Contacts<usize>) -> Vec<f64> {
    measure::betweenness(graph).into_iter().map(|value| (value * 1e4).round() / 1e4).collect()
}

fn cut(graph: &Contacts<usize>) -> Vec<usize> {
    measure::cut_vertices(graph, |_| 1).into_iter().map(|(node, _)| node.index()).collect()
}

fn bridges(graph: &Contacts<usize>) -> Vec<(usize, usize)> {
    let ends = |edge| graph.edge_endpoints(edge).unwrap();
    let bridges = measure::bridges(graph).into_iter().map(ends);
    bridges.map(|(one, other)| (one.index(), other.index())).collect()
}

/// D. Krackhardt, "Assessing the Political Landscape: Structure, Cognition, and Power in
/// Organizations", Administrative Science Quarterly 35 (1990), 342-369: Heather lies on
/// the most ways, Diane knows the most people.
#[test]
fn the_kite_has_its_published_betweenness() {
    const KITE: [(u32, u32); 18] = [
        (0, 1),
        (0, 2),
        (0, 3),
        (0, 5),
        (1, 3),
        (1, 4),
        (1, 6),
        (2, 3),
        (2, 5),
        (3, 4),
        (3, 5),
        (3, 6),
        (4, 6),
        (5, 6),
        (5, 7),
        (6, 7),
        (7, 8),
        (8, 9),
    ];
    let kite = graph(10, &KITE);
    let published = [0.8333, 0.8333, 0.0, 3.6667, 0.0, 8.3333, 8.3333, 14.0, 8.0, 0.0];
    assert_eq!(between(&kite), published);
    assert_eq!(cut(&kite), [7, 8]);
    assert_eq!(bridges(&kite), [(7, 8), (8, 9)]);
    assert_eq!(measure::groups(&kite).len(), 1);
    let gone = [NodeIndex::new(7)].into();
    let sizes: Vec<_> = measure::groups_without(&kite, &gone).iter().map(Vec::len).collect();
    assert_eq!(sizes, [7, 2]);
}

/// J. F. Padgett and C. K. Ansell, "Robust Action and the Rise of the Medici, 1400-1434",
/// American Journal of Sociology 98 (1993), 1259-1319: marriages. Betweenness as in
/// M. O. Jackson, "Social and Economic Networks" (2008), chapter 1: Medici .522,
/// Strozzi .103, Guadagni .255 of all 91 pairs of the other 14 families.
#[test]
fn the_medici_have_their_published_betweenness() {
    const FAMILIES: [&str; 15] = [
        "Acciaiuoli",
        "Albizzi",
        "Barbadori",
        "Bischeri",
        "Castellani",
        "Ginori",
        "Guadagni",
        "Lamberteschi",
        "Medici",
        "Pazzi",
        "Peruzzi",
        "Ridolfi",
        "Salviati",
        "Strozzi",
        "Tornabuoni",
    ];
    const MARRIAGES: [(&str, &str); 20] = [
        ("Acciaiuoli", "Medici"),
        ("Medici", "Barbadori"),
        ("Medici", "Ridolfi"),
        ("Medici", "Tornabuoni"),
        ("Medici", "Albizzi"),
        ("Medici", "Salviati"),
        ("Castellani", "Peruzzi"),
        ("Castellani", "Strozzi"),
        ("Castellani", "Barbadori"),
        ("Peruzzi", "Strozzi"),
        ("Peruzzi", "Bischeri"),
        ("Strozzi", "Ridolfi"),
        ("Strozzi", "Bischeri"),
        ("Ridolfi", "Tornabuoni"),
        ("Tornabuoni", "Guadagni"),
        ("Albizzi", "Ginori"),
        ("Albizzi", "Guadagni"),
        ("Salviati", "Pazzi"),
        ("Bischeri", "Guadagni"),
        ("Guadagni", "Lamberteschi"),
    ];
    let place = |name: &str| FAMILIES.iter().position(|family| *family == name).unwrap();
    let edges = MARRIAGES.map(|(one, other)| (place(one) as u32, place(other) as u32));
    let florence = graph(15, &edges);
    let between = measure::betweenness(&florence);
    let share = |name: &str| (between[place(name)] / 91.0 * 1e3).round() / 1e3;
    assert_eq!((share("Medici"), share("Strozzi"), share("Guadagni")), (0.522, 0.103, 0.255));
    let names: Vec<_> = cut(&florence).into_iter().map(|family| FAMILIES[family]).collect();
    assert_eq!(names, ["Albizzi", "Guadagni", "Medici", "Salviati"]);
    assert_eq!(bridges(&florence).len(), 5);
}

/// W. W. Zachary, "An Information Flow Model for Conflict and Fission in Small Groups",
/// Journal of Anthropological Research 33 (1977), 452-473. Node 1 is the instructor, 34 the
/// administrator; betweenness .438, .304, .145 of 528 pairs, as the manuals of igraph and
/// NetworkX give it.
#[test]
fn the_karate_club_has_its_published_betweenness() {
    const CLUB: [(u32, u32); 78] = [
        (0, 1),
        (0, 2),
        (0, 3),
        (0, 4),
        (0, 5),
        (0, 6),
        (0, 7),
        (0, 8),
        (0, 10),
        (0, 11),
        (0, 12),
        (0, 13),
        (0, 17),
        (0, 19),
        (0, 21),
        (0, 31),
        (1, 2),
        (1, 3),
        (1, 7),
        (1, 13),
        (1, 17),
        (1, 19),
        (1, 21),
        (1, 30),
        (2, 3),
        (2, 7),
        (2, 8),
        (2, 9),
        (2, 13),
        (2, 27),
        (2, 28),
        (2, 32),
        (3, 7),
        (3, 12),
        (3, 13),
        (4, 6),
        (4, 10),
        (5, 6),
        (5, 10),
        (5, 16),
        (6, 16),
        (8, 30),
        (8, 32),
        (8, 33),
        (9, 33),
        (13, 33),
        (14, 32),
        (14, 33),
        (15, 32),
        (15, 33),
        (18, 32),
        (18, 33),
        (19, 33),
        (20, 32),
        (20, 33),
        (22, 32),
        (22, 33),
        (23, 25),
        (23, 27),
        (23, 29),
        (23, 32),
        (23, 33),
        (24, 25),
        (24, 27),
        (24, 31),
        (25, 31),
        (26, 29),
        (26, 33),
        (27, 33),
        (28, 31),
        (28, 33),
        (29, 32),
        (29, 33),
        (30, 32),
        (30, 33),
        (31, 32),
        (31, 33),
        (32, 33),
    ];
    let club = graph(34, &CLUB);
    let between = between(&club);
    let three = (between[0], between[33], between[32]);
    assert_eq!(three, (231.0714, 160.5516, 76.6905));
    assert_eq!(cut(&club), [0]);
    assert_eq!(bridges(&club), [(0, 11)]);
    let gone = [NodeIndex::new(0)].into();
    let mut sizes: Vec<_> = measure::groups_without(&club, &gone).iter().map(Vec::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 5, 27]);
}

proptest! {
    #[test]
    fn cut_vertices_are_those_of_petgraph_and_leave_the_sides_that_are_left(
        edges in prop::collection::btree_set((0_u32..24, 0_u32..24), 0..40),
        weights in prop::collection::vec(0_usize..3, 24),
    ) {
        let simple: BTreeSet<_> = edges
            .into_iter()
            .filter(|(one, other)| one != other)
            .map(|(one, other)| (one.min(other), one.max(other)))
            .collect();
        let graph = graph(24, &simple.into_iter().collect::<Vec<_>>());
        let cut = measure::cut_vertices(&graph, |node| weights[*node]);
        let theirs: BTreeSet<_> =
            articulation_points(&graph).into_iter().collect();
        prop_assert_eq!(cut.iter().map(|(node, _)| *node).collect::<BTreeSet<_>>(), theirs);
        let groups = measure::groups(&graph);
        for (node, mut sides) in cut {
            let group = groups.iter().find(|group| group.contains(&node)).unwrap();
            let left = measure::groups_without(&graph, &[node].into());
            let left = left.into_iter().filter(|side| group.contains(&side[0]));
            let weight = |side: Vec<NodeIndex>| side.iter().map(|one| weights[one.index()]).sum();
            let mut left: Vec<usize> = left.map(weight).collect();
            left.sort_unstable();
            sides.sort_unstable();
            prop_assert_eq!(sides, left);
        }
    }
}

#[test]
fn a_graph_of_nothing_or_of_strangers_is_no_trouble() {
    let nothing = graph(0, &[]);
    assert!(between(&nothing).is_empty() && cut(&nothing).is_empty());
    let strangers = graph(3, &[]);
    assert_eq!(between(&strangers), [0.0; 3]);
    assert_eq!(measure::groups(&strangers).len(), 3);
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    let edges: Vec<_> = (0..50_000).map(|node| (node, node + 1)).collect();
    let chain = graph(50_001, &edges);
    assert_eq!(cut(&chain).len(), 49_999);
    assert_eq!(bridges(&chain).len(), 50_000);
    assert_eq!(measure::groups(&chain).len(), 1);
}
