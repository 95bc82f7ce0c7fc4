//! Devices for one call: each joins with an invite of its own.

use std::path::Path;

use anyhow::Result;
use staffelstab_shared::{id::RecordId, membership::Role};
use staffelstab_tests::device::{Address, Device, Storage, now};

use crate::state::State;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// Hires devices that have read everything.
pub(crate) struct Crew {
    address: Address,
    steward: Device,
    readings: Storage,
    pub(crate) records: Vec<RecordId>,
    /// The first number for edits of this call.
    pub(crate) numbers: u64,
}

impl Crew {
    /// Reads what is new since the last call, once for all devices, and notes it.
    pub(crate) async fn gather(address: Address, path: &Path) -> Result<Self> {
        let mut state = State::read(path)?;
        let numbers = state.take_numbers();
        let mut reader = Device::open(address, state.reader.clone())?;
        reader.sync().await?;
        reader.forget_log();
        state.reader = reader.into_storage();
        state.write(path)?;
        let steward = steward(address, &state)?;
        let readings = state.reader.readings();
        Ok(Self { address, steward, readings, records: state.records, numbers })
    }

    pub(crate) async fn hire(&mut self) -> Result<Device> {
        let expires = staffelstab_shared::time::UnixMillis(now().0 + HOUR_MS);
        let secret = self.steward.offer(Role::Member, expires)?;
        self.steward.until(|steward| steward.status().unsent == 0).await?;
        let ledger = self.steward.replica().ledger();
        let mut device =
            Device::join_with_readings(self.address, ledger, secret, &self.readings).await?;
        device.sync().await?;
        Ok(device)
    }
}

/// A device that holds nothing but an invite.
pub(crate) async fn newcomer(address: Address, path: &Path) -> Result<(String, State)> {
    let state = State::read(path)?;
    let code = steward(address, &state)?.invite(Role::Member).await?;
    Ok((code, state))
}

/// It only invites; nobody waits for it to read.
fn steward(address: Address, state: &State) -> Result<Device> {
    let mut steward = Device::open(address, state.founder.clone())?;
    steward.stop_merging();
    Ok(steward)
}
