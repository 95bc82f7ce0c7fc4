//! Where things lay at the last visit, kept on this device: ids and whole numbers, nothing
//! that says anything about anybody.

use std::collections::HashMap;
use std::fmt::Write as _;

use staffelstab_shared::{
    id::RecordId,
    network::layout::{MOST_NODES, Point},
};

/// Under which name the device keeps it.
pub(super) const KEY: &str = "map";
/// Several choices of one town; older places go.
const MOST: usize = 2 * MOST_NODES;
const FARTHEST: f64 = 100_000.0;

/// "id x y;" for each, the newest first. Ids are written without their dashes.
pub(super) fn write(
    now: impl Iterator<Item = (RecordId, Point)>,
    before: &HashMap<RecordId, Point>,
) -> String {
    let now: Vec<_> = now.collect();
    let is_now = |id: &RecordId| now.iter().any(|(known, _)| known == id);
    let mut older: Vec<_> = before.iter().filter(|(id, _)| !is_now(id)).collect();
    older.sort_by_key(|(id, _)| **id);
    let older = older.into_iter().map(|(id, point)| (*id, *point));
    let mut text = String::new();
    for (id, Point { x, y }) in now.iter().copied().chain(older).take(MOST) {
        for byte in id.as_bytes() {
            let _ = write!(text, "{byte:02x}");
        }
        let _ = write!(text, " {:.0} {:.0};", x.round(), y.round());
    }
    text
}

/// What cannot be read is as if it had never been.
pub(super) fn read(text: &str) -> HashMap<RecordId, Point> {
    let place = |line: &str| {
        let mut words = line.split(' ');
        let id = RecordId::from_hex(words.next()?).ok()?;
        let mut number = || {
            let number: f64 = words.next()?.parse().ok()?;
            (number.abs() <= FARTHEST).then_some(number)
        };
        Some((id, Point { x: number()?, y: number()? }))
    };
    text.split(';').take(MOST).filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> RecordId {
        let mut bytes = [7; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        RecordId::from_random(bytes)
    }

    #[test]
    fn places_are_read_as_they_were_written_but_for_a_fraction() {
        let point = Point { x: -12.4, y: 300.6 };
        let before = HashMap::from([(id(2), Point { x: 1.0, y: 2.0 })]);
        let again = read(&write([(id(1), point)].into_iter(), &before));
        assert_eq!(again[&id(1)], Point { x: -12.0, y: 301.0 });
        assert_eq!(again[&id(2)], Point { x: 1.0, y: 2.0 });
    }

    #[test]
    fn it_never_grows_beyond_its_bound_and_nonsense_is_nothing() {
        let many = (0..10_000).map(|number| (id(number), Point { x: 1.0, y: 1.0 }));
        assert_eq!(read(&write(many, &HashMap::new())).len(), MOST);
        for text in ["", ";;", "x 1 2;", "00 1 2;", "NaN"] {
            assert!(read(text).is_empty(), "{text}");
        }
        let wild = format!("{} inf NaN;{} 1e300 0;", id(1), id(2));
        assert!(read(&wild).is_empty());
    }
}
