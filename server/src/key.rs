//! The relay's key in its folder: 32 bytes, readable by its owner only. Devices know a relay
//! by it, so it is never made anew behind anybody's back.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use staffelstab_shared::crypto::SigningKey;
use zeroize::Zeroizing;

use crate::{draft::Draft, error::ServeError};

const KEY_FILE: &str = "relay.key";

pub(crate) fn path(folder: &Path) -> PathBuf {
    folder.join(KEY_FILE)
}

/// The key that lies there, if one does.
pub(crate) fn read(folder: &Path) -> Result<Option<SigningKey>, ServeError> {
    Ok(seed(folder)?.map(|seed| SigningKey::from_seed(&seed)))
}

/// The bytes of the key that lies there.
pub(crate) fn seed(folder: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, ServeError> {
    let path = path(folder);
    match fs::read(&path) {
        Ok(seed) => {
            let seed = Zeroizing::new(seed);
            let seed = seed.as_slice().try_into().map_err(|_| ServeError::Key(path.clone()))?;
            Ok(Some(Zeroizing::new(seed)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ServeError::Folder { folder: folder.to_owned(), source }),
    }
}

/// Makes a key where there is none.
pub(crate) fn create(folder: &Path) -> Result<SigningKey, ServeError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice())?;
    put(folder, &seed)?;
    Ok(SigningKey::from_seed(&seed))
}

/// Puts a key back where there is none. Whole or not at all: half a key after a power cut would
/// be no relay any more.
pub(crate) fn put(folder: &Path, seed: &[u8; 32]) -> Result<(), ServeError> {
    let write = || {
        let mut draft = Draft::of(&path(folder))?;
        draft.file().write_all(seed)?;
        draft.publish()
    };
    write().map_err(|source| ServeError::Folder { folder: folder.to_owned(), source })
}
