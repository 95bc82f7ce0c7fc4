//! The form of an offer: what helps here, who makes it happen, when and where.

use leptos::prelude::*;
use staffelstab_shared::{model::Offer, view::Kind};

use crate::{
    components::field::{DayField, Field},
    records::picker::RecordField,
    routes::Route,
    text::t,
};

use super::{
    fields::{District, Languages, Notes, Topics, choose},
    form::{Base, Form, FormPage},
    kind_switch::KindSwitch,
    links::Many,
};

#[component]
pub(super) fn OfferForm(base: Base) -> impl IntoView {
    let t = t();
    let form: Form<Offer> = Form::open(base, |offer, _| offer);
    let model = form.model;
    let (title, back_label) = match form.id {
        Some(_) => (t.edit_offer, model.with_untracked(|offer| offer.name.clone())),
        None => (t.new_offer, t.contacts.to_owned()),
    };
    view! {
        <FormPage form=form.frame() title=title back=Route::Contacts back_label=back_label>
            {form.id.is_none().then(|| view! { <KindSwitch kind=Kind::Offer /> })}
            <fieldset class="group">
                <legend>{t.name}</legend>
                <Field
                    id="name"
                    label=t.name_of_offer
                    value=form.part(|offer| offer.name.clone())
                    set=move |text| model.update(|offer| offer.name = text)
                    wrong=form.wrong("name")
                />
                <RecordField
                    id="provider"
                    label=t.provider
                    kinds=vec![Kind::Organization, Kind::Network]
                    value=Signal::derive(move || model.read().provider)
                    set=move |provider| model.update(|offer| offer.provider = provider)
                    without=Signal::stored(form.id.into_iter().collect())
                />
            </fieldset>
            <fieldset class="group">
                <legend>{t.section_run_by}</legend>
                <Many
                    id="run_by"
                    search="run-by-search"
                    label=t.add_run_by
                    kinds=vec![Kind::Person, Kind::Post]
                    value=Memo::new(move |_| model.read().run_by.clone())
                    set=move |one, on| model.update(|offer| choose(&mut offer.run_by, one, on))
                />
            </fieldset>
            <fieldset class="group">
                <legend>{t.when_and_where}</legend>
                <Field
                    id="schedule"
                    label=t.schedule
                    hint=t.schedule_hint
                    value=form.part(|offer| offer.schedule.clone())
                    set=move |text| model.update(|offer| offer.schedule = text)
                    wrong=form.wrong("schedule")
                />
                <div class="grid2">
                    <Field
                        id="place"
                        label=t.place
                        value=form.part(|offer| offer.place.clone())
                        set=move |text| model.update(|offer| offer.place = text)
                        wrong=form.wrong("place")
                    />
                    <District value=form.part(|offer| offer.district.clone()) set=move |text| model.update(|offer| offer.district = text) />
                </div>
                <DayField
                    id="last_assured"
                    label=t.last_assured
                    day=Signal::derive(move || model.read().last_assured)
                    set=move |day| model.update(|offer| offer.last_assured = day)
                />
            </fieldset>
            <fieldset class="group">
                <legend>{t.for_whom}</legend>
                <Topics
                    chosen=Signal::derive(move || model.read().topics.clone())
                    set=move |topic, on| model.update(|offer| choose(&mut offer.topics, topic, on))
                />
                <p class="hint">{t.entry_languages_hint}</p>
                <Languages
                    chosen=Signal::derive(move || model.read().languages.clone())
                    set=move |code, on| model.update(|offer| choose(&mut offer.languages, code, on))
                />
            </fieldset>
            <Notes value=form.part(|offer| offer.notes.clone()) set=move |text| model.update(|offer| offer.notes = text) wrong=form.wrong("notes") />
        </FormPage>
    }
}
