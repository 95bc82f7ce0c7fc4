//! What a person does: write, erase, invite, remove.

use rand_core::Rng;

use super::{
    effects::{Context, Effects},
    refused::RefusedReason,
    replica::Replica,
    rows::{self, Queued, Row, Table},
};
use crate::{
    cbor::{self, List},
    crypto::InviteSecret,
    envelope::{ChainHead, Kind as EntryKind},
    id::{DeviceId, RecordId, RelayId},
    membership::{Act, Deposit, Role, Statement, Target},
    record::{self, Author, Document, Edit},
    time::UnixMillis,
    view::{Heads, Kind, Scalar, Value},
};

/// Characters of the readable note kept with a queued change, at most.
const MAX_NOTE: usize = 4_000;

/// Why a command was refused. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error("this device may not do that in this ledger")]
    NotAllowed,
    #[error("the record was erased")]
    Gone,
    #[error("a key of this ledger has not arrived yet")]
    NoKey,
    #[error(transparent)]
    Record(#[from] record::Error),
}

impl Replica {
    /// Makes a record.
    ///
    /// # Errors
    /// [`CommandError::NotAllowed`] for readers and removed devices,
    /// [`CommandError::Record`] when the edits do not fit a record.
    pub fn create(
        &mut self,
        ctx: &mut Context,
        record: RecordId,
        kind: &Kind,
        edits: &[Edit],
    ) -> Result<Effects, CommandError> {
        self.may_write(record)?;
        let author = self.author(ctx);
        let (document, change) = Document::create(&author, ctx.now, kind, edits)?;
        Ok(self.written(ctx, record, &document, change, edits))
    }

