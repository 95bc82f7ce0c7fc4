//! All contacts: search, filters, the list; beside it, on a desktop, the open one.

mod contact;

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::By,
    search::{Facets, Query},
    view::Kind,
};

use crate::{
    components::{
        dom,
        print_head::{PrintHead, PrintList, PrintedPart},
        virtual_list::VirtualList,
        virtual_table::VirtualTable,
        writers::Writers,
    },
    kinds,
    records::{
        elsewhere::{Elsewhere, Listed},
        empty::{EmptyContacts, NoHits},
        filters::{self, FilterChips},
        import::{ImportContacts, ImportResult},
        panes::{ListTitle, Panes, SearchForm, use_room_for_table},
        resembling,
        rows::ContactRow,
        selecting::{Choosing, Selectable, SelectedBar, Selecting},
        sheet::ContactSheet,
        sorting::{OF_CONTACTS, Sorting, begin_again, usual},
        table::contact_columns,
    },
    routes::{Route, listing::Listings},
    state::{Ledger, clock, use_ledger},
    text::t,
};

use self::contact::ContactPane;

#[component]
pub(crate) fn ContactsPage(#[prop(into)] open: Signal<Option<RecordId>>) -> impl IntoView {
    view! {
        <Panes open=open detail=|id| view! { <ContactPane id=id /> }.into_any()>
            <ContactList open=open />
        </Panes>
    }
}

