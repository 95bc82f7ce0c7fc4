//! What a screen sees of a record: plain data, read from the document once and kept
//! beside it, so that starting up needs no document at all.
//!
//! A view is encoded as CBOR arrays in a fixed order ([`View::to_bytes`]). It stays on
//! the device and can be made anew from the document at any time, so an unreadable
//! view is never a loss.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::id::{DeviceId, RecordId};
use crate::model::clean::is_unseen;
use crate::time::UnixMillis;
use crate::value;

pub use crate::kind::Kind;
pub use crate::value::{Fault, Flat, Problem, Scalar, Value};

/// Longest encoded view that is read.
pub const MAX_VIEW_BYTES: usize = 4 << 20;

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

/// A text that can be seen; else an empty one.
fn seen(text: &str) -> &str {
    if text.chars().all(is_unseen) { "" } else { text }
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
    /// Who wrote on which day somebody last made sure ([`Kind::assured`]), and when. Of a device's
    /// label, who wrote the name.
    #[n(9)]
    pub assured: Option<Stamp>,
    /// Of a handover and of a device's label: which devices wrote what stands under a key. What one
    /// says there for somebody counts only from their own. Nothing where it was read before that
    /// was asked.
    #[n(10)]
    pub written: Option<Writers>,
    /// Somebody put it away while others were writing to it: it is not put away then, and whoever
    /// sees both decides: by bringing it back, and putting it away once more if need be.
    #[n(11)]
    pub put_away: Option<Stamp>,
}

/// Under each key the devices that wrote what stands there; several where they wrote the same.
pub type Writers = BTreeMap<String, BTreeSet<DevicePrefix>>;

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

    /// What the record is called: its name or its title; empty also where nothing of it can be
    /// seen.
    #[must_use]
    pub fn title(&self) -> &str {
        match seen(self.text("name")) {
            "" => seen(self.text("title")),
            name => name,
        }
    }

    /// The members of a set such as `topic` or `language`, sorted.
    pub fn members<'a>(&'a self, set: &'a str) -> impl Iterator<Item = &'a str> {
        self.under(set).filter(|(_, value)| value.as_bool() == Some(true)).map(|(member, _)| member)
    }

    /// All keys that begin with `prefix/`, without it.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        value::under(&self.flat, prefix)
    }

    /// Whether a device wrote what stands under a key.
    #[must_use]
    pub fn is_written_by(&self, key: &str, is_theirs: impl Fn(&DevicePrefix) -> bool) -> bool {
        self.writers(key).any(is_theirs)
    }

    /// The devices that wrote what stands under a key, as far as it is known.
    pub fn writers(&self, key: &str) -> impl Iterator<Item = &DevicePrefix> + use<'_> {
        self.written.as_ref().and_then(|written| written.get(key)).into_iter().flatten()
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
