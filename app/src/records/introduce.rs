//! Planning that two get to know each other: a meeting of both, about what they shall come
//! together for. Its day and place are found there.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::{Described, Introduction},
    model::Meeting,
};

use crate::{
    components::{dialog::Dialog, field::Whole},
    records::{
        carried::{described, title},
        planning::use_planning,
    },
    state::{Plan, use_ledger},
    text::t,
};

#[component]
pub(crate) fn Introduce(plan: RwSignal<Option<Plan>>) -> impl IntoView {
    // Who is introduced is asked today, whatever day the page is looked at as of.
    let ledger = use_ledger().of_today();
    let t = t();
    let make = use_planning();
    let open = RwSignal::new(false);
    let one = RwSignal::new(None::<RecordId>);
    let other = RwSignal::new(None::<RecordId>);
    let answer = ledger.introduction(plan.into());
    // As it was when the dialogue opened: what is chosen in it stays chosen.
    let offered = RwSignal::new(None::<Introduction>);
    let first = |people: &[Described]| people.first().map(|one| one.id);
    Effect::new(move |_| {
        if let (Some(answer), false) = (answer.get(), open.get_untracked()) {
            one.set(first(&answer.ones));
            other.set(first(&answer.others));
            offered.set(Some(answer));
            open.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        if before == Some(true) && !is_open {
            plan.set(None);
        }
        is_open
    });
    let save = move |_| {
        let Some(Plan { about, .. }) = plan.get_untracked() else { return };
        let invited: BTreeSet<_> =
            [one, other].iter().filter_map(|chosen| chosen.get_untracked()).collect();
        open.set(false);
        let meeting = Meeting { about: [about].into(), invited, ..Meeting::default() };
        make(meeting, Box::new(|_| {}));
    };
    let menu = move |id: &'static str,
                     label: &'static str,
                     chosen: RwSignal<Option<RecordId>>,
                     people: fn(&Introduction) -> &[Described]| {
        let options = move || {
            let offered = offered.read();
            let option = |one: &Described| {
                view! { <option value=one.id.to_string()>{described(one)}</option> }
            };
            offered.iter().flat_map(people).map(option).collect_view()
        };
        let whole = Signal::derive(move || {
            let (offered, chosen) = (offered.read(), chosen.get());
            let mut all = offered.iter().flat_map(people);
            all.find(|one| Some(one.id) == chosen).map(described).unwrap_or_default()
        });
        let choose = move |event| chosen.set(RecordId::from_hex(&event_target_value(&event)).ok());
        view! {
            <p class="field">
                <label for=id>{label}</label>
                <select class="select" id=id on:change=choose>{options}</select>
                <Whole words=whole />
            </p>
        }
    };
    let where_to = move || {
        offered.read().as_ref().map(|offered| t.wi_introduce_where(&title(&offered.about.title)))
    };
    view! {
        <Dialog id="introduction" title=t.wi_introduce.to_owned() open=open>
            {menu("introduce-one", t.wi_introduce_one, one, |offered| &offered.ones)}
            {menu("introduce-other", t.wi_introduce_other, other, |offered| &offered.others)}
            <p class="hint" id="introduce-where">{where_to}</p>
            <p class="acts">
                <button class="btn baton" type="button" id="introduce-save" on:click=save>{t.wi_introduce}</button>
                <button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button>
            </p>
        </Dialog>
    }
}
