//! What an operator does beside serving: ledgers, codes, and which log is meant.

use std::{
    collections::BTreeMap,
    fs::{self, DirEntry, Permissions},
    path::Path,
};

use clap::Parser as _;
use http_body_util::Full;
use hyper::{Request, body::Bytes};
use staffelstab_server::{Errand, Relay, Running, ServeError, config::Config};
use staffelstab_shared::{
    crypto::SigningKey,
    id::{LedgerId, RelayId},
    protocol::{Reason, ServerFrame},
};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::{
    line::{Carrier, Line, request_to},
    refusals::goodbye,
    town::{Device, Town},
};

#[derive(clap::Parser)]
struct CommandLine {
    #[command(subcommand)]
    errand: Errand,
}

#[derive(clap::Parser)]
struct Serve {
    #[command(flatten)]
    config: Config,
}

/// Does an errand in a folder; what is said, or why not.
pub(crate) fn errand(folder: &Path, words: &[&str], answer: &str) -> Result<String, String> {
    run(&[words, &["--data", folder.to_str().unwrap()]].concat(), answer)
}

pub(crate) fn run(words: &[&str], answer: &str) -> Result<String, String> {
    let line = ["staffelstab"].iter().chain(words).copied();
    let errand = CommandLine::try_parse_from(line).unwrap().errand;
    let mut out = Vec::new();
    let done = errand.run(&mut answer.as_bytes(), &mut out);
    let out = String::from_utf8(out).unwrap();
    done.map(|()| out).map_err(|error| {
        let error: &dyn std::error::Error = &error;
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            words = format!("{words}: {error}");
            cause = error.source();
        }
        words
    })
}

pub(crate) async fn serve(folder: &Path, more: &[&str]) -> Running {
    let line = ["relay", "--data", folder.to_str().unwrap()];
    let line = line.iter().chain(more).copied();
    let relay = Relay::open(&Serve::try_parse_from(line).unwrap().config).unwrap();
    Running::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), relay).unwrap()
}

pub(crate) fn id_of(folder: &Path) -> RelayId {
    let seed = fs::read(folder.join("relay.key")).unwrap();
    SigningKey::from_seed(&seed.try_into().unwrap()).public().into()
}

/// A folder in which somebody has founded a ledger and written one change.
pub(crate) async fn used() -> (TempDir, Town, Device) {
    let folder = tempfile::tempdir().unwrap();
    let relay = serve(folder.path(), &[]).await;
    let id = id_of(folder.path());
    let (mut town, mut founder) = Town::found(id, 1);
    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    line.append(&[town.founding.bytes()]).await.unwrap();
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "kept");
    line.append(&[entry.bytes()]).await.unwrap();
    relay.stop().await.unwrap();
    (folder, town, founder)
}

/// What a relay says to a founder who connects.
async fn answer(relay: &Running, town: &Town, founder: &Device) -> ServerFrame {
    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await
}

#[tokio::test]
async fn ledgers_are_listed_by_how_much_lies_here() {
    let (folder, town, _) = used().await;
    let relay = serve(folder.path(), &[]).await;
    let listed = errand(folder.path(), &["ledgers"], "").unwrap();
    let lines: Vec<Vec<&str>> =
        listed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 2, "{listed}");
    let id = town.ledger.to_string();
    assert_eq!(lines[1][..5], [&id, "1", "1", "kB", "1"], "{listed}");
    assert_eq!((lines[1][5].len(), lines[1][6].len()), ("2026-11-27".len(), "21:40".len()));
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_ledger_is_deleted_after_a_question_and_does_not_come_back() {
    let (folder, town, founder) = used().await;
    let id = town.ledger.to_string();
    let delete = ["ledgers", "delete", id.as_str()];

    let running = serve(folder.path(), &[]).await;
    let refused = errand(folder.path(), &delete, "").unwrap_err();
    assert!(refused.contains("stop it first"), "{refused}");
    running.stop().await.unwrap();
    for answer in ["", "yes\n", "ffffff\n", &id[..5]] {
        assert_eq!(errand(folder.path(), &delete, answer).unwrap_err(), "nothing was deleted");
    }
    let unknown = LedgerId::new([9; 16]).to_string();
    let refused = errand(folder.path(), &["ledgers", "delete", &unknown], "").unwrap_err();
    assert!(refused.contains("`staffelstab ledgers` lists"), "{refused}");
    assert!(errand(folder.path(), &["ledgers", "delete", "kept"], "").is_err());

    let said = errand(folder.path(), &delete, &format!("{}\n", &id[..6])).unwrap();
    for needed in [
        ": 1 entry, 1 kB.",
        "Deleting takes it from this relay for good",
        "Its one device keeps what it has, but",
        "delete it: Deleted.\n",
    ] {
        assert!(said.contains(needed), "{said}");
    }
    let listed = errand(folder.path(), &["ledgers"], "").unwrap();
    assert_eq!(listed.lines().count(), 1, "{listed}");
    let relay = serve(folder.path(), &[]).await;
    let answer = answer(&relay, &town, &founder).await;
    assert_eq!(goodbye(&answer), Some(Reason::FoundingClosed));
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn the_folder_may_stand_before_or_behind_what_is_to_be_done() {
    let ((first, town, _), (second, other, _)) = (used().await, used().await);
    let (here, there) = (first.path().to_str().unwrap(), second.path().to_str().unwrap());
    let ids = [town.ledger.to_string(), other.ledger.to_string()];
    run(&["ledgers", "--data", here, "delete", &ids[0], "--yes"], "").unwrap();
    run(&["ledgers", "delete", &ids[1], "--yes", "--data", there], "").unwrap();
    for folder in [here, there] {
        assert_eq!(run(&["ledgers", "--data", folder], "").unwrap().lines().count(), 1);
    }
}

#[tokio::test]
async fn a_log_in_use_is_left_alone_whichever_folder_is_named() {
    let (folder, town, _) = used().await;
    let log = format!("sqlite:{}", folder.path().join("relay.sqlite").display());
    let parent = tempfile::tempdir().unwrap();
    let other = parent.path().join("other");
    let id = town.ledger.to_string();
    let delete = ["ledgers", "delete", &id, "--yes", "--log", &log];

    let relay = serve(folder.path(), &[]).await;
    let refused = errand(&other, &delete, "").unwrap_err();
    assert!(refused.contains("stop it first") && refused.contains(&log), "{refused}");
    assert!(!other.exists(), "no folder is made for a log that lies elsewhere");
    let line = ["relay", "--data", other.to_str().unwrap(), "--log", &log];
    let second = Relay::open(&Serve::try_parse_from(line).unwrap().config);
    assert!(matches!(second, Err(ServeError::LogInUse(_))), "{second:?}");
    relay.stop().await.unwrap();
    fs::remove_dir_all(&other).unwrap();

    errand(&other, &delete, "").unwrap();
    assert!(!other.exists());
    assert_eq!(errand(folder.path(), &["ledgers"], "").unwrap().lines().count(), 1);
}

/// What somebody else keeps in a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, (Vec<u8>, Permissions)> {
    let file = |file: DirEntry| {
        let mode = file.metadata().unwrap().permissions();
        (file.file_name().into_string().unwrap(), (fs::read(file.path()).unwrap(), mode))
    };
    fs::read_dir(folder).unwrap().map(|it| file(it.unwrap())).collect()
}

