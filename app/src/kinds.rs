//! The kinds of record as one sees them: one face per kind, each in a file of its own. What a
//! kind is made of stands in its table (`shared/src/model/KIND.rs`); what of it can be shown by
//! shape and codec is shown so, and a face says only the rest.
//!
//! **To add a kind**: a file beside the others, its `mod`, and its line in [`face`].

mod absence;
mod address;
mod features;
mod form;
mod handover;
mod knowledge;
mod meeting;
mod network;
mod offer;
mod organization;
mod person;
mod post;
mod question;
mod said;
mod synonym;
mod task;
mod touchpoint;
mod unknown;

use staffelstab_shared::{model::table::Relates, view::Kind};

use crate::text::t;

pub(crate) use absence::{days, is_over, stands_in};
pub(crate) use features::{Face, List, Shape};
pub(crate) use form::{Group, Row};
pub(crate) use handover::what as handed_over;
pub(crate) use meeting::{called, doubt, has_been, in_time, uncounted, when_and_where};
pub(crate) use said::{add, doubt_of, hint, id, is_unasked, label, missing, search, term};
pub(crate) use task::{due, said_beside};

/// The face of a kind. The one place of the app where all kinds are named.
pub(crate) fn face(kind: &Kind) -> &'static Face {
    match kind {
        Kind::Person => &person::FACE,
        Kind::Organization => &organization::FACE,
        Kind::Network => &network::FACE,
        Kind::Post => &post::FACE,
        Kind::Offer => &offer::FACE,
        Kind::Knowledge => &knowledge::FACE,
        Kind::Touchpoint => &touchpoint::FACE,
        Kind::Task => &task::FACE,
        Kind::Meeting => &meeting::FACE,
        Kind::Handover => &handover::FACE,
        Kind::Absence => &absence::FACE,
        Kind::Question => &question::FACE,
        Kind::Synonym => &synonym::FACE,
        Kind::Other(_) => &unknown::FACE,
    }
}

/// What one record of a kind is called; a kind nobody knows stands for itself.
pub(crate) fn one(kind: &Kind) -> &str {
    kind.table().map_or(kind.as_str(), |_| (face(kind).one)(t()))
}

/// What all records of a kind are called.
pub(crate) fn several(kind: &Kind) -> &str {
    kind.table().map_or(kind.as_str(), |_| (face(kind).several)(t()))
}

/// A new record of a kind.
pub(crate) fn new_of(kind: &Kind) -> &'static str {
    (face(kind).new)(t())
}

/// The kinds that have a chip in the list of contacts, in its order.
pub(crate) fn chips() -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| kind.is_listed() && face(kind).list == List::Contacts)
}

/// Contacts: what the list shows as long as no kind is chosen.
pub(crate) fn contacts() -> impl Iterator<Item = Kind> {
    chips().filter(Kind::is_in_network)
}

/// The kinds that have a sign on a map, in the order of its chips.
pub(crate) fn signs() -> Vec<Kind> {
    let mut kinds: Vec<_> =
        Kind::ALL.into_iter().filter(|kind| face(kind).sign.is_some()).collect();
    kinds.sort_by_key(|kind| face(kind).sign);
    kinds
}

/// Whether a page lists records of a kind under a heading of their own, whatever they have to
/// do with it: those that have a list, but no place in the network.
pub(crate) fn stands_apart(kind: &Kind) -> bool {
    kind.is_listed() && !kind.is_in_network()
}

/// The kinds of which one asks what would be lost without a record.
pub(crate) fn lost() -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| face(kind).asks_what_if)
}

/// The kinds whose records are offered for a reference.
pub(crate) fn offered(relates: Relates) -> Vec<Kind> {
    match relates {
        Relates::Parent => vec![Kind::Organization],
        Relates::ReportsTo | Relates::Post => vec![Kind::Post],
        Relates::Tenure | Relates::Person => vec![Kind::Person],
        Relates::Meeting => vec![Kind::Meeting],
        Relates::Within | Relates::Provider => vec![Kind::Organization, Kind::Network],
        Relates::Member | Relates::Tie | Relates::Who | Relates::Invited => {
            vec![Kind::Person, Kind::Organization]
        }
        Relates::Task => vec![Kind::Task],
        // Whoever does something, as a person or in a function.
        Relates::RunBy | Relates::Holder | Relates::Named => vec![Kind::Person, Kind::Post],
        Relates::About => contacts().collect(),
    }
}

/// Whether records of a kind have references of this sort.
pub(crate) fn relates(kind: &Kind, relates: Relates) -> bool {
    kind.fields().iter().any(|field| field.relates == Some(relates))
}

#[cfg(test)]
mod tests;
