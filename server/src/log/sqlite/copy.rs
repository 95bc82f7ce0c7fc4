//! A backup: the whole database in one file, taken while the relay runs, with the relay's key.

use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _},
    path::Path,
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags,
    types::{ToSqlOutput, ValueRef},
};
use staffelstab_shared::id::RelayId;
use zeroize::Zeroizing;

use super::{
    beside,
    foreign::holds_log,
    inspect,
    kinship::{self, Kinship},
    owner,
    rows::unsigned,
};
use crate::{
    draft::Draft,
    log::{
        copy::{Cause, Contents, Damage, Flaw, KeyOfCopy, NotPutBack, NotTaken, Seed, relay_of},
        error::{Fault, LogError},
    },
};

/// What every database begins with (<https://www.sqlite.org/fileformat.html>, 1.3).
const MAGIC: [u8; 16] = *b"SQLite format 3\0";

/// Writes a copy of the database to `file`, which must not exist: everything that was
/// acknowledged when it began, and nothing of later. It is whole or not there: a copy of a
/// damaged log could not be put back, and would push older ones out of their places.
pub(super) fn take(
    database: &Connection,
    file: &Path,
    seed: &[u8; 32],
) -> Result<Contents, NotTaken> {
    let draft = Draft::of(file).map_err(|error| NotTaken::File(error.into()))?;
    // As it is, whatever characters the name has.
    let name = ValueRef::Text(draft.path().as_os_str().as_encoded_bytes());
    database.execute("VACUUM INTO ?1", [ToSqlOutput::Borrowed(name)]).map_err(|error| {
        // Two rows where there may be one only: the copy gets its indexes anew.
        if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
            NotTaken::Damaged(inspect::by(&error))
        } else {
            error.into()
        }
    })?;
    let copy = open(draft.path())?;
    if let Some(damage) = inspect::inspect(&copy)? {
        return Err(NotTaken::Damaged(damage));
    }
    let contents = contents(&copy)?;
    let relay = relay_of(seed);
    // A relay from before that was noted may not have been started since.
    owner::note(&copy, relay)?;
    // With the public key beside it: a seed of which one bit turned would be another relay's.
    let beside = beside::hash(&copy)?;
    copy.execute_batch(
        "CREATE TABLE relay_key (seed BLOB NOT NULL, id BLOB NOT NULL, beside BLOB NOT NULL) STRICT",
    )?;
    let insert = "INSERT INTO relay_key (seed, id, beside) VALUES (?1, ?2, ?3)";
    copy.execute(insert, (seed, relay.as_bytes(), beside))?;
    copy.close().map_err(|(_, error)| error)?;
    draft.publish().map_err(|error| NotTaken::File(error.into()))?;
    Ok(contents)
}

fn contents(copy: &Connection) -> Result<Contents, LogError> {
    let counted = |what| copy.query_row(what, [], |row| row.get(0));
    Ok(Contents {
        ledgers: unsigned(counted("SELECT COUNT(*) FROM ledgers")?)?,
        entries: unsigned(counted("SELECT COUNT(*) FROM items WHERE record IS NOT NULL")?)?,
    })
}

/// A backup that is sound, beside its place and not yet there.
#[derive(Debug)]
pub(crate) struct Ready {
    draft: Draft,
    seed: Seed,
    contents: Contents,
}

impl Ready {
    pub(crate) const fn contents(&self) -> Contents {
        self.contents
    }

    /// Puts it to its place, and says the relay's key. Nothing of another database may lie
    /// there: SQLite would play its write-ahead log or its journal into this one.
    pub(crate) fn put(self) -> io::Result<Seed> {
        self.draft.publish()?;
        Ok(self.seed)
    }
}

/// Copies a backup to beside where `database` is to be, and reads all of it.
pub(super) fn fetch(file: &Path, database: &Path) -> Result<Ready, NotPutBack> {
    let (mut backup, len) = begin(file)?;
    let place = |error: io::Error| NotPutBack::Place(error.into());
    let mut draft = Draft::of(database).map_err(place)?;
    io::copy(&mut backup.by_ref().take(len), draft.file()).map_err(place)?;
    let copy = open(draft.path())?;
    is_backup(&copy)?;
    if let Some(damage) = inspect::inspect(&copy)? {
        return Err(NotPutBack::Damaged(damage));
    }
    let (seed, contents) = (read_key(&copy)?, contents(&copy)?);
    let (relay, noted) = (relay_of(&seed), owner::noted(&copy)?);
    if noted.is_some_and(|noted| noted != relay) {
        return Err(NotPutBack::Damaged(Flaw::Key.into()));
    }
    if !is_beside_as_written(&copy)? {
        return Err(NotPutBack::Damaged(Flaw::Beside.into()));
    }
    drop_key(&copy)?;
    owner::note(&copy, relay)?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(Ready { draft, seed, contents })
}

