//! Touchpoints: moments of contact, called by what they were and when.

use staffelstab_shared::{
    model::{Model, Touchpoint},
    time::Day,
    view::View,
};

use super::features::{Face, List, topics};
use crate::text::{dates, labels, t};

pub(super) static FACE: Face = Face {
    one: |t| t.touchpoint,
    several: |t| t.touchpoints,
    new: |t| t.touch_note,
    edit: |t| t.touch_change,
    icon: "calendar",
    by_letters: false,
    sign: None,
    list: List::Contacts,
    title: Some(title),
    second_line: |view, _| topics(view),
    noted: None,
    asks_what_if: false,
    remedy: (|t| t.wi_add_somebody, "plus", None),
    form: &[],
    wording: &[],
};

/// "Anruf, 24. Oktober".
fn title(view: &View, today: Day) -> String {
    let touchpoint = Touchpoint::read(view);
    let kind = labels::touchpoint_type(&touchpoint.kind);
    match touchpoint.date {
        Some(day) => format!("{kind}, {}", dates::date(t(), today, day)),
        None => kind,
    }
}
