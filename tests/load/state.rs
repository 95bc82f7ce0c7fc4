//! What one call leaves for the next: a steward that can invite, what a device has read,
//! the records in the order of the data, and the next number of an edit.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use minicbor::{Decode, Encode, bytes::ByteVec};
use staffelstab_shared::id::{LedgerId, RecordId};
use staffelstab_tests::device::Storage;

/// Numbers that one call may use.
const BLOCK: u64 = 10_000_000;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) ledger: LedgerId,
    pub(crate) records: Vec<RecordId>,
    pub(crate) founder: Storage,
    pub(crate) reader: Storage,
    next: u64,
}

#[derive(Encode, Decode)]
struct Written {
    #[n(0)]
    ledger: LedgerId,
    #[n(1)]
    records: Vec<RecordId>,
    #[n(2)]
    founder: ByteVec,
    #[n(3)]
    reader: ByteVec,
    #[n(4)]
    next: u64,
}

impl State {
    pub(crate) const fn new(
        ledger: LedgerId,
        records: Vec<RecordId>,
        founder: Storage,
        reader: Storage,
    ) -> Self {
        Self { ledger, records, founder, reader, next: 1 }
    }

    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("no state in {}", path.display()))?;
        let written: Written = minicbor::decode(&bytes)?;
        Ok(Self {
            ledger: written.ledger,
            records: written.records,
            founder: Storage::from_bytes(&written.founder)?,
            reader: Storage::from_bytes(&written.reader)?,
            next: written.next,
        })
    }

    /// Replaces the file as a whole: another call may be reading it.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let written = Written {
            ledger: self.ledger,
            records: self.records.clone(),
            founder: self.founder.to_bytes().into(),
            reader: self.reader.to_bytes().into(),
            next: self.next,
        };
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        fs::write(&beside, minicbor::to_vec(written)?)?;
        Ok(fs::rename(&beside, path)?)
    }

    /// The first of the numbers that are this call's own, so that of two edits of a record
    /// the later one always has the higher number.
    pub(crate) fn take_numbers(&mut self) -> u64 {
        let first = self.next;
        self.next = (first / BLOCK + 1) * BLOCK + 1;
        first
    }
}
