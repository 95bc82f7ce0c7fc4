//! Who is away on a day, and who stands in meanwhile.
//!
//! Whoever is away carries no function that day. For each function they would carry, those who
//! stand in for them do: acting, or as a deputy where the one who is away is only that. Who is away
//! themselves stands in for nobody, and nobody stands in for those who stand in. Ties,
//! memberships and knowledge stay: on leave one still knows what one knows.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::RecordId;
use crate::model::{Absence, Capacity, Model as _};
use crate::time::Day;
use crate::view::{Kind, View};

/// The absences of everybody, whenever they are.
#[derive(Debug, Clone, Default)]
pub struct Absences {
    of: BTreeMap<RecordId, Vec<(RecordId, Absence)>>,
}

/// A tenure of somebody, as a function says it.
#[derive(Debug, Clone)]
pub(super) struct Tenured {
    pub(super) person: RecordId,
    pub(super) capacity: Capacity,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
}

/// Somebody carries a function, as what and since when.
pub(super) type Carries = (RecordId, Capacity, Option<Day>);

/// Somebody is away on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    pub person: RecordId,
    /// The record that says so; of several the one that lasts longest.
    pub absence: RecordId,
    /// The first day of it.
    pub from: Option<Day>,
    /// The last day; open-ended without.
    pub until: Option<Day>,
    /// Who carries their functions that day.
    pub stands_in: BTreeSet<RecordId>,
}

impl Tenured {
    pub(super) fn runs_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

impl Absences {
    /// Takes one in, if the record is one that counts.
    pub(super) fn add(&mut self, view: &View) {
        if view.kind != Kind::Absence || view.archived {
            return;
        }
        let absence = Absence::read(view);
        if let Some(person) = absence.person {
            self.of.entry(person).or_default().push((view.id, absence));
        }
    }

    /// All of them: the person, the record, what it says.
    pub fn iter(&self) -> impl Iterator<Item = (RecordId, RecordId, &Absence)> {
        let of = |(person, all): (&RecordId, _)| (*person, all);
        self.of.iter().map(of).flat_map(|(person, all): (_, &Vec<_>)| {
            all.iter().map(move |(id, absence)| (person, *id, absence))
        })
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// Those of one person.
    fn of(&self, person: RecordId) -> impl Iterator<Item = &(RecordId, Absence)> {
        self.of.get(&person).into_iter().flatten()
    }

    #[must_use]
    pub fn is_away(&self, person: RecordId, day: Day) -> bool {
        self.of(person).any(|(_, absence)| absence.runs_on(day))
    }

    /// Whether somebody is away on a day, and who stands in of those who are here.
    #[must_use]
    pub fn away(
        &self,
        person: RecordId,
        day: Day,
        is_here: impl Fn(RecordId) -> bool,
    ) -> Option<Away> {
        let running = || self.of(person).filter(|(_, absence)| absence.runs_on(day));
        // None is later than any day: it is open-ended.
        let longest = running().max_by_key(|(id, it)| (it.until.is_none(), it.until, *id))?;
        let stands_in = running().flat_map(|(_, absence)| absence.stands_in.iter().copied());
        let stands_in = stands_in
            .filter(|other| *other != person && is_here(*other) && !self.is_away(*other, day));
        Some(Away {
            person,
            absence: longest.0,
            from: longest.1.from,
            until: longest.1.until,
            stands_in: stands_in.collect(),
        })
    }

    /// Who carries a function on a day by a tenure of a person that runs then, as what and since
    /// when; and whether that person is away.
    pub(super) fn carrying(
        &self,
        tenure: &Tenured,
        day: Day,
        is_here: impl Fn(RecordId) -> bool,
    ) -> (Vec<Carries>, Option<Away>) {
        let Some(away) = self.away(tenure.person, day, is_here) else {
            return (vec![(tenure.person, tenure.capacity.clone(), tenure.from)], None);
        };
        let capacity = stood_in_as(&tenure.capacity);
        let others = away.stands_in.iter().map(|other| (*other, capacity.clone(), away.from));
        (others.collect(), Some(away))
    }

    /// The days on which it changes who carries the functions of a person: when they or those who
    /// stand in for them go or come back.
    pub(super) fn changes(&self, person: RecordId) -> BTreeSet<Day> {
        let others = self.of(person).flat_map(|(_, absence)| absence.stands_in.iter().copied());
        let ends = |who| self.of(who).flat_map(|(_, it)| changes(it.from, it.until));
        std::iter::once(person).chain(others).flat_map(ends).collect()
    }
}

/// As what somebody stands in for one who would carry a function so.
const fn stood_in_as(capacity: &Capacity) -> Capacity {
    match capacity {
        Capacity::Deputy => Capacity::Deputy,
        Capacity::Holder | Capacity::Acting | Capacity::Other(_) => Capacity::Acting,
    }
}

/// The first day of something, and the first day on which it is over.
pub(super) fn changes(from: Option<Day>, until: Option<Day>) -> impl Iterator<Item = Day> {
    from.into_iter().chain(until.and_then(|until| until.days_later(1)))
}
