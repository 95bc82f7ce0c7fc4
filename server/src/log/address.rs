//! Where the log is: `--log sqlite:PATH`. The scheme chooses the backend.
//!
//! A further backend is a file beside this one and a line in [`BACKENDS`].

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use staffelstab_shared::id::RelayId;

use super::{
    contract::Log,
    copy::{Contents, KeyOfCopy, NotPutBack, NotTaken},
    error::LogError,
    found::{Found, Purpose},
    sqlite::{Ready, SqliteLog, owner_of},
};
use crate::draft;

/// A backend, as an address names it.
#[derive(Debug)]
struct Backend {
    scheme: &'static str,
    /// What stands behind the scheme.
    place: &'static str,
    open: fn(&OsStr) -> Result<Arc<dyn Log>, LogError>,
    open_to_read: fn(&OsStr) -> Result<Arc<dyn Log>, LogError>,
    recognise: fn(&OsStr, Purpose) -> Result<Found, LogError>,
    lies: fn(&OsStr) -> Vec<PathBuf>,
    left: fn(&OsStr) -> Vec<PathBuf>,
    owner: fn(&OsStr, Purpose) -> Result<Option<RelayId>, LogError>,
    occupy: fn(&OsStr) -> Result<Option<File>, LogError>,
    copy: fn(&OsStr, &Path, &[u8; 32]) -> Result<Contents, NotTaken>,
    fetch: fn(&Path, &OsStr) -> Result<Ready, NotPutBack>,
    fetch_key: fn(&Path, &OsStr) -> Result<KeyOfCopy, NotPutBack>,
}

const SQLITE: Backend = Backend {
    scheme: "sqlite",
    place: "PATH",
    open: |path| Ok(Arc::new(SqliteLog::open(Path::new(path))?)),
    open_to_read: |path| Ok(Arc::new(SqliteLog::open_to_read(Path::new(path))?)),
    recognise: |path, purpose| SqliteLog::recognise(Path::new(path), purpose),
    lies: |path| SqliteLog::lies(Path::new(path)),
    left: |path| draft::left(Path::new(path)),
    owner: |path, purpose| owner_of(Path::new(path), purpose),
    occupy: |path| SqliteLog::occupy(Path::new(path)),
    copy: |path, file, seed| SqliteLog::copy(Path::new(path), file, seed),
    fetch: |file, path| SqliteLog::fetch(file, Path::new(path)),
    fetch_key: |file, path| SqliteLog::fetch_key(file, Path::new(path)),
};

const BACKENDS: &[Backend] = &[SQLITE];

/// The address of a log: which backend, and where.
#[derive(Debug, Clone)]
pub struct LogAddress {
    backend: &'static Backend,
    place: OsString,
}

/// The text is no address of a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("no log is kept in \"{0}:\"; possible: {possible}", possible = possible())]
    UnknownScheme(String),
    #[error("not the address of a log; possible: {possible}", possible = possible())]
    NoScheme,
    #[error("nothing stands behind the scheme; possible: {possible}", possible = possible())]
    NoPlace,
}

impl LogAddress {
    /// The default log, in a file.
    pub(crate) fn file(path: impl Into<OsString>) -> Self {
        Self { backend: &SQLITE, place: path.into() }
    }

    /// The files of a log that lie there, whole or not.
    pub(crate) fn lies(&self) -> Vec<PathBuf> {
        (self.backend.lies)(&self.place)
    }

    /// Removes a log that was begun here just now, and came to nothing.
    pub(crate) fn take_back(&self) {
        for file in self.lies() {
            // That it cannot be removed is the smaller trouble.
            let _left = fs::remove_file(file);
        }
    }

    /// What lies there; an error if it is no relay's. It is left as it is.
    pub(crate) fn recognise(&self, purpose: Purpose) -> Result<Found, LogError> {
        (self.backend.recognise)(&self.place, purpose)
    }

