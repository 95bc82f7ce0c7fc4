//! How far a change to all has come, and what came of it where there is something to be read.

use leptos::{prelude::*, task::spawn_local};

use super::{
    carrying::{Last, take_back},
    done::{Done, told},
};
use crate::{components::dialog::Dialog, state::use_ledger, text::t};

/// How far it has come, then what was done, what was not, and the way back.
#[component]
pub(super) fn Outcome(
    /// It was looked at: the next choice begins anew.
    #[prop(into)]
    end: Callback<()>,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let last: Last = expect_context();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if last.done.read().is_some() {
            open.set(true);
        }
    });
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            last.done.set(None);
            end.run(());
        }
        is
    });
    let undo = move |_| {
        let done = last.done.get_untracked();
        if let Some(done) = done.filter(|done| last.begin(done.changed.len())) {
            spawn_local(async move {
                let taken_back = take_back(ledger, last, &done).await;
                last.done.try_set(Some(Done { taken_back, ..done }));
            });
        }
    };
    let line = |line| view! { <p>{line}</p> };
    let lines =
        move || last.done.get().map(|done| told(&done).into_iter().map(line).collect_view());
    let can_undo = move || {
        let done = last.done.read();
        done.as_ref().is_some_and(|done| !done.changed.is_empty() && done.taken_back.is_none())
    };
    view! {
        <p class="picked-way" role="status">
            {move || last.under_way.get().map(|(at, all)| t.select_under_way(&at.to_string(), &all.to_string()))}
        </p>
        <Dialog id="outcome" title=t.select_done_title.to_owned() open=open>
            <div class="prose" role="status">
                {lines}
                {ledger.is_look().then(|| view! { <p>{t.only_tried}</p> })}
            </div>
            <p class="acts">
                <button class="btn ink" type="button" id="outcome-close" on:click=move |_| open.set(false)>{t.keys_close}</button>
                <Show when=can_undo>
                    <button class="btn" type="button" id="outcome-undo" on:click=undo>{t.undo}</button>
                </Show>
            </p>
        </Dialog>
    }
}
