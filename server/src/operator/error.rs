//! Why an errand was not done, and what to do.

use std::{error::Error, io, path::PathBuf};

use staffelstab_shared::id::RelayId;

use crate::{
    error::{NEW_IDENTITY, ServeError, named},
    key,
    place::Place,
};

type Cause = Box<dyn Error + Send + Sync>;

/// Why an errand was not done.
#[derive(Debug, thiserror::Error)]
pub enum ErrandError {
    #[error(transparent)]
    Place(#[from] ServeError),
    #[error(
        "\"{0}\" is no ledger's id: 32 hexadecimal digits, as `staffelstab ledgers` shows them"
    )]
    NotAnId(String),
    #[error("no ledger {0} lies here; `staffelstab ledgers` lists those that do")]
    NoLedger(String),
    #[error("nothing was deleted")]
    NotWanted,
    #[error("nothing was deleted")]
    NotDeleted(#[source] ServeError),
    #[error(
        "it is not sure whether the ledger was deleted: `staffelstab ledgers` shows whether it is there \
         still; then delete it again"
    )]
    MaybeDeleted(#[source] ServeError),
    #[error("{0} is there already; choose another name, so that no backup is written over")]
    FileThere(PathBuf),
    #[error(
        "already there: {}. Restore into an empty folder, or put all of these aside first: what is left \
         of another database would damage this one",
        named(.0)
    )]
    PlaceTaken(Vec<PathBuf>),
    #[error(
        "the relay's key {key} is missing; without it {without}. `staffelstab restore FILE --key-only \
         {flags}` takes it out of a backup",
        key = key.display()
    )]
    NoKey { key: PathBuf, without: &'static str, flags: String },
    #[error(
        "there is a sound key in {key}, that of relay {relay}; no other one is put in its place. Nothing \
         was changed. If `serve` has logged another relay before (relay=…), put it aside first",
        key = key.display()
    )]
    KeyThere { key: PathBuf, relay: RelayId },
    #[error(
        "the backup {file} is another relay's than the log {log}: its key is that of relay {relay}, and \
         the log is that of relay {owner}. Nothing was changed. Take a backup of that relay. If there \
         is none, start once with --new-identity: {NEW_IDENTITY}",
        file = file.display()
    )]
    OtherKey { file: PathBuf, relay: RelayId, log: String, owner: RelayId },
    #[error(
        "the backup {file} is another relay's than the log {log}: their ledgers do not go together. \
         With its key no device would know the relay. Nothing was changed"
    )]
    OtherRelay { file: PathBuf, log: String },
    #[error(
        "the backup {file} holds no ledger, and nothing in the log {log} was witnessed by its relay \
         {relay}: it is another relay's, or from before a ledger came. Nothing was changed. Take a \
         backup that holds ledgers. If you know that the key is this relay's, restore it with \
         --key-only into an empty folder, and put relay.key from there beside the log"
    )]
    Unlinked { file: PathBuf, log: String, relay: String },
    #[error(
        "the log {log} is damaged: {damage}. No backup was written: one of a damaged log could not be \
         restored. Keep the backups you have. Stop the relay, put its files aside, and restore the \
         last one with `staffelstab restore`; where there is none, put relay.key alone into an \
         empty folder and start there with `--founding open`. Devices bring what is missing. Look \
         after the disk"
    )]
    LogDamaged { log: String, damage: String },
    #[error("the backup {file} could not be written; at the relay nothing was changed")]
    NotWritten { file: PathBuf, source: Cause },
    #[error("the backup {file} cannot be read; nothing was restored")]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("{file} is no backup of a relay: {why}. Nothing was restored")]
    NoBackup { file: PathBuf, why: &'static str },
    #[error(
        "the backup {file} is damaged: {damage}. Nothing was restored. Copy it once more from where it \
         came from, or take an older one: devices bring what that one lacks"
    )]
    BackupDamaged { file: PathBuf, damage: String },
    #[error("the backup {file} could not be put to {log}; nothing was restored")]
    NotPlaced { file: PathBuf, log: String, source: Cause },
    #[error("the answer could not be read, or the result not written")]
    Terminal(#[from] io::Error),
}

impl ErrandError {
    /// Whether only the user is the wrong one.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Place(why) | Self::NotDeleted(why) | Self::MaybeDeleted(why)
            if why.is_denied())
    }

    pub(super) fn no_key(place: &Place, without: &'static str) -> Self {
        Self::NoKey { key: key::path(place.folder()), without, flags: place.flags() }
    }
}
