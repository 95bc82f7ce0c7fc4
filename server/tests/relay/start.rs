//! How a relay starts: with a new folder, with a used one, and when its key is lost.

use std::{fs, path::Path};

use clap::Parser as _;
use staffelstab_server::{
    Relay, ServeError,
    config::Config,
    log::{Log as _, SqliteLog, conformance},
};
use tempfile::TempDir;

#[derive(clap::Parser)]
struct CommandLine {
    #[command(flatten)]
    config: Config,
}

fn open(folder: &Path, more: &[&str]) -> Result<Relay, ServeError> {
    let folder = folder.to_str().unwrap();
    let line = ["relay", "--data", folder].into_iter().chain(more.iter().copied());
    Relay::open(&CommandLine::try_parse_from(line).unwrap().config)
}

fn key(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("relay.key")
}

/// A folder whose database holds a ledger, and the relay's id.
fn used() -> (TempDir, staffelstab_shared::id::RelayId) {
    let folder = tempfile::tempdir().unwrap();
    let id = open(folder.path(), &[]).unwrap().id();
    conformance::append_text(&database(&folder), "of a ledger");
    (folder, id)
}

fn database(folder: &TempDir) -> SqliteLog {
    SqliteLog::open(&folder.path().join("relay.sqlite")).unwrap()
}

#[test]
fn an_empty_folder_becomes_a_new_relay_and_stays_it() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path(), &[]).unwrap().id();
    assert_eq!(open(folder.path(), &[]).unwrap().id(), first);
    let other = tempfile::tempdir().unwrap();
    assert_ne!(open(other.path(), &[]).unwrap().id(), first);
}

#[test]
fn a_used_log_without_its_key_is_not_started_and_one_is_told_what_to_do() {
    let (folder, _) = used();
    fs::remove_file(key(&folder)).unwrap();
    let refused = open(folder.path(), &[]).unwrap_err();
    assert!(matches!(refused, ServeError::KeyMissing { .. }), "{refused:?}");
    let words = refused.to_string();
    let named = folder.path().join("relay.sqlite").display().to_string();
    for needed in [
        "Restore relay.key from the backup",
        "--new-identity: then devices ask their people once",
        "one steward proposes it, and a second one agrees",
        &named,
    ] {
        assert!(words.contains(needed), "{words}");
    }
    assert!(!key(&folder).exists(), "nothing was made");
}

#[test]
fn a_new_key_is_made_when_it_is_asked_for_and_the_ledgers_stay() {
    let (folder, first) = used();
    let restored = fs::read(key(&folder)).unwrap();
    fs::remove_file(key(&folder)).unwrap();
    let second = open(folder.path(), &["--new-identity"]).unwrap().id();
    assert_ne!(second, first);
    assert_eq!(open(folder.path(), &[]).unwrap().id(), second);
    assert_eq!(conformance::length(&database(&folder)), 1);
    // The log is that of the new one now.
    let made = fs::read(key(&folder)).unwrap();
    fs::write(key(&folder), restored).unwrap();
    let refused = open(folder.path(), &[]).unwrap_err();
    let ServeError::OtherKey(other) = refused else { panic!("{refused:?}") };
    assert_eq!((other.relay, other.owner), (first, second));
    fs::write(key(&folder), made).unwrap();
    assert_eq!(open(folder.path(), &[]).unwrap().id(), second);
}

#[test]
fn a_key_that_is_there_is_never_overwritten() {
    let (folder, first) = used();
    let before = fs::read(key(&folder)).unwrap();
    let refused = open(folder.path(), &["--new-identity"]).unwrap_err();
    assert!(matches!(refused, ServeError::KeyPresent(_)), "{refused:?}");
    assert_eq!(fs::read(key(&folder)).unwrap(), before);
    assert_eq!(open(folder.path(), &[]).unwrap().id(), first);
}

