//! Texts in a list of their own order: what stands on an agenda, what was decided. Each has a key
//! that stays when it is edited, so that two devices can each add one; beside it stands its rank.

use core::fmt;

use super::clean::clean;
use super::contact_point::{ContactPointId, RANK, Rank};
use super::held::{Held, short};
use super::table::{Codec, Field, Searched};
use crate::value::{Flat, Value, under};

/// Names an item within its list: 8 hexadecimal characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(ContactPointId);

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
        Self(ContactPointId::hash(clean(text).as_bytes()))
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
    let mut id = ItemId::of(&text);
    // One that was edited since keeps its id.
    while all.iter().any(|other| other.id == id) {
        id = ItemId(id.0.next());
    }
    let rank = Rank::behind(all.iter().map(|item| &item.rank));
    all.push(Item { id, text, rank });
    Some(id)
}

impl Held for Vec<Item> {
    fn read(flat: &Flat, field: &Field) -> Self {
        let items = under(flat, field.key).filter_map(|(id, value)| {
            let (id, text) = (ContactPointId::from_hex(id)?, value.as_text()?.to_owned());
            let rank = flat.get(&format!("{}/{id}/{RANK}", field.key)).and_then(Value::as_text);
            Some(Item { id: ItemId(id), text, rank: Rank::read(rank.unwrap_or_default()) })
        });
        let mut items: Self = items.collect();
        items.sort_by(|one, other| (&one.rank, one.id).cmp(&(&other.rank, other.id)));
        items
    }

    fn write(&self, field: &Field, to: &mut Flat) {
        for item in self {
            let Some(text) = short(&item.text) else { continue };
            let key = format!("{}/{}", field.key, item.id);
            if let Some(rank) = item.rank.written() {
                to.insert(format!("{key}/{RANK}"), Value::text(rank));
            }
            to.insert(key, text);
        }
    }
}
