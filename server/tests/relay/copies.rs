//! A relay in one file, and back: what is sound comes back whole, and what is not is named and
//! changes nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use staffelstab_shared::id::LedgerId;
use tempfile::TempDir;

use crate::{
    line::{Carrier, Line},
    operator::{errand, id_of, serve, used},
    town::Town,
};

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
async fn a_backup_is_not_put_beside_what_is_left_of_another_database() {
    let (folder, _, _) = used().await;
    let file = folder.path().join("backup");
    let name = file.to_str().unwrap();
    errand(folder.path(), &["backup", name], "").unwrap();
    let leavings = ["relay.sqlite", "relay.sqlite-wal", "relay.sqlite-shm", "relay.sqlite-journal"];
    for left in leavings.into_iter().chain(["relay.key"]) {
        let fresh = tempfile::tempdir().unwrap();
        fs::write(fresh.path().join(left), "of another one").unwrap();
        let refused = errand(fresh.path(), &["restore", name], "").unwrap_err();
        assert!(refused.contains(left) && refused.contains("empty folder"), "{refused}");
        assert_eq!(fs::read(fresh.path().join(left)).unwrap(), b"of another one");
        // As it says.
        fs::remove_file(fresh.path().join(left)).unwrap();
        errand(fresh.path(), &["restore", name], "").unwrap();
    }
    let fresh = tempfile::tempdir().unwrap();
    leavings.iter().for_each(|left| fs::write(fresh.path().join(left), "").unwrap());
    let refused = errand(fresh.path(), &["restore", name], "").unwrap_err();
    for left in leavings {
        let ends = [",", "."].map(|end| refused.contains(&format!("{left}{end}")));
        assert!(ends.contains(&true), "all are named: {refused}");
    }
}

