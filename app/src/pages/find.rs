//! Who can help: a topic, a language, a district, each with one tap, over persons, organizations,
//! offers and knowledge together. Works with no network at all.

mod answer;
mod ask;
mod facet;
mod open;
mod show;
mod whom;

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{search::Query, view::Kind};

use crate::{
    components::{dom, icon::Icon, print_head::PrintHead},
    records::{empty::EmptyContacts, filters::active},
    routes::{Route, address, listing::Listings},
    state::use_ledger,
    text::t,
};
use answer::AnswerRow;
use ask::NoAnswer;
use facet::FacetChips;
use open::{AskedBefore, NameAnswer, OpenQuestions};
use show::{ShowDialog, Showing};

/// Answers that stand there before somebody asks for more.
const FIRST: usize = 12;

/// Whoever or whatever can be an answer.
fn answers() -> BTreeSet<Kind> {
    [Kind::Person, Kind::Organization, Kind::Offer, Kind::Knowledge].into()
}

#[component]
pub(crate) fn FindPage() -> impl IntoView {
    let t = t();
    dom::use_title(move || t.find.to_owned());
    let ledger = use_ledger();
    let query = expect_context::<Listings>().find.query;
    let asked = Memo::new(move |_| Query { kinds: answers(), archived: false, ..query.get() });
    let is_asked = Memo::new(move |_| {
        let query = query.read();
        !query.topics.is_empty()
            || !query.languages.is_empty()
            || query.district.is_some()
            || !query.text.trim().is_empty()
    });
    let facets_of = move |query: Signal<Query>| {
        let counted = ledger.facets(query);
        Memo::new(move |_| counted.get().map(|counted| counted.facets).unwrap_or_default())
    };
    let facets = facets_of(asked.into());
    let whole = facets_of(Signal::stored(Query { kinds: answers(), ..Query::default() }));
    let found = ledger.search(Signal::derive(move || is_asked.get().then(|| asked.get())));
    let ids = Memo::new(move |_| found.get().map(|found| found.ids).unwrap_or_default());
    let is_known = Memo::new(move |_| found.read().is_some());
    let shown = RwSignal::new(FIRST);
    Effect::new(move |_| {
        query.track();
        shown.set(FIRST);
    });
    let first =
        Memo::new(move |_| ids.read().iter().take(shown.get()).copied().collect::<Vec<_>>());
    let left = move || ids.read().len().saturating_sub(shown.get());
    let more = move |_| shown.update(|shown| *shown += FIRST);
    let on_paper = move || {
        let words = active(&query.read()).into_iter().map(|(_, word, _)| word);
        [t.find.to_owned()].into_iter().chain(words).collect::<Vec<_>>().join(", ")
    };
    let (showing, open) = (Showing::provide(), OpenQuestions::provide(query));
    let is_empty = ledger.is_empty();
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="find-title">
                <a class="crumb no-print" href=address(Route::Today)><Icon name="back" class="i flip" />{t.today_tab}</a>
                <header class="title"><div><h1 id="find-title">{t.find}</h1><p>{t.find_text}</p></div></header>
                <PrintHead what=Signal::derive(on_paper) />
                <Show when=move || !is_empty.get() fallback=|| view! { <EmptyContacts /> }>
                    <form role="search" class="stack loose no-print" on:submit=|event| event.prevent_default()>
                        <FacetChips query=query whole=whole facets=facets />
                        <div class="search">
                            <Icon name="search" />
                            <input
                                class="input" type="search" id="search" aria-label=t.find_word placeholder=t.find_word autocomplete="off"
                                prop:value=move || query.read().text.clone()
                                on:input=move |event| query.update(|query| query.text = event_target_value(&event))
                            />
                        </div>
                    </form>
                </Show>
            </section>
            <section class="pane" aria-labelledby="found-heading">
                <Show when=move || is_asked.get() && is_known.get()>
                    <section class="sec" id="found">
                        <header class="sec-head"><h2 id="found-heading" tabindex="-1">{t.find_answers}</h2><span class="count" role="status">{move || ids.read().len()}</span></header>
                        <AskedBefore open=open />
                        <Show when=move || ids.read().is_empty()><p class="sec-text" id="found-nothing">{t.find_nothing}</p></Show>
                        <NameAnswer open=open kinds=answers().into_iter().collect() />
                        <ul class="rows" role="list"><For each=move || first.get() key=|id| *id let(id)><AnswerRow id=id /></For></ul>
                        <Show when=move || { left() > 0 }>
                            <p class="no-print"><button class="btn bare" type="button" id="found-more" on:click=more>{move || t.today_more(left())}</button></p>
                        </Show>
                    </section>
                    <NoAnswer query=query />
                </Show>
            </section>
        </main>
        <ShowDialog showing=showing />
    }
}
