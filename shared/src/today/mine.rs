//! What waits for whoever asks: tasks of theirs or of their functions, meetings they are invited
//! to, handovers that they have a part in, and decisions that are open.

use std::collections::BTreeSet;

use super::{
    Line, Why, ordered,
    waiting::{few, over, running_handover, stays, waiting_meeting, waiting_task},
};
use crate::{
    handover::Devices,
    id::RecordId,
    kind::Kind,
    model::{Model as _, Post},
    time::Day,
    view::View,
};

/// `me`: whom to ask for; nothing while nobody has said who they are. `devices`: whose signatures
/// count.
#[must_use]
pub fn mine<'v>(
    views: impl Iterator<Item = &'v View> + Clone,
    me: Option<RecordId>,
    devices: &Devices,
    today: Day,
) -> Vec<Line> {
    let few = few(views.clone());
    let over = over(&few, devices, today);
    let used = few.iter().copied();
    let carried: BTreeSet<RecordId> = match me {
        Some(me) => {
            let posts = used.clone().filter(|view| view.kind == Kind::Post);
            let mine = posts.filter(|view| Post::read(view).carried_on(today).contains_key(&me));
            mine.map(|view| view.id).collect()
        }
        None => BTreeSet::new(),
    };
    let of_mine = |view: &View| {
        let task = waiting_task(view, today)?;
        let is_me = me.is_some_and(|me| task.assigned.contains(&me));
        let through = task.assigned.iter().find(|who| carried.contains(*who)).copied();
        if !is_me && through.is_none() {
            return None;
        }
        let why = Why::Task {
            due: task.due,
            through: through.filter(|_| !is_me),
            about: task.about.first().copied(),
        };
        Some(((false, task.due.is_none(), task.due), Line::of(view, why)))
    };
    let invited = |view: &View| {
        let (date, meeting) = waiting_meeting(view, today)?;
        let is_mine = me.is_some_and(|me| meeting.invited.contains(&me));
        (is_mine && !over.contains(&view.id))
            .then(|| ((false, false, Some(date)), Line::of(view, Why::Meeting(date))))
    };
    let handed_over = |view: &View| {
        let handover = running_handover(view, devices, today)?;
        let is_mine = me.is_some_and(|me| handover.is_with(me));
        let last_day = handover.last_day;
        is_mine.then(|| {
            ((false, last_day.is_none(), last_day), Line::of(view, Why::Handover(last_day)))
        })
    };
    let stays = stays(&few, views, devices, today);
    let left = |view: &View| {
        let (last_day, handover) = stays.get(&view.id)?;
        let is_mine = me.is_some_and(|me| handover.is_with(me));
        is_mine.then(|| ((false, false, Some(*last_day)), Line::of(view, Why::Stays(*last_day))))
    };
    let undecided = |view: &View| {
        let is_shown = view.kind.is_listed() || view.kind == Kind::Touchpoint;
        let why = if !view.conflicts.is_empty() {
            Why::Undecided
        } else if view.put_away.is_some() {
            Why::PutAway
        } else {
            return None;
        };
        is_shown.then(|| ((true, true, None), Line::of(view, why)))
    };
    ordered(
        used.flat_map(|view| {
            [of_mine(view), invited(view), handed_over(view), left(view), undecided(view)]
        })
        .flatten(),
    )
}
