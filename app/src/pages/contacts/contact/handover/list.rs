//! The list: what hangs on whoever passes it on, as the ledger is now, and what was said and done
//! about it.

use std::{hash::Hash, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::Passing,
    model::{Handover, Passed, Step},
    time::Day,
    view::Kind,
};

use super::hands::{Hand, Hands};
use crate::state::use_ledger;

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
    /// Nobody but the giver carries it or knows it; a contact would be cut off from the others.
    pub(super) lost: bool,
    /// Nobody but the giver carries it or knows it, or has a tie to this contact.
    pub(super) only: bool,
    /// Somebody else does once the giver has stopped.
    pub(super) covered: bool,
    /// Whoever takes it on has it already, as the ledger is.
    pub(super) entered: bool,
    /// The giver no longer stands in it then, whoever takes it on.
    pub(super) left: bool,
    pub(super) agreed: Option<RecordId>,
    /// As somebody ticked it.
    pub(super) ticked: Option<Ticked>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Ticked {
    pub(super) at: Day,
    pub(super) by: Option<RecordId>,
    pub(super) hand: Hand,
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
        let hangs = (self.lost, self.only, self.covered, self.entered, self.left);
        let step = self.step.as_str().to_owned();
        (self.id, self.title.clone(), step, hangs, self.agreed, self.ticked)
    }

    /// Whether it is done by an entry, and by nothing that somebody ticks: what is gone has none, and
    /// that somebody was shown something or introduced is for people to say.
    pub(super) fn is_entry(&self) -> bool {
        let is_told =
            matches!(self.kind, Some(Kind::Knowledge | Kind::Person | Kind::Organization));
        self.step == Step::Move && self.kind.is_some() && !is_told
    }

    /// What passes over is done when the ledger says so, and what is let go when the giver has left
    /// it; everything else when somebody says so.
    pub(super) fn is_open(&self) -> bool {
        if self.is_entry() {
            !self.entered
        } else {
            self.ticked.is_none() && !(self.step == Step::LetGo && self.left)
        }
    }

    /// Whether it is done without anybody's tick, so that there is none to take back.
    pub(super) fn is_settled(&self) -> bool {
        !self.is_open() && (self.is_entry() || self.ticked.is_none())
    }
}

/// Nothing while it is not known what hangs on them.
pub(super) type Lines = Memo<Option<Arc<Vec<Line>>>>;

/// The list of a handover. Reactive.
pub(super) fn use_lines(id: RecordId, handover: Memo<Handover>, hands: Memo<Hands>) -> Lines {
    let passing = use_ledger().passing(id);
    Memo::new(move |_| {
        let wrote = |key: &str, person| hands.read().wrote(key, person);
        Some(Arc::new(lines(&handover.read(), passing.read().as_ref()?, wrote)))
    })
}

/// What hangs on them, and what was agreed or ticked: that stays, also where the ledger has nothing
/// to say of it any more.
fn lines(
    handover: &Handover,
    passing: &Passing,
    wrote: impl Fn(&str, RecordId) -> Hand,
) -> Vec<Line> {
    let ticked = |item: &Passed| {
        let key = format!("items/{}/done_by", item.record);
        let hand = item.done_by.map_or(Hand::Other(None), |by| wrote(&key, by));
        item.done_at.map(|at| Ticked { at, by: item.done_by, hand })
    };
    let mut all: Vec<Line> = passing
        .lines
        .iter()
        .map(|line| {
            let item = handover.item(line.record.id);
            let said = item.map(|item| item.step.clone()).filter(|step| *step != Step::Unsaid);
            // What is written down meanwhile is still to be shown.
            let is_ticked = item.is_some_and(|item| item.done_at.is_some());
            let is_written = line.step == Step::Show && !is_ticked;
            let said = said.filter(|step| *step != Step::WriteDown || !is_written);
            Line {
                id: line.record.id,
                kind: Some(line.record.kind.clone()),
                title: line.record.title.clone(),
                step: said.unwrap_or_else(|| line.step.clone()),
                lost: line.lost,
                only: line.only,
                covered: line.covered,
                entered: line.entered,
                left: line.left,
                agreed: item.and_then(|item| item.agreed),
                ticked: item.and_then(ticked),
            }
        })
        .collect();
    // Of what is not here only what was said is known.
    let said = |item: &&Passed| item.done_at.is_some() || item.agreed.is_some();
    let is_here = |item: &&Passed| passing.lines.iter().any(|it| it.record.id == item.record);
    for item in handover.items.iter().filter(said).filter(|item| !is_here(item)) {
        all.push(Line {
            id: item.record,
            kind: None,
            title: String::new(),
            step: item.step.clone(),
            lost: false,
            only: false,
            covered: true,
            entered: false,
            left: false,
            agreed: item.agreed,
            ticked: ticked(item),
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

    fn day() -> Day {
        "2026-11-15".parse().unwrap()
    }

    fn passing(number: u8, step: Step, entered: bool) -> PassingLine {
        let title = format!("Punkt {number}");
        let record = Named { id: id(number), kind: Kind::Post, title, within: None };
        let left = number > 6;
        PassingLine { record, step, lost: true, covered: false, only: true, entered, left }
    }

    fn all(handover: &Handover, hang: Vec<PassingLine>) -> Vec<Line> {
        lines(handover, &Passing { lines: hang, ..Passing::default() }, |_, _| Hand::Own)
    }

    #[test]
    fn what_was_agreed_or_ticked_stays_on_the_list_also_where_it_is_gone() {
        let mut handover = Handover::default();
        handover.change_item(id(1), |item| item.step = Step::LetGo);
        handover.change_item(id(2), |item| item.done_at = Some(day()));
        handover.change_item(id(3), |item| item.agreed = Some(id(9)));
        handover.change_item(id(5), |item| item.step = Step::Show);
        let hang = vec![passing(1, Step::Move, false), passing(4, Step::Move, false)];
        let all = all(&handover, hang);
        let ids: Vec<_> = all.iter().map(|line| line.id).collect();
        assert_eq!(ids, [id(1), id(4), id(2), id(3)]);
        let open: Vec<_> = all.iter().map(Line::is_open).collect();
        assert_eq!(open, [true, true, false, true]);
        assert_eq!(progress(&handover, &all), (1, 4));
    }

    #[test]
    fn what_is_let_go_is_done_once_the_giver_has_left_it() {
        let mut handover = Handover::default();
        for number in [5, 7] {
            handover.change_item(id(number), |item| item.step = Step::LetGo);
        }
        let hang = vec![
            passing(5, Step::Move, false),
            passing(7, Step::Move, false),
            passing(8, Step::Move, false),
        ];
        let all = all(&handover, hang);
        let said: Vec<_> = all.iter().map(|line| (line.is_open(), line.is_settled())).collect();
        // Nobody has taken on the last one yet.
        assert_eq!(said, [(true, false), (false, true), (true, false)]);
    }

    #[test]
    fn what_passes_over_is_done_by_the_ledger_and_what_is_shown_by_whoever_ticks_it() {
        let mut handover = Handover::default();
        for number in 1..=4 {
            handover.change_item(id(number), |item| {
                item.done_at = (number % 2 == 0).then(day);
                item.agreed = Some(id(9));
            });
        }
        let hang = vec![
            passing(1, Step::Move, true),
            passing(2, Step::Move, false),
            passing(3, Step::Introduce, true),
            passing(4, Step::Introduce, false),
        ];
        let all = all(&handover, hang);
        let open: Vec<_> = all.iter().map(Line::is_open).collect();
        assert_eq!(open, [false, true, true, false]);
    }
}
