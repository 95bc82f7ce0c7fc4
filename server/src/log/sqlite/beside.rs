//! One hash over what lies beside the bytes of entries: invites, founding codes, chains, erasures.
//! Entries have hashes of their own; of these notes some could be changed by a bit, and nothing would
//! contradict them.
//!
//! It is made when a backup is: a note that was damaged in the log before is not seen by it.

use std::collections::BTreeSet;

use rusqlite::{Connection, types::ValueRef};

use crate::log::error::LogError;

/// The hash over every row of every table but the relay's key; of entries over those that have no
/// bytes any more. The order in which rows lie says nothing.
pub(super) fn hash(database: &Connection) -> Result<[u8; 32], LogError> {
    let mut tables = database.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'relay_key'
            AND SUBSTR(name, 1, 7) <> 'sqlite_' ORDER BY name",
    )?;
    let tables = tables.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let mut all = blake3::Hasher::new();
    for table in tables {
        let which = if table == "items" { "WHERE bytes IS NULL" } else { "" };
        let rows = rows(database, &format!("SELECT * FROM {table} {which}"))?;
        // One that a newer relay knows is made, and empty, before an older backup is read.
        if rows.is_empty() {
            continue;
        }
        put(&mut all, table.as_bytes());
        put(&mut all, rows.as_flattened());
    }
    Ok(all.finalize().into())
}

fn rows(database: &Connection, sql: &str) -> Result<Vec<[u8; 32]>, LogError> {
    let mut rows = database.prepare(sql)?;
    let columns = rows.column_count();
    let mut rows = rows.query([])?;
    let mut hashes = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let mut hash = blake3::Hasher::new();
        for column in 0..columns {
            let number;
            let (kind, bytes) = match row.get_ref(column)? {
                ValueRef::Null => (0, [].as_slice()),
                ValueRef::Integer(whole) => {
                    number = whole.to_le_bytes();
                    (1, number.as_slice())
                }
                ValueRef::Real(real) => {
                    number = real.to_le_bytes();
                    (2, number.as_slice())
                }
                ValueRef::Text(text) => (3, text),
                ValueRef::Blob(bytes) => (4, bytes),
            };
            hash.update(&[kind]);
            put(&mut hash, bytes);
        }
        hashes.insert(*hash.finalize().as_bytes());
    }
    Ok(hashes.into_iter().collect())
}

/// With its length: what ends here and begins there is something else.
fn put(hash: &mut blake3::Hasher, bytes: &[u8]) {
    hash.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
}
