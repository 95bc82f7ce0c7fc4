//! The membership's tests, and the small world they play in.

mod histories;
mod homes;
mod keys;
mod order;
mod rules;
mod vectors;

use std::slice::from_ref;

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::*;
use crate::{
    crypto::{DeviceKeys, DevicePublic, EpochKey, InviteSecret, SealedKey, SealingKey, SigningKey},
    envelope::{ChainHead, Draft, Entry, Kind},
    id::{EntryId, KeyId, RecordId},
};

const HOUR: i64 = 3_600_000;

/// A ledger, its home relay with everything it receipted, and its founder.
struct Circle {
    rng: ChaCha20Rng,
    ledger: LedgerId,
    relay: SigningKey,
    founder: DeviceKeys,
    first_key: EpochKey,
    now: UnixMillis,
    membership: Membership,
}

/// An invite that was made.
#[derive(Clone)]
struct Invited {
    id: StatementId,
    secret: InviteSecret,
    deposit: Vec<EpochKey>,
}

impl Circle {
    fn found() -> Self {
        Self::found_with(1)
    }

    fn found_with(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let relay = SigningKey::generate(&mut rng);
        let founder = DeviceKeys::generate(&mut rng);
        let first_key = EpochKey::generate(&mut rng);
        let zeros = LedgerId::new([0; 16]);
        let epoch = Epoch::seal(&first_key, &[founder.public()], &[], zeros, &mut rng).unwrap();
        let founding = Statement::found(relay.public().into(), &founder, [3; 16], epoch);
        let ledger = founding.ledger();
        let mut circle = Self {
            rng,
            ledger,
            relay,
            founder,
            first_key,
            now: UnixMillis(1_000),
            membership: Membership::new(ledger),
        };
        circle.receipt(founding);
        circle
    }

    fn state(&self) -> &State {
        self.membership.state()
    }

    fn founding(&self) -> StatementId {
        let founding = |found: &&Statement| matches!(found.act(), Act::Found { .. });
        self.membership.statements().find(founding).unwrap().id()
    }

    fn device(&self, keys: &DeviceKeys) -> &Device {
        &self.state().devices[&keys.id()]
    }

    fn is_live(&self, keys: &DeviceKeys) -> bool {
        self.state().devices.get(&keys.id()).is_some_and(|device| device.live)
    }

    fn counts(&self, statement: &Statement) -> bool {
        self.state().counted.contains(&statement.id())
    }

    /// A statement that has seen everything.
    fn says(&self, keys: &SigningKey, act: Act) -> Statement {
        Statement::issue(self.ledger, keys, self.membership.heads(), act)
    }

    /// A statement that has seen these others.
    fn says_after(&self, heads: &[StatementId], keys: &SigningKey, act: Act) -> Statement {
        Statement::issue(self.ledger, keys, List::new(heads.to_vec()).unwrap(), act)
    }

    /// Hands a statement to the home relay, which admits it and signs a receipt.
    fn try_receipt(&mut self, statement: Statement) -> Result<(), Reason> {
        self.membership.admit(&statement, self.now)?;
        let id = statement.id();
        let time = self.membership.next_receipt_time(self.now);
        self.membership.insert(statement).unwrap();
        self.membership.insert_receipt(Receipt::sign(self.ledger, id, time, &self.relay)).unwrap();
        assert!(self.state().counted.contains(&id), "what the home admits counts");
        Ok(())
    }

    fn receipt(&mut self, statement: Statement) {
        assert_eq!(self.try_receipt(statement), Ok(()));
    }

    /// What the home says to a statement; the refusal and the fold must agree.
    fn refusal(&self, statement: &Statement) -> Reason {
        let reason = self.membership.admit(statement, self.now).unwrap_err();
        let mut membership = self.membership.clone();
        let time = membership.next_receipt_time(self.now);
        let receipt = Receipt::sign(self.ledger, statement.id(), time, &self.relay);
        membership.insert(statement.clone()).unwrap();
        membership.insert_receipt(receipt).unwrap();
        assert!(!membership.state().counted.contains(&statement.id()), "what it refuses does not");
        reason
    }

    /// Somebody passes a statement on without a receipt.
    fn hear(&mut self, statement: &Statement) {
        self.membership.insert(statement.clone()).unwrap();
    }

