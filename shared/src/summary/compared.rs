//! A day and an earlier one side by side.

use std::collections::BTreeMap;

use super::told::{By, Count, Heading, Line, Part, Subject, Summary, Table};

/// A count on the day, and on the earlier one. Nothing where the records have no dates for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub now: Option<Count>,
    pub before: Option<Count>,
}

impl Counts {
    /// By how much it has changed; nothing where either is not told.
    #[must_use]
    pub fn change(self) -> Option<i64> {
        let told = |count| match count {
            Some(Count::Shown(count)) => i64::try_from(count).ok(),
            Some(Count::Withheld) | None => None,
        };
        Some(told(self.now)? - told(self.before)?)
    }
}

/// One subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub subject: Subject,
    pub total: Counts,
    /// Those of the day, in its order.
    pub parts: Vec<ComparedPart>,
}

/// Lines of either day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedPart {
    pub by: By,
    pub lines: Vec<ComparedLine>,
    /// Some lines are left out.
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedLine {
    pub heading: Heading,
    pub counts: Counts,
}

/// Lays an earlier day beside a day.
#[must_use]
pub fn compared(now: &Summary, before: Option<&Summary>) -> Vec<Compared> {
    let subjects: BTreeMap<Subject, &Table> =
        now.tables.iter().map(|it| (it.subject, it)).collect();
    let earlier: BTreeMap<Subject, &Table> =
        before.iter().flat_map(|it| &it.tables).map(|it| (it.subject, it)).collect();
    let mut all: Vec<Subject> = subjects.keys().chain(earlier.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    let one = |subject| {
        let (now, then) = (subjects.get(&subject), earlier.get(&subject));
        let none = Some(Count::Shown(0));
        // Since when there are functions and networks nobody writes down: what is known of earlier is
        // how they stood, not how many there were.
        let has_total = subject == Subject::Questions;
        let is_dated = before.is_some() && subject.is_dated() && (then.is_some() || has_total);
        let total = |table: Option<&&Table>| table.map(|table| table.total).or(none);
        let by: Vec<By> =
            now.or(then).into_iter().flat_map(|it| &it.parts).map(|it| it.by).collect();
        let part = |table: Option<&&Table>, by: By| -> Option<Part> {
            table?.parts.iter().find(|part| part.by == by).cloned()
        };
        let parts = by.into_iter().map(|by| {
            let has_before = is_dated && (then.is_none() || part(then, by).is_some());
            side_by_side(by, part(now, by), part(then, by), has_before)
        });
        Compared {
            subject,
            total: Counts {
                now: total(now),
                before: (is_dated && has_total).then(|| total(then)).flatten(),
            },
            parts: parts.collect(),
        }
    };
    all.into_iter().map(one).collect()
}

fn side_by_side(by: By, now: Option<Part>, before: Option<Part>, has_before: bool) -> ComparedPart {
    // Where one of them is told in fewer lines, so is the other.
    let is_coarser = [&now, &before]
        .into_iter()
        .flatten()
        .flat_map(|part| &part.lines)
        .any(|line| matches!(line.heading, Heading::Open | Heading::NotAwake));
    let [now, before] = [now, before].map(|part| if is_coarser { part.map(coarser) } else { part });
    let more = [&now, &before].into_iter().flatten().any(|part| part.more);
    let mut headings: Vec<_> =
        [&now, &before].into_iter().flatten().flat_map(|part| &part.lines).collect();
    headings.sort_by(|one, other| one.heading.cmp(&other.heading));
    headings.dedup_by(|one, other| one.heading == other.heading);
    let lines = headings.into_iter().map(|line| ComparedLine {
        heading: line.heading.clone(),
        counts: Counts {
            now: Some(count_of(now.as_ref(), &line.heading)),
            before: has_before.then(|| count_of(before.as_ref(), &line.heading)),
        },
    });
    ComparedPart { by, lines: lines.collect(), more }
}

/// A line that is not there counts nothing, unless lines are left out.
fn count_of(part: Option<&Part>, heading: &Heading) -> Count {
    let Some(part) = part else { return Count::Shown(0) };
    let line = part.lines.iter().find(|line| line.heading == *heading);
    match line {
        Some(line) => line.count,
        None if part.more => Count::Withheld,
        None => Count::Shown(0),
    }
}

/// Only what is told in full is told in more lines.
fn coarser(part: Part) -> Part {
    let mut lines: BTreeMap<Heading, usize> = BTreeMap::new();
    for line in &part.lines {
        match line.count {
            Count::Shown(count) => *lines.entry(line.heading.coarser()).or_default() += count,
            Count::Withheld => return part,
        }
    }
    let lines =
        lines.into_iter().map(|(heading, count)| Line { heading, count: Count::Shown(count) });
    Part { lines: lines.collect(), ..part }
}
