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

/// Whether a first change of a device may make this record one of a kind: what is the ledger's own
/// is made in its place only and nothing else there, and a label by its device.
pub(super) fn may_be(kind: &str, record: RecordId, ledger: LedgerId, writer: DeviceId) -> bool {
    match kind {
        CIRCLE_KIND => record == circle_record(ledger),
        DEVICE_KIND => record == device_record(writer),
        _ => record != circle_record(ledger) && record != device_record(writer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_ledgers_own_is_made_in_its_place_only() {
        let (ledger, bob, alice) =
            (LedgerId::new([1; 16]), DeviceId::new([2; 16]), DeviceId::new([3; 16]));
        let any = RecordId::from_random([9; 16]);
        let circle = circle_record(ledger);
        let (of_bob, of_alice) = (device_record(bob), device_record(alice));
        for (kind, record, may) in [
            ("circle", circle, true),
            ("circle", any, false),
            ("circle", of_bob, false),
            ("person", circle, false),
            ("device", circle, false),
            ("device", of_bob, true),
            ("device", of_alice, false),
            ("device", any, false),
            ("person", of_bob, false),
            ("person", any, true),
            ("something later", any, true),
        ] {
            assert_eq!(may_be(kind, record, ledger, bob), may, "{kind}");
        }
    }
}
