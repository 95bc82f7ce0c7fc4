//! The root: which screen is right at all, in which language and light.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    components::{FlatRoutes, Route as RouterRoute, Router},
    hooks::{use_location, use_navigate},
    path,
};

use staffelstab_shared::{id::LedgerId, view::Kind};

use crate::{
    components::{
        appearance::{LanguageChoice, Theme, ThemeChoice},
        back::{Back, use_back},
        badge::BadgeChoice,
        dom,
        icon::Icons,
        left_at::LeftAt,
        press::PressCounts,
        shell::Shell,
        shortcuts::{KeysShown, Shortcuts},
        toast::{Toast, Toasts},
        unsaved::{Unsaved, UnsavedGuard},
    },
    news::Phase,
    pages::{
        apart::{AbsentPage, BlockedPage, OtherTabPage, StartingPage, UnknownPage},
        contacts::ContactsPage,
        coverage::CoveragePage,
        edit::{EditPage, NewPage},
        find::FindPage,
        knowledge::KnowledgePage,
        members::MembersPage,
        network::NetworkPage,
        settings::SettingsPage,
        status::StatusPage,
        summary::SummaryPage,
        today::TodayPage,
        welcome::{Typed, WelcomePage},
        what_if::WhatIfPage,
    },
    platform::page,
    records::{import::LastImports, kept_in_address::keep_in_address},
    routes::{Address, Route, Whose, listing::Listings},
    state::{Device, use_device},
    text::{self, Language},
};

#[component]
pub(crate) fn Root() -> impl IntoView {
    let first = match Address::parse(&page::path(), None).whose {
        Whose::Ledger(ledger) => Some(ledger),
        Whose::Last | Whose::Look => None,
    };
    let device = Device::start(first, |path| Address::parse(path, None).route == Route::Join);
    provide_context(device);

    let wanted =
        device.preference("language").map_or_else(dom::wanted_languages, |chosen| vec![chosen]);
    let language = RwSignal::new(Language::choose(wanted.iter().map(String::as_str)));
    provide_context(LanguageChoice(language));
    let theme = RwSignal::new(Theme::from(device.preference("theme").unwrap_or_default().as_str()));
    provide_context(ThemeChoice(theme));
    Effect::new(move |_| {
        let theme = theme.get();
        dom::set_root("data-theme", (theme != Theme::Device).then_some(theme.as_str()));
    });

    let (typed, invite) = (Typed::new(device), device.invite_in_address());
    Effect::new(move |_| {
        if let Some(code) = invite.get() {
            typed.code.set(code);
        }
    });
    provide_context(typed);
    provide_context(BadgeChoice::read());
    provide_context(Listings::new());
    provide_context(KeysShown(RwSignal::new(false)));
    provide_context(LastImports::default());
    provide_context(Searched(StoredValue::new(None)));
    // Before the router listens.
    provide_context(Back::start());
    // Hears nothing of what only closes.
    provide_context(LeftAt::listen());
    provide_context(Unsaved::new());
    provide_context(Toast::new());

    view! {
        <Icons />
        <Toasts />
        <PressCounts />
        <Router>
            <FlatRoutes fallback=|| ()>
                // Addresses are read by `Route`, so that a list stays while its detail changes.
                <RouterRoute path=path!("/*address") view=move || {
                    // A change of language draws everything anew.
                    move || {
                        let language = language.get();
                        text::choose(language);
                        dom::set_root("lang", Some(language.code()));
                        dom::set_root("dir", Some("ltr"));
                        view! { <Screen /> }
                    }
                } />
            </FlatRoutes>
        </Router>
    }
}

