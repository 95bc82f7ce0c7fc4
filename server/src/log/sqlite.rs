//! The default log: one SQLite file. One connection writes, a few read.
//!
//! WAL with `synchronous=FULL`: a commit is one fsync, so the writer puts as many appends
//! as are waiting into one. `secure_delete` overwrites what an erasure purges.

mod append;
mod beside;
mod copy;
mod files;
mod foreign;
mod inspect;
mod kinship;
mod lock;
mod notes;
mod office;
mod owner;
mod reading;
mod rights;
mod rows;
mod schema;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use append::append_one;
pub(crate) use copy::Ready;
use files::PATIENCE;
pub(crate) use owner::owner_of;
use rows::{ITEM, end_of, item_of, number_of, signed, unsigned};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use staffelstab_shared::{
    crypto::PublicKey,
    envelope::{ChainHead, Kind},
    id::{DeviceId, EntryId, LedgerId, RecordId, RelayId, StatementId},
    protocol::RunningHash,
    time::UnixMillis,
};

use super::{
    contract::Log,
    copy::{Contents, KeyOfCopy, NotPutBack, NotTaken},
    error::LogError,
    found::{Found, Purpose},
    item::{
        Chain, Erasure, FoundingCode, Holding, Leave, LogInvite, LogItem, Page, Summary, Write,
    },
};

/// Connections that read.
const READERS: usize = 3;
/// Pages of the write-ahead log before it is folded back: 16 MiB. Folding costs an fsync
/// of the database in the middle of a commit, so not too often.
const CHECKPOINT_PAGES: u32 = 4096;

/// See the module.
#[derive(Debug)]
pub struct SqliteLog {
    // Dropped first: only the writer, closed last, can fold the write-ahead log back.
    readers: Vec<Mutex<Connection>>,
    writer: Mutex<Connection>,
    next_reader: AtomicUsize,
    path: PathBuf,
}

