//! The network of a town: on which functions, offers and pieces of knowledge it stands,
//! how many carry each, and what would be lost.
//!
//! [`references`] reads what records say about each other; [`Graph`] is all of it on one day.
//! Whoever is away that day is seen to in [`absences`]; [`span`] looks at several days.
//! Everything else asks the graph: [`coverage`], [`rhythm`], [`what_if`], [`strangers`],
//! [`map`] (what a map shows) and [`layout`] (where it lies).
//! Answers speak of functions and topics; persons stand in the order of their names.

pub mod absences;
mod agreed;
mod building;
pub mod contact;
pub mod coverage;
mod graph;
pub mod layout;
pub mod map;
pub mod measure;
mod on_leave;
mod pending;
mod reference;
pub mod rhythm;
pub mod span;
pub mod strangers;
pub mod what_if;

pub use building::Building;
pub use graph::{Edge, EdgeKind, Facts, Graph, Node};
pub use reference::{Reference, Relation, is_undecided, references};

#[cfg(test)]
mod tests;
