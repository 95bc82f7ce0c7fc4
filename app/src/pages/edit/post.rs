//! The form of a post: what is done, within what, on which position, and who carries it when.

use leptos::prelude::*;
use staffelstab_shared::{
    model::{Capacity, Post, Tenure, TenureId, table::Relates},
    view::Kind,
};

use crate::{
    components::{
        announce::trouble_text,
        field::{DayField, Field, Input, Select},
        icon::Icon,
        toast::use_toast,
    },
    kinds::offered,
    records::{
        picker::{Named, RecordField, RecordPicker},
        tenure::{self, FromToday},
    },
    routes::Route,
    state::{clock, use_ledger},
    text::{dates::Asks, labels, t},
};

use super::{
    by_table::Further,
    fields::{Notes, Topics, choose},
    form::{Base, Form, page::FormPage},
    kind_switch::KindSwitch,
};

/// The fields of the table that have their place here.
const SHOWN: &[&str] = &[
    "title",
    "within",
    "reports_to",
    "paid",
    "fte",
    "funded_until",
    "min_holders",
    "tenures",
    "topics",
    "notes",
];

#[component]
pub(super) fn PostForm(base: Base) -> impl IntoView {
    let t = t();
    let form: Form<Post> = Form::open(base, |post, _| post);
    let model = form.model;
    model.update_untracked(|post| {
        post.fte = labels::typed_number(&post.fte);
        post.min_holders = labels::typed_number(&post.min_holders);
    });
    let (title, back_label) = match form.id {
        Some(_) => (t.edit_post, model.with_untracked(|post| post.title.clone())),
        None => (t.new_post, t.contacts.to_owned()),
    };
    view! {
        <FormPage form=form.frame() title=title back=Route::Contacts back_label=back_label>
            {form.id.is_none().then(|| view! { <KindSwitch kind=Kind::Post /> })}
            <fieldset class="group">
                <legend>{t.name}</legend>
                <Field
                    id="title"
                    label=t.name_of_post
                    hint=t.name_of_post_hint
                    value=form.part(|post| post.title.clone())
                    set=move |text| model.update(|post| post.title = text)
                    wrong=form.wrong("title")
                />
            </fieldset>
            <Tenures form=form />
            <fieldset class="group">
                <legend>{t.place_in_hierarchy}</legend>
                <RecordField
                    id="within"
                    label=t.within
                    kinds=offered(Relates::Within)
                    value=Signal::derive(move || model.read().within)
                    set=move |within| model.update(|post| post.within = within)
                    without=Signal::stored(form.id.into_iter().collect())
                />
                <RecordField
                    id="reports_to"
                    label=t.reports_to
                    kinds=offered(Relates::ReportsTo)
                    value=Signal::derive(move || model.read().reports_to)
                    set=move |post| model.update(|own| own.reports_to = post)
                    without=Signal::stored(form.id.into_iter().collect())
                />
            </fieldset>
            <Position form=form />
            <fieldset class="group">
                <legend>{t.topics}</legend>
                <Topics
                    chosen=Signal::derive(move || model.read().topics.clone())
                    set=move |topic, on| model.update(|post| choose(&mut post.topics, topic, on))
                />
            </fieldset>
            <Notes value=form.part(|post| post.notes.clone()) set=move |text| model.update(|post| post.notes = text) wrong=form.wrong("notes") />
            <Further sheet=form.sheet() shown=SHOWN.to_vec() />
        </FormPage>
    }
}

/// Paid or voluntary, how much of a position, until when, by how many.
#[component]
fn Position(form: Form<Post>) -> impl IntoView {
    let t = t();
    let model = form.model;
    view! {
        <fieldset class="group">
            <legend>{t.position}</legend>
            <p>
                <label class="tick">
                    <input
                        type="checkbox"
                        id="paid"
                        prop:checked=move || model.read().paid
                        on:change=move |event| { let on = event_target_checked(&event); model.update(|post| post.paid = on) }
                    />
                    <span class="tick-main">{t.is_paid}</span>
                </label>
            </p>
            <div class="grid2">
                <Field
                    id="fte"
                    label=t.fte
                    hint=t.fte_hint
                    input=Input::Number
                    value=form.part(|post| post.fte.clone())
                    set=move |text| model.update(|post| post.fte = text)
                    wrong=form.wrong("fte")
                />
                <DayField
                    id="funded_until"
                    label=t.funded_until
                    ends=true
                    asks=Asks::ToCome
                    day=Signal::derive(move || model.read().funded_until)
                    set=move |day| model.update(|post| post.funded_until = day)
                />
                <Field
                    id="min_holders"
                    label=t.min_holders
                    hint=t.min_holders_hint
                    input=Input::Number
                    value=form.part(|post| post.min_holders.clone())
                    set=move |text| model.update(|post| post.min_holders = text)
                    wrong=form.wrong("min_holders")
                />
            </div>
        </fieldset>
    }
}

