//! What is left of a handover once the last day is over: networks, offers and tasks have no days of
//! their own, so nobody leaves them by themselves.

use super::reassign::{Passes, reassign};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{Handover, Step},
    time::Day,
    view::View,
};

/// Whether whoever passes it on leaves a record of this kind with their last day: of functions that
/// change hands, these alone.
#[must_use]
pub fn is_left(handover: &Handover, kind: &Kind) -> bool {
    match kind {
        Kind::Post => true,
        Kind::Offer | Kind::Network | Kind::Task => handover.posts.is_empty(),
        Kind::Person
        | Kind::Organization
        | Kind::Knowledge
        | Kind::Touchpoint
        | Kind::Meeting
        | Kind::Handover
        | Kind::Absence
        | Kind::Question
        | Kind::Synonym
        | Kind::Other(_) => false,
    }
}

/// Where whoever passed it on still stands after their last day, although somebody agreed to take it
/// on or it was let go. Nothing until that day is over.
#[must_use]
pub fn staying<'v>(
    handover: &Handover,
    view: impl Fn(RecordId) -> Option<&'v View>,
    today: Day,
) -> Vec<RecordId> {
    let Some(last_day) = handover.last_day.filter(|day| *day < today) else { return Vec::new() };
    let said = handover.items.iter().filter(|item| match item.step {
        Step::LetGo => true,
        Step::Unsaid | Step::Move => item.agreed.is_some(),
        Step::Introduce | Step::Show | Step::WriteDown | Step::HandOut | Step::Other(_) => false,
    });
    let ids = said.map(|item| item.record);
    let ids: Vec<_> =
        ids.filter(|id| view(*id).is_some_and(|view| is_left(handover, &view.kind))).collect();
    let passes = Passes { giver: handover.giver, last_day, today };
    reassign(view, passes, &[], &ids).moved.into_iter().map(|moved| moved.record).collect()
}
