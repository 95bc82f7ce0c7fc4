//! Contact points (after JSContact, RFC 9553, and FHIR `ContactPoint`): phone numbers, mail
//! addresses. Beside one stands its rank, and of a number its kind and whether it is the
//! preferred one.

use core::fmt;

use super::clean::clean;
use super::held::{Held, short};
use super::phone_kind::PhoneKind;
use super::ranked::{self, Key, RANK, Rank, Ranked, Stored};
use super::table::{Codec, Field};
use crate::value::{Flat, Value};

/// What stands beside a mail address: the better known comes first.
pub(super) const EMAIL_PARTS: &[Field] = &[Field::item("email_rank", "email", RANK).orders()];

/// What stands beside a number.
pub(super) const PHONE_PARTS: &[Field] = &[
    Field::item("phone_kind", "phone", KIND).words(&PhoneKind::WORDS),
    Field { codec: Codec::Bool, ..Field::item("phone_preferred", "phone", PREFERRED) },
    Field::item("phone_rank", "phone", RANK).orders(),
];

const KIND: &str = "kind";
const PREFERRED: &str = "preferred";

/// Names a contact point within its list: 8 hexadecimal characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactPointId(Key);

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

impl ContactPointId {
    /// The id of a new one, from what it says: the same number imported twice, or on
    /// two devices, is one.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain: String =
            text.chars().filter(|c| !c.is_whitespace() && !"-/().".contains(*c)).collect();
        Self(Key::hash(plain.to_lowercase().as_bytes()))
    }
}

impl fmt::Display for ContactPointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
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
    let id = ContactPointId::of(&text);
    if text.is_empty() || all.iter().any(|other| ContactPointId::of(&other.text) == id) {
        return;
    }
    let id = ContactPointId(id.0.free_in(all));
    let rank = ranked::behind(all);
    all.push(ContactPoint { id, text, kind, preferred, rank });
}

impl Ranked for ContactPoint {
    fn from_stored(stored: &Stored<'_>) -> Self {
        Self {
            id: ContactPointId(stored.key),
            text: stored.text.to_owned(),
            kind: stored.words(KIND).into(),
            preferred: stored.beside(PREFERRED).and_then(Value::as_bool).unwrap_or_default(),
            rank: stored.rank(),
        }
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

    fn beside(&self, part: &str) -> Option<Value> {
        match part {
            KIND => short(self.kind.as_str()),
            PREFERRED => self.preferred.then_some(Value::from(true)),
            _ => None,
        }
    }
}

impl Held for Vec<ContactPoint> {
    fn read(flat: &Flat, field: &Field) -> Self {
        ranked::read(flat, field)
    }

    fn write(&self, field: &Field, to: &mut Flat) {
        ranked::write(self, field, to);
    }
}
