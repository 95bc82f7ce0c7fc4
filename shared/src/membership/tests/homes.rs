//! The home relay moves.

use super::*;

fn moving(circle: &mut Circle) -> (DeviceKeys, SigningKey, Statement) {
    let sheet = circle.sheet();
    let relay = SigningKey::generate(&mut circle.rng);
    let moved = circle.says(sheet.sign(), Act::Home { relay: relay.public().into() });
    (sheet, relay, moved)
}

#[test]
fn the_sheet_moves_the_home_and_the_new_homes_receipts_count() {
    let mut circle = Circle::found();
    let (_, relay, moved) = moving(&mut circle);
    circle.receipt(moved);
    assert_eq!(circle.state().home, Some(relay.public().into()));
    circle.relay = relay;
    let device = circle.joined(Role::Member);
    assert!(circle.device(&device).joined_at.is_some());
}

#[test]
fn what_the_old_home_receipts_after_the_move_orders_nothing() {
    let mut circle = Circle::found();
    let (one, two) = (circle.joined(Role::Steward), circle.joined(Role::Steward));
    let (_, relay, moved) = moving(&mut circle);
    let removals = [circle.remove(&one, &two), circle.remove(&two, &one)];
    circle.receipt(moved);
    let late = Receipt::sign(circle.ledger, removals[0].id(), UnixMillis(90_000), &circle.relay);
    circle.relay = relay;
    circle.hear(&removals[0]);
    circle.membership.insert_receipt(late).unwrap();
    assert!(circle.counts(&removals[0]), "it acts, as anything without a receipt");
    circle.receipt(removals[1].clone());
    assert!(!circle.counts(&removals[0]));
    assert!(circle.is_live(&two));
}

#[test]
fn a_home_that_is_gone_is_left_without_its_receipt() {
    let mut circle = Circle::found();
    let thief = circle.joined(Role::Steward);
    let (_, relay, moved) = moving(&mut circle);
    circle.hear(&moved);
    assert_eq!(circle.state().home, Some(relay.public().into()));
    circle.relay = relay;
    circle.receipt(circle.remove(&circle.founder, &thief));
    // The thief cannot stand before the move: without a receipt it comes after.
    let act = removal(&circle.founder);
    let early = circle.says_after(&[circle.founding()], thief.sign(), act);
    circle.hear(&early);
    assert!(!circle.counts(&early));
}

#[test]
fn a_move_by_a_sheet_that_no_home_has_seen_takes_its_turn_among_the_others() {
    let mut circle = Circle::found();
    let sheet = circle.keys();
    let act = circle.sheet_act(&sheet, &[], None);
    let set = circle.says(circle.founder.sign(), act);
    circle.hear(&set);
    let relay = SigningKey::generate(&mut circle.rng);
    circle.hear(&circle.says(sheet.sign(), Act::Home { relay: relay.public().into() }));
    assert_eq!(circle.state().home, Some(relay.public().into()));
    circle.relay = relay;
    let device = circle.joined(Role::Member);
    assert!(circle.device(&device).joined_at.is_some());
}

#[test]
fn a_home_that_was_moved_to_unwitnessed_refuses_by_what_lay_before_the_move() {
    let mut circle = Circle::found();
    let gone = circle.joined(Role::Member);
    let invited = circle.invite(Role::Member);
    let newcomer = circle.keys();
    let join = circle.join_by(&invited, &newcomer);
    // The old home sees none of this: a sheet, a removal, which ends the invite, the move.
    let sheet = circle.keys();
    let act = circle.sheet_act(&sheet, &[], None);
    circle.hear(&circle.says(circle.founder.sign(), act));
    circle.hear(&circle.remove(&circle.founder, &gone));
    let relay = SigningKey::generate(&mut circle.rng);
    circle.hear(&circle.says(sheet.sign(), Act::Home { relay: relay.public().into() }));
    assert_eq!(circle.state().home, Some(relay.public().into()));
    circle.relay = relay;
    // The join was made before the removal and would have its turn before it ...
    let mut membership = circle.membership.clone();
    membership.insert(join.clone()).unwrap();
    assert!(membership.state().counted.contains(&join.id()));
    // ... but the home judges by its own turn, which comes after.
    assert_eq!(circle.membership.admit(&join, circle.now), Err(Reason::InviteClosed));
    // Nobody is shut out by that for ever: another invite works.
    let device = circle.joined(Role::Member);
    assert!(circle.device(&device).joined_at.is_some());
    assert!(!circle.is_live(&gone));
}

