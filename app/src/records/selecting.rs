//! Choosing several rows of a list: by a long press of a finger, by boxes, or by a button; and
//! what is done to all of them (`acts`, `carrying`, `done`).

mod acts;
mod carrying;
mod done;
mod outcome;

use core::time::Duration;
use std::{collections::BTreeSet, sync::Arc};

use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};
use send_wrapper::SendWrapper;
use staffelstab_shared::id::RecordId;

use crate::{
    components::{back::use_cover, dom, writers::Writers},
    records::{elsewhere::Listed, rows::title_of},
    routes::listing::Listing,
    state::use_ledger,
    text::t,
};
use acts::Acts;
use carrying::Last;
use outcome::Outcome;

/// A finger that rests so long on a row means to choose it.
const LONG_PRESS: Duration = Duration::from_millis(500);

/// What is chosen of a list, for as long as the app runs; given as context by its page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selecting {
    /// Whether pressing a row chooses it instead of opening it.
    pub(crate) is_on: RwSignal<bool>,
    pub(crate) chosen: RwSignal<BTreeSet<RecordId>>,
    /// The list, as it stands there.
    list: StoredValue<Arc<Vec<RecordId>>>,
    /// The row that was pressed last: with Shift, all from there on are meant.
    last: StoredValue<Option<RecordId>>,
}

impl Selecting {
    pub(crate) fn provide(listing: Listing) -> Self {
        let selecting = Self {
            is_on: listing.choosing,
            chosen: listing.chosen,
            list: StoredValue::new(Arc::default()),
            last: StoredValue::new(None),
        };
        provide_context(selecting);
        use_cover(selecting.is_on);
        // However it ended, the next choice begins anew.
        Effect::new(move |_| {
            if !selecting.is_on.get() {
                selecting.chosen.set(BTreeSet::new());
                selecting.last.set_value(None);
            }
        });
        let listener = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && selecting.is_on.get_untracked() && is_for_page(&event) {
                selecting.end();
            }
        });
        on_cleanup(move || listener.remove());
        selecting
    }

    /// Chooses a row or not; with Shift also those between it and the last one.
    fn choose(self, id: RecordId, on: bool, with_shift: bool) {
        let last = self.last.get_value().filter(|_| with_shift);
        self.last.set_value(Some(id));
        self.list.with_value(|list| {
            let those = last.map(|last| between(list, last, id)).unwrap_or_default();
            self.chosen.update(|chosen| {
                for id in those.iter().chain([&id]) {
                    if on {
                        chosen.insert(*id);
                    } else {
                        chosen.remove(id);
                    }
                }
            });
        });
    }

    fn toggle(self, id: RecordId, with_shift: bool) {
        let on = !self.chosen.read_untracked().contains(&id);
        self.choose(id, on, with_shift);
    }

    /// The row in which something happened.
    fn row_of(self, event: &web_sys::Event) -> Option<RecordId> {
        let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        let row = target.closest(".selectable").ok()??.closest("[data-row]").ok()??;
        let place: usize = row.get_attribute("data-row")?.parse().ok()?;
        self.list.with_value(|list| list.get(place).copied())
    }

    fn end(self) {
        self.is_on.set(false);
    }
}

/// Whether a key is for the page itself: what lies above it comes first, and words in a field.
fn is_for_page(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is_in_menu = |target: &web_sys::Element| {
        target.closest("details.more[open]").is_ok_and(|menu| menu.is_some())
    };
    let has_words = |target: &web_sys::Element| {
        let field = target.dyn_ref::<web_sys::HtmlInputElement>();
        let takes_none = ["checkbox", "radio", "button", "submit", "file"];
        field.is_some_and(|it| !takes_none.contains(&it.type_().as_str()) && !it.value().is_empty())
            || target.dyn_ref::<web_sys::HtmlTextAreaElement>().is_some()
    };
    !event.default_prevented()
        && !dom::is_modal_open()
        && target.is_none_or(|target| !is_in_menu(&target) && !has_words(&target))
}

/// The rows from one to another, both included; none where one of them is not in the list.
fn between(list: &[RecordId], one: RecordId, other: RecordId) -> &[RecordId] {
    let place = |id| list.iter().position(|in_list| *in_list == id);
    let (Some(one), Some(other)) = (place(one), place(other)) else { return &[] };
    list.get(one.min(other)..=one.max(other)).unwrap_or_default()
}

/// The box of a row.
#[component]
pub(crate) fn RowBox(id: RecordId) -> impl IntoView {
    let selecting: Selecting = expect_context();
    let record = use_ledger().record(id);
    let label =
        move || record.get().map(|view| t().select_one(&title_of(&view))).unwrap_or_default();
    // A press of the space bar is a click, too.
    let tick = move |event: ev::MouseEvent| {
        selecting.is_on.set(true);
        selecting.choose(id, event_target_checked(&event), event.shift_key());
    };
    let checked = move || selecting.chosen.read().contains(&id);
    view! { <label class="tick pick"><input type="checkbox" aria-label=label prop:checked=checked on:click=tick /></label> }
}

