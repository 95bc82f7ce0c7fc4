//! A disk that is full, or that was mounted read-only: what the program says then is true, and what
//! needs to read only still works. Each in a mount namespace of its own, where this machine lets one
//! be made.

#![cfg(unix)]

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    line::{Carrier, Line},
    operator::{errand, id_of, serve, used},
    town::Town,
};

/// Runs a script with a disk of memory at `$DISK`, the program as `$RELAY`, and `$FROM`; what it and
/// the program say. Nothing where this machine lets nobody have such a disk.
fn with_disk(size: &str, from: &Path, script: &str) -> Option<String> {
    let disk = tempfile::tempdir().unwrap();
    let own: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
    let unshare = |own: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(own).stdin(Stdio::null());
        command
    };
    let can = |own: &&&[&str]| {
        let tried = unshare(own).args(["mount", "-t", "tmpfs", "tmpfs", "/mnt"]).output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    let Some(own) = own.iter().find(can) else {
        eprintln!("skipped: this machine lets nobody make a small disk of memory");
        return None;
    };
    let mount =
        format!("mount -t tmpfs -o size={size},mode=700 tmpfs \"$DISK\" && exec 2>&1 || exit 1");
    let done = unshare(own)
        .args(["sh", "-c", &format!("{mount}\n{script}")])
        .env("DISK", disk.path())
        .env("FROM", from)
        .env("RELAY", env!("CARGO_BIN_EXE_staffelstab"))
        .env("RUST_LOG", "warn")
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    Some(String::from_utf8(done.stdout).unwrap())
}

/// Takes up the disk but for so many pages.
const FILL: &str = "fill() {
    head -c 100000000 /dev/zero > \"$DISK/ballast\" 2> /dev/null
    truncate -s -$(($1 * 4096)) \"$DISK/ballast\"
}";

