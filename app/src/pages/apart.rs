//! Pages for when the app cannot work here, or not yet: what happened, what is safe, what next.

use leptos::prelude::*;

use crate::{
    components::{dom, icon::Logo},
    news::Blocked,
    state::use_app,
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
    let app = use_app();
    let t = t();
    view! {
        <Apart title=t.other_tab_title>
            <p>{t.other_tab_text}</p>
            <p class="acts"><button class="btn baton" type="button" id="use-here" on:click=move |_| app.use_here()>{t.use_here}</button></p>
        </Apart>
    }
}

#[component]
pub(crate) fn BlockedPage(blocked: Blocked) -> impl IntoView {
    let t = t();
    let reload = |_| {
        let _ = window().location().reload();
    };
    let (title, text, details) = match blocked {
        Blocked::NoStorage => (t.no_storage_title, t.no_storage_text, None),
        Blocked::StorageFull => (t.storage_full_title, t.storage_full_text, None),
        Blocked::Damaged(words) => (t.damaged_title, t.damaged_text, Some(words)),
    };
    view! {
        <Apart title=title>
            <p id="blocked">{text}</p>
            {details.map(|words| view! { <details class="earlier"><summary>{t.technical_words}</summary><pre class="content">{words}</pre></details> })}
            <p class="acts"><button class="btn ink" type="button" id="reload" on:click=reload>{t.reload}</button></p>
        </Apart>
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
                <p class="acts"><a class="btn" href="/contacts">{t.to_contacts}</a></p>
            </div></section>
        </main>
    }
}
