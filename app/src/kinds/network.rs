//! Networks: round tables, working groups.

use staffelstab_shared::{model::TouchpointType, time::Day, view::View};

use super::features::{Face, List, Noted, Shape};
use super::form::{Group, Row, Wording};

pub(super) static FACE: Face = Face {
    one: |t| t.round_table,
    several: |t| t.round_tables,
    new: |t| t.new_network,
    edit: |t| t.edit_network,
    icon: "table",
    by_letters: false,
    sign: Some(Shape::Dashed),
    list: List::Contacts,
    title: None,
    second_line,
    noted: Some(Noted { usual: TouchpointType::Meeting, takes_part: false }),
    asks_what_if: false,
    remedy: (|t| t.wi_add_somebody, "plus", Some("member-search")),
    form: &[
        Group {
            legend: |t| t.name,
            rows: &[Row::One("name"), Row::One("purpose"), Row::One("district")],
        },
        Group { legend: |t| t.rhythm_of, rows: &[Row::Two("cadence_months", "last_met")] },
        Group { legend: |t| t.network_members, rows: &[Row::One("members")] },
        Group { legend: |t| t.note, rows: &[Row::One("notes")] },
    ],
    wording: &[
        Wording::of("name").label(|t| t.name_of_network),
        Wording::of("cadence_months").hint(|t| t.cadence_hint).term(|t| t.rhythm_of).id("cadence"),
        Wording::of("last_met").hint(|t| t.last_met_hint),
        Wording::of("members").add(|t| t.add_member).search("member-search"),
        Wording::of("notes").hint(|t| t.note_hint),
    ],
};

fn second_line(view: &View, _: Day) -> String {
    view.text("purpose").to_owned()
}
