//! What waits of a handover that two have signed.

use super::*;
use crate::{value::Value, view::View};

/// A label, and a handover of two that somebody's device has signed for both.
fn signed(town: &mut Collection, by: [DeviceId; 2]) -> (RecordId, [RecordId; 2]) {
    let people = ["Renate Vogel", "Amira Darwish"].map(|name| id_of(town, Kind::Person, name));
    let write = |document: &mut Document, by: DeviceId, edits: &[Edit]| {
        let heads = document.heads();
        let author = Author::new(&by, [5; 8], [6; 8]);
        document.edit(&author, UnixMillis(2), &heads, edits).unwrap();
    };
    let mut views = Vec::new();
    for (device, person) in SIGNERS.into_iter().zip(people) {
        let author = Author::new(&device, [5; 8], [6; 8]);
        let who = [Edit::put("person", person.to_string())];
        let kind = Kind::from(crate::sync::DEVICE_KIND);
        let (label, _) = Document::create(&author, UnixMillis(1), &kind, &who).unwrap();
        views.push(Arc::new(label.view(crate::sync::device_record(device))));
    }
    let [giver, receiver] = people;
    let meeting = RecordId::from_random([97; 16]);
    let edits = [
        Edit::put("giver", giver.to_string()),
        Edit::put("receiver", receiver.to_string()),
        Edit::put("last_day", "2026-11-20"),
        Edit::set(format!("meetings/{meeting}"), true),
        Edit::put(format!("items/{}/agreed", their_network()), receiver.to_string()),
    ];
    let author = Author::new(&SIGNERS[0], [5; 8], [6; 8]);
    let (mut handover, _) =
        Document::create(&author, UnixMillis(1), &Kind::Handover, &edits).unwrap();
    for ((by, person), side) in by.into_iter().zip(people).zip(["giver", "receiver"]) {
        let key = |part: &str| format!("signed/{person}/{part}");
        let on = today().to_string();
        write(&mut handover, by, &[Edit::put(key("side"), side), Edit::put(key("on"), on)]);
    }
    let id = RecordId::from_random([98; 16]);
    views.push(Arc::new(handover.view(id)));
    let edits = [
        Edit::put("date", today().to_string()),
        Edit::set(format!("invited/{giver}"), true),
        Edit::set(format!("invited/{receiver}"), true),
    ];
    let (planned, _) = Document::create(&author, UnixMillis(1), &Kind::Meeting, &edits).unwrap();
    views.push(Arc::new(planned.view(meeting)));
    let members = [giver, receiver].map(|who| Edit::set(format!("member/{who}"), true));
    let (network, _) = Document::create(&author, UnixMillis(1), &Kind::Network, &members).unwrap();
    views.push(Arc::new(network.view(their_network())));
    let mut delta = Delta::default();
    delta.add(views, Vec::new());
    town.apply(delta);
    town.seat(SIGNERS.map(|device| (device, false)).to_vec());
    (id, [giver, meeting])
}

/// A network that both of them are in.
fn their_network() -> RecordId {
    RecordId::from_random([96; 16])
}

const SIGNERS: [DeviceId; 2] = [DeviceId::new([31; 16]), DeviceId::new([32; 16])];

#[test]
fn what_waits_for_somebody_is_gone_when_both_have_signed_on_their_own_devices() {
    let waits = |by| {
        let mut town = town();
        let (handover, [giver, meeting]) = signed(&mut town, by);
        let mine = answer(&mut town, &Question::Today(Part::Mine, Some(giver))).today().unwrap();
        let ahead = answer(&mut town, &Question::Today(Part::Ahead, None)).today().unwrap();
        [&mine, &ahead]
            .map(|lines| [handover, meeting].map(|id| lines.iter().any(|line| line.id == id)))
    };
    assert_eq!(waits(SIGNERS), [[false; 2]; 2]);
    assert_eq!(waits([SIGNERS[0]; 2]), [[true; 2]; 2], "one device for both sides");
}

#[test]
fn whoever_handed_over_and_still_stands_in_a_network_is_told_of_once_the_time_is_over() {
    let mut town = town();
    let (handover, [giver, _]) = signed(&mut town, SIGNERS);
    let told = |town: &mut Collection, on: &str| {
        [(Part::Mine, Some(giver)), (Part::Ahead, None)].map(|(part, me)| {
            let Asked::Answered(answer) =
                town.answer(&Question::Today(part, me), on.parse().unwrap())
            else {
                panic!("it is answered at once")
            };
            let lines = answer.today().unwrap();
            lines.iter().find(|line| line.id == handover).map(|line| line.why.clone())
        })
    };
    let stays = Some(Why::Stays("2026-11-20".parse().unwrap()));
    assert_eq!(told(&mut town, "2026-11-20"), [None, None]);
    assert_eq!(told(&mut town, "2026-11-21"), [stays.clone(), stays]);
    let without = [Edit::set(format!("member/{giver}"), false)];
    let left = without.into_iter().chain([Edit::put("title", "AG")]).collect::<Vec<_>>();
    let author = Author::new(&SIGNERS[0], [5; 8], [6; 8]);
    let (network, _) = Document::create(&author, UnixMillis(9), &Kind::Network, &left).unwrap();
    let mut delta = Delta::default();
    delta.add(vec![Arc::new(network.view(their_network()))], Vec::new());
    town.apply(delta);
    assert_eq!(told(&mut town, "2026-11-21"), [None, None]);
}

