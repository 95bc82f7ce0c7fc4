//! Who can read.

use super::*;

impl Circle {
    fn publics(&self, except: &DeviceKeys) -> Vec<DevicePublic> {
        self.state().readers().into_iter().filter(|reader| reader.id() != except.id()).collect()
    }

    fn seals_with(&self, keys: &DeviceKeys, given: &[EpochKey]) -> Option<KeyId> {
        self.keyring(keys, given).sealing(self.state()).map(SealingKey::id)
    }
}

#[test]
fn the_founder_opens_the_founding_and_a_newcomer_the_deposit() {
    let mut circle = Circle::found();
    let expected = SealingKey::derive([&circle.first_key]).id();
    assert_eq!(circle.seals_with(&circle.founder, &[]), Some(expected));
    let invited = circle.invite(Role::Member);
    let device = circle.keys();
    circle.receipt(circle.join_by(&invited, &device));
    assert_eq!(circle.seals_with(&device, &[]), None);
    assert_eq!(circle.seals_with(&device, &invited.deposit), Some(expected));
    assert!(circle.state().uncovered().is_empty());
}

#[test]
fn a_removed_device_reads_what_was_and_nothing_newer() {
    let mut circle = Circle::found();
    let first = circle.first_key.clone();
    let (member, gone) = (circle.joined(Role::Member), circle.joined(Role::Member));
    circle.receipt(circle.remove(&circle.founder, &gone));
    assert_eq!(circle.state().exposed(), [gone.id()].into());
    let to = circle.publics(&gone);
    let (key, act) = circle.rotation(&to, from_ref(&first));
    circle.receipt(circle.says(circle.founder.sign(), act));
    assert!(circle.state().exposed().is_empty());
    assert_eq!(circle.state().current_epochs(), [key.id()].into());
    let expected = Some(SealingKey::derive([&key]).id());
    assert_eq!(circle.seals_with(&member, from_ref(&first)), expected);
    assert_eq!(circle.seals_with(&gone, from_ref(&first)), None);
    let old = SealingKey::derive([&first]).id();
    assert!(circle.keyring(&gone, &[first]).by_id(old).is_some());
}

#[test]
fn after_two_removals_at_once_neither_removed_device_reads_on_and_all_others_do() {
    let mut circle = Circle::found();
    let first = circle.first_key.clone();
    let (steward, member) = (circle.joined(Role::Steward), circle.joined(Role::Member));
    let (one, two) = (circle.joined(Role::Member), circle.joined(Role::Member));
    let founder = circle.founder.clone();
    // Each removes one, rotates for the rest, and has not heard of the other.
    let removals = [circle.remove(&founder, &one), circle.remove(&steward, &two)];
    let (keep_two, keep_one) = (circle.publics(&one), circle.publics(&two));
    let (first_new, rotation) = circle.rotation(&keep_two, from_ref(&first));
    let first_rotation = circle.says_after(&[removals[0].id()], founder.sign(), rotation);
    let (second_new, rotation) = circle.rotation(&keep_one, from_ref(&first));
    let second_rotation = circle.says_after(&[removals[1].id()], steward.sign(), rotation);
    for statement in removals.iter().chain([&first_rotation, &second_rotation]) {
        circle.hear(statement);
    }
    let state = circle.state();
    assert_eq!(state.current_epochs(), [first_new.id(), second_new.id()].into());
    assert!(state.uncovered().is_empty() && state.exposed().is_empty());
    let expected = SealingKey::derive([&first_new, &second_new]).id();
    for device in [&founder, &steward, &member] {
        assert_eq!(circle.seals_with(device, from_ref(&first)), Some(expected));
    }
    for (gone, reached) in [(&one, &second_new), (&two, &first_new)] {
        let keyring = circle.keyring(gone, from_ref(&first));
        assert!(keyring.epoch_key(&reached.id()).is_some());
        assert!(keyring.sealing(circle.state()).is_none());
        assert!(keyring.by_id(expected).is_none());
    }

    // The next rotation joins the branches, and one key reads all before it.
    let to = circle.publics(&one);
    let (joined, rotation) = circle.rotation(&to, &[first_new.clone(), second_new.clone()]);
    circle.receipt_all();
    circle.receipt(circle.says(founder.sign(), rotation));
    assert_eq!(circle.state().current_epochs(), [joined.id()].into());
    let newcomer = circle.keys();
    let keyring = circle.keyring(&newcomer, from_ref(&joined));
    assert_eq!(keyring.epoch_keys().count(), 4);
    for keys in [vec![&first], vec![&first_new], vec![&second_new], vec![&first_new, &second_new]] {
        assert!(keyring.by_id(SealingKey::derive(keys).id()).is_some());
    }
    assert_eq!(
        keyring.sealing(circle.state()).map(SealingKey::id),
        Some(SealingKey::derive([&joined]).id())
    );
}

