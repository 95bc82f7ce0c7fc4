//! Who may what.

use super::*;

#[test]
fn the_founder_is_the_first_steward() {
    let circle = Circle::found();
    let founder = circle.device(&circle.founder);
    assert_eq!((founder.role, founder.live, founder.via), (Role::Steward, true, None));
    assert_eq!(circle.state().home, Some(circle.relay.public().into()));
    assert_eq!(circle.state().current_epochs(), [circle.first_key.id()].into());
    assert_eq!(circle.membership.heads().to_vec(), [circle.founding()]);
}

#[test]
fn nobody_founds_with_another_device_and_no_ledger_is_founded_twice() {
    let mut circle = Circle::found();
    let victim = circle.keys();
    let Act::Found { home, epoch, salt, .. } =
        circle.membership.statement(&circle.founding()).unwrap().act().clone()
    else {
        panic!("a founding");
    };
    let act = Act::Found { home, founder: victim.public(), salt, epoch: epoch.clone() };
    let stolen = circle.says_after(&[], circle.founder.sign(), act);
    assert_eq!(circle.membership.insert(stolen.clone()), Err(Reason::OtherLedger));
    let mut own = Membership::new(stolen.ledger());
    assert_eq!(own.admit(&stolen, circle.now), Err(Reason::BadSignature));
    own.insert(stolen.clone()).unwrap();
    assert_eq!(own.state().home, None);
    assert!(own.state().held.contains(&stolen.id()));

    let again = Statement::found(home, &circle.founder, [9; 16], epoch);
    assert_eq!(circle.membership.insert(again), Err(Reason::OtherLedger));
}

#[test]
fn what_belongs_to_another_ledger_is_refused() {
    let mut circle = Circle::found();
    let other = Circle::found_with(2);
    let statement = other.says(other.founder.sign(), role(&other.founder, Role::Steward));
    assert_eq!(circle.membership.admit(&statement, circle.now), Err(Reason::OtherLedger));
    assert_eq!(circle.membership.insert(statement.clone()), Err(Reason::OtherLedger));
    let receipt = Receipt::sign(other.ledger, statement.id(), other.now, &circle.relay);
    assert_eq!(circle.membership.insert_receipt(receipt), Err(Reason::OtherLedger));
    let state = fold(circle.ledger, [&statement], []);
    assert!(state.overruled.is_empty() && state.held.is_empty());
}

#[test]
fn only_stewards_invite_remove_rotate_and_give_roles() {
    let mut circle = Circle::found();
    let member = circle.joined(Role::Member);
    let reader = circle.joined(Role::Reader);
    let mirror = circle.joined(Role::Mirror);
    let stranger = circle.keys();
    let removed = circle.joined(Role::Steward);
    circle.receipt(circle.remove(&circle.founder, &removed));
    for (keys, reason) in [
        (&member, Reason::NotAllowed),
        (&reader, Reason::NotAllowed),
        (&mirror, Reason::NotAllowed),
        (&stranger, Reason::NotMember),
        (&removed, Reason::Removed),
    ] {
        let (_, invite) = circle.invite_act(Role::Steward, &[]);
        let (_, rotation) = circle.rotation(&[], &[]);
        let home = Act::Home { relay: stranger.sign().public().into() };
        let sheet = circle.sheet_act(&stranger, &[], None);
        for act in [invite, rotation, home, sheet, removal(&reader), role(&reader, Role::Member)] {
            let statement = circle.says(keys.sign(), act);
            assert_eq!(circle.refusal(&statement), reason, "{statement:?}");
        }
    }
    let steward = circle.joined(Role::Steward);
    let (_, invite) = circle.invite_act(Role::Member, &[]);
    circle.receipt(circle.says(steward.sign(), invite));
}

