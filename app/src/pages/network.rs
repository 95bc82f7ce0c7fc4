//! The network: the map with its list; beside it what it hangs on, who has not met, and
//! which networks sleep.

mod only_way;
mod strangers;

use leptos::prelude::*;
use staffelstab_shared::ledger::{CoveredPost, Narrow};

use crate::{
    components::{dom, print_head::PrintHead},
    records::{
        as_of::{AsOf, AsOfFields, Looked, use_as_of},
        carried::{PlacesKey, PostCoverRow, RhythmSection},
        empty::EmptyNetwork,
        introduce::Introduce,
        map::NetworkMap,
    },
    routes::Route,
    state::{Plan, use_ledger},
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
    let as_of = Looked::provide();
    // Asked as of that day.
    let ledger = use_ledger();
    dom::use_title(move || as_of.get().headed(t, t.network_tab));
    let overview = ledger.overview();
    let plan = RwSignal::new(None::<Plan>);
    let is_empty =
        Memo::new(move |_| overview.read().is_some_and(|overview| overview.records == 0));
    let is_full = Memo::new(move |_| overview.read().is_some_and(|overview| overview.records > 0));
    let counts = move || {
        let overview = overview.get()?;
        let (organizations, posts) = (overview.organizations, overview.posts);
        let counts = [t.net_n_organizations(organizations), t.wi_n_posts(posts)];
        Some(counts.join(", "))
    };
    let rhythms = ledger.rhythms(Signal::stored(Narrow::default()));
    let name = move || {
        let name = Some(ledger.name().get()).filter(|name| !name.trim().is_empty());
        name.map(|name| view! { <bdi>{name}</bdi>", " })
    };
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="network-title">
                <header class="title"><div>
                    <h1 id="network-title">{move || as_of.get().headed(t, t.network_tab)}</h1>
                    <p>{name}{counts}</p>
                </div></header>
                <PrintHead what=Signal::derive(move || as_of.get().headed(t, t.network_tab)) />
                <Show when=move || is_empty.get()><EmptyNetwork /></Show>
                <Show when=move || is_full.get()>
                    <AsOfFields one_day=true />
                    <NetworkMap overview=overview.get_untracked().unwrap_or_default() />
                </Show>
            </section>
            <section class="pane" aria-label=t.cov_title>
                <Show when=move || is_full.get()>
                    <OnlyWays />
                    <Excerpt />
                    // Who will have met by another day nobody knows.
                    <Show when=move || as_of.get() == AsOf::Today>
                        <StrangersSection plan=plan />
                        <RhythmSection id="rhythms" rhythms=rhythms first=FIRST_NETWORKS />
                    </Show>
                </Show>
            </section>
        </main>
        <Introduce plan=plan />
    }
}

/// The functions that wait for a hand, the first of them.
#[component]
fn Excerpt() -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let as_of = use_as_of();
    let beside = move |route| as_of.get().beside(&ledger.address(route));
    let all = ledger.posts(Signal::stored(Narrow::default()));
    let is_known = Memo::new(move |_| all.read().is_some());
    let posts = Memo::new(move |_| {
        let (all, today) = (all.get().unwrap_or_default(), ledger.day());
        let open = all.iter().filter(|post| post.cover.needs_a_hand(today));
        open.cloned().collect::<Vec<_>>()
    });
    // On paper no link leads to the rest.
    let printing = dom::printing();
    let rows = move || {
        let row = |post: &CoveredPost| view! { <PostCoverRow post=post.clone() brief=true /> };
        let most = if printing.get() { usize::MAX } else { EXCERPT };
        posts.read().iter().take(most).map(row).collect_view()
    };
    view! {
        <section class="sec" id="excerpt" aria-labelledby="excerpt-heading">
            <header class="sec-head"><h2 id="excerpt-heading">{move || as_of.get().headed(t, t.net_excerpt)}</h2><span class="count">{move || is_known.get().then(|| posts.read().len())}</span></header>
            <Show when=move || is_known.get() && posts.read().is_empty()><p class="sec-text">{t.net_all_carried}</p></Show>
            <Show when=move || !posts.read().is_empty()>
                <ul class="rows" role="list">{rows}</ul>
                <PlacesKey />
            </Show>
            <p class="acts no-print">
                <a class="btn" id="to-coverage" href=move || beside(Route::Coverage)>{t.net_to_coverage}</a>
                <a class="btn" id="to-summary" href=ledger.address(Route::Summary)>{t.summary}</a>
                <a class="btn" id="to-what-if" href=move || beside(Route::WhatIf(None))>{t.wi_title}</a>
            </p>
        </section>
    }
}
