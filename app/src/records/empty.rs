//! Empty pages: a sentence and the next step.

use leptos::prelude::*;
use staffelstab_shared::{membership::Role, search::Query, view::Kind};

use crate::{
    components::{
        announce::TroubleNote,
        sample::SampleButton,
        writers::{WhyNot, Writers},
    },
    kinds,
    records::{
        elsewhere::{Beyond, Listed, WaysBeyond},
        filters,
        import::ImportContacts,
    },
    routes::{Route, address},
    state::{Standing, use_ledger},
    text::t,
};

#[component]
fn CardsArt() -> impl IntoView {
    view! {
        <svg class="art" viewBox="0 0 150 96" aria-hidden="true">
            <path class="d" d="M4 86h142" />
            <path class="p" d="M30 20h72a5 5 0 0 1 5 5v61H25V25a5 5 0 0 1 5-5z" />
            <path class="p" d="M42 34h72a5 5 0 0 1 5 5v47H37V39a5 5 0 0 1 5-5z" />
            <circle class="l" cx="60" cy="54" r="6" />
            <path class="l" d="M50 72c1-6 4-9 10-9s9 3 10 9M82 54h24M82 65h16" />
        </svg>
    }
}

#[component]
fn BookArt() -> impl IntoView {
    view! {
        <svg class="art" viewBox="0 0 150 96" aria-hidden="true">
            <path class="d" d="M4 86h142" />
            <path class="p" d="M75 28C63 20 46 17 24 18v58c22-1 39 2 51 10 12-8 29-11 51-10V18c-22-1-39 2-51 10z" />
            <path class="l" d="M75 28v56" />
            <g transform="rotate(90 100 30)">
                <rect class="b" x="84" y="22" width="46" height="13" rx="6.5" />
                <path class="r" d="M112 22v13M119 22v13" />
            </g>
        </svg>
    }
}

/// What is empty because the ledger has not arrived yet is not called empty.
#[component]
fn OrNotHereYet(children: ChildrenFn) -> impl IntoView {
    let ledger = use_ledger();
    let (is_arriving, status) = (ledger.is_arriving(), ledger.status());
    let t = t();
    let fails = Memo::new(move |_| status.read().failure.is_some());
    let words = move || if fails.get() { t.arriving_fails } else { t.arriving_nothing_text };
    view! {
        <Show when=move || is_arriving.get() fallback=move || children()>
            <div class="empty" id="not-here-yet"><h2>{t.arriving_nothing_here}</h2><p>{words}</p></div>
        </Show>
    }
}

/// Nobody in the ledger yet.
#[component]
pub(crate) fn EmptyContacts() -> impl IntoView {
    view! { <OrNotHereYet><NobodyYet /></OrNotHereYet> }
}

#[component]
fn NobodyYet() -> impl IntoView {
    let (t, ledger) = (t(), use_ledger());
    let trouble = RwSignal::new(None);
    let (members, standing) = (ledger.members(), ledger.standing());
    // Nobody else could let anybody in.
    let is_alone = Memo::new(move |_| {
        let members = members.read();
        let stewards = members.iter().filter(|one| one.live && one.role == Role::Steward);
        standing.get() == Standing::Steward && stewards.count() == 1 && !ledger.is_look()
    });
    view! {
        <div class="empty" id="empty-contacts">
            <CardsArt />
            <h2>{t.empty_contacts_title}</h2>
            <WhyNot />
            <Writers>
                <p>{t.empty_contacts_text}</p>
                <ImportContacts main=true />
                <p class="acts">
                    <a class="btn" id="new-contact" href=address(Route::NewContact(Kind::Person))>{t.by_hand}</a>
                    <Show when=move || is_alone.get()><a class="btn" id="invite-second" href=address(Route::Members)>{t.empty_second}</a></Show>
                    {(!ledger.is_look()).then(|| view! { <SampleButton disabled=Signal::stored(false) trouble=trouble /> })}
                </p>
                <TroubleNote trouble=trouble />
            </Writers>
        </div>
    }
}

#[component]
pub(crate) fn EmptyKnowledge() -> impl IntoView {
    view! { <OrNotHereYet><NothingWritten /></OrNotHereYet> }
}

#[component]
fn NothingWritten() -> impl IntoView {
    let t = t();
    let may_write = use_ledger().may_write();
    let title =
        move || if may_write.get() { t.empty_knowledge_title } else { t.empty_knowledge_reader };
    view! {
        <div class="empty" id="empty-knowledge">
            <BookArt />
            <h2>{title}</h2>
            <WhyNot />
            <Writers>
                <p>{t.empty_knowledge_text}</p>
                <p class="acts">
                    <a class="btn baton" id="new-entry" href=address(Route::NewPiece)>{t.first_sentence}</a>
                </p>
            </Writers>
        </div>
    }
}

