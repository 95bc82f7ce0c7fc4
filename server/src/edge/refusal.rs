//! What the log says of those who were refused.
//!
//! An address is personal data: it stands in a line of its own, which is not written unless the
//! operator asks for it (`RUST_LOG=info,refused=debug`), to see an attack or to feed a firewall.

use std::net::IpAddr;

use staffelstab_shared::protocol::Reason;

pub(crate) fn note(reason: Reason, address: IpAddr) {
    tracing::info!(?reason, "a connection was refused");
    tracing::debug!(target: "refused", ?reason, %address, "a connection was refused");
}

/// A session ended with a refusal.
pub(crate) fn note_end(reason: Reason, address: IpAddr) {
    tracing::info!(?reason, "a session ends");
    if reason != Reason::Restarting {
        tracing::debug!(target: "refused", ?reason, %address, "a session ends");
    }
}