#[test]
fn the_task_that_reminds_of_a_handover_is_none_that_is_handed_over() {
    let mut town = town();
    let renate = id_of(&mut town, Kind::Person, "Renate Vogel");
    let handover = put(&mut town, 90, &Kind::Handover, &[Edit::put("giver", renate.to_string())]);
    let task = |town: &mut Collection, number, about: RecordId| {
        let edits = [
            Edit::put("title", "Offenes"),
            Edit::set(format!("assigned/{renate}"), true),
            Edit::set(format!("about/{about}"), true),
        ];
        put(town, number, &Kind::Task, &edits)
    };
    let (reminds, other) = (task(&mut town, 91, handover), task(&mut town, 92, renate));
    let passing = answer(&mut town, &Question::Passing(handover)).passing().unwrap().unwrap();
    let lists = |id: RecordId| passing.lines.iter().any(|line| line.record.id == id);
    assert!(lists(other) && !lists(reminds));
    assert!(passing.uncovered.iter().all(|one| one.id != reminds));
}

#[test]
fn whoever_stands_in_has_taken_it_on_as_long_as_nobody_leaves() {
    let mut town = town();
    let [renate, amira] =
        ["Renate Vogel", "Amira Darwish"].map(|name| id_of(&mut town, Kind::Person, name));
    let post = id_of(&mut town, Kind::Post, "Koordination Ehrenamt");
    let edits = [Edit::put("giver", renate.to_string()), Edit::put("receiver", amira.to_string())];
    let handover = put(&mut town, 90, &Kind::Handover, &edits);
    let line = |town: &mut Collection| {
        let passing = answer(town, &Question::Passing(handover)).passing().unwrap().unwrap();
        passing.lines.into_iter().find(|line| line.record.id == post).unwrap()
    };
    assert!(!line(&mut town).entered);
    let away = [
        Edit::put("person", renate.to_string()),
        Edit::put("from", "2026-11-20"),
        Edit::put("until", "2027-02-15"),
        Edit::set(format!("stands_in/{amira}"), true),
    ];
    put(&mut town, 91, &Kind::Absence, &away);
    let said = line(&mut town);
    assert!(said.entered && !said.left, "she comes back to it");
    // With a last day she does not, and somebody has to carry it.
    let edits = [&edits[..], &[Edit::put("last_day", "2026-12-31")]].concat();
    put(&mut town, 90, &Kind::Handover, &edits);
    assert!(!line(&mut town).entered);
}

#[test]
fn a_function_that_only_a_deputy_carries_then_is_said_beside_what_nobody_has() {
    let mut town = town();
    let renate = id_of(&mut town, Kind::Person, "Renate Vogel");
    let post = id_of(&mut town, Kind::Post, "Schlüsseldienst Begegnungsraum");
    let edits = [Edit::put("giver", renate.to_string()), Edit::put("last_day", "2026-11-10")];
    let handover = put(&mut town, 90, &Kind::Handover, &edits);
    let passing = |town: &mut Collection| {
        answer(town, &Question::Passing(handover)).passing().unwrap().unwrap()
    };
    let before = passing(&mut town);
    let is_it = |line: &&PassingLine| line.record.id == post;
    assert!(before.deputized.is_empty() && !before.lines.iter().find(is_it).unwrap().left);
    // She is taken out with her last day; her deputy stays.
    let mut view = View::clone(town.get(&post).unwrap());
    let hers = view.flat.iter().find_map(|(key, value)| {
        let is_hers = value.as_text() == Some(renate.to_string().as_str());
        key.strip_suffix("/person").filter(|_| is_hers).map(str::to_owned)
    });
    view.flat.insert(format!("{}/until", hers.unwrap()), Value::text("2026-11-10"));
    let mut delta = Delta::default();
    delta.add(vec![Arc::new(view)], Vec::new());
    town.apply(delta);
    let after = passing(&mut town);
    assert_eq!(after.deputized.iter().map(|one| one.id).collect::<Vec<_>>(), [post]);
    assert!(after.uncovered.iter().all(|one| one.id != post));
}
