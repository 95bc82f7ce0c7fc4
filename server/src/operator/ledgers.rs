//! What lies here: how much, never what.

use std::io::{BufRead, Write};

use staffelstab_shared::{
    id::LedgerId,
    time::{Day, UnixMillis},
};

use super::error::ErrandError;
use crate::{
    ledger::Ledger,
    log::{Fault, Holding, Log, LogError, counted},
    place::Place,
};

pub(super) fn list(place: &Place, out: &mut dyn Write) -> Result<(), ErrandError> {
    let log = place.open_to_read()?;
    let failed = |error| place.failed(error);
    let holdings = log.holdings().map_err(failed)?;
    writeln!(
        out,
        "{:<32}  {:>9}  {:>10}  {:>7}  last write (UTC)",
        "ledger", "entries", "size", "devices"
    )?;
    for holding in holdings {
        let devices = devices(log.as_ref(), holding.ledger).map_err(failed)?;
        writeln!(out, "{}", line(&holding, devices))?;
    }
    Ok(())
}

/// Live ones.
fn devices(log: &dyn Log, ledger: LedgerId) -> Result<usize, LogError> {
    let Some(ledger) = Ledger::load(ledger, log)? else { return Ok(0) };
    let (_, state) = ledger.state();
    Ok(state.devices.values().filter(|device| device.live).count())
}

fn line(holding: &Holding, devices: usize) -> String {
    let Holding { ledger, entries, bytes, last_write } = holding;
    let (size, last_write) = (size(*bytes), last_write.map_or("-".to_owned(), moment));
    format!("{ledger}  {entries:>9}  {size:>10}  {devices:>7}  {last_write}")
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => {
            format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10)
        }
        1_000_000_000.. => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}

fn moment(moment: UnixMillis) -> String {
    let Some(day) = Day::of(moment) else { return "-".to_owned() };
    let minutes = moment.0.div_euclid(60_000).rem_euclid(24 * 60);
    format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
}

pub(super) fn delete(
    place: &Place,
    id: &str,
    yes: bool,
    answers: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<(), ErrandError> {
    let ledger = LedgerId::from_hex(id).map_err(|_| ErrandError::NotAnId(id.to_owned()))?;
    // A running relay has ledgers in memory.
    let _occupied = place.occupy_there().map_err(ErrandError::NotDeleted)?;
    let log = place.open_there().map_err(ErrandError::NotDeleted)?;
    let failed = |error| ErrandError::NotDeleted(place.failed(error));
    let holdings = log.holdings().map_err(failed)?;
    let Some(holding) = holdings.into_iter().find(|holding| holding.ledger == ledger) else {
        return Err(ErrandError::NoLedger(ledger.to_string()));
    };
    let devices = devices(log.as_ref(), ledger).map_err(failed)?;
    let entries = counted(holding.entries, "entry", "entries");
    writeln!(out, "Ledger {ledger}: {entries}, {}.", size(holding.bytes))?;
    let devices = words_of_devices(devices);
    if !yes {
        writeln!(
            out,
            "Deleting takes it from this relay for good, with all invites. {devices} Backups keep it."
        )?;
        write!(out, "Type the first six digits of its id to delete it: ")?;
        out.flush()?;
        let mut answer = String::new();
        answers.read_line(&mut answer)?;
        let digits = ledger.to_string();
        if answer.trim().len() < 6 || !digits.starts_with(&answer.trim().to_ascii_lowercase()) {
            return Err(ErrandError::NotWanted);
        }
    }
    let traces = match log.delete(ledger) {
        Ok(()) => false,
        Err(LogError::PurgePending) => true,
        Err(error) => return Err(not_deleted(place, error)),
    };
    write!(out, "Deleted.")?;
    if yes {
        write!(
            out,
            " It is gone from this relay for good, with all invites. {devices} Backups keep it."
        )?;
    }
    if traces {
        write!(
            out,
            " Traces of it are left in the log's files until those are next tidied up, as when the \
             relay stops: that takes room on the disk, and nobody else who reads."
        )?;
    }
    writeln!(out)?;
    Ok(())
}

/// Deleting is one step, whole or not at all. Only of a disk that fails otherwise than by being
/// full nobody knows what it has kept.
fn not_deleted(place: &Place, error: LogError) -> ErrandError {
    let fault = error.fault();
    let error = place.failed(error);
    if fault == Some(Fault::Other) {
        ErrandError::MaybeDeleted(error)
    } else {
        ErrandError::NotDeleted(error)
    }
}

/// What becomes of a deleted ledger with those who have it.
fn words_of_devices(devices: usize) -> String {
    match devices {
        0 => "No device belongs to it any more.".to_owned(),
        1 => "Its one device keeps what it has, but exchanges nothing here any more, and cannot \
              bring it back."
            .to_owned(),
        _ => format!(
            "Its {devices} devices keep what they have, but exchange nothing here any more, and \
             cannot bring it back."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_device_is_one_and_several_are_several() {
        assert!(words_of_devices(0).starts_with("No device"));
        assert!(words_of_devices(1).starts_with("Its one device keeps what it has"));
        assert!(words_of_devices(2).starts_with("Its 2 devices keep what they have"));
    }

    #[test]
    fn a_line_says_how_much_and_when() {
        let holding = Holding {
            ledger: LedgerId::new([0xab; 16]),
            entries: 1204,
            bytes: 2_140_000,
            last_write: Some(UnixMillis(1_795_815_600_000)),
        };
        let id = "ab".repeat(16);
        assert_eq!(
            line(&holding, 7),
            format!("{id}       1204      2.1 MB        7  2026-11-27 21:40")
        );
        let never = Holding { bytes: 1, last_write: None, ..holding };
        assert_eq!(line(&never, 7), format!("{id}       1204        1 kB        7  -"));
    }
}
