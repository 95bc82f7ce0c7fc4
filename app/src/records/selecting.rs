//! Choosing several rows of a list: by a long press of a finger, by boxes, or by a button; and
//! what is done to all of them (`acts`).

mod acts;

use core::time::Duration;
use std::{collections::BTreeSet, sync::Arc};

use leptos::{ev, prelude::*};
use staffelstab_shared::id::RecordId;

use crate::{
    components::writers::Writers,
    records::{elsewhere::Listed, rows::title_of},
    state::use_ledger,
    text::t,
};
use acts::{Acts, Last, Outcome};

/// A finger that rests so long on a row means to choose it.
const LONG_PRESS: Duration = Duration::from_millis(500);

/// What is chosen of a list; given as context by its page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selecting {
    /// Whether pressing a row chooses it instead of opening it.
    pub(crate) is_on: RwSignal<bool>,
    pub(crate) chosen: RwSignal<BTreeSet<RecordId>>,
}

impl Selecting {
    pub(crate) fn provide() -> Self {
        let selecting =
            Self { is_on: RwSignal::new(false), chosen: RwSignal::new(BTreeSet::new()) };
        provide_context(selecting);
        selecting
    }

    fn choose(self, id: RecordId, on: bool) {
        self.chosen.update(|chosen| {
            if on {
                chosen.insert(id)
            } else {
                chosen.remove(&id)
            };
        });
    }

    fn toggle(self, id: RecordId) {
        let on = !self.chosen.read_untracked().contains(&id);
        self.choose(id, on);
    }

    fn end(self) {
        self.is_on.set(false);
        self.chosen.set(BTreeSet::new());
    }
}

/// The box of a row.
#[component]
pub(crate) fn RowBox(id: RecordId) -> impl IntoView {
    let selecting: Selecting = expect_context();
    let record = use_ledger().record(id);
    let label =
        move || record.get().map(|view| t().select_one(&title_of(&view))).unwrap_or_default();
    let tick = move |event| {
        selecting.is_on.set(true);
        selecting.choose(id, event_target_checked(&event));
    };
    let checked = move || selecting.chosen.read().contains(&id);
    view! { <label class="tick pick"><input type="checkbox" aria-label=label prop:checked=checked on:change=tick /></label> }
}

/// A row of a list that can be chosen.
#[component]
pub(crate) fn Selectable(id: RecordId, children: Children) -> impl IntoView {
    let selecting: Selecting = expect_context();
    let Selecting { is_on, .. } = selecting;
    // The press that waits to be long, and whether it was: then lifting the finger opens nothing.
    let pressing = StoredValue::new(None::<leptos::prelude::TimeoutHandle>);
    let was_long = StoredValue::new(false);
    let lift = move || {
        if let Some(waiting) = pressing.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    };
    let may_write = use_ledger().may_write();
    let press = move |_: ev::TouchEvent| {
        lift();
        was_long.set_value(false);
        // Whoever only reads has nothing to do to several.
        if !may_write.get_untracked() {
            return;
        }
        let long = move || {
            was_long.try_update_value(|long| *long = true);
            is_on.try_set(true);
            selecting.choose(id, true);
        };
        pressing.set_value(set_timeout_with_handle(long, LONG_PRESS).ok());
    };
    // Rows have moved under the finger: its click would go to whatever lies there now.
    let release = move |event: ev::TouchEvent| {
        lift();
        if was_long.get_value() {
            was_long.set_value(false);
            event.prevent_default();
        }
    };
    let click = move |event: ev::MouseEvent| {
        let is_box = event_target::<leptos::web_sys::Element>(&event)
            .closest("label")
            .ok()
            .flatten()
            .is_some();
        if is_box {
            return;
        }
        if was_long.get_value() {
            was_long.set_value(false);
            event.prevent_default();
        } else if is_on.get_untracked() {
            event.prevent_default();
            selecting.toggle(id);
        }
    };
    // The browser's own menu for a link comes after a long press, too.
    let menu = move |event: ev::MouseEvent| {
        if was_long.get_value() || pressing.read_value().is_some() {
            event.prevent_default();
        }
    };
    on_cleanup(lift);
    view! {
        <div
            class="selectable" class:picked=move || selecting.chosen.read().contains(&id)
            on:touchstart=press on:touchmove=move |_| lift() on:touchend=release on:touchcancel=move |_| lift()
            on:click=click on:contextmenu=menu
        >
            <Show when=move || is_on.get()><RowBox id=id /></Show>
            {children()}
        </div>
    }
}

/// The way to choose without a long press.
#[component]
pub(crate) fn SelectButton() -> impl IntoView {
    let selecting: Selecting = expect_context();
    let is_on = selecting.is_on;
    let press = move |_| if is_on.get_untracked() { selecting.end() } else { is_on.set(true) };
    view! {
        <Writers>
            <button class="chip" type="button" id="select" aria-pressed=move || is_on.get().to_string() on:click=press>{t().select}</button>
        </Writers>
    }
}

/// How many are chosen, and what can be done to them.
#[component]
pub(crate) fn SelectedBar(here: Listed, ids: Memo<Arc<Vec<RecordId>>>) -> impl IntoView {
    let t = t();
    let selecting: Selecting = expect_context();
    let Selecting { is_on, chosen } = selecting;
    Last::provide();
    let count = Memo::new(move |_| chosen.read().len());
    // Another search may hide some of them: what is done is done to them as well.
    let unseen = Memo::new(move |_| {
        let (chosen, ids) = (chosen.read(), ids.read());
        if chosen.is_empty() {
            return 0;
        }
        chosen.len() - ids.iter().filter(|id| chosen.contains(id)).count()
    });
    let all = move |_| chosen.update(|chosen| chosen.extend(ids.read_untracked().iter()));
    view! {
        <Show when=move || is_on.get()>
            <div class="picked-bar no-print" id="selected" role="group" aria-label=t.select>
                <p role="status">
                    <b>{move || t.selected(count.get())}</b>
                    {move || (unseen.get() > 0).then(|| view! { <span class="soft">" "{t.selected_unseen(unseen.get())}</span> })}
                </p>
                <p class="acts">
                    <button class="btn small" type="button" id="select-all" on:click=all>{move || t.select_all(ids.read().len())}</button>
                    <button class="btn small" type="button" id="select-end" on:click=move |_| selecting.end()>{t.select_end}</button>
                </p>
                <Show when=move || { count.get() > 0 }><Acts here=here chosen=chosen /></Show>
            </div>
        </Show>
        <Outcome end=move || selecting.end() />
    }
}
