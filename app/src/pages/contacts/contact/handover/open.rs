//! What is not done: points of the list, one's own, and things; and the task that reminds of them.

use std::collections::BTreeSet;

use staffelstab_shared::{
    id::RecordId,
    model::{Handover, Step, Task},
    time::Day,
    view::Kind,
};

use super::list::Line;
use crate::{
    records::carried::title,
    text::{labels, t},
};

/// So many days there are for what is open when somebody takes over.
const REMIND_DAYS: i64 = 14;
/// So each point begins in the task.
const MARK: &str = "- ";
/// So many records a task leads to: with all of them nobody finds any.
const MOST_LINKED: usize = 12;

/// One that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    /// Nothing where no record stands for it, or where that is gone.
    pub(super) record: Option<(Kind, RecordId)>,
    /// What is to be done, where that is known: "vorstellen".
    pub(super) step: String,
    pub(super) what: String,
    /// Somebody has agreed to take it on.
    pub(super) is_agreed: bool,
}

impl Open {
    /// "vorstellen: Amira Darwish".
    pub(super) fn words(&self) -> String {
        if self.step.is_empty() {
            self.what.clone()
        } else {
            format!("{}: {}", self.step, self.what)
        }
    }
}

pub(super) fn open_points(handover: &Handover, lines: Option<&Vec<Line>>) -> Vec<Open> {
    let lines = lines.into_iter().flatten().filter(|line| line.is_open());
    let lines = lines.map(|line| Open {
        record: line.kind.clone().map(|kind| (kind, line.id)),
        step: labels::step(&line.step),
        what: title(&line.title),
        // Nobody waits for what is let go.
        is_agreed: line.agreed.is_some() && line.step != Step::LetGo,
    });
    let own = |step: String, what: &str| Open {
        record: None,
        step,
        what: what.to_owned(),
        is_agreed: false,
    };
    let points = handover.points.iter().filter(|point| point.done_at.is_none());
    let things = handover.things.iter().filter(|thing| thing.received_on.is_none());
    lines
        .chain(points.map(|point| own(String::new(), &point.text)))
        .chain(things.map(|thing| own(labels::step(&Step::HandOut), &thing.what)))
        .collect()
}

/// A task for whoever signs with open points: which, and by when. As long as one may ask.
pub(super) fn reminder(
    id: RecordId,
    me: RecordId,
    what: Option<String>,
    open: &[Open],
    handover: &Handover,
    today: Day,
) -> Task {
    let t = t();
    let title = t.closing_task(what.as_deref().unwrap_or(t.handover_untitled));
    let lines: Vec<_> = open.iter().map(|point| format!("{MARK}{}", point.words())).collect();
    let due = handover.ask_until.filter(|day| *day > today);
    let due = due.or_else(|| handover.last_day.unwrap_or(today).max(today).days_later(REMIND_DAYS));
    let records = open.iter().filter_map(|point| point.record.as_ref()).map(|(_, record)| *record);
    let about = records.take(MOST_LINKED).chain([id]).collect();
    Task { assigned: [me].into(), about, due, note: lines.join("\n"), ..Task::to_do(&title) }
}

/// The task of somebody who signs once more, as what is open now: the list is renewed, and what they
/// wrote beside it stays. With nothing open it is done. `points`: what every point is called, done
/// or not.
pub(super) fn renewed(task: Task, fresh: Task, points: &BTreeSet<String>, today: Day) -> Task {
    let is_own = |line: &&str| {
        let of_list = line.strip_prefix(MARK).is_some_and(|words| {
            points.contains(words)
                || words.split_once(": ").is_some_and(|(_, what)| points.contains(what))
        });
        !of_list
    };
    let is_done = fresh.note.is_empty();
    let own = task.note.lines().filter(is_own);
    let note = fresh.note.lines().chain(own).collect::<Vec<_>>().join("\n");
    let (done_at, done_by) = if is_done {
        (Some(today), fresh.assigned.first().copied())
    } else {
        (task.done_at, task.done_by)
    };
    Task { note, about: fresh.about, done_at, done_by, ..task }
}