#[test]
fn of_stewards_that_remove_each_other_only_the_one_that_stays_makes_the_key() {
    let mut circle = Circle::found();
    let first = circle.first_key.clone();
    let (one, two) = (circle.joined(Role::Steward), circle.joined(Role::Steward));
    let removals = [circle.remove(&one, &two), circle.remove(&two, &one)];
    let (without_two, without_one) = (circle.publics(&two), circle.publics(&one));
    let (kept, rotation) = circle.rotation(&without_two, from_ref(&first));
    let counts = circle.says_after(&[removals[0].id()], one.sign(), rotation);
    let (lost, rotation) = circle.rotation(&without_one, from_ref(&first));
    let overruled = circle.says_after(&[removals[1].id()], two.sign(), rotation);
    [&removals[1], &overruled].into_iter().for_each(|statement| circle.hear(statement));
    circle.receipt(removals[0].clone());
    circle.receipt(counts);
    assert_eq!(circle.state().current_epochs(), [kept.id()].into());
    assert_eq!(circle.seals_with(&two, from_ref(&first)), None);
    // What somebody sealed before the receipts came still opens.
    let keyring = circle.keyring(&circle.founder, &[]);
    for keys in [vec![&kept], vec![&lost], vec![&kept, &lost]] {
        assert!(keyring.by_id(SealingKey::derive(keys).id()).is_some());
    }
    assert_eq!(
        keyring.sealing(circle.state()).map(SealingKey::id),
        Some(SealingKey::derive([&kept]).id())
    );
}

#[test]
fn a_rotation_by_anybody_but_a_live_steward_changes_no_key() {
    let mut circle = Circle::found();
    let member = circle.joined(Role::Member);
    let first = circle.first_key.clone();
    let (key, rotation) = circle.rotation(&[member.public()], from_ref(&first));
    circle.hear(&circle.says(member.sign(), rotation));
    assert_eq!(circle.state().current_epochs(), [first.id()].into());
    assert!(!circle.state().epochs.contains_key(&key.id()));
}

#[test]
fn whoever_joined_while_another_device_rotated_is_found_and_covered_by_the_next_rotation() {
    let mut circle = Circle::found();
    let first = circle.first_key.clone();
    let invited = circle.invite(Role::Member);
    let device = circle.keys();
    let join = circle.join_by(&invited, &device);
    let (key, rotation) = circle.rotation(&[circle.founder.public()], &[first]);
    let rotation = circle.says(circle.founder.sign(), rotation);
    circle.receipt(join);
    circle.receipt(rotation);
    assert_eq!(circle.state().uncovered(), [device.id()].into());
    assert_eq!(circle.seals_with(&device, &invited.deposit), None);
    let (_, rotation) = circle.rotation(&circle.state().readers(), &[key]);
    circle.receipt(circle.says(circle.founder.sign(), rotation));
    assert!(circle.state().uncovered().is_empty());
    assert!(circle.seals_with(&device, &invited.deposit).is_some());
}

