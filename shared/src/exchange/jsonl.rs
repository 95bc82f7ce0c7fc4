//! JSON lines as the sample town comes in: one record a line. Kinds that this version
//! knows become what forms make of them; others are kept flat, so that nothing is lost
//! until a version comes that knows them.

use serde_json::{Map, Value as Json};

use super::Import;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::model::held::Held as _;
use crate::model::table::{Naming, Table};
use crate::model::{
    Codec, ContactPoint, Edit, Field, Number, Shape, add_contact_point, add_item, add_number,
    clean, clean_prose,
};
use crate::record::MAX_KEY_BYTES;
use crate::value::{Flat, Scalar, Value};

/// Longest line that is read.
pub const MAX_LINE_BYTES: usize = 256 << 10;
/// Most records of one file.
pub const MAX_RECORDS: usize = 100_000;

/// What is wrong, and in which line (from 1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Error {
    pub line: usize,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum What {
    #[error("longer than {MAX_LINE_BYTES} bytes")]
    LineTooLong,
    #[error("more than {MAX_RECORDS} records")]
    TooManyRecords,
    #[error("no JSON object")]
    NotAnObject,
    #[error("no `id` that is a UUID")]
    NoId,
    #[error("no `kind`")]
    NoKind,
    #[error("`{0}` is not as it should be")]
    Field(String),
}

/// Reads a whole file; blank lines are skipped.
///
/// # Errors
/// At the first line that is no record.
pub fn read(text: &str) -> Result<Vec<Import>, Error> {
    let mut imports = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        if imports.len() == MAX_RECORDS {
            return Err(Error { line, what: What::TooManyRecords });
        }
        imports.push(read_line(text).map_err(|what| Error { line, what })?);
    }
    Ok(imports)
}

fn read_line(text: &str) -> Result<Import, What> {
    if text.len() > MAX_LINE_BYTES {
        return Err(What::LineTooLong);
    }
    let object: Map<String, Json> = serde_json::from_str(text).map_err(|_| What::NotAnObject)?;
    let word = |name: &str| object.get(name).and_then(Json::as_str).filter(|word| !word.is_empty());
    let id = word("id").and_then(|id| RecordId::from_hex(id).ok()).ok_or(What::NoId)?;
    let kind = Kind::from(word("kind").ok_or(What::NoKind)?);
    let mut edits = Vec::new();
    for (name, value) in object.iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "kind")) {
        let written = match kind.table() {
            Some(table) => known(&mut edits, id, table, name, value),
            None => flat(&mut edits, name, value),
        };
        written.ok_or_else(|| What::Field(name.clone()))?;
    }
    let fits = |edit: &Edit| !edit.key().is_empty() && edit.key().len() <= MAX_KEY_BYTES;
    match edits.iter().find(|edit| !fits(edit)) {
        Some(edit) => Err(What::Field(edit.key().chars().take(40).collect())),
        None => Ok(Import { id, kind, edits }),
    }
}

/// A field of a kind with a table; nothing if the value is of another shape. What is no
/// field of it is kept.
fn known(
    edits: &mut Vec<Edit>,
    id: RecordId,
    table: &Table,
    name: &str,
    value: &Json,
) -> Option<()> {
    let field = table.fields.iter().find(|field| field.json == name);
    match (field.map(|field| (field, field.shape)), value) {
        // What is not so is not written down.
        (_, Json::Bool(false)) => Some(()),
        (Some((field, Shape::List)), Json::Array(items)) => {
            let mut flat = Flat::new();
            if matches!(field.codec, Codec::Phone | Codec::Email) {
                let mut all = Vec::new();
                items.iter().try_for_each(|item| contact_point(&mut all, field, item))?;
                all.write(field, &mut flat);
            } else {
                let mut all = Vec::new();
                for item in items {
                    add_item(&mut all, words_of(field, item)?);
                }
                all.write(field, &mut flat);
            }
            edits.extend(flat.into_iter().map(|(key, value)| Edit::of(key, value)));
            Some(())
        }
        (Some((field, Shape::Set)), Json::Array(members)) => {
            members.iter().try_for_each(|member| {
                let member = clean(member.as_str()?);
                let member = if field.codec == Codec::Record {
                    RecordId::from_hex(&member).ok()?.to_string()
                } else {
                    member
                };
                edits.push(Edit::set(format!("{}/{member}", field.key), true));
                Some(())
            })
        }
        (Some((field, Shape::Link)), Json::Array(links)) => {
            links.iter().try_for_each(|value| link(edits, id, field, value))
        }
        (Some((field, Shape::One)), Json::String(text)) => {
            put(edits, field.key.to_owned(), value_of(field, text));
            Some(())
        }
        (field, Json::Number(number)) => {
            let number = number.as_f64().filter(|number| number.is_finite())?;
            let key = match field {
                Some((field, Shape::One)) => field.key,
                Some((_, Shape::Set | Shape::List | Shape::Link)) | None => name,
            };
            put(edits, key.to_owned(), Some(Value::Scalar(Number::from(number).scalar())));
            Some(())
        }
        (Some((field, Shape::One)), value) => flat(edits, field.key, value),
        (Some((_, Shape::Set | Shape::List | Shape::Link)) | None, value) => {
            flat(edits, name, value)
        }
    }
}

