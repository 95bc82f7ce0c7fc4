//! What devices and a relay do together, over both carriers.

use std::sync::Arc;

use staffelstab_server::{
    config::Connections,
    log::{MemoryLog, SqliteLog},
};
use staffelstab_shared::{
    cbor::List,
    membership::Role,
    protocol::{ClientFrame, Cursor, Delivery, Item, Reason, ServerFrame},
};

use crate::{
    line::{CARRIERS, Carrier, Fixture, entries, own, post},
    town::{NEVER, Town, bytes},
};

#[tokio::test]
async fn an_entry_of_one_device_reaches_the_other_over_every_carrier() {
    for founders in CARRIERS {
        for members in CARRIERS {
            let relay = Fixture::start().await;
            let (mut town, mut founder, mut line) = relay.town(founders).await;
            let invitation = town.invite(&founder, Role::Member, NEVER);
            let (statement, deposit) =
                (bytes(invitation.statement.bytes()), bytes(&invitation.deposit));
            let ledger = town.ledger;
            line.send(&ClientFrame::AppendInvite { ledger, statement, deposit }).await;
            line.verdict(1).await.unwrap();

            let mut device = town.device();
            let mut joining = relay.line(members).await;
            joining.open(ledger, &invitation.secret.signing_key(), None).await;
            joining.offer(&[town.join(&invitation, &device).bytes()]).await;
            let deposit = joining.wait_for(|frame| match frame {
                ServerFrame::Deposit { deposit, .. } => Some(deposit.clone()),
                _ => None,
            });
            assert_eq!(deposit.await.as_slice(), invitation.deposit);

            let mut other = relay.line(members).await;
            other.open(ledger, device.keys.sign(), None).await;
            // Founding, invite and join, with a receipt each.
            other.read_to(6).await;
            let record = town.record(1);
            let first = town.change(&mut founder, record, "from the founder");
            line.append(&[first.bytes()]).await.unwrap();
            let second = town.change(&mut device, record, "from the member");
            other.append(&[second.bytes()]).await.unwrap();

            let all = vec![first.id(), second.id()];
            assert_eq!(entries(other.read_to(8).await), all, "{founders:?} {members:?}");
            assert_eq!(entries(line.read_to(8).await), all, "{founders:?} {members:?}");
            assert!(matches!(line.items[6], Delivery::Own(id) if id == first.id()));
            assert!(matches!(line.items[7], Delivery::Whole(_)));
            assert_eq!(line.cursor, other.cursor);
        }
    }
}

#[tokio::test]
async fn a_statement_gets_its_receipt_right_behind_it() {
    let relay = Fixture::start().await;
    let (town, _, line) = relay.town(Carrier::WebSocket).await;
    let parsed: Vec<_> = line
        .items
        .iter()
        .map(|item| match item {
            Delivery::Whole(bytes) => Item::parse(bytes.as_slice()).unwrap(),
            Delivery::Own(_) | Delivery::Stub { .. } => panic!("a statement comes whole"),
        })
        .collect();
    let [Item::Statement(statement), Item::Receipt(receipt)] = parsed.as_slice() else {
        panic!("{parsed:?}")
    };
    assert_eq!(statement.id(), town.founding.id());
    assert_eq!((receipt.statement(), receipt.relay()), (statement.id(), relay.id));
}

