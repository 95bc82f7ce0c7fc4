//! Changes that no honest device makes.

use proptest::prelude::*;

use super::*;

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

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
