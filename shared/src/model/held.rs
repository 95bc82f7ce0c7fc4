//! How the values of a form live in a flat map. Reading is tolerant: what does not fit is
//! left out (and found by [`super::problems`]); what is empty has no key.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::{clean, clean_prose, unhidden};
use super::number::Number;
use super::table::{Codec, Field, Table};
use crate::id::RecordId;
use crate::since::understood;
use crate::time::Day;
use crate::time_of_day::TimeOfDay;
use crate::value::{Flat, Scalar, Value, under};

/// A value under one key.
pub trait Single: Sized {
    /// Reads it; empty where there is none, or none that fits.
    #[must_use]
    fn from_value(value: Option<&Value>, field: &Field) -> Self;

    /// What to write, if anything.
    #[must_use]
    fn to_value(&self, field: &Field) -> Option<Value>;
}

/// A value of a form, under as many keys as the shape of its field has.
pub trait Held: Sized {
    /// Reads it from its keys.
    #[must_use]
    fn read(flat: &Flat, field: &Field) -> Self;

    /// Writes its keys.
    fn write(&self, field: &Field, to: &mut Flat);
}

/// A link with its parts: `key/<id>/<part>`.
pub trait Link: Sized {
    /// Its parts, as rows of a table.
    const PARTS: &'static [Field];

    /// Reads it from its parts.
    #[must_use]
    fn from_parts(id: RecordId, parts: &Parts<'_>) -> Self;

    /// The id in its keys.
    #[must_use]
    fn id(&self) -> RecordId;

    /// Gives every part with its value.
    fn each_part(&self, say: &mut dyn FnMut(&Field, Option<Value>));
}

/// A record as its table describes it, without more than that.
pub trait Described: Sized {
    /// The one description of the kind.
    const TABLE: &'static Table;

    /// Reads it from the keys and values of a record.
    #[must_use]
    fn from_flat(flat: &Flat) -> Self;

    /// Its keys and values.
    #[must_use]
    fn to_flat(&self) -> Flat;
}

/// A short text as a value; nothing if it is empty.
pub(crate) fn short(text: &str) -> Option<Value> {
    let text = clean(text);
    (!text.is_empty()).then_some(Value::Scalar(Scalar::Text(text)))
}

impl Single for String {
    fn from_value(value: Option<&Value>, field: &Field) -> Self {
        match field.codec {
            Codec::Count | Codec::Share => value.map(Number::written).unwrap_or_default(),
            Codec::Text
            | Codec::Prose
            | Codec::Day
            | Codec::Time
            | Codec::Since
            | Codec::Bool
            | Codec::Record
            | Codec::Email
            | Codec::Phone
            | Codec::Website
            | Codec::Language => unhidden(value.and_then(Value::as_text).unwrap_or_default()),
        }
    }

    fn to_value(&self, field: &Field) -> Option<Value> {
        match field.codec {
            // Prose is made with the record, and stays when it is emptied.
            Codec::Prose => Some(Value::Prose(clean_prose(self))),
            // What was typed stays typed until it is a number.
            Codec::Count | Codec::Share => Number::typed(self)
                .map_or_else(|| short(self), |number| Some(Value::Scalar(number.scalar()))),
            // As it is understood; what is not stays as it was typed.
            Codec::Since => understood(self).map_or_else(|| short(self), |since| short(&since)),
            Codec::Text
            | Codec::Day
            | Codec::Time
            | Codec::Bool
            | Codec::Record
            | Codec::Email
            | Codec::Phone
            | Codec::Website
            | Codec::Language => short(self),
        }
    }
}

impl Single for bool {
    fn from_value(value: Option<&Value>, _: &Field) -> Self {
        value.and_then(Value::as_bool).unwrap_or_default()
    }

    fn to_value(&self, _: &Field) -> Option<Value> {
        self.then_some(Value::Scalar(Scalar::Bool(true)))
    }
}

impl Single for Option<Day> {
    fn from_value(value: Option<&Value>, _: &Field) -> Self {
        value.and_then(Value::as_text).and_then(|day| day.parse().ok())
    }

