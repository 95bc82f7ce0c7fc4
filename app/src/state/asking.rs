//! What pages ask of the whole ledger. An answer comes later: nothing until then, the last one
//! until the next; equal answers are no news. It is asked again when a record or the day
//! changes.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    kind::Kind,
    ledger::{
        Answer, Asked, CoveredKnowledge, CoveredPost, Group, Introduction, Letter, Lost, MapOf,
        Mixes, NamedRhythm, Narrow, OnlyWayOf, OpenPost, Order, Overview, Parts, Passing,
        Preparation, Question, Related, Unmet,
    },
    network::{coverage::PostCover, map::Choice, rhythm::Rhythm, span::Span, what_if},
    search::{Facets, Query},
    summary::Summary,
    time::Day,
};

use super::{
    Ledger,
    later::{Moment, answered},
};
use crate::platform::clock;

/// A town is read in slices of this length.
pub(super) const SLICE_MS: f64 = 8.0;

/// What a search has found, and what was searched for: by now a page may ask for something
/// else.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) query: Query,
    pub(crate) order: Order,
    pub(crate) ids: Arc<Vec<RecordId>>,
}

/// How many records there are for each filter, and what was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Counted {
    pub(crate) query: Query,
    pub(crate) facets: Arc<Facets>,
}

/// Who shall get to know whom, and what they come together about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) about: RecordId,
    pub(crate) ones: Group,
    pub(crate) others: Group,
}

impl Ledger {
    /// What matches a query, best first.
    #[must_use]
    pub(crate) fn search(&self, query: Signal<Option<Query>>) -> Signal<Option<Found>> {
        self.search_in(query, Signal::stored(Order::default()))
    }

    /// What matches a query, in an order.
    #[must_use]
    pub(crate) fn search_in(
        &self,
        query: Signal<Option<Query>>,
        order: Signal<Order>,
    ) -> Signal<Option<Found>> {
        let asked = Signal::derive(move || Some((query.get()?, order.get())));
        let question = |(query, order)| Question::Search(query, order);
        self.ask(asked, question, |(query, order), answer| {
            Some(Found { query, order, ids: answer.found()? })
        })
    }

    /// The letters to jump to in a list without words.
    #[must_use]
    pub(crate) fn letters(
        &self,
        query: Signal<Query>,
        order: Signal<Order>,
    ) -> Signal<Option<Vec<Letter>>> {
        let asked = Signal::derive(move || Some((query.get(), order.get())));
        let question = |(query, order)| Question::Letters(query, order);
        self.ask(asked, question, |_, answer| answer.letters())
    }

    /// The hits that only resemble what is asked for.
    #[must_use]
    pub(crate) fn resembling(&self, query: Signal<Query>) -> Signal<Option<Vec<RecordId>>> {
        self.ask(always(query), Question::Resembling, |_, answer| answer.resembling())
    }

    /// When somebody was last in touch with a record, or about it; nothing also where nobody
    /// noted it.
    #[must_use]
    pub(crate) fn heard(&self, id: RecordId) -> Signal<Option<Day>> {
        self.ask_about(Question::Heard(id), |answer| answer.heard().flatten())
    }

    /// How many records each filter would leave.
    #[must_use]
    pub(crate) fn facets(&self, query: Signal<Query>) -> Signal<Option<Counted>> {
        self.ask(always(query), Question::Facets, |query, answer| {
            Some(Counted { query, facets: answer.facets()? })
        })
    }

    /// Every record of a kind that stands in no list, by name.
    #[must_use]
    pub(crate) fn of_kind(&self, kind: Kind) -> Signal<Option<Vec<RecordId>>> {
        self.ask_about(Question::OfKind(kind), Answer::of_kind)
    }

    /// What has to do with a record, whichever side says so.
    #[must_use]
    pub(crate) fn related(&self, id: RecordId) -> Signal<Option<Vec<Related>>> {
        self.ask_about(Question::Related(id), Answer::related)
    }

    /// What points at a record, is put away, and stands in no list.
    #[must_use]
    pub(crate) fn put_away_with(&self, id: RecordId) -> Signal<Option<Vec<Related>>> {
        self.ask_about(Question::PutAway(id), Answer::related)
    }

    /// How a function is carried; nothing also where it is none.
    #[must_use]
    pub(crate) fn cover(&self, post: RecordId) -> Signal<Option<PostCover>> {
        self.ask_about(Question::Cover(post), |answer| answer.cover().flatten())
    }

    /// A network against its own rhythm; nothing also where it is none.
    #[must_use]
    pub(crate) fn rhythm(&self, network: RecordId) -> Signal<Option<Rhythm>> {
        self.ask_about(Question::Rhythm(network), |answer| answer.rhythm().flatten())
    }

    /// What hangs on whoever passes on in a handover; nothing also where it is none.
    #[must_use]
    pub(crate) fn passing(&self, handover: RecordId) -> Signal<Option<Passing>> {
        self.ask_about(Question::Passing(handover), |answer| answer.passing().flatten())
    }

    #[must_use]
    pub(crate) fn overview(&self) -> Signal<Option<Overview>> {
        self.ask_about(Question::Overview, Answer::overview)
    }

    #[must_use]
    pub(crate) fn parts(&self) -> Signal<Option<Arc<Parts>>> {
        self.ask_about(Question::Parts, Answer::parts)
    }

    /// The first so many places where groups are in touch over one only.
    #[must_use]
    pub(crate) fn only_ways(&self, first: usize) -> Signal<Option<Vec<OnlyWayOf>>> {
        self.ask_about(Question::OnlyWays(first), Answer::only_ways)
    }

