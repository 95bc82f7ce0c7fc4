//! What comes first.

use super::*;

#[test]
fn a_receipted_removal_beats_whatever_the_removed_device_says_without_a_receipt() {
    let mut circle = Circle::found();
    let (thief, member) = (circle.joined(Role::Steward), circle.joined(Role::Member));
    let early = [circle.founding()];
    let (_, invite) = circle.invite_act(Role::Steward, &[]);
    let (_, rotation) = circle.rotation(&[thief.public()], &[]);
    circle.receipt(circle.remove(&circle.founder, &thief));
    let before = circle.state().clone();
    // It says that it had seen nothing but the founding, and so stands early.
    for act in [invite, rotation, removal(&member), removal(&circle.founder)] {
        circle.hear(&circle.says_after(&early, thief.sign(), act));
    }
    let mut after = circle.state().clone();
    assert_eq!(after.overruled.len(), 4);
    after.overruled.clear();
    assert_eq!(after, before);
}

#[test]
fn a_home_cannot_slip_a_statement_in_before_what_it_receipted() {
    let mut circle = Circle::found();
    let thief = circle.joined(Role::Steward);
    circle.receipt(circle.remove(&circle.founder, &thief));
    let act = removal(&circle.founder);
    let late = circle.says_after(&[circle.founding()], thief.sign(), act);
    assert_eq!(circle.refusal(&late), Reason::Removed);
}

#[test]
fn stewards_that_remove_each_other_without_a_relay_agree_everywhere_on_who_stays() {
    let mut circle = Circle::found();
    let (one, two) = (circle.joined(Role::Steward), circle.joined(Role::Steward));
    let removals = [circle.remove(&one, &two), circle.remove(&two, &one)];
    let mut reversed = circle.membership.clone();
    removals.iter().for_each(|removal| circle.hear(removal));
    removals
        .iter()
        .rev()
        .for_each(|removal| assert_eq!(reversed.insert(removal.clone()), Ok(true)));
    assert_eq!(circle.state(), reversed.state());
    assert_ne!(circle.is_live(&one), circle.is_live(&two));
}

#[test]
fn the_homes_order_decides_which_of_two_removals_counts() {
    for first in [0, 1] {
        let mut circle = Circle::found();
        let stewards = [circle.joined(Role::Steward), circle.joined(Role::Steward)];
        let removals =
            [circle.remove(&stewards[0], &stewards[1]), circle.remove(&stewards[1], &stewards[0])];
        circle.receipt(removals[first].clone());
        assert_eq!(circle.refusal(&removals[1 - first]), Reason::Removed);
        removals.iter().for_each(|removal| circle.hear(removal));
        assert!(circle.is_live(&stewards[first]));
        assert!(!circle.is_live(&stewards[1 - first]));
    }
}

#[test]
fn a_statement_waits_for_what_it_builds_on() {
    let mut circle = Circle::found();
    let (_, act) = circle.invite_act(Role::Member, &[]);
    let first = circle.says(circle.founder.sign(), act);
    let (_, act) = circle.invite_act(Role::Member, &[]);
    let second = circle.says_after(&[first.id()], circle.founder.sign(), act);
    let (_, act) = circle.invite_act(Role::Member, &[]);
    let third = circle.says_after(&[second.id()], circle.founder.sign(), act);
    assert_eq!(circle.refusal(&second), Reason::UnknownHeads);
    circle.hear(&third);
    circle.hear(&second);
    assert_eq!(circle.state().held, [second.id(), third.id()].into());
    assert_eq!(circle.membership.heads().to_vec(), [circle.founding()]);
    circle.hear(&first);
    assert!(circle.state().held.is_empty());
    assert!([&first, &second, &third].iter().all(|statement| circle.counts(statement)));
    assert_eq!(circle.membership.heads().to_vec(), [third.id()]);
}

#[test]
fn without_the_founding_nothing_counts() {
    let circle = Circle::found();
    let statement = circle.says(circle.founder.sign(), role(&circle.founder, Role::Steward));
    let mut membership = Membership::new(circle.ledger);
    membership.insert(statement.clone()).unwrap();
    assert_eq!(membership.admit(&statement, circle.now), Err(Reason::UnknownHeads));
    assert_eq!(membership.state().held, [statement.id()].into());
    assert_eq!(membership.state().home, None);
    assert!(membership.heads().is_empty());
}

#[test]
fn only_the_homes_receipts_order_anything() {
    let mut circle = Circle::found();
    let (one, two) = (circle.joined(Role::Steward), circle.joined(Role::Steward));
    let removals = [circle.remove(&one, &two), circle.remove(&two, &one)];
    removals.iter().for_each(|removal| circle.hear(removal));
    let before = circle.state().clone();
    let stranger = SigningKey::generate(&mut circle.rng);
    for removal in &removals {
        for time in [0, i64::MAX, i64::MIN] {
            let time = UnixMillis(time);
            let receipt = Receipt::sign(circle.ledger, removal.id(), time, &stranger);
            let _ = circle.membership.insert_receipt(receipt).unwrap();
            assert_eq!(*circle.state(), before);
        }
    }
    assert_eq!(circle.membership.next_receipt_time(circle.now).0, 1_005);
}

