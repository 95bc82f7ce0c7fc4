//! A relay that was set up anew: what a person is asked, and what stewards do then.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::id::{DeviceId, RelayId};

use crate::{
    components::{announce::TroubleNote, icon::Icon},
    news::{HomeStep, NewRelay, Trouble},
    routes::{Route, address},
    state::{Ledger, use_ledger},
    text::{Texts, lists, t},
};

/// On top of the pages, until somebody decides or puts it off. Not where it is said anyway, nor
/// where somebody is writing.
#[component]
pub(crate) fn RelayBands(route: Memo<Route>) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let (new_relay, step) = (ledger.new_relay(), ledger.home_step());
    let put_off = RwSignal::new(None::<NewRelay>);
    let is_home_put_off = RwSignal::new(false);
    let has_room = move || *route.read() != Route::Status && !route.read().is_form();
    let asked = Memo::new(move |_| {
        new_relay.get().filter(|found| has_room() && put_off.get() != Some(*found))
    });
    let is_steward_asked = Memo::new(move |_| {
        let is_open = match &*step.read() {
            Some(HomeStep::Alone | HomeStep::Confirm(_) | HomeStep::Propose(_)) => true,
            Some(
                HomeStep::Proposed(_)
                | HomeStep::WithSheet
                | HomeStep::NotYet
                | HomeStep::ForStewards,
            )
            | None => false,
        };
        is_open && has_room() && !is_home_put_off.get() && new_relay.read().is_none()
    });
    view! {
        <div role="status" class="no-print">
            {move || asked.get().map(|found| view! {
                <section class="band" id="relay-asks" aria-labelledby="relay-asks-title">
                    <Icon name="info" />
                    <div>
                        <p><b id="relay-asks-title">{t.relay_new_title}</b>" "{t.relay_new_text}</p>
                        <p>{t.relay_new_meanwhile}</p>
                        <p>{t.relay_new_warning}</p>
                    </div>
                    <Accept found=found.found>
                        <button class="btn bare" type="button" id="relay-later" on:click=move |_| put_off.set(Some(found))>{t.later}</button>
                    </Accept>
                </section>
            })}
            <Show when=move || is_steward_asked.get()>
                <section class="band" id="home-asks" aria-labelledby="home-asks-title">
                    <Icon name="info" />
                    <div><p><b id="home-asks-title">{t.home_band}</b>" "{t.home_band_text}</p></div>
                    <p class="acts">
                        <a class="btn baton" id="home-see" href=address(Route::Status)>{t.home_see}</a>
                        <button class="btn bare" type="button" id="home-later" on:click=move |_| is_home_put_off.set(true)>{t.later}</button>
                    </p>
                </section>
            </Show>
        </div>
    }
}

/// The same in full, for the page of the status.
#[component]
pub(crate) fn RelayNotes() -> impl IntoView {
    let ledger = use_ledger();
    let (new_relay, step) = (ledger.new_relay(), ledger.home_step());
    let step = Memo::new(move |_| step.get());
    view! {
        {move || new_relay.get().map(new_relay_note)}
        {move || step.get().map(|step| view! { <HomeNote step=step /> })}
    }
}

