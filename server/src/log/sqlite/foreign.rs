//! Whose file it is. What an operator names by mistake is left as it is: not opened to others'
//! eyes or closed to them, no table made in it, and nothing beside it.

use std::{fs, io, path::Path};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{files::PATIENCE, schema};
use crate::log::error::LogError;

/// Goes on where a relay's log lies, or where nothing is yet.
pub(super) fn recognise(path: &Path) -> Result<(), LogError> {
    // Looked at before it is opened: a pipe would wait, and a device never ends.
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if !found.is_file() {
        return Err(LogError::Foreign);
    }
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    database.busy_timeout(PATIENCE)?;
    let is_empty = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)";
    match database.query_row(is_empty, [], |row| row.get(0)) {
        Ok(true) => Ok(()),
        Ok(false) if holds_log(&database)? => {
            schema::acts(&database)?.map_or(Ok(()), |what| Err(LogError::Added(what)))
        }
        Ok(false) => Err(LogError::Foreign),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            Err(LogError::Foreign)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the database is a relay's: others too call a table `ledgers`.
pub(super) fn holds_log(database: &Connection) -> Result<bool, LogError> {
    let columns = [("ledgers", "number"), ("items", "ledger"), ("items", "device_sequence")];
    for (table, column) in columns {
        if !database.column_exists(None, table, column)? {
            return Ok(false);
        }
    }
    Ok(true)
}
