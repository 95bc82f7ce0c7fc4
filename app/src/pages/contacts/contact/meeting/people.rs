//! Who is invited; and in the room, who is there: a tick for each, and whoever else came.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Meeting, MeetingState, Model as _, Network, table::Relates},
    search::fold,
    view::Kind,
};

use crate::{
    components::{dom, icon::Icon, writers::Writers},
    kinds::offered,
    records::{
        facts::RecordLink,
        picker::{Named, RecordPicker},
    },
    state::{Ledger, clock, use_ledger},
    text::t,
};

use super::writing::Writing;

#[component]
pub(super) fn People(
    meeting: Memo<Meeting>,
    /// Whether one may be in the room by now.
    has_come: Memo<bool>,
    writing: Writing,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let may_write = ledger.may_write();
    let all = Memo::new(move |_| {
        let meeting = meeting.read();
        let all = meeting.invited.iter().chain(&meeting.attended).copied();
        let mut all: Vec<_> = all.collect::<BTreeSet<_>>().into_iter().collect();
        all.sort_by_cached_key(|id| (fold(&ledger.name_of(*id).unwrap_or_default()), *id));
        all
    });
    let there = Memo::new(move |_| meeting.read().attended.len());
    let known = Memo::new(move |_| all.read().iter().copied().collect::<BTreeSet<_>>());
    let heading = move || if has_come.get() { t.who_is_there } else { t.invited };
    let count = move || {
        let all = all.read().len();
        if has_come.get() {
            t.of_so_many(&all.to_string(), &there.get().to_string())
        } else {
            all.to_string()
        }
    };
    let row = move |id: RecordId| {
        move || {
            if has_come.get() {
                view! { <Tick id=id meeting=meeting writing=writing may_write=may_write /> }
                    .into_any()
            } else {
                view! { <Guest id=id writing=writing may_write=may_write /> }.into_any()
            }
        }
    };
    let pick = move |id| {
        if has_come.get_untracked() { writing.tick(id, true) } else { writing.invite(id, true) }
    };
    view! {
        <section class="sec" id="people" aria-labelledby="people-heading">
            <header class="sec-head"><h2 id="people-heading">{heading}</h2><span class="count">{count}</span></header>
            {move || meeting.read().opens(clock::day_and_time()).map(|from| view! { <p class="hint no-print" id="ticks-from">{t.meeting_ticks_from(&from.to_string())}</p> })}
            <Show when=move || all.read().is_empty()><p class="soft">{t.nobody_invited}</p></Show>
            <ul class="rows" role="list" id="people-list"><For each=move || all.get() key=|id| *id let(id)><li class="guest">{row(id)}</li></For></ul>
            <Writers>
                {move || offered_members(ledger, &meeting.read()).into_iter().map(|(network, members)| {
                    let words = t.invite_members(members.len(), &ledger.name_of(network).unwrap_or_default());
                    let press = move |_| writing.invite_all(members.clone());
                    view! { <p class="acts no-print"><button class="btn invite-members" type="button" on:click=press><Icon name="plus" />{words}</button></p> }
                }).collect_view()}
                <div class="no-print further">
                    {move || {
                        let label = if has_come.get() { t.add_attended } else { t.add_invited };
                        view! { <RecordPicker id="people-search" label=label kinds=offered(Relates::Who) without=known pick=pick /> }
                    }}
                </div>
            </Writers>
        </section>
    }
}

/// The networks that a meeting is about, and those of their members who are neither invited nor
/// there: mostly all of them are meant.
fn offered_members(ledger: Ledger, meeting: &Meeting) -> Vec<(RecordId, BTreeSet<RecordId>)> {
    let is_open = matches!(meeting.state, MeetingState::Planned | MeetingState::Other(_));
    let about = meeting.about.iter().filter(|_| is_open || meeting.is_held());
    let networks = about.filter_map(|id| ledger.record(*id).get());
    let networks = networks.filter(|view| view.kind == Kind::Network && !view.archived);
    let missing = networks.map(|view| {
        let mut members = Network::read(&view).members;
        members.retain(|id| {
            let is_there = ledger.record(*id).get().is_some_and(|view| !view.archived);
            is_there && !meeting.invited.contains(id) && !meeting.attended.contains(id)
        });
        (view.id, members)
    });
    missing.filter(|(_, members)| !members.is_empty()).collect()
}

/// One who may be there.
#[component]
fn Tick(
    id: RecordId,
    meeting: Memo<Meeting>,
    writing: Writing,
    may_write: Signal<bool>,
) -> impl IntoView {
    let is_there = Memo::new(move |_| meeting.read().attended.contains(&id));
    let press = move |event| writing.tick(id, event_target_checked(&event));
    view! {
        <label class="tick">
            <input type="checkbox" prop:checked=is_there disabled=move || !may_write.get() on:change=press />
            <span class="tick-main row-title"><Named id=id /></span>
        </label>
    }
}

/// One who is invited.
#[component]
fn Guest(id: RecordId, writing: Writing, may_write: Signal<bool>) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let name = move || ledger.name_of(id).unwrap_or_else(|| t.unknown_record.to_owned());
    let remove = move |_| {
        writing.invite(id, false);
        dom::focus("#people-search");
    };
    view! {
        <span class="with-button">
            <span class="row-title"><RecordLink id=id /></span>
            <Show when=move || may_write.get()>
                <button class="btn icon no-print" type="button" aria-label=move || t.remove(&name()) on:click=remove><Icon name="close" /></button>
            </Show>
        </span>
    }
}
