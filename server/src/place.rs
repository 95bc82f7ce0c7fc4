//! Where a relay lives: a folder with its key, and a log.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use staffelstab_shared::id::RelayId;
use zeroize::Zeroizing;

use crate::{
    draft,
    error::{OtherKey, ServeError},
    key::{self, Lying, Unfit},
    lock,
    log::{Found, Log, LogAddress, LogError, Purpose, relay_of},
};

const DATABASE_FILE: &str = "relay.sqlite";
const LOCK_FILE: &str = "relay.lock";

/// See the module.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// Folder for the relay's key, and for the log unless --log says otherwise
    // Both are global: between `ledgers` and `delete` they mean the same as behind it.
    #[arg(long, env = "DATA_DIR", value_name = "FOLDER", default_value = "data", global = true)]
    pub data: PathBuf,

    /// Where the log is kept: sqlite:PATH, used by one relay only [default: relay.sqlite in
    /// the data folder]
    #[arg(long, env = "LOG", value_name = "URL", global = true)]
    pub log: Option<LogAddress>,
}

/// Nobody else writes there, until it is dropped.
#[derive(Debug)]
pub(crate) struct Occupied {
    /// Where the key lies; not locked by whoever only has to do with the log.
    _folder: Option<File>,
    _log: File,
}

/// Where a key is to be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    Free,
    /// What lies there is to be put aside first.
    Unfit(Unfit),
    /// A sound key lies there, and for all that is known it is the log's.
    Taken(RelayId),
}

/// Folders that were made, the innermost first. Gone when this is dropped, unless somebody has
/// put something there.
#[derive(Debug)]
pub(crate) struct Made(Vec<PathBuf>);

impl Made {
    pub(crate) fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for folder in &self.0 {
            // What is not empty stays.
            let _left = fs::remove_dir(folder);
        }
    }
}

impl Place {
    pub(crate) fn folder(&self) -> &Path {
        &self.data
    }

    pub(crate) fn log(&self) -> LogAddress {
        self.log.clone().unwrap_or_else(|| LogAddress::file(self.data.join(DATABASE_FILE)))
    }

    /// Makes the folder if it is not there, readable by its owner only, and keeps other relays
    /// out of it and away from the log: two would write over each other.
    pub(crate) fn occupy(&self) -> Result<Occupied, ServeError> {
        // Before anything is made: what was named by mistake gets no lock beside it.
        self.recognise(Purpose::Write)?;
        let unusable = |source| self.unusable(source);
        make(&self.data).map_err(unusable)?;
        let file = lock::open(&self.data.join(LOCK_FILE)).map_err(unusable)?;
        Ok(Occupied { _folder: Some(self.locked(file)?), _log: self.occupy_log()? })
    }

