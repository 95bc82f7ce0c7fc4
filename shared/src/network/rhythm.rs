//! What sleeps: each network against its own rhythm, each tie against a year.

use minicbor::{Decode, Encode};

use super::graph::{Edge, Facts, Graph};
use crate::id::RecordId;
use crate::time::{Day, Sureness};
use crate::view::Kind;

/// A network that does not say how often it meets should do so once a year.
const CADENCE_UNSAID_MONTHS: u32 = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Pulse {
    /// It met as it does.
    #[n(0)]
    Awake,
    /// It should have met by now.
    #[n(1)]
    Due,
    /// It has missed two meetings in a row.
    #[n(2)]
    Asleep,
    /// Nobody wrote down when it met.
    #[n(3)]
    Unknown,
}

/// A network against its own rhythm.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Rhythm {
    #[n(0)]
    pub id: RecordId,
    /// As far as it says.
    #[n(1)]
    pub cadence_months: Option<u32>,
    #[n(2)]
    pub last_met: Option<Day>,
    /// When it should meet again.
    #[n(3)]
    pub due: Option<Day>,
    #[n(4)]
    pub pulse: Pulse,
    /// The next meeting that somebody has planned.
    #[n(5)]
    pub planned: Option<Day>,
}

impl Graph {
    /// Every network, by name.
    #[must_use]
    pub fn rhythms(&self) -> Vec<Rhythm> {
        self.of_kind(&Kind::Network).into_iter().filter_map(|id| self.rhythm(id)).collect()
    }

    #[must_use]
    pub fn rhythm(&self, id: RecordId) -> Option<Rhythm> {
        let Facts::Network { cadence_months, last_met, planned } = self.node(id)?.facts else {
            return None;
        };
        let months = cadence_months.unwrap_or(CADENCE_UNSAID_MONTHS);
        let due = last_met.and_then(|day| day.months_later(months));
        let second = last_met.and_then(|day| day.months_later(months.saturating_mul(2)));
        let passed = |day: Option<Day>| day.is_some_and(|day| day < self.today());
        let pulse = match (last_met, passed(due), passed(second)) {
            (None, _, _) => Pulse::Unknown,
            (Some(_), _, true) => Pulse::Asleep,
            (Some(_), true, false) => Pulse::Due,
            (Some(_), false, false) => Pulse::Awake,
        };
        Some(Rhythm { id, cadence_months, last_met, due, pulse, planned })
    }
}

impl Edge {
    /// Whether it was used or confirmed within a year. Where nobody wrote down when, nobody
    /// knows: then it was not.
    #[must_use]
    pub fn is_fresh(&self, today: Day) -> bool {
        self.last.is_some_and(|day| day.sureness(today) == Sureness::Fresh)
    }
}