#[test]
fn a_mirror_gets_no_key_until_it_is_a_reader() {
    let mut circle = Circle::found();
    let (secret, act) = circle.invite_act(Role::Mirror, &[]);
    let invite = circle.says(circle.founder.sign(), act);
    let invited = Invited { id: invite.id(), secret, deposit: Vec::new() };
    circle.receipt(invite);
    let mirror = circle.keys();
    circle.receipt(circle.join_by(&invited, &mirror));
    assert_eq!(circle.state().readers(), [circle.founder.public()]);
    assert!(circle.state().uncovered().is_empty());
    circle.receipt(circle.says(circle.founder.sign(), role(&mirror, Role::Reader)));
    assert_eq!(circle.state().uncovered(), [mirror.id()].into());
    // And a reader that becomes a mirror must not keep the key.
    let first = circle.first_key.clone();
    let (_, rotation) = circle.rotation(&circle.state().readers(), &[first]);
    circle.receipt(circle.says(circle.founder.sign(), rotation));
    circle.receipt(circle.says(circle.founder.sign(), role(&mirror, Role::Mirror)));
    assert_eq!(circle.state().exposed(), [mirror.id()].into());
}

#[test]
fn the_sheet_opens_everything_for_the_device_that_joins_with_it() {
    let mut circle = Circle::found();
    let sheet = circle.sheet();
    let (first, device) = (circle.first_key.clone(), circle.keys());
    let (second, rotation) = circle.rotation(&circle.state().readers(), &[first]);
    circle.receipt(circle.says(circle.founder.sign(), rotation));
    circle.receipt(circle.sheet_join(&sheet, &device));
    assert!(circle.state().uncovered().is_empty());
    // With the sheet in hand, then without it.
    let mut keyring = circle.keyring(&device, &[]);
    assert!(keyring.sealing(circle.state()).is_none());
    assert!(keyring.update(&circle.membership, &sheet));
    assert!(keyring.sealing(circle.state()).is_some());
    assert!(!keyring.update(&circle.membership, &device));
    assert_eq!(keyring.epoch_key(&second.id()), Some(&second));
}

#[test]
fn a_device_that_came_with_the_sheet_lacks_what_it_could_not_have_seen() {
    let mut circle = Circle::found();
    let sheet = circle.sheet();
    let (first, device) = (circle.first_key.clone(), circle.keys());
    let join = circle.sheet_join(&sheet, &device);
    let (_, rotation) = circle.rotation(&circle.state().readers(), &[first]);
    circle.receipt(circle.says(circle.founder.sign(), rotation));
    circle.receipt(join);
    assert_eq!(circle.state().uncovered(), [device.id()].into());
}

#[test]
fn a_sheet_set_while_somebody_rotated_is_found_and_one_that_was_replaced_is_exposed() {
    let mut circle = Circle::found();
    let (first, sheet) = (circle.first_key.clone(), circle.keys());
    let act = circle.sheet_act(&sheet, from_ref(&first), None);
    let set = circle.says(circle.founder.sign(), act);
    let (key, rotation) = circle.rotation(&[circle.founder.public()], &[first]);
    let rotation = circle.says(circle.founder.sign(), rotation);
    circle.receipt(set);
    circle.receipt(rotation);
    assert_eq!(circle.state().uncovered(), [sheet.id()].into());
    let (key, rotation) = circle.rotation(&circle.state().readers(), &[key]);
    circle.receipt(circle.says(circle.founder.sign(), rotation));
    assert!(circle.state().uncovered().is_empty());
    let newer = circle.keys();
    let act = circle.sheet_act(&newer, &[key], None);
    circle.receipt(circle.says(sheet.sign(), act));
    assert!(circle.state().uncovered().is_empty());
    assert_eq!(circle.state().exposed(), [sheet.id()].into());
}

#[test]
fn a_rotation_replaces_only_what_was_there_before_it() {
    let mut circle = Circle::found();
    let first = circle.first_key.clone();
    let later = EpochKey::generate(&mut circle.rng);
    // It claims to replace a key that comes only later, which claims to replace it too.
    let (key, rotation) = circle.rotation(&[], &[later.clone(), first]);
    circle.receipt(circle.says(circle.founder.sign(), rotation));
    let epoch = Epoch::seal(&later, &[], from_ref(&key), circle.ledger, &mut circle.rng).unwrap();
    circle.receipt(circle.says(circle.founder.sign(), Act::Rotate { epoch: epoch.clone() }));
    assert_eq!(circle.state().current_epochs(), [later.id()].into());
    assert!(!circle.state().epochs[&key.id()].replaces.contains(&later.id()));
    // A keyring follows such a circle to its end and no further.
    let keyring = circle.keyring(&circle.founder, &[key]);
    assert_eq!(keyring.epoch_keys().count(), 3);
    assert!(keyring.sealing(circle.state()).is_some());
    // And nobody begins an epoch twice.
    let again = circle.says(circle.founder.sign(), Act::Rotate { epoch });
    assert_eq!(circle.refusal(&again), Reason::NotAllowed);
}

