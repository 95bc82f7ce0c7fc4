//! A relay before it serves: its folder, its key, its log.

use std::{
    fs::{self, File, TryLockError},
    sync::Arc,
};

use staffelstab_shared::{crypto::SigningKey, id::RelayId};

use crate::{
    config::{Config, Connections, Policy},
    error::ServeError,
    hub::Hub,
    key,
    log::{Log, SqliteLog},
};

const DATABASE_FILE: &str = "relay.sqlite";
const LOCK_FILE: &str = "relay.lock";

/// See the module.
#[derive(Debug)]
pub struct Relay {
    hub: Hub,
    connections: Connections,
    /// Two relays in one folder would write over each other.
    lock: Option<File>,
}

impl Relay {
    /// Opens the folder that `config` names; a new one becomes a new relay.
    ///
    /// # Errors
    /// When the folder or the log cannot be used, another relay is using the folder, or the key
    /// of a log in use is missing.
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
        let known = key::read(folder)?;
        if config.new_key && known.is_some() {
            return Err(ServeError::KeyPresent(key::path(folder)));
        }
        let log: Arc<dyn Log> = match &config.log {
            Some(address) => address.open()?,
            None => Arc::new(SqliteLog::open(&folder.join(DATABASE_FILE))?),
        };
        let key = match known {
            Some(key) => key,
            None if config.new_key || !log.is_used()? => key::create(folder)?,
            None => return Err(ServeError::KeyMissing(key::path(folder))),
        };
        let hub = Hub::new(key, config.policy.clone(), log);
        Ok(Self { hub, connections: config.connections.clone(), lock: Some(lock) })
    }

    /// A relay of the given parts.
    #[must_use]
    pub fn new(
        key: SigningKey,
        policy: Policy,
        connections: Connections,
        log: Arc<dyn Log>,
    ) -> Self {
        Self { hub: Hub::new(key, policy, log), connections, lock: None }
    }

    /// Its public key, by which devices know it.
    #[must_use]
    pub const fn id(&self) -> RelayId {
        self.hub.id()
    }

    pub(crate) fn into_parts(self) -> (Hub, Connections, Option<File>) {
        (self.hub, self.connections, self.lock)
    }
}
