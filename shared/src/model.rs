//! What the keys of a record mean. One table per kind ([`fields`]) drives reading,
//! writing, history and forms; [`Person`], [`Post`], [`Knowledge`] and the others are the
//! records as forms hold them.
//!
//! A record is flat. A field is one key (`family`), a set with a key per member
//! (`topic/Schule`), a list with a key per item (`phone/1f3a90c2`), or a key per part
//! of a link to another record (`tie/<record id>/kind`).

mod check;
mod items;
mod knowledge;
mod network;
mod number;
mod offer;
mod organization;
mod person;
mod post;
mod touchpoint;

use std::collections::{BTreeMap, BTreeSet};

use crate::id::RecordId;
use crate::record::Edit;
use crate::time::Day;
use crate::view::{Fault, Flat, Kind, Problem, Scalar, Value, View};

pub use check::{
    Complaint, Finding, MAX_NAME_CHARS, MAX_PROSE_CHARS, MAX_SCALAR_CHARS, clean, clean_prose,
};
pub use items::{Item, ItemId, add_item};
pub use knowledge::{Holder, Knowledge, Level};
pub use network::Network;
pub use number::Number;
pub use offer::Offer;
pub use organization::{Organization, OrganizationType};
pub use person::{Person, Tie, TieKind};
pub use post::{Capacity, MIN_HOLDERS_UNSAID, Post, Tenure, TenureId};
pub use touchpoint::{Touchpoint, TouchpointType};

/// The key that says what a record is; written once.
pub const KIND: &str = "kind";
/// The key that says whether a record is put away.
pub const ARCHIVED: &str = "archived";

/// One row of a kind's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The name of the field in forms, history and translations.
    pub name: &'static str,
    /// The key, or what comes before the first `/` of its keys.
    pub key: &'static str,
    /// The last part of the key for parts of links (`tie/<id>/since`).
    pub part: Option<&'static str>,
    pub shape: Shape,
    pub codec: Codec,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One key.
    One,
    /// `key/<member>` = true.
    Set,
    /// `key/<item id>` = value.
    List,
    /// `key/<record id>/<part>` = value.
    Link,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    Text,
    /// Long text that merges letter by letter.
    Prose,
    /// `YYYY-MM-DD`.
    Day,
    /// A year, a month or a day: `2012`, `2012-04`, `2012-04-01`.
    Since,
    Bool,
    /// The id of a record.
    Record,
    /// A whole number from 1 on, such as months or places.
    Count,
    /// A share of a full position, above 0 and at most 1.
    Share,
    Email,
    Phone,
    Website,
    /// A BCP 47 tag.
    Language,
}

pub(crate) const fn one(name: &'static str, codec: Codec) -> Field {
    Field { name, key: name, part: None, shape: Shape::One, codec }
}

pub(crate) const fn set(name: &'static str, key: &'static str, codec: Codec) -> Field {
    Field { name, key, part: None, shape: Shape::Set, codec }
}

pub(crate) const fn list(name: &'static str, key: &'static str, codec: Codec) -> Field {
    Field { name, key, part: None, shape: Shape::List, codec }
}

pub(crate) const fn link(
    name: &'static str,
    key: &'static str,
    part: &'static str,
    codec: Codec,
) -> Field {
    Field { name, key, part: Some(part), shape: Shape::Link, codec }
}

pub(crate) const TITLE: Field = one("title", Codec::Text);
pub(crate) const TYPE: Field = one("type", Codec::Text);
pub(crate) const ABOUT: Field = set("about", "about", Codec::Record);
pub(crate) const NAME: Field = one("name", Codec::Text);
pub(crate) const EMAILS: Field = list("emails", "email", Codec::Email);
pub(crate) const PHONES: Field = list("phones", "phone", Codec::Phone);
pub(crate) const TOPICS: Field = set("topics", "topic", Codec::Text);
pub(crate) const LANGUAGES: Field = set("languages", "language", Codec::Language);
pub(crate) const DISTRICT: Field = one("district", Codec::Text);
pub(crate) const NOTES: Field = one("notes", Codec::Prose);
pub(crate) const TIE_KIND: Field = link("ties", "tie", "kind", Codec::Text);
pub(crate) const TIE_SINCE: Field = link("tie_since", "tie", "since", Codec::Since);
pub(crate) const TIE_CONFIRMED: Field = link("tie_confirmed", "tie", "confirmed", Codec::Day);