#[test]
fn whoever_joins_has_the_role_of_the_invite_and_is_known_by_it() {
    let mut circle = Circle::found();
    let invited = circle.invite(Role::Reader);
    let device = circle.keys();
    circle.now = UnixMillis(5_000);
    circle.receipt(circle.join_by(&invited, &device));
    let joined = circle.device(&device);
    assert_eq!(joined.role, Role::Reader);
    assert_eq!(joined.via, Some(Via::Invite(invited.id)));
    assert_eq!(joined.invited_by, Some(circle.founder.id()));
    assert_eq!(joined.joined_at, Some(UnixMillis(5_000)));
    assert_eq!(circle.state().invites[&invited.id].status, InviteStatus::Used(device.id()));
}

#[test]
fn an_invite_serves_once() {
    let mut circle = Circle::found();
    let invited = circle.invite(Role::Member);
    let (first, second) = (circle.keys(), circle.keys());
    let late = circle.join_by(&invited, &second);
    circle.receipt(circle.join_by(&invited, &first));
    assert_eq!(circle.refusal(&late), Reason::InviteClosed);
    assert!(!circle.is_live(&second));
}

#[test]
fn of_two_joins_at_once_without_a_relay_exactly_one_counts_until_a_receipt_decides() {
    let mut circle = Circle::found();
    let invited = circle.invite(Role::Member);
    let devices = [circle.keys(), circle.keys()];
    let joins = devices.each_ref().map(|device| circle.join_by(&invited, device));
    let without = circle.membership.clone();
    joins.iter().for_each(|join| circle.hear(join));
    let live = devices.each_ref().map(|device| circle.is_live(device));
    assert_eq!(live.iter().filter(|live| **live).count(), 1);

    // The home saw the other one first.
    let loser = live.iter().position(|live| !live).unwrap();
    circle.membership = without;
    circle.receipt(joins[loser].clone());
    joins.iter().for_each(|join| circle.hear(join));
    assert!(circle.is_live(&devices[loser]));
    assert!(!circle.is_live(&devices[1 - loser]));
}

#[test]
fn an_invite_expires_by_the_homes_clock() {
    let mut circle = Circle::found();
    let invited = circle.invite(Role::Member);
    let expires = circle.state().invites[&invited.id].expires;
    let device = circle.keys();
    let join = circle.join_by(&invited, &device);
    circle.now = expires;
    assert_eq!(circle.refusal(&join), Reason::InviteClosed);
    circle.now = UnixMillis(expires.0 - 1);
    circle.receipt(join);
    assert!(circle.is_live(&device));
}

#[test]
fn a_join_that_no_home_has_seen_acts_at_once() {
    let mut circle = Circle::found();
    let invited = circle.invite(Role::Member);
    let device = circle.keys();
    circle.hear(&circle.join_by(&invited, &device));
    assert!(circle.is_live(&device));
    assert_eq!(circle.device(&device).joined_at, None);
}

#[test]
fn nobody_is_joined_without_wanting_to() {
    let mut circle = Circle::found();
    let (invited, other) = (circle.invite(Role::Member), circle.invite(Role::Member));
    let (device, thief) = (circle.keys(), circle.keys());
    let via = Via::Invite(invited.id);
    for consent in [
        consent(circle.ledger, via, &thief),
        consent(circle.ledger, Via::Invite(other.id), &device),
        consent(circle.ledger, Via::Sheet, &device),
        consent(LedgerId::new([8; 16]), via, &device),
    ] {
        let act = Act::Join { via, device: device.public(), consent };
        let join = circle.says(&invited.secret.signing_key(), act);
        assert_eq!(circle.refusal(&join), Reason::BadSignature);
    }
}

#[test]
fn an_invites_key_opens_no_other_invite_and_does_nothing_else() {
    let mut circle = Circle::found();
    let (invited, other) = (circle.invite(Role::Member), circle.invite(Role::Steward));
    let device = circle.keys();
    let mixed = Invited { id: other.id, ..invited.clone() };
    let join = circle.join_by(&mixed, &device);
    assert_eq!(circle.refusal(&join), Reason::NotAllowed);
    let unknown = Invited { id: StatementId::new([7; 32]), ..invited.clone() };
    let join = circle.join_by(&unknown, &device);
    assert_eq!(circle.refusal(&join), Reason::InviteUnknown);
    let (_, act) = circle.invite_act(Role::Steward, &[]);
    let invite = circle.says(&invited.secret.signing_key(), act);
    assert_eq!(circle.refusal(&invite), Reason::NotMember);
}

