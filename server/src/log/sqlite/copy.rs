//! A backup: the whole database in one file, taken while the relay runs, with the relay's key.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use rusqlite::{
    Connection, OpenFlags,
    types::{ToSqlOutput, ValueRef},
};
use zeroize::Zeroizing;

use crate::{draft::Draft, log::error::LogError};

/// Writes a copy of the database to `file`, which must not exist: everything that was
/// acknowledged when it began, and nothing of later. It is whole or not there.
pub(super) fn take(database: &Connection, file: &Path, seed: &[u8; 32]) -> Result<(), LogError> {
    let draft = Draft::of(file)?;
    // As it is, whatever characters the name has.
    let name = ValueRef::Text(draft.path().as_os_str().as_encoded_bytes());
    database.execute("VACUUM INTO ?1", [ToSqlOutput::Borrowed(name)])?;
    let copy = open(draft.path())?;
    sound(&copy)?;
    copy.execute_batch("CREATE TABLE relay_key (seed BLOB NOT NULL) STRICT")?;
    copy.execute("INSERT INTO relay_key (seed) VALUES (?1)", [seed])?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(draft.publish()?)
}

/// Puts a backup where `database` is to be, and says the relay's key. Nothing of another
/// database may lie there: SQLite would play its write-ahead log or its journal into this one.
pub(super) fn put_back(file: &Path, database: &Path) -> Result<Zeroizing<[u8; 32]>, LogError> {
    let mut draft = Draft::of(database)?;
    io::copy(&mut File::open(file)?, draft.file())?;
    let seed = take_key(draft.path())?;
    draft.publish()?;
    // As a relay will find it, with whatever lies beside it.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let found = Connection::open_with_flags(database, flags).map_err(LogError::from);
    if let Err(error) = found.and_then(|found| sound(&found)) {
        // That it cannot be removed is the smaller trouble.
        let _left = fs::remove_file(database);
        return Err(error);
    }
    Ok(seed)
}

/// Takes the relay's key out of a backup, so that it lies in its own file only.
fn take_key(backup: &Path) -> Result<Zeroizing<[u8; 32]>, LogError> {
    let copy = open(backup)?;
    sound(&copy)?;
    let seed: [u8; 32] = copy
        .query_row("SELECT seed FROM relay_key", [], |row| row.get(0))
        .map_err(|_| LogError::storage("this is no backup of a relay"))?;
    let seed = Zeroizing::new(seed);
    copy.pragma_update(None, "secure_delete", true)?;
    copy.execute_batch("DROP TABLE relay_key")?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(seed)
}

/// A copy that nobody else has open. Its journal would be one more file with the key in it.
fn open(copy: &Path) -> Result<Connection, LogError> {
    let copy = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    copy.pragma_update(None, "journal_mode", "MEMORY")?;
    Ok(copy)
}

/// A damaged database is no backup, and must not push a sound one out of its place.
fn sound(copy: &Connection) -> Result<(), LogError> {
    let said: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(LogError::Damaged("the copy is not sound")) }
}
