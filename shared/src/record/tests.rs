use proptest::prelude::*;

use super::*;
use crate::id::RecordId;
use crate::model::{Item, Model, Person, add_item};
use crate::view::{Variant, View};

const ID: RecordId = RecordId::from_random([1; 16]);

/// A device with its own copy of one record.
struct Device {
    id: DeviceId,
    number: u8,
    edits: u8,
    document: Document,
}

impl Device {
    fn author(&mut self) -> Author {
        self.edits += 1;
        Author::new(&self.id, [self.number; 8], [100 + self.edits; 8])
    }

    /// Makes the record, and hands it to the others.
    fn founds(number: u8, person: &Person) -> (Self, Vec<u8>) {
        let mut device = Self::new(number);
        let edits = person.edits(&Person::default());
        let (document, change) =
            Document::create(&device.author(), UnixMillis(1_000), &Kind::Person, &edits).unwrap();
        device.document = document;
        (device, change)
    }

    fn new(number: u8) -> Self {
        Self { id: DeviceId::new([number; 16]), number, edits: 0, document: Document::empty() }
    }

    fn view(&self) -> View {
        self.document.view(ID)
    }

    fn person(&self) -> Person {
        Person::read(&self.view())
    }

    fn saves(&mut self, at: i64, base: &Heads, edits: &[Edit]) -> Option<Vec<u8>> {
        let author = self.author();
        self.document.edit(&author, UnixMillis(at), base, edits).unwrap()
    }

    /// Edits what it sees now.
    fn puts(&mut self, at: i64, key: &str, text: &str) -> Vec<u8> {
        let base = self.document.heads();
        self.saves(at, &base, &[Edit::put(key, text)]).unwrap()
    }

    fn hears(&mut self, change: &[u8], of: &Self) {
        assert_eq!(self.document.merge(change, &of.id).unwrap(), Merged::Applied);
    }
}

fn renate() -> Person {
    let mut person =
        Person { name: "Renate Vogel".into(), family: "Vogel".into(), ..Person::default() };
    add_item(&mut person.phones, "+49 30 23125801");
    person.notes = "Kennt alle.".into();
    person
}

/// Two devices that both have Renate.
fn two() -> (Device, Device) {
    let (one, change) = Device::founds(1, &renate());
    let mut other = Device::new(2);
    other.hears(&change, &one);
    (one, other)
}

fn words(variants: &[Variant]) -> Vec<(&str, DevicePrefix, i64)> {
    variants.iter().map(|v| (v.value.as_text().unwrap(), v.stamp.by, v.stamp.at.0)).collect()
}

#[test]
fn a_new_record_reads_the_same_on_another_device_and_after_loading() {
    let (one, other) = two();
    assert_eq!(one.person(), renate());
    assert_eq!(one.view(), other.view());
    assert_eq!(Document::load(&one.document.save()).unwrap().view(ID), one.view());
    assert_eq!(View::from_bytes(&one.view().to_bytes()).unwrap(), one.view());
    assert_eq!(one.view().created, Stamp { at: UnixMillis(1_000), by: DevicePrefix([1; 8]) });
    assert_eq!(crate::model::problems(&one.view()), vec![]);
}

use crate::view::Stamp;

#[test]
fn saving_a_form_without_touching_it_writes_nothing() {
    let (mut one, _) = two();
    let (base, before) = (one.document.heads(), one.person());
    let edits = before.edits(&before);
    assert_eq!(edits, vec![]);
    assert_eq!(one.saves(2_000, &base, &edits), None);
    assert_eq!(
        one.saves(
            2_000,
            &base,
            &[Edit::put("family", "Vogel"), Edit::Delete { key: "given".into() }]
        ),
        None
    );
    assert_eq!(one.document.heads(), base);
}

