//! What the machine stores, in the database of this origin: every key begins with the
//! ledger it belongs to.

use std::{cell::Cell, rc::Rc};

use staffelstab_shared::{
    id::{LedgerId, RecordId},
    sync::{self, Documents, Pairs, Row, Table, Tables},
};

use super::{
    memory::Memory,
    view_page::{self, PAGES, ViewPage},
};
use crate::platform::indexed_db::{Database, Rows, StorageError, Write};

const LEDGERS: &str = "ledgers";
/// With more loose views than this it is worth bringing them to their pages.
const MANY_LOOSE: usize = 512;

/// This device in a ledger: where it is at home, and under which name it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Enrolment {
    pub(super) ledger: LedgerId,
    /// Where its relay is: `https://netz.example.org`.
    pub(super) origin: String,
    /// The label of this device, as long as it is not written down in the ledger.
    pub(super) label: String,
    /// It was joined, and has never been here as a whole.
    pub(super) is_arriving: bool,
}

/// Behind the origin, which has no space, of a ledger that is arriving.
const ARRIVING: &str = " arriving";

/// Where rows lie.
#[derive(Clone)]
enum Place {
    Database(Rc<Database>),
    Memory(Rc<Memory>),
}

pub(super) struct Store {
    place: Place,
    /// About how many views are not in their pages.
    loose: Cell<usize>,
}

impl Store {
    pub(super) fn new(token: [u8; 16]) -> Self {
        Self::at(Place::Database(Rc::new(Database::new(token))))
    }

    /// Of it nothing is left when it is dropped.
    pub(super) fn in_memory() -> Self {
        Self::at(Place::Memory(Rc::default()))
    }

    fn at(place: Place) -> Self {
        Self { place, loose: Cell::default() }
    }

    /// The same place, for another ledger.
    pub(super) fn beside(&self) -> Self {
        Self::at(self.place.clone())
    }

    pub(super) const fn is_memory(&self) -> bool {
        matches!(self.place, Place::Memory(_))
    }

    /// See [`Database::take_over`].
    pub(super) async fn take_over(&self) -> Result<(), StorageError> {
        match &self.place {
            Place::Database(database) => database.take_over().await,
            Place::Memory(_) => Ok(()),
        }
    }

    async fn read_all(&self, store: &'static str, prefix: &[u8]) -> Result<Rows, StorageError> {
        match &self.place {
            Place::Database(database) => database.read_all(store, prefix).await,
            Place::Memory(memory) => Ok(memory.read_all(store, prefix)),
        }
    }

    async fn read_values(
        &self,
        store: &'static str,
        prefix: &[u8],
    ) -> Result<Vec<Vec<u8>>, StorageError> {
        match &self.place {
            Place::Database(database) => database.read_values(store, prefix).await,
            Place::Memory(memory) => {
                Ok(memory.read_all(store, prefix).into_iter().map(|(_, value)| value).collect())
            }
        }
    }