#[tokio::test]
async fn a_cursor_goes_on_where_it_ended_and_control_items_come_first() {
    let relay = Fixture::start().await;
    let (mut town, mut founder, mut line) = relay.town(Carrier::WebSocket).await;
    let cursor = line.cursor;
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "meanwhile");
    let invitation = town.invite(&founder, Role::Member, NEVER);
    line.append(&[entry.bytes(), invitation.statement.bytes()]).await.unwrap();

    let mut again = relay.line(Carrier::WebSocket).await;
    let welcome = again.open(town.ledger, founder.keys.sign(), cursor).await;
    assert_eq!(own(&welcome), Some(founder.chain));
    let ServerFrame::Welcome { resumed: true, head, .. } = welcome else { panic!("{welcome:?}") };
    assert_eq!(head.sequence, 5);
    let Some(ServerFrame::Control { items, last: true, .. }) = again.receive().await else {
        panic!("control items come first")
    };
    let control: Vec<_> = items.iter().map(|item| Item::parse(item.as_slice()).unwrap()).collect();
    assert!(matches!(control.as_slice(), [Item::Statement(_), Item::Receipt(_)]));
    again.read_to(5).await;
    assert_eq!(again.items.len(), 3);
    assert_eq!(again.cursor, Some(head));
}

#[tokio::test]
async fn a_long_history_is_read_in_frames_and_the_hash_holds() {
    for carrier in CARRIERS {
        let relay = Fixture::start().await;
        let (mut town, mut founder, mut line) = relay.town(carrier).await;
        let record = town.record(1);
        let text = "x".repeat(3000);
        for _ in 0..3 {
            let batch: Vec<_> =
                (0..256).map(|_| town.change(&mut founder, record, &text)).collect();
            let batch: Vec<_> = batch.iter().map(|entry| entry.bytes()).collect();
            line.append(&batch).await.unwrap();
        }
        let mut fresh = relay.line(carrier).await;
        fresh.open(town.ledger, founder.keys.sign(), None).await;
        fresh.read_to(2 + 3 * 256).await;
        let mut cursor = Cursor::start(relay.id);
        for item in &fresh.items {
            cursor = cursor.then(item.id());
        }
        assert_eq!(fresh.cursor, Some(cursor));
    }
}

#[tokio::test]
async fn appending_twice_is_once() {
    let relay = Fixture::start().await;
    let (mut town, mut founder, mut line) = relay.town(Carrier::WebSocket).await;
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "once");
    let positions = |frame: &ServerFrame| match frame {
        ServerFrame::Acked { items, .. } => Some(items.to_vec()),
        _ => None,
    };
    line.offer(&[entry.bytes(), entry.bytes()]).await;
    assert_eq!(line.wait_for(positions).await, [(entry.id(), 3), (entry.id(), 3)]);
    line.offer(&[entry.bytes(), town.founding.bytes()]).await;
    let founding = Item::Statement(town.founding.clone()).id();
    assert_eq!(line.wait_for(positions).await, [(entry.id(), 3), (founding, 1)]);
}

#[tokio::test]
async fn a_relay_restored_from_a_backup_notices_and_takes_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let sqlite = |name: &str| Arc::new(SqliteLog::open(&path(name)).unwrap());

    let relay =
        Fixture::with(Default::default(), Connections::default(), sqlite("now.sqlite")).await;
    let (mut town, mut founder, mut line) = relay.town(Carrier::WebSocket).await;
    let record = town.record(1);
    let first = town.change(&mut founder, record, "in the backup");
    line.append(&[first.bytes()]).await.unwrap();
    relay.running.stop().await.unwrap();
    std::fs::copy(path("now.sqlite"), path("backup.sqlite")).unwrap();

    let relay =
        Fixture::with(Default::default(), Connections::default(), sqlite("now.sqlite")).await;
    let mut line = relay.line(Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    let second = town.change(&mut founder, record, "only acknowledged");
    let third = town.change(&mut founder, record, "likewise");
    line.append(&[second.bytes(), third.bytes()]).await.unwrap();
    line.read_to(5).await;
    let cursor = line.cursor;
    relay.running.stop().await.unwrap();

    let relay =
        Fixture::with(Default::default(), Connections::default(), sqlite("backup.sqlite")).await;
    let mut line = relay.line(Carrier::WebSocket).await;
    let welcome = line.open(town.ledger, founder.keys.sign(), cursor).await;
    assert!(matches!(welcome, ServerFrame::Welcome { resumed: false, .. }), "{welcome:?}");
    assert_eq!(own(&welcome), Some(first.chain_head()));
    line.send(&ClientFrame::List { ledger: town.ledger, after: 0 }).await;
    let listing = line.wait_for(|frame| match frame {
        ServerFrame::Listing { ids, .. } => Some(ids.to_vec()),
        _ => None,
    });
    assert_eq!(listing.await[2..], [first.id()]);
    line.append(&[second.bytes(), third.bytes()]).await.unwrap();
    line.send(&ClientFrame::Read { ledger: town.ledger, after: cursor.unwrap() }).await;
    let mut same = relay.line(Carrier::WebSocket).await;
    let welcome = same.open(town.ledger, founder.keys.sign(), cursor).await;
    assert!(matches!(welcome, ServerFrame::Welcome { resumed: true, .. }), "the same log again");
}

