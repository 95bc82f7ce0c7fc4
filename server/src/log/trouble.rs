//! What is told of a log that fails: at once, then once a minute with how often. Every device tries
//! again and again, and the lines of all of them would fill what is perhaps the same full disk.
//!
//! One for the whole process: what it writes is one log for whoever runs it.

use std::error::Error;

use tokio::time::Instant;

use super::error::{Fault, LogError};
use crate::tally::Tally;

/// What failed, and why: as much as tells one trouble from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Trouble {
    what: &'static str,
    fault: Option<Fault>,
    /// What contradicts itself.
    damage: Option<&'static str>,
}

static TOLD: Tally<Trouble> = Tally::new();

/// Tells it at once, with all that is known of it; or counts it.
pub(crate) fn note(what: &'static str, error: &LogError) {
    let damage = match error {
        LogError::Damaged(damage) => Some(*damage),
        LogError::Storage(..)
        | LogError::NotNext(_)
        | LogError::Foreign
        | LogError::Added(_)
        | LogError::NoPlace(_)
        | LogError::PurgePending => None,
    };
    let trouble = Trouble { what, fault: error.fault(), damage };
    match TOLD.count(trouble, 1, Instant::now()) {
        Some(1) => {
            let cause: &(dyn Error + 'static) = error;
            tracing::error!(cause, "{what}");
        }
        Some(times) => tell_again(trouble, times),
        None => {}
    }
}

/// Tells what has gathered. To be called once a minute.
pub(crate) fn tell() {
    TOLD.due(Instant::now()).into_iter().for_each(|(trouble, times)| tell_again(trouble, times));
}

/// Tells all that has gathered, when nothing more comes.
pub(crate) fn tell_rest() {
    TOLD.rest().into_iter().for_each(|(trouble, times)| tell_again(trouble, times));
}

fn tell_again(Trouble { what, fault, damage }: Trouble, times: u64) {
    let cause = fault.map(tracing::field::display);
    tracing::error!(cause, damage, times, "{what}");
}
