//! What is noted beside the entries, held against them: sizes, erasures, invites and times that
//! nobody wrote are believed by a relay as soon as it is started.

use rusqlite::Connection;
use staffelstab_shared::id::LedgerId;

use crate::log::{copy::Flaw, error::LogError, item::PURGE_DELAY_MS};

/// The last millisecond of the year 9999, and the end of what can be counted to.
const LAST: i64 = 253_402_300_799_999;

/// Rows that contradict a ledger's entries (its number is `?1`, its id `?2`; the last moment of
/// all is `?3`, the delay of a purge `?4`), and what is wrong with them. An item's kind is 0 for a
/// change, 1 for an erasure, 2 for a statement.
const OF_A_LEDGER: [(&str, &str); 12] = [
    (
        "SELECT 1 FROM withdrawn WHERE ledger = ?2",
        "it is noted as deleted by the operator, though it is there",
    ),
    (
        "SELECT 1 FROM chains WHERE ledger = ?1 AND LENGTH(device) <> 16",
        "a device is noted that is none",
    ),
    (
        "SELECT 1 FROM chains WHERE ledger = ?1 AND bytes <> (
            SELECT COALESCE(SUM(LENGTH(items.bytes)), 0) FROM items
            WHERE items.ledger = chains.ledger AND items.device = chains.device
                AND record IS NOT NULL)",
        "how much a device's entries take up is not noted right",
    ),
    (
        "SELECT 1 FROM chains WHERE ledger = ?1 AND sequence IS NOT (
            SELECT MAX(device_sequence) FROM items
            WHERE items.ledger = chains.ledger AND items.device = chains.device
                AND record IS NOT NULL)",
        "how many entries a device wrote is not noted right",
    ),
    (
        "SELECT 1 FROM items WHERE ledger = ?1 AND record IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM chains
            WHERE chains.ledger = items.ledger AND chains.device = items.device)",
        "a device's entries are not noted",
    ),
    (
        "SELECT 1 FROM erasures WHERE ledger = ?1 AND NOT EXISTS (
            SELECT 1 FROM items WHERE items.ledger = erasures.ledger
                AND items.record = erasures.record AND kind = 1 AND device = by)",
        "an erasure is noted that nobody wrote",
    ),
    (
        "SELECT 1 FROM erasures WHERE ledger = ?1 AND confirmed_by IS NOT NULL AND (
            confirmed_by = by OR due IS NULL OR NOT EXISTS (
            SELECT 1 FROM items WHERE items.ledger = erasures.ledger
                AND items.record = erasures.record AND kind = 1 AND device = confirmed_by))",
        "an erasure is noted as confirmed, and nobody wrote that",
    ),
    (
        "SELECT 1 FROM erasures WHERE ledger = ?1 AND (
            at NOT BETWEEN 0 AND ?3 OR due > ?3 OR purged NOT IN (0, 1)
            OR due < at OR confirmed_by IS NULL AND due < at + ?4)",
        "an erasure is noted with a time or a state that it cannot have",
    ),
    (
        "SELECT 1 FROM items WHERE ledger = ?1 AND kind = 1 AND NOT EXISTS (
            SELECT 1 FROM erasures
            WHERE erasures.ledger = items.ledger AND erasures.record = items.record)",
        "an erasure that was written is not noted",
    ),
    (
        "SELECT 1 FROM erasures WHERE ledger = ?1 AND purged AND EXISTS (
            SELECT 1 FROM items WHERE items.ledger = erasures.ledger
                AND items.record = erasures.record AND kind = 0 AND bytes IS NOT NULL)",
        "what was erased is noted as purged, and is still there",
    ),
    (
        "SELECT 1 FROM invites WHERE ledger = ?1 AND (LENGTH(key) <> 32 OR NOT EXISTS (
            SELECT 1 FROM items
            WHERE items.ledger = invites.ledger AND id = statement AND kind = 2))",
        "an invite is noted that nobody wrote",
    ),
    (
        "SELECT 1 FROM written WHERE ledger = ?1 AND at NOT BETWEEN 0 AND ?3",
        "it is noted as written at a time that there is not",
    ),
];

/// The same of what belongs to no ledger that is there.
const OF_THE_RELAY: [(&str, &str); 4] = [
    ("SELECT 1 FROM relay WHERE LENGTH(id) <> 32", "whose log it is, is not noted right"),
    ("SELECT 1 FROM withdrawn WHERE LENGTH(ledger) <> 16", "a deleted ledger is noted without id"),
    (
        "SELECT 1 FROM founding_codes
         WHERE LENGTH(code) <> 32 OR LENGTH(ledger) <> 16 OR until NOT BETWEEN 0 AND ?1",
        "a founding code is noted that is none",
    ),
    // One beat more is counted at every look; what cannot go up any more would ail for ever.
    (
        "SELECT 1 FROM pulse WHERE beats NOT BETWEEN 0 AND ?1",
        "how often the relay was looked after is not noted right",
    ),
];

/// The first note of a ledger that its entries contradict.
pub(super) fn of_ledger(
    database: &Connection,
    number: i64,
    ledger: LedgerId,
) -> Result<Option<Flaw>, LogError> {
    for (wrong, what) in OF_A_LEDGER {
        let mut wrong = database.prepare_cached(wrong)?;
        let values: [&dyn rusqlite::ToSql; 4] =
            [&number, ledger.as_bytes(), &LAST, &PURGE_DELAY_MS];
        let used = wrong.parameter_count();
        if wrong.exists(values.get(..used).unwrap_or_default())? {
            return Ok(Some(Flaw::Note { ledger, what }));
        }
    }
    Ok(None)
}

/// The first note that can be none, whatever ledgers there are.
pub(super) fn of_relay(database: &Connection) -> Result<Option<Flaw>, LogError> {
    for (wrong, what) in OF_THE_RELAY {
        let mut wrong = database.prepare(wrong)?;
        let values: &[i64] = if wrong.parameter_count() == 0 { &[] } else { &[LAST] };
        if wrong.exists(rusqlite::params_from_iter(values))? {
            return Ok(Some(Flaw::Aside(what)));
        }
    }
    Ok(None)
}
