//! The relay's key alone, out of a backup: for a log that is newer than the backup, and sound.

use std::{io::Write, path::Path};

use super::{copies::not_put_back, error::ErrandError};
use crate::{
    key::{self, Lying},
    place::Place,
};

pub(super) fn restore(place: &Place, file: &Path, out: &mut dyn Write) -> Result<(), ErrandError> {
    place.is_folder()?;
    is_lost(place)?;
    // Read before anything is locked: a lock leaves a file.
    let seed = place.log().fetch_key(file).map_err(|why| not_put_back(place, file, why))?;
    let _occupied = place.occupy()?;
    // Somebody may have been faster.
    if is_lost(place)? {
        let aside = key::put_aside(place.folder())?;
        writeln!(out, "Put the damaged key aside as {}.", aside.display())?;
    }
    key::put(place.folder(), &seed)?;
    let key = key::path(place.folder());
    writeln!(out, "Restored {}, and nothing else. Start the relay.", key.display())?;
    Ok(())
}

/// A sound key is never written over. Whether something damaged lies there.
fn is_lost(place: &Place) -> Result<bool, ErrandError> {
    match key::look(place.folder())? {
        Lying::Nothing => Ok(false),
        Lying::Damaged(_) => Ok(true),
        Lying::Sound(_) => Err(ErrandError::KeyThere(key::path(place.folder()))),
    }
}
