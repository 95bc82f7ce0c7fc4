//! A relay that is killed, and one that was restored from a backup.

use std::{
    collections::BTreeSet,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use staffelstab_shared::{
    exchange::Import, id::RecordId, membership::Role, protocol::Reason, record::Edit,
    sync::JoinError, view::Kind,
};
use staffelstab_tests::{
    device::{Address, Device, DeviceError},
    relay::{ChildRelay, LocalRelay},
};
use tokio::{sync::watch, task::JoinSet, try_join};

const RELAY: &str = env!("CARGO_BIN_EXE_relay");
const KILLS: usize = 50;
const WRITERS: usize = 3;
const RECORDS: u8 = 6;
/// Edits that a writer has under way, at most.
const WINDOW: usize = 8;

/// Fails where somebody waits for ever. Nothing is measured by it.
async fn nobody_waits_for_ever<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(Duration::from_secs(85), work).await.context("somebody waits for ever")?
}

fn record(number: u8) -> RecordId {
    RecordId::from_random([number; 16])
}

fn person(number: u8) -> Import {
    let edits = vec![Edit::put("name", format!("Person {number}"))];
    Import { id: record(number), kind: Kind::Person, edits }
}

async fn member(address: Address, steward: &mut Device) -> Result<Device> {
    let code = steward.invite(Role::Member).await?;
    let mut device = Device::join(address, &code).await?;
    device.sync().await?;
    Ok(device)
}

/// A mark that only one edit leaves.
fn mark(writer: usize, number: usize) -> String {
    format!("mark/{writer}/{number}")
}

