//! Tasks: what is to be done.

use staffelstab_shared::{
    id::RecordId,
    model::{Model, Task},
    time::{Day, Sureness},
    view::View,
};

use super::features::{Face, List};
use super::form::{Group, Row, Wording};
use crate::text::{dates, lists::and_list, t};

pub(super) static FACE: Face = Face {
    one: |t| t.task,
    several: |t| t.tasks,
    new: |t| t.new_task,
    edit: |t| t.edit_task,
    icon: "task",
    by_letters: false,
    sign: None,
    list: List::Contacts,
    title: None,
    second_line,
    noted: None,
    asks_what_if: false,
    remedy: (|t| t.wi_add_somebody, "plus", None),
    form: &[
        Group { legend: |t| t.task, rows: &[Row::One("title"), Row::One("due"), Row::One("note")] },
        Group { legend: |t| t.assigned, rows: &[Row::One("assigned")] },
        Group { legend: |t| t.about, rows: &[Row::One("about")] },
        Group { legend: |t| t.task_done, rows: &[Row::One("done_at"), Row::One("done_by")] },
    ],
    wording: &[
        Wording::of("title").label(|t| t.task_title).missing(|t| t.task_title_wanted),
        Wording::of("assigned").add(|t| t.add_run_by),
        Wording::of("about").add(|t| t.add_about),
    ],
};

/// Where a task stands among others: open ones first, by the day they are due, undated ones last.
pub(crate) fn due(view: &View) -> (bool, bool, Option<Day>) {
    let task = Task::read(view);
    (task.done_at.is_some(), task.due.is_none(), task.due)
}

/// Done, overdue, due on a day, or open.
fn second_line(view: &View, today: Day) -> String {
    let (t, task) = (t(), Task::read(view));
    match (task.done_at, task.due) {
        (Some(day), _) if day.sureness(today) == Sureness::Ahead => {
            t.task_done_ahead(&dates::date(t, today, day))
        }
        (Some(day), _) => t.task_done_on(&dates::date(t, today, day)),
        (None, Some(day)) if day < today => t.task_overdue_since(&dates::date(t, today, day)),
        (None, Some(day)) if day == today => t.task_due_today.to_owned(),
        (None, Some(day)) => t.task_due_on(&dates::date(t, today, day)),
        (None, None) => t.task_open.to_owned(),
    }
}

/// What is said of a task on the page of a record that it is only about: that it is, and who sees
/// to it. Nothing where the task is that record's own to do.
pub(crate) fn said_beside(
    view: &View,
    of: RecordId,
    today: Day,
    name: impl Fn(RecordId) -> String,
) -> Option<String> {
    let (t, task) = (t(), Task::read(view));
    if !task.about.contains(&of) || task.assigned.contains(&of) || task.done_by == Some(of) {
        return None;
    }
    let state = second_line(view, today);
    let names: Vec<_> = task.assigned.iter().map(|id| name(*id)).collect();
    Some(match (task.is_open(), names.is_empty()) {
        (false, _) => t.task_about_done(&state),
        (true, true) => t.task_about_nobodys(&state),
        (true, false) => t.task_about_others(&and_list(t, &names), &state),
    })
}
