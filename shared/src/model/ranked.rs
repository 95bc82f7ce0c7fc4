//! Lists in an order of their own: phone numbers, mail addresses, what stands on an agenda. Each
//! item has a key that stays when it is edited, so that two edits of one item at once are a
//! readable conflict and not two items. Beside it stand its rank, and what else is said of it.

use core::fmt;

use fractional_index::FractionalIndex;

use super::held::short;
use super::table::Field;
use crate::value::{Flat, Value, under};

pub(super) const RANK: &str = "rank";

/// Names an item within its list: 8 hexadecimal characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key([u8; 4]);

impl Key {
    pub(super) fn hash(bytes: &[u8]) -> Self {
        let hash = blake3::hash(bytes);
        let mut key = [0; 4];
        key.copy_from_slice(hash.as_bytes().split_at(4).0);
        Self(key)
    }

    pub(super) fn from_hex(text: &str) -> Option<Self> {
        let lower = text.len() == 8
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        let value = lower.then(|| u32::from_str_radix(text, 16).ok()).flatten()?;
        Some(Self(value.to_be_bytes()))
    }

    /// This one, or the next one that no item has: one that was edited since keeps its own.
    pub(super) fn free_in<T: Ranked>(mut self, items: &[T]) -> Self {
        while items.iter().any(|other| other.key() == self) {
            self = Self::hash(&self.0);
        }
        self
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

/// Where an item stands in its list: a fractional index, so that one between two others needs
/// no other to move. What was stored without one comes first. Ties go by the key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Rank(Option<FractionalIndex>);

impl Rank {
    /// The place behind everything there is.
    #[must_use]
    pub fn behind<'r>(ranks: impl IntoIterator<Item = &'r Self>) -> Self {
        let last = ranks.into_iter().filter_map(|rank| rank.0.as_ref()).max();
        Self(Some(last.map_or_else(FractionalIndex::default, FractionalIndex::new_after)))
    }

    /// Reads it as it is stored; what is none stands in front.
    fn read(text: &str) -> Self {
        Self(FractionalIndex::from_string(text).ok())
    }

    fn written(&self) -> Option<String> {
        self.0.as_ref().map(FractionalIndex::to_string)
    }
}

/// An item of such a list.
pub(super) trait Ranked: Sized {
    fn from_stored(stored: &Stored<'_>) -> Self;
    fn key(&self) -> Key;
    fn text(&self) -> &str;
    fn rank(&self) -> &Rank;

    /// What else stands beside it, by the name of the part.
    fn beside(&self, _part: &str) -> Option<Value> {
        None
    }
}

/// An item as it is stored.
pub(super) struct Stored<'f> {
    pub(super) key: Key,
    pub(super) text: &'f str,
    flat: &'f Flat,
    list: &'f str,
}

impl Stored<'_> {
    /// What stands beside it, by the name of the part.
    pub(super) fn beside(&self, part: &str) -> Option<&Value> {
        self.flat.get(&format!("{}/{}/{part}", self.list, self.key))
    }

    pub(super) fn words(&self, part: &str) -> &str {
        self.beside(part).and_then(Value::as_text).unwrap_or_default()
    }

    pub(super) fn rank(&self) -> Rank {
        Rank::read(self.words(RANK))
    }
}

/// The items of a list, in its order.
pub(super) fn read<T: Ranked>(flat: &Flat, field: &Field) -> Vec<T> {
    let items = under(flat, field.key).filter_map(|(key, value)| {
        let (key, text) = (Key::from_hex(key)?, value.as_text()?);
        Some(T::from_stored(&Stored { key, text, flat, list: field.key }))
    });
    let mut items: Vec<T> = items.collect();
    items.sort_by(|one, other| (one.rank(), one.key()).cmp(&(other.rank(), other.key())));
    items
}

/// Every item that says something, with the parts that the field has.
pub(super) fn write<T: Ranked>(items: &[T], field: &Field, to: &mut Flat) {
    for item in items {
        let Some(text) = short(item.text()) else { continue };
        let key = format!("{}/{}", field.key, item.key());
        for part in field.parts.iter().filter_map(|part| part.part) {
            let value = match part {
                RANK => item.rank().written().map(Value::text),
                other => item.beside(other),
            };
            if let Some(value) = value {
                to.insert(format!("{key}/{part}"), value);
            }
        }
        to.insert(key, text);
    }
}

/// The place behind all items of a list.
pub(super) fn behind<T: Ranked>(items: &[T]) -> Rank {
    Rank::behind(items.iter().map(Ranked::rank))
}
