//! A contact file cut into cards and lines, as bytes: where a line is folded inside a letter,
//! the letter is whole again before anybody reads it.

use super::charset::{is_inside_a_character, is_inside_a_quoted_character};
use super::told::{Error, MAX_CARDS};

/// Cards inside cards are read so deep; deeper ones are taken for cards beside each other.
pub(super) const MAX_DEPTH: usize = 4;
/// Most properties of one card.
const MAX_PROPERTIES: usize = 2_000;
/// The longest line that can be the mark of a card, with folds in it.
const MAX_MARK_BYTES: usize = 120;
/// What is more of a property is not read; of a picture nothing is wanted but that it is there.
const MAX_PROPERTY_BYTES: usize = 256 << 10;
/// What a line says that is quoted-printable.
const QUOTED: &[u8] = b"QUOTED-PRINTABLE";

/// One card of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawCard<'a> {
    /// Its place in the file, from 1.
    pub(super) number: usize,
    /// Its properties; of lines in a row that are none, the first.
    pub(super) lines: Vec<Line<'a>>,
    /// So many more properties it has than are read.
    pub(super) more: usize,
    /// The file ends before the card does.
    pub(super) is_cut_off: bool,
    /// The last of its lines says that a card follows.
    opens_a_card: bool,
}

/// A line as it was meant: its pieces and what ends them, as they stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a>(&'a [u8]);

/// The bytes of a line, as far as they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bytes {
    pub(super) bytes: Vec<u8>,
    /// There are more.
    pub(super) is_cut: bool,
}

