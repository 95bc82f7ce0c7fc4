//! One relay on one database: a lock beside it, whichever folder the relay's key lies in.
//!
//! Not on the database itself: closing one more handle of that would take SQLite's own locks away.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::rights;
use crate::{lock, log::error::LogError};

/// Locks the database at `path`, which need not be there yet, until the file is dropped. Nothing
/// if somebody else has locked it.
pub(super) fn occupy(path: &Path) -> Result<Option<File>, LogError> {
    if path.is_dir() {
        return Err(LogError::Foreign);
    }
    let lock = beside(path);
    let file = lock::open(&lock).map_err(|error| match path.parent() {
        Some(folder) if error.kind() == io::ErrorKind::NotFound => {
            LogError::NoPlace(format!("there is no folder {}", folder.display()))
        }
        Some(_) | None => rights::refused(&lock, &error),
    })?;
    owned_like(path, &file);
    Ok(lock::take(file)?)
}

/// The same for every name of a database.
fn beside(path: &Path) -> PathBuf {
    let mut lock = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()).into_os_string();
    lock.push(".lock");
    lock.into()
}

/// An errand of the system's administrator leaves no lock that the relay may not open.
#[cfg(unix)]
fn owned_like(database: &Path, lock: &File) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let (Ok(database), Ok(own)) = (fs::metadata(database), lock.metadata()) else { return };
    if database.uid() != own.uid() {
        // Whoever may not do that is no administrator, and made the file as themselves.
        let _as_it_is = fchown(lock, Some(database.uid()), Some(database.gid()));
    }
}

#[cfg(not(unix))]
fn owned_like(_: &Path, _: &File) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_locked_under_each_of_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        fs::write(&path, "").unwrap();
        let first = occupy(&path).unwrap();
        assert!(first.is_some());
        assert!(occupy(&path).unwrap().is_none());
        assert!(occupy(&folder.path().join("./relay.sqlite")).unwrap().is_none());
        #[cfg(unix)]
        {
            let link = folder.path().join("link.sqlite");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert!(occupy(&link).unwrap().is_none());
        }
        assert!(occupy(&folder.path().join("other.sqlite")).unwrap().is_some());
        drop(first);
        assert!(occupy(&path).unwrap().is_some());
        assert!(occupy(folder.path()).is_err(), "a folder is no database");
    }
}
