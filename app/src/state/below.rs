//! What lies under the screen: the runtime, and what is kept in memory only.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
};

use leptos::prelude::*;

use crate::{news::Trouble, runtime::Runtime};

/// Copied freely, as signals are.
pub(super) type Ground = StoredValue<std::rc::Rc<Below>, LocalStorage>;

#[derive(Default)]
pub(super) struct Below {
    /// Nothing where the browser has no randomness: then nothing can be kept either.
    pub(super) runtime: OnceCell<Runtime>,
    pub(super) jottings_of_look: InMemory,
}

impl Below {
    pub(super) fn runtime(&self) -> Result<Runtime, Trouble> {
        self.runtime.get().cloned().ok_or(Trouble::NoStorage)
    }
}

/// Jottings of a ledger that is only looked at.
#[derive(Default)]
pub(super) struct InMemory(RefCell<HashMap<String, Vec<u8>>>);

impl InMemory {
    pub(super) fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.0.borrow().get(name).cloned()
    }

    /// As those of a ledger that is kept.
    pub(super) fn names(&self, begins: &str) -> Vec<String> {
        let all = self.0.borrow();
        all.keys().filter_map(|name| name.strip_prefix(begins)).map(str::to_owned).collect()
    }

    pub(super) fn write(&self, name: &str, value: Option<&[u8]>) {
        match value {
            Some(value) => self.0.borrow_mut().insert(name.to_owned(), value.to_vec()),
            None => self.0.borrow_mut().remove(name),
        };
    }

    pub(super) fn forget(&self) {
        self.0.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_ledger_that_is_only_looked_at_nothing_is_left_once_it_is_forgotten() {
        let memory = InMemory::default();
        memory.write("draft.new-person", Some(b"Nour"));
        memory.write("places", Some(b"1 2"));
        assert_eq!(memory.names("draft."), ["new-person"]);
        assert_eq!(memory.read("draft.new-person").as_deref(), Some(b"Nour".as_slice()));
        memory.write("places", None);
        assert_eq!(memory.read("places"), None);
        memory.forget();
        assert_eq!(memory.read("draft.new-person"), None);
    }
}
