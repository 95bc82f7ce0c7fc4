//! Where a relay lives: a folder with its key, and a log.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    error::ServeError,
    log::{Log, LogAddress, LogError},
};

const DATABASE_FILE: &str = "relay.sqlite";
const LOCK_FILE: &str = "relay.lock";

/// See the module.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// Folder for the relay's key, and for the log unless --log says otherwise
    #[arg(long, env = "DATA_DIR", value_name = "FOLDER", default_value = "data")]
    pub data: PathBuf,

    /// Where the log is kept: sqlite:PATH, used by one relay only [default: relay.sqlite in
    /// the data folder]
    #[arg(long, env = "LOG", value_name = "URL")]
    pub log: Option<LogAddress>,
}

impl Place {
    pub(crate) fn folder(&self) -> &Path {
        &self.data
    }

    pub(crate) fn log(&self) -> LogAddress {
        self.log.clone().unwrap_or_else(|| LogAddress::file(self.data.join(DATABASE_FILE)))
    }

    /// Makes the folder if it is not there, readable by its owner only, and keeps other relays
    /// out of it: two would write over each other.
    pub(crate) fn occupy(&self) -> Result<File, ServeError> {
        let unusable = |source| ServeError::Folder { folder: self.data.clone(), source };
        make(&self.data).map_err(unusable)?;
        let lock = File::create(self.data.join(LOCK_FILE)).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(ServeError::InUse(self.data.clone())),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }

    /// Opens the log, and begins one where none is.
    pub(crate) fn open(&self) -> Result<Arc<dyn Log>, ServeError> {
        self.log().open().map_err(|error| self.failed(error))
    }

    /// Opens the log that is there; a relay may be running on it.
    pub(crate) fn open_there(&self) -> Result<Arc<dyn Log>, ServeError> {
        self.is_there()?;
        self.open()
    }

    pub(crate) fn is_there(&self) -> Result<(), ServeError> {
        let log = self.log();
        if log.exists() { Ok(()) } else { Err(ServeError::Nothing(log.to_string())) }
    }

    pub(crate) fn failed(&self, source: LogError) -> ServeError {
        ServeError::Log { place: self.log().to_string(), source }
    }
}

/// A folder that was there may be anybody's: it stays as it is, and its rights are looked at.
fn make(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            if fs::metadata(folder)?.permissions().mode() & 0o007 != 0 {
                let folder = folder.display();
                tracing::warn!(
                    "others can look into {folder}; `chmod 700 {folder}` keeps them out"
                );
            }
        }
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
