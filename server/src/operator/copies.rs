//! A relay in one file, and back.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

use super::error::ErrandError;
use crate::{key, place::Place};

pub(super) fn backup(place: &Place, file: &Path, out: &mut dyn Write) -> Result<(), ErrandError> {
    place.is_there()?;
    if file.symlink_metadata().is_ok() {
        return Err(ErrandError::FileThere(file.to_owned()));
    }
    let seed =
        key::seed(place.folder())?.ok_or_else(|| ErrandError::NoKey(key::path(place.folder())))?;
    let copied = place.log().copy(file, &seed);
    copied.map_err(|source| ErrandError::Copy { file: file.to_owned(), source })?;
    writeln!(out, "Wrote {}. It holds the relay's key: keep it safe.", file.display())?;
    Ok(())
}

pub(super) fn restore(place: &Place, file: &Path, out: &mut dyn Write) -> Result<(), ErrandError> {
    // A name that was mistyped makes no folder.
    let unread =
        |error: io::Error| ErrandError::Copy { file: file.to_owned(), source: error.into() };
    File::open(file).map_err(unread)?;
    let _occupied = place.occupy()?;
    let log = place.log();
    let key = key::path(place.folder());
    let mut there = log.lies();
    there.extend(Some(key).filter(|key| key.symlink_metadata().is_ok()));
    if !there.is_empty() {
        return Err(ErrandError::PlaceTaken(there));
    }
    // The log first: without its key a relay does not start, and says so.
    let put_back = log.put_back(file);
    let seed = put_back.map_err(|source| ErrandError::Copy { file: file.to_owned(), source })?;
    key::put(place.folder(), &seed)?;
    writeln!(out, "Restored. Start the relay: its devices bring what the backup lacks.")?;
    Ok(())
}
