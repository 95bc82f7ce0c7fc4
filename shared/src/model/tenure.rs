//! Tenures (after W3C ORG `Membership`): somebody carries a post for some time.

use core::fmt;

use super::describe::link_of;
use super::table::{Codec, Field};
use super::word_list::words;
use crate::id::RecordId;
use crate::time::Day;

/// Names a tenure within its post, so that two devices can each add one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenureId(RecordId);

link_of! {
    /// Somebody carries a post for some time.
    pub struct Tenure {
        pub id: TenureId,
        /// Nobody where this part has not arrived, or was taken away on another device.
        pub person: Option<RecordId> = Field::part("tenures", "tenure", "person", Codec::Record),
        pub capacity: Capacity =
            Field::part("tenure_capacity", "tenure", "capacity", Codec::Text)
                .words(&Capacity::WORDS),
        pub from: Option<Day> = Field::part("tenure_from", "tenure", "from", Codec::Day),
        /// The last day; open-ended without.
        pub until: Option<Day> =
            Field::part("tenure_until", "tenure", "until", Codec::Day).after("from"),
    }
}

words! {
    /// In this order: whoever holds or acts carries a post now, a deputy stands by.
    pub enum Capacity else Other {
        #[default]
        Holder = "holder",
        Acting = "acting",
        Deputy = "deputy",
    }
    shown [Holder, Deputy, Acting]
}

impl TenureId {
    /// Of 16 random bytes.
    #[must_use]
    pub const fn from_random(bytes: [u8; 16]) -> Self {
        Self(RecordId::from_random(bytes))
    }

    /// From what it says, as a file's tenures have it: the same one, said on two devices, is one.
    #[must_use]
    pub fn of(post: RecordId, person: RecordId, capacity: &Capacity, from: Option<Day>) -> Self {
        let from = from.map(|from| from.to_string()).unwrap_or_default();
        let mut hash = blake3::Hasher::new();
        hash.update(post.as_bytes()).update(person.as_bytes());
        hash.update(capacity.as_str().as_bytes()).update(b"\0").update(from.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(hash.finalize().as_bytes().split_at(16).0);
        Self::from_random(bytes)
    }
}

impl From<RecordId> for TenureId {
    fn from(id: RecordId) -> Self {
        Self(id)
    }
}

impl From<TenureId> for RecordId {
    fn from(TenureId(id): TenureId) -> Self {
        id
    }
}

impl fmt::Display for TenureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Tenure {
    /// Whether it runs on a day. One that ends before it starts never does.
    #[must_use]
    pub fn runs_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether somebody would carry one post twice on some day: nobody is their own deputy.
    #[must_use]
    pub fn doubles(&self, other: &Self) -> bool {
        let begins_in_time = |one: &Self, other: &Self| {
            one.from.zip(other.until).is_none_or(|(from, until)| from <= until)
        };
        self.person.is_some()
            && self.person == other.person
            && !(self.is_turned() || other.is_turned())
            && begins_in_time(self, other)
            && begins_in_time(other, self)
    }

    /// Whether it ends before it starts.
    #[must_use]
    pub fn is_turned(&self) -> bool {
        is_turned(self.from, self.until)
    }
}

/// Whether something that runs from one day to another would end before it starts.
#[must_use]
pub fn is_turned(from: Option<Day>, until: Option<Day>) -> bool {
    from.zip(until).is_some_and(|(from, until)| until < from)
}
