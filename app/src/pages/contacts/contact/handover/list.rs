//! The list: what hangs on whoever passes it on, as the ledger is now, and what was said and done
//! about it. What is done stays on it, also where the ledger has nothing to say of it any more.

use std::{hash::Hash, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::Passing,
    model::{Handover, Passed, Step},
    search::fold,
    time::Day,
    view::Kind,
};

use crate::{records::rows::title_of, state::use_ledger};

/// One point that a record stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) id: RecordId,
    /// Nothing where the record is gone.
    pub(super) kind: Option<Kind>,
    /// Empty where it has no name, or is gone.
    pub(super) title: String,
    /// As it was said; else what is usual.
    pub(super) step: Step,
    /// Nobody but the giver carries it, knows it, or keeps this contact.
    pub(super) lost: bool,
    /// Somebody else does once the giver has stopped.
    pub(super) covered: bool,
    pub(super) agreed: Option<RecordId>,
    pub(super) done: Option<Done>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) at: Day,
    pub(super) by: Option<RecordId>,
}

/// The parts of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Carried,
    Contacts,
    Knowledge,
    Networks,
    Tasks,
    Else,
}

impl Section {
    pub(super) const ALL: [Self; 6] =
        [Self::Carried, Self::Contacts, Self::Knowledge, Self::Networks, Self::Tasks, Self::Else];

    pub(super) const fn of(kind: Option<&Kind>) -> Self {
        match kind {
            Some(Kind::Post | Kind::Offer) => Self::Carried,
            Some(Kind::Person | Kind::Organization) => Self::Contacts,
            Some(Kind::Knowledge) => Self::Knowledge,
            Some(Kind::Network) => Self::Networks,
            Some(Kind::Task) => Self::Tasks,
            Some(
                Kind::Touchpoint
                | Kind::Meeting
                | Kind::Handover
                | Kind::Absence
                | Kind::Question
                | Kind::Synonym
                | Kind::Other(_),
            )
            | None => Self::Else,
        }
    }
}

impl Line {
    /// What a row says of it: one that says something else is another row.
    pub(super) fn looks(&self) -> impl Eq + Hash + use<> {
        let done = self.done.map(|done| (done.at, done.by));
        let step = self.step.as_str().to_owned();
        (self.id, self.title.clone(), step, self.lost, self.covered, self.agreed, done)
    }

    pub(super) const fn is_open(&self) -> bool {
        self.done.is_none()
    }

    /// Whether it would be lost, and nobody has seen to it.
    pub(super) const fn is_uncovered(&self) -> bool {
        self.lost && !self.covered && (self.is_open() || matches!(self.step, Step::LetGo))
    }
}

/// Nothing while it is not known what hangs on them.
pub(super) type Lines = Memo<Option<Arc<Vec<Line>>>>;

/// The list of a handover. Reactive.
pub(super) fn use_lines(id: RecordId, handover: Memo<Handover>) -> Lines {
    let ledger = use_ledger();
    let passing = ledger.passing(id);
    Memo::new(move |_| {
        let called = |id: RecordId| {
            let view = ledger.record(id).get()?;
            Some((view.kind.clone(), title_of(&view)))
        };
        Some(Arc::new(lines(&handover.read(), passing.read().as_ref()?, called)))
    })
}

fn lines(
    handover: &Handover,
    passing: &Passing,
    called: impl Fn(RecordId) -> Option<(Kind, String)>,
) -> Vec<Line> {
    let done = |item: &Passed| item.done_at.map(|at| Done { at, by: item.done_by });
    let mut all: Vec<Line> = passing
        .lines
        .iter()
        .map(|line| {
            let item = handover.item(line.record.id);
            let said = item.map(|item| item.step.clone()).filter(|step| *step != Step::Unsaid);
            Line {
                id: line.record.id,
                kind: Some(line.record.kind.clone()),
                title: line.record.title.clone(),
                step: said.unwrap_or_else(|| line.step.clone()),
                lost: line.lost,
                covered: line.covered,
                agreed: item.and_then(|item| item.agreed),
                done: item.and_then(done),
            }
        })
        .collect();
    // What was taken on elsewhere, or put away, no longer hangs on them: it is said as long as
    // somebody has done something about it.
    let of_items = handover.items.iter().filter(|item| item.done_at.is_some());
    let gone = of_items.filter(|item| passing.lines.iter().all(|it| it.record.id != item.record));
    let mut gone: Vec<_> = gone.map(|item| (called(item.record).unzip(), item)).collect();
    gone.sort_by_cached_key(|((_, title), item)| {
        (title.as_deref().map(fold).unwrap_or_default(), item.record)
    });
    for ((kind, title), item) in gone {
        all.push(Line {
            id: item.record,
            kind,
            title: title.unwrap_or_default(),
            step: item.step.clone(),
            lost: false,
            covered: true,
            agreed: item.agreed,
            done: done(item),
        });
    }
    all
}

/// How many points are done, and how many there are: those of the list, those of one's own, and the
/// things.
pub(super) fn progress(handover: &Handover, lines: &[Line]) -> (usize, usize) {
    let done = lines.iter().filter(|line| !line.is_open()).count()
        + handover.points.iter().filter(|point| point.done_at.is_some()).count()
        + handover.things.iter().filter(|thing| thing.received_on.is_some()).count();
    (done, lines.len() + handover.points.len() + handover.things.len())
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::ledger::{Named, PassingLine};

    use super::*;

    fn id(number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    fn passing(number: u8, lost: bool) -> PassingLine {
        let title = format!("Punkt {number}");
        let record = Named { id: id(number), kind: Kind::Post, title, within: None };
        PassingLine { record, step: Step::Move, lost, covered: false }
    }

    #[test]
    fn what_was_done_stays_on_the_list_and_what_was_only_said_goes_with_its_reason() {
        let day: Day = "2026-11-15".parse().unwrap();
        let mut handover = Handover::default();
        handover.change_item(id(1), |item| item.step = Step::LetGo);
        handover.change_item(id(2), |item| item.done_at = Some(day));
        handover.change_item(id(3), |item| item.agreed = Some(id(9)));
        let passing = Passing { lines: vec![passing(1, true), passing(4, true)], near: Vec::new() };
        let called = |_| Some((Kind::Offer, "Sprachcafé".to_owned()));
        let all = lines(&handover, &passing, called);
        assert_eq!(all.iter().map(|line| line.id).collect::<Vec<_>>(), [id(1), id(4), id(2)]);
        let [let_go, open, done] = all.as_slice() else { panic!("three lines") };
        assert_eq!((&let_go.step, &open.step), (&Step::LetGo, &Step::Move));
        assert_eq!((done.title.as_str(), done.is_open()), ("Sprachcafé", false));
        assert!(let_go.is_uncovered() && open.is_uncovered() && !done.is_uncovered());
        assert_eq!(progress(&handover, &all), (1, 3));
    }

    #[test]
    fn what_is_let_go_stays_uncovered_even_when_it_is_done() {
        let mut handover = Handover::default();
        handover.change_item(id(1), |item| {
            item.step = Step::LetGo;
            item.done_at = "2026-11-15".parse().ok();
        });
        let passing = Passing { lines: vec![passing(1, true)], near: Vec::new() };
        assert!(lines(&handover, &passing, |_| None)[0].is_uncovered());
    }
}
