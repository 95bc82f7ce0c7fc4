//! Contact points (after schema.org and FHIR `ContactPoint`): phone numbers, mail addresses.
//! Each has a key of its own that stays when it is edited, so two edits of one number at
//! once are a readable conflict and not two numbers.

use core::fmt;

use super::clean::clean;

/// Names a contact point within its list: 8 hexadecimal characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactPointId([u8; 4]);

/// One phone number or mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPoint {
    pub id: ContactPointId,
    pub text: String,
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

    fn hash(bytes: &[u8]) -> Self {
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

/// Adds one, unless the list says it already. One that was edited since keeps
/// its id; the new one then gets the next free one.
pub fn add_contact_point(all: &mut Vec<ContactPoint>, text: &str) {
    let text = clean(text);
    let mut id = ContactPointId::of(&text);
    if text.is_empty() || all.iter().any(|other| ContactPointId::of(&other.text) == id) {
        return;
    }
    while all.iter().any(|other| other.id == id) {
        id = ContactPointId::hash(&id.0);
    }
    all.push(ContactPoint { id, text });
}
