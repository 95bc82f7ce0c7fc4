//! What an operator does beside serving: ledgers, copies, codes.

use std::{fs, path::Path};

use clap::Parser as _;
use http_body_util::Full;
use hyper::{Request, body::Bytes};
use staffelstab_server::{Errand, Relay, Running, config::Config};
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
fn errand(folder: &Path, words: &[&str], answer: &str) -> Result<String, String> {
    let data = folder.to_str().unwrap();
    let line = ["staffelstab"].iter().chain(words).copied().chain(["--data", data]);
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

async fn serve(folder: &Path, more: &[&str]) -> Running {
    let line = ["relay", "--data", folder.to_str().unwrap()];
    let line = line.iter().chain(more).copied();
    let relay = Relay::open(&Serve::try_parse_from(line).unwrap().config).unwrap();
    Running::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), relay).unwrap()
}

fn id_of(folder: &Path) -> RelayId {
    let seed = fs::read(folder.join("relay.key")).unwrap();
    SigningKey::from_seed(&seed.try_into().unwrap()).public().into()
}

/// A folder in which somebody has founded a ledger and written one change.
async fn used() -> (TempDir, Town, Device) {
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
    for needed in ["1 entries, 1 kB", "Its 1 devices keep what they have", "Deleted."] {
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
async fn a_backup_is_one_file_and_becomes_the_same_relay() {
    let (folder, town, founder) = used().await;
    let file = folder.path().join("backup");
    let name = file.to_str().unwrap();
    let relay = serve(folder.path(), &[]).await;
    errand(folder.path(), &["backup", name], "").unwrap();
    relay.stop().await.unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let before = fs::read(&file).unwrap();
    let refused = errand(folder.path(), &["backup", name], "").unwrap_err();
    assert!(refused.contains("is there already"), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), before);
    let refused = errand(folder.path(), &["restore", name], "").unwrap_err();
    assert!(refused.contains("empty folder"), "{refused}");

    let fresh = tempfile::tempdir().unwrap();
    errand(fresh.path(), &["restore", name], "").unwrap();
    assert_eq!(id_of(fresh.path()), id_of(folder.path()));
    let seed = fs::read(folder.path().join("relay.key")).unwrap();
    let database = fs::read(fresh.path().join("relay.sqlite")).unwrap();
    assert!(!database.windows(32).any(|window| window == seed), "the key is not left in there");
    let relay = serve(fresh.path(), &[]).await;
    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    let items = line.read_to(3).await;
    assert_eq!(items.len(), 3);
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_no_sound_backup_is_not_restored() {
    let (folder, _, _) = used().await;
    let file = folder.path().join("backup");
    let name = file.to_str().unwrap();
    errand(folder.path(), &["backup", name], "").unwrap();
    let whole = fs::read(&file).unwrap();
    let cut = &whole[..whole.len() / 2];
    let raw = fs::read(folder.path().join("relay.sqlite")).unwrap();
    for bytes in [b"".as_slice(), b"no database", cut, &raw] {
        fs::write(&file, bytes).unwrap();
        let fresh = tempfile::tempdir().unwrap();
        errand(fresh.path(), &["restore", name], "").unwrap_err();
        let left: Vec<_> =
            fs::read_dir(fresh.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(left, ["relay.lock"]);
    }
    let nowhere = tempfile::tempdir().unwrap();
    let refused = errand(nowhere.path(), &["backup", name], "").unwrap_err();
    assert!(refused.contains("no relay has its log at"), "{refused}");
    assert!(errand(nowhere.path(), &["ledgers"], "").is_err());
    assert!(!nowhere.path().join("relay.sqlite").exists(), "looking makes nothing");
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
    assert!(said.contains("within 14 days"), "{said}");
    assert_eq!(use_code(&relay, "0000-0000", town.ledger).await, 400);
    let wrong = errand(tempfile::tempdir().unwrap().path(), &["founding-code"], "");
    assert!(wrong.is_err(), "not where no relay is");
    assert_eq!(use_code(&relay, code, town.ledger).await, 204);
    assert_eq!(use_code(&relay, code, other.ledger).await, 403);

    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    let welcome = line.open(town.ledger, founder.keys.sign(), None).await;
    assert!(matches!(welcome, ServerFrame::Welcome { .. }), "{welcome:?}");
    line.append(&[town.founding.bytes()]).await.unwrap();
    assert_eq!(goodbye(&answer(&relay, &other, &stranger).await), Some(Reason::FoundingClosed));
    // The answer may have been lost on the way.
    assert_eq!(use_code(&relay, code, town.ledger).await, 204);
    relay.stop().await.unwrap();
}