#[component]
fn Screen() -> impl IntoView {
    let phase = use_device().phase();
    let phase = Memo::new(move |_| phase.get());
    let location = use_location();
    let address = Memo::new(move |_| {
        Address::parse(&location.pathname.get(), location.query.read().get_str("kind"))
    });
    let back = use_back();
    let (path, search) = (location.pathname, location.search);
    Effect::new(move |_| {
        let search = search.get();
        let search = search.trim_start_matches('?');
        let question = if search.is_empty() { String::new() } else { format!("?{search}") };
        back.arrive(format!("{}{question}", path.get()));
    });
    move || match phase.get() {
        Phase::Starting => view! { <StartingPage /> }.into_any(),
        Phase::OtherTab => view! { <OtherTabPage /> }.into_any(),
        Phase::Blocked(blocked) => view! { <BlockedPage blocked=blocked /> }.into_any(),
        Phase::Ready => view! { <Addressed address=address /> }.into_any(),
    }
}

/// What an address leads to on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Welcome,
    /// The sample town is on its way.
    Opening,
    Ledger(LedgerId),
    /// A ledger that is not on this device.
    Absent,
}

#[component]
fn Addressed(address: Memo<Address>) -> impl IntoView {
    let device = use_device();
    let (ledgers, look) = (device.ledgers(), device.look());
    // Whoever loads a page of the sample town anew is in it again, and not in the real ledger.
    let opens = RwSignal::new(
        look.get_untracked().is_none() && untrack(|| address.read().whose == Whose::Look),
    );
    if opens.get_untracked() {
        let t = text::t();
        spawn_local(async move {
            let opened = device.open_look(t.sample_ledger.to_owned(), t.sample_name.to_owned());
            // Where it cannot be fetched, the first page says what there is.
            drop(opened.await);
            opens.try_set(false);
        });
    }
    let shown = Memo::new(move |_| match *address.read() {
        Address { route: Route::Join, .. } => Shown::Welcome,
        Address { whose: Whose::Last, .. } => device.last().map_or(Shown::Welcome, Shown::Ledger),
        Address { whose: Whose::Look, .. } => match look.get() {
            Some(town) => Shown::Ledger(town),
            None if opens.get() => Shown::Opening,
            None => Shown::Welcome,
        },
        Address { whose: Whose::Ledger(id), .. } if ledgers.read().contains(&id) => {
            Shown::Ledger(id)
        }
        Address { whose: Whose::Ledger(_), .. } => Shown::Absent,
    });
    // The address bar says which ledger it is; a look that has ended is no address any more.
    let (navigate, location) = (use_navigate(), use_location());
    Effect::new(move |_| {
        let to = match (address.get(), shown.get()) {
            (Address { route: Route::Join, .. }, _) => return,
            (Address { whose: Whose::Look, .. }, Shown::Welcome) => "/".to_owned(),
            (Address { whose: Whose::Last, route: Route::Home }, Shown::Ledger(id)) => {
                Address::of(id, Route::Today).to_string()
            }
            (Address { whose: Whose::Last, route: Route::Unknown }, _) => return,
            (Address { whose: Whose::Last, route }, Shown::Ledger(id)) => {
                let to = Address::of(id, route).to_string();
                let path = to.split('?').next().unwrap_or_default();
                let query = location.search.get_untracked();
                let query = query.trim_start_matches('?');
                if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
            }
            (
                Address { .. },
                Shown::Welcome | Shown::Opening | Shown::Ledger(_) | Shown::Absent,
            ) => return,
        };
        navigate(&to, NavigateOptions { replace: true, ..Default::default() });
    });
    let route = Memo::new(move |_| address.get().route);
    move || match shown.get() {
        Shown::Welcome => view! { <WelcomePage /> }.into_any(),
        Shown::Opening => view! { <StartingPage /> }.into_any(),
        Shown::Ledger(id) => view! { <OneLedger id=id route=route /> }.into_any(),
        Shown::Absent => view! { <AbsentPage /> }.into_any(),
    }
}

/// Of which ledger the lists were searched and filtered.
#[derive(Clone, Copy)]
struct Searched(StoredValue<Option<LedgerId>>);

