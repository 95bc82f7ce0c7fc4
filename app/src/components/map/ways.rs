//! From one place of a map to the next, by arrow keys; and which names have room.

use staffelstab_shared::network::layout::Point;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
    Left,
    Right,
}

impl Way {
    pub(super) fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            "ArrowLeft" => Some(Self::Left),
            "ArrowRight" => Some(Self::Right),
            _ => None,
        }
    }

    /// One step of so many pixels.
    pub(super) const fn step(self, px: f64) -> (f64, f64) {
        match self {
            Self::Up => (0.0, -px),
            Self::Down => (0.0, px),
            Self::Left => (-px, 0.0),
            Self::Right => (px, 0.0),
        }
    }
}

/// The nearest place in a direction: what lies aside counts as farther away. Nothing where
/// there is no more that way.
pub(super) fn nearest(points: &[Point], from: usize, way: Way) -> Option<usize> {
    let here = points.get(from)?;
    let distance = |point: &Point| {
        let (x, y) = (point.x - here.x, point.y - here.y);
        let (ahead, aside) = match way {
            Way::Up => (-y, x),
            Way::Down => (y, x),
            Way::Left => (-x, y),
            Way::Right => (x, y),
        };
        (ahead > 0.0 && aside.abs() <= 2.0 * ahead).then(|| ahead + 2.0 * aside.abs())
    };
    let reachable = points
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != from)
        .filter_map(|(place, point)| Some((place, distance(point)?)));
    reachable.min_by(|(_, one), (_, other)| one.total_cmp(other)).map(|(place, _)| place)
}

/// Half a sign, where a name begins under it, and its lines, in pixels.
const SIGN_PX: f64 = 8.0;
const BELOW_PX: f64 = 13.0;
const LINE_PX: f64 = 15.0;
const LETTER_PX: f64 = 6.6;
/// Letters on a line, and lines of a name; a longer one ends in "…".
const LETTERS: usize = 18;
const LINES: usize = 2;

/// A name in lines, parted between words.
pub(super) fn lines(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let more = lines.len() > LINES;
    lines.truncate(LINES);
    for line in &mut lines {
        shorten(line, false);
    }
    if let Some(last) = lines.last_mut().filter(|_| more) {
        shorten(last, true);
    }
    lines
}

fn shorten(line: &mut String, always: bool) {
    if line.ends_with('…') || !always && line.chars().count() <= LETTERS {
        return;
    }
    *line = line.chars().take(LETTERS - 1).collect();
    line.push('…');
}

#[derive(Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    const fn meets(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Which names can be read without lying on a sign or on a name that comes before in the
/// order.
pub(super) fn with_room(
    points: &[Point],
    names: &[Vec<String>],
    order: &[usize],
    scale: f64,
) -> Vec<bool> {
    let at = |point: &Point| (point.x * scale, point.y * scale);
    let signs: Vec<_> = points
        .iter()
        .map(|point| {
            let (x, y) = at(point);
            Area { left: x - SIGN_PX, top: y - SIGN_PX, right: x + SIGN_PX, bottom: y + SIGN_PX }
        })
        .collect();
    let mut taken: Vec<Area> = Vec::new();
    let mut named = vec![false; points.len()];
    for place in order {
        let (Some(point), Some(lines), Some(named)) =
            (points.get(*place), names.get(*place), named.get_mut(*place))
        else {
            continue;
        };
        let (x, y) = at(point);
        let letters = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a name has few letters and lines")]
        let (half, high) = (letters as f64 * LETTER_PX / 2.0, lines.len() as f64 * LINE_PX);
        let top = y + BELOW_PX;
        let name = Area { left: x - half, top, right: x + half, bottom: top + high };
        let others = signs.iter().enumerate().filter(|(other, _)| other != place);
        *named = taken.iter().all(|other| !name.meets(*other))
            && others.into_iter().all(|(_, sign)| !name.meets(*sign));
        if *named {
            taken.push(name);
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    const CROSS: [Point; 5] = [
        Point { x: 0.0, y: 0.0 },
        Point { x: 0.0, y: -50.0 },
        Point { x: 60.0, y: 10.0 },
        Point { x: -40.0, y: 0.0 },
        Point { x: 5.0, y: 90.0 },
    ];

    #[test]
    fn an_arrow_leads_to_the_nearest_in_its_direction() {
        for (way, place) in [(Way::Up, 1), (Way::Right, 2), (Way::Left, 3), (Way::Down, 4)] {
            assert_eq!(nearest(&CROSS, 0, way), Some(place));
        }
        assert_eq!(nearest(&CROSS, 1, Way::Up), None);
        assert_eq!(nearest(&[], 0, Way::Up), None);
    }

    #[test]
    fn names_do_not_lie_on_each_other() {
        let points =
            [Point { x: 0.0, y: 0.0 }, Point { x: 30.0, y: 0.0 }, Point { x: 0.0, y: 24.0 }];
        let names = ["Jobcenter", "Amt", "VHS"].map(lines);
        let order = [0, 1, 2];
        assert_eq!(with_room(&points, &names, &order, 1.0), [false, true, true]);
        assert_eq!(with_room(&points, &names, &order, 4.0), [true, true, true]);
    }

    #[test]
    fn of_two_names_without_room_for_both_the_first_in_the_order_stays() {
        let points = [Point { x: 0.0, y: 0.0 }, Point { x: 60.0, y: 0.0 }];
        let names = ["Volkshochschule", "Migrationsberatung"].map(lines);
        assert_eq!(with_room(&points, &names, &[0, 1], 1.0), [true, false]);
        assert_eq!(with_room(&points, &names, &[1, 0], 1.0), [false, true]);
        assert_eq!(with_room(&points, &names, &[7], 1.0), [false, false]);
    }

    #[test]
    fn a_long_name_is_parted_between_words_and_cut_at_a_letter() {
        assert_eq!(lines("Jobcenter"), ["Jobcenter"]);
        assert_eq!(lines("Koordination Ehrenamt"), ["Koordination", "Ehrenamt"]);
        assert_eq!(lines("Ökumenische Flüchtlingsberatung"), ["Ökumenische", "Flüchtlingsberatu…"]);
        let long = lines("Migrationsberatung im Alten Bahnhof");
        assert_eq!(long, ["Migrationsberatung", "im Alten Bahnhof"]);
        assert_eq!(
            lines("Eins zwei drei vier fünf sechs sieben acht")[1].chars().last(),
            Some('…')
        );
        assert!(lines("").is_empty());
    }
}
