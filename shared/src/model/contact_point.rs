//! Contact points (after JSContact, RFC 9553, and FHIR `ContactPoint`): phone numbers, mail
//! addresses. Each has a key of its own that stays when it is edited, so two edits of one
//! number at once are a readable conflict and not two numbers. Beside it stand its rank, and
//! of a number its kind and whether it is the preferred one.

use core::fmt;

use fractional_index::FractionalIndex;

use super::clean::clean;
use super::held::{Held, short};
use super::phone_kind::PhoneKind;
use super::table::{Codec, Field};
use crate::value::{Flat, Value, under};

/// What stands beside a mail address: the better known comes first.
pub(super) const EMAIL_PARTS: &[Field] = &[Field::item("email_rank", "email", RANK).orders()];

/// What stands beside a number.
pub(super) const PHONE_PARTS: &[Field] = &[
    Field::item("phone_kind", "phone", KIND).words(&PhoneKind::WORDS),
    Field { codec: Codec::Bool, ..Field::item("phone_preferred", "phone", PREFERRED) },
    Field::item("phone_rank", "phone", RANK).orders(),
];

pub(super) const KIND: &str = "kind";
pub(super) const PREFERRED: &str = "preferred";
pub(super) const RANK: &str = "rank";

/// Names a contact point within its list: 8 hexadecimal characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactPointId([u8; 4]);

/// One phone number or mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPoint {
    pub id: ContactPointId,
    pub text: String,
    /// What sort of number it is; nothing is said of addresses.
    pub kind: PhoneKind,
    /// At most one of a list; of two that were chosen apart the first counts.
    pub preferred: bool,
    pub rank: Rank,
}

/// Where an item stands in its list: a fractional index, so that one between two others needs
/// no other to move. What was stored without one comes first. Ties go by the id.
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
    pub(super) fn read(text: &str) -> Self {
        Self(FractionalIndex::from_string(text).ok())
    }

    pub(super) fn written(&self) -> Option<String> {
        self.0.as_ref().map(FractionalIndex::to_string)
    }
}

impl ContactPointId {
    /// The id of a new one, from what it says: the same number imported twice, or on
    /// two devices, is one.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain: String =
            text.chars().filter(|c| !c.is_whitespace() && !"-/().".contains(*c)).collect();
        Self::hash(plain.to_lowercase().as_bytes())
    }

    /// The next one to try where an id is taken.
    pub(super) fn next(self) -> Self {
        Self::hash(&self.0)
    }

    pub(super) fn hash(bytes: &[u8]) -> Self {
        let hash = blake3::hash(bytes);
        let mut id = [0; 4];
        id.copy_from_slice(hash.as_bytes().split_at(4).0);
        Self(id)
    }

    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let lower = text.len() == 8
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        let value = lower.then(|| u32::from_str_radix(text, 16).ok()).flatten()?;
        Some(Self(value.to_be_bytes()))
    }
}

impl fmt::Display for ContactPointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

/// Adds one at the end, of which nothing more is known. See [`add_number`].
pub fn add_contact_point(all: &mut Vec<ContactPoint>, text: &str) {
    add_number(all, text, PhoneKind::Unsaid, false);
}

/// Adds one at the end, unless the list says it already. One that was edited since keeps
/// its id; the new one then gets the next free one.
pub fn add_number(all: &mut Vec<ContactPoint>, text: &str, kind: PhoneKind, preferred: bool) {
    let text = clean(text);
    let mut id = ContactPointId::of(&text);
    if text.is_empty() || all.iter().any(|other| ContactPointId::of(&other.text) == id) {
        return;
    }
    while all.iter().any(|other| other.id == id) {
        id = id.next();
    }
    let rank = Rank::behind(all.iter().map(|item| &item.rank));
    all.push(ContactPoint { id, text, kind, preferred, rank });
}

impl Held for Vec<ContactPoint> {
    fn read(flat: &Flat, field: &Field) -> Self {
        let items = under(flat, field.key).filter_map(|(id, value)| {
            let (id, text) = (ContactPointId::from_hex(id)?, value.as_text()?.to_owned());
            let part = |name: &str| flat.get(&format!("{}/{id}/{name}", field.key));
            let words = |name: &str| part(name).and_then(Value::as_text).unwrap_or_default();
            Some(ContactPoint {
                id,
                text,
                kind: words(KIND).into(),
                preferred: part(PREFERRED).and_then(Value::as_bool).unwrap_or_default(),
                rank: Rank::read(words(RANK)),
            })
        });
        let mut items: Self = items.collect();
        items.sort_by(|one, other| (&one.rank, one.id).cmp(&(&other.rank, other.id)));
        items
    }

    fn write(&self, field: &Field, to: &mut Flat) {
        for item in self {
            let Some(text) = short(&item.text) else { continue };
            let key = format!("{}/{}", field.key, item.id);
            for part in field.parts.iter().filter_map(|part| part.part) {
                let value = match part {
                    KIND => short(item.kind.as_str()),
                    PREFERRED => item.preferred.then_some(Value::from(true)),
                    RANK => item.rank.written().map(Value::text),
                    _ => None,
                };
                if let Some(value) = value {
                    to.insert(format!("{key}/{part}"), value);
                }
            }
            to.insert(key, text);
        }
    }
}
