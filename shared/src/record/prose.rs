//! Prose that several people wrote apart: which version builds on which, and what they are
//! together.
//!
//! Every change that writes into a field of prose makes a *version* of it: the text as its
//! writer left it. The versions nothing else builds on are merged by words ([`super::words`])
//! against what they come from; where they contradict each other, the field is a conflict
//! and every version is shown whole. Automerge merges letters, and is not asked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use automerge::{Automerge, ChangeHash, ROOT, ReadDoc};

use super::check::{GlobalId, MAKE_TEXT, global};
use super::chunk::{Chunk, Key};
use super::stored::{read, stamp};
use super::words;
use crate::model;
use crate::view::{Stamp, Value, Variant};

/// More versions apart than these are not merged: each is shown whole.
const MOST_APART: usize = 16;
/// Of more versions apart than these, those written last are shown; the history has all.
const MOST_SHOWN: usize = 64;
/// So many merges deep what versions come from is looked for.
const MOST_DEEP: usize = 24;
/// A field with more versions than these is not merged, and which of them build on each other
/// is not remembered: those are shown that the changes stand on, as they were written. How many
/// there are is the same on every device that has heard the same.
const MOST_VERSIONS: usize = 4_096;

/// A field of prose at one state of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// What a screen shows; with a conflict the version written last.
    pub(super) value: Option<Value>,
    /// All versions where they contradict each other, the one written last at the end.
    pub(super) variants: Vec<Variant>,
    /// Whether it is made of several versions.
    pub(super) is_apart: bool,
}

/// Every field of prose as it is now, of a document that was not written in one row.
pub(super) fn shown(document: &Automerge) -> BTreeMap<String, Shown> {
    let written = Written::of(document);
    written.map(|mut prose| prose.at(&document.get_heads())).unwrap_or_default()
}

/// Whether all changes stand in one row: then the text that is there is as somebody left it.
fn is_in_one_row(document: &Automerge) -> bool {
    document.get_heads().len() <= 1
        && document.get_changes_meta(&[]).iter().all(|change| change.deps.len() <= 1)
}

/// The prose of a document that was not written in one row.
pub(super) struct Written<'d> {
    document: &'d Automerge,
    fields: BTreeMap<String, Versions>,
}

/// The versions of one field.
#[derive(Default)]
struct Versions {
    /// Each behind those it builds on.
    all: Vec<Version>,
    /// More than are held against each other.
    are_too_many: bool,
    /// For every change the versions it stands on that nothing of its past builds on.
    newest: HashMap<ChangeHash, Rc<[usize]>>,
    /// What was merged already, and how many merges deep it went for that.
    merged: HashMap<Vec<usize>, (usize, Option<String>)>,
    /// What the limit cut short, by how deep it was asked for: asked from elsewhere, more of it
    /// is there to be seen. What is shown must not hang on what was asked before.
    cut_short: HashMap<(Vec<usize>, usize), Option<String>>,
    /// How deep the merge that is on its way has gone so far.
    gone: usize,
}

struct Version {
    hash: ChangeHash,
    stamp: Stamp,
    /// What it builds on, and itself.
    past: Past,
}

impl<'d> Written<'d> {
    /// Nothing where all was written in one row, which needs no merging.
    pub(super) fn of(document: &'d Automerge) -> Option<Self> {
        Self::with_most(document, MOST_VERSIONS)
    }

