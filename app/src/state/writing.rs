//! What a person writes into a ledger.

use std::collections::BTreeSet;

use rand_core::Rng as _;
use staffelstab_shared::{
    exchange::{Import, vcard},
    id::RecordId,
    model::{Model as _, Person, TenureId, add_contact_point, field_of, held::Held as _},
    record::{Edit, HistoryEntry},
    view::{Flat, Heads, Kind, Value, View},
};

use super::{
    Ledger,
    for_all::{ForAll, Meaning},
};
use crate::{
    news::{ImportProblem, Imported, Trouble},
    platform::{
        charset,
        file::{self, ChosenFile, FileError},
        random,
    },
};

impl Ledger {
    /// Saves a form: what differs from the state it was opened at. Without `id` a new record.
    /// Whom it names and who is only planned is made with it, as is the record itself.
    ///
    /// # Errors
    /// [`Trouble::Gone`], [`Trouble::TooLarge`], [`Trouble::NotAllowed`], [`Trouble::Undecided`],
    /// and those of the storage.
    pub(crate) async fn save(
        &self,
        id: Option<RecordId>,
        kind: Kind,
        base: Heads,
        edits: Vec<Edit>,
    ) -> Result<RecordId, Trouble> {
        self.save_with(id, kind, base, edits, Vec::new()).await
    }

    /// As [`Self::save`], in one with other records that are made for it.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn save_with(
        &self,
        id: Option<RecordId>,
        kind: Kind,
        base: Heads,
        mut edits: Vec<Edit>,
        made_for_it: Vec<Import>,
    ) -> Result<RecordId, Trouble> {
        let view = id.and_then(|id| self.screen.view(id));
        let is_planned = id.filter(|_| view.is_none());
        if view.is_some_and(|view| decides(&view, &base, &edits)) {
            return Err(Trouble::Undecided);
        }
        let mut with = self.wanted_by(&edits);
        if let Some(id) = is_planned {
            edits.splice(..0, self.begins_with(id).ok_or(Trouble::Gone)?);
        }
        let made: Vec<RecordId> = with.iter().map(|import| import.id).chain(is_planned).collect();
        with.extend(made_for_it);
        let saved = self.running()?.save(id, kind, base, edits, with).await?;
        self.are_made(&made);
        Ok(saved)
    }

    /// Edits of several records, each once: all of them, or none where one of them is gone or has
    /// two versions to decide between first.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn edit_all(&self, edits: Vec<(RecordId, Vec<Edit>)>) -> Result<(), Trouble> {
        for (id, edits) in &edits {
            let view = self.screen.view(*id).ok_or(Trouble::Gone)?;
            if decides(&view, &view.heads, edits) {
                return Err(Trouble::Undecided);
            }
        }
        self.running()?.edit_all(edits).await
    }

    /// The id of a new record.
    ///
    /// # Errors
    /// [`Trouble::NoStorage`] where the browser has no randomness.
    pub(crate) fn new_id(&self) -> Result<RecordId, Trouble> {
        let mut bytes = [0; 16];
        random::generator().map_err(|_| Trouble::NoStorage)?.fill_bytes(&mut bytes);
        Ok(RecordId::from_random(bytes))
    }

    /// The id of a new tenure.
    ///
    /// # Errors
    /// As [`Self::new_id`].
    pub(crate) fn new_tenure(&self) -> Result<TenureId, Trouble> {
        self.new_id().map(TenureId::from)
    }

    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn set_archived(&self, id: RecordId, archived: bool) -> Result<(), Trouble> {
        let is_again = archived && self.screen.view(id).is_some_and(|view| view.put_away.is_some());
        let edit = if is_again { Edit::archive_anyway() } else { Edit::archive(archived) };
        self.running()?.edit_now(id, vec![edit]).await
    }

    /// One of many records that are changed in the same way: its title, and what takes it back.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn change_as_all(
        &self,
        id: RecordId,
        change: &ForAll,
    ) -> Result<(String, Meaning), Trouble> {
        let view = self.board().records.borrow().get(&id).cloned().ok_or(Trouble::Gone)?;
        let meaning = change.means(&view);
        if let Meaning::Change { edit, .. } = &meaning {
            let is_again = *change == ForAll::Archived(true) && view.put_away.is_some();
            let edit = if is_again { Edit::archive_anyway() } else { edit.clone() };
            self.running()?.edit_now(id, vec![edit]).await?;
        }
        Ok((view.title().to_owned(), meaning))
    }

    /// Takes one of them back, unless it was changed again since; says whether it did.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn take_back(
        &self,
        id: RecordId,
        change: &ForAll,
        back: Edit,
    ) -> Result<bool, Trouble> {
        let view = self.board().records.borrow().get(&id).cloned().ok_or(Trouble::Gone)?;
        let stands = change.stands(&view);
        if stands {
            self.running()?.edit_now(id, vec![back]).await?;
        }
        Ok(stands)
    }

    /// Settles a conflict.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn pick(
        &self,
        id: RecordId,
        key: String,
        value: Value,
    ) -> Result<(), Trouble> {
        self.running()?.edit_now(id, vec![Edit::Settle { key, value }]).await
    }

    /// Keeps every value of a contested phone number or address, each in a row of its own.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn keep_both(&self, id: RecordId, key: String) -> Result<(), Trouble> {
        let view = self.board().records.borrow().get(&id).cloned().ok_or(Trouble::Gone)?;
        self.running()?.edit_now(id, rows_of_their_own(&view, &key)).await
    }

    /// Every change of a record, oldest first.
    ///
    /// # Errors
    /// [`Trouble::Gone`] when there is no such record.
    pub(crate) async fn history(&self, id: RecordId) -> Result<Vec<HistoryEntry>, Trouble> {
        self.running()?.history(id).await
    }

    /// Takes in a file of contacts. Doing it twice changes nothing.
    ///
    /// # Errors
    /// [`Trouble::EmptyFile`], [`Trouble::NotAVcard`], [`Trouble::FileTooLarge`], [`Trouble::TooManyCards`],
    /// [`Trouble::Unreadable`] and as [`Self::save`].
    pub(crate) async fn import_file(&self, file: &ChosenFile) -> Result<Imported, Trouble> {
        #[expect(clippy::cast_precision_loss, reason = "far fewer bytes than a number holds")]
        let most_bytes = vcard::MAX_FILE_BYTES as f64;
        let bytes = file::bytes(file, most_bytes).await.map_err(|error| match error {
            FileError::TooLarge => Trouble::FileTooLarge,
            FileError::Unreadable => Trouble::Unreadable,
        })?;
        if bytes.is_empty() {
            return Err(Trouble::EmptyFile);
        }
        let running = self.running()?;
        let secret = running.import_secret().await?;
        let board = self.board();
        let cards = {
            let known = vcard::Known::of(board.records.borrow().views());
            let with = vcard::With { secret: &secret, decode: &charset::decode, known: &known };
            vcard::read(&bytes, with)
        };
        let cards = cards.map_err(|error| match error {
            vcard::Error::NoCards => Trouble::NotAVcard,
            vcard::Error::TooLong => Trouble::FileTooLarge,
            vcard::Error::TooManyCards => Trouble::TooManyCards,
        })?;
        let ids: BTreeSet<_> = cards.imports.iter().map(|import| import.id).collect();
        let mut imported = running.import(cards.imports).await?;
        // Those of the same ids are counted already: several cards may be of one contact.
        imported.already_there += cards.known.difference(&ids).count();
        imported.problems.extend(cards.problems.into_iter().map(ImportProblem::Card));
        imported.left_out = cards.left_out;
        imported.unknown_organizations = cards.unknown_organizations;
        Ok(imported)
    }
}

