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
