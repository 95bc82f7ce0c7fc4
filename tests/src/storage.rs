//! Rows as a device keeps them, in memory: what IndexedDB is to the app.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use minicbor::{Decode, Encode, bytes::ByteVec};
use staffelstab_shared::{
    id::RecordId,
    protocol::{ItemBytes, split_frames},
    sync::{self, Documents, Pairs, Row, Table, Tables},
};

/// All tables of one ledger on one device. Copies share their values.
#[derive(Clone, Default)]
pub struct Storage {
    tables: BTreeMap<Table, BTreeMap<Vec<u8>, Arc<[u8]>>>,
}

impl core::fmt::Debug for Storage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let rows: usize = self.tables.values().map(BTreeMap::len).sum();
        f.debug_struct("Storage").field("rows", &rows).finish_non_exhaustive()
    }
}

/// Tables as they are written to a file.
#[derive(Encode, Decode)]
struct Written {
    #[n(0)]
    table: u8,
    #[n(1)]
    key: ByteVec,
    #[n(2)]
    value: ByteVec,
}

impl Storage {
    /// Writes one transaction.
    pub fn commit(&mut self, rows: Vec<Row>) {
        for Row { table, key, value } in rows {
            let table = self.tables.entry(table).or_default();
            match value {
                Some(value) => table.insert(key, value.into()),
                None => table.remove(&key),
            };
        }
    }

    /// What start-up reads.
    #[must_use]
    pub fn stored(&self) -> Tables {
        let tables = self.tables.iter().filter(|(table, _)| table.is_read_at_start());
        tables
            .map(|(table, rows)| {
                (*table, rows.iter().map(|(key, value)| (key.clone(), value.to_vec())).collect())
            })
            .collect()
    }

    #[must_use]
    pub fn document(&self, record: &RecordId) -> Option<&[u8]> {
        self.row(Table::Document, record.as_bytes())
    }

    #[must_use]
    pub fn documents(&self, records: &[RecordId]) -> Documents {
        let found = records.iter().map(|record| (*record, self.document(record)));
        found.filter_map(|(record, bytes)| Some((record, bytes?.to_vec()))).collect()
    }

    /// A row of [`Table::Meta`] by its name.
    #[must_use]
    pub fn meta(&self, name: &[u8]) -> Option<&[u8]> {
        self.row(Table::Meta, name)
    }

    /// Statements and receipts.
    pub fn control(&self) -> impl Iterator<Item = &[u8]> {
        let rows = self.tables.get(&Table::Control).into_iter().flat_map(BTreeMap::values);
        rows.map(AsRef::as_ref)
    }

    /// The rows of the log, in order.
    #[must_use]
    pub fn log(&self) -> Pairs {
        let rows = self.tables.get(&Table::Log).into_iter().flatten();
        rows.map(|(key, value)| (key.clone(), value.to_vec())).collect()
    }

    /// The items of the log: what another device can be given.
    pub fn items(&self) -> impl Iterator<Item = ItemBytes> {
        // Before the items of a row stands the number of the peer that has them.
        let rows = self.tables.get(&Table::Log).into_iter().flat_map(BTreeMap::values);
        let items = rows.filter_map(|row| split_frames(row.get(2..)?).ok()).flatten();
        items.filter_map(|item| ItemBytes::new(item.to_vec()).ok())
    }

    /// What a second device that has read the same may take over instead of reading it
    /// again: documents, and how far reading has come. Views it makes where it needs them.
    #[must_use]
    pub fn readings(&self) -> Self {
        let mut readings = Self::default();
        let documents = self.tables.get(&Table::Document).cloned().unwrap_or_default();
        readings.tables.insert(Table::Document, documents);
        let is_progress = |key: &&Vec<u8>| key.as_slice() == PROGRESS || key.starts_with(PEER);
        let meta = self.tables.get(&Table::Meta).into_iter().flatten();
        let meta = meta
            .filter(|(key, _)| is_progress(key))
            .map(|(key, value)| (key.clone(), Arc::clone(value)))
            .collect();
        readings.tables.insert(Table::Meta, meta);
        readings
    }

    /// Adds the rows of another storage to these.
    pub fn take_over(&mut self, other: &Self) {
        for (table, rows) in &other.tables {
            let shared = rows.iter().map(|(key, value)| (key.clone(), Arc::clone(value)));
            self.tables.entry(*table).or_default().extend(shared);
        }
    }

    /// Who the device is and whom it knows, without what anybody wrote.
    #[must_use]
    pub fn without_records(mut self) -> Self {
        for table in [Table::Document, Table::View, Table::Log] {
            self.clear(table);
        }
        self
    }

    /// Forgets a table.
    pub fn clear(&mut self, table: Table) {
        self.tables.remove(&table);
    }

    fn row(&self, table: Table, key: &[u8]) -> Option<&[u8]> {
        self.tables.get(&table)?.get(key).map(AsRef::as_ref)
    }

    /// For a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let written = self.tables.iter().flat_map(|(table, rows)| {
            rows.iter().map(|(key, value)| Written {
                table: number(*table),
                key: key.clone().into(),
                value: value.to_vec().into(),
            })
        });
        // Writing to memory cannot fail, and nothing here refuses to be written.
        minicbor::to_vec(written.collect::<Vec<_>>()).unwrap_or_default()
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, minicbor::decode::Error> {
        let written: Vec<Written> = minicbor::decode(bytes)?;
        let mut storage = Self::default();
        for Written { table, key, value } in written {
            let table = Table::ALL
                .get(usize::from(table))
                .ok_or_else(|| minicbor::decode::Error::message("no such table"))?;
            let rows = storage.tables.entry(*table).or_default();
            rows.insert(key.into(), Vec::from(value).into());
        }
        Ok(storage)
    }
}

impl sync::Storage for Storage {
    type Error = Infallible;

    /// As [`Self::readings`] has them.
    const HAS_DOCUMENTS_WITHOUT_VIEWS: bool = true;

    async fn commit(&mut self, rows: Vec<Row>, _strict: bool) -> Result<(), Infallible> {
        Self::commit(self, rows);
        Ok(())
    }

    async fn begin_merge(
        &mut self,
        marker: Option<Row>,
        records: &[RecordId],
    ) -> Result<Documents, Infallible> {
        Self::commit(self, marker.into_iter().collect());
        Ok(self.documents(records))
    }

    async fn log(&mut self, _after: u64) -> Result<Pairs, Infallible> {
        Ok(Self::log(self))
    }
}

/// What a future comes to that never has to wait: nothing does where rows lie in memory.
///
/// # Panics
/// When it waits after all.
pub fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// The row of [`Table::Meta`] that says how far a device has come.
const PROGRESS: &[u8] = b"progress";
/// Begins the key of the row that says how far the exchange with a relay has come.
const PEER: &[u8] = b"peer/";

fn number(table: Table) -> u8 {
    let place = Table::ALL.iter().position(|other| *other == table);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}
