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

/// Where whoever passed it on still stands after their last day, although somebody agreed to take it
/// on or it was let go. Nothing until that day is over.
#[must_use]
pub fn staying<'v>(
    handover: &Handover,
    view: impl Fn(RecordId) -> Option<&'v View>,
    today: Day,
) -> Vec<RecordId> {
    let Some(last_day) = handover.last_day.filter(|day| *day < today) else { return Vec::new() };
    let goes = |kind: &Kind| match kind {
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
    };
    let said = handover.items.iter().filter(|item| match item.step {
        Step::LetGo => true,
        Step::Unsaid | Step::Move => item.agreed.is_some(),
        Step::Introduce | Step::Show | Step::WriteDown | Step::HandOut | Step::Other(_) => false,
    });
    let ids = said.map(|item| item.record);
    let ids: Vec<_> = ids.filter(|id| view(*id).is_some_and(|view| goes(&view.kind))).collect();
    let passes = Passes { giver: handover.giver, last_day, today };
    reassign(view, passes, &[], &ids).moved.into_iter().map(|moved| moved.record).collect()
}