/// Reads the key of a backup, which is left as it is. What else is in it may be damaged: a log
/// that is newer stays where it is, and the devices have the rest.
pub(super) fn fetch_key(file: &Path, log: Option<&Connection>) -> Result<KeyOfCopy, NotPutBack> {
    begin(file)?;
    let backup = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    is_backup(&backup)?;
    let seed = read_key(&backup)?;
    let relay = relay_of(&seed);
    let Some(log) = log else { return Ok(KeyOfCopy { seed, is_compared: true }) };
    match kinship::between(&backup, log, relay) {
        Ok(Kinship::Possible) => Ok(KeyOfCopy { seed, is_compared: true }),
        Ok(Kinship::Strangers) => Err(NotPutBack::OtherRelay),
        Ok(Kinship::Owned(owner)) => Err(NotPutBack::OtherKey { owner, relay }),
        Ok(Kinship::Unlinked) => Err(NotPutBack::Unlinked(relay)),
        // Where one of them is damaged it is not known.
        Err(LogError::Storage(Fault::Damaged, _) | LogError::Damaged(_)) => {
            Ok(KeyOfCopy { seed, is_compared: false })
        }
        Err(error) => Err(NotPutBack::Log(error)),
    }
}

fn is_backup(copy: &Connection) -> Result<(), NotPutBack> {
    if !holds_log(copy)? {
        return Err(NotPutBack::NoCopy("it is a database of something else"));
    }
    if !copy.table_exists(None, "relay_key")? {
        return Err(NotPutBack::NoCopy("it is a relay's log, but no relay's key is in it"));
    }
    Ok(())
}

/// What is no database is not copied: it may be endless.
fn begin(file: &Path) -> Result<(File, u64), NotPutBack> {
    let found = fs::metadata(file).map_err(NotPutBack::Unreadable)?;
    if !found.is_file() {
        return Err(NotPutBack::NoCopy("it is no file"));
    }
    let mut backup = File::open(file).map_err(NotPutBack::Unreadable)?;
    let mut begins = [0; MAGIC.len()];
    match backup.read_exact(&mut begins) {
        Ok(()) if begins == MAGIC => {}
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            return Err(NotPutBack::Unreadable(error));
        }
        Ok(()) | Err(_) => return Err(NotPutBack::NoCopy("it does not begin as one")),
    }
    backup.rewind().map_err(NotPutBack::Unreadable)?;
    Ok((backup, found.len()))
}

/// Takes the relay's key out of a backup, so that it lies in its own file only.
fn drop_key(copy: &Connection) -> Result<(), NotPutBack> {
    copy.pragma_update(None, "secure_delete", true)?;
    Ok(copy.execute_batch("DROP TABLE relay_key")?)
}

/// Whether all that stands beside the entries is what it was when the backup was made.
fn is_beside_as_written(copy: &Connection) -> Result<bool, NotPutBack> {
    // Older backups do not say.
    if !copy.column_exists(None, "relay_key", "beside")? {
        return Ok(true);
    }
    let broken = |_| NotPutBack::Damaged(Flaw::Beside.into());
    let written: [u8; 32] =
        copy.query_one("SELECT beside FROM relay_key", [], |row| row.get(0)).map_err(broken)?;
    Ok(written == beside::hash(copy)?)
}

fn read_key(copy: &Connection) -> Result<Seed, NotPutBack> {
    let broken = |_| NotPutBack::Damaged(Flaw::Key.into());
    let seed: [u8; 32] =
        copy.query_one("SELECT seed FROM relay_key", [], |row| row.get(0)).map_err(broken)?;
    let seed = Zeroizing::new(seed);
    // Older backups do not have it.
    if copy.column_exists(None, "relay_key", "id")? {
        let id: [u8; 32] =
            copy.query_one("SELECT id FROM relay_key", [], |row| row.get(0)).map_err(broken)?;
        if relay_of(&seed) != RelayId::new(id) {
            return Err(NotPutBack::Damaged(Flaw::Key.into()));
        }
    }
    Ok(seed)
}

/// A copy that nobody else has open. Its journal would be one more file with the key in it.
fn open(copy: &Path) -> rusqlite::Result<Connection> {
    let copy = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    copy.pragma_update(None, "journal_mode", "MEMORY")?;
    Ok(copy)
}

/// What SQLite says is either that what it read is damaged, or trouble with the new file.
fn damage_or_trouble(error: LogError) -> Result<Damage, Cause> {
    match error {
        LogError::Storage(Fault::Damaged, cause) => Ok(inspect::by(cause.as_ref())),
        LogError::Storage(_, cause) => Err(cause),
        other @ (LogError::Damaged(_)
        | LogError::NotNext(_)
        | LogError::Foreign
        | LogError::Added(_)
        | LogError::NoPlace(_)
        | LogError::PurgePending) => Err(other.into()),
    }
}

impl From<LogError> for NotTaken {
    fn from(error: LogError) -> Self {
        damage_or_trouble(error).map_or_else(Self::File, Self::Damaged)
    }
}

impl From<rusqlite::Error> for NotTaken {
    fn from(error: rusqlite::Error) -> Self {
        LogError::from(error).into()
    }
}

impl From<LogError> for NotPutBack {
    fn from(error: LogError) -> Self {
        damage_or_trouble(error).map_or_else(Self::Place, Self::Damaged)
    }
}

impl From<rusqlite::Error> for NotPutBack {
    fn from(error: rusqlite::Error) -> Self {
        LogError::from(error).into()
    }
}
