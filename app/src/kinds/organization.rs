//! Organizations.

use staffelstab_shared::{
    model::{OrganizationType, TouchpointType},
    search::fold,
    time::Day,
    view::View,
};

use super::features::{Face, List, Noted, Shape, dotted};
use crate::text::labels;

pub(super) static FACE: Face = Face {
    one: |t| t.organization,
    several: |t| t.organizations,
    new: |t| t.new_organization,
    edit: |t| t.edit_contact,
    icon: "org",
    by_letters: false,
    sign: Some(Shape::Square),
    list: List::Contacts,
    title: None,
    second_line,
    noted: Some(Noted { usual: TouchpointType::Call, takes_part: true }),
    asks_what_if: true,
    remedy: (|t| t.wi_add_somebody, "plus", None),
    form: &[],
    wording: &[],
};

fn second_line(view: &View, _: Day) -> String {
    let kind = labels::organization_type(&OrganizationType::from(view.text("type")));
    // What it is called already is no topic besides.
    let topics = view.members("topic").filter(|topic| fold(topic) != fold(&kind));
    dotted([kind.as_str(), &topics.collect::<Vec<_>>().join(", ")])
}
