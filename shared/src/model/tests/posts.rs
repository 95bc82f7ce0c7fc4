//! Posts and what else the network is made of.

use super::super::*;
use super::view;
use crate::id::RecordId;
use crate::kind::Kind;

fn day(text: &str) -> Option<crate::time::Day> {
    Some(text.parse().unwrap())
}

fn tenure(number: u8, from: Option<&str>, until: Option<&str>) -> Tenure {
    Tenure {
        id: TenureId::from_random([number; 16]),
        person: Some(RecordId::from_random([number; 16])),
        capacity: Capacity::Holder,
        from: from.and_then(day),
        until: until.and_then(day),
    }
}

fn post(tenures: Vec<Tenure>) -> Post {
    Post { title: "Lotsin".into(), tenures, ..Post::default() }
}

#[test]
fn a_tenure_runs_from_its_first_to_its_last_day() {
    let on = |tenure: &Tenure, text| tenure.runs_on(day(text).unwrap());
    let year = tenure(1, Some("2026-01-01"), Some("2026-12-31"));
    assert!(on(&year, "2026-01-01") && on(&year, "2026-12-31"));
    assert!(!on(&year, "2025-12-31") && !on(&year, "2027-01-01"));
    assert!(on(&tenure(1, None, None), "1999-01-01"));
    let turned = tenure(1, Some("2026-12-31"), Some("2026-01-01"));
    assert!(turned.is_turned() && !on(&turned, "2026-06-01"));
}

#[test]
fn a_number_that_cannot_be_stays_as_it_is_is_said_and_not_reckoned_with() {
    use crate::value::{Fault, Flat, Scalar, Value};
    let said = |kind: Kind, key: &str, number: Value| {
        let view = view(kind, Flat::from([(key.to_owned(), number)]));
        problems(&view).iter().map(|problem| problem.fault).collect::<Vec<_>>()
    };
    let whole = |number| Value::Scalar(Scalar::Int(number));
    let broken = |number| Value::Scalar(Scalar::Float(number));
    for (kind, key, number) in [
        (Kind::Network, "cadence_months", whole(99_999_999_999)),
        (Kind::Network, "cadence_months", whole(0)),
        (Kind::Network, "cadence_months", broken(1.5)),
        (Kind::Post, "fte", broken(-5.5)),
        (Kind::Post, "fte", whole(0)),
        (Kind::Post, "fte", whole(1_000)),
        (Kind::Post, "min_holders", whole(1_000_000)),
        (Kind::Post, "min_holders", whole(i64::MIN)),
    ] {
        assert_eq!(said(kind, key, number.clone()), [Fault::NoSuchNumber], "{key} {number:?}");
    }
    for (kind, key, number) in [
        (Kind::Network, "cadence_months", whole(1)),
        (Kind::Network, "cadence_months", whole(999)),
        (Kind::Post, "fte", broken(0.5)),
        (Kind::Post, "fte", broken(1.5)),
        (Kind::Post, "min_holders", whole(3)),
    ] {
        assert_eq!(said(kind, key, number.clone()), [], "{key} {number:?}");
    }
    let view = view(Kind::Post, Flat::from([("min_holders".to_owned(), whole(1_000_000))]));
    let post = Post::read(&view);
    assert_eq!((post.min_holders.as_str(), post.wanted()), ("1000000", MIN_HOLDERS_UNSAID));
}

#[test]
fn whoever_holds_and_stands_in_carries_a_post_once_and_as_holder() {
    let mut both = vec![tenure(1, None, None), tenure(2, None, None), tenure(3, None, None)];
    both[0].capacity = Capacity::Acting;
    both[1].person = both[0].person;
    both[2].person = None;
    let post = post(both);
    let carried = post.carried_on(day("2026-06-01").unwrap());
    assert_eq!(
        carried.into_iter().collect::<Vec<_>>(),
        [(RecordId::from_random([1; 16]), &Capacity::Holder)]
    );
}

#[test]
fn who_acts_and_is_a_deputy_carries_the_post_now() {
    let mut both = vec![tenure(1, None, None), tenure(2, None, None)];
    both[0].capacity = Capacity::Deputy;
    both[1].capacity = Capacity::Acting;
    both[1].person = both[0].person;
    let post = post(both);
    let carried = post.carried_on(day("2026-06-01").unwrap());
    assert_eq!(carried.into_values().collect::<Vec<_>>(), [&Capacity::Acting]);
}

