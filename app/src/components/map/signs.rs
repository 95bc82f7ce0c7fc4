//! What the signs of a map look like: a shape for each kind, a stroke for each way of being
//! joined, and their words.

use staffelstab_shared::{
    network::sheet::{Look, Spot, What},
    view::Kind,
};

use crate::text::{labels, t};

/// Square: organization. Pill: function. Round: person. Dashed: network. Lozenge: offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Square,
    Pill,
    Round,
    Dashed,
    Lozenge,
    /// Many, in one.
    Bundle,
}

impl Shape {
    pub(super) const fn of(what: &What) -> Self {
        match what {
            What::Record(kind) => Self::of_kind(kind),
            What::District { .. } | What::Topic { .. } => Self::Bundle,
        }
    }

    pub(super) const fn of_kind(kind: &Kind) -> Self {
        match kind {
            Kind::Post => Self::Pill,
            Kind::Person => Self::Round,
            Kind::Network => Self::Dashed,
            Kind::Offer => Self::Lozenge,
            Kind::Organization | Kind::Knowledge | Kind::Touchpoint | Kind::Other(_) => {
                Self::Square
            }
        }
    }

    /// As a path around 0, 0.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Square => {
                "M-5-9H5a4 4 0 0 1 4 4V5a4 4 0 0 1-4 4H-5a4 4 0 0 1-4-4V-5a4 4 0 0 1 4-4z"
            }
            Self::Pill => "M-9-7H9a7 7 0 0 1 0 14H-9a7 7 0 0 1 0-14z",
            Self::Round => "M-8 0a8 8 0 0 1 16 0a8 8 0 0 1-16 0z",
            Self::Dashed => {
                "M-5-8H5a6 6 0 0 1 6 6V2a6 6 0 0 1-6 6H-5a6 6 0 0 1-6-6V-2a6 6 0 0 1 6-6z"
            }
            Self::Lozenge => "M0-10L10 0L0 10L-10 0z",
            Self::Bundle => "M-16 0a16 16 0 0 1 32 0a16 16 0 0 1-32 0z",
        }
    }

    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Square => "n org",
            Self::Pill => "n post",
            Self::Round => "n person",
            Self::Dashed => "n network",
            Self::Lozenge => "n offer",
            Self::Bundle => "n bundle",
        }
    }
}

pub(super) fn kind_word(what: &What) -> String {
    match what {
        What::Record(kind) => labels::kind(kind).to_owned(),
        What::District { count } | What::Topic { count } => t().map_records(*count),
    }
}

pub(super) fn name_of(spot: &Spot) -> String {
    let t = t();
    match (&spot.what, spot.name.as_str()) {
        (What::Record(_), "") => t.no_name.to_owned(),
        (What::District { .. }, "") => t.map_no_district.to_owned(),
        (What::Topic { .. }, "") => t.map_no_topic.to_owned(),
        (_, name) => name.to_owned(),
    }
}

pub(super) const fn look_class(look: Look) -> &'static str {
    match look {
        Look::Supports => "e supports",
        Look::WorksWith => "e works",
        Look::Knows => "e knows",
        Look::Member => "e member",
        Look::Carries => "e carries",
        Look::Belongs => "e belongs",
    }
}

pub(super) fn look_word(look: Look) -> &'static str {
    let t = t();
    match look {
        Look::Supports => t.map_supports,
        Look::WorksWith => t.map_works,
        Look::Knows => t.map_knows,
        Look::Member => t.map_member,
        Look::Carries => t.map_carries,
        Look::Belongs => t.map_belongs,
    }
}