#[tokio::test]
async fn what_is_asked_for_by_id_comes_whole_and_the_unknown_is_left_out() {
    let relay = Fixture::start().await;
    let (mut town, mut founder, mut line) = relay.town(Carrier::WebSocket).await;
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "mine");
    line.append(&[entry.bytes()]).await.unwrap();
    let fetched = |frame: &ServerFrame| match frame {
        ServerFrame::Fetched { items, .. } => Some(items.to_vec()),
        _ => None,
    };
    let unknown = staffelstab_shared::id::EntryId::new([1; 32]);
    for (ids, expected) in [
        (vec![unknown, entry.id()], vec![Delivery::Whole(bytes(entry.bytes()))]),
        (vec![unknown], vec![]),
        (vec![], vec![]),
    ] {
        let ids = List::new(ids).unwrap();
        line.send(&ClientFrame::Fetch { ledger: town.ledger, ids }).await;
        assert_eq!(line.wait_for(fetched).await, expected);
    }
}

#[tokio::test]
async fn an_invite_finds_its_ledger() {
    for carrier in CARRIERS {
        let relay = Fixture::start().await;
        let (mut town, founder, mut line) = relay.town(carrier).await;
        let invitation = town.invite(&founder, Role::Reader, NEVER);
        line.append(&[invitation.statement.bytes()]).await.unwrap();
        let nowhere = staffelstab_shared::id::LedgerId::new([0; 16]);
        let invite = invitation.secret.signing_key().public();
        // As after a restore, when somebody else has brought back the statement alone.
        let mut early = relay.line(carrier).await;
        early.send(&ClientFrame::Seek { ledger: nowhere, invite }).await;
        assert_eq!(early.goodbye().await, Reason::InviteUnknown);
        for _ in 0..2 {
            let (statement, deposit) =
                (bytes(invitation.statement.bytes()), bytes(&invitation.deposit));
            let ledger = town.ledger;
            line.send(&ClientFrame::AppendInvite { ledger, statement, deposit }).await;
            line.verdict(1).await.unwrap();
        }
        let mut seeking = relay.line(carrier).await;
        seeking.send(&ClientFrame::Seek { ledger: nowhere, invite }).await;
        let sought = seeking.receive().await;
        assert_eq!(sought, Some(ServerFrame::Sought { ledger: town.ledger, invite }));
        // The same connection goes on with the ledger it found.
        let welcome = seeking.open(town.ledger, &invitation.secret.signing_key(), None).await;
        assert!(matches!(welcome, ServerFrame::Welcome { known: true, .. }), "{welcome:?}");

        let mut lost = relay.line(carrier).await;
        let unknown = founder.keys.sign().public();
        lost.send(&ClientFrame::Seek { ledger: nowhere, invite: unknown }).await;
        assert_eq!(lost.goodbye().await, Reason::InviteUnknown);
    }
}