    /// The same for whoever has to do with a log that is there, and makes no folder.
    pub(crate) fn occupy_there(&self) -> Result<Occupied, ServeError> {
        self.is_there(Purpose::Write)?;
        // A relay from before logs had a lock of their own may be running in the folder.
        let folder = match File::open(self.data.join(LOCK_FILE)) {
            Ok(file) => Some(self.locked(file)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => {
                return Err(self.unusable(source));
            }
        };
        Ok(Occupied { _folder: folder, _log: self.occupy_log()? })
    }

    fn locked(&self, file: File) -> Result<File, ServeError> {
        let taken = lock::take(file).map_err(|source| self.unusable(source))?;
        taken.ok_or_else(|| ServeError::InUse(self.data.clone()))
    }

    fn occupy_log(&self) -> Result<File, ServeError> {
        let log = self.log();
        let lock = log.occupy().map_err(|error| self.failed(error))?;
        lock.ok_or_else(|| ServeError::LogInUse(log.to_string()))
    }

    /// Opens the log, and begins one where none is.
    pub(crate) fn open(&self) -> Result<Arc<dyn Log>, ServeError> {
        self.log().open().map_err(|error| self.failed(error))
    }

    /// Opens the log that is there; a relay may be running on it.
    pub(crate) fn open_there(&self) -> Result<Arc<dyn Log>, ServeError> {
        self.is_there(Purpose::Write)?;
        self.open()
    }

    /// Opens the log that is there, also on a disk that is mounted read-only.
    pub(crate) fn open_to_read(&self) -> Result<Arc<dyn Log>, ServeError> {
        self.is_there(Purpose::Read)?;
        self.log().open_to_read().map_err(|error| self.failed(error))
    }

    pub(crate) fn is_there(&self, purpose: Purpose) -> Result<(), ServeError> {
        match self.recognise(purpose)? {
            Found::Log => Ok(()),
            Found::Rest(files) => Err(self.rest(files)),
            Found::Empty(files) if self.has_key() => Err(self.empty(files)),
            Found::Nothing if self.has_key() => {
                let (key, folder) = (key::path(&self.data), self.data.clone());
                let (log, flags) = (self.log().to_string(), self.flags());
                Err(ServeError::LogGone { key, log, folder, flags })
            }
            Found::Empty(_) | Found::Nothing => Err(ServeError::Nothing(self.log().to_string())),
        }
    }

    /// Whether a log may be begun, or gone on with; and whether one is begun for a key that was
    /// there before.
    pub(crate) fn may_begin(&self) -> Result<bool, ServeError> {
        match self.recognise(Purpose::Write)? {
            Found::Log => Ok(false),
            Found::Nothing => Ok(self.has_key()),
            Found::Empty(files) if self.has_key() => Err(self.empty(files)),
            Found::Empty(_) => Ok(false),
            Found::Rest(files) => Err(self.rest(files)),
        }
    }

    fn empty(&self, files: Vec<PathBuf>) -> ServeError {
        let (log, folder) = (self.log().to_string(), self.data.clone());
        ServeError::LogEmpty { log, files, folder, flags: self.flags() }
    }

    fn rest(&self, files: Vec<PathBuf>) -> ServeError {
        let (log, folder) = (self.log().to_string(), self.data.clone());
        ServeError::LogRest { log, files, folder, flags: self.flags() }
    }

    /// Whether anything lies where the key belongs.
    fn has_key(&self) -> bool {
        key::path(&self.data).symlink_metadata().is_ok()
    }

    /// Whose log lies there, if one does and says so.
    pub(crate) fn owner(&self, purpose: Purpose) -> Result<Option<RelayId>, ServeError> {
        self.log().owner(purpose).map_err(|error| self.failed(error))
    }

    /// Whether a key may be put there.
    pub(crate) fn room_for_key(&self) -> Result<Room, ServeError> {
        Ok(match key::look(&self.data)? {
            Lying::Nothing => Room::Free,
            Lying::Damaged(_) => Room::Unfit(Unfit::Damaged),
            Lying::Sound(seed) => {
                let relay = relay_of(&seed);
                match self.owner(Purpose::Write)? {
                    Some(owner) if owner != relay => Room::Unfit(Unfit::Other),
                    Some(_) | None => Room::Taken(relay),
                }
            }
        })
    }

    /// The key that lies there, if one does: that of the log.
    pub(crate) fn seed(&self, purpose: Purpose) -> Result<Option<Zeroizing<[u8; 32]>>, ServeError> {
        match key::look(&self.data)? {
            Lying::Nothing => Ok(None),
            Lying::Sound(seed) => match self.owner(purpose)? {
                Some(owner) if owner != relay_of(&seed) => Err(self.other_key(&seed, owner)),
                Some(_) | None => Ok(Some(seed)),
            },
            Lying::Damaged(why) => {
                let (key, flags) = (key::path(&self.data), self.flags());
                Err(ServeError::KeyDamaged { key, why, flags })
            }
        }
    }

    fn other_key(&self, seed: &[u8; 32], owner: RelayId) -> ServeError {
        let (key, folder) = (key::path(&self.data), self.data.clone());
        let (log, flags) = (self.log().to_string(), self.flags());
        let relay = relay_of(seed);
        ServeError::OtherKey(Box::new(OtherKey { key, relay, log, owner, folder, flags }))
    }

    /// How the place is named on the command line.
    pub(crate) fn flags(&self) -> String {
        let data = self.data.display();
        match &self.log {
            Some(log) => format!("--data {data} --log {log}"),
            None => format!("--data {data}"),
        }
    }

    /// What lies there, if it is a relay's.
    fn recognise(&self, purpose: Purpose) -> Result<Found, ServeError> {
        self.is_folder()?;
        self.log().recognise(purpose).map_err(|error| self.failed(error))
    }

    /// Nothing that is there stands where the folder is to be.
    pub(crate) fn is_folder(&self) -> Result<(), ServeError> {
        match self.data.ancestors().find(|place| place.exists()) {
            Some(place) if !place.is_dir() => Err(ServeError::NotAFolder(place.to_owned())),
            Some(_) | None => Ok(()),
        }
    }

    /// Makes the folder for something that may come to nothing yet.
    pub(crate) fn prepare(&self) -> io::Result<Made> {
        let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let made = self.data.ancestors().take_while(missing).map(Path::to_owned).collect();
        let made = Made(made);
        if !self.data.is_dir() {
            make(&self.data)?;
        }
        Ok(made)
    }

    /// Files that a restore which was cut off has left here.
    pub(crate) fn left(&self) -> Vec<PathBuf> {
        let mut left = self.log().left();
        left.extend(draft::left(&key::path(&self.data)));
        left
    }

    pub(crate) fn unusable(&self, source: io::Error) -> ServeError {
        ServeError::Folder { folder: self.data.clone(), source }
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
