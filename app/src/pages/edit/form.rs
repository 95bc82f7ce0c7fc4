//! What every form has: the state it was opened at, what was typed since and what is wrong with
//! it; its draft (`drafting`) and its page (`page`).

mod drafting;
pub(super) mod page;

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{ContactPointId, Field, Finding, Model, held::Held},
    record::Edit,
    time::Day,
    view::{Flat, Heads, Kind, Value, View},
};

use super::contested;
use crate::{
    components::{
        field::Wrong,
        unsaved::Keeps,
        untaken::{Texts, Untaken},
    },
    kinds,
    records::{
        draft::{self, Draft, with_flat},
        rows::title_of,
    },
    state::{Ledger, clock, use_ledger},
    text::labels,
};

/// The record as it was when the form was opened. A new one is empty.
#[derive(Debug, Clone)]
pub(super) struct Base {
    id: Option<RecordId>,
    view: View,
    /// What stands in a new one before anybody types.
    begun: Flat,
}

impl Base {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            id: None,
            view: with_flat(RecordId::new([0; 16]), kind, Heads::default(), Flat::new()),
            begun: Flat::new(),
        }
    }

    pub(super) fn at(view: &View) -> Self {
        Self { id: Some(view.id), view: view.clone(), begun: Flat::new() }
    }

    pub(super) fn begun_with(self, begun: Flat) -> Self {
        Self { begun, ..self }
    }

    pub(super) fn kind(&self) -> &Kind {
        &self.view.kind
    }

    fn draft_key(&self) -> String {
        self.id.map_or_else(|| format!("new-{}", self.view.kind), |id| id.to_string())
    }
}

/// A form of one kind: what is typed, as a model.
pub(super) struct Form<M: Model + Send + Sync + 'static> {
    pub(super) id: Option<RecordId>,
    pub(super) model: RwSignal<M>,
    /// Rows of lists that were added here and are empty or new: their keys come from what they say.
    pub(super) fresh: RwSignal<Vec<ContactPointId>>,
    frame: Frame,
}

impl<M: Model + Send + Sync + 'static> Clone for Form<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M: Model + Send + Sync + 'static> Copy for Form<M> {}

/// What forms of all kinds have in common; compiled once.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    ledger: Ledger,
    id: Option<RecordId>,
    kind: StoredValue<Kind>,
    base: StoredValue<View>,
    /// Changes with every key.
    touched: Signal<()>,
    typed: Callback<(), Typed>,
    /// Fills the fields with this record.
    fill: Callback<View>,
    findings: Memo<Vec<Finding>>,
    /// Somebody tried to save: now empty names are a complaint too.
    tried: RwSignal<bool>,
    untaken: Untaken,
    restored: bool,
    /// Where it is kept, and since what time of day.
    drafted: RwSignal<Option<(Keeps, String)>>,
    draft_key: StoredValue<String>,
}

/// A form of any kind, field by field of its table; compiled once.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    pub(super) frame: Frame,
    flat: Memo<Flat>,
    set: Callback<Flat>,
}

impl Sheet {
    /// What stands in a field, and whoever reads it hears of changes.
    pub(super) fn value<T: Held + PartialEq + Send + Sync + 'static>(
        self,
        field: &'static Field,
    ) -> Memo<T> {
        Memo::new(move |_| T::read(&self.flat.read(), field))
    }

    /// What is odd about a field, as it is typed; it keeps nobody from saving.
    pub(super) fn doubt(self, field: &'static Field) -> Signal<Option<String>> {
        Signal::derive(move || {
            kinds::doubt_of(&self.typed(), field.name, clock::today()).map(str::to_owned)
        })
    }

    /// Whether none of these fields is asked for yet. Reactive.
    pub(super) fn are_unasked(self, mut fields: impl Iterator<Item = &'static str>) -> bool {
        let typed = self.typed();
        fields.all(|field| kinds::is_unasked(&typed, field))
    }

    /// Whether what the record tells of is said to have taken place. Reactive.
    pub(super) fn has_been(self) -> bool {
        kinds::has_been(&self.typed())
    }

    /// The record as it is typed.
    fn typed(self) -> View {
        self.frame.base.with_value(|base| View { flat: self.flat.get(), ..base.clone() })
    }

    pub(super) fn set<T: Held>(self, field: &Field, value: &T) {
        let mut flat = self.flat.get_untracked();
        flat.retain(|key, _| !field.holds_any(key));
        value.write(field, &mut flat);
        self.set.run(flat);
    }
}

/// What a form holds at this moment.
struct Typed {
    flat: Flat,
    /// Against the record as it was when the form was opened.
    edits: Vec<Edit>,
    /// A new one, and nobody has typed anything.
    is_begun: bool,
    findings: Vec<Finding>,
    untaken: Texts,
}

impl Typed {
    /// Nothing that would be lost.
    fn is_empty(&self) -> bool {
        (self.edits.is_empty() || self.is_begun) && self.untaken.is_empty()
    }

    fn touches(&self, key: &str) -> bool {
        self.edits.iter().any(|edit| edit.key() == key)
    }

    /// How much keeps it from being saved. What came in from elsewhere as it is (a word for a
    /// number, a text that is too long) and is not touched here keeps nobody from the rest.
    fn blocking(&self) -> usize {
        let counts = |finding: &&Finding| {
            let is_there = self.flat.contains_key(&finding.key);
            finding.complaint.blocks() && (!is_there || self.touches(&finding.key))
        };
        self.findings.iter().filter(counts).count()
    }
}

