//! Reading a document: the view of its present, and its history.

use std::collections::{BTreeMap, HashMap, HashSet};

use automerge::iter::MapRangeItem;
use automerge::{Automerge, ChangeHash, ChangeMetadata, ROOT, ReadDoc, ScalarValueRef, ValueRef};

use super::Document;
use super::prose::{self, Shown, Written};
use super::stored::{float, prose, read, stamp};
use crate::id::RecordId;
use crate::kind::DEVICE_KIND;
use crate::model;
use crate::time::{Day, UnixMillis};
use crate::view::{Fault, Flat, Kind, Problem, Scalar, Stamp, Value, Variant, View, Writers};

/// One change of a record, as a person reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub stamp: Stamp,
    /// When it was written at the earliest: whatever it builds on was there by then. Later than the
    /// stamp says where a clock was behind.
    pub not_before: UnixMillis,
    pub changes: Vec<FieldChange>,
}

/// A key before and after a change; `None` where there is no value.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    pub key: String,
    pub from: Option<Value>,
    pub to: Option<Value>,
    /// The versions that stood side by side before, where it decided between some.
    pub among: Vec<Value>,
}

impl Document {
    /// What a screen sees now.
    #[must_use]
    pub fn view(&self, id: RecordId) -> View {
        let document = &self.inner;
        let mut view = View {
            id,
            kind: Kind::Other(Box::default()),
            archived: false,
            flat: Flat::new(),
            conflicts: BTreeMap::new(),
            problems: Vec::new(),
            created: Stamp::default(),
            changed: Stamp::default(),
            heads: self.heads(),
            assured: None,
            written: None,
            put_away: None,
        };
        let prose = prose::shown(document);
        for item in document.map_range(ROOT, ..) {
            let key = item.key.as_ref();
            if prose.contains_key(key) {
                continue;
            }
            let Some(value) = read_item(document, &item) else {
                view.problems.push(Problem { key: key.to_owned(), fault: Fault::Unreadable });
                continue;
            };
            match (key, value.as_bool()) {
                (model::KIND, _) if item.conflict => view.kind = first_kind(document),
                (model::KIND, _) => view.kind = Kind::from(value.as_text().unwrap_or_default()),
                (model::ARCHIVED, Some(archived)) => view.archived = archived,
                _ => {
                    if item.conflict {
                        let variants = variants(document, key);
                        if variants.len() > 1 {
                            view.conflicts.insert(key.to_owned(), variants);
                        }
                    }
                    view.flat.insert(key.to_owned(), value);
                }
            }
        }
        for (key, Shown { value, variants, .. }) in prose {
            view.flat.extend(value.map(|value| (key.clone(), value)));
            if !variants.is_empty() {
                view.conflicts.insert(key, variants);
            }
        }
        if let Some(field) = view.kind.assured()
            && let Some(Variant { value, stamp }) = last_assured(document, field.key)
        {
            // Of two who made sure apart from each other the later one counts.
            view.conflicts.remove(field.key);
            view.flat.insert(field.key.to_owned(), value);
            view.assured = Some(stamp);
        }
        // The times of changes are their writers' own: the last one is not who wrote the name.
        if view.kind.as_str() == DEVICE_KIND
            && let [only] = variants(document, "name").as_slice()
        {
            view.assured = Some(only.stamp);
        }
        view.written = writers(document, &view);
        // Two places that one item was given apart are nothing to decide about.
        let kind = view.kind.clone();
        let orders = |key: &str| model::field_of(&kind, key).is_some_and(|field| field.orders);
        view.conflicts.retain(|key, _| !orders(key));
        let changes = document.get_changes_meta(&[]);
        if view.archived {
            view.put_away = put_away_apart(document, &changes);
            view.archived = view.put_away.is_none();
        }
        let key = |change: &&ChangeMetadata<'_>| (change.timestamp, change.hash);
        view.created = changes
            .iter()
            .filter(|change| change.deps.is_empty())
            .min_by_key(key)
            .map(stamp)
            .unwrap_or_default();
        view.changed = changes.iter().max_by_key(key).map(stamp).unwrap_or_default();
        view
    }

