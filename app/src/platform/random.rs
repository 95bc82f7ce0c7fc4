//! Randomness: a ChaCha20 generator seeded by the browser's.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

/// The browser has no randomness to give; nothing can be sealed or signed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the browser gives no randomness")]
pub(crate) struct NoRandomness;

pub(crate) fn generator() -> Result<ChaCha20Rng, NoRandomness> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| NoRandomness)?;
    Ok(ChaCha20Rng::from_seed(seed))
}