impl<M: Model + Clone + PartialEq + Send + Sync + 'static> Form<M> {
    /// `finish` gives new rows of lists the keys they are stored under.
    pub(super) fn open(base: Base, finish: fn(M, &[ContactPointId]) -> M) -> Self {
        let ledger = use_ledger();
        let draft_key = base.draft_key();
        let Base { id, view, begun } = base;
        let draft = draft::read(ledger, &draft_key);
        let restored = draft.is_some();
        let Draft { base, typed, untaken } = draft.unwrap_or_else(|| Draft {
            base: view.clone(),
            typed: if begun.is_empty() { view } else { View { flat: begun.clone(), ..view } },
            untaken: Default::default(),
        });
        // Before any field is made.
        let untaken = Untaken::provide(untaken);
        let model = RwSignal::new(M::read(&typed));
        let fresh = RwSignal::new(Vec::new());
        let kind = StoredValue::new(base.kind.clone());
        let (base, begun) = (StoredValue::new(base), StoredValue::new(begun));
        let typed = move || {
            let typed = finish(model.get_untracked(), &fresh.get_untracked());
            let edits = base.with_value(|base| typed.edits(&M::read(base)));
            let (flat, findings) = (typed.flat(), typed.findings());
            let is_begun = begun.with_value(|begun| !begun.is_empty() && *begun == flat);
            let untaken = untrack(move || untaken.texts());
            Typed { flat, edits, is_begun, findings, untaken }
        };
        let frame = Frame {
            ledger,
            id,
            kind,
            base,
            touched: Signal::derive(move || {
                model.track();
                fresh.track();
                untaken.track();
            }),
            typed: Callback::new(move |()| typed()),
            fill: Callback::new(move |view| model.set(M::read(&view))),
            findings: Memo::new(move |_| model.read().findings()),
            tried: RwSignal::new(false),
            untaken,
            restored,
            drafted: RwSignal::new(None),
            draft_key: StoredValue::new(draft_key),
        };
        Self { id, model, fresh, frame }
    }

    /// The complaint about a key, in words.
    pub(super) fn wrong(self, key: impl Into<String>) -> Wrong {
        self.frame.wrong(key.into())
    }

    /// A part of the model as a signal.
    pub(super) fn part(self, read: fn(&M) -> String) -> Signal<String> {
        Memo::new(move |_| read(&self.model.read())).into()
    }

    pub(super) const fn frame(self) -> Frame {
        self.frame
    }

    /// The same form, field by field of its table.
    pub(super) fn sheet(self) -> Sheet {
        let flat = Memo::new(move |_| self.model.read().flat());
        let set = Callback::new(move |flat: Flat| self.model.set(M::from_flat(&flat)));
        Sheet { frame: self.frame, flat, set }
    }
}

impl Frame {
    /// The record it is about, unless that is a new one.
    pub(super) const fn id(self) -> Option<RecordId> {
        self.id
    }

    pub(super) fn kind(self) -> Kind {
        self.kind.get_value()
    }

    /// What the record was called when the form was opened.
    pub(super) fn title(self) -> String {
        self.base.with_value(title_of)
    }

    /// The fields of which several versions stood side by side when the form was opened.
    fn contested(self) -> BTreeSet<String> {
        self.base.with_value(|base| base.conflicts.keys().cloned().collect())
    }

    /// Takes the record as it is now, unless somebody has typed already.
    fn begin_anew(self, view: View) {
        let had_conflicts = self.base.with_value(|base| !base.conflicts.is_empty());
        if had_conflicts && self.typed().edits.is_empty() {
            self.base.set_value(view.clone());
            self.fill.run(view);
        }
    }

    /// The fields that are typed into though somebody has to decide about them first.
    fn undecided(self, typed: &Typed) -> usize {
        self.base.with_value(|base| base.conflicts.keys().filter(|key| typed.touches(key)).count())
    }

    /// What is said of them.
    fn undecided_words(self) -> Option<String> {
        let typed = self.typed();
        let keys: Vec<_> = self.base.with_value(|base| {
            base.conflicts.keys().filter(|key| typed.touches(key)).cloned().collect()
        });
        let record = self.id.and_then(|id| self.ledger.record(id).get());
        let is_open =
            |key: &String| record.as_ref().is_some_and(|view| view.conflicts.contains_key(key));
        (!keys.is_empty()).then(|| contested::complaint(!keys.iter().any(is_open)))
    }

    pub(super) fn wrong(self, key: String) -> Wrong {
        Signal::derive(move || {
            let findings = self.findings.read();
            let finding = findings.iter().find(|finding| finding.key == key)?;
            let empty_name =
                matches!(finding.complaint, staffelstab_shared::model::Complaint::NameEmpty);
            let words = || match kinds::missing(&self.kind(), &key).filter(|_| empty_name) {
                Some(words) => words.to_owned(),
                None => labels::complaint(finding.complaint),
            };
            (self.tried.get() || !empty_name).then(words)
        })
    }

    /// The day that the record has under a key.
    pub(super) fn stored_day(self, key: &str) -> Option<Day> {
        self.base.with_value(|base| base.text(key).parse().ok())
    }

    fn typed(self) -> Typed {
        self.typed.run(())
    }

    /// The keys that others have changed since the form was opened, and that are changed here to
    /// something else; nothing where nobody has written to the record. Reactive.
    fn clashes_with(self, view: &View) -> Option<Vec<String>> {
        self.touched.track();
        if self.base.with_value(|base| base.heads == view.heads) {
            return None;
        }
        let typed = self.typed();
        let differs = |key: &String, theirs: &Value| {
            let is_new = self.base.with_value(|base| base.flat.get(key) != Some(theirs));
            is_new && typed.touches(key) && typed.flat.get(key).is_some_and(|mine| mine != theirs)
        };
        let clashing = view.flat.iter().filter(|(key, theirs)| differs(key, theirs));
        Some(clashing.map(|(key, _)| key.clone()).collect())
    }
}
