//! What a collection answers: what there is at hand, or is kept and brought up to date, or is
//! reckoned from the town of a day.

use std::{collections::HashSet, sync::Arc};

use super::{
    super::{
        answer::{Answer, Passing, Preparation},
        asked::{Asked, Laying},
        browse,
        order::{By, Heard, Letter, Order, Sorting},
        question::Question,
        related::{References, Related},
        town::Town,
    },
    Collection, Indexed, LOOK,
};
use crate::{
    id::{LedgerId, RecordId},
    kind::Kind,
    search::{Facets, Index, Query, fold},
    summary::{self, Known, Summary},
    time::Day,
    today::{self, Line, Part},
};

impl Collection {
    /// Answers a question as it is on a day, unless it asks as of another one.
    pub fn answer(&mut self, question: &Question, today: Day) -> Asked {
        if self.today != Some(today) {
            self.today = Some(today);
            self.forget_heard();
        }
        let (question, at) = if let Question::At(day, question) = question {
            (question.as_ref(), *day)
        } else {
            (question, today)
        };
        Asked::Answered(match question {
            Question::Search(query, order) => Answer::Found(self.search(query, *order)),
            Question::Facets(query) => Answer::Facets(self.facets(query)),
            Question::Resembling(query) => Answer::Resembling(self.resembling(query)),
            Question::Related(id) => Answer::Related(self.related(*id)),
            Question::PutAway(id) => Answer::Related(self.put_away(*id)),
            Question::Cover(post) => Answer::Cover(self.town(at).graph.post(*post)),
            Question::Rhythm(network) => Answer::Rhythm(self.town(at).graph.rhythm(*network)),
            Question::Overview => Answer::Overview(self.town(at).overview()),
            Question::Parts => Answer::Parts(self.town(at).parts()),
            Question::OnlyWays(first) => Answer::OnlyWays(self.town(at).only_ways(*first)),
            Question::Posts(narrow) => Answer::Posts(self.town(at).posts(narrow).into()),
            Question::Knowledge(narrow) => {
                Answer::Knowledge(self.town(at).knowledge(narrow).into())
            }
            Question::Mixes(narrow) => Answer::Mixes(self.town(at).mixes(narrow)),
            Question::Rhythms(narrow) => Answer::Rhythms(self.town(at).rhythms(narrow)),
            Question::Strangers(narrow) => Answer::Strangers(self.town(at).strangers(narrow)),
            Question::Introduction { about, ones, others } => {
                Answer::Introduction(self.town(at).introduction(*about, ones, others))
            }
            Question::WhatIf(question) => {
                let stops = self.town(at).stopping(question);
                let there = self.town_without_leave(&stops, at);
                let town = self.town(at);
                let mut lost = there.as_ref().unwrap_or(town).lost(question);
                lost.away = town.away(&stops, at);
                Answer::WhatIf(lost.into())
            }
            Question::Map(choice) => Answer::Map(self.town(at).map(choice)),
            Question::LossMap(question) => {
                let stops = self.town(at).stopping(question);
                let there = self.town_without_leave(&stops, at);
                let town = there.as_ref().unwrap_or_else(|| self.town(at));
                Answer::LossMap(town.loss_map(question))
            }
            Question::Letters(query, order) => Answer::Letters(self.letters(query, *order)),
            Question::Heard(id) => Answer::Heard(self.heard().last(*id)),
            Question::OfKind(kind) => Answer::OfKind(self.of_kind(kind)),
            Question::Preparation(meeting) => Answer::Preparation(self.preparation(*meeting, at)),
            Question::Passing(handover) => Answer::Passing(self.passing(*handover, at)),
            Question::Summary(ledger) => Answer::Summary(self.summary(*ledger, at)),
            Question::Today(Part::Mine, me) => Answer::Today(self.mine(*me, at)),
            Question::Today(part, me) => Answer::Today(self.today(*part, *me, at).into()),
            Question::Open(narrow, span) => Answer::Open(self.town(at).open(narrow, *span).into()),
            Question::Changes(span) => Answer::Changes(self.town(at).graph.changes(*span)),
            // One day only is asked for: nothing reads another spelling.
            Question::At(..) => Answer::Changes(Vec::new()),
            Question::Layout(ground) => return Asked::Laying(Box::new(Laying::new(ground))),
        })
    }

    /// What matches, in an order. While the index is made, some of it may be missing, but nobody
    /// is told that there is nothing before everything was looked at.
    pub(super) fn search(&mut self, query: &Query, order: Order) -> Arc<Vec<RecordId>> {
        if is_without_words(query) {
            return self.list(query, order);
        }
        let asked = |index: &Index| index.query(query).into_iter().map(|hit| hit.id).collect();
        let mut found: Vec<_> = asked(&self.index);
        while found.is_empty() && self.look_on() {
            found = asked(&self.index);
        }
        self.asked_early |= self.indexed != Indexed::Everything;
        if order == Order::default() {
            return Arc::new(found);
        }
        // Nothing is sorted at a keystroke: the list without words stands in its order already.
        let all = self.list(&Query { text: String::new(), ..query.clone() }, order);
        let found: HashSet<_> = found.into_iter().collect();
        let found = all.iter().filter(|id| found.contains(*id)).copied();
        // What only resembles it stands last in every order.
        let alike: HashSet<_> = self.resembling(query).into_iter().collect();
        let (alike, mut found): (Vec<_>, Vec<_>) = found.partition(|id| alike.contains(id));
        found.extend(alike);
        Arc::new(found)
    }

    fn resembling(&self, query: &Query) -> Vec<RecordId> {
        if is_without_words(query) { Vec::new() } else { self.index.resembling(query) }
    }

