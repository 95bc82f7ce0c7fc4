//! Offers: what helps people here.

use staffelstab_shared::{model::TouchpointType, time::Day, view::View};

use super::features::{Face, List, Noted, Shape, dotted};
use super::form::{Group, Row, Wording};

pub(super) static FACE: Face = Face {
    one: |t| t.offer,
    several: |t| t.offers,
    new: |t| t.new_offer,
    edit: |t| t.edit_offer,
    icon: "offer",
    by_letters: false,
    sign: Some(Shape::Lozenge),
    list: List::Contacts,
    title: None,
    second_line,
    noted: Some(Noted { usual: TouchpointType::Visit, takes_part: false }),
    asks_what_if: false,
    remedy: (|t| t.wi_add_somebody, "plus", Some("run-by-search")),
    form: &[
        Group { legend: |t| t.name, rows: &[Row::One("name"), Row::One("provider")] },
        Group { legend: |t| t.section_run_by, rows: &[Row::One("run_by")] },
        Group {
            legend: |t| t.when_and_where,
            rows: &[Row::One("schedule"), Row::Two("place", "district"), Row::One("last_assured")],
        },
        Group { legend: |t| t.for_whom, rows: &[Row::One("topics"), Row::One("languages")] },
        Group { legend: |t| t.note, rows: &[Row::One("notes")] },
    ],
    wording: &[
        Wording::of("name").label(|t| t.name_of_offer),
        Wording::of("run_by").add(|t| t.add_run_by).search("run-by-search"),
        Wording::of("schedule").hint(|t| t.schedule_hint),
        Wording::of("languages").hint(|t| t.entry_languages_hint),
        Wording::of("notes").hint(|t| t.note_hint),
    ],
};

fn second_line(view: &View, _: Day) -> String {
    dotted([view.text("schedule")].into_iter().chain(view.members("topic")))
}
