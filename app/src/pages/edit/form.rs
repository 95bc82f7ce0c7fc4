//! The frame of a form: it keeps the state it was opened at, saves a draft while somebody types,
//! says what is wrong, and writes only what was changed.

use std::{collections::BTreeSet, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{ContactPointId, Field, Finding, Model, held::Held},
    record::Edit,
    view::{Flat, Heads, Kind, View},
};

use super::contested::{self, Contested};
use crate::{
    components::{
        announce::{TroubleNote, trouble_text},
        back::use_leave,
        dom,
        field::Wrong,
        icon::Icon,
        toast::use_toast,
        unsaved::{Editing, use_unsaved},
    },
    kinds,
    news::Trouble,
    records::{
        draft::{Draft, with_flat},
        picker::Unpicked,
        value,
    },
    routes::Route,
    state::{Ledger, clock, use_ledger},
    text::{dates, labels, t},
};

/// How long after the last key a draft is written.
const DRAFT_PAUSE: Duration = Duration::from_millis(300);

/// The record as it was when the form was opened. A new one is empty.
#[derive(Debug, Clone)]
pub(super) struct Base {
    id: Option<RecordId>,
    view: View,
}

impl Base {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            id: None,
            view: with_flat(RecordId::new([0; 16]), kind, Heads::default(), Flat::new()),
        }
    }

    pub(super) fn at(view: &View) -> Self {
        Self { id: Some(view.id), view: view.clone() }
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
    unpicked: Unpicked,
    restored: bool,
    drafted: RwSignal<Option<String>>,
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
    findings: Vec<Finding>,
}

