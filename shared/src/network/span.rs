//! A span of days: on which of them functions are open, and why. Reckoned from the days on which
//! something changes (tenures, absences, funding), never day by day.

use std::collections::BTreeSet;

use minicbor::{Decode, Decoder, Encode, decode};

use super::absences::changes;
use super::coverage::Leave;
use super::graph::{Facts, Graph};
use super::reference::{Relation, references};
use crate::id::RecordId;
use crate::model::is_turned;
use crate::time::Day;

/// Some days, the first and the last included. Never none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
pub struct Span {
    #[n(0)]
    from: Day,
    #[n(1)]
    until: Day,
}

impl<'b, C> Decode<'b, C> for Span {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        #[derive(Decode)]
        struct Days(#[n(0)] Day, #[n(1)] Day);
        let Days(from, until) = Days::decode(d, ctx)?;
        Self::new(from, until).ok_or_else(|| decode::Error::message("it ends before it begins"))
    }
}

/// Some days on which a function is open for one and the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Gap {
    #[n(0)]
    pub days: Span,
    /// Its funding has ended by then.
    #[n(1)]
    pub unfunded: bool,
    /// Nobody carries it; otherwise somebody would, if it were funded.
    #[n(2)]
    pub vacant: bool,
    /// Who would carry it, and is away.
    #[n(3)]
    pub away: Vec<Leave>,
}

impl Span {
    /// Nothing where it would end before it begins.
    #[must_use]
    pub fn new(from: Day, until: Day) -> Option<Self> {
        (from <= until).then_some(Self { from, until })
    }

    #[must_use]
    pub const fn from(self) -> Day {
        self.from
    }

    #[must_use]
    pub const fn until(self) -> Day {
        self.until
    }

    /// How many there are.
    #[must_use]
    pub fn days(self) -> i64 {
        self.until.number() - self.from.number() + 1
    }

    #[must_use]
    pub fn holds(self, day: Day) -> bool {
        self.from <= day && day <= self.until
    }

    /// Itself in parts, each beginning on one of these days (those outside begin nothing).
    fn parts(self, begin: impl IntoIterator<Item = Day>) -> Vec<Self> {
        let mut begin: BTreeSet<Day> = begin.into_iter().filter(|day| self.holds(*day)).collect();
        begin.insert(self.from);
        let next = begin.iter().skip(1).filter_map(|day| day.day_before()).chain([self.until]);
        begin.iter().zip(next).map(|(from, until)| Self { from: *from, until }).collect()
    }
}

impl Graph {
    /// The days of a span on which a function is open: nobody carries it, or its funding has ended.
    #[must_use]
    pub fn gaps(&self, post: RecordId, span: Span) -> Vec<Gap> {
        let Some(node) = self.node(post) else { return Vec::new() };
        let Facts::Post { funded_until, .. } = node.facts else { return Vec::new() };
        let tenures = self.tenures(post);
        let funding = changes(None, funded_until);
        let of_tenures = tenures.iter().flat_map(|tenure| {
            let absences = self.absences().changes(tenure.person);
            changes(tenure.from, tenure.until).chain(absences)
        });
        let mut gaps: Vec<Gap> = Vec::new();
        for days in span.parts(funding.chain(of_tenures)) {
            let (carriers, away) = self.carriers_on(&tenures, days.from);
            let unfunded = funded_until.is_some_and(|until| until < days.from);
            let vacant = carriers.is_empty();
            if !vacant && !unfunded {
                continue;
            }
            let away: Vec<_> = away.iter().map(|away| self.leave(away)).collect();
            let gap = Gap { days, unfunded, vacant, away };
            match gaps.last_mut() {
                Some(last) if last.goes_on_as(&gap) => last.days.until = days.until,
                Some(_) | None => gaps.push(gap),
            }
        }
        gaps
    }

    /// The days of a span on which functions change hands or somebody goes or comes back, with
    /// its first one.
    #[must_use]
    pub fn changes(&self, span: Span) -> Vec<Day> {
        let posts = self.nodes().filter(|node| matches!(node.facts, Facts::Post { .. }));
        let tenures = posts.flat_map(|node| references(&node.view)).filter_map(|reference| {
            let Relation::Tenure { from, until, .. } = reference.relation else { return None };
            (!is_turned(from, until) && self.is_person(reference.to)).then_some((from, until))
        });
        let absences = self.absences().iter().filter(|(_, _, absence)| !absence.is_turned());
        let absences = absences.map(|(_, _, absence)| (absence.from, absence.until));
        let days = tenures.chain(absences).flat_map(|(from, until)| changes(from, until));
        span.parts(days).into_iter().map(Span::from).collect()
    }
}

impl Gap {
    fn goes_on_as(&self, next: &Self) -> bool {
        let follows = self.days.until.days_later(1) == Some(next.days.from);
        let Self { unfunded, vacant, away, .. } = self;
        follows && (*unfunded, *vacant, away) == (next.unfunded, next.vacant, &next.away)
    }
}
