//! What bytes a contact file is written in. A whole file may be UTF-16; otherwise every
//! property speaks for itself, since programs mix encodings in one file. The tables of the
//! charsets are not ours: the browser has those of the WHATWG encoding standard.

use std::borrow::Cow;

use base64::{
    Engine as _, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};

/// Reads bytes in the charset with this label (any of the WHATWG encoding standard); nothing
/// where there is no such charset, or the bytes are none of it.
pub type Decode<'a> = &'a dyn Fn(&str, &[u8]) -> Option<String>;

/// What German programs write that say nothing.
const USUAL: &str = "windows-1252";

/// The longest character of a charset that keeps ASCII, and half of an escape behind it.
const MAX_CHARACTER_BYTES: usize = 6;

/// What is left over at the end says nothing.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

/// A text, and whether its charset had to be guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) is_guessed: bool,
}

/// The file as bytes of a charset that keeps ASCII: UTF-16, with a mark or without, becomes UTF-8.
pub(super) fn narrow(bytes: &[u8]) -> Cow<'_, [u8]> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => rest.into(),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes).into(),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes).into(),
        [b'B' | b'b', 0, ..] => utf16(bytes, u16::from_le_bytes).into(),
        [0, b'B' | b'b', ..] => utf16(bytes, u16::from_be_bytes).into(),
        _ => bytes.into(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = bytes.as_chunks().0.iter().map(|pair| unit(*pair));
    let text: String =
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.into_bytes()
}

/// The text of one property. `named` is the charset that it names, `nearby` the one that
/// another property of its card names.
pub(super) fn text(
    bytes: &[u8],
    named: Option<&str>,
    nearby: Option<&str>,
    decode: Decode<'_>,
) -> Decoded {
    let sure = |text: String| Decoded { text, is_guessed: false };
    let utf8 = || core::str::from_utf8(bytes).ok().map(str::to_owned);
    // Real text in a western charset does not look like UTF-8: programs that name one lie then.
    let trusted = named.filter(|label| !is_western(label) || utf8().is_none());
    if let Some(text) = trusted.and_then(|label| decode(label, bytes)) {
        return sure(text);
    }
    if let Some(text) = utf8() {
        return sure(text);
    }
    if let Some(text) = nearby.and_then(|label| decode(label, bytes)) {
        return sure(text);
    }
    let guess = decode(USUAL, bytes);
    Decoded {
        text: guess.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned()),
        is_guessed: true,
    }
}

/// The text of bytes that end where they were cut, maybe inside a character: of as many of them
/// as are a text for sure.
pub(super) fn cut_text(bytes: &[u8], read: impl Fn(&[u8]) -> Decoded) -> Decoded {
    let less = |less: usize| bytes.len().checked_sub(less).and_then(|len| bytes.get(..len));
    let mut texts = (1..MAX_CHARACTER_BYTES).filter_map(less).map(&read);
    let whole = read(bytes);
    if whole.is_guessed { texts.find(|text| !text.is_guessed).unwrap_or(whole) } else { whole }
}

fn is_western(label: &str) -> bool {
    let label = label.trim().to_ascii_lowercase();
    ["iso-8859-1", "iso8859-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"]
        .contains(&label.as_str())
}

/// The bytes behind base64 (RFC 2045): blanks say nothing, and the end may be bare. Nothing where it
/// is none.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let is_sign = |byte: &u8| !byte.is_ascii_whitespace() && *byte != b'=';
    let mut signs: Vec<u8> = text.iter().copied().filter(is_sign).collect();
    // Of a value that was cut off, one sign alone stands for nothing.
    signs.truncate(signs.len() - usize::from(signs.len() % 4 == 1));
    LENIENT.decode(signs).ok()
}

/// The bytes behind quoted-printable (RFC 2045). What is no escape stands for itself.
pub(super) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let escaped = match after {
            [high, low, ..] if *first == b'=' => digit(*high).zip(digit(*low)),
            _ => None,
        };
        rest = match (escaped, after) {
            (Some((high, low)), [_, _, after @ ..]) => {
                bytes.push(high << 4 | low);
                after
            }
            _ => {
                bytes.push(*first);
                after
            }
        };
    }
    bytes
}

/// Whether the bytes end inside a character of UTF-8 that `next` goes on with.
pub(super) fn is_inside_a_character(before: &[u8], next: &[u8]) -> bool {
    let going_on = |byte: &u8| matches!(byte, 0x80..=0xbf);
    // None is longer than four bytes: what stands before tells nothing.
    let there = before.iter().rev().take(3).take_while(|byte| going_on(byte)).count();
    let wanted = match before.iter().rev().nth(there) {
        Some(0xc2..=0xdf) => 1,
        Some(0xe0..=0xef) => 2,
        Some(0xf0..=0xf4) => 3,
        Some(_) | None => 0,
    };
    there < wanted && next.first().is_some_and(going_on)
}

/// The same of what is quoted-printable. Four escapes are twelve signs; one that is cut in two
/// at the beginning of so many is that of an earlier byte.
pub(super) fn is_inside_a_quoted_character(before: &[u8], next: &[u8]) -> bool {
    let end = before.get(before.len().saturating_sub(14)..).unwrap_or_default();
    let first = next.get(..3).unwrap_or(next);
    is_inside_a_character(&quoted_printable(end), &quoted_printable(first))
}
