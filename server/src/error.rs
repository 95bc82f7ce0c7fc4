//! Why a relay could not be started or kept running.

use std::{io, path::PathBuf};

use staffelstab_shared::id::RelayId;

use crate::log::{Fault, LogError};

/// What comes of it, for the end of a sentence.
pub(crate) const NEW_IDENTITY: &str = "then devices ask their people once whether to go on, and \
    bring what is missing. After that the relay is to be made the home of each ledger, in the app \
    under \"Status\": one steward proposes it, and a second one agrees; a ledger's only steward does \
    it alone, if nobody else was one in the last three days. Until then everything is stored and \
    counts, and the app says that the relay is not the home";

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the folder {folder} cannot be used; choose another one with --data")]
    Folder { folder: PathBuf, source: io::Error },
    #[error("a relay is running in the folder {0}; stop it first")]
    InUse(PathBuf),
    #[error("a relay is running on the log {0}; stop it first")]
    LogInUse(String),
    #[error("no relay has its log at {0}; name its folder with --data")]
    Nothing(String),
    #[error("{0} is a file; name a folder with --data")]
    NotAFolder(PathBuf),
    #[error(
        "the relay's key {key} is there, but no log at {log}. If one was, it is lost, or lies elsewhere: is \
         its disk mounted? Nothing was changed. If it lies elsewhere, name it with --log. If it is \
         lost, put the whole folder {folder} aside, then `staffelstab restore FILE {flags}`. Without a \
         backup, start with `--founding open`: the relay begins anew with its key, and devices bring \
         everything they have",
        key = key.display(), folder = folder.display()
    )]
    LogGone { key: PathBuf, log: String, folder: PathBuf, flags: String },
    /// Begun anew in silence, it would take the place of the good one in every backup to come.
    #[error(
        "nothing is in the log {log}, though a relay's key lies beside it: what was stored is gone \
         from there. Nothing was changed. To restore the last backup, put the whole folder {folder} \
         aside, then `staffelstab restore FILE {flags}`. Is the relay to begin anew with its key, \
         put aside {files}, and start with `--founding open`: devices bring everything they have",
        folder = folder.display(), files = named(files)
    )]
    LogEmpty { log: String, files: Vec<PathBuf>, folder: PathBuf, flags: String },
    #[error(
        "the log {log} is gone, but for {files}. What was written last may be in that, so nothing \
         was changed. If the rest lies elsewhere, put it back beside it. If not, put the whole \
         folder {folder} aside, then `staffelstab restore FILE {flags}`: devices bring what the \
         backup lacks",
        folder = folder.display(), files = named(files)
    )]
    LogRest { log: String, files: Vec<PathBuf>, folder: PathBuf, flags: String },
    #[error(
        "the relay's key {key} cannot be read. Run it as the relay's user. If that is who runs it, \
         give them the key with `chown`"
    )]
    KeyUnreadable { key: PathBuf, source: io::Error },
    /// Never mended silently either.
    #[error(
        "the relay's key {key} is damaged: {why}. Restore relay.key from the backup: `staffelstab \
         restore FILE --key-only {flags}` puts the damaged one aside, and leaves the log as it is. \
         If no backup has it, start once with --new-identity, which puts it aside as well: {NEW_IDENTITY}"
    )]
    KeyDamaged { key: PathBuf, why: &'static str, flags: String },
    /// Never mended silently: to the devices it would be another relay.
    #[error(
        "the log {log} is in use, but its key {key} is missing. Restore relay.key from the backup: \
         `staffelstab restore FILE --key-only {flags}` leaves the log as it is. \
         If no backup has it, start once with --new-identity: {NEW_IDENTITY}"
    )]
    KeyMissing { key: PathBuf, log: String, flags: String },
    #[error(transparent)]
    OtherKey(Box<OtherKey>),
    #[error(
        "--new-identity makes a key where there is none, but there is one in {0}. Start without \
         --new-identity; nothing was changed"
    )]
    KeyPresent(PathBuf),
    #[error("the system gave no random bytes for the relay's key")]
    Random(#[from] getrandom::Error),
    #[error("the log {place} cannot be used")]
    Log { place: String, source: LogError },
    #[error("nothing can listen on {address}; choose another with --listen")]
    Listen { address: String, source: io::Error },
    #[error("the writer could not be started")]
    Writer(#[source] io::Error),
}

/// A key beside the log of another relay. Served, it would be another relay to the devices, and every
/// backup to come would have its key.
#[derive(Debug, thiserror::Error)]
#[error(
    "the key {key} is that of relay {relay}, but the log {log} is that of relay {owner}: one of the \
     two is another relay's, or damaged. Nothing was changed. Put the log's own relay.key back: \
     `staffelstab restore FILE --key-only {flags}` takes it out of a backup, puts the other one \
     aside, and leaves the log as it is. If the key is right, name its log with --log, or put the \
     whole folder {folder} aside, then `staffelstab restore FILE {flags}`. If no backup has the \
     log's key, start once with --new-identity, which puts the other one aside as well: {NEW_IDENTITY}",
    key = key.display(), folder = folder.display()
)]
pub struct OtherKey {
    pub key: PathBuf,
    /// Whose key it is.
    pub relay: RelayId,
    pub log: String,
    /// Whose log it is.
    pub owner: RelayId,
    pub folder: PathBuf,
    pub flags: String,
}

impl ServeError {
    /// Whether only the user is the wrong one.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Log { source, .. } if source.fault() == Some(Fault::Denied))
            || matches!(self, Self::KeyUnreadable { source, .. }
                if source.kind() == io::ErrorKind::PermissionDenied)
    }
}

/// Files, as a sentence has them.
pub(crate) fn named(files: &[PathBuf]) -> String {
    let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
    files.join(", ")
}