#[test]
fn a_file_that_is_no_relays_is_left_as_it_is_by_whatever_is_to_be_done_there() {
    let others = tempfile::tempdir().unwrap();
    let at = |name: &str| others.path().join(name);
    fs::write(at("passwd"), "root:x:0:0:root:/root:/bin/sh\n".repeat(100)).unwrap();
    fs::write(at("note"), "short").unwrap();
    let books = rusqlite::Connection::open(at("books.sqlite")).unwrap();
    books.execute_batch("CREATE TABLE ledgers (number, name); CREATE TABLE items (name)").unwrap();
    books.close().unwrap();
    let before = files(others.path());
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let id = LedgerId::new([9; 16]).to_string();
    let backup = at("backup");

    for name in ["passwd", "note", "books.sqlite", ""] {
        let log = format!("sqlite:{}", at(name).display());
        let place = ["--data", data.to_str().unwrap(), "--log", &log];
        let errands: [&[&str]; 4] = [
            &["ledgers"],
            &["ledgers", "delete", &id, "--yes"],
            &["founding-code"],
            &["backup", backup.to_str().unwrap()],
        ];
        let errands = errands.map(|words| run(&[words, &place].concat(), "").unwrap_err());
        let line = [["relay"].as_slice(), &place].concat();
        let served = Relay::open(&Serve::try_parse_from(line).unwrap().config).unwrap_err();
        let ServeError::Log { source: served, .. } = served else { panic!("{served:?}") };
        for refused in errands.into_iter().chain([served.to_string()]) {
            assert!(refused.contains("no log of a relay; it was left as it is"), "{refused}");
        }
        assert!(files(others.path()) == before, "{name} was touched");
        assert!(!data.exists());
    }
}

async fn use_code(relay: &Running, code: &str, ledger: LedgerId) -> u16 {
    let body = Full::new(Bytes::from(format!("{code}\n{ledger}")));
    let request = Request::post("/v1/founding").body(body).unwrap();
    request_to(relay.address(), request).await.status().as_u16()
}

#[tokio::test]
async fn a_closed_relay_has_a_door_for_those_with_a_code() {
    let (folder, _, _) = used().await;
    let relay = serve(folder.path(), &["--founding", "closed"]).await;
    let id = id_of(folder.path());
    let (town, founder) = Town::found(id, 2);
    let (other, stranger) = Town::found(id, 3);
    assert_eq!(goodbye(&answer(&relay, &town, &founder).await), Some(Reason::FoundingClosed));

    let said = errand(folder.path(), &["founding-code"], "").unwrap();
    let code = said.lines().next().unwrap();
    for needed in ["within 14 days, while founding is closed there", "may found without a code"] {
        assert!(said.contains(needed), "{said}");
    }
    assert_eq!(use_code(&relay, "0000-0000", town.ledger).await, 400);
    let wrong = errand(tempfile::tempdir().unwrap().path(), &["founding-code"], "");
    assert!(wrong.is_err(), "not where no relay is");
    assert_eq!(use_code(&relay, code, other.ledger).await, 204);
    let mut others = Line::connect(relay.address(), Carrier::WebSocket).await;
    let welcome = others.open(other.ledger, stranger.keys.sign(), None).await;
    assert!(matches!(welcome, ServerFrame::Welcome { .. }), "{welcome:?}");

    // Nothing came of that one yet, and the device begins again: it still founds one alone.
    assert_eq!(use_code(&relay, code, town.ledger).await, 204);
    assert_eq!(others.append(&[other.founding.bytes()]).await, Err(Reason::FoundingClosed));
    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    let welcome = line.open(town.ledger, founder.keys.sign(), None).await;
    assert!(matches!(welcome, ServerFrame::Welcome { .. }), "{welcome:?}");
    line.append(&[town.founding.bytes()]).await.unwrap();
    assert_eq!(goodbye(&answer(&relay, &other, &stranger).await), Some(Reason::FoundingClosed));
    assert_eq!(use_code(&relay, code, other.ledger).await, 403);
    // The answer may have been lost on the way.
    assert_eq!(use_code(&relay, code, town.ledger).await, 204);
    relay.stop().await.unwrap();
}
