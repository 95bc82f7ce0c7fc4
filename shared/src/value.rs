//! The keys of a record and their values: what a document holds, what a form writes, and
//! what can be wrong with it.

use std::collections::BTreeMap;
use std::ops::Bound;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// A value that is replaced as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    Text(String),
    Bool(bool),
    Int(i64),
    Float(f64),
}

/// A value of a key: a scalar, or long prose that merges by words.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Scalar(Scalar),
    Prose(String),
}

impl Value {
    /// A short text.
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

    /// A yes or no.
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
    /// A number that this field cannot have, such as half a month.
    #[n(5)]
    NoSuchNumber,
    /// `HH:MM` was expected.
    #[n(6)]
    NotATime,
}

/// All keys of a flat map that begin with `prefix/`, without it.
pub(crate) fn under<'a>(
    flat: &'a Flat,
    prefix: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let member = move |key: &'a str| key.strip_prefix(prefix)?.strip_prefix('/');
    flat.range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
        .take_while(move |(key, _)| key.starts_with(prefix))
        .filter_map(move |(key, value)| Some((member(key)?, value)))
}
