//! Pages for when the app cannot work here, or not yet: what happened, what is safe, what next.

use leptos::prelude::*;
use staffelstab_shared::id::LedgerId;

use crate::{
    components::{dom, icon::Logo, was_here::WasHere},
    news::Blocked,
    routes::{Address, Route, Whose, address},
    state::use_device,
    text::t,
};

#[component]
fn Apart(title: &'static str, children: Children) -> impl IntoView {
    dom::use_title(move || title.to_owned());
    view! {
        <main id="content" tabindex="-1" class="apart">
            <p class="brand"><Logo /><b>"Staffelstab"</b></p>
            <h1>{title}</h1>
            {children()}
        </main>
    }
}

#[component]
pub(crate) fn StartingPage() -> impl IntoView {
    let t = t();
    view! { <Apart title=t.starting><p role="status" class="soft">{t.starting_text}</p></Apart> }
}

/// Another tab is at work.
#[component]
pub(crate) fn OtherTabPage() -> impl IntoView {
    let device = use_device();
    let t = t();
    view! {
        <Apart title=t.other_tab_title>
            <p>{t.other_tab_text}</p>
            <p class="acts"><button class="btn baton" type="button" id="use-here" on:click=move |_| device.use_here()>{t.use_here}</button></p>
        </Apart>
    }
}

#[component]
pub(crate) fn BlockedPage(blocked: Blocked) -> impl IntoView {
    let t = t();
    let reload = |_| {
        let _ = window().location().reload();
    };
    // Other ledgers may be well.
    let is_of_one = !matches!(blocked, Blocked::NoStorage | Blocked::StorageFull);
    let (title, text, details) = match blocked {
        Blocked::NoStorage => (t.no_storage_title, t.no_storage_text, None),
        Blocked::StorageFull => (t.storage_full_title, t.storage_full_text, None),
        Blocked::OlderVersion => (t.older_version_title, t.older_version_text, None),
        Blocked::NewerVersion => (t.newer_version_title, t.newer_version_text, None),
        Blocked::Damaged(words) => (t.damaged_title, t.damaged_text, Some(words)),
    };
    view! {
        <Apart title=title>
            <p id="blocked">{text}</p>
            {is_of_one.then(|| view! { <LedgersHere /> })}
            {details.map(|words| view! { <details class="earlier"><summary>{t.technical_words}</summary><pre class="content">{words}</pre></details> })}
            <p class="acts"><button class="btn ink" type="button" id="reload" on:click=reload>{t.reload}</button></p>
        </Apart>
    }
}

/// The address names a ledger that is not on this device.
#[component]
pub(crate) fn AbsentPage() -> impl IntoView {
    let t = t();
    view! {
        <Apart title=t.absent_title>
            <WasHere />
            <p id="absent">{t.absent_text}</p>
            <LedgersHere />
            <p class="acts"><a class="btn" id="absent-join" href=Address { whose: Whose::Last, route: Route::Join }.to_string()>{t.accept_invite}</a></p>
        </Apart>
    }
}

/// The ledgers of this device, as links; nothing where there is none.
#[component]
fn LedgersHere() -> impl IntoView {
    let device = use_device();
    let t = t();
    let ledgers = device.ledgers();
    let link = move |id: LedgerId| {
        let name = device.ledger(id).name();
        let href = Address::of(id, Route::Today).to_string();
        view! { <li><a href=href><bdi>{move || Some(name.get()).filter(|name| !name.is_empty()).unwrap_or_else(|| t.ledger.to_owned())}</bdi></a></li> }
    };
    view! {
        <Show when=move || !ledgers.read().is_empty()>
            <h2>{t.ledgers_here}</h2>
            <ul id="ledgers-here">{move || ledgers.get().into_iter().map(link).collect_view()}</ul>
        </Show>
    }
}

/// An address that means nothing.
#[component]
pub(crate) fn UnknownPage() -> impl IntoView {
    let t = t();
    dom::use_title(move || t.unknown_page_title.to_owned());
    view! {
        <main id="content" tabindex="-1" class="panes">
            <section class="pane"><div class="empty">
                <h1>{t.unknown_page_title}</h1>
                <p>{t.unknown_page_text}</p>
                <p class="acts"><a class="btn" href=address(Route::Contacts)>{t.to_contacts}</a></p>
            </div></section>
        </main>
    }
}
