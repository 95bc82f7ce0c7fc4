//! The frame of every page: whose ledger it is, the status line, the tabs.

use leptos::prelude::*;

use crate::{
    components::{
        arriving::ArrivingBand,
        back::use_cover,
        badge::keep_badge,
        dom,
        icon::{Icon, Logo},
        look::LookBand,
        note::UpdateNote,
        relays::RelayBands,
        stand::StandLine,
    },
    routes::{Route, Tab, address},
    state::use_ledger,
    text::t,
};

#[component]
pub(crate) fn Shell(route: Memo<Route>, children: Children) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let name = ledger.name();
    // What waits for whoever holds this device is counted where they begin.
    let waiting = ledger.waiting();
    keep_badge(waiting);
    let waiting = move || {
        let count = waiting.get().filter(|count| *count > 0)?;
        Some(
            view! { <span class="count turn">{count}<span class="vh">" "{t.today_waiting(count)}</span></span> },
        )
    };
    let tabs = [
        (Tab::Today, Route::Today, "today", t.today_tab),
        (Tab::Contacts, Route::Contacts, "contacts", t.contacts),
        (Tab::Knowledge, Route::Knowledge, "knowledge", t.knowledge),
        (Tab::Network, Route::Network, "network", t.network_tab),
    ];
    let rest = [
        (Tab::Members, Route::Members, "phone", t.members),
        (Tab::Settings, Route::Settings, "settings", t.settings_tab),
    ];
    let current = move |tab| move || (route.read().tab() == Some(tab)).then_some("page");
    let tabs = tabs.map(|(tab, to, icon, label)| {
        let count = (tab == Tab::Today).then_some(waiting);
        view! { <li><a href=address(to) aria-current=current(tab)><Icon name=icon />{label}{count}</a></li> }
    });
    // The menu closes where it leads somewhere, on Escape and on "Back".
    let menu_open = RwSignal::new(false);
    use_cover(menu_open);
    Effect::new(move |_| {
        route.track();
        menu_open.set(false);
    });
    let menu = rest.clone().map(|(tab, to, icon, label)| {
        let to = address(to);
        view! { <a href=to aria-current=current(tab)><Icon name=icon />{label}</a> }
    });
    let rest = rest.map(|(tab, to, icon, label)| {
        view! { <li><a href=address(to) aria-current=current(tab)><Icon name=icon />{label}</a></li> }
    });
    let may_write = ledger.may_write();
    let has_fab = move || {
        may_write.get()
            && matches!(
                *route.read(),
                Route::Home | Route::Today | Route::Contacts | Route::Knowledge
            )
    };
    view! {
        <a class="skip" href="#content" on:click=skip>{t.skip}</a>
        {ledger.is_look().then(|| view! { <LookBand /> })}
        <div class="app" class:focus=move || route.read().is_form() class:has-fab=has_fab>
            <div class="rail">
                <header class="head">
                    <a class="brand" href=address(Route::Today) aria-label=t.brand_label>
                        <Logo /><span>"Staffelstab"</span>
                    </a>
                    <p class="ledger"><span class="vh">{t.ledger}": "</span><b><bdi>{name}</bdi></b></p>
                    <details
                        class="more"
                        prop:open=move || menu_open.get()
                        on:toggle=move |event| menu_open.set(dom::is_open(&event))
                        on:keydown=move |event| if event.key() == "Escape" { menu_open.set(false) }
                    >
                        <summary aria-label=t.further><Icon name="menu" /></summary>
                        <nav class="menu" aria-label=t.further>{menu}</nav>
                    </details>
                </header>
                <StandLine />
                <nav class="nav" aria-label=t.main_areas><ul>{tabs}</ul></nav>
                <nav class="nav2" aria-label=t.further><ul>{rest}</ul></nav>
                <UpdateNote />
            </div>
            // Beside the ways around: what comes and goes moves none of them from under a finger.
            <div class="beside">
                <ArrivingBand />
                <RelayBands route=route />
                {children()}
            </div>
        </div>
    }
}

/// The address keeps its page; only the focus jumps.
fn skip(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    dom::focus("#content");
}
