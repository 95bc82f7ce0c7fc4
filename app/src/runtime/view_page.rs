//! Views in pages: a start reads some large rows much faster than ten thousand small ones.
//!
//! A view is written as a row of its own, and moved to its page later, when there is nothing
//! else to do. So a row is always newer than what a page says of the same record. What is erased
//! is taken out of its page in the transaction that takes its row.

use std::collections::BTreeMap;

use staffelstab_shared::{
    id::RecordId,
    sync::{Row, Table},
};

/// Where pages lie, by the first byte of their records: ids are spread evenly.
pub(super) const PAGES: &str = "page";

/// The views of the records whose ids begin with the same byte.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ViewPage(BTreeMap<RecordId, Vec<u8>>);

impl ViewPage {
    /// Reads what [`Self::written`] wrote; of a damaged page what comes before the damage.
    pub(super) fn read(mut bytes: &[u8]) -> Self {
        let mut views = BTreeMap::new();
        while let Some((id, view, rest)) = split_view(bytes) {
            views.insert(id, view.to_vec());
            bytes = rest;
        }
        Self(views)
    }

    /// For each view its record, its length (4 bytes, big end first), and itself. Nothing for an
    /// empty page: it needs no row.
    pub(super) fn written(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for (id, view) in &self.0 {
            bytes.extend_from_slice(id.as_bytes());
            bytes.extend_from_slice(&u32::try_from(view.len()).ok()?.to_be_bytes());
            bytes.extend_from_slice(view);
        }
        (!bytes.is_empty()).then_some(bytes)
    }

    pub(super) fn put(&mut self, record: RecordId, view: Vec<u8>) {
        self.0.insert(record, view);
    }

    /// Takes records out; whether any of them was there.
    pub(super) fn take_out(&mut self, records: &[RecordId]) -> bool {
        let before = self.0.len();
        self.0.retain(|id, _| !records.contains(id));
        self.0.len() < before
    }

    pub(super) fn into_views(self) -> impl Iterator<Item = Vec<u8>> {
        self.0.into_values()
    }
}

fn split_view(bytes: &[u8]) -> Option<(RecordId, &[u8], &[u8])> {
    let (id, rest) = bytes.split_at_checked(16)?;
    let (len, rest) = rest.split_first_chunk()?;
    let (view, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
    Some((RecordId::from_slice(id).ok()?, view, rest))
}

/// The records whose views these rows delete, by their page.
pub(super) fn deleted(rows: &[Row]) -> BTreeMap<u8, Vec<RecordId>> {
    let mut pages: BTreeMap<u8, Vec<RecordId>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.table == Table::View && row.value.is_none()) {
        if let (Some(page), Ok(record)) = (row.key.first(), RecordId::from_slice(&row.key)) {
            pages.entry(*page).or_default().push(record);
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    fn page(views: &[(u8, &str)]) -> ViewPage {
        let mut page = ViewPage::default();
        views.iter().for_each(|(id, view)| page.put(record(*id), view.as_bytes().to_vec()));
        page
    }

    #[test]
    fn a_page_reads_back_with_the_latest_view_of_every_record() {
        let page = page(&[(1, "Sara Haddad"), (2, ""), (1, "Sara Nasser")]);
        let read = ViewPage::read(&page.written().unwrap());
        assert_eq!(read, page);
        assert_eq!(read.into_views().collect::<Vec<_>>(), [b"Sara Nasser".to_vec(), Vec::new()]);
    }

    #[test]
    fn nothing_of_an_erased_record_stays_in_its_page() {
        let mut page = page(&[(1, "Sara Haddad"), (2, "Jonas Weber")]);
        assert!(page.take_out(&[record(1)]));
        assert!(!page.take_out(&[record(1)]));
        let written = page.written().unwrap();
        assert!(!written.windows(6).any(|bytes| bytes == b"Haddad"));
        assert!(page.take_out(&[record(2), record(3)]));
        assert_eq!(page.written(), None);
    }

    #[test]
    fn of_a_damaged_page_the_views_before_the_damage_stay() {
        let whole = page(&[(1, "Sara Haddad"), (2, "Jonas Weber")]);
        let bytes = whole.written().unwrap();
        for len in 0..bytes.len() {
            let read = ViewPage::read(&bytes[..len]);
            assert!(read.0.iter().all(|(id, view)| whole.0.get(id) == Some(view)), "{len}");
            assert_eq!(read.0.len(), usize::from(len >= 16 + 4 + 11), "{len}");
        }
    }

    #[test]
    fn only_deleted_views_are_taken_out_of_pages() {
        let row = |table, value: Option<&str>| Row {
            table,
            key: record(7).as_bytes().to_vec(),
            value: value.map(|value| value.as_bytes().to_vec()),
        };
        assert!(deleted(&[row(Table::View, Some("Sara")), row(Table::Document, None)]).is_empty());
        assert_eq!(deleted(&[row(Table::View, None)]), [(7, vec![record(7)])].into());
    }
}
