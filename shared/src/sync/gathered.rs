//! Items for the next frame: neither too many nor too large.

use super::effects::Effects;
use crate::{
    cbor::List,
    envelope::MAX_ENTRY,
    id::{LedgerId, RelayId},
    protocol::{self, ClientFrame, ItemBytes, MAX_BATCH},
};

/// Bytes of items in one frame: leaves room for its own fields.
const FRAME_ROOM: usize = protocol::MAX_FRAME - 16 * 1024;

pub(super) struct Gathered {
    ledger: LedgerId,
    peer: RelayId,
    items: Vec<ItemBytes>,
    bytes: usize,
}

impl Gathered {
    pub(super) const fn new(ledger: LedgerId, peer: RelayId) -> Self {
        Self { ledger, peer, items: Vec::new(), bytes: 0 }
    }

    pub(super) fn push(&mut self, item: ItemBytes, effects: &mut Effects) {
        let len = item.as_slice().len();
        debug_assert!(len <= MAX_ENTRY, "items are bounded when they are made");
        if self.items.len() >= MAX_BATCH || self.bytes.saturating_add(len + 5) > FRAME_ROOM {
            self.flush(effects);
        }
        self.bytes += len + 5;
        self.items.push(item);
    }

    /// Puts items into one frame, all of them.
    pub(super) fn push_together(&mut self, items: Vec<ItemBytes>, effects: &mut Effects) {
        let bytes: usize = items.iter().map(|item| item.as_slice().len() + 5).sum();
        if self.items.len() + items.len() > MAX_BATCH || self.bytes + bytes > FRAME_ROOM {
            self.flush(effects);
        }
        for item in items {
            self.push(item, effects);
        }
    }

    pub(super) fn flush(&mut self, effects: &mut Effects) {
        if self.items.is_empty() {
            return;
        }
        self.bytes = 0;
        if let Ok(items) = List::new(core::mem::take(&mut self.items)) {
            effects.send(self.peer, ClientFrame::Append { ledger: self.ledger, items });
        }
    }
}
