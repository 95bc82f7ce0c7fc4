//! Kinds of a later version: kept, and shown as far as one can.

use super::features::{Face, List, topics};

pub(super) static FACE: Face = Face {
    one: |t| t.unknown_record,
    several: |t| t.unknown_record,
    new: |t| t.new_contact,
    edit: |t| t.edit_contact,
    icon: "info",
    by_letters: false,
    sign: None,
    list: List::Contacts,
    title: None,
    second_line: |view, _| topics(view),
    noted: None,
    asks_what_if: false,
    remedy: (|t| t.wi_add_somebody, "plus", None),
    form: &[],
    wording: &[],
};
