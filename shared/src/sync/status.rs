//! Whether the work is safe, in numbers.

use super::{peer::Peer, replica::Replica};
use crate::{id::RelayId, time::UnixMillis};

/// Is my work safe, and do I have the others' work?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// Own changes that no relay holds durably, as far as this device was told: what waits to
    /// be sent, and what every relay that had it has lost.
    pub unsent: usize,
    /// Own entries that some relay holds durably, but not the home as far as it told this
    /// device. "Everything transferred" means that neither these nor unsent ones are left.
    pub only_elsewhere: usize,
    /// When the home last acknowledged something, or said there was nothing to send. Of the
    /// peer that did so last, as long as this device has never met the home.
    pub last_ack: Option<UnixMillis>,
    /// A session is open, and everything that the relays of open sessions had is merged.
    pub caught_up: bool,
    /// Items of a relay's log that are merged: of the relay whose session is open, else of the
    /// one that was read furthest.
    pub merged: u64,
    /// How many that log has, as far as its relay has said since the session began.
    pub of: Option<u64>,
    /// Entries that wait for a key, a statement or an earlier change.
    pub held: usize,
    /// Own entries that were refused.
    pub refused: usize,
}

impl Replica {
    /// See [`Status`].
    #[must_use]
    pub fn status(&self) -> Status {
        let home = self.members().home.and_then(|home| self.peers.get(&home));
        let missing = |at: &Peer| at.missing(self.progress.acked);
        let nowhere = self.peers.values().map(missing).min().unwrap_or_default();
        let not_at_home = home.map_or(self.progress.acked.sequence, missing);
        let reading = self.peers.values().find_map(Peer::reading);
        let mut open = self.peers.values().filter(|peer| peer.session.is_under_way()).peekable();
        Status {
            unsent: self.outbox.len().saturating_add(count(nowhere)),
            only_elsewhere: count(not_at_home.saturating_sub(nowhere)),
            last_ack: match home {
                Some(home) => home.row.last_ack,
                None => self.peers.values().filter_map(|peer| peer.row.last_ack).max(),
            },
            caught_up: open.peek().is_some()
                && open.all(|peer| peer.is_read())
                && self.loose.is_empty(),
            merged: reading.map_or_else(
                || self.peers.values().map(Peer::merged).max().unwrap_or_default(),
                |(merged, _)| merged,
            ),
            of: reading.map(|(_, of)| of),
            held: self.held.len(),
            refused: self.attention.len(),
        }
    }
    /// Whether a relay has told this device that it holds all of its own entries durably, with
    /// nothing left to be sent.
    #[must_use]
    pub fn has_all_of_mine(&self, relay: RelayId) -> bool {
        let at = self.peers.get(&relay);
        self.outbox.is_empty() && at.is_some_and(|at| at.missing(self.progress.acked) == 0)
    }
}

fn count(entries: u64) -> usize {
    usize::try_from(entries).unwrap_or(usize::MAX)
}
