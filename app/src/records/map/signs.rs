//! What the signs of a map look like: a shape for each kind, a stroke for each way of being
//! joined, and their words.

use staffelstab_shared::{
    network::{
        layout::Point,
        map::{Fate, Look, Spot, What},
    },
    view::Kind,
};

use crate::{
    kinds::{face, one},
    text::t,
};

pub(super) use crate::kinds::Shape;

impl Shape {
    pub(super) fn of(what: &What) -> Self {
        match what {
            What::Record(kind) => Self::of_kind(kind),
            What::District { .. } | What::Topic { .. } => Self::Bundle,
        }
    }

    pub(super) fn of_kind(kind: &Kind) -> Self {
        face(kind).sign.unwrap_or(Self::Square)
    }

    /// Half its width and half its height, in pixels.
    pub(super) const fn reach(self) -> (f64, f64) {
        match self {
            Self::Square => (9.0, 9.0),
            Self::Pill => (16.0, 7.0),
            Self::Round => (8.0, 8.0),
            Self::Dashed => (11.0, 8.0),
            Self::Lozenge => (10.0, 10.0),
            Self::Bundle => (16.0, 16.0),
        }
    }

    const fn corner(self) -> f64 {
        match self {
            Self::Square => 4.0,
            Self::Pill => 7.0,
            Self::Round => 8.0,
            Self::Dashed => 6.0,
            Self::Lozenge => 0.0,
            Self::Bundle => 16.0,
        }
    }

    /// Its outline around a place, so many times as large. Places are written into the path: an
    /// element with a transform of its own costs the browser time in every frame.
    pub(super) fn outline(self, at: Point, size: f64) -> String {
        let (half, high) = self.reach();
        let (half, high, corner) = (half * size, high * size, self.corner() * size);
        let Point { x, y } = at;
        if self == Self::Lozenge {
            return format!(
                "M{x:.1} {:.1}l{half:.1} {high:.1}l{:.1} {high:.1}l{:.1} {:.1}z",
                y - high,
                -half,
                -half,
                -high
            );
        }
        let (along, down) = (2.0 * (half - corner), 2.0 * (high - corner));
        let turn = |x: f64, y: f64| format!("a{corner:.1} {corner:.1} 0 0 1 {x:.1} {y:.1}");
        format!(
            "M{:.1} {:.1}h{along:.1}{}v{down:.1}{}h{:.1}{}v{:.1}{}z",
            x - along / 2.0,
            y - high,
            turn(corner, corner),
            turn(-corner, corner),
            -along,
            turn(-corner, -corner),
            -down,
            turn(corner, -corner),
        )
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
        What::Record(kind) => one(kind).to_owned(),
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

/// A sign is drawn at so many times the scale at least, and at most.
const LEAST_SIGN: f64 = 0.4;
const MOST_SIGN: f64 = 2.2;

/// So many times its size is a sign drawn: as it is, unless the scale is extreme.
pub(super) fn sign_at(scale: f64) -> f64 {
    1.0_f64.clamp(scale * LEAST_SIGN, scale * MOST_SIGN)
}

/// The outline of a sign; what loses touch has two, and a cross is on what stops.
pub(super) fn sign(shape: Shape, fate: Fate, at: Point, size: f64) -> String {
    let outline = shape.outline(at, size);
    match fate {
        Fate::Stays => outline,
        Fate::Apart => format!("{}{outline}", shape.outline(at, size * APART)),
        Fate::Stops => {
            let (arm, Point { x, y }) = (7.0 * size, at);
            let (left, top, whole) = (x - arm, y - arm, 2.0 * arm);
            format!(
                "{outline}M{left:.1} {top:.1}l{whole:.1} {whole:.1}m0 {:.1}l{:.1} {whole:.1}",
                -whole, -whole
            )
        }
    }
}

/// The second outline of what loses touch is so many times as large.
const APART: f64 = 1.45;

/// Half the width and half the height of a sign that is drawn so many times its size.
pub(super) fn reach_of(spot: &Spot, size: f64) -> (f64, f64) {
    let (half, high) = Shape::of(&spot.what).reach();
    let size = if spot.fate == Fate::Apart { size * APART } else { size };
    (half * size, high * size)
}

/// Of a sign, after the class of its shape.
pub(super) const fn fate_class(fate: Fate) -> &'static str {
    match fate {
        Fate::Stays => "",
        Fate::Apart => " cut",
        Fate::Stops => " gone",
    }
}

pub(super) fn fate_word(fate: Fate) -> Option<&'static str> {
    match fate {
        Fate::Stays => None,
        Fate::Apart => Some(t().wi_fate_apart),
        Fate::Stops => Some(t().wi_fate_stops),
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
