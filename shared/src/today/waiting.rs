//! What waits, for whomever: tasks and meetings that are near, handovers that run, and what is left of
//! those that are over.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    handover::{Closing, Devices, Stage, staying},
    id::RecordId,
    kind::Kind,
    model::{Handover, Meeting, MeetingState, Model as _, Task},
    time::Day,
    view::View,
};

/// A task that is due within so many days waits already.
const DUE_SOON_DAYS: i64 = 14;

/// A meeting within so many days is near.
const NEAR_DAYS: i64 = 14;

/// The few records of many that may wait: read once, so that what follows goes over these alone.
pub(super) fn few<'v>(views: impl Iterator<Item = &'v View>) -> Vec<&'v View> {
    let may_wait = |view: &&View| {
        let is_of_kind =
            matches!(view.kind, Kind::Task | Kind::Meeting | Kind::Handover | Kind::Post);
        let is_open = !view.conflicts.is_empty() || view.put_away.is_some();
        !view.archived && (is_of_kind || is_open)
    };
    views.filter(may_wait).collect()
}

/// A task that is not done, and is due soon or says not when.
pub(super) fn waiting_task(view: &View, today: Day) -> Option<Task> {
    if view.kind != Kind::Task {
        return None;
    }
    let task = Task::read(view);
    let soon = task.due.is_none_or(|due| due.number() - today.number() <= DUE_SOON_DAYS);
    (task.done_at.is_none() && soon).then_some(task)
}

pub(super) fn is_near(day: Day, today: Day) -> bool {
    day.number() - today.number() <= NEAR_DAYS
}

/// A handover that is not closed, and no folder that waits for somebody.
pub(super) fn running_handover(view: &View, devices: &Devices, today: Day) -> Option<Handover> {
    let is_handover = view.kind == Kind::Handover;
    let runs = is_handover && Closing::of(view, devices, today).stage() == Stage::Running;
    runs.then(|| Handover::read(view))
}

/// The handovers that do not run any more, whose last day is over, and whose giver still stands where
/// somebody else does now; with that day. `few`: those of all views that may wait.
pub(super) fn stays<'v>(
    few: &[&'v View],
    views: impl Iterator<Item = &'v View>,
    devices: &Devices,
    today: Day,
) -> BTreeMap<RecordId, (Day, Handover)> {
    let is_ended = |view: &&&View| {
        view.kind == Kind::Handover && Closing::of(view, devices, today).stage() != Stage::Running
    };
    let ended = few.iter().filter(is_ended).map(|view| (view.id, Handover::read(view)));
    let ended: Vec<_> = ended
        .filter_map(|(id, handover)| Some((id, handover.last_day?, handover)))
        .filter(|(_, last_day, _)| *last_day < today)
        .collect();
    if ended.is_empty() {
        return BTreeMap::new();
    }
    let all: BTreeMap<_, _> = views.map(|view| (view.id, view)).collect();
    let find = |id| all.get(&id).copied();
    let left =
        ended.into_iter().filter(|(.., handover)| !staying(handover, find, today).is_empty());
    left.map(|(id, last_day, handover)| (id, (last_day, handover))).collect()
}

/// The meetings of handovers that are closed, of those alone who had a part in them: nothing is left
/// to meet for.
pub(super) fn over(few: &[&View], devices: &Devices, today: Day) -> BTreeSet<RecordId> {
    let handovers = few.iter().filter(|view| view.kind == Kind::Handover);
    let closed =
        handovers.filter(|view| Closing::of(view, devices, today).stage() == Stage::Closed);
    let closed: Vec<_> = closed.map(|view| Handover::read(view)).collect();
    if closed.is_empty() {
        return BTreeSet::new();
    }
    let is_over = |view: &&&View| {
        let mut theirs = closed.iter().filter(|one| one.meetings.contains(&view.id));
        view.kind == Kind::Meeting
            && theirs.any(|one| Meeting::read(view).invited.iter().all(|who| one.is_with(*who)))
    };
    few.iter().filter(is_over).map(|view| view.id).collect()
}

/// A meeting that is planned and near, or over without a word.
pub(super) fn waiting_meeting(view: &View, today: Day) -> Option<(Day, Meeting)> {
    if view.kind != Kind::Meeting {
        return None;
    }
    // Two days that stand side by side are none to go to.
    let meeting = Meeting::settled(view);
    let date = meeting.date?;
    let is_planned = meeting.state == MeetingState::Planned;
    (is_planned && is_near(date, today)).then_some((date, meeting))
}
