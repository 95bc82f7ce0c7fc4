//! Rows and what they mean.

use std::sync::Arc;

use rusqlite::{Connection, Error, ErrorCode, OptionalExtension as _, Row, ffi};
use staffelstab_shared::{
    envelope::Kind,
    id::{DeviceId, EntryId, LedgerId, RecordId},
    protocol::RunningHash,
};

use crate::log::{
    error::{Fault, LogError},
    item::{LogItem, Position},
};

/// The columns that [`item_of`] reads.
pub(super) const ITEM: &str = "sequence, id, hash, kind, device, device_sequence, record, bytes";

/// The one place where this backend's own errors end.
impl From<Error> for LogError {
    fn from(error: Error) -> Self {
        Self::Storage(fault_of(&error), error.into())
    }
}

fn fault_of(error: &Error) -> Fault {
    // A row of another shape than the one written.
    if matches!(error, Error::FromSqlConversionFailure(..) | Error::InvalidColumnType(..)) {
        return Fault::Damaged;
    }
    // No room for the index of the write-ahead log, which lies in a file of its own.
    let no_room = |error: &ffi::Error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE;
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Fault::Full,
        Some(ErrorCode::ReadOnly) => Fault::ReadOnly,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Fault::Damaged,
        Some(_) if error.sqlite_error().is_some_and(no_room) => Fault::Full,
        Some(_) | None => Fault::Other,
    }
}

pub(super) fn number_of(
    connection: &Connection,
    ledger: LedgerId,
) -> Result<Option<i64>, LogError> {
    let mut statement = connection.prepare_cached("SELECT number FROM ledgers WHERE id = ?1")?;
    Ok(statement.query_row([ledger.as_bytes()], |row| row.get(0)).optional()?)
}

pub(super) fn end_of(connection: &Connection, number: i64) -> Result<Position, LogError> {
    let mut statement = connection.prepare_cached(
        "SELECT sequence, hash FROM items WHERE ledger = ?1 ORDER BY sequence DESC LIMIT 1",
    )?;
    let end = statement.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match end {
        Some((sequence, hash)) => {
            Ok(Position { sequence: unsigned(sequence)?, hash: RunningHash::new(hash) })
        }
        None => Ok(Position::START),
    }
}

pub(super) fn item_of(row: &Row<'_>) -> Result<LogItem, LogError> {
    let kind: u8 = row.get(3)?;
    let kinds = [Kind::Change, Kind::Erase, Kind::Statement, Kind::Receipt];
    let kind = kinds.into_iter().find(|known| *known as u8 == kind);
    let bytes = row.get_ref(7)?.as_bytes_or_null().map_err(|_| LogError::Damaged("bytes"))?;
    Ok(LogItem {
        position: Position {
            sequence: unsigned(row.get(0)?)?,
            hash: RunningHash::new(row.get(2)?),
        },
        id: EntryId::new(row.get(1)?),
        kind: kind.ok_or(LogError::Damaged("an unknown kind of item"))?,
        device: DeviceId::new(row.get(4)?),
        device_sequence: unsigned(row.get(5)?)?,
        record: row.get::<_, Option<_>>(6)?.map(RecordId::new),
        bytes: bytes.map(Arc::from),
    })
}

/// SQLite counts in signed integers.
pub(super) fn signed(number: u64) -> Result<i64, LogError> {
    i64::try_from(number).map_err(|_| LogError::Damaged("a number too large"))
}

pub(super) fn unsigned(number: i64) -> Result<u64, LogError> {
    u64::try_from(number).map_err(|_| LogError::Damaged("a number below zero"))
}
