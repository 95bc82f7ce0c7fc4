//! What was agreed in a handover and has not happened yet: whoever is to learn something does not
//! know it, whoever is to get to know somebody is not in touch with them. It is no part of the
//! network; it only says of what would be lost that somebody has taken it on.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::RecordId;

#[derive(Debug, Clone, Default)]
pub(super) struct Agreed {
    /// Who is to learn each piece of knowledge.
    pub(super) learners: BTreeMap<RecordId, BTreeSet<RecordId>>,
    /// Who is to get to know whom.
    pub(super) meeting: BTreeSet<(RecordId, RecordId)>,
}

impl Agreed {
    pub(super) fn learns(&mut self, knowledge: RecordId, who: RecordId) {
        self.learners.entry(knowledge).or_default().insert(who);
    }

    pub(super) fn meets(&mut self, who: RecordId, whom: RecordId) {
        self.meeting.insert((who, whom));
    }
}
