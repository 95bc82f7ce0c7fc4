//! What carries the network, and how well: functions, knowledge, paid and voluntary work,
//! networks in their rhythm. Every list is in the order of names.

mod mix;
mod open;

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    ledger::{CoveredKnowledge, CoveredPost},
    network::coverage::{KnowledgeCover, PostCover, SOON_DAYS},
    time::Day,
};

use crate::{
    components::{dom, icon::Icon, left_at::opened, print_head::PrintHead, show_all::ShowAll},
    records::{
        as_of::{AsOf, AsOfFields, Looked, use_as_of},
        carried::{KnowledgeCoverRow, PlacesKey, PostCoverRow, RhythmSection},
        empty::EmptyNetwork,
        narrow::{NarrowFields, kept_in_address},
    },
    routes::{Route, address},
    state::use_ledger,
    text::t,
};
use mix::Mixes;
use open::OpenOver;

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
    /// No longer funded that day.
    Ended,
    All,
}

impl Wanted {
    const EVERY: [Self; 6] =
        [Self::Open, Self::Nobody, Self::One, Self::Ending, Self::Ended, Self::All];

    /// As they stand in the address.
    const IN_ADDRESS: [(Self, &'static str); 6] = [
        (Self::Open, "open"),
        (Self::Nobody, "nobody"),
        (Self::One, "one"),
        (Self::Ending, "ending"),
        (Self::Ended, "ended"),
        (Self::All, "all"),
    ];

    const fn id(self) -> &'static str {
        match self {
            Self::Open => "show-open",
            Self::Nobody => "show-nobody",
            Self::One => "show-one",
            Self::Ending => "show-ending",
            Self::Ended => "show-ended",
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
            Self::Ended => t.cov_show_ended,
            Self::All => t.all,
        }
    }

    fn takes_post(self, post: &PostCover, today: Day) -> bool {
        // What has ended ends no more.
        let is_over = post.ends.is_some_and(|ends| ends < today);
        let ending = post.ends_within(SOON_DAYS, today) && !is_over;
        match self {
            Self::Open => post.needs_a_hand(today),
            Self::Nobody => post.carriers() == 0,
            Self::One => post.carriers() == 1,
            Self::Ending => ending,
            Self::Ended => is_over,
            Self::All => true,
        }
    }

    const fn takes_knowledge(self, knowledge: &KnowledgeCover) -> bool {
        match self {
            Self::Open => knowledge.holders < 2,
            Self::Nobody => knowledge.holders == 0,
            Self::One => knowledge.holders == 1,
            Self::Ending | Self::Ended => false,
            Self::All => true,
        }
    }
}

#[component]
pub(crate) fn CoveragePage() -> impl IntoView {
    let t = t();
    let as_of = Looked::provide();
    // Asked as of that day.
    let ledger = use_ledger();
    dom::use_title(move || as_of.get().headed_over(t, t.cov_title));
    let (narrow, wanted) = kept_in_address(&Wanted::IN_ADDRESS, Wanted::Open);
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
    let is_span = Memo::new(move |_| as_of.get().span().is_some());
    // What was chosen is said on paper, where nobody sees the menus.
    let on_paper = move || {
        let narrow = narrow.read();
        let title = as_of.get().headed_over(t, t.cov_title);
        let chosen = as_of.get().span().is_none().then(|| wanted.get().label());
        let words = std::iter::once(title.as_str()).chain(chosen).chain(narrow.words());
        words.collect::<Vec<_>>().join(", ")
    };
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="coverage-title">
                <a class="crumb no-print" href=address(Route::Network)><Icon name="back" class="i flip" />{t.network_tab}</a>
                <header class="title"><div><h1 id="coverage-title">{move || as_of.get().headed_over(t, t.cov_title)}</h1><p>{move || if is_span.get() { t.cov_lead_span } else { t.cov_lead }}</p></div></header>
                <PrintHead what=Signal::derive(on_paper) />
                <Show when=move || is_empty.get()><EmptyNetwork /></Show>
                <Show when=move || is_full.get()>
                    <AsOfFields />
                    <div class="stack no-print">
                        <Show when=move || !is_span.get()><WantedChips wanted=wanted posts=posts knowledge=knowledge /></Show>
                        <NarrowFields id="coverage" narrow=narrow parts=parts />
                    </div>
                    <Show when=move || !is_span.get() fallback=move || view! { <OpenOver narrow=narrow posts=posts /> }>
                        <Posts wanted=wanted posts=posts />
                        <KnowledgeSection wanted=wanted knowledge=knowledge />
                    </Show>
                </Show>
            </section>
            <section class="pane" aria-label=t.cov_more>
                <Show when=move || is_full.get()>
                    // Of several days no one count is true; who meets until then nobody knows.
                    <Show when=move || !is_span.get()><Mixes mixes=mixes /></Show>
                    <Show when=move || as_of.get() == AsOf::Today><RhythmSection id="cover-networks" rhythms=rhythms first=FIRST /></Show>
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
    let ledger = use_ledger();
    let chips = Wanted::EVERY.map(|one| {
        let count = move || {
            let today = ledger.day();
            posts.read().iter().filter(|post| one.takes_post(&post.cover, today)).count()
                + knowledge.read().iter().filter(|known| one.takes_knowledge(&known.cover)).count()
        };
        // Most towns have none.
        let is_none = Memo::new(move |_| one == Wanted::Ended && wanted.get() != one && count() == 0);
        view! {
            <li hidden=move || is_none.get()>
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
    let (ledger, as_of) = (use_ledger(), use_as_of());
    let shown = opened("cover-posts", FIRST);
    let taken = Memo::new(move |_| {
        let (posts, wanted, today) = (posts.read(), wanted.get(), ledger.day());
        let taken = posts.iter().filter(|post| wanted.takes_post(&post.cover, today));
        taken.cloned().collect::<Vec<_>>()
    });
    let rows = move || {
        let row = |post: &CoveredPost| view! { <PostCoverRow post=post.clone() /> };
        taken.read().iter().take(shown.get()).map(row).collect_view()
    };
    view! {
        <section class="sec" id="cover-posts" aria-labelledby="cover-posts-heading">
            <header class="sec-head"><h2 id="cover-posts-heading">{move || as_of.get().headed(t, t.posts)}</h2><span class="count" aria-live="polite">{move || taken.read().len()}</span></header>
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
    let as_of = use_as_of();
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
            <header class="sec-head"><h2 id="cover-knowledge-heading">{move || as_of.get().headed(t, t.knowledge)}</h2><span class="count" aria-live="polite">{move || taken.read().len()}</span></header>
            <Show when=move || !taken.read().is_empty() fallback=move || view! { <p class="sec-text">{t.cov_nothing_here}</p> }>
                <ul class="rows" role="list">{rows}</ul>
                <ShowAll total=Signal::derive(move || taken.read().len()) shown=shown />
            </Show>
        </section>
    }
}
