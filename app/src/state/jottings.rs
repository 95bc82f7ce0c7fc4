//! What is jotted down of a ledger at once: drafts of forms, and where things lay on its map.
//! Each ledger has its own, and another ledger's are out of reach.

use std::{cell::RefCell, collections::HashMap};

use super::Ledger;
use crate::platform::jottings;

const PLACES: &str = "places";

/// Jottings of a ledger that is only looked at.
#[derive(Default)]
pub(super) struct InMemory(RefCell<HashMap<String, Vec<u8>>>);

impl InMemory {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.0.borrow().get(name).cloned()
    }

    fn write(&self, name: &str, value: Option<&[u8]>) {
        match value {
            Some(value) => self.0.borrow_mut().insert(name.to_owned(), value.to_vec()),
            None => self.0.borrow_mut().remove(name),
        };
    }

    pub(super) fn forget(&self) {
        self.0.take();
    }
}

impl Ledger {
    /// What was typed into a form of this ledger and not saved yet.
    #[must_use]
    pub(crate) fn draft(&self, form: &str) -> Option<Vec<u8>> {
        self.jotting(&draft_of(form))
    }

    /// Kept when this returns.
    pub(crate) fn keep_draft(&self, form: &str, draft: Option<&[u8]>) {
        self.jot(&draft_of(form), draft);
    }

    /// Where things lay on the map of this ledger.
    #[must_use]
    pub(crate) fn places(&self) -> Option<String> {
        String::from_utf8(self.jotting(PLACES)?).ok()
    }

    pub(crate) fn keep_places(&self, places: &str) {
        self.jot(PLACES, Some(places.as_bytes()));
    }

    fn jotting(&self, name: &str) -> Option<Vec<u8>> {
        match self.in_memory() {
            Some(memory) => memory.read(name),
            None => jottings::read(&self.id().to_string(), name),
        }
    }

    fn jot(&self, name: &str, value: Option<&[u8]>) {
        match self.in_memory() {
            Some(memory) => memory.write(name, value),
            None => jottings::write(&self.id().to_string(), name, value),
        }
    }
}

fn draft_of(form: &str) -> String {
    format!("draft.{form}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_ledger_that_is_only_looked_at_nothing_is_left_once_it_is_forgotten() {
        let memory = InMemory::default();
        memory.write(&draft_of("new-person"), Some(b"Nour"));
        memory.write(PLACES, Some(b"1 2"));
        assert_eq!(memory.read(&draft_of("new-person")).as_deref(), Some(b"Nour".as_slice()));
        memory.write(PLACES, None);
        assert_eq!(memory.read(PLACES), None);
        memory.forget();
        assert_eq!(memory.read(&draft_of("new-person")), None);
    }
}
