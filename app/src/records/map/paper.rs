//! A map on paper, where nobody moves it: as wide and as high as its frame, and with a place for
//! each name beneath its sign. Signs whose names would lie on each other make room.

use staffelstab_shared::network::layout::Point;

use super::{
    camera::bounds,
    ways::{Area, Named},
};

/// Free around the middles of the outermost signs before they make room.
const MARGIN_PX: (f64, f64) = (64.0, 34.0);
/// Pulled no further apart in one direction than so, a map is known again.
const MOST_STRETCH: f64 = 1.8;
/// A map of three signs need not fill a sheet.
const MOST_SCALE: f64 = 1.5;
/// Between a sign with its name and the next one, and from the edge of the frame.
const BETWEEN_PX: f64 = 3.0;
const EDGE_PX: f64 = 6.0;
/// Where names would cover more than this of a frame nobody makes room: it would be another map.
const MOST_COVERED: f64 = 0.75;
/// Letters on paper, compared with those of a screen; `styles/app.css` says the same.
pub(super) const LETTERS: f64 = 0.875;
/// Two that lie on each other go aside where that is this much of the way up or down, or less than
/// it. Names are flat, so that all would stand in columns if each went the shorter way; and which of
/// these leads to a place for each nobody knows before, so that they are tried in turn.
const ASIDE: [[f64; 4]; 3] = [[0.3, 0.3, 0.3, 1.0], [0.2, 0.3, 0.5, 1.0], [0.3, 1.0, 0.3, 1.0]];
/// Rounds of each; a map that is not too full needs fewer.
const ROUNDS: usize = 100;

/// Where the signs lie in a frame of this size, in pixels from its corner.
pub(super) fn laid(mut all: Vec<Named>, (width, height): (f64, f64)) -> Vec<Point> {
    fit(&mut all, width, height);
    let frame =
        Area { left: EDGE_PX, top: EDGE_PX, right: width - EDGE_PX, bottom: height - EDGE_PX };
    let covered: f64 = all.iter().map(|named| needed(named).size()).sum();
    if covered <= frame.size() * MOST_COVERED {
        make_room(&mut all, Some(frame));
    }
    all.into_iter().map(|named| named.at).collect()
}

/// Where the signs lie if there is no end to the sheet.
pub(super) fn apart(mut all: Vec<Named>) -> Vec<Point> {
    make_room(&mut all, None);
    all.into_iter().map(|named| named.at).collect()
}

/// The same map, as large as the frame and in its middle.
fn fit(all: &mut [Named], width: f64, height: f64) {
    let points: Vec<_> = all.iter().map(|named| named.at).collect();
    let Some((least, most)) = bounds(&points) else { return };
    let scale = |room: f64, margin: f64, size: f64| {
        ((room - 2.0 * margin).max(1.0) / size.max(1.0)).min(MOST_SCALE)
    };
    let across = scale(width, MARGIN_PX.0, most.x - least.x);
    let down = scale(height, MARGIN_PX.1, most.y - least.y);
    let (across, down) = (across.min(down * MOST_STRETCH), down.min(across * MOST_STRETCH));
    let middle = Point { x: f64::midpoint(least.x, most.x), y: f64::midpoint(least.y, most.y) };
    for named in all {
        let Point { x, y } = named.at;
        named.at = Point {
            x: width / 2.0 + (x - middle.x) * across,
            y: height / 2.0 + (y - middle.y) * down,
        };
    }
}

/// What a sign covers together with its name.
fn needed(named: &Named) -> Area {
    let Area { left, top, right, bottom } = named.with_name_below();
    let half = BETWEEN_PX / 2.0;
    Area { left: left - half, top: top - half, right: right + half, bottom: bottom + half }
}

/// All go on until none lie on each other, or as near to that as we come.
fn make_room(all: &mut [Named], frame: Option<Area>) {
    let begin: Vec<_> = all.iter().map(|named| named.at).collect();
    let mut best: Option<(f64, Vec<Point>)> = None;
    for aside in &ASIDE {
        all.iter_mut().zip(&begin).for_each(|(named, at)| named.at = *at);
        let left = go_apart(all, frame, aside);
        if best.as_ref().is_none_or(|(least, _)| left < *least) {
            best = Some((left, all.iter().map(|named| named.at).collect()));
        }
        if left == 0.0 {
            return;
        }
    }
    let (_, best) = best.unwrap_or_default();
    all.iter_mut().zip(best).for_each(|(named, at)| named.at = at);
}

