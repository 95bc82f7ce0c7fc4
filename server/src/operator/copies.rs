//! A relay in one file, and back.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::error::ErrandError;
use crate::{
    draft, key,
    log::{NotPutBack, NotTaken, Purpose},
    place::Place,
};

pub(super) fn backup(place: &Place, file: &Path, out: &mut dyn Write) -> Result<(), ErrandError> {
    place.is_there(Purpose::Read)?;
    if file.symlink_metadata().is_ok() {
        return Err(ErrandError::FileThere(file.to_owned()));
    }
    let no_key = || ErrandError::no_key(place, "a backup would be no relay's");
    let seed = place.seed(Purpose::Read)?.ok_or_else(no_key)?;
    name_left(&draft::left(file), out)?;
    let log = place.log();
    let contents = log.copy(file, &seed).map_err(|why| match why {
        NotTaken::Log(error) => place.failed(error).into(),
        NotTaken::Damaged(damage) => {
            ErrandError::LogDamaged { log: log.to_string(), damage: damage.to_string() }
        }
        NotTaken::File(source) => ErrandError::NotWritten { file: file.to_owned(), source },
    })?;
    writeln!(
        out,
        "Wrote {}. It holds {contents}. It also holds the relay's key: keep it safe.",
        file.display()
    )?;
    Ok(())
}

pub(super) fn restore(place: &Place, file: &Path, out: &mut dyn Write) -> Result<(), ErrandError> {
    place.is_folder()?;
    is_free(place)?;
    // The backup is read before anything is locked: a lock leaves a file.
    let unusable = |source| place.unusable(source);
    let made = place.prepare().map_err(unusable)?;
    name_left(&place.left(), out)?;
    let log = place.log();
    let not_written =
        |source| ErrandError::NotPlaced { file: file.to_owned(), log: log.to_string(), source };
    let ready = log.fetch(file).map_err(|why| not_put_back(place, file, why))?;
    let contents = ready.contents();
    let _occupied = place.occupy()?;
    made.keep();
    // Somebody may have been faster.
    is_free(place)?;
    // The log first: without its key a relay does not start, and says so.
    let seed = ready.put().map_err(|error| not_written(error.into()))?;
    if let Err(error) = key::put(place.folder(), &seed) {
        log.take_back();
        return Err(error.into());
    }
    writeln!(
        out,
        "Restored {contents}. Start the relay: its devices bring what the backup lacks."
    )?;
    Ok(())
}

pub(super) fn not_put_back(place: &Place, file: &Path, why: NotPutBack) -> ErrandError {
    let file = file.to_owned();
    match why {
        NotPutBack::Unreadable(source) => ErrandError::Unreadable { file, source },
        NotPutBack::NoCopy(why) => ErrandError::NoBackup { file, why },
        NotPutBack::Damaged(damage) => {
            ErrandError::BackupDamaged { file, damage: damage.to_string() }
        }
        NotPutBack::OtherRelay => ErrandError::OtherRelay { file, log: place.log().to_string() },
        NotPutBack::OtherKey { owner, relay } => {
            ErrandError::OtherKey { file, relay, log: place.log().to_string(), owner }
        }
        NotPutBack::Unlinked(relay) => {
            ErrandError::Unlinked { file, log: place.log().to_string(), relay: relay.to_string() }
        }
        NotPutBack::Log(error) => place.failed(error).into(),
        NotPutBack::Place(source) => {
            ErrandError::NotPlaced { file, log: place.log().to_string(), source }
        }
    }
}

/// Nothing of another relay may lie there.
fn is_free(place: &Place) -> Result<(), ErrandError> {
    let mut there = place.log().lies();
    let key = key::path(place.folder());
    there.extend(Some(key).filter(|key| key.symlink_metadata().is_ok()));
    if there.is_empty() { Ok(()) } else { Err(ErrandError::PlaceTaken(there)) }
}

/// Named and not removed: another restore may be writing it, and a person may have called a
/// file of theirs so.
fn name_left(left: &[PathBuf], out: &mut dyn Write) -> Result<(), ErrandError> {
    for file in left {
        writeln!(out, "{}", draft::words_of_left(file))?;
    }
    Ok(())
}