    fn invite_act(&mut self, role: Role, deposit: &[EpochKey]) -> (InviteSecret, Act) {
        let secret = InviteSecret::generate(&mut self.rng);
        let act = Act::Invite {
            key: secret.signing_key().public(),
            role,
            expires: UnixMillis(self.now.0 + HOUR),
            epochs: List::new(deposit.iter().map(EpochKey::id).collect()).unwrap(),
            deposit: [0; 32],
        };
        (secret, act)
    }

    fn invite(&mut self, role: Role) -> Invited {
        let deposit = vec![self.first_key.clone()];
        let (secret, act) = self.invite_act(role, &deposit);
        let statement = self.says(self.founder.sign(), act);
        let id = statement.id();
        self.receipt(statement);
        Invited { id, secret, deposit }
    }

    /// The join of an invite by a device that has seen everything.
    fn join_by(&self, invited: &Invited, device: &DeviceKeys) -> Statement {
        let via = Via::Invite(invited.id);
        let consent = consent(self.ledger, via, device);
        let act = Act::Join { via, device: device.public(), consent };
        self.says(&invited.secret.signing_key(), act)
    }

    fn sheet_join(&self, sheet: &DeviceKeys, device: &DeviceKeys) -> Statement {
        let consent = consent(self.ledger, Via::Sheet, device);
        let act = Act::Join { via: Via::Sheet, device: device.public(), consent };
        self.says(sheet.sign(), act)
    }

    fn keys(&mut self) -> DeviceKeys {
        DeviceKeys::generate(&mut self.rng)
    }

    /// A device that joined in a role.
    fn joined(&mut self, role: Role) -> DeviceKeys {
        let invited = self.invite(role);
        let device = self.keys();
        self.receipt(self.join_by(&invited, &device));
        device
    }

    fn remove(&self, by: &DeviceKeys, target: &DeviceKeys) -> Statement {
        self.says(by.sign(), removal(target))
    }

    fn rotation(&mut self, to: &[DevicePublic], replaces: &[EpochKey]) -> (EpochKey, Act) {
        let key = EpochKey::generate(&mut self.rng);
        let epoch = Epoch::seal(&key, to, replaces, self.ledger, &mut self.rng).unwrap();
        (key, Act::Rotate { epoch })
    }

    /// The sheet's keys, set by the founder and receipted.
    fn sheet(&mut self) -> DeviceKeys {
        let sheet = self.keys();
        let key = self.first_key.clone();
        let act = self.sheet_act(&sheet, &[key], None);
        self.receipt(self.says(self.founder.sign(), act));
        sheet
    }

    fn sheet_act(
        &mut self,
        sheet: &DeviceKeys,
        epochs: &[EpochKey],
        by: Option<&DeviceKeys>,
    ) -> Act {
        let sealed = epochs
            .iter()
            .map(|key| {
                let seal = sheet.public().seal;
                (key.id(), SealedKey::seal(key, seal, self.ledger, &mut self.rng).unwrap())
            })
            .collect();
        let second = by.map(|by| (by.id(), second(self.ledger, &sheet.public(), by.sign())));
        Act::Sheet { sheet: sheet.public(), sealed: List::new(sealed).unwrap(), second }
    }

    /// A keyring as a device has it after a sync.
    fn keyring(&self, keys: &DeviceKeys, given: &[EpochKey]) -> Keyring {
        let mut keyring = Keyring::new(self.ledger);
        given.iter().for_each(|key| keyring.insert(key.clone()));
        keyring.update(&self.membership, keys);
        keyring
    }

    /// The chain of a device's first entries.
    fn entries(&mut self, device: &DeviceKeys, count: usize) -> Vec<Entry> {
        let key = SealingKey::derive([&self.first_key]);
        let mut entries: Vec<Entry> = Vec::new();
        for _ in 0..count {
            let draft = Draft {
                kind: Kind::Change,
                ledger: self.ledger,
                record: RecordId::from_random([5; 16]),
                after: entries.last().map_or(ChainHead::EMPTY, Entry::chain_head),
                payload: b"hello",
            };
            entries.push(Entry::seal(&draft, &key, device, &mut self.rng).unwrap());
        }
        entries
    }
}

fn removal(target: &DeviceKeys) -> Act {
    Act::Remove { target: Target::Device(target.id(), ChainHead::EMPTY) }
}

fn role(target: &DeviceKeys, role: Role) -> Act {
    Act::Role { device: target.id(), role, cut: ChainHead::EMPTY }
}