/// Nothing to hang together yet: the next step.
#[component]
pub(crate) fn EmptyNetwork() -> impl IntoView {
    view! { <OrNotHereYet><NothingTogether /></OrNotHereYet> }
}

#[component]
fn NothingTogether() -> impl IntoView {
    let t = t();
    let new = Route::NewContact(Kind::Post);
    view! {
        <div class="empty" id="empty-network">
            <h2>{t.net_empty_title}</h2>
            <WhyNot />
            <Writers><p>{t.net_empty_text}</p></Writers>
            <p class="acts">
                <Writers><a class="btn baton" href=address(new.clone())>{t.net_new_post}</a></Writers>
                <a class="btn" href=address(Route::Contacts)>{t.to_contacts}</a>
            </p>
        </div>
    }
}

/// Nothing matches: name the filters that can go, and where else there is something. That there
/// is nothing is said only when nothing was found anywhere.
#[component]
pub(crate) fn NoHits(
    here: Listed,
    query: RwSignal<Query>,
    /// The words for which nothing was found.
    words: Signal<String>,
) -> impl IntoView {
    let t = t();
    // Of this kind there is nothing at all, or not yet.
    let only_kind = Memo::new(move |_| {
        let query = query.read();
        let kind = query.kinds.first()?.clone();
        let plain = Query { kinds: query.kinds.clone(), ..Query::default() };
        (*query == plain).then_some(kind)
    });
    // Nothing but what is put away was asked for.
    let is_archive =
        Memo::new(move |_| *query.read() == Query { archived: true, ..Query::default() });
    // Nothing was asked for, and there is something: it is put away.
    let ledger = use_ledger();
    let is_all_away =
        Memo::new(move |_| *query.read() == Query::default() && here.has_put_away(ledger));
    let beyond = Beyond::of(here, words);
    let is_elsewhere = move || beyond.get().is_some_and(|beyond| !beyond.is_nothing());
    let is_arriving = ledger.is_arriving();
    let title = move || match (words.read().trim(), &*only_kind.read(), beyond.get()) {
        ("", ..) if is_arriving.get() => t.arriving_no_hits.to_owned(),
        (text, ..) if is_arriving.get() => t.arriving_no_hits_for(text),
        ("", ..) if is_archive.get() => t.archive_empty.to_owned(),
        ("", ..) if is_all_away.get() => t.archive_has_all.to_owned(),
        ("", Some(Kind::Task), _) => t.tasks_none.to_owned(),
        ("", Some(Kind::Meeting), _) => t.meetings_none.to_owned(),
        ("", Some(Kind::Handover), _) => t.handovers_none.to_owned(),
        ("", _, _) => t.no_hits.to_owned(),
        (text, _, Some(beyond)) if beyond.is_nothing() => t.no_hits_for(text),
        (text, _, _) => t.nothing_here_for(text),
    };
    let has_words = move || !words.read().trim().is_empty();
    let ways = move || {
        let beyond = beyond.get().filter(|_| has_words());
        beyond.map(|beyond| view! { <WaysBeyond here=here beyond=beyond /> })
    };
    let may_write = ledger.may_write();
    let new = move || {
        only_kind.get().filter(|_| may_write.get()).map(|kind| {
            let words = kinds::new_of(&kind);
            view! { <a class="btn baton" id="first-of-kind" href=address(Route::NewContact(kind))>{words}</a> }
        })
    };
    let drop_filters = move || {
        let active = filters::active(&query.read());
        let button = |(facet, word, value): (filters::Facet, String, String)| {
            let remove = move |_| query.update(|query| facet.set(query, &value, false));
            view! { <button class="btn" type="button" on:click=remove>{t.without(&word)}</button> }
        };
        active.into_iter().map(button).collect_view()
    };
    // Where it says more than that, nothing else is to be tried.
    let is_said = move || {
        only_kind.read().is_some()
            || is_archive.get()
            || is_all_away.get()
            || (has_words() && is_elsewhere())
    };
    let has_text = move || !query.read().text.trim().is_empty();
    view! {
        <div class="empty" id="no-hits">
            <h2>{title}</h2>
            <Show when=move || !is_said()><p>{t.no_hits_text}</p></Show>
            <p class="acts">
                {ways}
                {new}
                {drop_filters}
                <Show when=move || is_all_away.get() && !is_arriving.get()>
                    <button class="btn" type="button" id="show-archive" on:click=move |_| query.update(|query| query.archived = true)>
                        {t.show_archive}
                    </button>
                </Show>
                <Show when=has_text>
                    <button class="btn" type="button" id="clear-search" on:click=move |_| query.update(|query| query.text.clear())>
                        {t.clear_search}
                    </button>
                </Show>
                <Show when=move || query.read().archived>
                    <button class="btn" type="button" on:click=move |_| query.update(|query| query.archived = false)>
                        {t.show_current}
                    </button>
                </Show>
            </p>
        </div>
    }
}
