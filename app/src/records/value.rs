//! A value of a record, and who wrote it and when, as a person reads it.

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Codec, Field, Model as _, Post, unturned},
    view::{Scalar, Stamp, Value},
};

use crate::{
    state::{Ledger, clock},
    text::{dates, labels, t},
};

/// A value as a person reads it.
pub(crate) fn value_words(ledger: Ledger, field: Option<&Field>, value: &Value) -> String {
    let t = t();
    let text = match value {
        Value::Scalar(Scalar::Text(text)) | Value::Prose(text) => &unturned(text),
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
