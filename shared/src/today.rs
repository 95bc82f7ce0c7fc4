//! What there is to do on a day, in the order of reason: what waits for somebody, whom nobody has
//! heard of, what has an open place, what may no longer be so, what is to be put in order.
//!
//! A [`Line`] follows from the records alone: it is there as long as its reason is, whoever
//! changes that. Nobody is ranked: lines stand in the order of days, then of names.

mod absent;
mod ahead;
mod mine;
mod open;
mod quiet;
mod sure;
mod unanswered;
mod waiting;

use minicbor::{Decode, Encode};

use crate::{
    cbor,
    id::RecordId,
    kind::Kind,
    network::{
        coverage::{KnowledgeCover, PostCover},
        rhythm::Rhythm,
    },
    search::fold,
    time::Day,
    view::View,
};

pub use absent::absent;
pub use ahead::ahead;
pub use mine::mine;
pub use open::{known_by_one, places};
pub use quiet::{asleep, quiet};
pub use sure::{not_informed, unsure};
pub use unanswered::unanswered;

/// The parts of the list, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Part {
    /// What waits for whoever asks.
    #[n(0)]
    Mine,
    /// Contacts and ties that have gone quiet.
    #[n(1)]
    Quiet,
    /// Networks that sleep.
    #[n(2)]
    Asleep,
    /// Functions and tasks that have a place for somebody.
    #[n(3)]
    Places,
    /// What may no longer be so.
    #[n(4)]
    Unsure,
    /// What only one person knows.
    #[n(5)]
    KnownByOne,
    /// Persons who do not know that they are here.
    #[n(6)]
    Informing,
    /// What was asked for, and nobody had an answer.
    #[n(7)]
    Unanswered,
    /// Meetings that are near, and handovers that end.
    #[n(8)]
    Ahead,
}

impl Part {
    pub const ALL: [Self; 9] = [
        Self::Mine,
        Self::Ahead,
        Self::Quiet,
        Self::Asleep,
        Self::Places,
        Self::Unanswered,
        Self::Unsure,
        Self::KnownByOne,
        Self::Informing,
    ];
}

/// One thing to do, and why.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Line {
    /// The record it is about.
    #[n(0)]
    pub id: RecordId,
    #[n(1)]
    pub kind: Kind,
    /// Empty where it has no name.
    #[n(2)]
    pub title: String,
    #[n(3)]
    pub why: Why,
}