/// All cards, in the order in which they begin, and after which cards there is something that
/// belongs to none.
///
/// # Errors
/// When there are more than a file may have.
pub(super) fn cards(bytes: &[u8]) -> Result<(Vec<RawCard<'_>>, Vec<usize>), Error> {
    let (mut cards, mut open, mut strange) = (Vec::new(), Vec::<RawCard<'_>>::new(), Vec::new());
    let mut number = 0;
    let mut belongs_to_none = |number: usize| {
        if strange.last() != Some(&number) {
            strange.push(number);
        }
    };
    for (_, line) in placed(bytes) {
        if line.is_begin() {
            let inside = open.last().is_some_and(|card| card.opens_a_card);
            if !inside || open.len() >= MAX_DEPTH {
                // Its end is missing, but not its lines: the next one begins.
                cards.append(&mut open);
            }
            number += 1;
            if number > MAX_CARDS {
                return Err(Error::TooManyCards);
            }
            open.push(RawCard::new(number));
        } else if line.is_end() {
            match open.pop() {
                Some(card) => cards.push(card),
                None => belongs_to_none(number),
            }
        } else if let Some(card) = open.last_mut() {
            card.take(line);
        } else {
            belongs_to_none(number);
        }
    }
    cards.extend(open.into_iter().map(|card| RawCard { is_cut_off: true, ..card }));
    cards.sort_by_key(|card| card.number);
    Ok((cards, strange))
}

impl<'a> RawCard<'a> {
    const fn new(number: usize) -> Self {
        Self { number, lines: Vec::new(), more: 0, is_cut_off: false, opens_a_card: false }
    }

    /// A picture may come in thousands of lines that are no property.
    fn take(&mut self, line: Line<'a>) {
        self.opens_a_card = line.opens_a_card();
        if !line.has_colon() && self.lines.last().is_some_and(|last| !last.has_colon()) {
            return;
        }
        if self.lines.len() < MAX_PROPERTIES {
            self.lines.push(line);
        } else {
            self.more += 1;
        }
    }
}

/// The first line of some bytes as they have it, and what is behind it; nothing is behind the
/// last one. Lines end with CR LF, LF, or CR alone.
fn first_line(bytes: &[u8]) -> (&[u8], Option<&[u8]>) {
    let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    let (line, after) = bytes.split_at(end.unwrap_or(bytes.len()));
    let after = match after {
        [b'\r', b'\n', after @ ..] | [_, after @ ..] => Some(after),
        [] => None,
    };
    (line, after)
}

/// The lines of a file as it has them.
fn physical(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    core::iter::from_fn(move || {
        let (line, after) = first_line(rest?);
        rest = after;
        Some(line)
    })
}

/// The lines as they were meant, and where each begins; empty ones are none.
pub(super) fn placed(bytes: &[u8]) -> impl Iterator<Item = (usize, Line<'_>)> {
    let mut rest = Some(bytes);
    core::iter::from_fn(move || {
        let (start, mut piece) = loop {
            let start = rest?;
            let (line, after) = first_line(start);
            rest = after;
            if !line.trim_ascii().is_empty() {
                break (start, line);
            }
        };
        let mut head = Head::default();
        head.read(piece);
        let mut len = piece.len();
        while let Some(behind) = rest {
            let (next, after) = first_line(behind);
            let folded = starts_blank(next);
            let soft =
                !folded && head.is_quoted && piece.ends_with(b"=") && !Line(next).is_any_mark();
            if !folded && !soft {
                break;
            }
            (piece, rest) = (next, after);
            head.read(without_blank(piece));
            len = start.len() - behind.len() + piece.len();
        }
        // What is left is the end of all.
        Some((bytes.len() - start.len(), Line(start.get(..len).unwrap_or(start))))
    })
}

/// What the head of a line says, as its pieces come.
#[derive(Debug, Default)]
struct Head {
    /// The last bytes, in capitals.
    end: Vec<u8>,
    is_over: bool,
    /// Quoted-printable, also as bare as some programs say it.
    is_quoted: bool,
}

impl Head {
    fn read(&mut self, piece: &[u8]) {
        if self.is_over || self.is_quoted {
            return;
        }
        let colon = piece.iter().position(|byte| *byte == b':');
        self.is_over = colon.is_some();
        let part = piece.get(..colon.unwrap_or(piece.len())).unwrap_or_default();
        self.end.extend(part.iter().map(u8::to_ascii_uppercase));
        self.is_quoted = self.end.windows(QUOTED.len()).any(|word| word == QUOTED);
        let known = self.end.len().saturating_sub(QUOTED.len() - 1);
        self.end.drain(..known);
    }
}

impl<'a> Line<'a> {
    fn pieces(self) -> impl Iterator<Item = &'a [u8]> {
        physical(self.0)
    }

    /// The bytes of the line. In version 2.1 a fold stands before a space that belongs to the
    /// text, later it is a space of its own.
    pub(super) fn bytes(self, is_old: bool) -> Bytes {
        let quoted = self.is_quoted();
        let indented = quoted && self.is_indented();
        let (mut bytes, mut has_colon) = (Vec::<u8>::new(), false);
        for (at, piece) in self.pieces().enumerate() {
            let from = if at == 0 {
                piece
            } else if quoted && bytes.last() == Some(&b'=') {
                bytes.pop();
                let bare = piece.trim_ascii_start();
                let drops = indented
                    || matches!(bytes.last(), Some(b' ' | b'\t'))
                    || piece.len() > bare.len() + 1
                    || is_inside_a_quoted_character(&bytes, bare);
                if drops { bare } else { piece }
            } else if !is_old || !has_colon || is_inside_a_character(&bytes, without_blank(piece)) {
                without_blank(piece)
            } else {
                piece
            };
            has_colon = has_colon || from.contains(&b':');
            bytes.extend_from_slice(from);
            if bytes.len() > MAX_PROPERTY_BYTES {
                bytes.truncate(MAX_PROPERTY_BYTES);
                return Bytes { bytes, is_cut: true };
            }
        }
        Bytes { bytes, is_cut: false }
    }

    /// Without what folds are made of.
    fn plain(self) -> Vec<u8> {
        let mut pieces = self.pieces();
        let mut bytes = pieces.next().map(<[u8]>::to_vec).unwrap_or_default();
        pieces.for_each(|piece| bytes.extend_from_slice(without_blank(piece)));
        bytes
    }

    pub(super) fn is_quoted(self) -> bool {
        let mut head = Head::default();
        for (at, piece) in self.pieces().enumerate() {
            head.read(if at == 0 { piece } else { without_blank(piece) });
            if head.is_over || head.is_quoted {
                break;
            }
        }
        head.is_quoted
    }

    /// Whether a program indented what goes on behind a soft break: then every piece is, and
    /// there are several. Of one alone nobody can tell; by the standard its space is text.
    fn is_indented(self) -> bool {
        self.pieces().nth(2).is_some() && self.pieces().skip(1).all(starts_blank)
    }

    fn has_colon(self) -> bool {
        self.0.contains(&b':')
    }

    /// Whether it says this and no more, however it is folded.
    fn is_mark(self, mark: &[u8]) -> bool {
        self.0.len() <= MAX_MARK_BYTES
            && self
                .0
                .iter()
                .filter(|byte| !byte.is_ascii_whitespace())
                .map(u8::to_ascii_uppercase)
                .eq(mark.iter().copied())
    }

    pub(super) fn is_begin(self) -> bool {
        self.is_mark(b"BEGIN:VCARD")
    }

    pub(super) fn is_end(self) -> bool {
        self.is_mark(b"END:VCARD")
    }

    fn is_any_mark(self) -> bool {
        self.is_begin() || self.is_end()
    }

    /// So many bytes of the file, folds and all.
    pub(super) const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether it is the version 2.1.
    pub(super) fn is_old_version(self) -> bool {
        self.is_mark(b"VERSION:2.1")
    }

    /// An `AGENT` without a value: the card of somebody else stands behind it.
    pub(super) fn opens_a_card(self) -> bool {
        if self.0.len() > MAX_MARK_BYTES {
            return false;
        }
        self.is_agent() && self.plain().trim_ascii().ends_with(b":")
    }

    /// Whether it is an `AGENT`, whatever that says.
    pub(super) fn is_agent(self) -> bool {
        let end = self.0.iter().position(|byte| matches!(byte, b':' | b';'));
        let name = end.and_then(|end| self.0.get(..end.min(MAX_MARK_BYTES))).map(Line);
        let name = name.map(Line::plain).unwrap_or_default().trim_ascii().to_ascii_uppercase();
        name == b"AGENT" || name.ends_with(b".AGENT")
    }
}

fn starts_blank(piece: &[u8]) -> bool {
    matches!(piece.first(), Some(b' ' | b'\t'))
}

/// Without the one space that a fold is made of.
fn without_blank(piece: &[u8]) -> &[u8] {
    match piece {
        [b' ' | b'\t', rest @ ..] => rest,
        _ => piece,
    }
}
