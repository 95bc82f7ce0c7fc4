//! A key that is not the log's, or none: nothing is served, backed up or promised under it.

use std::fs;

use crate::{
    copies::change,
    lost::{lose, refused},
    operator::{errand, id_of, serve, used},
};

#[tokio::test]
async fn no_code_is_given_for_a_relay_that_could_not_start() {
    let (folder, _, _) = used().await;
    let folder = folder.path();
    let (key, log) = (folder.join("relay.key"), folder.join("relay.sqlite"));
    let sound = fs::read(&key).unwrap();
    let codes = || -> i64 {
        let log = rusqlite::Connection::open(&log).unwrap();
        log.query_row("SELECT COUNT(*) FROM founding_codes", [], |row| row.get(0)).unwrap()
    };
    for (damaged, said) in [
        (None, "is missing; without it there is no relay here that a code could be for"),
        (Some(vec![0; 32]), "is damaged: it is nothing but zeros"),
        (Some(sound[..31].to_vec()), "is damaged: it is not 32 bytes long"),
    ] {
        lose(folder, &["relay.key"]);
        if let Some(bytes) = damaged {
            fs::write(&key, bytes).unwrap();
        }
        let refused = errand(folder, &["founding-code"], "").unwrap_err();
        let way = format!("`staffelstab restore FILE --key-only --data {}`", folder.display());
        assert!(refused.contains(said) && refused.contains(&way), "{refused}");
        assert_eq!(codes(), 0, "{said}");
    }
    fs::write(&key, sound).unwrap();
    errand(folder, &["founding-code"], "").unwrap();
    assert_eq!(codes(), 1);
}

/// What a failing disk makes of a key, and a hand that takes the wrong file.
fn other_keys(sound: &[u8]) -> [Vec<u8>; 2] {
    let mut turned = sound.to_vec();
    *turned.last_mut().unwrap() ^= 8;
    [turned, vec![5; 32]]
}

#[tokio::test]
async fn a_key_that_is_not_the_logs_is_neither_served_nor_backed_up_and_there_is_a_way_back() {
    let (folder, _, _) = used().await;
    let folder = folder.path();
    let (key, log, backup) =
        (folder.join("relay.key"), folder.join("relay.sqlite"), folder.join("backup"));
    errand(folder, &["backup", backup.to_str().unwrap()], "").unwrap();
    let (id, sound) = (id_of(folder), fs::read(&key).unwrap());
    for (number, other) in other_keys(&sound).into_iter().enumerate() {
        fs::write(&key, &other).unwrap();
        let found = id_of(folder);
        assert_ne!(found, id);
        let never = folder.join("never");
        let refusals = [
            refused(folder, &[]),
            refused(folder, &["--founding", "closed"]),
            errand(folder, &["backup", never.to_str().unwrap()], "").unwrap_err(),
            errand(folder, &["founding-code"], "").unwrap_err(),
        ];
        for refused in refusals {
            for needed in [
                format!("the key {} is that of relay {found}", key.display()),
                format!("the log sqlite:{} is that of relay {id}", log.display()),
                format!("`staffelstab restore FILE --key-only --data {}`", folder.display()),
                format!("`staffelstab restore FILE --data {}`", folder.display()),
                "--new-identity, which puts the other one aside as well".to_owned(),
            ] {
                assert!(refused.contains(&needed), "{refused}");
            }
        }
        assert!(!never.exists());
        assert_eq!(fs::read(&key).unwrap(), other, "nothing was changed");

        let restore = ["restore", backup.to_str().unwrap(), "--key-only"];
        let said = errand(folder, &restore, "").unwrap();
        let aside = folder.join(["relay.key.other", "relay.key.other-2"][number]);
        let named = format!("Put the key that is not this log's aside as {}.", aside.display());
        assert!(said.contains(&named), "{said}");
        assert_eq!((id_of(folder), fs::read(aside).unwrap()), (id, other));
        serve(folder, &[]).await.stop().await.unwrap();
    }
    let refused = errand(folder, &["restore", backup.to_str().unwrap(), "--key-only"], "");
    assert!(refused.unwrap_err().contains(&format!("that of relay {id}; no other one is put")));
}

#[tokio::test]
async fn a_new_identity_takes_the_place_of_a_key_that_is_not_the_logs() {
    let (folder, town, _) = used().await;
    let folder = folder.path();
    let backup = folder.join("backup");
    errand(folder, &["backup", backup.to_str().unwrap()], "").unwrap();
    let id = id_of(folder);
    let [turned, _] = other_keys(&fs::read(folder.join("relay.key")).unwrap());
    fs::write(folder.join("relay.key"), &turned).unwrap();
    serve(folder, &["--new-identity"]).await.stop().await.unwrap();
    let made = id_of(folder);
    assert_eq!(fs::read(folder.join("relay.key.other")).unwrap(), turned);
    serve(folder, &[]).await.stop().await.unwrap();
    assert_eq!(id_of(folder), made);
    let listed = errand(folder, &["ledgers"], "").unwrap();
    assert!(listed.contains(&town.ledger.to_string()), "{listed}");

    // The old backup's key is no more this log's; the whole backup is still the old relay.
    lose(folder, &["relay.key"]);
    let restore = ["restore", backup.to_str().unwrap(), "--key-only"];
    let refused = errand(folder, &restore, "").unwrap_err();
    for needed in [format!("its key is that of relay {id}"), format!("is that of relay {made}")] {
        assert!(refused.contains(&needed), "{refused}");
    }
    assert!(!folder.join("relay.key").exists());
    let fresh = tempfile::tempdir().unwrap();
    errand(fresh.path(), &restore[..2], "").unwrap();
    serve(fresh.path(), &[]).await.stop().await.unwrap();
    assert_eq!(id_of(fresh.path()), id);
}

#[tokio::test]
async fn a_log_from_before_it_said_whose_it_is_says_so_once_it_was_started_or_restored() {
    let (folder, _, _) = used().await;
    let folder = folder.path();
    let (log, backup) = (folder.join("relay.sqlite"), folder.join("backup"));
    let sound = fs::read(folder.join("relay.key")).unwrap();
    change(&log, "DROP TABLE relay");
    errand(folder, &["backup", backup.to_str().unwrap()], "").unwrap();
    serve(folder, &[]).await.stop().await.unwrap();
    // An older relay wrote it.
    let older = folder.join("older");
    fs::copy(&backup, &older).unwrap();
    change(
        &older,
        "DROP TABLE relay; ALTER TABLE relay_key DROP COLUMN id;
         ALTER TABLE relay_key DROP COLUMN beside",
    );
    let restored = [&backup, &older].map(|file| {
        let fresh = tempfile::tempdir().unwrap();
        errand(fresh.path(), &["restore", file.to_str().unwrap()], "").unwrap();
        fresh
    });
    for folder in restored.iter().map(tempfile::TempDir::path).chain([folder]) {
        let [turned, _] = other_keys(&sound);
        fs::write(folder.join("relay.key"), turned).unwrap();
        let refused = refused(folder, &[]);
        assert!(refused.contains("one of the two is another relay's, or damaged"), "{refused}");
    }
}
