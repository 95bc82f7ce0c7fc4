//! Random histories: devices that act from partial views, relays that receipt what they
//! are offered, and everything in every order.

use proptest::{prelude::*, sample::Index};
use rand_chacha::rand_core::Rng;

use super::*;

/// One step. Whoever acts does so whether it may or not.
#[derive(Debug, Clone)]
struct Step {
    actor: Index,
    target: Index,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Invite(Role),
    Join,
    Role(Role),
    Remove,
    RemoveAsIfEarly,
    Rotate,
    Revoke,
    Vouch,
    Sheet,
    SheetJoin,
    Move,
    /// A steward's, or anybody's, wish to move the home.
    Wish,
    /// Passes everything on to another.
    Tell,
    /// Offers everything to a relay and reads everything there.
    Sync(usize),
    /// Time passes at the relays.
    Wait(i64),
}

fn role_of_any_kind() -> impl Strategy<Value = Role> {
    prop_oneof![
        3 => Just(Role::Steward),
        2 => Just(Role::Member),
        1 => Just(Role::Reader),
        1 => Just(Role::Mirror)
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let what = prop_oneof![
        4 => role_of_any_kind().prop_map(What::Invite),
        6 => Just(What::Join),
        2 => role_of_any_kind().prop_map(What::Role),
        3 => Just(What::Remove),
        1 => Just(What::RemoveAsIfEarly),
        3 => Just(What::Rotate),
        1 => Just(What::Revoke),
        1 => Just(What::Vouch),
        2 => Just(What::Sheet),
        1 => Just(What::SheetJoin),
        1 => Just(What::Move),
        3 => Just(What::Wish),
        3 => Just(What::Tell),
        6 => prop_oneof![4 => Just(0_usize), 1 => Just(1), 1 => Just(2)].prop_map(What::Sync),
        1 => (0..2 * HOUR).prop_map(What::Wait),
        1 => Just(What::Wait(WAIT_MS)),
    ];
    let step = (any::<Index>(), any::<Index>(), what).prop_map(|(actor, target, what)| Step {
        actor,
        target,
        what,
    });
    proptest::collection::vec(step, 1..50)
}

struct Actor {
    keys: DeviceKeys,
    view: Membership,
    /// What its invite or the sheet gave it.
    given: Vec<EpochKey>,
}

struct World {
    circle: Circle,
    actors: Vec<Actor>,
    relays: Vec<(SigningKey, Membership)>,
    invites: Vec<Invited>,
    sheets: Vec<DeviceKeys>,
    epochs: BTreeMap<KeyId, EpochKey>,
    /// Everything ever said.
    all: Membership,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut circle = Circle::found_with(seed);
        let mut devices = vec![circle.founder.clone()];
        for role in [Role::Steward, Role::Steward, Role::Member] {
            devices.push(circle.joined(role));
        }
        let view = circle.membership.clone();
        let mut relays = vec![(circle.relay.clone(), view.clone())];
        for _ in 0..2 {
            relays.push((SigningKey::generate(&mut circle.rng), Membership::new(circle.ledger)));
        }
        let given = vec![circle.first_key.clone()];
        Self {
            actors: devices
                .into_iter()
                .map(|keys| Actor { keys, view: view.clone(), given: given.clone() })
                .collect(),
            relays,
            invites: Vec::new(),
            sheets: Vec::new(),
            epochs: [(circle.first_key.id(), circle.first_key.clone())].into(),
            all: view,
            circle,
        }
    }

    fn take(&mut self, step: &Step) {
        let actor = step.actor.index(self.actors.len());
        let target = step.target.index(self.actors.len());
        let target_keys = self.actors[target].keys.clone();
        match step.what {
            What::Invite(role) => {
                let deposit = self.current(actor);
                let (secret, act) = self.circle.invite_act(role, &deposit);
                let id = self.says(actor, act);
                self.invites.push(Invited { id, secret, deposit });
            }
            What::Join if self.invites.is_empty() => {}
            What::Join => {
                let invited = self.invites[step.target.index(self.invites.len())].clone();
                let via = Via::Invite(invited.id);
                let given = invited.deposit;
                self.join(actor, via, &invited.secret.signing_key(), given);
            }
            What::Role(to) => {
                self.says(actor, role(&target_keys, to));
            }
            What::Remove => {
                self.says(actor, removal(&target_keys));
            }
            What::RemoveAsIfEarly => {
                let heads = [self.circle.founding()];
                let keys = self.actors[actor].keys.sign().clone();
                let early = self.circle.says_after(&heads, &keys, removal(&target_keys));
                self.heard(actor, early);
            }
            What::Rotate => {
                let replaced = self.current(actor);
                let readers = self.actors[actor].view.state().readers();
                let (key, act) = self.circle.rotation(&readers, &replaced);
                self.epochs.insert(key.id(), key);
                self.says(actor, act);
            }
            What::Revoke if self.invites.is_empty() => {}
            What::Revoke => {
                let id = self.invites[step.target.index(self.invites.len())].id;
                self.says(actor, Act::Remove { target: Target::Invite(id) });
            }
            What::Vouch => {
                let entries = List::new(vec![EntryId::new([9; 32])]).unwrap();
                self.says(actor, Act::Vouch { device: target_keys.id(), entries });
            }
            What::Sheet => {
                let sheet = self.circle.keys();
                let epochs = self.current(actor);
                let act = self.circle.sheet_act(&sheet, &epochs, Some(&target_keys));
                self.sheets.push(sheet);
                self.says(actor, act);
            }
            What::SheetJoin | What::Move if self.sheets.is_empty() => {}
            What::SheetJoin => {
                let sheet = self.sheets[step.target.index(self.sheets.len())].clone();
                let mut keyring = Keyring::new(self.circle.ledger);
                keyring.update(&self.actors[actor].view, &sheet);
                let given = keyring.epoch_keys().cloned().collect();
                self.join(actor, Via::Sheet, sheet.sign(), given);
            }
            What::Move => {
                let sheet = self.sheets[step.target.index(self.sheets.len())].clone();
                let relay = self.relays[step.actor.index(self.relays.len())].0.public().into();
                let heads = self.actors[actor].view.heads();
                let act = Act::Home { relay };
                let moved = Statement::issue(self.circle.ledger, sheet.sign(), heads, act);
                self.heard(actor, moved);
            }
            What::Wish => {
                let relay = self.relays[step.target.index(self.relays.len())].0.public().into();
                self.says(actor, Act::Home { relay });
            }
            What::Tell => {
                let view = self.actors[actor].view.clone();
                pour(&view, &mut self.actors[target].view);
            }
            What::Sync(relay) => {
                self.offer(actor, relay);
                pour(&self.relays[relay].1, &mut self.actors[actor].view);
                pour(&self.relays[relay].1, &mut self.all);
            }
            What::Wait(millis) => self.circle.now.0 += millis,
        }
    }

    fn says(&mut self, actor: usize, act: Act) -> StatementId {
        let Actor { keys, view, .. } = &self.actors[actor];
        let statement = Statement::issue(self.circle.ledger, keys.sign(), view.heads(), act);
        self.heard(actor, statement)
    }

    fn heard(&mut self, actor: usize, statement: Statement) -> StatementId {
        let id = statement.id();
        self.actors[actor].view.insert(statement.clone()).unwrap();
        self.all.insert(statement).unwrap();
        id
    }

    fn join(&mut self, near: usize, via: Via, by: &SigningKey, given: Vec<EpochKey>) {
        let keys = self.circle.keys();
        let consent = consent(self.circle.ledger, via, &keys);
        let view = self.actors[near].view.clone();
        let act = Act::Join { via, device: keys.public(), consent };
        let join = Statement::issue(self.circle.ledger, by, view.heads(), act);
        self.actors.push(Actor { keys, view, given });
        self.heard(self.actors.len() - 1, join);
    }

    /// The keys of the epochs that are current for this device.
    fn current(&self, actor: usize) -> Vec<EpochKey> {
        let current = self.actors[actor].view.state().current_epochs();
        current.iter().take(MAX_EPOCHS).map(|id| self.epochs[id].clone()).collect()
    }

    /// A relay keeps what it hears. If it is the home, it keeps only what it admits, with
    /// a receipt; and what it says of a statement, the fold says too.
    fn offer(&mut self, actor: usize, relay: usize) {
        let (key, view) = &mut self.relays[relay];
        if view.state().home != Some(key.public().into()) {
            pour(&self.actors[actor].view, view);
            return;
        }
        self.actors[actor].view.receipts().for_each(|receipt| {
            view.insert_receipt(receipt.clone()).unwrap();
        });
        let offered: Vec<Statement> = self.actors[actor].view.statements().cloned().collect();
        loop {
            let mut news = false;
            for statement in &offered {
                if view.state().home != Some(key.public().into()) {
                    return;
                }
                if view.contains(&statement.id()) {
                    continue;
                }
                let admitted = view.admit(statement, self.circle.now);
                let time = view.next_receipt_time(self.circle.now);
                let receipt = Receipt::sign(self.circle.ledger, statement.id(), time, key);
                let mut with = view.clone();
                with.insert(statement.clone()).unwrap();
                with.insert_receipt(receipt).unwrap();
                let counts = with.state().counted.contains(&statement.id());
                if admitted == Err(Reason::UnknownHeads) {
                    continue;
                }
                // After a move the new home may still hold statements without its receipt; it
                // refuses by those, which the fold would put last. Never the other way round.
                assert!(counts || admitted.is_err(), "{statement:?}");
                if admitted.is_ok() {
                    *view = with;
                    news = true;
                }
            }
            if !news {
                return;
            }
        }
    }

    fn moved(&self) -> bool {
        self.all.statements().any(|statement| matches!(statement.act(), Act::Home { .. }))
    }
}

