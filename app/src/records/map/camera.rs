//! Which part of a map is seen, and how large. Pure: a place of the map lies on the screen
//! at `place × scale + shift`.

use staffelstab_shared::network::layout::Point;

const LEAST_SCALE: f64 = 0.15;
const MOST_SCALE: f64 = 4.0;
/// Kept free around everything, for names; on a narrow screen less.
const MARGIN_PX: f64 = 84.0;
const MARGIN_SHARE: f64 = 0.14;
/// Above, buttons lie on the map.
const HIGH_SHARE: f64 = 0.2;
/// A map of three nodes need not fill the screen.
const FIT_SCALE: f64 = 1.15;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Camera {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) scale: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, scale: 1.0 }
    }
}

impl Camera {
    pub(super) fn moved(self, x: f64, y: f64) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }
    }

    /// Larger or smaller, while what lies at this place of the screen stays there.
    pub(super) fn zoomed(self, factor: f64, at: Point) -> Self {
        let scale = (self.scale * factor).clamp(LEAST_SCALE, MOST_SCALE);
        let factor = scale / self.scale;
        Self { x: at.x - (at.x - self.x) * factor, y: at.y - (at.y - self.y) * factor, scale }
    }

    /// Everything on a screen of this size.
    pub(super) fn fitting(points: &[Point], width: f64, height: f64) -> Self {
        let Some((least, most)) = bounds(points) else {
            return Self::default().moved(width / 2.0, height / 2.0);
        };
        let room = |size: f64, margin: f64| (size - 2.0 * margin).max(1.0);
        let fit = |room: f64, size: f64| room / size.max(1.0);
        let high = MARGIN_PX.min(height.max(0.0) * HIGH_SHARE);
        let scale = fit(room(width, margin(width)), most.x - least.x)
            .min(fit(room(height, high), most.y - least.y))
            .clamp(LEAST_SCALE, FIT_SCALE);
        let middle = Point { x: f64::midpoint(least.x, most.x), y: f64::midpoint(least.y, most.y) };
        Self { x: width / 2.0 - middle.x * scale, y: height / 2.0 - middle.y * scale, scale }
    }

    /// Moved as little as needed for a place to be seen.
    pub(super) fn showing(self, point: Point, width: f64, height: f64) -> Self {
        let (x, y) = (point.x * self.scale + self.x, point.y * self.scale + self.y);
        let inside = |at: f64, size: f64| at.clamp(margin(size), size - margin(size)) - at;
        self.moved(inside(x, width), inside(y, height))
    }

    /// The shift, for the sheet as a whole: nothing on it is drawn anew by it.
    pub(super) fn shift(self) -> String {
        format!("translate({:.1}px, {:.1}px)", self.x, self.y)
    }
}

fn margin(size_px: f64) -> f64 {
    MARGIN_PX.min(size_px.max(0.0) * MARGIN_SHARE)
}

/// The corners of the smallest box around all points.
pub(super) fn bounds(points: &[Point]) -> Option<(Point, Point)> {
    let first = *points.first()?;
    Some(points.iter().fold((first, first), |(least, most), point| {
        (
            Point { x: least.x.min(point.x), y: least.y.min(point.y) },
            Point { x: most.x.max(point.x), y: most.y.max(point.y) },
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_screen(camera: Camera, point: Point) -> (f64, f64) {
        (point.x * camera.scale + camera.x, point.y * camera.scale + camera.y)
    }

    #[test]
    fn everything_is_seen_at_first() {
        let points = [Point { x: -900.0, y: 20.0 }, Point { x: 300.0, y: 700.0 }];
        let camera = Camera::fitting(&points, 360.0, 420.0);
        for point in points {
            let (x, y) = on_screen(camera, point);
            assert!((0.0..=360.0).contains(&x) && (0.0..=420.0).contains(&y), "{x} {y}");
        }
        assert_eq!(Camera::fitting(&[], 360.0, 420.0).scale, 1.0);
    }

    #[test]
    fn what_lies_under_the_finger_stays_there() {
        let camera = Camera { x: 12.0, y: -7.0, scale: 0.8 };
        let point = Point { x: 100.0, y: 50.0 };
        let (x, y) = on_screen(camera, point);
        for factor in [1.5, 0.1, 100.0] {
            let (nx, ny) = on_screen(camera.zoomed(factor, Point { x, y }), point);
            assert!((nx - x).abs() < 1e-9 && (ny - y).abs() < 1e-9);
        }
        assert_eq!(camera.zoomed(100.0, point).scale, MOST_SCALE);
    }

    #[test]
    fn the_map_moves_only_when_something_is_out_of_sight() {
        let camera = Camera { x: 0.0, y: 0.0, scale: 1.0 };
        assert_eq!(camera.showing(Point { x: 100.0, y: 100.0 }, 360.0, 420.0), camera);
        let (x, y) = on_screen(
            camera.showing(Point { x: 900.0, y: -40.0 }, 360.0, 420.0),
            Point { x: 900.0, y: -40.0 },
        );
        assert!((0.0..360.0).contains(&x) && (0.0..420.0).contains(&y));
    }
}
