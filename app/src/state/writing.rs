//! What a person writes into a ledger.

use rand_core::Rng as _;
use staffelstab_shared::{
    exchange::vcard,
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
    /// Whom it names and who is only planned is made with it.
    ///
    /// # Errors
    /// [`Trouble::Gone`], [`Trouble::TooLarge`], [`Trouble::NotAllowed`], and those of the storage.
    pub(crate) async fn save(
        &self,
        id: Option<RecordId>,
        kind: Kind,
        base: Heads,
        edits: Vec<Edit>,
    ) -> Result<RecordId, Trouble> {
        let with = self.wanted_by(&edits);
        let made: Vec<RecordId> = with.iter().map(|import| import.id).collect();
        let saved = self.running()?.save(id, kind, base, edits, with).await?;
        self.are_made(&made);
        Ok(saved)
    }

    /// The id of a new tenure.
    ///
    /// # Errors
    /// [`Trouble::NoStorage`] where the browser has no randomness.
    pub(crate) fn new_tenure(&self) -> Result<TenureId, Trouble> {
        let mut bytes = [0; 16];
        random::generator().map_err(|_| Trouble::NoStorage)?.fill_bytes(&mut bytes);
        Ok(TenureId::from_random(bytes))
    }

    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn set_archived(&self, id: RecordId, archived: bool) -> Result<(), Trouble> {
        self.running()?.edit_now(id, vec![Edit::archive(archived)]).await
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
            self.running()?.edit_now(id, vec![edit.clone()]).await?;
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
    /// [`Trouble::NotAVcard`], [`Trouble::TooLarge`], [`Trouble::Unreadable`] and as
    /// [`Self::save`].
    pub(crate) async fn import_file(&self, file: &ChosenFile) -> Result<Imported, Trouble> {
        #[expect(clippy::cast_precision_loss, reason = "far fewer bytes than a number holds")]
        let most_bytes = vcard::MAX_FILE_BYTES as f64;
        let bytes = file::bytes(file, most_bytes).await.map_err(|error| match error {
            FileError::TooLarge => Trouble::TooLarge,
            FileError::Unreadable => Trouble::Unreadable,
        })?;
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
            vcard::Error::TooLong | vcard::Error::TooManyCards => Trouble::TooLarge,
        })?;
        let mut imported = running.import(cards.imports).await?;
        imported.problems.extend(cards.problems.into_iter().map(ImportProblem::Card));
        imported.left_out = cards.left_out;
        imported.unknown_organizations = cards.unknown_organizations;
        Ok(imported)
    }
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
