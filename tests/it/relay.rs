//! Devices and a relay over real sockets: what must not work does not, and harms nobody;
//! what works by WebSocket works by POST.

mod anew;
mod copies;
mod disk;
mod hostile;
mod proxies;
mod start;

use std::io::Write as _;

use anyhow::{Result, bail};
use flate2::{Compression, write::DeflateEncoder};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use staffelstab_shared::{
    exchange::Import,
    id::RecordId,
    membership::Role,
    protocol::Reason,
    record::{Author, Document, Edit},
    sync::{self, CommandError, JoinError},
    time::UnixMillis,
    view::Kind,
};
use staffelstab_tests::{
    device::{Address, Device, DeviceError, Route, Way, now},
    relay::LocalRelay,
};

use hostile::Hostile;

const RECORD: RecordId = RecordId::from_random([1; 16]);
const OTHER: RecordId = RecordId::from_random([2; 16]);

fn by(way: Way, address: Address) -> Route {
    Route { address, way, tap: None }
}

fn person(id: RecordId, name: &str) -> Import {
    Import { id, kind: Kind::Person, edits: vec![Edit::put("name", name)] }
}

/// A ledger with one person in it, its steward and a member.
struct Town {
    relay: LocalRelay,
    steward: Device,
    phone: Device,
}

impl Town {
    async fn found(way: Way) -> Result<Self> {
        let relay = LocalRelay::start().await?;
        let mut steward = Device::found(by(way, relay.address())).await?;
        steward.create(&person(RECORD, "Renate Vogel"))?;
        let phone = join(&mut steward, by(way, relay.address()), Role::Member).await?;
        Ok(Self { relay, steward, phone })
    }

    async fn hostile(&mut self, role: Role) -> Result<Hostile> {
        Hostile::turn(join(&mut self.steward, self.relay.address().into(), role).await?)
    }

    /// Both devices show what they showed, and an edit still reaches the other.
    async fn is_unharmed(&mut self) -> Result<()> {
        for device in [&mut self.steward, &mut self.phone] {
            device.disconnect();
            device.sync().await?;
            let names: Vec<&str> = device.replica().views().values().map(|it| it.title()).collect();
            assert_eq!(names, ["Renate Vogel"]);
            assert_eq!(device.status().refused, 0);
        }
        self.phone.edit(RECORD, &[Edit::put("district", "Altlindenau")])?;
        self.phone.sync().await?;
        let arrived =
            |it: &Device| it.view(&RECORD).is_some_and(|it| !it.text("district").is_empty());
        Ok(self.steward.until(arrived).await?)
    }
}

async fn join(steward: &mut Device, route: Route, role: Role) -> Result<Device> {
    let code = steward.invite(role).await?;
    let mut device = Device::join(route, &code).await?;
    device.sync().await?;
    Ok(device)
}

#[tokio::test]
async fn a_change_with_the_actor_of_another_device_is_not_merged() -> Result<()> {
    let mut town = Town::found(Way::Socket).await?;
    let mut hostile = town.hostile(Role::Member).await?;
    let victim = town.phone.replica().device();
    let author = Author::new(&victim, [1; 8], [2; 8]);
    let edits = [Edit::put("name", "Somebody Else")];
    let (_, change) = Document::create(&author, UnixMillis(1), &Kind::Person, &edits)?;
    // The relay cannot see whose actor it is; every device can.
    let answer = hostile.append(town.relay.address().into(), OTHER, &change).await?;
    assert_eq!(answer, Ok(()));
    town.is_unharmed().await
}

#[tokio::test]
async fn a_change_that_inflates_without_end_is_not_merged() -> Result<()> {
    let mut town = Town::found(Way::Socket).await?;
    let mut hostile = town.hostile(Role::Member).await?;
    let answer = hostile.append(town.relay.address().into(), RECORD, &bomb()?).await?;
    assert_eq!(answer, Ok(()));
    town.is_unharmed().await
}

/// A compressed change as large as an entry can carry: 50 MiB of zeros.
fn bomb() -> Result<Vec<u8>> {
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::best());
    for _ in 0..50 {
        deflated.write_all(&vec![0; 1 << 20])?;
    }
    let deflated = deflated.finish()?;
    let mut change = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 2];
    let mut len = deflated.len();
    while len >= 0x80 {
        change.push(u8::try_from(len & 0x7f)? | 0x80);
        len >>= 7;
    }
    change.push(u8::try_from(len)?);
    change.extend(deflated);
    Ok(change)
}

#[tokio::test]
async fn what_a_reader_writes_is_refused_here_and_at_the_relay() -> Result<()> {
    let mut town = Town::found(Way::Socket).await?;
    let route = town.relay.address().into();
    let mut reader = join(&mut town.steward, route, Role::Reader).await?;
    let refused = reader.edit(RECORD, &[Edit::put("name", "Somebody Else")]);
    assert!(matches!(refused, Err(DeviceError::Command(CommandError::NotAllowed))));

    let mut hostile = Hostile::turn(reader)?;
    let author = Author::new(&hostile.keys().id(), [1; 8], [2; 8]);
    let edits = [Edit::put("name", "Somebody Else")];
    let (_, change) = Document::create(&author, UnixMillis(1), &Kind::Person, &edits)?;
    let answer = hostile.append(town.relay.address().into(), OTHER, &change).await?;
    assert_eq!(answer, Err(Reason::NotAllowed));
    town.is_unharmed().await
}

