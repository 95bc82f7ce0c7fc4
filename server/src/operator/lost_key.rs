//! The relay's key alone, out of a backup: for a log that is newer than the backup, and sound.

use std::{io::Write, path::Path};

use super::{copies::not_put_back, error::ErrandError};
use crate::{
    key::{self, Unfit},
    log::{KeyOfCopy, relay_of},
    place::{Place, Room},
};

pub(super) fn restore(place: &Place, file: &Path, out: &mut dyn Write) -> Result<(), ErrandError> {
    place.is_folder()?;
    unfit(place)?;
    // Read before anything is locked: a lock leaves a file.
    let KeyOfCopy { seed, is_compared } =
        place.log().fetch_key(file).map_err(|why| not_put_back(place, file, why))?;
    let _occupied = place.occupy()?;
    // Somebody may have been faster.
    if let Some(why) = unfit(place)? {
        let aside = key::put_aside(place.folder(), why)?;
        writeln!(out, "Put {} aside as {}.", why.words(), aside.display())?;
    }
    key::put(place.folder(), &seed)?;
    let key = key::path(place.folder());
    let relay = relay_of(&seed);
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

/// What is to be put aside. The log's own key never is.
fn unfit(place: &Place) -> Result<Option<Unfit>, ErrandError> {
    match place.room_for_key()? {
        Room::Free => Ok(None),
        Room::Unfit(why) => Ok(Some(why)),
        Room::Taken(relay) => Err(ErrandError::KeyThere { key: key::path(place.folder()), relay }),
    }
}
