//! Drafts of forms that somebody put aside: what each is about, and the form it belongs to. Those
//! of dialogues come back where the dialogue is opened.

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, view::Kind};

use crate::{
    kinds,
    records::{draft::Draft, rows::title_of},
    routes::Route,
    state::{Ledger, put_off_of},
    text::t,
};

/// Under which a new record's draft is kept, before its kind.
const NEW: &str = "new-";

/// A draft, as long as its form is not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PutAside {
    form: String,
    kind: Kind,
    /// The record it changes; none where it is to be a new one.
    id: Option<RecordId>,
    /// What a new one is called, as far as somebody has typed it.
    name: String,
}

impl PutAside {
    /// All of them, in no order that means anything.
    pub(super) fn all(ledger: Ledger) -> Vec<Self> {
        let forms = ledger.drafts().into_iter();
        forms.filter_map(|form| Self::read(&ledger.draft(&form)?, form)).collect()
    }

    fn read(bytes: &[u8], form: String) -> Option<Self> {
        let Draft { base, typed, .. } = Draft::read(bytes)?;
        let id = RecordId::from_hex(&form).ok();
        let is_of_form = base.kind.is_listed() && (id.is_some() || form.starts_with(NEW));
        let name = typed.title().to_owned();
        is_of_form.then_some(Self { form, kind: base.kind, id, name })
    }

    /// What it would change is here. Reactive.
    pub(super) fn has_its_record(&self, ledger: Ledger) -> bool {
        self.id.is_none_or(|id| ledger.record(id).get().is_some())
    }

    pub(super) fn key(&self) -> String {
        put_off_of(&self.form)
    }

    /// What it is about. Reactive.
    pub(super) fn title(&self, ledger: Ledger) -> String {
        let view = self.id.and_then(|id| ledger.record(id).get());
        match view {
            Some(view) => title_of(&view),
            None if self.name.is_empty() => kinds::new_of(&self.kind).to_owned(),
            None => t().today_draft_new(&self.name, kinds::new_of(&self.kind)),
        }
    }

    /// Its form.
    pub(super) fn way(&self) -> Route {
        match (self.id, &self.kind) {
            (Some(id), kind) => Route::edit_of(kind, id),
            (None, Kind::Knowledge) => Route::NewPiece,
            (None, kind) => Route::NewContact(kind.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::view::{Flat, Value};

    use super::*;

    fn draft(kind: Kind) -> Vec<u8> {
        let name = ("name".to_owned(), Value::text("Nour Haddad"));
        Draft::of_new(kind, Flat::from([name])).written()
    }

    #[test]
    fn a_draft_leads_to_the_form_it_was_typed_in_and_that_of_a_dialogue_nowhere() {
        let id = RecordId::from_random([7; 16]);
        let way = |kind: Kind, form: String| Some(PutAside::read(&draft(kind), form)?.way());
        let new = |kind: Kind| way(kind.clone(), format!("new-{kind}"));
        assert_eq!(new(Kind::Person), Some(Route::NewContact(Kind::Person)));
        assert_eq!(new(Kind::Knowledge), Some(Route::NewPiece));
        assert_eq!(way(Kind::Post, id.to_string()), Some(Route::EditContact(id)));
        assert_eq!(way(Kind::Knowledge, id.to_string()), Some(Route::EditPiece(id)));
        // A touchpoint is changed in a dialogue, under its own id.
        assert_eq!(way(Kind::Touchpoint, id.to_string()), None);
        for dialogue in [format!("tie-at-{id}"), format!("room-{id}"), "touchpoint".to_owned()] {
            assert_eq!(way(Kind::Person, dialogue.clone()), None, "{dialogue}");
        }
        assert_eq!(PutAside::read(b"no draft", "new-person".to_owned()), None);
    }
}