/// Edits without a pause until told to stop; then stays awake until the relay has
/// everything. Says which edits were acknowledged.
async fn write(
    mut device: Device,
    writer: usize,
    stop: Arc<AtomicBool>,
    acknowledged: watch::Sender<usize>,
) -> Result<(Device, usize)> {
    let (mut written, mut acked) = (0, 0);
    loop {
        let unsent = device.status().unsent;
        let newly = (written - unsent) - acked;
        if newly > 0 {
            acked += newly;
            acknowledged.send_modify(|count| *count += newly);
        }
        let stopping = stop.load(Ordering::Relaxed);
        if stopping && unsent == 0 {
            device.sync().await?;
            return Ok((device, acked));
        }
        if !stopping && unsent < WINDOW {
            let record = record(u8::try_from(written % usize::from(RECORDS))?);
            device.edit(record, &[Edit::set(mark(writer, written), true)])?;
            written += 1;
        } else {
            device.step().await?;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_relay_acknowledged_is_there_after_fifty_kills() -> Result<()> {
    nobody_waits_for_ever(async {
        let mut relay = ChildRelay::start(RELAY)?;
        let address = relay.address();
        let mut steward = found(address).await?;
        for number in 0..RECORDS {
            steward.create(&person(number))?;
        }
        steward.sync().await?;

        let stop = Arc::new(AtomicBool::new(false));
        let (acknowledged, mut progress) = watch::channel(0);
        let mut writing = JoinSet::new();
        for writer in 0..WRITERS {
            let device = member(address, &mut steward).await?;
            let (stop, acknowledged) = (Arc::clone(&stop), acknowledged.clone());
            writing.spawn(async move {
                Ok::<_, anyhow::Error>((writer, write(device, writer, stop, acknowledged).await?))
            });
        }
        steward.disconnect();
        drop(acknowledged);

        for kill in 0..KILLS {
            // Every time at another moment of the work.
            let goal = *progress.borrow() + 1 + kill * 7 % 19;
            // Not held any longer than that: the writers count with it.
            let reached = progress.wait_for(|count| *count >= goal).await.is_ok();
            ensure!(reached, "the writers stopped: {:?}", writing.join_next().await);
            relay.kill().await?;
            relay.start_again()?;
        }
        stop.store(true, Ordering::Relaxed);
        let (mut writers, mut acked) = (Vec::new(), BTreeSet::new());
        while let Some(ended) = writing.join_next().await {
            let (writer, (device, count)) = ended??;
            acked.extend((0..count).map(|number| mark(writer, number)));
            writers.push(device);
        }

        let mut fresh = member(address, &mut steward).await?;
        fresh.sync().await?;
        let views = (0..RECORDS).filter_map(|number| fresh.view(&record(number)));
        let keys = views.flat_map(|view| view.flat.keys());
        let there: BTreeSet<String> = keys.cloned().collect();
        let lost: Vec<_> = acked.difference(&there).collect();
        assert!(lost.is_empty(), "acknowledged and gone: {lost:?}");
        assert!(acked.len() >= KILLS, "every relay took something");
        for mut writer in writers {
            // Whoever stopped first still has to hear what the others wrote last.
            writer.until(|it| it.replica().views() == fresh.replica().views()).await?;
            assert_eq!(writer.status().refused, 0);
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_restored_from_a_backup_gets_back_what_its_devices_have() -> Result<()> {
    nobody_waits_for_ever(async {
        let mut relay = ChildRelay::start(RELAY)?;
        let address = relay.address();
        let mut steward = found(address).await?;
        steward.create(&person(1))?;
        let mut phone = member(address, &mut steward).await?;
        relay.kill().await?;
        let backup = relay.backup()?;
        relay.start_again()?;

        // What the backup does not know: edits, a record, and somebody who joined.
        steward.edit(record(1), &[Edit::put("district", "Altlindenau")])?;
        phone.create(&person(2))?;
        let mut newcomer = member(address, &mut steward).await?;
        newcomer.edit(record(1), &[Edit::put("family", "Vogel")])?;
        try_join!(steward.sync(), phone.sync(), newcomer.sync())?;
        try_join!(steward.sync(), phone.sync())?;

        relay.kill().await?;
        relay.restore(&backup)?;
        relay.start_again()?;
        // Written before anybody has noticed.
        phone.edit(record(2), &[Edit::put("family", "Kirsch")])?;
        settle([&mut steward, &mut phone, &mut newcomer]).await?;

        let fresh = member(address, &mut steward).await?;
        let shown = |number, key| fresh.view(&record(number)).map(|view| view.text(key).to_owned());
        assert_eq!(shown(1, "district").as_deref(), Some("Altlindenau"));
        assert_eq!(shown(1, "family").as_deref(), Some("Vogel"));
        assert_eq!(shown(2, "family").as_deref(), Some("Kirsch"));
        settle([&mut steward, &mut phone, &mut newcomer]).await?;
        for device in [&steward, &phone, &newcomer] {
            assert_eq!(device.replica().views(), fresh.replica().views());
            assert_eq!(device.replica().members(), fresh.replica().members());
            assert_eq!((device.status().refused, device.status().held), (0, 0));
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invite_outlives_a_relay_that_is_restored_from_before_it() -> Result<()> {
    nobody_waits_for_ever(async {
        let mut relay = ChildRelay::start(RELAY)?;
        let address = relay.address();
        let mut steward = found(address).await?;
        steward.create(&person(1))?;
        let mut phone = member(address, &mut steward).await?;
        relay.kill().await?;
        let backup = relay.backup()?;
        relay.start_again()?;
        let code = steward.invite(Role::Member).await?;
        phone.sync().await?;
        steward.disconnect();

        relay.kill().await?;
        relay.restore(&backup)?;
        relay.start_again()?;
        // The phone knows the invite and brings it back; the keys only the steward has.
        phone.disconnect();
        phone.sync().await?;
        let early = Device::join(address, &code).await;
        let refused = JoinError::Refused(Reason::InviteUnknown);
        assert!(matches!(&early, Err(DeviceError::Join(error)) if *error == refused), "{early:?}");

        // What it writes is acknowledged after what it handed in before.
        steward.edit(record(1), &[Edit::put("district", "Altlindenau")])?;
        steward.sync().await?;
        let mut newcomer = Device::join(address, &code).await?;
        newcomer.sync().await?;
        assert_eq!(newcomer.view(&record(1)).map(|view| view.title()), Some("Person 1"));
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_a_restored_relay_does_not_know_comes_back_by_itself() -> Result<()> {
    nobody_waits_for_ever(async {
        for before_the_invite in [true, false] {
            let mut relay = ChildRelay::start(RELAY)?;
            let address = relay.address();
            let mut steward = found(address).await?;
            steward.create(&person(1))?;
            steward.sync().await?;
            relay.kill().await?;
            let mut backup = relay.backup()?;
            relay.start_again()?;
            let code = steward.invite(Role::Member).await?;
            steward.disconnect();
            if !before_the_invite {
                relay.kill().await?;
                backup = relay.backup()?;
                relay.start_again()?;
            }
            let mut phone = joined(address, &code).await?;
            phone.edit(record(1), &[Edit::put("district", "Altlindenau")])?;
            phone.sync().await?;

            relay.kill().await?;
            relay.restore(&backup)?;
            relay.start_again()?;
            let other = if before_the_invite { None } else { Some(joined(address, &code).await?) };
            // Nobody else knows that it joined, and nobody else is awake.
            phone.edit(record(1), &[Edit::put("family", "Vogel")])?;
            phone.disconnect();
            phone.sync().await?;
            assert_eq!(phone.status().refused, 0);
            steward.sync().await?;
            let shown = |key| steward.view(&record(1)).map(|view| view.text(key).to_owned());
            assert_eq!(shown("district").as_deref(), Some("Altlindenau"));
            assert_eq!(shown("family").as_deref(), Some("Vogel"));
            // Whoever came with the same invite meanwhile came second: the receipts say so.
            if let Some(mut other) = other {
                other.disconnect();
                let answer = other.sync().await;
                let refused = matches!(answer, Err(DeviceError::Refused(Reason::NotMember)));
                assert!(refused, "{answer:?}");
            }
        }
        Ok(())
    })
    .await
}

async fn joined(address: Address, code: &str) -> Result<Device> {
    let mut device = loop {
        match Device::join(address, code).await {
            Err(DeviceError::Lost(_)) => tokio::task::yield_now().await,
            joined => break joined?,
        }
    };
    device.sync().await?;
    Ok(device)
}

/// Everybody is awake until all have the same, and the relay has it too.
async fn settle(devices: [&mut Device; 3]) -> Result<()> {
    let [one, two, three] = devices;
    loop {
        for device in [&mut *one, &mut *two, &mut *three] {
            device.disconnect();
            device.sync().await?;
        }
        let views = [&*one, &*two, &*three].map(|device| device.replica().views());
        if views.iter().all(|others| others == &views[0]) {
            return Ok(());
        }
    }
}

/// A relay that has just been started may not answer yet.
async fn found(address: Address) -> Result<Device> {
    loop {
        match Device::found(address).await {
            Err(DeviceError::Lost(_)) => tokio::task::yield_now().await,
            founded => return Ok(founded?),
        }
    }
}

/// Ends the app in the middle of its next merge, as a crash or a closed window does.
async fn interrupted(mut device: Device, address: Address) -> Result<Device> {
    device.until(|device| device.replica().has_work()).await?;
    let marker = device.replica().marker(1).context("something to merge")?;
    let mut storage = device.into_storage();
    storage.commit(vec![marker]);
    Ok(Device::open(address, storage)?)
}

#[tokio::test]
async fn only_what_brought_the_app_down_twice_by_itself_is_kept_out_and_can_be_tried_again()
-> Result<()> {
    nobody_waits_for_ever(async {
        let relay = LocalRelay::start().await?;
        let mut steward = Device::found(relay.address()).await?;
        let mut reader = member(relay.address(), &mut steward).await?;
        steward.create(&person(1))?;
        steward.sync().await?;

        // A window that was closed at a bad moment is no reason to mistrust an entry.
        reader = interrupted(reader, relay.address()).await?;
        reader.sync().await?;
        ensure!(reader.view(&record(1)).is_some() && reader.status().refused == 0);

        steward.create(&person(2))?;
        steward.create(&person(3))?;
        steward.sync().await?;
        for _ in 0..2 {
            reader = interrupted(reader, relay.address()).await?;
        }
        reader.sync().await?;
        ensure!(reader.status().refused == 1 && reader.view(&record(2)).is_none());
        ensure!(reader.view(&record(3)).is_some(), "what comes behind is not held up");

        let refused = reader.replica().refused().next().map(|(order, _)| order);
        reader.dismiss(refused.context("something needs attention")?)?;
        reader.until(|reader| reader.view(&record(2)).is_some()).await?;
        reader.sync().await?;
        ensure!(reader.status().refused == 0);
        Ok(())
    })
    .await
}