#[test]
fn many_rotations_at_once_are_all_combined_and_the_guesses_are_bounded() {
    let mut circle = Circle::found();
    let first = circle.first_key.clone();
    let heads = circle.membership.heads();
    let mut keys = Vec::new();
    for _ in 0..20 {
        let (key, rotation) = circle.rotation(&[circle.founder.public()], from_ref(&first));
        circle.hear(&circle.says_after(&heads, circle.founder.sign(), rotation));
        keys.push(key);
    }
    let keyring = circle.keyring(&circle.founder, &[]);
    let all = SealingKey::derive(&keys).id();
    assert_eq!(keyring.sealing(circle.state()).map(SealingKey::id), Some(all));
    for pair in keys.windows(2) {
        assert!(keyring.by_id(SealingKey::derive(pair).id()).is_some());
    }
    // Beside the guesses: what was before all of them, and what is current.
    assert_eq!(keyring.combined.len(), 2 + MAX_COMBINED);
    assert_eq!(keyring.sealing.len(), 21 + 1 + MAX_COMBINED);
    // How a keyring came to know what it knows makes no difference.
    let mut slowly = Keyring::new(circle.ledger);
    let mut membership = Membership::new(circle.ledger);
    for statement in circle.membership.statements() {
        membership.insert(statement.clone()).unwrap();
        slowly.update(&membership, &circle.founder);
    }
    for id in keyring.sealing.keys() {
        assert!(slowly.by_id(*id).is_some());
    }
}

#[test]
fn what_is_damaged_is_tried_once_and_stops_nothing() {
    let mut circle = Circle::found();
    let (first, member) = (circle.first_key.clone(), circle.joined(Role::Member));
    let (key, mut rotation) = circle.rotation(&circle.state().readers(), from_ref(&first));
    if let Act::Rotate { epoch } = &mut rotation {
        let founders = epoch.sealed.iter().find(|(id, _)| *id == circle.founder.id()).unwrap().1;
        let swapped = epoch.sealed.iter().map(|(id, _)| (*id, founders)).collect();
        epoch.sealed = List::new(swapped).unwrap();
    }
    circle.receipt(circle.says(circle.founder.sign(), rotation));
    let mut keyring = circle.keyring(&member, &[first]);
    assert!(keyring.sealing(circle.state()).is_none());
    assert_eq!(keyring.damaged.len(), 1);
    assert!(!keyring.update(&circle.membership, &member));
    assert_eq!(circle.keyring(&circle.founder, &[]).epoch_key(&key.id()), Some(&key));
}

/// A rotation as a device makes it that finds something broken.
fn mended(circle: &mut Circle, by: &DeviceKeys, keyring: &Keyring) -> EpochKey {
    let succession = keyring.succession(&circle.membership, by.id());
    assert!(succession.mends);
    let key = EpochKey::generate(&mut circle.rng);
    let readers = circle.state().readers();
    let epoch = Epoch::seal(&key, &readers, &succession.keys, circle.ledger, &mut circle.rng);
    let epoch = epoch.unwrap().leave_behind(&succession.lost).unwrap();
    circle.receipt(circle.says(by.sign(), Act::Rotate { epoch }));
    key
}

/// What somebody who comes later reads is right again, and nobody finds fault any more.
fn is_sound_with(circle: &Circle, newest: &EpochKey, devices: &[&DeviceKeys]) {
    assert_eq!(circle.state().current_epochs(), [newest.id()].into());
    let first = from_ref(&circle.first_key);
    for device in devices {
        let keyring = circle.keyring(device, first);
        assert_eq!(
            keyring.sealing(circle.state()).map(SealingKey::id),
            Some(SealingKey::derive([newest]).id())
        );
        assert!(!keyring.succession(&circle.membership, device.id()).mends);
    }
    let newcomer = DeviceKeys::from_seeds(&[1; 32], &[2; 32]);
    let keyring = circle.keyring(&newcomer, from_ref(newest));
    assert!(keyring.epoch_key(&circle.first_key.id()).is_some());
}

