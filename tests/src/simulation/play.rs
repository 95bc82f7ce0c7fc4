//! One seed: it is played, healed and judged.

use super::{
    verdict,
    world::{Scenario, Tally, World},
};

/// Plays a seed.
///
/// # Errors
/// What did not hold, in words.
pub fn run(scenario: Scenario, seed: u64) -> Result<Tally, String> {
    let world = World::played(scenario, seed)?;
    verdict::check(&world)?;
    Ok(world.tally)
}
