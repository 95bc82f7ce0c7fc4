//! What a driver says to the network and to the screen.

use std::sync::Arc;

use staffelstab_shared::{
    id::{RecordId, RelayId},
    protocol::{ClientFrame, Frame as _},
    sync::{End, Links, Replica, Screen},
    view::View,
};

/// What goes out, in order, until the world takes it.
#[derive(Debug, Default)]
pub(super) struct Wires {
    pub(super) sent: Vec<(RelayId, Vec<Vec<u8>>)>,
    pub(super) ended: Vec<(RelayId, End)>,
}

impl Links for Wires {
    fn send(&mut self, peer: RelayId, frames: &[ClientFrame]) {
        self.sent.push((peer, frames.iter().map(ClientFrame::to_bytes).collect()));
    }

    fn end(&mut self, peer: RelayId, why: End) {
        self.ended.push((peer, why));
    }
}

/// Nobody looks.
#[derive(Debug)]
pub(super) struct Nobody;

impl Screen for Nobody {
    fn show(&mut self, _: Vec<Arc<View>>, _: Vec<RecordId>) {}

    fn show_members(&mut self, _: &Replica) {}

    fn elapsed_ms(&self) -> f64 {
        0.0
    }

    async fn breathe(&mut self) {}
}
