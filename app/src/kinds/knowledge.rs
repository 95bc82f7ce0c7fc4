//! Knowledge: what people here know.

use super::features::{Face, List, topics};

pub(super) static FACE: Face = Face {
    one: |t| t.knowledge,
    several: |t| t.knowledge,
    new: |t| t.new_entry,
    edit: |t| t.edit_entry,
    icon: "knowledge",
    by_letters: false,
    sign: None,
    list: List::Knowledge,
    title: None,
    second_line: |view, _| topics(view),
    noted: None,
    asks_what_if: false,
    remedy: (|t| t.cov_could_learn, "learn", Some("holder-search")),
    form: &[],
    wording: &[],
};