#[component]
fn ContactList(open: Signal<Option<RecordId>>) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let listing = expect_context::<Listings>().contacts;
    let (query, order) = (listing.query, listing.order);
    let may_write = ledger.may_write();
    // Without a kind: every kind of contact, but no knowledge. Whoever types looks further.
    let asked = Signal::derive(move || {
        let mut query = query.get();
        if query.kinds.is_empty() {
            query.kinds = any_kind(&query);
        }
        query
    });
    let found = ledger.search_in(Signal::derive(move || Some(asked.get())), order.into());
    let counted = ledger.facets(asked);
    resembling::provide(asked);
    let chosen = Memo::new(move |_| query.read().kinds.first().cloned());
    let ids = Memo::new(move |_| {
        let ids = found.get().map(|found| found.ids).unwrap_or_default();
        let order = order.get();
        let is_plan = order.by == By::Usual && query.read().text.trim().is_empty();
        let ids = match &*chosen.read() {
            Some(Kind::Task) if is_plan => by_due(ledger, ids),
            Some(Kind::Meeting) if is_plan => in_time(ledger, ids),
            Some(_) | None => return ids,
        };
        if order.backwards { Arc::new(ids.iter().rev().copied().collect()) } else { ids }
    });
    let facets =
        Memo::new(move |_| counted.get().map(|counted| counted.facets).unwrap_or_default());
    let is_known = Memo::new(move |_| found.read().is_some() && counted.read().is_some());

    let jump = RwSignal::new(None);
    let has_room = use_room_for_table(open);
    let count = Signal::derive(move || ids.read().len());
    let own_order = usual(listing);
    begin_again(listing);
    Selecting::provide(listing);
    let nothing = Memo::new(move |_| ids.read().is_empty());
    // Said of what was answered: by now something else may be asked.
    let is_empty = Memo::new(move |_| match (&*found.read(), &*counted.read()) {
        (Some(found), Some(counted)) => {
            found.ids.is_empty()
                && counted.facets.kinds.values().sum::<usize>() == 0
                && is_everybody(&found.query)
                && is_everybody(&counted.query)
                && !Listed::Contacts.has_put_away(ledger)
        }
        _ => false,
    });
    let has_title_only = Memo::new(move |_| !is_known.get() || is_empty.get());
    let words =
        Signal::derive(move || found.get().map(|found| found.query.text).unwrap_or_default());

    let heading = move || {
        let query = query.read();
        let mut parts: Vec<String> =
            filters::active(&query).into_iter().map(|(_, word, _)| word).collect();
        if query.archived {
            parts.insert(0, t.archived_records.to_owned());
        }
        let kind = query.kinds.first().map_or(t.all_contacts, kinds::several);
        parts.insert(0, kind.to_owned());
        parts.join(", ")
    };
    // What was searched for is said on paper, where nobody sees the field.
    let on_paper = Signal::derive(move || {
        let searched = Some(words.get()).filter(|words| !words.trim().is_empty());
        let searched = searched.map(|words| t.printed_search(words.trim()));
        [Some(heading()), searched].into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    let has_sheet = Signal::derive(move || {
        !matches!(&*chosen.read(), Some(Kind::Task | Kind::Meeting | Kind::Handover))
    });
    // Who looks at functions makes a function.
    let new = Signal::derive(move || Route::NewContact(chosen.get().unwrap_or(Kind::Person)));
    let new_label =
        Signal::derive(move || chosen.read().as_ref().map_or(t.new_contact, kinds::new_of));
    view! {
        <ListTitle
            open=open title=t.contacts is_empty=has_title_only
            new_id="new-contact" new=new new_label=new_label new_short=new_label
        >
            <Writers>{(!ledger.is_look()).then(|| view! { <ImportContacts /> })}</Writers>
        </ListTitle>
        <ImportResult />
        <Show when=move || is_empty.get()><EmptyContacts /></Show>
        <Show when=move || !has_title_only.get()>
            <SearchForm query=query label=t.search_contacts hint=t.search_contacts_hint list="#contacts .virtual a">
                <KindChips query=query facets=facets />
                <FilterChips query=query facets=facets />
                <Sorting listing=listing offered=OF_CONTACTS asked=asked jump=jump count=count has_boxes=has_room />
            </SearchForm>
            <PrintHead what=on_paper />
            <Choosing id="contacts" heading="contacts-heading">
                <header class="sec-head">
                    <h2 id="contacts-heading">{heading}</h2>
                    <span class="count" aria-live="polite">{move || ids.read().len()}<span class="vh">" "{t.hits}</span></span>
                    <PrintList open=open />
                </header>
                <Show when=move || !nothing.get() fallback=move || view! { <NoHits here=Listed::Contacts query=query words=words /> }>
                    <Elsewhere here=Listed::Contacts facets=facets />
                    {move || if has_room.get() {
                        view! { <VirtualTable ids=ids label=t.contacts name="contacts" columns=contact_columns(may_write.get()) current=open order=order is_own_order=Signal::derive(move || own_order.read().is_some()) has_sheet=has_sheet seen=listing.seen jump=jump /> }.into_any()
                    } else {
                        view! { <VirtualList ids=ids label=t.contacts row=move |id| view! { <Selectable id=id><ContactRow id=id current=open /></Selectable> }.into_any() has_sheet=has_sheet seen=listing.seen jump=jump /> }.into_any()
                    }}
                    <ContactSheet ids=ids is_wanted=has_sheet />
                    <PrintedPart all=Signal::derive(move || ids.read().len()) />
                </Show>
            </Choosing>
        </Show>
        <SelectedBar here=Listed::Contacts ids=ids />
    }
}

/// Tasks as one does them: open ones first, the earliest due at the top.
fn by_due(ledger: Ledger, ids: Arc<Vec<RecordId>>) -> Arc<Vec<RecordId>> {
    let mut tasks: Vec<_> = ids.iter().copied().collect();
    tasks.sort_by_cached_key(|id| ledger.record(*id).get().map(|view| kinds::due(&view)));
    Arc::new(tasks)
}

/// Meetings as one looks for them: the next one at the top, then those that were.
fn in_time(ledger: Ledger, ids: Arc<Vec<RecordId>>) -> Arc<Vec<RecordId>> {
    let today = clock::today();
    let mut meetings: Vec<_> = ids.iter().copied().collect();
    meetings
        .sort_by_cached_key(|id| ledger.record(*id).get().map(|view| kinds::in_time(&view, today)));
    Arc::new(meetings)
}

/// What is meant where no kind is chosen: contacts, and whatever else stands in this list once
/// somebody searches.
fn any_kind(query: &Query) -> BTreeSet<Kind> {
    if query.text.trim().is_empty() {
        kinds::contacts().collect()
    } else {
        kinds::chips().collect()
    }
}

/// Whether a query leaves out no contact but those that were put away.
fn is_everybody(query: &Query) -> bool {
    *query == Query { kinds: kinds::contacts().collect(), ..Query::default() }
}

/// All, or one kind: one of them is always on.
#[component]
fn KindChips(query: RwSignal<Query>, facets: Memo<Arc<Facets>>) -> impl IntoView {
    let t = t();
    let chip = |kind: Option<Kind>| {
        let id = kind.as_ref().map_or("kind-all".to_owned(), |kind| format!("kind-{kind}"));
        let of = kind.clone();
        // All there is only where somebody types: see `any_kind`.
        let label = move || match &of {
            Some(kind) => kinds::several(kind).to_owned(),
            None if query.read().text.trim().is_empty() => t.all_contacts.to_owned(),
            None => t.all.to_owned(),
        };
        let wanted = kind.clone();
        let pressed = move || (query.read().kinds.first() == wanted.as_ref()).to_string();
        let wanted = kind.clone();
        let count = move || {
            let facets = facets.read();
            match &wanted {
                Some(kind) => facets.kinds.get(kind).copied().unwrap_or_default(),
                None => {
                    any_kind(&query.read()).iter().filter_map(|kind| facets.kinds.get(kind)).sum()
                }
            }
        };
        let choose = move |_| query.update(|query| query.kinds = kind.iter().cloned().collect());
        view! {
            <li><button class="chip" type="button" id=id aria-pressed=pressed on:click=choose>{label}" "<b>{count}</b></button></li>
        }
    };
    let chosen = Memo::new(move |_| query.read().kinds.first().cloned());
    Effect::new(move |_| {
        chosen.track();
        request_animation_frame(|| dom::roll_to("[id^=kind-][aria-pressed=true]"));
    });
    let chips: Vec<_> = core::iter::once(None).chain(kinds::chips().map(Some)).map(chip).collect();
    view! { <ul class="chips roll" role="list" aria-label=t.kind>{chips}</ul> }
}
