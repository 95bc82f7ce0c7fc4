//! What a screen sees of a record: plain data, read from the document once and kept
//! beside it, so that starting up needs no document at all.
//!
//! A view is encoded as CBOR arrays in a fixed order ([`View::to_bytes`]). It stays on
//! the device and can be made anew from the document at any time, so an unreadable
//! view is never a loss.

use std::collections::BTreeMap;
use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::id::{DeviceId, RecordId};
use crate::time::UnixMillis;

/// Longest encoded view that is read.
pub const MAX_VIEW_BYTES: usize = 4 << 20;

/// What a record is. Kinds this version does not know stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Person,
    Organization,
    /// A round table, a working group: people and organizations who meet in a rhythm.
    Network,
    /// A function, apart from the persons who carry it.
    Post,
    /// What helps people here: a language café, an hour of advice.
    Offer,
    Knowledge,
    /// Somebody met, called or wrote to somebody.
    Touchpoint,
    /// A kind of a later version (or of an import), by its name.
    Other(Box<str>),
}

impl Kind {
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Network => "network",
            Self::Post => "post",
            Self::Offer => "offer",
            Self::Knowledge => "knowledge",
            Self::Touchpoint => "touchpoint",
            Self::Other(name) => name,
        }
    }
}

impl Kind {
    /// Whether lists and the search show it by itself; others are seen with what they
    /// belong to, or not at all.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        match self {
            Self::Person
            | Self::Organization
            | Self::Network
            | Self::Post
            | Self::Offer
            | Self::Knowledge => true,
            Self::Touchpoint | Self::Other(_) => false,
        }
    }
}

impl From<&str> for Kind {
    fn from(name: &str) -> Self {
        match name {
            "person" => Self::Person,
            "organization" => Self::Organization,
            "network" => Self::Network,
            "post" => Self::Post,
            "offer" => Self::Offer,
            "knowledge" => Self::Knowledge,
            "touchpoint" => Self::Touchpoint,
            other => Self::Other(other.into()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<C> Encode<C> for Kind {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Kind {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Ok(Self::from(d.str()?))
    }
}

/// A value that is replaced as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    Text(String),
    Bool(bool),
    Int(i64),
    Float(f64),
}

/// A value of a key: a scalar, or long prose that merges letter by letter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Scalar(Scalar),
    Prose(String),
}

impl Value {
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Scalar(Scalar::Text(text.into()))
    }

    /// The words of a text or of prose.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Scalar(Scalar::Text(text)) | Self::Prose(text) => Some(text),
            Self::Scalar(Scalar::Bool(_) | Scalar::Int(_) | Scalar::Float(_)) => None,
        }
    }

    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Scalar(Scalar::Bool(value)) => Some(*value),
            Self::Scalar(Scalar::Text(_) | Scalar::Int(_) | Scalar::Float(_)) | Self::Prose(_) => {
                None
            }
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Scalar(Scalar::Bool(value))
    }
}

impl<C> Encode<C> for Value {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Scalar(Scalar::Text(text)) => e.str(text)?.ok(),
            Self::Scalar(Scalar::Bool(value)) => e.bool(*value)?.ok(),
            Self::Scalar(Scalar::Int(value)) => e.i64(*value)?.ok(),
            Self::Scalar(Scalar::Float(value)) => e.f64(*value)?.ok(),
            Self::Prose(text) => e.array(1)?.str(text)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Value {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        use minicbor::data::Type;
        let kind = d.datatype()?;
        Ok(Self::Scalar(if kind == Type::String {
            Scalar::Text(d.str()?.to_owned())
        } else if kind == Type::Bool {
            Scalar::Bool(d.bool()?)
        } else if kind == Type::F64 {
            Scalar::Float(d.f64()?)
        } else if kind == Type::Array {
            return match d.array()? {
                Some(1) => Ok(Self::Prose(d.str()?.to_owned())),
                Some(_) | None => Err(decode::Error::message("prose is one text")),
            };
        } else {
            Scalar::Int(d.i64()?)
        }))
    }
}

/// The keys of a record and their values.
pub type Flat = BTreeMap<String, Value>;

/// The first 8 bytes of a device id: enough to name who wrote, and all that a document knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DevicePrefix(pub [u8; 8]);

impl DevicePrefix {
    #[must_use]
    pub fn of(device: &DeviceId) -> Self {
        let mut prefix = [0; 8];
        prefix.copy_from_slice(device.as_bytes().split_at(8).0);
        Self(prefix)
    }