    /// Every change, oldest first: what one builds on stands before it, whatever the clocks said.
    #[must_use]
    pub fn history(&self) -> Vec<HistoryEntry> {
        let document = &self.inner;
        let mut prose = Written::of(document);
        let mut known: HashMap<ChangeHash, UnixMillis> = HashMap::new();
        let mut entries: Vec<_> = document
            .get_changes_meta(&[])
            .iter()
            .map(|change| {
                let before = state(document, prose.as_mut(), &change.deps);
                let after = state(document, prose.as_mut(), &[change.hash]);
                let stamp = stamp(change);
                let built_on = change.deps.iter().filter_map(|dep| known.get(dep)).copied();
                let not_before = built_on.chain([stamp.at]).max().unwrap_or(stamp.at);
                known.insert(change.hash, not_before);
                let again = archives_again(document, change);
                let changes = differences(&before, &after).into_iter().chain(again).collect();
                HistoryEntry { stamp, not_before, changes }
            })
            .collect();
        entries.sort_by_key(|entry| entry.not_before);
        entries
    }

    /// What the record is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        first_kind(&self.inner)
    }
}

/// Of what is put away already, once more: by somebody who has seen what was written at the same time.
fn archives_again(document: &Automerge, change: &ChangeMetadata<'_>) -> Option<FieldChange> {
    let key = model::ARCHIVED;
    let is_put_away = |heads: &[ChangeHash]| {
        let found = document.get_at(ROOT, key, heads).ok().flatten();
        found.filter(|(value, _)| value.as_bool() == Some(true)).map(|(_, id)| id)
    };
    let by = document.hash_for_opid(&is_put_away(&[change.hash])?);
    let is_again = by == Some(change.hash) && is_put_away(&change.deps).is_some();
    let there = Some(true.into());
    let (from, to) = (there.clone(), there);
    is_again.then(|| FieldChange { key: key.to_owned(), from, to, among: Vec::new() })
}

/// What the record is. A first change may be written a second time, by two who take in the same
/// contact, or with another kind by a device that does as it likes; then what was here first
/// counts. The order in which changes came is kept with the document. A device's label may be
/// awaited under its id, which everybody can compute: only the device itself says this kind, so it
/// counts before all others.
fn first_kind(document: &Automerge) -> Kind {
    let changes = document.get_changes_meta(&[]);
    let firsts = changes.iter().filter(|change| change.deps.is_empty());
    let kinds = firsts.filter_map(|change| {
        let (value, _) = document.get_at(ROOT, model::KIND, &[change.hash]).ok().flatten()?;
        Some(Kind::from(value.as_str()?))
    });
    let kinds: Vec<Kind> = kinds.collect();
    let label = kinds.iter().find(|kind| kind.as_str() == DEVICE_KIND);
    label.or(kinds.first()).cloned().unwrap_or_else(|| Kind::Other(Box::default()))
}

/// All values of a key that were set apart from each other. Two devices that set the
/// same value agree, so equal values count once, with the earlier stamp.
fn variants(document: &Automerge, key: &str) -> Vec<Variant> {
    let mut variants: Vec<Variant> = Vec::new();
    for (value, id) in document.get_all(ROOT, key).unwrap_or_default() {
        let Some(value) = read(document, &value, &id, None) else { continue };
        let change =
            document.hash_for_opid(&id).and_then(|hash| document.get_change_meta_by_hash(&hash));
        let stamp = change.as_ref().map(stamp).unwrap_or_default();
        match variants.iter_mut().find(|variant| variant.value == value) {
            Some(variant) => variant.stamp = variant.stamp.min(stamp),
            None => variants.push(Variant { value, stamp }),
        }
    }
    variants
}

