//! What a database consists of: the relay's own tables and indexes, and nothing else. A trigger
//! that somebody has put there could remove what was acknowledged, and a view stand in for a table.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::log::{copy::Flaw, error::LogError};

const SCHEMA: &str = include_str!("schema.sql");
/// What SQLite keeps to plan by, where an operator had it look.
const PLANS: [&str; 2] = ["sqlite_stat1", "sqlite_stat4"];
/// Only in backups.
const KEY: &str = "relay_key";

/// Makes what is not there.
pub(super) fn make(database: &Connection) -> rusqlite::Result<()> {
    database.execute_batch(SCHEMA)
}

/// The first thing in a database that acts, or stands in for something: a relay has neither
/// triggers nor views, not even a newer one, which may have tables and columns that are not known
/// here. Reads no table.
pub(super) fn acts(database: &Connection) -> Result<Option<String>, LogError> {
    let mut found = database
        .prepare("SELECT type, name FROM sqlite_schema WHERE type NOT IN ('table', 'index')")?;
    let mut found = found.query([])?;
    Ok(found.next()?.map(named).transpose()?)
}

/// What is not as this relay would have made it.
pub(super) fn inspect(database: &Connection) -> Result<Option<Flaw>, LogError> {
    let version: i64 = database.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version != 0 {
        return Ok(Some(Flaw::Version(version)));
    }
    let fresh = Connection::open_in_memory()?;
    make(&fresh)?;
    let own = all(&fresh)?;
    for ((kind, name), sql) in all(database)? {
        if kind == "table" && (name == KEY || PLANS.contains(&name.as_str())) {
            continue;
        }
        match own.get(&(kind.clone(), name.clone())) {
            Some(own) if *own == sql => {}
            Some(_) => return Ok(Some(Flaw::Changed(format!("{kind} {name:?}")))),
            // Made by SQLite itself for a key.
            None if kind == "index" && sql.is_empty() => {}
            None => return Ok(Some(Flaw::Foreign(format!("{kind} {name:?}")))),
        }
    }
    Ok(None)
}

/// Kinds and names, and how each was made, however it is spaced.
fn all(database: &Connection) -> rusqlite::Result<BTreeMap<(String, String), String>> {
    let mut all = database.prepare("SELECT type, name, sql FROM sqlite_schema")?;
    let all = all.query_map([], |row| {
        let sql: Option<String> = row.get(2)?;
        let words: Vec<_> = sql.iter().flat_map(|sql| sql.split_whitespace()).collect();
        Ok(((row.get(0)?, row.get(1)?), words.join(" ")))
    })?;
    all.collect()
}

fn named(row: &rusqlite::Row<'_>) -> rusqlite::Result<String> {
    let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
    Ok(format!("{kind} {name:?}"))
}
