//! What belongs to a record, was put away, and stands in no list: an absence, a moment of contact.
//! Here it is found again.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, view::View};

use crate::{
    components::{icon::Icon, writers::Writers},
    records::{
        archiving::use_archiving,
        rows::{second_line, title_of},
    },
    routes::{Route, address},
    state::use_ledger,
    text::t,
};

#[component]
pub(crate) fn PutAway(id: RecordId) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let those = ledger.put_away_with(id);
    let all = Memo::new(move |_| {
        let those = those.read();
        let ids = those.iter().flatten().map(|one| one.id);
        ids.filter_map(|id| ledger.record(id).get()).collect::<Vec<_>>()
    });
    let rows =
        move || all.get().into_iter().map(|view| view! { <PutAwayRow view=view /> }).collect_view();
    view! {
        <Show when=move || !all.read().is_empty()>
            <details class="fold no-print" id="put-away">
                <summary><Icon name="archive" />{t.put_away_here}<span class="count">{move || all.read().len()}</span></summary>
                <ul class="rows" role="list">{rows}</ul>
            </details>
        </Show>
    }
}

#[component]
fn PutAwayRow(view: Arc<View>) -> impl IntoView {
    let t = t();
    let id = view.id;
    let archive = use_archiving(id);
    view! {
        <li class="row" data-record=id.to_string()>
            <div class="row-main">
                <p><a class="row-title" href=address(Route::of_record(&view.kind, id))><bdi>{title_of(&view)}</bdi></a></p>
                <p class="row-sub"><bdi>{second_line(&view)}</bdi></p>
                <Writers><p class="row-acts"><button class="btn bare" type="button" on:click=move |_| archive(false)>{t.restore}</button></p></Writers>
            </div>
        </li>
    }
}