/// Everything that somebody put where a secret might be written.
#[cfg(unix)]
#[tokio::test]
async fn a_key_goes_into_nothing_that_somebody_has_put_there() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (folder, _, _) = used().await;
    let backups = tempfile::tempdir().unwrap();
    let victim = backups.path().join("victim");
    let untouched = |file: &Path| {
        assert_eq!(fs::read(file).unwrap(), b"anybody's");
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o666);
    };
    let put = |file: &Path| {
        fs::write(file, "anybody's").unwrap();
        fs::set_permissions(file, fs::Permissions::from_mode(0o666)).unwrap();
    };
    put(&victim);

    let (first, second) = (backups.path().join("first"), backups.path().join("second"));
    put(&backups.path().join("first.new"));
    symlink(&victim, backups.path().join("second.new")).unwrap();
    for file in [&first, &second] {
        errand(folder.path(), &["backup", file.to_str().unwrap()], "").unwrap();
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    untouched(&backups.path().join("first.new"));
    untouched(&victim);
    let (nowhere, link) = (backups.path().join("nowhere"), backups.path().join("link"));
    symlink(&nowhere, &link).unwrap();
    let refused = errand(folder.path(), &["backup", link.to_str().unwrap()], "").unwrap_err();
    assert!(refused.contains("is there already") && !nowhere.exists(), "{refused}");

    let fresh = tempfile::tempdir().unwrap();
    for name in ["relay.sqlite.new", "relay.new", "relay.lock", "relay.sqlite.lock"] {
        symlink(&victim, fresh.path().join(name)).unwrap();
    }
    let restored = errand(fresh.path(), &["restore", first.to_str().unwrap()], "");
    untouched(&victim);
    // Two locks that are one file are refused; without them it goes well.
    restored.unwrap_err();
    for name in ["relay.lock", "relay.sqlite.lock"] {
        fs::remove_file(fresh.path().join(name)).unwrap();
    }
    errand(fresh.path(), &["restore", first.to_str().unwrap()], "").unwrap();
    untouched(&victim);
    for name in ["relay.sqlite", "relay.key"] {
        let mode = fs::metadata(fresh.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(id_of(fresh.path()), id_of(folder.path()));
}

/// A backup of a ledger with a founding, its receipt and one change.
pub(crate) struct Backup {
    pub(crate) folder: TempDir,
    pub(crate) ledger: LedgerId,
    pub(crate) file: PathBuf,
    sound: Vec<u8>,
}

impl Backup {
    pub(crate) async fn take() -> Self {
        let (folder, town, _) = used().await;
        Self::of(folder, &town)
    }

    pub(crate) fn of(folder: TempDir, town: &Town) -> Self {
        let file = folder.path().join("backup");
        errand(folder.path(), &["backup", file.to_str().unwrap()], "").unwrap();
        let sound = fs::read(&file).unwrap();
        Self { folder, ledger: town.ledger, file, sound }
    }

    pub(crate) fn name(&self) -> &str {
        self.file.to_str().unwrap()
    }

    /// Does something to the database in it.
    pub(crate) fn change(&self, sql: &str) {
        fs::write(&self.file, &self.sound).unwrap();
        change(&self.file, sql);
    }

    /// Restores it into a folder that is there, and into one that is not; why not. Both are as
    /// they were then.
    pub(crate) fn refused(&self, file: &Path) -> String {
        let parent = tempfile::tempdir().unwrap();
        let there = parent.path().join("there");
        fs::create_dir(&there).unwrap();
        let name = file.to_str().unwrap();
        let refused = errand(&there, &["restore", name], "").unwrap_err();
        assert_eq!(fs::read_dir(&there).unwrap().count(), 0, "{refused}");
        let new = parent.path().join("a/new/one");
        assert_eq!(errand(&new, &["restore", name], "").unwrap_err(), refused);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1, "{refused}");
        for other in ["stored log", "devices keep what they could not send"] {
            assert!(!refused.contains(other), "it is not the relay's log that fails: {refused}");
        }
        refused
    }

    pub(crate) fn is_restored(&self) {
        let fresh = tempfile::tempdir().unwrap();
        errand(fresh.path(), &["restore", self.name()], "").unwrap();
        assert_eq!(id_of(fresh.path()), id_of(self.folder.path()));
    }
}

pub(crate) fn change(database: &Path, sql: &str) {
    let database = Connection::open(database).unwrap();
    database.execute_batch(sql).unwrap();
    database.close().unwrap();
}

/// What a disk may do to a log, and what is said of it.
const DAMAGE: [(&str, &str); 10] = [
    (
        "UPDATE items SET bytes = zeroblob(length(bytes)) WHERE sequence = 3",
        "entry 3: its bytes do not fit its hash",
    ),
    (
        "UPDATE items SET bytes = NULL WHERE sequence = 3",
        "entry 3: its bytes are gone, though nobody has erased it",
    ),
    (
        "UPDATE items SET device = zeroblob(16) WHERE sequence = 3",
        "entry 3: what is noted of it is not what it says",
    ),
    (
        "UPDATE items SET kind = 0 WHERE sequence = 2",
        "entry 2: what is noted of it is not what it says",
    ),
    (
        "UPDATE items SET kind = 5 - kind WHERE sequence = 2",
        "entry 2: what is noted of it is not what it says",
    ),
    (
        "UPDATE items SET hash = zeroblob(32) WHERE sequence = 2",
        "entry 2: the hash over it and all before it does not fit",
    ),
    (
        "UPDATE items SET id = zeroblob(31) WHERE sequence = 2",
        "entry 2: it has not the shape of an entry",
    ),
    ("DELETE FROM items WHERE sequence = 1", "entry 1: it is missing"),
    ("DELETE FROM items WHERE sequence = 3", "the newest entry of device"),
    ("DELETE FROM items; DELETE FROM chains", "its founding entry is gone"),
];

#[tokio::test]
async fn a_damaged_backup_is_named_and_not_restored() {
    let backup = Backup::take().await;
    let begin = format!("the backup {} is damaged: ledger {}", backup.name(), backup.ledger);
    for (sql, named) in DAMAGE {
        backup.change(sql);
        let refused = backup.refused(&backup.file);
        for needed in [begin.as_str(), named, "Nothing was restored"] {
            assert!(refused.contains(needed), "{sql}: {refused}");
        }
    }

    // One bit in the middle of an entry.
    let reading = Connection::open(backup.folder.path().join("relay.sqlite")).unwrap();
    let entry: Vec<u8> = reading
        .query_row("SELECT bytes FROM items WHERE sequence = 3", [], |row| row.get(0))
        .unwrap();
    let mut turned = backup.sound.clone();
    let at = turned.windows(entry.len()).position(|window| window == entry).unwrap();
    turned[at + entry.len() / 2] ^= 1;
    fs::write(&backup.file, &turned).unwrap();
    let refused = backup.refused(&backup.file);
    assert!(refused.contains("entry 3: its bytes do not fit its hash"), "{refused}");

    for sql in [
        "UPDATE relay_key SET seed = zeroblob(32)",
        "UPDATE relay_key SET seed = x'0102'",
        "DELETE FROM relay_key",
        "UPDATE relay SET id = zeroblob(32)",
    ] {
        backup.change(sql);
        let refused = backup.refused(&backup.file);
        assert!(refused.contains("is damaged: the relay's key in it"), "{sql}: {refused}");
    }
    let cut = &backup.sound[..backup.sound.len() / 2];
    let mut torn = backup.sound.clone();
    torn[4096..3 * 4096].fill(7);
    for bytes in [cut, &torn] {
        fs::write(&backup.file, bytes).unwrap();
        let refused = backup.refused(&backup.file);
        assert!(refused.contains("is damaged: "), "{refused}");
    }
}

#[tokio::test]
async fn what_is_sound_is_taken_for_sound() {
    let backup = Backup::take().await;
    backup.is_restored();
    // One from before the key's id was in it.
    backup.change("ALTER TABLE relay_key DROP COLUMN id");
    backup.is_restored();
    // One from before times, codes and looks were noted.
    backup.change(
        "DROP TABLE written; DROP TABLE founding_codes; DROP TABLE withdrawn; DROP TABLE pulse;
         DROP TABLE relay; ALTER TABLE relay_key DROP COLUMN beside",
    );
    backup.is_restored();
    // Of a database that somebody had SQLite look through.
    backup.change("ANALYZE");
    backup.is_restored();
}

#[tokio::test]
async fn no_backup_is_written_of_a_damaged_log_and_the_damage_is_named() {
    for (sql, named) in DAMAGE {
        let (folder, town, _) = used().await;
        let log = folder.path().join("relay.sqlite");
        change(&log, sql);
        let backups = tempfile::tempdir().unwrap();
        let file = backups.path().join("backup");
        let refused = errand(folder.path(), &["backup", file.to_str().unwrap()], "").unwrap_err();
        let begin = format!("the log sqlite:{} is damaged: ledger {}", log.display(), town.ledger);
        for needed in [begin.as_str(), named, "No backup was written"] {
            assert!(refused.contains(needed), "{sql}: {refused}");
        }
        assert_eq!(fs::read_dir(backups.path()).unwrap().count(), 0, "{sql}");
    }
}

#[tokio::test]
async fn what_is_no_backup_is_called_so() {
    let backup = Backup::take().await;
    let others = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let file = others.path().join(name);
        fs::write(&file, bytes).unwrap();
        file
    };
    let books = others.path().join("books.sqlite");
    change(&books, "CREATE TABLE ledgers (number, name)");
    let log = backup.folder.path().join("relay.sqlite");
    let mut files = vec![
        (put("empty", b""), "it does not begin as one"),
        (
            put("passwd", &b"root:x:0:0:root:/root:/bin/sh\n".repeat(100)),
            "it does not begin as one",
        ),
        (books, "it is a database of something else"),
        (put("log", &fs::read(log).unwrap()), "it is a relay's log, but no relay's key is in it"),
        (others.path().to_owned(), "it is no file"),
    ];
    if cfg!(unix) {
        files.push(("/dev/null".into(), "it is no file"));
    }
    for (file, why) in files {
        let refused = backup.refused(&file);
        let said =
            format!("{} is no backup of a relay: {why}. Nothing was restored", file.display());
        assert_eq!(refused, said);
    }
    let mistyped = others.path().join("bakcup");
    let refused = backup.refused(&mistyped);
    assert!(refused.starts_with(&format!("the backup {} cannot be read", mistyped.display())));

    let nowhere = tempfile::tempdir().unwrap();
    let refused = errand(nowhere.path(), &["backup", backup.name()], "").unwrap_err();
    assert!(refused.contains("no relay has its log at"), "{refused}");
    assert!(errand(nowhere.path(), &["ledgers"], "").is_err());
    assert!(!nowhere.path().join("relay.sqlite").exists(), "looking makes nothing");
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_blames_no_log() {
    let (folder, _, _) = used().await;
    let file = folder.path().join("no such folder/backup");
    let refused = errand(folder.path(), &["backup", file.to_str().unwrap()], "").unwrap_err();
    let said = format!(
        "the backup {} could not be written; at the relay nothing was changed",
        file.display()
    );
    assert!(refused.starts_with(&said), "{refused}");
}

#[tokio::test]
async fn what_a_killed_copy_has_left_is_named_and_kept() {
    let backup = Backup::take().await;
    let fresh = tempfile::tempdir().unwrap();
    let left = ["relay.sqlite.a1B2c3.new", "relay.key.Zz9999.new"];
    let others = ["relay.sqlite.a1B2c34.new", "other.sqlite.a1B2c3.new", "relay.sqlite.new"];
    for name in left.into_iter().chain(others) {
        fs::write(fresh.path().join(name), "half").unwrap();
    }
    let said = errand(fresh.path(), &["restore", backup.name()], "").unwrap();
    for name in left {
        let named =
            format!("{} was left by a backup or a restore", fresh.path().join(name).display());
        assert!(said.contains(&named), "{said}");
    }
    for name in others {
        assert!(!said.contains(name), "{said}");
    }
    assert!(left.iter().all(|name| fresh.path().join(name).exists()));

    fs::write(backup.folder.path().join("next.a1B2c3.new"), "half").unwrap();
    let next = backup.folder.path().join("next");
    let said = errand(backup.folder.path(), &["backup", next.to_str().unwrap()], "").unwrap();
    assert!(said.contains("next.a1B2c3.new was left by"), "{said}");
}