    /// Begins the label of this device where others have written under its id before: it is a label
    /// from then on.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub fn create_beside(
        &mut self,
        ctx: &mut Context,
        record: RecordId,
        stored: &[u8],
        kind: &Kind,
        edits: &[Edit],
    ) -> Result<Effects, CommandError> {
        self.may_write(record)?;
        // Not by the actor that may have edited what the others wrote.
        let mut fresh = [0; 8];
        ctx.rng.fill_bytes(&mut fresh);
        let author = Author::new(&self.keys.id(), fresh, fresh);
        let (_, change) = Document::create(&author, ctx.now, kind, edits)?;
        let mut document = Document::load(stored)?;
        document.merge(&change, &self.keys.id())?;
        Ok(self.written(ctx, record, &document, change, edits))
    }

    /// Saves a form: what differs from the state it was opened at is written on that
    /// state and merged. Nothing differs: nothing is written.
    ///
    /// # Errors
    /// As [`Self::create`]; [`CommandError::Gone`] when the record was erased.
    pub fn save(
        &mut self,
        ctx: &mut Context,
        record: RecordId,
        stored: &[u8],
        base: &Heads,
        edits: &[Edit],
    ) -> Result<Effects, CommandError> {
        self.may_write(record)?;
        let mut document = Document::load(stored)?;
        let author = self.author(ctx);
        match document.edit(&author, ctx.now, base, edits)? {
            Some(change) => Ok(self.written(ctx, record, &document, change, edits)),
            None => Ok(Effects::default()),
        }
    }

    fn written(
        &mut self,
        ctx: &mut Context,
        record: RecordId,
        document: &Document,
        payload: Vec<u8>,
        edits: &[Edit],
    ) -> Effects {
        let mut effects = Effects { strict: true, ..Effects::default() };
        self.store_document(record, document, &mut effects);
        let note = note(edits);
        self.enqueue(
            Queued::Sealed { kind: EntryKind::Change, record, payload, note, entry: None },
            &mut effects,
        );
        self.go_on_everywhere(ctx, &mut effects);
        self.keep(&mut effects);
        effects
    }

    /// Erases a record here at once and, when the relay has it, everywhere.
    ///
    /// # Errors
    /// [`CommandError::NotAllowed`] unless this device is a steward, or a member that
    /// made all of the record; [`CommandError::Gone`] when it is erased already.
    pub fn erase(
        &mut self,
        ctx: &mut Context,
        record: RecordId,
        stored: &[u8],
        successor: Option<RecordId>,
    ) -> Result<Effects, CommandError> {
        self.may_write(record)?;
        let prefix = crate::view::DevicePrefix::of(&self.keys.id());
        let own = || {
            Document::load(stored)
                .is_ok_and(|doc| doc.history().iter().all(|change| change.stamp.by == prefix))
        };
        if self.role() != Some(Role::Steward) && !own() {
            return Err(CommandError::NotAllowed);
        }
        let mut effects = Effects { strict: true, ..Effects::default() };
        self.hide(record);
        effects.removed.push(record);
        self.enqueue(
            Queued::Sealed {
                kind: EntryKind::Erase,
                record,
                payload: cbor::to_vec(&successor),
                note: String::new(),
                entry: None,
            },
            &mut effects,
        );
        self.go_on_everywhere(ctx, &mut effects);
        self.keep(&mut effects);
        Ok(effects)
    }

    /// Makes an invite for one device. The secret is shown once and stored nowhere.
    ///
    /// # Errors
    /// [`CommandError::NotAllowed`] unless this device is a steward,
    /// [`CommandError::NoKey`] while a current key is missing.
    pub fn invite(
        &mut self,
        ctx: &mut Context,
        role: Role,
        expires: UnixMillis,
    ) -> Result<(InviteSecret, Effects), CommandError> {
        self.may_steward()?;
        let secret = InviteSecret::generate(&mut ctx.rng);
        let current = self.membership.state().current_epochs();
        let keys: Vec<_> =
            self.keyring.epoch_keys().filter(|key| current.contains(&key.id())).cloned().collect();
        if keys.len() != current.len() || keys.is_empty() {
            return Err(CommandError::NoKey);
        }
        // A relay carries what it cannot read.
        let keys = if role == Role::Mirror { Vec::new() } else { keys };
        let wrapped = keys.iter().map(|key| secret.wrap(key, self.ledger, &mut ctx.rng)).collect();
        let deposit: Deposit = List::new(wrapped).map_err(|_| CommandError::NoKey)?;
        let deposit = cbor::to_vec(&deposit);
        let act = Act::Invite {
            key: secret.signing_key().public(),
            role,
            expires,
            epochs: List::new(keys.iter().map(crate::crypto::EpochKey::id).collect())
                .map_err(|_| CommandError::NoKey)?,
            deposit: *blake3::hash(&deposit).as_bytes(),
        };
        let statement =
            Statement::issue(self.ledger, self.keys.sign(), self.membership.heads(), act);
        let mut effects = Effects::default();
        self.keep_deposit(statement.id(), deposit.clone(), &mut effects);
        self.issue(statement, Some(deposit), &mut effects);
        self.go_on_everywhere(ctx, &mut effects);
        self.keep(&mut effects);
        Ok((secret, effects))
    }

    /// Removes a device: it reads nothing written from now on, and what it writes from
    /// now on is refused. All open invites end.
    ///
    /// # Errors
    /// [`CommandError::NotAllowed`] unless this device is a steward and the other a
    /// live member.
    pub fn remove(&mut self, ctx: &mut Context, device: DeviceId) -> Result<Effects, CommandError> {
        self.may_steward()?;
        let live = |device: &DeviceId| {
            self.membership.state().devices.get(device).is_some_and(|device| device.live)
        };
        if device == self.keys.id() || !live(&device) {
            return Err(CommandError::NotAllowed);
        }
        let cut = self.chains.get(&device).copied().unwrap_or(ChainHead::EMPTY);
        let act = Act::Remove { target: Target::Device(device, cut) };
        let statement =
            Statement::issue(self.ledger, self.keys.sign(), self.membership.heads(), act);
        let mut effects = Effects::default();
        self.issue(statement, None, &mut effects);
        self.rotate(ctx, &mut effects);
        self.go_on_everywhere(ctx, &mut effects);
        self.keep(&mut effects);
        Ok(effects)
    }

    /// Forgets an own entry that was refused, after it was read. One of somebody else that
    /// was quarantined is fetched and tried once more: perhaps the battery was empty, or the
    /// app is a newer one by now.
    pub fn dismiss(&mut self, order: u64) -> Effects {
        let mut effects = Effects::default();
        if let Some(refused) = self.attention.remove(&order) {
            effects.commit.push(Row::delete(Table::Attention, rows::order_key(order)));
            if refused.reason == RefusedReason::Quarantined {
                let peers: Vec<RelayId> = self.peers().collect();
                peers.into_iter().for_each(|peer| self.distrust(peer, &mut effects));
            }
        }
        self.keep(&mut effects);
        effects
    }

    fn may_write(&self, record: RecordId) -> Result<(), CommandError> {
        if self.is_erased(&record) {
            return Err(CommandError::Gone);
        }
        match self.role() {
            Some(Role::Steward | Role::Member) => Ok(()),
            Some(Role::Reader | Role::Mirror) | None => Err(CommandError::NotAllowed),
        }
    }

    fn may_steward(&self) -> Result<(), CommandError> {
        match self.role() {
            Some(Role::Steward) => Ok(()),
            Some(Role::Member | Role::Reader | Role::Mirror) | None => {
                Err(CommandError::NotAllowed)
            }
        }
    }

    fn author(&self, ctx: &mut Context) -> Author {
        let mut fresh = [0; 8];
        ctx.rng.fill_bytes(&mut fresh);
        Author::new(&self.keys.id(), self.actor, fresh)
    }
}

/// What was written, in words: one line a field.
fn note(edits: &[Edit]) -> String {
    let mut note = String::new();
    for edit in edits {
        let (key, text) = match edit {
            Edit::Put { key, value } | Edit::Settle { key, value: Value::Scalar(value) } => {
                (key, scalar(value))
            }
            Edit::Text { key, text } | Edit::Settle { key, value: Value::Prose(text) } => {
                (key, text.clone())
            }
            Edit::Delete { key } => (key, String::new()),
        };
        note.push_str(key);
        note.push_str(": ");
        note.push_str(&text);
        note.push('\n');
    }
    note.chars().take(MAX_NOTE).collect()
}

fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) => text.clone(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Float(value) => value.to_string(),
    }
}
