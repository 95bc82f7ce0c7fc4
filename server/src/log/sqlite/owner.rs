//! Whose log it is. The key lies in a file of its own, and one that somebody has mistaken for it, or
//! in which a disk has turned a bit, is as good a key as any: only the log can tell.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, types::FromSqlError};
use staffelstab_shared::id::RelayId;

use super::{foreign, reading};
use crate::log::{
    error::LogError,
    found::{Found, Purpose},
};

/// Whose the database at `path` is, if one lies there and says so.
///
/// # Errors
/// When it is no relay's, or what it says is damaged.
pub(crate) fn owner_of(path: &Path, purpose: Purpose) -> Result<Option<RelayId>, LogError> {
    match foreign::recognise(path, purpose)? {
        Found::Log => noted(&reading::open_there(path, purpose)?),
        Found::Nothing | Found::Empty(_) | Found::Rest(_) => Ok(None),
    }
}

/// The relay that is noted. Nothing where none has been yet: older ones noted nothing.
pub(super) fn noted(database: &Connection) -> Result<Option<RelayId>, LogError> {
    if !database.table_exists(None, "relay")? {
        return Ok(None);
    }
    let id = database.query_row("SELECT id FROM relay", [], |row| {
        Ok(row
            .get_ref(0)?
            .as_blob()
            .and_then(|id| id.try_into().map_err(|_| FromSqlError::InvalidType)))
    });
    let broken = |_| LogError::Damaged("whose log it is, is not noted right");
    id.optional()?.map(|id| id.map(RelayId::new).map_err(broken)).transpose()
}

/// Notes it, in the place of another one.
pub(super) fn note(database: &Connection, relay: RelayId) -> Result<(), LogError> {
    let note = "INSERT INTO relay (number, id) VALUES (1, ?1)
        ON CONFLICT DO UPDATE SET id = excluded.id";
    database.execute(note, [relay.as_bytes()])?;
    Ok(())
}