fn new_relay_note(new: NewRelay) -> impl IntoView {
    let t = t();
    view! {
        <div class="note turn" id="relay-asks">
            <Icon name="info" />
            <div>
                <h2>{t.relay_new_title}</h2>
                <p>{t.relay_new_text}</p>
                <p>{t.relay_new_meanwhile}</p>
                <p>{t.relay_new_warning}</p>
                <Accept found=new.found />
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
fn Accept(found: RelayId, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let ledger = use_ledger();
    let trouble = RwSignal::new(None::<Trouble>);
    let busy = RwSignal::new(false);
    let accept = move |_| run(busy, trouble, async move { ledger.accept_relay(found).await });
    view! {
        <p class="acts">
            <button class="btn baton" type="button" id="accept-relay" disabled=busy on:click=accept>{t().accept_relay}</button>
            {children.map(|children| children())}
        </p>
        <TroubleNote trouble=trouble />
    }
}

#[component]
fn HomeNote(step: HomeStep) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let trouble = RwSignal::new(None::<Trouble>);
    let busy = RwSignal::new(false);
    let move_home = move |_| run(busy, trouble, async move { ledger.move_home().await });
    let button = match &step {
        HomeStep::Alone => Some(t.home_make),
        HomeStep::Confirm(_) => Some(t.home_confirm),
        HomeStep::Propose(_) => Some(t.home_propose),
        HomeStep::Proposed(_) | HomeStep::WithSheet | HomeStep::NotYet | HomeStep::ForStewards => {
            None
        }
    };
    let is_for_stewards = step != HomeStep::ForStewards;
    let step = StoredValue::new(step);
    let title = move || step.with_value(|step| title(t, &ledger, step));
    let how = move || step.with_value(|step| how(t, &ledger, step));
    view! {
        <div class=if button.is_some() { "note turn" } else { "note calm" } id="home-step">
            <Icon name="info" />
            <div>
                <h2>{title}</h2>
                {is_for_stewards.then(|| view! { <p>{t.home_what}</p> })}
                <p>{how}</p>
                {button.map(|words| view! {
                    <p class="acts"><button class="btn baton" type="button" id="move-home" disabled=busy on:click=move_home>{words}</button></p>
                })}
                <TroubleNote trouble=trouble />
            </div>
        </div>
    }
}

fn title(t: &Texts, ledger: &Ledger, step: &HomeStep) -> String {
    match step {
        HomeStep::Confirm(by) => match &*ledger.names_of(by) {
            [] => t.home_confirm_title_unnamed.to_owned(),
            [first, ..] => t.home_confirm_title(first),
        },
        HomeStep::ForStewards => t.home_members_title.to_owned(),
        HomeStep::Alone
        | HomeStep::Propose(_)
        | HomeStep::Proposed(_)
        | HomeStep::WithSheet
        | HomeStep::NotYet => t.home_title.to_owned(),
    }
}

/// What it takes, or why it does not go.
fn how(t: &Texts, ledger: &Ledger, step: &HomeStep) -> String {
    match step {
        HomeStep::Alone => t.home_alone.to_owned(),
        HomeStep::Confirm(_) => t.home_confirm_text.to_owned(),
        HomeStep::Propose(seconds) => t.home_propose_text(&names(t, ledger, seconds)),
        HomeStep::Proposed(seconds) => t.home_proposed(&names(t, ledger, seconds)),
        HomeStep::WithSheet => t.home_sheet.to_owned(),
        HomeStep::NotYet => t.home_not_yet.to_owned(),
        HomeStep::ForStewards => t.home_members_text.to_owned(),
    }
}

fn names(t: &Texts, ledger: &Ledger, devices: &BTreeSet<DeviceId>) -> String {
    let names = ledger.names_of(devices);
    if names.is_empty() { t.home_unnamed.to_owned() } else { lists::or_list(t, &names) }
}

/// Does something once, and says what did not work.
fn run(
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    done: impl Future<Output = Result<(), Trouble>> + 'static,
) {
    busy.set(true);
    trouble.set(None);
    spawn_local(async move {
        // By then the note may be gone.
        let result = done.await;
        trouble.try_set(result.err());
        busy.try_set(false);
    });
}

/// Enough of a relay's id to tell it from another one, in groups of four.
fn mark(relay: RelayId) -> String {
    let digits: Vec<char> = relay.to_string().chars().take(MARK_DIGITS).collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

const MARK_DIGITS: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_the_beginning_of_what_the_relay_logs() {
        let relay = RelayId::new([0xab; 32]);
        let mark = mark(relay);
        assert_eq!(mark, "abab abab abab abab abab abab");
        assert!(relay.to_string().starts_with(&mark.replace(' ', "")));
    }
}