    fn to_value(&self, _: &Field) -> Option<Value> {
        self.map(|day| Value::text(day.to_string()))
    }
}

impl Single for Option<TimeOfDay> {
    fn from_value(value: Option<&Value>, _: &Field) -> Self {
        value.and_then(Value::as_text).and_then(|time| time.parse().ok())
    }

    fn to_value(&self, _: &Field) -> Option<Value> {
        self.map(|time| Value::text(time.to_string()))
    }
}

impl Single for Option<RecordId> {
    fn from_value(value: Option<&Value>, _: &Field) -> Self {
        value.and_then(Value::as_text).and_then(|id| RecordId::from_hex(id).ok())
    }

    fn to_value(&self, _: &Field) -> Option<Value> {
        self.map(|id| Value::text(id.to_string()))
    }
}

impl<T: Single> Held for T {
    fn read(flat: &Flat, field: &Field) -> Self {
        Self::from_value(flat.get(field.key), field)
    }

    fn write(&self, field: &Field, to: &mut Flat) {
        if let Some(value) = self.to_value(field) {
            to.insert(field.key.to_owned(), value);
        }
    }
}

impl Held for BTreeSet<String> {
    fn read(flat: &Flat, field: &Field) -> Self {
        members(flat, field.key).map(str::to_owned).collect()
    }

    fn write(&self, field: &Field, to: &mut Flat) {
        for member in self.iter().map(|member| clean(member)).filter(|member| !member.is_empty()) {
            to.insert(format!("{}/{member}", field.key), true.into());
        }
    }
}

impl Held for BTreeSet<RecordId> {
    fn read(flat: &Flat, field: &Field) -> Self {
        members(flat, field.key).filter_map(|member| RecordId::from_hex(member).ok()).collect()
    }

    fn write(&self, field: &Field, to: &mut Flat) {
        for member in self {
            to.insert(format!("{}/{member}", field.key), true.into());
        }
    }
}
/// A link is there as long as any part of it is: who edits one while another takes it away
/// keeps it. In the order of their ids; nothing depends on it.
impl<L: Link> Held for Vec<L> {
    fn read(flat: &Flat, field: &Field) -> Self {
        links(flat, field.key).into_iter().map(|(id, parts)| L::from_parts(id, &parts)).collect()
    }

    fn write(&self, _: &Field, to: &mut Flat) {
        for link in self {
            let id = link.id();
            link.each_part(&mut |part, value| {
                if let Some(value) = value {
                    let name = part.part.unwrap_or_default();
                    to.insert(format!("{}/{id}/{name}", part.key), value);
                }
            });
        }
    }
}

/// The members of a set, sorted.
pub(crate) fn members<'a>(flat: &'a Flat, key: &'a str) -> impl Iterator<Item = &'a str> {
    under(flat, key).filter(|(_, value)| value.as_bool() == Some(true)).map(|(member, _)| member)
}

/// The parts of one link, by name.
#[derive(Debug, Default)]
pub struct Parts<'a>(Vec<(&'a str, &'a Value)>);

impl<'a> Parts<'a> {
    /// The value of a part.
    #[must_use]
    pub fn get(&self, part: &str) -> Option<&'a Value> {
        // A link that is written in two ways has the part that comes later.
        self.0.iter().rev().find(|(name, _)| *name == part).map(|(_, value)| *value)
    }

    /// The words of a part, empty if there are none.
    #[must_use]
    pub fn text(&self, part: &str) -> &'a str {
        self.get(part).and_then(Value::as_text).unwrap_or_default()
    }
}

/// The parts of every link, by the id in their keys.
pub(crate) fn links<'a>(flat: &'a Flat, key: &'a str) -> BTreeMap<RecordId, Parts<'a>> {
    let mut links: BTreeMap<_, Parts<'_>> = BTreeMap::new();
    for (rest, value) in under(flat, key) {
        let Some((id, part)) = rest.split_once('/') else { continue };
        if let Ok(id) = RecordId::from_hex(id) {
            links.entry(id).or_default().0.push((part, value));
        }
    }
    links
}
