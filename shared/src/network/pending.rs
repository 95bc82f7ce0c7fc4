//! What goes on only if what was agreed in a handover happens: it is not lost, and nobody has it yet.

use std::collections::BTreeSet;

use super::contact::Touch;
use super::graph::Graph;
use super::what_if::Loss;
use crate::id::RecordId;

impl Graph {
    /// Whether somebody who stays is to learn a piece of knowledge.
    #[must_use]
    pub fn is_to_be_learned(&self, id: RecordId, gone: &BTreeSet<RecordId>) -> bool {
        let mut learners = self.agreed.learners.get(&id).into_iter().flatten();
        learners.any(|who| !gone.contains(who) && self.is_person(*who))
    }

    /// Whether somebody who stays is to get to know them.
    #[must_use]
    pub fn is_to_be_met(&self, id: RecordId, gone: &BTreeSet<RecordId>) -> bool {
        let mut pairs = self.agreed.meeting.iter();
        pairs.any(|(who, whom)| *whom == id && !gone.contains(who) && self.is_person(*who))
    }

    /// Takes out of what is lost what somebody has agreed to take on, and notes it as agreed.
    pub(super) fn set_agreed_apart(
        &self,
        loss: &mut Loss,
        touch: &Touch,
        gone: &BTreeSet<RecordId>,
    ) {
        let mut agreed = Vec::new();
        loss.knowledge.retain(|line| {
            let is_agreed = self.is_to_be_learned(line.id, gone);
            agreed.extend(is_agreed.then_some(line.id));
            !is_agreed
        });
        let pairs = self.agreed.meeting.iter().copied();
        let pairs: BTreeSet<_> =
            pairs.filter(|(who, whom)| !gone.contains(who) && !gone.contains(whom)).collect();
        if !pairs.is_empty() && !loss.apart.is_empty() {
            let side = |id: RecordId| {
                let sides = loss.apart.iter().flatten();
                sides.into_iter().position(|side| side.contains(&id))
            };
            let joins = |(who, whom): &(RecordId, RecordId)| side(*who) != side(*whom);
            let met = pairs.iter().filter(|pair| joins(pair)).map(|(_, whom)| *whom);
            let met: BTreeSet<_> = met.collect();
            let apart = self.lose_touch(&touch.with(&pairs), gone);
            let is_apart = |id: &RecordId| apart.iter().flatten().any(|side| side.contains(id));
            agreed.extend(self.by_name(met.into_iter().filter(|id| !is_apart(id))));
            loss.apart = apart;
        }
        loss.agreed = agreed;
    }
}
