//! From one place of a map to the next, by arrow keys; and which names have room.

use staffelstab_shared::network::layout::Point;

use super::camera::bounds;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrow {
    Up,
    Down,
    Left,
    Right,
}

impl Arrow {
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
pub(super) fn nearest(points: &[Point], from: usize, arrow: Arrow) -> Option<usize> {
    let here = points.get(from)?;
    let distance = |point: &Point| {
        let (x, y) = (point.x - here.x, point.y - here.y);
        let (ahead, aside) = match arrow {
            Arrow::Up => (-y, x),
            Arrow::Down => (y, x),
            Arrow::Left => (-x, y),
            Arrow::Right => (x, y),
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

/// Between a sign and its name, and a line of it, in pixels.
const GAP_PX: f64 = 4.0;
const LINE_PX: f64 = 14.0;
const LETTER_PX: f64 = 7.0;
/// So many of the first names lie over signs rather than not at all.
const ALWAYS: usize = 3;
/// Letters on a line of several words, in one word, and lines of a name; a longer one ends
/// in "…".
const LETTERS: usize = 18;
const WORD_LETTERS: usize = 22;
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
    if line.ends_with('…') || !always && line.chars().count() <= WORD_LETTERS {
        return;
    }
    *line = line.chars().take(WORD_LETTERS - 1).collect();
    line.push('…');
}

/// Where a name lies, seen from its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Below,
    Above,
    Right,
    Left,
}

impl Side {
    const ALL: [Self; 4] = [Self::Below, Self::Right, Self::Left, Self::Above];

    /// The left and upper corner of a name, from the middle of its sign.
    fn corner(self, (half, high): (f64, f64), width: f64, height: f64) -> (f64, f64) {
        match self {
            Self::Below => (-width / 2.0, high + GAP_PX),
            Self::Above => (-width / 2.0, -high - GAP_PX - height),
            Self::Right => (half + GAP_PX, -height / 2.0),
            Self::Left => (-half - GAP_PX - width, -height / 2.0),
        }
    }
}

/// A sign and the lines of its name.
pub(super) struct Named {
    pub(super) at: Point,
    /// Half its width and height.
    pub(super) reach: (f64, f64),
    pub(super) lines: Vec<String>,
    /// So many times their usual size are its letters.
    pub(super) letters: f64,
}

impl Named {
    fn size(&self) -> (f64, f64) {
        let letters = self.lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        let (width, height) = (as_f64(letters) * LETTER_PX, as_f64(self.lines.len()) * LINE_PX);
        (width * self.letters, height * self.letters)
    }

    /// Where a line begins or has its middle, and the anchor that says which.
    pub(super) fn line_at(&self, side: Side, line: usize) -> (f64, f64, &'static str) {
        let (width, height) = self.size();
        let (left, top) = side.corner(self.reach, width, height);
        let (x, anchor) = match side {
            Side::Below | Side::Above => (0.0, "middle"),
            Side::Right => (left, "start"),
            Side::Left => (left + width, "end"),
        };
        let down = top + (as_f64(line) + 0.78) * LINE_PX * self.letters;
        (self.at.x + x, self.at.y + down, anchor)
    }

    fn name(&self, side: Side) -> Area {
        let (width, height) = self.size();
        let (left, top) = side.corner(self.reach, width, height);
        let (left, top) = (self.at.x + left, self.at.y + top);
        Area { left, top, right: left + width, bottom: top + height }
    }

    /// The sign with its name beneath it.
    pub(super) fn with_name_below(&self) -> Area {
        let (sign, name) = (self.sign(), self.name(Side::Below));
        Area {
            left: sign.left.min(name.left),
            right: sign.right.max(name.right),
            bottom: name.bottom,
            ..sign
        }
    }

    fn sign(&self) -> Area {
        let (Point { x, y }, (half, high)) = (self.at, self.reach);
        Area { left: x - half, top: y - high, right: x + half, bottom: y + high }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a name has few letters and lines")]
const fn as_f64(count: usize) -> f64 {
    count as f64
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// A sheet of this width and height.
    pub(super) const fn sheet((width, height): (f64, f64)) -> Self {
        Self { left: 0.0, top: 0.0, right: width, bottom: height }
    }

    /// So far beyond the outermost of these, beside and above them.
    pub(super) fn around(all: &[Named], (beside, above): (f64, f64)) -> Self {
        let points: Vec<_> = all.iter().map(|named| named.at).collect();
        let (least, most) = bounds(&points).unwrap_or_default();
        Self {
            left: least.x - beside,
            top: least.y - above,
            right: most.x + beside,
            bottom: most.y + above,
        }
    }

    pub(super) fn size(self) -> f64 {
        (self.right - self.left) * (self.bottom - self.top)
    }

    pub(super) const fn lies_in(self, other: Self) -> bool {
        self.left >= other.left
            && self.right <= other.right
            && self.top >= other.top
            && self.bottom <= other.bottom
    }

    const fn meets(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Where names can be read without lying on a sign or on a name that comes before in the
/// order, nor reaching out of the window. The very first may lie on signs.
pub(super) fn with_room(all: &[Named], order: &[usize], window: Area) -> Vec<Option<Side>> {
    // What gets no name is faded, and may lie beneath the names of others.
    let signs: Vec<_> =
        order.iter().filter_map(|place| Some((*place, all.get(*place)?.sign()))).collect();
    let inside = |name: &Area| name.lies_in(window);
    let mut taken: Vec<Area> = Vec::new();
    let mut sides = vec![None; all.len()];
    for (rank, place) in order.iter().enumerate() {
        let Some((named, side)) = all.get(*place).zip(sides.get_mut(*place)) else { continue };
        let is_free = |name: &Area| inside(name) && taken.iter().all(|other| !name.meets(*other));
        let on_nothing = |name: &Area| {
            let mut others = signs.iter().filter(|(other, _)| other != place);
            is_free(name) && others.all(|(_, sign)| !name.meets(*sign))
        };
        let fits = |fits: &dyn Fn(&Area) -> bool| {
            Side::ALL.into_iter().find(|side| fits(&named.name(*side)))
        };
        *side = fits(&on_nothing).or_else(|| (rank < ALWAYS).then(|| fits(&is_free)).flatten());
        taken.extend(side.map(|side| named.name(side)));
    }
    sides
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
        for (arrow, place) in
            [(Arrow::Up, 1), (Arrow::Right, 2), (Arrow::Left, 3), (Arrow::Down, 4)]
        {
            assert_eq!(nearest(&CROSS, 0, arrow), Some(place));
        }
        assert_eq!(nearest(&CROSS, 1, Arrow::Up), None);
        assert_eq!(nearest(&[], 0, Arrow::Up), None);
    }

    const ROOM: (f64, f64) = (100.0, 100.0);

    fn named(at: &[(f64, f64)], names: &[&str]) -> Vec<Named> {
        let named = |((x, y), name): (&(f64, f64), &&str)| Named {
            at: Point { x: *x, y: *y },
            reach: (9.0, 9.0),
            lines: lines(name),
            letters: 1.0,
        };
        at.iter().zip(names).map(named).collect()
    }

    #[test]
    fn a_name_lies_beneath_its_sign_or_where_there_is_room() {
        let two = named(&[(0.0, 0.0), (0.0, 24.0)], &["Kita", "Amt"]);
        assert_eq!(
            with_room(&two, &[0, 1], Area::around(&two, ROOM)),
            [Some(Side::Right), Some(Side::Below)]
        );
        let long = named(&[(0.0, 0.0), (0.0, 24.0)], &["Volkshochschule", "Amt"]);
        assert_eq!(
            with_room(&long, &[0, 1], Area::around(&long, (60.0, 100.0)))[0],
            Some(Side::Above),
            "not far out of the window"
        );
        let apart = named(&[(0.0, 0.0), (0.0, 90.0)], &["Jobcenter", "Amt"]);
        assert_eq!(
            with_room(&apart, &[0, 1], Area::around(&apart, ROOM)),
            [Some(Side::Below), Some(Side::Below)]
        );
        assert_eq!(apart[1].line_at(Side::Below, 0).2, "middle");
        assert!(with_room(&[], &[3], Area::sheet(ROOM)).is_empty());
    }

    #[test]
    fn where_there_is_no_room_for_all_the_first_in_the_order_are_named() {
        // Six in a heap: nowhere is a name beside no sign.
        let heap: Vec<_> = (0..6).map(|place| (f64::from(place) * 2.0, 0.0)).collect();
        let heap = named(&heap, &["Volkshochschule"; 6]);
        let named = |order: &[usize]| -> Vec<usize> {
            let sides = with_room(&heap, order, Area::around(&heap, (60.0, 100.0)));
            (0..6).filter(|place| sides[*place].is_some()).collect()
        };
        assert_eq!(named(&[4, 5, 3, 2, 1, 0])[..], [4, 5]);
        assert_eq!(named(&[0, 1, 2, 3, 4, 5])[..], [0, 1]);
    }

    #[test]
    fn a_long_name_is_parted_between_words_and_cut_at_a_letter() {
        assert_eq!(lines("Jobcenter"), ["Jobcenter"]);
        assert_eq!(lines("Koordination Ehrenamt"), ["Koordination", "Ehrenamt"]);
        assert_eq!(
            lines("Ökumenische Flüchtlingsberatung"),
            ["Ökumenische", "Flüchtlingsberatung"]
        );
        assert_eq!(lines("Antidiskriminierungsberatung"), ["Antidiskriminierungsb…"]);
        let long = lines("Migrationsberatung im Alten Bahnhof");
        assert_eq!(long, ["Migrationsberatung", "im Alten Bahnhof"]);
        assert_eq!(
            lines("Eins zwei drei vier fünf sechs sieben acht")[1].chars().last(),
            Some('…')
        );
        assert!(lines("").is_empty());
    }
}
