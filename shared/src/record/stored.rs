//! Values and stamps as Automerge has them, in the product's own words.

use automerge::{Automerge, ChangeMetadata, ObjId, ObjType, ReadDoc, ScalarValue};

use crate::time::UnixMillis;
use crate::view::{DevicePrefix, Scalar, Stamp, Value};

pub(super) fn stamp(change: &ChangeMetadata<'_>) -> Stamp {
    let mut prefix = [0; 8];
    for (to, from) in prefix.iter_mut().zip(change.actor.to_bytes()) {
        *to = *from;
    }
    Stamp { at: UnixMillis(change.timestamp), by: DevicePrefix(prefix) }
}

/// A value of the house, or nothing if it is something else.
pub(super) fn read(
    document: &Automerge,
    value: &automerge::Value<'_>,
    id: &ObjId,
    heads: Option<&[automerge::ChangeHash]>,
) -> Option<Value> {
    let scalar = match value {
        automerge::Value::Object(kind) => return prose(document, *kind, id, heads),
        automerge::Value::Scalar(scalar) => scalar.as_ref(),
    };
    match scalar {
        ScalarValue::Str(text) => Some(Value::text(text.as_str())),
        ScalarValue::Boolean(value) => Some((*value).into()),
        ScalarValue::Int(value) => Some(Value::Scalar(Scalar::Int(*value))),
        ScalarValue::F64(value) => float(*value),
        ScalarValue::Uint(_)
        | ScalarValue::Bytes(_)
        | ScalarValue::Counter(_)
        | ScalarValue::Timestamp(_)
        | ScalarValue::Unknown { .. }
        | ScalarValue::Null => None,
    }
}

/// Not-a-number equals nothing, itself included; no form can write it.
pub(super) fn float(value: f64) -> Option<Value> {
    value.is_finite().then_some(Value::Scalar(Scalar::Float(value)))
}

pub(super) fn prose(
    document: &Automerge,
    kind: ObjType,
    id: &ObjId,
    heads: Option<&[automerge::ChangeHash]>,
) -> Option<Value> {
    match (kind, heads) {
        (ObjType::Text, Some(heads)) => document.text_at(id, heads).ok().map(Value::Prose),
        (ObjType::Text, None) => document.text(id).ok().map(Value::Prose),
        (ObjType::Map | ObjType::List | ObjType::Table, _) => None,
    }
}
