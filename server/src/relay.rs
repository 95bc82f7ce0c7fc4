//! A relay before it serves: its folder, its key, its log.

use std::sync::Arc;

use staffelstab_shared::{crypto::SigningKey, id::RelayId};

use crate::{
    config::{Config, Connections, Policy},
    draft,
    error::ServeError,
    hub::Hub,
    key,
    log::Log,
    place::Occupied,
};

/// See the module.
#[derive(Debug)]
pub struct Relay {
    hub: Hub,
    connections: Connections,
    /// Two relays in one folder, or on one log, would write over each other.
    lock: Option<Occupied>,
}

impl Relay {
    /// Opens the folder that `config` names; a new one becomes a new relay.
    ///
    /// # Errors
    /// When the folder or the log cannot be used, another relay is using the folder, or the key
    /// of a log in use is missing.
    pub fn open(config: &Config) -> Result<Self, ServeError> {
        let place = &config.place;
        let lock = place.occupy()?;
        for file in place.left() {
            tracing::warn!("{}", draft::words_of_left(&file));
        }
        let known = key::read(place.folder())?;
        if config.new_identity && known.is_some() {
            return Err(ServeError::KeyPresent(key::path(place.folder())));
        }
        let log = place.open()?;
        let key = match known {
            Some(key) => key,
            None if config.new_identity || !log.is_used().map_err(|it| place.failed(it))? => {
                key::create(place.folder())?
            }
            None => {
                let key = key::path(place.folder());
                return Err(ServeError::KeyMissing { key, log: place.log().to_string() });
            }
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

    pub(crate) fn into_parts(self) -> (Hub, Connections, Option<Occupied>) {
        (self.hub, self.connections, self.lock)
    }
}
