//! What may no longer be so, and who does not know yet that they are here.

use super::{Line, Why, ordered};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{Knowledge, Model as _},
    time::{Day, Sureness},
    view::View,
};

/// Knowledge whose review is due, and what offers say where nobody made sure of it for long. A
/// record that is new is as sure as whoever wrote it. What is due longest comes first.
#[must_use]
pub fn unsure<'v>(views: impl Iterator<Item = &'v View>, today: Day) -> Vec<Line> {
    let line = |view: &View| match view.kind {
        Kind::Knowledge => {
            let due = Knowledge::read(view).review_at.filter(|day| *day <= today)?;
            Some((Some(due), Line::of(view, Why::Review(due))))
        }
        Kind::Offer => {
            let last: Option<Day> = view.text(view.kind.assured()?.key).parse().ok();
            let written = Day::of(view.created.at);
            let is_old = match last.or(written).map(|day| day.sureness(today)) {
                Some(Sureness::Fresh) | None => false,
                Some(Sureness::Old | Sureness::Ahead) => true,
            };
            is_old.then(|| (last, Line::of(view, Why::Unsure(last))))
        }
        Kind::Person
        | Kind::Organization
        | Kind::Network
        | Kind::Post
        | Kind::Touchpoint
        | Kind::Task
        | Kind::Meeting
        | Kind::Question
        | Kind::Synonym
        | Kind::Other(_) => None,
    };
    ordered(views.filter(|view| !view.archived).filter_map(line))
}

/// Persons whom nobody has told that their data is kept, but `me`. Who is to be told soonest comes
/// first.
#[must_use]
pub fn not_informed<'v>(
    views: impl Iterator<Item = &'v View>,
    me: Option<RecordId>,
    today: Day,
) -> Vec<Line> {
    // Nobody was told on a day that is still to come.
    let was_told = |day: Day| day.sureness(today) != Sureness::Ahead;
    let persons = views
        .filter(|view| view.kind == Kind::Person && !view.archived && Some(view.id) != me)
        .filter(|view| !view.text("informed_at").parse().is_ok_and(was_told));
    let line = |view: &View| {
        let until = Day::of(view.created.at)?.months_later(1)?;
        Some((until, Line::of(view, Why::Inform(until))))
    };
    ordered(persons.filter_map(line))
}