#[tokio::test]
async fn nobody_makes_a_record_something_else_by_beginning_it_again() -> Result<()> {
    let mut town = Town::found(Way::Socket).await?;
    let mut hostile = town.hostile(Role::Member).await?;
    let steward = sync::device_record(town.steward.replica().device());
    let kinds = ["circle", "device", "touchpoint", ""];
    for (which, (record, kind)) in
        kinds.iter().map(|kind| (RECORD, *kind)).chain([(steward, "device")]).enumerate()
    {
        let author = Author::new(&hostile.keys().id(), [u8::try_from(which)?; 8], [2; 8]);
        let edits = [Edit::put("district", "Nirgendwo")];
        let (_, change) = Document::create(&author, UnixMillis(1), &Kind::from(kind), &edits)?;
        let answer = hostile.append(town.relay.address().into(), record, &change).await?;
        assert_eq!(answer, Ok(()), "the relay cannot read it");
    }
    let hidden = |it: &Device| it.view(&steward).is_some();
    for device in [&mut town.steward, &mut town.phone] {
        device.sync().await?;
        device.until(|it| it.status().caught_up).await?;
        assert_eq!(device.view(&RECORD).map(|it| it.kind.clone()), Some(Kind::Person));
        assert!(!hidden(device), "nobody else begins the label of a device");
    }
    town.is_unharmed().await
}

#[tokio::test]
async fn an_invite_works_once_and_not_after_its_time() -> Result<()> {
    let mut town = Town::found(Way::Socket).await?;
    let address = town.relay.address();
    let code = town.steward.invite(Role::Member).await?;
    let _first = Device::join(address, &code).await?;
    let second = Device::join(address, &code).await;
    assert!(matches!(second, Err(DeviceError::Join(JoinError::Closed))), "{second:?}");

    let expired = town.steward.offer(Role::Member, UnixMillis(now().0 - 1))?;
    town.steward.sync().await?;
    let late = Device::join(address, &expired.code()).await;
    assert!(matches!(late, Err(DeviceError::Join(JoinError::Closed))), "{late:?}");
    town.is_unharmed().await
}

#[tokio::test]
async fn random_bytes_bring_nobody_down() -> Result<()> {
    let mut town = Town::found(Way::Socket).await?;
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    for way in [Way::Socket, Way::Post] {
        for len in [0, 1, 7, 300, 70_000] {
            let mut bytes = vec![0; len];
            rng.fill_bytes(&mut bytes);
            let mut link = by(way, town.relay.address()).open().await?;
            link.send(bytes)?;
            // A goodbye or a closed connection: nothing else is said to that.
            while let Ok(answer) = link.next().await {
                assert!(answer.len() < 100, "an answer to noise");
            }
        }
    }
    town.is_unharmed().await
}

/// Found, join, edit apart and together; what both show in the end.
async fn a_day(way: Way) -> Result<Vec<String>> {
    let Town { relay, mut steward, mut phone } = Town::found(way).await?;
    phone.create(&person(OTHER, "Aylin Demir"))?;
    phone.disconnect();
    // Offline on both, then together again.
    phone.edit(RECORD, &[Edit::put("district", "Altlindenau")])?;
    steward.edit(RECORD, &[Edit::put("district", "Neulindenau"), Edit::put("family", "Vogel")])?;
    steward.sync().await?;
    phone.sync().await?;
    steward.until(|steward| steward.view(&OTHER).is_some()).await?;
    let both =
        |it: &Device| it.view(&RECORD).is_some_and(|it| it.conflicts.contains_key("district"));
    steward.until(both).await?;
    phone.until(both).await?;
    if steward.replica().views() != phone.replica().views() {
        bail!("the devices differ");
    }
    let late = join(&mut steward, by(way, relay.address()), Role::Reader).await?;
    let shown = late.replica().views().values().map(|view| {
        let variants = view.conflicts.values().flatten().map(|variant| &variant.value);
        let mut values: Vec<String> =
            view.flat.values().chain(variants).map(|value| format!("{value:?}")).collect();
        values.sort();
        values.dedup();
        // Which of two values set apart leads follows from random device ids.
        format!("{} {values:?}", view.title())
    });
    Ok(shown.collect())
}

#[tokio::test]
async fn a_day_by_post_ends_like_a_day_by_websocket() -> Result<()> {
    let by_socket = a_day(Way::Socket).await?;
    let by_post = a_day(Way::Post).await?;
    assert_eq!(by_socket.len(), 2);
    let conflict = |shown: &&String| shown.contains("Altlindenau") && shown.contains("Neulindenau");
    assert_eq!(by_socket.iter().filter(conflict).count(), 1, "{by_socket:?}");
    assert_eq!(by_socket, by_post);
    Ok(())
}

/// As the load program makes its devices: with the documents of one that has read everything.
#[tokio::test]
async fn a_device_that_begins_with_what_another_has_read_shows_the_next_edit() -> Result<()> {
    let Town { relay, mut steward, mut phone } = Town::found(Way::Socket).await?;
    phone.sync().await?;
    let readings = phone.storage().readings();
    let secret = steward.offer(Role::Member, UnixMillis(now().0 + 3_600_000))?;
    steward.until(|it| it.status().unsent == 0).await?;
    let ledger = steward.replica().ledger();
    let mut third = Device::join_with_readings(relay.address(), ledger, secret, &readings).await?;
    third.sync().await?;
    steward.edit(RECORD, &[Edit::put("district", "Altlindenau")])?;
    steward.sync().await?;
    third.until(|it| it.status().caught_up && it.view(&RECORD).is_some()).await?;
    assert_eq!(third.view(&RECORD).map(|it| it.text("district")), Some("Altlindenau"));
    assert_eq!(third.view(&RECORD).map(|it| it.title()), Some("Renate Vogel"));
    Ok(())
}
