//! What would be lost if somebody or something stopped? A thought: nothing is written. From
//! each line of the answer one tap begins a remedy.

mod answer;
mod lead;
#[cfg(test)]
mod towns;

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use staffelstab_shared::id::RecordId;

use crate::{
    components::{dom, field::DayField, icon::Icon, print_head::PrintHead},
    kinds,
    records::{
        as_of::{AsOfFields, Looked},
        asked::Asked,
        introduce::Introduce,
        map::LossMap,
        picker::RecordPicker,
        rows::title_of,
    },
    routes::{Route, address},
    state::{Plan, use_ledger},
    text::{
        dates::{self, Asks},
        lists::and_list,
        t,
    },
};
use answer::Answer;
use lead::lead;

#[component]
pub(crate) fn WhatIfPage(id: Option<RecordId>) -> impl IntoView {
    let t = t();
    let as_of = Looked::provide();
    // Asked as of that day.
    let ledger = use_ledger();
    dom::use_title(move || as_of.get().headed(t, t.wi_title));
    // Of the address as it is now: the router's own query map keeps that of the first page.
    let query = use_location().query;
    let asked = Memo::new(move |_| {
        let query = query.read();
        Asked::read(id, query.get_str("with"), query.get_str("until"))
    });
    let navigate = use_navigate();
    let ask = Callback::new(move |asked: Asked| {
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate(&as_of.get_untracked().beside(&asked.address(ledger, id)), options);
    });
    let is_asked = Memo::new(move |_| !asked.read().is_empty());
    let question = Memo::new(move |_| is_asked.get().then(|| asked.read().question()));
    let lost = ledger.lost(question.into());
    let on_the_map = ledger.loss_map(question.into());
    let is_on_the_map = Memo::new(move |_| {
        on_the_map.read().as_ref().is_some_and(|map| !map.sheet.spots.is_empty())
    });
    let plan = RwSignal::new(None::<Plan>);
    // What is asked is said on paper, where nobody sees the fields.
    let on_paper = move || {
        let asked = asked.read();
        let names = asked.ids.iter().map(|id| {
            let record = ledger.record(*id).get();
            record.map_or_else(|| t.unknown_record.to_owned(), |view| title_of(&view))
        });
        let until = asked.until.map(|day| t.wi_until_day(&dates::full(t, day)));
        let words: Vec<_> = names.chain(until).collect();
        let said = if words.is_empty() {
            t.wi_title.to_owned()
        } else {
            format!("{}: {}", t.wi_chosen, and_list(t, &words))
        };
        as_of.get().headed(t, &said)
    };
    // Of what is put away nothing hangs on anybody any more.
    let archived = move || {
        let asked = asked.read();
        let views = asked.ids.iter().filter_map(|id| ledger.record(*id).get());
        let names: Vec<_> =
            views.filter(|view| view.archived).map(|view| title_of(&view)).collect();
        (!names.is_empty()).then(|| t.wi_archived(names.len(), &and_list(t, &names)))
    };
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="what-if-title">
                <a class="crumb no-print" href=address(Route::Network)><Icon name="back" class="i flip" />{t.network_tab}</a>
                <header class="title"><div><h1 id="what-if-title">{move || as_of.get().headed(t, t.wi_title)}</h1></div></header>
                <PrintHead what=Signal::derive(on_paper) />
                <AsOfFields one_day=true />
                <QuestionFields asked=asked ask=ask />
                <div role="status" id="what-if-lead">
                    <Show when=move || is_asked.get() fallback=move || view! { <p class="soft no-print">{t.wi_ask}</p> }>
                        {move || archived().map(|words| view! { <p class="note" id="what-if-archived"><Icon name="archive" /><span>{words}</span></p> })}
                        {move || lost.get().map(|lost| view! { <p class="lead">{lead(t, &lost, asked.read().ids.is_empty())}</p> })}
                    </Show>
                </div>
                <p class="meta">{t.wi_only_a_thought}</p>
                <Show when=move || is_on_the_map.get()>
                    <LossMap answer=on_the_map />
                </Show>
                <Show when=move || is_asked.get()>
                    <p class="acts no-print"><button class="btn" type="button" on:click=|_| dom::print()><Icon name="print" />{t.print}</button></p>
                </Show>
            </section>
            <section class="pane" id="answer" aria-label=t.wi_answer>
                {move || lost.get().map(|lost| view! { <Answer lost=lost plan=plan /> })}
            </section>
        </main>
        <Introduce plan=plan />
    }
}

/// What stops: chips of what is chosen, a field to choose more, and a day.
#[component]
fn QuestionFields(asked: Memo<Asked>, ask: Callback<Asked>) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let chosen = Signal::derive(move || asked.read().ids.iter().copied().collect::<BTreeSet<_>>());
    let pick = move |id| {
        let mut asked = asked.get_untracked();
        asked.ids.push(id);
        ask.run(asked);
    };
    let chips = move || {
        let chip = |id: RecordId| {
            let record = ledger.record(id);
            let name = move || {
                record.get().map_or_else(|| t.unknown_record.to_owned(), |view| title_of(&view))
            };
            let remove = move |_| {
                let mut asked = asked.get_untracked();
                asked.ids.retain(|other| *other != id);
                ask.run(asked);
                dom::focus("#what-if-pick");
            };
            view! {
                <li>
                    <button class="chip" type="button" aria-pressed="true" data-record=id.to_string() on:click=remove>
                        <bdi>{name}</bdi><Icon name="close" /><span class="vh">" "{t.wi_leave_out}</span>
                    </button>
                </li>
            }
        };
        asked.read().ids.iter().copied().map(chip).collect_view()
    };
    let set_day = move |until| ask.run(Asked { until, ..asked.get_untracked() });
    view! {
        <div class="stack loose no-print" id="question">
            <Show when=move || !chosen.read().is_empty()>
                <ul class="chips" role="list" aria-label=t.wi_chosen>{chips}</ul>
            </Show>
            <div>
                <RecordPicker
                    id="what-if-pick"
                    label=t.wi_pick
                    kinds=kinds::lost().collect()
                    without=chosen
                    pick=pick
                    only_there=true
                />
            </div>
            <DayField
                id="what-if-until"
                label=t.wi_until
                ends=true
                asks=Asks::ToCome
                live=true
                day=Signal::derive(move || asked.read().until)
                set=set_day
            />
        </div>
    }
}
