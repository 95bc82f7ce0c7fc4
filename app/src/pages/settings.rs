//! Settings of this device, and honest words about what this is.

mod leave;
mod ledgers;
mod parting;
mod synonyms;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        announce::trouble_text,
        appearance::{LanguageSelect, ThemeSelect},
        badge::BadgeTick,
        dom,
        field::Field,
        icon::Icon,
        shortcuts::KeysButton,
        storage::Storage,
        toast::use_toast,
        writers::{WhyNot, Writers},
    },
    records::import::{ImportContacts, ImportResult},
    state::{use_device, use_ledger},
    text::{t, you::own_name},
};
use ledgers::LedgersHere;
use synonyms::Synonyms;

#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let device = use_device();
    let ledger = use_ledger();
    let (is_look, may_write) = (ledger.is_look(), ledger.may_write());
    let t = t();
    dom::use_title(move || t.settings.to_owned());
    let update = device.update_ready();
    let can_install = device.can_install();
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="settings-title">
                <header class="title"><div><h1 id="settings-title">{t.settings}</h1><p>{move || if is_look || !may_write.get() { t.settings_text_look } else { t.settings_text }}</p></div></header>
                <section class="sec" aria-labelledby="look-heading">
                    <header class="sec-head"><h2 id="look-heading">{t.look}</h2></header>
                    <div class="stack loose"><LanguageSelect /><ThemeSelect /><BadgeTick /><p class="acts"><KeysButton /></p></div>
                </section>
                {(!is_look).then(|| view! {
                    <section class="sec" aria-labelledby="me-heading">
                        <header class="sec-head"><h2 id="me-heading">{t.me}</h2></header>
                        <WhyNot />
                        <Writers><MyName /></Writers>
                    </section>
                    <Writers>
                        <section class="sec" aria-labelledby="import-heading">
                            <header class="sec-head"><h2 id="import-heading">{t.contacts}</h2></header>
                            <p class="sec-text">{t.import_text}</p>
                            <ImportContacts />
                            <ImportResult />
                        </section>
                    </Writers>
                    <Synonyms />
                })}
            </section>
            <div class="pane">
                <section class="sec" aria-labelledby="device-heading">
                    <header class="sec-head"><h2 id="device-heading">{t.this_device_title}</h2></header>
                    <dl class="facts">
                        <div><dt>{t.storage}</dt><dd><Storage /></dd></div>
                        <div><dt>{t.app}</dt><dd>
                            {if device.installed() { t.installed } else { t.not_installed }}
                            <Show when=move || can_install.get()>
                                <p class="acts"><button class="btn" type="button" id="install" on:click=move |_| spawn_local(async move { device.install().await })>
                                    <Icon name="phone" />{t.install}
                                </button></p>
                            </Show>
                        </dd></div>
                        <div><dt>{t.version}</dt><dd>
                            <span id="version">{env!("CARGO_PKG_VERSION")}</span>
                            <Show when=move || update.get()>
                                <p class="acts"><button class="btn" type="button" on:click=move |_| device.apply_update()>{t.update_now}</button></p>
                            </Show>
                        </dd></div>
                    </dl>
                </section>
                {(!is_look).then(|| view! { <LedgersHere /> })}
                <section class="sec" aria-labelledby="honest-heading">
                    <header class="sec-head"><h2 id="honest-heading">{t.honest_title}</h2></header>
                    <div class="prose" id="limits">
                        <p>{t.honest_file}</p>
                        <p>{t.honest_persons}</p>
                        <p>{t.honest_encryption}</p>
                        <p>{t.honest_devices}</p>
                        <p class="meta">{t.licence}</p>
                    </div>
                </section>
            </div>
        </main>
    }
}

#[component]
fn MyName() -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let name = RwSignal::new(String::new());
    let nameless = RwSignal::new(false);
    let wrong = Signal::derive(move || nameless.get().then(|| t.name_wanted.to_owned()));
    let me = ledger.me();
    // The label may arrive after the page is drawn; what somebody types meanwhile stays.
    Effect::new(move |_| {
        if let Some(me) = me.get().filter(|_| name.read_untracked().is_empty()) {
            name.set(me.label.name);
        }
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = own_name(&name.read_untracked());
        nameless.set(name.is_none());
        let Some(name) = name else { return dom::focus("#my-name") };
        spawn_local(async move {
            match ledger.rename_me(name).await {
                Ok(()) => toast.done(t.saved),
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    };
    view! {
        <form class="stack" on:submit=save>
            <Field id="my-name" label=t.my_name hint=t.my_name_hint value=name set=move |text| { nameless.set(false); name.set(text) } wrong=wrong />
            <p class="acts"><button class="btn" type="submit" id="save-name">{t.save}</button></p>
        </form>
    }
}
