//! The network: the map with its list; beside it what it hangs on, who has not met, and
//! which networks sleep.

mod only_way;
mod strangers;

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{network::coverage::PostCover, view::Kind};

use crate::{
    components::{dom, print_head::PrintHead},
    records::{
        carried::{PlacesKey, PostCoverRow, RhythmSection, needs_a_hand},
        empty::EmptyNetwork,
        introduce::{Introduce, Plan},
        map::NetworkMap,
    },
    routes::Route,
    state::{Town, use_app},
    text::t,
};
use only_way::OnlyWays;
use strangers::StrangersSection;

/// Of the coverage, only what comes first; the rest has a page of its own.
const EXCERPT: usize = 4;
const FIRST_NETWORKS: usize = 8;

#[component]
pub(crate) fn NetworkPage() -> impl IntoView {
    let t = t();
    dom::use_title(move || t.network_tab.to_owned());
    let app = use_app();
    let town = app.town();
    let plan = RwSignal::new(None::<Plan>);
    let is_empty = Memo::new(move |_| town.read().graph.is_empty());
    let counts = move || {
        let town = town.read();
        let count = |kind: &Kind| town.graph.of_kind(kind).len();
        let (organizations, posts) = (count(&Kind::Organization), count(&Kind::Post));
        let counts = [t.net_n_organizations(organizations), t.wi_n_posts(posts)];
        counts.join(", ")
    };
    let name = move || {
        let name = Some(app.ledger_name().get()).filter(|name| !name.trim().is_empty());
        name.map(|name| view! { <bdi>{name}</bdi>", " })
    };
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="network-title">
                <header class="title"><div>
                    <h1 id="network-title">{t.network_tab}</h1>
                    <p>{name}{counts}</p>
                </div></header>
                <PrintHead what=Signal::stored(t.network_tab.to_owned()) />
                <Show when=move || !is_empty.get() fallback=|| view! { <EmptyNetwork /> }>
                    <NetworkMap town=town />
                </Show>
            </section>
            <section class="pane" aria-label=t.cov_title>
                <Show when=move || !is_empty.get()>
                    <OnlyWays town=town />
                    <Excerpt town=town />
                    <StrangersSection town=town plan=plan />
                    <RhythmSection id="rhythms" town=town rhythms=Memo::new(move |_| town.read().graph.rhythms()) first=FIRST_NETWORKS />
                </Show>
            </section>
        </main>
        <Introduce plan=plan />
    }
}

/// The functions that wait for a hand, the first of them.
#[component]
fn Excerpt(town: Memo<Arc<Town>>) -> impl IntoView {
    let t = t();
    let posts = Memo::new(move |_| {
        let town = town.read();
        let posts = town.graph.posts().into_iter();
        posts.filter(|post| needs_a_hand(post, town.graph.today())).collect::<Vec<_>>()
    });
    let rows = move || {
        let town = town.get();
        let row = |cover: &PostCover| {
            let parts = town.hangs_on(cover.id);
            view! { <PostCoverRow cover=cover.clone() town=Arc::clone(&town) parts=parts brief=true /> }
        };
        posts.read().iter().take(EXCERPT).map(row).collect_view()
    };
    view! {
        <section class="sec" id="excerpt" aria-labelledby="excerpt-heading">
            <header class="sec-head"><h2 id="excerpt-heading">{t.net_excerpt}</h2><span class="count">{move || posts.read().len()}</span></header>
            <Show when=move || !posts.read().is_empty() fallback=move || view! { <p class="sec-text">{t.net_all_carried}</p> }>
                <ul class="rows" role="list">{rows}</ul>
                <PlacesKey />
            </Show>
            <p class="acts no-print">
                <a class="btn" id="to-coverage" href=Route::Coverage.to_string()>{t.net_to_coverage}</a>
                <a class="btn" id="to-what-if" href=Route::WhatIf(None).to_string()>{t.wi_title}</a>
            </p>
        </section>
    }
}