#[test]
fn a_form_opened_before_a_remote_edit_and_saved_after_it_reverts_nothing() {
    let (mut one, mut other) = two();
    let (base, opened) = (one.document.heads(), one.person());
    let remote = other.puts(2_000, "district", "Schönberg");
    one.hears(&remote, &other);
    let mut form = opened.clone();
    form.given = "Renate".into();
    let change = one.saves(3_000, &base, &form.edits(&opened)).unwrap();
    other.hears(&change, &one);
    for device in [&one, &other] {
        assert_eq!(
            (device.person().district.as_str(), device.person().given.as_str()),
            ("Schönberg", "Renate")
        );
        assert!(device.view().conflicts.is_empty());
    }
}

#[test]
fn a_late_save_of_the_same_field_hides_no_conflict() {
    let (mut one, mut other) = two();
    let (base, opened) = (one.document.heads(), one.person());
    let remote = other.puts(2_000, "family", "Vogel-Tekle");
    one.hears(&remote, &other);
    let form = Person { family: "Tekle".into(), ..opened.clone() };
    let change = one.saves(3_000, &base, &form.edits(&opened)).unwrap();
    other.hears(&change, &one);
    let mut both = words(&one.view().conflicts["family"]).len();
    assert_eq!(both, 2);
    both = other.view().conflicts["family"].len();
    assert_eq!(both, 2);
    let view = one.view();
    let mut said = words(&view.conflicts["family"]);
    said.sort_unstable();
    assert_eq!(
        said,
        [("Tekle", DevicePrefix([1; 8]), 3_000), ("Vogel-Tekle", DevicePrefix([2; 8]), 2_000)]
    );
}

#[test]
fn a_conflict_stays_until_someone_picks_even_the_value_shown() {
    let (mut one, mut other) = two();
    let (first, second) = (one.puts(2_000, "family", "A"), other.puts(2_000, "family", "B"));
    one.hears(&second, &other);
    other.hears(&first, &one);
    assert_eq!(one.view(), other.view(), "both show the same, in the same order");
    let shown = one.view().flat["family"].clone();
    let base = one.document.heads();
    // Saving another field, or the shown value as it is, is no pick.
    let form = Person { given: "Renate".into(), ..one.person() };
    let change = one.saves(3_000, &base, &form.edits(&one.person())).unwrap();
    other.hears(&change, &one);
    assert_eq!(other.view().conflicts["family"].len(), 2);
    let base = other.document.heads();
    let pick = other
        .saves(4_000, &base, &[Edit::Settle { key: "family".into(), value: shown.clone() }])
        .unwrap();
    one.hears(&pick, &other);
    assert!(one.view().conflicts.is_empty());
    assert_eq!(one.view().flat["family"], shown);
}

#[test]
fn two_edits_of_one_number_are_a_readable_conflict() {
    let (mut one, mut other) = two();
    let edit = |device: &mut Device, number: &str| {
        let (base, before) = (device.document.heads(), device.person());
        let phones = vec![Item { id: before.phones[0].id, text: number.into() }];
        let form = Person { phones, ..before.clone() };
        device.saves(2_000, &base, &form.edits(&before)).unwrap()
    };
    let (first, second) = (edit(&mut one, "+49 30 1"), edit(&mut other, "+49 30 2"));
    one.hears(&second, &other);
    other.hears(&first, &one);
    let view = one.view();
    assert_eq!(view.under("phone").count(), 1);
    assert_eq!(view.conflicts.len(), 1);
    assert_eq!(view.conflicts.values().next().unwrap().len(), 2);
}

#[test]
fn setting_the_same_value_on_two_devices_is_no_conflict() {
    let (mut one, mut other) = two();
    let (first, second) =
        (one.puts(2_000, "district", "Oberau"), other.puts(2_500, "district", "Oberau"));
    one.hears(&second, &other);
    other.hears(&first, &one);
    assert!(one.view().conflicts.is_empty());
    assert_eq!(one.view(), other.view());
}