impl SqliteLog {
    /// Opens or creates the database at `path`.
    ///
    /// # Errors
    /// When the file cannot be opened or is no database of a relay.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        foreign::recognise(path, Purpose::Write)?;
        files::keep_private(path)?;
        let writer = Connection::open(path)?;
        writer.busy_timeout(PATIENCE)?;
        reading::prepare(&writer)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "synchronous", "FULL")?;
        writer.pragma_update(None, "foreign_keys", true)?;
        writer.pragma_update(None, "secure_delete", true)?;
        writer.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        writer.pragma_update(None, "cache_size", -4096)?;
        schema::make(&writer)?;
        writer.set_prepared_statement_cache_capacity(32);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::of(path, writer, || Ok(Connection::open_with_flags(path, flags)?))
    }

    /// Opens the database at `path`, which is there, to read it. On a disk that is mounted read-only
    /// all that would write fails.
    ///
    /// # Errors
    /// When the file cannot be read, or is no database of a relay.
    pub(crate) fn open_to_read(path: &Path) -> Result<Self, LogError> {
        if !reading::is_all_one_can(path) {
            return Self::open(path);
        }
        foreign::recognise(path, Purpose::Read)?;
        let writer = reading::open(path)?;
        reading::prepare(&writer)?;
        Self::of(path, writer, || reading::open(path))
    }

    fn of(
        path: &Path,
        writer: Connection,
        read: impl Fn() -> Result<Connection, LogError>,
    ) -> Result<Self, LogError> {
        let readers = (0..READERS).map(|_| reading::reader(read()?).map(Mutex::new));
        Ok(Self {
            readers: readers.collect::<Result<_, _>>()?,
            writer: Mutex::new(writer),
            next_reader: AtomicUsize::new(0),
            path: path.to_owned(),
        })
    }

    /// Writes a backup of the database at `path` to a new file, whether a relay runs or not.
    ///
    /// # Errors
    /// When one of them cannot be used, or the database is damaged.
    pub(crate) fn copy(path: &Path, file: &Path, seed: &[u8; 32]) -> Result<Contents, NotTaken> {
        let database = Self::to_copy(path).map_err(NotTaken::Log)?;
        copy::take(&database, file, seed)
    }

    fn to_copy(path: &Path) -> Result<Connection, LogError> {
        foreign::recognise(path, Purpose::Read)?;
        let database = reading::open_there(path, Purpose::Read)?;
        if !foreign::holds_log(&database)? {
            return Err(LogError::Damaged("nothing is in it"));
        }
        Ok(database)
    }

    /// Reads a backup that is to be put to `path`.
    ///
    /// # Errors
    /// When it is none, or is damaged.
    pub(crate) fn fetch(file: &Path, path: &Path) -> Result<Ready, NotPutBack> {
        copy::fetch(file, path)
    }

    /// Reads the relay's key alone of a backup, for the database at `path`.
    ///
    /// # Errors
    /// When it is none, its key is damaged, or the database is another relay's.
    pub(crate) fn fetch_key(file: &Path, path: &Path) -> Result<KeyOfCopy, NotPutBack> {
        let found = foreign::recognise(path, Purpose::Write).map_err(NotPutBack::Log)?;
        let log = (found == Found::Log).then(|| Self::to_copy(path)).transpose();
        copy::fetch_key(file, log.map_err(NotPutBack::Log)?.as_ref())
    }

    /// What lies at `path`.
    ///
    /// # Errors
    /// When it is no relay's database.
    pub(crate) fn recognise(path: &Path, purpose: Purpose) -> Result<Found, LogError> {
        foreign::recognise(path, purpose)
    }

    /// Keeps other relays away from the database at `path`; nothing if one is there.
    ///
    /// # Errors
    /// When nothing can lie there.
    pub(crate) fn occupy(path: &Path) -> Result<Option<fs::File>, LogError> {
        lock::occupy(path)
    }

    /// What lies at `path` of a database: it, and what SQLite puts beside it.
    pub(crate) fn lies(path: &Path) -> Vec<PathBuf> {
        foreign::there(path)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self) -> Result<MutexGuard<'_, Connection>, LogError> {
        let start = self.next_reader.fetch_add(1, Ordering::Relaxed) % READERS;
        let in_turn = || self.readers.iter().cycle().skip(start).take(READERS);
        let free = in_turn().find_map(|reader| reader.try_lock().ok());
        match (free, in_turn().next()) {
            (Some(free), _) => Ok(free),
            (None, Some(next)) => Ok(next.lock().unwrap_or_else(PoisonError::into_inner)),
            (None, None) => Err(LogError::Damaged("no connection reads")),
        }
    }

    fn items(
        &self,
        filter: &str,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        let reader = self.reader()?;
        let Some(number) = number_of(&reader, ledger)? else { return Ok(Vec::new()) };
        let mut statement = reader.prepare_cached(&format!(
            "SELECT {ITEM} FROM items WHERE ledger = ?1 AND sequence > ?2 {filter} ORDER BY sequence LIMIT ?3"
        ))?;
        let mut rows =
            statement.query(params![number, signed(after)?, signed(page.items as u64)?])?;
        let mut items: Vec<LogItem> = Vec::new();
        let mut left = page.bytes;
        while let Some(row) = rows.next()? {
            let item = item_of(row)?;
            match left.checked_sub(item.size()) {
                Some(rest) => left = rest,
                None if items.is_empty() => left = 0,
                None => break,
            }
            items.push(item);
        }
        Ok(items)
    }
}

impl Log for SqliteLog {
    fn append(&self, writes: &[&Write]) -> Result<(), LogError> {
        let mut writer = self.writer();
        let step = writer.transaction()?;
        writes.iter().try_for_each(|write| append_one(&step, write))?;
        Ok(step.commit()?)
    }

    fn summary(&self, ledger: LedgerId) -> Result<Option<Summary>, LogError> {
        let reader = self.reader()?;
        let Some(number) = number_of(&reader, ledger)? else { return Ok(None) };
        let mut chains = reader
            .prepare_cached("SELECT device, sequence, head, bytes FROM chains WHERE ledger = ?1")?;
        let mut chain_rows = chains.query([number])?;
        let mut all = Vec::new();
        while let Some(row) = chain_rows.next()? {
            let head =
                ChainHead { sequence: unsigned(row.get(1)?)?, id: EntryId::new(row.get(2)?) };
            all.push((DeviceId::new(row.get(0)?), Chain { head, bytes: unsigned(row.get(3)?)? }));
        }
        let mut erasures = reader.prepare_cached(
            "SELECT record, by, at, confirmed_by, due, purged FROM erasures WHERE ledger = ?1",
        )?;
        let erasures = erasures.query_map([number], |row| {
            Ok(Erasure {
                record: RecordId::new(row.get(0)?),
                by: DeviceId::new(row.get(1)?),
                at: UnixMillis(row.get(2)?),
                confirmed_by: row.get::<_, Option<_>>(3)?.map(DeviceId::new),
                due: row.get::<_, Option<_>>(4)?.map(UnixMillis),
                purged: row.get(5)?,
            })
        })?;
        let erasures = erasures.collect::<Result<_, _>>()?;
        Ok(Some(Summary { end: end_of(&reader, number)?, chains: all, erasures }))
    }

