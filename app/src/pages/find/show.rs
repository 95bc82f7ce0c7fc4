//! An answer to hold out: large, and with the words of the page in the language of whoever asked.

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Knowledge, Model as _, Offer, field},
    view::{Kind, View},
};

use super::whom::{number_of, whom_to_ask};
use crate::{
    components::dialog::Dialog,
    records::rows::title_of,
    state::{clock, use_ledger},
    text::{Language, Texts, chosen, t},
};

/// Which answer is held out; given as context.
#[derive(Debug, Clone, Copy)]
pub(super) struct Showing {
    open: RwSignal<bool>,
    id: RwSignal<Option<RecordId>>,
}

impl Showing {
    pub(super) fn provide() -> Self {
        let showing = Self { open: RwSignal::new(false), id: RwSignal::new(None) };
        provide_context(showing);
        showing
    }

    pub(super) fn of(self, id: RecordId) {
        self.id.set(Some(id));
        self.open.set(true);
    }
}

#[component]
pub(super) fn ShowDialog(showing: Showing) -> impl IntoView {
    let ledger = use_ledger();
    let language = RwSignal::new(chosen());
    let record = move || showing.id.get().and_then(|id| ledger.record(id).get());
    let title = Signal::derive(move || record().map(|view| title_of(&view)).unwrap_or_default());
    let languages = move || {
        let one = |one: Language| {
            view! {
                <button class="chip" type="button" lang=one.code() aria-pressed=move || (language.get() == one).to_string() on:click=move |_| language.set(one)>{one.own_name()}</button>
            }
        };
        Language::ALL.map(one).collect_view()
    };
    let said = move || {
        let (view, texts) = (record()?, language.get().texts());
        let whom = whom_to_ask(ledger, &view, clock::today());
        let whom = whom.into_iter().filter_map(|id| ledger.record(id).get());
        let whom: Vec<_> = whom.map(|view| (title_of(&view), number_of(&view))).collect();
        Some(card(texts, language.get(), &view, whom))
    };
    view! {
        <Dialog id="show" title=title open=showing.open focus="#show-close">
            <p class="chips">{languages}</p>
            {said}
            <p class="acts"><button class="btn ink" type="button" id="show-close" on:click=move |_| showing.open.set(false)>{t().keys_close}</button></p>
        </Dialog>
    }
}

fn card(
    texts: &'static Texts,
    language: Language,
    view: &View,
    whom: Vec<(String, Option<String>)>,
) -> impl IntoView + use<> {
    let fact = |term: &'static str, said: String| {
        (!said.trim().is_empty())
            .then(|| view! { <div><dt>{term}</dt><dd><bdi>{said}</bdi></dd></div> })
    };
    let (when, place) = if view.kind == Kind::Offer {
        let offer = Offer::read(view);
        (offer.schedule, offer.place)
    } else {
        (String::new(), view.text("address").to_owned())
    };
    let body =
        if view.kind == Kind::Knowledge { Knowledge::read(view).body } else { String::new() };
    let asked = whom.into_iter().map(|(name, number)| {
        let number = number.map(|number| view! { " "<bdi dir="ltr">{number}</bdi> });
        view! { <p><bdi>{name}</bdi>{number}</p> }
    });
    let asked = asked.collect_view();
    view! {
        <dl class="facts shown" lang=language.code()>
            {fact(texts.schedule, when)}
            {fact(texts.place, place)}
            {fact(texts.district, view.text(field::DISTRICT.key).to_owned())}
            {fact(texts.find_what, body)}
            <div><dt>{texts.find_ask_there}</dt><dd>{asked}</dd></div>
        </dl>
    }
}
