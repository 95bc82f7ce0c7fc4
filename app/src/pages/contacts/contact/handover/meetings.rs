//! The meetings of a handover: a kick-off, the transfer, a closing.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    exchange::icalendar::{self, Event},
    id::RecordId,
    model::{Handover, Meeting, Model as _},
    time::Day,
    view::{Kind, View},
};

use super::{super::meeting::event, writing::Writing};
use crate::{
    components::{icon::Icon, writers::Writers},
    kinds,
    records::{facts::RecordLink, rows::second_line},
    state::{clock, use_device, use_ledger},
    text::t,
};

/// A kick-off soon.
const SOON_DAYS: i64 = 7;

#[component]
pub(super) fn Meetings(id: RecordId, handover: Memo<Handover>, writing: Writing) -> impl IntoView {
    let t = t();
    let (ledger, device) = (use_ledger(), use_device());
    let record = ledger.record(id);
    let meetings = Memo::new(move |_| {
        let here = |id: &RecordId| {
            let is_one = |view: &Arc<View>| view.kind == Kind::Meeting && !view.archived;
            let view = ledger.record(*id).get().filter(is_one)?;
            Some((Meeting::read(&view).date, *id))
        };
        let mut all: Vec<_> = handover.read().meetings.iter().filter_map(here).collect();
        all.sort_by_key(|(day, id)| (day.is_none(), *day, *id));
        all.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    });
    let may_propose = move || meetings.read().is_empty() && !writing.is_closed();
    let propose = move |_| {
        let what = record.get_untracked().and_then(|view| kinds::handed_over(&view));
        let planned = planned(&handover.read_untracked(), what.as_deref(), clock::today());
        writing.plan(planned, t.handover_meetings_made);
    };
    let save = move |_| {
        let views: Vec<_> = meetings
            .get_untracked()
            .into_iter()
            .filter_map(|id| ledger.record(id).get_untracked())
            .collect();
        let titles: Vec<_> = views.iter().map(|view| kinds::called(view)).collect();
        let read: Vec<_> = views.iter().map(|view| Meeting::settled(view)).collect();
        let all = views.iter().zip(&titles).zip(&read);
        let events: Vec<Event<'_>> =
            all.filter_map(|((view, title), meeting)| event(view, title, meeting, "")).collect();
        let file = icalendar::file(&events);
        let saved = file.is_some_and(|file| {
            device.offer_file(t.handover_file_name, icalendar::MEDIA_TYPE, &file)
        });
        if !saved {
            writing.toast.say(t.invitation_not_saved);
        }
    };
    let has_day = move || {
        let days = meetings.read();
        days.iter().any(|id| {
            ledger.record(*id).get().is_some_and(|view| Meeting::settled(&view).date.is_some())
        })
    };
    let line = move |id: RecordId| {
        let record = ledger.record(id);
        let words = move || record.get().map(|view: Arc<View>| second_line(&view));
        view! { <li class="row"><div class="row-main"><p class="row-title"><RecordLink id=id /></p><p class="row-sub">{words}</p></div></li> }
    };
    view! {
        <section class="sec" id="handover-meetings" aria-labelledby="handover-meetings-heading">
            <header class="sec-head"><h2 id="handover-meetings-heading">{t.meetings}</h2><span class="count">{move || meetings.read().len()}</span></header>
            <Show when=may_propose>
                <p class="sec-text no-print">{t.handover_meetings_text}</p>
                <Writers><p class="acts no-print"><button class="btn" type="button" id="propose-meetings" on:click=propose><Icon name="calendar" />{t.handover_meetings_propose}</button></p></Writers>
            </Show>
            <ul class="rows" role="list"><For each=move || meetings.get() key=|id| *id let(id)>{line(id)}</For></ul>
            <Show when=has_day><p class="acts no-print"><button class="btn" type="button" id="meetings-file" on:click=save><Icon name="calendar" />{t.handover_meetings_file}</button></p></Show>
        </section>
    }
}

/// Three meetings between today and the last day, in their order; where there is no time, on the
/// same day.
fn planned(handover: &Handover, what: Option<&str>, today: Day) -> Vec<Meeting> {
    let t = t();
    let last = handover.last_day.filter(|day| *day > today);
    let left = last.map_or(6 * SOON_DAYS, |last| last.number() - today.number());
    let days = [SOON_DAYS.min(left), (left / 2).max(SOON_DAYS.min(left)), left];
    let about = if handover.posts.is_empty() {
        handover.giver.into_iter().collect()
    } else {
        handover.posts.clone()
    };
    let invited = [handover.giver, handover.receiver, handover.moderator];
    let called = [t.handover_meeting_first, t.handover_meeting_second, t.handover_meeting_last];
    let meeting = |(which, days): (&'static str, i64)| Meeting {
        title: what.map_or_else(|| which.to_owned(), |what| t.handover_meeting_of(what, which)),
        about: BTreeSet::clone(&about),
        date: on_a_weekday(today, days, left),
        invited: invited.into_iter().flatten().collect(),
        ..Meeting::default()
    };
    called.into_iter().zip(days).map(meeting).collect()
}

/// Not on a Saturday or Sunday, as far as there is a day before.
fn on_a_weekday(today: Day, days: i64, left: i64) -> Option<Day> {
    let day = today.days_later(days.min(left).max(0))?;
    // Days are counted from a Wednesday.
    let back = match (day.number() + 2).rem_euclid(7) {
        5 => 1,
        6 => 2,
        _ => 0,
    };
    day.days_later(-back).filter(|day| *day >= today).or(Some(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_meetings_lie_between_today_and_the_last_day_and_on_weekdays() {
        let today: Day = "2026-11-16".parse().unwrap();
        let of = |last: Option<&str>| {
            let last_day = last.map(|day| day.parse().unwrap());
            let handover = Handover { last_day, ..Handover::default() };
            let meetings = planned(&handover, Some("Kasse"), today);
            meetings.iter().map(|one| one.date.unwrap().to_string()).collect::<Vec<_>>()
        };
        // 28 November is a Saturday, 12 December one too.
        assert_eq!(of(Some("2026-12-12")), ["2026-11-23", "2026-11-27", "2026-12-11"]);
        assert_eq!(of(Some("2026-11-17")), ["2026-11-17"; 3]);
        assert_eq!(of(Some("2026-11-01")), ["2026-11-23", "2026-12-07", "2026-12-28"]);
        assert_eq!(of(None), ["2026-11-23", "2026-12-07", "2026-12-28"]);
    }
}
