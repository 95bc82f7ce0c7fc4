//! One change chunk, read without Automerge: its frame, who wrote it, and its
//! operations, all bounded. The format is Automerge's binary document format
//! (<https://automerge.org/automerge-binary-format-spec>, sections 2 to 4).

use std::io::Read;

use flate2::bufread::DeflateDecoder;
use sha2::{Digest, Sha256};

use super::error::{Error, MAX_INFLATED_BYTES};
use crate::view::ChangeHash;

/// Most operations of one change; a page of prose is some thousands.
pub(super) const MAX_OPS: usize = 1 << 17;
const MAX_DEPS: u64 = 1 << 10;
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// One uncompressed change.
#[derive(Debug)]
pub(super) struct Chunk {
    /// The whole chunk, uncompressed.
    pub(super) bytes: Vec<u8>,
    pub(super) hash: ChangeHash,
    pub(super) deps: Vec<ChangeHash>,
    pub(super) actor: Vec<u8>,
    /// The other actors that operations refer to, from index 1 on.
    pub(super) others: Vec<Vec<u8>>,
    pub(super) seq: u64,
    pub(super) start_op: u64,
    columns: Vec<(u32, std::ops::Range<usize>)>,
}

/// An operation's id: its counter and the index of its actor in the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OpId {
    pub(super) counter: u64,
    pub(super) actor: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key<'a> {
    Prop(&'a str),
    Head,
    Elem(OpId),
}

#[derive(Debug)]
pub(super) struct Op<'a> {
    /// The object written to; `None` is the root.
    pub(super) object: Option<OpId>,
    pub(super) key: Key<'a>,
    pub(super) insert: bool,
    pub(super) action: u64,
    /// The value, where it is a text.
    pub(super) text: Option<&'a str>,
    pub(super) pred: Vec<OpId>,
}

const fn malformed(what: &'static str) -> Error {
    Error::Malformed(what)
}

impl Chunk {
    /// Reads exactly one change chunk; a deflated one is inflated, to at most
    /// [`MAX_INFLATED_BYTES`].
    pub(super) fn parse(input: &[u8]) -> Result<Self, Error> {
        if input.len() > MAX_INFLATED_BYTES {
            return Err(Error::Inflates);
        }
        let mut reader = Reader { rest: input };
        if reader.take(4)? != MAGIC {
            return Err(malformed("no chunk"));
        }
        let checksum = reader.take(4)?;
        let kind = reader.take(1)?;
        let length = reader.length()?;
        let data = reader.take(length)?;
        if !reader.rest.is_empty() {
            return Err(malformed("bytes behind the change"));
        }
        let body = match kind {
            [1] => data.to_vec(),
            [2] => inflate(data)?,
            _ => return Err(malformed("another kind of chunk")),
        };
        let mut framed = vec![1];
        write_leb128(&mut framed, body.len());
        framed.extend_from_slice(&body);
        let hash: [u8; 32] = Sha256::digest(&framed).into();
        if !hash.starts_with(checksum) {
            return Err(malformed("wrong checksum"));
        }
        let mut bytes = Vec::with_capacity(framed.len() + 8);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(checksum);
        bytes.extend_from_slice(&framed);
        Self::parse_body(bytes, body.len(), ChangeHash(hash))
    }

    /// Reads a change that Automerge gave us, to look at its operations.
    pub(super) fn of(change: &automerge::Change) -> Result<Self, Error> {
        Self::parse(change.raw_bytes())
    }