#[test]
fn a_receipt_given_before_a_statements_heads_orders_nothing() {
    let mut circle = Circle::found();
    let (one, two) = (circle.joined(Role::Steward), circle.joined(Role::Steward));
    let unseen = circle.says(one.sign(), role(&one, Role::Steward));
    let hasty = circle.says_after(&[unseen.id()], one.sign(), removal(&two));
    let time = circle.membership.next_receipt_time(circle.now);
    circle.hear(&unseen);
    circle.hear(&hasty);
    let receipt = Receipt::sign(circle.ledger, hasty.id(), time, &circle.relay);
    circle.membership.insert_receipt(receipt).unwrap();
    assert!(circle.counts(&hasty), "it acts as if it had no receipt");
    // So a proper receipt for the other removal comes first.
    let other = circle.says_after(&[circle.founding()], two.sign(), removal(&one));
    circle.receipt(other);
    assert!(!circle.counts(&hasty));
}

#[test]
fn the_earliest_of_several_receipts_stands() {
    let mut circle = Circle::found();
    let invited = circle.invite(Role::Member);
    let device = circle.keys();
    let join = circle.join_by(&invited, &device);
    circle.hear(&join);
    let receipt = |time| Receipt::sign(circle.ledger, join.id(), UnixMillis(time), &circle.relay);
    let receipts = [receipt(9_000), receipt(8_000), receipt(9_500), receipt(8_000)];
    let news = receipts.map(|receipt| circle.membership.insert_receipt(receipt).unwrap());
    assert_eq!(news, [true, true, false, false]);
    assert_eq!(circle.device(&device).joined_at, Some(UnixMillis(8_000)));
}

#[test]
fn receipt_times_rise_even_where_the_clock_goes_back() {
    let mut circle = Circle::found();
    circle.now = UnixMillis(50_000);
    circle.joined(Role::Member);
    circle.now = UnixMillis(7);
    assert_eq!(circle.membership.next_receipt_time(circle.now), UnixMillis(50_002));
    circle.joined(Role::Member);
    let mut times: Vec<i64> = circle.membership.receipts().map(|found| found.time().0).collect();
    times.sort_unstable();
    assert_eq!(times, [1_000, 50_000, 50_001, 50_002, 50_003]);
}

#[test]
fn adding_twice_is_once() {
    let mut circle = Circle::found();
    let statements: Vec<_> = circle.membership.statements().cloned().collect();
    let receipts: Vec<_> = circle.membership.receipts().cloned().collect();
    for statement in statements {
        assert_eq!(circle.membership.admit(&statement, circle.now), Ok(()));
        assert_eq!(circle.membership.insert(statement), Ok(false));
    }
    for receipt in receipts {
        assert_eq!(circle.membership.insert_receipt(receipt), Ok(false));
    }
}

#[test]
fn new_statements_do_not_build_on_overruled_ones() {
    let mut circle = Circle::found();
    let member = circle.joined(Role::Member);
    let heads = circle.membership.heads();
    let overruled = circle.says(member.sign(), removal(&circle.founder));
    circle.hear(&overruled);
    assert_eq!(circle.state().overruled, [overruled.id()].into());
    assert_eq!(circle.membership.heads(), heads);
}

#[test]
fn more_heads_than_fit_are_named_in_several_statements() {
    let mut circle = Circle::found();
    let before = circle.membership.heads();
    for _ in 0..MAX_HEADS + 10 {
        let (_, act) = circle.invite_act(Role::Member, &[]);
        circle.hear(&circle.says_after(&before, circle.founder.sign(), act));
    }
    assert_eq!(circle.membership.heads().len(), MAX_HEADS);
    let next = circle.says(circle.founder.sign(), role(&circle.founder, Role::Steward));
    circle.hear(&next);
    assert_eq!(circle.membership.heads().len(), 11);
    assert!(circle.counts(&next));
}

#[test]
fn a_long_history_needs_no_deep_stack() {
    let circle = Circle::found();
    let mut last = circle.founding();
    let mut statements = Vec::new();
    for _ in 0..3_000 {
        let act = role(&circle.founder, Role::Steward);
        let next = circle.says_after(&[last], circle.founder.sign(), act);
        last = next.id();
        statements.push(next);
    }
    let founding = circle.membership.statement(&circle.founding()).cloned().unwrap();
    let state = std::thread::Builder::new()
        .stack_size(128 * 1024)
        .spawn(move || fold(founding.ledger(), statements.iter().chain([&founding]), []))
        .unwrap()
        .join()
        .unwrap();
    assert_eq!(state.counted.len(), 3_001);
}
