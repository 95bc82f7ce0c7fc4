//! Frames that carry items of the log.

use bytes::Bytes;
use staffelstab_shared::{
    cbor::List,
    id::{DeviceId, LedgerId, RelayId},
    protocol::{Cursor, Delivery, Frame, ItemBytes, MAX_BATCH, ServerFrame},
};

use crate::log::{LogItem, Position};

/// The frame for one reader, and the position it leads to. Items come with whether they
/// are hidden by an erasure. There must be at most [`MAX_BATCH`] of them.
pub(crate) fn deliver<'i>(
    ledger: LedgerId,
    relay: RelayId,
    reader: DeviceId,
    items: impl Iterator<Item = (&'i LogItem, bool)>,
) -> (Bytes, Position) {
    let mut end = Position::START;
    let deliveries = items.map(|(item, hidden)| {
        end = item.position;
        if item.device == reader && !item.is_control() {
            Delivery::Own(item.id)
        } else {
            delivery(item, hidden)
        }
    });
    let items = list(deliveries.collect());
    let frame = ServerFrame::Deliver { ledger, items, cursor: cursor(relay, end) };
    (encode(&frame), end)
}

/// One item, whole unless it is purged or hidden.
pub(crate) fn delivery(item: &LogItem, hidden: bool) -> Delivery {
    let whole = item.bytes.as_ref().filter(|_| !hidden);
    match whole.and_then(|bytes| ItemBytes::new(bytes.to_vec()).ok()) {
        Some(bytes) => Delivery::Whole(bytes),
        None => Delivery::Stub { id: item.id, device: item.device, sequence: item.device_sequence },
    }
}

pub(crate) const fn cursor(relay: RelayId, position: Position) -> Cursor {
    Cursor { relay, sequence: position.sequence, hash: position.hash }
}

pub(crate) fn encode(frame: &ServerFrame) -> Bytes {
    frame.to_bytes().into()
}

/// Callers read pages that fit; were there ever more, none is better than a panic.
pub(crate) fn list<T, const MAX: usize>(values: Vec<T>) -> List<T, MAX> {
    debug_assert!(values.len() <= MAX && MAX >= MAX_BATCH, "a page fits its frame");
    List::new(values).unwrap_or_default()
}
