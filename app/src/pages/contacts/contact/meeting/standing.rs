//! Planned, held or called off, and what is odd about that; each a tap, with a way back.

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Meeting, MeetingState, Uncounted},
};

use crate::{
    components::{icon::Icon, writers::Writers},
    kinds,
    routes::{Route, address_at},
    state::{clock, use_ledger},
    text::{labels, lists::and_list, t},
};

use super::writing::Writing;

#[component]
pub(super) fn Standing(id: RecordId, meeting: Memo<Meeting>, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let doubt = move || {
        let meeting = meeting.read();
        kinds::doubt(&meeting, clock::today())
            .or_else(|| kinds::uncounted(&meeting, clock::day_and_time()))
    };
    // Who was noted as there is named, with the way out.
    let early = move || {
        let meeting = meeting.read();
        let is_early = meeting.uncounted(clock::day_and_time()) == Some(Uncounted::Early);
        is_early.then(|| {
            let names = meeting.attended.iter().map(|id| {
                ledger.name_of(*id).unwrap_or_else(|| t.unknown_record.to_owned())
            });
            let words = t.meeting_early_who(&and_list(t, &names.collect::<Vec<_>>()));
            view! {
                <p class="row-sub" id="meeting-early"><bdi>{words}</bdi></p>
                <Writers><p class="acts no-print"><button class="btn" type="button" id="meeting-uncount" on:click=move |_| writing.uncount()>{t.meeting_uncount}</button></p></Writers>
            }
        })
    };
    let tag = move || {
        let state = meeting.read().state.clone();
        let (class, icon) = match &state {
            MeetingState::Planned => return None,
            MeetingState::Held => ("tag safe", "check"),
            MeetingState::Cancelled => ("tag calm", "close"),
            MeetingState::Other(_) => ("tag", "info"),
        };
        let is_on = meeting.read().is_on(clock::day_and_time());
        let words = if is_on { t.meeting_on.to_owned() } else { labels::meeting_state(&state) };
        Some(view! { <p id="meeting-state"><span class=class><Icon name=icon />{words}</span></p> })
    };
    let set = move |button: &'static str, words: &'static str, state: MeetingState| {
        let press = move |_| writing.set(state.clone());
        view! { <button class="btn" type="button" id=button on:click=press>{words}</button> }
            .into_any()
    };
    let acts = move || {
        let (meeting, now) = (meeting.get(), clock::day_and_time());
        let call_off = || set("meeting-call-off", t.meeting_call_off, MeetingState::Cancelled);
        match (&meeting.state, meeting.has_come(now)) {
            (MeetingState::Held, _) => {
                vec![set("meeting-not-held", t.meeting_not_held, MeetingState::Planned)]
            }
            (MeetingState::Cancelled, _) => {
                vec![set("meeting-on-again", t.meeting_on_again, MeetingState::Planned)]
            }
            (MeetingState::Planned | MeetingState::Other(_), true) => {
                vec![set("meeting-held", t.meeting_took_place, MeetingState::Held), call_off()]
            }
            (MeetingState::Planned | MeetingState::Other(_), false) => {
                let no_day = meeting.date.is_none().then(|| {
                    let form = address_at(Route::EditContact(id), Some("date"));
                    view! { <a class="btn baton" id="meeting-find-day" href=form><Icon name="calendar" />{t.meeting_find_day}</a> }.into_any()
                });
                // It is to be today already, only later.
                let is_today = meeting.date == Some(now.day);
                let to_today = (!is_today).then(|| view! { <button class="btn" type="button" id="meeting-today" on:click=move |_| writing.today()>{t.meeting_today_now}</button> }.into_any());
                no_day.into_iter().chain(to_today).chain([call_off()]).collect()
            }
        }
    };
    view! {
        {tag}
        {move || doubt().map(|words| view! { <p class="note turn" id="meeting-doubt"><Icon name="info" /><span>{words}</span></p> })}
        {early}
        <Writers><p class="acts no-print" id="meeting-acts">{acts}</p></Writers>
    }
}
