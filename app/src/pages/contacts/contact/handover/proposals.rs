//! Who could take over: whoever works nearby already. Nobody is ranked, and nobody yet is fine.

use leptos::prelude::*;
use staffelstab_shared::{
    ledger::{Described, Passing},
    model::Handover,
};

use super::writing::Writing;
use crate::{
    components::{icon::Icon, writers::Writers},
    records::carried::{described, title},
    routes::{Route, address},
    text::t,
};

#[component]
pub(super) fn Proposals(
    handover: Memo<Handover>,
    passing: Signal<Option<Passing>>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let near = Memo::new(move |_| {
        let handover = handover.read();
        let is_asked = handover.receiver.is_none() && !writing.is_closed();
        let passing = passing.read();
        passing.as_ref().filter(|_| is_asked).map(|it| it.near.clone()).unwrap_or_default()
    });
    let more = move || passing.read().as_ref().map(|it| it.more).unwrap_or_default();
    let row = move |one: Described| {
        let id = one.id;
        let label = t.handover_proposed_pick(&title(&one.title));
        let said = label.clone();
        let press = move |_| {
            writing.change_and_say(said.clone(), move |handover| handover.receiver = Some(id));
        };
        view! {
            <li class="row">
                <a class="row-main" href=address(Route::of_record(&one.kind, id))><bdi class="row-title">{described(&one)}</bdi></a>
                <Writers><button class="btn small row-ctl no-print" type="button" on:click=press.clone()>{label.clone()}</button></Writers>
            </li>
        }
    };
    view! {
        <Show when=move || !near.read().is_empty()>
            <details class="fold no-print" id="handover-near">
                <summary><Icon name="person" />{t.handover_proposed}</summary>
                <ul class="rows" role="list">{move || near.get().into_iter().map(row).collect_view()}</ul>
                <Show when=move || { more() > 0 }><p class="soft" id="handover-near-more">{move || t.handover_near_more(more())}</p></Show>
            </details>
        </Show>
    }
}
