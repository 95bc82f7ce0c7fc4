//! Every charset that a card can name, by every label of the WHATWG encoding standard.

use super::*;

/// The labels of the charsets that keep ASCII, so that a card can be written in them, with a
/// name that the charset has.
const LABELS: &[(&str, &str)] = &[
    (
        "Jörg Łukasz 日本",
        "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
    ),
    ("Олена", "866 cp866 csibm866 ibm866"),
    (
        "Łukasz Žižka",
        "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    ),
    (
        "Ħal Għaxaq",
        "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    ),
    (
        "Ģirts Ķēniņš",
        "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    ),
    (
        "Олена Коваль",
        "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    ),
    (
        "محمد علي",
        "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    ),
    (
        "Ελένη Παππά",
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek",
    ),
    (
        "דוד כהן",
        "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical",
    ),
    ("Þóra Ŋálla", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
    ("Ģirts Ķēniņš", "iso-8859-13 iso8859-13 iso885913"),
    ("Siân Ŵyn", "iso-8859-14 iso8859-14 iso885914"),
    ("Œuvre Žižka €", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"),
    ("Ștefan Țepeș", "iso-8859-16"),
    ("Олена Коваль", "cskoi8r koi koi8 koi8-r koi8_r"),
    ("Ґанна Їжак", "koi8-ru koi8-u"),
    ("Jörg Müller", "csmacintosh mac macintosh x-mac-roman"),
    ("สมชาย", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"),
    ("Łukasz Žižka", "cp1250 windows-1250 x-cp1250"),
    ("Олена Коваль", "cp1251 windows-1251 x-cp1251"),
    (
        "Günther Böhme",
        "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
    ),
    ("Ελένη Παππά", "cp1253 windows-1253 x-cp1253"),
    (
        "İbrahim Şahin Doğan",
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254",
    ),
    ("דוד כהן", "cp1255 windows-1255 x-cp1255"),
    ("محمد علي", "cp1256 windows-1256 x-cp1256"),
    ("Ģirts Ķēniņš", "cp1257 windows-1257 x-cp1257"),
    ("Phạm", "cp1258 windows-1258 x-cp1258"),
    ("Олена Коваль", "x-mac-cyrillic x-mac-ukrainian"),
    (
        "王小明",
        "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030",
    ),
    ("王小明", "big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
    ("山田花子", "cseucpkdfmtjapanese euc-jp x-euc-jp"),
    ("山田花子", "csiso2022jp iso-2022-jp"),
    ("表示ソ能", "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"),
    (
        "김민준",
        "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
    ),
];

#[test]
fn a_name_is_read_in_every_charset_that_a_card_can_name() {
    let mut count = 0;
    for (name, labels) in LABELS {
        for label in labels.split(' ') {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect(label);
            let decomposed = if encoding.name() == "windows-1258" { "Pha\u{323}m" } else { name };
            let (bytes, _, lost) = encoding.encode(decomposed);
            assert!(!lost, "{label} has no {name}");
            let quoted: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
            for (parameter, value) in
                [("", bytes.to_vec()), (";ENCODING=QUOTED-PRINTABLE", quoted.into_bytes())]
            {
                // A colon ends what stands before the value, unless it is within quotes.
                let bare = [label.to_owned(), label.to_uppercase()];
                let bare = bare.into_iter().filter(|label| !label.contains(':'));
                for written in bare.chain([format!("\"{label}\"")]) {
                    let mut file =
                        format!("BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET={written}{parameter}:")
                            .into_bytes();
                    file.extend_from_slice(&value);
                    file.extend_from_slice(b"\r\nTEL:1234\r\nEND:VCARD\r\n");
                    let cards = read(&file, &SECRET).unwrap();
                    assert_eq!(cards.problems, vec![], "{label}{parameter}");
                    assert_eq!(view(&cards.imports[0]).title(), decomposed, "{label}{parameter}");
                }
            }
            count += 1;
        }
    }
    assert_eq!(count, 212, "the standard has 228 labels; the others are of UTF-16 and of none");
}

#[test]
fn a_file_in_utf_16_is_read_with_a_mark_and_without() {
    let text = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jörg 日本\r\nTEL:1\r\nEND:VCARD\r\n";
    for mark in ["", "\u{feff}"] {
        let units = || mark.encode_utf16().chain(text.encode_utf16());
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        assert_eq!(
            (person(&little).name, person(&big).name),
            ("Jörg 日本".into(), "Jörg 日本".into())
        );
    }
}

#[test]
fn what_cannot_be_decided_is_said() {
    let card = |name: &[u8], parameter: &str| {
        let mut file = format!("BEGIN:VCARD\nVERSION:3.0\nFN{parameter}:").into_bytes();
        file.extend_from_slice(name);
        file.extend_from_slice(b"\nTEL:1\nEND:VCARD\n");
        let cards = read(&file, &SECRET).unwrap();
        let said: Vec<_> = cards.problems.iter().map(|one| one.what).collect();
        (view(&cards.imports[0]).title().to_owned(), said)
    };
    let guessed = vec![Trouble::Guessed(Guess::Name)];
    assert_eq!(card("Müller".as_bytes(), ""), ("Müller".into(), vec![]));
    assert_eq!(card(b"M\xfcller", ""), ("Müller".into(), guessed.clone()));
    assert_eq!(card(b"M\xfcller", ";CHARSET=klingon"), ("Müller".into(), guessed.clone()));
    assert_eq!(card(b"M\xfcller", ";CHARSET=utf-8"), ("Müller".into(), guessed));
    assert_eq!(card("Müller".as_bytes(), ";CHARSET=iso-8859-1"), ("Müller".into(), vec![]));
}

#[test]
fn a_property_that_names_no_charset_is_read_in_that_of_its_card() {
    let file = b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=windows-1251:\xce\xeb\xe5\xed\xe0\nNOTE:\xca\xee\xe2\xe0\xeb\xfc\nEND:VCARD\n";
    let olena = person(file);
    assert_eq!((olena.name.as_str(), olena.notes.as_str()), ("Олена", "Коваль"));
    assert_eq!(read(file, &SECRET).unwrap().problems, vec![]);
}
