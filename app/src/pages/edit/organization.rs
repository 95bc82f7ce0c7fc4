//! The form of an organization.

use leptos::prelude::*;
use staffelstab_shared::{
    model::{Organization, OrganizationType, table::Relates},
    view::Kind,
};

use crate::{
    components::field::{Field, Input, Select},
    kinds::offered,
    records::{picker::RecordField, similar::SimilarNote},
    routes::Route,
    text::{labels, t},
};

use super::{
    by_table::Further,
    fields::{District, Notes, Ties, Topics, Which, choose},
    form::{Base, Form, page::FormPage},
    items::{Items, finish},
    kind_switch::KindSwitch,
};

/// The fields of the table that have their place here.
const SHOWN: &[&str] = &[
    "name", "type", "parent", "level", "phones", "emails", "website", "address", "district",
    "topics", "notes", "ties",
];

#[component]
pub(super) fn OrganizationForm(base: Base) -> impl IntoView {
    let t = t();
    let form: Form<Organization> = Form::open(base, finish);
    let model = form.model;
    let (title, back_label) = match form.id {
        Some(_) => (t.edit_contact, model.with_untracked(|organization| organization.name.clone())),
        None => (t.new_organization, t.contacts.to_owned()),
    };
    let types = move || {
        let mut types = OrganizationType::ALL.to_vec();
        let own = model.with_untracked(|organization| organization.kind.clone());
        if !types.contains(&own) {
            types.push(own);
        }
        types
            .iter()
            .map(|kind| {
                let said = Some(labels::organization_type(kind)).filter(|said| !said.is_empty());
                let said = said.unwrap_or_else(|| t.type_unsaid.to_owned());
                (kind.as_str().to_owned(), said)
            })
            .collect::<Vec<_>>()
    };
    view! {
        <FormPage form=form.frame() title=title back=Route::Contacts back_label=back_label>
            {form.id.is_none().then(|| view! { <KindSwitch kind=Kind::Organization /> })}
            <fieldset class="group">
                <legend>{t.name}</legend>
                <Field
                    id="name"
                    label=t.name_of_organization
                    value=form.part(|organization| organization.name.clone())
                    set=move |text| model.update(|organization| organization.name = text)
                    wrong=form.wrong("name")
                />
                {form.id.is_none().then(|| view! { <SimilarNote kind=Kind::Organization name=form.part(|organization| organization.name.clone()) /> })}
                <Select
                    id="type"
                    label=t.organization_type
                    options=types()
                    value=form.part(|organization| organization.kind.as_str().to_owned())
                    set=move |kind: String| model.update(|organization| organization.kind = kind.as_str().into())
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
                    value=form.part(|organization| organization.website.clone())
                    set=move |text| model.update(|organization| organization.website = text)
                />
                <Field
                    id="address"
                    label=t.address
                    value=form.part(|organization| organization.address.clone())
                    set=move |text| model.update(|organization| organization.address = text)
                />
            </fieldset>
            <fieldset class="group">
                <legend>{t.topics_and_place}</legend>
                <Topics
                    chosen=Signal::derive(move || model.read().topics.clone())
                    set=move |topic, on| model.update(|organization| choose(&mut organization.topics, topic, on))
                />
                <District value=form.part(|organization| organization.district.clone()) set=move |text| model.update(|organization| organization.district = text) />
            </fieldset>
            <fieldset class="group">
                <legend>{t.place_in_hierarchy}</legend>
                <Field
                    id="level"
                    label=t.level
                    hint=t.level_hint
                    value=form.part(|organization| organization.level.clone())
                    set=move |text| model.update(|organization| organization.level = text)
                />
                <RecordField
                    id="parent"
                    label=t.parent
                    kinds=offered(Relates::Parent)
                    value=Signal::derive(move || model.read().parent)
                    set=move |parent| model.update(|organization| organization.parent = parent)
                    without=Signal::stored(form.id.into_iter().collect())
                />
            </fieldset>
            <Notes value=form.part(|organization| organization.notes.clone()) set=move |text| model.update(|organization| organization.notes = text) wrong=form.wrong("notes") />
            <Ties form=form />
            <Further sheet=form.sheet() shown=SHOWN.to_vec() />
        </FormPage>
    }
}