#[test]
fn a_removal_closes_every_open_invite_and_a_revocation_one() {
    let mut circle = Circle::found();
    let member = circle.joined(Role::Member);
    let invites = [0; 3].map(|_| circle.invite(Role::Member));
    let device = circle.keys();
    let revoke = Act::Remove { target: Target::Invite(invites[0].id) };
    circle.receipt(circle.says(circle.founder.sign(), revoke));
    assert_eq!(circle.state().invites[&invites[0].id].status, InviteStatus::Revoked);
    circle.receipt(circle.join_by(&invites[1], &device));
    circle.receipt(circle.remove(&circle.founder, &member));
    for invited in [&invites[0], &invites[2]] {
        let other = circle.keys();
        assert_eq!(circle.state().invites[&invited.id].status, InviteStatus::Revoked);
        assert_eq!(circle.refusal(&circle.join_by(invited, &other)), Reason::InviteClosed);
    }
    assert!(circle.is_live(&device));
}

#[test]
fn no_key_comes_twice() {
    let mut circle = Circle::found();
    let removed = circle.joined(Role::Steward);
    let member = circle.joined(Role::Member);
    circle.receipt(circle.remove(&circle.founder, &removed));
    let invited = circle.invite(Role::Steward);
    let sheet = circle.sheet();
    for device in [&removed, &member, &circle.founder, &sheet] {
        assert_eq!(circle.refusal(&circle.join_by(&invited, device)), Reason::NotAllowed);
        assert_eq!(circle.refusal(&circle.sheet_join(&sheet, device)), Reason::NotAllowed);
    }
    let mut key_again = circle.membership.statement(&invited.id).unwrap().act().clone();
    if let Act::Invite { key, .. } = &mut key_again {
        *key = removed.sign().public();
    }
    for act in [circle.membership.statement(&invited.id).unwrap().act().clone(), key_again] {
        let again = circle.says(circle.founder.sign(), act);
        assert_eq!(circle.refusal(&again), Reason::NotAllowed);
    }
    let act = circle.sheet_act(&removed, &[], None);
    assert_eq!(circle.refusal(&circle.says(sheet.sign(), act)), Reason::NotAllowed);
}

#[test]
fn a_ledger_always_keeps_a_steward() {
    let mut circle = Circle::found();
    circle.sheet();
    let founder = circle.founder.clone();
    assert_eq!(circle.refusal(&circle.remove(&founder, &founder)), Reason::NotAllowed);
    for lower in [Role::Member, Role::Reader, Role::Mirror] {
        let demotion = circle.says(founder.sign(), role(&founder, lower));
        assert_eq!(circle.refusal(&demotion), Reason::NotAllowed);
    }
    let steward = circle.joined(Role::Steward);
    circle.receipt(circle.remove(&founder, &founder));
    assert_eq!(circle.state().stewards(), 1);
    assert!(circle.is_live(&steward));
}

#[test]
fn a_removed_devices_entries_are_taken_up_to_the_cut_and_where_a_member_vouches() {
    let mut circle = Circle::found();
    let device = circle.joined(Role::Member);
    let (member, reader) = (circle.joined(Role::Member), circle.joined(Role::Reader));
    let entries = circle.entries(&device, 4);
    let checks = |circle: &Circle| -> Vec<Result<(), Reason>> {
        entries.iter().map(|entry| circle.state().check_entry(entry)).collect()
    };
    assert_eq!(checks(&circle), [Ok(()); 4]);

    let target = Target::Device(device.id(), entries[1].chain_head());
    circle.receipt(circle.says(circle.founder.sign(), Act::Remove { target }));
    assert_eq!(checks(&circle), [Ok(()), Ok(()), Err(Reason::Removed), Err(Reason::Removed)]);

    let vouch =
        Act::Vouch { device: device.id(), entries: List::new(vec![entries[2].id()]).unwrap() };
    for keys in [&device, &reader] {
        circle.refusal(&circle.says(keys.sign(), vouch.clone()));
    }
    circle.receipt(circle.says(member.sign(), vouch));
    assert_eq!(checks(&circle), [Ok(()), Ok(()), Ok(()), Err(Reason::Removed)]);

    // Another removal, with another cut, changes nothing.
    let target = Target::Device(device.id(), entries[3].chain_head());
    circle.receipt(circle.says(circle.founder.sign(), Act::Remove { target }));
    assert_eq!(checks(&circle), [Ok(()), Ok(()), Ok(()), Err(Reason::Removed)]);
}

