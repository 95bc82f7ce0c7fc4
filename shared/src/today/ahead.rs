//! Tasks that are due and that nobody sees to; meetings: those to come soon, and those whose day is
//! over and of which nobody has said whether they took place; and handovers that end soon, or should
//! have.

use super::{
    Line, Why, ordered,
    waiting::{few, is_near, over, running_handover, stays, waiting_meeting, waiting_task},
};
use crate::{handover::Devices, id::RecordId, time::Day, view::View};

/// `devices`: whose signatures count. The meetings that whoever asks is not invited to, and the handovers that they have no part in;
/// the next first.
#[must_use]
pub fn ahead<'v>(
    views: impl Iterator<Item = &'v View> + Clone,
    me: Option<RecordId>,
    devices: &Devices,
    today: Day,
) -> Vec<Line> {
    let few = few(views.clone());
    let over = over(&few, devices, today);
    let meeting = |view: &View| {
        let (date, meeting) = waiting_meeting(view, today)?;
        if over.contains(&view.id) {
            return None;
        }
        let is_mine = me.is_some_and(|me| meeting.invited.contains(&me));
        (!is_mine).then(|| (date, Line::of(view, Why::Meeting(date))))
    };
    let handover = |view: &View| {
        let handover = running_handover(view, devices, today)?;
        let last_day = handover.last_day.filter(|day| is_near(*day, today))?;
        let is_mine = me.is_some_and(|me| handover.is_with(me));
        (!is_mine).then(|| (last_day, Line::of(view, Why::Handover(Some(last_day)))))
    };
    let stays = stays(&few, views, devices, today);
    let left = |view: &View| {
        let (last_day, handover) = stays.get(&view.id)?;
        let is_mine = me.is_some_and(|me| handover.is_with(me));
        (!is_mine).then(|| (*last_day, Line::of(view, Why::Stays(*last_day))))
    };
    let nobodys = |view: &View| {
        let task = waiting_task(view, today).filter(|task| task.assigned.is_empty())?;
        task.due.map(|due| (due, Line::of(view, Why::TaskOfNobody(Some(due)))))
    };
    let used = few.iter().copied();
    ordered(
        used.flat_map(|view| [meeting(view), handover(view), left(view), nobodys(view)]).flatten(),
    )
}
