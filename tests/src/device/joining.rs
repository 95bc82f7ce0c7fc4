//! How a device comes to a ledger: by founding it, or by an invite.

use staffelstab_shared::{
    crypto::InviteSecret,
    id::LedgerId,
    protocol::{Frame, ServerFrame},
    sync::{Context, Introduction, JoinError, Joining, Replica},
};

use super::{Device, DeviceError, Link, Route, Storage, new_context, now};

impl Device {
    /// Founds a ledger at a relay, and waits until the relay has it.
    ///
    /// # Errors
    /// When nobody answers, or the relay founds no ledgers.
    pub async fn found(route: impl Into<Route>) -> Result<Self, DeviceError> {
        let route = route.into();
        let mut context = new_context()?;
        let mut link = route.open().await?;
        let (introduction, hello) = Introduction::begin(&mut context);
        link.send(hello.to_bytes())?;
        let relay = introduction.receive(&next(&mut link).await?)?;
        let (replica, effects) = Replica::found(&mut context, relay);
        let mut device = Self::new(route, Box::new(replica), Storage::default(), context);
        device.apply(effects)?;
        device.sync().await?;
        Ok(device)
    }

    /// Joins a ledger with the code of an invite. The new device has read nothing yet.
    ///
    /// # Errors
    /// When nobody answers, or the invite is none, used up or expired.
    pub async fn join(route: impl Into<Route>, code: &str) -> Result<Self, DeviceError> {
        let mut context = new_context()?;
        let secret = InviteSecret::parse(code)?;
        let (joining, seek) = Joining::begin(&mut context, secret);
        let route = route.into();
        let mut link = route.open().await?;
        link.send(seek.to_bytes())?;
        join(route, context, Storage::default(), joining, link).await
    }

    /// Joins a ledger that is known, and takes over what another device of it has read:
    /// many devices are ready without any of them asking for the ledger, which a relay
    /// allows an address only so often, or reading everything.
    ///
    /// # Errors
    /// As [`Self::join`].
    pub async fn join_with_readings(
        route: impl Into<Route>,
        ledger: LedgerId,
        secret: InviteSecret,
        readings: &Storage,
    ) -> Result<Self, DeviceError> {
        let route = route.into();
        let mut context = new_context()?;
        let invite = secret.signing_key().public();
        let (mut joining, _) = Joining::begin(&mut context, secret);
        let sought = ServerFrame::Sought { ledger, invite };
        let hello = joining.receive(&mut context, &sought)?;
        let mut link = route.open().await?;
        for frame in hello.frames {
            link.send(frame.to_bytes())?;
        }
        let joined = join(route.clone(), context, Storage::default(), joining, link).await?;
        let mut storage = joined.into_storage();
        storage.take_over(readings);
        Self::open(route, storage)
    }
}

async fn join(
    route: Route,
    mut context: Context,
    mut storage: Storage,
    mut joining: Joining,
    mut link: Link,
) -> Result<Device, DeviceError> {
    loop {
        let frame = next(&mut link).await?;
        context.now = now();
        let step = joining.receive(&mut context, &frame)?;
        storage.commit(step.commit);
        for frame in step.frames {
            link.send(frame.to_bytes())?;
        }
        if let Some(replica) = step.done {
            let mut device = Device::new(route, replica, storage, context);
            device.traffic = link.traffic();
            return Ok(device);
        }
    }
}

async fn next(link: &mut Link) -> Result<ServerFrame, DeviceError> {
    let bytes = link.next().await?;
    Ok(ServerFrame::from_bytes(&bytes).map_err(|_| JoinError::Broken)?)
}
