//! What would be lost, with the words for it.

use std::collections::BTreeSet;

use super::{
    answer::{First, Lost, LostLine, Named, Seat, Side},
    town::Town,
};
use crate::{
    id::RecordId,
    kind::Kind,
    network::what_if::{Line, Question},
    time::Day,
};

/// Words for a side or for who is near: so many, then "and others".
const FEW: usize = 3;

impl Town {
    pub(super) fn lost(&self, question: &Question) -> Lost {
        let loss = self.loss(question);
        let named = |ids: &[RecordId]| ids.iter().map(|id| self.named(*id)).collect::<Vec<_>>();
        let lines = |lines: &[Line]| lines.iter().map(|line| self.lost_line(line)).collect();
        let side = |side: &Vec<RecordId>| self.side(side);
        Lost {
            ending: named(&loss.ending),
            along: named(&loss.along),
            posts: lines(&loss.posts),
            offers: lines(&loss.offers),
            knowledge: lines(&loss.knowledge),
            networks: lines(&loss.networks),
            seats: loss
                .seats
                .iter()
                .map(|(id, left)| Seat { network: self.named(*id), left: *left })
                .collect(),
            apart: loss.apart.iter().map(|sides| sides.iter().map(side).collect()).collect(),
            join: self.joining(&loss.join),
            concerned: self.concerned(question, &loss.ending),
            agreed: named(&loss.agreed),
            deputized: named(&loss.deputized),
            away: Vec::new(),
        }
    }

    /// Who stops: whoever is asked about, and whoever would carry what ends and is away that day.
    /// What hangs on a function does so while they are on leave, too.
    pub(super) fn stopping(&self, question: &Question) -> BTreeSet<RecordId> {
        if self.graph.absences().is_empty() {
            return question.stop.clone();
        }
        let loss = self.loss(question);
        let posts = loss.ending.iter().chain(&question.stop);
        let away = posts.flat_map(|post| self.graph.on_leave_from(*post));
        question.stop.iter().copied().chain(away).collect()
    }

    /// Which of these are away on a day, by name.
    pub(super) fn away(&self, who: &BTreeSet<RecordId>, day: Day) -> Vec<Named> {
        let absences = self.graph.absences();
        let away = who.iter().copied().filter(|one| absences.is_away(*one, day));
        self.graph.by_name(away).into_iter().map(|id| self.named(id)).collect()
    }

    fn lost_line(&self, line: &Line) -> LostLine {
        let near = line.near.iter().take(FEW).map(|id| self.described(*id)).collect();
        LostLine {
            record: self.named(line.id),
            near: First { first: near, all: line.near.len() },
            near_ids: line.near.clone(),
            carried: !self.graph.people_of(line.id, &BTreeSet::new()).is_empty(),
        }
    }

    fn side(&self, side: &[RecordId]) -> Side {
        let mut districts = self.districts(side);
        let all = districts.len();
        districts.truncate(FEW);
        let is_organization = |id: &RecordId| {
            self.graph.node(*id).is_some_and(|it| it.view.kind == Kind::Organization)
        };
        let posts = side.iter().flat_map(|id| self.graph.carried_by(*id));
        let with = posts.chain(side.iter().copied().filter(is_organization));
        let with = self.graph.by_name(with);
        Side {
            people: side.iter().map(|id| self.described(*id)).collect(),
            districts: First { first: districts, all },
            with: First {
                first: with.iter().take(FEW).map(|id| self.named(*id)).collect(),
                all: with.len(),
            },
        }
    }

    /// The functions of those who could join in; then those who carry none.
    fn joining(&self, join: &[RecordId]) -> Vec<Named> {
        let carried = |id: &RecordId| self.graph.carried_by(*id);
        let posts = self.graph.by_name(join.iter().flat_map(carried));
        let others = join.iter().copied().filter(|id| carried(id).is_empty());
        posts.into_iter().chain(others).map(|id| self.named(id)).collect()
    }

    /// A function that stops, or one that is carried by whoever stops; else what stops itself.
    fn concerned(&self, question: &Question, ending: &[RecordId]) -> Option<RecordId> {
        let is_post =
            |id: &&RecordId| self.graph.node(**id).is_some_and(|it| it.view.kind == Kind::Post);
        let posts = ending.iter().chain(question.stop.iter().filter(is_post)).copied();
        let carried = question.stop.iter().flat_map(|id| self.graph.carried_by(*id));
        let post = self.graph.by_name(posts.chain(carried)).first().copied();
        let here = question.stop.iter().copied().filter(|id| self.graph.node(*id).is_some());
        post.or_else(|| self.graph.by_name(here).first().copied())
    }
}
