//! Signatures by the devices that wrote them: documents as devices make them, and merged.

use super::*;
use crate::{
    kind::{DEVICE_KIND, Kind},
    record::{Author, Document, Edit},
    time::UnixMillis,
};

const RENATE: DeviceId = DeviceId::new([1; 16]);
const DOERTE: DeviceId = DeviceId::new([2; 16]);
const BOB: DeviceId = DeviceId::new([3; 16]);
const INA: DeviceId = DeviceId::new([4; 16]);
const ALL: [DeviceId; 4] = [RENATE, DOERTE, BOB, INA];

fn id(number: u8) -> RecordId {
    RecordId::from_random([number; 16])
}

/// The person of a device.
fn person(device: DeviceId) -> RecordId {
    id(device.as_bytes()[0])
}

fn today() -> Day {
    "2026-11-28".parse().unwrap()
}

fn author(device: DeviceId) -> Author {
    Author::new(&device, [7; 8], [8; 8])
}

/// A document, written to by devices.
struct Written(Document);

impl Written {
    fn made(by: DeviceId, kind: &Kind, edits: &[Edit]) -> Self {
        Self(Document::create(&author(by), UnixMillis(1), kind, edits).unwrap().0)
    }

    fn and(mut self, by: DeviceId, edits: &[Edit]) -> Self {
        let heads = self.0.heads();
        self.0.edit(&author(by), UnixMillis(2), &heads, edits).unwrap();
        self
    }

    fn view(&self) -> View {
        self.0.view(id(9))
    }
}

fn label(device: DeviceId) -> Written {
    let who = [Edit::put("person", person(device).to_string())];
    Written::made(device, &Kind::from(DEVICE_KIND), &who)
}

/// Each device says whose it is; Ina's is a steward's.
fn devices() -> Devices {
    let mut devices = Devices::default();
    for device in ALL {
        devices.add(device, device == INA, Some(&label(device).view()));
    }
    devices
}

fn handover(giver: Option<RecordId>, receiver: Option<RecordId>) -> Written {
    let of = |key: &str, who: Option<RecordId>| who.map(|who| Edit::put(key, who.to_string()));
    let edits: Vec<_> =
        [of("giver", giver), of("receiver", receiver)].into_iter().flatten().collect();
    Written::made(RENATE, &Kind::Handover, &edits)
}

fn of_two() -> Written {
    handover(Some(person(RENATE)), Some(person(DOERTE)))
}

fn signs(person: RecordId, side: &str, on: &str) -> [Edit; 2] {
    let key = |part: &str| format!("signed/{person}/{part}");
    [Edit::put(key("side"), side), Edit::put(key("on"), on)]
}

fn closing(written: &Written) -> Closing {
    Closing::of(&written.view(), &devices(), today())
}

fn lacks(closing: &Closing) -> Vec<Option<Lack>> {
    closing.signed.iter().map(|one| one.lack).collect()
}

const DAY: &str = "2026-11-28";

#[test]
fn two_who_sign_on_their_own_devices_close_it() {
    let one = of_two().and(RENATE, &signs(person(RENATE), "giver", DAY));
    assert_eq!(
        (closing(&one).stage(), closing(&one).missing()),
        (Stage::Running, vec![Side::Receiver])
    );
    let both = one.and(DOERTE, &signs(person(DOERTE), "receiver", DAY));
    let closing = closing(&both);
    assert_eq!((closing.stage(), closing.is_by_steward()), (Stage::Closed, false));
    assert!(closing.may_sign(person(INA), true).is_empty());
}

#[test]
fn one_device_that_signs_for_both_sides_closes_nothing_and_is_named() {
    let written = of_two()
        .and(BOB, &signs(person(RENATE), "giver", DAY))
        .and(BOB, &signs(person(DOERTE), "receiver", DAY));
    let of_bob = closing(&written);
    assert_eq!(lacks(&of_bob), [Some(Lack::OtherDevice); 2]);
    assert!(of_bob.signed.iter().all(|one| one.by == Some(DevicePrefix::of(&BOB))));
    assert_eq!((of_bob.stage(), of_bob.missing().len()), (Stage::Running, 2));
    // Nor where it stands in the first change.
    let edits = [&signs(person(RENATE), "giver", DAY)[..], &signs(person(DOERTE), "receiver", DAY)]
        .concat();
    let who = [
        Edit::put("giver", person(RENATE).to_string()),
        Edit::put("receiver", person(DOERTE).to_string()),
    ];
    let first = Written::made(BOB, &Kind::Handover, &[&who[..], &edits].concat());
    assert_eq!(closing(&first).stage(), Stage::Running);
}

#[test]
fn a_device_that_calls_itself_another_loses_what_it_signed_before() {
    // Bob's says it is Renate's and signs; then it says it is Dörte's and signs again.
    let who = Edit::put("person", person(DOERTE).to_string());
    let label = Written::made(BOB, &Kind::from(DEVICE_KIND), &[who]);
    let mut devices = Devices::default();
    devices.add(BOB, false, Some(&label.view()));
    let written = of_two()
        .and(BOB, &signs(person(RENATE), "giver", DAY))
        .and(BOB, &signs(person(DOERTE), "receiver", DAY));
    let closing = Closing::of(&written.view(), &devices, today());
    assert_eq!(closing.missing(), [Side::Giver]);
    assert_eq!(closing.stage(), Stage::Running);
}

