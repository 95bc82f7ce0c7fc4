//! A disk that may fail the app before or after any write.

use std::collections::BTreeMap;

use rand_chacha::ChaCha20Rng;
use rand_core::Rng as _;
use staffelstab_shared::{
    id::RecordId,
    sync::{Documents, Pairs, Row, Storage, Table, Tables},
};

pub(super) type Rows = BTreeMap<(Table, Vec<u8>), Vec<u8>>;

/// The app is gone. What was written before is there.
#[derive(Debug)]
pub(super) struct Crash;

#[derive(Debug, Default)]
pub(super) struct Disk {
    pub(super) rows: Rows,
    /// Decides about crashes; without it there are none.
    pub(super) fate: Option<ChaCha20Rng>,
    /// Transactions so far.
    pub(super) written: usize,
}

impl Disk {
    pub(super) fn write(&mut self, rows: Vec<Row>) {
        self.written += 1;
        for Row { table, key, value } in rows {
            match value {
                Some(value) => self.rows.insert((table, key), value),
                None => self.rows.remove(&(table, key)),
            };
        }
    }

    pub(super) fn stored(&self) -> Tables {
        let mut stored = Tables::new();
        for ((table, key), value) in &self.rows {
            if table.is_read_at_start() {
                stored.entry(*table).or_default().push((key.clone(), value.clone()));
            }
        }
        stored
    }

    pub(super) fn document(&self, record: RecordId) -> Option<&Vec<u8>> {
        self.rows.get(&(Table::Document, record.as_bytes().to_vec()))
    }

    /// Once in a hundred times.
    fn may_crash(&mut self) -> Result<(), Crash> {
        let crashes = self.fate.as_mut().is_some_and(|fate| fate.next_u32() % 100 == 0);
        if crashes { Err(Crash) } else { Ok(()) }
    }
}

impl Storage for Disk {
    type Error = Crash;

    async fn commit(&mut self, rows: Vec<Row>, _strict: bool) -> Result<(), Crash> {
        self.may_crash()?;
        self.write(rows);
        self.may_crash()
    }

    async fn begin_merge(
        &mut self,
        marker: Option<Row>,
        records: &[RecordId],
    ) -> Result<Documents, Crash> {
        self.write(marker.into_iter().collect());
        let found = records.iter().map(|record| (*record, self.document(*record)));
        Ok(found.filter_map(|(record, bytes)| Some((record, bytes?.clone()))).collect())
    }

    async fn log(&mut self, _after: u64) -> Result<Pairs, Crash> {
        let log = self.rows.iter().filter(|((table, _), _)| *table == Table::Log);
        Ok(log.map(|((_, key), value)| (key.clone(), value.clone())).collect())
    }
}
