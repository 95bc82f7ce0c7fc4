//! All contacts: search, filters, the list; beside it, on a desktop, the open one.

use leptos::{html, prelude::*};
use staffelstab_shared::{
    id::RecordId,
    search::{Facets, Query},
    view::Kind,
};

use crate::{
    components::{
        dom,
        empty::{EmptyContacts, NoHits, NothingOpen},
        filters::{self, FilterChips},
        icon::Icon,
        rows::ContactRow,
        virtual_list::VirtualList,
    },
    pages::contact::ContactPane,
    routes::Route,
    state::use_app,
    text::{dates, t},
};

/// What is looked for; outlives the page, so that coming back finds it as it was.
#[derive(Clone, Copy)]
pub(crate) struct ContactQuery(pub(crate) RwSignal<Query>);

const KINDS: [Kind; 2] = [Kind::Person, Kind::Organization];

#[component]
pub(crate) fn ContactsPage(#[prop(into)] open: Signal<Option<RecordId>>) -> impl IntoView {
    let t = t();
    let show = move || if open.read().is_some() { "detail" } else { "list" };
    let scrolled = StoredValue::new(0.0);
    Effect::new(move |before: Option<bool>| {
        let is_open = open.read().is_some();
        match before {
            Some(false) if is_open => scrolled.set_value(dom::scroll_y()),
            Some(true) if !is_open => set_timeout(
                move || dom::scroll_to(scrolled.get_value()),
                core::time::Duration::ZERO,
            ),
            _ => {}
        }
        is_open
    });
    let detail = Memo::new(move |_| open.get());
    view! {
        <main id="content" tabindex="-1" class="panes" data-show=show>
            <section class="pane pane-list" aria-label=t.list><ContactList open=open /></section>
            {move || match detail.get() {
                Some(id) => view! { <ContactPane id=id /> }.into_any(),
                None => view! { <section class="pane pane-detail" aria-label=t.record><NothingOpen /></section> }.into_any(),
            }}
        </main>
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
    let search = NodeRef::<html::Input>::new();

    dom::use_title(
        move || if open.read().is_none() { t.contacts.to_owned() } else { String::new() },
    );

    let any_contacts = Memo::new(move |_| facets.read().kinds.values().sum::<usize>() > 0);
    let filtered = Memo::new(move |_| *query.read() != Query::default());
    let nothing = Memo::new(move |_| ids.read().is_empty());
    let is_empty = Memo::new(move |_| nothing.get() && !any_contacts.get() && !filtered.get());

    let into_list = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "ArrowDown" {
            event.prevent_default();
            dom::focus("#contacts ul.virtual a");
        }
    };
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
    let stamp = move || {
        let now = app.local_time(app.now());
        t.printed_on(&dates::full(t, app.today()), &dates::clock(now))
    };
    view! {
        <header class="title">
            <div>
                {move || match open.get() {
                    Some(_) => view! { <p class="h1">{t.contacts}</p> }.into_any(),
                    None => view! { <h1>{t.contacts}</h1> }.into_any(),
                }}
            </div>
            <Show when=move || !is_empty.get()>
                <p class=move || if open.read().is_some() { "only-desk" } else { "fab" }>
                    <a
                        id="new-contact"
                        class=move || if open.read().is_some() { "btn" } else { "btn baton" }
                        href=Route::NewContact(Kind::Person).to_string()
                    >
                        {move || open.read().is_some().then(|| view! { <Icon name="plus" /> })}
                        {t.new_contact}
                    </a>
                </p>
            </Show>
        </header>
        <Show when=move || !is_empty.get() fallback=|| view! { <EmptyContacts /> }>
            <form role="search" class="stack" on:submit=|event| event.prevent_default()>
                <div class="search">
                    <Icon name="search" />
                    <input
                        class="input"
                        type="search"
                        id="search"
                        node_ref=search
                        aria-label=t.search_contacts
                        placeholder=t.search_contacts_hint
                        autocomplete="off"
                        prop:value=move || query.read().text.clone()
                        on:input=move |event| query.update(|query| query.text = event_target_value(&event))
                        on:keydown=into_list
                    />
                </div>
                <KindChips query=query facets=facets />
                <FilterChips query=query facets=facets />
            </form>
            <p class="only-print sheet-head"><b><bdi>{app.ledger_name()}</bdi>": "{heading}</b>" · "{stamp}</p>
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
