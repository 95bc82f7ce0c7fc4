//! A form of a record with an open decision: every version is shown there too, and the form never
//! decides by the way. Its fields show one version only; to write over it would end the conflict,
//! and the others' words would be gone.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, view::View};

use crate::{records::conflict::Conflicts, state::use_ledger, text::t};

/// What is to be decided, above the form.
#[component]
pub(super) fn Contested(
    id: RecordId,
    /// The fields that had several versions when the form was opened.
    keys: BTreeSet<String>,
    /// Everything is decided: the record as it is then.
    decided: Callback<View>,
) -> impl IntoView {
    let record = use_ledger().record(id);
    let is_open = {
        let keys = keys.clone();
        Memo::new(move |_| {
            let view = record.read();
            view.iter().any(|view| view.conflicts.keys().any(|key| keys.contains(key)))
        })
    };
    Effect::new(move |_| {
        if !is_open.get()
            && let Some(view) = record.get_untracked()
        {
            decided.run(View::clone(&view));
        }
    });
    view! { <div id="contested"><Conflicts id=id keys=Some(keys) /></div> }
}

/// What is said at a field that must not be written.
pub(super) fn complaint(is_decided: bool) -> String {
    let t = t();
    if is_decided { t.form_was_contested } else { t.form_contested }.to_owned()
}
