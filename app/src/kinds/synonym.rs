//! Synonyms: words that find each other. They are written in the settings, and seen nowhere else.

use super::features::{Face, List};
use crate::text::t;

pub(super) static FACE: Face = Face {
    one: |t| t.synonym,
    several: |t| t.synonyms,
    new: |t| t.synonym_new,
    edit: |t| t.synonym_edit,
    icon: "search",
    by_letters: false,
    sign: None,
    list: List::Contacts,
    title: None,
    second_line: |view, _| {
        let others: Vec<_> = view.members("other").collect();
        t().synonym_also(&others.join(", "))
    },
    noted: None,
    asks_what_if: false,
    remedy: (|t| t.wi_add_somebody, "plus", None),
    form: &[],
    wording: &[],
};
