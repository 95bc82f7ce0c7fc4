//! Whether the work is safe, in numbers.

use super::replica::Replica;
use crate::time::UnixMillis;

/// Is my work safe, and do I have the others' work?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// Own changes that no relay has acknowledged as durable.
    pub unsent: usize,
    /// Own entries that some relay holds durably, but not the home as far as it told this
    /// device. "Everything transferred" means that neither these nor unsent ones are left.
    pub only_elsewhere: usize,
    /// When the home last acknowledged something, or said there was nothing to send. Of the
    /// peer that did so last, as long as this device has never met the home.
    pub last_ack: Option<UnixMillis>,
    /// A session is open, and everything that the relays of open sessions had is merged.
    pub caught_up: bool,
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
        let there = home.map_or(0, |home| home.row.acked.sequence);
        let only_elsewhere = self.progress.acked.sequence.saturating_sub(there);
        let mut open = self.peers.values().filter(|peer| peer.session.is_under_way()).peekable();
        Status {
            unsent: self.outbox.len(),
            only_elsewhere: usize::try_from(only_elsewhere).unwrap_or(usize::MAX),
            last_ack: match home {
                Some(home) => home.row.last_ack,
                None => self.peers.values().filter_map(|peer| peer.row.last_ack).max(),
            },
            caught_up: open.peek().is_some()
                && open.all(|peer| peer.is_read())
                && self.loose.is_empty(),
            held: self.held.len(),
            refused: self.attention.len(),
        }
    }
}
