//! Where the nodes of a map lie: springs along the edges, everything keeps its distance
//! (T. Fruchterman and E. Reingold, "Graph Drawing by Force-directed Placement", Software:
//! Practice and Experience 21 (1991), 1129-1164), with a pull to the middle that keeps
//! groups without contact on one sheet.
//!
//! It moves round by round, so that a screen can draw in between. Where a node begins
//! follows from its id or from where it lay before: the same town is the same picture.

use std::collections::HashMap;

use minicbor::{Decode, Encode};

use crate::id::RecordId;

/// Every pair is looked at in every round, so a map has at most so many nodes. A larger
/// town is drawn group by group.
pub const MOST_NODES: usize = 600;

/// The distance that two nodes with an edge would like to have.
pub const SPACING: f64 = 90.0;

const ROUNDS: u32 = 300;
/// Rounds for a map most of which lay still before.
const FEW_ROUNDS: u32 = 60;
/// Nodes without edges come to lie about a [`SPACING`] apart: the spacing of charges on a
/// plane is that of the springs times the root of pi over this.
const GRAVITY: f64 = 2.0;

#[derive(Debug, Clone, Copy, PartialEq, Default, Encode, Decode)]
pub struct Point {
    #[n(0)]
    pub x: f64,
    #[n(1)]
    pub y: f64,
}

impl Point {
    /// So many times as far from the middle.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }
}

/// A map on its way to rest.
#[derive(Debug, Clone)]
pub struct Layout {
    ids: Vec<RecordId>,
    points: Vec<Point>,
    edges: Vec<(usize, usize)>,
    degrees: Vec<f64>,
    round: u32,
    rounds: u32,
}

impl Layout {
    /// Begins with nodes where they lay before, and others where their ids say. Of more than
    /// [`MOST_NODES`] the first are taken.
    #[must_use]
    pub fn new(
        ids: &[RecordId],
        edges: impl IntoIterator<Item = (RecordId, RecordId)>,
        before: &HashMap<RecordId, Point>,
    ) -> Self {
        let ids: Vec<_> = ids.iter().copied().take(MOST_NODES).collect();
        let places: HashMap<_, _> =
            ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let mut edges: Vec<_> = edges
            .into_iter()
            .filter_map(|(one, other)| Some((*places.get(&one)?, *places.get(&other)?)))
            .filter(|(one, other)| one != other)
            .map(|(one, other)| (one.min(other), one.max(other)))
            .collect();
        edges.sort_unstable();
        edges.dedup();
        let known = ids.iter().filter(|id| before.contains_key(id)).count();
        let size = (ids.len() as f64).sqrt() * SPACING / 2.0;
        let mut points: Vec<_> = ids
            .iter()
            .map(|id| before.get(id).copied().unwrap_or_else(|| start(id, size)))
            .collect();
        // Who is new begins beside somebody who was there.
        for (place, id) in ids.iter().enumerate().filter(|(_, id)| !before.contains_key(id)) {
            let near = edges.iter().find_map(|(one, other)| {
                let other = if *one == place {
                    *other
                } else if *other == place {
                    *one
                } else {
                    return None;
                };
                before.get(ids.get(other)?).copied()
            });
            if let (Some(near), Some(point)) = (near, points.get_mut(place)) {
                let away = start(id, SPACING / 2.0);
                *point = Point { x: near.x + away.x, y: near.y + away.y };
            }
        }
        let rounds = match ids.len() - known {
            0 => 0,
            new if new * 4 <= ids.len() => FEW_ROUNDS,
            _ => ROUNDS,
        };
        let mut degrees = vec![0.0; ids.len()];
        for (one, other) in &edges {
            for place in [one, other] {
                degrees.get_mut(*place).into_iter().for_each(|degree| *degree += 1.0);
            }
        }
        Self { ids, points, edges, degrees, round: 0, rounds }
    }

    /// Goes on as long as there is time. Whether there is more to do.
    pub fn go_on_while(&mut self, mut time: impl FnMut() -> bool) -> bool {
        while self.round < self.rounds {
            if !time() {
                return true;
            }
            self.go_on();
        }
        false
    }

    /// The nodes and where they lie, in the order they were given.
    pub fn points(&self) -> impl Iterator<Item = (RecordId, Point)> {
        self.ids.iter().copied().zip(self.points.iter().copied())
    }

    /// One round: all push, edges pull, nobody moves farther than the heat allows.
    fn go_on(&mut self) {
        let mut forces = vec![Point::default(); self.points.len()];
        for (place, one) in self.points.iter().enumerate() {
            let mut own = Point::default();
            for (other, force) in self.points.iter().zip(&mut forces).skip(place + 1) {
                let (away, square) = between(*other, *one);
                let push = SPACING * SPACING / square;
                let (x, y) = (away.x * push, away.y * push);
                own = Point { x: own.x + x, y: own.y + y };
                *force = Point { x: force.x - x, y: force.y - y };
            }
            if let Some(force) = forces.get_mut(place) {
                force.x += own.x - one.x * GRAVITY;
                force.y += own.y - one.y * GRAVITY;
            }
        }
        for (one, other) in &self.edges {
            let (Some(from), Some(to)) = (self.points.get(*one), self.points.get(*other)) else {
                continue;
            };
            let (away, square) = between(*from, *to);
            // Who has many edges is not crushed by them.
            let degree = |place: &usize| self.degrees.get(*place).copied().unwrap_or(1.0);
            let eased = 2.0 / (1.0 + (degree(one) * degree(other)).sqrt());
            let pull = square.sqrt() / SPACING * eased;
            let (x, y) = (away.x * pull, away.y * pull);
            if let Some(force) = forces.get_mut(*one) {
                *force = Point { x: force.x + x, y: force.y + y };
            }
            if let Some(force) = forces.get_mut(*other) {
                *force = Point { x: force.x - x, y: force.y - y };
            }
        }
        let left = f64::from(self.rounds - self.round) / f64::from(ROUNDS);
        let heat = (SPACING * left).max(0.5);
        for (point, force) in self.points.iter_mut().zip(forces) {
            let far = force.x.hypot(force.y).max(1e-9);
            let step = far.min(heat) / far;
            *point = Point { x: point.x + force.x * step, y: point.y + force.y * step };
        }
        self.round += 1;
    }
}

/// The way from one to another, and the square of its length; two on one spot part to the
/// side.
fn between(from: Point, to: Point) -> (Point, f64) {
    let way = Point { x: to.x - from.x, y: to.y - from.y };
    let square = way.x * way.x + way.y * way.y;
    if square < 1e-4 { (Point { x: 0.01, y: 0.0 }, 1e-4) } else { (way, square) }
}

/// Where a node begins: a place on a disc that follows from its id.
fn start(id: &RecordId, radius: f64) -> Point {
    let bytes = id.as_bytes();
    let number = |at: usize| {
        bytes.iter().skip(at).take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte))
    };
    let share = |number: u32| f64::from(number) / f64::from(u32::MAX);
    // Random bytes on both sides of the version of a UUID.
    let (angle, out) = (share(number(0)) * core::f64::consts::TAU, share(number(10)).sqrt());
    Point { x: angle.cos() * out * radius, y: angle.sin() * out * radius }
}
