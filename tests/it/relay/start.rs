//! The relay's program, started after its key was lost.

use anyhow::Result;
use staffelstab_tests::{
    device::{Device, DeviceError},
    relay::ChildRelay,
};

pub(super) const RELAY: &str = env!("CARGO_BIN_EXE_relay");

/// Tries until the program answers.
pub(super) async fn found(relay: &ChildRelay) -> Result<Device> {
    loop {
        match Device::found(relay.address()).await {
            Err(DeviceError::Lost(_)) => tokio::task::yield_now().await,
            founded => return Ok(founded?),
        }
    }
}

#[tokio::test]
async fn a_relay_whose_key_is_lost_says_what_to_do_and_does_not_start() -> Result<()> {
    let mut relay = ChildRelay::start(RELAY)?;
    drop(found(&relay).await?);
    relay.kill().await?;
    relay.lose_key()?;
    relay.start_again()?;
    assert!(!relay.ended().await?);
    let told = String::from_utf8(relay.logged()?)?;
    assert!(told.contains("Restore relay.key from the backup"), "{told}");
    assert!(told.contains("--new-identity"), "{told}");
    // A person reads it, not a programmer.
    assert!(!told.contains("backtrace") && !told.contains("Error:"), "{told}");
    relay.start_with_new_key()?;
    drop(found(&relay).await?);
    Ok(())
}

#[tokio::test]
async fn a_relay_listens_on_a_name() -> Result<()> {
    let mut relay = ChildRelay::start(RELAY)?;
    relay.kill().await?;
    let listen = format!("localhost:{}", relay.address().port());
    relay.start_under(&[], &["--listen", &listen])?;
    drop(found(&relay).await?);
    Ok(())
}
