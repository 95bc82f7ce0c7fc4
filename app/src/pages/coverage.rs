//! What carries the network, and how well: functions, knowledge, paid and voluntary work,
//! networks in their rhythm. Every list is in the order of names.

mod mix;

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    ledger::{CoveredKnowledge, CoveredPost, Narrow},
    network::coverage::{KnowledgeCover, PostCover, SOON_DAYS},
    time::Day,
};

use crate::{
    components::{dom, icon::Icon, left_at::opened, print_head::PrintHead, show_all::ShowAll},
    records::{
        carried::{KnowledgeCoverRow, PlacesKey, PostCoverRow, RhythmSection},
        empty::EmptyNetwork,
        narrow::NarrowFields,
    },
    routes::{Route, address},
    state::{clock, use_ledger},
    text::t,
};
use mix::Mixes;

/// Rows that stand there before somebody asks for all.
const FIRST: usize = 30;

/// What somebody looks for in the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Whatever waits for a hand.
    Open,
    Nobody,
    One,
    Ending,
    All,
}

impl Wanted {
    const EVERY: [Self; 5] = [Self::Open, Self::Nobody, Self::One, Self::Ending, Self::All];

    const fn id(self) -> &'static str {
        match self {
            Self::Open => "show-open",
            Self::Nobody => "show-nobody",
            Self::One => "show-one",
            Self::Ending => "show-ending",
            Self::All => "show-all",
        }
    }

    fn label(self) -> &'static str {
        let t = t();
        match self {
            Self::Open => t.cov_show_open,
            Self::Nobody => t.cov_show_nobody,
            Self::One => t.cov_show_one,
            Self::Ending => t.cov_show_ending,
            Self::All => t.all,
        }
    }

    fn takes_post(self, post: &PostCover, today: Day) -> bool {
        let ending = post.ends_within(SOON_DAYS, today);
        match self {
            Self::Open => post.needs_a_hand(today),
            Self::Nobody => post.carriers() == 0,
            Self::One => post.carriers() == 1,
            Self::Ending => ending,
            Self::All => true,
        }
    }

    const fn takes_knowledge(self, knowledge: &KnowledgeCover) -> bool {
        match self {
            Self::Open => knowledge.holders < 2,
            Self::Nobody => knowledge.holders == 0,
            Self::One => knowledge.holders == 1,
            Self::Ending => false,
            Self::All => true,
        }
    }
}

#[component]
pub(crate) fn CoveragePage() -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    dom::use_title(move || t.cov_title.to_owned());
    let wanted = RwSignal::new(Wanted::Open);
    let narrow = RwSignal::new(Narrow::default());
    let parts = ledger.parts();
    // Everything of the part that is looked at; the chips choose from it.
    let posts_of_part = ledger.posts(narrow.into());
    let knowledge_of_part = ledger.knowledge(narrow.into());
    let posts = Memo::new(move |_| posts_of_part.get().unwrap_or_default());
    let knowledge = Memo::new(move |_| knowledge_of_part.get().unwrap_or_default());
    let mixes = ledger.mixes(narrow.into());
    let rhythms = ledger.rhythms(narrow.into());
    let overview = ledger.overview();
    let is_empty = Memo::new(move |_| {
        overview.read().is_some_and(|overview| overview.posts + overview.knowledge == 0)
    });
    let is_full = Memo::new(move |_| {
        let is_known = posts_of_part.read().is_some() && knowledge_of_part.read().is_some();
        is_known && overview.read().is_some() && !is_empty.get()
    });
    // What was chosen is said on paper, where nobody sees the menus.
    let on_paper = move || {
        let narrow = narrow.read();
        let words = [t.cov_title, wanted.get().label()].into_iter().chain(narrow.words());
        words.collect::<Vec<_>>().join(", ")
    };
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="coverage-title">
                <a class="crumb no-print" href=address(Route::Network)><Icon name="back" class="i flip" />{t.network_tab}</a>
                <header class="title"><div><h1 id="coverage-title">{t.cov_title}</h1><p>{t.cov_lead}</p></div></header>
                <PrintHead what=Signal::derive(on_paper) />
                <Show when=move || is_empty.get()><EmptyNetwork /></Show>
                <Show when=move || is_full.get()>
                    <div class="stack no-print">
                        <WantedChips wanted=wanted posts=posts knowledge=knowledge />
                        <NarrowFields id="coverage" narrow=narrow parts=parts />
                    </div>
                    <Posts wanted=wanted posts=posts />
                    <KnowledgeSection wanted=wanted knowledge=knowledge />
                </Show>
            </section>
            <section class="pane" aria-label=t.cov_more>
                <Show when=move || is_full.get()>
                    <Mixes mixes=mixes />
                    <RhythmSection id="cover-networks" rhythms=rhythms first=FIRST />
                    <p class="acts no-print"><button class="btn" type="button" id="print-coverage" on:click=|_| dom::print()><Icon name="print" />{t.print_list}</button></p>
                </Show>
            </section>
        </main>
    }
}

