//! What is lost of a relay's folder: the log, the key, or the right to read them. It is said, nothing
//! is begun anew in silence, and there is a way back.

use std::{fs, path::Path};

use clap::Parser as _;
use staffelstab_server::{Relay, config::Config};

use crate::{
    copies::change,
    operator::{errand, id_of, serve, used},
};

#[derive(clap::Parser)]
struct Serve {
    #[command(flatten)]
    config: Config,
}

/// Why a relay does not start.
pub(crate) fn refused(folder: &Path, more: &[&str]) -> String {
    let line = ["relay", "--data", folder.to_str().unwrap()];
    let line = line.iter().chain(more).copied();
    Relay::open(&Serve::try_parse_from(line).unwrap().config).unwrap_err().to_string()
}

/// The same, with its cause.
fn why_not(folder: &Path, more: &[&str]) -> String {
    let line = ["relay", "--data", folder.to_str().unwrap()];
    let line = line.iter().chain(more).copied();
    let refused = Relay::open(&Serve::try_parse_from(line).unwrap().config).unwrap_err();
    let cause = std::error::Error::source(&refused).unwrap();
    format!("{refused}: {cause}")
}

pub(crate) fn lose(folder: &Path, names: &[&str]) {
    for name in names {
        // SQLite may have taken it away itself.
        let _gone = fs::remove_file(folder.join(name));
    }
}

const BESIDE: [&str; 2] = ["relay.sqlite-wal", "relay.sqlite-shm"];

#[tokio::test]
async fn an_emptied_log_beside_a_key_is_neither_served_nor_backed_up() {
    let (folder, town, _) = used().await;
    let folder = folder.path();
    let log = folder.join("relay.sqlite");
    lose(folder, &BESIDE);
    let tableless = folder.join("tableless");
    change(&tableless, "CREATE TABLE gone (number); DROP TABLE gone");
    let backup = folder.join("backup");
    for emptied in [Vec::new(), fs::read(&tableless).unwrap()] {
        fs::write(&log, &emptied).unwrap();
        for more in [[].as_slice(), &["--founding", "closed"]] {
            let refused = refused(folder, more);
            let aside = format!("put aside {}, and start with `--founding open`", log.display());
            for needed in [
                "nothing is in the log sqlite:",
                &format!("`staffelstab restore FILE --data {}`", folder.display()),
                &aside,
            ] {
                assert!(refused.contains(needed), "{refused}");
            }
        }
        for words in [
            ["backup", backup.to_str().unwrap()].as_slice(),
            &["founding-code"],
            &["ledgers"],
            &["ledgers", "delete", &town.ledger.to_string(), "--yes"],
        ] {
            let refused = errand(folder, words, "").unwrap_err();
            assert!(refused.contains("nothing is in the log"), "{words:?}: {refused}");
        }
        assert!(!backup.exists());
        assert_eq!(fs::read(&log).unwrap(), emptied, "no table was made");
    }

    // As it says: put aside, and with its key alone the relay begins anew.
    let id = id_of(folder);
    fs::remove_file(&log).unwrap();
    serve(folder, &[]).await.stop().await.unwrap();
    assert_eq!(id_of(folder), id);
    let said = errand(folder, &["backup", backup.to_str().unwrap()], "").unwrap();
    assert!(said.contains("It holds no ledger. It also holds the relay's key"), "{said}");
    assert!(log.exists());
}

#[tokio::test]
async fn an_empty_file_where_no_key_is_becomes_a_log_by_serving_only() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("relay.sqlite");
    fs::write(&log, "").unwrap();
    let refused = errand(folder.path(), &["founding-code"], "").unwrap_err();
    assert!(refused.contains("no relay has its log at"), "{refused}");
    assert_eq!(fs::metadata(&log).unwrap().len(), 0);
    serve(folder.path(), &[]).await.stop().await.unwrap();
    errand(folder.path(), &["founding-code"], "").unwrap();
}

