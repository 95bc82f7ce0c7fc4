//! A form of a record with an open decision: every version is shown there too, and the form never
//! decides by the way. Its fields show one version only; to write over it would end the conflict,
//! and the others' words would be gone.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    view::{Kind, View},
};

use crate::{records::conflict::Conflict, state::use_ledger, text::t};

/// What is to be decided, above the form.
#[component]
pub(super) fn Contested(
    id: RecordId,
    kind: Kind,
    /// The fields that had several versions when the form was opened.
    keys: BTreeSet<String>,
    /// Everything is decided: the record as it is then.
    decided: Callback<View>,
) -> impl IntoView {
    let record = use_ledger().record(id);
    let open = Memo::new(move |_| {
        let mut conflicts = record.get().map(|view| view.conflicts.clone()).unwrap_or_default();
        conflicts.retain(|key, _| keys.contains(key));
        conflicts
    });
    Effect::new(move |_| {
        if open.read().is_empty()
            && let Some(view) = record.get_untracked()
        {
            decided.run(View::clone(&view));
        }
    });
    let all = move || {
        let one = |(key, variants)| view! { <Conflict id=id kind=kind.clone() key=key variants=variants /> };
        open.get().into_iter().map(one).collect_view()
    };
    view! { <div id="contested">{all}</div> }
}

/// What is said at a field that must not be written.
pub(super) fn complaint(is_decided: bool) -> String {
    let t = t();
    if is_decided { t.form_was_contested } else { t.form_contested }.to_owned()
}
