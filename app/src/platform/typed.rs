//! Words typed on a page that belongs to no ledger yet. In `sessionStorage`: they outlive a
//! reload, and go with the tab.

use super::window::window;

fn key(name: &str) -> String {
    format!("staffelstab.typed.{name}")
}

/// Nothing where the browser keeps nothing.
pub(crate) fn read(name: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(&key(name)).ok()?
}

/// Nothing typed is nothing kept.
pub(crate) fn write(name: &str, text: &str) {
    let Ok(Some(storage)) = window().session_storage() else { return };
    // Where there is no room it is forgotten, as it always was.
    let _ = if text.is_empty() {
        storage.remove_item(&key(name))
    } else {
        storage.set_item(&key(name), text)
    };
}
