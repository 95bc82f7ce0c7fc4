//! Posts: functions, apart from who carries them.

use staffelstab_shared::{
    time::Day,
    view::{Value, View},
};

use super::features::{Face, List, Shape, dotted, topics};
use super::form::Wording;
use crate::text::t;

pub(super) static FACE: Face = Face {
    one: |t| t.post,
    several: |t| t.posts,
    new: |t| t.new_post,
    edit: |t| t.edit_post,
    icon: "post",
    by_letters: false,
    sign: Some(Shape::Pill),
    list: List::Contacts,
    title: None,
    second_line,
    noted: None,
    asks_what_if: true,
    remedy: (|t| t.cov_add_deputy, "plus", Some("tenure-search")),
    form: &[],
    wording: &[Wording::of("paid").term(|t| t.kind)],
};

fn second_line(view: &View, _: Day) -> String {
    let paid = view.get("paid").and_then(Value::as_bool).unwrap_or_default();
    dotted([if paid { t().paid } else { t().voluntary }, &topics(view)])
}