#[tokio::test]
async fn what_was_written_last_is_kept_where_the_database_is_gone() {
    let (folder, _, _) = used().await;
    let folder = folder.path();
    let (log, rest) = (folder.join("relay.sqlite"), folder.join("relay.sqlite-wal"));
    for key in ["kept", "lost"] {
        for emptied in [true, false] {
            fs::remove_file(&log).unwrap_or_default();
            if emptied {
                fs::write(&log, "").unwrap();
            }
            fs::write(&rest, "what was written last").unwrap();
            let refused = refused(folder, &[]);
            let backup = errand(folder, &["founding-code"], "").unwrap_err();
            for refused in [refused, backup] {
                let named = rest.display().to_string();
                assert!(refused.contains("is gone, but for "), "{key}: {refused}");
                assert!(refused.contains(&named), "{key}: {refused}");
            }
            assert_eq!(fs::read(&rest).unwrap(), b"what was written last");
        }
        fs::remove_file(folder.join("relay.key")).unwrap_or_default();
    }
}

#[tokio::test]
async fn a_backup_and_a_restore_say_how_much_they_hold() {
    let (folder, _, _) = used().await;
    let backup = folder.path().join("backup");
    let said = errand(folder.path(), &["backup", backup.to_str().unwrap()], "").unwrap();
    assert!(said.contains("It holds 1 ledger with 1 entry. It also holds"), "{said}");
    let fresh = tempfile::tempdir().unwrap();
    let said = errand(fresh.path(), &["restore", backup.to_str().unwrap()], "").unwrap();
    assert!(said.contains("Restored 1 ledger with 1 entry. Start the relay"), "{said}");
}