#[test]
fn what_a_device_wrote_whose_join_does_not_count_is_taken_where_a_member_vouches() {
    let mut circle = Circle::found();
    let (member, reader) = (circle.joined(Role::Member), circle.joined(Role::Reader));
    let (invited, device) = (circle.invite(Role::Member), circle.keys());
    let entries = circle.entries(&device, 2);
    // It joins at another relay; before that is known at home, the invite is closed there.
    let join = circle.join_by(&invited, &device);
    let target = Target::Invite(invited.id);
    circle.receipt(circle.says(circle.founder.sign(), Act::Remove { target }));
    circle.hear(&join);
    let checks = |circle: &Circle| -> Vec<Result<(), Reason>> {
        entries.iter().map(|entry| circle.state().check_entry(entry)).collect()
    };
    assert_eq!(checks(&circle), [Err(Reason::NotMember), Err(Reason::NotMember)]);

    let vouch =
        Act::Vouch { device: device.id(), entries: List::new(vec![entries[0].id()]).unwrap() };
    circle.refusal(&circle.says(reader.sign(), vouch.clone()));
    circle.receipt(circle.says(member.sign(), vouch));
    assert_eq!(checks(&circle), [Ok(()), Err(Reason::NotMember)]);
    assert!(!circle.is_live(&device));
}

#[test]
fn the_cut_names_one_entry_not_a_number() {
    let mut circle = Circle::found();
    let device = circle.joined(Role::Member);
    let (seen, fork) = (circle.entries(&device, 2), circle.entries(&device, 2));
    let target = Target::Device(device.id(), seen[1].chain_head());
    circle.receipt(circle.says(circle.founder.sign(), Act::Remove { target }));
    assert_eq!(circle.state().check_entry(&seen[1]), Ok(()));
    assert_eq!(circle.state().check_entry(&fork[1]), Err(Reason::Removed));
}

#[test]
fn readers_mirrors_and_strangers_write_nothing() {
    let mut circle = Circle::found();
    let stranger = circle.keys();
    let reader = circle.joined(Role::Reader);
    for (keys, reason) in [
        (&stranger, Reason::NotMember),
        (&reader, Reason::NotAllowed),
        (&circle.joined(Role::Mirror), Reason::NotAllowed),
    ] {
        let entry = circle.entries(keys, 1).remove(0);
        assert_eq!(circle.state().check_entry(&entry), Err(reason));
    }
    // A removal cannot give a reader a past.
    let entry = circle.entries(&reader, 1).remove(0);
    let target = Target::Device(reader.id(), entry.chain_head());
    circle.receipt(circle.says(circle.founder.sign(), Act::Remove { target }));
    assert_eq!(circle.state().check_entry(&entry), Err(Reason::Removed));
}

#[test]
fn an_entry_is_checked_for_its_signature_and_ledger() {
    let mut circle = Circle::found();
    let (device, member) = (circle.joined(Role::Member), circle.joined(Role::Member));
    let entry = circle.entries(&device, 1).remove(0);
    let at = entry.bytes().windows(16).position(|part| part == device.id().as_bytes()).unwrap();
    let mut forged = entry.bytes().to_vec();
    forged[at..at + 16].copy_from_slice(member.id().as_bytes());
    let forged = Entry::parse(&forged).unwrap();
    assert_eq!(circle.state().check_entry(&forged), Err(Reason::BadSignature));
    let other = Circle::found_with(2);
    assert_eq!(other.state().check_entry(&entry), Err(Reason::OtherLedger));
}

