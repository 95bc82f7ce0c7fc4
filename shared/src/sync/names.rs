//! Records that every ledger has, and where they are found.

use crate::{
    crypto::short_hash,
    id::{DeviceId, LedgerId, RecordId},
    kind::Kind,
};

pub use crate::kind::DEVICE_KIND;

/// The name under which a ledger's name is kept: a record of this kind.
pub const CIRCLE_KIND: &str = "circle";
/// The key under which a device's label says which person holds it.
pub const DEVICE_PERSON: &str = "person";

/// Whether records of this kind are the ledger's own: they have a place of their own in it, and no
/// page beside those that people write.
#[must_use]
pub fn is_ledgers_own(kind: &Kind) -> bool {
    matches!(kind.as_str(), CIRCLE_KIND | DEVICE_KIND)
}

/// The record that holds the ledger's name.
#[must_use]
pub fn circle_record(ledger: LedgerId) -> RecordId {
    RecordId::from_random(short_hash("staffelstab v1 circle record", ledger.as_bytes()))
}

/// The record that holds a device's label.
#[must_use]
pub fn device_record(device: DeviceId) -> RecordId {
    RecordId::from_random(short_hash("staffelstab v1 device record", device.as_bytes()))
}