    async fn read_some(
        &self,
        store: &'static str,
        keys: &[Vec<u8>],
    ) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        match &self.place {
            Place::Database(database) => database.read_some(store, keys).await,
            Place::Memory(memory) => Ok(memory.read_some(store, keys)),
        }
    }

    async fn write(&self, changes: &[Write<'_>], strict: bool) -> Result<(), StorageError> {
        match &self.place {
            Place::Database(database) => database.write(changes, strict).await,
            Place::Memory(memory) => {
                memory.write(changes);
                Ok(())
            }
        }
    }

    /// Whether this tab may still write: it writes nothing.
    pub(super) async fn check(&self) -> Result<(), StorageError> {
        self.write(&[], false).await
    }

    /// All ledgers that were founded or joined here, and those whose joining was begun.
    pub(super) async fn enrolments(&self) -> Result<Vec<Enrolment>, StorageError> {
        let rows = self.read_all(LEDGERS, &[]).await?;
        Ok(rows.iter().filter_map(|(key, value)| Enrolment::read(key, value)).collect())
    }

    /// Everything that a replica needs to open.
    pub(super) async fn load(&self, ledger: LedgerId) -> Result<Tables, StorageError> {
        let tables = Table::ALL.into_iter().filter(|table| table.is_read_at_start());
        let reads = tables.map(|table| async move {
            let rows = if table == Table::View {
                self.views(ledger).await?
            } else {
                self.table(ledger, table).await?
            };
            Ok((table, rows))
        });
        futures::future::try_join_all(reads).await.map(|tables| tables.into_iter().collect())
    }

    /// Nearly all of what a start reads. A view says itself which record it is of, and
    /// ids of records are spread evenly. Loose ones are newer, so they come last.
    async fn views(&self, ledger: LedgerId) -> Result<Rows, StorageError> {
        let (pages, loose) = futures::try_join!(
            self.read_values(PAGES, ledger.as_bytes()),
            self.read_values(Table::View.name(), ledger.as_bytes())
        )?;
        self.loose.set(loose.len());
        let paged = pages.iter().flat_map(|page| ViewPage::read(page).into_views());
        Ok(paged.chain(loose).map(|view| (Vec::new(), view)).collect())
    }

    pub(super) fn has_many_loose_views(&self) -> bool {
        self.loose.get() > MANY_LOOSE
    }

    /// Brings the loose views of a page to it, all at once or not at all. The page between
    /// reading and writing is ours alone: there is one engine, and one tab that may write.
    pub(super) async fn bring_to_page(
        &self,
        ledger: LedgerId,
        page: u8,
    ) -> Result<(), StorageError> {
        let key = prefixed(ledger, &[page]);
        let loose = self.read_all(Table::View.name(), &key).await?;
        if loose.is_empty() {
            return Ok(());
        }
        let mut views = self.page(&key).await?;
        let mut changes = Vec::with_capacity(loose.len() + 1);
        let moved = loose.len();
        for (rest, view) in loose {
            let record = [key.as_slice(), &rest].concat();
            if let Some(Ok(id)) = record.get(ledger.as_bytes().len()..).map(RecordId::from_slice) {
                views.put(id, view);
                changes.push(Write { store: Table::View.name(), key: record, value: None });
            }
        }
        let written = views.written();
        changes.push(Write { store: PAGES, key, value: written.as_deref() });
        self.write(&changes, false).await?;
        self.loose.set(self.loose.get().saturating_sub(moved));
        Ok(())
    }

    async fn page(&self, key: &[u8]) -> Result<ViewPage, StorageError> {
        let found = self.read_some(PAGES, &[key.to_vec()]).await?;
        let found = found.into_iter().flatten().next();
        Ok(found.map(|bytes| ViewPage::read(&bytes)).unwrap_or_default())
    }

    /// The pages without the views that these rows delete.
    async fn pages_without(
        &self,
        ledger: LedgerId,
        rows: &[Row],
    ) -> Result<Vec<(Vec<u8>, Option<Vec<u8>>)>, StorageError> {
        let mut pages = Vec::new();
        for (page, records) in view_page::deleted(rows) {
            let key = prefixed(ledger, &[page]);
            let mut page = self.page(&key).await?;
            if page.take_out(&records) {
                pages.push((key, page.written()));
            }
        }
        Ok(pages)
    }

    async fn table(&self, ledger: LedgerId, table: Table) -> Result<Rows, StorageError> {
        self.read_all(table.name(), ledger.as_bytes()).await
    }

    /// The rows of one ledger, for the driver.
    pub(super) const fn of(&self, ledger: LedgerId) -> Shelf<'_> {
        Shelf { store: self, ledger, has_written: false }
    }

    pub(super) async fn documents(
        &self,
        ledger: LedgerId,
        records: &[RecordId],
    ) -> Result<Documents, StorageError> {
        let keys: Vec<_> =
            records.iter().map(|record| prefixed(ledger, record.as_bytes())).collect();
        let found = self.read_some(Table::Document.name(), &keys).await?;
        Ok(records
            .iter()
            .zip(found)
            .filter_map(|(record, bytes)| Some((*record, bytes?)))
            .collect())
    }

    /// One transaction.
    pub(super) async fn commit(
        &self,
        ledger: LedgerId,
        rows: &[Row],
        strict: bool,
    ) -> Result<(), StorageError> {
        if rows.is_empty() {
            return Ok(());
        }
        let pages = self.pages_without(ledger, rows).await?;
        let mut changes = changes(ledger, rows);
        changes.extend(pages.iter().map(|(key, page)| Write {
            store: PAGES,
            key: key.clone(),
            value: page.as_deref(),
        }));
        self.write(&changes, strict).await?;
        let views = rows.iter().filter(|row| row.table == Table::View && row.value.is_some());
        self.loose.set(self.loose.get().saturating_add(views.count()));
        Ok(())
    }

    /// Rows of a ledger together with where it is.
    pub(super) async fn settle(
        &self,
        enrolment: &Enrolment,
        rows: &[Row],
    ) -> Result<(), StorageError> {
        let (key, value) = (enrolment.ledger.as_bytes().to_vec(), enrolment.written());
        let mut changes = changes(enrolment.ledger, rows);
        changes.push(Write { store: LEDGERS, key, value: Some(&value) });
        self.write(&changes, true).await
    }

    /// As [`Self::settle`], for a join. Whoever this device is in a ledger already is not written
    /// over, whatever was believed before: then nothing is written.
    pub(super) async fn settle_join(
        &self,
        enrolment: &Enrolment,
        rows: &[Row],
    ) -> Result<(), StorageError> {
        let Place::Database(database) = &self.place else {
            return self.settle(enrolment, rows).await;
        };
        let (key, value) = (enrolment.ledger.as_bytes().to_vec(), enrolment.written());
        let mut changes = changes(enrolment.ledger, rows);
        changes.push(Write { store: LEDGERS, key, value: Some(&value) });
        let identity = prefixed(enrolment.ledger, sync::IDENTITY);
        database.write_unless_taken(&changes, (Table::Meta.name(), &identity)).await
    }

    /// Whether this device is somebody in a ledger, be it open or not.
    pub(super) async fn has_identity(&self, ledger: LedgerId) -> Result<bool, StorageError> {
        let identity = prefixed(ledger, sync::IDENTITY);
        let found = self.read_some(Table::Meta.name(), &[identity]).await?;
        Ok(found.iter().any(Option::is_some))
    }

    /// Takes every trace of a ledger from this device, in one transaction.
    pub(super) async fn forget(&self, ledger: LedgerId) -> Result<(), StorageError> {
        let stores = Table::ALL.map(Table::name).into_iter().chain([PAGES, LEDGERS]);
        match &self.place {
            Place::Database(database) => {
                database.delete_all(&stores.collect::<Vec<_>>(), ledger.as_bytes()).await
            }
            // It goes with its engine.
            Place::Memory(_) => Ok(()),
        }
    }
}

