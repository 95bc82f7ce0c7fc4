//! A value of a record, and who wrote it and when, as a person reads it.

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Codec, Field, Model as _, Naming, Post, Shape, field_of, unhidden},
    view::{Kind, Scalar, Stamp, Value},
};

use crate::{
    state::{Ledger, clock},
    text::{dates, labels, t},
};

/// A value as a person reads it.
pub(crate) fn value_words(ledger: Ledger, field: Option<&Field>, value: &Value) -> String {
    let t = t();
    let text = match value {
        Value::Scalar(Scalar::Text(text)) | Value::Prose(text) => &unhidden(text),
        Value::Scalar(Scalar::Bool(true)) => return t.yes.to_owned(),
        Value::Scalar(Scalar::Bool(false)) => return t.no.to_owned(),
        Value::Scalar(Scalar::Int(number)) => return number.to_string(),
        Value::Scalar(Scalar::Float(number)) => return labels::number(*number),
    };
    let Some(field) = field else { return text.clone() };
    match field.codec {
        Codec::Day => {
            text.parse().map_or_else(|_| text.clone(), |day| dates::date(t, clock::today(), day))
        }
        Codec::Since => dates::since(t, text),
        Codec::Record => RecordId::from_hex(text)
            .ok()
            .and_then(|id| ledger.name_of(id))
            .unwrap_or_else(|| t.unknown_record.to_owned()),
        Codec::Count | Codec::Share => labels::typed_number(text),
        Codec::Text
        | Codec::Prose
        | Codec::Time
        | Codec::Bool
        | Codec::Email
        | Codec::Phone
        | Codec::Website
        | Codec::Language => labels::word(field.name, text),
    }
}

/// The name of the person that a key of a tenure is about.
pub(crate) fn whose_tenure(ledger: Ledger, post: RecordId, key: &str) -> Option<String> {
    let tenure = key.strip_prefix("tenure/")?.split('/').next()?;
    let view = ledger.record(post).get()?;
    let tenures = Post::read(&view).tenures;
    ledger.name_of(tenures.into_iter().find(|one| one.id.to_string() == tenure)?.person?)
}

/// What a part of a link is about: the record that it leads to, or what the item itself says, such
/// as "Schlüssel Nr. 7". Nothing where the key is of no link.
pub(crate) fn item_of(ledger: Ledger, record: RecordId, kind: &Kind, key: &str) -> Option<String> {
    let mut links = kind.table()?.fields.iter().filter(|field| field.shape == Shape::Link);
    let link = links.find(|field| field.holds_any(key))?;
    let member = link.member(key)?.split('/').next()?;
    let words = match link.naming {
        Naming::Record(_) => RecordId::from_hex(member).ok().and_then(|id| ledger.name_of(id)),
        Naming::Own(parts) => {
            let view = ledger.record(record).get()?;
            let said = |part: &&str| {
                let key = format!("{}/{member}/{part}", link.key);
                let value = view.get(&key)?;
                Some(value_words(ledger, field_of(kind, &key), value))
            };
            parts.iter().find_map(said).filter(|words| !words.is_empty())
        }
    };
    Some(words.unwrap_or_else(|| t().unknown_record.to_owned()))
}

/// Who wrote, with a word where that was oneself.
pub(crate) fn who(ledger: Ledger, stamp: Stamp) -> String {
    let t = t();
    let mine = ledger.me().get().is_some_and(|me| stamp.by.is_of(&me.device));
    match (ledger.who(stamp.by), mine) {
        (name, true) if !name.is_empty() => t.you(&name),
        (_, true) => t.this_device.to_owned(),
        (name, false) if !name.is_empty() => name,
        (_, false) => t.somebody.to_owned(),
    }
}

pub(crate) fn when(stamp: Stamp) -> String {
    dates::moment(t(), clock::today(), clock::local_time(stamp.at))
}
