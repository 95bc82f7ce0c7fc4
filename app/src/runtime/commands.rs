//! What a person does to a ledger. Each runs with the engine to itself.

use staffelstab_shared::{
    crypto::InviteSecret,
    exchange::Import,
    id::{DeviceId, LedgerId, RecordId, RelayId},
    membership::Role,
    record::{self, Edit, HistoryEntry},
    sync::{self, CommandError, Effects, MoveError},
    time::UnixMillis,
    view::{Heads, Kind},
};

use super::engine::{By, Engine};
use crate::news::{ImportProblem, Imported, Trouble};

/// How long an invite can be used.
const INVITE_MS: i64 = 7 * 86_400_000;
/// Records of an import in one transaction.
const IMPORT_SLICE: usize = 100;
/// The key of a circle's record that holds what ids of imported contacts follow from.
const IMPORT_SECRET: &str = "import";

impl Engine {
    pub(super) async fn save(
        &mut self,
        id: Option<RecordId>,
        kind: &Kind,
        base: &Heads,
        edits: &[Edit],
        with: &[Import],
    ) -> Result<RecordId, Trouble> {
        let mut effects = Effects::default();
        let saved = self.save_with(id, kind, base, edits, with, &mut effects).await;
        // What has come about is written in any case.
        self.carry_out(effects, By::Us).await?;
        saved
    }

    /// What is referred to comes before what refers to it: where it cannot be made, nothing of
    /// the record is written, and saving again takes up what was made. A record that has never been
    /// here is made under its id.
    async fn save_with(
        &mut self,
        id: Option<RecordId>,
        kind: &Kind,
        base: &Heads,
        edits: &[Edit],
        with: &[Import],
        effects: &mut Effects,
    ) -> Result<RecordId, Trouble> {
        let replica = &self.ledger()?.replica;
        let was_here = |id: &RecordId| replica.views().contains_key(id) || replica.is_erased(id);
        if let Some(record) = id.filter(was_here) {
            let stored = self.document(record).await?;
            self.make(with, effects)?;
            let (replica, context) = self.replica()?;
            effects.join(replica.save(context, record, &stored, base, edits)?);
            Ok(record)
        } else {
            self.make(with, effects)?;
            let record = id.unwrap_or_else(|| RecordId::from_random(self.random_bytes()));
            let (replica, context) = self.replica()?;
            effects.join(replica.create(context, record, kind, edits)?);
            Ok(record)
        }
    }

    /// Makes what a record refers to, unless it is there: all in one transaction with it.
    fn make(&mut self, with: &[Import], effects: &mut Effects) -> Result<(), Trouble> {
        let (replica, context) = self.replica()?;
        for Import { id, kind, edits } in with {
            if !replica.views().contains_key(id) && !replica.is_erased(id) {
                effects.join(replica.create(context, *id, kind, edits)?);
            }
        }
        Ok(())
    }

    async fn create(
        &mut self,
        record: RecordId,
        kind: &Kind,
        edits: &[Edit],
    ) -> Result<(), Trouble> {
        let (replica, context) = self.replica()?;
        let effects = replica.create(context, record, kind, edits)?;
        Ok(self.carry_out(effects, By::Us).await?)
    }

    /// An edit on top of everything that is here.
    pub(super) async fn edit_now(
        &mut self,
        record: RecordId,
        edits: &[Edit],
    ) -> Result<(), Trouble> {
        let view = self.ledger()?.replica.views().get(&record).cloned().ok_or(Trouble::Gone)?;
        self.save(Some(record), &view.kind, &view.heads, edits, &[]).await.map(|_| ())
    }

    /// Edits of several records on top of everything that is here, all in one transaction.
    pub(super) async fn edit_all(
        &mut self,
        edits: &[(RecordId, Vec<Edit>)],
    ) -> Result<(), Trouble> {
        let mut effects = Effects::default();
        let edited = self.edit_each(edits, &mut effects).await;
        // What has come about is written in any case.
        self.carry_out(effects, By::Us).await?;
        edited
    }

    async fn edit_each(
        &mut self,
        edits: &[(RecordId, Vec<Edit>)],
        effects: &mut Effects,
    ) -> Result<(), Trouble> {
        for (record, edits) in edits {
            let view = self.ledger()?.replica.views().get(record).cloned().ok_or(Trouble::Gone)?;
            let stored = self.document(*record).await?;
            let (replica, context) = self.replica()?;
            effects.join(replica.save(context, *record, &stored, &view.heads, edits)?);
        }
        Ok(())
    }

    pub(super) async fn read_history(
        &self,
        record: RecordId,
    ) -> Result<Vec<HistoryEntry>, Trouble> {
        Ok(self.history(record).await?.history())
    }

    pub(super) async fn invite(
        &mut self,
        role: Role,
    ) -> Result<(InviteSecret, UnixMillis), Trouble> {
        let expires = UnixMillis(self.now().0.saturating_add(INVITE_MS));
        let (replica, context) = self.replica()?;
        let (secret, effects) = replica.invite(context, role, expires)?;
        self.carry_out(effects, By::Us).await?;
        Ok((secret, expires))
    }

    /// A person has said that the relay which answers now is this ledger's.
    pub(super) async fn accept_relay(&mut self, found: RelayId) -> Result<(), Trouble> {
        let (replica, _) = self.replica()?;
        let effects = replica.accept_relay(found);
        self.connection.new_relay = None;
        self.connection.since = self.now();
        Ok(self.carry_out(effects, By::Us).await?)
    }