#[test]
fn prose_typed_at_two_places_at_once_keeps_both() {
    let (mut one, mut other) = two();
    let text = |device: &mut Device, text: &str| {
        let base = device.document.heads();
        device
            .saves(2_000, &base, &[Edit::Text { key: "notes".into(), text: text.into() }])
            .unwrap()
    };
    let (first, second) = (
        text(&mut one, "Achtung! Kennt alle."),
        text(&mut other, "Kennt alle. Auch in Oberau 👩‍👩‍👧."),
    );
    one.hears(&second, &other);
    other.hears(&first, &one);
    assert_eq!(one.person().notes, "Achtung! Kennt alle. Auch in Oberau 👩‍👩‍👧.");
    assert_eq!(one.view(), other.view());
    assert!(one.view().conflicts.is_empty());
}

#[test]
fn the_same_card_imported_on_two_devices_is_one_record_without_conflict() {
    let (mut one, first) = Device::founds(1, &renate());
    let (mut other, second) = Device::founds(2, &renate());
    one.hears(&second, &other);
    other.hears(&first, &one);
    assert_eq!(one.view(), other.view());
    assert!(one.view().conflicts.is_empty());
    assert_eq!(one.person(), renate());
    // Notes made twice: what each then types is seen by both.
    let base = one.document.heads();
    let change = one
        .saves(2_000, &base, &[Edit::Text { key: "notes".into(), text: "Neu.".into() }])
        .unwrap();
    other.hears(&change, &one);
    assert_eq!(one.view(), other.view());
}

#[test]
fn an_author_who_saves_late_and_again_never_repeats_a_number() {
    let (mut one, mut other) = two();
    let base = one.document.heads();
    let a = one.puts(2_000, "given", "R.");
    let b = one.saves(3_000, &base, &[Edit::put("level", "x")]).unwrap();
    let c = one.saves(4_000, &base, &[Edit::put("district", "Oberau")]).unwrap();
    let d = one.puts(5_000, "given", "Renate");
    for change in [&c, &b, &a, &d] {
        other.hears(change, &one);
    }
    assert_eq!(one.view(), other.view());
    assert_eq!(one.document.save(), Document::load(&one.document.save()).unwrap().save());
    let same = Author::new(&one.id, [1; 8], [1; 8]);
    assert!(matches!(
        one.document.edit(&same, UnixMillis(1), &base, &[Edit::put("a", "b")]),
        Err(Error::ActorTaken)
    ));
}

#[test]
fn a_change_waits_for_what_it_builds_on_and_is_known_the_second_time() {
    let (mut one, mut other) = two();
    let before = other.document.save();
    let heads = one.document.heads();
    let a = one.puts(2_000, "given", "A");
    let between = one.document.heads();
    assert_ne!(heads, between);
    let b = one.puts(3_000, "given", "B");
    assert_eq!(
        other.document.merge(&b, &one.id).unwrap(),
        Merged::Waiting(between.as_slice().to_vec())
    );
    assert_eq!(other.document.save(), before);
    other.hears(&a, &one);
    other.hears(&b, &one);
    assert_eq!(other.document.merge(&b, &one.id).unwrap(), Merged::Known);
    assert_eq!(other.person().given, "B");
}

#[test]
fn a_change_under_another_devices_name_is_refused() {
    let (mut one, mut other) = two();
    let change = one.puts(2_000, "given", "A");
    let before = other.document.save();
    assert!(matches!(other.document.merge(&change, &other.id), Err(Error::ForeignActor)));
    assert_eq!(other.document.save(), before);
}

