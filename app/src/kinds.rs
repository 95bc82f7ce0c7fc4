//! The kinds of record as one sees them.

use staffelstab_shared::view::Kind;

/// What stands in the list of contacts, in the order of its chips.
pub(crate) const CONTACTS: [Kind; 5] =
    [Kind::Person, Kind::Organization, Kind::Network, Kind::Post, Kind::Offer];