    /// Everything that passes the filters, whatever the words.
    fn list(&mut self, query: &Query, order: Order) -> Arc<Vec<RecordId>> {
        if order.by == By::Heard {
            self.heard();
        }
        let Self { views, index, indexed, kept, heard, .. } = self;
        let nothing = Heard::default();
        let sorting = Sorting { order, heard: heard.as_ref().unwrap_or(&nothing) };
        kept.list(query, order, || {
            // The index has the names at hand.
            if *indexed == Indexed::Everything && order == Order::default() {
                return index.query(query).into_iter().map(|hit| hit.id).collect();
            }
            browse::list(views.values().map(Arc::as_ref), query, sorting)
        })
    }

    /// Where names begin with another letter; none in another order than that of names.
    fn letters(&mut self, query: &Query, order: Order) -> Vec<Letter> {
        if !order.by.has_letters() || !is_without_words(query) {
            return Vec::new();
        }
        let list = self.list(query, order);
        let sorting = Sorting { order, heard: &Heard::default() };
        sorting.letters(&list, |id| self.views.get(id).map(Arc::as_ref))
    }

    pub(super) fn heard(&mut self) -> &Heard {
        let Self { views, heard, today, .. } = self;
        let views = views.values().map(Arc::as_ref);
        heard.get_or_insert_with(|| today.map(|day| Heard::of(&views, day)).unwrap_or_default())
    }

    fn of_kind(&self, kind: &Kind) -> Vec<RecordId> {
        let those = self.views().filter(|view| view.kind == *kind && !view.archived);
        let mut named: Vec<_> = those.map(|view| (fold(view.title()), view.id)).collect();
        named.sort_unstable();
        named.into_iter().map(|(_, id)| id).collect()
    }

    /// Goes on with the index because nothing is found yet. Whether there was more to do.
    fn look_on(&mut self) -> bool {
        let is_more = self.indexed != Indexed::Everything;
        let mut looks = 0..LOOK;
        self.index_while(|| looks.next().is_some());
        is_more
    }

    pub(super) fn facets(&mut self, query: &Query) -> Arc<Facets> {
        if !is_without_words(query) {
            let mut counted = self.index.facets(query);
            while counted.kinds.is_empty() && self.look_on() {
                counted = self.index.facets(query);
            }
            self.asked_early |= self.indexed != Indexed::Everything;
            return Arc::new(counted);
        }
        let views = self.views.values().map(Arc::as_ref);
        self.kept.facets(query, || browse::facets(views, query))
    }

    fn mine(&mut self, me: Option<RecordId>, today: Day) -> Arc<Vec<Line>> {
        if let Some((of, on, lines)) = &self.mine
            && (*of, *on) == (me, today)
        {
            return Arc::clone(lines);
        }
        let lines = Arc::new(today::mine(self.views(), me, &self.devices(), today));
        self.mine = Some((me, today, Arc::clone(&lines)));
        lines
    }

    fn today(&mut self, part: Part, me: Option<RecordId>, today: Day) -> Vec<Line> {
        // Some ask no graph: they are there at once.
        match part {
            Part::Mine => return self.mine(me, today).to_vec(),
            Part::Unsure => return today::unsure(self.views(), today),
            Part::Informing => return today::not_informed(self.views(), me, today),
            Part::Unanswered => return today::unanswered(self.views()),
            Part::Ahead => return today::ahead(self.views(), me, &self.devices(), today),
            Part::Quiet | Part::Asleep | Part::Places | Part::KnownByOne => {}
        }
        self.town(today);
        let Some(Town { graph, .. }) = self.standing(today).town() else { return Vec::new() };
        match part {
            Part::Quiet => today::quiet(graph, me),
            Part::Asleep => today::asleep(graph, me),
            Part::Places => today::places(self.views(), graph),
            Part::KnownByOne => today::known_by_one(graph),
            Part::Mine | Part::Ahead | Part::Unsure | Part::Informing | Part::Unanswered => {
                Vec::new()
            }
        }
    }

    fn preparation(&mut self, meeting: RecordId, today: Day) -> Option<Preparation> {
        self.town(today);
        self.standing(today).town()?.preparation(meeting, &self.views)
    }

    fn passing(&mut self, handover: RecordId, today: Day) -> Option<Passing> {
        self.town(today);
        self.standing(today).town()?.passing(handover, &self.views)
    }

    fn summary(&mut self, ledger: LedgerId, day: Day) -> Summary {
        let known = if self.today == Some(day) { Known::Everything } else { Known::ByDates };
        self.town(day);
        let views = self.views();
        match self.standing(day).town() {
            Some(Town { graph, .. }) => {
                // The ledger alone stands in the address, which browsers put on paper.
                let first = self.views.keys().next().map(RecordId::as_bytes);
                let secret = [ledger.as_bytes().as_slice(), first.map_or(&[], |id| &id[..])];
                let order = summary::Order::from_secret(&secret.concat());
                summary::summary(graph, views, known, &order)
            }
            None => Summary { day, tables: Vec::new() },
        }
    }

    fn related(&mut self, id: RecordId) -> Vec<Related> {
        let Self { views, references, .. } = self;
        References::made(references, views).related(id, |id| views.get(id).map(Arc::as_ref))
    }

    fn put_away(&mut self, id: RecordId) -> Vec<Related> {
        let Self { views, references, .. } = self;
        References::made(references, views).put_away(id, |id| views.get(id).map(Arc::as_ref))
    }
}

fn is_without_words(query: &Query) -> bool {
    query.text.trim().is_empty()
}
