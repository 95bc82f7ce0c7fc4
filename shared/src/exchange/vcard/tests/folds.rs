//! However the bytes of a card are folded, it says the same.

use super::*;

const CARD: &str = "BEGIN:VCARD\nVERSION:3.0\nUID:u-1\nN:Weiß;Özlem;;Dr.;\nFN:Dr. Özlem Weiß\n\
    ORG:Übergang e.V.;Büro 👩‍🚀\nTEL;TYPE=WORK:0341 5550105\nitem1.TEL:0341 5550106\nitem1.X-ABLabel:Empfang\n\
    ADR;TYPE=WORK:;;Große Straße 1;Lindenau;;04177;\nNOTE:Schlüssel\\, beim  Hausmeister\\nзавтра 日本\n\
    CATEGORIES:Schule,Müll\nEND:VCARD\n";

/// The lines, folded at these places of each; never before or behind the whole.
fn folded(card: &str, places: &[Vec<usize>], fold: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (line, places) in card.lines().zip(places.iter().cycle()) {
        for (at, byte) in line.bytes().enumerate() {
            if at > 0 && places.iter().any(|place| place % line.len() == at) {
                bytes.extend_from_slice(fold);
            }
            bytes.push(byte);
        }
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

proptest! {
    #[test]
    fn any_split_of_a_card_into_folds_says_the_same(
        places in proptest::collection::vec(proptest::collection::vec(any::<usize>(), 0..12), 1..14),
        fold in prop::sample::select(vec!["\r\n ", "\n ", "\r ", "\r\n\t"]),
    ) {
        let whole = read(CARD.as_bytes(), &SECRET).unwrap();
        prop_assert_eq!(read(&folded(CARD, &places, fold.as_bytes()), &SECRET).unwrap(), whole);
    }

    #[test]
    fn in_version_2_1_folds_stand_before_spaces_and_inside_letters(
        words in proptest::collection::vec("[a-zäöüß日]{1,8}", 2..12),
        at_spaces in proptest::collection::vec(any::<bool>(), 12),
        in_letters in proptest::collection::vec(any::<bool>(), 120),
    ) {
        let note = words.join(" ");
        let (mut spaces, mut letters) = (at_spaces.iter().cycle(), in_letters.iter().cycle());
        let mut file = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:A\r\nNOTE:".to_vec();
        for byte in note.bytes() {
            match byte {
                b' ' if *spaces.next().unwrap() => file.extend_from_slice(b"\r\n"),
                0x80..=0xbf if *letters.next().unwrap() => file.extend_from_slice(b"\r\n "),
                _ => {}
            }
            file.push(byte);
        }
        file.extend_from_slice(b"\r\nEND:VCARD\r\n");
        prop_assert_eq!(person(&file).notes, note);
    }

    #[test]
    fn quoted_printable_says_the_same_wherever_it_is_broken(
        note in "[ -~äöüß€]{1,60}", breaks in proptest::collection::vec(any::<bool>(), 200), raw in any::<bool>(),
    ) {
        let mut breaks = breaks.iter().cycle();
        let mut file = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:A\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:".to_vec();
        for byte in note.bytes() {
            let plain = raw && byte.is_ascii_alphanumeric();
            file.extend(if plain { vec![byte] } else { format!("={byte:02X}").into_bytes() });
            if *breaks.next().unwrap() {
                file.extend_from_slice(b"=\r\n");
            }
        }
        file.extend_from_slice(b"=20\r\nEND:VCARD\r\n");
        // What is escaped in the text stays so; the backslash is tried elsewhere.
        prop_assume!(!note.contains('\\'));
        prop_assume!(!note.trim().is_empty());
        let read = person(&file);
        prop_assert_eq!(read.notes.trim(), note.trim());
    }
}