    /// The same, where a field with more versions than these is not merged.
    pub(super) fn with_most(document: &'d Automerge, most_versions: usize) -> Option<Self> {
        if is_in_one_row(document) {
            return None;
        }
        // Which keys hold prose, and which changes write to them.
        let mut objects: HashMap<GlobalId, String> = HashMap::new();
        let mut touched: HashMap<ChangeHash, BTreeSet<String>> = HashMap::new();
        let changes = document.get_changes(&[]);
        for change in &changes {
            // What this house took in, it can read.
            let Ok(chunk) = Chunk::of(change) else { continue };
            let Ok(ops) = chunk.ops() else { continue };
            let touched = touched.entry(change.hash()).or_default();
            for (op, counter) in ops.iter().zip(chunk.start_op..) {
                match (op.object, op.key) {
                    (None, Key::Prop(key)) => {
                        touched.insert(key.to_owned());
                        if op.action == MAKE_TEXT && key != model::KIND && key != model::ARCHIVED {
                            objects.insert((counter, chunk.actor.clone()), key.to_owned());
                        }
                    }
                    (Some(object), _) => {
                        if let Some(key) = objects.get(&global(&chunk, object)) {
                            touched.insert(key.clone());
                        }
                    }
                    (None, Key::Head | Key::Elem(_)) => {}
                }
            }
        }
        let mut fields: BTreeMap<String, Versions> = objects
            .into_values()
            .map(|key| {
                let count = touched.values().filter(|keys| keys.contains(&key)).count();
                let are_too_many = count > most_versions;
                (key, Versions { are_too_many, ..Versions::default() })
            })
            .collect();
        for change in document.get_changes_meta(&[]) {
            for (key, versions) in &mut fields {
                let mut newest = match &*change.deps {
                    [one] => versions.newest.get(one).cloned().unwrap_or_default(),
                    several => versions.newest_of(several).into(),
                };
                if touched.get(&change.hash).is_some_and(|keys| keys.contains(key)) {
                    let number = versions.all.len();
                    let past = versions.past_with(number, &newest);
                    versions.all.push(Version { hash: change.hash, stamp: stamp(&change), past });
                    newest = [number].into();
                }
                versions.newest.insert(change.hash, newest);
            }
        }
        Some(Self { document, fields })
    }

    /// Every field of prose at a state.
    pub(super) fn at(&mut self, heads: &[ChangeHash]) -> BTreeMap<String, Shown> {
        let document = self.document;
        let field = |(key, versions): (&String, &mut Versions)| {
            let mut newest = versions.newest_of(heads);
            versions.in_order(&mut newest);
            (key.clone(), versions.shown(document, key, &newest))
        };
        self.fields.iter_mut().map(field).collect()
    }
}

impl Versions {
    /// The versions that several changes stand on and nothing of their past builds on.
    fn newest_of(&self, changes: &[ChangeHash]) -> Vec<usize> {
        let all = changes.iter().filter_map(|change| self.newest.get(change));
        let all: BTreeSet<usize> = all.flat_map(|newest| newest.iter().copied()).collect();
        let mut newest = self.without_older(all.into_iter().rev());
        if self.are_too_many {
            self.in_order(&mut newest);
            newest.drain(..newest.len().saturating_sub(MOST_SHOWN));
        }
        newest
    }

    /// Those of some versions, given from the last to the first, that none of them builds on.
    fn without_older(&self, numbers: impl Iterator<Item = usize>) -> Vec<usize> {
        let (mut newest, mut older) = (Vec::new(), Past::default());
        for number in numbers {
            if !older.contains(number) {
                newest.push(number);
                older.add(self.past(number));
            }
        }
        newest
    }

    fn past(&self, number: usize) -> &Past {
        static NOTHING: Past = Past(Vec::new());
        self.all.get(number).map_or(&NOTHING, |version| &version.past)
    }

    /// A version that builds on some others, and all they build on.
    fn past_with(&self, number: usize, on: &[usize]) -> Past {
        let mut past = Past::default();
        if !self.are_too_many {
            on.iter().for_each(|number| past.add(self.past(*number)));
            past.insert(number);
        }
        past
    }

    /// The same order on every device: as they were written, by the clocks of their writers.
    fn in_order(&self, numbers: &mut [usize]) {
        numbers.sort_by_key(|number| {
            self.all.get(*number).map(|version| (version.stamp, version.hash))
        });
    }

    fn shown(&mut self, document: &Automerge, key: &str, newest: &[usize]) -> Shown {
        let is_apart = newest.len() > 1;
        if !is_apart {
            let value = newest.first().and_then(|number| self.value(document, key, *number));
            return Shown { value, variants: Vec::new(), is_apart };
        }
        if let Some(text) = self.together(document, key, newest, 0) {
            return Shown { value: Some(Value::Prose(text)), variants: Vec::new(), is_apart };
        }
        let mut variants: Vec<Variant> = Vec::new();
        for number in newest.iter().rev().take(MOST_SHOWN).rev() {
            let value = self.value(document, key, *number);
            let value = value.unwrap_or_else(|| Value::Prose(String::new()));
            let stamp = self.all.get(*number).map(|version| version.stamp).unwrap_or_default();
            if variants.iter().all(|variant| variant.value != value) {
                variants.push(Variant { value, stamp });
            }
        }
        let value = variants.last().map(|variant| variant.value.clone());
        // What all of them say alike is no conflict, words or not.
        if variants.len() == 1 {
            variants.clear();
        }
        Shown { value, variants, is_apart }
    }

