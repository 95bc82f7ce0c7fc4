//! Looking at one district or topic only: two menus above what they narrow.

use std::collections::HashSet;

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, network::Graph, search::fold};

use crate::text::t;

/// Which part of a town is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Narrow {
    pub(crate) district: Option<String>,
    pub(crate) topic: Option<String>,
}

impl Narrow {
    /// As one says it: "Neulindenau, Wohnen".
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.district.iter().chain(&self.topic).map(String::as_str)
    }

    pub(crate) fn fits(&self, graph: &Graph, id: RecordId) -> bool {
        self.district.as_ref().is_none_or(|wanted| graph.is_in_district(id, wanted))
            && self.topic.as_ref().is_none_or(|wanted| graph.is_on_topic(id, wanted))
    }
}

/// The districts and topics of a town, as one reads them in a menu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    districts: Vec<String>,
    topics: Vec<String>,
}

impl Parts {
    pub(crate) fn of(graph: &Graph) -> Self {
        let sorted = |words: &mut dyn Iterator<Item = &str>| {
            let words: HashSet<_> = words.collect();
            let mut words: Vec<_> = words.into_iter().map(str::to_owned).collect();
            words.sort_by_cached_key(|word| (fold(word), word.clone()));
            words
        };
        let districts = &mut graph.nodes().map(|node| node.view.text("district"));
        Self {
            districts: sorted(&mut districts.filter(|district| !district.is_empty())),
            topics: sorted(&mut graph.nodes().flat_map(|node| node.view.members("topic"))),
        }
    }
}

#[component]
pub(crate) fn NarrowFields(
    /// Before the ids of both menus.
    id: &'static str,
    narrow: RwSignal<Narrow>,
    #[prop(into)] parts: Signal<Parts>,
) -> impl IntoView {
    let t = t();
    let one = |value: String| (!value.is_empty()).then_some(value);
    let districts = move || {
        let chosen = narrow.read().district.clone();
        options(t.narrow_any_district, &parts.read().districts, chosen)
    };
    let topics = move || {
        let chosen = narrow.read().topic.clone();
        options(t.narrow_any_topic, &parts.read().topics, chosen)
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
