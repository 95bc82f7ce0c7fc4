//! A relay before it serves: its folder, its key, its log.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use staffelstab_shared::{crypto::SigningKey, id::RelayId};
use zeroize::Zeroizing;

use crate::{
    config::{Config, Edge, Policy},
    error::ServeError,
    hub::Hub,
    log::{Log, SqliteLog},
};

/// The relay's signing key, in the data folder: 32 bytes, readable by its owner only.
const KEY_FILE: &str = "relay.key";
const DATABASE_FILE: &str = "relay.sqlite";
const LOCK_FILE: &str = "relay.lock";

/// See the module.
#[derive(Debug)]
pub struct Relay {
    hub: Hub,
    edge: Edge,
    /// Two relays in one folder would write over each other.
    lock: Option<File>,
}

impl Relay {
    /// Opens the folder that `config` names; a new one becomes a new relay.
    ///
    /// # Errors
    /// When the folder cannot be used or another relay is using it.
    pub fn open(config: &Config) -> Result<Self, ServeError> {
        let folder = config.data.as_path();
        let unusable = |source| ServeError::Folder { folder: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(unusable)?;
        let lock = File::create(folder.join(LOCK_FILE)).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ServeError::InUse(folder.to_owned())),
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let key = key(folder)?;
        let log = SqliteLog::open(&folder.join(DATABASE_FILE))?;
        let hub = Hub::new(key, config.policy.clone(), Arc::new(log));
        Ok(Self { hub, edge: config.edge.clone(), lock: Some(lock) })
    }

    /// A relay of the given parts.
    #[must_use]
    pub fn new(key: SigningKey, policy: Policy, edge: Edge, log: Arc<dyn Log>) -> Self {
        Self { hub: Hub::new(key, policy, log), edge, lock: None }
    }

    /// Its public key, by which devices know it.
    #[must_use]
    pub const fn id(&self) -> RelayId {
        self.hub.id()
    }

    pub(crate) fn into_parts(self) -> (Hub, Edge, Option<File>) {
        (self.hub, self.edge, self.lock)
    }
}

fn key(folder: &Path) -> Result<SigningKey, ServeError> {
    let path = folder.join(KEY_FILE);
    let unusable = |source| ServeError::Folder { folder: folder.to_owned(), source };
    match fs::read(&path) {
        Ok(seed) => {
            let seed = Zeroizing::new(seed);
            let seed: &[u8; 32] =
                seed.as_slice().try_into().map_err(|_| ServeError::Key(path.clone()))?;
            Ok(SigningKey::from_seed(seed))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut seed = Zeroizing::new([0; 32]);
            getrandom::fill(seed.as_mut_slice())?;
            write_key(folder, &path, &seed).map_err(unusable)?;
            Ok(SigningKey::from_seed(&seed))
        }
        Err(error) => Err(unusable(error)),
    }
}

/// Whole or not at all: half a key after a power cut would be no relay any more.
fn write_key(folder: &Path, path: &Path, seed: &[u8; 32]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(seed)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
