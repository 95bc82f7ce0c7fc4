//! JSON lines as the sample town comes in: one record a line. Kinds that this version
//! knows become what forms make of them; others are kept flat, so that nothing is lost
//! until a version comes that knows them.

use serde_json::{Map, Value as Json};

use super::Import;
use crate::id::RecordId;
use crate::model::{self, Codec, ItemId, Number, OrganizationType, TenureId, TouchpointType};
use crate::record::{Edit, MAX_KEY_BYTES};
use crate::view::{Kind, Scalar};

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
        let written = match kind {
            Kind::Person
            | Kind::Organization
            | Kind::Network
            | Kind::Post
            | Kind::Offer
            | Kind::Knowledge
            | Kind::Touchpoint => known(&mut edits, id, &kind, name, value),
            Kind::Other(_) => flat(&mut edits, name, value),
        };
        written.ok_or_else(|| What::Field(name.clone()))?;
    }
    let fits = |edit: &Edit| !edit.key().is_empty() && edit.key().len() <= MAX_KEY_BYTES;
    match edits.iter().find(|edit| !fits(edit)) {
        Some(edit) => Err(What::Field(edit.key().chars().take(40).collect())),
        None => Ok(Import { id, kind, edits }),
    }
}

/// A field of a kind with a table; nothing if the value is of another shape.
fn known(edits: &mut Vec<Edit>, id: RecordId, kind: &Kind, name: &str, value: &Json) -> Option<()> {
    match (name, value) {
        ("emails" | "phones", Json::Array(items)) => {
            let key = name.trim_end_matches('s');
            for item in items {
                let text = model::clean(item.as_str()?);
                edits.push(Edit::put(format!("{key}/{}", ItemId::of(&text)), text));
            }
        }
        ("topics" | "languages", Json::Array(members)) => {
            for member in members {
                edits.push(Edit::set(
                    format!("{}/{}", name.trim_end_matches('s'), model::clean(member.as_str()?)),
                    true,
                ));
            }
        }
        ("about" | "members" | "run_by" | "who", Json::Array(records)) => {
            let key = if name == "members" { "member" } else { name };
            for record in records {
                let record = RecordId::from_hex(record.as_str()?).ok()?;
                edits.push(Edit::set(format!("{key}/{record}"), true));
            }
        }
        ("tenures", Json::Array(tenures)) => {
            tenures.iter().try_for_each(|tenure| self::tenure(edits, id, tenure))?;
        }
        ("when", Json::String(day)) if *kind == Kind::Touchpoint => {
            edits.push(Edit::put("date", model::clean(day)));
        }
        ("type", Json::String(word)) if *kind == Kind::Touchpoint => {
            let word = if word == "mail" { TouchpointType::Message } else { word.as_str().into() };
            edits.push(Edit::put("type", word.as_str()));
        }
        (_, Json::Number(number)) => {
            let number = number.as_f64().filter(|number| number.is_finite())?;
            edits.push(Edit::Put { key: name.to_owned(), value: Number::from(number).scalar() });
        }
        // What is not so is not written down.
        (_, Json::Bool(false)) => {}
        ("ties", Json::Array(ties)) => {
            ties.iter().try_for_each(|tie| {
                link(
                    edits,
                    "tie",
                    tie,
                    "to",
                    &[("kind", "kind"), ("since", "since"), ("confirmed_at", "confirmed")],
                )
            })?;
        }
        ("holders", Json::Array(holders)) => {
            holders.iter().try_for_each(|holder| {
                link(
                    edits,
                    "holder",
                    holder,
                    "who",
                    &[("level", "level"), ("confirmed_at", "confirmed")],
                )
            })?;
        }
        ("type", Json::String(word)) if *kind == Kind::Organization => {
            edits.push(Edit::put("type", organization_type(word).as_str()));
        }
        (_, Json::String(text)) => {
            let field = model::field_of(kind, name);
            if field.is_some_and(|field| field.codec == Codec::Prose) {
                edits.push(Edit::Text { key: name.to_owned(), text: model::clean_prose(text) });
            } else if !text.is_empty() {
                edits.push(Edit::put(name, model::clean(text)));
            }
        }
        _ => flat(edits, name, value)?,
    }
    Some(())
}

/// `{person, capacity, from, until}`, under an id of its own.
fn tenure(edits: &mut Vec<Edit>, post: RecordId, value: &Json) -> Option<()> {
    let object = value.as_object()?;
    let word = |name: &str| match object.get(name) {
        Some(Json::String(text)) => Some(model::clean(text)),
        Some(Json::Null) | None => Some(String::new()),
        Some(Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => None,
    };
    let person = RecordId::from_hex(&word("person")?).ok()?;
    let (capacity, from, until) = (word("capacity")?, word("from")?, word("until")?);
    let id = TenureId::of(post, person, &capacity, &from);
    let parts =
        [("person", person.to_string()), ("capacity", capacity), ("from", from), ("until", until)];
    for (part, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        edits.push(Edit::put(format!("tenure/{id}/{part}"), text));
    }
    Some(())
}

/// `{to: <record>, kind, since}` as `tie/<record>/kind` and so on.
fn link(
    edits: &mut Vec<Edit>,
    key: &str,
    value: &Json,
    to: &str,
    parts: &[(&str, &str)],
) -> Option<()> {
    let object = value.as_object()?;
    let to = RecordId::from_hex(object.get(to)?.as_str()?).ok()?;
    for (name, part) in parts {
        match object.get(*name) {
            Some(Json::String(text)) => {
                edits.push(Edit::put(format!("{key}/{to}/{part}"), model::clean(text)))
            }
            Some(Json::Null) | None => {}
            Some(Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => {
                return None;
            }
        }
    }
    Some(())
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
                edits.push(Edit::set(format!("{name}/{}", model::clean(member)), true))
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
fn scalar(value: &Json) -> Option<Option<Scalar>> {
    match value {
        Json::Null => Some(None),
        Json::Bool(value) => Some(Some(Scalar::Bool(*value))),
        Json::Number(number) => {
            let whole = number.as_i64().map(Scalar::Int);
            whole
                .or_else(|| number.as_f64().filter(|value| value.is_finite()).map(Scalar::Float))
                .map(Some)
        }
        Json::String(text) if text.is_empty() => Some(None),
        Json::String(text) => Some(Some(Scalar::Text(model::clean_prose(text)))),
        Json::Array(_) | Json::Object(_) => None,
    }
}

fn put(edits: &mut Vec<Edit>, key: String, value: Option<Scalar>) {
    edits.extend(value.map(|value| Edit::Put { key, value }));
}

/// Words of other lists, to the nearest of ours.
fn organization_type(word: &str) -> OrganizationType {
    match word {
        "church" | "mosque" | "parish" => OrganizationType::ReligiousCommunity,
        "kita" => OrganizationType::School,
        "practice" | "hospital" | "pharmacy" => OrganizationType::Health,
        "counselling" => OrganizationType::Association,
        "housing" => OrganizationType::Business,
        _ => OrganizationType::from(word),
    }
}

#[cfg(test)]
mod tests;
