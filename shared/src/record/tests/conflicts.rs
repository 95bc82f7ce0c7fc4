//! Forms saved late, and fields that two people set apart.

use super::*;

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
    // The history knows both, also where the one that was shown was picked.
    let history = one.document.history();
    let [FieldChange { key, from, to, among }] = history.last().unwrap().changes.as_slice() else {
        panic!("one field was decided");
    };
    assert_eq!((key.as_str(), from.as_ref(), to.as_ref()), ("family", Some(&shown), Some(&shown)));
    let mut among: Vec<_> = among.iter().filter_map(Value::as_text).collect();
    among.sort_unstable();
    assert_eq!(among, ["A", "B"]);
    let decisions = history.iter().flat_map(|entry| &entry.changes);
    assert_eq!(decisions.filter(|change| !change.among.is_empty()).count(), 1);
}

#[test]
fn two_who_decide_apart_and_differently_are_asked_once_more() {
    let (mut one, mut other) = two();
    let (first, second) = (one.puts(2_000, "family", "A"), other.puts(2_000, "family", "B"));
    one.hears(&second, &other);
    other.hears(&first, &one);
    // Whichever is shown, and whoever picks it.
    let pick = |device: &mut Device, at: i64, family: &str| {
        let base = device.document.heads();
        let settle = Edit::Settle { key: "family".into(), value: Value::text(family) };
        device.saves(at, &base, &[settle]).unwrap()
    };
    let (first, second) = (pick(&mut one, 3_000, "A"), pick(&mut other, 4_000, "B"));
    one.hears(&second, &other);
    other.hears(&first, &one);
    for view in [one.view(), other.view()] {
        let mut said = words(&view.conflicts["family"]);
        said.sort_unstable();
        assert_eq!(said, [("A", DevicePrefix([1; 8]), 3_000), ("B", DevicePrefix([2; 8]), 4_000)]);
    }
    // Who decides the same agrees.
    let (first, second) = (pick(&mut one, 5_000, "B"), pick(&mut other, 5_000, "B"));
    one.hears(&second, &other);
    other.hears(&first, &one);
    assert!(one.view().conflicts.is_empty() && other.view().conflicts.is_empty());
}

#[test]
fn two_edits_of_one_number_are_a_readable_conflict() {
    let (mut one, mut other) = two();
    let edit = |device: &mut Device, number: &str| {
        let (base, before) = (device.document.heads(), device.person());
        let phones = vec![ContactPoint { text: number.into(), ..before.phones[0].clone() }];
        let form = Person { phones, ..before.clone() };
        device.saves(2_000, &base, &form.edits(&before)).unwrap()
    };
    let (first, second) = (edit(&mut one, "+49 30 1"), edit(&mut other, "+49 30 2"));
    one.hears(&second, &other);
    other.hears(&first, &one);
    let view = one.view();
    assert_eq!(one.person().phones.len(), 1);
    assert_eq!(view.conflicts.len(), 1);
    assert_eq!(view.conflicts.values().next().unwrap().len(), 2);
}

#[test]
fn one_number_that_two_people_put_at_different_places_is_no_conflict() {
    let (mut one, mut other) = two();
    let add = |device: &mut Device, numbers: &[&str]| {
        let (base, before) = (device.document.heads(), device.person());
        let mut form = before.clone();
        numbers.iter().for_each(|number| add_contact_point(&mut form.phones, number));
        device.saves(2_000, &base, &form.edits(&before)).unwrap()
    };
    let (first, second) = (add(&mut one, &["9"]), add(&mut other, &["8", "9"]));
    one.hears(&second, &other);
    other.hears(&first, &one);
    assert!(one.view().conflicts.is_empty());
    assert_eq!(one.person().phones, other.person().phones);
    assert_eq!(one.person().phones.len(), 3);
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
fn who_made_sure_is_who_wrote_the_day_and_of_two_the_later_counts() {
    let (mut one, mut other) = two();
    assert_eq!(one.view().assured, None);
    let first = one.puts(2_000, "confirmed_at", "2026-11-26");
    let second = other.puts(2_500, "confirmed_at", "2026-11-27");
    one.hears(&second, &other);
    other.hears(&first, &one);
    let view = one.view();
    assert_eq!(view, other.view());
    assert!(view.conflicts.is_empty(), "nobody has to choose when somebody last made sure");
    assert_eq!(view.text("confirmed_at"), "2026-11-27");
    assert_eq!(view.assured, Some(Stamp { at: UnixMillis(2_500), by: DevicePrefix([2; 8]) }));
    assert_eq!(View::from_bytes(&view.to_bytes()).unwrap(), view);
    // Whoever changes something else has not made sure.
    one.puts(3_000, "district", "Oberau");
    assert_eq!(one.view().assured, view.assured);
}

#[test]
fn what_others_write_while_somebody_puts_it_away_keeps_it_from_going() {
    let (mut one, mut other) = two();
    let base = one.document.heads();
    let away = one.saves(2_000, &base, &[Edit::archive(true)]).unwrap();
    assert!(one.view().archived);
    let change = other.puts(3_000, "district", "Oberau");
    one.hears(&change, &other);
    other.hears(&away, &one);
    for view in [one.view(), other.view()] {
        assert!(!view.archived);
        assert_eq!(view.put_away.map(|stamp| stamp.at.0), Some(2_000));
    }
    // Whoever writes on has not decided it; whoever puts it away once more has.
    let on = other.puts(4_000, "notes", "Neue Nummer folgt.");
    one.hears(&on, &other);
    assert!(!one.view().archived && one.view().put_away.is_some());
    for archived in [false, true] {
        let base = one.document.heads();
        let again = one.saves(5_000, &base, &[Edit::archive(archived)]).unwrap();
        other.hears(&again, &one);
    }
    for view in [one.view(), other.view()] {
        assert!(view.archived && view.put_away.is_none());
    }
}

#[test]
fn to_keep_what_was_put_away_meanwhile_is_a_decision_as_well() {
    let (mut one, mut other) = two();
    let base = one.document.heads();
    one.saves(2_000, &base, &[Edit::archive(true)]).unwrap();
    let change = other.puts(3_000, "district", "Oberau");
    one.hears(&change, &other);
    let base = one.document.heads();
    one.saves(4_000, &base, &[Edit::archive(false)]).unwrap();
    assert!(!one.view().archived && one.view().put_away.is_none());
}

#[test]
fn what_two_put_away_apart_is_put_away() {
    let (mut one, mut other) = two();
    let base = one.document.heads();
    let away = one.saves(2_000, &base, &[Edit::archive(true)]).unwrap();
    let too = other.saves(3_000, &base, &[Edit::put("district", "Oberau"), Edit::archive(true)]);
    one.hears(&too.unwrap(), &other);
    other.hears(&away, &one);
    assert!(one.view().archived && other.view().archived);
}
