//! Absences: called by whoever is away. Why somebody is away is asked nowhere.

use leptos::prelude::use_context;
use staffelstab_shared::{
    id::RecordId,
    model::{Absence, Model},
    time::Day,
    view::{Stamp, View},
};

use super::features::{Face, List, dotted};
use super::form::{Group, Row, Wording};
use crate::{
    state::Ledger,
    text::{dates, lists::and_list, t},
};

pub(super) static FACE: Face = Face {
    one: |t| t.absence,
    several: |t| t.absences,
    new: |t| t.absence_add,
    edit: |t| t.absence_edit,
    icon: "calendar",
    by_letters: false,
    sign: None,
    list: List::Contacts,
    title: Some(title),
    second_line,
    noted: None,
    asks_what_if: false,
    remedy: (|t| t.absence_stand_in, "plus", Some("stands_in")),
    form: &[
        Group { legend: |t| t.absence_who, rows: &[Row::One("person"), Row::Two("from", "until")] },
        Group { legend: |t| t.stands_in, rows: &[Row::One("stands_in")] },
    ],
    wording: &[
        Wording::of("from").missing(|t| t.absence_from_missing),
        Wording::of("until").hint(|t| t.absence_until_hint).doubt(over_as_it_begins),
        Wording::of("stands_in").hint(|t| t.absence_stands_in_hint).add(|t| t.absence_stand_in),
    ],
};

/// What is over when somebody enters it may be meant for another year.
pub(crate) fn is_over(absence: &Absence, today: Day) -> bool {
    absence.until.is_some_and(|until| until < today)
}

/// Later on it is over as everything is some day.
fn over_as_it_begins(view: &View, today: Day) -> Option<&'static str> {
    let is_new = view.created == Stamp::default();
    (is_new && is_over(&Absence::read(view), today)).then(|| t().absence_over)
}

/// Where nothing is drawn nobody knows the names of others.
fn name(id: RecordId) -> Option<String> {
    let name = use_context::<Ledger>()?.name_of(id)?;
    Some(if name.is_empty() { t().no_name.to_owned() } else { name })
}

/// "Abwesend: Renate Vogel".
fn title(view: &View, _: Day) -> String {
    let person = Absence::read(view).person.and_then(name);
    person.map_or_else(|| t().absence.to_owned(), |person| t().absence_of(&person))
}

/// "1. bis 20. August · Vertretung: Jonas Weber".
fn second_line(view: &View, today: Day) -> String {
    let absence = Absence::read(view);
    dotted([days(&absence, today).as_str(), &stands_in(&absence)])
}

/// From when to when, in words.
pub(crate) fn days(absence: &Absence, today: Day) -> String {
    dates::span(t(), today, absence.from, absence.until).unwrap_or_default()
}

/// Who stands in, or that nobody does.
pub(crate) fn stands_in(absence: &Absence) -> String {
    let t = t();
    let names: Vec<_> = absence.stands_in.iter().filter_map(|id| name(*id)).collect();
    if names.is_empty() { t.absence_nobody.to_owned() } else { t.absence_by(&and_list(t, &names)) }
}