/// Why a record is on the list.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Why {
    /// A task that is due soon, or says not when.
    #[n(0)]
    Task {
        #[n(0)]
        due: Option<Day>,
        /// The function through which it is that of whoever asks; nothing where it names them.
        #[n(1)]
        through: Option<RecordId>,
        /// What it is about: the first of it.
        #[n(2)]
        about: Option<RecordId>,
    },
    /// Two values were set apart, and nobody has decided.
    #[n(1)]
    Undecided,
    /// Somebody put it away while others were writing to it.
    #[n(15)]
    PutAway,
    /// Nobody was in touch for longer than usual.
    #[n(2)]
    Quiet {
        #[n(0)]
        last: Day,
        /// How many days there are usually in between, where that is known.
        #[n(1)]
        usual_days: Option<u32>,
        /// Who could be called instead: people behind an organization.
        #[n(2)]
        call: Vec<RecordId>,
    },
    /// A tie of whoever asks that was not used or confirmed for more than a year.
    #[n(3)]
    QuietTie(#[n(0)] Day),
    /// A network has missed two of its meetings.
    #[n(4)]
    Asleep {
        #[n(0)]
        rhythm: Rhythm,
        /// Members to call first: those of whom somebody has heard last.
        #[n(1)]
        call: Vec<RecordId>,
    },
    /// A function is vacant, has no deputy, or ends.
    #[n(5)]
    Place(#[n(0)] PostCover),
    /// A task that is due soon and that nobody sees to.
    #[n(6)]
    TaskOfNobody(#[n(0)] Option<Day>),
    /// It was to be looked at by this day.
    #[n(7)]
    Review(#[n(0)] Day),
    /// Nobody made sure of it for more than a year, or ever.
    #[n(8)]
    Unsure(#[n(0)] Option<Day>),
    /// One person only knows it, or nobody any more who is said to.
    #[n(9)]
    KnownByOne(#[n(0)] KnowledgeCover),
    /// Somebody is to be told until this day that their data is kept (DSGVO Art. 14 (3) a).
    #[n(10)]
    Inform(#[n(0)] Day),
    /// It was asked for so many times, last in this month.
    #[n(11)]
    Unanswered {
        #[n(0)]
        times: usize,
        #[n(1)]
        month: String,
    },
    /// Somebody is away, now or soon, and functions are open meanwhile.
    #[n(13)]
    Absent {
        /// Their name; empty where they have none.
        #[n(0)]
        who: String,
        #[n(1)]
        from: Option<Day>,
        #[n(2)]
        until: Option<Day>,
        /// The functions, by name.
        #[n(3)]
        open: Vec<String>,
        /// On every one of these days, from today on; else on some.
        #[n(4)]
        always: bool,
    },
    /// A meeting is near, or its day is over and nobody has said whether it took place.
    #[n(12)]
    Meeting(#[n(0)] Day),
    /// A handover runs, until this day if it says one.
    #[n(14)]
    Handover(#[n(0)] Option<Day>),
    /// A handover is closed and this last day is over, and whoever passed it on still stands where
    /// somebody else does now.
    #[n(16)]
    Stays(#[n(0)] Day),
}

impl Line {
    /// Its one encoding, as CBOR: another one where it says anything else.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_vec(self)
    }

    fn of(view: &View, why: Why) -> Self {
        Self { id: view.id, kind: view.kind.clone(), title: view.title().to_owned(), why }
    }

    /// What it is put off by: the same as long as the reason is the same one. A network that
    /// met, and fell asleep again, is another reason.
    #[must_use]
    pub fn key(&self) -> String {
        let day = |day: &Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let (name, what) = match &self.why {
            Why::Task { due, .. } => ("task", day(due)),
            Why::Undecided => ("undecided", String::new()),
            Why::PutAway => ("put-away", String::new()),
            Why::Quiet { last, .. } => ("quiet", last.to_string()),
            Why::QuietTie(last) => ("tie", last.to_string()),
            Why::Asleep { rhythm, .. } => ("asleep", day(&rhythm.last_met)),
            Why::Place(cover) => {
                ("place", format!("{}-{}-{}", cover.holders, cover.deputies, day(&cover.ends)))
            }
            Why::TaskOfNobody(due) => ("nobody", day(due)),
            Why::Review(due) => ("review", due.to_string()),
            Why::Unsure(last) => ("unsure", day(last)),
            // That nobody knows it any more is another reason.
            Why::KnownByOne(cover) if cover.holders == 0 => ("known-by", "nobody".to_owned()),
            Why::KnownByOne(_) => ("one", String::new()),
            Why::Inform(until) => ("inform", until.to_string()),
            Why::Absent { from, until, .. } => ("absent", format!("{}-{}", day(from), day(until))),
            Why::Meeting(date) => ("meeting", date.to_string()),
            Why::Handover(until) => ("handover", day(until)),
            Why::Stays(until) => ("stays", until.to_string()),
            Why::Unanswered { times, month } => ("asked", format!("{times}-{month}")),
        };
        format!("{name}/{}/{what}", self.id)
    }
}

/// Lines in the order of something, then of names.
fn ordered<K: Ord>(lines: impl IntoIterator<Item = (K, Line)>) -> Vec<Line> {
    let mut lines: Vec<_> = lines
        .into_iter()
        .map(|(first, line)| ((first, fold(&line.title), line.id), line))
        .collect();
    lines.sort_by(|(one, _), (other, _)| one.cmp(other));
    lines.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests;