    /// What a version says; nothing where it took the field away.
    fn value(&self, document: &Automerge, key: &str, number: usize) -> Option<Value> {
        let heads = [self.all.get(number)?.hash];
        let all = document.get_all_at(ROOT, key, &heads).unwrap_or_default();
        all.iter().filter_map(|(value, id)| read(document, value, id, Some(&heads))).next_back()
    }

    /// The words of a version; nothing where it is something else.
    fn text(&self, document: &Automerge, key: &str, number: usize) -> Option<String> {
        match self.value(document, key, number) {
            Some(value) => value.as_text().map(str::to_owned),
            None => Some(String::new()),
        }
    }

    /// What versions that do not build on each other are together, given in their order.
    /// Nothing where they contradict each other.
    fn together(
        &mut self,
        document: &Automerge,
        key: &str,
        numbers: &[usize],
        deep: usize,
    ) -> Option<String> {
        let (first, others) = match numbers.split_first() {
            None => return Some(String::new()),
            Some((first, [])) => return self.text(document, key, *first),
            Some(more) => more,
        };
        if numbers.len() > MOST_APART || self.are_too_many {
            return None;
        }
        if deep > MOST_DEEP {
            self.gone = deep;
            return None;
        }
        if let Some((more, merged)) = self.merged.get(numbers)
            && deep + more <= MOST_DEEP
        {
            self.gone = self.gone.max(deep + more);
            return merged.clone();
        }
        if let Some(merged) = self.cut_short.get(&(numbers.to_vec(), deep)) {
            self.gone = MOST_DEEP + 1;
            return merged.clone();
        }
        let gone_before = core::mem::replace(&mut self.gone, deep);
        let mut merged = self.text(document, key, *first);
        let mut past = self.past(*first).clone();
        for next in others {
            let Some(text) = merged.take() else { break };
            let common = past.common(self.past(*next));
            let base = self.agreed(document, key, common, deep + 1);
            let other = self.text(document, key, *next);
            merged = base.zip(other).and_then(|(base, other)| words::merge(&base, &text, &other));
            past.add(self.past(*next));
        }
        if self.gone > MOST_DEEP {
            self.cut_short.insert((numbers.to_vec(), deep), merged.clone());
        } else {
            self.merged.insert(numbers.to_vec(), (self.gone - deep, merged.clone()));
        }
        self.gone = self.gone.max(gone_before);
        merged
    }

    /// What was last agreed on among some versions: what the newest of them are together, or,
    /// where those contradict each other, what they come from.
    fn agreed(
        &mut self,
        document: &Automerge,
        key: &str,
        mut past: Past,
        deep: usize,
    ) -> Option<String> {
        for deep in deep..=MOST_DEEP {
            self.gone = self.gone.max(deep);
            let mut newest = self.without_older(past.last_to_first());
            self.in_order(&mut newest);
            if let Some(text) = self.together(document, key, &newest, deep) {
                return Some(text);
            }
            // At least two, so that what all of them know is less.
            let mut common = newest.iter().map(|number| self.past(*number));
            let first = common.next()?.clone();
            past = common.fold(first, |common, other| common.common(other));
        }
        self.gone = MOST_DEEP + 1;
        None
    }
}

/// A set of versions: a bit each.
#[derive(Debug, Clone, Default)]
struct Past(Vec<u64>);

impl Past {
    fn insert(&mut self, number: usize) {
        let word = number / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0.get_mut(word).into_iter().for_each(|word| *word |= 1 << (number % 64));
    }

    fn contains(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    fn common(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(one, other)| one & other).collect())
    }

    fn last_to_first(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len() * 64).rev().filter(|number| self.contains(*number))
    }
}
