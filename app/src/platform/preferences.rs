//! What a device remembers of its person outside the ledger: theme, language, and what
//! was typed and not saved yet. `localStorage`, because it is there at the first line.

use super::window::window;

fn key(key: &str) -> String {
    format!("staffelstab.{key}")
}

/// Nothing where the browser keeps nothing.
pub(crate) fn get(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&key(name)).ok()?
}

pub(crate) fn set(name: &str, value: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    // A full storage forgets a preference; there is nothing better to do about it.
    let _ = match value {
        Some(value) => storage.set_item(&key(name), value),
        None => storage.remove_item(&key(name)),
    };
}
