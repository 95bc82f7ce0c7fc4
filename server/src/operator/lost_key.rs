//! The relay's key alone, out of a backup: for a log that is newer than the backup, and sound.

use std::{io::Write, path::Path};

use staffelstab_shared::{crypto::SigningKey, id::RelayId};

use super::{copies::not_put_back, error::ErrandError};
use crate::{
    key::{self, Lying},
    log::KeyOfCopy,
    place::Place,
};

pub(super) fn restore(place: &Place, file: &Path, out: &mut dyn Write) -> Result<(), ErrandError> {
    place.is_folder()?;
    is_lost(place)?;
    // Read before anything is locked: a lock leaves a file.
    let KeyOfCopy { seed, is_compared } =
        place.log().fetch_key(file).map_err(|why| not_put_back(place, file, why))?;
    let _occupied = place.occupy()?;
    // Somebody may have been faster.
    if is_lost(place)? {
        let aside = key::put_aside(place.folder())?;
        writeln!(out, "Put the damaged key aside as {}.", aside.display())?;
    }
    key::put(place.folder(), &seed)?;
    let key = key::path(place.folder());
    let relay = RelayId::from(SigningKey::from_seed(&seed).public());
    writeln!(
        out,
        "Restored {}, the key of relay {relay}, and nothing else. Start the relay.",
        key.display()
    )?;
    if !is_compared {
        writeln!(
            out,
            "The backup or the log that lies there is damaged, so it could not be seen whether both are \
             the same relay's. What `serve` logged whenever it started says which one the log's is \
             (relay=…): compare it first."
        )?;
    }
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
