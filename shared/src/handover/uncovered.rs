//! What nobody has once whoever passes on has stopped, as the ledger is then: whatever was agreed,
//! ticked or signed.

use std::collections::BTreeSet;

use super::hanging::Hanging;
use crate::{
    id::RecordId,
    kind::Kind,
    network::{Graph, contact::Touch, what_if::Question},
};

/// What is carried, run, known or met.
const CARRIED: [Kind; 4] = [Kind::Post, Kind::Offer, Kind::Knowledge, Kind::Network];

/// What has nobody but the giver from a day on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uncovered {
    /// Functions, offers, knowledge, networks and contacts, each by name.
    pub nobody: Vec<RecordId>,
    /// Knowledge and contacts that somebody has agreed to take on, and was not shown yet or did not
    /// meet yet; each by name.
    pub agreed: Vec<RecordId>,
    /// Functions that somebody held, and only a deputy carries then; by name.
    pub deputized: Vec<RecordId>,
}

/// What has nobody but the giver from the day on that `after` is of. Of functions that change hands
/// while the person stays, only what hangs on these (`hangs`).
#[must_use]
pub fn uncovered(
    before: &Graph,
    after: &Graph,
    touch: &Touch,
    giver: Option<RecordId>,
    posts: bool,
    hangs: &[Hanging],
) -> Uncovered {
    let gone: BTreeSet<_> = giver.into_iter().collect();
    let has_nobody = |id: RecordId| {
        let is_network = after.is_of(id, &Kind::Network);
        // An organization that is a member is somebody.
        let members = is_network && after.members(id).any(|member| !gone.contains(&member));
        !members && after.people_of(id, &gone).is_empty()
    };
    let is_agreed =
        |id: &RecordId| after.is_to_be_learned(*id, &gone) || after.is_to_be_met(*id, &gone);
    let split = |all: Vec<RecordId>| {
        let (agreed, nobody) = all.into_iter().partition(is_agreed);
        Uncovered { nobody, agreed, deputized: Vec::new() }
    };
    let is_held =
        |graph: &Graph, id: RecordId| graph.post(id).is_some_and(|cover| cover.holders > 0);
    let only_deputized = |theirs: &[RecordId]| -> Vec<RecordId> {
        let posts = theirs.iter().copied().filter(|id| after.is_of(*id, &Kind::Post));
        let posts = posts.filter(|id| is_held(before, *id) && !is_held(after, *id));
        after.by_name(posts.filter(|id| !has_nobody(*id)))
    };
    let Some(giver) = giver.filter(|_| !posts) else {
        let here = hangs.iter().map(|one| one.id).filter(|id| after.node(*id).is_some());
        let here: Vec<_> = here.collect();
        let deputized = only_deputized(&here);
        let open = split(here.into_iter().filter(|id| has_nobody(*id)).collect());
        return Uncovered { deputized, ..open };
    };
    let nobody = BTreeSet::new();
    let is_theirs = |graph: &Graph, id| graph.people_of(id, &nobody).contains(&giver);
    let (mut all, mut deputized) = (Vec::new(), Vec::new());
    for kind in &CARRIED {
        let theirs = after.of_kind(kind).into_iter();
        let theirs = theirs.filter(|id| is_theirs(before, *id) || is_theirs(after, *id));
        let theirs: Vec<_> = theirs.collect();
        deputized.extend(only_deputized(&theirs));
        let theirs = theirs.into_iter();
        all.extend(after.by_name(theirs.filter(|id| has_nobody(*id))));
    }
    let question = Question { stop: [giver].into(), funded_until: None };
    let near = after.in_touch_with(giver);
    let mut met: BTreeSet<_> = after.ties_only_of(giver).into_iter().collect();
    let loss = after.what_if(touch, &question);
    met.extend(loss.agreed.into_iter().filter(|id| !after.is_of(*id, &Kind::Knowledge)));
    for sides in loss.apart {
        // The first is the largest; one alone is left with nobody.
        for side in sides.iter().skip(usize::from(sides.len() > 1)) {
            let known: Vec<_> = side.iter().filter(|id| near.contains(id)).collect();
            // Met in a network only: all of them lose the others.
            met.extend(if known.is_empty() { side.iter().collect() } else { known });
        }
    }
    all.extend(after.by_name(met));
    Uncovered { deputized, ..split(all) }
}