#[test]
fn a_damaged_key_is_put_aside_when_a_new_one_is_asked_for_and_not_before() {
    let (folder, first) = used();
    let aside = |name: &str| fs::read(folder.path().join(name)).ok();
    let damaged = [(vec![7; 31], "not 32 bytes"), (vec![], "empty"), (vec![0; 32], "zeros")];
    for (number, (bytes, why)) in damaged.into_iter().enumerate() {
        fs::write(key(&folder), &bytes).unwrap();
        let refused = open(folder.path(), &[]).unwrap_err();
        let data =
            format!("`staffelstab restore FILE --key-only --data {}`", folder.path().display());
        for needed in [why, &data, "--new-identity"] {
            assert!(refused.to_string().contains(needed), "{refused}");
        }
        assert_eq!(fs::read(key(&folder)).unwrap(), bytes, "as it was");
        let made = open(folder.path(), &["--new-identity"]).unwrap().id();
        assert_ne!(made, first);
        assert_eq!(open(folder.path(), &[]).unwrap().id(), made);
        let name = ["relay.key.damaged", "relay.key.damaged-2", "relay.key.damaged-3"][number];
        assert_eq!(aside(name), Some(bytes), "{name}");
    }
    assert_eq!(conformance::length(&database(&folder)), 1);
}

#[test]
fn a_folder_in_the_place_of_the_key_is_called_so_and_put_aside_when_a_new_one_is_asked_for() {
    let (folder, first) = used();
    fs::remove_file(key(&folder)).unwrap();
    fs::create_dir(key(&folder)).unwrap();
    fs::write(key(&folder).join("note"), "anybody's").unwrap();
    let refused = open(folder.path(), &[]).unwrap_err().to_string();
    for needed in ["relay.key is damaged: it is a folder", "--key-only", "--new-identity"] {
        assert!(refused.contains(needed), "{refused}");
    }
    assert_ne!(open(folder.path(), &["--new-identity"]).unwrap().id(), first);
    let aside = folder.path().join("relay.key.damaged/note");
    assert_eq!(fs::read(aside).unwrap(), b"anybody's");
}

#[test]
fn a_file_is_no_folder_and_is_called_what_it_is() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("b1");
    fs::write(&file, "anybody's").unwrap();
    let named = format!("{} is a file; name a folder with --data", file.display());
    for folder in [file.clone(), file.join("deeper")] {
        assert_eq!(open(&folder, &[]).unwrap_err().to_string(), named);
    }
    let said = |log: &Path| {
        let log = format!("sqlite:{}", log.display());
        let refused = open(&parent.path().join("data"), &["--log", &log]).unwrap_err();
        std::error::Error::source(&refused).unwrap().to_string()
    };
    let place = "name another place with --log";
    assert_eq!(
        said(&file.join("log")),
        format!("{} is a file, no folder; {place}", file.display())
    );
    let nowhere = parent.path().join("nowhere");
    assert_eq!(
        said(&nowhere.join("log")),
        format!("there is no folder {}; {place}", nowhere.display())
    );
}

#[test]
fn an_empty_folder_takes_a_new_key_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let made = open(folder.path(), &["--new-identity"]).unwrap().id();
    assert_eq!(open(folder.path(), &[]).unwrap().id(), made);
}

#[test]
fn the_log_lies_where_its_address_says() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("log.sqlite");
    let address = format!("sqlite:{}", path.display());
    open(folder.path(), &["--log", &address]).unwrap();
    assert!(path.exists());
    assert!(!folder.path().join("relay.sqlite").exists());
    // It is that log which is in use, and that key which belongs to it.
    let log = SqliteLog::open(&path).unwrap();
    conformance::append_text(&log, "of a ledger");
    assert!(log.is_used().unwrap());
    fs::remove_file(key(&folder)).unwrap();
    assert!(matches!(
        open(folder.path(), &["--log", &address]),
        Err(ServeError::KeyMissing { .. })
    ));
}

#[test]
fn a_log_that_cannot_be_opened_makes_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().display());
    let refused = open(folder.path(), &["--log", &address]).unwrap_err();
    assert!(matches!(refused, ServeError::Log { .. }), "{refused:?}");
    assert!(!key(&folder).exists());
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_the_folder_or_the_database() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new/data");
    let relay = open(&folder, &[]).unwrap();
    assert_eq!(mode(&folder), 0o700);
    for file in ["relay.key", "relay.sqlite", "relay.sqlite-wal", "relay.sqlite-shm"] {
        assert_eq!(mode(&folder.join(file)), 0o600, "{file}");
    }
    drop(relay);
    // One that an older relay has made.
    fs::set_permissions(folder.join("relay.sqlite"), fs::Permissions::from_mode(0o644)).unwrap();
    let _relay = open(&folder, &[]).unwrap();
    assert_eq!(mode(&folder.join("relay.sqlite")), 0o600);
    assert_eq!(mode(&folder.join("relay.sqlite-wal")), 0o600);
}
