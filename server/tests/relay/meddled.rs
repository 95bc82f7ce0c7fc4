//! Backups and logs that somebody has meddled with: what a relay did not write itself is named, and
//! neither restored nor served.

use std::{fs, path::Path};

use clap::Parser as _;
use rusqlite::Connection;
use staffelstab_server::{Relay, config::Config};
use staffelstab_shared::membership::Role;

use crate::{
    copies::{Backup, change},
    line::{Carrier, Line},
    operator::{errand, serve, used},
    town::NEVER,
};

const EVIL: &str = "CREATE TRIGGER evil AFTER INSERT ON items BEGIN DELETE FROM items; END";

/// What is no relay's, and how it is called.
const FOREIGN: [(&str, &str); 9] = [
    (EVIL, "the trigger \"evil\" in it is none of a relay's"),
    (
        "CREATE TRIGGER evil AFTER INSERT ON relay_key BEGIN DELETE FROM items; END",
        "the trigger \"evil\" in it is none of a relay's",
    ),
    (
        "DROP TABLE pulse; CREATE VIEW pulse AS SELECT 1 AS number, 1 AS beats",
        "the view \"pulse\" in it is none of a relay's",
    ),
    (
        "CREATE UNIQUE INDEX one ON items (kind) WHERE kind = 1",
        "the index \"one\" in it is none of a relay's",
    ),
    ("CREATE TABLE more (number)", "the table \"more\" in it is none of a relay's"),
    (
        "ALTER TABLE items ADD COLUMN gone INTEGER CHECK (kind < 9)",
        "the table \"items\" in it is not as a relay makes it",
    ),
    (
        "DROP TABLE pulse; CREATE TABLE pulse (number INTEGER PRIMARY KEY, beats)",
        "the table \"pulse\" in it is not as a relay makes it",
    ),
    (
        "DROP INDEX items_by_id; CREATE UNIQUE INDEX items_by_id ON items (kind, id)",
        "the index \"items_by_id\" in it is not as a relay makes it",
    ),
    ("PRAGMA user_version = 7", "it is marked as of version 7, which this relay does not know"),
];

#[tokio::test]
async fn a_backup_with_something_in_it_that_is_no_relays_is_not_restored() {
    let backup = Backup::take().await;
    for (sql, named) in FOREIGN {
        backup.change(sql);
        let refused = backup.refused(&backup.file);
        let said = format!("the backup {} is damaged: {named}. Nothing was", backup.name());
        assert!(refused.starts_with(&said), "{sql}: {refused}");
    }
    backup.change("");
    backup.is_restored();
}

/// A backup of a ledger in which one record was erased and purged, another one erased, and to which
/// a second device was invited.
async fn erased() -> Backup {
    let (folder, mut town, mut founder) = used().await;
    let relay = serve(folder.path(), &["--founding", "closed"]).await;
    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    let (purged, other) = (town.record(1), town.record(2));
    let change_of_other = town.change(&mut founder, other, "to be erased");
    let erase = [town.erase(&mut founder, purged), town.erase(&mut founder, other)];
    let invitation = town.invite(&founder, Role::Member, NEVER);
    let items = [&change_of_other, &erase[0], &erase[1]].map(|entry| entry.bytes());
    line.append(&items).await.unwrap();
    line.append(&[invitation.statement.bytes()]).await.unwrap();
    relay.stop().await.unwrap();
    let code = errand(folder.path(), &["founding-code"], "").unwrap();
    assert!(!code.is_empty());
    change(
        &folder.path().join("relay.sqlite"),
        "UPDATE chains SET bytes = bytes - (SELECT LENGTH(bytes) FROM items WHERE sequence = 3);
         UPDATE items SET bytes = NULL WHERE sequence = 3;
         UPDATE erasures SET purged = 1 WHERE record = (SELECT record FROM items WHERE sequence = 3);
         INSERT INTO pulse (number, beats) VALUES (1, 5);",
    );
    Backup::of(folder, &town)
}

/// What may be noted, and what is said of it; the ledger stands before those of one.
const NOTES: [(&str, &str); 20] = [
    ("UPDATE relay SET id = zeroblob(31)", "whose log it is, is not noted right"),
    ("UPDATE chains SET bytes = -5", "how much a device's entries take up is not noted right"),
    ("UPDATE chains SET bytes = bytes + 1", "how much a device's entries take up is not"),
    ("UPDATE chains SET sequence = 0", "how many entries a device wrote is not noted right"),
    ("DELETE FROM chains", "a device's entries are not noted"),
    (
        "INSERT INTO erasures SELECT ledger, zeroblob(16), device, 0, NULL, 0, 0 FROM items
         WHERE sequence = 3",
        "an erasure is noted that nobody wrote",
    ),
    ("UPDATE erasures SET by = zeroblob(16)", "an erasure is noted that nobody wrote"),
    ("UPDATE erasures SET confirmed_by = by", "an erasure is noted as confirmed, and nobody wrote"),
    (
        "UPDATE erasures SET confirmed_by = zeroblob(16)",
        "an erasure is noted as confirmed, and nobody wrote",
    ),
    ("UPDATE erasures SET due = at + 1", "an erasure is noted with a time or a state that it"),
    ("UPDATE erasures SET at = -1", "an erasure is noted with a time or a state that it"),
    ("UPDATE erasures SET purged = 2", "an erasure is noted with a time or a state that it"),
    ("DELETE FROM erasures WHERE NOT purged", "an erasure that was written is not noted"),
    ("UPDATE erasures SET purged = 1", "what was erased is noted as purged, and is still there"),
    ("UPDATE invites SET statement = zeroblob(32)", "an invite is noted that nobody wrote"),
    ("UPDATE written SET at = 9223372036854775807", "it is noted as written at a time that"),
    (
        "INSERT INTO withdrawn SELECT id FROM ledgers",
        "it is noted as deleted by the operator, though it is there",
    ),
    ("INSERT INTO withdrawn VALUES (zeroblob(3))", "a deleted ledger is noted without id"),
    ("UPDATE founding_codes SET until = -1", "a founding code is noted that is none"),
    (
        "UPDATE pulse SET beats = 9223372036854775807",
        "how often the relay was looked after is not noted right",
    ),
];

