//! The form of a network: who meets, how often, what for.

use leptos::prelude::*;
use staffelstab_shared::{model::Network, view::Kind};

use crate::{
    components::field::{DayField, Field, Input},
    routes::Route,
    text::{labels, t},
};

use super::{
    fields::{District, Notes, choose},
    form::{Base, Form, FormPage},
    kind_switch::KindSwitch,
    links::Many,
};

#[component]
pub(super) fn NetworkForm(base: Base) -> impl IntoView {
    let t = t();
    let form: Form<Network> = Form::open(base, |network, _| network);
    let model = form.model;
    model.update_untracked(|network| {
        network.cadence_months = labels::typed_number(&network.cadence_months);
    });
    let (title, back_label) = match form.id {
        Some(_) => (t.edit_network, model.with_untracked(|network| network.name.clone())),
        None => (t.new_network, t.contacts.to_owned()),
    };
    view! {
        <FormPage form=form.frame() title=title back=Route::Contacts back_label=back_label>
            {form.id.is_none().then(|| view! { <KindSwitch kind=Kind::Network /> })}
            <fieldset class="group">
                <legend>{t.name}</legend>
                <Field
                    id="name"
                    label=t.name_of_network
                    value=form.part(|network| network.name.clone())
                    set=move |text| model.update(|network| network.name = text)
                    wrong=form.wrong("name")
                />
                <Field
                    id="purpose"
                    label=t.purpose
                    value=form.part(|network| network.purpose.clone())
                    set=move |text| model.update(|network| network.purpose = text)
                    wrong=form.wrong("purpose")
                />
                <District value=form.part(|network| network.district.clone()) set=move |text| model.update(|network| network.district = text) />
            </fieldset>
            <fieldset class="group">
                <legend>{t.rhythm_of}</legend>
                <div class="grid2">
                    <Field
                        id="cadence"
                        label=t.cadence_months
                        hint=t.cadence_hint
                        input=Input::Number
                        value=form.part(|network| network.cadence_months.clone())
                        set=move |text| model.update(|network| network.cadence_months = text)
                        wrong=form.wrong("cadence_months")
                    />
                    <DayField
                        id="last_met"
                        label=t.last_met
                        hint=t.last_met_hint
                        day=Signal::derive(move || model.read().last_met)
                        set=move |day| model.update(|network| network.last_met = day)
                    />
                </div>
            </fieldset>
            <fieldset class="group">
                <legend>{t.network_members}</legend>
                <Many
                    id="members"
                    search="member-search"
                    label=t.add_member
                    kinds=vec![Kind::Person, Kind::Organization]
                    value=Memo::new(move |_| model.read().members.clone())
                    set=move |one, on| model.update(|network| choose(&mut network.members, one, on))
                />
            </fieldset>
            <Notes value=form.part(|network| network.notes.clone()) set=move |text| model.update(|network| network.notes = text) wrong=form.wrong("notes") />
        </FormPage>
    }
}