#[tokio::test]
async fn the_session_of_a_removed_device_ends() {
    for carrier in CARRIERS {
        let relay = Fixture::start().await;
        let (mut town, founder, mut line) = relay.town(carrier).await;
        let invitation = town.invite(&founder, Role::Member, NEVER);
        line.append(&[invitation.statement.bytes()]).await.unwrap();
        let (device, mut others) = relay.join(&mut town, &invitation, carrier).await;
        others.read_to(6).await;
        line.append(&[town.remove(&founder, &device).bytes()]).await.unwrap();
        assert_eq!(others.goodbye().await, Reason::Removed);

        let mut again = relay.line(carrier).await;
        let answer = again.open(town.ledger, device.keys.sign(), None).await;
        assert!(matches!(answer, ServerFrame::Goodbye { reason: Reason::Removed, .. }));
    }
}

#[tokio::test]
async fn a_relay_that_stops_says_so_and_has_stored_what_it_acknowledged() {
    for carrier in CARRIERS {
        let log = Arc::new(MemoryLog::new());
        let relay = Fixture::with(Default::default(), Connections::default(), log.clone()).await;
        let (mut town, mut founder, mut line) = relay.town(carrier).await;
        let record = town.record(1);
        let entry = town.change(&mut founder, record, "the last");
        line.append(&[entry.bytes()]).await.unwrap();
        // A device that polls may come too late to hear it: then nobody answers.
        if carrier == Carrier::WebSocket {
            let (stopped, reason) = tokio::join!(relay.running.stop(), line.goodbye());
            assert_eq!(reason, Reason::Restarting);
            assert!(stopped.is_ok());
        } else {
            relay.running.stop().await.unwrap();
        }

        let relay = Fixture::with(Default::default(), Connections::default(), log).await;
        let mut line = relay.line(carrier).await;
        let welcome = line.open(town.ledger, founder.keys.sign(), None).await;
        assert_eq!(own(&welcome), Some(entry.chain_head()));
    }
}

#[tokio::test]
async fn a_reader_who_takes_nothing_is_dropped_and_may_come_again() {
    let connections = Connections { send_secs: 1, ..Connections::default() };
    let relay = Fixture::with(Default::default(), connections, Arc::new(MemoryLog::new())).await;
    let (mut town, mut founder, mut line) = relay.town(Carrier::WebSocket).await;
    let record = town.record(1);

    // By POST nothing is taken that is not polled.
    let mut slow = relay.line(Carrier::Post).await;
    slow.open(town.ledger, founder.keys.sign(), None).await;
    let name = slow.session_name();
    for _ in 0..3 {
        let batch: Vec<_> =
            (0..16).map(|_| town.change(&mut founder, record, &"x".repeat(50_000))).collect();
        let batch: Vec<_> = batch.iter().map(|entry| entry.bytes()).collect();
        line.append(&batch).await.unwrap();
    }
    let frame = staffelstab_shared::protocol::Frame::to_bytes(&ClientFrame::List {
        ledger: town.ledger,
        after: u64::MAX,
    });
    let frames = staffelstab_shared::protocol::join_frames([frame.as_slice()]);
    // It answers nothing, so it is heard until its answers have no place any more.
    while post(relay.address(), Some(&name), frames.clone()).await.status() != 410 {}

    let mut again = relay.line(Carrier::Post).await;
    again.open(town.ledger, founder.keys.sign(), None).await;
    assert_eq!(again.read_to(50).await.len(), 50);
}

#[tokio::test]
async fn a_relay_that_is_not_the_home_carries_and_signs_no_receipts() {
    let relay = Fixture::start().await;
    let elsewhere = staffelstab_shared::id::RelayId::new([9; 32]);
    let (mut town, mut founder) = Town::found(elsewhere, 2);
    let mut line = relay.line(Carrier::WebSocket).await;
    line.open(town.ledger, founder.keys.sign(), None).await;
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "carried");
    line.append(&[town.founding.bytes(), entry.bytes()]).await.unwrap();
    assert_eq!(line.read_to(2).await.len(), 2);
}
