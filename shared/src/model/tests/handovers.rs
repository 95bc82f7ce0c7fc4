use super::*;
use crate::id::DeviceId;
use crate::record::{Author, Document};
use crate::time::UnixMillis;

fn id(number: u8) -> RecordId {
    RecordId::from_random([number; 16])
}

fn point(record: RecordId) -> Passed {
    Passed { record, step: Step::Introduce, agreed: None, done_at: None, done_by: None }
}

/// Two devices that write apart in one handover, and what both then see.
fn merged(one: impl Fn(&mut Handover), other: impl Fn(&mut Handover)) -> View {
    let author = |device| Author::new(&DeviceId::new([device; 16]), [device; 8], [3; 8]);
    let base = Handover {
        giver: Some(id(1)),
        receiver: Some(id(2)),
        note: "Am Montag reden.".to_owned(),
        items: vec![point(id(3)), point(id(4))],
        ..Handover::default()
    };
    let flat = edits_between(&Flat::new(), &base.flat());
    let (mut first, _) =
        Document::create(&author(1), UnixMillis(0), &Kind::Handover, &flat).unwrap();
    let mut second = Document::load(&first.save()).unwrap();
    let edit = |document: &mut Document, device, change: &dyn Fn(&mut Handover)| {
        let heads = document.heads();
        let before = Handover::read(&document.view(id(9)));
        let mut after = before.clone();
        change(&mut after);
        let edits = after.edits(&before);
        document.edit(&author(device), UnixMillis(1), &heads, &edits).unwrap().unwrap()
    };
    let mine = edit(&mut first, 1, &one);
    let theirs = edit(&mut second, 2, &other);
    first.merge(&theirs, &DeviceId::new([2; 16])).unwrap();
    second.merge(&mine, &DeviceId::new([1; 16])).unwrap();
    let (mine, theirs) = (first.view(id(9)), second.view(id(9)));
    assert_eq!(mine.flat, theirs.flat);
    mine
}

fn tick(handover: &mut Handover, record: RecordId, by: RecordId) {
    for item in handover.items.iter_mut().filter(|item| item.record == record) {
        item.done_at = "2026-11-28".parse().ok();
        item.done_by = Some(by);
    }
}

fn thing(handover: &mut Handover, number: u8, what: &str) {
    handover.things.push(Thing {
        id: id(number).into(),
        what: what.to_owned(),
        sort: ThingSort::default(),
        received_on: None,
        received_by: None,
    });
}

#[test]
fn what_two_did_apart_in_one_handover_is_all_there() {
    let view = merged(
        |handover| {
            tick(handover, id(3), id(1));
            thing(handover, 21, "Schlüssel Nr. 7");
            handover.note.push_str(" Sie bringt die Liste mit.");
        },
        |handover| {
            tick(handover, id(4), id(2));
            thing(handover, 22, "Stempel");
            handover.note.insert_str(0, "Zu dritt. ");
        },
    );
    let handover = Handover::read(&view);
    let done: BTreeSet<_> =
        handover.items.iter().map(|item| (item.record, item.done_by.unwrap())).collect();
    assert_eq!(done, [(id(3), id(1)), (id(4), id(2))].into());
    let things: BTreeSet<_> = handover.things.iter().map(|thing| thing.what.as_str()).collect();
    assert_eq!(things, ["Schlüssel Nr. 7", "Stempel"].into());
    assert_eq!(handover.note, "Zu dritt. Am Montag reden. Sie bringt die Liste mit.");
    assert!(view.conflicts.is_empty());
}

#[test]
fn a_point_that_two_ticked_apart_is_ticked_once_and_both_are_named() {
    let view =
        merged(|handover| tick(handover, id(3), id(1)), |handover| tick(handover, id(3), id(2)));
    let handover = Handover::read(&view);
    let ticked: Vec<_> = handover.items.iter().filter(|item| item.done_at.is_some()).collect();
    assert_eq!(ticked.len(), 1);
    let [(key, variants)] = &view.conflicts.iter().collect::<Vec<_>>()[..] else {
        panic!("one of two who did it is decided, and nothing else")
    };
    assert_eq!(**key, format!("items/{}/done_by", id(3)));
    let named: BTreeSet<_> =
        variants.iter().filter_map(|variant| variant.value.as_text().map(str::to_owned)).collect();
    assert_eq!(named, [id(1), id(2)].map(|who| who.to_string()).into());
}