#[tokio::test]
async fn the_key_alone_is_taken_out_of_a_backup_and_the_newer_log_stays() {
    let (folder, town, founder) = used().await;
    let folder = folder.path();
    let (key, backup) = (folder.join("relay.key"), folder.join("backup"));
    let name = backup.to_str().unwrap();
    errand(folder, &["backup", name], "").unwrap();
    let (id, sound) = (id_of(folder), fs::read(&key).unwrap());
    write_one_more(folder, town, founder).await;
    let restore = ["restore", name, "--key-only"];

    let refused_sound = errand(folder, &restore, "").unwrap_err();
    assert!(refused_sound.contains("there is a sound key in"), "{refused_sound}");
    for damaged in [None, Some(sound[..31].to_vec()), Some(Vec::new())] {
        fs::remove_file(&key).unwrap();
        if let Some(bytes) = &damaged {
            fs::write(&key, bytes).unwrap();
        }
        let refused = refused(folder, &[]);
        let way = format!("`staffelstab restore FILE --key-only --data {}`", folder.display());
        assert!(refused.contains(&way), "{refused}");
        let other = folder.join("other");
        let refused = errand(folder, &["backup", other.to_str().unwrap()], "").unwrap_err();
        assert!(refused.contains(&way) && !other.exists(), "{refused}");

        let said = errand(folder, &restore, "").unwrap();
        assert_eq!(said.contains("Put the damaged key aside as"), damaged.is_some(), "{said}");
        assert_eq!((fs::read(&key).unwrap(), id_of(folder)), (sound.clone(), id));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
    assert_eq!(fs::read(folder.join("relay.key.damaged")).unwrap(), sound[..31]);
    assert_eq!(fs::read(folder.join("relay.key.damaged-2")).unwrap(), b"");
    let listed = errand(folder, &["ledgers"], "").unwrap();
    let line: Vec<&str> = listed.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(line[1], "2", "what was written since is there: {listed}");
}

async fn write_one_more(
    folder: &Path,
    mut town: crate::town::Town,
    mut founder: crate::town::Device,
) {
    use crate::line::{Carrier, Line};
    let relay = serve(folder, &[]).await;
    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    let record = town.record(2);
    line.append(&[town.change(&mut founder, record, "newer").bytes()]).await.unwrap();
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn the_key_of_a_damaged_backup_is_good_as_long_as_it_is_what_was_written() {
    let (folder, _, _) = used().await;
    let folder = folder.path();
    let backup = folder.join("backup");
    let restore = ["restore", backup.to_str().unwrap(), "--key-only"];
    errand(folder, &restore[..2], "").unwrap_err();
    errand(folder, &["backup", restore[1]], "").unwrap();
    let id = id_of(folder);
    lose(folder, &["relay.key"]);
    let sound = fs::read(&backup).unwrap();
    for sql in [
        "UPDATE relay_key SET seed = zeroblob(32)",
        "UPDATE relay_key SET seed = x'0102'",
        "DELETE FROM relay_key",
    ] {
        fs::write(&backup, &sound).unwrap();
        change(&backup, sql);
        let refused = errand(folder, &restore, "").unwrap_err();
        assert!(refused.contains("is damaged: the relay's key in it"), "{sql}: {refused}");
        assert!(!folder.join("relay.key").exists(), "{sql}");
    }
    fs::write(&backup, &sound).unwrap();
    change(&backup, "UPDATE items SET bytes = zeroblob(length(bytes)) WHERE sequence = 3");
    let damaged = fs::read(&backup).unwrap();
    errand(folder, &restore, "").unwrap();
    assert_eq!((id_of(folder), fs::read(&backup).unwrap()), (id, damaged), "it is only read");

    // And where no backup can be restored, into an empty folder.
    let fresh = tempfile::tempdir().unwrap();
    errand(fresh.path(), &restore, "").unwrap();
    assert_eq!(id_of(fresh.path()), id);
    assert!(!fresh.path().join("relay.sqlite").exists());
}

#[tokio::test]
async fn the_key_of_another_relay_is_not_put_beside_a_log() {
    let (folder, _, _) = used().await;
    let (others, _, _) = used().await;
    let backup = others.path().join("backup");
    let name = backup.to_str().unwrap();
    errand(others.path(), &["backup", name], "").unwrap();
    // The ledgers of this one, in an order of another relay, under another key.
    let mixed = others.path().join("mixed");
    errand(folder.path(), &["backup", mixed.to_str().unwrap()], "").unwrap();
    change(
        &mixed,
        &format!(
            "ATTACH '{name}' AS other; DELETE FROM relay_key;
             INSERT INTO relay_key SELECT * FROM other.relay_key;
             UPDATE items SET hash = zeroblob(32) WHERE sequence = 3"
        ),
    );
    lose(folder.path(), &["relay.key"]);
    for says_whose in [true, false] {
        for file in [name, mixed.to_str().unwrap()] {
            let refused = errand(folder.path(), &["restore", file, "--key-only"], "").unwrap_err();
            assert!(refused.contains("is another relay's than the log"), "{refused}");
            assert_eq!(refused.contains("their ledgers do not go together"), !says_whose);
            assert!(!folder.path().join("relay.key").exists());
        }
        // As an older relay has made it.
        change(&folder.path().join("relay.sqlite"), "DROP TABLE IF EXISTS relay");
    }
}

#[tokio::test]
async fn the_key_of_a_backup_that_holds_nothing_is_put_beside_what_its_relay_has_witnessed_only() {
    let (others, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let empty = |folder: &Path| folder.join("empty").to_str().unwrap().to_owned();
    for folder in [others.path(), own.path()] {
        serve(folder, &[]).await.stop().await.unwrap();
        let said = errand(folder, &["backup", &empty(folder)], "").unwrap();
        assert!(said.contains("It holds no ledger."), "{said}");
    }
    let (id, other) = (id_of(own.path()), id_of(others.path()));
    let (town, founder) = crate::town::Town::found(id, 2);
    found(own.path(), &town, &founder).await;
    lose(own.path(), &["relay.key"]);
    // As an older relay has made it: newer ones say whose they are.
    change(&own.path().join("relay.sqlite"), "DROP TABLE relay");

    let name = empty(others.path());
    let refused = errand(own.path(), &["restore", &name, "--key-only"], "").unwrap_err();
    let named = format!("was witnessed by its relay {other}");
    for needed in ["holds no ledger, and nothing in the log", &named, "Nothing was changed"] {
        assert!(refused.contains(needed), "{refused}");
    }
    assert!(!own.path().join("relay.key").exists());
    // As it says: whoever knows better can have it.
    let fresh = tempfile::tempdir().unwrap();
    let said = errand(fresh.path(), &["restore", &name, "--key-only"], "").unwrap();
    assert!(said.contains(&format!("relay.key, the key of relay {other}, and")), "{said}");
    assert_eq!(id_of(fresh.path()), other);

    let said = errand(own.path(), &["restore", &empty(own.path()), "--key-only"], "").unwrap();
    assert!(said.contains(&format!("relay.key, the key of relay {id}, and")), "{said}");
    assert!(!said.contains("damaged"), "{said}");
    assert_eq!(id_of(own.path()), id);
}

#[tokio::test]
async fn a_key_that_could_not_be_compared_with_a_damaged_log_is_said_to_be_so() {
    let (folder, _, _) = used().await;
    let folder = folder.path();
    let backup = folder.join("backup");
    let name = backup.to_str().unwrap();
    errand(folder, &["backup", name], "").unwrap();
    lose(folder, &["relay.key"]);
    change(&backup, "UPDATE ledgers SET id = zeroblob(15)");
    change(&folder.join("relay.sqlite"), "DROP TABLE relay");
    let said = errand(folder, &["restore", name, "--key-only"], "").unwrap();
    for needed in [&*id_of(folder).to_string(), "it could not be seen whether both are"] {
        assert!(said.contains(needed), "{said}");
    }
}

async fn found(folder: &Path, town: &crate::town::Town, founder: &crate::town::Device) {
    use crate::line::{Carrier, Line};
    let relay = serve(folder, &[]).await;
    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    line.append(&[town.founding.bytes()]).await.unwrap();
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_log_that_is_gone_is_missed_by_a_nightly_backup() {
    let (folder, town, _) = used().await;
    let folder = folder.path();
    lose(folder, &["relay.sqlite", BESIDE[0], BESIDE[1]]);
    let backup = folder.join("backup");
    for words in [
        ["backup", backup.to_str().unwrap()].as_slice(),
        &["founding-code"],
        &["ledgers"],
        &["ledgers", "delete", &town.ledger.to_string(), "--yes"],
    ] {
        let refused = errand(folder, words, "").unwrap_err();
        for needed in [
            format!("relay's key {} is there, but no log", folder.join("relay.key").display()),
            "it is lost, or lies elsewhere".to_owned(),
            format!("`staffelstab restore FILE --data {}`", folder.display()),
        ] {
            assert!(refused.contains(&needed), "{words:?}: {refused}");
        }
    }
    assert!(!backup.exists() && !folder.join("relay.sqlite").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_log_whose_disk_is_not_there_is_not_begun_anew() {
    let (folder, _, _) = used().await;
    let log = folder.path().join("relay.sqlite");
    let disk = tempfile::tempdir().unwrap();
    let moved = disk.path().join("relay.sqlite");
    fs::rename(&log, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &log).unwrap();
    let listed = errand(folder.path(), &["ledgers"], "").unwrap();
    assert_eq!(listed.lines().count(), 2, "a link to a log is one: {listed}");
    let away = disk.path().join("away");
    fs::rename(&moved, &away).unwrap();
    let said = format!(
        "{} is a link to {}, and nothing is there: see whether its disk is mounted",
        log.display(),
        moved.display()
    );
    let refused = errand(folder.path(), &["ledgers"], "").unwrap_err();
    assert!(refused.contains(&said), "{refused}");
    let refused = why_not(folder.path(), &[]);
    assert!(refused.contains(&said), "{refused}");
    assert!(!moved.exists());
    fs::rename(&away, &moved).unwrap();
    serve(folder.path(), &[]).await.stop().await.unwrap();
}

#[tokio::test]
async fn a_relay_that_began_its_log_anew_takes_its_key_from_before() {
    let (folder, _, _) = used().await;
    let folder = folder.path();
    let backup = folder.join("backup");
    let restore = ["restore", backup.to_str().unwrap(), "--key-only"];
    errand(folder, &["backup", restore[1]], "").unwrap();
    lose(folder, &["relay.sqlite", BESIDE[0], BESIDE[1]]);
    let id = id_of(folder);
    let (town, founder) = crate::town::Town::found(id, 2);
    found(folder, &town, &founder).await;
    for says_whose in [true, false] {
        lose(folder, &["relay.key"]);
        if !says_whose {
            // No ledger is in both, but this relay has witnessed what is here.
            change(&folder.join("relay.sqlite"), "DROP TABLE relay");
        }
        errand(folder, &restore, "").unwrap();
        assert_eq!(id_of(folder), id);
    }
}

/// The program, as somebody who may not look into the folder: as another user where this one is the
/// system's administrator.
#[cfg(unix)]
#[tokio::test]
async fn who_may_not_read_a_relay_is_told_so_and_whom_to_run_it_as() {
    use std::os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _},
        process::CommandExt as _,
    };
    let (folder, town, _) = used().await;
    let open = tempfile::tempdir().unwrap();
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(open.path(), 0o755);
    let program = open.path().join("staffelstab");
    fs::copy(env!("CARGO_BIN_EXE_staffelstab"), &program).unwrap();
    let is_root = fs::metadata(open.path()).unwrap().uid() == 0;
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(&program);
        command.args(words).arg("--data").arg(folder.path()).current_dir("/");
        if is_root {
            command.uid(65534).gid(65534);
        }
        let done = command.output().unwrap();
        assert!(!done.status.success());
        String::from_utf8(done.stderr).unwrap()
    };
    let log = folder.path().join("relay.sqlite");
    let id = town.ledger.to_string();
    let errands: [&[&str]; 5] = [
        &["ledgers"],
        &["ledgers", "delete", &id, "--yes"],
        &["founding-code"],
        &["backup", "never"],
        &["serve", "--listen", "127.0.0.1:0"],
    ];
    // The folder is closed, the database is, or only nothing can be written in the folder.
    for (of_folder, of_log) in [(0o000, 0o600), (0o755, 0o000), (0o555, 0o666)] {
        mode(&log, of_log);
        mode(folder.path(), of_folder);
        for words in errands {
            let said = run(words);
            let named = format!(
                "runuser -u staffelstab -- {} {} --data {}\n",
                program.display(),
                words.join(" "),
                folder.path().display()
            );
            for needed in ["this user may not read and write", &named, "Permission denied"] {
                assert!(said.contains(needed), "{of_folder:o} {of_log:o} {words:?}: {said}");
            }
            for wrong in ["no relay has its log", "Error code", "name its folder"] {
                assert!(!said.contains(wrong), "{of_folder:o} {of_log:o} {words:?}: {said}");
            }
        }
        mode(folder.path(), 0o700);
    }
    mode(&log, 0o666);
    mode(folder.path(), 0o777);
    for left in BESIDE {
        let _gone = fs::remove_file(folder.path().join(left));
    }
    mode(&folder.path().join("relay.key"), 0o000);
    let said = run(&["backup", "never an o'clock"]);
    for needed in [
        "relay.key cannot be read. Run it as the relay's user",
        r"staffelstab backup 'never an o'\''clock' --data ",
    ] {
        assert!(said.contains(needed), "{said}");
    }
}