    fn parse_body(bytes: Vec<u8>, length: usize, hash: ChangeHash) -> Result<Self, Error> {
        let body = bytes
            .len()
            .checked_sub(length)
            .and_then(|start| bytes.get(start..))
            .unwrap_or_default();
        let mut reader = Reader { rest: body };
        let deps = reader.many(MAX_DEPS, |reader| {
            let hash: [u8; 32] = reader.take(32)?.try_into().map_err(|_| malformed("a hash"))?;
            Ok(ChangeHash(hash))
        })?;
        let actor = reader.bytes()?.to_vec();
        let seq = reader.unsigned()?;
        let start_op = reader.unsigned()?;
        reader.signed()?;
        core::str::from_utf8(reader.bytes()?).map_err(|_| malformed("the message is no text"))?;
        let others = reader.many(MAX_DEPS, |reader| Ok(reader.bytes()?.to_vec()))?;
        let specs = reader.many(32, |reader| {
            let spec = u32::try_from(reader.unsigned()?).map_err(|_| malformed("a column"))?;
            Ok((spec, reader.length()?))
        })?;
        let mut columns = Vec::with_capacity(specs.len());
        for (spec, length) in specs {
            if spec & 0b1000 != 0 {
                return Err(malformed("a deflated column"));
            }
            if !column::ALL.contains(&spec) || columns.last().is_some_and(|(last, _)| *last >= spec)
            {
                return Err(malformed("a column that has no place here"));
            }
            let start = bytes.len() - reader.rest.len();
            reader.take(length)?;
            columns.push((spec, start..start + length));
        }
        if !reader.rest.is_empty() {
            return Err(malformed("bytes behind the columns"));
        }
        Ok(Self { hash, deps, actor, others, seq, start_op, columns, bytes })
    }

    fn column(&self, spec: u32) -> Reader<'_> {
        let range = self.columns.iter().find(|(of, _)| *of == spec).map(|(_, range)| range.clone());
        Reader { rest: range.and_then(|range| self.bytes.get(range)).unwrap_or_default() }
    }

    /// The operations of the change in order.
    pub(super) fn ops(&self) -> Result<Vec<Op<'_>>, Error> {
        let actors = self.others.len() + 1;
        let unsigned = |reader: &mut Reader<'_>| reader.unsigned();
        let mut object =
            Ids::new(self, column::OBJECT_ACTOR, column::OBJECT_COUNTER, false, actors);
        let mut key = Ids::new(self, column::KEY_ACTOR, column::KEY_COUNTER, true, actors);
        let mut prop = Runs::new(self.column(column::KEY_STRING));
        let mut insert = Booleans::new(self.column(column::INSERT));
        let mut action = Runs::new(self.column(column::ACTION));
        let mut value = Runs::new(self.column(column::VALUE_META));
        let mut raw = self.column(column::VALUE);
        let mut preds = Runs::new(self.column(column::PRED_COUNT));
        let mut pred = Ids::new(self, column::PRED_ACTOR, column::PRED_COUNTER, true, actors);
        let mut ops = Vec::new();
        let mut pred_total = 0;
        while let Some(action) = action.next(unsigned)? {
            let action = action.ok_or(malformed("an operation without an action"))?;
            let object = object.next()?;
            let elem = key.next()?;
            let key = match (prop.next(Reader::text)?.flatten(), elem) {
                (Some(prop), Id::None) => Key::Prop(prop),
                (None, Id::Head) => Key::Head,
                (None, Id::Op(id)) => Key::Elem(id),
                (Some(_), Id::Head | Id::Op(_)) | (None, Id::None) => {
                    return Err(malformed("a key"));
                }
            };
            let object = match object {
                Id::None => None,
                Id::Op(id) => Some(id),
                Id::Head => return Err(malformed("an object")),
            };
            let meta = value.next(unsigned)?.flatten().unwrap_or_default();
            let data = raw.take(usize::try_from(meta >> 4).map_err(|_| malformed("a value"))?)?;
            let is_text = meta & 0xf == 6;
            let text = is_text.then(|| core::str::from_utf8(data)).transpose();
            let text = text.map_err(|_| malformed("a text"))?;
            let count = preds.next(unsigned)?.flatten().unwrap_or_default();
            pred_total +=
                usize::try_from(count).map_err(|_| malformed("predecessors"))?.min(MAX_OPS + 1);
            if ops.len() >= MAX_OPS || pred_total > MAX_OPS {
                return Err(malformed("too many operations"));
            }
            let pred = (0..count)
                .map(|_| match pred.next()? {
                    Id::Op(id) => Ok(id),
                    Id::None | Id::Head => Err(malformed("a predecessor")),
                })
                .collect::<Result<_, _>>()?;
            ops.push(Op { object, key, insert: insert.next()?, action, text, pred });
        }
        Ok(ops)
    }
}

