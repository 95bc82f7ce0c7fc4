//! A relay before it serves: its folder, its key, its log.

use std::{path::Path, sync::Arc};

use staffelstab_shared::{crypto::SigningKey, id::RelayId};
use zeroize::Zeroizing;

use crate::{
    config::{Config, Connections, Founding, Policy},
    draft,
    error::ServeError,
    hub::Hub,
    key,
    log::{Log, LogAddress, Purpose},
    place::{Occupied, Room},
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
    /// of a log in use is missing or another one's.
    pub fn open(config: &Config) -> Result<Self, ServeError> {
        let place = &config.place;
        let lock = place.occupy()?;
        for file in place.left() {
            tracing::warn!("{}", draft::words_of_left(&file));
        }
        let known = if config.new_identity { None } else { place.seed(Purpose::Write)? };
        if config.new_identity && matches!(place.room_for_key()?, Room::Taken(_)) {
            return Err(ServeError::KeyPresent(key::path(place.folder())));
        }
        if place.may_begin()? {
            let (key, log) = (key::path(place.folder()), place.log());
            tracing::warn!("{}", words_of_beginning(&key, &log, config.policy.founding));
        }
        let is_first = place.log().lies().is_empty();
        let hub = Self::begin(config, known).inspect_err(|_| {
            // What lies there without a key, or beside one, is taken for the rest of a log.
            if is_first {
                place.log().take_back();
            }
        })?;
        Ok(Self { hub, connections: config.connections.clone(), lock: Some(lock) })
    }

    fn begin(config: &Config, known: Option<Zeroizing<[u8; 32]>>) -> Result<Hub, ServeError> {
        let place = &config.place;
        let noted = place.owner(Purpose::Write)?;
        let log = place.open()?;
        let key = match known {
            Some(seed) => SigningKey::from_seed(&seed),
            None if config.new_identity => {
                if let Room::Unfit(why) = place.room_for_key()? {
                    let aside = key::put_aside(place.folder(), why)?;
                    tracing::warn!("{} was put aside as {}", why.words(), aside.display());
                }
                key::create(place.folder())?
            }
            None if !log.is_used().map_err(|it| place.failed(it))? => key::create(place.folder())?,
            None => {
                let (key, log) = (key::path(place.folder()), place.log().to_string());
                return Err(ServeError::KeyMissing { key, log, flags: place.flags() });
            }
        };
        let relay = RelayId::from(key.public());
        // Not at each start: a log that may not be written is served too.
        if noted != Some(relay) {
            log.belong_to(relay).map_err(|error| place.failed(error))?;
        }
        Ok(Hub::new(key, config.policy.clone(), log))
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

/// It may be meant so: with its key alone a relay is brought everything by its devices. Or a disk
/// is missing.
fn words_of_beginning(key: &Path, log: &LogAddress, founding: Founding) -> String {
    let key = key.display();
    let bring = match founding {
        Founding::Open => "devices bring what they have",
        Founding::Closed => {
            "founding is closed, so devices can bring nothing until it is started with `--founding open`"
        }
    };
    format!(
        "the key {key} was there, but no log at {log}: a new one begins, with no ledger in it, and {bring}. \
         If there was a log, stop the relay, and name the log with --log, or put its file or a backup \
         back, before the next backup is made"
    )
}