#[test]
fn of_two_moves_at_once_the_receipted_one_counts() {
    let mut circle = Circle::found();
    let (sheet, relay, moved) = moving(&mut circle);
    let other = SigningKey::generate(&mut circle.rng);
    let rival = circle.says(sheet.sign(), Act::Home { relay: other.public().into() });
    circle.hear(&rival);
    assert_eq!(circle.state().home, Some(other.public().into()));
    let time = UnixMillis(70_000);
    circle.hear(&moved);
    let receipt = Receipt::sign(circle.ledger, moved.id(), time, &circle.relay);
    circle.membership.insert_receipt(receipt).unwrap();
    assert!(circle.counts(&moved) && !circle.counts(&rival));
    assert_eq!(circle.state().home, Some(relay.public().into()));
    // Whoever moves again has seen the move before.
    let again = Act::Home { relay: other.public().into() };
    let unaware = circle.says_after(&[circle.founding()], sheet.sign(), again.clone());
    circle.relay = relay;
    assert_eq!(circle.refusal(&unaware), Reason::NotAllowed);
    let (_, act) = circle.invite_act(Role::Member, &[]);
    circle.receipt(circle.says(circle.founder.sign(), act));
    circle.receipt(circle.says(sheet.sign(), again));
    assert_eq!(circle.state().home, Some(other.public().into()));
}

#[test]
fn a_home_that_was_left_does_not_come_back() {
    let mut circle = Circle::found();
    let (sheet, relay, moved) = moving(&mut circle);
    let old = circle.relay.public().into();
    circle.receipt(moved);
    circle.relay = relay;
    let back = circle.says(sheet.sign(), Act::Home { relay: old });
    assert_eq!(circle.refusal(&back), Reason::NotAllowed);
}

#[test]
fn a_ledger_moves_a_bounded_number_of_times() {
    let mut circle = Circle::found();
    let sheet = circle.sheet();
    for number in 1..MAX_HOMES {
        let relay = SigningKey::from_seed(&[u8::try_from(number).unwrap(); 32]);
        circle.receipt(circle.says(sheet.sign(), Act::Home { relay: relay.public().into() }));
        circle.relay = relay;
    }
    let relay = SigningKey::from_seed(&[200; 32]);
    let next = circle.says(sheet.sign(), Act::Home { relay: relay.public().into() });
    assert_eq!(circle.refusal(&next), Reason::NotAllowed);
}

fn any_relay(circle: &mut Circle) -> RelayId {
    SigningKey::generate(&mut circle.rng).public().into()
}

fn home(circle: &Circle, by: &DeviceKeys, relay: RelayId) -> Statement {
    circle.says(by.sign(), Act::Home { relay })
}

/// A little more than 72 hours pass, and the home sees something after them.
fn wait(circle: &mut Circle) {
    circle.now.0 += WAIT_MS + 1_000;
    let nothing_new = role(&circle.founder, Role::Steward);
    circle.receipt(circle.says(circle.founder.sign(), nothing_new));
}

/// A steward that came by another one's invite.
fn invited_by(circle: &mut Circle, by: &DeviceKeys) -> DeviceKeys {
    let (secret, act) = circle.invite_act(Role::Steward, &[]);
    let invite = circle.says(by.sign(), act);
    let invited = Invited { id: invite.id(), secret, deposit: Vec::new() };
    circle.receipt(invite);
    let device = circle.keys();
    circle.receipt(circle.join_by(&invited, &device));
    device
}

/// A circle that is no longer young, and two stewards who came to it long ago.
fn with_two_lines() -> (Circle, DeviceKeys, DeviceKeys) {
    let mut circle = Circle::found();
    (0..3).for_each(|_| wait(&mut circle));
    let (one, two) = (circle.joined(Role::Steward), circle.joined(Role::Steward));
    wait(&mut circle);
    (circle, one, two)
}

fn with_second(devices: &[&DeviceKeys]) -> HomeMove {
    HomeMove::WithSecond(devices.iter().map(|device| device.id()).collect())
}

#[test]
fn a_founder_who_was_always_alone_moves_the_home_at_any_age_of_the_ledger() {
    let mut circle = Circle::found();
    circle.joined(Role::Member);
    assert_eq!(circle.state().home_move(&circle.founder.id()), HomeMove::Alone);
    let relay = any_relay(&mut circle);
    let mut receipted = circle.membership.clone();
    let moved = home(&circle, &circle.founder, relay);
    circle.hear(&moved);
    assert_eq!(circle.state().home, Some(relay), "the old home is gone");
    std::mem::swap(&mut circle.membership, &mut receipted);
    circle.receipt(moved);
    assert_eq!(circle.state().home, Some(relay), "the old home still answers");
}

#[test]
fn a_founder_no_home_ever_answered_may_name_another() {
    let mut circle = Circle::found();
    let founding = circle.membership.statement(&circle.founding()).cloned().unwrap();
    circle.membership = Membership::new(circle.ledger);
    circle.hear(&founding);
    assert_eq!(circle.state().home_move(&circle.founder.id()), HomeMove::Alone);
    let relay = any_relay(&mut circle);
    circle.hear(&home(&circle, &circle.founder, relay));
    assert_eq!(circle.state().home, Some(relay));
}

