//! Persons.

use staffelstab_shared::{model::TouchpointType, time::Day, view::View};

use super::features::{Face, List, Noted, Shape, topics};
use super::form::Wording;
use crate::text::{labels, t};

pub(super) static FACE: Face = Face {
    one: |t| t.person,
    several: |t| t.persons,
    new: |t| t.new_person,
    edit: |t| t.edit_contact,
    icon: "person",
    by_letters: true,
    sign: Some(Shape::Round),
    list: List::Contacts,
    title: None,
    second_line,
    noted: Some(Noted { usual: TouchpointType::Call, takes_part: true }),
    asks_what_if: true,
    remedy: (|t| t.wi_add_somebody, "plus", None),
    form: &[],
    wording: &[Wording::of("languages").term(|t| t.helps_in)],
};

fn second_line(view: &View, _: Day) -> String {
    let topics = topics(view);
    let languages = view.members("language").map(labels::language).collect::<Vec<_>>().join(", ");
    // Bare words under a name would read as if they were the person's.
    match (topics.as_str(), languages.as_str()) {
        ("", "") => String::new(),
        ("", languages) => format!("{} {languages}", t().helps_in),
        (topics, _) => format!("{}: {topics}", t().topics),
    }
}