fn pour(from: &Membership, to: &mut Membership) {
    for statement in from.statements() {
        to.insert(statement.clone()).unwrap();
    }
    for receipt in from.receipts() {
        to.insert_receipt(receipt.clone()).unwrap();
    }
}

fn shuffled<T>(rng: &mut ChaCha20Rng, mut items: Vec<T>) -> Vec<T> {
    for last in (1..items.len()).rev() {
        let other = usize::try_from(rng.next_u32()).unwrap() % (last + 1);
        items.swap(last, other);
    }
    items
}

fn played(seed: u64, steps: &[Step]) -> World {
    let mut world = World::new(seed);
    steps.iter().for_each(|step| world.take(step));
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_same_set_has_the_same_state_however_it_came(seed: u64, steps in steps()) {
        let world = played(seed, &steps);
        let expected = world.all.state();
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let statements: Vec<_> = world.all.statements().cloned().collect();
        let receipts: Vec<_> = world.all.receipts().cloned().collect();
        // Some are missing, so others wait.
        let some: Vec<_> = statements.iter().filter(|_| rng.next_u32() % 8 > 0).cloned().collect();
        let waiting = fold(world.circle.ledger, &some, &receipts);
        let some = shuffled(&mut rng, some);
        prop_assert_eq!(&fold(world.circle.ledger, &some, receipts.iter().rev()), &waiting);
        for _ in 0..3 {
            let statements = shuffled(&mut rng, statements.clone());
            let receipts = shuffled(&mut rng, receipts.clone());
            prop_assert_eq!(&fold(world.circle.ledger, &statements, &receipts), expected);
            let mut membership = Membership::new(world.circle.ledger);
            let mut waiting = receipts.into_iter();
            for statement in statements {
                membership.insert(statement).unwrap();
                let _ = membership.state();
                if rng.next_u32() % 2 == 0 && let Some(receipt) = waiting.next() {
                    membership.insert_receipt(receipt).unwrap();
                }
            }
            waiting.for_each(|receipt| { membership.insert_receipt(receipt).unwrap(); });
            prop_assert_eq!(membership.state(), expected);
            prop_assert_eq!(membership.heads(), world.all.heads());
        }
    }

    #[test]
    fn every_state_is_sensible(seed: u64, steps in steps()) {
        let world = played(seed, &steps);
        let views = world.actors.iter().map(|actor| &actor.view);
        for membership in views.chain(world.relays.iter().map(|(_, view)| view)).chain([&world.all]) {
            let state = membership.state();
            let parts = state.counted.len() + state.held.len() + state.overruled.len();
            prop_assert_eq!(parts, membership.statements().count());
            let either = |id| state.is_settled(&id) != state.held.contains(&id);
            prop_assert!(membership.statements().map(Statement::id).all(either));
            if state.home.is_none() {
                continue;
            }
            prop_assert!(state.stewards() >= 1);
            prop_assert!(!state.current_epochs().is_empty());
            let replaced = state.epochs.values().flat_map(|epoch| &epoch.replaces).collect::<BTreeSet<_>>();
            prop_assert!(state.epochs.keys().all(|key| state.current.contains(key) != replaced.contains(key)));
            for (id, invite) in &state.invites {
                let joins = membership.statements().filter(|found| {
                    matches!(found.act(), Act::Join { via: Via::Invite(via), .. } if via == id)
                        && state.counted.contains(&found.id())
                });
                let used = matches!(invite.status, InviteStatus::Used(_));
                prop_assert_eq!(joins.count(), usize::from(used));
            }
        }
    }

    #[test]
    fn what_the_home_receipted_stands_whatever_else_comes_up(seed: u64, steps in steps()) {
        let world = played(seed, &steps);
        prop_assume!(!world.moved());
        let home = world.relays[0].1.state();
        let all = world.all.state();
        prop_assert!(home.counted.is_subset(&all.counted));
        for (id, device) in home.devices.iter().filter(|(_, device)| !device.live) {
            prop_assert!(!all.devices[id].live);
            prop_assert_eq!(all.devices[id].cut, device.cut);
        }
        for (id, invite) in &home.invites {
            if invite.status != InviteStatus::Open {
                prop_assert_eq!(all.invites[id].status, invite.status);
            }
        }
    }

    #[test]
    fn a_removed_device_changes_nothing_any_more(seed: u64, steps in steps()) {
        let mut world = played(seed, &steps);
        let mut home = world.relays[0].1.clone();
        let before = home.state().clone();
        prop_assume!(before.home == Some(world.circle.relay.public().into()));
        let gone: Vec<_> = world.actors.iter().map(|actor| actor.keys.clone()).filter(|keys| {
            before.devices.get(&keys.id()).is_some_and(|device| !device.live)
        }).collect();
        let targets: Vec<_> = world.actors.iter().map(|actor| actor.keys.clone()).collect();
        for keys in &gone {
            let (_, invite) = world.circle.invite_act(Role::Steward, &[]);
            let (_, rotation) = world.circle.rotation(&[keys.public()], &[]);
            let sheet = world.circle.sheet_act(keys, &[], Some(&targets[0]));
            let mut acts = vec![invite, rotation, sheet];
            for target in &targets {
                acts.extend([removal(target), role(target, Role::Steward), role(target, Role::Mirror)]);
            }
            for act in acts {
                let early = world.circle.says_after(&[world.circle.founding()], keys.sign(), act);
                if before.counted.contains(&early.id()) {
                    continue; // it said just this before it was removed
                }
                prop_assert_eq!(home.admit(&early, world.circle.now), Err(Reason::Removed));
                home.insert(early).unwrap();
            }
        }
        let mut after = home.state().clone();
        after.overruled = before.overruled.clone();
        prop_assert_eq!(after, before);
    }

    #[test]
    fn who_is_covered_can_seal_and_who_is_not_exposed_cannot(seed: u64, steps in steps()) {
        let world = played(seed, &steps);
        let state = world.all.state();
        let readers: BTreeSet<_> = state.readers().iter().map(DevicePublic::id).collect();
        let (uncovered, exposed) = (state.uncovered(), state.exposed());
        // A steward that was overruled may have passed a key on that it had.
        let leaky = world.all.statements().any(|found| {
            matches!(found.act(), Act::Rotate { .. }) && !state.counted.contains(&found.id())
        });
        let mut keys = BTreeSet::new();
        for actor in &world.actors {
            let mut keyring = Keyring::new(world.circle.ledger);
            actor.given.iter().for_each(|key| keyring.insert(key.clone()));
            keyring.update(&world.all, &actor.keys);
            let sealing = keyring.sealing(state).map(SealingKey::id);
            keys.extend(sealing);
            let id = actor.keys.id();
            if readers.contains(&id) && !uncovered.contains(&id) {
                prop_assert!(sealing.is_some());
            }
            let is_device = state.devices.contains_key(&id);
            if !leaky && is_device && (uncovered.contains(&id) || !readers.contains(&id) && !exposed.contains(&id)) {
                prop_assert!(sealing.is_none());
            }
        }
        prop_assert!(keys.len() <= 1, "all seal under one key");
    }
}
