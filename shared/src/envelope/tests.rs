use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::crypto::EpochKey;

fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

fn sealing_key(seed: u8) -> SealingKey {
    SealingKey::derive([&EpochKey::from_bytes([seed; 32])])
}

fn device(seed: u8) -> DeviceKeys {
    DeviceKeys::from_seeds(&[seed; 32], &[seed ^ 0xff; 32])
}

fn draft(payload: &[u8]) -> Draft<'_> {
    Draft {
        kind: Kind::Change,
        ledger: LedgerId::new([0xa1; 16]),
        record: RecordId::from_random([0xb2; 16]),
        after: ChainHead { sequence: 41, id: EntryId::new([0xc3; 32]) },
        payload,
    }
}

fn sealed(payload: &[u8]) -> Entry {
    Entry::seal(&draft(payload), &sealing_key(1), &device(2), &mut rng(3)).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// These bytes are the format. A change here is a change of the protocol's version.
#[test]
fn the_golden_entry_is_written_and_read_bit_for_bit() {
    let entry = sealed(b"Stadtnetz Lindenau");
    let golden = include_str!("golden_entry.hex");
    assert_eq!(hex(entry.bytes()), golden.replace(char::is_whitespace, ""));
    assert_eq!(
        entry.id().to_string(),
        include_str!("golden_entry_id.hex").trim(),
        "the id is the BLAKE3 hash of all bytes"
    );
    let opened = Entry::parse(entry.bytes()).unwrap().open(&sealing_key(1)).unwrap();
    assert_eq!(opened.payload.as_slice(), b"Stadtnetz Lindenau");
    assert_eq!(opened.header.sequence, 42);
}

#[test]
fn a_one_field_edit_stays_under_its_budget() {
    // An Automerge change of one field is shorter than this.
    assert!(sealed(&[7; 250]).bytes().len() <= 700);
    assert_eq!(sealed(&[7; 1]).bytes().len(), sealed(&[7; 255]).bytes().len());
}

#[test]
fn only_the_named_device_can_have_written_it() {
    let entry = sealed(b"x");
    assert_eq!(entry.verify(&device(2).public().sign.into()), Ok(()));
    assert_eq!(entry.verify(&device(3).public().sign.into()), Err(CryptoError::BadKey));
}

#[test]
fn another_key_opens_nothing() {
    assert_eq!(sealed(b"x").open(&sealing_key(9)).err(), Some(CryptoError::WrongKey));
}

#[test]
fn a_payload_that_does_not_fit_is_refused_before_it_is_sealed() {
    let too_long = vec![0; MAX_PAYLOAD + 1];
    let result = Entry::seal(&draft(&too_long), &sealing_key(1), &device(2), &mut rng(3));
    assert_eq!(result.err(), Some(EnvelopeError::TooLarge));
    let longest = vec![0; MAX_PAYLOAD];
    assert!(sealed(&longest).bytes().len() <= MAX_ENTRY);
    assert_eq!(Entry::parse(&vec![0; MAX_ENTRY + 1]).err(), Some(EnvelopeError::TooLarge));
}

#[test]
fn another_version_is_named_not_guessed() {
    let mut bytes = sealed(b"x").bytes().to_vec();
    // The version is the first element of the header: after two array heads.
    bytes[2] = 9;
    assert_eq!(Entry::parse(&bytes).err(), Some(EnvelopeError::Version(9)));
}

proptest! {
    #[test]
    fn whatever_is_sealed_is_opened_again(payload in proptest::collection::vec(any::<u8>(), 0..3_000)) {
        let entry = Entry::parse(sealed(&payload).bytes()).unwrap();
        prop_assert!(entry.verify(&device(2).public().sign.into()).is_ok());
        prop_assert_eq!(entry.open(&sealing_key(1)).unwrap().payload.to_vec(), payload);
    }

    #[test]
    fn every_flipped_bit_is_noticed(position in 0_usize..500, bit in 0_u8..8) {
        let mut bytes = sealed(b"Sprechstunde dienstags").bytes().to_vec();
        let position = position % bytes.len();
        bytes[position] ^= 1 << bit;
        let accepted = Entry::parse(&bytes)
            .is_ok_and(|entry| entry.verify(&device(2).public().sign.into()).is_ok());
        prop_assert!(!accepted);
    }

    #[test]
    fn bytes_behind_or_missing_are_refused(extra in any::<u8>(), cut in 1_usize..100) {
        let bytes = sealed(b"x").bytes().to_vec();
        let mut longer = bytes.clone();
        longer.push(extra);
        prop_assert!(Entry::parse(&longer).is_err());
        prop_assert!(Entry::parse(&bytes[..bytes.len() - cut]).is_err());
    }

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let _ = Entry::parse(&bytes);
        let _ = crate::protocol::Item::parse(&bytes);
    }
}
