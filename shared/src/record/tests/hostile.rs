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

/// A change as no honest device writes it.
fn writes(device: u8, upon: Option<&Document>, values: &[(&str, &str)]) -> Vec<u8> {
    let mut inner = upon.map_or_else(Document::empty, Document::clone).inner;
    inner.set_actor(ActorId::from([device; 16]));
    let mut transaction = inner.transaction();
    for (key, value) in values {
        transaction.put(ROOT, *key, *value).unwrap();
    }
    transaction.commit();
    last_change(&inner).unwrap().unwrap()
}

#[test]
fn what_a_record_is_nobody_writes_later() {
    for kind in ["circle", "touchpoint", ""] {
        let (one, mut other) = two();
        let before = other.view();
        for said in [[("kind", kind), ("district", "X")], [("given", "R."), ("kind", kind)]] {
            let change = writes(1, Some(&one.document), &said);
            let merged = other.document.merge(&change, &one.id);
            assert!(matches!(merged, Err(Error::Refused(_))), "{kind}: {merged:?}");
        }
        assert_eq!(other.view(), before);
    }
}

#[test]
fn a_second_first_change_of_another_kind_never_decides_what_the_record_is() {
    // Whichever of two Automerge itself would prefer, by the actor or by the number of the write.
    for (device, kind) in [(0, "circle"), (9, "circle"), (9, "touchpoint"), (9, ""), (0, "offer")] {
        let (_, mut other) = two();
        let values = [("a", "1"), ("kind", kind), ("name", "Übernommen")];
        let change = writes(device, None, &values);
        let hostile = DeviceId::new([device; 16]);
        assert_eq!(other.document.merge(&change, &hostile).unwrap(), Merged::Applied);
        let view = other.view();
        assert_eq!((&view.kind, other.document.kind()), (&Kind::Person, Kind::Person), "{kind}");
        let mut names = words(&view.conflicts["name"]);
        names.sort_unstable();
        assert_eq!([names[0].0, names[1].0], ["Renate Vogel", "Übernommen"], "people decide");
        // What is stored says the same, and so does what is written upon both.
        other.puts(3_000, "name", "Renate V.");
        let stored = Document::load(&other.document.save()).unwrap();
        assert_eq!(stored.view(ID), other.view());
        assert_eq!(
            (other.view().kind, other.view().title().to_owned()),
            (Kind::Person, "Renate V.".into())
        );
    }
}

#[test]
fn a_first_change_says_a_kind_in_words() {
    let mut other = Device::new(2);
    let without = writes(1, None, &[("name", "Renate")]);
    assert!(matches!(
        other.document.merge(&without, &DeviceId::new([1; 16])),
        Err(Error::Refused(_))
    ));
    let mut inner = Document::empty().inner.with_actor(ActorId::from([1_u8; 16]));
    let mut transaction = inner.transaction();
    transaction.put(ROOT, "kind", 5_i64).unwrap();
    transaction.commit();
    let number = last_change(&inner).unwrap().unwrap();
    assert!(matches!(
        other.document.merge(&number, &DeviceId::new([1; 16])),
        Err(Error::Refused(_))
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
