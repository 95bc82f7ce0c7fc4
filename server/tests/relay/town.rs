//! A ledger with its people, as far as a relay can tell: keys, statements, sealed entries.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use staffelstab_shared::{
    cbor::List,
    crypto::{DeviceKeys, EpochKey, InviteSecret, SealingKey, SigningKey},
    envelope::{ChainHead, Draft, Entry, Kind},
    id::{LedgerId, RecordId, RelayId, StatementId},
    membership::{Act, Deposit, Epoch, Role, Statement, Target, Via, consent},
    protocol::ItemBytes,
    time::UnixMillis,
};

/// Far beyond every test.
pub(crate) const NEVER: UnixMillis = UnixMillis(i64::MAX);

pub(crate) struct Town {
    pub(crate) ledger: LedgerId,
    pub(crate) founding: Statement,
    epoch: EpochKey,
    /// What the next statement names as seen.
    pub(crate) heads: Vec<StatementId>,
    rng: ChaCha20Rng,
}

pub(crate) struct Device {
    pub(crate) keys: DeviceKeys,
    pub(crate) chain: ChainHead,
}

/// An invite on its way.
pub(crate) struct Invitation {
    pub(crate) secret: InviteSecret,
    pub(crate) statement: Statement,
    pub(crate) deposit: Vec<u8>,
}

pub(crate) fn relay_key() -> SigningKey {
    SigningKey::from_seed(&[42; 32])
}

impl Town {
    /// Founds a ledger whose home is `relay`. Another seed, another ledger.
    pub(crate) fn found(relay: RelayId, seed: u64) -> (Self, Device) {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let keys = DeviceKeys::generate(&mut rng);
        let epoch = EpochKey::generate(&mut rng);
        // The founder's own copy is sealed to it; what a relay sees of it does not matter.
        let nowhere = LedgerId::new([0; 16]);
        let sealed = Epoch::seal(&epoch, &[keys.public()], &[], nowhere, &mut rng).unwrap();
        let founding = Statement::found(relay, &keys, [7; 16], sealed);
        let heads = vec![founding.id()];
        let town = Self { ledger: founding.ledger(), founding, epoch, heads, rng };
        (town, Device { keys, chain: ChainHead::EMPTY })
    }

    pub(crate) fn device(&mut self) -> Device {
        Device { keys: DeviceKeys::generate(&mut self.rng), chain: ChainHead::EMPTY }
    }

    pub(crate) fn record(&self, number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    pub(crate) fn state(&mut self, issuer: &SigningKey, act: Act) -> Statement {
        let heads = List::new(self.heads.clone()).unwrap();
        let statement = Statement::issue(self.ledger, issuer, heads, act);
        self.heads = vec![statement.id()];
        statement
    }

    pub(crate) fn invite(
        &mut self,
        steward: &Device,
        role: Role,
        expires: UnixMillis,
    ) -> Invitation {
        let secret = InviteSecret::generate(&mut self.rng);
        let wrapped = secret.wrap(&self.epoch, self.ledger, &mut self.rng);
        let deposit: Deposit = List::new(vec![wrapped]).unwrap();
        let deposit = minicbor::to_vec(&deposit).unwrap();
        let act = Act::Invite {
            key: secret.signing_key().public(),
            role,
            expires,
            epochs: List::new(vec![self.epoch.id()]).unwrap(),
            deposit: *blake3::hash(&deposit).as_bytes(),
        };
        let statement = self.state(steward.keys.sign(), act);
        Invitation { secret, statement, deposit }
    }

    pub(crate) fn join(&mut self, invitation: &Invitation, device: &Device) -> Statement {
        let via = Via::Invite(invitation.statement.id());
        let consent = consent(self.ledger, via, &device.keys);
        let act = Act::Join { via, device: device.keys.public(), consent };
        self.state(&invitation.secret.signing_key(), act)
    }

    pub(crate) fn remove(&mut self, steward: &Device, device: &Device) -> Statement {
        let target = Target::Device(device.keys.id(), device.chain);
        self.state(steward.keys.sign(), Act::Remove { target })
    }

    /// The first recovery sheet, and the statement that sets it.
    pub(crate) fn sheet(&mut self, steward: &Device) -> (DeviceKeys, Statement) {
        let sheet = DeviceKeys::generate(&mut self.rng);
        let sealed = List::new(Vec::new()).unwrap();
        let act = Act::Sheet { sheet: sheet.public(), sealed, second: None };
        (sheet, self.state(steward.keys.sign(), act))
    }

    /// Whoever holds the sheet names another home.
    pub(crate) fn move_home(&mut self, sheet: &DeviceKeys, relay: RelayId) -> Statement {
        self.state(sheet.sign(), Act::Home { relay })
    }

    pub(crate) fn change(&mut self, device: &mut Device, record: RecordId, text: &str) -> Entry {
        self.entry(device, Kind::Change, record, text.as_bytes())
    }

    pub(crate) fn erase(&mut self, device: &mut Device, record: RecordId) -> Entry {
        self.entry(device, Kind::Erase, record, &[])
    }

    pub(crate) fn entry(
        &mut self,
        device: &mut Device,
        kind: Kind,
        record: RecordId,
        payload: &[u8],
    ) -> Entry {
        let draft = Draft { kind, ledger: self.ledger, record, after: device.chain, payload };
        let key = SealingKey::derive([&self.epoch]);
        let entry = Entry::seal(&draft, &key, &device.keys, &mut self.rng).unwrap();
        device.chain = entry.chain_head();
        entry
    }
}

pub(crate) fn bytes(bytes: &[u8]) -> ItemBytes {
    ItemBytes::new(bytes.to_vec()).unwrap()
}
