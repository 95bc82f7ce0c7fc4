//! Strict CBOR (RFC 8949): one value, its one encoding, nothing behind it.

use minicbor::{Decode, Encode};

/// The bytes are not the one encoding of the value expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed: {0}")]
pub struct Malformed(pub &'static str);

/// Room for an ordinary entry or frame, in bytes.
const ORDINARY: usize = 512;

pub(crate) fn to_vec<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ORDINARY);
    let written = minicbor::encode(value, &mut bytes);
    debug_assert!(
        written.is_ok(),
        "writing to a vector cannot fail, and our encoders refuse nothing"
    );
    bytes
}

/// Decodes `bytes` and insists that encoding the value gives the same bytes back.
/// So there is no second spelling of anything that is signed or hashed.
pub(crate) fn from_slice<'b, T: Decode<'b, ()> + Encode<()>>(
    bytes: &'b [u8],
) -> Result<T, Malformed> {
    let value: T = minicbor::decode(bytes).map_err(|_| Malformed("not the expected fields"))?;
    let mut same = Same { rest: bytes };
    if minicbor::encode(&value, &mut same).is_ok() && same.rest.is_empty() {
        Ok(value)
    } else {
        Err(Malformed("not in its one encoding"))
    }
}

/// Takes only what was there before.
struct Same<'b> {
    rest: &'b [u8],
}

impl minicbor::encode::Write for Same<'_> {
    type Error = Malformed;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        self.rest = self.rest.strip_prefix(bytes).ok_or(Malformed("not in its one encoding"))?;
        Ok(())
    }
}

/// Byte strings up to `MAX` bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes<const MAX: usize>(Vec<u8>);

impl<const MAX: usize> Bytes<MAX> {
    /// # Errors
    /// When there are more than `MAX` bytes.
    pub fn new(bytes: Vec<u8>) -> Result<Self, Malformed> {
        if bytes.len() <= MAX { Ok(Self(bytes)) } else { Err(Malformed("too long")) }
    }

    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl<const MAX: usize> core::fmt::Debug for Bytes<MAX> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl<C, const MAX: usize> Encode<C> for Bytes<MAX> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C, const MAX: usize> Decode<'b, C> for Bytes<MAX> {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::new(d.bytes()?.to_vec()).map_err(minicbor::decode::Error::custom)
    }
}

/// Lists of up to `MAX` values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> List<T, MAX> {
    /// # Errors
    /// When there are more than `MAX` values.
    pub fn new(values: Vec<T>) -> Result<Self, Malformed> {
        if values.len() <= MAX { Ok(Self(values)) } else { Err(Malformed("too many")) }
    }

    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> core::ops::Deref for List<T, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<C, T: Encode<C>, const MAX: usize> Encode<C> for List<T, MAX> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(self.0.len() as u64)?;
        self.0.iter().try_for_each(|value| value.encode(e, ctx))
    }
}

impl<'b, C, T: Decode<'b, C>, const MAX: usize> Decode<'b, C> for List<T, MAX> {
    fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        use minicbor::decode::Error;
        let len = d.array()?.ok_or_else(|| Error::message("of indefinite length"))?;
        let len = usize::try_from(len).map_err(Error::custom)?;
        if len > MAX {
            return Err(Error::message("too many"));
        }
        // Capacity follows what was really read: a length alone reserves nothing.
        let mut values = Vec::new();
        for _ in 0..len {
            values.push(T::decode(d, ctx)?);
        }
        Ok(Self(values))
    }
}
