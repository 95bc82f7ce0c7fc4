//! A card that stands as text in the `AGENT` of another one (RFC 2426, 3.5.4): somebody's deputy.
//! Laid out in lines, as version 2.1 has it, it is read as any card is.

use std::borrow::Cow;

use super::charset::quoted_printable;
use super::lines::{Bytes, Line, MAX_DEPTH, placed};

const BEGIN: &[u8] = b"BEGIN:VCARD";

/// The file with such cards laid out, as deep as cards are read.
pub(super) fn laid_out(bytes: &[u8]) -> Cow<'_, [u8]> {
    within(bytes, MAX_DEPTH - 1)
}

fn within(bytes: &[u8], depth: usize) -> Cow<'_, [u8]> {
    let (mut laid, mut done) = (Vec::new(), 0);
    for (at, line) in placed(bytes) {
        let Some(card) = card_in(line, depth) else { continue };
        laid.extend_from_slice(bytes.get(done..at).unwrap_or_default());
        laid.extend_from_slice(b"AGENT:\n");
        laid.extend_from_slice(&card);
        done = at + line.len();
    }
    if done == 0 {
        return bytes.into();
    }
    laid.extend_from_slice(bytes.get(done..).unwrap_or_default());
    laid.into()
}

/// The one whole card that the line says, its lines as lines. What is none stays where it is: it
/// would open or close cards around it.
fn card_in(line: Line<'_>, depth: usize) -> Option<Vec<u8>> {
    if depth == 0 || !line.is_agent() {
        return None;
    }
    let Bytes { bytes, is_cut: false } = line.bytes(false) else { return None };
    let colon = bytes.iter().position(|byte| *byte == b':')?;
    let value = bytes.get(colon + 1..)?.trim_ascii();
    let value = if line.is_quoted() { quoted_printable(value).into() } else { Cow::from(value) };
    if !value.get(..BEGIN.len())?.eq_ignore_ascii_case(BEGIN) {
        return None;
    }
    // Quoted-printable needs no escapes around the lines.
    let is_laid_out = value.contains(&b'\n');
    let card = if is_laid_out { value.into_owned() } else { unescaped(&value) };
    let card = within(&card, depth - 1);
    is_one_card(&card).then(|| card.trim_ascii().to_vec())
}

/// Begins once, ends where it ends, and so do the cards in it.
fn is_one_card(text: &[u8]) -> bool {
    let (mut depth, mut may_begin, mut is_over) = (0_usize, true, false);
    for (_, line) in placed(text) {
        if is_over || line.is_begin() && !may_begin {
            return false;
        }
        if line.is_begin() {
            depth += 1;
        } else if line.is_end() {
            depth = depth.saturating_sub(1);
        }
        is_over = depth == 0;
        may_begin = line.opens_a_card();
    }
    is_over
}

/// Takes one layer of escapes away; those within the card's own values stay.
fn unescaped(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [first, after @ ..] = rest {
        let (byte, after) = match (first, after) {
            (b'\\', [b'n' | b'N', after @ ..]) => (b'\n', after),
            (b'\\', [escaped @ (b'\\' | b',' | b';' | b':'), after @ ..]) => (*escaped, after),
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = after;
    }
    bytes
}
