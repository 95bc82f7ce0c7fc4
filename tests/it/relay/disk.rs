//! What happens to a relay's disk: it fills up, may not be written, gives back something else.
//! Each time: what the log says, what `/healthz` says, and what devices say and keep.

use std::{fs, path::Path, process::Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use staffelstab_server::log::{Log as _, Page, SqliteLog};
use staffelstab_shared::{id::RecordId, membership::Role, record::Edit};
use staffelstab_tests::{
    device::{Address, Device, DeviceError},
    relay::ChildRelay,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::Command,
};

use super::{
    join, person,
    start::{RELAY, found},
};

/// What whoever watches the relay is told.
pub(super) async fn health(address: Address) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(address.socket()).await?;
    let request = "GET /healthz HTTP/1.1\r\nhost: relay\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let status = answer.split(' ').nth(1).context("no answer")?.parse()?;
    let (_, body) = answer.split_once("\r\n\r\n").context("no body")?;
    Ok((status, body.to_owned()))
}

/// Waits until whoever watches is told that all is well.
async fn well(address: Address) -> Result<()> {
    while health(address).await? != (200, "ok".to_owned()) {
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Waits until whoever watches is told, and finds the same in the log.
async fn says(relay: &ChildRelay, what: &str) -> Result<()> {
    loop {
        let (status, words) = health(relay.address()).await?;
        let told = String::from_utf8(relay.logged()?)?;
        if status == 503 && words.contains(what) && told.contains(what) {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}

/// The device goes on trying; the relay says why nothing comes of it, and nothing is refused
/// for good.
async fn tries_in_vain(device: &mut Device, relay: &ChildRelay, what: &str) -> Result<()> {
    tokio::select! {
        synced = device.sync() => bail!("it came to something: {synced:?}"),
        said = says(relay, what) => said?,
    }
    ensure!(device.status().refused == 0, "what it wrote is put aside");
    Ok(())
}

/// Whether this machine lets a test do this.
async fn can(words: &[&str]) -> bool {
    let Some((program, arguments)) = words.split_first() else { return false };
    let tried = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.await.is_ok_and(|status| status.success())
}

fn record(number: u8) -> RecordId {
    RecordId::from_random([number; 16])
}

/// A text that does not get much smaller.
fn text(rng: &mut ChaCha20Rng) -> String {
    let mut bytes = vec![0; 40_000];
    rng.fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const NO_ROOM: &str = "there is no room left where the log lies";

/// Runs a program in a mount namespace of its own, with 8 MB of memory for a disk, half of
/// which are taken up by something else.
const SMALL_DISK: &str = "mount -t tmpfs -o size=8m,mode=700 tmpfs \"$0\" \
    && head -c 4000000 /dev/zero > \"$0/ballast\" && exec \"$@\"";

#[tokio::test]
async fn a_disk_that_fills_up_loses_nothing_and_says_so() -> Result<()> {
    let namespaces: &[&[&str]] =
        &[&["unshare", "--mount"], &["unshare", "--mount", "--map-root-user"]];
    let mut namespace = None;
    for words in namespaces {
        let tried = [words, ["mount", "-t", "tmpfs", "tmpfs", "/mnt"].as_slice()].concat();
        if can(&tried).await {
            namespace = Some(*words);
            break;
        }
    }
    let Some(namespace) = namespace else {
        eprintln!("skipped: this machine lets nobody make a small disk of memory");
        return Ok(());
    };
    let mut relay = ChildRelay::start(RELAY)?;
    relay.kill().await?;
    let data = relay.data();
    let data = data.to_str().context("a folder with a name")?;
    let prefix = [namespace, ["sh", "-c", SMALL_DISK, data].as_slice()].concat();
    relay.start_under(&prefix, &[])?;
    let mut steward = found(&relay).await?;
    steward.create(&person(record(1), "Renate Vogel"))?;
    let mut phone = join(&mut steward, relay.address().into(), Role::Member).await?;
    well(relay.address()).await?;

    let mut rng = ChaCha20Rng::from_seed([8; 32]);
    let mut written = 0;
    loop {
        steward.edit(record(1), &[Edit::put("district", text(&mut rng).as_str())])?;
        written += 1;
        ensure!(written < 1000, "8 MB are never full");
        let full = says(&relay, NO_ROOM);
        let is_full = tokio::select! {
            synced = steward.sync() => synced.map(|()| false)?,
            said = full => said.map(|()| true)?,
        };
        if is_full {
            break;
        }
    }
    ensure!(written > 20, "full from the beginning");
    // More than the rest holds.
    for _ in 0..60 {
        steward.edit(record(1), &[Edit::put("district", text(&mut rng).as_str())])?;
    }
    tries_in_vain(&mut steward, &relay, NO_ROOM).await?;
    ensure!(steward.status().unsent > 0);
    // Who only reads still reads all that was acknowledged.
    phone.disconnect();
    phone.sync().await?;
    ensure!(phone.view(&record(1)).is_some_and(|it| it.text("district").len() == 80_000));

    // Room again, and everything goes on by itself.
    let process = relay.process().context("it runs")?;
    fs::remove_file(format!("/proc/{process}/root{data}/ballast"))?;
    steward.disconnect();
    steward.sync().await?;
    well(relay.address()).await?;
    let late = join(&mut steward, relay.address().into(), Role::Reader).await?;
    ensure!(late.replica().views() == steward.replica().views());
    phone.until(|it| it.replica().views() == steward.replica().views()).await?;
    relay.kill().await?;
    Ok(())
}

#[tokio::test]
async fn a_database_that_may_not_be_written_says_so_and_is_read() -> Result<()> {
    // Root may write everything; not so without this capability.
    let humble = ["setpriv", "--bounding-set=-dac_override"];
    let prefix: &[&str] = if can(&["sh", "-c", "test $(id -u) = 0"]).await { &humble } else { &[] };
    if !prefix.is_empty() && !can(&[prefix, &["true"]].concat()).await {
        eprintln!("skipped: nothing here takes from root that it may write everything");
        return Ok(());
    }
    let mut relay = ChildRelay::start(RELAY)?;
    let mut steward = found(&relay).await?;
    steward.create(&person(record(1), "Renate Vogel"))?;
    steward.sync().await?;
    let code = steward.invite(Role::Member).await?;
    let mut phone = Device::join(relay.address(), &code).await?;
    phone.sync().await?;
    relay.terminate().await?;
    let database = relay.data().join("relay.sqlite");
    let rights = fs::metadata(&database)?.permissions();
    let mut locked = rights.clone();
    locked.set_readonly(true);
    fs::set_permissions(&database, locked)?;

    relay.start_under(prefix, &[])?;
    phone.disconnect();
    while let Err(DeviceError::Lost(_)) = phone.sync().await {
        tokio::task::yield_now().await;
    }
    steward.disconnect();
    steward.edit(record(1), &[Edit::put("district", "Altlindenau")])?;
    tries_in_vain(&mut steward, &relay, "the log may not be written").await?;
    ensure!(steward.status().unsent > 0);

    relay.terminate().await?;
    fs::set_permissions(&database, rights)?;
    relay.start_again()?;
    until_sent(&mut steward).await?;
    well(relay.address()).await?;
    phone.disconnect();
    phone
        .until(|it| it.view(&record(1)).is_some_and(|it| it.text("district") == "Altlindenau"))
        .await?;
    Ok(())
}

async fn until_sent(device: &mut Device) -> Result<()> {
    device.disconnect();
    loop {
        match device.sync().await {
            Err(DeviceError::Lost(_)) => tokio::task::yield_now().await,
            synced => return Ok(synced?),
        }
    }
}

/// Turns one bit in the middle of the last entry's bytes.
fn flip_a_bit(database: &Path, device: &Device) -> Result<()> {
    let entry = {
        let log = SqliteLog::open(database)?;
        let page = Page { items: 1000, bytes: usize::MAX };
        let items = log.read_after(device.replica().ledger(), 0, page)?;
        let entry = items.into_iter().rfind(|item| !item.is_control());
        entry.and_then(|item| item.bytes).context("an entry with its bytes")?
    };
    let mut file = fs::read(database)?;
    let needle = entry.get(100..140).context("a long entry")?;
    let at = file.windows(needle.len()).position(|window| window == needle);
    let byte = at.and_then(|at| file.get_mut(at)).context("it lies in the file")?;
    *byte ^= 4;
    fs::write(database, file)?;
    Ok(())
}

#[tokio::test]
async fn a_bit_that_the_disk_turned_is_told_and_given_to_nobody() -> Result<()> {
    let mut relay = ChildRelay::start(RELAY)?;
    let mut steward = found(&relay).await?;
    steward.create(&person(record(1), "Renate Vogel"))?;
    steward.sync().await?;
    let backup = relay.data().with_file_name("backup");
    let name = backup.to_str().context("a file with a name")?;
    relay.errand(&["backup", name]).await?;
    let code = steward.invite(Role::Member).await?;
    relay.terminate().await?;
    flip_a_bit(&relay.data().join("relay.sqlite"), &steward)?;

    relay.start_again()?;
    // Who has everything goes on.
    until_sent(&mut steward).await?;
    let mut late = Device::join(relay.address(), &code).await?;
    tries_in_vain(&mut late, &relay, "the stored log is damaged").await?;
    ensure!(late.view(&record(1)).is_none(), "it was given something else");
    // Once it is known, nothing more is acknowledged that would be put aside with it.
    steward.create(&person(record(2), "Nach dem Schaden"))?;
    tries_in_vain(&mut steward, &relay, "the stored log is damaged").await?;
    ensure!(steward.status().unsent > 0, "it was acknowledged");

    // As it says: the files aside, the backup back, and the devices bring the rest.
    relay.terminate().await?;
    fs::rename(relay.data(), relay.data().with_file_name("aside"))?;
    relay.errand(&["restore", name]).await?;
    relay.start_again()?;
    until_sent(&mut steward).await?;
    until_sent(&mut late).await?;
    ensure!(late.replica().views() == steward.replica().views());
    well(relay.address()).await?;
    Ok(())
}
