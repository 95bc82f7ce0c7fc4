//! The files of a database, and the room they lie in.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::log::error::{Fault, LogError};

/// How long a connection waits for another one.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// With less room than a frame as large as allowed takes, the next one may not fit.
const LEAST_ROOM: u64 = 1024 * 1024;

/// The database, and what SQLite puts beside it.
pub(super) fn of(path: &Path) -> impl Iterator<Item = PathBuf> {
    [path.to_owned()].into_iter().chain(beside(path))
}

/// What SQLite puts beside it: the write-ahead log, its index, and the journal of older times.
pub(super) fn beside(path: &Path) -> [PathBuf; 3] {
    ["-wal", "-shm", "-journal"].map(|more| {
        let mut file = path.as_os_str().to_owned();
        file.push(more);
        file.into()
    })
}

/// Whoever else has an account on the machine reads nothing of it. What SQLite puts beside the
/// database gets the same rights.
#[cfg(unix)]
pub(super) fn keep_private(path: &Path) -> Result<(), LogError> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    if !path.exists() && path.parent().is_some_and(Path::is_dir) {
        let mut options = fs::OpenOptions::new();
        // Somebody may have been faster: what is there stays.
        options.write(true).create(true).truncate(false).mode(0o600).open(path)?;
    }
    for file in of(path) {
        let Ok(found) = fs::metadata(&file) else { continue };
        let mode = found.permissions().mode();
        if found.is_file() && mode & 0o077 != 0 {
            let own = fs::Permissions::from_mode(mode & 0o700);
            if let Err(error) = fs::set_permissions(&file, own) {
                tracing::warn!(%error, file = %file.display(), "others can read this file");
            }
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn keep_private(_: &Path) -> Result<(), LogError> {
    Ok(())
}

#[cfg(unix)]
pub(super) fn has_room(path: &Path) -> Result<(), LogError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let disk = rustix::fs::statvfs(folder.unwrap_or(Path::new("."))).map_err(io::Error::from)?;
    let room = disk.f_bavail.saturating_mul(disk.f_frsize);
    if room >= LEAST_ROOM {
        return Ok(());
    }
    Err(LogError::Storage(Fault::Full, format!("{} kB are left", room / 1024).into()))
}

#[cfg(not(unix))]
pub(super) fn has_room(_: &Path) -> Result<(), LogError> {
    Ok(())
}