#[component]
fn OneLedger(id: LedgerId, route: Memo<Route>) -> impl IntoView {
    let device = use_device();
    let ledger = device.ledger(id);
    provide_context(ledger);
    if !ledger.is_look() {
        device.looks_at(id);
    }
    let Searched(searched) = expect_context();
    if searched.get_value() != Some(id) {
        searched.set_value(Some(id));
        expect_context::<Listings>().forget();
        expect_context::<Toast>().comes_to(id);
    }
    let (open, blocked) = (ledger.is_open(), ledger.blocked());
    let open = Memo::new(move |_| open.get());
    move || match (blocked.get(), open.get()) {
        (Some(blocked), _) => view! { <BlockedPage blocked=blocked /> }.into_any(),
        (None, false) => view! { <StartingPage /> }.into_any(),
        (None, true) => view! { <Pages route=route /> }.into_any(),
    }
}

#[component]
fn Pages(route: Memo<Route>) -> impl IntoView {
    // What is open beside a list is no other page: the list stays as it is.
    let page = Memo::new(move |_| match route.get() {
        Route::Home | Route::Join => Route::Today,
        Route::Contact(_) => Route::Contacts,
        Route::Piece(_) => Route::Knowledge,
        same @ (Route::Today
        | Route::Find
        | Route::Contacts
        | Route::NewContact(_)
        | Route::EditContact(_)
        | Route::Knowledge
        | Route::NewPiece
        | Route::EditPiece(_)
        | Route::Network
        | Route::Coverage
        | Route::Summary
        | Route::WhatIf(_)
        | Route::Status
        | Route::Members
        | Route::Settings
        | Route::Unknown) => same,
    });
    keep_in_address(route);
    let (left, location) = (expect_context::<LeftAt>(), use_location());
    let open = Signal::derive(move || route.read().open());
    Effect::new(move |before: Option<(Route, bool)>| {
        let now = (page.get(), open.read().is_some());
        // Who closes a record is back in its list, which knows the row.
        let closes = before.as_ref() == Some(&(now.0.clone(), true)) && !now.1;
        if before.is_some() && !closes {
            dom::focus_heading_soon();
        }
        // Lists know the row; everything else is scrolled to where it was.
        let is_list = matches!(now.0, Route::Contacts | Route::Knowledge);
        if before.as_ref().is_some_and(|before| before.0 != now.0) && !is_list {
            left.settle(&location.pathname.get_untracked());
        }
        route.track();
        now
    });
    let content = move || match page.get() {
        Route::Home | Route::Join | Route::Today => view! { <TodayPage /> }.into_any(),
        Route::Find => view! { <FindPage /> }.into_any(),
        Route::Contacts | Route::Contact(_) => view! { <ContactsPage open=open /> }.into_any(),
        Route::Knowledge | Route::Piece(_) => view! { <KnowledgePage open=open /> }.into_any(),
        Route::NewContact(kind) => view! { <NewPage kind=kind /> }.into_any(),
        Route::NewPiece => view! { <NewPage kind=Kind::Knowledge /> }.into_any(),
        Route::EditContact(id) | Route::EditPiece(id) => view! { <EditPage id=id /> }.into_any(),
        Route::Network => view! { <NetworkPage /> }.into_any(),
        Route::Coverage => view! { <CoveragePage /> }.into_any(),
        Route::Summary => view! { <SummaryPage /> }.into_any(),
        Route::WhatIf(id) => view! { <WhatIfPage id=id /> }.into_any(),
        Route::Status => view! { <StatusPage /> }.into_any(),
        Route::Members => view! { <MembersPage /> }.into_any(),
        Route::Settings => view! { <SettingsPage /> }.into_any(),
        Route::Unknown => view! { <UnknownPage /> }.into_any(),
    };
    view! {
        <Shell route=route>{content}</Shell>
        <UnsavedGuard />
        <Shortcuts route=route new=Route::NewContact(Kind::Person) />
    }
}