/// What an item of a list says: its words, alone or by the name of the value.
fn words_of<'j>(field: &Field, item: &'j Json) -> Option<&'j str> {
    let Naming::Own([value]) = field.naming else { return None };
    item.as_str().or_else(|| item.as_object()?.get(*value)?.as_str())
}

/// One number or address of a list: its words, or `{number, kind, preferred}`.
fn contact_point(all: &mut Vec<ContactPoint>, field: &Field, item: &Json) -> Option<()> {
    let object = match item {
        Json::String(text) => {
            add_contact_point(all, text);
            return Some(());
        }
        Json::Object(object) => object,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => return None,
    };
    let text = words_of(field, item)?;
    let part = |codec: Codec| {
        let part = field.parts.iter().find(|part| part.codec == codec && !part.orders);
        part.and_then(|part| object.get(part.json))
    };
    let kind = part(Codec::Text).and_then(Json::as_str).map(clean).unwrap_or_default();
    let preferred = part(Codec::Bool).and_then(Json::as_bool).unwrap_or_default();
    add_number(all, text, kind.as_str().into(), preferred);
    Some(())
}

/// What a field says in words; nothing if it says nothing.
fn value_of(field: &Field, text: &str) -> Option<Value> {
    if field.codec == Codec::Prose {
        return Some(Value::Prose(clean_prose(text)));
    }
    let text = clean(text);
    (!text.is_empty()).then(|| Value::text(field.word_of(&text)))
}

/// One link, such as `{to: <record>, kind, since}` or `{person, capacity, from, until}`.
fn link(edits: &mut Vec<Edit>, record: RecordId, field: &Field, value: &Json) -> Option<()> {
    let object = value.as_object()?;
    let mut parts = Vec::new();
    for part in field.parts {
        let value = match (part.codec, object.get(part.json)) {
            (_, Some(Json::Null) | None) => None,
            (Codec::Record, Some(Json::String(id))) => {
                Some(Value::text(RecordId::from_hex(id).ok()?.to_string()))
            }
            (_, Some(Json::String(text))) => value_of(part, text),
            (Codec::Bool, Some(Json::Bool(value))) => value.then_some(Value::from(true)),
            (Codec::Count | Codec::Share, Some(Json::Number(number))) => {
                Some(Value::Scalar(Number::from(number.as_f64()?).scalar()))
            }
            (_, Some(Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_))) => {
                return None;
            }
        };
        parts.push((part, value));
    }
    let id = match field.naming {
        Naming::Record(name) => RecordId::from_hex(object.get(name)?.as_str()?).ok()?,
        Naming::Own(names) => own_id(record, names, &parts)?,
    };
    for (part, value) in parts {
        let key = format!("{}/{id}/{}", part.key, part.part.unwrap_or_default());
        put(edits, key, value);
    }
    Some(())
}

/// The id of a link that comes in from elsewhere, from what it says: importing it twice is one
/// link. A record must be there; the words of other parts are set apart by a zero.
fn own_id(record: RecordId, names: &[&str], parts: &[(&Field, Option<Value>)]) -> Option<RecordId> {
    let mut hash = blake3::Hasher::new();
    hash.update(record.as_bytes());
    let mut first = true;
    for name in names {
        let (part, value) = parts.iter().find(|(part, _)| part.part == Some(*name))?;
        let text = value.as_ref().and_then(Value::as_text).unwrap_or_default();
        if part.codec == Codec::Record {
            hash.update(RecordId::from_hex(text).ok()?.as_bytes());
        } else {
            hash.update(if first { b"" } else { b"\0" }).update(text.as_bytes());
            first = false;
        }
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(hash.finalize().as_bytes().split_at(16).0);
    Some(RecordId::from_random(bytes))
}

/// Any field, without knowing what it means: `field`, `field/<member>` or
/// `field/<index>/<name>`.
fn flat(edits: &mut Vec<Edit>, name: &str, value: &Json) -> Option<()> {
    let Json::Array(items) = value else {
        return scalar(value).map(|value| put(edits, name.to_owned(), value));
    };
    for (index, item) in items.iter().enumerate() {
        match item {
            Json::String(member) => {
                edits.push(Edit::set(format!("{name}/{}", clean(member)), true))
            }
            Json::Object(object) => {
                for (part, value) in object {
                    put(edits, format!("{name}/{index}/{part}"), scalar(value)?);
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => return None,
        }
    }
    Some(())
}

/// A scalar; `Some(None)` where there is nothing to write.
fn scalar(value: &Json) -> Option<Option<Value>> {
    let scalar = match value {
        Json::Null => return Some(None),
        Json::String(text) if text.is_empty() => return Some(None),
        Json::Bool(value) => Scalar::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Scalar::Int(whole),
            None => Scalar::Float(number.as_f64().filter(|value| value.is_finite())?),
        },
        Json::String(text) => Scalar::Text(clean_prose(text)),
        Json::Array(_) | Json::Object(_) => return None,
    };
    Some(Some(Value::Scalar(scalar)))
}

fn put(edits: &mut Vec<Edit>, key: String, value: Option<Value>) {
    edits.extend(value.map(|value| Edit::of(key, value)));
}

#[cfg(test)]
mod tests;
