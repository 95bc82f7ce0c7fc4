//! A backup: the whole database in one file, taken while the relay runs, with the relay's key.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use crate::log::error::LogError;

/// Writes a copy of the database to `file`, which must not exist: everything that was
/// acknowledged when it began, and nothing of later. It is whole or not there.
pub(super) fn take(database: &Connection, file: &Path, seed: &[u8; 32]) -> Result<(), LogError> {
    let new = beside(file);
    let taken = write(database, &new, seed).and_then(|()| Ok(fs::rename(&new, file)?));
    if taken.is_err() {
        // What is half is no backup; that it cannot be removed is the smaller trouble.
        let _left = fs::remove_file(&new);
    }
    taken
}

fn write(database: &Connection, new: &Path, seed: &[u8; 32]) -> Result<(), LogError> {
    // Readable by its owner only from the first byte on: the key will lie in it.
    private(new)?;
    database.execute("VACUUM INTO ?1", [new.to_string_lossy()])?;
    let copy = Connection::open_with_flags(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    sound(&copy)?;
    copy.execute_batch("CREATE TABLE relay_key (seed BLOB NOT NULL) STRICT")?;
    copy.execute("INSERT INTO relay_key (seed) VALUES (?1)", [seed])?;
    copy.close().map_err(|(_, error)| error)?;
    File::open(new)?.sync_all()?;
    Ok(())
}

/// Puts a backup where `database` is to be, which must not exist, and says the relay's key.
pub(super) fn put_back(file: &Path, database: &Path) -> Result<Zeroizing<[u8; 32]>, LogError> {
    let new = beside(database);
    let put = unpack(file, &new).and_then(|seed| {
        fs::rename(&new, database)?;
        Ok(seed)
    });
    if put.is_err() {
        let _left = fs::remove_file(&new);
    }
    put
}

fn unpack(file: &Path, new: &Path) -> Result<Zeroizing<[u8; 32]>, LogError> {
    io::copy(&mut File::open(file)?, &mut private(new)?)?;
    let copy = Connection::open_with_flags(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    sound(&copy)?;
    let seed: [u8; 32] = copy
        .query_row("SELECT seed FROM relay_key", [], |row| row.get(0))
        .map_err(|_| LogError::storage("this is no backup of a relay"))?;
    let seed = Zeroizing::new(seed);
    copy.pragma_update(None, "secure_delete", true)?;
    copy.execute_batch("DROP TABLE relay_key")?;
    copy.close().map_err(|(_, error)| error)?;
    File::open(new)?.sync_all()?;
    Ok(seed)
}

/// A damaged database is no backup, and must not push a sound one out of its place.
fn sound(copy: &Connection) -> Result<(), LogError> {
    let said: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(LogError::Damaged("the copy is not sound")) }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// An empty file that only its owner reads.
pub(super) fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
