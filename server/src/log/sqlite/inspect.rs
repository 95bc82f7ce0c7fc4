//! Whether a database is what was written. SQLite's own check sees a page that cannot be one;
//! a bit that a disk has turned within an entry is seen only by the entry's id, which is the
//! hash of its bytes.
//!
//! What a person has put there is seen as well: a table, an index, a trigger that no relay makes
//! (`schema`), and notes that the entries contradict (`notes`).
//!
//! One entry at a time is in memory, however long a log is.

use std::error::Error;

use rusqlite::{Connection, ErrorCode};
use staffelstab_shared::{
    envelope::{EnvelopeError, Kind},
    id::{DeviceId, LedgerId, RecordId, StatementId},
    protocol::{Item, item_id},
};

use super::{
    notes,
    rows::{ITEM, item_of},
    schema,
};
use crate::log::{
    copy::{Damage, Flaw},
    error::{Fault, LogError},
    item::{LogItem, Position},
};

/// Reads everything of a copy, and makes the tables that an older relay had not; what is wrong with it, if anything is.
pub(super) fn inspect(database: &Connection) -> Result<Option<Damage>, LogError> {
    match look(database) {
        Err(LogError::Storage(Fault::Damaged, cause)) => Ok(Some(by(cause.as_ref()))),
        looked => looked,
    }
}

/// Damage that SQLite has met.
pub(super) fn by(cause: &(dyn Error + Send + Sync)) -> Damage {
    Flaw::Storage(cause.to_string()).into()
}

fn look(database: &Connection) -> Result<Option<Damage>, LogError> {
    // First: it decides what everything else reads.
    if let Some(flaw) = schema::inspect(database)? {
        return Ok(Some(flaw.into()));
    }
    match schema::make(database) {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            return Ok(Some(by(&error)));
        }
        made => made?,
    }
    // Not `quick_check`: that leaves an index unread in which an entry is missing.
    let said: String = database.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        // Its first line names the database, which has only one name here.
        return Ok(Some(Flaw::Storage(said.lines().last().unwrap_or_default().to_owned()).into()));
    }
    if database.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Ok(Some(Flaw::Storage("entries of a ledger that is gone".to_owned()).into()));
    }
    let mut ledgers = database.prepare("SELECT number, id FROM ledgers ORDER BY number")?;
    let ledgers = ledgers.query_map([], |row| Ok((row.get(0)?, LedgerId::new(row.get(1)?))))?;
    let mut flaws = Vec::new();
    for ledger in ledgers {
        let (number, id) = ledger?;
        let flaw = match in_order(database, number, id)? {
            None => match cut_chain(database, number, id)? {
                None => notes::of_ledger(database, number, id)?,
                flaw => flaw,
            },
            flaw => flaw,
        };
        flaws.extend(flaw);
    }
    flaws.extend(notes::of_relay(database)?);
    Ok(Damage::of(flaws))
}

/// The first entry of a ledger that is not as it was written.
fn in_order(
    database: &Connection,
    number: i64,
    ledger: LedgerId,
) -> Result<Option<Flaw>, LogError> {
    let mut statement = database
        .prepare_cached(&format!("SELECT {ITEM} FROM items WHERE ledger = ?1 ORDER BY sequence"))?;
    let mut rows = statement.query([number])?;
    let (mut end, mut is_founded) = (Position::START, false);
    while let Some(row) = rows.next()? {
        let sequence = end.sequence.saturating_add(1);
        let flaw = |what| Ok(Some(Flaw::Entry { ledger, sequence, what }));
        let Ok(item) = item_of(row) else { return flaw("it has not the shape of an entry") };
        if item.position.sequence != sequence {
            return flaw("it is missing");
        }
        if item.position != end.then(item.id) {
            return flaw("the hash over it and all before it does not fit");
        }
        match &item.bytes {
            Some(bytes) if item_id(bytes) != item.id => {
                return flaw("its bytes do not fit its hash");
            }
            Some(bytes) if !is_as_it_says(&item, bytes) => {
                return flaw("what is noted of it is not what it says");
            }
            None if !is_erased(database, number, &item)? => {
                return flaw("its bytes are gone, though nobody has erased it");
            }
            Some(_) | None => {}
        }
        // A ledger has its id from the statement that founded it.
        is_founded |= item.kind == Kind::Statement
            && LedgerId::from(StatementId::new(*item.id.as_bytes())) == ledger;
        end = item.position;
    }
    Ok((!is_founded).then_some(Flaw::Unfounded(ledger)))
}

/// Whether the columns beside an entry's bytes are its own. One that is in a newer format says
/// nothing here, and is no damage.
fn is_as_it_says(item: &LogItem, bytes: &[u8]) -> bool {
    let is_control = |kind| item.kind == kind && item.record.is_none() && item.device_sequence == 0;
    match Item::parse(bytes) {
        Ok(Item::Statement(_)) => is_control(Kind::Statement),
        Ok(Item::Receipt(_)) => is_control(Kind::Receipt),
        Ok(Item::Entry(entry)) => {
            let header = entry.header();
            (item.kind, item.device, item.device_sequence, item.record)
                == (header.kind, header.device, header.sequence, Some(header.record))
        }
        Err(error) => matches!(error, EnvelopeError::Version(_)),
    }
}

fn is_erased(database: &Connection, number: i64, item: &LogItem) -> Result<bool, LogError> {
    let mut statement =
        database.prepare_cached("SELECT 1 FROM erasures WHERE ledger = ?1 AND record = ?2")?;
    let record = item.record.as_ref().map(RecordId::as_bytes);
    Ok(item.kind == Kind::Change && statement.exists((number, record))?)
}

/// A log that lost its end is in order as far as it goes, but not all that a device wrote is
/// there.
fn cut_chain(
    database: &Connection,
    number: i64,
    ledger: LedgerId,
) -> Result<Option<Flaw>, LogError> {
    let mut statement = database.prepare_cached(
        "SELECT device FROM chains WHERE ledger = ?1 AND sequence > 0 AND NOT EXISTS (
            SELECT 1 FROM items WHERE items.ledger = chains.ledger AND id = head
                AND items.device = chains.device AND device_sequence = chains.sequence)",
    )?;
    let mut rows = statement.query([number])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Flaw::Cut { ledger, device: DeviceId::new(row.get(0)?) }))
}