/// How much of them lies on each other in the end.
fn go_apart(all: &mut [Named], frame: Option<Area>, aside: &[f64]) -> f64 {
    let mut left = 0.0;
    for aside in aside.iter().cycle().take(ROUNDS) {
        left = 0.0;
        for place in 0..all.len() {
            let (before, rest) = all.split_at_mut(place);
            let Some(one) = rest.first_mut() else { continue };
            left += before.iter_mut().map(|other| part(one, other, *aside)).sum::<f64>();
        }
        if let Some(frame) = frame {
            all.iter_mut().for_each(|named| bring_in(named, frame));
        }
        if left == 0.0 {
            break;
        }
    }
    left
}

/// Each goes half of the way; how much of them lay on each other.
fn part(one: &mut Named, other: &mut Named, aside: f64) -> f64 {
    let (a, b) = (needed(one), needed(other));
    let across = a.right.min(b.right) - a.left.max(b.left);
    let down = a.bottom.min(b.bottom) - a.top.max(b.top);
    // Half a pixel is nothing that anybody sees.
    if across <= 0.5 || down <= 0.5 {
        return 0.0;
    }
    let way = |one: f64, other: f64, by: f64| if one < other { -by / 2.0 } else { by / 2.0 };
    let (x, y) = if across * aside < down {
        (way(one.at.x, other.at.x, across), 0.0)
    } else {
        (0.0, way(a.top + a.bottom, b.top + b.bottom, down))
    };
    one.at = Point { x: one.at.x + x, y: one.at.y + y };
    other.at = Point { x: other.at.x - x, y: other.at.y - y };
    across * down
}

/// Back into the frame, as far as it fits.
fn bring_in(named: &mut Named, frame: Area) {
    let Area { left, top, right, bottom } = needed(named);
    let by = |low: f64, high: f64, least: f64, most: f64| {
        (least - low).max(0.0) + (most - high).min(0.0)
    };
    named.at.x += by(left, right, frame.left, frame.right);
    named.at.y += by(top, bottom, frame.top, frame.bottom);
}

#[cfg(test)]
mod tests {
    use super::{
        super::ways::{lines, with_room},
        *,
    };

    const FRAME: (f64, f64) = (660.0, 420.0);

    fn named(at: &[(f64, f64)]) -> Vec<Named> {
        let named = |(x, y): &(f64, f64)| Named {
            at: Point { x: *x, y: *y },
            reach: (16.0, 7.0),
            lines: lines("Koordination Ehrenamt"),
            letters: LETTERS,
        };
        at.iter().map(named).collect()
    }

    /// Thirty in a heap no wider than a name.
    fn heap() -> Vec<(f64, f64)> {
        (0..30)
            .map(|n| (f64::from(n % 6) * 9.0, f64::from(n / 6) * 9.0 + f64::from(n % 4)))
            .collect()
    }

    #[test]
    fn on_paper_every_name_of_a_heap_has_its_place_in_the_frame() {
        let places: Vec<_> = laid(named(&heap()), FRAME).iter().map(|at| (at.x, at.y)).collect();
        let all = named(&places);
        let order: Vec<_> = (0..all.len()).collect();
        let sides = with_room(&all, &order, Area::sheet(FRAME));
        assert_eq!(sides.iter().filter(|side| side.is_none()).count(), 0);
        for one in &all {
            assert!(one.with_name_below().lies_in(Area::sheet(FRAME)));
        }
    }

    #[test]
    fn a_map_that_fits_stays_the_map_it_is() {
        let laid = laid(named(&[(0.0, 0.0), (100.0, 0.0), (0.0, 100.0)]), FRAME);
        assert_eq!(
            laid,
            [(255.0, 135.0), (405.0, 135.0), (255.0, 285.0)].map(|(x, y)| Point { x, y })
        );
        // As wide and as high as the frame, but for the room that names take.
        let wide = super::laid(named(&[(0.0, 0.0), (900.0, 600.0)]), FRAME);
        assert_eq!(wide, [(64.0, 34.0), (596.0, 377.0)].map(|(x, y)| Point { x, y }));
        // Twice as many names as there is paper for: nobody makes room.
        let crowd: Vec<_> = (0..100).map(|n| (f64::from(n), 0.0)).collect();
        assert!(super::laid(named(&crowd), FRAME).iter().all(|at| at.y == 210.0));
        assert!(super::laid(Vec::new(), FRAME).is_empty());
    }

    #[test]
    fn without_an_end_to_the_sheet_names_lie_apart_too() {
        let places = apart(named(&[(0.0, 0.0), (0.0, 20.0)]));
        assert_eq!(places[0].y + 20.0, places[1].y);
        assert!((places[1].x - places[0].x).abs() >= 76.0, "{places:?}");
    }
}
