//! A relay that was set up anew: what a person is asked, and what stewards do then.

mod home;
mod mark;
mod once;

use leptos::prelude::*;
use staffelstab_shared::id::RelayId;

use crate::{
    components::{announce::TroubleNote, icon::Icon, stand::use_said},
    news::{NewRelay, Trouble},
    routes::{Route, address},
    state::{Ledger, use_device, use_ledger},
    text::t,
};
use home::HomeNote;
use mark::mark;
use once::{hold_focus, run};

/// On top of the pages, until somebody decides or puts it off. Not where it is said anyway, nor
/// where somebody is writing. Short: all there is to know stands on the page of the status.
#[component]
pub(crate) fn RelayBands(route: Memo<Route>) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let (new_relay, unasked, home) =
        (ledger.new_relay(), ledger.new_relay_to_ask_about(), ledger.home_to_ask_about());
    let title = new_relay_title(ledger);
    let said = use_said();
    let is_back = Memo::new(move |_| {
        let words = said.read().home_back;
        words.filter(|_| !ledger.has_read_home_back() && *route.read() != Route::Status)
    });
    let has_room = move || *route.read() != Route::Status && !route.read().is_form();
    let asked = Memo::new(move |_| unasked.get().filter(|_| has_room()));
    let home = Memo::new(move |_| home.get().filter(|_| has_room() && new_relay.read().is_none()));
    view! {
        <div role="status" class="no-print">
            {move || asked.get().map(|new| view! {
                <section class="band" id="relay-asks" aria-labelledby="relay-asks-title">
                    <p><Icon name="info" /><span><b id="relay-asks-title">{title}</b>" "{t.relay_new_ask}</span></p>
                    <p class="acts">
                        <a class="btn baton" id="relay-more" href=address(Route::Status)>{t.more_on_this}</a>
                        <button class="btn bare" type="button" id="relay-later" on:click=move |_| { ledger.put_off_relay(new); hold_focus(); }>{t.later}</button>
                    </p>
                </section>
            })}
            {move || is_back.get().map(|words| view! {
                <section class="band" id="home-is-back">
                    <p><Icon name="info" /><span>{words}</span></p>
                    <p class="acts"><button class="btn" type="button" id="home-back-read" on:click=move |_| ledger.read_home_back()>{t.understood}</button></p>
                </section>
            })}
            {move || home.get().map(|relay| view! {
                <section class="band" id="home-asks" aria-labelledby="home-asks-title">
                    <p><Icon name="info" /><b id="home-asks-title">{t.home_band}</b></p>
                    <p class="acts">
                        <a class="btn baton" id="home-see" href=address(Route::Status)>{t.more_on_this}</a>
                        <button class="btn bare" type="button" id="home-later" on:click=move |_| { ledger.put_off_home(relay); hold_focus(); }>{t.later}</button>
                    </p>
                </section>
            })}
        </div>
    }
}

/// The same in full, for the page of the status.
#[component]
pub(crate) fn RelayNotes() -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let (new_relay, home, status) = (ledger.new_relay(), ledger.home_ask(), ledger.status());
    let home = Memo::new(move |_| home.get());
    // Set by whoever said here that the relay is the home.
    let stated = RwSignal::new(false);
    let is_out = Memo::new(move |_| status.read().unsent == 0);
    view! {
        {move || new_relay.get().map(|new| new_relay_note(ledger, new))}
        {move || home.get().filter(|_| new_relay.read().is_none()).map(|home| view! { <HomeNote ask=home stated=stated /> })}
        <div role="status">
            <Show when=move || stated.get() && home.read().is_none()>
                <div class="note calm" id="home-stated">
                    <Icon name="check" />
                    <div><p>{t.home_stated}" "{move || if is_out.get() { "" } else { t.home_stated_not_out }}</p></div>
                </div>
            </Show>
        </div>
    }
}

/// Which ledger it is about, where there are several here.
fn new_relay_title(ledger: Ledger) -> impl Fn() -> String + Copy + Send + 'static {
    let (ledgers, name) = (use_device().ledgers(), ledger.name());
    move || {
        let t = t();
        match &**name.read() {
            name if ledgers.read().len() > 1 && !name.is_empty() => t.relay_new_title_of(name),
            _ => t.relay_new_title.to_owned(),
        }
    }
}

fn new_relay_note(ledger: Ledger, new: NewRelay) -> impl IntoView {
    let t = t();
    view! {
        <div class="note turn" id="relay-asks">
            <Icon name="info" />
            <div>
                <h2>{new_relay_title(ledger)}</h2>
                <p>{t.relay_new_text}</p>
                <p>{t.relay_new_meanwhile}</p>
                <p>{t.relay_new_warning}</p>
                <Accept ledger=ledger found=new.found label=t.accept_relay />
                <details class="earlier">
                    <summary>{t.relay_compare}</summary>
                    <p>{t.relay_compare_text}</p>
                    <dl class="facts">
                        <div><dt>{t.relay_known}</dt><dd><bdi dir="ltr">{mark(new.known)}</bdi></dd></div>
                        <div><dt>{t.relay_found}</dt><dd><bdi dir="ltr">{mark(new.found)}</bdi></dd></div>
                    </dl>
                </details>
            </div>
        </div>
    }
}

/// The button that accepts a relay, and what may stand beside it.
#[component]
pub(crate) fn Accept(
    ledger: Ledger,
    found: RelayId,
    label: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let trouble = RwSignal::new(None::<Trouble>);
    let busy = RwSignal::new(false);
    let accept = move |_| {
        run(busy, trouble, async move { ledger.accept_relay(found).await }, hold_focus);
    };
    view! {
        <p class="acts">
            <button class="btn baton" type="button" id="accept-relay" disabled=busy on:click=accept>{label}</button>
            {children.map(|children| children())}
        </p>
        <TroubleNote trouble=trouble />
    }
}
