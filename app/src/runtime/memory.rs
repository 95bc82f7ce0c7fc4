//! Rows that are kept nowhere: for a ledger that somebody only looks at. What the database of
//! the browser does for all others.

use std::{cell::RefCell, collections::BTreeMap};

use crate::platform::indexed_db::{Rows, Write};

/// Where a row lies, as in the database.
type Key = (&'static str, Vec<u8>);

#[derive(Default)]
pub(super) struct Memory(RefCell<BTreeMap<Key, Vec<u8>>>);

impl Memory {
    /// All rows whose keys begin with `prefix`, without it.
    pub(super) fn read_all(&self, store: &'static str, prefix: &[u8]) -> Rows {
        let rows = self.0.borrow();
        rows.range((store, prefix.to_vec())..)
            .take_while(|((of, key), _)| *of == store && key.starts_with(prefix))
            .map(|((_, key), value)| {
                (key.get(prefix.len()..).unwrap_or_default().to_vec(), value.clone())
            })
            .collect()
    }

    pub(super) fn read_some(&self, store: &'static str, keys: &[Vec<u8>]) -> Vec<Option<Vec<u8>>> {
        let rows = self.0.borrow();
        keys.iter().map(|key| rows.get(&(store, key.clone())).cloned()).collect()
    }

    pub(super) fn write(&self, changes: &[Write<'_>]) {
        let mut rows = self.0.borrow_mut();
        for Write { store, key, value } in changes {
            match value {
                Some(value) => rows.insert((store, key.clone()), value.to_vec()),
                None => rows.remove(&(*store, key.clone())),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(store: &'static str, key: &[u8], value: &'static [u8]) -> Write<'static> {
        Write { store, key: key.to_vec(), value: Some(value) }
    }

    #[test]
    fn rows_read_back_by_store_and_prefix_until_they_are_deleted() {
        let memory = Memory::default();
        memory.write(&[put("view", &[1, 1], b"a"), put("view", &[1, 2], b"b")]);
        memory.write(&[put("view", &[2, 1], b"c"), put("log", &[1, 1], b"d")]);
        assert_eq!(
            memory.read_all("view", &[1]),
            [(vec![1], b"a".to_vec()), (vec![2], b"b".to_vec())]
        );
        memory.write(&[Write { store: "view", key: vec![1, 1], value: None }]);
        assert_eq!(
            memory.read_some("view", &[vec![1, 1], vec![1, 2]]),
            [None, Some(b"b".to_vec())]
        );
    }
}
