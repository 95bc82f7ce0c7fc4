//! Opening a database that is there, also on a disk that is mounted read-only: the moment in which
//! a failing disk is made so is the one in which a backup is wanted.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::files::{self, PATIENCE};
use crate::log::{
    error::{Fault, LogError},
    found::Purpose,
};

/// Opens it for what somebody is about to do with it.
pub(super) fn open_there(path: &Path, purpose: Purpose) -> Result<Connection, LogError> {
    if purpose == Purpose::Read && is_all_one_can(path) {
        return open(path);
    }
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    database.busy_timeout(PATIENCE)?;
    Ok(database)
}

/// Whether nothing can be written where it lies, whoever tries.
#[cfg(unix)]
pub(super) fn is_all_one_can(path: &Path) -> bool {
    use rustix::fs::{StatVfsMountFlags, statvfs};
    statvfs(path).is_ok_and(|disk| disk.f_flag.contains(StatVfsMountFlags::RDONLY))
}

#[cfg(not(unix))]
pub(super) fn is_all_one_can(_: &Path) -> bool {
    false
}

/// Opens it where nothing can be written. Another mount of the same disk may be written to: where
/// anybody has it open, both of SQLite's files lie beside it, and they are heeded.
pub(super) fn open(path: &Path) -> Result<Connection, LogError> {
    let read = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let [log, index, journal] = files::beside(path);
    let is_written = |file: &Path| fs::metadata(file).is_ok_and(|file| file.len() > 0);
    let database = if log.exists() && index.exists() {
        Connection::open_with_flags(path, read)?
    } else if let Some(unread) = [log, journal].into_iter().find(|file| is_written(file)) {
        let cause = format!(
            "what was written last is in {}, and SQLite reads that only where it may write: copy the \
             whole folder to another disk, and run it there",
            unread.display()
        );
        return Err(LogError::Storage(Fault::ReadOnly, cause.into()));
    } else {
        Connection::open_with_flags(unchanging(path)?, read | OpenFlags::SQLITE_OPEN_URI)?
    };
    database.busy_timeout(PATIENCE)?;
    Ok(database)
}

/// One that only reads, beside the writer.
pub(super) fn reader(reader: Connection) -> Result<Connection, LogError> {
    reader.busy_timeout(PATIENCE)?;
    prepare(&reader)?;
    reader.pragma_update(None, "cache_size", -1024)?;
    reader.set_prepared_statement_cache_capacity(32);
    Ok(reader)
}

pub(super) fn prepare(connection: &Connection) -> Result<(), LogError> {
    // Otherwise SQLite parses a cached statement anew for every value bound to it, in case
    // another index fits that one better.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // A relay has neither; what somebody puts there while it runs does nothing.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    Ok(())
}

/// The name of a file that nobody changes (<https://www.sqlite.org/uri.html>).
fn unchanging(path: &Path) -> Result<PathBuf, LogError> {
    let mut name = b"file:".to_vec();
    for byte in fs::canonicalize(path)?.as_os_str().as_encoded_bytes() {
        match byte {
            b'?' | b'#' | b'%' => name.extend(format!("%{byte:02x}").into_bytes()),
            byte => name.push(*byte),
        }
    }
    name.extend(b"?immutable=1");
    Ok(named(name).into())
}

#[cfg(unix)]
fn named(name: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(name)
}

#[cfg(not(unix))]
fn named(name: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&name).into_owned().into()
}
