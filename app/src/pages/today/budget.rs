//! How many lines of each part stand there at first: few enough for five minutes. What waits for
//! whoever asks comes first; the rest is shared evenly, in the order of reason.

/// So many lines at first.
pub(super) const FIRST: usize = 12;
/// So many more at each press.
pub(super) const MORE: usize = 40;

/// `counts`: how many there are of each part, what waits first.
pub(super) fn share(counts: &[usize], most: usize) -> Vec<usize> {
    let mut shares = vec![0; counts.len()];
    let mut left = most;
    if let (Some(share), Some(count)) = (shares.first_mut(), counts.first()) {
        *share = (*count).min(left);
        left -= *share;
    }
    // Round by round, until nobody wants more or nothing is left.
    loop {
        let before = left;
        for (share, count) in shares.iter_mut().zip(counts) {
            if left > 0 && *share < *count {
                *share += 1;
                left -= 1;
            }
        }
        if left == before {
            return shares;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_comes_first_and_the_rest_is_shared() {
        assert_eq!(share(&[3, 4, 2, 3, 2, 21, 0], 12), [3, 2, 2, 2, 2, 1, 0]);
        assert_eq!(share(&[20, 4, 2], 12), [12, 0, 0]);
        assert_eq!(share(&[0, 1, 0, 50], 12), [0, 1, 0, 11]);
        assert_eq!(share(&[0, 0, 0], 12), [0, 0, 0]);
    }
}
