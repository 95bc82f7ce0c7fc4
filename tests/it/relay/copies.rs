//! A backup taken while devices write, and put back: nothing acknowledged is missing.

use std::{collections::BTreeSet, fs};

use anyhow::{Context as _, Result, ensure};
use staffelstab_server::log::{Log as _, Page, SqliteLog};
use staffelstab_shared::{
    id::{EntryId, LedgerId, RecordId},
    membership::Role,
};
use staffelstab_tests::{device::DeviceError, relay::ChildRelay};

use super::{
    join, person,
    start::{RELAY, found},
};

const BEFORE: u16 = 60;
const MEANWHILE: u16 = 200;

fn record(number: u16) -> RecordId {
    let [high, low] = number.to_be_bytes();
    RecordId::from_random([high, low, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7])
}

/// The ids of all entries of a ledger in a database.
fn entries(relay: &ChildRelay, ledger: LedgerId) -> Result<BTreeSet<EntryId>> {
    let log = SqliteLog::open(&relay.data().join("relay.sqlite"))?;
    let items = log.read_after(ledger, 0, Page { items: 10_000, bytes: usize::MAX })?;
    Ok(items.iter().filter(|item| !item.is_control()).map(|item| item.id).collect())
}

#[tokio::test]
async fn a_backup_taken_under_load_and_put_back_misses_nothing_acknowledged() -> Result<()> {
    let mut relay = ChildRelay::start(RELAY)?;
    let mut steward = found(&relay).await?;
    let mut phone = join(&mut steward, relay.address().into(), Role::Member).await?;
    for number in 0..BEFORE {
        steward.create(&person(record(number), "Renate Vogel"))?;
    }
    steward.sync().await?;
    let ledger = steward.replica().ledger();
    let before = entries(&relay, ledger)?;
    ensure!(before.len() >= BEFORE.into());

    let backup = relay.data().with_file_name("backup");
    let name = backup.to_str().context("a file with a name")?;
    let writing = async {
        for number in BEFORE..BEFORE + MEANWHILE {
            // One at a time: each is acknowledged before the next one is written.
            steward.create(&person(record(number), "Aylin Demir"))?;
            steward.sync().await?;
        }
        anyhow::Ok(())
    };
    let words = ["backup", name];
    let (told, written) = tokio::join!(relay.errand(&words), writing);
    written?;
    ensure!(told?.contains("keep it safe"));
    relay.kill().await?;

    fs::remove_dir_all(relay.data())?;
    relay.errand(&["restore", name]).await?;
    let restored = entries(&relay, ledger)?;
    ensure!(restored.is_superset(&before), "what was acknowledged before is in the backup");

    // What was acknowledged while it was taken, and is not in it, the devices have.
    relay.start_again()?;
    loop {
        steward.disconnect();
        match steward.sync().await {
            Err(DeviceError::Lost(_)) => tokio::task::yield_now().await,
            synced => break synced?,
        }
    }
    phone.disconnect();
    phone.sync().await?;
    phone.until(|phone| phone.replica().views() == steward.replica().views()).await?;
    let late = join(&mut steward, relay.address().into(), Role::Reader).await?;
    ensure!(late.replica().views() == steward.replica().views());
    ensure!(late.replica().views().len() >= usize::from(BEFORE + MEANWHILE));
    Ok(())
}

#[tokio::test]
async fn a_backup_is_not_put_beside_what_a_killed_relay_has_left() -> Result<()> {
    let mut relay = ChildRelay::start(RELAY)?;
    let mut steward = found(&relay).await?;
    steward.create(&person(record(1), "Renate Vogel"))?;
    steward.sync().await?;
    let backup = relay.data().with_file_name("backup");
    let name = backup.to_str().context("a file with a name")?;
    relay.errand(&["backup", name]).await?;
    for number in 2..MEANWHILE {
        steward.create(&person(record(number), "Aylin Demir"))?;
    }
    steward.sync().await?;
    // With SIGKILL: nothing is folded back.
    relay.kill().await?;
    for file in ["relay.sqlite", "relay.key"] {
        fs::remove_file(relay.data().join(file))?;
    }
    let log = relay.data().join("relay.sqlite-wal");
    ensure!(fs::metadata(&log)?.len() > 0, "SQLite would play this into any database beside it");

    let refused = relay.errand(&["restore", name]).await;
    let refused = refused.err().context("restored beside it")?.to_string();
    ensure!(refused.contains(log.to_str().context("a file with a name")?), "{refused}");
    fs::rename(relay.data(), relay.data().with_file_name("aside"))?;
    relay.errand(&["restore", name]).await?;
    relay.start_again()?;
    loop {
        steward.disconnect();
        match steward.sync().await {
            Err(DeviceError::Lost(_)) => tokio::task::yield_now().await,
            synced => break synced?,
        }
    }
    let late = join(&mut steward, relay.address().into(), Role::Reader).await?;
    ensure!(late.replica().views() == steward.replica().views());
    Ok(())
}
