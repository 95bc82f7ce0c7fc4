//! What people here know: a sentence to find by (topic, language, district), and the list.

mod piece;

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    search::{Facets, Query},
    view::Kind,
};

use crate::{
    components::{
        print_head::{PrintHead, PrintList, PrintedPart},
        virtual_list::VirtualList,
        virtual_table::VirtualTable,
    },
    records::{
        elsewhere::{Elsewhere, Listed},
        empty::{EmptyKnowledge, NoHits},
        filters,
        panes::{ListTitle, Panes, SearchForm, use_room_for_table},
        resembling,
        rows::PieceRow,
        selecting::{Choosing, Selectable, SelectedBar, Selecting},
        sorting::{OF_KNOWLEDGE, Sorting, begin_again, usual},
        table::knowledge_columns,
    },
    routes::{Route, listing::Listings},
    state::use_ledger,
    text::{labels, t},
};
use piece::PiecePane;

#[component]
pub(crate) fn KnowledgePage(#[prop(into)] open: Signal<Option<RecordId>>) -> impl IntoView {
    view! {
        <Panes open=open detail=|id| view! { <PiecePane id=id /> }.into_any()>
            <KnowledgeList open=open />
        </Panes>
    }
}

fn only_knowledge() -> BTreeSet<Kind> {
    BTreeSet::from([Kind::Knowledge])
}

/// A topic whatever the language and the district; nothing where none of them is asked for.
fn wider_than(query: &Query) -> Option<Query> {
    let is_narrow =
        !query.topics.is_empty() && (!query.languages.is_empty() || query.district.is_some());
    is_narrow.then(|| Query { languages: BTreeSet::new(), district: None, ..query.clone() })
}

#[component]
fn KnowledgeList(open: Signal<Option<RecordId>>) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let listing = expect_context::<Listings>().knowledge;
    let (query, order) = (listing.query, listing.order);
    let may_write = ledger.may_write();
    let exact_query = Signal::derive(move || Query { kinds: only_knowledge(), ..query.get() });
    let exactly = ledger.search_in(Signal::derive(move || Some(exact_query.get())), order.into());
    resembling::provide(exact_query);
    // Beyond what fits exactly: the rest of the topic, so that a near miss still helps.
    let wider_query = Memo::new(move |_| wider_than(&exact_query.get()));
    let widely = ledger.search_in(wider_query.into(), order.into());
    let counted = ledger.facets(exact_query);
    let facets =
        Memo::new(move |_| counted.get().map(|counted| counted.facets).unwrap_or_default());
    let exact = Memo::new(move |_| exactly.get().map(|found| found.ids).unwrap_or_default());
    let is_known = Memo::new(move |_| exactly.read().is_some() && counted.read().is_some());
    let is_narrow = Memo::new(move |_| wider_query.read().is_some());
    let rest = Memo::new(move |before: Option<&Arc<Vec<RecordId>>>| {
        let (exactly, widely) = (exactly.get(), widely.get());
        let Some((exactly, widely)) = exactly.zip(widely) else { return Arc::default() };
        // One of both answers is still on its way.
        if wider_than(&exactly.query).as_ref() != Some(&widely.query) {
            return before.cloned().unwrap_or_default();
        }
        let known: BTreeSet<_> = exactly.ids.iter().collect();
        let rest = widely.ids.iter().filter(|id| !known.contains(id));
        Arc::new(rest.copied().collect::<Vec<_>>())
    });

    let jump = RwSignal::new(None);
    let has_room = use_room_for_table(open);
    let count = Signal::derive(move || exact.read().len());
    let own_order = usual(listing);
    begin_again(listing);
    Selecting::provide(listing);
    let filtered = Memo::new(move |_| *query.read() != Query::default());
    // Said of what was answered: by now something else may be asked.
    let is_empty = Memo::new(move |_| {
        let all = Query { kinds: only_knowledge(), ..Query::default() };
        exactly.read().as_ref().is_some_and(|found| found.ids.is_empty() && found.query == all)
            && !Listed::Knowledge.has_put_away(ledger)
    });
    let has_title_only = Memo::new(move |_| !is_known.get() || is_empty.get());
    let words =
        Signal::derive(move || exactly.get().map(|found| found.query.text).unwrap_or_default());
    let topic = move || query.read().topics.first().cloned();
    let heading = move || match (is_narrow.get(), topic()) {
        (true, _) => t.fits_exactly.to_owned(),
        (false, Some(topic)) => t.all_about(&topic),
        (false, None) if filtered.get() => t.found.to_owned(),
        (false, None) => t.all_knowledge.to_owned(),
    };
    // What was asked is said on paper, where nobody sees the fields.
    let on_paper = move || {
        let query = query.get();
        let filters = filters::active(&query).into_iter().map(|(_, word, _)| word);
        let searched = Some(query.text.trim()).filter(|words| !words.is_empty());
        let searched = searched.map(|words| t.printed_search(words));
        [t.knowledge.to_owned()]
            .into_iter()
            .chain(filters)
            .chain(searched)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let rest_heading = move || topic().map(|topic| t.more_about(&topic));
    view! {
        <ListTitle
            open=open title=t.knowledge is_empty=has_title_only
            new_id="new-entry" new=Route::NewPiece new_label=t.new_entry new_short=t.new_short
        />
        <Show when=move || is_empty.get()><EmptyKnowledge /></Show>
        <Show when=move || !has_title_only.get()>
            <SearchForm query=query label=t.search_knowledge hint=t.search_knowledge_hint list="#entries .virtual a">
                <Finder query=query facets=facets />
                <Sorting listing=listing offered=OF_KNOWLEDGE asked=exact_query jump=jump count=count has_boxes=has_room />
            </SearchForm>
            <PrintHead what=Signal::derive(on_paper) />
            <ul class="key" role="list">
                <li><span class="places"><i></i></span>{t.key_knows}</li>
                <li><span class="places"><i class="open"></i></span>{t.key_open}</li>
            </ul>
            <Choosing id="entries" heading="entries-heading">
                <header class="sec-head">
                    <h2 id="entries-heading">{heading}</h2>
                    <span class="count" aria-live="polite">{move || exact.read().len()}<span class="vh">" "{t.hits}</span></span>
                    <PrintList open=open />
                </header>
                <Show when=move || !exact.read().is_empty() fallback=move || view! { <NoHits here=Listed::Knowledge query=query words=words /> }>
                    <Elsewhere here=Listed::Knowledge facets=facets />
                    {move || if has_room.get() {
                        view! { <VirtualTable ids=exact label=t.knowledge name="knowledge" columns=knowledge_columns(may_write.get()) current=open order=order is_own_order=Signal::derive(move || own_order.read().is_some()) seen=listing.seen jump=jump /> }.into_any()
                    } else {
                        view! { <VirtualList ids=exact label=t.knowledge row=move |id| view! { <Selectable id=id><PieceRow id=id current=open /></Selectable> }.into_any() seen=listing.seen jump=jump /> }.into_any()
                    }}
                    <PrintedPart all=Signal::derive(move || exact.read().len()) />
                </Show>
            </Choosing>
            <Show when=move || !rest.read().is_empty()>
                <section class="sec" id="more-entries" aria-labelledby="more-entries-heading">
                    <header class="sec-head"><h2 id="more-entries-heading">{rest_heading}</h2><span class="count">{move || rest.read().len()}</span></header>
                    <VirtualList ids=rest label=t.also_on_topic row=move |id| view! { <PieceRow id=id current=open /> }.into_any() />
                </section>
            </Show>
        </Show>
        <SelectedBar here=Listed::Knowledge ids=exact />
    }
}

