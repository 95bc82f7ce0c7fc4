//! The form of a person.

use leptos::prelude::*;
use staffelstab_shared::{model::Person, view::Kind};

use crate::{
    components::field::{DayField, Field, Input, Select},
    records::similar::SimilarNote,
    routes::Route,
    text::{dates::Asks, labels, t},
};

use super::{
    by_table::Further,
    fields::{District, Languages, Notes, Ties, Topics, Which, choose},
    form::{Base, Form, page::FormPage},
    items::{Items, finish},
    kind_switch::KindSwitch,
};

fn joined(person: &Person) -> String {
    format!("{} {}", person.given.trim(), person.family.trim()).trim().to_owned()
}

/// The fields of the table that have their place here.
const SHOWN: &[&str] = &[
    "name",
    "given",
    "family",
    "also_known_as",
    "phones",
    "emails",
    "website",
    "address",
    "languages",
    "topics",
    "district",
    "notes",
    "ties",
    "informed_at",
    "legal_basis",
    // Said on the page of the person, by one tap.
    "confirmed_at",
];

#[component]
pub(super) fn PersonForm(base: Base) -> impl IntoView {
    let t = t();
    let form: Form<Person> = Form::open(base, finish);
    let model = form.model;
    // The full name follows the two parts, unless somebody is called something else.
    let own_name =
        model.with_untracked(|person| !person.name.is_empty() && person.name != joined(person));
    let rename = move |change: &dyn Fn(&mut Person)| {
        model.update(|person| {
            change(person);
            if !own_name {
                person.name = joined(person);
            }
        });
    };
    let (title, back_label) = match form.id {
        Some(_) => (t.edit_contact, model.with_untracked(|person| person.name.clone())),
        None => (t.new_person, t.contacts.to_owned()),
    };
    let bases = move || {
        let mut bases: Vec<_> =
            labels::legal_bases().map(|(word, said)| (word.to_owned(), said.to_owned())).into();
        let stored = model.with_untracked(|person| person.legal_basis.clone());
        if !stored.is_empty() && !bases.iter().any(|(word, _)| *word == stored) {
            bases.push((stored.clone(), stored));
        }
        bases.insert(0, (String::new(), t.please_choose.to_owned()));
        bases
    };
    view! {
        <FormPage form=form.frame() title=title back=Route::Contacts back_label=back_label>
            {form.id.is_none().then(|| view! { <KindSwitch kind=Kind::Person /> })}
            <fieldset class="group">
                <legend>{t.name}</legend>
                <div class="grid2">
                    <Field
                        id="given"
                        label=t.given
                        value=form.part(|person| person.given.clone())
                        set=move |text| rename(&|person| person.given.clone_from(&text))
                        wrong=if own_name { Signal::stored(None) } else { form.wrong("name") }
                    />
                    <Field
                        id="family"
                        label=t.family
                        value=form.part(|person| person.family.clone())
                        set=move |text| rename(&|person| person.family.clone_from(&text))
                    />
                </div>
                {own_name.then(|| view! {
                    <Field
                        id="name"
                        label=t.full_name
                        value=form.part(|person| person.name.clone())
                        set=move |text| model.update(|person| person.name = text)
                        wrong=form.wrong("name")
                    />
                })}
                {form.id.is_none().then(|| view! { <SimilarNote kind=Kind::Person name=form.part(|person| person.name.clone()) /> })}
                <Field
                    id="also_known_as"
                    label=t.also_known_as
                    value=form.part(|person| person.also_known_as.clone())
                    set=move |text| model.update(|person| person.also_known_as = text)
                    wrong=form.wrong("also_known_as")
                />
            </fieldset>
            <fieldset class="group">
                <legend>{t.reachable}</legend>
                <Items form=form which=Which::Phones />
                <Items form=form which=Which::Emails />
                <Field
                    id="website"
                    label=t.website
                    input=Input::Website
                    value=form.part(|person| person.website.clone())
                    set=move |text| model.update(|person| person.website = text)
                    wrong=form.wrong("website")
                />
                <Field
                    id="address"
                    label=t.address
                    hint=t.work_address_hint
                    value=form.part(|person| person.address.clone())
                    set=move |text| model.update(|person| person.address = text)
                    wrong=form.wrong("address")
                />
            </fieldset>
            <fieldset class="group">
                <legend>{t.helps_in_languages}</legend>
                <p class="hint">{t.languages_hint}</p>
                <Languages
                    chosen=Signal::derive(move || model.read().languages.clone())
                    set=move |code, on| model.update(|person| choose(&mut person.languages, code, on))
                />
            </fieldset>
            <fieldset class="group">
                <legend>{t.topics_and_place}</legend>
                <Topics
                    chosen=Signal::derive(move || model.read().topics.clone())
                    set=move |topic, on| model.update(|person| choose(&mut person.topics, topic, on))
                />
                <District value=form.part(|person| person.district.clone()) set=move |text| model.update(|person| person.district = text) />
            </fieldset>
            <Notes value=form.part(|person| person.notes.clone()) set=move |text| model.update(|person| person.notes = text) wrong=form.wrong("notes") />
            <Ties form=form />
            <fieldset class="group">
                <legend>{t.privacy}</legend>
                <div class="grid2">
                    <DayField
                        id="informed_at"
                        label=t.informed_at
                        asks=Asks::Past
                        stored=form.frame().stored_day("informed_at")
                        day=Signal::derive(move || model.read().informed_at)
                        set=move |day| model.update(|person| person.informed_at = day)
                    />
                    <Select
                        id="legal_basis"
                        label=t.legal_basis
                        options=bases()
                        value=form.part(|person| person.legal_basis.clone())
                        set=move |basis| model.update(|person| person.legal_basis = basis)
                    />
                </div>
                <p class="hint">{t.privacy_hint}</p>
            </fieldset>
            <Further sheet=form.sheet() shown=SHOWN.to_vec() />
        </FormPage>
    }
}
