//! The document of one record: the only place that knows Automerge.
//!
//! A document is one flat map (see [`crate::model`] for its keys). An edit is one
//! change, written on the state a form was opened at and merged then: so a late save
//! reverts nothing that came in meanwhile, and hides no conflict. A change from another
//! device is checked against the shape of the house before Automerge sees it
//! (`chunk`, `check`), because a document library trusts what it is given.

mod check;
mod chunk;
mod error;
mod prose;
mod read;
mod stored;
mod words;

use std::collections::BTreeMap;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, AutomergeError, Change, ObjType, ROOT, ReadDoc};

use crate::id::DeviceId;
use crate::kind::Kind;
use crate::model::{Codec, KIND, unhidden};
use crate::time::UnixMillis;
use crate::value::{Scalar, Value};
use crate::view::{ChangeHash, DevicePrefix, Heads};

pub use crate::model::Edit;
pub use error::{Error, MAX_CHANGE_BYTES, MAX_INFLATED_BYTES, MAX_KEY_BYTES};
pub use read::{FieldChange, HistoryEntry};

use prose::Shown;
use words::Splice;

/// Who writes: the first 8 bytes of the device id and 8 random bytes. An actor never
/// writes two changes apart from each other, so when `actor` has already written
/// something the edit does not build on, `fresh` writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    actor: [u8; 16],
    fresh: [u8; 16],
}

impl Author {
    /// `session` stays the same while the app runs; `fresh` is random for every edit.
    #[must_use]
    pub fn new(device: &DeviceId, session: [u8; 8], fresh: [u8; 8]) -> Self {
        let prefix = DevicePrefix::of(device).0;
        let actor = |tail: [u8; 8]| {
            let mut actor = [0; 16];
            let (front, back) = actor.split_at_mut(8);
            front.copy_from_slice(&prefix);
            back.copy_from_slice(&tail);
            actor
        };
        Self { actor: actor(session), fresh: actor(fresh) }
    }
}

/// What became of a change that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    Applied,
    /// The document has it already.
    Known,
    /// These changes must come first; the document is as it was.
    Waiting(Vec<ChangeHash>),
}

/// The document of one record.
#[derive(Debug, Clone)]
pub struct Document {
    inner: Automerge,
}

impl Document {
    /// An empty document, to merge the changes of others into.
    #[must_use]
    pub fn empty() -> Self {
        // The actor of a document at rest never writes; a fixed one needs no randomness.
        Self { inner: Automerge::new().with_actor(ActorId::from([0_u8; 16])) }
    }

    /// A new record and its first change. Prose fields of the kind are made here and
    /// never again, so that two devices cannot make two of them.
    ///
    /// # Errors
    /// [`Error::BadKey`] and [`Error::TooLarge`].
    pub fn create(
        author: &Author,
        time: UnixMillis,
        kind: &Kind,
        edits: &[Edit],
    ) -> Result<(Self, Vec<u8>), Error> {
        let wishes = by_key(edits)?;
        let mut inner = Self::empty().inner.with_actor(ActorId::from(author.actor));
        let mut transaction = inner.transaction();
        transaction.put(ROOT, KIND, kind.as_str())?;
        for field in kind.fields().iter().filter(|field| field.codec == Codec::Prose) {
            transaction.put_object(ROOT, field.key, ObjType::Text)?;
        }
        for edit in wishes.into_values() {
            write(&mut transaction, None, edit)?;
        }
        transaction.commit_with(CommitOptions::default().with_time(time.0));
        let bytes = last_change(&inner)?.ok_or(Error::Malformed("nothing was written"))?;
        Ok((Self { inner }, bytes))
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// When the bytes are no document.
    pub fn load(bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self { inner: Automerge::load(bytes)? })
    }

