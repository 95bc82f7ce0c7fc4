//! A disk that is full: what the program says then is true. Each in a mount namespace of its own, where this machine lets one
//! be made.

#![cfg(unix)]

use std::{
    path::Path,
    process::{Command, Stdio},
};

use crate::operator::used;

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