#[test]
fn what_another_writes_into_a_label_says_nothing() {
    let of_renate = label(RENATE).and(BOB, &[Edit::put("name", "Chefin")]);
    let mut devices = Devices::default();
    devices.add(RENATE, false, Some(&of_renate.view()));
    assert!(
        devices.is_of(&DevicePrefix::of(&RENATE), person(RENATE)),
        "the name is another matter"
    );
    let made_another = label(RENATE).and(BOB, &[Edit::put("person", person(BOB).to_string())]);
    devices = Devices::default();
    devices.add(RENATE, false, Some(&made_another.view()));
    assert_eq!(devices, Devices::default());
}

#[test]
fn a_steward_closes_alone_where_a_side_is_missing_and_only_on_a_stewards_device() {
    for (giver, receiver) in [
        (None, None),
        (Some(person(RENATE)), None),
        (None, Some(person(DOERTE))),
        (Some(person(RENATE)), Some(person(DOERTE))),
        (Some(person(INA)), None),
    ] {
        let running = handover(giver, receiver);
        assert!(closing(&running).may_sign(person(INA), true).contains(&Side::Steward));
        assert!(!closing(&running).may_sign(person(INA), false).contains(&Side::Steward));
        let closed = closing(&running.and(INA, &signs(person(INA), "steward", DAY)));
        assert_eq!((closed.stage(), closed.is_by_steward()), (Stage::Closed, true));
        assert!(closed.may_sign(person(INA), true).is_empty());
    }
    let of_bob = closing(&handover(None, None).and(BOB, &signs(person(BOB), "steward", DAY)));
    assert_eq!((of_bob.stage(), lacks(&of_bob)), (Stage::Running, vec![Some(Lack::OtherDevice)]));
    let for_ina = closing(&handover(None, None).and(BOB, &signs(person(INA), "steward", DAY)));
    assert_eq!((for_ina.stage(), lacks(&for_ina)), (Stage::Running, vec![Some(Lack::OtherDevice)]));
}

#[test]
fn who_has_no_part_and_what_lies_ahead_closes_nothing() {
    let ahead = of_two()
        .and(RENATE, &signs(person(RENATE), "giver", "9999-12-31"))
        .and(DOERTE, &signs(person(DOERTE), "receiver", "2026-11-29"));
    assert_eq!(lacks(&closing(&ahead)), [Some(Lack::Ahead); 2]);
    assert_eq!(closing(&ahead).stage(), Stage::Running);
    let nobody = of_two()
        .and(BOB, &signs(person(BOB), "giver", DAY))
        .and(BOB, &signs(id(77), "receiver", "0001-01-01"))
        .and(DOERTE, &signs(person(DOERTE), "giver", DAY));
    assert_eq!(lacks(&closing(&nobody)), [Some(Lack::NoPart); 3]);
    assert_eq!(closing(&nobody).stage(), Stage::Running);
}

#[test]
fn the_folder_waits_where_nobody_takes_it_and_a_steward_who_passes_on_may_close_it() {
    let waits = closing(
        &handover(Some(person(RENATE)), None).and(RENATE, &signs(person(RENATE), "giver", DAY)),
    );
    assert_eq!((waits.stage(), waits.may_sign(person(RENATE), false)), (Stage::Waits, Vec::new()));
    assert_eq!(waits.may_sign(person(RENATE), true), [Side::Steward]);
    assert_eq!(waits.may_sign(person(INA), true), [Side::Steward]);
}

#[test]
fn of_what_was_set_apart_ones_own_signature_counts() {
    let base = of_two();
    let mut one = Written(base.0.clone());
    one = one.and(RENATE, &signs(person(RENATE), "giver", DAY));
    for by in [BOB, DeviceId::new([0; 16]), DeviceId::new([255; 16])] {
        let mut other = base.0.clone();
        let heads = other.heads();
        let edits = signs(person(RENATE), "receiver", "2026-01-01");
        let change = other.edit(&author(by), UnixMillis(3), &heads, &edits).unwrap().unwrap();
        let mut both = one.0.clone();
        both.merge(&change, &by).unwrap();
        let closing = closing(&Written(both));
        assert_eq!(closing.missing(), [Side::Receiver]);
    }
}

#[test]
fn a_view_that_was_read_before_writers_were_asked_counts_nothing() {
    let signed = of_two().and(RENATE, &signs(person(RENATE), "giver", DAY));
    let view = View { written: None, ..signed.view() };
    assert_eq!(Closing::of(&view, &devices(), today()).missing().len(), 2);
    // And the writers come back as they were stored.
    let view = signed.view();
    assert_eq!(View::from_bytes(&view.to_bytes()).unwrap(), view);
}
