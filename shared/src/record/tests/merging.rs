//! Changes on their way between devices: in order, out of order, under a false name.

use super::*;

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