#[component]
fn WantedChips(
    wanted: RwSignal<Wanted>,
    posts: Memo<Arc<Vec<CoveredPost>>>,
    knowledge: Memo<Arc<Vec<CoveredKnowledge>>>,
) -> impl IntoView {
    let chips = Wanted::EVERY.map(|one| {
        let count = move || {
            let today = clock::today();
            posts.read().iter().filter(|post| one.takes_post(&post.cover, today)).count()
                + knowledge.read().iter().filter(|known| one.takes_knowledge(&known.cover)).count()
        };
        view! {
            <li>
                <button class="chip" type="button" id=one.id() aria-pressed=move || (wanted.get() == one).to_string() on:click=move |_| wanted.set(one)>
                    {one.label()}" "<b>{count}</b>
                </button>
            </li>
        }
    });
    view! { <ul class="chips roll" role="list" aria-label=t().filter>{chips}</ul> }
}

#[component]
fn Posts(wanted: RwSignal<Wanted>, posts: Memo<Arc<Vec<CoveredPost>>>) -> impl IntoView {
    let t = t();
    let shown = opened("cover-posts", FIRST);
    let taken = Memo::new(move |_| {
        let (posts, wanted, today) = (posts.read(), wanted.get(), clock::today());
        let taken = posts.iter().filter(|post| wanted.takes_post(&post.cover, today));
        taken.cloned().collect::<Vec<_>>()
    });
    let rows = move || {
        let row = |post: &CoveredPost| view! { <PostCoverRow post=post.clone() /> };
        taken.read().iter().take(shown.get()).map(row).collect_view()
    };
    view! {
        <section class="sec" id="cover-posts" aria-labelledby="cover-posts-heading">
            <header class="sec-head"><h2 id="cover-posts-heading">{t.posts}</h2><span class="count" aria-live="polite">{move || taken.read().len()}</span></header>
            <Show when=move || !taken.read().is_empty() fallback=move || view! { <p class="sec-text">{t.cov_nothing_here}</p> }>
                <ul class="rows" role="list">{rows}</ul>
                <PlacesKey />
                <ShowAll total=Signal::derive(move || taken.read().len()) shown=shown />
            </Show>
        </section>
    }
}

#[component]
fn KnowledgeSection(
    wanted: RwSignal<Wanted>,
    knowledge: Memo<Arc<Vec<CoveredKnowledge>>>,
) -> impl IntoView {
    let t = t();
    let shown = opened("cover-knowledge", FIRST);
    let taken = Memo::new(move |_| {
        let (knowledge, wanted) = (knowledge.read(), wanted.get());
        let taken = knowledge.iter().filter(|known| wanted.takes_knowledge(&known.cover));
        taken.cloned().collect::<Vec<_>>()
    });
    let rows = move || {
        let row =
            |known: &CoveredKnowledge| view! { <KnowledgeCoverRow knowledge=known.clone() /> };
        taken.read().iter().take(shown.get()).map(row).collect_view()
    };
    view! {
        <section class="sec" id="cover-knowledge" aria-labelledby="cover-knowledge-heading">
            <header class="sec-head"><h2 id="cover-knowledge-heading">{t.knowledge}</h2><span class="count" aria-live="polite">{move || taken.read().len()}</span></header>
            <Show when=move || !taken.read().is_empty() fallback=move || view! { <p class="sec-text">{t.cov_nothing_here}</p> }>
                <ul class="rows" role="list">{rows}</ul>
                <ShowAll total=Signal::derive(move || taken.read().len()) shown=shown />
            </Show>
        </section>
    }
}
