//! Meetings: those to come soon, and those whose day is over and of which nobody has said whether
//! they took place.

use super::{Line, Why, ordered};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{Meeting, MeetingState, Model as _},
    time::Day,
    view::View,
};

/// A meeting within so many days is near.
const NEAR_DAYS: i64 = 14;

/// The meetings that whoever asks is not invited to; the next first.
#[must_use]
pub fn ahead<'v>(
    views: impl Iterator<Item = &'v View>,
    me: Option<RecordId>,
    today: Day,
) -> Vec<Line> {
    let others = views.filter(|view| !view.archived).filter_map(|view| {
        let (date, meeting) = waiting_meeting(view, today)?;
        let is_mine = me.is_some_and(|me| meeting.invited.contains(&me));
        (!is_mine).then(|| (date, Line::of(view, Why::Meeting(date))))
    });
    ordered(others)
}

/// A meeting that is planned and near, or over without a word.
pub(super) fn waiting_meeting(view: &View, today: Day) -> Option<(Day, Meeting)> {
    if view.kind != Kind::Meeting {
        return None;
    }
    let meeting = Meeting::read(view);
    let date = meeting.date?;
    let is_planned = meeting.state == MeetingState::Planned;
    let is_near = date.number() - today.number() <= NEAR_DAYS;
    (is_planned && is_near).then_some((date, meeting))
}