/// Who carries it, in which capacity, from when until when.
#[component]
fn Tenures(form: Form<Post>) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let model = form.model;
    let ids =
        Memo::new(move |_| model.read().tenures.iter().map(|tenure| tenure.id).collect::<Vec<_>>());
    // Who comes after somebody who carries it already is most often their deputy.
    let pick = move |person| {
        let id = match ledger.new_tenure() {
            Ok(id) => id,
            Err(trouble) => return toast.say(trouble_text(&trouble)),
        };
        let today = clock::today();
        model.update(|post| {
            let held = post.carried_on(today).into_values().any(|it| *it == Capacity::Holder);
            let capacity = if held { Capacity::Deputy } else { Capacity::Holder };
            // Since when is often not known: nothing is claimed that nobody said.
            let (person, from) = (Some(person), None);
            post.tenures.push(Tenure { id, person, capacity, from, until: None });
        });
    };
    view! {
        <fieldset class="group">
            <legend>{t.tenure}</legend>
            <p class="hint">{t.tenures_hint}</p>
            <ul class="rows" role="list" id="tenures"><For each=move || ids.get() key=|id| *id let(id)><TenureRow form=form id=id /></For></ul>
            <RecordPicker id="tenure-search" label=t.tenure_add kinds=offered(Relates::Tenure) without=Signal::stored(std::collections::BTreeSet::new()) pick=pick />
        </fieldset>
    }
}

#[component]
fn TenureRow(form: Form<Post>, id: TenureId) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let model = form.model;
    let tenure =
        Memo::new(move |_| model.read().tenures.iter().find(|tenure| tenure.id == id).cloned());
    let update = move |change: &dyn Fn(&mut Tenure)| {
        model.update(|post| {
            post.tenures.iter_mut().filter(|tenure| tenure.id == id).for_each(change);
        });
    };
    let person = Memo::new(move |_| tenure.read().as_ref().and_then(|tenure| tenure.person));
    let name = move || {
        person
            .get()
            .and_then(|person| ledger.name_of(person))
            .unwrap_or_else(|| t.unknown_record.to_owned())
    };
    let part = move |read: fn(&Tenure) -> String| {
        Signal::derive(move || tenure.read().as_ref().map(read).unwrap_or_default())
    };
    let from = Signal::derive(move || tenure.read().as_ref().and_then(|tenure| tenure.from));
    let open_ended = move || tenure.read().as_ref().is_some_and(|tenure| tenure.until.is_none());
    let remove = move |_| {
        model.update(|post| post.tenures.retain(|tenure| tenure.id != id));
        crate::components::dom::focus("#tenure-search");
    };
    let doubled = form.wrong(format!("tenure/{id}/person"));
    view! {
        <li class="tie">
            <p class="row-title">{move || person.get().map(|person| view! { <Named id=person /> })}</p>
            {move || doubled.get().map(|words| view! { <p role="alert" class="err" tabindex="-1"><Icon name="alert" />{words}</p> })}
            <Select
                id=format!("tenure-capacity-{id}")
                label=t.tenure_capacity
                options=tenure::capacities(tenure.get_untracked().map(|tenure| tenure.capacity))
                value=part(|tenure| tenure.capacity.as_str().to_owned())
                set=move |word: String| update(&|tenure| tenure.capacity = word.as_str().into())
            />
            <div class="grid2">
                <div class="stack">
                    <DayField
                        id=format!("tenure-from-{id}")
                        label=t.tenure_from
                        day=from
                        set=move |day| update(&|tenure| tenure.from = day)
                    />
                    <FromToday
                        id=format!("tenure-today-{id}")
                        label=Signal::derive(move || t.tenure_from_today_of(&name()))
                        day=from
                        set=move |day| update(&|tenure| tenure.from = Some(day))
                    />
                </div>
                <DayField
                    id=format!("tenure-until-{id}")
                    label=t.tenure_until
                    ends=true
                    day=Signal::derive(move || tenure.read().as_ref().and_then(|tenure| tenure.until))
                    set=move |day| update(&|tenure| tenure.until = day)
                    wrong=form.wrong(format!("tenure/{id}/until"))
                />
            </div>
            <p class="acts">
                <Show when=open_ended>
                    <button class="btn" type="button" aria-label=move || t.tenure_ends_today_of(&name()) on:click=move |_| update(&|tenure| tenure.until = Some(clock::today()))>{t.tenure_ends_today}</button>
                </Show>
                <button class="btn" type="button" on:click=remove><Icon name="close" />{move || t.remove(&name())}</button>
            </p>
        </li>
    }
}
