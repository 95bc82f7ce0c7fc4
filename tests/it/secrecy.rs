//! The relay cannot read a word: nothing of the sample town is in its database, its
//! write-ahead log, its log, or on the wire.

use std::{
    collections::{HashMap, HashSet},
    fs,
};

use anyhow::{Context as _, Result};
use serde_json::Value as Json;
use staffelstab_shared::{exchange::jsonl, membership::Role, record::Edit};
use staffelstab_tests::{
    device::{Device, DeviceError, Route, Tap, Way},
    relay::ChildRelay,
};

const RELAY: &str = env!("CARGO_BIN_EXE_relay");
const TOWN: &str = include_str!("../../app/assets/sample-town.jsonl");
/// Shorter ones turn up in random bytes by chance.
const SHORTEST: usize = 6;

/// Everything that somebody wrote, as it would lie there: whole texts, and their words.
#[derive(Debug)]
struct Needles(HashMap<[u8; SHORTEST], Vec<Vec<u8>>>);

impl Needles {
    fn of_town(town: &str) -> Result<Self> {
        let mut texts = HashSet::new();
        for line in town.lines() {
            collect(&serde_json::from_str(line)?, &mut texts);
        }
        let words: Vec<String> = texts
            .iter()
            .flat_map(|text| text.split(|c: char| c.is_whitespace() || ",;.:()\"".contains(c)))
            .map(str::to_owned)
            .collect();
        let mut needles: HashMap<_, Vec<Vec<u8>>> = HashMap::new();
        for needle in texts.into_iter().chain(words) {
            if let Some(start) = needle.as_bytes().first_chunk() {
                needles.entry(*start).or_default().push(needle.into_bytes());
            }
        }
        Ok(Self(needles))
    }

    fn count(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// What of it is in the bytes.
    fn found_in(&self, bytes: &[u8]) -> Vec<String> {
        let mut found = HashSet::new();
        let mut rest = bytes;
        while let Some(start) = rest.first_chunk() {
            let here = self.0.get(start).into_iter().flatten();
            found.extend(here.filter(|needle| rest.starts_with(needle)));
            rest = rest.split_at(1).1;
        }
        found.into_iter().map(|needle| String::from_utf8_lossy(needle).into_owned()).collect()
    }
}

/// All texts of a record but the ids of records, which a relay sees, and words of the
/// format itself.
fn collect(value: &Json, texts: &mut HashSet<String>) {
    match value {
        Json::String(text) => {
            let is_id = text.len() == 36 && text.matches('-').count() == 4;
            if !is_id {
                texts.insert(text.clone());
            }
        }
        Json::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Json::Object(fields) => {
            let said = fields.iter().filter(|(key, _)| !["kind", "type"].contains(&key.as_str()));
            said.for_each(|(_, value)| collect(value, texts));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

#[test]
fn the_search_finds_what_is_there() -> Result<()> {
    let needles = Needles::of_town(TOWN)?;
    assert!(needles.count() > 1000, "names, numbers and words of 200 records");
    let found = needles.found_in(TOWN.as_bytes());
    for written in ["Renate Vogel", "renate.vogel@example.org", "+49 176 04069589"] {
        assert!(found.iter().any(|needle| needle == written), "{written}");
    }
    let planted = [&[0xa5, 0x00][..], "Zschocke".as_bytes(), &[0xff]].concat();
    assert_eq!(needles.found_in(&planted), ["Zschocke"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_the_sample_town_is_at_the_relay_or_on_the_wire() -> Result<()> {
    let needles = Needles::of_town(TOWN)?;
    let mut relay = ChildRelay::start(RELAY)?;
    let (by_socket, by_post) = (Tap::default(), Tap::default());
    let route = |way, tap: &Tap| Route { address: relay.address(), way, tap: Some(tap.clone()) };

    let mut steward = loop {
        match Device::found(route(Way::Socket, &by_socket)).await {
            Err(DeviceError::Lost(_)) => tokio::task::yield_now().await,
            founded => break founded?,
        }
    };
    let town = jsonl::read(TOWN)?;
    for import in &town {
        steward.create(import)?;
    }
    let code = steward.invite(Role::Member).await?;
    let mut phone = Device::join(route(Way::Post, &by_post), &code).await?;
    phone.sync().await?;
    let first = town.first().context("the town has records")?.id;
    let needle = "Kennt auf beiden Seiten der Mulde alle";
    phone.edit(first, &[Edit::put("district", needle)])?;
    phone.sync().await?;
    steward
        .until(|steward| steward.view(&first).is_some_and(|view| view.text("district") == needle))
        .await?;
    assert_eq!(phone.replica().views().len(), town.len());
    // Without time to tidy up: what lies in the write-ahead log stays there.
    relay.kill().await?;

    let mut places = vec![
        ("frames by WebSocket".to_owned(), by_socket.recorded()),
        ("frames by POST".to_owned(), by_post.recorded()),
        ("the log".to_owned(), relay.logged()?),
    ];
    for file in relay.files()? {
        places.push((file.display().to_string(), fs::read(&file)?));
    }
    let database: usize = places.iter().skip(3).map(|(_, bytes)| bytes.len()).sum();
    assert!(database > TOWN.len(), "the relay has stored the town");
    assert!(places.iter().any(|(name, bytes)| name.ends_with("-wal") && !bytes.is_empty()));
    for (place, bytes) in &places {
        assert!(!bytes.is_empty() || place.ends_with(".lock"), "{place} was searched");
        assert_eq!(needles.found_in(bytes), Vec::<String>::new(), "in {place}");
    }
    Ok(())
}
