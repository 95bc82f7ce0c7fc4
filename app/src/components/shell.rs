//! The frame of every page: whose ledger it is, the status line, the tabs.

use leptos::prelude::*;

use crate::{
    components::{
        icon::{Icon, Logo},
        note::UpdateNote,
        stand::StandLine,
        toast::Toasts,
    },
    routes::{Route, Tab},
    state::use_app,
    text::t,
};

#[component]
pub(crate) fn Shell(route: Memo<Route>, children: Children) -> impl IntoView {
    let t = t();
    let name = use_app().ledger_name();
    let tabs = [
        (Tab::Contacts, Route::Contacts, "contacts", t.contacts),
        (Tab::Knowledge, Route::Knowledge, "knowledge", t.knowledge),
        (Tab::Members, Route::Members, "circle", t.members),
        (Tab::Settings, Route::Settings, "settings", t.settings_tab),
    ];
    let tabs = tabs.map(|(tab, to, icon, label)| {
        let current = move || (route.read().tab() == Some(tab)).then_some("page");
        view! { <li><a href=to.to_string() aria-current=current><Icon name=icon />{label}</a></li> }
    });
    let has_fab = move || matches!(*route.read(), Route::Home | Route::Contacts | Route::Knowledge);
    view! {
        <a class="skip" href="#content" on:click=skip>{t.skip}</a>
        <div class="app" class:focus=move || route.read().is_form() class:has-fab=has_fab>
            <div class="rail">
                <header class="head">
                    <a class="brand" href=Route::Contacts.to_string() aria-label=t.brand_label>
                        <Logo /><span>"Staffelstab"</span>
                    </a>
                    <p class="ledger"><span class="vh">{t.ledger}": "</span><b><bdi>{name}</bdi></b></p>
                </header>
                <StandLine />
                <nav class="nav" aria-label=t.main_areas><ul>{tabs}</ul></nav>
                <UpdateNote />
            </div>
            {children()}
        </div>
        <Toasts />
    }
}

/// The address keeps its page; only the focus jumps.
fn skip(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    crate::components::dom::focus("#content");
}
