//! The layout of a map.

use std::collections::HashMap;

use super::super::layout::{Layout, MOST_NODES, Point, SPACING};
use crate::id::RecordId;

fn id(number: usize) -> RecordId {
    let hash = blake3::hash(&number.to_be_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    RecordId::from_random(bytes)
}

fn laid_out(
    nodes: usize,
    edges: &[(usize, usize)],
    before: &HashMap<RecordId, Point>,
) -> HashMap<RecordId, Point> {
    let ids: Vec<_> = (0..nodes).map(id).collect();
    let edges = edges.iter().map(|(one, other)| (id(*one), id(*other)));
    let mut layout = Layout::new(&ids, edges, before);
    assert!(!layout.go_on_while(|| true));
    layout.points().collect()
}

fn far(points: &HashMap<RecordId, Point>, one: usize, other: usize) -> f64 {
    let (one, other) = (points[&id(one)], points[&id(other)]);
    (one.x - other.x).hypot(one.y - other.y)
}

/// Two rings of five with one edge between them.
const RINGS: [(usize, usize); 11] =
    [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (5, 6), (6, 7), (7, 8), (8, 9), (9, 5), (0, 5)];

#[test]
fn neighbours_lie_near_and_nobody_lies_on_another() {
    let points = laid_out(10, &RINGS, &HashMap::new());
    for one in 0..10 {
        for other in one + 1..10 {
            assert!(far(&points, one, other) > SPACING / 3.0, "{one} and {other}");
        }
    }
    assert!(far(&points, 0, 1) < far(&points, 2, 7), "a ring stays together");
}

#[test]
fn the_same_town_is_the_same_picture_and_stays_it() {
    let first = laid_out(10, &RINGS, &HashMap::new());
    assert_eq!(laid_out(10, &RINGS, &HashMap::new()), first);
    assert_eq!(laid_out(10, &RINGS, &first), first, "what lay still stays");
    // One more: the others hardly move.
    let edges: Vec<_> = RINGS.into_iter().chain([(3, 10)]).collect();
    let next = laid_out(11, &edges, &first);
    let moved = |number: usize| {
        let (was, is) = (first[&id(number)], next[&id(number)]);
        (was.x - is.x).hypot(was.y - is.y)
    };
    assert!((0..10).map(moved).sum::<f64>() / 10.0 < SPACING);
}

#[test]
fn it_can_be_interrupted_and_ends() {
    let ids: Vec<_> = (0..10).map(id).collect();
    let mut layout = Layout::new(&ids, [], &HashMap::new());
    let mut slices = 0;
    while {
        let mut one = 0..1;
        layout.go_on_while(|| one.next().is_some())
    } {
        slices += 1;
    }
    assert_eq!(slices, 299, "300 rounds");
    assert!(layout.points().all(|(_, point)| point.x.is_finite() && point.y.is_finite()));
}

#[test]
fn nothing_one_spot_and_too_many_are_no_trouble() {
    assert!(laid_out(0, &[], &HashMap::new()).is_empty());
    let heap: HashMap<_, _> = (0..3).map(|number| (id(number), Point::default())).collect();
    let points = laid_out(6, &[(0, 1), (7, 8), (2, 2)], &heap);
    assert!(far(&points, 0, 1) > 1.0);
    let ids: Vec<_> = (0..MOST_NODES + 5).map(id).collect();
    assert_eq!(Layout::new(&ids, [], &HashMap::new()).points().count(), MOST_NODES);
}