    /// The bytes to store. Not deflated: that took most of the time of storing a document,
    /// and a record that was not edited often becomes hardly smaller by it.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.inner.save_nocompress()
    }

    #[must_use]
    pub fn heads(&self) -> Heads {
        Heads::new(self.inner.get_heads().into_iter().map(|hash| ChangeHash(hash.0)).collect())
    }

    /// Whether the change is part of this document.
    #[must_use]
    pub fn contains(&self, hash: &ChangeHash) -> bool {
        self.inner.get_missing_deps(&[automerge::ChangeHash(hash.0)]).is_empty()
    }

    /// Writes what differs from the state at `base` as one change on top of `base`,
    /// merges it, and returns it for the others; nothing if nothing differs.
    ///
    /// # Errors
    /// [`Error::UnknownBase`], [`Error::BadKey`], [`Error::TooLarge`],
    /// [`Error::ActorTaken`]. The document is then as it was.
    pub fn edit(
        &mut self,
        author: &Author,
        time: UnixMillis,
        base: &Heads,
        edits: &[Edit],
    ) -> Result<Option<Vec<u8>>, Error> {
        let wishes = by_key(edits)?;
        let hashes: Vec<_> =
            base.as_slice().iter().map(|hash| automerge::ChangeHash(hash.0)).collect();
        if hashes.is_empty() || !self.inner.get_missing_deps(&hashes).is_empty() {
            return Err(Error::UnknownBase);
        }
        if *base == self.heads() {
            let written = commit(&mut self.inner, author.actor, time, wishes);
            if written.is_err() {
                // Refused after it was written: back to the state before it.
                self.inner = self.inner.fork_at(&hashes)?;
            }
            return written;
        }
        let mut fork = self.inner.fork_at(&hashes)?;
        let actor = self.actor_for(author, &fork)?;
        let written = commit(&mut fork, actor, time, wishes)?;
        if written.is_some() {
            self.inner.apply_changes(fork.get_last_local_change())?;
        }
        Ok(written)
    }

    /// Merges one change that `device` sent. Idempotent, and in any order.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Inflates`], [`Error::ForeignActor`] and
    /// [`Error::Refused`]. The document is then as it was.
    pub fn merge(&mut self, change: &[u8], device: &DeviceId) -> Result<Merged, Error> {
        self.merge_where(change, device, |_| true)
    }

    /// The same, for a record that may not be of every kind: a first change of another one is
    /// refused.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub fn merge_where(
        &mut self,
        change: &[u8],
        device: &DeviceId,
        may_be: impl Fn(&str) -> bool,
    ) -> Result<Merged, Error> {
        let chunk = chunk::Chunk::parse(change)?;
        if chunk.actor.len() != 16 || !chunk.actor.starts_with(&DevicePrefix::of(device).0) {
            return Err(Error::ForeignActor);
        }
        if self.contains(&chunk.hash) {
            return Ok(Merged::Known);
        }
        let deps: Vec<_> = chunk.deps.iter().map(|hash| automerge::ChangeHash(hash.0)).collect();
        let missing = self.inner.get_missing_deps(&deps);
        if !missing.is_empty() {
            let missing = missing.into_iter().map(|hash| ChangeHash(hash.0)).collect();
            return Ok(Merged::Waiting(missing));
        }
        check::check(&self.inner, &chunk, may_be)?;
        let change = Change::from_bytes(chunk.bytes.clone())
            .map_err(|_| Error::Malformed("not readable"))?;
        // A document does not keep the bytes of a change, it writes them anew when asked:
        // a change spelled in any other way would come back as another one.
        if Change::from(change.decode()).raw_bytes() != chunk.bytes {
            return Err(Error::Malformed("not in its one spelling"));
        }
        // Refuses, if at all, before it touches the document.
        self.inner.apply_changes([change])?;
        Ok(Merged::Applied)
    }

    /// The author's actor if everything it wrote in this document is in the fork too,
    /// else the fresh one.
    fn actor_for(&self, author: &Author, fork: &Automerge) -> Result<[u8; 16], Error> {
        let written = |document: &Automerge, actor: &[u8; 16]| {
            document
                .get_changes_meta(&[])
                .iter()
                .filter(|change| change.actor.to_bytes() == actor)
                .count()
        };
        [author.actor, author.fresh]
            .into_iter()
            .find(|actor| written(&self.inner, actor) == written(fork, actor))
            .ok_or(Error::ActorTaken)
    }
}

/// The last wish for every key: a change never touches a key twice.
fn by_key(edits: &[Edit]) -> Result<BTreeMap<&str, &Edit>, Error> {
    let wishes: BTreeMap<_, _> = edits.iter().map(|edit| (edit.key(), edit)).collect();
    if wishes.keys().all(|key| !key.is_empty() && key.len() <= MAX_KEY_BYTES && *key != KIND) {
        Ok(wishes)
    } else {
        Err(Error::BadKey)
    }
}