/// Who put it away, where others wrote to it at the same time: what whoever puts it away has not
/// seen, and whoever wrote did not know of.
fn put_away_apart(document: &Automerge, changes: &[ChangeMetadata<'_>]) -> Option<Stamp> {
    let all = document.get_all(ROOT, model::ARCHIVED).unwrap_or_default().into_iter();
    let put_away: HashSet<ChangeHash> = all
        .filter(|(value, _)| value.as_bool() == Some(true))
        .filter_map(|(_, id)| document.hash_for_opid(&id))
        .collect();
    // Changes stand behind those that they build on.
    let (mut behind, mut before) = (put_away.clone(), HashSet::new());
    for change in changes {
        if change.deps.iter().any(|dep| behind.contains(dep)) {
            behind.insert(change.hash);
        }
    }
    for change in changes.iter().rev() {
        if put_away.contains(&change.hash) || before.contains(&change.hash) {
            before.extend(change.deps.iter().copied());
        }
    }
    let is_apart = |hash: &ChangeHash| !behind.contains(hash) && !before.contains(hash);
    let last = || changes.iter().filter(|change| put_away.contains(&change.hash)).map(stamp).max();
    changes.iter().any(|change| is_apart(&change.hash)).then(last).flatten()
}

/// Which devices wrote what stands there, where that counts: see [`View::written`].
fn writers(document: &Automerge, view: &View) -> Option<Writers> {
    let asks = view.kind == Kind::Handover || view.kind.as_str() == DEVICE_KIND;
    let wrote = |(key, shown): (&String, &Value)| {
        let all = document.get_all(ROOT, key).unwrap_or_default().into_iter();
        let same =
            all.filter(|(value, id)| read(document, value, id, None).as_ref() == Some(shown));
        let changes = same.filter_map(|(_, id)| document.hash_for_opid(&id));
        let by = changes.filter_map(|hash| document.get_change_meta_by_hash(&hash));
        (key.clone(), by.map(|change| stamp(&change).by).collect())
    };
    asks.then(|| view.flat.iter().map(wrote).collect())
}

/// The last day that somebody wrote, if it is one.
fn last_assured(document: &Automerge, key: &str) -> Option<Variant> {
    let day = |variant: &Variant| variant.value.as_text()?.parse::<Day>().ok();
    let days = variants(document, key).into_iter();
    days.filter_map(|variant| Some((day(&variant)?, variant)))
        .max_by_key(|(day, variant)| (*day, variant.stamp))
        .map(|(_, variant)| variant)
}

/// Every key with all its values at a state; the one shown is the last.
fn state(
    document: &Automerge,
    prose: Option<&mut Written<'_>>,
    heads: &[automerge::ChangeHash],
) -> BTreeMap<String, Vec<Value>> {
    if heads.is_empty() {
        return BTreeMap::new();
    }
    let values = |key: &str| -> Vec<Value> {
        let all = document.get_all_at(ROOT, key, heads).unwrap_or_default();
        all.iter().filter_map(|(value, id)| read(document, value, id, Some(heads))).collect()
    };
    let keys = document.keys_at(ROOT, heads).filter(|key| key != model::KIND);
    let mut state: BTreeMap<_, _> =
        keys.map(|key| (values(&key), key)).map(|(values, key)| (key, values)).collect();
    for (key, Shown { value, variants, .. }) in
        prose.map(|prose| prose.at(heads)).unwrap_or_default()
    {
        let others = variants.into_iter().map(|variant| variant.value);
        let values: Vec<_> = others.filter(|other| Some(other) != value.as_ref()).collect();
        state.insert(key, values.into_iter().chain(value).collect());
    }
    state
}

/// The values of a key that differ from each other, if there are several.
fn several(state: &BTreeMap<String, Vec<Value>>, key: &str) -> Option<Vec<Value>> {
    let mut several: Vec<Value> = Vec::new();
    for value in state.get(key)? {
        if !several.contains(value) {
            several.push(value.clone());
        }
    }
    (several.len() > 1).then_some(several)
}

fn differences(
    before: &BTreeMap<String, Vec<Value>>,
    after: &BTreeMap<String, Vec<Value>>,
) -> Vec<FieldChange> {
    let mut keys: Vec<_> = before.keys().chain(after.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let changed = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    let shown = |state: &BTreeMap<String, Vec<Value>>, key: &str| state.get(key)?.last().cloned();
    changed
        .map(|key| FieldChange {
            key: key.clone(),
            from: shown(before, key),
            to: shown(after, key),
            among: several(before, key)
                .filter(|_| several(after, key).is_none())
                .unwrap_or_default(),
        })
        // Empty prose that a new record begins with says nothing.
        .filter(|change| change.from.is_some() || change.to != Some(Value::Prose(String::new())))
        .collect()
}

/// The same for what a walk through the document gives, which borrows.
fn read_item(document: &Automerge, item: &MapRangeItem<'_>) -> Option<Value> {
    let scalar = match &item.value {
        ValueRef::Object(kind) => return prose(document, *kind, &item.id(), None),
        ValueRef::Scalar(scalar) => scalar,
    };
    match scalar {
        ScalarValueRef::Str(text) => Some(Value::text(text.as_ref())),
        ScalarValueRef::Boolean(value) => Some((*value).into()),
        ScalarValueRef::Int(value) => Some(Value::Scalar(Scalar::Int(*value))),
        ScalarValueRef::F64(value) => float(*value),
        ScalarValueRef::Uint(_)
        | ScalarValueRef::Bytes(_)
        | ScalarValueRef::Counter(_)
        | ScalarValueRef::Timestamp(_)
        | ScalarValueRef::Unknown { .. }
        | ScalarValueRef::Null => None,
    }
}