    /// Says that this relay is the home from now on, or should be.
    pub(super) async fn move_home(&mut self, relay: RelayId) -> Result<(), Trouble> {
        let (replica, context) = self.replica()?;
        match replica.move_home(context, relay) {
            Ok(effects) => Ok(self.carry_out(effects, By::Us).await?),
            // Another steward was faster.
            Err(MoveError::AlreadyHome) => Ok(()),
            // The screen offers it only where it is allowed; meanwhile that may have changed.
            Err(_) => Err(Trouble::NotAllowed),
        }
    }

    pub(super) async fn dismiss(&mut self, order: u64) -> Result<(), Trouble> {
        let (replica, _) = self.replica()?;
        let effects = replica.dismiss(order);
        Ok(self.carry_out(effects, By::Us).await?)
    }

    /// The ledger's name, with the secret of imports beside it.
    pub(super) async fn name_ledger(&mut self, name: &str) -> Result<(), Trouble> {
        let secret: String =
            self.random_bytes::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
        let record = sync::circle_record(self.id()?);
        let edits = [Edit::put("name", name), Edit::put(IMPORT_SECRET, secret)];
        self.create(record, &Kind::from(sync::CIRCLE_KIND), &edits).await
    }

    /// The label of this device.
    pub(super) async fn name_me(&mut self, name: &str) -> Result<(), Trouble> {
        self.label(&[Edit::put("name", name)]).await
    }

    /// Which person of the ledger holds this device; nobody in particular.
    pub(super) async fn point_to(&mut self, person: Option<RecordId>) -> Result<(), Trouble> {
        let key = sync::DEVICE_PERSON.to_owned();
        let edit = match person {
            Some(person) => Edit::put(key, person.to_string()),
            None => Edit::Delete { key },
        };
        self.label(&[edit]).await
    }

    async fn label(&mut self, edits: &[Edit]) -> Result<(), Trouble> {
        let record = sync::device_record(self.device()?);
        let label = Kind::from(sync::DEVICE_KIND);
        match self.ledger()?.replica.views().get(&record).map(|view| view.kind == label) {
            Some(true) => self.edit_now(record, edits).await,
            Some(false) => {
                let stored = self.document(record).await?;
                let (replica, context) = self.replica()?;
                let effects = replica.create_beside(context, record, &stored, &label, edits)?;
                Ok(self.carry_out(effects, By::Us).await?)
            }
            None => self.create(record, &label, edits).await,
        }
    }

    fn id(&self) -> Result<LedgerId, Trouble> {
        Ok(self.ledger()?.replica.ledger())
    }

    fn device(&self) -> Result<DeviceId, Trouble> {
        Ok(self.ledger()?.replica.device())
    }

    /// What the ids of imported contacts follow from: the same on all devices, unknown to
    /// the relay. It travels with the ledger's name.
    pub(super) fn import_secret(&self) -> Result<[u8; 32], Trouble> {
        let circle = sync::circle_record(self.id()?);
        let circle = self.ledger()?.replica.views().get(&circle).ok_or(Trouble::Offline)?;
        let mut secret = [0; 32];
        let hex = circle.text(IMPORT_SECRET).as_bytes().chunks(2);
        for (byte, digits) in secret.iter_mut().zip(hex) {
            let digits = std::str::from_utf8(digits).unwrap_or_default();
            *byte = u8::from_str_radix(digits, 16).map_err(|_| Trouble::Unreadable)?;
        }
        Ok(secret)
    }

    /// Writes the next records of an import; returns how many of the list it dealt with.
    /// What is here already stays as it is, so importing twice changes nothing.
    pub(super) async fn import(
        &mut self,
        imports: &[Import],
        imported: &mut Imported,
    ) -> Result<usize, Trouble> {
        let slice = imports.get(..IMPORT_SLICE.min(imports.len())).unwrap_or_default();
        let (replica, context) = self.replica()?;
        let mut all = Effects::default();
        let mut result = Ok(slice.len());
        let mut done = Imported::default();
        for Import { id, kind, edits } in slice {
            if replica.views().contains_key(id) || replica.is_erased(id) {
                done.already_there += 1;
                continue;
            }
            match replica.create(context, *id, kind, edits) {
                Ok(effects) => {
                    all.join(effects);
                    done.added += 1;
                }
                // One record that does not fit must not keep the others out.
                Err(CommandError::Record(_)) => done.problems.push(ImportProblem::TooLarge),
                Err(error) => {
                    result = Err(error.into());
                    break;
                }
            }
        }
        self.carry_out(all, By::Us).await?;
        imported.added += done.added;
        imported.already_there += done.already_there;
        imported.problems.extend(done.problems);
        result
    }
}

impl From<CommandError> for Trouble {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::NotAllowed => Self::NotAllowed,
            CommandError::Gone => Self::Gone,
            CommandError::NoKey => Self::Other(error.to_string()),
            CommandError::Record(error) => match error {
                record::Error::TooLarge => Self::TooLarge,
                record::Error::Document(_) => Self::Unreadable,
                record::Error::Malformed(_)
                | record::Error::Inflates
                | record::Error::ForeignActor
                | record::Error::Refused(_)
                | record::Error::UnknownBase
                | record::Error::BadKey
                | record::Error::ActorTaken => Self::Other(error.to_string()),
            },
        }
    }
}
