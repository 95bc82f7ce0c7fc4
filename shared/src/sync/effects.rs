//! What the machine asks of whoever drives it, in order.

use std::{collections::BTreeMap, sync::Arc};

use rand_chacha::ChaCha20Rng;

use super::rows::Row;
use crate::{
    id::{RecordId, RelayId},
    protocol::{ClientFrame, Reason},
    time::UnixMillis,
    view::View,
};

/// What the machine may not have of itself.
#[derive(Debug)]
pub struct Context {
    pub now: UnixMillis,
    pub rng: ChaCha20Rng,
}

/// One thing to be done. See [`Effects`] for the order.
#[derive(Debug)]
pub enum Effect {
    /// Write these rows in one transaction, all of them or none.
    Commit {
        rows: Vec<Row>,
        /// They hold what exists nowhere else (own edits, keys): flush them to disk before
        /// anything is claimed.
        strict: bool,
    },
    /// Send these frames to a peer, in order.
    Send { peer: RelayId, frames: Vec<ClientFrame> },
    /// Records that changed, as they are now, and records that are gone.
    Show { changed: Vec<Arc<View>>, removed: Vec<RecordId> },
    /// Members, roles or invites changed.
    Members,
    /// Close the connection with a peer.
    End { peer: RelayId, why: End },
    /// Hand the rows of the log table behind this number, in the order of their
    /// keys, to `Replica::read_log`. Rows from before it do no harm.
    ReadLog { after: u64 },
}

/// Why a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Connect again soon.
    Again,
    /// The relay said goodbye.
    Refused(Reason),
    /// Another relay answers at this address, one that this device knows: connect again
    /// at once, as with `Replica::answering`.
    Moved { found: RelayId },
    /// A relay that this device has never met answers where `known` was. A person is asked;
    /// `Replica::accept_relay` makes it a further peer.
    NewRelay { known: RelayId, found: RelayId },
    /// The relay broke the protocol.
    Broken,
}

/// What is to be done: commit, then send, then show, then close, then read. Iterate over it;
/// what is empty is left out.
#[derive(Debug, Default)]
pub struct Effects {
    pub(super) commit: Vec<Row>,
    pub(super) strict: bool,
    pub(super) sends: BTreeMap<RelayId, Vec<ClientFrame>>,
    pub(super) changed: Vec<Arc<View>>,
    pub(super) removed: Vec<RecordId>,
    pub(super) membership: bool,
    pub(super) ends: BTreeMap<RelayId, End>,
    /// The number in the log behind which rows are wanted.
    pub(super) log: Option<u64>,
}

impl Effects {
    /// Both as one: later rows overwrite earlier ones of the same key.
    pub fn join(&mut self, next: Self) {
        self.commit.extend(next.commit);
        self.strict |= next.strict;
        for (peer, frames) in next.sends {
            self.sends.entry(peer).or_default().extend(frames);
        }
        self.changed.extend(next.changed);
        self.removed.extend(next.removed);
        self.membership |= next.membership;
        self.ends.extend(next.ends);
        self.log = self.log.into_iter().chain(next.log).min();
    }

    /// The rows to be committed, for a replica that is only now being founded: it has nobody to
    /// send anything to.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.commit
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.commit.is_empty()
            && self.sends.is_empty()
            && self.changed.is_empty()
            && self.removed.is_empty()
            && !self.membership
            && self.ends.is_empty()
            && self.log.is_none()
    }

    pub(super) fn send(&mut self, peer: RelayId, frame: ClientFrame) {
        self.sends.entry(peer).or_default().push(frame);
    }

    pub(super) fn end(&mut self, peer: RelayId, why: End) {
        self.ends.insert(peer, why);
    }

    pub(super) fn want_log(&mut self, after: u64) {
        self.log = Some(self.log.map_or(after, |earlier| earlier.min(after)));
    }
}

impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = std::vec::IntoIter<Effect>;

    fn into_iter(self) -> Self::IntoIter {
        let mut effects = Vec::new();
        if !self.commit.is_empty() {
            effects.push(Effect::Commit { rows: self.commit, strict: self.strict });
        }
        let sends = self.sends.into_iter();
        effects.extend(sends.map(|(peer, frames)| Effect::Send { peer, frames }));
        if !self.changed.is_empty() || !self.removed.is_empty() {
            effects.push(Effect::Show { changed: self.changed, removed: self.removed });
        }
        if self.membership {
            effects.push(Effect::Members);
        }
        effects.extend(self.ends.into_iter().map(|(peer, why)| Effect::End { peer, why }));
        effects.extend(self.log.map(|after| Effect::ReadLog { after }));
        effects.into_iter()
    }
}