impl Typed {
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
        let Base { id, view } = base;
        let draft = ledger.draft(&draft_key).as_deref().and_then(Draft::read);
        let restored = draft.is_some();
        let Draft { base, typed } =
            draft.unwrap_or_else(|| Draft { base: view.clone(), typed: view });
        let model = RwSignal::new(M::read(&typed));
        let fresh = RwSignal::new(Vec::new());
        let kind = StoredValue::new(base.kind.clone());
        let base = StoredValue::new(base);
        let typed = move || {
            let typed = finish(model.get_untracked(), &fresh.get_untracked());
            let edits = base.with_value(|base| typed.edits(&M::read(base)));
            Typed { flat: typed.flat(), edits, findings: typed.findings() }
        };
        let frame = Frame {
            ledger,
            id,
            kind,
            base,
            touched: Signal::derive(move || {
                model.track();
                fresh.track();
            }),
            typed: Callback::new(move |()| typed()),
            fill: Callback::new(move |view| model.set(M::read(&view))),
            findings: Memo::new(move |_| model.read().findings()),
            tried: RwSignal::new(false),
            // Before any field is made.
            unpicked: Unpicked::provide(),
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
        self.base.with_value(|base| base.title().to_owned())
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

    fn typed(self) -> Typed {
        self.typed.run(())
    }

    fn keep_draft(self) {
        let ledger = self.ledger;
        let key = self.draft_key.get_value();
        let typed = self.typed();
        if typed.edits.is_empty() {
            ledger.keep_draft(&key, None);
            self.drafted.set(None);
        } else {
            let draft = self.base.with_value(|base| {
                let typed = with_flat(base.id, base.kind.clone(), base.heads.clone(), typed.flat);
                Draft { base: base.clone(), typed }.written()
            });
            ledger.keep_draft(&key, Some(&draft));
            // In a look it is not kept, and so nothing is claimed.
            let kept = !ledger.is_look();
            self.drafted.set(kept.then(|| dates::clock(clock::local_time(clock::now()))));
        }
    }
}

#[component]
pub(super) fn FormPage(
    form: Frame,
    title: &'static str,
    /// Where "back" and "cancel" lead.
    back: Route,
    back_label: String,
    children: Children,
) -> impl IntoView {
    let (ledger, toast, unsaved) = (use_ledger(), use_toast(), use_unsaved());
    let t = t();
    let leave = use_leave();
    dom::use_title(move || title.to_owned());

    // A draft is written a moment after the last key, or at once when the form goes away.
    let later = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || later.try_update_value(Option::take).flatten().inspect(TimeoutHandle::clear);
    // A draft may be done with after its page has gone.
    let draft_key = form.draft_key.get_value();
    let forget = Callback::new({
        let draft_key = draft_key.clone();
        move |()| {
            stop();
            ledger.keep_draft(&draft_key, None);
        }
    });
    let back = form.id.map_or_else(
        || ledger.address(back),
        |id| ledger.address(Route::of_record(&form.kind.get_value(), id)),
    );
    let editing = Editing { discard: forget, without: back.clone() };
    Effect::new(move |before: Option<()>| {
        form.touched.get();
        unsaved.set((!form.typed().edits.is_empty()).then(|| editing.clone()));
        if before.is_some() {
            stop();
            let write = move || {
                later.set_value(None);
                form.keep_draft();
            };
            later.set_value(set_timeout_with_handle(write, DRAFT_PAUSE).ok());
        }
    });
    on_cleanup(move || {
        if stop().is_some() {
            form.keep_draft();
        }
        unsaved.set(None);
    });

    let trouble = RwSignal::new(None::<Trouble>);
    let saving = RwSignal::new(false);
    let unpicked = form.unpicked;
    // Follows what is typed, once somebody has tried to save.
    let blocked = Memo::new(move |_| {
        form.touched.get();
        if !form.tried.get() {
            return 0;
        }
        let typed = form.typed();
        typed.blocking() + form.undecided(&typed) + unpicked.count()
    });
    // Said here too: not every field has room for a complaint.
    let undecided = Memo::new(move |_| {
        form.touched.get();
        form.tried.get().then(|| form.undecided_words()).flatten()
    });
    let save = {
        let leave = leave.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if saving.get_untracked() {
                return;
            }
            form.tried.set(true);
            let (typed, is_left) = (form.typed(), unpicked.is_left());
            if dom::holds_unread_date("#form") {
                return;
            }
            if is_left || typed.blocking() + form.undecided(&typed) > 0 {
                request_animation_frame(|| {
                    dom::focus("main :is([aria-invalid=true], .err[tabindex])")
                });
                return;
            }
            let (base, edits) = (form.base.with_value(|base| base.heads.clone()), typed.edits);
            let (id, kind) = (form.id, form.kind.get_value());
            let (leave, draft_key) = (leave.clone(), draft_key.clone());
            saving.set(true);
            spawn_local(async move {
                let saved = match id {
                    Some(id) if edits.is_empty() => Ok(id),
                    _ => ledger.save(id, kind.clone(), base, edits).await,
                };
                // Whoever has gone to another page meanwhile stays there.
                let has_left = saving.try_set(false).is_some();
                match saved {
                    Ok(_) if has_left => {
                        ledger.keep_draft(&draft_key, None);
                        toast.done(t.saved);
                    }
                    Ok(id) => {
                        unsaved.set(None);
                        forget.run(());
                        toast.done(t.saved);
                        leave(ledger.address(Route::of_record(&kind, id)));
                    }
                    // What was typed is kept as a draft.
                    Err(went_wrong) if has_left => toast.say(trouble_text(&went_wrong)),
                    Err(went_wrong) => trouble.set(Some(went_wrong)),
                }
            });
        }
    };
    let (crumb, cancel) = (back.clone(), back.clone());
    let go_back = StoredValue::new(move || leave(back.clone()));
    let start_over = move |_| {
        forget.run(());
        unsaved.set(None);
        go_back.with_value(|go_back| go_back());
    };
    // Nothing is unsaved then: the question was asked before.
    let give_up = move |event: leptos::ev::MouseEvent| {
        if dom::is_plain_press(&event) {
            event.prevent_default();
            go_back.with_value(|go_back| go_back());
        }
    };
    let keys = form.contested();
    let contested = form.id.filter(|_| !keys.is_empty()).map(|id| {
        let decided = Callback::new(move |view| form.begin_anew(view));
        view! { <Contested id=id kind=form.kind() keys=keys decided=decided /> }
    });
    view! {
        <main id="content" tabindex="-1" class="panes">
            <section class="pane" aria-labelledby="form-title">
                <a class="crumb" href=crumb on:click=give_up><Icon name="back" class="i flip" /><bdi>{back_label}</bdi></a>
                <header class="title">
                    <div>
                        <h1 id="form-title">{title}</h1>
                        <p class="fresh ok" role="status" id="draft">
                            {move || form.drafted.get().map(|time| view! { <Icon name="st-here" />{t.draft_kept(&time)} })}
                        </p>
                    </div>
                </header>
                {form.restored.then(|| view! {
                    <div class="note" id="draft-restored">
                        <Icon name="undo" />
                        <div>
                            <h2>{t.draft_restored_title}</h2>
                            <p>{t.draft_restored_text}</p>
                            <p class="acts"><button class="btn" type="button" id="draft-discard" on:click=start_over>{t.draft_discard}</button></p>
                        </div>
                    </div>
                })}
                <Meanwhile form=form />
                {contested}
                <form class="stack form" id="form" novalidate on:submit=save>
                    {children()}
                    <TroubleNote trouble=trouble />
                    <p role="alert" class="err" id="form-undecided" tabindex="-1">
                        {move || undecided.get().map(|words| view! { <Icon name="alert" />{words} })}
                    </p>
                    <p role="alert" class="err" id="form-blocked">
                        {move || (blocked.get() > 0).then(|| view! { <Icon name="alert" />{t.form_blocked(blocked.get())} })}
                    </p>
                    <p class="dock">
                        <button class="btn baton" type="submit" id="save">{move || if saving.get() { t.saving } else { t.save }}</button>
                        <a class="btn" id="cancel" href=cancel on:click=give_up>{t.cancel}</a>
                    </p>
                </form>
            </section>
        </main>
    }
}

/// Somebody else saved the same record while this form is open: calm, since nothing is lost.
#[component]
fn Meanwhile(form: Frame) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let record = form.id.map(|id| ledger.record(id));
    let other = Memo::new(move |_| {
        let view = record?.get()?;
        let newer = form.base.with_value(|base| base.heads != view.heads);
        newer.then(|| value::who(ledger, view.changed))
    });
    view! {
        <div role="status">
            {move || other.get().map(|who| view! {
                <div class="note calm" id="meanwhile"><Icon name="info" /><div><h2>{t.meanwhile_title(&who)}</h2><p>{t.meanwhile_text}</p></div></div>
            })}
        </div>
    }
}
