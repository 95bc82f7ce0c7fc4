//! Whether a backup and a log can be one relay's. A key put beside the log of another relay would
//! make of it a relay that no device knows there.

use rusqlite::{Connection, OptionalExtension as _};
use staffelstab_shared::{
    envelope::Kind,
    id::{LedgerId, RelayId},
    protocol::Item,
};

use super::{
    owner,
    rows::{end_of, number_of, signed},
};
use crate::log::error::LogError;

/// What a backup and a log have to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinship {
    /// They have something in common, or the log holds nothing in which they could differ.
    Possible,
    /// They are two relays'.
    Strangers,
    /// The log says that it is another one's.
    Owned(RelayId),
    /// The log holds something, and nothing says that it is this relay's; the backup is empty.
    Unlinked,
}

/// What is known of it. A log that says whose it is, is believed; older ones did not. A relay never changes the order of what it has stored, and never loses a
/// ledger without a note: both can differ only where a relay began its log anew, and then what it
/// witnessed says that it is the same one. What came to a relay that is not its home it has not
/// witnessed: so of an empty backup nothing is sure.
pub(super) fn between(
    backup: &Connection,
    log: &Connection,
    relay: RelayId,
) -> Result<Kinship, LogError> {
    match owner::noted(log)? {
        Some(owner) if owner == relay => return Ok(Kinship::Possible),
        Some(owner) => return Ok(Kinship::Owned(owner)),
        None => {}
    }
    let is_used = |database: &Connection| {
        database.query_row("SELECT EXISTS (SELECT 1 FROM ledgers)", [], |row| row.get(0))
    };
    let is_possible = !is_used(log)? || has_common_past(backup, log)? || has_witnessed(log, relay)?;
    Ok(match (is_possible, is_used(backup)?) {
        (true, _) => Kinship::Possible,
        (false, true) => Kinship::Strangers,
        (false, false) => Kinship::Unlinked,
    })
}

fn has_common_past(backup: &Connection, log: &Connection) -> Result<bool, LogError> {
    let mut ledgers = backup.prepare("SELECT number, id FROM ledgers")?;
    let ledgers = ledgers.query_map([], |row| Ok((row.get(0)?, LedgerId::new(row.get(1)?))))?;
    let mut is_common = false;
    for ledger in ledgers {
        let (then, ledger) = ledger?;
        let Some(now) = number_of(log, ledger)? else {
            is_common |= is_withdrawn(log, ledger)?;
            continue;
        };
        let least = end_of(backup, then)?.sequence.min(end_of(log, now)?.sequence);
        if hash_at(backup, then, least)? != hash_at(log, now, least)? {
            return Ok(false);
        }
        is_common = true;
    }
    Ok(is_common)
}

fn hash_at(
    database: &Connection,
    number: i64,
    sequence: u64,
) -> Result<Option<[u8; 32]>, LogError> {
    let hash = "SELECT hash FROM items WHERE ledger = ?1 AND sequence = ?2";
    let found = database.query_row(hash, (number, signed(sequence)?), |row| row.get(0));
    Ok(found.optional()?)
}

/// Older relays noted nothing of the kind.
fn is_withdrawn(log: &Connection, ledger: LedgerId) -> Result<bool, LogError> {
    if !log.table_exists(None, "withdrawn")? {
        return Ok(false);
    }
    let mut withdrawn = log.prepare_cached("SELECT 1 FROM withdrawn WHERE ledger = ?1")?;
    Ok(withdrawn.exists([ledger.as_bytes()])?)
}

/// Whether there is a receipt of this relay.
fn has_witnessed(log: &Connection, relay: RelayId) -> Result<bool, LogError> {
    let mut receipts = log
        .prepare("SELECT bytes FROM items WHERE record IS NULL AND kind = ?1 AND bytes NOT NULL")?;
    let mut receipts = receipts.query([Kind::Receipt as u8])?;
    while let Some(row) = receipts.next()? {
        let bytes: Vec<u8> = row.get(0)?;
        if matches!(Item::parse(&bytes), Ok(Item::Receipt(receipt)) if receipt.relay() == relay) {
            return Ok(true);
        }
    }
    Ok(false)
}
