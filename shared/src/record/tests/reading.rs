//! What a document says of its record: fields, problems, history.

use super::*;

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
fn who_wrote_a_devices_name_is_known_whatever_time_it_is_said_to_be() {
    let mut inner = Document::empty().inner.with_actor(ActorId::from([1_u8; 16]));
    let mut transaction = inner.transaction();
    transaction.put(ROOT, "kind", "device").unwrap();
    transaction.put(ROOT, "name", "Renate").unwrap();
    transaction.commit_with(automerge::transaction::CommitOptions::default().with_time(9_000));
    let bytes = last_change(&inner).unwrap().unwrap();
    let mut device = Device::new(2);
    assert_eq!(device.document.merge(&bytes, &DeviceId::new([1; 16])).unwrap(), Merged::Applied);
    let by = |view: &View| (view.changed.by.0[0], view.assured.map(|stamp| stamp.by.0[0]));
    assert_eq!(by(&device.view()), (1, Some(1)));
    device.puts(5, "name", "Boss");
    assert_eq!(device.view().text("name"), "Boss");
    assert_eq!(by(&device.view()), (1, Some(2)));
    assert_eq!(two().0.view().assured, None, "of others nobody asks");
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
        [FieldChange {
            key: "family".into(),
            from: text("Vogel"),
            to: text("Tekle"),
            among: Vec::new()
        }]
    );
    assert_eq!(
        history[2].changes[0],
        FieldChange {
            key: "archived".into(),
            from: None,
            to: Some(true.into()),
            among: Vec::new()
        }
    );
    let notes = |text: &str| Some(Value::Prose(text.into()));
    assert_eq!(
        history[2].changes[1],
        FieldChange {
            key: "notes".into(),
            from: notes("Kennt alle."),
            to: notes("Kennt viele."),
            among: Vec::new()
        }
    );
    assert!(one.view().archived);
    assert_eq!(one.view().changed.at, UnixMillis(3_000));
}

#[test]
fn the_first_change_is_the_making_whatever_the_clocks_said() {
    let (mut one, mut other) = two();
    // The clock of the other is behind, that of the first was right.
    let change = other.puts(10, "family", "Tekle");
    one.hears(&change, &other);
    let history = one.document.history();
    let said: Vec<_> = history.iter().map(|e| (e.stamp.at.0, e.not_before.0)).collect();
    assert_eq!(said, [(1_000, 1_000), (10, 1_000)]);
}
