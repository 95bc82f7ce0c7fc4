//! Groups that have something in common and have not met.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    network::{Graph, strangers::Strangers},
    view::Kind,
};

use crate::{
    components::{icon::Icon, show_all::ShowAll},
    records::{
        carried::title,
        introduce::Plan,
        narrow::{Narrow, NarrowFields, Parts},
    },
    routes::Route,
    state::Town,
    text::{lists::and_list, t},
};

const FIRST: usize = 4;
const WORDS: usize = 3;

fn fits(pair: &Strangers, narrow: &Narrow, graph: &Graph) -> bool {
    let topic = narrow.topic.as_ref().is_none_or(|topic| pair.topics.contains(topic));
    let district = narrow.district.as_ref().is_none_or(|district| {
        pair.districts.contains(district)
            || [pair.one, pair.other].iter().any(|id| graph.is_in_district(*id, district))
    });
    topic && district
}

fn some(words: &BTreeSet<String>) -> String {
    and_list(t(), &words.iter().take(WORDS).cloned().collect::<Vec<_>>())
}

#[component]
pub(super) fn StrangersSection(
    town: Memo<Arc<Town>>,
    plan: RwSignal<Option<Plan>>,
) -> impl IntoView {
    let t = t();
    let shown = RwSignal::new(FIRST);
    let narrow = RwSignal::new(Narrow::default());
    let parts = Memo::new(move |_| Parts::of(&town.read().graph));
    let all = Memo::new(move |_| town.read().graph.strangers());
    let pairs = Memo::new(move |_| {
        let (town, narrow, all) = (town.read(), narrow.read(), all.read());
        all.iter().filter(|pair| fits(pair, &narrow, &town.graph)).cloned().collect::<Vec<_>>()
    });
    let rows = move || {
        let town = town.get();
        let row = |pair: &Strangers| {
            let link = |id: RecordId| {
                let kind =
                    town.graph.node(id).map_or(Kind::Organization, |node| node.view.kind.clone());
                view! { <a href=Route::of_record(&kind, id).to_string()><bdi>{title(&town, id)}</bdi></a> }
            };
            let common = if pair.topics.is_empty() {
                t.net_common_districts(&some(&pair.districts))
            } else {
                t.net_common_topics(&some(&pair.topics))
            };
            let people = |id| {
                let people = town.graph.people_behind(id, &BTreeSet::new());
                if people.is_empty() { vec![id] } else { town.graph.by_name(people) }
            };
            let introduce = Plan::new(&town, pair.one, &people(pair.one), &people(pair.other));
            view! {
                <li class="row">
                    <div class="row-main">
                        <p class="row-title">{link(pair.one)}" · "{link(pair.other)}</p>
                        <p class="row-sub"><bdi>{common}</bdi></p>
                        <p class="row-acts no-print"><button class="btn" type="button" on:click=move |_| plan.set(Some(introduce.clone()))><Icon name="tie" />{t.wi_introduce}</button></p>
                    </div>
                </li>
            }
        };
        pairs.read().iter().take(shown.get()).map(row).collect_view()
    };
    view! {
        <Show when=move || !all.read().is_empty()>
            <section class="sec" id="strangers" aria-labelledby="strangers-heading">
                <header class="sec-head"><h2 id="strangers-heading">{t.net_strangers}</h2><span class="count" aria-live="polite">{move || pairs.read().len()}</span></header>
                <p class="sec-text">{t.net_strangers_text}</p>
                <NarrowFields id="strangers" narrow=narrow parts=parts />
                <Show when=move || !pairs.read().is_empty() fallback=move || view! { <p class="sec-text">{t.net_no_strangers}</p> }>
                    <ul class="rows" role="list">{rows}</ul>
                    <ShowAll total=Signal::derive(move || pairs.read().len()) shown=shown />
                </Show>
            </section>
        </Show>
    }
}
