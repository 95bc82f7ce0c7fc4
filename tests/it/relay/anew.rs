//! A relay set up anew at its old address, with nothing or with its database and another key.
//! Devices say what happened, keep everything, and bring it all it lacks once their person has
//! said yes; then a steward, or two, make it the home.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use staffelstab_shared::{
    id::RelayId,
    membership::Role,
    record::Edit,
    sync::{MoveError, Status},
    time::UnixMillis,
};
use staffelstab_tests::{
    device::{Device, DeviceError, Way, now},
    relay::LocalRelay,
};

use super::{OTHER, RECORD, Town, join, person};

const HOUR_MS: i64 = 3_600_000;

#[derive(Debug, Clone, Copy)]
enum Kept {
    Nothing,
    Database,
}

async fn start_anew(relay: &mut LocalRelay, kept: Kept) -> Result<()> {
    relay.stop().await?;
    match kept {
        Kept::Nothing => relay.start_with_nothing().await?,
        Kept::Database => relay.start_with_new_key().await?,
    }
    Ok(())
}

/// The device says that another relay answers, and nothing else has changed.
async fn is_asked(device: &mut Device) -> Result<RelayId> {
    let (shown, members) = (device.replica().views().clone(), device.replica().members().clone());
    let unsent = device.status().unsent;
    let Err(DeviceError::NewRelay { found }) = device.sync().await else {
        bail!("another relay must be asked about")
    };
    ensure!(*device.replica().views() == shown && *device.replica().members() == members);
    ensure!(device.status().unsent == unsent, "it was told something before anybody said yes");
    Ok(found)
}

/// Everything of its own is at the home.
fn is_all_at_home(device: &Device) -> bool {
    matches!(device.status(), Status { unsent: 0, only_elsewhere: 0, caught_up: true, .. })
}

async fn gets_everything_back(kept: Kept) -> Result<()> {
    let Town { mut relay, mut steward, mut phone } = Town::found(Way::Socket).await?;
    phone.create(&person(OTHER, "Aylin Demir"))?;
    phone.sync().await?;
    steward.until(|it| it.view(&OTHER).is_some()).await?;

    // It goes, and both go on without it.
    relay.stop().await?;
    steward.disconnect();
    phone.disconnect();
    steward.edit(RECORD, &[Edit::put("district", "Altlindenau")])?;
    phone.edit(OTHER, &[Edit::put("district", "Plagwitz")])?;
    let invite = steward.offer(Role::Member, UnixMillis(now().0 + HOUR_MS))?;
    start_anew(&mut relay, kept).await?;

    let found = is_asked(&mut steward).await?;
    steward.accept_relay(found)?;
    steward.sync().await?;
    let status = steward.status();
    ensure!(status.unsent == 0 && status.only_elsewhere > 0, "the home lacks some: {status:?}");
    steward.move_home(found)?;
    steward.sync().await?;
    ensure!(is_all_at_home(&steward), "{:?}", steward.status());

    ensure!(is_asked(&mut phone).await? == found);
    phone.accept_relay(found)?;
    phone.until(is_all_at_home).await?;
    ensure!(phone.replica().members().home == Some(found));
    steward.until(|it| it.replica().views() == phone.replica().views()).await?;

    // Nobody is asked twice, and what was stated before the move counts at the new home.
    let mut steward = Device::open(relay.address(), steward.into_storage())?;
    steward.sync().await?;
    let mut late = Device::join(relay.address(), &invite.code()).await?;
    late.sync().await?;
    ensure!(late.replica().views() == steward.replica().views());
    ensure!(late.replica().views().len() == 2);
    ensure!(late.view(&RECORD).is_some_and(|it| it.text("district") == "Altlindenau"));
    ensure!(late.view(&OTHER).is_some_and(|it| it.text("district") == "Plagwitz"));
    let members = late.replica().members();
    let without_receipt: BTreeMap<_, _> =
        members.devices.iter().filter(|(_, device)| device.joined_at.is_none()).collect();
    ensure!(without_receipt.is_empty(), "the new home has seen none of them: {without_receipt:?}");
    steward.until(|it| it.replica().members() == late.replica().members()).await?;
    Ok(())
}

#[tokio::test]
async fn a_relay_that_lost_everything_gets_it_back_and_becomes_the_home() -> Result<()> {
    gets_everything_back(Kept::Nothing).await
}

#[tokio::test]
async fn a_relay_that_lost_its_key_alone_gets_what_it_lacks_and_becomes_the_home() -> Result<()> {
    gets_everything_back(Kept::Database).await
}

#[tokio::test]
async fn of_two_stewards_one_says_where_the_home_is_and_the_other_confirms_it() -> Result<()> {
    for kept in [Kept::Nothing, Kept::Database] {
        let Town { mut relay, mut steward, mut phone } = Town::found(Way::Socket).await?;
        let mut second = join(&mut steward, relay.address().into(), Role::Steward).await?;
        start_anew(&mut relay, kept).await?;
        for device in [&mut steward, &mut second, &mut phone] {
            device.disconnect();
            let found = is_asked(device).await?;
            device.accept_relay(found)?;
            device.sync().await?;
        }
        let home = steward.replica().members().home;
        let found = steward.replica().answering(steward.replica().relay());
        let Err(DeviceError::Move(MoveError::NotASteward)) = phone.move_home(found) else {
            bail!("a member moves no home")
        };

        steward.move_home(found)?;
        steward.sync().await?;
        ensure!(steward.replica().members().home == home, "one of two moves nothing");
        let Err(DeviceError::Move(MoveError::WaitsForSecond(seconds))) = steward.move_home(found)
        else {
            bail!("it has said so")
        };
        ensure!(seconds == [second.replica().device()].into());

        second.until(|it| !it.replica().members().home_wishes.is_empty()).await?;
        second.move_home(found)?;
        for device in [&mut second, &mut steward, &mut phone] {
            device.until(|it| it.replica().members().home == Some(found)).await?;
            device.until(is_all_at_home).await?;
        }
    }
    Ok(())
}