#[test]
fn a_device_that_may_not_write_any_more_keeps_what_it_wrote() {
    let mut circle = Circle::found();
    let device = circle.joined(Role::Member);
    let entries = circle.entries(&device, 2);
    let act = Act::Role { device: device.id(), role: Role::Reader, cut: entries[0].chain_head() };
    circle.receipt(circle.says(circle.founder.sign(), act));
    assert_eq!(circle.state().check_entry(&entries[0]), Ok(()));
    assert_eq!(circle.state().check_entry(&entries[1]), Err(Reason::NotAllowed));
    circle.receipt(circle.says(circle.founder.sign(), role(&device, Role::Member)));
    assert_eq!(circle.device(&device).cut, None);
    assert_eq!(circle.state().check_entry(&entries[1]), Ok(()));
}

#[test]
fn a_removed_device_gets_no_role() {
    let mut circle = Circle::found();
    let device = circle.joined(Role::Member);
    circle.receipt(circle.remove(&circle.founder, &device));
    let promotion = circle.says(circle.founder.sign(), role(&device, Role::Steward));
    assert_eq!(circle.refusal(&promotion), Reason::NotAllowed);
}

#[test]
fn a_sheet_brings_a_steward_back() {
    let mut circle = Circle::found();
    let sheet = circle.sheet();
    let device = circle.keys();
    circle.receipt(circle.sheet_join(&sheet, &device));
    assert_eq!(circle.device(&device).role, Role::Steward);
    circle.receipt(circle.remove(&device, &circle.founder.clone()));
    assert_eq!(circle.state().stewards(), 1);
    // It does nothing else in a steward's name.
    let other = circle.joined_by(&device);
    let removal = circle.says(sheet.sign(), removal(&other));
    assert_eq!(circle.refusal(&removal), Reason::NotMember);
}

#[test]
fn a_sheet_is_replaced_by_itself_or_by_two_stewards_and_is_then_worth_nothing() {
    let mut circle = Circle::found();
    let photographed = circle.sheet();
    let (steward, member) = (circle.joined(Role::Steward), circle.joined(Role::Member));
    let founder = circle.founder.clone();
    let sheet = circle.keys();
    for by in [None, Some(&founder), Some(&member), Some(&sheet)] {
        let act = circle.sheet_act(&sheet, &[], by);
        assert_eq!(circle.refusal(&circle.says(founder.sign(), act)), Reason::NotAllowed);
    }
    let other = circle.keys();
    let mut act = circle.sheet_act(&sheet, &[], None);
    if let Act::Sheet { second: by, .. } = &mut act {
        *by = Some((steward.id(), second(circle.ledger, &other.public(), steward.sign())));
    }
    assert_eq!(circle.refusal(&circle.says(founder.sign(), act)), Reason::BadSignature);

    let act = circle.sheet_act(&sheet, &[], Some(&steward));
    circle.receipt(circle.says(founder.sign(), act));
    assert_eq!(circle.state().sheet, Some(sheet.public()));
    let device = circle.keys();
    circle.refusal(&circle.sheet_join(&photographed, &device));
    let act = circle.sheet_act(&photographed, &[], Some(&steward));
    assert_eq!(circle.refusal(&circle.says(founder.sign(), act)), Reason::NotAllowed);

    let act = circle.sheet_act(&other, &[], None);
    circle.receipt(circle.says(sheet.sign(), act));
    assert_eq!(circle.state().sheet, Some(other.public()));
}

#[test]
fn whoever_has_seen_nothing_says_nothing() {
    let circle = Circle::found();
    let act = role(&circle.founder, Role::Steward);
    let statement = circle.says_after(&[], circle.founder.sign(), act);
    circle.refusal(&statement);
}

impl Circle {
    fn joined_by(&mut self, steward: &DeviceKeys) -> DeviceKeys {
        let (secret, act) = self.invite_act(Role::Member, &[]);
        let statement = self.says(steward.sign(), act);
        let invited = Invited { id: statement.id(), secret, deposit: Vec::new() };
        self.receipt(statement);
        let device = self.keys();
        self.receipt(self.join_by(&invited, &device));
        device
    }
}
