//! The map as a file: a picture that needs nothing around it. Always light, as for paper.

use std::fmt::Write as _;

use staffelstab_shared::network::{
    layout::Point,
    map::{Look, Map as Sheet, Spot},
};

use super::{
    camera::bounds,
    paper,
    signs::{Shape, name_of, reach_of},
    ways::Named,
};

const MARGIN: f64 = 80.0;
/// The colours of paper and ink, from `styles/tokens.css`.
const PAPER: &str = "#FFFFFF";
const INK: &str = "#14231E";
const INK_2: &str = "#43524B";
const INK_3: &str = "#59675F";
const CALM: &str = "#3A5666";

pub(super) struct Picture {
    pub(super) text: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

pub(super) fn svg(sheet: &Sheet, points: &[Point], title: &str) -> Picture {
    let named = |(spot, at): (&Spot, &Point)| Named {
        at: *at,
        reach: reach_of(spot, 1.0),
        lines: vec![name_of(spot)],
        letters: 1.0,
    };
    let points = &paper::apart(sheet.spots.iter().zip(points).map(named).collect());
    let (least, most) = bounds(points).unwrap_or_default();
    let (left, top) = (least.x - MARGIN, least.y - MARGIN);
    let (width, height) = (most.x - least.x + 2.0 * MARGIN, most.y - least.y + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"{left:.0} {top:.0} {width:.0} {height:.0}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<title>{title}</title>\n<rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" fill=\"{PAPER}\"/>\n",
        title = escaped(title)
    );
    for look in Look::ALL {
        let (stroke, line, dashes) = pen(look);
        let mut path = String::new();
        for one in sheet.strokes.iter().filter(|one| one.look == look) {
            if let (Some(from), Some(to)) = (points.get(one.one), points.get(one.other)) {
                let _ = write!(path, "M{:.1} {:.1}L{:.1} {:.1}", from.x, from.y, to.x, to.y);
            }
        }
        if !path.is_empty() {
            let _ = writeln!(
                svg,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{line}\" stroke-dasharray=\"{dashes}\" stroke-linecap=\"round\"/>"
            );
        }
    }
    for (spot, point) in sheet.spots.iter().zip(points) {
        let shape = Shape::of(&spot.what);
        let (fill, stroke, dashes) = match shape {
            Shape::Pill => (INK, INK, "none"),
            Shape::Dashed => (PAPER, CALM, "4 3"),
            Shape::Square | Shape::Round | Shape::Lozenge | Shape::Bundle => (PAPER, INK, "none"),
        };
        let below = point.y + shape.reach().1 + 16.0;
        let _ = writeln!(
            svg,
            "<path d=\"{}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/><text x=\"{:.1}\" y=\"{below:.1}\" text-anchor=\"middle\" fill=\"{INK}\" stroke=\"{PAPER}\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
            shape.outline(*point, 1.0),
            point.x,
            escaped(&name_of(spot))
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.0}\" y=\"{:.0}\" fill=\"{INK_2}\">{}</text>\n</svg>",
        left + 16.0,
        top + height - 16.0,
        escaped(title)
    );
    Picture { text: svg, width, height }
}

const fn pen(look: Look) -> (&'static str, &'static str, &'static str) {
    match look {
        Look::Supports => (INK_3, "3", "none"),
        Look::WorksWith => (INK_3, "1.75", "none"),
        Look::Knows => (INK_3, "1.75", "2 5"),
        Look::Member => (CALM, "1.5", "8 4"),
        Look::Carries => (INK_3, "1.5", "8 4 1 4"),
        Look::Belongs => (INK_3, "1", "none"),
    }
}

/// As text of XML, without what XML cannot hold.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::RecordId,
        network::map::{Fate, Spot, Stroke, What},
        view::Kind,
    };

    use super::*;

    #[test]
    fn a_picture_holds_everything_and_no_name_breaks_out_of_it() {
        let spot = |number, name: &str| Spot {
            id: RecordId::from_random([number; 16]),
            name: name.to_owned(),
            what: What::Record(Kind::Organization),
            fate: Fate::Stays,
        };
        let sheet = Sheet {
            spots: vec![spot(1, "A & B <script>"), spot(2, "Frau\u{0}entreff")],
            strokes: vec![Stroke { one: 0, other: 1, look: Look::Knows, ends: false }],
            left_out: 0,
        };
        let points = [Point { x: 0.0, y: 0.0 }, Point { x: 90.0, y: 40.0 }];
        let Picture { text, width, height } = svg(&sheet, &points, "Netz \"Lindenau\"");
        assert_eq!((width, height), (250.0, 200.0));
        assert!(text.contains("A &amp; B &lt;script&gt;") && text.contains("Frau entreff"));
        assert!(text.contains("M0.0 0.0L90.0 40.0") && text.contains("&quot;Lindenau&quot;"));
        assert_eq!(svg(&Sheet::default(), &[], "").width, 2.0 * MARGIN);
    }
}
