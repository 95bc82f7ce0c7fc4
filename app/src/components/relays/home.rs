//! Making another relay the home: what is said of it, and the one question before.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::id::DeviceId;

use super::{
    mark::mark,
    once::{hold_focus, run},
};
use crate::{
    components::{announce::TroubleNote, dialog::Dialog, icon::Icon},
    news::{HomeAsk, HomeStep, Trouble},
    state::use_ledger,
    text::{Texts, lists, t},
};

#[component]
pub(super) fn HomeNote(ask: HomeAsk, stated: RwSignal<bool>) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let trouble = RwSignal::new(None::<Trouble>);
    let busy = RwSignal::new(false);
    let sure = RwSignal::new(false);
    let button = button(t, &ask);
    let relay = mark(ask.relay);
    let sure_words = ask.step.is_mine().then(|| sure_words(t, &ask.step));
    let ask = StoredValue::new(ask);
    let said =
        Memo::new(move |_| ask.with_value(|ask| said(t, ask, |devices| ledger.names_of(devices))));
    let move_home = move |_| {
        sure.set(false);
        let done = move || {
            stated.try_set(true);
            hold_focus();
        };
        run(busy, trouble, async move { ledger.move_home().await }, done);
    };
    view! {
        <div class=if button.is_some() { "note turn" } else { "note calm" } id="home-step">
            <Icon name="info" />
            <div>
                <h2>{move || said.get().title}</h2>
                {move || said.get().text.into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
                {button.map(|words| view! {
                    <p class="acts"><button class="btn baton" type="button" id="move-home" disabled=busy on:click=move |_| sure.set(true)>{words}</button></p>
                })}
                <TroubleNote trouble=trouble />
            </div>
        </div>
        {button.zip(sure_words).map(|(words, (title, text))| view! {
            <Dialog id="home-sure" title=title open=sure focus="#home-cancel">
                <p>{text}</p>
                <dl class="facts"><div><dt>{t.home_sure_mark}</dt><dd><bdi dir="ltr">{relay.clone()}</bdi></dd></div></dl>
                <p class="hint">{t.relay_compare_text}</p>
                <p class="acts">
                    <button class="btn ink" type="button" id="home-cancel" on:click=move |_| sure.set(false)>{t.cancel}</button>
                    <button class="btn" type="button" id="home-really" on:click=move_home>{words}</button>
                </p>
            </Dialog>
        })}
    }
}

/// What the button says; there is none where nothing can be done from here and now.
fn button(t: &'static Texts, ask: &HomeAsk) -> Option<&'static str> {
    let words = match &ask.step {
        HomeStep::Alone => t.home_make,
        HomeStep::Confirm(_) => t.home_confirm,
        HomeStep::Propose(_) => t.home_propose,
        HomeStep::Proposed(_)
        | HomeStep::WithSheet
        | HomeStep::Others(_)
        | HomeStep::NotYet
        | HomeStep::ForStewards
        | HomeStep::Former => return None,
    };
    ask.is_open().then_some(words)
}

/// The one question before. A proposal counts for nothing yet, and the question must not say so.
const fn sure_words(t: &'static Texts, step: &HomeStep) -> (&'static str, &'static str) {
    match step {
        HomeStep::Propose(_) => (t.home_propose_sure_title, t.home_propose_sure_text),
        HomeStep::Alone
        | HomeStep::Confirm(_)
        | HomeStep::Proposed(_)
        | HomeStep::WithSheet
        | HomeStep::Others(_)
        | HomeStep::NotYet
        | HomeStep::ForStewards
        | HomeStep::Former => (t.home_sure_title, t.home_sure_text),
    }
}

/// A note in words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    title: String,
    text: Vec<String>,
}

