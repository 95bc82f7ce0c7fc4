//! Values of a record that are none for their field. Kept, and shown beside the record.

use super::number::Number;
use super::table::{Codec, Field, Shape};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::since::is_since;
use crate::time::Day;
use crate::time_of_day::TimeOfDay;
use crate::value::{Fault, Problem, Value};
use crate::view::View;

/// The field a key belongs to, for links the part: the label of a line of history, or of a
/// conflict.
#[must_use]
pub fn field_of(kind: &Kind, key: &str) -> Option<&'static Field> {
    kind.table().and_then(|table| table.field_of(key))
}

/// All that does not fit: what the document could not read, and values that are none
/// for their field. Keys that are not known are no problem; they stay.
#[must_use]
pub fn problems(view: &View) -> Vec<Problem> {
    let mut problems = view.problems.clone();
    for (key, value) in &view.flat {
        let fault = field_of(&view.kind, key).and_then(|field| fault(field, value));
        problems.extend(fault.map(|fault| Problem { key: key.clone(), fault }));
    }
    problems
}

/// What is wrong with a value of a field, if anything.
fn fault(field: &Field, value: &Value) -> Option<Fault> {
    if field.shape == Shape::Set || field.codec == Codec::Bool {
        return value.as_bool().is_none().then_some(Fault::WrongType);
    }
    if matches!(field.codec, Codec::Count | Codec::Share) {
        let Some(number) = Number::of(value) else { return Some(Fault::NotANumber) };
        let fits =
            if field.codec == Codec::Share { number.is_share() } else { number.count().is_some() };
        return (!fits).then_some(Fault::NoSuchNumber);
    }
    let Some(text) = value.as_text() else { return Some(Fault::WrongType) };
    let (fits, fault) = match field.codec {
        Codec::Day => (text.parse::<Day>().is_ok(), Fault::NotADay),
        Codec::Time => (text.parse::<TimeOfDay>().is_ok(), Fault::NotATime),
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
