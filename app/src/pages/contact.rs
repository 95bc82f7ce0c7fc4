//! One contact: how to reach them, what is known, what is open, what happened.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Model, Organization, Person},
    record::Edit,
    view::{Kind, View},
};

use crate::{
    components::{
        announce::trouble_text,
        conflict::Conflict,
        dom,
        history::History,
        icon::Icon,
        name::Mono,
        prose::Prose,
        records::{ArchivedNote, Problems, dialled, fact, languages, tags, text_fact, website},
        rows::{FRESH_DAYS, RelatedRow, second_line, title_of},
        toast::use_toast,
    },
    pages::panes::{PrintHead, RecordPane},
    routes::Route,
    state::{Related, use_app},
    text::{dates, labels, t},
};

#[component]
pub(crate) fn ContactPane(id: RecordId) -> impl IntoView {
    view! { <RecordPane id=id back=Route::Contacts back_label=t().contacts record=|id| view! { <Contact id=id /> }.into_any() /> }
}

/// Archives or brings back, with a way to undo it.
pub(crate) fn use_archiving(id: RecordId) -> impl Fn(bool) + Copy + Send + Sync {
    let (app, toast) = (use_app(), use_toast());
    let t = t();
    move |archived| {
        spawn_local(async move {
            match app.set_archived(id, archived).await {
                Ok(()) => {
                    let undo = move || {
                        spawn_local(async move { drop(app.set_archived(id, !archived).await) })
                    };
                    toast.say_with_undo(
                        if archived { t.archived_done } else { t.restored_done },
                        undo,
                    );
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    }
}

#[component]
fn Contact(id: RecordId) -> impl IntoView {
    let app = use_app();
    let t = t();
    let record = app.record(id);
    let related = app.related(id);
    let view = Memo::new(move |_| record.get());
    let kind =
        Memo::new(move |_| view.read().as_ref().map_or(Kind::Person, |view| view.kind.clone()));
    let archive = use_archiving(id);
    let conflicts = Memo::new(move |_| {
        view.read().as_ref().map(|view| view.conflicts.clone()).unwrap_or_default()
    });

    let header = move || {
        view.get().map(|view| {
            let title = title_of(&view);
            view! {
                <header class="person">
                    <Mono kind=view.kind.clone() name=title.clone() big=true />
                    <div><h1 id="record-name"><bdi>{title}</bdi></h1><p>{second_line(&view)}</p></div>
                </header>
            }
        })
    };
    let conflicts = move || {
        let one = |(key, variants)| view! { <Conflict id=id kind=kind.get_untracked() key=key variants=variants /> };
        conflicts.get().into_iter().map(one).collect_view()
    };
    let held = Memo::new(move |_| {
        let holds = |related: &Related| related.kind == Kind::Knowledge;
        related.get().into_iter().partition::<Vec<_>, _>(holds)
    });
    view! {
        <PrintHead />
        {header}
        <Show when=move || view.read().as_ref().is_some_and(|view| view.archived)><ArchivedNote id=id /></Show>
        {move || view.get().map(|view| quick(&view))}
        {conflicts}
        {move || view.get().map(|view| view! { <Problems view=view /> })}
        <section class="sec" aria-labelledby="facts-heading">
            <header class="sec-head">
                <h2 id="facts-heading">{t.facts}</h2>
                <a class="btn bare" id="edit" href=Route::EditContact(id).to_string()><Icon name="edit" />{t.edit}</a>
            </header>
            {move || view.get().map(|view| match view.kind {
                Kind::Organization => organization_facts(&view).into_any(),
                Kind::Person
                | Kind::Network
                | Kind::Post
                | Kind::Offer
                | Kind::Knowledge
                | Kind::Touchpoint
                | Kind::Other(_) => person_facts(&view).into_any(),
            })}
            <Show when=move || *kind.read() == Kind::Person><Confirmed id=id /></Show>
        </section>
        <RelatedSection id="known" title=t.knowledge related=Signal::derive(move || held.read().0.clone()) />
        <RelatedSection id="related" title=t.related related=Signal::derive(move || held.read().1.clone()) />
        <History id=id kind=kind.get_untracked() />
        <div class="no-print">
            {move || view.get().filter(|view| view.kind == Kind::Person).map(|view| privacy(&view))}
            <details class="fold">
                <summary><Icon name="archive" />{t.archive_title}</summary>
                <div>
                    <p class="soft">{t.archive_text}</p>
                    <p class="acts">
                        <button class="btn" type="button" id="archive" disabled=move || view.read().as_ref().is_some_and(|view| view.archived) on:click=move |_| archive(true)>
                            {t.archive}
                        </button>
                        <button class="btn bare" type="button" on:click=|_| dom::print()><Icon name="print" />{t.print}</button>
                    </p>
                </div>
            </details>
        </div>
    }
}

/// Calling, writing, mailing, with one tap.
fn quick(view: &Arc<View>) -> Option<impl IntoView + use<>> {
    let t = t();
    let first =
        |prefix| view.under(prefix).find_map(|(_, value)| value.as_text()).map(str::to_owned);
    let phone = first("phone").map(|phone| dialled(&phone)).filter(|digits| !digits.is_empty());
    let email = first("email").filter(|email| email.contains('@'));
    (phone.is_some() || email.is_some()).then(|| {
        let call = phone.map(|phone| {
            view! {
                <a class="btn" id="call" href=format!("tel:{phone}")><Icon name="call" />{t.call}</a>
                <a class="btn" id="message" href=format!("sms:{phone}")><Icon name="message" />{t.message}</a>
            }
        });
        let mail = email.map(|email| view! { <a class="btn" id="mail" href=format!("mailto:{email}")><Icon name="mail" />{t.email}</a> });
        view! { <div class="quick no-print">{call}{mail}</div> }
    })
}

fn reach(view: &View) -> impl IntoView + use<> {
    let t = t();
    let texts = |prefix| {
        view.under(prefix)
            .filter_map(|(_, value)| value.as_text())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let link = |scheme: &'static str, target: String, shown: String| {
        view! { <p><a href=format!("{scheme}:{target}")><bdi dir="ltr">{shown}</bdi></a></p> }
    };
    let phones: Vec<_> =
        texts("phone").into_iter().map(|phone| link("tel", dialled(&phone), phone)).collect();
    let emails: Vec<_> =
        texts("email").into_iter().map(|email| link("mailto", email.clone(), email)).collect();
    let phones = fact(t.phone, (!phones.is_empty()).then(|| phones.into_any()));
    let emails = fact(t.email, (!emails.is_empty()).then(|| emails.into_any()));
    view! { {phones}{emails} }
}

fn notes(view: &View) -> Option<impl IntoView + use<>> {
    let notes = view.text("notes").trim().to_owned();
    fact(t().note, (!notes.is_empty()).then(|| view! { <Prose text=notes /> }.into_any()))
}

fn person_facts(view: &Arc<View>) -> impl IntoView + use<> {
    let t = t();
    view! {
        <dl class="facts" id="facts">
            {reach(view)}
            {fact(t.helps_in, languages(view.members("language")))}
            {fact(t.topics, tags(view.members("topic")))}
            {text_fact(t.district, view.text("district"))}
            {notes(view)}
        </dl>
    }
}

fn organization_facts(view: &Arc<View>) -> impl IntoView + use<> {
    let t = t();
    let organization = Organization::read(view);
    let parent = organization.parent.map(|parent| {
        let app = use_app();
        let name = move || app.name_of(parent).unwrap_or_else(|| t.unknown_record.to_owned());
        view! { <a href=Route::Contact(parent).to_string()><bdi>{name}</bdi></a> }.into_any()
    });
    view! {
        <dl class="facts" id="facts">
            {text_fact(t.organization_type, &labels::organization_type(&organization.kind))}
            {reach(view)}
            {fact(t.website, website(&organization.website))}
            {text_fact(t.address, &organization.address)}
            {text_fact(t.district, &organization.district)}
            {fact(t.parent, parent)}
            {text_fact(t.level, &organization.level)}
            {fact(t.topics, tags(view.members("topic")))}
            {notes(view)}
        </dl>
    }
}

/// When somebody last made sure, and a button to do so now.
#[component]
fn Confirmed(id: RecordId) -> impl IntoView {
    let (app, toast) = (use_app(), use_toast());
    let t = t();
    let record = app.record(id);
    let today = app.today();
    let day =
        Memo::new(move |_| record.read().as_ref().and_then(|view| Person::read(view).confirmed_at));
    let confirm = move |_| {
        let Some(view) = record.get_untracked() else { return };
        let edits = vec![Edit::put("confirmed_at", today.to_string())];
        spawn_local(async move {
            match app.save(Some(id), view.kind.clone(), view.heads.clone(), edits).await {
                Ok(_) => toast.say(t.confirmed_done),
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    };
    let words = move || {
        match day.get() {
        Some(day) if dates::days_between(day, today) <= FRESH_DAYS => {
            view! { <span class="fresh ok"><Icon name="check" />{t.confirmed_when(&dates::ago(t, today, day))}</span> }.into_any()
        }
        Some(day) => view! { <span class="fresh due"><Icon name="clock" />{t.confirmed_when(&dates::ago(t, today, day))}</span> }.into_any(),
        None => view! { <span class="fresh"><Icon name="clock" />{t.never_confirmed}</span> }.into_any(),
    }
    };
    view! {
        <p class="confirmed">
            {words}
            <Show when=move || day.get() != Some(today)>
                <button class="btn no-print" type="button" id="confirm" on:click=confirm><Icon name="check" />{t.still_true}</button>
            </Show>
        </p>
    }
}

#[component]
pub(crate) fn RelatedSection(
    id: &'static str,
    title: &'static str,
    #[prop(into)] related: Signal<Vec<Related>>,
) -> impl IntoView {
    let heading = format!("{id}-heading");
    let is_empty = move || related.read().is_empty();
    view! {
        <Show when=move || !is_empty()>
            <section class="sec" id=id aria-labelledby=heading.clone()>
                <header class="sec-head"><h2 id=heading.clone()>{title}</h2><span class="count">{move || related.read().len()}</span></header>
                <ul class="rows" role="list">
                    {move || related.get().into_iter().map(|related| view! { <RelatedRow related=related /> }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}

fn privacy(view: &Arc<View>) -> impl IntoView + use<> {
    let t = t();
    let app = use_app();
    let person = Person::read(view);
    let informed = person.informed_at.map_or_else(
        || t.not_informed.to_owned(),
        |day| t.informed_on(&dates::date(t, app.today(), day)),
    );
    let basis = (!person.legal_basis.is_empty())
        .then(|| t.basis_is(&labels::legal_basis(&person.legal_basis)));
    view! {
        <details class="fold" id="privacy">
            <summary><Icon name="shield" />{t.privacy}</summary>
            <div class="stack"><p class="soft">{informed}" "{basis}</p></div>
        </details>
    }
}
