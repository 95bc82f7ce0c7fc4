//! The edits: one scalar field with a running number in it.

use staffelstab_shared::{
    record::Edit,
    view::{Value, View},
};

/// A field that records of most kinds have.
const FIELD: &str = "district";
const AFTER: &str = " Rückruf vereinbart, Unterlagen fehlen";

/// The edit with a number.
pub(crate) fn edit(number: u64) -> Edit {
    Edit::put(FIELD, format!("#{number}{AFTER}"))
}

/// The highest number that a record shows, be it as one of several values.
pub(crate) fn number(view: &View) -> Option<u64> {
    let beside = view.conflicts.get(FIELD).into_iter().flatten().map(|variant| &variant.value);
    view.get(FIELD).into_iter().chain(beside).filter_map(read).max()
}

fn read(value: &Value) -> Option<u64> {
    value.as_text()?.strip_prefix('#')?.strip_suffix(AFTER)?.parse().ok()
}
