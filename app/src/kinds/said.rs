//! What the fields of a kind are called on its pages: by its face, or as everywhere.

use staffelstab_shared::{
    time::Day,
    view::{Kind, View},
};

use super::{face, form::Wording};
use crate::text::{labels, t};

fn wording<T>(kind: &Kind, field: &str, of: fn(&Wording) -> Option<T>) -> Option<T> {
    face(kind).wording.iter().find(|wording| wording.field == field).and_then(of)
}

/// The label of a field in the form of its kind.
pub(crate) fn label(kind: &Kind, field: &str) -> String {
    let own = wording(kind, field, |wording| wording.label);
    own.map_or_else(|| labels::field(field), |word| word(t()).to_owned())
}

/// The term of a field among the facts.
pub(crate) fn term(kind: &Kind, field: &str) -> String {
    let own = wording(kind, field, |wording| wording.term);
    own.map_or_else(|| labels::fields(field), |word| word(t()).to_owned())
}

/// What explains a field; nothing for most.
pub(crate) fn hint(kind: &Kind, field: &str) -> &'static str {
    wording(kind, field, |wording| wording.hint).map(|word| word(t())).unwrap_or_default()
}

/// What is said of a field that must not be empty; nothing where it is a name.
pub(crate) fn missing(kind: &Kind, field: &str) -> Option<&'static str> {
    wording(kind, field, |wording| wording.missing).map(|word| word(t()))
}

/// What is odd about a field, as of today; nothing for most.
pub(crate) fn doubt_of(view: &View, field: &str, today: Day) -> Option<&'static str> {
    wording(&view.kind, field, |wording| wording.doubt).and_then(|doubt| doubt(view, today))
}

/// Whether the form does not ask for a field yet.
pub(crate) fn is_unasked(view: &View, field: &str) -> bool {
    wording(&view.kind, field, |wording| wording.unasked).is_some_and(|unasked| unasked(view))
}

/// What the search for one more record says.
pub(crate) fn add(kind: &Kind, field: &str) -> String {
    let own = wording(kind, field, |wording| wording.add);
    own.map_or_else(|| label(kind, field), |word| word(t()).to_owned())
}

/// The element of a field in the form.
pub(crate) fn id(kind: &Kind, field: &'static str) -> &'static str {
    wording(kind, field, |wording| wording.id).unwrap_or(field)
}

/// The element of the search for one more record.
pub(crate) fn search(kind: &Kind, field: &'static str) -> &'static str {
    wording(kind, field, |wording| wording.search).unwrap_or(field)
}
