//! A form of a record with an open decision: every version is shown there too, and the form never
//! decides by the way. Its fields show one version only; to write over it would end the conflict,
//! and the others' words would be gone.

use leptos::prelude::*;

use super::form::Frame;
use crate::{records::conflict::Conflict, state::use_ledger, text::t};

/// What is to be decided, above the form.
#[component]
pub(super) fn Contested(form: Frame) -> impl IntoView {
    let record = form.id().map(|id| (id, use_ledger().record(id)));
    let open = Memo::new(move |_| {
        let view = record?.1.get()?;
        let mut conflicts = view.conflicts.clone();
        conflicts.retain(|key, _| form.was_contested(key));
        Some(conflicts).filter(|conflicts| !conflicts.is_empty())
    });
    // Decided, and nothing typed yet: the form begins anew with what was picked.
    Effect::new(move |_| {
        if open.get().is_none()
            && let Some(view) = record.and_then(|(_, record)| record.get_untracked())
        {
            form.begin_anew(&view);
        }
    });
    move || {
        let (id, _) = record?;
        let all = open.get()?.into_iter().map(|(key, variants)| {
            view! { <Conflict id=id kind=form.kind() key=key variants=variants /> }
        });
        Some(view! { <div id="contested">{all.collect_view()}</div> })
    }
}

/// What is said at a field that must not be written.
pub(super) fn complaint(is_decided: bool) -> String {
    let t = t();
    if is_decided { t.form_was_contested } else { t.form_contested }.to_owned()
}
