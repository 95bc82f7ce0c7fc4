//! A contact file cut into cards and lines, as bytes: where a line is folded inside a letter,
//! the letter is whole again before anybody reads it.

use super::charset::{is_inside_a_character, quoted_printable};

/// Cards inside cards are read so deep; deeper ones are taken for cards beside each other.
const MAX_DEPTH: usize = 4;
/// The longest line that can be the mark of a card, with folds in it.
const MAX_MARK_BYTES: usize = 80;

/// One card of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawCard<'a> {
    /// Its place in the file, from 1.
    pub(super) number: usize,
    pub(super) lines: Vec<Line<'a>>,
    /// The file ends before the card does.
    pub(super) is_cut_off: bool,
}

/// A line as it was meant, in the pieces that the file has of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line<'a>(Vec<&'a [u8]>);

/// All cards, in the order in which they begin, and after which cards there is something that
/// belongs to none.
pub(super) fn cards(bytes: &[u8]) -> (Vec<RawCard<'_>>, Vec<usize>) {
    let (mut cards, mut open, mut strange) = (Vec::new(), Vec::<RawCard<'_>>::new(), Vec::new());
    let mut number = 0;
    for line in logical(bytes) {
        if line.is_mark(b"BEGIN:VCARD") {
            let inside = open.last().is_some_and(|card| {
                card.lines.last().is_some_and(Line::opens_a_card) && open.len() < MAX_DEPTH
            });
            if !inside {
                // Its end is missing, but not its lines: the next one begins.
                cards.append(&mut open);
            }
            number += 1;
            open.push(RawCard { number, lines: Vec::new(), is_cut_off: false });
        } else if line.is_mark(b"END:VCARD") {
            match open.pop() {
                Some(card) => cards.push(card),
                None => strange.push(number),
            }
        } else if let Some(card) = open.last_mut() {
            card.lines.push(line);
        } else if strange.last() != Some(&number) {
            strange.push(number);
        }
    }
    cards.extend(open.into_iter().map(|card| RawCard { is_cut_off: true, ..card }));
    cards.sort_by_key(|card| card.number);
    (cards, strange)
}

/// The lines of a file as it has them: they end with CR LF, LF, or CR alone.
fn physical(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    core::iter::from_fn(move || {
        let bytes = rest?;
        let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let (line, after) = bytes.split_at(end.unwrap_or(bytes.len()));
        rest = match after {
            [b'\r', b'\n', after @ ..] | [_, after @ ..] => Some(after),
            [] => None,
        };
        Some(line)
    })
}

/// The lines as they were meant; empty ones are none.
fn logical(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut lines = physical(bytes).peekable();
    core::iter::from_fn(move || {
        let first = loop {
            let line = lines.next()?;
            if !line.trim_ascii().is_empty() {
                break line;
            }
        };
        let mut line = Line(vec![first]);
        while let Some(next) = lines.peek() {
            let folded = matches!(next.first(), Some(b' ' | b'\t')) && !first.is_empty();
            let soft = !folded && line.is_softly_broken() && !Line(vec![next]).is_any_mark();
            if !folded && !soft {
                break;
            }
            line.0.extend(lines.next());
        }
        Some(line)
    })
}

impl<'a> Line<'a> {
    /// The bytes of the line. In version 2.1 a fold stands before a space that belongs to the
    /// text, later it is a space of its own.
    pub(super) fn bytes(&self, is_old: bool) -> Vec<u8> {
        let mut pieces = self.0.iter();
        let mut bytes = pieces.next().map(|first| first.to_vec()).unwrap_or_default();
        let quoted = is_quoted(&bytes) || is_quoted(&self.plain());
        let indented = quoted && self.is_indented();
        for piece in pieces {
            let bare = piece.trim_ascii_start();
            let without_one = match piece {
                [b' ' | b'\t', rest @ ..] => rest,
                _ => piece,
            };
            if quoted && bytes.last() == Some(&b'=') {
                bytes.pop();
                let drops = indented
                    || matches!(bytes.last(), Some(b' ' | b'\t'))
                    || piece.len() > bare.len() + 1
                    || is_inside_a_character(&quoted_printable(&bytes), &quoted_printable(bare));
                bytes.extend_from_slice(if drops { bare } else { piece });
            } else if !is_old
                || !bytes.contains(&b':')
                || is_inside_a_character(&bytes, without_one)
            {
                bytes.extend_from_slice(without_one);
            } else {
                bytes.extend_from_slice(piece);
            }
        }
        bytes
    }

    /// Without what folds are made of.
    fn plain(&self) -> Vec<u8> {
        let mut pieces = self.0.iter();
        let mut bytes = pieces.next().map(|first| first.to_vec()).unwrap_or_default();
        for piece in pieces {
            bytes.extend_from_slice(match piece {
                [b' ' | b'\t', rest @ ..] => rest,
                _ => piece,
            });
        }
        bytes
    }

    /// Whether a program indented what goes on behind a soft break: then every piece is, and
    /// there are several. Of one alone nobody can tell; by the standard its space is text.
    fn is_indented(&self) -> bool {
        let starts_blank = |piece: &&[u8]| matches!(piece.first(), Some(b' ' | b'\t'));
        self.0.len() > 2 && self.0.iter().skip(1).all(starts_blank)
    }

    fn is_softly_broken(&self) -> bool {
        self.0.last().is_some_and(|last| last.ends_with(b"=")) && is_quoted(&self.plain())
    }

    fn is_mark(&self, mark: &[u8]) -> bool {
        self.0.iter().map(|piece| piece.len()).sum::<usize>() <= MAX_MARK_BYTES
            && self
                .plain()
                .into_iter()
                .filter(|byte| !byte.is_ascii_whitespace())
                .map(|byte| byte.to_ascii_uppercase())
                .eq(mark.iter().copied())
    }

    fn is_any_mark(&self) -> bool {
        self.is_mark(b"BEGIN:VCARD") || self.is_mark(b"END:VCARD")
    }

    /// An `AGENT` without a value: the card of somebody else stands behind it.
    fn opens_a_card(&self) -> bool {
        let line = self.plain().trim_ascii().to_ascii_uppercase();
        let name = line.split(|byte| matches!(byte, b':' | b';')).next().unwrap_or_default();
        (name == b"AGENT" || name.ends_with(b".AGENT")) && line.ends_with(b":")
    }
}

/// Whether the head of a line says quoted-printable, also as bare as some programs do.
fn is_quoted(line: &[u8]) -> bool {
    let head = line.split(|byte| *byte == b':').next().unwrap_or_default();
    head.to_ascii_uppercase().windows(16).any(|word| word == b"QUOTED-PRINTABLE")
}