/// Column specifications: id, then type. What is not here (marks, for one) is not used
/// in documents of this house.
mod column {
    pub(super) const OBJECT_ACTOR: u32 = 0x01;
    pub(super) const OBJECT_COUNTER: u32 = 0x02;
    pub(super) const KEY_ACTOR: u32 = 0x11;
    pub(super) const KEY_COUNTER: u32 = 0x13;
    pub(super) const KEY_STRING: u32 = 0x15;
    pub(super) const INSERT: u32 = 0x34;
    pub(super) const ACTION: u32 = 0x42;
    pub(super) const VALUE_META: u32 = 0x56;
    pub(super) const VALUE: u32 = 0x57;
    pub(super) const PRED_COUNT: u32 = 0x70;
    pub(super) const PRED_ACTOR: u32 = 0x71;
    pub(super) const PRED_COUNTER: u32 = 0x73;
    pub(super) const ALL: [u32; 12] = [
        OBJECT_ACTOR,
        OBJECT_COUNTER,
        KEY_ACTOR,
        KEY_COUNTER,
        KEY_STRING,
        INSERT,
        ACTION,
        VALUE_META,
        VALUE,
        PRED_COUNT,
        PRED_ACTOR,
        PRED_COUNTER,
    ];
}

fn inflate(data: &[u8]) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    let mut decoder = DeflateDecoder::new(data);
    let limit = u64::try_from(MAX_INFLATED_BYTES).unwrap_or(u64::MAX);
    let read = decoder.by_ref().take(limit + 1).read_to_end(&mut body);
    read.map_err(|_| malformed("cannot be inflated"))?;
    if body.len() > MAX_INFLATED_BYTES {
        return Err(Error::Inflates);
    }
    if !decoder.into_inner().is_empty() {
        return Err(malformed("bytes behind the deflated change"));
    }
    Ok(body)
}

fn write_leb128(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap_or_default() | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or_default());
}

#[derive(Debug, Clone)]
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (front, rest) = self.rest.split_at_checked(length).ok_or(malformed("too short"))?;
        self.rest = rest;
        Ok(front)
    }

    fn byte(&mut self) -> Result<u8, Error> {
        self.take(1)?.first().copied().ok_or(malformed("too short"))
    }

    fn unsigned(&mut self) -> Result<u64, Error> {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(malformed("a number is too large"))
    }

    fn signed(&mut self) -> Result<i64, Error> {
        let mut value = 0_i64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let sign = byte & 0x40 != 0 && shift + 7 < 64;
                return Ok(if sign { value | (-1 << (shift + 7)) } else { value });
            }
        }
        Err(malformed("a number is too large"))
    }

    fn length(&mut self) -> Result<usize, Error> {
        usize::try_from(self.unsigned()?).map_err(|_| malformed("too long"))
    }

    fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let length = self.length()?;
        self.take(length)
    }

    fn text(&mut self) -> Result<&'a str, Error> {
        core::str::from_utf8(self.bytes()?).map_err(|_| malformed("a key is no text"))
    }

    fn many<T>(
        &mut self,
        most: u64,
        read: impl Fn(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let count = self.unsigned()?;
        if count > most {
            return Err(malformed("too many"));
        }
        (0..count).map(|_| read(self)).collect()
    }
}

/// A run-length encoded column: `n` times one value, `-n` values as they are, or 0 and
/// a number of empty rows.
#[derive(Debug)]
struct Runs<'a, T> {
    reader: Reader<'a>,
    left: u64,
    run: Run<T>,
}

#[derive(Debug)]
enum Run<T> {
    Same(Option<T>),
    Literal,
}

