//! Whom somebody named in a form and the ledger does not have yet. Such a person, organization
//! or function is made with the first save that refers to it, in the same transaction, and never without one:
//! a row that is taken out again, or a form that is given up, leaves nobody behind.

use leptos::prelude::*;
use rand_core::Rng as _;
use staffelstab_shared::{
    exchange::Import,
    id::RecordId,
    record::Edit,
    search::is_same_name,
    view::{Flat, Kind},
};

use super::{
    Ledger,
    planned::{Planned, names, refers},
};
use crate::{news::Trouble, platform::random};

impl Ledger {
    /// The id under which somebody will be there, once something is saved that refers to it.
    /// Whoever is named twice is the same.
    ///
    /// # Errors
    /// [`Trouble::NoStorage`] where the browser has no randomness.
    pub(crate) fn plan(&self, kind: Kind, name: &str) -> Result<RecordId, Trouble> {
        let all = self.board().planned;
        let planned = Planned { kind, name: name.to_owned() };
        let is_same =
            |one: &Planned| one.kind == planned.kind && is_same_name(&one.name, &planned.name);
        let before =
            all.with_untracked(|all| all.iter().find(|(_, one)| is_same(one)).map(|(id, _)| *id));
        if let Some(before) = before {
            // The spelling that was written last is the one that is meant.
            self.plan_as(before, planned);
            return Ok(before);
        }
        let mut bytes = [0; 16];
        random::generator().map_err(|_| Trouble::NoStorage)?.fill_bytes(&mut bytes);
        let id = RecordId::from_random(bytes);
        self.plan_as(id, planned);
        Ok(id)
    }

    /// As a draft had it.
    pub(crate) fn plan_as(&self, id: RecordId, planned: Planned) {
        self.board().planned.update(|all| {
            all.insert(id, planned);
        });
    }

    /// Who will be there under this id; nothing also once they are. Reactive.
    #[must_use]
    pub(crate) fn planned(&self, id: RecordId) -> Option<Planned> {
        let planned = self.board().planned;
        planned.with(|all| all.get(&id).cloned()).filter(|_| self.screen.view(id).is_none())
    }

    /// All whom these values of a record refer to.
    pub(crate) fn planned_in(&self, flat: &Flat) -> Vec<(RecordId, Planned)> {
        let named = |id: RecordId| {
            let id = id.to_string();
            flat.iter().any(|(key, value)| names(key, value.as_text(), &id))
        };
        self.board().planned.with_untracked(|all| {
            let all = all.iter().filter(|(id, _)| named(**id));
            all.map(|(id, planned)| (*id, planned.clone())).collect()
        })
    }

    /// What has to be made so that these edits refer to something.
    pub(super) fn wanted_by(&self, edits: &[Edit]) -> Vec<Import> {
        self.board().planned.with_untracked(|all| {
            let all = all.iter().filter(|(id, _)| refers(edits, **id));
            all.map(|(id, planned)| planned.import(*id)).collect()
        })
    }

    /// What a record begins with that is only planned, and is written to.
    pub(super) fn begins_with(&self, id: RecordId) -> Option<Vec<Edit>> {
        self.board().planned.with_untracked(|all| all.get(&id).map(Planned::edits))
    }

    /// They are there now.
    pub(super) fn are_made(&self, made: &[RecordId]) {
        if !made.is_empty() {
            self.board().planned.update(|all| all.retain(|id, _| !made.contains(id)));
        }
    }
}
