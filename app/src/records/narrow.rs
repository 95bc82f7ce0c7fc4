//! Looking at one district or topic only: two menus above what they narrow.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::ledger::{Narrow, Parts};

use crate::text::t;

#[component]
pub(crate) fn NarrowFields(
    /// Before the ids of both menus.
    id: &'static str,
    narrow: RwSignal<Narrow>,
    parts: Signal<Option<Arc<Parts>>>,
) -> impl IntoView {
    let t = t();
    let one = |value: String| (!value.is_empty()).then_some(value);
    let districts = move || {
        let chosen = narrow.read().district.clone();
        let parts = parts.get().unwrap_or_default();
        options(t.narrow_any_district, &parts.districts, chosen)
    };
    let topics = move || {
        let chosen = narrow.read().topic.clone();
        let parts = parts.get().unwrap_or_default();
        options(t.narrow_any_topic, &parts.topics, chosen)
    };
    view! {
        <div class="narrow no-print">
            <p class="field">
                <label for=format!("{id}-district")>{t.district}</label>
                <select class="select small" id=format!("{id}-district") on:change=move |event| narrow.update(|narrow| narrow.district = one(event_target_value(&event)))>
                    {districts}
                </select>
            </p>
            <p class="field">
                <label for=format!("{id}-topic")>{t.topic}</label>
                <select class="select small" id=format!("{id}-topic") on:change=move |event| narrow.update(|narrow| narrow.topic = one(event_target_value(&event)))>
                    {topics}
                </select>
            </p>
        </div>
    }
}

/// All, then each; what is chosen stays in the menu even where it is gone from the town.
fn options(all: &'static str, words: &[String], chosen: Option<String>) -> impl IntoView + use<> {
    let mut words = words.to_vec();
    words.extend(chosen.iter().filter(|word| !words.contains(word)).cloned().collect::<Vec<_>>());
    let option = |word: String| {
        let is_chosen = chosen.as_ref() == Some(&word);
        let shown = if word.is_empty() { t().narrow_none.to_owned() } else { word.clone() };
        view! { <option value=word selected=is_chosen>{shown}</option> }
    };
    let words = words.into_iter().map(option).collect_view();
    view! { <option value="" selected=chosen.is_none()>{all}</option> {words} }
}
