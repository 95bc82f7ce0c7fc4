//! Whose file it is. What an operator names by mistake is left as it is: not opened to others'
//! eyes or closed to them, no table made in it, and nothing beside it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode};

use super::{files, reading, rights, schema};
use crate::log::{
    error::LogError,
    found::{Found, Purpose},
};

/// Goes on where a relay's log lies, or where nothing is in it yet.
pub(super) fn recognise(path: &Path, purpose: Purpose) -> Result<Found, LogError> {
    // Looked at before it is opened: a pipe would wait, and a device never ends.
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match fs::read_link(path) {
                Ok(target) => Err(LogError::NoPlace(format!(
                    "{} is a link to {}, and nothing is there: see whether its disk is mounted",
                    path.display(),
                    target.display()
                ))),
                Err(_) => Ok(without(path)),
            };
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            let is_no_folder = |place: &&Path| place.exists() && !place.is_dir();
            let file = path.ancestors().skip(1).find(is_no_folder).unwrap_or(path);
            return Err(LogError::NoPlace(format!("{} is a file, no folder", file.display())));
        }
        Err(error) => return Err(rights::refused(path, &error)),
    };
    if !found.is_file() {
        return Err(LogError::Foreign);
    }
    rights::check(path, purpose)?;
    // Not opened: SQLite would throw away what was written last.
    if found.len() == 0 {
        return Ok(without(path));
    }
    let database = reading::open_there(path, purpose)?;
    let is_empty = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)";
    match database.query_row(is_empty, [], |row| row.get(0)) {
        Ok(true) => Ok(Found::Empty(there(path))),
        Ok(false) if holds_log(&database)? => {
            schema::acts(&database)?.map_or(Ok(Found::Log), |what| Err(LogError::Added(what)))
        }
        Ok(false) => Err(LogError::Foreign),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            Err(LogError::Foreign)
        }
        Err(error) => Err(error.into()),
    }
}

/// What lies there where the database has not a byte, or is not there at all.
fn without(path: &Path) -> Found {
    let is_written = |file: &PathBuf| fs::metadata(file).is_ok_and(|file| file.len() > 0);
    // A database that was never begun has no write-ahead log.
    if files::of(path).nth(1).is_some_and(|log| is_written(&log)) {
        Found::Rest(there(path))
    } else if path.exists() {
        Found::Empty(there(path))
    } else {
        Found::Nothing
    }
}

/// The files of a database that are there.
pub(super) fn there(path: &Path) -> Vec<PathBuf> {
    files::of(path).filter(|file| file.symlink_metadata().is_ok()).collect()
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