    #[must_use]
    pub fn is_of(&self, device: &DeviceId) -> bool {
        device.as_bytes().starts_with(&self.0)
    }
}

impl<C> Encode<C> for DevicePrefix {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for DevicePrefix {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        d.bytes()?
            .try_into()
            .map(Self)
            .map_err(|_| decode::Error::message("a device prefix is 8 bytes"))
    }
}

/// Who wrote, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
pub struct Stamp {
    #[n(0)]
    pub at: UnixMillis,
    #[n(1)]
    pub by: DevicePrefix,
}

/// One of several values that were set apart from each other.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Variant {
    #[n(0)]
    pub value: Value,
    #[n(1)]
    pub stamp: Stamp,
}

/// Something in a record that this version cannot show as it should.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Problem {
    #[n(0)]
    pub key: String,
    #[n(1)]
    pub fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Fault {
    /// Neither text, number, yes or no, nor prose.
    #[n(0)]
    Unreadable,
    /// A value of another type than this field has, such as a number for a name.
    #[n(1)]
    WrongType,
    #[n(2)]
    NotADay,
    /// The id of a record was expected.
    #[n(3)]
    NotARecord,
    /// A number was expected.
    #[n(4)]
    NotANumber,
}

/// The hash of one change of one document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeHash(pub [u8; 32]);

impl fmt::Debug for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<C> Encode<C> for ChangeHash {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ChangeHash {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        d.bytes()?
            .try_into()
            .map(Self)
            .map_err(|_| decode::Error::message("a change hash is 32 bytes"))
    }
}

/// A state of a document: the changes nothing else builds on yet, sorted. A form
/// keeps the heads it was opened at and saves on top of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Heads(#[n(0)] Vec<ChangeHash>);

impl Heads {
    #[must_use]
    pub fn new(mut hashes: Vec<ChangeHash>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    #[must_use]
    pub fn as_slice(&self) -> &[ChangeHash] {
        &self.0
    }
}

/// Everything a screen, the search and the network need of one record.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct View {
    #[n(0)]
    pub id: RecordId,
    #[n(1)]
    pub kind: Kind,
    #[n(2)]
    pub archived: bool,
    /// Every key but `kind` and `archived`; where there is a conflict, the value every
    /// device agrees to show first.
    #[n(3)]
    pub flat: Flat,
    /// For every key with several values set apart from each other: all of them, in
    /// the same order on every device. Never fewer than two.
    #[n(4)]
    pub conflicts: BTreeMap<String, Vec<Variant>>,
    /// What the document holds that cannot be read at all. See [`crate::model::problems`]
    /// for values that do not fit their field.
    #[n(5)]
    pub problems: Vec<Problem>,
    #[n(6)]
    pub created: Stamp,
    #[n(7)]
    pub changed: Stamp,
    #[n(8)]
    pub heads: Heads,
}

impl View {
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.flat.get(key)
    }

    /// The words under a key, empty if there are none.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.flat.get(key).and_then(Value::as_text).unwrap_or_default()
    }

    /// What the record is called: its name or its title.
    #[must_use]
    pub fn title(&self) -> &str {
        match self.text("name") {
            "" => self.text("title"),
            name => name,
        }
    }

    /// The members of a set such as `topic` or `language`, sorted.
    pub fn members<'a>(&'a self, set: &'a str) -> impl Iterator<Item = &'a str> {
        self.under(set).filter(|(_, value)| value.as_bool() == Some(true)).map(|(member, _)| member)
    }

    /// All keys that begin with `prefix/`, without it.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        under(&self.flat, prefix)
    }

    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Writing to memory cannot fail, and nothing here refuses to be written.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are no view, more than [`MAX_VIEW_BYTES`], or have something behind.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, decode::Error> {
        if bytes.len() > MAX_VIEW_BYTES {
            return Err(decode::Error::message("view too long"));
        }
        let mut decoder = Decoder::new(bytes);
        let view = decoder.decode()?;
        if decoder.position() == bytes.len() {
            Ok(view)
        } else {
            Err(decode::Error::message("bytes behind the view"))
        }
    }
}

/// All keys of a flat map that begin with `prefix/`, without it.
pub(crate) fn under<'a>(
    flat: &'a Flat,
    prefix: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let member = move |key: &'a str| key.strip_prefix(prefix)?.strip_prefix('/');
    flat.range::<str, _>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded))
        .take_while(move |(key, _)| key.starts_with(prefix))
        .filter_map(move |(key, value)| Some((member(key)?, value)))
}
