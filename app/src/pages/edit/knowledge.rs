//! The form of a piece of knowledge.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Holder, Knowledge, Level, table::Relates},
};

use crate::{
    components::{
        field::{DayField, Field, Input, Select},
        icon::Icon,
    },
    kinds::offered,
    records::picker::{Named, RecordPicker},
    routes::Route,
    state::use_ledger,
    text::{dates::Asks, labels, t},
};

use super::{
    by_table::Further,
    fields::{District, Languages, Topics, choose},
    form::{Base, Form, page::FormPage},
    links::Many,
};

/// The fields of the table that have their place here.
const SHOWN: &[&str] = &[
    "title",
    "body",
    "topics",
    "languages",
    "district",
    "about",
    "holders",
    "written",
    "review_at",
    // Pressed, not typed.
    "confirmed_at",
];

#[component]
pub(super) fn KnowledgeForm(base: Base) -> impl IntoView {
    let t = t();
    let form: Form<Knowledge> = Form::open(base, |piece, _| piece);
    let model = form.model;
    let (title, back_label) = match form.id {
        Some(_) => (t.edit_entry, model.with_untracked(|piece| piece.title.clone())),
        None => (t.new_entry, t.knowledge.to_owned()),
    };
    view! {
        <FormPage form=form.frame() title=title back=Route::Knowledge back_label=back_label>
            <fieldset class="group">
                <legend>{t.what_is_known}</legend>
                <Field
                    id="title"
                    label=t.title
                    hint=t.title_hint
                    value=form.part(|piece| piece.title.clone())
                    set=move |text| model.update(|piece| piece.title = text)
                    wrong=form.wrong("title")
                />
                <Field
                    id="body"
                    label=t.body
                    input=Input::Prose
                    hint=t.body_hint
                    value=form.part(|piece| piece.body.clone())
                    set=move |text| model.update(|piece| piece.body = text)
                    wrong=form.wrong("body")
                />
                <p>
                    <label class="tick">
                        <input
                            type="checkbox"
                            id="written"
                            prop:checked=move || model.read().written
                            on:change=move |event| { let on = event_target_checked(&event); model.update(|piece| piece.written = on) }
                        />
                        <span class="tick-main">{t.is_written_down}</span>
                    </label>
                </p>
            </fieldset>
            <fieldset class="group">
                <legend>{t.for_whom}</legend>
                <Topics
                    chosen=Signal::derive(move || model.read().topics.clone())
                    set=move |topic, on| model.update(|piece| choose(&mut piece.topics, topic, on))
                />
                <p class="hint">{t.entry_languages_hint}</p>
                <Languages
                    chosen=Signal::derive(move || model.read().languages.clone())
                    set=move |code, on| model.update(|piece| choose(&mut piece.languages, code, on))
                />
                <District value=form.part(|piece| piece.district.clone()) set=move |text| model.update(|piece| piece.district = text) />
            </fieldset>
            <Holders form=form />
            <fieldset class="group">
                <legend>{t.about}</legend>
                <Many
                    id="about"
                    search="about-search"
                    label=t.add_about
                    kinds=offered(Relates::About)
                    value=Memo::new(move |_| model.read().about.clone())
                    set=move |one, on| model.update(|piece| choose(&mut piece.about, one, on))
                />
            </fieldset>
            <fieldset class="group">
                <legend>{t.review}</legend>
                <DayField
                    id="review_at"
                    label=t.review_at
                    hint=t.review_hint
                    asks=Asks::ToCome
                    day=Signal::derive(move || model.read().review_at)
                    set=move |day| model.update(|piece| piece.review_at = day)
                />
            </fieldset>
            <Further sheet=form.sheet() shown=SHOWN.to_vec() />
        </FormPage>
    }
}

/// Who knows it, and whether they can pass it on.
#[component]
fn Holders(form: Form<Knowledge>) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let model = form.model;
    let ids = Memo::new(move |_| {
        model.read().holders.iter().map(|holder| holder.who).collect::<Vec<_>>()
    });
    let without = Memo::new(move |_| ids.get().into_iter().collect::<BTreeSet<_>>());
    let pick = move |who| {
        model.update(|piece| {
            // That somebody is entered is no confirmation.
            piece.holders.push(Holder { who, level: Level::Knows, confirmed: None })
        })
    };
    // What is only agreed is there where a handover wrote it.
    let levels = move |who: RecordId| {
        let model = model.read_untracked();
        let held = model.holders.iter().find(|holder| holder.who == who);
        let held = held.map(|holder| &holder.level);
        Level::ALL
            .iter()
            .filter(|level| level.is_known() || held == Some(level))
            .map(|level| (level.as_str().to_owned(), labels::level(level)))
            .collect::<Vec<_>>()
    };
    let row = move |who: RecordId| {
        let name = move || ledger.name_of(who).unwrap_or_else(|| t.unknown_record.to_owned());
        let level = Signal::derive(move || {
            let model = model.read();
            model
                .holders
                .iter()
                .find(|holder| holder.who == who)
                .map(|holder| holder.level.as_str().to_owned())
                .unwrap_or_default()
        });
        let set = move |word: String| {
            model.update(|piece| {
                for holder in piece.holders.iter_mut().filter(|holder| holder.who == who) {
                    holder.level = Level::from(word.as_str());
                }
            });
        };
        let remove = move |_| {
            model.update(|piece| piece.holders.retain(|holder| holder.who != who));
            crate::components::dom::focus("#holder-search");
        };
        view! {
            <li class="tie">
                <p class="row-title"><Named id=who /></p>
                <Select id=format!("holder-{who}") label=t.how_well options=levels(who) value=level set=set />
                <p><button class="btn" type="button" on:click=remove><Icon name="close" />{move || t.remove(&name())}</button></p>
            </li>
        }
    };
    view! {
        <fieldset class="group">
            <legend>{t.who_knows}</legend>
            <p class="hint">{t.holders_hint}</p>
            <ul class="rows" role="list" id="holders"><For each=move || ids.get() key=|id| *id let(id)>{row(id)}</For></ul>
            <RecordPicker id="holder-search" label=t.add_holder kinds=offered(Relates::Holder) without=without pick=pick />
        </fieldset>
    }
}
