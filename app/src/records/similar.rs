//! Who is called like somebody that is about to be made: said before, so that nobody is there twice.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    search::{Query, is_like},
    view::Kind,
};

use crate::{
    components::icon::Icon,
    records::{facts::RecordLink, rows::title_of},
    state::{Found, Ledger, use_ledger},
    text::t,
};

/// More are not read.
const SAID: usize = 3;

/// Those of the hits that are of this kind and called like this, best first.
pub(crate) fn similar(ledger: Ledger, found: &Found, kind: &Kind, name: &str) -> Vec<RecordId> {
    let is_similar = |id: &&RecordId| {
        let view = ledger.record(**id).get_untracked();
        view.is_some_and(|view| view.kind == *kind && is_like(&title_of(&view), name))
    };
    found.ids.iter().filter(is_similar).take(SAID).copied().collect()
}

/// Says in the form of a new record who is called like it already.
#[component]
pub(crate) fn SimilarNote(kind: Kind, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let kinds = BTreeSet::from([kind.clone()]);
    let query = Memo::new(move |_| {
        let text = Some(name.get()).filter(|name| !name.trim().is_empty());
        text.map(|text| Query { text, kinds: kinds.clone(), ..Query::default() })
    });
    let found = ledger.search(query.into());
    let alike = Memo::new(move |_| {
        let found = found.get().filter(|_| query.read().is_some());
        found.map(|found| similar(ledger, &found, &kind, &name.read())).unwrap_or_default()
    });
    let links = move || {
        let link = |id| view! { <li><RecordLink id=id /></li> };
        alike.get().into_iter().map(link).collect_view()
    };
    view! {
        <div role="status" id="similar">
            <Show when=move || !alike.read().is_empty()>
                <div class="note">
                    <Icon name="info" />
                    <div><p>{t.similar_there}</p><ul>{links}</ul></div>
                </div>
            </Show>
        </div>
    }
}
