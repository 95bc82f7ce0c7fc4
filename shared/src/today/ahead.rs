//! Meetings: those to come soon, and those whose day is over and of which nobody has said whether
//! they took place; and handovers that end soon, or should have.

use super::{Line, Why, ordered};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{Handover, Meeting, MeetingState, Model as _, Stage},
    time::Day,
    view::View,
};

/// A meeting within so many days is near.
const NEAR_DAYS: i64 = 14;

/// The meetings that whoever asks is not invited to, and the handovers that they have no part in;
/// the next first.
#[must_use]
pub fn ahead<'v>(
    views: impl Iterator<Item = &'v View>,
    me: Option<RecordId>,
    today: Day,
) -> Vec<Line> {
    let meeting = |view: &View| {
        let (date, meeting) = waiting_meeting(view, today)?;
        let is_mine = me.is_some_and(|me| meeting.invited.contains(&me));
        (!is_mine).then(|| (date, Line::of(view, Why::Meeting(date))))
    };
    let handover = |view: &View| {
        let handover = running_handover(view)?;
        let last_day = handover.last_day.filter(|day| is_near(*day, today))?;
        let is_mine = me.is_some_and(|me| handover.is_with(me));
        (!is_mine).then(|| (last_day, Line::of(view, Why::Handover(Some(last_day)))))
    };
    let used = views.filter(|view| !view.archived);
    ordered(used.flat_map(|view| [meeting(view), handover(view)]).flatten())
}

fn is_near(day: Day, today: Day) -> bool {
    day.number() - today.number() <= NEAR_DAYS
}

/// A handover that is not closed, and no folder that waits for somebody.
pub(super) fn running_handover(view: &View) -> Option<Handover> {
    let handover = (view.kind == Kind::Handover).then(|| Handover::read(view))?;
    (handover.stage() == Stage::Running).then_some(handover)
}

/// A meeting that is planned and near, or over without a word.
pub(super) fn waiting_meeting(view: &View, today: Day) -> Option<(Day, Meeting)> {
    if view.kind != Kind::Meeting {
        return None;
    }
    let meeting = Meeting::read(view);
    let date = meeting.date?;
    let is_planned = meeting.state == MeetingState::Planned;
    (is_planned && is_near(date, today)).then_some((date, meeting))
}
