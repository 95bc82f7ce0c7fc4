//! Whether this user may read a database, and write where it lies. Asked first: of what is forbidden
//! SQLite says only that it could not be opened.
//!
//! The files are not opened for it: closing one more handle would take SQLite's own locks away.

use std::{io, path::Path};

use crate::log::{error::LogError, found::Purpose};

/// A database that may not be written is served, and read. But also whoever only reads one has to
/// write beside it.
#[cfg(unix)]
pub(super) fn check(path: &Path, purpose: Purpose) -> Result<(), LogError> {
    use rustix::fs::{Access, AtFlags, CWD, accessat};
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).to_owned();
    let files = super::files::of(path).map(|file| (file, Access::READ_OK));
    for (place, rights) in files.chain([(folder, Access::WRITE_OK | Access::EXEC_OK)]) {
        match accessat(CWD, &place, rights, AtFlags::EACCESS).map_err(io::Error::from) {
            // Then nothing is written beside it either.
            Err(error)
                if error.kind() == io::ErrorKind::ReadOnlyFilesystem
                    && purpose == Purpose::Read => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(refused(&place, &error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn check(_: &Path, _: Purpose) -> Result<(), LogError> {
    Ok(())
}

/// What the system says of a place, and of which.
pub(super) fn refused(place: &Path, error: &io::Error) -> LogError {
    io::Error::new(error.kind(), format!("{}: {error}", place.display())).into()
}
