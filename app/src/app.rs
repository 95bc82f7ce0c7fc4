//! The root: which screen is right at all, in which language and light.

use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route as RouterRoute, Router},
    hooks::use_location,
    path,
};

use staffelstab_shared::{search::Query, view::Kind};

use crate::{
    components::{
        appearance::{LanguageChoice, Theme, ThemeChoice},
        dom,
        icon::Icons,
        shell::Shell,
        toast::Toast,
        unsaved::{Unsaved, UnsavedGuard},
    },
    news::Phase,
    pages::{
        apart::{BlockedPage, OtherTabPage, StartingPage, UnknownPage},
        contacts::{ContactQuery, ContactsPage},
        coverage::CoveragePage,
        edit::{EditPage, NewPage},
        knowledge::{KnowledgePage, KnowledgeQuery},
        members::MembersPage,
        network::NetworkPage,
        settings::SettingsPage,
        status::StatusPage,
        welcome::{Typed, WelcomePage},
        what_if::WhatIfPage,
    },
    routes::Route,
    state::{App, use_app},
    text::{self, Language},
};

#[component]
pub(crate) fn Root() -> impl IntoView {
    let app = App::start();
    provide_context(app);

    let wanted =
        app.preference("language").map_or_else(dom::wanted_languages, |chosen| vec![chosen]);
    let language = RwSignal::new(Language::choose(wanted.iter().map(String::as_str)));
    provide_context(LanguageChoice(language));
    let theme = RwSignal::new(Theme::from(app.preference("theme").unwrap_or_default().as_str()));
    provide_context(ThemeChoice(theme));
    Effect::new(move |_| {
        let theme = theme.get();
        dom::set_root("data-theme", (theme != Theme::Device).then_some(theme.as_str()));
    });

    provide_context(Typed::new(app.invite_in_address()));
    provide_context(ContactQuery(RwSignal::new(Query::default())));
    provide_context(KnowledgeQuery(RwSignal::new(Query::default())));
    provide_context(Unsaved::new());
    provide_context(Toast::new());

    view! {
        <Icons />
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
    let phase = use_app().phase();
    let phase = Memo::new(move |_| phase.get());
    move || match phase.get() {
        Phase::Starting => view! { <StartingPage /> }.into_any(),
        Phase::OtherTab => view! { <OtherTabPage /> }.into_any(),
        Phase::NoLedger(waiting) => view! { <WelcomePage waiting=waiting /> }.into_any(),
        Phase::Blocked(blocked) => view! { <BlockedPage blocked=blocked /> }.into_any(),
        Phase::Ready => view! { <Pages /> }.into_any(),
    }
}

#[component]
fn Pages() -> impl IntoView {
    let location = use_location();
    let route = Memo::new(move |_| {
        Route::parse(&location.pathname.get(), location.query.read().get_str("kind"))
    });
    // What is open beside a list is no other page: the list stays as it is.
    let page = Memo::new(move |_| match route.get() {
        Route::Home | Route::Join | Route::Contact(_) => Route::Contacts,
        Route::Piece(_) => Route::Knowledge,
        same @ (Route::Contacts
        | Route::NewContact(_)
        | Route::EditContact(_)
        | Route::Knowledge
        | Route::NewPiece
        | Route::EditPiece(_)
        | Route::Network
        | Route::Coverage
        | Route::WhatIf(_)
        | Route::Status
        | Route::Members
        | Route::Settings
        | Route::Unknown) => same,
    });
    let open = Signal::derive(move || route.read().open());
    Effect::new(move |before: Option<()>| {
        route.get();
        if before.is_some() {
            request_animation_frame(dom::focus_heading);
        }
    });
    let content = move || match page.get() {
        Route::Home | Route::Join | Route::Contacts | Route::Contact(_) => {
            view! { <ContactsPage open=open /> }.into_any()
        }
        Route::Knowledge | Route::Piece(_) => view! { <KnowledgePage open=open /> }.into_any(),
        Route::NewContact(kind) => view! { <NewPage kind=kind /> }.into_any(),
        Route::NewPiece => view! { <NewPage kind=Kind::Knowledge /> }.into_any(),
        Route::EditContact(id) | Route::EditPiece(id) => view! { <EditPage id=id /> }.into_any(),
        Route::Network => view! { <NetworkPage /> }.into_any(),
        Route::Coverage => view! { <CoveragePage /> }.into_any(),
        Route::WhatIf(id) => view! { <WhatIfPage id=id /> }.into_any(),
        Route::Status => view! { <StatusPage /> }.into_any(),
        Route::Members => view! { <MembersPage /> }.into_any(),
        Route::Settings => view! { <SettingsPage /> }.into_any(),
        Route::Unknown => view! { <UnknownPage /> }.into_any(),
    };
    view! {
        <Shell route=route>{content}</Shell>
        <UnsavedGuard />
    }
}