    #[must_use]
    pub(crate) fn posts(&self, narrow: Signal<Narrow>) -> Signal<Option<Arc<Vec<CoveredPost>>>> {
        self.ask(always(narrow), Question::Posts, |_, answer| answer.posts())
    }

    /// The functions of a part that are open on some day of a span.
    #[must_use]
    pub(crate) fn open_posts(
        &self,
        asked: Signal<Option<(Narrow, Span)>>,
    ) -> Signal<Option<Arc<Vec<OpenPost>>>> {
        let question = |(narrow, span)| Question::Open(narrow, span);
        self.of_today().ask(asked, question, |_, answer| answer.open())
    }

    /// The days of a span on which functions change hands; with its first.
    #[must_use]
    pub(crate) fn changes(&self, span: Signal<Option<Span>>) -> Signal<Option<Vec<Day>>> {
        self.of_today().ask(span, Question::Changes, |_, answer| answer.changes())
    }

    #[must_use]
    pub(crate) fn knowledge(
        &self,
        narrow: Signal<Narrow>,
    ) -> Signal<Option<Arc<Vec<CoveredKnowledge>>>> {
        self.ask(always(narrow), Question::Knowledge, |_, answer| answer.knowledge())
    }

    #[must_use]
    pub(crate) fn mixes(&self, narrow: Signal<Narrow>) -> Signal<Option<Mixes>> {
        self.ask(always(narrow), Question::Mixes, |_, answer| answer.mixes())
    }

    #[must_use]
    pub(crate) fn rhythms(&self, narrow: Signal<Narrow>) -> Signal<Option<Vec<NamedRhythm>>> {
        self.ask(always(narrow), Question::Rhythms, |_, answer| answer.rhythms())
    }

    #[must_use]
    pub(crate) fn strangers(&self, narrow: Signal<Narrow>) -> Signal<Option<Unmet>> {
        self.ask(always(narrow), Question::Strangers, |_, answer| answer.strangers())
    }

    #[must_use]
    pub(crate) fn introduction(&self, plan: Signal<Option<Plan>>) -> Signal<Option<Introduction>> {
        let question =
            |Plan { about, ones, others }| Question::Introduction { about, ones, others };
        self.ask(plan, question, |_, answer| answer.introduction().flatten())
    }

    /// What helps to prepare a meeting; nothing also where it is none.
    /// What may be told of it in numbers.
    #[must_use]
    pub(crate) fn summary(&self) -> Signal<Option<Summary>> {
        self.ask_about(Question::Summary(self.id()), Answer::summary)
    }

    #[must_use]
    pub(crate) fn preparation(&self, meeting: RecordId) -> Signal<Option<Preparation>> {
        self.ask_about(Question::Preparation(meeting), |answer| answer.preparation().flatten())
    }

    /// What would be lost.
    #[must_use]
    pub(crate) fn lost(
        &self,
        question: Signal<Option<what_if::Question>>,
    ) -> Signal<Option<Arc<Lost>>> {
        self.ask(question, Question::WhatIf, |_, answer| answer.lost())
    }

    /// The map of the network.
    #[must_use]
    pub(crate) fn map(&self, choice: Signal<Choice>) -> Signal<Option<MapOf>> {
        self.ask(always(choice), Question::Map, |_, answer| answer.map())
    }

    /// The map of what would be lost.
    #[must_use]
    pub(crate) fn loss_map(
        &self,
        question: Signal<Option<what_if::Question>>,
    ) -> Signal<Option<MapOf>> {
        self.ask(question, Question::LossMap, |_, answer| answer.loss_map())
    }

    /// Asks one and the same for as long as somebody looks.
    fn ask_about<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        question: Question,
        take: impl Fn(Answer) -> Option<T> + Copy + 'static,
    ) -> Signal<Option<T>> {
        let about = Signal::stored(Some(question));
        self.ask(about, |question| question, move |_, answer| take(answer))
    }

    /// Asks for what `about` says; where it says nothing there is nothing to answer. `take`
    /// has what it was asked for, and the answer.
    pub(super) fn ask<Q, T>(
        self,
        about: Signal<Option<Q>>,
        question: impl Fn(Q) -> Question + Copy + 'static,
        take: impl Fn(Q, Answer) -> Option<T> + Copy + 'static,
    ) -> Signal<Option<T>>
    where
        Q: Clone + Send + Sync + 'static,
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        let board = self.board();
        let moment = Moment { revision: board.revision, day: board.day };
        let about = Signal::derive(move || Some((about.get()?, self.other_day())));
        answered(about, moment, move |(about, other): (Q, Option<Day>), day| async move {
            let mut question = question(about.clone());
            if let Some(other) = other.filter(|other| *other != day) {
                self.read_town_of(other).await?;
                question = Question::At(other, Box::new(question));
            }
            match self.board().records.borrow_mut().answer(&question, day) {
                Asked::Answered(answer) => take(about, answer),
                // What takes rounds is asked for elsewhere.
                Asked::Laying(_) => None,
            }
        })
    }
}

impl Ledger {
    /// Reads the town as of another day in slices, so that no frame waits. Nothing where another day is
    /// looked at by then, or none.
    async fn read_town_of(self, other: Day) -> Option<()> {
        loop {
            clock::breathe().await;
            if untrack(|| self.other_day()) != Some(other) {
                return None;
            }
            let board = self.try_board()?;
            let mut records = board.records.borrow_mut();
            let begun = clock::elapsed_ms();
            if !records.other_town_while(other, || clock::elapsed_ms() - begun < SLICE_MS) {
                return Some(());
            }
        }
    }
}

fn always<Q: Clone + Send + Sync + 'static>(about: Signal<Q>) -> Signal<Option<Q>> {
    Signal::derive(move || Some(about.get()))
}
