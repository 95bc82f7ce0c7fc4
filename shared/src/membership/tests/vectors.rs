//! Golden vectors: bytes that every version of this code writes and reads. The seeds are
//! fixed; a change in `vectors.txt` is a change of the format.

use super::*;

const VECTORS: &str = include_str!("vectors.txt");

struct Vectors {
    named: Vec<(&'static str, Vec<u8>, EntryIdText)>,
}

/// The id of an item, in hexadecimal.
type EntryIdText = String;

impl Vectors {
    /// One of each kind of statement, and a receipt.
    fn make() -> Self {
        let mut circle = Circle::found_with(2026);
        let mut named = Vec::new();
        let mut add = |name, statement: &Statement| {
            named.push((name, statement.bytes().to_vec(), statement.id().to_string()));
        };
        let founding = circle.membership.statement(&circle.founding()).unwrap().clone();
        add("found", &founding);
        let first = circle.first_key.clone();
        let (secret, act) = circle.invite_act(Role::Member, from_ref(&first));
        let invite = circle.says(circle.founder.sign(), act);
        add("invite", &invite);
        circle.receipt(invite.clone());
        let device = circle.keys();
        let join =
            circle.join_by(&Invited { id: invite.id(), secret, deposit: Vec::new() }, &device);
        add("join", &join);
        circle.receipt(join);
        let promote = circle.says(circle.founder.sign(), role(&device, Role::Steward));
        add("role", &promote);
        let cut = ChainHead { sequence: 7, id: EntryId::new([7; 32]) };
        let target = Target::Device(device.id(), cut);
        add("remove device", &circle.says(circle.founder.sign(), Act::Remove { target }));
        let target = Target::Invite(invite.id());
        add("remove invite", &circle.says(circle.founder.sign(), Act::Remove { target }));
        let entries = List::new(vec![EntryId::new([8; 32]), EntryId::new([9; 32])]).unwrap();
        let vouch = Act::Vouch { device: device.id(), entries };
        add("vouch", &circle.says(circle.founder.sign(), vouch));
        let (_, act) =
            circle.rotation(&[circle.founder.public(), device.public()], from_ref(&first));
        add("rotate", &circle.says(circle.founder.sign(), act));
        let sheet = circle.keys();
        let act = circle.sheet_act(&sheet, &[first], Some(&device));
        add("sheet", &circle.says(circle.founder.sign(), act));
        add(
            "join with the sheet",
            &circle.sheet_join(&sheet, &DeviceKeys::from_seeds(&[1; 32], &[2; 32])),
        );
        let relay = SigningKey::from_seed(&[4; 32]).public().into();
        add("home", &circle.says(sheet.sign(), Act::Home { relay }));
        let receipt = Receipt::sign(
            circle.ledger,
            founding.id(),
            UnixMillis(1_795_132_799_999),
            &circle.relay,
        );
        let id = crate::protocol::item_id(receipt.bytes()).to_string();
        named.push(("receipt", receipt.bytes().to_vec(), id));
        Self { named }
    }

    fn to_text(&self) -> String {
        let mut text = String::from("# name | id | bytes\n");
        for (name, bytes, id) in &self.named {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            text.push_str(&format!("{name} | {id} | {hex}\n"));
        }
        text
    }
}

fn read() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let lines = VECTORS.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [name, id, hex] = line.split(" | ").collect::<Vec<_>>().try_into().unwrap();
            let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            (name, id, (0..hex.len()).step_by(2).map(digit).collect())
        })
        .collect()
}

#[test]
fn the_same_seeds_give_the_same_bytes() {
    let text = Vectors::make().to_text();
    assert!(text == VECTORS, "the format changed; it would now be:\n{text}");
}

#[test]
fn what_was_written_once_reads_back() {
    let vectors = read();
    assert_eq!(vectors.len(), 12);
    for (name, id, bytes) in vectors {
        let item = crate::protocol::Item::parse(&bytes).unwrap();
        assert_eq!(item.id().to_string(), id, "{name}");
        assert_eq!(item.bytes().as_ref(), bytes, "{name}");
        assert!(item.is_control());
    }
}

#[test]
fn no_bit_of_a_statement_or_receipt_can_be_changed() {
    for (name, _, bytes) in read() {
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(crate::protocol::Item::parse(&changed).is_err(), "{name}, byte {at}");
        }
        assert!(crate::protocol::Item::parse(&bytes[..bytes.len() - 1]).is_err(), "{name}");
        assert!(crate::protocol::Item::parse(&[bytes, vec![0]].concat()).is_err(), "{name}");
    }
}
