//! Texts in a list of their own order: what stands on an agenda, what was decided. Two devices can
//! each add one, and the same words are one.

use core::fmt;

use super::clean::clean;
use super::held::Held;
use super::ranked::{self, Key, Rank, Ranked, Stored};
use super::table::{Codec, Field, Searched};
use crate::value::Flat;

/// Names an item within its list: 8 hexadecimal characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(Key);

/// One text of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    pub text: String,
    pub rank: Rank,
}

impl ItemId {
    /// The id of a new one, from what it says: the same words written on two devices are one
    /// item. To the letter: `1.5` and `15` are two.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Key::hash(clean(text).as_bytes()))
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A list of such texts in a table.
pub(super) const fn items(name: &'static str, key: &'static str, parts: &'static [Field]) -> Field {
    Field::list(name, key, Codec::Text, &["text"], parts).searched(Searched::Words)
}

/// Adds one at the end, unless the list says it already. Says which one it is now; nothing
/// where it says nothing.
pub fn add_item(all: &mut Vec<Item>, text: &str) -> Option<ItemId> {
    let text = clean(text);
    if text.is_empty() {
        return None;
    }
    if let Some(known) = all.iter().find(|item| item.text == text) {
        return Some(known.id);
    }
    let id = ItemId(ItemId::of(&text).0.free_in(all));
    let rank = ranked::behind(all);
    all.push(Item { id, text, rank });
    Some(id)
}

impl Ranked for Item {
    fn from_stored(stored: &Stored<'_>) -> Self {
        Self { id: ItemId(stored.key), text: stored.text.to_owned(), rank: stored.rank() }
    }

    fn key(&self) -> Key {
        self.id.0
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn rank(&self) -> &Rank {
        &self.rank
    }
}

impl Held for Vec<Item> {
    fn read(flat: &Flat, field: &Field) -> Self {
        ranked::read(flat, field)
    }

    fn write(&self, field: &Field, to: &mut Flat) {
        ranked::write(self, field, to);
    }
}
