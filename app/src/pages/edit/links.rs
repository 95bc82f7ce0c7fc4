//! A field that leads to several other records. For one see [`RecordField`](crate::records::picker::RecordField).

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, search::fold, view::Kind};

use crate::{
    components::{dom, icon::Icon},
    records::picker::{Named, RecordPicker},
    state::use_ledger,
    text::t,
};

/// Any number of other records.
#[component]
pub(super) fn Many(
    /// Of the list.
    #[prop(into)]
    id: String,
    search: &'static str,
    #[prop(into)] label: String,
    kinds: Vec<Kind>,
    value: Memo<BTreeSet<RecordId>>,
    /// A record, and whether it is one of them.
    #[prop(into)]
    set: Callback<(RecordId, bool)>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let row = move |one: RecordId| {
        let name = move || ledger.name_of(one).unwrap_or_else(|| t.unknown_record.to_owned());
        let remove = move |_| {
            set.run((one, false));
            dom::focus(&format!("#{search}"));
        };
        view! {
            <li class="tie with-button">
                <span class="row-title"><Named id=one /></span>
                <button class="btn icon" type="button" aria-label=move || t.remove(&name()) on:click=remove><Icon name="close" /></button>
            </li>
        }
    };
    // As the page of the record has them.
    let in_turn = move || {
        let mut all: Vec<RecordId> = value.read().iter().copied().collect();
        all.sort_by_cached_key(|one| (fold(&ledger.name_of(*one).unwrap_or_default()), *one));
        all
    };
    view! {
        <ul class="rows" role="list" id=id><For each=in_turn key=|one| *one let(one)>{row(one)}</For></ul>
        <RecordPicker id=search label=label kinds=kinds without=value pick=move |one| set.run((one, true)) />
    }
}
