//! The heights of the rows of a long list, most of them never drawn: an estimate, and what was
//! measured where a row is taller. Pure arithmetic.

use std::collections::BTreeMap;

/// Smaller differences are rounding.
const NOTICEABLE_PX: f64 = 0.5;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heights {
    estimate_px: f64,
    measured: bool,
    /// By how much a row differs from the estimate.
    odd: BTreeMap<usize, f64>,
}

impl Heights {
    pub(crate) const fn new(estimate_px: f64) -> Self {
        Self { estimate_px, measured: false, odd: BTreeMap::new() }
    }

    /// Where a row begins.
    pub(crate) fn offset(&self, index: usize) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "rows are counted in thousands")]
        let rows = index as f64;
        rows * self.estimate_px + self.odd.range(..index).map(|(_, more)| more).sum::<f64>()
    }

    /// The row that is there at a distance from the top of the list.
    pub(crate) fn index_at(&self, offset_px: f64, len: usize) -> usize {
        let (mut low, mut high) = (0, len);
        while low < high {
            let middle = low.midpoint(high + 1);
            if self.offset(middle) <= offset_px { low = middle } else { high = middle - 1 }
        }
        low.min(len.saturating_sub(1))
    }

    /// Takes in what was drawn, each row with its place in the list; says whether anything below
    /// moves by it. The first measurement makes the estimate: its smallest row, since most rows
    /// have one line.
    pub(crate) fn measure(&mut self, drawn_px: &[(usize, f64)]) -> bool {
        let mut changed = false;
        let heights = drawn_px.iter().map(|(_, height)| *height);
        if !self.measured
            && let Some(least) = heights.filter(|height| *height > 0.0).reduce(f64::min)
        {
            changed = (least - self.estimate_px).abs() > NOTICEABLE_PX;
            self.estimate_px = least;
            self.measured = true;
        }
        for (index, height) in drawn_px {
            let more = height - self.estimate_px;
            let known = self.odd.get(index).copied().unwrap_or_default();
            if (more - known).abs() <= NOTICEABLE_PX {
                continue;
            }
            changed = true;
            if more.abs() <= NOTICEABLE_PX {
                self.odd.remove(index);
            } else {
                self.odd.insert(*index, more);
            }
        }
        changed
    }

    /// Other rows, or another width: what was measured says nothing any more.
    pub(crate) fn forget(&mut self) {
        self.odd.clear();
        self.measured = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_where_it_begins() {
        let mut heights = Heights::new(70.0);
        assert_eq!(heights.index_at(0.0, 100), 0);
        assert_eq!(heights.index_at(69.9, 100), 0);
        assert_eq!(heights.index_at(70.0, 100), 1);
        assert_eq!(heights.index_at(1e9, 100), 99);
        assert_eq!(heights.index_at(5.0, 0), 0);
        assert!(heights.measure(&[(0, 70.0), (1, 90.0), (2, 70.0)]));
        assert_eq!(heights.offset(2), 160.0);
        assert_eq!(heights.index_at(150.0, 100), 1);
        assert_eq!(heights.index_at(160.0, 100), 2);
    }

    #[test]
    fn the_smallest_row_drawn_first_is_the_estimate_for_all() {
        let mut heights = Heights::new(50.0);
        assert!(heights.measure(&[(4, 92.0), (5, 73.0)]));
        assert_eq!(heights.offset(4), 4.0 * 73.0);
        assert_eq!(heights.offset(5), 4.0 * 73.0 + 92.0);
    }

    #[test]
    fn measuring_the_same_again_moves_nothing() {
        let mut heights = Heights::new(70.0);
        heights.measure(&[(0, 70.0), (1, 90.0)]);
        assert!(!heights.measure(&[(0, 70.2), (1, 90.0)]));
        assert!(heights.measure(&[(0, 70.0), (1, 70.0)]));
        assert_eq!(heights.offset(2), 140.0);
    }
}