/// The rows of one ledger.
pub(super) struct Shelf<'s> {
    store: &'s Store,
    ledger: LedgerId,
    /// Something was stored.
    pub(super) has_written: bool,
}

impl sync::Storage for Shelf<'_> {
    type Error = StorageError;

    async fn commit(&mut self, rows: Vec<Row>, strict: bool) -> Result<(), StorageError> {
        self.store.commit(self.ledger, &rows, strict).await?;
        self.has_written = true;
        Ok(())
    }

    async fn begin_merge(
        &mut self,
        marker: Option<Row>,
        records: &[RecordId],
    ) -> Result<Documents, StorageError> {
        let (marked, documents) = futures::join!(
            self.store.commit(self.ledger, marker.as_slice(), false),
            self.store.documents(self.ledger, records)
        );
        marked.and(documents)
    }

    async fn log(&mut self, _after: u64) -> Result<Pairs, StorageError> {
        self.store.table(self.ledger, Table::Log).await
    }
}

impl Enrolment {
    fn written(&self) -> Vec<u8> {
        let arriving = if self.is_arriving { ARRIVING } else { "" };
        format!("{}{arriving}\n{}", self.origin, self.label).into_bytes()
    }

    fn read(key: &[u8], value: &[u8]) -> Option<Self> {
        let (origin, label) = std::str::from_utf8(value).ok()?.split_once('\n')?;
        let whole = origin.strip_suffix(ARRIVING);
        Some(Self {
            ledger: LedgerId::from_slice(key).ok()?,
            origin: whole.unwrap_or(origin).to_owned(),
            label: label.to_owned(),
            is_arriving: whole.is_some(),
        })
    }
}

fn changes(ledger: LedgerId, rows: &[Row]) -> Vec<Write<'_>> {
    rows.iter()
        .map(|Row { table, key, value }| Write {
            store: table.name(),
            key: prefixed(ledger, key),
            value: value.as_deref(),
        })
        .collect()
}

fn prefixed(ledger: LedgerId, key: &[u8]) -> Vec<u8> {
    [ledger.as_bytes(), key].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_ledger_is_reads_back() {
        let labels = ["", "Ayşe Öztürk\nLinden", "سارة"];
        for (label, is_arriving) in labels.into_iter().flat_map(|one| [(one, false), (one, true)]) {
            let enrolment = Enrolment {
                ledger: LedgerId::new([7; 16]),
                origin: "https://netz.example.org".to_owned(),
                label: label.to_owned(),
                is_arriving,
            };
            assert_eq!(
                Enrolment::read(enrolment.ledger.as_bytes(), &enrolment.written()),
                Some(enrolment)
            );
        }
        assert_eq!(Enrolment::read(b"active", b"0123456789abcdef"), None);
    }
}
