//! Meetings (after the events of iCalendar, RFC 5545): a round table, or two who get to know each
//! other; before it is held, while it is, and afterwards.

use std::collections::BTreeSet;

use super::describe::record;
use super::field::ABOUT;
use super::item::{Item, items};
use super::ranked::RANK;
use super::table::{Codec, Field, Relates, Searched};
use super::word_list::words;
use crate::id::RecordId;
use crate::time::Day;
use crate::time_of_day::TimeOfDay;

/// What is planned further ahead is most likely a slip of the year.
const FAR_AHEAD_MONTHS: u32 = 24;

record! {
    /// Some come together.
    pub struct Meeting = "meeting" {
        /// Without one it is called by what it is about, and its day.
        pub title: String = Field::one("title", Codec::Text).searched(Searched::Title),
        /// The network whose meeting it is, an offer, a function ...
        pub about: BTreeSet<RecordId> = ABOUT,
        /// None as long as nobody has found one.
        pub date: Option<Day> = Field::one("date", Codec::Day).json("when").takes_place(),
        pub begins: Option<TimeOfDay> = Field::one("begins", Codec::Time),
        pub ends: Option<TimeOfDay> = Field::one("ends", Codec::Time).after("begins"),
        pub place: String = Field::one("place", Codec::Text).searched(Searched::Words),
        pub agenda: Vec<Item> = items(
            "agenda", "agenda", &[Field::item("agenda_rank", "agenda", RANK).orders()],
        ),
        /// Persons and organizations.
        pub invited: BTreeSet<RecordId> =
            Field::set("invited", "invited", Codec::Record).relates(Relates::Invited),
        /// Those who came, whether invited or not.
        pub attended: BTreeSet<RecordId> =
            Field::set("attended", "attended", Codec::Record).relates(Relates::Who),
        pub decisions: Vec<Item> = items(
            "decisions", "decision", &[Field::item("decision_rank", "decision", RANK).orders()],
        ),
        /// The tasks that came of it.
        pub tasks: BTreeSet<RecordId> =
            Field::set("tasks", "tasks", Codec::Record).relates(Relates::Task),
        pub state: MeetingState =
            Field::one("state", Codec::Text).words(&MeetingState::WORDS),
        pub note: String = Field::one("note", Codec::Prose).searched(Searched::Words),
    }
    listed: true,
    in_network: false,
    facts: ["about", "date", "begins", "ends", "place", "agenda", "note"],
}

words! {
    /// What became of it.
    pub enum MeetingState else Other {
        #[default]
        Planned = "planned",
        Held = "held",
        Cancelled = "cancelled",
    }
    // The words of iCalendar.
    foreign ["tentative" => "planned", "confirmed" => "planned"]
}

/// So many minutes before a meeting begins the first are in the room.
const EARLY: u16 = 60;

/// The clock on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    pub day: Day,
    pub time: TimeOfDay,
}

/// What is odd about a meeting on a day. Nothing of it keeps anybody from writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Its day is over, and nobody has said whether it took place.
    Over,
    /// So far ahead that the year may be a slip.
    FarAhead,
    /// It is said to have taken place on a day that is still to come.
    HeldAhead,
    /// It is said to have taken place, and nothing says that anybody came.
    NobodyThere,
    /// It ends before it begins.
    Turned,
}

/// Why those who are noted as there do not count as met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncounted {
    /// It has not begun.
    Early,
    /// Nobody has said that it took place.
    Unsaid,
}

impl Meeting {
    /// What is odd about its day, if anything.
    #[must_use]
    pub fn doubt(&self, today: Day) -> Option<Doubt> {
        let is_turned = self.begins.zip(self.ends).is_some_and(|(begins, ends)| ends < begins);
        let turned = (is_turned && self.state != MeetingState::Cancelled).then_some(Doubt::Turned);
        self.doubt_of_day(today).or(turned)
    }

    fn doubt_of_day(&self, today: Day) -> Option<Doubt> {
        let date = self.date?;
        let far = today.months_later(FAR_AHEAD_MONTHS);
        match self.state {
            MeetingState::Held if date > today => Some(Doubt::HeldAhead),
            MeetingState::Held => (!self.leaves_a_trace()).then_some(Doubt::NobodyThere),
            MeetingState::Planned | MeetingState::Other(_) if date < today => Some(Doubt::Over),
            MeetingState::Planned | MeetingState::Other(_) => {
                far.is_some_and(|far| date > far).then_some(Doubt::FarAhead)
            }
            MeetingState::Cancelled => None,
        }
    }

    /// Why those who are noted as there do not count as met; none where they do, or nobody is.
    #[must_use]
    pub fn uncounted(&self, now: Now) -> Option<Uncounted> {
        let is_open = matches!(self.state, MeetingState::Planned | MeetingState::Other(_));
        let is_early = self.date.is_some() && !self.has_come(now);
        let why = if is_early { Uncounted::Early } else { Uncounted::Unsaid };
        (is_open && !self.attended.is_empty()).then_some(why)
    }

    /// Somebody is there, or something was decided: so it takes place. One without a day does
    /// today. On a day that is still to come it does not yet, and what was called off stays so
    /// until somebody says otherwise.
    #[must_use]
    pub fn goes_on(mut self, now: Now) -> Self {
        let is_open = matches!(self.state, MeetingState::Planned | MeetingState::Other(_));
        if is_open && (self.date.is_none() || self.has_come(now)) {
            self.date.get_or_insert(now.day);
            self.state = MeetingState::Held;
        }
        self
    }

    /// Whether anything tells that people came together: one who was there, a decision, a task, a
    /// note. One slip of a thumb says that a meeting was held; it wakes no network.
    #[must_use]
    pub fn leaves_a_trace(&self) -> bool {
        !(self.attended.is_empty()
            && self.decisions.is_empty()
            && self.tasks.is_empty()
            && self.note.trim().is_empty())
    }

    /// Whether somebody may be in the room by now: it begins within the hour or has begun, or it took
    /// place.
    #[must_use]
    pub fn has_come(&self, now: Now) -> bool {
        let is_time =
            || self.begins.is_none_or(|begins| now.time.minutes() + EARLY >= begins.minutes());
        match self.state {
            MeetingState::Held => true,
            MeetingState::Cancelled => false,
            MeetingState::Planned | MeetingState::Other(_) => {
                self.date.is_some_and(|date| date < now.day || date == now.day && is_time())
            }
        }
    }

    /// From when on somebody may be in the room, where that is later today.
    #[must_use]
    pub fn opens(&self, now: Now) -> Option<TimeOfDay> {
        let begins = self.begins.filter(|_| self.date == Some(now.day) && !self.has_come(now))?;
        let is_called_off = self.state == MeetingState::Cancelled;
        TimeOfDay::of_minutes(begins.minutes().saturating_sub(EARLY)).filter(|_| !is_called_off)
    }

    /// Whether it takes place just now, or is about to: it is not over yet.
    #[must_use]
    pub fn is_on(&self, now: Now) -> bool {
        let until = self.ends.max(self.begins);
        self.is_held() && self.date == Some(now.day) && until.is_some_and(|until| now.time < until)
    }

    /// Whether it took place.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.state == MeetingState::Held
    }

    /// Whether it is to take place, today or later, or on a day that is not found yet.
    #[must_use]
    pub fn is_ahead(&self, today: Day) -> bool {
        self.state == MeetingState::Planned && self.date.is_none_or(|date| date >= today)
    }
}
