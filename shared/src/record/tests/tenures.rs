//! Two devices write the tenures of one function apart.

use super::*;
use crate::model::{Capacity, Post, Tenure, TenureId};
use crate::time::Day;

const RENATE: RecordId = RecordId::from_random([21; 16]);
const YUSUF: RecordId = RecordId::from_random([22; 16]);

fn day(text: &str) -> Option<Day> {
    Some(text.parse().unwrap())
}

fn tenure(number: u8, person: RecordId, capacity: Capacity) -> Tenure {
    let id = TenureId::from_random([number; 16]);
    Tenure { id, person: Some(person), capacity, from: day("2024-01-01"), until: None }
}

/// A function that Renate holds, on two devices.
fn two_with_a_post() -> (Device, Device) {
    let post = Post {
        title: "Wohnungslotsin".into(),
        tenures: vec![tenure(1, RENATE, Capacity::Holder)],
        ..Post::default()
    };
    let (mut one, mut other) = (Device::new(1), Device::new(2));
    let edits = post.edits(&Post::default());
    let (document, change) =
        Document::create(&one.author(), UnixMillis(1_000), &Kind::Post, &edits).unwrap();
    one.document = document;
    other.hears(&change, &one);
    (one, other)
}

fn post(device: &Device) -> Post {
    Post::read(&device.view())
}

/// What a form writes that was opened at what the device sees now.
fn saves(device: &mut Device, change: impl Fn(&mut Post)) -> Vec<u8> {
    let before = post(device);
    let mut after = before.clone();
    change(&mut after);
    let base = device.document.heads();
    device.saves(2_000, &base, &after.edits(&before)).unwrap()
}

#[test]
fn one_adds_a_deputy_while_the_other_ends_the_holders_tenure_and_both_are_there() {
    let (mut one, mut other) = two_with_a_post();
    let added = saves(&mut one, |post| post.tenures.push(tenure(2, YUSUF, Capacity::Deputy)));
    let ended = saves(&mut other, |post| post.tenures[0].until = day("2026-11-16"));
    one.hears(&ended, &other);
    other.hears(&added, &one);

    assert_eq!(one.view(), other.view());
    assert!(one.view().conflicts.is_empty());
    let ended = Tenure { until: day("2026-11-16"), ..tenure(1, RENATE, Capacity::Holder) };
    assert_eq!(post(&one).tenures, [ended, tenure(2, YUSUF, Capacity::Deputy)]);
}

#[test]
fn both_add_the_same_person_apart_and_both_tenures_stay_to_be_looked_at() {
    let (mut one, mut other) = two_with_a_post();
    let first = saves(&mut one, |post| post.tenures.push(tenure(2, YUSUF, Capacity::Deputy)));
    let second = saves(&mut other, |post| post.tenures.push(tenure(3, YUSUF, Capacity::Acting)));
    one.hears(&second, &other);
    other.hears(&first, &one);
    assert_eq!(one.view(), other.view());
    assert_eq!(post(&one).tenures.len(), 3);
    let today = "2026-11-16".parse().unwrap();
    assert_eq!(post(&one).carried_on(today).len(), 2, "everybody counts once");
}

#[test]
fn both_end_a_tenure_on_different_days_and_somebody_has_to_say_which() {
    let (mut one, mut other) = two_with_a_post();
    let first = saves(&mut one, |post| post.tenures[0].until = day("2026-11-16"));
    let second = saves(&mut other, |post| post.tenures[0].until = day("2026-12-31"));
    one.hears(&second, &other);
    other.hears(&first, &one);
    let view = one.view();
    assert_eq!(view, other.view());
    let key = format!("tenure/{}/until", TenureId::from_random([1; 16]));
    let mut days: Vec<_> = words(&view.conflicts[&key]).into_iter().map(|(day, ..)| day).collect();
    days.sort_unstable();
    assert_eq!(days, ["2026-11-16", "2026-12-31"]);
}

#[test]
fn a_tenure_taken_away_while_the_other_ends_it_is_kept_and_said_to_be_of_nobody_known() {
    let (mut one, mut other) = two_with_a_post();
    let gone = saves(&mut one, |post| post.tenures.clear());
    let ended = saves(&mut other, |post| post.tenures[0].until = day("2026-11-16"));
    one.hears(&ended, &other);
    other.hears(&gone, &one);
    assert_eq!(one.view(), other.view());
    let left = post(&one).tenures;
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].person, left[0].until), (None, day("2026-11-16")));
}
