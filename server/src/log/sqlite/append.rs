//! Writing: one ledger's part of a step.

use std::collections::BTreeMap;

use rusqlite::{Transaction, params};
use staffelstab_shared::id::{DeviceId, RecordId};

use super::rows::{end_of, number_of, signed};
use crate::log::{
    error::LogError,
    item::{Chain, Write},
};

/// Appends to one ledger, within a step that is committed as a whole.
pub(super) fn append_one(step: &Transaction<'_>, write: &Write) -> Result<(), LogError> {
    let number = match number_of(step, write.ledger)? {
        Some(number) => number,
        None => {
            step.execute("INSERT INTO ledgers (id) VALUES (?1)", [write.ledger.as_bytes()])?;
            step.last_insert_rowid()
        }
    };
    let mut end = end_of(step, number)?;
    let mut chains: BTreeMap<DeviceId, Chain> = BTreeMap::new();
    let mut insert = step.prepare_cached(
        "INSERT INTO items (ledger, sequence, id, hash, kind, device, device_sequence, record, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for item in &write.items {
        end = end.then(item.id);
        if end != item.position {
            return Err(LogError::NotNext(write.ledger));
        }
        insert.execute(params![
            number,
            signed(item.position.sequence)?,
            item.id.as_bytes(),
            item.position.hash.as_bytes(),
            item.kind as u8,
            item.device.as_bytes(),
            signed(item.device_sequence)?,
            item.record.as_ref().map(RecordId::as_bytes),
            item.bytes.as_deref(),
        ])?;
        if !item.is_control() {
            chains.entry(item.device).or_insert(Chain::EMPTY).push(item);
        }
    }
    let mut upsert = step.prepare_cached(
        "INSERT INTO chains (ledger, device, sequence, head, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes,
            head = CASE WHEN excluded.sequence > sequence THEN excluded.head ELSE head END,
            sequence = MAX(sequence, excluded.sequence)",
    )?;
    for (device, Chain { head, bytes }) in chains {
        upsert.execute(params![
            number,
            device.as_bytes(),
            signed(head.sequence)?,
            head.id.as_bytes(),
            signed(bytes)?
        ])?;
    }
    step.prepare_cached(
        "INSERT INTO written (ledger, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = excluded.at",
    )?
    .execute(params![number, write.at.0])?;
    for invite in &write.invites {
        step.execute(
            "INSERT INTO invites (key, ledger, statement, deposit) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET deposit = COALESCE(deposit, excluded.deposit)",
            params![
                invite.key.as_bytes(),
                number,
                invite.statement.as_bytes(),
                invite.deposit.as_deref()
            ],
        )?;
    }
    for erasure in &write.erasures {
        step.execute(
            "INSERT OR REPLACE INTO erasures (ledger, record, by, at, confirmed_by, due, purged)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                number,
                erasure.record.as_bytes(),
                erasure.by.as_bytes(),
                erasure.at.0,
                erasure.confirmed_by.as_ref().map(DeviceId::as_bytes),
                erasure.due.map(|due| due.0),
                erasure.purged
            ],
        )?;
    }
    Ok(())
}
