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

/// What lies where the key belongs.
pub(crate) enum Lying {
    Nothing,
    /// No key any more, and what is wrong with it.
    Damaged(&'static str),
    Sound(Zeroizing<[u8; 32]>),
}

/// Looks at what lies there.
pub(crate) fn look(folder: &Path) -> Result<Lying, ServeError> {
    let path = path(folder);
    match fs::metadata(&path) {
        Ok(found) if found.is_dir() => return Ok(Lying::Damaged("it is a folder")),
        // Reading a pipe would wait for ever.
        Ok(found) if !found.is_file() => return Ok(Lying::Damaged("it is no file")),
        Ok(_) | Err(_) => {}
    }
    match fs::read(&path).map(Zeroizing::new) {
        Ok(seed) if seed.is_empty() => Ok(Lying::Damaged("it is empty")),
        // What some file systems make of a file after a power cut.
        Ok(seed) if seed.iter().all(|byte| *byte == 0) => {
            Ok(Lying::Damaged("it is nothing but zeros"))
        }
        Ok(seed) => Ok(match seed.as_slice().try_into() {
            Ok(seed) => Lying::Sound(Zeroizing::new(seed)),
            Err(_) => Lying::Damaged("it is not 32 bytes long"),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Lying::Nothing),
        Err(source) => Err(ServeError::KeyUnreadable { key: path, source }),
    }
}

/// Why a key is no good where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is no key any more.
    Damaged,
    /// It is a key, but not that of the log.
    Other,
}

impl Unfit {
    const fn ending(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Other => "other",
        }
    }

    /// How it is called in a sentence.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Damaged => "the damaged key",
            Self::Other => "the key that is not this log's",
        }
    }
}

/// Puts such a key aside, under a name that nothing has, and says which: it may be that somebody
/// can still make something of it.
pub(crate) fn put_aside(folder: &Path, why: Unfit) -> Result<PathBuf, ServeError> {
    let failed = |source| ServeError::Folder { folder: folder.to_owned(), source };
    let ending = why.ending();
    let names = (1_u32..).map(|number| match number {
        1 => format!("{KEY_FILE}.{ending}"),
        _ => format!("{KEY_FILE}.{ending}-{number}"),
    });
    let mut free = names.map(|name| folder.join(name));
    let aside = free.find(|aside| aside.symlink_metadata().is_err());
    let aside = aside.ok_or_else(|| failed(io::ErrorKind::AlreadyExists.into()))?;
    fs::rename(path(folder), &aside).map_err(failed)?;
    Ok(aside)
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