#[test]
fn a_key_that_a_steward_cannot_open_is_left_behind_by_the_next_rotation() {
    let mut circle = Circle::found();
    let (first, founder) = (circle.first_key.clone(), circle.founder.clone());
    let (hostile, member) = (circle.joined(Role::Steward), circle.joined(Role::Member));
    let nobody = circle.keys().public().seal;
    let readers: Vec<DevicePublic> = circle
        .state()
        .readers()
        .into_iter()
        .map(|reader| match reader.id() == hostile.id() {
            true => reader,
            false => DevicePublic { seal: nobody, ..reader },
        })
        .collect();
    let (broken, rotation) = circle.rotation(&readers, from_ref(&first));
    circle.receipt(circle.says(hostile.sign(), rotation));
    // By the statements alone nothing is wrong.
    assert!(circle.state().uncovered().is_empty());
    let keyring = circle.keyring(&founder, &[]);
    assert!(keyring.sealing(circle.state()).is_none());
    assert_eq!(keyring.succession(&circle.membership, founder.id()).lost, [broken.id()]);
    let newest = mended(&mut circle, &founder, &keyring);
    is_sound_with(&circle, &newest, &[&founder, &member]);
    // Whoever made it has what was sealed under it, and can mend that.
    let keyring = circle.keyring(&hostile, from_ref(&first));
    assert!(keyring.epoch_key(&broken.id()).is_some());
    let newest = mended(&mut circle, &hostile, &keyring);
    is_sound_with(&circle, &newest, &[&founder, &member, &hostile]);
    assert!(circle.keyring(&member, &[]).epoch_key(&broken.id()).is_some());
}

#[test]
fn a_key_that_was_wrapped_wrongly_is_wrapped_anew() {
    let mut circle = Circle::found();
    let (first, founder) = (circle.first_key.clone(), circle.founder.clone());
    let hostile = circle.joined(Role::Steward);
    let (_, rotation) = circle.rotation(&circle.state().readers(), &[]);
    let Act::Rotate { epoch } = rotation else { unreachable!() };
    let epoch = epoch.leave_behind(&[first.id()]).unwrap();
    circle.receipt(circle.says(hostile.sign(), Act::Rotate { epoch }));
    let keyring = circle.keyring(&founder, &[]);
    assert!(keyring.sealing(circle.state()).is_some(), "it is the newcomers who lack something");
    let newest = mended(&mut circle, &founder, &keyring);
    is_sound_with(&circle, &newest, &[&founder, &hostile]);
}

#[test]
fn a_key_that_is_only_not_here_yet_is_not_left_behind() {
    let mut circle = Circle::found();
    let first = circle.first_key.clone();
    let steward = circle.joined(Role::Steward);
    let (_, rotation) = circle.rotation(&[circle.founder.public()], from_ref(&first));
    circle.receipt(circle.says(circle.founder.sign(), rotation));
    let keyring = circle.keyring(&steward, from_ref(&first));
    let succession = keyring.succession(&circle.membership, steward.id());
    assert!(succession.lost.is_empty() && succession.keys.is_empty() && !succession.mends);
}

#[test]
fn a_keyring_prints_no_secret() {
    let circle = Circle::found();
    let text = format!("{:?}", circle.keyring(&circle.founder, &[]));
    assert!(text.contains(&circle.first_key.id().to_string()));
    let secret: String =
        circle.first_key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!text.contains(&secret));
}

impl Circle {
    /// The home receipts what it only heard so far, each after its heads.
    fn receipt_all(&mut self) {
        let waiting: Vec<Statement> = self.membership.statements().cloned().collect();
        for _ in 0..waiting.len() {
            for statement in &waiting {
                let known = |receipt: &Receipt| receipt.statement() == statement.id();
                if !self.membership.receipts().any(known)
                    && statement.heads().iter().all(|head| {
                        self.membership.receipts().any(|receipt| receipt.statement() == *head)
                    })
                {
                    self.receipt(statement.clone());
                }
            }
        }
    }
}