#[tokio::test]
async fn on_a_full_disk_a_ledger_is_deleted_or_nothing_is_and_that_is_said() {
    let (folder, town, _) = used().await;
    let id = town.ledger.to_string();
    let script = format!(
        r#"{FILL}
        for free in $(seq 0 40); do
            rm -rf "$DISK"/*
            cp -a "$FROM"/. "$DISK"
            fill $free
            echo "== $free free"
            "$RELAY" ledgers delete {id} --yes --data "$DISK"
            rm "$DISK/ballast"
            echo "-- then"
            "$RELAY" ledgers --data "$DISK"
        done"#
    );
    let Some(said) = with_disk("2m", folder.path(), &script) else { return };
    let mut ends = [0, 0];
    for tried in said.split("== ").skip(1) {
        let (first, then) = tried.split_once("-- then\n").unwrap();
        let is_there = then.lines().any(|line| line.starts_with(&id));
        assert!(then.starts_with("ledger "), "it can be read again: {tried}");
        assert_eq!(first.contains("staffelstab: nothing was deleted\n"), is_there, "{tried}");
        assert_eq!(
            first.contains("Deleted. It is gone from this relay for good"),
            !is_there,
            "{tried}"
        );
        if is_there {
            assert!(first.contains("there is no room left"), "{tried}");
            assert!(!first.contains("for good") && !first.contains("invites"), "{tried}");
        }
        ends[usize::from(is_there)] += 1;
    }
    assert_eq!(ends.iter().sum::<u32>(), 41);
    assert!(ends.iter().all(|ends| *ends > 0), "{ends:?}");
}

#[test]
fn a_first_start_on_a_full_disk_leaves_no_log_that_never_was() {
    let from = tempfile::tempdir().unwrap();
    // An address that is no machine's: a relay that could start ends there.
    let script = format!(
        r#"{FILL}
        for key in none there; do
            for free in $(seq 0 40); do
                rm -rf "$DISK"/*
                [ $key = there ] && head -c 32 /dev/urandom > "$DISK/relay.key"
                fill $free
                echo "== $key, $free free"
                "$RELAY" serve --listen 192.0.2.1:1 --data "$DISK"
                ls "$DISK"
            done
        done"#
    );
    let Some(said) = with_disk("2m", from.path(), &script) else { return };
    let mut ends = [0, 0];
    for tried in said.split("== ").skip(1) {
        let begun = tried.contains("nothing can listen on 192.0.2.1:1");
        let lies = tried.lines().any(|line| line == "relay.sqlite");
        assert_eq!(lies, begun, "{tried}");
        assert_eq!(
            tried.contains("there is no room left") || tried.contains("No space left"),
            !begun,
            "{tried}"
        );
        ends[usize::from(begun)] += 1;
    }
    assert!(ends.iter().all(|ends| *ends > 2), "{ends:?}");
}

/// A relay's folder as a machine leaves it that fails: everything is in the write-ahead log.
async fn cut_off() -> (TempDir, Town) {
    let folder = tempfile::tempdir().unwrap();
    let relay = serve(folder.path(), &[]).await;
    let (mut town, mut founder) = Town::found(id_of(folder.path()), 1);
    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    line.append(&[town.founding.bytes()]).await.unwrap();
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "kept");
    line.append(&[entry.bytes()]).await.unwrap();
    let left = tempfile::tempdir().unwrap();
    for name in ["relay.key", "relay.sqlite", "relay.sqlite-wal", "relay.sqlite-shm"] {
        fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
    }
    relay.stop().await.unwrap();
    (left, town)
}

#[tokio::test]
async fn a_disk_that_was_mounted_read_only_is_listed_and_backed_up() {
    let (stopped, stopped_town, _) = used().await;
    let (cut_off, cut_off_town) = cut_off().await;
    for (folder, town, emptied) in [
        (&stopped, &stopped_town, false),
        (&stopped, &stopped_town, true),
        (&cut_off, &cut_off_town, false),
    ] {
        if emptied {
            fs::write(folder.path().join("relay.sqlite-wal"), "").unwrap();
        }
        let backups = tempfile::tempdir().unwrap();
        let backup = backups.path().join("backup");
        let script = format!(
            r#"cp -a "$FROM"/. "$DISK"
            mount -o remount,ro "$DISK"
            "$RELAY" ledgers --data "$DISK"
            "$RELAY" backup {} --data "$DISK"
            "$RELAY" ledgers delete {} --yes --data "$DISK"
            "$RELAY" serve --listen 192.0.2.1:1 --data "$DISK"
            ls "$DISK" | wc -l"#,
            backup.display(),
            town.ledger,
        );
        let Some(said) = with_disk("2m", folder.path(), &script) else { return };
        assert!(said.lines().any(|line| line.starts_with(&town.ledger.to_string())), "{said}");
        assert!(said.contains("It holds 1 ledger with 1 entry."), "{said}");
        assert!(said.contains("staffelstab: nothing was deleted\n"), "{said}");
        assert_eq!(
            said.matches("not mounted read-only").count(),
            2,
            "deleting and serving: {said}"
        );
        let files = fs::read_dir(folder.path()).unwrap().count().to_string();
        assert_eq!(said.lines().last(), Some(files.as_str()), "{said}");
        let fresh = tempfile::tempdir().unwrap();
        errand(fresh.path(), &["restore", backup.to_str().unwrap()], "").unwrap();
        assert_eq!(id_of(fresh.path()), id_of(folder.path()));
    }

    // Without its index nobody reads the write-ahead log there.
    fs::remove_file(cut_off.path().join("relay.sqlite-shm")).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let script = format!(
        r#"cp -a "$FROM"/. "$DISK"
        mount -o remount,ro "$DISK"
        "$RELAY" ledgers --data "$DISK"
        "$RELAY" backup "$DISK/never" --data "$DISK"
        echo "== as it says"
        cp -a "$DISK"/. {0}
        "$RELAY" backup {0}/backup --data {0}"#,
        elsewhere.path().display(),
    );
    let Some(said) = with_disk("2m", cut_off.path(), &script) else { return };
    let (refused, then) = said.split_once("== as it says").unwrap();
    let way = "copy the whole folder to another disk, and run it there";
    assert_eq!(refused.matches(way).count(), 2, "{refused}");
    assert!(refused.contains("relay.sqlite-wal"), "{refused}");
    assert!(then.contains("It holds 1 ledger with 1 entry."), "{then}");
}
