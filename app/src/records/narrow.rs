//! Looking at one district or topic only: two menus above what they narrow.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use staffelstab_shared::ledger::{Narrow, Parts};

use crate::text::t;

/// The keys in an address.
const DISTRICT: &str = "district";
const TOPIC: &str = "topic";
const SHOW: &str = "show";

/// What is looked at, and which of it: read from the address, and kept in it, so that reloading,
/// the way back and a link lead to the same. `shown`: the words that a page has for its choices.
pub(crate) fn kept_in_address<T: Copy + PartialEq + Send + Sync + 'static>(
    shown: &'static [(T, &'static str)],
    usual: T,
) -> (RwSignal<Narrow>, RwSignal<T>) {
    let (navigate, location) = (use_navigate(), use_location());
    let (narrow, show) = location.search.with_untracked(|search| read(search));
    let named = |name: &String| shown.iter().find(|(_, word)| word == name);
    let show = show.as_ref().and_then(named).map_or(usual, |(one, _)| *one);
    let (narrow, show) = (RwSignal::new(narrow), RwSignal::new(show));
    Effect::new(move |_| {
        let word = shown.iter().find(|(one, _)| *one == show.get()).map(|(_, word)| *word);
        let word = word.filter(|_| show.get() != usual);
        let before = location.search.get_untracked();
        let search = write(&before, &narrow.read(), word);
        if search != before.trim_start_matches('?') {
            let path = location.pathname.get_untracked();
            let to = if search.is_empty() { path } else { format!("{path}?{search}") };
            let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&to, options);
        }
    });
    (narrow, show)
}

fn read(search: &str) -> (Narrow, Option<String>) {
    let (mut narrow, mut show) = (Narrow::default(), None);
    let pairs = form_urlencoded::parse(search.trim_start_matches('?').as_bytes());
    for (key, value) in pairs {
        match &*key {
            DISTRICT => narrow.district = Some(value.into_owned()),
            TOPIC => narrow.topic = Some(value.into_owned()),
            SHOW => show = Some(value.into_owned()),
            _ => {}
        }
    }
    (narrow, show)
}

/// The same search with this in it instead of what it said before.
fn write(search: &str, narrow: &Narrow, show: Option<&str>) -> String {
    let pairs = form_urlencoded::parse(search.trim_start_matches('?').as_bytes());
    let kept = pairs.filter(|(key, _)| ![DISTRICT, TOPIC, SHOW].contains(&&**key));
    let own =
        [(DISTRICT, narrow.district.as_deref()), (TOPIC, narrow.topic.as_deref()), (SHOW, show)];
    let mut written = form_urlencoded::Serializer::new(String::new());
    written.extend_pairs(kept);
    written.extend_pairs(own.into_iter().filter_map(|(key, value)| Some((key, value?))));
    written.finish()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_stands_in_the_address_beside_what_else_does() {
        let narrow =
            Narrow { district: Some(String::new()), topic: Some("Schule & Kita".to_owned()) };
        let search = write("?on=2027-01-15&topic=Sprache", &narrow, Some("all"));
        assert_eq!(search, "on=2027-01-15&district=&topic=Schule+%26+Kita&show=all");
        assert_eq!(read(&search), (narrow, Some("all".to_owned())));
        assert_eq!(write(&search, &Narrow::default(), None), "on=2027-01-15");
        assert_eq!(write("", &Narrow::default(), None), "");
    }
}
