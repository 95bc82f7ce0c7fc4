use proptest::prelude::*;

use super::*;
use crate::{
    cbor::{self, Bytes, List},
    crypto::{SigningKey, purpose},
    envelope::{ChainHead, MAX_ENTRY},
    id::{DeviceId, EntryId, LedgerId, RelayId},
};

const LEDGER: LedgerId = LedgerId::new([1; 16]);

fn item(len: usize) -> ItemBytes {
    Bytes::new(vec![7; len]).unwrap()
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[5; 32])
}

fn client_frames() -> Vec<ClientFrame> {
    let cursor = Cursor::start(RelayId::new([2; 32])).then(EntryId::new([3; 32]));
    vec![
        ClientFrame::Hello {
            ledger: LEDGER,
            versions: (1, 3),
            principal: key().public(),
            nonce: [4; 32],
        },
        ClientFrame::Seek { ledger: LEDGER, invite: key().public() },
        ClientFrame::Prove {
            ledger: LEDGER,
            signature: key().sign(purpose::PROOF, b""),
            cursor: Some(cursor),
        },
        ClientFrame::Append { ledger: LEDGER, items: List::new(vec![item(0), item(300)]).unwrap() },
        ClientFrame::AppendInvite { ledger: LEDGER, statement: item(9), deposit: item(8) },
        ClientFrame::List { ledger: LEDGER, after: u64::MAX },
        ClientFrame::Fetch { ledger: LEDGER, ids: List::new(vec![EntryId::new([6; 32])]).unwrap() },
        ClientFrame::Read { ledger: LEDGER, after: cursor },
    ]
}

fn server_frames() -> Vec<ServerFrame> {
    let id = EntryId::new([6; 32]);
    let head = Cursor::start(RelayId::new([2; 32]));
    let deliveries = vec![
        Delivery::Whole(item(3)),
        Delivery::Own(id),
        Delivery::Stub { id, device: DeviceId::new([1; 16]), sequence: 3 },
    ];
    let items = || List::new(deliveries.clone()).unwrap();
    vec![
        ServerFrame::Challenge {
            ledger: LEDGER,
            relay: head.relay,
            version: 1,
            nonce: [9; 32],
            signature: key().sign(purpose::CHALLENGE, b""),
        },
        ServerFrame::Sought { ledger: LEDGER, invite: key().public() },
        ServerFrame::Welcome {
            ledger: LEDGER,
            known: true,
            resumed: false,
            head,
            own: ChainHead { sequence: 3, id },
        },
        ServerFrame::Control {
            ledger: LEDGER,
            items: List::new(vec![item(2)]).unwrap(),
            last: true,
        },
        ServerFrame::Deliver { ledger: LEDGER, items: items(), cursor: head },
        ServerFrame::Acked { ledger: LEDGER, items: List::new(vec![(id, 12)]).unwrap() },
        ServerFrame::Rejected { ledger: LEDGER, id, reason: Reason::Erased },
        ServerFrame::Deposit { ledger: LEDGER, deposit: item(4) },
        ServerFrame::Listing { ledger: LEDGER, after: 0, ids: List::new(vec![id]).unwrap() },
        ServerFrame::Fetched { ledger: LEDGER, items: items() },
        ServerFrame::Goodbye { ledger: LEDGER, reason: Reason::Restarting },
    ]
}

#[test]
fn every_frame_is_read_as_it_was_written() {
    for frame in client_frames() {
        assert_eq!(ClientFrame::from_bytes(&frame.to_bytes()), Ok(frame.clone()));
        assert_eq!(frame.ledger(), LEDGER);
    }
    for frame in server_frames() {
        assert_eq!(ServerFrame::from_bytes(&frame.to_bytes()), Ok(frame.clone()));
        assert_eq!(frame.ledger(), LEDGER);
    }
}

/// The hash over the bytes of all frames above: a change here changes the protocol.
#[test]
fn the_golden_frames_are_written_bit_for_bit() {
    let client: Vec<Vec<u8>> = client_frames().iter().map(Frame::to_bytes).collect();
    let server: Vec<Vec<u8>> = server_frames().iter().map(Frame::to_bytes).collect();
    let body = join_frames(client.iter().chain(&server).map(Vec::as_slice));
    assert_eq!(blake3::hash(&body).to_hex().as_str(), include_str!("golden_frames.hash").trim());
}

#[test]
fn a_frame_that_is_too_large_or_has_a_tail_is_refused() {
    assert!(ClientFrame::from_bytes(&vec![0; MAX_FRAME + 1]).is_err());
    for frame in client_frames() {
        let mut bytes = frame.to_bytes();
        bytes.push(0);
        assert!(ClientFrame::from_bytes(&bytes).is_err());
    }
    let many = vec![Bytes::<MAX_ENTRY>::new(vec![]).unwrap(); MAX_BATCH + 1];
    assert!(List::<ItemBytes, MAX_BATCH>::new(many).is_err());
}

#[test]
fn every_reason_survives_and_an_unknown_one_is_read_as_other() {
    for reason in Reason::ALL {
        let bytes = cbor::to_vec(&reason);
        assert_eq!(minicbor::decode::<Reason>(&bytes).unwrap(), reason);
    }
    assert_eq!(minicbor::decode::<Reason>(&[0x18, 200]).unwrap(), Reason::Other);
}

#[test]
fn a_proof_answers_one_challenge_of_one_relay_only() {
    let relay = SigningKey::from_seed(&[8; 32]);
    let handshake = Handshake {
        relay: relay.public().into(),
        ledger: LEDGER,
        version: VERSION,
        principal: key().public(),
        client_nonce: [1; 32],
        relay_nonce: [2; 32],
    };
    assert!(handshake.verify_challenge(&handshake.challenge(&relay)).is_ok());
    let proof = handshake.prove(&key());
    assert!(handshake.verify_proof(&proof).is_ok());
    let others = [
        Handshake { relay: RelayId::new([9; 32]), ..handshake },
        Handshake { ledger: LedgerId::new([9; 16]), ..handshake },
        Handshake { version: 2, ..handshake },
        Handshake { client_nonce: [9; 32], ..handshake },
        Handshake { relay_nonce: [9; 32], ..handshake },
    ];
    for other in others {
        assert!(other.verify_proof(&proof).is_err(), "{other:?}");
    }
    assert!(handshake.verify_proof(&handshake.challenge(&key())).is_err());
}

#[test]
fn the_running_hash_depends_on_every_item_and_their_order() {
    let (one, two) = (EntryId::new([1; 32]), EntryId::new([2; 32]));
    let start = Cursor::start(RelayId::new([0; 32]));
    assert_ne!(start.then(one).then(two).hash, start.then(two).then(one).hash);
    assert_eq!(start.then(one).then(two).sequence, 2);
}

proptest! {
    #[test]
    fn random_bytes_are_no_frame_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = ClientFrame::from_bytes(&bytes);
        let _ = ServerFrame::from_bytes(&bytes);
        let _ = split_frames(&bytes);
    }

    #[test]
    fn bodies_are_taken_apart_as_they_were_joined(
        frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..50), 0..9)
    ) {
        let body = join_frames(frames.iter().map(Vec::as_slice));
        prop_assert_eq!(split_frames(&body).unwrap(), frames);
    }
}