/// What every point is called, done or not.
pub(super) fn all_points(handover: &Handover, lines: Option<&Vec<Line>>) -> BTreeSet<String> {
    let lines = lines.into_iter().flatten().map(|line| title(&line.title));
    let points = handover.points.iter().map(|point| point.text.clone());
    let things = handover.things.iter().map(|thing| thing.what.clone());
    lines.chain(points).chain(things).collect()
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::model::{Point, Thing};

    use super::*;

    fn id(number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    fn line(number: u8, kind: Option<Kind>, step: Step) -> Line {
        Line {
            id: id(number),
            kind,
            title: format!("Nummer {number}"),
            step,
            lost: true,
            only: true,
            covered: false,
            entered: false,
            left: false,
            agreed: None,
            ticked: None,
        }
    }

    #[test]
    fn the_task_of_whoever_takes_over_says_what_to_do_and_leads_to_the_first_of_it() {
        let day = |text: &str| text.parse::<Day>().ok();
        let today = day("2026-11-28").unwrap();
        let point = |number: u8, text: &str, done_at| Point {
            id: id(number).into(),
            text: text.to_owned(),
            done_at,
            done_by: None,
        };
        let points = vec![point(1, "Strom", None), point(2, "Rathaus", day("2026-11-15"))];
        let mut handover = Handover { points, ..Handover::default() };
        handover.things.push(Thing {
            id: id(5).into(),
            what: "Kasse".to_owned(),
            sort: "key".into(),
            received_on: None,
            received_by: None,
        });
        let mut lines =
            vec![line(20, Some(Kind::Person), Step::Introduce), line(21, None, Step::WriteDown)];
        let open = open_points(&handover, Some(&lines));
        let words: Vec<_> = open.iter().map(Open::words).collect();
        let introduce = format!("{}: Nummer 20", labels::step(&Step::Introduce));
        let write_down = format!("{}: Nummer 21", labels::step(&Step::WriteDown));
        let hand_out = format!("{}: Kasse", labels::step(&Step::HandOut));
        assert_eq!(words, [introduce.as_str(), &write_down, "Strom", &hand_out]);
        handover.last_day = day("2026-12-01");
        let task = reminder(id(3), id(4), Some("Kasse".to_owned()), &open, &handover, today);
        let note = format!("- {introduce}\n- {write_down}\n- Strom\n- {hand_out}");
        assert_eq!((task.note, task.due), (note, day("2026-12-15")));
        assert_eq!(task.about, [id(3), id(20)].into());
        // Of many the first; the handover always.
        lines.extend((30..60).map(|number| line(number, Some(Kind::Person), Step::Introduce)));
        handover.ask_until = day("2027-01-31");
        let open = open_points(&handover, Some(&lines));
        let task = reminder(id(3), id(4), None, &open, &handover, today);
        assert_eq!((task.due, task.assigned), (day("2027-01-31"), [id(4)].into()));
        assert_eq!(task.about.len(), 13);
        assert!(task.about.contains(&id(3)));
    }

    #[test]
    fn the_task_of_whoever_signs_again_is_what_is_open_then_and_keeps_what_they_wrote() {
        let today = "2026-11-28".parse::<Day>().unwrap();
        let handover = Handover::default();
        let person = |number| line(number, Some(Kind::Person), Step::Introduce);
        let lines = [person(20), person(21)].to_vec();
        let points = all_points(&handover, Some(&lines));
        let fresh = |lines: &[Line]| {
            let open = open_points(&handover, Some(&lines.to_vec()));
            reminder(id(3), id(4), None, &open, &handover, today)
        };
        let mut task = fresh(&lines);
        task.note.push_str("\n- Blumen mitbringen\nAm besten montags");
        let task = renewed(task, fresh(&lines[1..]), &points, today);
        let introduce = labels::step(&Step::Introduce);
        let note = format!("- {introduce}: Nummer 21\n- Blumen mitbringen\nAm besten montags");
        assert_eq!((&task.note, task.done_at), (&note, None));
        assert_eq!(task.about, [id(3), id(21)].into());
        let task = renewed(task, fresh(&[]), &points, today);
        assert_eq!(task.note, "- Blumen mitbringen\nAm besten montags");
        assert_eq!((task.done_at, task.done_by), (Some(today), Some(id(4))));
    }
}
