//! Meetings: called by what they are about and when, as long as nobody gave one a name.

use leptos::prelude::use_context;
use staffelstab_shared::{
    id::RecordId,
    model::{Doubt, Meeting, Model, Now, Uncounted},
    time::Day,
    view::{Kind, View},
};

use super::features::{Face, List, dotted};
use super::form::{Group, Row, Wording};
use crate::{
    state::{Ledger, clock},
    text::{dates, labels, lists::and_list, t},
};

pub(super) static FACE: Face = Face {
    one: |t| t.meeting,
    several: |t| t.meetings,
    new: |t| t.new_meeting,
    edit: |t| t.edit_meeting,
    icon: "calendar",
    by_letters: false,
    sign: None,
    list: List::Contacts,
    title: Some(title),
    second_line,
    noted: None,
    asks_what_if: false,
    remedy: (|t| t.wi_add_somebody, "plus", None),
    form: &[
        Group { legend: |t| t.meeting_about, rows: &[Row::One("about"), Row::One("title")] },
        Group {
            legend: |t| t.when_and_where,
            rows: &[Row::One("date"), Row::Two("begins", "ends"), Row::One("place")],
        },
        Group { legend: |t| t.agenda, rows: &[Row::One("agenda")] },
        Group { legend: |t| t.invited, rows: &[Row::One("invited")] },
        Group { legend: |t| t.note, rows: &[Row::One("note")] },
        Group { legend: |t| t.attended, rows: &[Row::One("attended")] },
        Group { legend: |t| t.decisions, rows: &[Row::One("decisions")] },
        Group { legend: |t| t.meeting_tasks, rows: &[Row::One("tasks")] },
        Group { legend: |t| t.meeting_afterwards, rows: &[Row::One("state")] },
    ],
    wording: &[
        Wording::of("title").label(|t| t.meeting_title).hint(|t| t.meeting_title_hint),
        Wording::of("about").hint(|t| t.meeting_about_hint).add(|t| t.add_about),
        Wording::of("date").doubt(date_doubt),
        Wording::of("agenda").add(|t| t.agenda_add),
        Wording::of("invited").add(|t| t.add_invited),
        Wording::of("attended").add(|t| t.add_attended).doubt(attended_doubt).unasked(is_ahead),
        Wording::of("decisions").add(|t| t.decision_add),
        Wording::of("tasks").add(|t| t.add_meeting_task),
    ],
};

/// Where a meeting stands among others: what is to come first, the next at the top and undated
/// ones behind, then what was, the latest first.
pub(crate) fn in_time(view: &View, today: Day) -> (bool, bool, i64) {
    let meeting = Meeting::read(view);
    let number = meeting.date.map_or(0, Day::number);
    if meeting.is_ahead(today) {
        (false, meeting.date.is_none(), number)
    } else {
        (true, meeting.date.is_none(), -number)
    }
}

/// What is odd about the day of a meeting, in words.
pub(crate) fn doubt(meeting: &Meeting, today: Day) -> Option<&'static str> {
    let t = t();
    meeting.doubt(today).map(|doubt| match doubt {
        Doubt::Over => t.meeting_over,
        Doubt::FarAhead => t.meeting_far,
        Doubt::HeldAhead => t.meeting_held_ahead,
        Doubt::Turned => t.meeting_turned,
        Doubt::NobodyThere => t.meeting_tells_nothing,
    })
}

/// Why those who are noted as there do not count as met, in words.
pub(crate) fn uncounted(meeting: &Meeting, now: Now) -> Option<&'static str> {
    meeting.uncounted(now).map(|why| match why {
        Uncounted::Early => t().meeting_early,
        Uncounted::Unsaid => t().meeting_unsaid,
    })
}

/// Nobody was there before it begins; what stands there all the same is shown.
fn is_ahead(view: &View) -> bool {
    let meeting = Meeting::read(view);
    let is_early = meeting.date.is_some() && !meeting.has_come(clock::day_and_time());
    is_early && meeting.attended.is_empty()
}

/// Whether what a record tells of is said to have taken place.
pub(crate) fn has_been(view: &View) -> bool {
    view.kind == Kind::Meeting && Meeting::read(view).is_held()
}

fn attended_doubt(view: &View, _: Day) -> Option<&'static str> {
    uncounted(&Meeting::read(view), clock::day_and_time())
}

fn date_doubt(view: &View, today: Day) -> Option<&'static str> {
    doubt(&Meeting::read(view), today)
}

/// What a meeting is called without its day: by its name, or by what it is about. Where nothing
/// is drawn nobody knows the names of others: then it is a meeting.
pub(crate) fn called(view: &View) -> String {
    if !view.title().is_empty() {
        return view.title().to_owned();
    }
    let t = t();
    let ledger = use_context::<Ledger>();
    let about = view.members("about").filter_map(|id| RecordId::from_hex(id).ok());
    let names: Vec<_> =
        about.filter_map(|id| ledger?.name_of(id)).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { t.meeting.to_owned() } else { and_list(t, &names) }
}

/// "Runder Tisch Integration, 1. Dezember".
fn title(view: &View, today: Day) -> String {
    let (t, what) = (t(), called(view));
    match Meeting::settled(view).date {
        Some(day) => t.meeting_of(&dates::date(t, today, day), &what),
        None => what,
    }
}

/// "1. Dezember, 18:00 · Rathaus · abgesagt"
fn second_line(view: &View, today: Day) -> String {
    let meeting = Meeting::read(view);
    let state =
        if meeting.is_ahead(today) { String::new() } else { labels::meeting_state(&meeting.state) };
    dotted([when_and_where(view, today).as_str(), &state])
}

/// "1. Dezember, 18:00 · Rathaus"; without the day where the title says it.
pub(crate) fn when_and_where(view: &View, today: Day) -> String {
    let (t, meeting) = (t(), Meeting::settled(view));
    let is_named = !view.title().is_empty();
    let day = meeting.date.map(|day| dates::date(t, today, day));
    let when = match (day.filter(|_| is_named), meeting.begins) {
        (Some(day), Some(time)) => t.day_and_time(&day, &time.to_string()),
        (Some(day), None) => day,
        (None, _) if meeting.date.is_none() => t.meeting_no_day.to_owned(),
        (None, time) => time.map(|time| time.to_string()).unwrap_or_default(),
    };
    let is_open = view.conflicts.contains_key("place");
    dotted([when.as_str(), if is_open { t.meeting_no_place } else { &meeting.place }])
}
