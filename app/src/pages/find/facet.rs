//! What is asked for, each with one tap: what many records have stands first. Where nothing is
//! there to choose, nothing is asked.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::search::{Facets, Query};

use crate::{
    components::{chips::usual, icon::Icon},
    records::filters::Facet,
    text::t,
};

/// In the order in which people ask: for what, in which language, where.
const ORDER: [Facet; 3] = [Facet::Topic, Facet::Language, Facet::District];

#[component]
pub(super) fn FacetChips(
    query: RwSignal<Query>,
    /// Of all that could be an answer.
    whole: Memo<Arc<Facets>>,
    /// Of what is asked for already.
    facets: Memo<Arc<Facets>>,
) -> impl IntoView {
    let one = |facet| view! { <OneFacet facet=facet query=query whole=whole facets=facets /> };
    ORDER.map(one).collect_view()
}

#[component]
fn OneFacet(
    facet: Facet,
    query: RwSignal<Query>,
    whole: Memo<Arc<Facets>>,
    facets: Memo<Arc<Facets>>,
) -> impl IntoView {
    let t = t();
    let (all, open) = (RwSignal::new(false), RwSignal::new(facet != Facet::District));
    let chosen = Memo::new(move |_| facet.chosen(&query.read()));
    let counts = Memo::new(move |_| facet.counts(&facets.read()));
    // All of them keep their places, however few are left: nothing jumps about under a thumb.
    let every = Memo::new(move |_| facet.counts(&whole.read()));
    let offered = Memo::new(move |_| {
        let chosen = chosen.read();
        // What is chosen makes room for the answers.
        if !chosen.is_empty() {
            return chosen.iter().cloned().collect();
        }
        if !open.get() {
            return Vec::new();
        }
        if !all.get() {
            return usual(&every.read(), &[]);
        }
        let mut all: Vec<String> = every.read().keys().cloned().collect();
        all.sort_by_cached_key(|value| facet.word(value).to_lowercase());
        all
    });
    let more =
        move || chosen.read().is_empty() && !all.get() && every.read().len() > offered.read().len();
    let show_more = move |_| {
        if open.get_untracked() {
            all.set(true);
        }
        open.set(true);
    };
    let more_words = move || if open.get() { t.find_more } else { t.find_anywhere };
    let chip = move |value: String| {
        let own = value.clone();
        let pressed = Memo::new(move |_| chosen.read().contains(&own));
        let word = facet.word(&value);
        let count = {
            let value = value.clone();
            move || counts.read().get(&value).copied().unwrap_or_default()
        };
        // One topic, one language, one district: another tap asks for another.
        let press = move |_| {
            let on = !pressed.get_untracked();
            query.update(|query| {
                for before in facet.chosen(query) {
                    facet.set(query, &before, false);
                }
                facet.set(query, &value, on);
            });
        };
        view! {
            <li>
                <button class="chip" type="button" aria-pressed=move || pressed.get().to_string() on:click=press>
                    <bdi>{word}</bdi>
                    {move || if pressed.get() { view! { <Icon name="close" /> }.into_any() } else { view! { " "<b>{count.clone()}</b> }.into_any() }}
                </button>
            </li>
        }
    };
    let (id, label) = (format!("find-{}", facet.name()), facet.label());
    let heading = format!("{id}-heading");
    let is_any = move || !every.read().is_empty();
    view! {
        <div class="stack find-facet" id=id hidden=move || !is_any()>
            <h2 class="legend" id=heading.clone()><Icon name=facet.icon() />{label}</h2>
            <ul class="chips" role="list" aria-labelledby=heading>
                <For each=move || offered.get() key=Clone::clone let(value)>{chip(value)}</For>
                <Show when=more>
                    <li><button class="chip more" type="button" on:click=show_more><Icon name="more" />{more_words}</button></li>
                </Show>
            </ul>
        </div>
    }
}
