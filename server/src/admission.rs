//! What a relay takes: every item of a proposal is judged against the ledger as it will
//! be with all the items before it, in the one place where writes are put in order.
//!
//! Reading order: `proposal` (what comes in, what comes of it), `capacity` ([`Who`] somebody
//! is here), `desk` (where one item is judged), `entries` and `statements` (by which rules),
//! `judging` (a whole proposal).

mod capacity;
mod desk;
mod entries;
mod judging;
mod proposal;
mod statements;

pub use crate::log::PURGE_DELAY_MS;
pub use capacity::Who;
pub(crate) use desk::{Judge, may_found};
pub use entries::ERASURES_A_DAY;
pub(crate) use judging::admit;
pub use proposal::{Offered, Outcome, Proposal};