/// Whether edits would decide, by the way, between versions that stand side by side: what is
/// written on top of both of them takes the place of both. What was begun before they came apart
/// becomes one more of them. Other words for one have no page where somebody could decide first.
fn decides(view: &View, base: &Heads, edits: &[Edit]) -> bool {
    let has_page = view.kind != Kind::Synonym;
    has_page
        && view.heads == *base
        && edits.iter().any(|edit| view.conflicts.contains_key(edit.key()))
}

/// The edits that give every value of a contested item a row of its own: the one shown
/// keeps the old row.
fn rows_of_their_own(view: &View, key: &str) -> Vec<Edit> {
    let Some((list, _)) = key.split_once('/') else { return Vec::new() };
    let Some(shown) = view.get(key) else { return Vec::new() };
    let mut edits = vec![Edit::Settle { key: key.to_owned(), value: shown.clone() }];
    let lists = Person::read(view);
    let mut items = match list {
        "phone" => lists.phones,
        "email" => lists.emails,
        _ => return edits,
    };
    let known: Vec<_> = items.iter().map(|item| item.id).collect();
    for variant in
        view.conflicts.get(key).into_iter().flatten().filter(|variant| variant.value != *shown)
    {
        add_contact_point(&mut items, variant.value.as_text().unwrap_or_default());
    }
    items.retain(|item| !known.contains(&item.id));
    if let Some(field) = field_of(&view.kind, key) {
        let mut flat = Flat::new();
        items.write(field, &mut flat);
        edits.extend(flat.into_iter().map(|(key, value)| Edit::of(key, value)));
    }
    edits
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::DeviceId,
        record::{Author, Document},
        time::UnixMillis,
    };

    use super::*;

    #[test]
    fn what_is_written_on_top_of_two_versions_decides_between_none() {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let name = [Edit::put("name", "Sara")];
        let (document, _) = Document::create(&author, UnixMillis(0), &Kind::Person, &name).unwrap();
        let mut view = document.view(RecordId::from_random([4; 16]));
        view.conflicts.insert("district".to_owned(), Vec::new());
        let district = [Edit::put("district", "Oberau")];
        assert!(decides(&view, &view.heads, &district));
        assert!(!decides(&view, &view.heads, &name), "about the name nobody has to decide");
        assert!(!decides(&view, &Heads::default(), &district), "begun before they came apart");
    }
}