#[test]
fn numbers_that_are_none_or_unlikely_are_said_and_kept() {
    let complaints = |fte: &str, min: &str| -> Vec<Complaint> {
        let post = Post { fte: fte.into(), min_holders: min.into(), ..post(Vec::new()) };
        let flat = post.flat();
        let again = Post::read(&view(Kind::Post, flat));
        assert_eq!((again.min_holders.as_str(), again.title.as_str()), (min, "Lotsin"));
        post.findings().into_iter().map(|finding| finding.complaint).collect()
    };
    assert_eq!(complaints("0,5", "2"), []);
    assert_eq!(complaints("", ""), []);
    assert_eq!(complaints("1,5", "2"), [Complaint::ShareUnlikely]);
    assert_eq!(complaints("-0.5", "2"), [Complaint::ShareUnlikely]);
    assert_eq!(complaints("halb", "2"), [Complaint::NotANumber]);
    assert_eq!(complaints("inf", "2"), [Complaint::NotANumber]);
    assert_eq!(complaints("1", "0"), [Complaint::NotACount]);
    assert_eq!(complaints("1", "1000"), [Complaint::NotACount]);
    assert_eq!(complaints("1", "999"), []);
    assert_eq!(complaints("1", "zwei"), [Complaint::NotACount]);
    assert!(!Complaint::ShareUnlikely.blocks() && Complaint::NotANumber.blocks());
    assert!(Complaint::NotACount.blocks());
    for (typed, wanted) in [
        ("", 2),
        ("1", 1),
        ("3", 3),
        ("999", 999),
        ("zwei", 2),
        ("1,5", 2),
        // Nothing is reckoned with what cannot be.
        ("-1", 2),
        ("0", 2),
        ("1000000", 2),
    ] {
        assert_eq!(
            Post { min_holders: typed.into(), ..Post::default() }.wanted(),
            wanted,
            "{typed}"
        );
    }
}

#[test]
fn a_tenure_that_ends_before_it_starts_is_said_and_may_be_saved() {
    let turned = tenure(7, Some("2026-12-31"), Some("2026-01-01"));
    let key = format!("tenure/{}/until", turned.id);
    let findings = post(vec![turned]).findings();
    assert_eq!(findings, [Finding { key, complaint: Complaint::EndsBeforeStart }]);
    assert!(!findings[0].complaint.blocks());
}

#[test]
fn nobody_is_their_own_deputy_but_may_come_back_later() {
    let of_one = |number: u8, from, until| Tenure {
        person: Some(RecordId::from_random([9; 16])),
        ..tenure(number, from, until)
    };
    let holder = of_one(1, Some("2026-01-01"), Some("2026-06-30"));
    let said = |other: Tenure| {
        let key = format!("tenure/{}/person", other.id);
        let findings = post(vec![holder.clone(), other]).findings();
        assert!(findings.iter().all(|one| one.key == key && one.complaint.blocks()));
        !findings.is_empty()
    };
    for (from, until) in [
        (None, None),
        (Some("2026-06-30"), None),
        (None, Some("2026-01-01")),
        (Some("2026-03-01"), Some("2026-04-01")),
    ] {
        let deputy = Tenure { capacity: Capacity::Deputy, ..of_one(2, from, until) };
        assert!(said(deputy), "{from:?} to {until:?}");
    }
    assert!(!said(of_one(2, Some("2026-07-01"), None)));
    assert!(!said(of_one(2, None, Some("2025-12-31"))));
    assert!(!said(tenure(2, None, None)), "another person");
    let nobody = Tenure { person: None, ..tenure(2, None, None) };
    assert!(post(vec![nobody.clone(), Tenure { id: holder.id, ..nobody }]).findings().is_empty());
}

#[test]
fn a_touchpoint_needs_its_day() {
    let findings = Touchpoint::default().findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].complaint, Complaint::DayMissing);
}

#[test]
fn what_forms_of_the_network_write_reads_back() {
    let someone = RecordId::from_random([9; 16]);
    let post = Post {
        within: Some(someone),
        reports_to: Some(someone),
        paid: true,
        fte: "0.5".into(),
        funded_until: day("2026-12-31"),
        min_holders: "2".into(),
        topics: ["Schule".to_owned()].into(),
        notes: "Montags".into(),
        ..post(vec![tenure(1, Some("2026-01-01"), None), tenure(2, None, Some("2026-12-31"))])
    };
    assert_eq!(Post::read(&view(Kind::Post, post.flat())), post);
    let network = Network {
        name: "Runder Tisch".into(),
        cadence_months: "3".into(),
        members: [someone].into(),
        last_met: day("2026-05-01"),
        ..Network::default()
    };
    assert_eq!(Network::read(&view(Kind::Network, network.flat())), network);
    let offer = Offer {
        name: "Sprachcafé".into(),
        provider: Some(someone),
        run_by: [someone].into(),
        last_assured: day("2026-05-01"),
        ..Offer::default()
    };
    assert_eq!(Offer::read(&view(Kind::Offer, offer.flat())), offer);
    let touchpoint = Touchpoint {
        date: day("2026-05-01"),
        kind: TouchpointType::Visit,
        who: [someone].into(),
        about: [someone].into(),
        note: "Erster Besuch".into(),
    };
    assert_eq!(Touchpoint::read(&view(Kind::Touchpoint, touchpoint.flat())), touchpoint);
}