/// A row of a list that can be chosen, inside of [`Choosing`].
#[component]
pub(crate) fn Selectable(id: RecordId, children: Children) -> impl IntoView {
    let Selecting { is_on, chosen, .. } = expect_context();
    view! {
        <div class="selectable" class:picked=move || chosen.read().contains(&id)>
            <Show when=move || is_on.get()><RowBox id=id /></Show>
            {children()}
        </div>
    }
}

/// A finger on a row: it waits to be a long press, and once it was one, lifting it opens nothing.
#[derive(Debug, Clone, Copy)]
struct Finger {
    selecting: Selecting,
    may_write: Signal<bool>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    was_long: StoredValue<bool>,
}

impl Finger {
    fn lift(self) {
        if let Some(waiting) = self.waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    }

    fn press(self, event: &ev::TouchEvent) {
        self.lift();
        self.was_long.set_value(false);
        // Whoever only reads has nothing to do to several.
        let row = self.selecting.row_of(event).filter(|_| self.may_write.get_untracked());
        let (Some(id), Some(target)) = (row, event.target()) else { return };
        let target = target.dyn_into::<web_sys::Node>().ok().map(SendWrapper::new);
        let long = move || {
            // Drawn anew under the finger, a row hears no more when that is lifted.
            if !target.as_ref().is_some_and(|target| target.is_connected()) {
                return;
            }
            self.was_long.try_update_value(|long| *long = true);
            self.selecting.is_on.try_set(true);
            self.selecting.choose(id, true, false);
        };
        self.waiting.set_value(set_timeout_with_handle(long, LONG_PRESS).ok());
    }

    /// Rows have moved under the finger: its click would go to whatever lies there now.
    fn release(self, event: &ev::TouchEvent) {
        self.lift();
        self.swallow(event);
    }

    /// Whether this ends a long press: then it means nothing else.
    fn swallow(self, event: &web_sys::Event) -> bool {
        let was_long = self.was_long.get_value();
        if was_long {
            self.was_long.set_value(false);
            event.prevent_default();
        }
        was_long
    }

    fn click(self, event: &ev::MouseEvent) {
        let target = event_target::<web_sys::Element>(event);
        let is_box = target.closest("label").ok().flatten().is_some();
        let Some(id) = self.selecting.row_of(event).filter(|_| !is_box) else { return };
        if !self.swallow(event) && self.selecting.is_on.get_untracked() {
            event.prevent_default();
            self.selecting.toggle(id, event.shift_key());
        }
    }

    /// The browser's own menu for a link comes after a long press, too.
    fn menu(self, event: &ev::MouseEvent) {
        if self.was_long.get_value() || self.waiting.with_value(Option::is_some) {
            event.prevent_default();
        }
    }
}

/// The part of a page whose rows are chosen by fingers. It hears for all of them: rows come and
/// go with every letter of a search.
#[component]
pub(crate) fn Choosing(
    id: &'static str,
    /// The id of its heading.
    heading: &'static str,
    children: Children,
) -> impl IntoView {
    let finger = Finger {
        selecting: expect_context(),
        may_write: use_ledger().may_write(),
        waiting: StoredValue::new(None),
        was_long: StoredValue::new(false),
    };
    on_cleanup(move || finger.lift());
    view! {
        <section
            class="sec" id=id aria-labelledby=heading
            on:touchstart=move |event| finger.press(&event) on:touchmove=move |_| finger.lift()
            on:touchend=move |event| finger.release(&event) on:touchcancel=move |_| finger.lift()
            on:click=move |event| finger.click(&event) on:contextmenu=move |event| finger.menu(&event)
        >
            {children()}
        </section>
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
    let Selecting { is_on, chosen, list, last } = selecting;
    Last::provide(is_on, chosen, last);
    Effect::new(move |_| list.set_value(ids.get()));
    let count = Memo::new(move |_| chosen.read().len());
    // Another search may hide some of them: what is done is done to them as well.
    let unseen = Memo::new(move |_| {
        let (chosen, ids) = (chosen.read(), ids.read());
        if chosen.is_empty() {
            return 0;
        }
        chosen.len() - ids.iter().filter(|id| chosen.contains(id)).count()
    });
    // The bar would lie over the row that was chosen last.
    Effect::new(move |_| {
        if is_on.get() && count.get() > 0 {
            request_animation_frame(|| dom::bring_near(":focus"));
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_shift_all_rows_between_are_meant_in_either_direction() {
        let list: Vec<RecordId> = (1..=4).map(|at| RecordId::from_random([at; 16])).collect();
        let [first, second, third, fourth] = list[..] else { unreachable!() };
        assert_eq!(between(&list, second, fourth), &list[1..]);
        assert_eq!(between(&list, third, first), &list[..3]);
        assert_eq!(between(&list, second, second), [second]);
        assert_eq!(between(&list, RecordId::from_random([9; 16]), second), []);
    }
}
