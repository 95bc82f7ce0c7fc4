//! Groups that have something in common and have not met.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::ledger::{Group, Named, Narrow, StrangerPair};

use crate::{
    components::{icon::Icon, left_at::opened, show_all::ShowAll, writers::Writers},
    records::{carried::title, narrow::NarrowFields},
    routes::{Route, address},
    state::{Plan, use_ledger},
    text::{lists::and_list, t},
};

const FIRST: usize = 4;
const WORDS: usize = 3;

fn some(words: &BTreeSet<String>) -> String {
    and_list(t(), &words.iter().take(WORDS).cloned().collect::<Vec<_>>())
}

#[component]
pub(super) fn StrangersSection(plan: RwSignal<Option<Plan>>) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let shown = opened("strangers", FIRST);
    let narrow = RwSignal::new(Narrow::default());
    let parts = ledger.parts();
    let unmet = ledger.strangers(narrow.into());
    let any = Memo::new(move |_| unmet.read().as_ref().is_some_and(|unmet| unmet.any));
    let count = Memo::new(move |_| unmet.read().as_ref().map_or(0, |unmet| unmet.pairs.len()));
    let rows = move || {
        let row = |pair: &StrangerPair| {
            let link = |one: &Named| {
                view! { <a href=address(Route::of_record(&one.kind, one.id))><bdi>{title(&one.title)}</bdi></a> }
            };
            let common = if pair.topics.is_empty() {
                t.net_common_districts(&some(&pair.districts))
            } else {
                t.net_common_topics(&some(&pair.topics))
            };
            let introduce = Plan {
                about: pair.one.id,
                ones: Group::Behind(pair.one.id),
                others: Group::Behind(pair.other.id),
            };
            view! {
                <li class="row">
                    <div class="row-main">
                        <p class="row-title">{link(&pair.one)}" · "{link(&pair.other)}</p>
                        <p class="row-sub"><bdi>{common}</bdi></p>
                        <Writers>
                            <p class="row-acts no-print"><button class="btn" type="button" on:click={
                                let introduce = introduce.clone();
                                move |_| plan.set(Some(introduce.clone()))
                            }><Icon name="tie" />{t.wi_introduce}</button></p>
                        </Writers>
                    </div>
                </li>
            }
        };
        let unmet = unmet.read();
        let pairs = unmet.iter().flat_map(|unmet| &unmet.pairs);
        pairs.take(shown.get()).map(row).collect_view()
    };
    view! {
        <Show when=move || any.get()>
            <section class="sec" id="strangers" aria-labelledby="strangers-heading">
                <header class="sec-head"><h2 id="strangers-heading">{t.net_strangers}</h2><span class="count" aria-live="polite">{count}</span></header>
                <p class="sec-text">{t.net_strangers_text}</p>
                <NarrowFields id="strangers" narrow=narrow parts=parts />
                <Show when=move || { count.get() > 0 } fallback=move || view! { <p class="sec-text">{t.net_no_strangers}</p> }>
                    <ul class="rows" role="list">{rows}</ul>
                    <ShowAll total=count shown=shown />
                </Show>
            </section>
        </Show>
    }
}