impl<'a, T: Copy> Runs<'a, T> {
    const fn new(reader: Reader<'a>) -> Self {
        Self { reader, left: 0, run: Run::Literal }
    }

    /// The next row; `None` behind the last.
    fn next(
        &mut self,
        read: impl Fn(&mut Reader<'a>) -> Result<T, Error>,
    ) -> Result<Option<Option<T>>, Error> {
        if self.left == 0 {
            if self.reader.rest.is_empty() {
                return Ok(None);
            }
            let count = self.reader.signed()?;
            self.left = count.unsigned_abs();
            self.run = match count {
                0 => {
                    self.left = self.reader.unsigned()?;
                    Run::Same(None)
                }
                1.. => Run::Same(Some(read(&mut self.reader)?)),
                _ => Run::Literal,
            };
            if self.left == 0 {
                return Err(malformed("an empty run"));
            }
        }
        self.left -= 1;
        match &self.run {
            Run::Same(value) => Ok(Some(*value)),
            Run::Literal => Ok(Some(Some(read(&mut self.reader)?))),
        }
    }
}

/// A column of yes and no: how many no, how many yes, and so on.
#[derive(Debug)]
struct Booleans<'a> {
    reader: Reader<'a>,
    left: u64,
    value: bool,
}

impl<'a> Booleans<'a> {
    const fn new(reader: Reader<'a>) -> Self {
        Self { reader, left: 0, value: true }
    }

    fn next(&mut self) -> Result<bool, Error> {
        // Only the first run may be empty: a column that begins with yes.
        for _ in 0..2 {
            if self.left > 0 {
                break;
            }
            if self.reader.rest.is_empty() {
                return Err(malformed("too few rows"));
            }
            self.left = self.reader.unsigned()?;
            self.value = !self.value;
        }
        self.left = self.left.checked_sub(1).ok_or(malformed("an empty run"))?;
        Ok(self.value)
    }
}

#[derive(Debug, Clone, Copy)]
enum Id {
    None,
    Head,
    Op(OpId),
}

/// Two columns that make operation ids.
#[derive(Debug)]
struct Ids<'a> {
    actor: Runs<'a, u64>,
    counter: Runs<'a, i64>,
    /// Counters are differences to the one before.
    delta: bool,
    last: i64,
    actors: usize,
}

impl<'a> Ids<'a> {
    fn new(chunk: &'a Chunk, actor: u32, counter: u32, delta: bool, actors: usize) -> Self {
        let (actor, counter) = (Runs::new(chunk.column(actor)), Runs::new(chunk.column(counter)));
        Self { actor, counter, delta, last: 0, actors }
    }

    fn next(&mut self) -> Result<Id, Error> {
        let actor = self.actor.next(Reader::unsigned)?.flatten();
        let counter = if self.delta {
            let step = self.counter.next(Reader::signed)?.flatten();
            match step {
                Some(step) => {
                    self.last = self.last.checked_add(step).ok_or(malformed("a counter"))?;
                    Some(self.last)
                }
                None => None,
            }
        } else {
            let whole = |reader: &mut Reader<'_>| {
                i64::try_from(reader.unsigned()?).map_err(|_| malformed("a counter"))
            };
            self.counter.next(whole)?.flatten()
        };
        match (actor, counter) {
            (None, None) => Ok(Id::None),
            (None, Some(0)) => Ok(Id::Head),
            (Some(actor), Some(counter)) => {
                let actor = usize::try_from(actor).ok().filter(|actor| *actor < self.actors);
                let actor = actor.ok_or(malformed("an actor that is not named"))?;
                let counter = u32::try_from(counter).ok().filter(|counter| *counter > 0);
                Ok(Id::Op(OpId {
                    actor,
                    counter: u64::from(counter.ok_or(malformed("a counter"))?),
                }))
            }
            (None, Some(_)) | (Some(_), None) => Err(malformed("half an id")),
        }
    }
}