    fn read_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.items("", ledger, after, page)
    }

    fn control_after(
        &self,
        ledger: LedgerId,
        after: u64,
        page: Page,
    ) -> Result<Vec<LogItem>, LogError> {
        self.items("AND record IS NULL", ledger, after, page)
    }

    fn ids_after(
        &self,
        ledger: LedgerId,
        after: u64,
        count: usize,
    ) -> Result<Vec<EntryId>, LogError> {
        let reader = self.reader()?;
        let Some(number) = number_of(&reader, ledger)? else { return Ok(Vec::new()) };
        let mut statement = reader.prepare_cached(
            "SELECT id FROM items WHERE ledger = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3",
        )?;
        let ids = statement
            .query_map(params![number, signed(after)?, signed(count as u64)?], |row| {
                Ok(EntryId::new(row.get(0)?))
            })?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    fn find(&self, ledger: LedgerId, id: EntryId) -> Result<Option<LogItem>, LogError> {
        let reader = self.reader()?;
        let Some(number) = number_of(&reader, ledger)? else { return Ok(None) };
        let mut statement = reader
            .prepare_cached(&format!("SELECT {ITEM} FROM items WHERE ledger = ?1 AND id = ?2"))?;
        let mut rows = statement.query(params![number, id.as_bytes()])?;
        rows.next()?.map(item_of).transpose()
    }

    fn hash_at(&self, ledger: LedgerId, sequence: u64) -> Result<Option<RunningHash>, LogError> {
        if sequence == 0 {
            return Ok(Some(RunningHash::EMPTY));
        }
        // A sequence from outside may be anything; one that SQLite cannot count to is
        // beyond every end.
        let Ok(sequence) = signed(sequence) else { return Ok(None) };
        let reader = self.reader()?;
        let Some(number) = number_of(&reader, ledger)? else { return Ok(None) };
        let mut statement =
            reader.prepare_cached("SELECT hash FROM items WHERE ledger = ?1 AND sequence = ?2")?;
        let hash = statement.query_row(params![number, sequence], |row| row.get(0)).optional()?;
        Ok(hash.map(RunningHash::new))
    }

    fn is_taken(
        &self,
        ledger: LedgerId,
        device: DeviceId,
        device_sequence: u64,
    ) -> Result<bool, LogError> {
        let Ok(device_sequence) = signed(device_sequence) else { return Ok(false) };
        let reader = self.reader()?;
        let Some(number) = number_of(&reader, ledger)? else { return Ok(false) };
        let mut statement = reader.prepare_cached(
            "SELECT 1 FROM items WHERE ledger = ?1 AND device = ?2 AND device_sequence = ?3 AND record IS NOT NULL",
        )?;
        Ok(statement.exists(params![number, device.as_bytes(), device_sequence])?)
    }

    fn writers_of(&self, ledger: LedgerId, record: RecordId) -> Result<Vec<DeviceId>, LogError> {
        let reader = self.reader()?;
        let Some(number) = number_of(&reader, ledger)? else { return Ok(Vec::new()) };
        let mut statement = reader.prepare_cached(
            "SELECT DISTINCT device FROM items WHERE ledger = ?1 AND record = ?2 AND kind = ?3 ORDER BY device",
        )?;
        let devices = statement
            .query_map(params![number, record.as_bytes(), Kind::Change as u8], |row| {
                Ok(DeviceId::new(row.get(0)?))
            })?;
        Ok(devices.collect::<Result<_, _>>()?)
    }

    fn invite(&self, key: PublicKey) -> Result<Option<LogInvite>, LogError> {
        let reader = self.reader()?;
        let mut statement = reader.prepare_cached(
            "SELECT ledgers.id, statement, deposit FROM invites JOIN ledgers ON number = ledger WHERE key = ?1",
        )?;
        let invite = statement.query_row([key.as_bytes()], |row| {
            Ok(LogInvite {
                ledger: LedgerId::new(row.get(0)?),
                key,
                statement: StatementId::new(row.get(1)?),
                deposit: row.get::<_, Option<Vec<u8>>>(2)?.map(Arc::from),
            })
        });
        Ok(invite.optional()?)
    }

    fn due(&self, now: UnixMillis) -> Result<Vec<(LedgerId, RecordId)>, LogError> {
        let reader = self.reader()?;
        let mut statement = reader.prepare_cached(
            "SELECT ledgers.id, record FROM erasures JOIN ledgers ON number = ledger WHERE NOT purged AND due <= ?1",
        )?;
        let due = statement.query_map([now.0], |row| {
            Ok((LedgerId::new(row.get(0)?), RecordId::new(row.get(1)?)))
        })?;
        Ok(due.collect::<Result<_, _>>()?)
    }

    fn purge(&self, ledger: LedgerId, record: RecordId) -> Result<(), LogError> {
        let mut writer = self.writer();
        let Some(number) = number_of(&writer, ledger)? else { return Ok(()) };
        let step = writer.transaction()?;
        let here = params![number, record.as_bytes(), Kind::Change as u8];
        step.execute(
            "UPDATE chains SET bytes = MAX(0, bytes - (
                SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM items WHERE items.ledger = chains.ledger
                    AND items.device = chains.device AND record = ?2 AND kind = ?3))
             WHERE ledger = ?1",
            here,
        )?;
        step.execute(
            "UPDATE items SET bytes = NULL WHERE ledger = ?1 AND record = ?2 AND kind = ?3",
            here,
        )?;
        step.commit()?;
        // The old pages are still in the write-ahead log until it is folded back and cut.
        let busy: bool =
            writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            return Err(LogError::PurgePending);
        }
        writer.execute(
            "UPDATE erasures SET purged = 1 WHERE ledger = ?1 AND record = ?2",
            params![number, record.as_bytes()],
        )?;
        Ok(())
    }

    fn offer_founding(&self, code: FoundingCode, until: UnixMillis) -> Result<(), LogError> {
        office::offer_founding(&self.writer(), code, until)
    }

    fn take_founding(
        &self,
        code: FoundingCode,
        ledger: LedgerId,
        now: UnixMillis,
    ) -> Result<bool, LogError> {
        office::take_founding(&self.writer(), code, ledger, now)
    }

    fn leave(&self, ledger: LedgerId) -> Result<Leave, LogError> {
        let reader = self.reader()?;
        office::leave(&reader, ledger)
    }

    fn holdings(&self) -> Result<Vec<Holding>, LogError> {
        let reader = self.reader()?;
        office::holdings(&reader)
    }

    fn delete(&self, ledger: LedgerId) -> Result<(), LogError> {
        office::delete(&mut self.writer(), ledger)
    }

    fn belong_to(&self, relay: RelayId) -> Result<(), LogError> {
        owner::note(&self.writer(), relay)
    }

    fn is_used(&self) -> Result<bool, LogError> {
        let used = "SELECT EXISTS (SELECT 1 FROM ledgers)";
        Ok(self.reader()?.query_row(used, [], |row| row.get(0))?)
    }

    fn check(&self) -> Result<(), LogError> {
        self.reader()?.query_row("SELECT COUNT(*) FROM ledgers", [], |_| Ok(()))?;
        self.writer().execute(
            "INSERT INTO pulse (number, beats) VALUES (1, 1)
             ON CONFLICT DO UPDATE SET beats = beats + 1",
            [],
        )?;
        files::has_room(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::conformance;

    #[test]
    fn it_does_what_every_log_does() {
        let folder = tempfile::tempdir().unwrap();
        let number = AtomicUsize::new(0);
        conformance::check(|| {
            let number = number.fetch_add(1, Ordering::Relaxed);
            SqliteLog::open(&folder.path().join(format!("{number}.sqlite"))).unwrap()
        });
    }

    #[test]
    fn a_database_opened_again_has_everything() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        conformance::check_reopened(|| SqliteLog::open(&path).unwrap());
    }

    #[test]
    fn purged_bytes_are_nowhere_in_the_files_of_the_database() {
        let folder = tempfile::tempdir().unwrap();
        let log = SqliteLog::open(&folder.path().join("relay.sqlite")).unwrap();
        conformance::append_text(&log, &"a text of which nothing may stay behind ".repeat(300));
        conformance::append_text(&log, "short and gone");
        let traces = || {
            let files = std::fs::read_dir(folder.path()).unwrap();
            let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
            let traces = ["nothing may stay", "short and gone"];
            let has = |file: &[u8], trace: &str| {
                file.windows(trace.len()).any(|window| window == trace.as_bytes())
            };
            files
                .flat_map(|file| traces.map(|trace| has(&file, trace)))
                .filter(|found| *found)
                .count()
        };
        assert!(traces() >= 2, "the search finds what is there");
        conformance::purge_text(&log);
        assert_eq!(traces(), 0);
    }
}