/// A chunk of a kind around a body, with a right checksum of `hashed`.
fn framed(kind: u8, body: &[u8], hashed: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let leb = |mut value: usize| {
        let mut out = Vec::new();
        while value >= 0x80 {
            out.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
        out
    };
    let digest = Sha256::digest([&[1][..], &leb(hashed.len()), hashed].concat());
    [&[0x85, 0x6f, 0x4a, 0x83][..], &digest[..4], &[kind], &leb(body.len()), body].concat()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_change_that_inflates_to_64_mib_is_refused_before_it_is_inflated() {
    let (one, mut other) = two();
    let bomb = framed(2, &deflated(&vec![0; 64 << 20]), &[]);
    assert!(bomb.len() < 100_000);
    assert!(matches!(other.document.merge(&bomb, &one.id), Err(Error::Inflates)));
}

#[test]
fn a_deflated_change_is_merged_and_one_with_bytes_behind_is_not() {
    let (mut one, mut other) = two();
    let long = "Wort ".repeat(400);
    let base = one.document.heads();
    let change =
        one.saves(2_000, &base, &[Edit::Text { key: "notes".into(), text: long.clone() }]).unwrap();
    assert_eq!(change[8], 2, "long changes travel deflated");
    let longer = [&change[..], &[0]].concat();
    assert!(matches!(other.document.merge(&longer, &one.id), Err(Error::Malformed(_))));
    assert!(matches!(
        other.document.merge(&[&change[..], &change[..]].concat(), &one.id),
        Err(Error::Malformed(_))
    ));
    other.hears(&change, &one);
    assert_eq!(other.person().notes, long);
    assert!(
        matches!(other.document.merge(&one.document.save(), &one.id), Err(Error::Malformed(_))),
        "no whole document"
    );
}

#[test]
fn what_is_too_long_for_an_entry_is_refused_and_changes_nothing() {
    let (mut one, mut other) = two();
    let base = one.document.heads();
    let author = one.author();
    let noise: String = (0_u32..60_000)
        .filter_map(|n| char::from_u32(0x4e00 + n.wrapping_mul(2_654_435_761) % 20_000))
        .collect();
    let edit = Edit::Text { key: "notes".into(), text: noise };
    assert!(matches!(
        one.document.edit(&author, UnixMillis(1), &base, &[edit]),
        Err(Error::TooLarge)
    ));
    assert_eq!(one.document.heads(), base);
    assert_eq!(one.view(), other.view());
    let next = one.puts(2_000, "family", "Tekle");
    other.hears(&next, &one);
    assert_eq!(one.view(), other.view());
    assert_eq!(Document::load(&one.document.save()).unwrap().view(ID), other.view());
    let base = one.document.heads();
    for key in ["", "kind", &"k".repeat(MAX_KEY_BYTES + 1)] {
        assert!(matches!(
            one.document.edit(&author, UnixMillis(1), &base, &[Edit::put(key, "x")]),
            Err(Error::BadKey)
        ));
    }
    let unknown = Heads::new(vec![ChangeHash([9; 32])]);
    assert!(matches!(
        one.document.edit(&author, UnixMillis(1), &unknown, &[]),
        Err(Error::UnknownBase)
    ));
}

#[test]
fn twenty_thousand_letters_fit_one_entry() {
    let mut body = String::new();
    for n in 0..3_000 {
        body.push_str(&format!("Wörter {n} "));
    }
    let body: String = body.chars().take(20_000).collect();
    let person = Person { notes: body.clone(), ..renate() };
    let (one, _) = Device::founds(1, &person);
    assert_eq!(one.person().notes, body);
}

#[test]
fn what_cannot_be_read_is_a_problem_beside_the_record() {
    let mut inner = Document::empty().inner.with_actor(ActorId::from([1_u8; 16]));
    let mut transaction = inner.transaction();
    transaction.put(ROOT, "kind", "person").unwrap();
    transaction.put(ROOT, "name", 5_i64).unwrap();
    transaction.put(ROOT, "informed_at", "gestern").unwrap();
    transaction.put(ROOT, "born", automerge::ScalarValue::counter(1)).unwrap();
    transaction.put(ROOT, "hat", "rot").unwrap();
    transaction.put_object(ROOT, "list", ObjType::List).unwrap();
    transaction.commit();
    let bytes = last_change(&inner).unwrap().unwrap();
    let mut device = Device::new(2);
    assert_eq!(device.document.merge(&bytes, &DeviceId::new([1; 16])).unwrap(), Merged::Applied);
    let problems = crate::model::problems(&device.view());
    let mut said: Vec<_> = problems.iter().map(|p| (p.key.as_str(), p.fault)).collect();
    said.sort_unstable();
    use crate::view::Fault::{NotADay, Unreadable, WrongType};
    assert_eq!(
        said,
        [("born", Unreadable), ("informed_at", NotADay), ("list", Unreadable), ("name", WrongType)]
    );
    assert_eq!(device.view().text("hat"), "rot", "an unknown key stays");
    let (base, before) = (device.document.heads(), device.person());
    let form = Person { given: "Renate".into(), ..before.clone() };
    device.saves(1, &base, &form.edits(&before)).unwrap();
    assert_eq!(device.view().flat["name"], Value::Scalar(Scalar::Int(5)));
    assert_eq!(device.view().text("hat"), "rot");
}

#[test]
fn history_says_who_changed_what_from_what_to_what() {
    let (mut one, mut other) = two();
    let change = other.puts(2_000, "family", "Tekle");
    one.hears(&change, &other);
    let base = one.document.heads();
    one.saves(
        3_000,
        &base,
        &[Edit::Text { key: "notes".into(), text: "Kennt viele.".into() }, Edit::archive(true)],
    );
    let history = one.document.history();
    assert_eq!(
        history.iter().map(|e| (e.stamp.at.0, e.stamp.by.0[0])).collect::<Vec<_>>(),
        [(1_000, 1), (2_000, 2), (3_000, 1)]
    );
    let text = |text: &str| Some(Value::text(text));
    assert_eq!(
        history[1].changes,
        [FieldChange { key: "family".into(), from: text("Vogel"), to: text("Tekle") }]
    );
    assert_eq!(
        history[2].changes[0],
        FieldChange { key: "archived".into(), from: None, to: Some(true.into()) }
    );
    let notes = |text: &str| Some(Value::Prose(text.into()));
    assert_eq!(
        history[2].changes[1],
        FieldChange { key: "notes".into(), from: notes("Kennt alle."), to: notes("Kennt viele.") }
    );
    assert!(one.view().archived);
    assert_eq!(one.view().changed.at, UnixMillis(3_000));
}

/// Some edit on some device, some exchange between devices.
#[derive(Debug, Clone)]
enum Step {
    Edit { device: usize, key: usize, value: u8, late: bool },
    Hear { device: usize, change: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0_usize..3, 0_usize..6, 0_u8..4, any::<bool>())
            .prop_map(|(device, key, value, late)| Step::Edit { device, key, value, late }),
        (0_usize..3, any::<usize>()).prop_map(|(device, change)| Step::Hear { device, change }),
    ]
}

fn wish(key: usize, value: u8) -> Edit {
    match key {
        0 => Edit::put("family", format!("Name {value}")),
        1 => Edit::set("topic/Schule", value.is_multiple_of(2)),
        2 => Edit::Delete { key: "topic/Schule".into() },
        3 => {
            Edit::Text { key: "notes".into(), text: "Kennt sie alle. ".repeat(usize::from(value)) }
        }
        4 => Edit::Settle { key: "family".into(), value: Value::text("Vogel") },
        _ => Edit::Text { key: "notes".into(), text: format!("{value} Kennt alle {value}.") },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn devices_that_have_heard_the_same_in_any_order_show_the_same(steps in proptest::collection::vec(step(), 1..24), order in any::<u64>()) {
        let (one, first) = Device::founds(1, &renate());
        let start = one.document.heads();
        let mut devices = [one, Device::new(2), Device::new(3)];
        let mut changes = vec![(0, first.clone())];
        for device in &mut devices[1..] {
            device.document.merge(&first, &DeviceId::new([1; 16])).unwrap();
        }
        for step in steps {
            match step {
                Step::Edit { device, key, value, late } => {
                    let base = if late { start.clone() } else { devices[device].document.heads() };
                    if let Some(change) = devices[device].saves(2_000, &base, &[wish(key, value)]) {
                        changes.push((device, change));
                    }
                }
                Step::Hear { device, change } => {
                    let (of, change) = &changes[change % changes.len()];
                    let of = devices[*of].id;
                    devices[device].document.merge(change, &of).unwrap();
                }
            }
        }
        // Everybody hears everything, each in an order of their own, waiting ones again.
        for (turn, device) in devices.iter_mut().enumerate() {
            let mut open: Vec<_> = changes.clone();
            let shift = (order as usize).wrapping_add(turn * 7) % open.len();
            open.rotate_left(shift);
            if turn == 1 { open.reverse(); }
            for _ in 0..=changes.len() {
                open.retain(|(of, change)| {
                    let of = DeviceId::new([*of as u8 + 1; 16]);
                    matches!(device.document.merge(change, &of).unwrap(), Merged::Waiting(_))
                });
            }
            prop_assert!(open.is_empty());
        }
        prop_assert_eq!(devices[0].view(), devices[1].view());
        prop_assert_eq!(devices[1].view(), devices[2].view());
        prop_assert_eq!(Document::load(&devices[2].document.save()).unwrap().view(ID), devices[2].view());
        for variants in devices[0].view().conflicts.values() {
            prop_assert!(variants.len() > 1);
        }
    }

    #[test]
    fn any_bytes_are_merged_or_refused_but_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (one, mut other) = two();
        prop_assert!(other.document.merge(&bytes, &one.id).is_err());
        for kind in [1, 2] {
            let chunk = if kind == 1 { framed(1, &bytes, &bytes) } else { framed(2, &deflated(&bytes), &bytes) };
            prop_assert!(other.document.merge(&chunk, &one.id).is_err());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8 * ProptestConfig::default().cases))]

    /// A member's device gone wrong: everything signed and sealed as it should be, and
    /// the change itself not.
    #[test]
    fn a_valid_change_with_some_bytes_changed_never_panics(
        which in 0_usize..5,
        flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..4),
        cut in proptest::option::of(any::<usize>()),
    ) {
        let (mut one, mut other) = two();
        let base = one.document.heads();
        let edits = match which {
            0 => vec![Edit::put("family", "Tekle")],
            1 => vec![Edit::Delete { key: "family".into() }, Edit::set("topic/Schule", true)],
            2 => vec![Edit::Text { key: "notes".into(), text: "Kennt fast alle, sagt man.".into() }],
            3 => vec![Edit::Text { key: "notes".into(), text: String::new() }, Edit::put("a", "b")],
            _ => vec![Edit::Settle { key: "notes".into(), value: Value::Prose("Neu".into()) }],
        };
        let change = one.saves(2_000, &base, &edits).unwrap();
        let chunk = chunk::Chunk::parse(&change).unwrap();
        let length = chunk.bytes.len();
        let mut body = chunk.bytes[if length < 138 { 10 } else { 11 }..].to_vec();
        for (place, value) in flips {
            let place = place % body.len();
            body[place] = value;
        }
        if let Some(cut) = cut {
            body.truncate(cut % body.len());
        }
        let before = other.document.save();
        match other.document.merge(&framed(1, &body, &body), &one.id) {
            Ok(Merged::Applied) => {
                let loaded = Document::load(&other.document.save()).unwrap();
                prop_assert_eq!(loaded.view(ID), other.view());
                let _history = other.document.history();
                let base = other.document.heads();
                other.saves(3_000, &base, &[Edit::put("given", "R."), Edit::Text { key: "notes".into(), text: "Ende".into() }]);
                prop_assert_eq!(Document::load(&other.document.save()).unwrap().view(ID), other.view());
            }
            Ok(Merged::Known | Merged::Waiting(_)) | Err(_) => prop_assert_eq!(other.document.save(), before),
        }
    }
}
