//! Padmé padding (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files
//! and Communication with PURBs", 2019) with a floor, so that the length of a
//! sealed payload tells at most O(log log n) bits about it, and nothing below the floor.

use super::CryptoError;

/// Payloads shorter than this all look the same, in bytes.
pub const PADDING_FLOOR: usize = 256;

/// Marks the end of the payload; zeros follow (ISO/IEC 7816-4).
const END: u8 = 0x80;

/// The padded length of a payload of `len` bytes with its end mark, in bytes.
#[must_use]
pub fn padded_len(len: usize) -> usize {
    let len = len.saturating_add(1).max(PADDING_FLOOR);
    let exponent = len.ilog2();
    let significant = exponent.ilog2() + 1;
    let mask = (1_usize << (exponent - significant)) - 1;
    len.saturating_add(mask) & !mask
}

pub(crate) fn pad(payload: &mut Vec<u8>) {
    let len = padded_len(payload.len());
    payload.push(END);
    payload.resize(len, 0);
}

pub(crate) fn unpad(payload: &mut Vec<u8>) -> Result<(), CryptoError> {
    let end = payload.iter().rposition(|byte| *byte != 0).ok_or(CryptoError::BadPadding)?;
    if payload.get(end) != Some(&END) || payload.len() != padded_len(end) {
        return Err(CryptoError::BadPadding);
    }
    payload.truncate(end);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_follow_padme_above_the_floor() {
        // Values computed from the paper's definition.
        for (len, padded) in [(0, 256), (255, 256), (256, 272), (999, 1024), (10_000, 10_240)] {
            assert_eq!(padded_len(len), padded, "{len}");
        }
    }

    proptest! {
        #[test]
        fn what_was_padded_comes_back(payload in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let mut padded = payload.clone();
            pad(&mut padded);
            prop_assert_eq!(padded.len(), padded_len(payload.len()));
            unpad(&mut padded).unwrap();
            prop_assert_eq!(padded, payload);
        }

        #[test]
        fn anything_else_is_refused_without_a_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let before = bytes.clone();
            if unpad(&mut bytes).is_ok() {
                pad(&mut bytes);
                prop_assert_eq!(bytes, before);
            }
        }
    }
}
