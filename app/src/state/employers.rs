//! Where the people of an import work: organizations that are made of the names on their cards,
//! and the ties to them.

use staffelstab_shared::{
    id::RecordId,
    model::{
        Model as _, Organization, Tie, TieKind, edits_between, field, held::Held as _, without_line,
    },
    record::Edit,
    search::{is_like, is_same_name},
    view::{Flat, Kind, View},
};

use super::{Ledger, planned::names};
use crate::news::Trouble;

/// An organization as cards call it, and who works there.
pub(crate) type Employer = (String, Vec<RecordId>);

/// What is to be taken back where somebody did not mean it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MadeEmployers {
    /// Those that were not there before.
    pub(crate) organizations: Vec<RecordId>,
    ties: Vec<(RecordId, RecordId)>,
    /// Notes that named the organization, as they were and as they are now.
    notes: Vec<(RecordId, [String; 2])>,
}

impl Ledger {
    /// Makes organizations of these names, unless one is called so already, and ties to them who
    /// works there and has none to it. Notes what it has made, also where it goes no further.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn make_employers(
        &self,
        employers: &[Employer],
        made: &mut MadeEmployers,
    ) -> Result<(), Trouble> {
        for (name, people) in employers {
            let there = self.find_organization(|view| is_same_name(view.title(), name));
            let organization = match there.first() {
                Some((id, _)) => *id,
                None => {
                    let organization =
                        Organization { name: name.clone(), ..Organization::default() };
                    let edits = edits_between(&Flat::new(), &organization.flat());
                    let id = self.save(None, Kind::Organization, Default::default(), edits).await?;
                    made.organizations.push(id);
                    id
                }
            };
            // A card that did not fit became nobody; a tie that is there says more than a card.
            let is_untied = |person: &&RecordId| {
                self.board().records.borrow().get(person).is_some_and(|view| {
                    !view.flat.keys().any(|key| key.starts_with(&tie_key(organization)))
                })
            };
            for person in people.iter().filter(is_untied) {
                let mut edits = tie_edits(organization);
                let notes = self.notes_of(*person);
                let shorter = without_line(&notes, name);
                if shorter != notes {
                    let (key, text) = (field::NOTES.key.to_owned(), shorter.clone());
                    edits.push(Edit::Text { key, text });
                }
                self.running()?.edit_now(*person, edits).await?;
                made.ties.push((*person, organization));
                if shorter != notes {
                    made.notes.push((*person, [notes, shorter]));
                }
            }
        }
        Ok(())
    }

    /// Takes back what still is as it was made: what somebody has written there since stays.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn unmake_employers(&self, made: &MadeEmployers) -> Result<(), Trouble> {
        // What is to go is decided on what is there now: what is written follows later.
        let ties: Vec<_> = made.ties.iter().filter(|tie| self.is_tied_as_made(tie)).collect();
        let organizations: Vec<_> =
            made.organizations.iter().filter(|id| self.is_untouched_but_by(**id, &ties)).collect();
        for (person, organization) in ties {
            let gone = tie_edits(*organization).into_iter();
            let gone = gone.map(|edit| Edit::Delete { key: edit.key().to_owned() });
            let mut edits: Vec<_> = gone.collect();
            let noted = made
                .notes
                .iter()
                .find(|(of, [_, now])| of == person && self.notes_of(*person) == *now);
            edits.extend(noted.map(|(_, [before, _])| Edit::Text {
                key: field::NOTES.key.to_owned(),
                text: before.clone(),
            }));
            self.running()?.edit_now(*person, edits).await?;
        }
        for organization in organizations {
            self.set_archived(*organization, true).await?;
        }
        Ok(())
    }

    fn notes_of(&self, person: RecordId) -> String {
        let board = self.board();
        let records = board.records.borrow();
        records.get(&person).map(|view| view.text(field::NOTES.key).to_owned()).unwrap_or_default()
    }

    fn is_tied_as_made(&self, (person, organization): &(RecordId, RecordId)) -> bool {
        let key = tie_key(*organization);
        self.board().records.borrow().get(person).is_some_and(|view| {
            let here = view.flat.iter().filter(|(name, _)| name.starts_with(&key));
            here.map(|(name, value)| (name.clone(), value.clone())).eq(tie(*organization))
        })
    }

    /// Whether an organization has its name only, and nobody refers to it but by these ties.
    fn is_untouched_but_by(&self, organization: RecordId, ties: &[&(RecordId, RecordId)]) -> bool {
        let board = self.board();
        let records = board.records.borrow();
        let named = organization.to_string();
        let refers = |view: &View| {
            !ties.contains(&&(view.id, organization))
                && view.flat.iter().any(|(key, value)| names(key, value.as_text(), &named))
        };
        let said =
            |view: &View| view.flat.values().filter(|value| value.as_text() != Some("")).count();
        let has_name_only = records.get(&organization).is_some_and(|view| said(view) == 1);
        has_name_only && !records.views().any(refers)
    }

    /// How organizations are called whose names are like this one.
    pub(crate) fn organizations_like(&self, name: &str) -> Vec<String> {
        let alike = self.find_organization(|view| is_like(view.title(), name));
        alike.into_iter().map(|(_, name)| name).collect()
    }

    fn find_organization(&self, is_meant: impl Fn(&View) -> bool) -> Vec<(RecordId, String)> {
        let board = self.board();
        let records = board.records.borrow();
        let used = records.views().filter(|view| view.kind == Kind::Organization && !view.archived);
        used.filter(|view| is_meant(view)).map(|view| (view.id, view.title().to_owned())).collect()
    }
}

fn tie_key(to: RecordId) -> String {
    format!("{}/{to}/", field::TIES.key)
}

fn tie(to: RecordId) -> Flat {
    let tie = Tie { to, kind: TieKind::WorksFor, since: String::new(), confirmed: None };
    let mut flat = Flat::new();
    vec![tie].write(&field::TIES, &mut flat);
    flat
}

fn tie_edits(to: RecordId) -> Vec<Edit> {
    edits_between(&Flat::new(), &tie(to))
}