/// `apart`: what a screen shows of the prose, where several versions of it stand side by side.
fn write<T: Transactable + ReadDoc>(
    document: &mut T,
    apart: Option<&Shown>,
    edit: &Edit,
) -> Result<(), AutomergeError> {
    let key = edit.key();
    let current = document.get(ROOT, key)?.map(|(value, id)| (value.into_owned(), id));
    match (edit, current) {
        (Edit::Put { value, .. }, current) => {
            let wanted = to_automerge(value);
            if current.is_none_or(|(value, _)| value.as_scalar() != Some(&wanted)) {
                document.put(ROOT, key, wanted)?;
            }
        }
        (Edit::Delete { .. }, there) => {
            if there.is_some() {
                document.delete(ROOT, key)?;
            }
            // Who takes a word out means all that look like it.
            let keys = document.keys(ROOT).filter(|other| other != key && unhidden(other) == *key);
            for alike in keys.collect::<Vec<_>>() {
                document.delete(ROOT, alike)?;
            }
        }
        // Nobody left what Automerge made of them: the new version stands for itself.
        (Edit::Text { text, .. }, _) if apart.is_some() => {
            let shown = apart.and_then(|shown| shown.value.as_ref()).and_then(Value::as_text);
            if shown.unwrap_or_default() != text {
                let id = document.put_object(ROOT, key, ObjType::Text)?;
                document.splice_text(&id, 0, 0, text)?;
            }
        }
        (Edit::Text { text, .. }, Some((automerge::Value::Object(ObjType::Text), id))) => {
            for Splice { at, deleted, inserted } in words::splices(&document.text(&id)?, text) {
                let deleted = isize::try_from(deleted).unwrap_or(isize::MAX);
                document.splice_text(&id, at, deleted, inserted)?;
            }
        }
        (Edit::Text { text, .. }, _) | (Edit::Settle { value: Value::Prose(text), .. }, _) => {
            let id = document.put_object(ROOT, key, ObjType::Text)?;
            document.splice_text(&id, 0, 0, text)?;
        }
        // Of the version that is shown already Automerge would only take the others away, and whoever
        // decides otherwise at the same time would count against no word at all.
        (Edit::Settle { value: Value::Scalar(value), .. }, there) => {
            if there.is_some() {
                document.delete(ROOT, key)?;
            }
            document.put(ROOT, key, to_automerge(value))?
        }
    }
    Ok(())
}

fn to_automerge(value: &Scalar) -> automerge::ScalarValue {
    match value {
        Scalar::Text(text) => text.as_str().into(),
        Scalar::Bool(value) => (*value).into(),
        Scalar::Int(value) => (*value).into(),
        Scalar::Float(value) => (*value).into(),
    }
}

/// Writes the wishes that change something as one change; its bytes, if there is one.
fn commit(
    document: &mut Automerge,
    actor: [u8; 16],
    time: UnixMillis,
    wishes: BTreeMap<&str, &Edit>,
) -> Result<Option<Vec<u8>>, Error> {
    document.set_actor(ActorId::from(actor));
    let writes_prose = wishes.values().any(|edit| matches!(edit, Edit::Text { .. }));
    let prose = if writes_prose { prose::shown(document) } else { Default::default() };
    let mut transaction = document.transaction();
    for (key, edit) in wishes {
        let apart = prose.get(key).filter(|shown| shown.is_apart);
        write(&mut transaction, apart, edit)?;
    }
    if transaction.pending_ops() == 0 {
        transaction.rollback();
        return Ok(None);
    }
    transaction.commit_with(CommitOptions::default().with_time(time.0));
    last_change(document)
}

/// The bytes of the change just committed, deflated if that makes them shorter.
fn last_change(document: &Automerge) -> Result<Option<Vec<u8>>, Error> {
    let Some(mut change) = document.get_last_local_change() else { return Ok(None) };
    let raw = change.raw_bytes().to_vec();
    let deflated = change.bytes().into_owned();
    let bytes = if deflated.len() < raw.len() { deflated } else { raw.clone() };
    if bytes.len() > MAX_CHANGE_BYTES || raw.len() > MAX_INFLATED_BYTES {
        Err(Error::TooLarge)
    } else {
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests;