/// The table of a kind; empty for kinds that this version keeps without reading.
#[must_use]
pub fn fields(kind: &Kind) -> &'static [Field] {
    match kind {
        Kind::Person => person::FIELDS,
        Kind::Organization => organization::FIELDS,
        Kind::Network => network::FIELDS,
        Kind::Post => post::FIELDS,
        Kind::Offer => offer::FIELDS,
        Kind::Knowledge => knowledge::FIELDS,
        Kind::Touchpoint => touchpoint::FIELDS,
        Kind::Other(_) => &[],
    }
}

/// The field a key belongs to: the label of a line of history, or of a conflict.
#[must_use]
pub fn field_of(kind: &Kind, key: &str) -> Option<&'static Field> {
    fields(kind).iter().find(|field| field.holds(key))
}

impl Field {
    #[must_use]
    pub fn holds(&self, key: &str) -> bool {
        match (self.shape, self.part) {
            (Shape::One, _) => key == self.key,
            (Shape::Set | Shape::List, _) => self.member(key).is_some(),
            (Shape::Link, None) => false,
            (Shape::Link, Some(part)) => self
                .member(key)
                .and_then(|rest| rest.strip_suffix(part)?.strip_suffix('/'))
                .is_some(),
        }
    }

    /// What stands behind the `/` of a key: a topic, a language, an item id.
    #[must_use]
    pub fn member<'k>(&self, key: &'k str) -> Option<&'k str> {
        key.strip_prefix(self.key)?.strip_prefix('/').filter(|member| !member.is_empty())
    }

    fn fault(&self, value: &Value) -> Option<Fault> {
        if self.shape == Shape::Set || self.codec == Codec::Bool {
            return value.as_bool().is_none().then_some(Fault::WrongType);
        }
        if matches!(self.codec, Codec::Count | Codec::Share) {
            return Number::of(value).is_none().then_some(Fault::NotANumber);
        }
        let Some(text) = value.as_text() else { return Some(Fault::WrongType) };
        let (fits, fault) = match self.codec {
            Codec::Day => (text.parse::<Day>().is_ok(), Fault::NotADay),
            Codec::Since => (is_since(text), Fault::NotADay),
            Codec::Record => (RecordId::from_hex(text).is_ok(), Fault::NotARecord),
            Codec::Prose => (matches!(value, Value::Prose(_)), Fault::WrongType),
            Codec::Text
            | Codec::Bool
            | Codec::Count
            | Codec::Share
            | Codec::Email
            | Codec::Phone
            | Codec::Website
            | Codec::Language => (matches!(value, Value::Scalar(_)), Fault::WrongType),
        };
        (!fits).then_some(fault)
    }
}

/// All that does not fit: what the document could not read, and values that are none
/// for their field. Keys that are not known are no problem; they stay.
#[must_use]
pub fn problems(view: &View) -> Vec<Problem> {
    let mut problems = view.problems.clone();
    for (key, value) in &view.flat {
        let fault = field_of(&view.kind, key).and_then(|field| field.fault(value));
        problems.extend(fault.map(|fault| Problem { key: key.clone(), fault }));
    }
    problems
}

/// A record as a form holds it.
pub trait Model: Sized {
    const FIELDS: &'static [Field];

    fn kind() -> Kind;

    /// Reads a view. Tolerant: what does not fit is left out (and found by [`problems`]).
    #[must_use]
    fn read(view: &View) -> Self;

    /// The keys and values of this record.
    #[must_use]
    fn flat(&self) -> Flat;

    /// What to write so that a record read as `before` becomes this one: only the
    /// fields that differ, so that a form writes nothing its reader did not touch.
    #[must_use]
    fn edits(&self, before: &Self) -> Vec<Edit> {
        edits_between(&before.flat(), &self.flat())
    }

    /// What to look at before saving, in the order of the form.
    #[must_use]
    fn findings(&self) -> Vec<Finding> {
        check::findings(Self::FIELDS, &self.flat())
    }
}

/// The edits that lead from one flat map to another.
#[must_use]
pub fn edits_between(before: &Flat, after: &Flat) -> Vec<Edit> {
    let gone = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .map(|key| Edit::Delete { key: key.clone() });
    let new =
        after.iter().filter(|(key, value)| before.get(*key) != Some(value)).map(|(key, value)| {
            let key = key.clone();
            match value {
                Value::Scalar(value) => Edit::Put { key, value: value.clone() },
                Value::Prose(text) => Edit::Text { key, text: text.clone() },
            }
        });
    gone.chain(new).collect()
}