#[test]
fn one_steward_of_several_only_wishes() {
    let (mut circle, one, two) = with_two_lines();
    let old = circle.state().home;
    let relay = any_relay(&mut circle);
    let wish = home(&circle, &one, relay);
    circle.hear(&wish);
    assert!(circle.counts(&wish));
    assert_eq!(circle.state().home, old);
    circle.receipt(wish.clone());
    assert_eq!(circle.state().home, old);
    let known = circle.state().home_wishes.get(&wish.id()).copied();
    assert_eq!(known, Some(HomeWish { by: one.id(), relay }));
    // Saying it again is no confirmation.
    circle.receipt(home(&circle, &one, relay));
    assert_eq!(circle.state().home, old);
    assert_eq!(circle.state().home_move(&one.id()), with_second(&[&two]));
}

#[test]
fn whoever_sends_the_others_away_is_alone_only_after_72_hours_at_the_home() {
    let (mut circle, thief, two) = with_two_lines();
    let old = circle.state().home;
    let relay = any_relay(&mut circle);
    let removals = [circle.remove(&thief, &two), circle.remove(&thief, &circle.founder)];
    let mut unseen = circle.membership.clone();
    for removal in removals {
        unseen.insert(removal.clone()).unwrap();
        circle.receipt(removal);
    }
    // What no home has seen makes nobody alone, however long ago it claims to be.
    std::mem::swap(&mut circle.membership, &mut unseen);
    circle.hear(&home(&circle, &thief, relay));
    assert_eq!(circle.state().home, old);
    std::mem::swap(&mut circle.membership, &mut unseen);

    circle.now.0 += WAIT_MS - 100;
    assert_eq!(circle.state().home_move(&thief.id()), HomeMove::NotYet);
    circle.receipt(home(&circle, &thief, relay));
    assert_eq!(circle.state().home, old);
    circle.now.0 += 200;
    circle.receipt(home(&circle, &thief, relay));
    assert_eq!(circle.state().home, Some(relay));
}

#[test]
fn two_stewards_of_two_lines_move_the_home_the_second_having_seen_the_first() {
    for receipted in [true, false] {
        let (mut circle, one, two) = with_two_lines();
        let old = circle.state().home;
        let (relay, other) = (any_relay(&mut circle), any_relay(&mut circle));
        let say = |circle: &mut Circle, statement: Statement| {
            if receipted { circle.receipt(statement) } else { circle.hear(&statement) }
        };
        let at_once = home(&circle, &two, relay);
        let wish = home(&circle, &one, relay);
        say(&mut circle, wish);
        say(&mut circle, at_once);
        assert_eq!(circle.state().home, old, "neither has seen the other");
        let elsewhere = home(&circle, &two, other);
        say(&mut circle, elsewhere);
        assert_eq!(circle.state().home, old, "another relay");
        let confirmation = home(&circle, &two, relay);
        say(&mut circle, confirmation);
        assert_eq!(circle.state().home, Some(relay));
        assert!(circle.state().home_wishes.is_empty());

        // In whatever order all of it comes, and without some of it.
        let statements: Vec<_> = circle.membership.statements().cloned().collect();
        let receipts: Vec<_> = circle.membership.receipts().cloned().collect();
        let mut other_way = Membership::new(circle.ledger);
        receipts.iter().rev().for_each(|one| {
            other_way.insert_receipt(one.clone()).unwrap();
        });
        for statement in statements.iter().rev() {
            other_way.insert(statement.clone()).unwrap();
            let _ = other_way.state();
        }
        assert_eq!(other_way.state(), circle.state());
    }
}

#[test]
fn a_stolen_device_does_not_make_its_own_witness() {
    let (mut circle, thief, two) = with_two_lines();
    let old = circle.state().home;
    let witness = invited_by(&mut circle, &thief);
    assert_eq!(circle.state().home_move(&witness.id()), HomeMove::NotYet, "it came just now");
    wait(&mut circle);
    let its_own = invited_by(&mut circle, &witness);
    wait(&mut circle);
    assert_eq!(circle.state().home_move(&thief.id()), with_second(&[&two]));
    let relay = any_relay(&mut circle);
    for by in [&thief, &witness, &its_own, &thief] {
        circle.receipt(home(&circle, by, relay));
        assert_eq!(circle.state().home, old);
    }
    circle.receipt(home(&circle, &two, relay));
    assert_eq!(circle.state().home, Some(relay));
}

