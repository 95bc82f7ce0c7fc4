//! What an operator does with ledgers, and who may found one.

use rusqlite::{Connection, params};
use staffelstab_shared::{id::LedgerId, time::UnixMillis};

use super::rows::{number_of, unsigned};
use crate::log::{
    error::LogError,
    item::{FoundingCode, Holding, Leave},
};

pub(super) fn offer_founding(
    connection: &Connection,
    code: FoundingCode,
    until: UnixMillis,
) -> Result<(), LogError> {
    connection.execute(
        "INSERT OR REPLACE INTO founding_codes (code, until) VALUES (?1, ?2)",
        params![code.as_bytes(), until.0],
    )?;
    Ok(())
}

pub(super) fn take_founding(
    connection: &Connection,
    code: FoundingCode,
    ledger: LedgerId,
    now: UnixMillis,
) -> Result<bool, LogError> {
    let taken = connection.execute(
        "UPDATE founding_codes SET ledger = ?2
         WHERE code = ?1 AND until > ?3 AND (ledger IS NULL OR ledger = ?2
             OR NOT EXISTS (SELECT 1 FROM ledgers WHERE id = founding_codes.ledger))",
        params![code.as_bytes(), ledger.as_bytes(), now.0],
    )?;
    Ok(taken > 0)
}

pub(super) fn leave(connection: &Connection, ledger: LedgerId) -> Result<Leave, LogError> {
    let withdrawn = connection
        .prepare_cached("SELECT 1 FROM withdrawn WHERE ledger = ?1")?
        .exists([ledger.as_bytes()])?;
    if withdrawn {
        return Ok(Leave::Withdrawn);
    }
    let granted = connection
        .prepare_cached("SELECT 1 FROM founding_codes WHERE ledger = ?1")?
        .exists([ledger.as_bytes()])?;
    Ok(if granted { Leave::Granted } else { Leave::Unsaid })
}

pub(super) fn holdings(connection: &Connection) -> Result<Vec<Holding>, LogError> {
    let mut statement = connection.prepare(
        "SELECT id,
            (SELECT COUNT(*) FROM items WHERE ledger = number AND record IS NOT NULL),
            (SELECT COALESCE(SUM(bytes), 0) FROM chains WHERE ledger = number),
            (SELECT at FROM written WHERE ledger = number)
         FROM ledgers ORDER BY number",
    )?;
    let mut rows = statement.query([])?;
    let mut holdings = Vec::new();
    while let Some(row) = rows.next()? {
        holdings.push(Holding {
            ledger: LedgerId::new(row.get(0)?),
            entries: unsigned(row.get(1)?)?,
            bytes: unsigned(row.get(2)?)?,
            last_write: row.get::<_, Option<_>>(3)?.map(UnixMillis),
        });
    }
    Ok(holdings)
}

pub(super) fn delete(connection: &mut Connection, ledger: LedgerId) -> Result<(), LogError> {
    let step = connection.transaction()?;
    if let Some(number) = number_of(&step, ledger)? {
        for table in ["items", "chains", "invites", "erasures", "written"] {
            step.execute(&format!("DELETE FROM {table} WHERE ledger = ?1"), [number])?;
        }
        step.execute("DELETE FROM ledgers WHERE number = ?1", [number])?;
    }
    step.execute("DELETE FROM founding_codes WHERE ledger = ?1", [ledger.as_bytes()])?;
    step.execute("INSERT OR IGNORE INTO withdrawn (ledger) VALUES (?1)", [ledger.as_bytes()])?;
    step.commit()?;
    // The old pages are still in the write-ahead log until it is folded back and cut. It is deleted
    // by now, whether that goes well or not.
    match connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)) {
        Ok(false) => Ok(()),
        Ok(true) | Err(_) => Err(LogError::PurgePending),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{Log as _, SqliteLog, conformance};

    #[test]
    fn what_is_deleted_is_deleted_though_its_last_traces_are_in_somebodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        let log = SqliteLog::open(&path).unwrap();
        conformance::append_text(&log, "of a ledger");
        let ledger = log.holdings().unwrap().pop().unwrap().ledger;
        let mut reading = Connection::open(&path).unwrap();
        let reader = reading.transaction().unwrap();
        assert!(number_of(&reader, ledger).unwrap().is_some());
        let mut writing = Connection::open(&path).unwrap();
        writing.busy_timeout(std::time::Duration::ZERO).unwrap();
        let deleted = delete(&mut writing, ledger);
        assert!(matches!(deleted, Err(LogError::PurgePending)), "{deleted:?}");
        drop(reader);
        assert!(log.holdings().unwrap().is_empty());
    }
}