/// A year, a month or a day.
#[must_use]
pub fn is_since(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    whole.parse::<Day>().is_ok()
}

/// Reads fields of a view.
pub(crate) struct Reader<'a>(pub(crate) &'a View);

impl Reader<'_> {
    pub(crate) fn text(&self, field: &Field) -> String {
        self.0.text(field.key).to_owned()
    }

    pub(crate) fn day(&self, field: &Field) -> Option<Day> {
        self.0.text(field.key).parse().ok()
    }

    pub(crate) fn bool(&self, field: &Field) -> bool {
        self.0.get(field.key).and_then(Value::as_bool).unwrap_or_default()
    }

    pub(crate) fn record(&self, field: &Field) -> Option<RecordId> {
        RecordId::from_hex(self.0.text(field.key)).ok()
    }

    pub(crate) fn set(&self, field: &Field) -> BTreeSet<String> {
        self.0.members(field.key).map(str::to_owned).collect()
    }

    pub(crate) fn records(&self, field: &Field) -> BTreeSet<RecordId> {
        self.0.members(field.key).filter_map(|member| RecordId::from_hex(member).ok()).collect()
    }

    /// A number as somebody would type it, with a point; what is none, as it was typed.
    pub(crate) fn number(&self, field: &Field) -> String {
        self.0.get(field.key).map(Number::written).unwrap_or_default()
    }

    pub(crate) fn items(&self, field: &Field) -> Vec<Item> {
        let items = self.0.under(field.key);
        items
            .filter_map(|(id, value)| {
                Some(Item { id: ItemId::from_hex(id)?, text: value.as_text()?.to_owned() })
            })
            .collect()
    }

    /// The parts of every link, by the record it leads to.
    pub(crate) fn links(&self, field: &Field) -> BTreeMap<RecordId, BTreeMap<&str, &str>> {
        let mut links: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (rest, value) in self.0.under(field.key) {
            let Some((id, part)) = rest.split_once('/') else { continue };
            if let (Ok(id), Some(text)) = (RecordId::from_hex(id), value.as_text()) {
                links.entry(id).or_default().insert(part, text);
            }
        }
        links
    }
}

/// Writes fields into a flat map; what is empty has no key.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Flat);

impl Writer {
    pub(crate) fn text(&mut self, field: &Field, text: &str) {
        let key = field.key.to_owned();
        if field.codec == Codec::Prose {
            self.0.insert(key, Value::Prose(clean_prose(text)));
        } else {
            self.put(key, text);
        }
    }

    pub(crate) fn day(&mut self, field: &Field, day: Option<Day>) {
        self.put(field.key.to_owned(), &day.map(|day| day.to_string()).unwrap_or_default());
    }

    pub(crate) fn record(&mut self, field: &Field, id: Option<RecordId>) {
        self.put(field.key.to_owned(), &id.map(|id| id.to_string()).unwrap_or_default());
    }

    pub(crate) fn bool(&mut self, field: &Field, value: bool) {
        if value {
            self.0.insert(field.key.to_owned(), value.into());
        }
    }

    pub(crate) fn number(&mut self, field: &Field, typed: &str) {
        match Number::typed(typed) {
            Some(number) => {
                self.0.insert(field.key.to_owned(), Value::Scalar(number.scalar()));
            }
            None => self.put(field.key.to_owned(), typed),
        }
    }

    pub(crate) fn set<T: AsRef<str>>(
        &mut self,
        field: &Field,
        members: impl IntoIterator<Item = T>,
    ) {
        for member in members {
            let member = clean(member.as_ref());
            if !member.is_empty() {
                self.0.insert(format!("{}/{member}", field.key), true.into());
            }
        }
    }

    pub(crate) fn items(&mut self, field: &Field, items: &[Item]) {
        for item in items {
            self.put(format!("{}/{}", field.key, item.id), &item.text);
        }
    }

    pub(crate) fn part(&mut self, field: &Field, to: RecordId, text: &str) {
        self.put(format!("{}/{to}/{}", field.key, field.part.unwrap_or_default()), text);
    }

    fn put(&mut self, key: String, text: &str) {
        let text = clean(text);
        if !text.is_empty() {
            self.0.insert(key, Value::Scalar(Scalar::Text(text)));
        }
    }
}

#[cfg(test)]
mod tests;