#[tokio::test]
async fn notes_that_the_entries_contradict_are_not_believed() {
    let backup = erased().await;
    backup.is_restored();
    for (sql, named) in NOTES {
        backup.change(sql);
        let refused = backup.refused(&backup.file);
        let begin = format!("the backup {} is damaged: ", backup.name());
        let of_ledger = format!("{begin}ledger {}: {named}", backup.ledger);
        let fits = refused.starts_with(&of_ledger) || refused.starts_with(&(begin + named));
        assert!(fits, "{sql}: {refused}");
    }
}

/// What nothing contradicts, and was not so when the backup was made.
const BESIDE: [&str; 12] = [
    "UPDATE invites SET key = zeroblob(32)",
    "UPDATE invites SET deposit = x'00'",
    "DELETE FROM invites",
    "UPDATE founding_codes SET code = zeroblob(32)",
    "UPDATE founding_codes SET until = until + 1",
    "UPDATE founding_codes SET ledger = zeroblob(16)",
    "DELETE FROM founding_codes",
    "INSERT INTO withdrawn VALUES (zeroblob(16))",
    "UPDATE pulse SET beats = beats + 1",
    "UPDATE written SET at = at + 1",
    "UPDATE erasures SET due = due + 1",
    "UPDATE relay_key SET beside = zeroblob(32)",
];

#[tokio::test]
async fn what_is_noted_beside_the_entries_is_what_it_was_when_the_backup_was_made() {
    let backup = erased().await;
    for sql in BESIDE {
        backup.change(sql);
        let refused = backup.refused(&backup.file);
        let said = "is damaged: what is noted in it beside the entries, such as invites";
        assert!(refused.contains(said), "{sql}: {refused}");
        // In one from before there was a hash over it nobody can see that.
        backup.change(&format!("{sql}; ALTER TABLE relay_key DROP COLUMN beside"));
        backup.is_restored();
    }
    // However the rows lie.
    backup.change("VACUUM");
    backup.is_restored();
}

fn start(folder: &Path) -> Result<Relay, String> {
    #[derive(clap::Parser)]
    struct Serve {
        #[command(flatten)]
        config: Config,
    }
    let line = ["relay", "--data", folder.to_str().unwrap()];
    Relay::open(&Serve::try_parse_from(line).unwrap().config).map_err(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        format!("{error}: {}", cause.unwrap_or_default())
    })
}

#[tokio::test]
async fn a_relay_does_not_start_on_a_log_that_acts_by_itself() {
    for (sql, named) in [
        (EVIL, "a trigger \"evil\" in the log's database"),
        ("CREATE VIEW more AS SELECT 1", "a view \"more\" in the log's database"),
    ] {
        let (folder, _, _) = used().await;
        let log = folder.path().join("relay.sqlite");
        change(&log, sql);
        let before = fs::read(&log).unwrap();
        let refused = start(folder.path()).map(|_| ()).unwrap_err();
        assert!(refused.contains(named), "{refused}");
        assert_eq!(fs::read(&log).unwrap(), before);
        let backup = folder.path().join("backup");
        let refused = errand(folder.path(), &["backup", backup.to_str().unwrap()], "").unwrap_err();
        assert!(refused.contains(named) && !backup.exists(), "{refused}");
    }
    // Of a newer relay.
    let (folder, _, _) = used().await;
    change(&folder.path().join("relay.sqlite"), "CREATE TABLE more (number)");
    start(folder.path()).unwrap();
}

#[tokio::test]
async fn a_trigger_that_is_put_there_while_a_relay_runs_does_nothing() {
    let (folder, mut town, mut founder) = used().await;
    let relay = serve(folder.path(), &[]).await;
    let mut line = Line::connect(relay.address(), Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    let log = folder.path().join("relay.sqlite");
    let meddler = Connection::open(&log).unwrap();
    meddler.execute_batch(EVIL).unwrap();
    let record = town.record(2);
    let entry = town.change(&mut founder, record, "acknowledged");
    line.append(&[entry.bytes()]).await.unwrap();
    let left: i64 = meddler.query_row("SELECT COUNT(*) FROM items", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 4);
    relay.stop().await.unwrap();
}
