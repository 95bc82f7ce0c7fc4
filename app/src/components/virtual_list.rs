//! A list of which only the rows in sight are drawn. Screen readers hear the whole length.

use std::sync::Arc;

use leptos::{html::Ul, prelude::*, wasm_bindgen::JsCast};
use staffelstab_shared::id::RecordId;

use crate::{components::in_sight::InSight, routes::listing::Seen};

const ESTIMATE_PX: f64 = 73.0;

/// `row` draws the link of a record. `seen` is the row to begin at; what somebody looks at is
/// kept there. `jump` leads to a row.
#[component]
pub(crate) fn VirtualList(
    #[prop(into)] ids: Signal<Arc<Vec<RecordId>>>,
    label: &'static str,
    #[prop(into)] row: Callback<RecordId, AnyView>,
    /// On paper something else stands for it.
    #[prop(optional, into)]
    has_sheet: Signal<bool>,
    #[prop(optional)] seen: Option<StoredValue<Option<Seen>>>,
    #[prop(default = RwSignal::new(None))] jump: RwSignal<Option<usize>>,
) -> impl IntoView {
    let list = NodeRef::<Ul>::new();
    let holder = Signal::derive_local(move || list.get().and_then(|list| list.dyn_into().ok()));
    let rows = InSight::of(ids, holder, has_sheet, seen, jump, ESTIMATE_PX);
    view! {
        <ul
            class="rows virtual"
            role="list"
            aria-label=label
            node_ref=list
            style:padding-block-start=move || rows.before()
            style:padding-block-end=move || rows.after()
            on:keydown=move |event| rows.on_key(&event)
            on:click=move |event| rows.on_click(&event)
        >
            <For each=move || rows.drawn() key=|(index, id)| (*index, *id) let((index, id))>
                <li data-row=index.to_string() aria-setsize=move || ids.read().len().to_string() aria-posinset=(index + 1).to_string()>{row.run(id)}</li>
            </For>
        </ul>
    }
}
