//! Records that every ledger has, and where they are found.

use crate::{
    crypto::short_hash,
    id::{DeviceId, LedgerId, RecordId},
};

/// The name under which a ledger's name is kept: a record of this kind.
pub const CIRCLE_KIND: &str = "circle";
/// A device's label is a record of this kind.
pub const DEVICE_KIND: &str = "device";

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
