//! Handovers: called by the functions that change hands, or by who passes them on.

use leptos::prelude::use_context;
use staffelstab_shared::{
    handover::{Closing, Stage},
    id::RecordId,
    model::{Handover, HandoverDoubt, Model},
    time::Day,
    view::View,
};

use super::features::{Face, List, dotted};
use super::form::{Group, Row, Wording};
use crate::{
    state::Ledger,
    text::{Texts, dates, lists::and_list, t},
};

pub(super) static FACE: Face = Face {
    one: |t| t.handover,
    several: |t| t.handovers,
    new: |t| t.new_handover,
    edit: |t| t.edit_handover,
    icon: "handover",
    by_letters: false,
    sign: None,
    list: List::Contacts,
    title: Some(title),
    second_line,
    noted: None,
    asks_what_if: false,
    remedy: (|t| t.wi_add_somebody, "plus", None),
    form: &[
        Group { legend: |t| t.giver, rows: &[Row::One("giver"), Row::One("posts")] },
        Group { legend: |t| t.receiver, rows: &[Row::One("receiver"), Row::One("moderator")] },
        Group {
            legend: |t| t.last_day,
            rows: &[Row::One("last_day"), Row::One("ask_until"), Row::One("note")],
        },
    ],
    wording: &[
        Wording::of("posts").hint(|t| t.handover_posts_hint).add(|t| t.add_handover_post),
        Wording::of("receiver").hint(|t| t.receiver_hint).doubt(to_oneself),
        Wording::of("last_day").hint(|t| t.last_day_hint).doubt(far_ahead),
    ],
};

fn to_oneself(view: &View, today: Day) -> Option<&'static str> {
    (Handover::read(view).doubt(today) == Some(HandoverDoubt::ToOneself))
        .then(|| t().handover_to_oneself)
}

fn far_ahead(view: &View, today: Day) -> Option<&'static str> {
    (Handover::read(view).doubt(today) == Some(HandoverDoubt::FarAhead)).then(|| t().handover_far)
}

/// What passes on: the functions, or whoever has them. Where nothing is drawn nobody knows the
/// names of others: then it is a handover.
pub(crate) fn what(view: &View) -> Option<String> {
    let handover = Handover::read(view);
    let ledger = use_context::<Ledger>();
    let name = |id: RecordId| ledger?.name_of(id).filter(|name| !name.is_empty());
    let posts: Vec<_> = handover.posts.iter().filter_map(|post| name(*post)).collect();
    if posts.is_empty() { handover.giver.and_then(name) } else { Some(and_list(t(), &posts)) }
}

/// "Übergabe: Koordination Ehrenamt".
fn title(view: &View, _: Day) -> String {
    let t = t();
    what(view).map_or_else(|| t.handover_untitled.to_owned(), |what| t.handover_of(&what))
}

/// "Zeit bis 30. November", or that it is over.
fn until(t: &Texts, today: Day, day: Day) -> String {
    let said = dates::date(t, today, day);
    if day < today { t.handover_was_until(&said) } else { t.handover_until(&said) }
}

/// "Zeit bis 30. November · Abgeschlossen".
fn second_line(view: &View, today: Day) -> String {
    let (t, handover) = (t(), Handover::read(view));
    let when =
        handover.last_day.map_or_else(|| t.handover_no_day.to_owned(), |day| until(t, today, day));
    // Whose signatures count is known to the ledger that is shown.
    let ledger = use_context::<Ledger>();
    let stage = ledger.map(|ledger| Closing::of(view, &ledger.devices(), today).stage());
    let closed = if stage == Some(Stage::Closed) { t.closing_closed } else { "" };
    dotted([when.as_str(), closed])
}