    /// What a restore that was cut off has left there.
    pub(crate) fn left(&self) -> Vec<PathBuf> {
        (self.backend.left)(&self.place)
    }

    /// Whose log lies there, if one does and says so.
    pub(crate) fn owner(&self, purpose: Purpose) -> Result<Option<RelayId>, LogError> {
        (self.backend.owner)(&self.place, purpose)
    }

    /// Keeps other relays away from it until what this gives is dropped; nothing if one is there.
    pub(crate) fn occupy(&self) -> Result<Option<File>, LogError> {
        (self.backend.occupy)(&self.place)
    }

    /// Writes everything that is acknowledged, and the relay's key, to a new file.
    pub(crate) fn copy(&self, file: &Path, seed: &[u8; 32]) -> Result<Contents, NotTaken> {
        (self.backend.copy)(&self.place, file, seed)
    }

    /// Reads all that [`Self::copy`] wrote: ready to be put back, if it is sound.
    pub(crate) fn fetch(&self, file: &Path) -> Result<Ready, NotPutBack> {
        (self.backend.fetch)(file, &self.place)
    }

    /// Reads nothing but the relay's key of what [`Self::copy`] wrote, if it can be this log's.
    pub(crate) fn fetch_key(&self, file: &Path) -> Result<KeyOfCopy, NotPutBack> {
        (self.backend.fetch_key)(file, &self.place)
    }

    /// Opens the log that is there, only to read it.
    pub(crate) fn open_to_read(&self) -> Result<Arc<dyn Log>, LogError> {
        (self.backend.open_to_read)(&self.place)
    }

    /// Opens the log, and begins one where none is yet.
    ///
    /// # Errors
    /// When the storage cannot be used.
    pub fn open(&self) -> Result<Arc<dyn Log>, LogError> {
        (self.backend.open)(&self.place)
    }
}

impl std::fmt::Display for LogAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.backend.scheme, self.place.display())
    }
}

impl FromStr for LogAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (scheme, place) = text.split_once(':').ok_or(AddressError::NoScheme)?;
        let backend = BACKENDS
            .iter()
            .find(|backend| backend.scheme == scheme)
            .ok_or_else(|| AddressError::UnknownScheme(scheme.to_owned()))?;
        // Both `sqlite:PATH` and `sqlite://PATH` are in use for files.
        let place = place.strip_prefix("//").unwrap_or(place);
        if place.is_empty() {
            return Err(AddressError::NoPlace);
        }
        Ok(Self { backend, place: place.into() })
    }
}

fn possible() -> String {
    let forms = BACKENDS.iter().map(|backend| format!("{}:{}", backend.scheme, backend.place));
    forms.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_backend() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.sqlite");
        for form in ["sqlite:", "sqlite://"] {
            let address: LogAddress = format!("{form}{}", path.display()).parse().unwrap();
            assert!(!address.open().unwrap().is_used().unwrap());
            assert!(path.exists(), "{form}");
        }
    }

    #[test]
    fn what_is_not_possible_is_told_with_what_is() {
        let refused = |text: &str| text.parse::<LogAddress>().unwrap_err();
        assert_eq!(
            refused("postgres://db.example.org/relay").to_string(),
            "no log is kept in \"postgres:\"; possible: sqlite:PATH"
        );
        assert_eq!(refused("/var/lib/relay.sqlite"), AddressError::NoScheme);
        assert_eq!(refused("sqlite:"), AddressError::NoPlace);
        assert_eq!(refused("sqlite://"), AddressError::NoPlace);
    }

    #[test]
    fn a_place_that_cannot_be_used_names_no_backend_but_its_source_does() {
        let folder = tempfile::tempdir().unwrap();
        let long = "l".repeat(300);
        let address: LogAddress =
            format!("sqlite:{}/{long}", folder.path().display()).parse().unwrap();
        let error = address.open().unwrap_err();
        assert!(error.to_string().starts_with("the storage of the log failed"), "{error}");
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert!(source.is_some_and(|source| source.contains("too long")));
    }
}
