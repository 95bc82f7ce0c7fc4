//! What may be told of counts that are known.
//!
//! A count from 1 to 4 may be somebody whom others recognise: it is withheld. What stands in one
//! part sums up to a total that is told, so that a single withheld count would follow from the
//! others. Others are withheld with it until, for all that the sums tell, each withheld count may
//! be any from 1 to 4. This is the cell suppression of official statistics: A. Hundepool et al.,
//! "Statistical Disclosure Control", Wiley 2012, chapter 4. As each line stands in one part, and
//! all parts of a table share nothing but the total, this holds for all sums together.
//!
//! Who knows this rule could reckon back from which count was withheld in addition, were it the
//! smallest or the largest: which one it is follows from an [`Order`] that they do not have.

use std::collections::BTreeMap;

use super::{
    counted::{Counted, CountedPart},
    told::{By, Count, Heading, Line, Part, Subject, Table},
};

/// Counts below this one, but not 0, are withheld.
pub const SMALLEST_SHOWN: usize = 5;

/// In which order further counts are withheld: the same in one ledger as long as its first record
/// is, and nothing that whoever is handed a summary could know.
#[derive(Clone)]
pub struct Order([u8; 32]);

impl core::fmt::Debug for Order {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Order")
    }
}

impl Order {
    /// From something that stands in no summary.
    #[must_use]
    pub fn from_secret(secret: &[u8]) -> Self {
        Self(blake3::derive_key("staffelstab v1 order of withheld counts", secret))
    }

    fn place(&self, subject: Subject, by: By, heading: &Heading) -> [u8; 32] {
        let mut hash = blake3::Hasher::new_keyed(&self.0);
        hash.update(&crate::cbor::to_vec(&(subject, by, heading)));
        *hash.finalize().as_bytes()
    }
}

pub(super) fn tables(counted: &[Counted], order: &Order) -> Vec<Table> {
    let told = |Counted { subject, total, parts }: &Counted| {
        let part = |part| told_part(part, *subject, *total, order);
        let total_told = if is_small(*total) { Count::Withheld } else { Count::Shown(*total) };
        Table { subject: *subject, total: total_told, parts: parts.iter().map(part).collect() }
    };
    counted.iter().map(told).collect()
}

const fn is_small(count: usize) -> bool {
    count > 0 && count < SMALLEST_SHOWN
}

/// Where not every line can be told, some are put together first.
fn told_part(part: &CountedPart, subject: Subject, total: usize, order: &Order) -> Part {
    let CountedPart { by, lines } = part;
    let told = told_lines(lines, *by, subject, total, order);
    let is_whole = told.iter().flatten().all(|line| line.count != Count::Withheld);
    let told = match told {
        Some(lines) if is_whole => Some(lines),
        Some(_) | None => {
            let mut fewer: BTreeMap<_, usize> = BTreeMap::new();
            for (heading, count) in lines {
                *fewer.entry(heading.coarser()).or_default() += count;
            }
            told_lines(&fewer, *by, subject, total, order)
        }
    };
    // The words of members say nothing of what is not told.
    let is_told =
        |line: &Line| !matches!((&line.heading, line.count), (Heading::Named(_), Count::Withheld));
    let (lines, left): (Vec<_>, Vec<_>) = told.iter().flatten().cloned().partition(is_told);
    Part { by: *by, lines, more: told.is_none() || !left.is_empty() }
}

fn told_lines(
    lines: &BTreeMap<Heading, usize>,
    by: By,
    subject: Subject,
    total: usize,
    order: &Order,
) -> Option<Vec<Line>> {
    let cells: Vec<_> = lines.values().copied().collect();
    let places: Vec<_> = lines.keys().map(|heading| order.place(subject, by, heading)).collect();
    let told = told_cells(total, &cells, &places)?;
    let lines = lines.keys().cloned().zip(told);
    Some(lines.map(|(heading, count)| Line { heading, count }).collect())
}

/// What is told of cells that sum up to a total, which is told itself unless it is small; nothing
/// where that is nothing at all.
pub(super) fn told_cells(total: usize, cells: &[usize], places: &[[u8; 32]]) -> Option<Vec<Count>> {
    if is_small(total) {
        return None;
    }
    let mut hidden: Vec<bool> = cells.iter().map(|count| is_small(*count)).collect();
    let is_shown = |index: &usize| cells.get(*index).is_some_and(|count| *count >= SMALLEST_SHOWN);
    let mut further: Vec<usize> = (0..cells.len()).filter(is_shown).collect();
    further.sort_by_key(|index| places.get(*index));
    while !is_safe(cells, &hidden) {
        let next = further.pop()?;
        hidden.get_mut(next).into_iter().for_each(|hidden| *hidden = true);
    }
    let told = cells.iter().zip(hidden);
    let told = told.map(|(count, hidden)| match hidden {
        true => Count::Withheld,
        false => Count::Shown(*count),
    });
    Some(told.collect())
}

/// Whether each hidden cell may be any number below [`SMALLEST_SHOWN`], as far as their sum
/// tells. Each is known to be at least 1.
fn is_safe(cells: &[usize], hidden: &[bool]) -> bool {
    let cells = || cells.iter().zip(hidden).filter(|(_, hidden)| **hidden);
    let (number, sum) = (cells().count(), cells().map(|(count, _)| count).sum::<usize>());
    match number {
        0 => true,
        1 => false,
        several => sum + 1 >= SMALLEST_SHOWN - 1 + several,
    }
}