/// "Who helps with ... in ... in ...?"
#[component]
fn Finder(query: RwSignal<Query>, facets: Memo<Arc<Facets>>) -> impl IntoView {
    let t = t();
    let topics =
        Memo::new(move |_| with_chosen(facets.read().topics.keys(), query.read().topics.first()));
    let languages = Memo::new(move |_| {
        with_chosen(facets.read().languages.keys(), query.read().languages.first())
    });
    let districts = Memo::new(move |_| {
        with_chosen(facets.read().districts.keys(), query.read().district.as_ref())
    });
    let one = |value: String| (!value.is_empty()).then_some(value);
    view! {
        <p class="sentence" role="group" aria-label=t.finder id="finder">
            <span>{t.finder_topic}</span>
            " "
            <Choice
                id="find-topic" label=t.topic any=t.any_topic options=topics word=str::to_owned
                value=Signal::derive(move || query.read().topics.first().cloned().unwrap_or_default())
                set=move |value| query.update(|query| query.topics = one(value).into_iter().collect())
            />
            " "
            <span>{t.finder_language}</span>
            " "
            <Choice
                id="find-language" label=t.language any=t.any_language options=languages word=labels::language
                value=Signal::derive(move || query.read().languages.first().cloned().unwrap_or_default())
                set=move |value| query.update(|query| query.languages = one(value).into_iter().collect())
            />
            " "
            <span>{t.finder_district}</span>
            " "
            <Choice
                id="find-district" label=t.district any=t.any_district options=districts word=str::to_owned
                value=Signal::derive(move || query.read().district.clone().unwrap_or_default())
                set=move |value| query.update(|query| query.district = one(value))
            />
        </p>
    }
}

fn with_chosen<'a>(
    known: impl Iterator<Item = &'a String>,
    chosen: Option<&'a String>,
) -> Vec<String> {
    known.chain(chosen).cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

#[component]
fn Choice(
    id: &'static str,
    label: &'static str,
    any: &'static str,
    options: Memo<Vec<String>>,
    word: fn(&str) -> String,
    value: Signal<String>,
    #[prop(into)] set: Callback<String>,
) -> impl IntoView {
    let list = move || {
        let mut options: Vec<_> =
            options.get().into_iter().map(|option| (word(&option), option)).collect();
        options.sort_by_cached_key(|(words, _)| staffelstab_shared::search::fold(words));
        let chosen = value.get();
        let option = |(words, option): (String, String)| {
            view! { <option value=option.clone() prop:selected=option == chosen>{words}</option> }
        };
        options.into_iter().map(option).collect_view()
    };
    view! {
        <select class="select" id=id aria-label=label on:change=move |event| set.run(event_target_value(&event))>
            <option value="" prop:selected=move || value.read().is_empty()>{any}</option>
            {list}
        </select>
    }
}
