//! A device that joined like any other and then does as it likes.

use anyhow::Result;
use staffelstab_shared::{
    crypto::DeviceKeys,
    id::RecordId,
    protocol::{Reason, ServerFrame},
};
use staffelstab_tests::device::{Device, Hand, Route, hand::receive};

pub(crate) struct Hostile(Hand);

impl Hostile {
    /// Takes the keys of a device that never wrote anything.
    pub(crate) fn turn(device: Device) -> Result<Self> {
        Ok(Self(Hand::of(&device.into_storage())?))
    }

    pub(crate) const fn keys(&self) -> &DeviceKeys {
        self.0.keys()
    }

    /// Seals a payload as if it were a change and hands it in; what the relay says to it.
    pub(crate) async fn append(
        &mut self,
        route: Route,
        record: RecordId,
        payload: &[u8],
    ) -> Result<Result<(), Reason>> {
        let entry = self.0.seal(record, payload)?;
        let (mut link, _) = self.0.open(&route).await?;
        link.send(self.0.append(&entry)?)?;
        loop {
            match receive(&mut link).await? {
                ServerFrame::Acked { items, .. } if items.iter().any(|it| it.0 == entry.id()) => {
                    return Ok(Ok(()));
                }
                ServerFrame::Rejected { id, reason, .. } if id == entry.id() => {
                    return Ok(Err(reason));
                }
                ServerFrame::Goodbye { reason, .. } => return Ok(Err(reason)),
                ServerFrame::Acked { .. }
                | ServerFrame::Rejected { .. }
                | ServerFrame::Challenge { .. }
                | ServerFrame::Sought { .. }
                | ServerFrame::Welcome { .. }
                | ServerFrame::Control { .. }
                | ServerFrame::Deliver { .. }
                | ServerFrame::Deposit { .. }
                | ServerFrame::Listing { .. }
                | ServerFrame::Fetched { .. } => {}
            }
        }
    }
}
