//! A relay in one file, and back.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use super::error::ErrandError;
use crate::{
    draft, key,
    log::{NotPutBack, NotTaken},
    place::Place,
};

pub(super) fn backup(place: &Place, file: &Path, out: &mut dyn Write) -> Result<(), ErrandError> {
    place.is_there()?;
    if file.symlink_metadata().is_ok() {
        return Err(ErrandError::FileThere(file.to_owned()));
    }
    let seed =
        key::seed(place.folder())?.ok_or_else(|| ErrandError::NoKey(key::path(place.folder())))?;
    name_left(&draft::left(file), out)?;
    let log = place.log();
    log.copy(file, &seed).map_err(|why| match why {
        NotTaken::Log(error) => place.failed(error).into(),
        NotTaken::Damaged(damage) => {
            ErrandError::LogDamaged { log: log.to_string(), damage: damage.to_string() }
        }
        NotTaken::File(source) => ErrandError::NotWritten { file: file.to_owned(), source },
    })?;
    writeln!(out, "Wrote {}. It holds the relay's key: keep it safe.", file.display())?;
    Ok(())
}

pub(super) fn restore(place: &Place, file: &Path, out: &mut dyn Write) -> Result<(), ErrandError> {
    is_free(place)?;
    // The backup is read before anything is locked: a lock leaves a file.
    let unusable = |source| place.unusable(source);
    let made = place.prepare().map_err(unusable)?;
    name_left(&place.left(), out)?;
    let log = place.log();
    let not_written =
        |source| ErrandError::NotPlaced { file: file.to_owned(), log: log.to_string(), source };
    let ready = log.fetch(file).map_err(|why| match why {
        NotPutBack::Unreadable(source) => ErrandError::Unreadable { file: file.to_owned(), source },
        NotPutBack::NoCopy(why) => ErrandError::NoBackup { file: file.to_owned(), why },
        NotPutBack::Damaged(damage) => {
            ErrandError::BackupDamaged { file: file.to_owned(), damage: damage.to_string() }
        }
        NotPutBack::Place(source) => not_written(source),
    })?;
    let _occupied = place.occupy()?;
    made.keep();
    // Somebody may have been faster.
    is_free(place)?;
    // The log first: without its key a relay does not start, and says so.
    let seed = ready.put().map_err(|error| not_written(error.into()))?;
    if let Err(error) = key::put(place.folder(), &seed) {
        for file in log.lies() {
            // That it cannot be removed is the smaller trouble.
            let _left = fs::remove_file(file);
        }
        return Err(error.into());
    }
    writeln!(out, "Restored. Start the relay: its devices bring what the backup lacks.")?;
    Ok(())
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