#[test]
fn two_witnesses_that_a_stolen_device_made_are_not_two() {
    let (mut circle, thief, two) = with_two_lines();
    let old = circle.state().home;
    let made = [invited_by(&mut circle, &thief), invited_by(&mut circle, &thief)];
    wait(&mut circle);
    let [one, other] = &made;
    assert_eq!(circle.state().home_move(&one.id()), with_second(&[&two]));
    let relay = any_relay(&mut circle);
    for by in [one, other, one] {
        circle.receipt(home(&circle, by, relay));
        assert_eq!(circle.state().home, old);
    }
}

#[test]
fn in_the_first_three_days_two_made_by_the_founders_device_do_not_outdo_the_sheet() {
    let mut circle = Circle::found();
    let old = circle.state().home;
    circle.sheet();
    let (one, other) = (circle.joined(Role::Steward), circle.joined(Role::Steward));
    let relay = any_relay(&mut circle);
    circle.receipt(home(&circle, &one, relay));
    circle.receipt(home(&circle, &other, relay));
    assert_eq!(circle.state().home, old);
    assert_eq!(circle.state().home_move(&one.id()), HomeMove::WithSheet);
    wait(&mut circle);
    circle.receipt(home(&circle, &other, relay));
    assert_eq!(circle.state().home, Some(relay));
}

#[test]
fn a_steward_who_came_lately_confirms_nothing() {
    let (mut circle, one, _) = with_two_lines();
    let new = circle.joined(Role::Steward);
    let old = circle.state().home;
    let relay = any_relay(&mut circle);
    circle.receipt(home(&circle, &one, relay));
    circle.receipt(home(&circle, &new, relay));
    assert_eq!(circle.state().home, old);
    wait(&mut circle);
    circle.receipt(home(&circle, &new, relay));
    assert_eq!(circle.state().home, Some(relay));
}

#[test]
fn in_a_circle_of_two_the_sheet_is_the_second_and_without_one_the_invited_steward() {
    let mut circle = Circle::found();
    (0..3).for_each(|_| wait(&mut circle));
    let steward = circle.joined(Role::Steward);
    let founder = circle.founder.id();
    assert_eq!(circle.state().home_move(&founder), HomeMove::NotYet);
    wait(&mut circle);
    assert_eq!(circle.state().home_move(&founder), with_second(&[&steward]));
    let stranger = circle.keys().id();
    assert_eq!(circle.state().home_move(&stranger), HomeMove::No);
    circle.sheet();
    assert_eq!(circle.state().home_move(&founder), HomeMove::NotYet);
    wait(&mut circle);
    assert_eq!(circle.state().home_move(&founder), HomeMove::WithSheet);
}

#[test]
fn in_its_first_three_days_a_ledgers_stewards_need_not_be_older() {
    let mut circle = Circle::found();
    let (one, two) = (circle.joined(Role::Steward), circle.joined(Role::Steward));
    let relay = any_relay(&mut circle);
    circle.hear(&home(&circle, &one, relay));
    circle.hear(&home(&circle, &two, relay));
    assert_eq!(circle.state().home, Some(relay));
}

#[test]
fn a_sheet_that_one_of_several_stewards_set_moves_the_home_after_72_hours() {
    let (mut circle, thief, two) = with_two_lines();
    let sheet = circle.keys();
    let act = circle.sheet_act(&sheet, &[], None);
    circle.receipt(circle.says(thief.sign(), act));
    let relay = any_relay(&mut circle);
    assert_eq!(circle.refusal(&home(&circle, &sheet, relay)), Reason::NotAllowed);
    let mut later = circle.membership.clone();
    wait(&mut circle);
    circle.receipt(home(&circle, &sheet, relay));
    assert_eq!(circle.state().home, Some(relay));
    // One that two of them set moves it from the first.
    std::mem::swap(&mut circle.membership, &mut later);
    let agreed = circle.keys();
    let act = circle.sheet_act(&agreed, &[], Some(&two));
    circle.receipt(circle.says(thief.sign(), act));
    circle.receipt(home(&circle, &agreed, relay));
    assert_eq!(circle.state().home, Some(relay));
}

#[test]
fn a_removal_that_no_home_has_seen_makes_nobody_a_second() {
    let (mut circle, one, two) = with_two_lines();
    let founder = circle.founder.clone();
    let asks = |circle: &Circle, by: &DeviceKeys| circle.state().home_move(&by.id());
    assert_eq!(asks(&circle, &one), with_second(&[&two]));
    // Without the other line, whom the founder invited would be its second.
    circle.hear(&circle.remove(&founder, &two));
    assert_eq!(asks(&circle, &founder), HomeMove::NotYet);
    assert_eq!(asks(&circle, &one), HomeMove::NotYet);
    assert_eq!(asks(&circle, &two), HomeMove::No);

    let relay = any_relay(&mut circle);
    let before = circle.state().home;
    for steward in [&founder, &one, &founder] {
        circle.hear(&home(&circle, steward, relay));
    }
    assert_eq!(circle.state().home, before, "nor does it move");
}
