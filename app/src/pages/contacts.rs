//! All contacts: search, filters, the list; beside it, on a desktop, the open one.

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    search::{Facets, Query},
    view::Kind,
};

use crate::{
    components::{
        empty::{EmptyContacts, NoHits, NothingOpen},
        filters::{self, FilterChips},
        rows::ContactRow,
        virtual_list::VirtualList,
    },
    pages::{
        contact::ContactPane,
        panes::{ListTitle, Panes, PrintHead, SearchForm},
    },
    routes::Route,
    state::use_app,
    text::t,
};

/// What is looked for; outlives the page, so that coming back finds it as it was.
#[derive(Clone, Copy)]
pub(crate) struct ContactQuery(pub(crate) RwSignal<Query>);

const KINDS: [Kind; 2] = [Kind::Person, Kind::Organization];

#[component]
pub(crate) fn ContactsPage(#[prop(into)] open: Signal<Option<RecordId>>) -> impl IntoView {
    view! {
        <Panes open=open detail=|id| view! { <ContactPane id=id /> }.into_any() nothing=|| view! { <NothingOpen /> }.into_any()>
            <ContactList open=open />
        </Panes>
    }
}

#[component]
fn ContactList(open: Signal<Option<RecordId>>) -> impl IntoView {
    let t = t();
    let app = use_app();
    let ContactQuery(query) = expect_context();
    // Without a kind: both kinds of contacts, but no knowledge.
    let asked = Memo::new(move |_| {
        let mut query = query.get();
        if query.kinds.is_empty() {
            query.kinds = KINDS.into_iter().collect();
        }
        query
    });
    let ids = app.search(asked.into());
    let facets = app.facets(asked.into());

    let any_contacts = Memo::new(move |_| facets.read().kinds.values().sum::<usize>() > 0);
    let filtered = Memo::new(move |_| *query.read() != Query::default());
    let nothing = Memo::new(move |_| ids.read().is_empty());
    let is_empty = Memo::new(move |_| nothing.get() && !any_contacts.get() && !filtered.get());

    let heading = move || {
        let query = query.read();
        let mut parts: Vec<String> =
            filters::active(&query).into_iter().map(|(_, word, _)| word).collect();
        if query.archived {
            parts.insert(0, t.archived_records.to_owned());
        }
        let kind = match query.kinds.first() {
            Some(Kind::Person) => t.persons,
            Some(Kind::Organization) => t.organizations,
            _ => t.all_contacts,
        };
        parts.insert(0, kind.to_owned());
        parts.join(", ")
    };
    view! {
        <ListTitle
            open=open title=t.contacts is_empty=is_empty
            new_id="new-contact" new=Route::NewContact(Kind::Person) new_label=t.new_contact new_short=t.new_contact
        />
        <Show when=move || !is_empty.get() fallback=|| view! { <EmptyContacts /> }>
            <SearchForm query=query label=t.search_contacts hint=t.search_contacts_hint list="#contacts ul.virtual a">
                <KindChips query=query facets=facets />
                <FilterChips query=query facets=facets />
            </SearchForm>
            <PrintHead what=Signal::derive(heading) />
            <section class="sec" id="contacts" aria-labelledby="contacts-heading">
                <header class="sec-head">
                    <h2 id="contacts-heading">{heading}</h2>
                    <span class="count" aria-live="polite">{move || ids.read().len()}<span class="vh">" "{t.hits}</span></span>
                </header>
                <Show when=move || !nothing.get() fallback=move || view! { <NoHits query=query /> }>
                    <VirtualList ids=ids label=t.contacts row=move |id| view! { <ContactRow id=id current=open /> }.into_any() />
                </Show>
            </section>
        </Show>
    }
}

/// All, persons, organizations: one of them is always on.
#[component]
fn KindChips(query: RwSignal<Query>, facets: Memo<Facets>) -> impl IntoView {
    let t = t();
    let kinds = [None, Some(Kind::Person), Some(Kind::Organization)].map(|kind| {
        let (id, label) = match kind {
            None => ("kind-all", t.all),
            Some(Kind::Person) => ("kind-persons", t.persons),
            _ => ("kind-organizations", t.organizations),
        };
        let wanted = kind.clone();
        let pressed = move || {
            let query = query.read();
            let is = match &wanted {
                Some(kind) => query.kinds.contains(kind),
                None => query.kinds.is_empty(),
            };
            is.to_string()
        };
        let wanted = kind.clone();
        let count = move || {
            let facets = facets.read();
            match &wanted {
                Some(kind) => facets.kinds.get(kind).copied().unwrap_or_default(),
                None => KINDS.iter().filter_map(|kind| facets.kinds.get(kind)).sum(),
            }
        };
        let choose = move |_| query.update(|query| query.kinds = kind.iter().cloned().collect());
        view! {
            <li><button class="chip" type="button" id=id aria-pressed=pressed on:click=choose>{label}" "<b>{count}</b></button></li>
        }
    });

    view! { <ul class="chips roll" role="list" aria-label=t.kind>{kinds}</ul> }
}
