//! What the log says of those who were refused: of each reason one line a minute, with how often.
//!
//! An address is personal data: it stands in a line of its own, one for each refusal, which is not
//! written unless the operator asks for it (`RUST_LOG=info,refused=debug`), to see an attack or to
//! feed a firewall.

use std::{collections::BTreeMap, io, net::IpAddr};

use staffelstab_shared::protocol::Reason;
use tokio::time::Instant;

use crate::tally::Tally;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Refused {
    Connection(Reason),
    /// A session that was there already.
    Session(Reason),
    /// Something that a session brought.
    Item(Reason),
    /// A connection that the system did not hand over.
    Accept(io::ErrorKind),
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Tally<Refused>);

impl Refusals {
    pub(crate) fn note(&self, reason: Reason, address: IpAddr) {
        tracing::debug!(target: "refused", ?reason, %address, "a connection was refused");
        self.count(Refused::Connection(reason), 1);
    }

    /// A session ended with a refusal.
    pub(crate) fn note_end(&self, reason: Reason, address: IpAddr) {
        if reason != Reason::Restarting {
            tracing::debug!(target: "refused", ?reason, %address, "a session ends");
        }
        self.count(Refused::Session(reason), 1);
    }

    /// So many items were refused, of which the session goes on.
    pub(crate) fn note_items(&self, refused: BTreeMap<Reason, u64>) {
        for (reason, times) in refused {
            self.count(Refused::Item(reason), times);
        }
    }

    pub(crate) fn note_unaccepted(&self, error: &io::Error) {
        self.count(Refused::Accept(error.kind()), 1);
    }

    /// Says what has gathered. To be called once a minute.
    pub(crate) fn tell(&self) {
        self.0.due(Instant::now()).into_iter().for_each(|(what, times)| say(what, times));
    }

    /// Says all that has gathered, when nothing more comes.
    pub(crate) fn tell_rest(&self) {
        self.0.rest().into_iter().for_each(|(what, times)| say(what, times));
    }

    fn count(&self, what: Refused, times: u64) {
        if let Some(times) = self.0.count(what, times, Instant::now()) {
            say(what, times);
        }
    }
}

/// Once: as it is. More often: how often since it was last said.
fn say(what: Refused, times: u64) {
    match (what, times) {
        (Refused::Connection(reason), 1) => tracing::info!(?reason, "a connection was refused"),
        (Refused::Connection(reason), _) => {
            tracing::info!(?reason, times, "connections were refused")
        }
        (Refused::Session(reason), 1) => tracing::info!(?reason, "a session ends"),
        (Refused::Session(reason), _) => tracing::info!(?reason, times, "sessions end"),
        (Refused::Item(reason), 1) => tracing::info!(?reason, "an item was refused"),
        (Refused::Item(reason), _) => tracing::info!(?reason, times, "items were refused"),
        // Out of file handles, most likely: those who are here go on.
        (Refused::Accept(error), _) => {
            tracing::warn!(%error, times, "connections could not be accepted");
        }
    }
}