/// What is so, what it takes, or why it does not go. `names` knows the labels of devices.
fn said(t: &Texts, ask: &HomeAsk, names: impl Fn(&BTreeSet<DeviceId>) -> Vec<String>) -> Said {
    let named = |devices: &BTreeSet<DeviceId>| {
        let names = names(devices);
        let listed =
            if names.is_empty() { t.home_unnamed.to_owned() } else { lists::and_list(t, &names) };
        (names.len(), listed)
    };
    let what = if ask.is_stored { t.home_stored } else { t.home_to_be_stored };
    let how = match &ask.step {
        HomeStep::Proposed(seconds) => {
            let (count, names) = named(seconds);
            let not_out = (!ask.is_stored).then(|| t.home_proposed_not_out.to_owned());
            [
                Some(t.home_proposed(count.max(1), &names)),
                not_out,
                Some(t.home_unreachable.to_owned()),
            ]
        }
        // Before the relay has everything there is nothing to decide.
        _ if !ask.is_stored => [None, None, None],
        HomeStep::Alone => [Some(t.home_alone.to_owned()), None, None],
        HomeStep::Confirm(_) => [Some(t.home_confirm_text.to_owned()), None, None],
        HomeStep::Propose(seconds) => {
            let (count, names) = named(seconds);
            let how = t.home_propose_text(count.max(1), &names);
            [Some(how), Some(t.home_unreachable.to_owned()), None]
        }
        HomeStep::Others(others) => {
            let (count, names) = named(others);
            let how = t.home_others(count.max(1), &names);
            [Some(how), Some(t.home_unreachable.to_owned()), None]
        }
        HomeStep::WithSheet => [Some(t.home_sheet.to_owned()), None, None],
        HomeStep::NotYet => [Some(t.home_not_yet.to_owned()), None, None],
        HomeStep::ForStewards => [Some(t.home_members_text.to_owned()), None, None],
        HomeStep::Former => {
            [Some(t.home_former.to_owned()), Some(t.home_former_operator.to_owned()), None]
        }
    };
    let title = match &ask.step {
        _ if !ask.is_stored => t.home_to_be_stored_title.to_owned(),
        HomeStep::Confirm(by) => match &*names(by) {
            [] => t.home_confirm_title_unnamed.to_owned(),
            [first, ..] => t.home_confirm_title(first),
        },
        HomeStep::ForStewards => t.home_members_title.to_owned(),
        HomeStep::Former => t.home_former_title.to_owned(),
        HomeStep::Proposed(_) => t.home_proposed_title.to_owned(),
        HomeStep::Alone
        | HomeStep::Propose(_)
        | HomeStep::WithSheet
        | HomeStep::Others(_)
        | HomeStep::NotYet => t.home_title.to_owned(),
    };
    let text = [Some(format!("{} {what}", t.home_is))].into_iter().chain(how);
    Said { title, text: text.flatten().collect() }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::id::RelayId;

    use super::*;
    use crate::text::DE;

    const TAREK: DeviceId = DeviceId::new([1; 16]);
    const RENATE: DeviceId = DeviceId::new([2; 16]);

    fn steps() -> Vec<HomeStep> {
        let tarek = BTreeSet::from([TAREK]);
        vec![
            HomeStep::Alone,
            HomeStep::Confirm(tarek.clone()),
            HomeStep::Propose(tarek.clone()),
            HomeStep::Proposed(tarek.clone()),
            HomeStep::WithSheet,
            HomeStep::Others(tarek),
            HomeStep::NotYet,
            HomeStep::ForStewards,
            HomeStep::Former,
        ]
    }

    fn words(step: HomeStep, is_stored: bool) -> String {
        let ask = HomeAsk { relay: RelayId::new([9; 32]), step, is_stored };
        let names = |devices: &BTreeSet<DeviceId>| {
            let name = |device: &DeviceId| if *device == TAREK { "Tarek Aziz" } else { "Renate" };
            devices.iter().map(|device| name(device).to_owned()).collect()
        };
        let Said { title, text } = said(&DE, &ask, names);
        format!("{title} {}", text.join(" "))
    }

    #[test]
    fn nothing_is_called_stored_at_the_new_relay_before_it_said_so() {
        for step in steps() {
            let ask =
                HomeAsk { relay: RelayId::new([9; 32]), step: step.clone(), is_stored: false };
            assert_eq!(button(&DE, &ask), None, "{step:?}");
            let words = words(step.clone(), false);
            assert!(words.contains(DE.home_to_be_stored), "{words}");
            assert!(!words.contains(DE.home_stored), "{words}");
            assert!(!words.contains(DE.home_members_title), "{words}");
        }
        for step in steps() {
            assert!(words(step, true).contains(DE.home_stored));
        }
    }

    #[test]
    fn what_is_only_proposed_is_not_said_to_count() {
        let tarek = BTreeSet::from([TAREK]);
        let (title, text) = sure_words(&DE, &HomeStep::Propose(tarek.clone()));
        assert!(title.contains("vorschlagen") && text.contains("erst, wenn"), "{title} {text}");
        let (title, _) = sure_words(&DE, &HomeStep::Confirm(tarek));
        assert_eq!(title, DE.home_sure_title);
    }

    #[test]
    fn only_where_nobody_can_move_the_home_is_it_said_to_stay_so() {
        for step in steps() {
            let says_so = words(step.clone(), true).contains(DE.home_not_yet);
            assert_eq!(says_so, step == HomeStep::NotYet, "{step:?}");
        }
        let others = words(HomeStep::Others(BTreeSet::from([TAREK])), true);
        assert!(others.contains("Sie können es noch nicht. Das kann: Tarek Aziz."), "{others}");
    }

    #[test]
    fn one_can_and_two_can() {
        let both = BTreeSet::from([TAREK, RENATE]);
        let words = words(HomeStep::Propose(both), true);
        assert!(words.contains("Das können: Tarek Aziz und Renate."), "{words}");
    }

    #[test]
    fn a_proposal_that_is_not_out_is_not_called_out() {
        let proposed = || HomeStep::Proposed(BTreeSet::from([TAREK]));
        assert!(words(proposed(), false).contains(DE.home_proposed_not_out));
        assert!(!words(proposed(), true).contains(DE.home_proposed_not_out));
    }
}
